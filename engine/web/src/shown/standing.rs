//! How a run or a project stands, in one word and one tone.

use fleet_domain::project::Project;
use fleet_domain::run::{Run, RunState};
use serde::Serialize;
use utoipa::ToSchema;

/// How something stands. Its words are `page-standing-` and the name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Standing {
    /// `working`, `awaiting_acceptance`, `live`, …
    pub(crate) name: &'static str,
    /// `waiting`, `good`, `bad`, `neutral`.
    pub(crate) tone: &'static str,
}

/// How a run stands.
pub(crate) fn of_run(run: &Run) -> Standing {
    let tone = match run.state {
        RunState::Working { .. } | RunState::Promoting { .. } | RunState::Undoing { .. } => "active",
        RunState::AwaitingAcceptance { .. } | RunState::ChoosingEntries { .. } => "waiting",
        RunState::Accepted { .. } => "good",
        RunState::NeedsHuman { .. } | RunState::Parked { .. } => "bad",
        RunState::Resting { .. } | RunState::Stopped { .. } | RunState::Superseded | RunState::Cancelled { .. } => "neutral",
    };
    Standing { name: run.state.name(), tone }
}

/// How a project stands: what its last run needs, else what is served.
pub(crate) fn of_project(project: &Project, last: Option<&Run>, tries: bool) -> Standing {
    match last {
        Some(run) if !run.state.is_final() => of_run(run),
        _ if project.live.is_some() => Standing { name: "live", tone: "good" },
        _ if tries && project.preview.is_some() => Standing { name: "trial", tone: "neutral" },
        _ => Standing { name: "quiet", tone: "neutral" },
    }
}
