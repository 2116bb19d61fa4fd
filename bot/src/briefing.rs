//! Briefs: words and buttons become events of the one reducer, its steps become rows, focus and messages.

mod aside;
mod files;
mod named;
mod reworded;
mod sheet;
mod start;
mod tells;
mod title;
mod turned;
mod whose;

use fleet_domain::act::Act;
use fleet_domain::bible::{Abilities, Bible};
use fleet_domain::brief::{Brief, BriefEvent, BriefState, Change, Clause, ClauseOrigin, Fate, NoKit, Outcome, Setting, Starter, advance, apply};
use fleet_domain::chat::{Arrival, FileRef, Focus};
use fleet_domain::id::BriefId;
use fleet_domain::notice::{ChangeNotice, Notice, Readers, Refusal};
use fleet_domain::post::{Author, Body};
use fleet_domain::project::Project;
use fleet_domain::role::{Deed, Role};
use fleet_domain::run::{Means, RunState};
use fleet_domain::spec::Spec;
use fleet_language::{answer_choice, beyond_greeting, read, read_answer, read_change};
use fleet_store::{Change as Row, Versioned};

use crate::acts;
use crate::again;
use crate::greeting;
use crate::mine;
use crate::rights::{Place, Whose, allow};
use crate::route;
use crate::turn::{Halt, Taken, Turn};

use files::came_along;
pub(crate) use files::left;
use turned::{or_topic, other_topic};
use whose::{may, others, project_of};

pub(crate) use aside::{Aside, aside, ask_again};
pub(crate) use reworded::reworded;
pub(crate) use sheet::{answered, sheet};
pub(crate) use tells::{open_question, show_again};
pub(crate) use title::{short, topic_is_open};

/// An example's button: the thread shows the words as if they had been typed.
pub(crate) async fn said_by_button(turn: &mut Turn<'_>, text: &str) -> Result<Role, Halt> {
    let role = allow(&turn.person, Place::Instance, Deed::Brief, Whose::Own)?;
    let text: String = text.chars().take(route::LONGEST).collect();
    let body = Body { kind: "said".to_owned(), plain: text.clone(), html: crate::render::said(&text), ..Body::default() };
    let author = Author::Person { person: turn.person.id.clone(), name: turn.person.name.clone() };
    let (thread, key) = (turn.thread.value.id.clone(), format!("{}/said", turn.arrival.id));
    turn.put(Row::Post { slot: None, thread, author, body, key });
    route::words(turn, &text, &[]).await?;
    Ok(role)
}

/// Words that are no command: an answer, a change, or a new request.
pub(crate) async fn words(turn: &mut Turn<'_>, brief: Option<Versioned<Brief>>, text: &str, files: &[FileRef]) -> Taken {
    if let Some(brief) = brief {
        let project = project_of(turn, &brief.value).await?;
        if let Err(refusal) = may(turn, &brief.value, project.as_ref()) {
            return others(turn, &brief.value, project.as_ref(), refusal).await;
        }
        let bible = turn.bot.bible(&brief.value.bible)?;
        return match brief.value.state {
            BriefState::Listening | BriefState::Wish { .. } => request(turn, brief, &bible, text, files).await,
            BriefState::Asking { .. } | BriefState::Card | BriefState::Changing => go_on(turn, brief, &bible, text, files).await,
            BriefState::Started { .. } | BriefState::Cancelled => Err(Refusal::Stale.into()),
        };
    }
    if let Some(project) = mine::here(turn).await? {
        return change(turn, &project.value, text, files).await;
    }
    allow(&turn.person, Place::Instance, Deed::Brief, Whose::Own)?;
    let thread = &turn.thread.value;
    let id = BriefId::from_unique(&turn.bot.store.unique());
    let brief = Brief::new(id, &thread.bible, &thread.locale, turn.person.id.clone(), thread.id.clone());
    let bible = turn.bot.bible(&thread.bible)?;
    request(turn, Versioned::fresh(brief), &bible, text, files).await
}

fn message_of(turn: &Turn<'_>) -> String {
    turn.arrival.id.to_string()
}

/// A new request. Who writes in another language than the thread was opened in is answered in theirs.
async fn request(turn: &mut Turn<'_>, mut brief: Versioned<Brief>, bible: &Bible, text: &str, files: &[FileRef]) -> Taken {
    let reading = read(&turn.bot.bibles, &bible.name, Some(&turn.thread.value.locale), text);
    if matches!(reading.outcome, Outcome::Greeting | Outcome::Empty) && files.is_empty() {
        if turn.thread.value.project.is_none() && turn.thread.value.title.is_empty() {
            // The first words say in which language somebody is at home, whatever their browser says.
            turn.thread.value.locale.clone_from(&reading.locale);
        }
        greeting::greet(turn);
        return Ok(());
    }
    greeting::over(turn).await?;
    if !matches!(reading.outcome, Outcome::Greeting | Outcome::Empty) && turn.thread.value.project.is_none() {
        turn.thread.value.locale.clone_from(&reading.locale);
        brief.value.locale.clone_from(&reading.locale);
    }
    if turn.thread.value.title.is_empty() || turn.thread.value.project.is_none() {
        turn.thread.value.title = short(beyond_greeting(text));
    }
    let mut events = came_along(turn, files).await;
    if reading.outcome != Outcome::Empty {
        events.push(BriefEvent::Said { message: message_of(turn), text: text.to_owned(), reading: Box::new(reading) });
    }
    step(turn, brief, bible, events).await
}

/// Words while a question or the card is open.
async fn go_on(turn: &mut Turn<'_>, brief: Versioned<Brief>, bible: &Bible, text: &str, files: &[FileRef]) -> Taken {
    let mut events = came_along(turn, files).await;
    let (message, text) = (message_of(turn), text.to_owned());
    if text.is_empty() {
        if events.is_empty() {
            return Err(Refusal::Stale.into());
        }
        return step(turn, brief, bible, events).await;
    }
    match (brief.value.open_question(), brief.value.draft(), &brief.value.spec) {
        (Some(open), Some(draft), _) => {
            let reply = read_answer(bible, &open.question, &brief.value.other_questions(), &draft, &text);
            let beside = aside(turn, &text);
            if beside != Aside::No && events.is_empty() && !aside::answers_for_sure(&reply, &open.question.key, beside) {
                ask_again(turn, &brief.value);
                return Ok(());
            }
            let reply = or_topic(turn, &brief.value, bible, &text, reply);
            events.push(BriefEvent::Answered { message, text, reply: Box::new(reply) });
        }
        (_, _, Some(spec)) => {
            let mut change = read_change(bible, spec, abilities(&brief.value, bible), &text);
            if change.unchanged {
                change = other_topic(turn, &brief.value, bible, &text).unwrap_or(change);
            }
            if change.unchanged && events.is_empty() && brief.value.card_at.is_some() {
                if aside(turn, &text) == Aside::Greeting {
                    turn.tell(Notice::Status { lines: mine::brief_line(&brief.value).into_iter().collect(), readers: Readers::Alone });
                    return Ok(());
                }
                again::over(turn);
                if is_talk(&change) {
                    return only_talk(turn, Some(&brief)).await;
                }
                tells::not_taken(turn, &change, again::of_brief(&brief.value, brief.rev));
                return Ok(());
            }
            events.push(BriefEvent::ChangeRead { message, text, change: Box::new(change) });
        }
        _ => return Err(Refusal::Stale.into()),
    }
    step(turn, brief, bible, events).await
}

/// Words in the thread of an app: what shall be different. What cannot be taken in starts nothing.
async fn change(turn: &mut Turn<'_>, project: &Project, text: &str, files: &[FileRef]) -> Taken {
    let role = match allow(&turn.person, Place::Project(project), Deed::Brief, Whose::Own) {
        Ok(role) => role,
        Err(refusal) if files.is_empty() => return Err(refusal.into()),
        Err(refusal) => {
            left(turn, files);
            turn.tell(Notice::Refused(refusal));
            return Ok(());
        }
    };
    if text.is_empty() && !files.is_empty() {
        left(turn, files);
        return Ok(());
    }
    if text.is_empty() {
        turn.tell(Notice::AskWhatToChange);
        return Ok(());
    }
    let bible = turn.bot.bible(&project.bible)?;
    let read = read_change(&bible, &project.spec, bible.abilities(), text);
    if read.unchanged {
        left(turn, files);
        return no_change(turn, &bible, text, &read).await;
    }
    let id = BriefId::from_unique(&turn.bot.store.unique());
    let thread = &turn.thread.value;
    let clauses = said_before(turn, project).await?;
    let locale = project.locale.clone();
    let mut brief = Brief::new(id, &project.bible, &locale, turn.person.id.clone(), thread.id.clone()).change_of(project, clauses);
    if !role.may(Deed::StartChange) {
        brief.starter = Starter::Decider;
    }
    let mut events = came_along(turn, files).await;
    events.push(BriefEvent::ChangeRead { message: message_of(turn), text: text.to_owned(), change: Box::new(read) });
    step(turn, Versioned::fresh(brief), &bible, events).await
}

/// What was said of an app so far, as it is now: what was thrown away is neither in it nor promised again.
async fn said_before(turn: &Turn<'_>, project: &Project) -> Result<Vec<Clause>, Halt> {
    let tasks = turn.bot.store.tasks_of(&project.id).await?;
    let mut thrown_away = Vec::new();
    for task in tasks.iter().rev() {
        let run = turn.bot.store.run(&task.run).await?;
        let clauses = turn.bot.store.brief(&task.brief).await?.map(|b| b.value.clauses).unwrap_or_default();
        if !run.is_some_and(|run| matches!(run.value.state, RunState::Cancelled { .. })) {
            return Ok(clauses);
        }
        thrown_away = clauses;
    }
    // Nothing of it was ever kept: the form is still what was asked for first, and what agents would have made is not there.
    thrown_away.retain(|c| c.by == Means::Kit);
    Ok(thrown_away)
}

/// What a change of this brief may ask for. A new app of a kit is filled first, for that takes seconds; agents can change it then.
fn abilities(brief: &Brief, bible: &Bible) -> Abilities {
    match (&brief.spec, &brief.of) {
        (Some(Spec::Requests(_)), None) => Abilities::Kits,
        _ => bible.abilities(),
    }
}

/// Words that change nothing: a greeting hears how things stand, what belongs elsewhere is kept as a wish, the rest is said back.
async fn no_change(turn: &mut Turn<'_>, bible: &Bible, text: &str, change: &Change) -> Taken {
    again::over(turn);
    let outcome = read(&turn.bot.bibles, &bible.name, Some(&turn.thread.value.locale), text).outcome;
    if is_talk(change) && outcome != Outcome::Greeting {
        return only_talk(turn, None).await;
    }
    match outcome {
        Outcome::Greeting => {
            let status = mine::status(turn, None).await?;
            turn.tell(status);
        }
        Outcome::None(no @ (NoKit::OtherBible { .. } | NoKit::NeedsPerson | NoKit::Refused { .. })) => tells::wished(turn, &no, text.to_owned()),
        Outcome::None(NoKit::WaitsForAgent) | Outcome::Agent | Outcome::Kit { .. } | Outcome::Ask { .. } | Outcome::Empty => {
            let pending = again::pending(turn, None).await?;
            tells::not_taken(turn, change, pending);
        }
    }
    Ok(())
}

/// Whether words say nothing of the app: they greet, thank, command or point at something.
fn is_talk(change: &Change) -> bool {
    change.clauses.iter().all(|c| c.fate == Fate::Courtesy)
}

/// Such words change nothing; what waits is named, with its buttons.
async fn only_talk(turn: &mut Turn<'_>, brief: Option<&Versioned<Brief>>) -> Taken {
    let (next, pending) = (mine::next(turn, brief).await?, again::pending(turn, brief).await?);
    again::tell(turn, Notice::NothingTo { verb: "change".to_owned(), next, pending });
    Ok(())
}

/// "Undo the last change", "верни как было", on a card: it stands as it did before.
pub(crate) async fn take_back(turn: &mut Turn<'_>, brief: &Versioned<Brief>) -> Taken {
    let project = project_of(turn, &brief.value).await?;
    may(turn, &brief.value, project.as_ref())?;
    let bible = turn.bot.bible(&brief.value.bible)?;
    let text = if let Arrival::Text { text, .. } = &turn.arrival.arrival { acts::one_line(text) } else { String::new() };
    step(turn, brief.clone(), &bible, vec![BriefEvent::TakeBack { message: message_of(turn), text }]).await
}

/// "Call it …" on a card: the app that is not there yet gets this name.
pub(crate) async fn call_it(turn: &mut Turn<'_>, brief: &Versioned<Brief>, title: &str) -> Taken {
    let project = project_of(turn, &brief.value).await?;
    may(turn, &brief.value, project.as_ref())?;
    let bible = turn.bot.bible(&brief.value.bible)?;
    let Some(mut spec) = brief.value.spec.clone() else { return Err(Refusal::Stale.into()) };
    let set = vec![Setting::Title { words: acts::one_line(title), translations: Vec::new() }];
    apply(&mut spec, &set);
    let clause = Clause::new(title, Fate::Goal, Vec::new(), ClauseOrigin::Changed);
    let change = Change { spec, set, clauses: vec![clause], questions: Vec::new(), unchanged: false };
    let event = BriefEvent::ChangeRead { message: message_of(turn), text: title.to_owned(), change: Box::new(change) };
    step(turn, brief.clone(), &bible, vec![event]).await
}

/// Buttons of a brief.
pub(crate) async fn act(turn: &mut Turn<'_>, act: Act) -> Result<Role, Halt> {
    let id = match &act {
        Act::Answer { brief, .. }
        | Act::YouDecide { brief, .. }
        | Act::WriteOwn { brief, .. }
        | Act::AskAll { brief }
        | Act::Start { brief, .. }
        | Act::Change { brief }
        | Act::CancelBrief { brief } => brief.clone(),
        _ => return Err(Refusal::Unknown.into()),
    };
    let brief = turn.bot.store.brief(&id).await?.filter(|b| b.value.thread == turn.thread.value.id).ok_or(Refusal::Unknown)?;
    let project = project_of(turn, &brief.value).await?;
    let mut role = may(turn, &brief.value, project.as_ref())?;
    if let (Act::Start { .. }, Some(project)) = (&act, &project) {
        role = allow(&turn.person, Place::Project(project), Deed::StartChange, Whose::Own)?;
    }
    let bible = turn.bot.bible(&brief.value.bible)?;
    match act {
        Act::Answer { key, value, .. } => {
            let open = brief.value.open_question().filter(|q| q.question.key == key).ok_or(Refusal::Stale)?;
            let reply = answer_choice(&open.question, &value, &brief.value.locale).ok_or(Refusal::Unknown)?;
            let event = BriefEvent::Answered { message: String::new(), text: String::new(), reply: Box::new(reply) };
            step(turn, brief, &bible, vec![event]).await?;
        }
        Act::YouDecide { key, .. } => step(turn, brief, &bible, vec![BriefEvent::YouDecide { key }]).await?,
        Act::WriteOwn { key, .. } => {
            brief.value.open_question().filter(|q| q.question.key == key).ok_or(Refusal::Stale)?;
            turn.focus(Focus::Brief { brief: id });
            turn.tell(Notice::AskOwnAnswer);
        }
        // The messenger put up no sheet: what waits is asked here.
        Act::AskAll { .. } => {
            brief.value.open_question().ok_or(Refusal::Stale)?;
            ask_again(turn, &brief.value);
        }
        Act::Start { rev, .. } => start::start(turn, brief, rev, project, &bible).await?,
        Act::Change { .. } if brief.value.state == BriefState::Changing => {
            turn.focus(Focus::Brief { brief: id });
            turn.tell(Notice::AskWhatToChange);
        }
        Act::Change { .. } => step(turn, brief, &bible, vec![BriefEvent::Change]).await?,
        _ => {
            let card = tells::card_slot(&brief.value);
            step(turn, brief, &bible, vec![BriefEvent::Cancel]).await?;
            // The card that shows it may be far above, or not be there yet.
            if !turn.is_seen(&card).await? {
                turn.tell(Notice::BriefCancelled);
            }
        }
    }
    Ok(role)
}

/// "Decide everything that is left."
pub(crate) async fn decide_all(turn: &mut Turn<'_>, brief: &Versioned<Brief>) -> Taken {
    let project = project_of(turn, &brief.value).await?;
    may(turn, &brief.value, project.as_ref())?;
    let bible = turn.bot.bible(&brief.value.bible)?;
    step(turn, brief.clone(), &bible, vec![BriefEvent::YouDecideAll]).await
}

/// Takes events to the reducer one after another, and everything that follows into the turn.
async fn step(turn: &mut Turn<'_>, brief: Versioned<Brief>, bible: &Bible, events: Vec<BriefEvent>) -> Taken {
    again::over(turn);
    let before = brief.value.clone();
    let rev = brief.rev;
    let mut now = brief.value;
    let mut told = Vec::new();
    let mut why = Vec::new();
    let mut files_only = true;
    for event in events {
        files_only &= matches!(event, BriefEvent::File { .. });
        match advance(&now, event, &bible.brief, turn.now) {
            Ok(step) => {
                now = step.brief;
                told.extend(step.tells);
                why.push(step.why);
            }
            // A file sent twice changes nothing; anything else that does not fit comes too late.
            Err(_) if files_only => {}
            Err(ignored) => {
                tracing::info!(brief = %now.id, why = %ignored, "passed over");
                return Err(Refusal::Stale.into());
            }
        }
    }
    if files_only && matches!(now.state, BriefState::Listening | BriefState::Wish { .. }) {
        turn.tell(Notice::FilesKept { names: now.files.iter().map(|file| file.name.clone()).collect() });
    } else if files_only {
        told.extend(tells::shown_again(&now));
    } else if told.is_empty() {
        // The words settled something else than what is asked: the person hears that, and the question goes on.
        let taken = now.said.last().map(|said| said.text.clone()).into_iter().collect();
        let pending = again::of_brief(&now, rev + 1);
        again::tell(turn, Notice::ChangeNoted(ChangeNotice { taken, pending, ..ChangeNotice::default() }));
    }
    named::settle(turn, &mut now).await?;
    if let (Some(spec), None, None) = (&now.spec, &now.of, &turn.thread.value.project) {
        // The conversation bears the name of the app it is about, as soon as there is one: while its topic is asked there is none.
        let title = if topic_is_open(&now) { "" } else { spec.title() };
        title.clone_into(&mut turn.thread.value.title);
    }
    turn.journal(now.of.clone(), None, "brief", why.join("; "));
    turn.focus(if now.state.is_open() { Focus::Brief { brief: now.id.clone() } } else { Focus::Open });
    tells::tell(turn, &before, &now, rev + 1, told);
    turn.put(Row::PutBrief(Versioned { rev, value: now }));
    Ok(())
}
