//! Effects: claimed one at a time an order key, fenced, tried again, dead after too many failures, never lost.

use fleet_domain::effect::{Effect, Lane};
use fleet_domain::id::EffectId;

use crate::db::args;
use crate::fault::Fault;
use crate::hint::{Hint, lane};
use crate::inbox::wait_after;
use crate::kill::{self, Points};
use crate::operation::Operation;
use crate::sql::effects as sql;
use crate::tx::Tx;
use crate::workers::{self, WorkerId};
use crate::{Store, StoreError};

/// An effect that is ours to do until the lease of our worker ends.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimedEffect {
    /// Which.
    pub id: EffectId,
    /// Names this claim: a change that bears an older fence is refused.
    pub fence: i64,
    /// Its business key.
    pub key: String,
    /// What to do.
    pub effect: Effect,
    /// How often it has failed.
    pub tries: u32,
    /// Failures after which it is dead.
    pub max_tries: u32,
    /// When it was wanted, UTC ms.
    pub created_at: i64,
}

/// What becomes of an effect that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EffectFate {
    /// It is tried again; later effects of its order key wait.
    Retry {
        /// Not before, UTC ms.
        at: i64,
    },
    /// It has failed too often; somebody has to be told. Later effects of its order key go on.
    Dead,
}

/// A dead effect of which nobody was told yet.
#[derive(Debug, Clone, PartialEq)]
pub struct DeadEffect {
    /// Which.
    pub id: EffectId,
    /// Its business key.
    pub key: String,
    /// What was to be done.
    pub effect: Effect,
    /// The last error.
    pub error: String,
}

impl Store {
    /// Claims effects of a lane: at most `limit`, one an order key, lowest place first, none before its time.
    pub async fn claim_effects(&self, worker: &WorkerId, lane: Lane, limit: u32) -> Result<Vec<ClaimedEffect>, StoreError> {
        self.write(ClaimEffects { worker: worker.clone(), lane, limit }).await
    }

    /// The effect of a business key, done or not; `None` if it was never wanted, or is forgotten.
    pub async fn effect(&self, key: &str) -> Result<Option<Effect>, StoreError> {
        self.one("effect", sql::EFFECT_OF_KEY, args![key], |row| row.json(0)).await
    }

    /// When an effect of this name was last wanted in an order key, UTC ms, as far as it is open or ended since `since`.
    pub async fn wanted_at(&self, order_key: &str, name: &str, since: i64) -> Result<Option<i64>, StoreError> {
        let found = self.one("wanted_at", sql::WANTED_AT, args![order_key, name, since], |row| row.int_if_any(0)).await?;
        Ok(found.flatten())
    }

    /// The effects of this name in an order key that are open or ended since `since`, UTC ms, in order.
    pub async fn wanted_since(&self, order_key: &str, name: &str, since: i64) -> Result<Vec<Effect>, StoreError> {
        self.many("wanted_since", sql::WANTED_SINCE, args![order_key, name, since], |row| row.json(0)).await
    }

    /// Records that an effect failed: tried again after `retry_in_ms` (or a growing wait), dead after its number of tries.
    pub async fn effect_failed(&self, id: &EffectId, fence: i64, error: &str, retry_in_ms: Option<i64>) -> Result<EffectFate, StoreError> {
        self.write(EffectFailed { id: id.clone(), fence, error: error.to_owned(), retry_in_ms }).await
    }

    /// Dead effects of which nobody was told yet, oldest first: tell, and commit [`crate::Change::EffectTold`] with it.
    pub async fn dead_effects(&self, limit: u32) -> Result<Vec<DeadEffect>, StoreError> {
        self.many("dead_effects", sql::DEAD_EFFECTS, args![limit], |row| {
            Ok(DeadEffect { id: row.id(0)?, key: row.text(1)?, effect: row.json(2)?, error: row.text_if_any(3)?.unwrap_or_default() })
        })
        .await
    }
}

/// Gives the hint for the effect that waited behind one that has ended.
pub(crate) async fn hint_next(tx: &mut Tx<'_>, order_key: &str) -> Result<(), Fault> {
    if let Some(row) = tx.row(sql::NEXT_LANE, args![order_key]).await?
        && let Some(lane) = lane(&row.text(0)?)
    {
        tx.hint(Hint::Effects(lane));
    }
    Ok(())
}

struct ClaimEffects {
    worker: WorkerId,
    lane: Lane,
    limit: u32,
}

impl Operation for ClaimEffects {
    type Out = Vec<ClaimedEffect>;
    const NAME: &'static str = "claim_effects";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<ClaimedEffect>, Fault> {
        workers::must_be_alive(tx, &self.worker).await?;
        let rows = tx.rows(sql::CLAIM_EFFECTS, args![self.lane.as_str(), tx.now, self.limit, self.worker.as_str()]).await?;
        let mut claimed = Vec::with_capacity(rows.len());
        for row in rows {
            claimed.push(ClaimedEffect {
                id: row.id(0)?,
                fence: row.int(1)?,
                key: row.text(2)?,
                effect: row.json(3)?,
                tries: u32::try_from(row.int(4)?).unwrap_or(u32::MAX),
                max_tries: u32::try_from(row.int(5)?).unwrap_or(u32::MAX),
                created_at: row.int(6)?,
            });
        }
        claimed.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(claimed)
    }

    fn points(out: &Vec<ClaimedEffect>) -> Option<Points> {
        (!out.is_empty()).then_some(kill::CLAIM_EFFECTS)
    }
}

struct EffectFailed {
    id: EffectId,
    fence: i64,
    error: String,
    retry_in_ms: Option<i64>,
}

impl Operation for EffectFailed {
    type Out = EffectFate;
    const NAME: &'static str = "effect_failed";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<EffectFate, Fault> {
        let what = || format!("the claim of {}", self.id);
        let row = tx.row(sql::EFFECT_TRIES, args![self.id.as_str(), self.fence]).await?.ok_or_else(|| Fault::Stale(what()))?;
        let (tries, max_tries, order_key) = (row.int(0)?, row.int(1)?, row.text(2)?);
        let error: String = self.error.chars().take(2000).collect();
        if tries + 1 >= max_tries {
            tx.must(sql::EFFECT_DEAD, args![tx.now, error, self.id.as_str(), self.fence], what).await?;
            hint_next(tx, &order_key).await?;
            return Ok(EffectFate::Dead);
        }
        let at = tx.now + self.retry_in_ms.unwrap_or_else(|| wait_after(tries)).max(0);
        tx.must(sql::EFFECT_RETRY, args![error, at, tx.now, self.id.as_str(), self.fence], what).await?;
        if let Some(lane) = lane(&row.text(3)?)
            && at <= tx.now
        {
            tx.hint(Hint::Effects(lane));
        }
        Ok(EffectFate::Retry { at })
    }
}
