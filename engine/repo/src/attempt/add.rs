//! Fills a new attempt folder: the files of its base by our own walk of the tree, and the private repository.

use std::ffi::OsString;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, chown, fchown, lchown, symlink};
use std::path::Path;

use super::record::{State, Worktree};
use super::{NewWorktree, private};
use crate::files::stays_inside;
use crate::{Entry, Files, Mirror, Mode, Quarantined, RepoError, check_path, quarantine};

/// Longest target of a link that is written, bytes.
const LONGEST_TARGET: usize = 4096;

/// Lays everything out below `folder`, which nobody else can reach yet.
pub(super) fn fill(folder: &Path, mirror: &Mirror, new: &NewWorktree<'_>) -> Result<Worktree, RepoError> {
    let base = new.base.map_or_else(|| Ok(Files::new()), |base| mirror.files(base))?;
    let (mut shown, mut hidden) = quarantine(base.clone());
    hold_back(mirror, &mut shown, &mut hidden)?;
    let work = folder.join("work");
    let owner = Owner(new.uid);
    let failed = |source| RepoError::Add { path: folder.display().to_string(), source };
    owner.folder(&work).map_err(failed)?;
    let laid = lay_out(&work, mirror, &shown, owner, Links::Inside)?;
    let alternates = std::path::absolute(mirror.objects()).map_err(failed)?;
    private::make(&work, &private::Private { base: new.base, alternates: &alternates, files: &base, laid: &laid, owner })?;
    let (id, project) = (new.id.clone(), new.project.clone());
    let base = new.base.map(str::to_owned);
    Ok(Worktree { id, project, base, uid: new.uid, made_at: new.at, state: State::Working, hidden, alternates, work })
}

/// Moves what cannot be laid out safely to what is hidden.
fn hold_back(mirror: &Mirror, shown: &mut Files, hidden: &mut Vec<Quarantined>) -> Result<(), RepoError> {
    let mut out = Vec::new();
    for (path, entry) in &*shown {
        let why = match (check_path(path), entry.mode) {
            (Err(_), _) => "its name must not enter a tree",
            (_, Mode::Submodule) => "it is a commit of another repository",
            (_, Mode::Link) if target(mirror, path, *entry)?.is_none() => "it is a link that leaves the tree",
            _ => continue,
        };
        out.push(Quarantined { path: path.clone(), why: why.to_owned() });
    }
    for held in &out {
        shown.remove(&held.path);
    }
    hidden.append(&mut out);
    Ok(())
}

/// Where a link leads, if it stays inside.
fn target(mirror: &Mirror, path: &str, entry: Entry) -> Result<Option<String>, RepoError> {
    let target = mirror.blob(entry.blob, LONGEST_TARGET)?.and_then(|bytes| String::from_utf8(bytes).ok());
    Ok(target.filter(|target| stays_inside(path, target)))
}

/// A file that was laid out, and its record on disk.
pub(super) struct Laid {
    pub(super) path: String,
    pub(super) entry: Entry,
    pub(super) stat: std::fs::Metadata,
}

/// Which links are laid out.
#[derive(Clone, Copy)]
enum Links {
    /// Those that stay inside the tree.
    Inside,
    /// All, whatever they name.
    AsTheyAre,
}

impl Mirror {
    /// Lays a commit out below an empty folder exactly as it is, as files of `uid` (`None` = ours): links as they are, whatever they
    /// name, and an empty folder for a commit of another repository. There is no repository in it. Nobody else may reach the folder
    /// meanwhile, and nobody who is not held in a sandbox may follow its links later.
    ///
    /// # Errors
    /// [`RepoError::Path`] for a name that must not be laid out; the commit cannot be read; the disk refuses.
    pub fn lay(&self, commit: &str, folder: &Path, uid: Option<u32>) -> Result<(), RepoError> {
        let files = self.files(commit)?;
        // What names the submodules of a repository is no harm as a file.
        files.keys().filter(|path| path.rsplit('/').next() != Some(".gitmodules")).try_for_each(|path| check_path(path))?;
        lay_out(folder, self, &files, Owner(uid), Links::AsTheyAre).map(drop)
    }
}

fn lay_out(work: &Path, mirror: &Mirror, files: &Files, owner: Owner, which: Links) -> Result<Vec<Laid>, RepoError> {
    let mut laid = Vec::with_capacity(files.len());
    let failed = |path: &str| {
        let path = work.join(path).display().to_string();
        move |source| RepoError::Add { path, source }
    };
    let mut last = String::new();
    // Links come last: nothing is written through one.
    let (links, plain): (Vec<_>, Vec<_>) = files.iter().partition(|(_, entry)| entry.mode == Mode::Link);
    for (path, entry) in plain.into_iter().chain(links) {
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let to = work.join(path);
        if entry.mode == Mode::Submodule {
            owner.folders(work, path).map_err(failed(path))?;
            continue;
        }
        if parent != last {
            owner.folders(work, parent).map_err(failed(path))?;
            parent.clone_into(&mut last);
        }
        let stat = if entry.mode == Mode::Link {
            // Held back above if there is none.
            let target = match which {
                Links::Inside => target(mirror, path, *entry)?.map(OsString::from),
                Links::AsTheyAre => mirror.blob(entry.blob, LONGEST_TARGET)?.map(OsString::from_vec),
            };
            let Some(target) = target else { continue };
            symlink(target, &to).and_then(|()| owner.link(&to)).and_then(|()| to.symlink_metadata()).map_err(failed(path))?
        } else {
            let mode = if entry.mode == Mode::Executable { 0o755 } else { 0o644 };
            mirror.with_blob(entry.blob, |bytes| owner.file(&to, mode, bytes))?.map_err(failed(path))?
        };
        laid.push(Laid { path: path.clone(), entry: *entry, stat });
    }
    Ok(laid)
}

/// Whose a folder becomes.
#[derive(Clone, Copy)]
pub(super) struct Owner(Option<u32>);

impl Owner {
    /// A new folder.
    pub(super) fn folder(self, path: &Path) -> io::Result<()> {
        DirBuilder::new().mode(0o700).create(path)?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))?;
        self.0.map_or(Ok(()), |uid| chown(path, Some(uid), Some(uid)))
    }

    /// A folder below another and those between, made where they are missing.
    fn folders(self, root: &Path, path: &str) -> io::Result<()> {
        let mut at = root.to_owned();
        for part in path.split('/').filter(|part| !part.is_empty()) {
            at.push(part);
            match self.folder(&at) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                done => done?,
            }
        }
        Ok(())
    }

    /// A new file; how it is recorded then.
    pub(super) fn file(self, path: &Path, mode: u32, bytes: &[u8]) -> io::Result<std::fs::Metadata> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
        file.write_all(bytes)?;
        self.give(&file, mode)?;
        file.metadata()
    }

    /// Gives an open file away.
    fn give(self, file: &File, mode: u32) -> io::Result<()> {
        if file.metadata()?.mode() & 0o7777 != mode {
            file.set_permissions(std::fs::Permissions::from_mode(mode))?;
        }
        self.0.map_or(Ok(()), |uid| fchown(file, Some(uid), Some(uid)))
    }

    /// Gives a link itself away.
    fn link(self, path: &Path) -> io::Result<()> {
        self.0.map_or(Ok(()), |uid| lchown(path, Some(uid), Some(uid)))
    }

    /// Gives a file away that somebody else wrote for us.
    pub(super) fn adopt(self, path: &Path) -> io::Result<()> {
        self.give(&File::open(path)?, 0o644)
    }
}
