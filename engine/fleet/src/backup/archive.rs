//! Writing and reading the archive: gzip over tar, a hash of each member, the list last.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, BufWriter, ErrorKind, Read, Write};
use std::path::{Component, Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use fleet_domain::letters::hex;
use sha2::{Digest, Sha256};

use super::{DATABASE, FORMAT, MANIFEST, Manifest, Member};
use crate::data::free_bytes;

/// Bytes that may close an archive after its last member.
const END_BYTES: u64 = 64 * 1024;
/// Bytes of a list: a hundred thousand members.
const LIST_BYTES: u64 = 16 * 1024 * 1024;

type Rows = BTreeMap<String, i64>;

/// Writes databases and files, fills the manifest's members, and puts it last.
pub(super) fn write(target: &Path, manifest: &mut Manifest, databases: Vec<(String, PathBuf, Rows)>, files: Vec<(String, PathBuf)>) -> Result<(), String> {
    let folder = target.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|e| format!("{} cannot be made: {e}", folder.display()))?;
    let unwritable = |e: std::io::Error| format!("it cannot be written: {e}");
    let temporary = tempfile::Builder::new().prefix(".fleet-backup-").tempfile_in(folder).map_err(unwritable)?;
    let gzip = GzEncoder::new(BufWriter::new(temporary), Compression::fast());
    let mut tar = tar::Builder::new(gzip);
    for (name, path, rows) in databases {
        let mut member = append(&mut tar, &name, &path)?.ok_or_else(|| format!("{} vanished", path.display()))?;
        member.rows = Some(rows);
        manifest.members.insert(name, member);
    }
    for (name, path) in files {
        if let Some(member) = append(&mut tar, &name, &path)? {
            manifest.members.insert(name, member);
        }
    }
    let list = serde_json::to_vec_pretty(manifest).map_err(|e| e.to_string())?;
    tar.append_data(&mut header(list.len() as u64), MANIFEST, list.as_slice()).map_err(unwritable)?;
    let gzip = tar.into_inner().map_err(unwritable)?;
    let mut buffered = gzip.finish().map_err(unwritable)?;
    buffered.flush().map_err(unwritable)?;
    let temporary = buffered.into_inner().map_err(|e| unwritable(e.into_error()))?;
    temporary.as_file().sync_all().map_err(unwritable)?;
    temporary.persist(target).map_err(|e| unwritable(e.error))?;
    Ok(())
}

/// One file; `None` if it is gone by now. What it holds is hashed as it is written.
fn append<W: Write>(tar: &mut tar::Builder<W>, name: &str, path: &Path) -> Result<Option<Member>, String> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(format!("{} cannot be read: {e}", path.display())),
    };
    let size = file.metadata().map_err(|e| format!("{} cannot be read: {e}", path.display()))?.len();
    let mut reader = Hashing { inner: BufReader::new(file).take(size), hash: Sha256::new(), read: 0 };
    tar.append_data(&mut header(size), name, &mut reader).map_err(|e| format!("{} could not be copied: {e}", path.display()))?;
    if reader.read != size {
        return Err(format!("{} changed while it was copied; try again", path.display()));
    }
    Ok(Some(Member { size, sha256: hex(&reader.hash.finalize()), rows: None }))
}

fn header(size: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o600);
    header.set_entry_type(tar::EntryType::Regular);
    header
}

/// Unpacks an archive into a folder of ours, checking every path, size and hash. It is read twice: its list is the last member, and
/// nothing is written before it is known how much there is to write.
pub(super) fn unpack(file: &Path, into: &Path) -> Result<Manifest, String> {
    let manifest = list(file)?;
    let room = free_bytes(into);
    let all = manifest.members.values().fold(0_u64, |sum, m| sum.saturating_add(m.size));
    if room.is_some_and(|room| all > room) {
        return Err(format!("it holds {all} bytes, more than the disk has room for"));
    }
    let mut found: BTreeMap<String, (u64, String)> = BTreeMap::new();
    for entry in open(file)?.entries().map_err(damaged)? {
        let mut entry = entry.map_err(damaged)?;
        let name = member_name(&entry)?;
        if name == MANIFEST {
            break;
        }
        let size = manifest.members.get(&name).ok_or_else(|| format!("{name} is not on its list"))?.size;
        let path = into.join(&name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|e| format!("{} cannot be made: {e}", parent.display()))?;
        }
        let failed = |e: std::io::Error| match e.kind() {
            ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput => format!("it is damaged: {name} could not be unpacked: {e}"),
            _ => format!("{name} could not be unpacked: {e}"),
        };
        let mut out = std::fs::OpenOptions::new().write(true).create_new(true).open(&path).map_err(failed)?;
        // One byte more than the list says is enough to see that it lies.
        let mut reader = Hashing { inner: (&mut entry).take(size.saturating_add(1)), hash: Sha256::new(), read: 0 };
        std::io::copy(&mut reader, &mut out).map_err(failed)?;
        found.insert(name, (reader.read, hex(&reader.hash.finalize())));
    }
    for (name, member) in &manifest.members {
        match found.remove(name) {
            None => return Err(format!("{name} is missing")),
            Some((size, hash)) if size != member.size || hash != member.sha256 => return Err(format!("{name} is not what was backed up: its hash differs")),
            Some(_) => {}
        }
    }
    Ok(manifest)
}

/// The list of an archive, found without writing anything.
fn list(file: &Path) -> Result<Manifest, String> {
    let mut manifest: Option<Manifest> = None;
    let mut archive = open(file)?;
    for entry in archive.entries().map_err(damaged)? {
        let mut entry = entry.map_err(damaged)?;
        let name = member_name(&entry)?;
        if manifest.is_some() {
            return Err(format!("{name} follows the list, which has to be the last"));
        }
        if name == MANIFEST {
            if entry.size() > LIST_BYTES {
                return Err("its list is longer than any list of Fleet".to_owned());
            }
            let mut text = String::new();
            entry.by_ref().take(LIST_BYTES).read_to_string(&mut text).map_err(damaged)?;
            manifest = Some(read_manifest(&text)?);
        }
    }
    let manifest = manifest.ok_or_else(|| "it was cut short: its list is missing".to_owned())?;
    // The checksum of the whole stands at its very end, behind what closes the last member.
    let mut rest = archive.into_inner().take(END_BYTES);
    match std::io::copy(&mut rest, &mut std::io::sink()).map_err(damaged)? {
        END_BYTES => Err("more follows its list than closes an archive".to_owned()),
        _ => Ok(manifest),
    }
}

type Unpacked = tar::Archive<GzDecoder<BufReader<File>>>;

fn open(file: &Path) -> Result<Unpacked, String> {
    let opened = File::open(file).map_err(|e| e.to_string())?;
    Ok(tar::Archive::new(GzDecoder::new(BufReader::new(opened))))
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed over by `map_err`")]
fn damaged(error: std::io::Error) -> String {
    format!("it is damaged or no backup of Fleet: {error}")
}

fn read_manifest(text: &str) -> Result<Manifest, String> {
    let format: serde_json::Value = serde_json::from_str(text).map_err(|e| format!("its list cannot be read: {e}"))?;
    match format.get("format").and_then(serde_json::Value::as_u64) {
        Some(number) if number > u64::from(FORMAT) => Err(format!("it was made by a newer Fleet (layout {number}, this Fleet knows {FORMAT})")),
        _ => serde_json::from_value(format).map_err(|e| format!("its list cannot be read: {e}")),
    }
}

/// The name of an ordinary file of a place that backups keep.
fn member_name<R: Read>(entry: &tar::Entry<'_, R>) -> Result<String, String> {
    let name = safe_name(&entry.path().map_err(damaged)?)?;
    if entry.header().entry_type() != tar::EntryType::Regular {
        return Err(format!("{name} is not an ordinary file"));
    }
    let kept = match name.split_once('/') {
        None => name == MANIFEST || name == DATABASE,
        Some((folder, _)) => super::members::FOLDERS.contains(&folder),
    };
    if kept { Ok(name) } else { Err(format!("it holds {name}, which is in no backup of Fleet")) }
}

/// A relative path of plain parts; anything else could write outside of the folder.
fn safe_name(path: &Path) -> Result<String, String> {
    let plain = path.components().all(|c| matches!(c, Component::Normal(_)));
    match path.to_str() {
        Some(name) if plain && !name.is_empty() => Ok(name.to_owned()),
        _ => Err(format!("it holds the path {}, which leads out of it", path.display())),
    }
}

struct Hashing<R> {
    inner: R,
    hash: Sha256,
    read: u64,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.hash.update(&buffer[..n]);
        self.read += n as u64;
        Ok(n)
    }
}
