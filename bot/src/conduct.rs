//! What waits for a person is written down with the message that asks for it, and goes with its buttons.

use fleet_domain::act::Allowed;
use fleet_domain::chat::{Standing, Thread};
use fleet_domain::effect::{Tell, TellClass};
use fleet_domain::id::PersonId;
use fleet_domain::notice::{Notice, ReminderNotice};
use fleet_domain::role::Role;
use fleet_domain::wait::{Wait, WaitOf};
use fleet_store::Change;

use crate::Inner;
use crate::error::BotError;
use crate::message::{Choice, Message};

/// The notice as it is to be told now; `None` if nothing of it is left: whoever answered meanwhile is not reminded, and
/// nobody is asked about somebody who was let in meanwhile. An app that goes live is called what it is called now.
pub(crate) async fn as_of_now(bot: &Inner, notice: Notice) -> Result<Option<Notice>, BotError> {
    if let Notice::PairingAsked { person, .. } = &notice {
        let waits = bot.store.person(person).await?.is_some_and(|p| p.value.standing == Standing::Stranger);
        return Ok(waits.then_some(notice));
    }
    if let Notice::Live { project, run, title, version, entries, undo_until, shape, over } = notice {
        // Its order still has the name it had when it was begun: it may have been renamed since.
        let title = bot.store.project(&project).await?.map_or(title, |p| p.value.title);
        return Ok(Some(Notice::Live { project, run, title, version, entries, undo_until, shape, over }));
    }
    let Notice::Reminder(ReminderNotice { person, waits: lines, then }) = notice else { return Ok(Some(notice)) };
    let mut waits = Vec::new();
    for wait in bot.store.waits_for(&person).await? {
        let told = lines.iter().find(|line| line.group == wait.group);
        if let Some(line) = told
            && bot.store.stands(&wait.of).await?
        {
            waits.push(line.clone());
        }
    }
    Ok((!waits.is_empty()).then_some(Notice::Reminder(ReminderNotice { person, waits, then })))
}

/// What becomes of waiting with this message: it begins, or ends with the buttons that stood there before.
pub(crate) async fn waits(bot: &Inner, tell: &Tell, group: &str, message: &Message, thread: &Thread, now: i64) -> Result<Vec<Change>, BotError> {
    let Some(of) = WaitOf::notice(&tell.notice).filter(|_| !message.choices.is_empty()) else {
        // Only a message with a place of its own takes the place of another.
        let placed = matches!(tell.class, TellClass::Edit { .. } | TellClass::News { slot: Some(_), .. });
        return Ok(if placed { vec![Change::EndWait { thread: tell.thread.clone(), group: group.to_owned() }] } else { Vec::new() });
    };
    let person = waiting_person(bot, &of, message, thread).await?;
    let zone = bot.zone_of(&person).await?;
    let wait = Wait::begins(tell.thread.clone(), group.to_owned(), person, of, now, &zone);
    Ok(vec![Change::BeginWait(Box::new(wait))])
}

/// For whom it waits: whom the buttons are for, whoever decides the step, or whose conversation it is.
async fn waiting_person(bot: &Inner, of: &WaitOf, message: &Message, thread: &Thread) -> Result<PersonId, BotError> {
    // A card waits for whoever may press its first button: [Start].
    let asks = if matches!(of, WaitOf::Card { .. }) { 1 } else { message.choices.len() };
    let for_whom = |choice: &Choice| if let Allowed::Person(person) = &choice.button.allowed { Some(person.clone()) } else { None };
    let named = message.choices.iter().take(asks).find_map(for_whom);
    if let Some(person) = named {
        return Ok(person);
    }
    let decides = match of {
        WaitOf::Entries { project, step, .. } => {
            let project = bot.store.project(project).await?.map(|p| p.value);
            project.and_then(|p| p.members.iter().find(|m| p.decides(m) == Some(*step)).map(|m| m.person.clone()))
        }
        WaitOf::Result { run } => bot.store.run(run).await?.map(|run| run.value.by),
        WaitOf::Card { .. } => match &thread.project {
            Some(project) => bot.store.project(project).await?.and_then(|p| p.value.members.iter().find(|m| m.role == Role::Owner).map(|m| m.person.clone())),
            None => None,
        },
        WaitOf::Question { .. } => None,
    };
    Ok(decides.unwrap_or_else(|| thread.opened_by.clone()))
}
