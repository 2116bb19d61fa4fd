//! Releases used lately. What an address shows is read through when somebody comes and forgotten when nobody does: a thousand apps
//! that rest cost no memory.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use fleet_domain::id::ProjectId;

use super::Release;

/// Releases kept at most.
const KEPT: usize = 64;

/// The releases used last, the newest first.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    kept: Mutex<VecDeque<(ProjectId, Release)>>,
}

impl Recent {
    /// The release of a project's commit, if it is kept.
    pub(crate) fn find(&self, project: &ProjectId, commit: &str) -> Option<Release> {
        let mut kept = self.kept();
        let at = kept.iter().position(|(of, release)| release.commit() == commit && of == project)?;
        if at > 0 {
            let used = kept.remove(at)?;
            kept.push_front(used);
        }
        kept.front().map(|(_, release)| release.clone())
    }

    /// Keeps a release; the one used least lately goes.
    pub(crate) fn keep(&self, project: &ProjectId, release: &Release) {
        let mut kept = self.kept();
        kept.push_front((project.clone(), release.clone()));
        kept.truncate(KEPT);
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, VecDeque<(ProjectId, Release)>> {
        // Whole at every step.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
