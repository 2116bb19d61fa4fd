//! The messengers' side: what they sent, where conversations are held there, and what of ours they show.

use fleet_domain::chat::{Arrival, Current, Platform, Room, RoomKind, Spot};
use fleet_domain::id::{InboxId, PersonId, PostId, ThreadId};

use crate::db::{Row, args};
use crate::fault::Fault;
use crate::hint::Hint;
use crate::inbox::wait_after;
use crate::operation::Operation;
use crate::place::INBOX_TRIES;
use crate::sql::messengers as sql;
use crate::tx::Tx;
use crate::{InboxFate, Store, StoreError};

/// Something a messenger sent, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUpdate {
    /// The messenger's own id of it: the same twice is one.
    pub key: String,
    /// What is read in order: the chat or channel it concerns.
    pub lane: String,
    /// The text as it came over the wire.
    pub raw: String,
}

/// Something a messenger sent that is not read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// The messenger's own id of it.
    pub key: String,
    /// The chat or channel it concerns.
    pub lane: String,
    /// The text as it came over the wire.
    pub raw: String,
    /// When it was written down, UTC ms.
    pub at: i64,
    /// How often reading it has failed.
    pub tries: u32,
}

/// The longest wait of a piece, a conversation or a message before another look, ms. What waits longer was noted by a clock that went
/// back since: it is looked at now.
pub const LONGEST_WAIT_MS: i64 = 120_000;

/// What a messenger shows of a message of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Which message.
    pub post: PostId,
    /// The messenger's id of it; empty while it is not known to be there.
    pub remote: String,
    /// The change that is shown.
    pub change: i64,
    /// The change that is on its way; 0 = none. Found after a start, nobody knows whether it arrived.
    pub trying: i64,
    /// When it was sent or shown, UTC ms.
    pub at: i64,
    /// How often it was refused since it was last shown.
    pub tries: u32,
    /// Not before, UTC ms.
    pub not_before: i64,
}

impl Store {
    /// Writes down what a messenger sent; how much of it was new. Confirm it to the messenger only after this returned.
    pub async fn take_updates(&self, platform: Platform, workspace: &str, updates: Vec<NewUpdate>) -> Result<usize, StoreError> {
        self.write(TakeUpdates { platform, workspace: workspace.to_owned(), updates }).await
    }

    /// What is to be read next: the first of each lane. Its reader commits [`crate::Change::UpdateDone`] with what follows from it.
    pub async fn ready_updates(&self, platform: Platform, workspace: &str, limit: u32) -> Result<Vec<Update>, StoreError> {
        let now = self.now();
        self.many("ready_updates", sql::READY_UPDATES, args![platform.as_str(), workspace, now, limit, now + LONGEST_WAIT_MS], update_of).await
    }

    /// What of a lane is not read yet, in its order, whether or not it waits: what came right after its first piece may belong to it.
    pub async fn unread_of_lane(&self, platform: Platform, workspace: &str, lane: &str, limit: u32) -> Result<Vec<Update>, StoreError> {
        self.many("unread_of_lane", sql::UNREAD_OF_LANE, args![platform.as_str(), workspace, lane, limit], update_of).await
    }

    /// Records that reading failed: it is tried again after a growing wait, and parked after [`INBOX_TRIES`] failures.
    pub async fn update_failed(&self, platform: Platform, workspace: &str, key: &str, error: &str) -> Result<InboxFate, StoreError> {
        self.write(UpdateFailed { platform, workspace: workspace.to_owned(), key: key.to_owned(), error: error.chars().take(2000).collect() }).await
    }

    /// Records that reading waits for somebody else: it is tried again at this time (UTC ms), however often.
    pub async fn update_waits(&self, platform: Platform, workspace: &str, key: &str, at: i64, error: &str) -> Result<(), StoreError> {
        self.write(UpdateWaits { platform, workspace: workspace.to_owned(), key: key.to_owned(), at, error: error.chars().take(2000).collect() }).await
    }

    /// Where a conversation is held; `None` for those of the page.
    pub async fn room(&self, thread: &ThreadId) -> Result<Option<Room>, StoreError> {
        self.one("room", sql::ROOM, args![thread.as_str()], room_of).await
    }

    /// The chat of a messenger that a person alone reads: of the messenger they are in, if they have one there, else the one they
    /// spoke in last.
    pub async fn own_chat(&self, person: &PersonId, first: Option<Platform>) -> Result<Option<ThreadId>, StoreError> {
        let first = first.map_or("", Platform::as_str);
        self.one("own_chat", sql::OWN_CHAT, args![person.as_str(), RoomKind::Direct.as_str(), first], |row| row.id(0)).await
    }

    /// The current conversation of a spot.
    pub async fn room_at(&self, spot: &Spot) -> Result<Option<Room>, StoreError> {
        let values = args![spot.platform.as_str(), &spot.workspace, &spot.channel, &spot.topic];
        self.one("room_at", sql::CURRENT_ROOM, values, room_of).await
    }

    /// Every conversation of a chat or channel, in whatever topic.
    pub async fn rooms_of_channel(&self, platform: Platform, workspace: &str, channel: &str) -> Result<Vec<Room>, StoreError> {
        self.many("rooms_of_channel", sql::ROOMS_OF_CHANNEL, args![platform.as_str(), workspace, channel], room_of).await
    }

    /// Rooms that do not show everything yet, those that wait longest first.
    pub async fn rooms_behind(&self, platform: Platform, workspace: &str, limit: u32) -> Result<Vec<Room>, StoreError> {
        let now = self.now();
        self.many("rooms_behind", sql::ROOMS_BEHIND, args![platform.as_str(), workspace, now, limit, now + LONGEST_WAIT_MS], room_of).await
    }

    /// The conversation that a messenger's message belongs to: one of ours, by its id there.
    pub async fn thread_of_remote(&self, platform: Platform, workspace: &str, channel: &str, remote: &str) -> Result<Option<ThreadId>, StoreError> {
        self.one("thread_of_remote", sql::THREAD_OF_REMOTE, args![channel, remote, platform.as_str(), workspace], |row| row.id(0)).await
    }

    /// What was received under a key, and in which conversation.
    pub async fn received(&self, platform: Platform, key: &str) -> Result<Option<(InboxId, ThreadId, Arrival)>, StoreError> {
        self.one("received", sql::RECEIVED, args![platform.as_str(), key], |row| Ok((row.id(0)?, row.id(1)?, row.json(2)?))).await
    }

    /// What a messenger shows of the messages of a thread that changed after a change number.
    pub async fn deliveries(&self, thread: &ThreadId, after_change: i64) -> Result<Vec<Delivery>, StoreError> {
        self.many("deliveries", sql::DELIVERIES, args![thread.as_str(), after_change], |row| {
            Ok(Delivery {
                post: row.id(0)?,
                remote: row.text(1)?,
                change: row.int(2)?,
                trying: row.int(3)?,
                at: row.int(4)?,
                tries: u32::try_from(row.int(5)?).unwrap_or(u32::MAX),
                not_before: row.int(6)?,
            })
        })
        .await
    }
}

fn update_of(row: &Row) -> Result<Update, Fault> {
    Ok(Update { key: row.text(0)?, lane: row.text(1)?, raw: row.text(2)?, at: row.int(3)?, tries: u32::try_from(row.int(4)?).unwrap_or(u32::MAX) })
}

fn room_of(row: &Row) -> Result<Room, Fault> {
    Ok(Room {
        thread: row.id(0)?,
        spot: Spot {
            platform: serde_json::from_value(serde_json::Value::String(row.text(1)?))?,
            workspace: row.text(2)?,
            channel: row.text(3)?,
            topic: row.text(4)?,
        },
        kind: if row.text(5)? == RoomKind::Direct.as_str() { RoomKind::Direct } else { RoomKind::Shared },
        current: if row.int(6)? == 1 { Current::Yes } else { Current::No },
        closed: row.text(7)?,
        shown: row.int(8)?,
    })
}

struct TakeUpdates {
    platform: Platform,
    workspace: String,
    updates: Vec<NewUpdate>,
}

impl Operation for TakeUpdates {
    type Out = usize;
    const NAME: &'static str = "take_updates";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<usize, Fault> {
        let (platform, workspace) = (self.platform.as_str(), self.workspace.as_str());
        let mut new = 0;
        for update in &self.updates {
            if tx.row(sql::UPDATE_KNOWN, args![platform, workspace, &update.key]).await?.is_some() {
                continue;
            }
            let ord = tx.number(sql::NEXT_UPDATE, args![platform, workspace]).await?;
            let values = args![platform, workspace, &update.key, &update.lane, ord, &update.raw, tx.now];
            new += usize::try_from(tx.run(sql::INSERT_UPDATE, values).await?).unwrap_or(0);
        }
        if new > 0 {
            tx.hint(Hint::Updates);
        }
        Ok(new)
    }

    fn points(new: &usize) -> Option<crate::kill::Points> {
        (*new > 0).then_some(crate::kill::TAKE_UPDATES)
    }
}

struct UpdateFailed {
    platform: Platform,
    workspace: String,
    key: String,
    error: String,
}

impl Operation for UpdateFailed {
    type Out = InboxFate;
    const NAME: &'static str = "update_failed";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<InboxFate, Fault> {
        let (platform, workspace, key) = (self.platform.as_str(), self.workspace.as_str(), self.key.as_str());
        let row = tx.row(sql::UPDATE_TRIES, args![platform, workspace, key]).await?;
        let tries = row.ok_or_else(|| Fault::Stale(format!("the update {key}")))?.int(0)?;
        let what = || format!("the update {key}");
        if tries + 1 >= INBOX_TRIES {
            tx.must(sql::UPDATE_PARKED, args![&self.error, tx.now, platform, workspace, key], what).await?;
            tx.hint(Hint::Updates);
            return Ok(InboxFate::Parked);
        }
        let at = tx.now + wait_after(tries);
        tx.must(sql::UPDATE_RETRY, args![&self.error, at, platform, workspace, key], what).await?;
        Ok(InboxFate::Retry { at })
    }
}

struct UpdateWaits {
    platform: Platform,
    workspace: String,
    key: String,
    at: i64,
    error: String,
}

impl Operation for UpdateWaits {
    type Out = ();
    const NAME: &'static str = "update_waits";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let values = args![&self.error, self.at, self.platform.as_str(), &self.workspace, &self.key];
        tx.must(sql::UPDATE_WAITS, values, || format!("the update {}", self.key)).await
    }
}

pub(crate) async fn update_done(tx: &mut Tx<'_>, platform: Platform, workspace: &str, key: &str) -> Result<(), Fault> {
    tx.must(sql::UPDATE_DONE, args![tx.now, platform.as_str(), workspace, key], || format!("the update {key}")).await?;
    tx.hint(Hint::Updates);
    Ok(())
}

pub(crate) async fn put_room(tx: &mut Tx<'_>, room: &Room) -> Result<(), Fault> {
    let (spot, thread) = (&room.spot, room.thread.as_str());
    let current = i64::from(room.current == Current::Yes);
    if current == 1 {
        tx.run(sql::UNSEAT, args![spot.platform.as_str(), &spot.workspace, &spot.channel, &spot.topic, thread]).await?;
    }
    let values = args![thread, spot.platform.as_str(), &spot.workspace, &spot.channel, &spot.topic, room.kind.as_str(), current, &room.closed];
    tx.run(sql::PUT_ROOM, values).await?;
    tx.hint(Hint::Thread(room.thread.clone()));
    Ok(())
}

pub(crate) async fn move_channel(tx: &mut Tx<'_>, platform: Platform, workspace: &str, from: &str, to: &str) -> Result<(), Fault> {
    tx.run(sql::UNSEAT_MOVED, args![platform.as_str(), workspace, to, from]).await?;
    tx.run(sql::FORGET_REMOTES, args![from, platform.as_str(), workspace]).await?;
    tx.run(sql::MOVE_CHANNEL, args![to, platform.as_str(), workspace, from]).await?;
    Ok(())
}

pub(crate) async fn close_channel(tx: &mut Tx<'_>, platform: Platform, workspace: &str, channel: &str, why: &str) -> Result<(), Fault> {
    tx.run(sql::CLOSE_CHANNEL, args![why, platform.as_str(), workspace, channel]).await?;
    Ok(())
}

pub(crate) async fn try_delivery(tx: &mut Tx<'_>, post: &PostId, thread: &ThreadId, channel: &str, change: i64, known: i64) -> Result<(), Fault> {
    let values = args![post.as_str(), thread.as_str(), channel, change, tx.now, known];
    tx.must(sql::TRY_DELIVERY, values, || format!("the delivery of {post}")).await
}

pub(crate) async fn delivered(tx: &mut Tx<'_>, post: &PostId, remote: &str, change: i64) -> Result<(), Fault> {
    tx.must(sql::DELIVERED, args![remote, change, tx.now, post.as_str()], || format!("the delivery of {post}")).await
}

pub(crate) async fn delivery_waits(tx: &mut Tx<'_>, post: &PostId, trying: i64, not_before: i64, error: &str) -> Result<(), Fault> {
    let error: String = error.chars().take(500).collect();
    tx.must(sql::DELIVERY_WAITS, args![trying, not_before, error, post.as_str()], || format!("the delivery of {post}")).await
}

pub(crate) async fn delivery_failed(tx: &mut Tx<'_>, post: &PostId, trying: i64, not_before: i64, error: &str) -> Result<(), Fault> {
    let error: String = error.chars().take(500).collect();
    tx.must(sql::DELIVERY_FAILED, args![trying, not_before, error, post.as_str()], || format!("the delivery of {post}")).await
}

pub(crate) async fn shown(tx: &mut Tx<'_>, thread: &ThreadId, change: i64, looked: i64, not_before: i64) -> Result<(), Fault> {
    tx.run(sql::SHOWN, args![change, looked, not_before, thread.as_str()]).await?;
    Ok(())
}
