//! Commands as words: each becomes the act that a button would be, on the one thing it can mean here.

use fleet_domain::act::{Act, EntryChoice};
use fleet_domain::brief::{Brief, BriefState};
use fleet_domain::chat::Arrival;
use fleet_domain::effect::EntriesOf;
use fleet_domain::habits::DigestWish;
use fleet_domain::id::RunId;
use fleet_domain::notice::{Notice, Refusal};
use fleet_domain::project::{Project, ProjectState};
use fleet_domain::role::Deed;
use fleet_domain::run::{Run, RunState};
use fleet_store::Versioned;

use super::entries::{self, Verdict};
use crate::acts::{self, Via};
use crate::again;
use crate::briefing;
use crate::command::{Command, Said, distance, plain};
use crate::filling;
use crate::mine;
use crate::rights::{Place, Whose, allow};
use crate::route::undo;
use crate::turn::{Halt, Taken, Turn};
use crate::zones;

/// What became of words that look like a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Was {
    /// It was one.
    Command,
    /// Here it is an answer, a change or a request like any other words.
    Words,
}

type Found = Result<Was, Halt>;

/// States of a run that "cancel" ends.
pub(super) const HALTABLE: [&str; 5] = ["working", "resting", "stopped", "needs_human", "parked"];
/// States of a run that "throw it away" ends.
const DROPPABLE: [&str; 7] = ["working", "resting", "stopped", "needs_human", "parked", "awaiting_acceptance", "choosing_entries"];

/// Takes a command, if it is one where this thread stands.
pub(super) async fn take(turn: &mut Turn<'_>, command: Command, brief: Option<&Versioned<Brief>>) -> Found {
    let open = brief.map(|b| &b.value.state);
    let asking = matches!(open, Some(BriefState::Asking { .. }));
    let card = matches!(open, Some(BriefState::Card | BriefState::Changing));
    let asks_what = brief.and_then(|b| b.value.open_question()).is_some_and(|open| matches!(open.question.key.as_str(), "what" | "fields"));
    // What only tells something leaves the question where it was, far above: it is said again.
    let repeats = command.only_tells() || command.is_setting();
    match command {
        Command::Help => turn.tell(Notice::Help),
        Command::Explain | Command::Thanks if asking => {}
        Command::Explain if card || turn.thread.value.project.is_some() => turn.tell(Notice::Help),
        Command::Explain => return Ok(Was::Words),
        Command::Thanks if !card && turn.thread.value.project.is_none() => return Ok(Was::Words),
        Command::Thanks => {
            again::over(turn);
            let (next, pending) = (mine::next(turn, brief).await?, again::pending(turn, brief).await?);
            again::tell(turn, Notice::Welcome { next, pending });
        }
        Command::Status => {
            let status = mine::status(turn, brief).await?;
            turn.tell(status);
        }
        Command::ShowCard => match brief {
            Some(brief) if card => briefing::show_again(turn, &brief.value, brief.rev),
            Some(brief) if asking => briefing::ask_again(turn, &brief.value),
            _ => return Ok(Was::Words),
        },
        Command::List => {
            let apps = mine::lines(turn).await?;
            turn.tell(apps);
        }
        // In a conversation that has an app they are about that one, whatever is open beside it.
        // Elsewhere they are words where an app is wanted, and no answer to who decides or who sees what.
        Command::Entries | Command::Entry(_) | Command::Fill | Command::FillNamed(_) if asks_what && turn.thread.value.project.is_none() => {
            return Ok(Was::Words);
        }
        // On a card they may be meant for it.
        Command::Approve | Command::Decline(_) if card => return Ok(Was::Words),
        // Nor do they decide in another app while something is asked here.
        Command::Approve | Command::Decline(_) if asking && turn.thread.value.project.is_none() => {
            if let Some(brief) = brief {
                briefing::ask_again(turn, &brief.value);
            }
        }
        Command::Approve => return entries::decided(turn, Verdict::Approve, brief).await,
        Command::Decline(reason) => return entries::decided(turn, Verdict::Decline(reason), brief).await,
        Command::Fill => return filling::by_words(turn, brief).await,
        Command::FillNamed(name) => return filling::by_name(turn, &name).await,
        Command::Entries => entries::list(turn, EntriesOf::Everybody, None, brief).await?,
        Command::OwnEntries => entries::list(turn, EntriesOf::Them, None, brief).await?,
        Command::Decisions => entries::list(turn, EntriesOf::Decisions, None, brief).await?,
        Command::Entry(n) => entries::list(turn, EntriesOf::Everybody, Some(n), brief).await?,
        Command::Number(n) => return number(turn, n, brief).await,
        Command::Start | Command::Change | Command::Decide | Command::DecideAll | Command::Own => return in_brief(turn, &command, brief).await,
        Command::Cancel | Command::ThrowAway if asking || card => {
            let Some(brief) = brief else { return Ok(Was::Words) };
            by_words(turn, Act::CancelBrief { brief: brief.value.id.clone() }).await?;
        }
        Command::Cancel => undo::cancel(turn, brief).await?,
        // A result is dropped only by words that say so: "cancel" may be meant for something smaller.
        Command::ThrowAway => one_run(turn, "cancel", &DROPPABLE, brief, |run| Act::ThrowAway { run: run.id.clone() }).await?,
        Command::Stop => one_run(turn, "stop", &RunState::AT_WORK, brief, |run| Act::Stop { run: run.id.clone() }).await?,
        Command::StopAll => stop_all(turn, brief).await?,
        Command::Resume => one_run(turn, "resume", &["stopped", "needs_human", "parked"], brief, |run| Act::Resume { run: run.id.clone() }).await?,
        Command::Accept => accept(turn, brief).await?,
        Command::Undo => undo::undo(turn, brief).await?,
        Command::Rollback(version) => undo::rollback(turn, version, brief).await?,
        Command::Delete => this_project(turn, "delete", brief, |project| Act::AskDelete { project: project.id.clone() }).await?,
        Command::Restore if asking || card => return Ok(Was::Words),
        Command::Restore => restore(turn, brief).await?,
        Command::Rename => match mine::here(turn).await? {
            Some(project) => acts::ask_title(turn, &project.value)?,
            None => nothing(turn, if card { "rename-card" } else { "rename" }, brief).await?,
        },
        Command::RenameTo(title) => match (mine::here(turn).await?, brief) {
            (Some(project), _) => by_words(turn, Act::Rename { project: project.value.id, title }).await?,
            (None, Some(brief)) if card => briefing::call_it(turn, brief, &title).await?,
            (None, _) => nothing(turn, "rename", brief).await?,
        },
        Command::Revoke => match mine::here(turn).await? {
            Some(project) => by_words(turn, Act::Revoke { project: project.value.id }).await?,
            None if asking || card => nothing(turn, "revoke", brief).await?,
            None => return Ok(Was::Words),
        },
        Command::Digest => acts::show_digest(turn).await?,
        // Whoever was not away answers nothing with it, either.
        Command::SetDigest(DigestWish::Back) if asking && !acts::is_away(turn).await? => {}
        Command::SetDigest(DigestWish::Back) if !acts::is_away(turn).await? => return Ok(Was::Words),
        Command::SetDigest(wish) => by_words(turn, Act::SetDigest { wish }).await?,
        Command::Zone => turn.ask_alone(Notice::ZoneQuestion),
        Command::ZoneOf(city, said) => match zones::read(&turn.bot.words, &city) {
            Some(zone) => by_words(turn, Act::SetZone { zone: zone.name().to_owned() }).await?,
            // Words of an answer may begin like this, too.
            None if asking && said == Said::Barely => return Ok(Was::Words),
            None => turn.ask_alone(Notice::ZoneUnknown { said: city }),
        },
        Command::Quiet(hours) => acts::be_quiet(turn, hours).await?,
        Command::StartClean => return choose(turn, EntryChoice::Clean).await,
        Command::KeepEntries => return choose(turn, EntryChoice::Keep).await,
        Command::Invite if asking => return Ok(Was::Words),
        Command::Invite => turn.tell(Notice::HowToInvite),
        Command::DeleteNamed(name) => return delete_named(turn, &name, asking || card).await,
    }
    if asking
        && repeats
        && let Some(brief) = brief
    {
        briefing::ask_again(turn, &brief.value);
    }
    Ok(Was::Command)
}

/// Says that there is nothing to do it to, and what the conversation waits for.
pub(super) async fn nothing(turn: &mut Turn<'_>, verb: &str, brief: Option<&Versioned<Brief>>) -> Taken {
    again::over(turn);
    let (next, pending) = (mine::next(turn, brief).await?, again::pending(turn, brief).await?);
    again::tell(turn, Notice::NothingTo { verb: verb.to_owned(), next, pending });
    Ok(())
}

pub(super) async fn by_words(turn: &mut Turn<'_>, act: Act) -> Taken {
    acts::take(turn, act, Via::Words).await
}

/// Words about an open question or card.
async fn in_brief(turn: &mut Turn<'_>, command: &Command, brief: Option<&Versioned<Brief>>) -> Found {
    let Some(brief) = brief else {
        return Ok(match command {
            Command::Start => {
                nothing(turn, "start", None).await?;
                Was::Command
            }
            Command::Change if mine::here(turn).await?.is_some() => {
                turn.tell(Notice::AskWhatToChange);
                Was::Command
            }
            _ => Was::Words,
        });
    };
    let id = brief.value.id.clone();
    match (&brief.value.state, command) {
        (BriefState::Asking { key }, Command::Decide) => by_words(turn, Act::YouDecide { brief: id, key: key.clone() }).await?,
        (BriefState::Asking { .. }, Command::DecideAll) => briefing::decide_all(turn, brief).await?,
        (BriefState::Asking { key }, Command::Own) => by_words(turn, Act::WriteOwn { brief: id, key: key.clone() }).await?,
        (BriefState::Card | BriefState::Changing, Command::Start) => by_words(turn, Act::Start { brief: id, rev: brief.rev }).await?,
        (BriefState::Card | BriefState::Changing, Command::Change) => by_words(turn, Act::Change { brief: id }).await?,
        // "Yes" answers no question that asks who or what; what it offered was compared before.
        (BriefState::Asking { .. }, Command::Start | Command::Change) => briefing::ask_again(turn, &brief.value),
        (BriefState::Listening | BriefState::Wish { .. }, Command::Start) => nothing(turn, "start", Some(brief)).await?,
        _ => return Ok(Was::Words),
    }
    Ok(Was::Command)
}

/// The n-th choice of what is shown.
async fn number(turn: &mut Turn<'_>, n: usize, brief: Option<&Versioned<Brief>>) -> Found {
    let Some(brief) = brief else { return Ok(Was::Words) };
    let id = brief.value.id.clone();
    let act = match (&brief.value.state, n) {
        (BriefState::Card | BriefState::Changing, 1) => Act::Start { brief: id, rev: brief.rev },
        (BriefState::Card | BriefState::Changing, 2) => Act::Change { brief: id },
        (BriefState::Card | BriefState::Changing, 3) => Act::CancelBrief { brief: id },
        (BriefState::Asking { key }, n) => {
            let Some(open) = brief.value.open_question() else { return Ok(Was::Words) };
            let choices = &open.question.choices;
            match choices.get(n - 1) {
                Some(choice) => Act::Answer { brief: id, key: key.clone(), value: choice.value.clone() },
                None if n == choices.len() + 1 => Act::WriteOwn { brief: id, key: key.clone() },
                None if n == choices.len() + 2 => Act::YouDecide { brief: id, key: key.clone() },
                None => {
                    briefing::ask_again(turn, &brief.value);
                    return Ok(Was::Command);
                }
            }
        }
        _ => return Ok(Was::Words),
    };
    by_words(turn, act).await?;
    Ok(Was::Command)
}

/// The one run a verb can mean: the newest of this thread's app, else the only one of the person's apps.
pub(super) async fn one_run(turn: &mut Turn<'_>, verb: &str, states: &[&str], brief: Option<&Versioned<Brief>>, act: impl Fn(&Run) -> Act) -> Taken {
    let mut runs = mine::runs(turn, states).await?;
    let Some(newest) = runs.pop() else { return nothing(turn, verb, brief).await };
    if !runs.is_empty() && turn.thread.value.project.is_none() {
        // Several could be meant: they are shown instead of one being guessed.
        let status = mine::status(turn, None).await?;
        turn.tell(status);
        return Ok(());
    }
    by_words(turn, act(&newest)).await
}

/// Everything at work that the person may stop; how things stand then. What is somebody else's goes on.
async fn stop_all(turn: &mut Turn<'_>, brief: Option<&Versioned<Brief>>) -> Taken {
    let (mut stopped, mut refused) = (0, None);
    for project in mine::projects(turn).await? {
        for run in turn.bot.store.runs_of(&project.id).await? {
            if !RunState::AT_WORK.contains(&run.value.state.name()) {
                continue;
            }
            if let Err(refusal) = allow(&turn.person, Place::Project(&project), Deed::Steer, Whose::of(&run.value.by, &turn.person)) {
                refused = Some(refusal);
                continue;
            }
            by_words(turn, Act::Stop { run: run.value.id }).await?;
            stopped += 1;
        }
    }
    match refused {
        _ if stopped > 0 => turn.tell(Notice::StoppedAll { runs: stopped }),
        Some(refusal) => return Err(refusal.into()),
        None => return nothing(turn, "stop", brief).await,
    }
    Ok(())
}

/// Words accept what the button of the newest result would, in the thread of its app; an older one only where it is the only one.
async fn accept(turn: &mut Turn<'_>, brief: Option<&Versioned<Brief>>) -> Taken {
    let Some(here) = mine::here(turn).await? else { return nothing(turn, "accept", brief).await };
    let runs = turn.bot.store.runs_of(&here.value.id).await?;
    let newest = runs.last().map(|run| run.value.id.clone());
    let mut waiting: Vec<(RunId, String)> = runs.into_iter().filter_map(|run| waits(run.value)).collect();
    match waiting.pop() {
        Some((run, commit)) if waiting.is_empty() || newest.as_ref() == Some(&run) => by_words(turn, Act::Accept { run, commit }).await,
        _ => nothing(turn, "accept", brief).await,
    }
}

/// A run whose result waits, and its commit.
fn waits(run: Run) -> Option<(RunId, String)> {
    if let RunState::AwaitingAcceptance { commit } = run.state { Some((run.id, commit)) } else { None }
}

/// The answer to what becomes of the trial's entries, where that is asked.
async fn choose(turn: &mut Turn<'_>, entries: EntryChoice) -> Found {
    let asked = match turn.thread.value.project {
        Some(_) => mine::runs(turn, &["choosing_entries"]).await?.pop(),
        None => None,
    };
    let Some((run, RunState::ChoosingEntries { commit, .. })) = asked.map(|run| (run.id, run.state)) else { return Ok(Was::Words) };
    by_words(turn, Act::ChooseEntries { run, commit, entries }).await?;
    Ok(Was::Command)
}

/// Whether the words are among those of a list.
pub(super) fn says(turn: &Turn<'_>, key: &str) -> bool {
    matches!(&turn.arrival.arrival, Arrival::Text { text, .. } if turn.bot.vocabulary.is_among(&turn.bot.words, key, text))
}

/// Whoever wants a deleted app back hears where it lies; the chat cannot bring it back.
pub(super) async fn restore(turn: &mut Turn<'_>, brief: Option<&Versioned<Brief>>) -> Taken {
    let of = match &turn.thread.value.project {
        Some(id) => turn.bot.store.project(id).await?.map(|p| p.value),
        None => None,
    };
    match of.filter(|p| p.state == ProjectState::Deleted) {
        Some(project) => turn.tell(Notice::LiesInTrash { title: project.title }),
        None => nothing(turn, "restore", brief).await?,
    }
    Ok(())
}

/// Something done to the app of this thread; without one, and with nothing else open here, to the only app there is.
async fn this_project(turn: &mut Turn<'_>, verb: &str, brief: Option<&Versioned<Brief>>, act: impl Fn(&Project) -> Act) -> Taken {
    let something_open = brief.is_some_and(|b| matches!(b.value.state, BriefState::Asking { .. } | BriefState::Card | BriefState::Changing));
    let here = match mine::here(turn).await? {
        Some(project) => Some(project.value),
        None if something_open => None,
        None => match mine::projects(turn).await?.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        },
    };
    match here {
        Some(project) => by_words(turn, act(&project)).await,
        None => nothing(turn, verb, brief).await,
    }
}

/// "Delete NAME": an app if one is called so; else, where nothing is open, the person hears that there is none.
async fn delete_named(turn: &mut Turn<'_>, name: &str, something_open: bool) -> Found {
    let wanted = plain(name);
    let found = mine::projects(turn).await?.into_iter().find(|p| p.slug == wanted || distance(&plain(&p.title), &wanted).is_some());
    match found {
        Some(project) => by_words(turn, Act::AskDelete { project: project.id }).await?,
        None if something_open || mine::here(turn).await?.is_some() => return Ok(Was::Words),
        None => return Err(Refusal::NoSuchProject { name: name.chars().take(80).collect() }.into()),
    }
    Ok(Was::Command)
}
