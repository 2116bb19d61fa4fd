//! The private repository of an attempt: an agent can look, compare and commit in it; the engine writes it once and never reads it.

use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use git2::{Index, IndexEntry, IndexEntryExtendedFlag, IndexEntryFlag, IndexTime};

use super::add::{Laid, Owner};
use crate::{Entry, Files, RepoError};

/// A name and an address, so that a commit needs no settings of a home; no packing behind the agent's back.
const CONFIG: &str = "[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = false
\tlogallrefupdates = true
[user]
\tname = Agent
\temail = agent@localhost
[gc]
\tauto = 0
[maintenance]
\tauto = false
[commit]
\tgpgsign = false
";

/// What a private repository begins with.
pub(super) struct Private<'a> {
    /// The commit that its branch is at.
    pub(super) base: Option<&'a str>,
    /// The objects that it borrows.
    pub(super) alternates: &'a Path,
    /// All files of the base.
    pub(super) files: &'a Files,
    /// Those that are in the folder.
    pub(super) laid: &'a [Laid],
    /// Whose it becomes.
    pub(super) owner: Owner,
}

/// Writes `.git` into a work folder that nobody else can reach yet.
pub(super) fn make(work: &Path, private: &Private<'_>) -> Result<(), RepoError> {
    let git = work.join(".git");
    plain(&git, private).map_err(|source| RepoError::Add { path: git.display().to_string(), source })?;
    let at = git.join("index");
    index(&at, private).map_err(|source| RepoError::Private { path: git.display().to_string(), source })?;
    private.owner.adopt(&at).map_err(|source| RepoError::Add { path: at.display().to_string(), source })
}

fn plain(git: &Path, private: &Private<'_>) -> io::Result<()> {
    let owner = private.owner;
    for folder in ["", "objects", "objects/info", "objects/pack", "refs", "refs/heads", "refs/tags", "info"] {
        owner.folder(&git.join(folder))?;
    }
    owner.file(&git.join("HEAD"), 0o644, b"ref: refs/heads/work\n")?;
    owner.file(&git.join("config"), 0o644, CONFIG.as_bytes())?;
    if let Some(base) = private.base {
        owner.file(&git.join("refs/heads/work"), 0o644, format!("{base}\n").as_bytes())?;
    }
    let borrowed = [private.alternates.as_os_str().as_encoded_bytes(), b"\n"].concat();
    owner.file(&git.join("objects/info/alternates"), 0o644, &borrowed)?;
    Ok(())
}

/// Writes the index: with the files' records, so that git need not read them all again; what is hidden is marked as not checked out,
/// so that it does not look deleted and stays in the agent's commits.
fn index(at: &Path, private: &Private<'_>) -> Result<(), git2::Error> {
    let mut index = Index::open(at)?;
    for laid in private.laid {
        index.add(&of_file(laid))?;
    }
    let there: std::collections::BTreeSet<_> = private.laid.iter().map(|laid| laid.path.as_str()).collect();
    for (path, entry) in private.files.iter().filter(|(path, _)| !there.contains(path.as_str())) {
        // A path that even git refuses is left to the mirror.
        let _ = index.add(&of_hidden(path, *entry));
    }
    index.write()
}

fn of_file(laid: &Laid) -> IndexEntry {
    let stat = &laid.stat;
    let time = |seconds: i64, nanos: i64| IndexTime::new(i32::try_from(seconds).unwrap_or(0), u32::try_from(nanos).unwrap_or(0));
    IndexEntry {
        ctime: time(stat.ctime(), stat.ctime_nsec()),
        mtime: time(stat.mtime(), stat.mtime_nsec()),
        dev: low(stat.dev()),
        ino: low(stat.ino()),
        uid: stat.uid(),
        gid: stat.gid(),
        file_size: low(stat.size()),
        flags: 0,
        flags_extended: 0,
        ..of_hidden(&laid.path, laid.entry)
    }
}

/// git keeps the lower 32 bits of a number that is longer.
fn low(number: u64) -> u32 {
    u32::try_from(number & u64::from(u32::MAX)).unwrap_or_default()
}

fn of_hidden(path: &str, entry: Entry) -> IndexEntry {
    let zero = IndexTime::new(0, 0);
    IndexEntry {
        ctime: zero,
        mtime: zero,
        dev: 0,
        ino: 0,
        mode: entry.mode.git().unsigned_abs(),
        uid: 0,
        gid: 0,
        file_size: 0,
        id: entry.blob,
        flags: IndexEntryFlag::EXTENDED.bits(),
        flags_extended: IndexEntryExtendedFlag::SKIP_WORKTREE.bits(),
        path: path.as_bytes().to_vec(),
    }
}
