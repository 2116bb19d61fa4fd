//! Takes one part out of a zip archive of our own making, with bounds: no part is larger than an export can be.

use std::io::Read as _;

use flate2::read::DeflateDecoder;

/// Bytes of a part at most.
const PART_BYTES: u64 = 64 * 1024 * 1024;
/// Signature and fixed size of the record that ends an archive.
const END: (&[u8], usize) = (b"PK\x05\x06", 22);
/// Signature and fixed size of an entry of its list.
const ENTRY: (&[u8], usize) = (b"PK\x01\x02", 46);
/// Fixed size of the head before a part's bytes.
const HEAD: usize = 30;

/// The bytes of the part of this name; `None` if there is none.
pub(super) fn unzipped(archive: &[u8], name: &str) -> Result<Option<Vec<u8>>, String> {
    let cut = || "the archive is cut short".to_owned();
    let end = (0..=archive.len().saturating_sub(END.1)).rev().find(|at| archive[*at..].starts_with(END.0)).ok_or_else(cut)?;
    let count = short(archive, end + 10).ok_or_else(cut)?;
    let mut at = long(archive, end + 16).ok_or_else(cut)?;
    for _ in 0..count {
        if !archive.get(at..).is_some_and(|rest| rest.starts_with(ENTRY.0)) {
            return Err(cut());
        }
        let lengths: Option<Vec<usize>> = [28, 30, 32].iter().map(|field| short(archive, at + field)).collect();
        let [named, extra, comment] = lengths.ok_or_else(cut)?[..] else { return Err(cut()) };
        let entry = at + ENTRY.1;
        if archive.get(entry..entry + named).ok_or_else(cut)? == name.as_bytes() {
            let (method, packed, head) = (short(archive, at + 10), long(archive, at + 20), long(archive, at + 42));
            let (Some(method), Some(packed), Some(head)) = (method, packed, head) else { return Err(cut()) };
            return part(archive, method, packed, head).map(Some);
        }
        at = entry + named + extra + comment;
    }
    Ok(None)
}

fn part(archive: &[u8], method: usize, packed: usize, head: usize) -> Result<Vec<u8>, String> {
    let cut = || "a part is cut short".to_owned();
    let named = short(archive, head + 26).ok_or_else(cut)?;
    let extra = short(archive, head + 28).ok_or_else(cut)?;
    let start = head + HEAD + named + extra;
    let bytes = archive.get(start..start + packed).ok_or_else(cut)?;
    let mut out = Vec::new();
    match method {
        0 => out.extend_from_slice(bytes),
        8 => {
            let read = DeflateDecoder::new(bytes).take(PART_BYTES + 1).read_to_end(&mut out).map_err(|e| e.to_string())?;
            if read as u64 > PART_BYTES {
                return Err("a part is too large".to_owned());
            }
        }
        other => return Err(format!("a part is packed by method {other}")),
    }
    Ok(out)
}

fn short(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()
}
