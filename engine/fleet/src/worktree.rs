//! `fleet worktree`: the folders in which attempts of agents work, as the instance's own register has them.

use anyhow::Context as _;
use fleet_domain::id::{AttemptId, ProjectId, RunId};
use fleet_repo::{NewWorktree, Repos, State, Worktree, Worktrees};
use serde_json::json;

use crate::End;
use crate::agents::AgentsFile;
use crate::cli::{Global, Worktree as What};
use crate::config_commands::{must_be_there, settle};
use crate::data::DataFolder;
use crate::error::FleetError;
use crate::out::{self, Shape};

/// The register of an instance.
fn register(data: &DataFolder) -> anyhow::Result<Worktrees> {
    let folder = AgentsFile::of(data)?.and_then(|file| file.sandbox.folder).unwrap_or_else(|| data.path().join("agents"));
    Ok(Worktrees::new(folder.join("work"), folder.join("trash")))
}

pub(crate) fn run(global: &Global, what: &What) -> anyhow::Result<End> {
    let (data, loaded) = settle(global)?;
    must_be_there(&data, &loaded.config)?;
    let worktrees = register(&data)?;
    let shape = Shape::of_flag(global.json);
    let now = jiff::Timestamp::now().as_millisecond();
    match what {
        What::List => {
            let (there, trashed) = (worktrees.list()?, worktrees.trashed()?);
            if matches!(shape, Shape::People) && there.is_empty() && trashed.is_empty() {
                out::line("No attempt of an agent has a folder here.");
            }
            for worktree in there {
                show(&worktree, None, shape);
            }
            for (worktree, since) in trashed {
                show(&worktree, Some(since), shape);
            }
        }
        What::Add { project, commit } => {
            let project = ProjectId::parse(project).map_err(|error| FleetError::Usage(format!("{project:?} is no project's id: {error}")))?;
            let repos = Repos::new(data.repos());
            anyhow::ensure!(repos.path(&project).is_dir(), FleetError::Usage(format!("there is no repository of {project} in {}", data.repos().display())));
            let mirror = repos.mirror(&project)?;
            let commit = match commit {
                Some(commit) => commit.clone(),
                None => mirror.at("refs/heads/main")?.context("the project has no commit yet")?,
            };
            let id = AttemptId { run: RunId::from_unique(&uuid::Uuid::now_v7().simple().to_string()), n: 1 };
            let worktree = worktrees.add(&mirror, &NewWorktree { project: &project, id: &id, base: Some(&commit), uid: None, at: now })?;
            show(&worktree, None, shape);
        }
        What::Remove { id } => {
            let there = worktrees.list()?.into_iter().find(|w| name(&w.id) == *id);
            let Some(worktree) = there else {
                return Err(FleetError::Usage(format!("there is no folder {id}; `fleet worktree list` names them")).into());
            };
            worktrees.remove(&worktree.id, now)?;
            match shape {
                Shape::Json => out::json(&json!({ "removed": id, "days": fleet_runtime::agent::GRACE_DAYS })),
                Shape::People => {
                    out::line(&format!("{id} is in the trash for {} days; what is in no commit is kept even then.", fleet_runtime::agent::GRACE_DAYS));
                }
            }
        }
    }
    Ok(End::Done)
}

fn name(id: &AttemptId) -> String {
    format!("{}-{}", id.run, id.n)
}

fn show(worktree: &Worktree, trashed: Option<i64>, shape: Shape) {
    let id = name(&worktree.id);
    let state = match &worktree.state {
        State::Working => "working",
        State::Taken { .. } => "taken",
        State::Saved { .. } => "saved",
        State::Dropped => "dropped",
    };
    match shape {
        Shape::Json => out::json(&json!({
            "id": id, "project": worktree.project, "base": worktree.base, "state": state, "made_at": worktree.made_at, "trashed_at": trashed, "folder": worktree.work,
        })),
        Shape::People => {
            let made = jiff::Timestamp::from_millisecond(worktree.made_at).map_or_else(|_| String::new(), |t| t.strftime("%Y-%m-%d %H:%M").to_string());
            let state = if trashed.is_some() { "trashed" } else { state };
            out::line(&format!("{id:<40}  {state:<8}  {made}  {}", worktree.work.display()));
        }
    }
}
