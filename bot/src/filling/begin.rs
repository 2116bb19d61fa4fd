//! How a filling begins: by a button, by words in an app's thread, by its name, or because there is only one app it can be.

use std::collections::BTreeMap;

use fleet_domain::act::Act;
use fleet_domain::brief::{Brief, Outcome};
use fleet_domain::chat::{Arrival, Env, Focus, RoomKind, Thread};
use fleet_domain::effect::TellClass;
use fleet_domain::filling::{FillStep, Filling, Form};
use fleet_domain::id::FillingId;
use fleet_domain::notice::{FillState, FillWhich, Notice, Readers, Refusal};
use fleet_domain::project::{Project, ProjectState};
use fleet_domain::role::{Deed, Role};
use fleet_store::{Change, Versioned};

use super::{Step, forms};
use crate::acts::{self, Via};
use crate::command::{distance, plain};
use crate::mine;
use crate::rights::{Place, Whose, allow};
use crate::route::Was;
use crate::turn::{Halt, Taken, Turn};

/// Apps that are offered where several could be meant.
const APPS: usize = 8;
/// Fewest characters of a part of a name that stands for it.
const PART: usize = 4;

/// Begins, in a chat that the person alone reads.
pub(crate) async fn begin(turn: &mut Turn<'_>, project: &Project, env: Env) -> Result<Role, Halt> {
    let role = allow(&turn.person, Place::Project(project), Deed::Fill, Whose::Own)?;
    // A button of the trial from before: whoever only uses the app asks in what is live.
    let env = if env == Env::Preview && project.live.is_some() && !turn.bot.store.tries(project, &turn.person).await? { Env::Live } else { env };
    if project.state != ProjectState::Present || env == Env::Proof {
        return Err(Refusal::Stale.into());
    }
    let form = turn.bot.config.forms.form(&project.id, env, &turn.person.id).await.map_err(forms)?;
    // Whoever may not fill it in is told so by their role in it.
    let form = form.ok_or(Refusal::Role { deed: Deed::Fill })?;
    match place(turn).await? {
        Some(thread) => ask_first(turn, project, env, &form, &thread).await?,
        None => turn.tell(Notice::FillElsewhere),
    }
    Ok(role)
}

/// Where the person is asked: here, unless others read this chat of a messenger; then in their own chat, if nothing waits there.
/// On the page each person sees their own questions only.
async fn place(turn: &Turn<'_>) -> Result<Option<Thread>, Halt> {
    let here = &turn.thread.value;
    let Some(room) = turn.bot.store.room(&here.id).await? else { return Ok(Some(here.clone())) };
    if room.kind == RoomKind::Direct && here.opened_by == turn.person.id {
        return Ok(Some(here.clone()));
    }
    let Some(own) = turn.bot.store.own_chat(&turn.person.id, Some(here.platform)).await? else { return Ok(None) };
    let own = turn.bot.store.thread(&own).await?.map(|t| t.value);
    Ok(own.filter(|t| t.focus == Focus::Open && t.asked_of(&turn.person.id).is_none()))
}

async fn ask_first(turn: &mut Turn<'_>, project: &Project, env: Env, form: &Form, thread: &Thread) -> Taken {
    let Some(field) = form.fields.first() else { return Err(Refusal::Stale.into()) };
    // One at a time: what was begun here before and not sent is left.
    if let Some(before) = turn.bot.store.filling_in(&thread.id, &turn.person.id).await? {
        if before.value.step == FillStep::Sending {
            turn.tell(Notice::FillOnItsWay { person: turn.person.id.clone() });
            return Ok(());
        }
        let left = turn.bot.store.project(&before.value.project).await?.ok_or(Refusal::Unknown)?.value;
        if let Some(mut left) = Step::load(turn, before, left).await? {
            left.leave();
        }
    }
    let filling = Filling {
        id: FillingId::from_unique(&turn.bot.store.unique()),
        thread: thread.id.clone(),
        person: turn.person.id.clone(),
        project: project.id.clone(),
        env,
        collection: form.collection.clone(),
        answers: BTreeMap::new(),
        step: FillStep::Asking { field: field.name.clone() },
        told: 1,
    };
    let question = filling.question(&project.title, form, field, thread.platform, None, FillState::Open);
    turn.tell_in(thread.id.clone(), Notice::FillAsked(Box::new(question)), TellClass::Edit { slot: filling.slot() });
    if thread.id != turn.thread.value.id {
        turn.tell(Notice::FillElsewhere);
    }
    turn.put(Change::PutFilling(Versioned::fresh(filling)));
    Ok(())
}

/// "New request": the app of this thread; elsewhere the one app that the person may fill in, or which of them is meant.
pub(crate) async fn by_words(turn: &mut Turn<'_>, brief: Option<&Versioned<Brief>>) -> Result<Was, Halt> {
    if let Some(project) = mine::here(turn).await? {
        return match env_of(&project.value, turn.now) {
            Some(env) => act(turn, project.value, env).await,
            None => nothing(turn, brief).await,
        };
    }
    let mut apps: Vec<(Project, Env)> = Vec::new();
    for project in mine::projects(turn).await? {
        let Some(env) = env_of(&project, turn.now) else { continue };
        if turn.bot.config.forms.form(&project.id, env, &turn.person.id).await.map_err(forms)?.is_some() {
            apps.push((project, env));
        }
    }
    match apps.len() {
        // Without an app it is a wish for one, if the words say what for.
        0 if says_what(turn) => Ok(Was::Words),
        0 => {
            turn.tell(Notice::Projects { lines: Vec::new(), readers: mine::shown(turn).await?.1 });
            Ok(Was::Command)
        }
        1 => match apps.pop() {
            Some((project, env)) => act(turn, project, env).await,
            None => Ok(Was::Words),
        },
        _ => {
            let apps = apps.into_iter().rev().take(APPS).map(|(p, env)| (p.id, env, p.title)).collect();
            let readers = mine::shown(turn).await?.1;
            // Which apps are somebody's is nobody else's to read.
            turn.tell(if readers == Readers::Others { Notice::FillElsewhere } else { Notice::FillWhich(FillWhich { apps, readers }) });
            Ok(Was::Command)
        }
    }
}

/// Whether the words alone say what shall be asked for: "I want to ask for leave".
fn says_what(turn: &Turn<'_>) -> bool {
    let Arrival::Text { text, .. } = &turn.arrival.arrival else { return false };
    let reading = fleet_language::read(&turn.bot.bibles, &turn.thread.value.bible, Some(&turn.thread.value.locale), text);
    matches!(reading.outcome, Outcome::Kit { preset: Some(_), .. })
}

/// "Fill in NAME": the app that is called so. If there is none, the words mean something else.
pub(crate) async fn by_name(turn: &mut Turn<'_>, name: &str) -> Result<Was, Halt> {
    let wanted = plain(name);
    let close = |p: &Project| p.slug == wanted || distance(&plain(&p.title), &wanted).is_some();
    let part = |p: &Project| wanted.chars().count() >= PART && plain(&p.title).contains(&wanted);
    let all = mine::projects(turn).await?;
    let mut found: Vec<&Project> = all.iter().filter(|p| close(p)).collect();
    if found.is_empty() {
        found = all.iter().filter(|p| part(p)).collect();
    }
    let [project] = found.as_slice() else { return Ok(Was::Words) };
    match env_of(project, turn.now) {
        Some(env) => act(turn, (*project).clone(), env).await,
        None => Ok(Was::Words),
    }
}

async fn act(turn: &mut Turn<'_>, project: Project, env: Env) -> Result<Was, Halt> {
    Box::pin(acts::take(turn, Act::Fill { project: project.id, env }, Via::Words)).await?;
    Ok(Was::Command)
}

async fn nothing(turn: &mut Turn<'_>, brief: Option<&Versioned<Brief>>) -> Result<Was, Halt> {
    let next = mine::next(turn, brief).await?;
    turn.tell(Notice::NothingTo { verb: "fill".to_owned(), next, pending: None });
    Ok(Was::Command)
}

/// The environment that requests go into: the live app, else a trial that is open.
fn env_of(project: &Project, now: i64) -> Option<Env> {
    let trial = project.preview.as_ref().is_some_and(|p| p.expires_at > now);
    project.live.map(|_| Env::Live).or(trial.then_some(Env::Preview))
}
