//! The data folder: can it be written, is it closed to others, has it room, are its repositories whole, how old is its backup.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use super::Check;
use crate::backup::LastBackup;
use crate::config::Config;
use crate::data::{DataFolder, Stranger};

/// Room below this many times the limit is worth a word.
const TIGHT: u64 = 4;
/// What to do about a place that is none of ours.
const ELSEWHERE: &str = "choose another folder with --data";

pub(super) fn look(data: &DataFolder, config: &Config) -> Vec<Check> {
    let mut checks = Vec::new();
    let shown = data.path().display();
    match data.stranger() {
        // Whatever lies there belongs to something else: its owner and its modes are not ours to change.
        Some(Stranger::File) => checks.push(Check::fail("data", format!("{shown} is a file, so it cannot hold the data"), ELSEWHERE)),
        Some(Stranger::Folder) => {
            checks.push(Check::warn("data", format!("{shown} is no data folder of a fleet: other things lie in it"), ELSEWHERE));
        }
        None if data.path().exists() => {
            checks.push(match data.prepare() {
                Ok(()) => Check::ok("data", format!("{shown} can be written")),
                Err(error) => Check::fail("data", error.to_string(), format!("chown -R \"$(id -u)\" {shown}, or choose another folder with --data")),
            });
            checks.push(privacy(data));
        }
        None => checks.push(match can_be_made(data.path()) {
            Ok(()) => Check::ok("data", format!("{shown} does not exist yet; the first start makes it")),
            Err(why) => Check::fail("data", format!("{shown} does not exist and cannot be made: {why}"), ELSEWHERE),
        }),
    }
    let needed = config.free_disk_mib;
    checks.push(match data.free_mib() {
        None => Check::warn("disk", "the system does not say how much space is free", "look with `df`"),
        Some(free) if free < needed => {
            Check::fail("disk", format!("{free} MiB are free, {needed} are needed"), "free some space, or set limits.free_disk_mib lower")
        }
        Some(free) if free < needed.saturating_mul(TIGHT) => Check::warn("disk", format!("{free} MiB are free"), "free some space before it runs out"),
        Some(free) => Check::ok("disk", format!("{free} MiB are free")),
    });
    checks
}

/// Whether a folder can be made where it is to be: tried with another one, which is gone at once.
fn can_be_made(path: &Path) -> Result<(), String> {
    let above = path.ancestors().skip(1).find(|p| p.exists()).unwrap_or(Path::new("/"));
    tempfile::Builder::new().prefix(".fleet-doctor-").tempdir_in(above).map(drop).map_err(|error| {
        let why = error.get_ref().and_then(std::error::Error::source).map_or_else(|| error.kind().to_string(), ToString::to_string);
        format!("nothing can be made in {} ({why})", above.display())
    })
}

/// Files that only their owner may read.
fn privacy(data: &DataFolder) -> Check {
    let open: Vec<String> = [data.path().to_owned(), data.secret(), data.run_file(), data.database()]
        .into_iter()
        .filter(|p| std::fs::metadata(p).is_ok_and(|m| m.permissions().mode() & 0o066 != 0))
        .map(|p| p.display().to_string())
        .collect();
    if open.is_empty() {
        return Check::ok("privacy", "only its owner may read the data");
    }
    // Passing through stays: sandboxes work in folders of their own below.
    Check::warn("privacy", format!("others on this machine may read: {}", open.join(", ")), format!("chmod go-rw {}", open.join(" ")))
}

/// Mirrors have a head and an object store.
pub(super) fn repositories(data: &DataFolder) -> Check {
    let Ok(entries) = std::fs::read_dir(data.repos()) else {
        return Check::ok("git", "no repositories yet");
    };
    let mirrors: Vec<_> = entries.filter_map(Result::ok).map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "git")).collect();
    let broken: Vec<String> = mirrors
        .iter()
        .filter(|p| !p.join("HEAD").is_file() || !p.join("objects").is_dir() || !p.join("refs").is_dir())
        .map(|p| p.display().to_string())
        .collect();
    match broken.first() {
        None => {
            let there = if mirrors.len() == 1 { "1 repository is".to_owned() } else { format!("{} repositories are", mirrors.len()) };
            Check::ok("git", format!("{there} there (libgit2 is built in)"))
        }
        Some(_) => Check::fail(
            "git",
            format!("not repositories any more: {}", broken.join(", ")),
            "bring them back from a backup: `fleet restore` into another folder, then copy `repos`",
        ),
    }
}

/// How long ago a file was written; the secret is written once, at the first start.
fn age(file: &Path) -> Option<Duration> {
    file.metadata().ok()?.modified().ok()?.elapsed().ok()
}

/// The age of the newest backup.
pub(super) fn backup(data: &DataFolder, config: &Config, now: i64) -> Check {
    const HOUR: i64 = 3_600_000;
    let fix = "fleet backup";
    match (LastBackup::of(data), config.backup_age) {
        (_, None) => Check::ok("backup", "not watched (limits.backup_hours = 0)"),
        (None, Some(_)) if !data.database().exists() => Check::ok("backup", "nothing to back up yet"),
        (None, Some(most)) if age(&data.secret()).is_some_and(|age| age < most) => {
            Check::ok("backup", format!("none yet; the first is due {} hours after the first start", most.as_secs() / 3_600))
        }
        (None, Some(_)) => Check::warn("backup", "there has never been one", fix),
        (Some(last), Some(_)) if !last.file.exists() => Check::warn("backup", format!("the last one is gone from {}", last.file.display()), fix),
        (Some(last), Some(most)) => {
            let age = now.saturating_sub(last.made_at);
            let found = format!("the last one is {} hours old: {}", age / HOUR, last.file.display());
            if u128::from(age.unsigned_abs()) > most.as_millis() { Check::warn("backup", found, fix) } else { Check::ok("backup", found) }
        }
    }
}
