//! Pieces that were put aside: whoever waits for an answer is told, and so is whoever runs the instance.

use fleet_domain::chat::{Room, RoomKind, Spot, Standing};
use fleet_domain::effect::{Effect, Tell, TellClass};
use fleet_domain::id::ThreadId;
use fleet_domain::notice::Notice;
use fleet_store::{Change, Commit, Update};

use crate::error::BotError;
use crate::messenger::{Addressed, Chat, Messenger};
use crate::mine;

const DAY_MS: i64 = 86_400_000;

/// What finds a piece in the log.
pub(super) fn code(update: &Update) -> String {
    format!("F-{}", update.key.chars().rev().take(6).collect::<String>().to_uppercase())
}

impl<C: Chat> Messenger<C> {
    /// Says once, where it was said, that something could not be handled; and once to each who runs the instance.
    pub(super) async fn tell_of(&self, update: &Update, code: &str) -> Result<(), BotError> {
        let store = &self.bot.store;
        let platform = self.chat.platform();
        let key = format!("unread/{}/{}", platform.as_str(), self.key(&update.key));
        let said_in = self.said_in(update).await?.map(|room| room.thread);
        let mut changes = Vec::new();
        if let Some(thread) = said_in.clone() {
            changes.push(told(thread, Notice::Trouble { code: code.to_owned() }, TellClass::Must, key.clone()));
        }
        let day = store.now() / DAY_MS;
        for person in store.people().await?.into_iter().map(|p| p.value).filter(|p| p.standing == Standing::Admin) {
            let Some(thread) = mine::told_in(store, &person.id).await? else { continue };
            // Whoever wrote it themselves knows of it by then.
            if said_in.as_ref() == Some(&thread) {
                continue;
            }
            // A messenger that changes its shapes changes many pieces: they stand in one message a day, which bears the newest code.
            let (key, slot) = (format!("{key}/{}", person.id), format!("put-aside:{day}"));
            let notice = Notice::PutAside { platform, code: code.to_owned(), told: person.id };
            changes.push(told(thread, notice, TellClass::Edit { slot }, key));
        }
        store.commit(Commit { changes }).await?;
        Ok(())
    }

    /// The conversation in which somebody waits for an answer to it. What cannot be read at all is known by its chat alone: somebody
    /// waits there who is alone with the bot, while in a group nobody knows for whom it was.
    async fn said_in(&self, update: &Update) -> Result<Option<Room>, BotError> {
        let (platform, workspace) = (self.chat.platform(), self.chat.workspace().to_owned());
        let (channel, topic, read) = match self.chat.read(&update.raw) {
            Ok(heard) if heard.addressed != Addressed::Yes => return Ok(None),
            Ok(heard) => (heard.channel, heard.topic, true),
            Err(_) => (update.lane.clone(), String::new(), false),
        };
        let room = self.bot.store.room_at(&Spot { platform, workspace, channel, topic }).await?;
        Ok(room.filter(|room| read || room.kind == RoomKind::Direct))
    }
}

fn told(thread: ThreadId, notice: Notice, class: TellClass, key: String) -> Change {
    Change::Effect { key, effect: Effect::Tell(Tell { thread, notice, class, answers: None }), not_before: None, max_tries: 8 }
}
