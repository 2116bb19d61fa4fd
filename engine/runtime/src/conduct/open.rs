//! What of all that was said to wait for somebody still does, each thing once.

use std::collections::{BTreeSet, HashMap};

use fleet_deployers::AppPerson;
use fleet_domain::chat::Env;
use fleet_domain::id::{PersonId, ProjectId};
use fleet_domain::notice::{WaitLine, Wanted};
use fleet_domain::wait::{Wait, WaitOf};
use fleet_store::Change;

use crate::carrier::{About, Told};
use crate::members::{StoreMembers, app_person};
use crate::{Runtime, RuntimeError};
use fleet_deployers::Members as _;

/// Messages that wait, and what is said of each thing.
#[derive(Default)]
pub(super) struct Open {
    /// Those that still wait.
    pub(super) waits: Vec<Wait>,
    /// A line each thing.
    pub(super) lines: Vec<WaitLine>,
    /// What ends the others.
    pub(super) ended: Vec<Change>,
}

impl Open {
    /// Looks at what was said to wait for a person.
    pub(super) async fn of(runtime: &Runtime, person: &PersonId, waits: Vec<Wait>) -> Result<Self, RuntimeError> {
        let mut open = Self::default();
        let mut told: HashMap<(ProjectId, &str), BTreeSet<(String, String)>> = HashMap::new();
        for wait in waits {
            if !runtime.store().stands(&wait.of).await? {
                open.ended.push(end(&wait));
                continue;
            }
            let seen = open.waits.iter().any(|other| other.of == wait.of);
            match &wait.of {
                WaitOf::Question { ask, .. } => open.line(&wait, seen, String::new(), Wanted::Answer { ask: ask.clone() }),
                WaitOf::Card { title, .. } => open.line(&wait, seen, title.clone(), Wanted::Start),
                WaitOf::Result { run } => {
                    let title = runtime.store().run(run).await?.map(|run| run.value.order.title).unwrap_or_default();
                    open.line(&wait, seen, title, Wanted::Accept);
                }
                WaitOf::Entries { project, title, env, entries, .. } => {
                    let left = undecided(runtime, person, project, *env, entries).await?;
                    if left.is_empty() {
                        open.ended.push(end(&wait));
                        continue;
                    }
                    let known = told.entry((project.clone(), env.as_str())).or_default();
                    let before = known.len();
                    known.extend(left);
                    let n = u32::try_from(known.len() - before).unwrap_or(u32::MAX);
                    if n > 0 {
                        open.lines.push(WaitLine { group: wait.group.clone(), title: title.clone(), what: Wanted::Decisions { n } });
                    }
                }
            }
            open.waits.push(wait);
        }
        Ok(open)
    }

    fn line(&mut self, wait: &Wait, seen: bool, title: String, what: Wanted) {
        if !seen {
            self.lines.push(WaitLine { group: wait.group.clone(), title, what });
        }
    }

    /// The lines with what waits in one app told together.
    pub(super) fn gathered(&self) -> Vec<WaitLine> {
        let mut all: Vec<WaitLine> = Vec::new();
        for line in &self.lines {
            let Wanted::Decisions { n } = line.what else {
                all.push(line.clone());
                continue;
            };
            let same = all.iter_mut().find(|l| l.title == line.title && matches!(l.what, Wanted::Decisions { .. }));
            match same {
                Some(WaitLine { what: Wanted::Decisions { n: sum }, .. }) => *sum += n,
                _ => all.push(line.clone()),
            }
        }
        all
    }
}

fn end(wait: &Wait) -> Change {
    Change::EndWait { thread: wait.thread.clone(), group: wait.group.clone() }
}

/// The entries that this person could still decide.
async fn undecided(
    runtime: &Runtime,
    person: &PersonId,
    project: &ProjectId,
    env: Env,
    entries: &[(String, String)],
) -> Result<Vec<(String, String)>, RuntimeError> {
    let Some(row) = runtime.store().project(project).await? else { return Ok(Vec::new()) };
    let Some(known) = runtime.store().person(person).await? else { return Ok(Vec::new()) };
    let Some(viewer): Option<AppPerson> = app_person(&row.value, &known.value) else { return Ok(Vec::new()) };
    let cloud = &runtime.parts.cloud;
    let (Some(manifest), Some(records)) = (cloud.manifest(project, env).await, cloud.records(project, env).await) else { return Ok(Vec::new()) };
    let people = StoreMembers { store: runtime.store().clone() }.people(project).await;
    let told = Told { project: &row.value, env, manifest: &manifest, people: &people };
    let mut left = Vec::new();
    for (name, record) in entries {
        let Some(collection) = manifest.collection(name) else { continue };
        let entry = told.for_person(runtime, &records, &About::of(collection, record), &viewer, &viewer.locale).await?;
        if entry.is_some_and(|entry| !entry.actions.is_empty()) {
            left.push((name.clone(), record.clone()));
        }
    }
    Ok(left)
}
