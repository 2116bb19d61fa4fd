//! Cuts the bytes of an agent's output into lines, without ever holding more than one of bounded length.

/// The longest line that is read, bytes. What is longer is a file or a picture that a tool printed: it says nothing to us.
pub const LINE: usize = 1024 * 1024;

/// Makes lines of bytes as they come.
#[derive(Debug, Default)]
pub struct Lines {
    part: Vec<u8>,
    too_long: bool,
    skipped: u64,
}

impl Lines {
    /// Takes the next bytes and gives the lines that are whole by now, without their ends. What is no UTF-8 is replaced.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut lines = Vec::new();
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|b| *b == b'\n') {
            let (line, after) = rest.split_at(end);
            self.keep(line);
            lines.extend(self.take());
            rest = after.get(1..).unwrap_or_default();
        }
        self.keep(rest);
        lines
    }

    /// What came after the last end of a line, once the output is closed.
    pub fn finish(&mut self) -> Option<String> {
        self.take().filter(|line| !line.is_empty())
    }

    /// How many lines were longer than [`LINE`].
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.too_long || self.part.len().saturating_add(bytes.len()) > LINE {
            self.too_long = true;
            self.part = Vec::new();
        } else {
            self.part.extend_from_slice(bytes);
        }
    }

    fn take(&mut self) -> Option<String> {
        if std::mem::take(&mut self.too_long) {
            self.skipped += 1;
            return None;
        }
        let line = std::mem::take(&mut self.part);
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        Some(String::from_utf8_lossy(line).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_the_same_however_the_bytes_come() {
        let text = b"one\r\ntwo\n\n\xff\xfe bad\nlast";
        let mut whole = Lines::default();
        let mut expected = whole.push(text);
        expected.extend(whole.finish());
        assert_eq!(expected, ["one", "two", "", "\u{fffd}\u{fffd} bad", "last"]);
        for size in 1..6 {
            let mut lines = Lines::default();
            let mut found: Vec<_> = text.chunks(size).flat_map(|c| lines.push(c)).collect();
            found.extend(lines.finish());
            assert_eq!(found, expected, "pieces of {size}");
        }
    }

    #[test]
    fn a_line_without_end_is_dropped_and_counted_and_the_next_is_read() {
        let mut lines = Lines::default();
        for _ in 0..40 {
            assert!(lines.push(&vec![b'x'; LINE / 16]).is_empty());
            assert!(lines.part.len() <= LINE);
        }
        assert_eq!(lines.push(b"\nshort\n"), ["short"]);
        assert_eq!(lines.skipped(), 1);
        let exact = vec![b'x'; LINE];
        lines.push(&exact);
        assert_eq!(lines.push(b"\n")[0].len(), LINE, "the limit itself is allowed");
        assert_eq!(lines.skipped(), 1);
    }
}
