//! What an arrival means here: a button, an act of the page, or words that are a command, an answer, a change or a new request.

mod commands;
mod entries;
mod undo;

use fleet_domain::brief::{Brief, BriefState};
use fleet_domain::chat::{Arrival, Asked, FileRef, Focus, Standing};
use fleet_domain::effect::TellClass;
use fleet_domain::notice::{Notice, Refusal};
use fleet_domain::sheet::SheetOf;
use fleet_store::Versioned;

use crate::acts::{self, Via};
use crate::briefing;
use crate::command::{Command, plain};
use crate::error::BotError;
use crate::filling;
use crate::greeting;
use crate::mine;
use crate::turn::{Halt, Taken, Turn};

pub(crate) use commands::Was;

/// Longest text that is read at all, characters.
pub(crate) const LONGEST: usize = 16_000;

/// Handles an arrival: every one ends in something the person can see.
pub(crate) async fn arrival(turn: &mut Turn<'_>) -> Result<(), BotError> {
    match take(turn).await {
        Ok(()) => Ok(()),
        Err(Halt::Refused(refusal)) => {
            turn.forget();
            acts::refuse_words(turn, refusal);
            Ok(())
        }
        Err(Halt::Broken(error)) => Err(error),
    }
}

async fn take(turn: &mut Turn<'_>) -> Taken {
    match turn.person.standing {
        Standing::Admin | Standing::Member | Standing::Guest => {}
        Standing::Erased => return Err(Refusal::Unknown.into()),
        Standing::Stranger => return stranger(turn).await,
    }
    match &turn.arrival.arrival {
        Arrival::Text { text, files } => {
            if too_fast(turn, Pressing::No) {
                return Ok(());
            }
            let text: String = text.chars().take(LONGEST).collect();
            words(turn, text.trim(), files).await
        }
        Arrival::Quoted { text, files } => {
            if too_fast(turn, Pressing::No) {
                return Ok(());
            }
            if let Some(filling) = filling::open(turn).await? {
                return filling::not_an_answer(turn, filling).await;
            }
            let text: String = text.chars().take(LONGEST).collect();
            let brief = open_brief(turn).await?;
            briefing::words(turn, brief, text.trim(), files).await
        }
        Arrival::Refused { files } => {
            turn.tell(Notice::FilesRefused { files: files.clone() });
            Ok(())
        }
        Arrival::Reworded { of, text } => {
            if too_fast(turn, Pressing::No) {
                return Ok(());
            }
            if let Some(filling) = filling::open(turn).await? {
                return filling::not_an_answer(turn, filling).await;
            }
            let text: String = text.chars().take(LONGEST).collect();
            briefing::reworded(turn, of, text.trim()).await
        }
        Arrival::Press { nonce } => {
            if too_fast(turn, Pressing::Yes) {
                return Ok(());
            }
            acts::press(turn, nonce).await
        }
        Arrival::Sheet { of, given } => {
            if too_fast(turn, Pressing::Yes) {
                return Ok(());
            }
            match of {
                SheetOf::Filling(id) => filling::sent(turn, id, given).await,
                SheetOf::Brief(id) => briefing::answered(turn, id, given).await,
            }
        }
        Arrival::Act { act } => acts::take(turn, act.clone(), Via::Page).await,
        Arrival::Hello => {
            greeting::greet(turn);
            Ok(())
        }
    }
}

#[derive(Clone, Copy)]
enum Pressing {
    Yes,
    No,
}

/// Whether the person has used up their minute; they are told so once in it.
fn too_fast(turn: &mut Turn<'_>, pressing: Pressing) -> bool {
    let config = &turn.bot.config;
    let (pace, most) = match pressing {
        Pressing::Yes => (&turn.bot.presses, config.presses_per_minute),
        Pressing::No => (&turn.bot.pace, config.messages_per_minute),
    };
    if pace.admits(&turn.person.id, &turn.arrival.id, turn.arrival.at, most) {
        return false;
    }
    let key = format!("too-fast/{}/{}", turn.person.id, turn.arrival.at / 60_000);
    let thread = turn.thread.value.id.clone();
    turn.tell_once(&key, thread, Notice::Refused(Refusal::TooFast), TellClass::Must);
    true
}

/// Newcomers who wait to be let in, told one by one.
const CROWD: usize = 8;

/// Somebody nobody has let in: once a day they get their code, and those who run the instance are asked.
async fn stranger(turn: &mut Turn<'_>) -> Taken {
    let code = turn.bot.seal.code(turn.person.id.as_str());
    let day = turn.now / 86_400_000;
    let thread = turn.thread.value.id.clone();
    let key = format!("unpaired/{}/{day}", turn.person.id);
    turn.tell_once(&key, thread, Notice::Refused(Refusal::NotPaired { code: code.clone() }), TellClass::Must);
    let people = turn.bot.store.people().await?;
    let waiting = people.iter().filter(|p| p.value.standing == Standing::Stranger).count();
    for admin in people.iter().filter(|p| p.value.standing == Standing::Admin).map(|p| p.value.id.clone()) {
        let Some(thread) = mine::told_in(&turn.bot.store, &admin).await? else { continue };
        let (person, name, asks) = (turn.person.id.clone(), turn.person.name.clone(), Some(admin.clone()));
        // A crowd at the door does not bury what else is said there: it is counted in one message.
        let (key, slot, notice) = if waiting > CROWD {
            let n = u32::try_from(waiting).unwrap_or(u32::MAX);
            (format!("pairings/{admin}/{n}/{day}"), format!("pairings:{day}"), Notice::PairingsWait { n, asks: admin })
        } else {
            (format!("pairing/{person}/{admin}/{day}"), format!("pair:{person}"), Notice::PairingAsked { person, name, code: code.clone(), asks })
        };
        turn.tell_once(&key, thread, notice, TellClass::Edit { slot });
    }
    Ok(())
}

/// Words: what was asked for comes first, then commands, then the brief or the app of this thread.
pub(crate) async fn words(turn: &mut Turn<'_>, text: &str, files: &[FileRef]) -> Taken {
    let mut command = if files.is_empty() { turn.bot.vocabulary.read(text) } else { None };
    if let Some(said) = slashed(text).filter(|_| command.is_none()) {
        // Nobody answers, or wants an app, with it.
        return Err(Refusal::NoCommand { said: said.chars().take(40).collect() }.into());
    }
    let asked = turn.thread.value.asked_of(&turn.person.id).cloned();
    if !files.is_empty() && matches!(asked, Some(Asked::Reason { .. } | Asked::Zone | Asked::Title { .. })) {
        // Words are asked for, and a file is none: what was asked stays open without them.
        briefing::left(turn, files);
        if text.is_empty() {
            return Ok(());
        }
    }
    match asked {
        Some(asked @ Asked::Reason { .. }) => return acts::reason_said(turn, asked, text, command).await,
        Some(Asked::Zone) => return acts::zone_said(turn, text, command).await,
        Some(Asked::Title { project }) => return acts::title_said(turn, &project, text, command).await,
        Some(Asked::Delete { project }) => {
            turn.answered();
            if let Some(act) = acts::delete_said(turn, project, text, command.as_ref()) {
                return acts::take(turn, act, acts::Via::Words).await;
            }
        }
        Some(Asked::Undo { run, version }) => {
            turn.answered();
            if let Some(act) = acts::undo_said(turn, run, version, text, command.as_ref()) {
                return acts::take(turn, act, acts::Via::Words).await;
            }
        }
        // Whatever they say next is read as it would be anyway, and heard where others speak, too.
        Some(Asked::Change { .. }) => turn.answered(),
        None => {}
    }
    if let Some(filling) = filling::open(turn).await? {
        return filling::said(turn, filling, text, files, command).await;
    }
    let brief = open_brief(turn).await?;
    if brief.as_ref().is_some_and(|b| is_a_choice(&b.value, text)) {
        command = None;
    }
    if let Some(command) = command
        && commands::take(turn, command, brief.as_ref()).await? == Was::Command
    {
        return Ok(());
    }
    briefing::words(turn, brief, text, files).await
}

/// The command that words begin with, as messengers write them: "/name", and perhaps more behind it.
fn slashed(text: &str) -> Option<&str> {
    let head = text.split_whitespace().next()?;
    let name = head.strip_prefix('/')?;
    (name.starts_with(|c: char| c.is_alphabetic()) && name.chars().all(|c| c.is_alphanumeric() || c == '_')).then_some(head)
}

/// What became of words while a name or a reason is awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Between {
    /// They may be what was asked for.
    Words,
    /// A command that leaves what was asked for open: it has to be asked again.
    AskAgain,
    /// A command that took its place.
    Instead,
}

/// A command in the place of something that was asked for is that command.
pub(crate) async fn between(turn: &mut Turn<'_>, command: Option<Command>) -> Result<Between, Halt> {
    let Some(command) = command.filter(Command::comes_between) else { return Ok(Between::Words) };
    let asks = matches!(
        command,
        Command::Help | Command::Status | Command::List | Command::Explain | Command::Entries | Command::OwnEntries | Command::Decisions | Command::Entry(_)
    );
    if !asks {
        turn.answered();
    }
    let brief = open_brief(turn).await?;
    if command != Command::Explain {
        commands::take(turn, command, brief.as_ref()).await?;
    }
    Ok(if asks { Between::AskAgain } else { Between::Instead })
}

/// The same in the middle of a form: what is asked about one's own settings is no answer there, either.
pub(crate) async fn between_answers(turn: &mut Turn<'_>, command: Option<Command>) -> Result<Between, Halt> {
    if let Some(command @ (Command::Zone | Command::Digest)) = command {
        commands::take(turn, command, None).await?;
        return Ok(Between::AskAgain);
    }
    between(turn, command).await
}

/// Words of an offered answer are that answer, whatever they mean elsewhere.
fn is_a_choice(brief: &Brief, text: &str) -> bool {
    let said = plain(text);
    let labels = brief.open_question().into_iter().flat_map(|open| &open.question.choices).flat_map(|choice| choice.label.0.values());
    labels.into_iter().any(|label| plain(label) == said)
}

/// The brief that this thread's words are about, if one is open.
pub(crate) async fn open_brief(turn: &Turn<'_>) -> Result<Option<Versioned<Brief>>, Halt> {
    let Focus::Brief { brief } = &turn.thread.value.focus else { return Ok(None) };
    let found = turn.bot.store.brief(brief).await?;
    Ok(found.filter(|b| !matches!(b.value.state, BriefState::Started { .. } | BriefState::Cancelled)))
}
