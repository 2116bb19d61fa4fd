//! A look at every project, some at a time: a fleet with thousands never holds them all.

use fleet_domain::id::ProjectId;
use fleet_domain::project::Project;

use crate::{Runtime, RuntimeError};

/// Where a look at every project has come to.
#[derive(Debug, Default)]
pub(crate) struct Every {
    after: Option<ProjectId>,
}

impl Every {
    /// Projects that are read at once by a look that stops for nothing.
    pub(crate) const AT_ONCE: u32 = 50;

    /// The next projects, at most so many, deleted ones too. `None` at the end; after it the look begins anew.
    pub(crate) async fn next(&mut self, runtime: &Runtime, most: u32) -> Result<Option<Vec<Project>>, RuntimeError> {
        let read = runtime.store().projects_after(self.after.as_ref(), most).await?;
        self.after = read.last().map(|p| p.value.id.clone());
        Ok((!read.is_empty()).then(|| read.into_iter().map(|p| p.value).collect()))
    }
}
