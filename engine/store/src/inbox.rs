//! What was received: written down before it is acknowledged, handled once, one at a time a thread, in order.

use fleet_domain::chat::{Arrival, Platform};
use fleet_domain::id::{InboxId, PersonId, ThreadId};
use fleet_domain::post::{Author, Body};

use crate::db::{args, json};
use crate::fault::Fault;
use crate::hint::Hint;
use crate::kill::{self, Points};
use crate::operation::Operation;
use crate::place::INBOX_TRIES;
use crate::post::{self, Writing};
use crate::sql::inbox as sql;
use crate::tx::{Tx, unique};
use crate::workers::{self, WorkerId};
use crate::{Store, StoreError};

/// A message as it arrives.
#[derive(Debug, Clone, PartialEq)]
pub struct NewInbox {
    /// Platform.
    pub platform: Platform,
    /// The platform's id of the message, or the sender's idempotency key with the sender in it: the same key twice is one message.
    pub key: String,
    /// Where.
    pub thread: ThreadId,
    /// From whom.
    pub person: PersonId,
    /// What.
    pub arrival: Arrival,
    /// Request id that logs carry.
    pub request: String,
    /// The person's own words as they stand in the thread, written in the same transaction.
    pub post: Option<(Author, Body)>,
}

/// Whether it was new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// It was.
    Fresh(InboxId),
    /// It had been received before.
    Duplicate(InboxId),
}

impl Received {
    /// The row, new or old.
    pub fn id(&self) -> &InboxId {
        match self {
            Self::Fresh(id) | Self::Duplicate(id) => id,
        }
    }
}

/// A message that is ours to handle until the lease of our worker ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedInbox {
    /// Which.
    pub id: InboxId,
    /// Names this claim: a change that bears an older fence is refused.
    pub fence: i64,
    /// Platform.
    pub platform: Platform,
    /// Dedupe key.
    pub key: String,
    /// Where.
    pub thread: ThreadId,
    /// From whom.
    pub person: PersonId,
    /// What.
    pub arrival: Arrival,
    /// Request id.
    pub request: String,
    /// When it was received, UTC ms.
    pub at: i64,
    /// How often handling it has failed.
    pub tries: u32,
}

/// What becomes of a message whose handling failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InboxFate {
    /// It is tried again.
    Retry {
        /// Not before, UTC ms.
        at: i64,
    },
    /// It has failed too often; somebody has to be told.
    Parked,
}

/// A parked message of which nobody was told yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkedInbox {
    /// Which.
    pub id: InboxId,
    /// Where.
    pub thread: ThreadId,
    /// From whom.
    pub person: PersonId,
    /// What.
    pub arrival: Arrival,
    /// Request id.
    pub request: String,
    /// When it was received, UTC ms.
    pub at: i64,
    /// The last error.
    pub error: String,
}

impl Store {
    /// Writes a message down, with the person's words in the thread. Acknowledge the platform only after this returned.
    pub async fn receive(&self, new: NewInbox) -> Result<Received, StoreError> {
        self.write(new).await
    }

    /// Claims messages: at most `limit`, one a thread, none while an earlier one of its thread is open.
    pub async fn claim_inbox(&self, worker: &WorkerId, limit: u32) -> Result<Vec<ClaimedInbox>, StoreError> {
        self.write(ClaimInbox { worker: worker.clone(), limit }).await
    }

    /// Records that handling failed: it is tried again after a growing wait, and parked after [`INBOX_TRIES`] failures.
    pub async fn inbox_failed(&self, id: &InboxId, fence: i64, error: &str) -> Result<InboxFate, StoreError> {
        self.write(InboxFailed { id: id.clone(), fence, error: error.to_owned() }).await
    }

    /// How many messages of a thread are not handled yet: 0 means that what was sent there before has had all its consequences.
    pub async fn inbox_open_in(&self, thread: &ThreadId) -> Result<i64, StoreError> {
        let open = self.one("inbox_open_in", sql::INBOX_OPEN_IN, args![thread.as_str()], |row| row.int(0)).await?;
        Ok(open.unwrap_or_default())
    }

    /// Parked messages of which nobody was told yet, oldest first: tell, and commit [`crate::Change::InboxTold`] with it.
    pub async fn parked_inbox(&self, limit: u32) -> Result<Vec<ParkedInbox>, StoreError> {
        self.many("parked_inbox", sql::PARKED_INBOX, args![limit], |row| {
            Ok(ParkedInbox {
                id: row.id(0)?,
                thread: row.id(1)?,
                person: row.id(2)?,
                arrival: row.json(3)?,
                request: row.text(4)?,
                at: row.int(5)?,
                error: row.text_if_any(6)?.unwrap_or_default(),
            })
        })
        .await
    }
}

impl Operation for NewInbox {
    type Out = Received;
    const NAME: &'static str = "receive";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Received, Fault> {
        write(tx, self).await
    }

    fn points(_: &Received) -> Option<Points> {
        Some(kill::RECEIVE)
    }
}

/// Writes a message down with the person's words, unless it is there already.
pub(crate) async fn write(tx: &mut Tx<'_>, new: &NewInbox) -> Result<Received, Fault> {
    let (platform, thread) = (new.platform.as_str(), new.thread.as_str());
    if let Some(row) = tx.row(sql::INBOX_BY_KEY, args![platform, &new.key]).await? {
        return Ok(Received::Duplicate(row.id(0)?));
    }
    let ord = tx.number(sql::NEXT_ARRIVAL, args![thread, tx.now]).await?;
    let id = InboxId::from_unique(&unique());
    let values = args![id.as_str(), platform, &new.key, thread, ord, new.person.as_str(), json(&new.arrival)?, &new.request, tx.now];
    if tx.run(sql::INSERT_INBOX, values).await? == 0 {
        // The same message came in twice at once, and the other one was first.
        let row = tx.row(sql::INBOX_BY_KEY, args![platform, &new.key]).await?;
        return row.map_or(Err(Fault::Sql(sqlx::Error::RowNotFound)), |row| Ok(Received::Duplicate(row.id(0)?)));
    }
    if let Some((author, body)) = &new.post {
        let key = format!("inbox/{platform}/{}", new.key);
        post::write(tx, Writing { slot: None, thread: &new.thread, author, body, key: &key }).await?;
    }
    tx.hint(Hint::Inbox);
    Ok(Received::Fresh(id))
}

struct ClaimInbox {
    worker: WorkerId,
    limit: u32,
}

impl Operation for ClaimInbox {
    type Out = Vec<ClaimedInbox>;
    const NAME: &'static str = "claim_inbox";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<ClaimedInbox>, Fault> {
        workers::must_be_alive(tx, &self.worker).await?;
        let rows = tx.rows(sql::CLAIM_INBOX, args![tx.now, self.limit, self.worker.as_str()]).await?;
        let mut claimed = Vec::with_capacity(rows.len());
        for row in rows {
            claimed.push(ClaimedInbox {
                id: row.id(0)?,
                fence: row.int(1)?,
                platform: serde_json::from_value(serde_json::Value::String(row.text(2)?))?,
                key: row.text(3)?,
                thread: row.id(4)?,
                person: row.id(5)?,
                arrival: row.json(6)?,
                request: row.text(7)?,
                at: row.int(8)?,
                tries: u32::try_from(row.int(9)?).unwrap_or(u32::MAX),
            });
        }
        claimed.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(claimed)
    }

    fn points(out: &Vec<ClaimedInbox>) -> Option<Points> {
        (!out.is_empty()).then_some(kill::CLAIM_INBOX)
    }
}

struct InboxFailed {
    id: InboxId,
    fence: i64,
    error: String,
}

impl Operation for InboxFailed {
    type Out = InboxFate;
    const NAME: &'static str = "inbox_failed";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<InboxFate, Fault> {
        let what = || format!("the claim of {}", self.id);
        let row = tx.row(sql::INBOX_TRIES, args![self.id.as_str(), self.fence]).await?;
        let tries = row.ok_or_else(|| Fault::Stale(what()))?.int(0)?;
        let error: String = self.error.chars().take(2000).collect();
        if tries + 1 >= INBOX_TRIES {
            tx.must(sql::INBOX_PARKED, args![tx.now, error, 0_i64, self.id.as_str(), self.fence], what).await?;
            tx.hint(Hint::Inbox);
            return Ok(InboxFate::Parked);
        }
        let at = tx.now + wait_after(tries);
        tx.must(sql::INBOX_RETRY, args![error, at, tx.now, self.id.as_str(), self.fence], what).await?;
        Ok(InboxFate::Retry { at })
    }
}

/// How long to wait after the n-th failure (from 0), ms: 1 s, 2 s, 4 s … at most a minute.
pub(crate) fn wait_after(tries: i64) -> i64 {
    let doublings = u32::try_from(tries.clamp(0, 6)).unwrap_or(0);
    (1000_i64 << doublings).min(60_000)
}

#[cfg(test)]
mod tests {
    use super::wait_after;

    #[test]
    fn waits_grow_to_a_minute() {
        let waits: Vec<i64> = (0..9).map(wait_after).collect();
        assert_eq!(waits, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    }
}
