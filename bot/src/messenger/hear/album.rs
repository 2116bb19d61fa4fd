//! Pieces that are one message of a person: an album comes picture by picture, and is answered once.
//!
//! What is waited for lies among the pieces that were written down, so a restart in between loses nothing and answers nothing twice.

use fleet_store::Update;

use crate::error::BotError;
use crate::messenger::{Addressed, Chat, Heard, Messenger, What};

/// An album is whole when nothing of it came for so long, ms.
const QUIET: i64 = 1_000;
/// Nobody waits longer for the rest of an album than this, ms.
const PATIENCE: i64 = 10_000;
/// Pieces of a chat looked through for more of an album.
const BEHIND: u32 = 64;

/// Whether a message is here with all its pieces.
pub(super) enum Whole {
    /// It is, with the keys of them all.
    Yes(Box<Heard>, Vec<String>),
    /// It will be looked at again.
    MoreMayCome,
}

impl<C: Chat> Messenger<C> {
    /// The message that a piece begins, once all of it is here.
    pub(super) async fn whole(&self, heard: Heard, update: &Update) -> Result<Whole, BotError> {
        let sent = matches!(heard.what, What::Said { .. } | What::Quoted { .. });
        let Some(album) = heard.album.clone().filter(|_| sent) else { return Ok(Whole::Yes(Box::new(heard), vec![update.key.clone()])) };
        let (platform, workspace, store) = (self.chat.platform(), self.chat.workspace(), &self.bot.store);
        let (mut all, mut keys, mut newest) = (heard.clone(), vec![update.key.clone()], update.at);
        for behind in store.unread_of_lane(platform, workspace, &update.lane, BEHIND).await? {
            // What cannot be read is told of when it is its turn.
            let Some(more) = Some(&behind).filter(|b| b.key != update.key).and_then(|b| self.chat.read(&b.raw).ok()) else { continue };
            if more.album.as_ref() == Some(&album) && more.from == heard.from && take_in(&mut all, more) {
                keys.push(behind.key);
                newest = newest.max(behind.at);
            }
        }
        let now = store.now();
        // A clock that went back keeps nobody waiting.
        if (now - newest).abs() < QUIET && (now - update.at).abs() < PATIENCE {
            // The answer takes its time: the sign that it was heard does not.
            self.notice(&heard).await;
            store.update_waits(platform, workspace, &update.key, now + QUIET, "more of it may come").await?;
            return Ok(Whole::MoreMayCome);
        }
        Ok(Whole::Yes(Box::new(all), keys))
    }
}

/// Takes another piece into a message; whether it belongs to it. The piece with words gives the whole its number: it is what is edited later.
fn take_in(all: &mut Heard, more: Heard) -> bool {
    let ((What::Said { text, files }, What::Said { text: words, files: others }) | (What::Quoted { text, files }, What::Quoted { text: words, files: others })) =
        (&mut all.what, more.what)
    else {
        return false;
    };
    files.extend(others);
    if !words.trim().is_empty() {
        if text.trim().is_empty() {
            *text = words;
            (all.key, all.message) = (more.key, more.message);
        } else {
            text.push('\n');
            text.push_str(&words);
        }
    }
    if more.addressed == Addressed::Yes {
        all.addressed = Addressed::Yes;
    }
    all.reply_to = all.reply_to.take().or(more.reply_to);
    true
}
