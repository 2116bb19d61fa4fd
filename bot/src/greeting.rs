//! The greeting: its examples can be pressed until something was asked for, and not a moment longer.

use fleet_domain::chat::{Arrival, Focus, Thread};
use fleet_domain::effect::TellClass;
use fleet_domain::id::ThreadId;
use fleet_domain::notice::{Notice, Waiting};
use fleet_store::Change;

use crate::turn::{Halt, Taken, Turn};

/// Greetings of one conversation whose buttons are looked after.
const MOST: usize = 8;

/// The place of a conversation's n-th greeting among its messages.
pub(crate) fn slot(n: usize) -> String {
    format!("greeting:{n}")
}

/// Greets, in a message of its own: whoever says hello again is answered again. After many greetings the examples are known.
pub(crate) async fn greet(turn: &mut Turn<'_>) -> Taken {
    let known = shown(turn).await?.len();
    let bible = turn.thread.value.bible.clone();
    if known < MOST {
        turn.edit(slot(known), Notice::Greeting { bible, examples: Waiting::Yes });
    } else {
        turn.tell(Notice::Greeting { bible, examples: Waiting::No });
    }
    Ok(())
}

/// Greets in another conversation, which is new to whoever reads it.
pub(crate) fn greet_in(turn: &mut Turn<'_>, thread: ThreadId, bible: String) {
    turn.tell_in(thread, Notice::Greeting { bible, examples: Waiting::Yes }, TellClass::Edit { slot: slot(0) });
}

/// Something was asked for: every example stops working with this very commit, and is taken off the message.
pub(crate) async fn over(turn: &mut Turn<'_>) -> Taken {
    let thread = turn.thread.value.id.clone();
    // The use of a button ends the others of its message by itself, and only one that still works can be used.
    let pressed = match &turn.arrival.arrival {
        Arrival::Press { nonce } => turn.bot.store.grant(nonce).await?.map(|grant| grant.group),
        _ => None,
    };
    for (n, buttons) in shown(turn).await?.into_iter().enumerate() {
        if buttons == Waiting::Yes {
            let group = format!("{thread}/{}", slot(n));
            if pressed.as_ref() != Some(&group) {
                turn.put(Change::VoidGrants { group });
            }
            let bible = turn.thread.value.bible.clone();
            turn.edit(slot(n), Notice::Greeting { bible, examples: Waiting::No });
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

/// The greetings of this conversation, in order: whether each still has buttons.
async fn shown(turn: &Turn<'_>) -> Result<Vec<Waiting>, Halt> {
    let mut all = Vec::new();
    while all.len() < MOST
        && let Some(post) = turn.bot.store.post_by_slot(&turn.thread.value.id, &slot(all.len())).await?
    {
        all.push(if post.body.buttons.is_empty() { Waiting::No } else { Waiting::Yes });
    }
    Ok(all)
}
