//! Unguessable words made from the instance's key: button nonces, preview addresses, pairing codes. The same input is the same word.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Characters of a nonce: it fits the smallest payload of a messenger's button.
const NONCE: usize = 22;
/// Letters of an address: no two of them look alike.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// The key of the instance for words of this kind.
#[derive(Clone)]
pub(crate) struct Seal {
    key: [u8; 32],
}

impl Seal {
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    fn stamp(&self, kind: &str, parts: &[&str]) -> [u8; 32] {
        // HMAC pads a short key with zeros to its block: the same key, and a length that cannot be wrong.
        let mut block = [0_u8; 64];
        block[..32].copy_from_slice(&self.key);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        for part in std::iter::once(&kind).chain(parts) {
            // Lengths keep ("ab", "c") and ("a", "bc") apart.
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }

    /// The nonce of the n-th button of an effect's message: a repeat of the effect makes the same.
    pub(crate) fn nonce(&self, effect: &str, index: usize) -> String {
        let mut nonce = URL_SAFE_NO_PAD.encode(self.stamp("button", &[effect, &index.to_string()]));
        nonce.truncate(NONCE);
        nonce
    }

    /// Sixteen letters and digits of a preview address.
    pub(crate) fn address(&self, project: &str, salt: &str) -> String {
        self.stamp("preview", &[project, salt]).iter().take(16).map(|b| char::from(LETTERS[usize::from(b & 31)])).collect()
    }

    /// Six digits that a stranger shows to somebody who runs the instance.
    pub(crate) fn code(&self, person: &str) -> String {
        let stamp = self.stamp("pair", &[person]);
        let number = stamp.iter().take(8).fold(0_u64, |n, b| (n << 8) | u64::from(*b));
        format!("{:06}", number % 1_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_button_has_the_same_nonce_and_no_other_has_it() {
        let seal = Seal::new([7; 32]);
        let mut all = std::collections::BTreeSet::new();
        for effect in ["eff_1", "eff_2", "eff_11"] {
            for index in 0..12 {
                let nonce = seal.nonce(effect, index);
                assert_eq!(nonce.len(), NONCE);
                assert!(nonce.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
                assert_eq!(nonce, seal.nonce(effect, index));
                assert_ne!(nonce, Seal::new([8; 32]).nonce(effect, index), "the key decides");
                assert!(all.insert(nonce), "{effect} {index}");
            }
        }
    }

    #[test]
    fn addresses_are_host_names_and_codes_are_digits() {
        let seal = Seal::new([1; 32]);
        let address = seal.address("prj_1", "a");
        assert_eq!(address.len(), 16);
        assert!(address.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        assert_ne!(address, seal.address("prj_1", "b"));
        assert!(seal.code("per_1").len() == 6 && seal.code("per_1").bytes().all(|b| b.is_ascii_digit()));
    }
}
