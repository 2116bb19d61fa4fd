//! Random tokens and codes, and the hash under which a token is stored.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fleet_domain::letters;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::error::WebError;

/// A fresh token of 256 random bits, as text for an address or a header.
pub fn new_token() -> Result<String, WebError> {
    Ok(URL_SAFE_NO_PAD.encode(random::<32>()?))
}

/// What is stored of a token: its SHA-256, lower-case hex.
pub fn token_hash(token: &str) -> String {
    letters::hex(&Sha256::digest(token.as_bytes()))
}

/// A short code that a person can read out: `F-` and eight characters.
pub(crate) fn request_code() -> Result<String, WebError> {
    Ok(letters::code(random()?))
}

/// Compares in a time that does not depend on where they differ.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

fn random<const N: usize>() -> Result<[u8; N], WebError> {
    let mut bytes = [0_u8; N];
    let mut filled = 0;
    while filled < N {
        filled += rustix::rand::getrandom(&mut bytes[filled..], rustix::rand::GetRandomFlags::empty()).map_err(|e| WebError::Random { source: e.into() })?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_only_their_hash_is_kept() {
        let (a, b) = (new_token().unwrap(), new_token().unwrap());
        assert_ne!(a, b);
        assert_eq!(a.len(), 43);
        assert_eq!(token_hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert!(same(&token_hash(&a), &token_hash(&a)) && !same(&token_hash(&a), &token_hash(&b)));
    }
}
