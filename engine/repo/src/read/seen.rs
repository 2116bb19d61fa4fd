//! What was read before: an unchanged file is not read again.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ignore::gitignore::Gitignore;
use rustix::fs::Stat;

use crate::BlobId;

/// What tells that a file is the one that was read: an agent can set the time of a change of content, but not that of a change of
/// the file's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    device: u64,
    inode: u64,
    size: i64,
    mode: u32,
    modified: (i64, u64),
    changed: (i64, u64),
}

impl Stamp {
    pub(crate) fn of(stat: &Stat) -> Self {
        Self {
            device: stat.st_dev,
            inode: stat.st_ino,
            size: stat.st_size,
            mode: stat.st_mode,
            modified: (stat.st_mtime, stat.st_mtime_nsec),
            changed: (stat.st_ctime, stat.st_ctime_nsec),
        }
    }

    /// Whether its owner may run it.
    pub(crate) fn is_executable(self) -> bool {
        self.mode & 0o100 != 0
    }
}

/// What the walks of one attempt have read so far. Losing it costs one full reading.
#[derive(Debug, Default)]
pub struct Seen {
    files: HashMap<String, (Stamp, BlobId)>,
    rules: HashMap<BlobId, Arc<Gitignore>>,
}

/// One walk with what was seen before it.
pub(crate) struct Look<'a> {
    before: &'a mut Seen,
    now: Seen,
    /// Files changed after this may change again within the same tick of the kernel's clock: they are read again next time.
    settled: (i64, u64),
}

impl<'a> Look<'a> {
    /// A tick is at most 10 ms; the rest is for good measure.
    const TICK: Duration = Duration::from_millis(100);

    pub(crate) fn begin(before: &'a mut Seen) -> Self {
        let settled = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().saturating_sub(Self::TICK);
        let seconds = i64::try_from(settled.as_secs()).unwrap_or(0);
        Self { before, now: Seen::default(), settled: (seconds, u64::from(settled.subsec_nanos())) }
    }

    pub(crate) fn known(&self, path: &str, stamp: Stamp) -> Option<BlobId> {
        self.before.files.get(path).filter(|(then, _)| *then == stamp).map(|(_, blob)| *blob)
    }

    pub(crate) fn note(&mut self, path: &str, stamp: Stamp, blob: BlobId) {
        if stamp.changed < self.settled {
            self.now.files.insert(path.to_owned(), (stamp, blob));
        }
    }

    /// The rules of a `.gitignore` with these bytes, read once.
    pub(crate) fn rules(&mut self, blob: BlobId, build: impl FnOnce() -> Gitignore) -> Arc<Gitignore> {
        let rules = self.before.rules.get(&blob).or_else(|| self.now.rules.get(&blob)).cloned().unwrap_or_else(|| Arc::new(build()));
        self.now.rules.insert(blob, Arc::clone(&rules));
        rules
    }

    /// Only what this walk met is remembered.
    pub(crate) fn end(self) {
        *self.before = self.now;
    }
}
