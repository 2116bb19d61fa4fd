//! Long text cut in the middle: what is wanted stands mostly at its beginning and at its end.

use std::collections::VecDeque;

/// Takes any number of bytes and keeps the first and the last of them.
pub(crate) struct Middle {
    head: Vec<u8>,
    tail: VecDeque<u8>,
    head_size: usize,
    tail_size: usize,
    dropped: u64,
}

impl Middle {
    /// Keeps a third of `size` bytes from the beginning, the rest from the end: errors stand at the end.
    pub(crate) fn new(size: usize) -> Self {
        Self { head: Vec::new(), tail: VecDeque::new(), head_size: size / 3, tail_size: size - size / 3, dropped: 0 }
    }

    pub(crate) fn take(&mut self, bytes: &[u8]) {
        let room = (self.head_size - self.head.len()).min(bytes.len());
        let (head, rest) = bytes.split_at(room);
        self.head.extend_from_slice(head);
        // Of a piece longer than the tail only its end can stay.
        let (lost, kept) = rest.split_at(rest.len().saturating_sub(self.tail_size));
        let over = (self.tail.len() + kept.len()).saturating_sub(self.tail_size);
        self.tail.drain(..over);
        self.tail.extend(kept);
        self.dropped += (lost.len() + over) as u64;
    }

    /// What was kept, with a line about what was not. Bytes that are no UTF-8 are replaced.
    pub(crate) fn into_text(mut self) -> String {
        let tail = self.tail.make_contiguous();
        if self.dropped == 0 {
            self.head.extend_from_slice(tail);
            return String::from_utf8_lossy(&self.head).into_owned();
        }
        let (head, tail) = (String::from_utf8_lossy(&self.head), String::from_utf8_lossy(tail));
        // A character that the cut went through is not worth a replacement sign.
        let (head, tail) = (head.trim_end_matches('\u{FFFD}'), tail.trim_start_matches('\u{FFFD}'));
        format!("{head}\n[… {} bytes left out …]\n{tail}", self.dropped)
    }
}

/// The same for text that is there already.
pub(crate) fn cut(text: &str, size: usize) -> String {
    let mut middle = Middle::new(size);
    middle.take(text.as_bytes());
    middle.into_text()
}

/// The first characters of a text.
pub(crate) fn first(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_as_it_is() {
        assert_eq!(cut("ab\u{FFFD}", 100), "ab\u{FFFD}");
        assert_eq!(cut("абв", 6), "абв");
    }

    #[test]
    fn the_middle_goes_however_the_pieces_come() {
        let text = (0..1000).map(|n| format!("{n:03};")).collect::<Vec<_>>().concat();
        let whole = cut(&text, 300);
        assert!(whole.starts_with("000;") && whole.ends_with("999;") && whole.contains("[… 3700 bytes left out …]"), "{whole}");
        for piece in [1, 7, 299, 301, 5000] {
            let mut middle = Middle::new(300);
            text.as_bytes().chunks(piece).for_each(|p| middle.take(p));
            assert_eq!(middle.into_text(), whole, "in pieces of {piece}");
        }
    }

    #[test]
    fn a_character_is_not_torn() {
        assert!(!cut(&"ж".repeat(500), 101).contains('\u{FFFD}'));
    }
}
