//! The walk over an attempt's folder.

use std::ffi::{CStr, CString};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;

use git2::{ObjectType, Oid};
use rustix::fs::{Dir, FileType, Stat, readlinkat};

use super::ignored::{self, Rules};
use super::seen::{Look, Stamp};
use super::{Reading, Seen, Taken, file};
use crate::files::{has_below, stays_inside};
use crate::path::is_git;
use crate::{BlobId, Entry, Files, Findings, Mirror, Mode, RepoError, What, check_path};

/// Reads a work folder into the mirror. What lies in it can only lead to findings; errors are of the engine's own side.
pub(crate) fn read(work: &Path, mirror: &Mirror, reading: &Reading<'_>, seen: &mut Seen) -> Result<Taken, RepoError> {
    let root = file::open_root(work).map_err(|e| RepoError::Take { path: work.display().to_string(), source: e.into() })?;
    let look = Look::begin(seen);
    let mut walk =
        Walk { mirror, reading, look, files: Files::new(), findings: Findings::default(), looked: 0, bytes: 0, buffer: Vec::new(), rules: Vec::new() };
    match walk.folder(root.as_fd(), "", 0, false) {
        Ok(()) => {}
        Err(Stop::Full) => walk.findings.note(b".", What::TooMuch),
        Err(Stop::Write(error)) => return Err(RepoError::Write(error)),
    }
    walk.look.end();
    let mut taken = Taken { files: walk.files, findings: walk.findings };
    restore(&mut taken, reading);
    Ok(taken)
}

/// Puts back what was kept from the agent, and says if everything else is gone.
fn restore(taken: &mut Taken, reading: &Reading<'_>) {
    let mut shown = reading.base.keys().filter(|path| !reading.hidden.contains(path.as_str())).peekable();
    if shown.peek().is_some() && !shown.any(|path| taken.files.contains_key(path)) {
        taken.findings.note(b".", What::Emptied);
    }
    for (path, entry) in reading.base.iter().filter(|(path, _)| reading.hidden.contains(path.as_str())) {
        let below = format!("{path}/");
        let there = taken.files.len();
        taken.files.retain(|other, _| other != path && !other.starts_with(&below) && !path.starts_with(&format!("{other}/")));
        if taken.files.len() != there {
            taken.findings.note(path.as_bytes(), What::Restored);
        }
        taken.files.insert(path.clone(), *entry);
    }
}

enum Stop {
    Full,
    Write(git2::Error),
}

struct Walk<'a> {
    mirror: &'a Mirror,
    reading: &'a Reading<'a>,
    look: Look<'a>,
    files: Files,
    findings: Findings,
    looked: usize,
    bytes: u64,
    buffer: Vec<u8>,
    /// Of the folders from the root to where the walk is.
    rules: Vec<Rules>,
}

impl Walk<'_> {
    /// Reads one folder; `prefix` ends with `/` or is empty. In a `shut` one only files of the base and named ones are taken.
    fn folder(&mut self, folder: BorrowedFd<'_>, prefix: &str, depth: usize, shut: bool) -> Result<(), Stop> {
        let at = if prefix.is_empty() { "." } else { prefix };
        let names = match self.names(folder) {
            Ok(names) => names,
            Err(what) => {
                self.findings.note(at.as_bytes(), what);
                return Ok(());
            }
        };
        let outer = self.rules.len();
        if names.iter().any(|name| name.as_bytes() == b".gitignore") {
            self.rules_of(folder, prefix);
        }
        for name in &names {
            self.looked += 1;
            if self.looked > self.reading.bounds.looked || self.files.len() >= self.reading.bounds.files {
                return Err(Stop::Full);
            }
            self.one(folder, prefix, name, depth, shut)?;
        }
        self.rules.truncate(outer);
        Ok(())
    }

    /// The names in a folder, in order; refused if there are too many, without reading on.
    fn names(&self, folder: BorrowedFd<'_>) -> Result<Vec<CString>, What> {
        let mut names = Vec::new();
        for entry in Dir::read_from(folder).map_err(|_| What::Unreadable)? {
            let name = entry.map_err(|_| What::Unreadable)?.file_name().to_owned();
            if matches!(name.as_bytes(), b"." | b"..") {
                continue;
            }
            if names.len() == self.reading.bounds.folder {
                return Err(What::TooMany);
            }
            names.push(name);
        }
        names.sort_unstable();
        Ok(names)
    }

    fn rules_of(&mut self, folder: BorrowedFd<'_>, prefix: &str) {
        if file::read(folder, c".gitignore", self.reading.owner, ignored::LONGEST, &mut self.buffer).is_err() {
            return;
        }
        let Ok(blob) = Oid::hash_object(ObjectType::Blob, &self.buffer) else { return };
        let says = self.look.rules(blob, || ignored::parse(&self.buffer));
        self.rules.push(Rules { folder: prefix.to_owned(), says });
    }

    /// Decides about one name.
    fn one(&mut self, folder: BorrowedFd<'_>, prefix: &str, name: &CStr, depth: usize, shut: bool) -> Result<(), Stop> {
        let Ok(text) = name.to_str() else {
            if !shut {
                self.findings.note(&[prefix.as_bytes(), name.to_bytes()].concat(), What::NotUtf8);
            }
            return Ok(());
        };
        if prefix.is_empty() && text == ".git" {
            // The agent's private repository: whatever it says, it is not asked.
            return Ok(());
        }
        let path = format!("{prefix}{text}");
        let outcome = match file::look(folder, name) {
            Ok(None) => return Ok(()),
            Ok(Some(stat)) => match self.wanted(&path, text, &stat, shut) {
                Wanted::No => return Ok(()),
                Wanted::Left(what) => Err(what),
                Wanted::Yes { shut } => match check_path(&path) {
                    Err(_) if text == ".git" => Err(What::Nested),
                    Err(RepoError::Path { why, .. }) => Err(What::Name { why: why.to_owned() }),
                    _ => match file::kind(&stat) {
                        FileType::Directory => return self.below(folder, &path, name, depth, shut),
                        FileType::Symlink => self.link(folder, &path, name)?,
                        _ => self.plain(folder, &path, name, &stat)?,
                    },
                },
            },
            Err(what) => Err(what),
        };
        if let Err(what) = outcome {
            self.findings.note(path.as_bytes(), what);
        }
        Ok(())
    }

    fn wanted(&self, path: &str, name: &str, stat: &Stat, shut: bool) -> Wanted {
        let is_folder = file::kind(stat) == FileType::Directory;
        let in_base = if is_folder { has_below(self.reading.base, path) } else { self.reading.base.contains_key(path) };
        if ignored::of_tools(name) {
            return if in_base { Wanted::Yes { shut: true } } else { Wanted::Left(What::LeftOut) };
        }
        let under = |path: &str, folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if self.reading.named.iter().any(|named| under(path, named)) {
            return Wanted::Yes { shut: false };
        }
        let ignored = !shut && ignored::is_ignored(&self.rules, path, is_folder) && !is_git(name);
        if !shut && !ignored {
            return Wanted::Yes { shut: false };
        }
        let leads_on = in_base || (is_folder && self.reading.named.iter().any(|named| under(named, path)));
        match (leads_on, ignored) {
            (true, _) => Wanted::Yes { shut: true },
            (false, true) => Wanted::Left(What::Ignored),
            (false, false) => Wanted::No,
        }
    }

    fn below(&mut self, folder: BorrowedFd<'_>, path: &str, name: &CStr, depth: usize, shut: bool) -> Result<(), Stop> {
        let inner = if depth + 1 > self.reading.bounds.depth { Err(What::TooDeep) } else { file::open_folder(folder, name) };
        match inner {
            Ok(inner) => self.folder(inner.as_fd(), &format!("{path}/"), depth + 1, shut),
            Err(what) => {
                self.findings.note(path.as_bytes(), what);
                Ok(())
            }
        }
    }

    fn link(&mut self, folder: BorrowedFd<'_>, path: &str, name: &CStr) -> Result<Result<(), What>, Stop> {
        let Ok(target) = readlinkat(folder, name, Vec::new()) else { return Ok(Err(What::Changing)) };
        match target.to_str() {
            Ok(target) if stays_inside(path, target) => {
                let blob = self.put(path, target.as_bytes())?;
                self.files.insert(path.to_owned(), Entry { blob, mode: Mode::Link });
                Ok(Ok(()))
            }
            _ => Ok(Err(What::LinkOut)),
        }
    }

    fn plain(&mut self, folder: BorrowedFd<'_>, path: &str, name: &CStr, stat: &Stat) -> Result<Result<(), What>, Stop> {
        let bounds = self.reading.bounds;
        if let Err(what) = file::check(stat, self.reading.owner, bounds.file) {
            return Ok(Err(what));
        }
        self.bytes += u64::try_from(stat.st_size).unwrap_or(0);
        if self.bytes > bounds.bytes {
            return Err(Stop::Full);
        }
        let known = self.look.known(path, Stamp::of(stat)).map(|blob| (Stamp::of(stat), blob));
        let (stamp, blob) = match known.map_or_else(|| self.fresh(folder, path, name), |known| Ok(Ok(known)))? {
            Ok(read) => read,
            Err(what) => return Ok(Err(what)),
        };
        self.look.note(path, stamp, blob);
        let mode = if stamp.is_executable() { Mode::Executable } else { Mode::File };
        self.files.insert(path.to_owned(), Entry { blob, mode });
        Ok(Ok(()))
    }

    /// Reads a file and writes its blob.
    fn fresh(&mut self, folder: BorrowedFd<'_>, path: &str, name: &CStr) -> Result<Result<(Stamp, BlobId), What>, Stop> {
        let mut bytes = std::mem::take(&mut self.buffer);
        let read = file::read(folder, name, self.reading.owner, self.reading.bounds.file, &mut bytes);
        let put = read.map(|stamp| self.put(path, &bytes).map(|blob| (stamp, blob)));
        self.buffer = bytes;
        match put {
            Ok(put) => put.map(Ok),
            Err(what) => Ok(Err(what)),
        }
    }

    /// Writes bytes as a blob, unless the base says that they are there.
    fn put(&self, path: &str, bytes: &[u8]) -> Result<BlobId, Stop> {
        let write = || match Oid::hash_object(ObjectType::Blob, bytes)? {
            id if self.reading.base.get(path).is_some_and(|base| base.blob == id) => Ok(id),
            _ => self.mirror.put(bytes),
        };
        write().map_err(Stop::Write)
    }
}

enum Wanted {
    /// Inside what was left out already.
    No,
    /// Left out here, for this reason.
    Left(What),
    /// Taken; if it is a folder that is `shut`, only what the base has and what is named.
    Yes { shut: bool },
}
