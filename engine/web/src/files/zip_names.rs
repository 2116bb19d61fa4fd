//! The names inside a zip, from its central directory alone: nothing is unpacked.

/// Names that are read at most; an office file has some dozens.
const MOST: usize = 5_000;
/// Length of the fixed part of the record that ends a zip.
const END: usize = 22;
/// Length of the fixed part of a directory entry.
const ENTRY: usize = 46;

/// Every name, or `None` if the directory cannot be read.
pub(super) fn names(bytes: &[u8]) -> Option<Vec<String>> {
    // The end record may be followed by a comment of at most 65,535 bytes.
    let from = bytes.len().saturating_sub(END + 65_535);
    let last = bytes.len().checked_sub(END)?;
    let end = (from..=last).rev().find(|at| bytes.get(*at..at + 4) == Some(b"PK\x05\x06"))?;
    let count = usize::from(short(bytes, end + 10)?);
    let mut at = long(bytes, end + 16)?;
    if count == 0 || count > MOST {
        return None;
    }
    let mut names = Vec::with_capacity(count);
    for _ in 0..count {
        if bytes.get(at..at.checked_add(4)?) != Some(b"PK\x01\x02") {
            return None;
        }
        let (name, extra, comment) = (short(bytes, at + 28)?, short(bytes, at + 30)?, short(bytes, at + 32)?);
        let start = at + ENTRY;
        names.push(String::from_utf8_lossy(bytes.get(start..start + usize::from(name))?).into_owned());
        at = start + usize::from(name) + usize::from(extra) + usize::from(comment);
    }
    Some(names)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A zip with empty files of these names.
    pub(crate) fn zip(files: &[&str]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut directory = Vec::new();
        for name in files {
            let len = u16::try_from(name.len()).unwrap().to_le_bytes();
            let offset = u32::try_from(out.len()).unwrap().to_le_bytes();
            out.extend_from_slice(b"PK\x03\x04");
            out.extend_from_slice(&[0; 22]);
            out.extend_from_slice(&len);
            out.extend_from_slice(&[0; 2]);
            out.extend_from_slice(name.as_bytes());
            directory.extend_from_slice(b"PK\x01\x02");
            directory.extend_from_slice(&[0; 24]);
            directory.extend_from_slice(&len);
            directory.extend_from_slice(&[0; 12]);
            directory.extend_from_slice(&offset);
            directory.extend_from_slice(name.as_bytes());
        }
        let start = u32::try_from(out.len()).unwrap().to_le_bytes();
        let count = u16::try_from(files.len()).unwrap().to_le_bytes();
        let size = u32::try_from(directory.len()).unwrap().to_le_bytes();
        out.extend_from_slice(&directory);
        out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        out.extend_from_slice(&count);
        out.extend_from_slice(&count);
        out.extend_from_slice(&size);
        out.extend_from_slice(&start);
        out.extend_from_slice(&[0; 2]);
        out
    }

    #[test]
    fn names_are_read_and_nonsense_is_not() {
        assert_eq!(names(&zip(&["a", "folder/б.txt"])).unwrap(), ["a", "folder/б.txt"]);
        let mut broken = zip(&["a", "b"]);
        let len = broken.len();
        broken[len - 6] = 0xff;
        assert_eq!(names(&broken), None, "a directory that starts elsewhere");
        for cut in 0..len {
            let _ = names(&zip(&["a", "b"])[..cut]);
        }
        assert_eq!(names(b""), None);
    }
}
