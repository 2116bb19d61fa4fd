//! Signs grants and believes only what it signed itself, for the same purpose, host and time.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::Grant;

/// Characters of a token at most: longer ones are not looked at.
const TOKEN_CHARS: usize = 2_048;

/// What a token is for. A token of one purpose is worth nothing for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A personal link from the chat.
    Enter,
    /// The cookie it becomes.
    Session,
    /// A link that anyone may hold.
    Share,
    /// An answer to the question whether a link may change who is signed in; no grant is signed for it.
    Swap,
}

impl Purpose {
    fn as_bytes(self) -> &'static [u8] {
        match self {
            Self::Enter => b"fleet enter 1\0",
            Self::Session => b"fleet session 1\0",
            Self::Share => b"fleet share 1\0",
            Self::Swap => b"fleet swap 1\0",
        }
    }
}

/// Why a token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rejected {
    /// Not one of ours: altered, cut, of another purpose or key.
    Forged,
    /// Made for another host.
    Foreign,
    /// Its time is over.
    Expired,
}

/// Signs and checks. The key never leaves it.
#[derive(Clone)]
pub(crate) struct Seal {
    mac: Hmac<Sha256>,
    /// Names the key in tokens, so that those of an older key are told apart from forged ones in logs.
    key_id: String,
}

impl Seal {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let key_id = BASE64.encode(&Sha256::digest([b"fleet key id\0".as_slice(), key].concat())[..6]);
        Self { mac: Hmac::<Sha256>::new(&padded(key).into()), key_id }
    }

    /// A token: key id, what it says, its signature.
    pub(crate) fn sign(&self, purpose: Purpose, grant: &Grant) -> String {
        // A grant is plain strings and a number; it always has a JSON form.
        let said = BASE64.encode(serde_json::to_vec(grant).unwrap_or_default());
        let head = format!("{}.{said}", self.key_id);
        let tag = BASE64.encode(self.tag(purpose, &head));
        format!("{head}.{tag}")
    }

    /// What a token says, if it is ours, for this purpose and host, and its time is not over.
    pub(crate) fn open(&self, purpose: Purpose, token: &str, host: &str, now: i64) -> Result<Grant, Rejected> {
        if token.len() > TOKEN_CHARS {
            return Err(Rejected::Forged);
        }
        let (head, tag) = token.rsplit_once('.').ok_or(Rejected::Forged)?;
        let tag = BASE64.decode(tag).map_err(|_| Rejected::Forged)?;
        let (key_id, said) = head.split_once('.').ok_or(Rejected::Forged)?;
        if key_id != self.key_id {
            tracing::debug!(key_id, "a token of another key");
            return Err(Rejected::Forged);
        }
        if !bool::from(self.tag(purpose, head).as_slice().ct_eq(&tag)) {
            return Err(Rejected::Forged);
        }
        let said = BASE64.decode(said).map_err(|_| Rejected::Forged)?;
        let grant: Grant = serde_json::from_slice(&said).map_err(|_| Rejected::Forged)?;
        if grant.host != host {
            return Err(Rejected::Foreign);
        }
        if grant.until.is_some_and(|until| now >= until) {
            return Err(Rejected::Expired);
        }
        Ok(grant)
    }

    /// Ties an answer to one session and one link, so that it is worth nothing with others.
    pub(crate) fn tie(&self, session: &str, link: &str) -> String {
        BASE64.encode(self.tag(Purpose::Swap, &format!("{session}\n{link}")))
    }

    /// Whether an answer was given to the question about this session and this link.
    pub(crate) fn is_tie(&self, tie: &str, session: &str, link: &str) -> bool {
        self.tie(session, link).as_bytes().ct_eq(tie.as_bytes()).into()
    }

    fn tag(&self, purpose: Purpose, head: &str) -> Vec<u8> {
        let mut mac = self.mac.clone();
        mac.update(purpose.as_bytes());
        mac.update(head.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
}

/// A key as long as a block of the hash: what HMAC does to shorter keys anyway, without a way to fail.
fn padded(key: &[u8; 32]) -> [u8; 64] {
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    block
}
