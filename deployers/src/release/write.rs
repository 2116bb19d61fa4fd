//! Writes a release once: into a folder of its own, to the disk, then under its name in one step.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use fleet_domain::id::ProjectId;
use fleet_kill::kill_point;

use super::check::check;
use super::{FileEntry, INDEX, Release, TREE, folder, index, project_folder};
use crate::cloud::CloudError;

/// Publishes a tree below `root`; blocks on the disk. The same commit again gives the release that is there; if the disk
/// lost or changed a file of it, it is written anew.
///
/// # Errors
/// What is wrong with the tree, [`CloudError::Altered`] if the commit was published with other content, or the disk's refusal.
pub(crate) fn publish(root: &Path, project: &ProjectId, commit: &str, tree: &BTreeMap<String, Vec<u8>>) -> Result<Release, CloudError> {
    check(commit, tree)?;
    let failed = |source| CloudError::Publish { commit: commit.to_owned(), source };
    let wanted: BTreeMap<String, FileEntry> = tree.iter().map(|(path, bytes)| (path.clone(), FileEntry::of(bytes))).collect();
    let place = folder(root, project, commit);
    match index(&place) {
        Ok(there) if there != wanted => return Err(CloudError::Altered { commit: commit.to_owned() }),
        Ok(_) => {
            let release = Release::load(root, project, commit);
            if let Ok(release) = release
                && wanted.keys().all(|path| release.read(path).is_ok())
            {
                return Ok(release);
            }
            tracing::warn!(%project, commit, "a release was damaged on the disk and is written anew");
            put_aside(&place).map_err(failed)?;
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => {}
        Err(error) => {
            tracing::warn!(%project, commit, %error, "the list of a release cannot be read; it is written anew");
            put_aside(&place).map_err(failed)?;
        }
    }
    write(&project_folder(root, project), &place, tree, &wanted).map_err(failed)?;
    Release::load(root, project, commit)
}

fn write(above: &Path, place: &Path, tree: &BTreeMap<String, Vec<u8>>, list: &BTreeMap<String, FileEntry>) -> io::Result<()> {
    fs::create_dir_all(above)?;
    let unfinished = above.join(format!(".new-{}", uuid::Uuid::new_v4().simple()));
    let written = fill(&unfinished, tree, list).and_then(|()| {
        kill_point("release.rename.before");
        let renamed = fs::rename(&unfinished, place);
        kill_point("release.rename.after");
        match renamed {
            // Somebody published the same commit meanwhile: theirs is as good.
            Err(e) if matches!(e.kind(), io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists) => fs::remove_dir_all(&unfinished),
            other => other,
        }
    });
    if written.is_err() {
        drop(fs::remove_dir_all(&unfinished));
    }
    written?;
    fs::File::open(above)?.sync_all()
}

fn fill(folder: &Path, tree: &BTreeMap<String, Vec<u8>>, list: &BTreeMap<String, FileEntry>) -> io::Result<()> {
    let files = folder.join(TREE);
    fs::create_dir_all(&files)?;
    for (path, bytes) in tree {
        let file = files.join(path);
        if let Some(above) = file.parent() {
            fs::create_dir_all(above)?;
        }
        fs::write(file, bytes)?;
    }
    fs::write(folder.join(INDEX), serde_json::to_vec(list)?)?;
    // One call for all files: a hundred single ones would make publishing wait for the disk a hundred times.
    Ok(rustix::fs::syncfs(fs::File::open(folder)?)?)
}

/// Takes a broken release out of the way in one step, then removes it.
fn put_aside(place: &Path) -> io::Result<()> {
    let aside = place.with_file_name(format!(".old-{}", uuid::Uuid::new_v4().simple()));
    match fs::rename(place, &aside) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    }
    // What cannot be removed now is no release any more and goes with the project.
    drop(fs::remove_dir_all(&aside));
    Ok(())
}
