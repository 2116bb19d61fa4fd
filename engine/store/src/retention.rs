//! Forgetting what is over: rows that only guarded against doing something twice, once nobody can ask for it again.

use crate::db::args;
use crate::fault::Fault;
use crate::operation::Operation;
use crate::sql::{fillings, messengers, retention as sql};
use crate::tx::Tx;
use crate::{Store, StoreError};

/// How many rows of each kind were forgotten.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Effects that are done. Dead ones stay.
    pub effects: u64,
    /// Received messages that were handled; the words stay in their thread. Parked ones stay.
    pub inbox: u64,
    /// What messengers sent and was read. Parked ones stay.
    pub updates: u64,
    /// Buttons that nobody can press any more.
    pub grants: u64,
    /// Page sessions that have ended.
    pub sessions: u64,
    /// Single-use tokens that nobody can redeem any more.
    pub tokens: u64,
    /// Requests that somebody began to fill in and never sent.
    pub fillings: u64,
}

impl Forgotten {
    /// All rows together.
    pub fn total(&self) -> u64 {
        self.effects + self.inbox + self.updates + self.grants + self.sessions + self.tokens + self.fillings
    }

    /// Whether a kind used its whole batch up, so that more of it may be left.
    pub fn filled(&self, batch: u32) -> bool {
        [self.effects, self.inbox, self.updates, self.grants, self.sessions, self.tokens, self.fillings].contains(&u64::from(batch))
    }
}

impl Store {
    /// Forgets what was over before this time (UTC ms), at most `batch` rows of each kind. A message, effect or button that is
    /// forgotten is not recognised any more: keep them longer than anybody repeats himself. Messages of threads, the journal and
    /// the audit chain are never touched.
    pub async fn forget(&self, before: i64, batch: u32) -> Result<Forgotten, StoreError> {
        self.write(Forget { before, batch }).await
    }
}

struct Forget {
    before: i64,
    batch: u32,
}

impl Operation for Forget {
    type Out = Forgotten;
    const NAME: &'static str = "forget";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Forgotten, Fault> {
        let old = || args![self.before, self.batch];
        Ok(Forgotten {
            effects: tx.run(sql::FORGET_EFFECTS, old()).await?,
            inbox: tx.run(sql::FORGET_INBOX, old()).await?,
            updates: tx.run(messengers::FORGET_UPDATES, old()).await?,
            grants: tx.run(sql::FORGET_GRANTS, old()).await?,
            sessions: tx.run(sql::FORGET_SESSIONS, old()).await?,
            tokens: tx.run(sql::FORGET_TOKENS, old()).await?,
            fillings: tx.run(fillings::FORGET_FILLINGS, old()).await?,
        })
    }
}
