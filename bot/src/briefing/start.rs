//! From a confirmed card to a run: project, task, order and the first decision, all in one commit.

use fleet_domain::bible::Bible;
use fleet_domain::brief::{Brief, BriefEvent, advance, card};
use fleet_domain::chat::Focus;
use fleet_domain::id::{PersonId, ProjectId, RunId, TaskId};
use fleet_domain::notice::Refusal;
use fleet_domain::project::{Member, Project, ProjectState, Task};
use fleet_domain::role::Role;
use fleet_domain::run::{Event, Means, Order, OrderKind, Run, RunState};
use fleet_domain::spec::Spec;
use fleet_language::{Phrases, beyond_greeting};
use fleet_store::{Change, Versioned};

use super::tells;
use crate::acts;
use crate::again;
use crate::slug::slug;
use crate::turn::{Halt, Taken, Turn};

/// Characters of a change's words in the subject of its commit.
const SUBJECT: usize = 60;

/// Starts the brief of exactly this revision.
pub(super) async fn start(turn: &mut Turn<'_>, brief: Versioned<Brief>, rev: i64, project: Option<Project>, bible: &Bible) -> Taken {
    if brief.rev != rev || project.as_ref().is_some_and(|p| p.state != ProjectState::Present) {
        return Err(Refusal::Stale.into());
    }
    let tasks = turn.bot.config.tasks_at_once;
    if tasks > 0 && at_work(turn, &brief.value.person, project.as_ref()).await? >= tasks {
        return Err(Refusal::TooManyAtWork { tasks }.into());
    }
    if let Some(project) = &project {
        choice_first(turn, project).await?;
    }
    again::over(turn);
    let unique = || turn.bot.store.unique();
    let (task, run) = (TaskId::from_unique(&unique()), RunId::from_unique(&unique()));
    let step = advance(&brief.value, BriefEvent::Start { task: task.clone() }, &bible.brief, turn.now).map_err(|_| Refusal::Stale)?;
    let started = step.brief;
    let Some(mut spec) = started.spec.clone() else { return Err(Refusal::Stale.into()) };
    // Renamed while the card lay there, and not by it.
    if let Some(project) = project.as_ref().filter(|_| started.base.as_ref().is_some_and(|base| base.title() == spec.title())) {
        spec.call(&project.title);
    }
    let order = order(turn, &started, &spec, project.as_ref(), bible)?;
    let is_new = project.is_none();
    let project = project.unwrap_or_else(|| new_project(turn, &started, &spec));
    supersede(turn, &project).await?;
    let title = order.title.clone();
    let goal = started.said.first().map_or_else(|| title.clone(), |said| beyond_greeting(&said.text).to_owned());
    let task = Task {
        id: task,
        project: project.id.clone(),
        thread: turn.thread.value.id.clone(),
        brief: started.id.clone(),
        run,
        title: goal,
        by: started.person.clone(),
        created_at: turn.now,
    };
    let fresh = task.fresh_run(order);
    turn.put(Change::PutTask(task));
    if is_new {
        turn.thread.value.project = Some(project.id.clone());
        turn.thread.value.title.clone_from(&project.title);
        turn.journal(Some(project.id.clone()), None, "project", format!("{} confirmed the card of a new app", turn.person.id));
        turn.put(Change::PutProject(Versioned::fresh(project.clone())));
    }
    if started.agents().is_some() {
        turn.journal(Some(project.id.clone()), None, "brief", step.why);
    }
    turn.focus(Focus::Open);
    tells::tell(turn, &brief.value, &started, brief.rev + 1, step.tells);
    turn.put(Change::PutBrief(Versioned { rev: brief.rev, value: started }));
    acts::drive(turn, &Versioned::fresh(fresh), Event::Begin)
}

fn order(turn: &Turn<'_>, brief: &Brief, spec: &Spec, project: Option<&Project>, bible: &Bible) -> Result<Order, Halt> {
    let card = card(brief, &Phrases::new(&turn.bot.words, &brief.locale)).ok_or(Refusal::Stale)?;
    let title = project.map_or_else(|| spec.title().to_owned(), |p| p.title.clone());
    let base = project.and_then(|p| p.preview.as_ref().map(|v| v.commit.clone()).or_else(|| p.live_version().map(|v| v.commit.clone())));
    let kind = if project.is_some() { OrderKind::Change } else { OrderKind::New };
    let voice = turn.bot.voice(&brief.locale, turn.now);
    let subject = match kind {
        OrderKind::New => voice.tell("chat-order-new", &[("title", (&title).into())]),
        OrderKind::Change => {
            let words: String = brief.changed.join(", ").replace('\n', " ").chars().take(SUBJECT).collect();
            voice.tell("chat-order-change", &[("title", (&title).into()), ("words", words.into())])
        }
    };
    Ok(Order {
        brief: brief.id.clone(),
        bible: bible.name.clone(),
        bible_version: bible.version.clone(),
        title,
        spec: spec.clone(),
        criteria: card.all,
        not_included: card.not_included.into_iter().map(|(words, _)| words).collect(),
        base,
        kind,
        means: brief.means(),
        subject,
    })
}

fn new_project(turn: &Turn<'_>, brief: &Brief, spec: &Spec) -> Project {
    let unique = turn.bot.store.unique();
    let id = ProjectId::from_unique(&unique);
    let mut project = Project {
        preview_secret: turn.bot.seal.address(id.as_str(), ""),
        bible: brief.bible.clone(),
        title: spec.title().to_owned(),
        slug: slug(spec.title(), &unique),
        thread: turn.thread.value.id.clone(),
        locale: brief.locale.clone(),
        spec: spec.clone(),
        made_by: Means::Kit,
        // Who asked owns it, and decides every step that names nobody until somebody redeems an invitation.
        members: vec![Member::new(&brief.person, Role::Owner, None)],
        state: ProjectState::Present,
        preview: None,
        versions: Vec::new(),
        live: None,
        created_at: turn.now,
        id,
    };
    project.add_named_approvers();
    project
}

/// How much of a person is at work, besides what this start makes way for.
async fn at_work(turn: &Turn<'_>, person: &PersonId, project: Option<&Project>) -> Result<u32, Halt> {
    let runs = turn.bot.store.runs_working().await?;
    let theirs = runs.iter().filter(|run| run.value.by == *person && project.is_none_or(|p| p.id != run.value.project));
    Ok(u32::try_from(theirs.count()).unwrap_or(u32::MAX))
}

/// What was accepted and only waits for a word on the trial's entries is nobody else's to drop by starting something.
async fn choice_first(turn: &Turn<'_>, project: &Project) -> Taken {
    let chooses = |run: &Versioned<Run>| matches!(run.value.state, RunState::ChoosingEntries { .. });
    if turn.bot.store.runs_of(&project.id).await?.iter().any(chooses) {
        return Err(Refusal::ChoiceFirst { title: project.title.clone() }.into());
    }
    Ok(())
}

/// Older work on the same app that nobody accepted makes way.
async fn supersede(turn: &mut Turn<'_>, project: &Project) -> Taken {
    for older in turn.bot.store.runs_of(&project.id).await? {
        match acts::drive(turn, &older, Event::Supersede) {
            // What is final, or on its way to the live address, stays as it is.
            Ok(()) | Err(Halt::Refused(_)) => {}
            Err(broken) => return Err(broken),
        }
    }
    Ok(())
}
