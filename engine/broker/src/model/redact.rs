//! Takes the real key out of what a server says, wherever it is cut into pieces.

use bytes::{Bytes, BytesMut};
use memchr::memmem;

use crate::secret::Secret;

/// Puts stars in the place of the key, as many as it has bytes: lengths that were said stay true.
pub(crate) struct Redactor {
    key: Secret,
    /// The end of what came, as far as it may be the beginning of the key.
    held: BytesMut,
}

impl Redactor {
    pub(crate) fn new(key: Secret) -> Self {
        Self { key, held: BytesMut::new() }
    }

    /// The next piece; what might be the beginning of the key is held back until the piece after it. An empty answer is no end.
    pub(crate) fn push(&mut self, piece: Bytes) -> Bytes {
        let key = self.key.text().as_bytes();
        if self.held.is_empty() && memmem::find(&piece, key).is_none() && begun(&piece, key) == 0 {
            return piece;
        }
        self.held.extend_from_slice(&piece);
        blot(&mut self.held, key);
        let keep = begun(&self.held, key);
        let out = self.held.len() - keep;
        self.held.split_to(out).freeze()
    }

    /// What is still held, when nothing more comes.
    pub(crate) fn rest(&mut self) -> Bytes {
        self.held.split().freeze()
    }

    /// How many bytes are held.
    pub(crate) fn holds(&self) -> usize {
        self.held.len()
    }

    /// A whole text, without the key.
    pub(crate) fn clean(&self, text: &[u8]) -> Option<Vec<u8>> {
        let key = self.key.text().as_bytes();
        memmem::find(text, key).map(|_| {
            let mut text = text.to_vec();
            blot(&mut text, key);
            text
        })
    }
}

fn blot(text: &mut [u8], key: &[u8]) {
    let mut from = 0;
    while let Some(at) = memmem::find(&text[from..], key) {
        let start = from + at;
        from = start + key.len();
        text[start..from].fill(b'*');
    }
}

/// How many bytes at the end are the beginning of the key, but not all of it.
fn begun(text: &[u8], key: &[u8]) -> usize {
    (1..key.len().min(text.len() + 1)).rev().find(|n| text.ends_with(&key[..*n])).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "sk-sk-key1";

    fn through(text: &[u8], piece: usize) -> Vec<u8> {
        let mut redactor = Redactor::new(Secret::new(KEY.to_owned()));
        let mut out = Vec::new();
        for part in text.chunks(piece) {
            out.extend_from_slice(&redactor.push(Bytes::copy_from_slice(part)));
        }
        out.extend_from_slice(&redactor.rest());
        out
    }

    #[test]
    fn the_key_is_found_however_it_is_cut() {
        let texts = [
            format!("a {KEY} b"),
            format!("{KEY}{KEY}"),
            format!("sk-{KEY}"),
            format!("sk-sk-sk-key1 and {KEY}"),
            KEY.to_owned(),
            format!("x{KEY}"),
            "sk-sk-key".to_owned(),
            "nothing".to_owned(),
            String::new(),
        ];
        for text in &texts {
            let wanted = text.replace(KEY, "**********");
            for piece in 1..=text.len().max(1) {
                assert_eq!(String::from_utf8(through(text.as_bytes(), piece)).unwrap(), wanted, "{text} by {piece}");
            }
        }
    }

    #[test]
    fn what_cannot_begin_the_key_is_not_held() {
        let mut redactor = Redactor::new(Secret::new(KEY.to_owned()));
        assert_eq!(redactor.push(Bytes::from_static(b"data: {}\n\n")), "data: {}\n\n");
        assert_eq!(redactor.push(Bytes::from_static(b"ends with sk-")), "ends with ");
        assert_eq!(redactor.holds(), 3);
        assert_eq!(redactor.push(Bytes::from_static(b"other")), "sk-other");
    }
}
