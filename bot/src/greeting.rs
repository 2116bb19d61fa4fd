//! The greeting: its examples can be pressed until something was asked for, and not a moment longer.

use fleet_domain::chat::{Arrival, Focus, Thread};
use fleet_domain::effect::TellClass;
use fleet_domain::notice::{Notice, Waiting};
use fleet_store::{Change, Versioned};

use crate::turn::{Taken, Turn};

/// Greetings of one conversation whose buttons are looked after.
const MOST: u32 = 8;

/// The place of a conversation's n-th greeting among its messages.
pub(crate) fn slot(n: u32) -> String {
    format!("greeting:{n}")
}

/// Greets, in a message of its own: whoever says hello again is answered again, even before the first greeting is sent. After many
/// greetings the examples are known.
pub(crate) fn greet(turn: &mut Turn<'_>) {
    let bible = turn.thread.value.bible.clone();
    let known = turn.thread.value.greeted;
    turn.thread.value.greeted += 1;
    if known < MOST {
        turn.edit(slot(known), Notice::Greeting { bible, examples: Waiting::Yes });
    } else {
        turn.tell(Notice::Greeting { bible, examples: Waiting::No });
    }
}

/// Greets in another conversation, which is new to whoever reads it.
pub(crate) fn greet_in(turn: &mut Turn<'_>, mut thread: Versioned<Thread>) {
    if thread.value.id == turn.thread.value.id {
        return greet(turn);
    }
    let (id, bible) = (thread.value.id.clone(), thread.value.bible.clone());
    let class = TellClass::Edit { slot: slot(thread.value.greeted) };
    thread.value.greeted += 1;
    turn.put(Change::PutThread(thread));
    turn.tell_in(id, Notice::Greeting { bible, examples: Waiting::Yes }, class);
}

/// Something was asked for: every example stops working with this very commit, and is taken off the message.
pub(crate) async fn over(turn: &mut Turn<'_>) -> Taken {
    let thread = turn.thread.value.id.clone();
    // The use of a button ends the others of its message by itself, and only one that still works can be used.
    let pressed = match &turn.arrival.arrival {
        Arrival::Press { nonce } => turn.bot.store.grant(nonce).await?.map(|grant| grant.group),
        _ => None,
    };
    for n in 0..turn.thread.value.greeted.min(MOST) {
        // One that is not sent yet comes without buttons: see [`as_of_now`].
        let sent = turn.bot.store.post_by_slot(&thread, &slot(n)).await?;
        if sent.is_some_and(|post| !post.body.buttons.is_empty()) {
            let group = format!("{thread}/{}", slot(n));
            if pressed.as_ref() != Some(&group) {
                turn.put(Change::VoidGrants { group });
            }
            // Its words stay as they were, in the language that they were said in.
            turn.edit(slot(n), Notice::MovedOn);
        }
    }
    Ok(())
}

/// A greeting that is sent after something was asked for comes without buttons.
pub(crate) fn as_of_now(notice: Notice, thread: &Thread) -> Notice {
    match notice {
        Notice::Greeting { bible, .. } if thread.project.is_some() || matches!(thread.focus, Focus::Brief { .. }) => {
            Notice::Greeting { bible, examples: Waiting::No }
        }
        other => other,
    }
}
