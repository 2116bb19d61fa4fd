//! Workers and their leases: one row a process start, beaten while it lives; what a dead one held goes back, at once to the next
//! start of its own instance.

use fleet_domain::id::{EffectId, InboxId};

use crate::db::args;
use crate::fault::Fault;
use crate::hint::{Hint, lane};
use crate::kill::{self, Points};
use crate::operation::Operation;
use crate::place::LOST_CAP;
use crate::sql::{effects as effects_sql, inbox as inbox_sql, workers as sql};
use crate::tx::{Tx, unique};
use crate::{Store, StoreError};

/// Rows of workers are forgotten this long after their lease ended, ms.
const FORGET_AFTER_MS: i64 = 86_400_000;

/// One start of a process. Never the host's name: a restarted host must not keep the claims of its former self alive.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WorkerId(String);

impl WorkerId {
    fn fresh() -> Self {
        Self(format!("wrk_{}", unique()))
    }

    /// As text, for logs.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for WorkerId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What was taken from workers that are dead.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reaped {
    /// Workers that had claims.
    pub workers: u32,
    /// Claims that are ready again.
    pub returned: u32,
    /// Effects lost so often that they are dead now (also in [`Store::dead_effects`]).
    pub dead: Vec<EffectId>,
    /// Messages lost so often that they are parked now (also in [`Store::parked_inbox`]).
    pub parked: Vec<InboxId>,
}

impl Store {
    /// Enlists this process as a worker of no instance. `host` is for people who read logs.
    pub async fn enlist(&self, host: &str) -> Result<WorkerId, StoreError> {
        self.write(Enlist { id: WorkerId::fresh(), host: host.to_owned() }).await
    }

    /// Enlists this process as the one worker of its instance, and takes at once what earlier processes of that instance still
    /// hold. Only whoever holds the instance's lock may call it: the lock proves that they are dead, whatever their leases say.
    /// What other instances hold is left to [`Store::reap`].
    pub async fn take_over(&self, instance: &str, host: &str) -> Result<(WorkerId, Reaped), StoreError> {
        self.write(TakeOver { id: WorkerId::fresh(), instance: instance.to_owned(), host: host.to_owned() }).await
    }

    /// Extends the lease. Beat every third of it, from a task of its own.
    pub async fn beat(&self, worker: &WorkerId) -> Result<(), StoreError> {
        self.write(Beat { worker: worker.clone() }).await
    }

    /// Takes claims from workers whose lease has ended; any process may do it at any time. Right after the database came back
    /// nothing is taken for one lease, so that workers can beat first.
    pub async fn reap(&self) -> Result<Reaped, StoreError> {
        if self.in_grace().await? {
            return Ok(Reaped::default());
        }
        self.write(Reap).await
    }

    /// Gives every claim of a worker back at once and ends its lease: the last thing a worker does.
    pub async fn release(&self, worker: &WorkerId) -> Result<(), StoreError> {
        self.write(Release { worker: worker.clone() }).await
    }

    /// How many workers hold a lease.
    pub async fn live_workers(&self) -> Result<i64, StoreError> {
        Ok(self.one("live_workers", sql::LIVE_WORKERS, args![self.now()], |row| row.int(0)).await?.unwrap_or(0))
    }
}

/// Only a worker with a lease may claim: what a dead one claims would be taken from it at once.
pub(crate) async fn must_be_alive(tx: &mut Tx<'_>, worker: &WorkerId) -> Result<(), Fault> {
    let row = tx.row(sql::LEASE, args![worker.as_str()]).await?;
    match row.map(|r| r.int(0)).transpose()? {
        Some(until) if until >= tx.now => Ok(()),
        _ => Err(Fault::LeaseEnded(worker.to_string())),
    }
}

struct Enlist {
    id: WorkerId,
    host: String,
}

impl Operation for Enlist {
    type Out = WorkerId;
    const NAME: &'static str = "enlist";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<WorkerId, Fault> {
        put(tx, &self.id, "", &self.host).await?;
        Ok(self.id.clone())
    }
}

async fn put(tx: &mut Tx<'_>, id: &WorkerId, instance: &str, host: &str) -> Result<(), Fault> {
    tx.run(sql::ENLIST, args![id.as_str(), instance, host, tx.now, tx.now + tx.timing.lease_ms]).await?;
    Ok(())
}

struct TakeOver {
    id: WorkerId,
    instance: String,
    host: String,
}

impl Operation for TakeOver {
    type Out = (WorkerId, Reaped);
    const NAME: &'static str = "take_over";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(WorkerId, Reaped), Fault> {
        let mut reaped = Reaped::default();
        for row in tx.rows(sql::OF_INSTANCE, args![&self.instance]).await? {
            take(tx, &row.text(0)?, &mut reaped).await?;
        }
        tx.run(sql::END_INSTANCE, args![&self.instance]).await?;
        put(tx, &self.id, &self.instance, &self.host).await?;
        Ok((self.id.clone(), reaped))
    }

    fn points(_: &Self::Out) -> Option<Points> {
        Some(kill::TAKE_OVER)
    }
}

struct Beat {
    worker: WorkerId,
}

impl Operation for Beat {
    type Out = ();
    const NAME: &'static str = "beat";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        tx.must(sql::BEAT, args![tx.now + tx.timing.lease_ms, self.worker.as_str()], || format!("the row of {}", self.worker)).await
    }
}

struct Release {
    worker: WorkerId,
}

impl Operation for Release {
    type Out = ();
    const NAME: &'static str = "release";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        for row in tx.rows(effects_sql::EFFECT_RELEASE, args![self.worker.as_str()]).await? {
            if let Some(lane) = lane(&row.text(0)?) {
                tx.hint(Hint::Effects(lane));
            }
        }
        if tx.run(inbox_sql::INBOX_RELEASE, args![self.worker.as_str()]).await? > 0 {
            tx.hint(Hint::Inbox);
        }
        tx.run(sql::BEAT, args![0_i64, self.worker.as_str()]).await?;
        Ok(())
    }
}

struct Reap;

impl Operation for Reap {
    type Out = Reaped;
    const NAME: &'static str = "reap";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Reaped, Fault> {
        let mut reaped = Reaped::default();
        // A lease that ends two leases ahead was written by a clock that has gone back since.
        let ended = tx.rows(sql::ENDED, args![tx.now, tx.now + 2 * tx.timing.lease_ms]).await?;
        for row in ended {
            let worker = row.text(0)?;
            take(tx, &worker, &mut reaped).await?;
            tracing::warn!(worker, returned = reaped.returned, "the lease of a worker ended; its claims go back");
        }
        for row in tx.rows(effects_sql::EFFECT_CLOCK_WENT_BACK, args![tx.now]).await? {
            if let Some(lane) = lane(&row.text(0)?) {
                tx.hint(Hint::Effects(lane));
            }
        }
        if tx.run(inbox_sql::INBOX_CLOCK_WENT_BACK, args![tx.now]).await? > 0 {
            tx.hint(Hint::Inbox);
        }
        tx.run(sql::FORGET_WORKERS, args![tx.now - FORGET_AFTER_MS]).await?;
        Ok(reaped)
    }
}

/// Takes everything that a dead worker holds: counted as lost, under a new fence.
async fn take(tx: &mut Tx<'_>, worker: &str, reaped: &mut Reaped) -> Result<(), Fault> {
    reaped.workers += 1;
    take_effects(tx, worker, reaped).await?;
    take_inbox(tx, worker, reaped).await
}

async fn take_effects(tx: &mut Tx<'_>, worker: &str, reaped: &mut Reaped) -> Result<(), Fault> {
    for row in tx.rows(effects_sql::EFFECT_REAP, args![LOST_CAP, tx.now, worker]).await? {
        if row.text(1)? == "dead" {
            reaped.dead.push(row.id(0)?);
            crate::effects::hint_next(tx, &row.text(3)?).await?;
            continue;
        }
        reaped.returned += 1;
        if let Some(lane) = lane(&row.text(2)?) {
            tx.hint(Hint::Effects(lane));
        }
    }
    Ok(())
}

async fn take_inbox(tx: &mut Tx<'_>, worker: &str, reaped: &mut Reaped) -> Result<(), Fault> {
    for row in tx.rows(inbox_sql::INBOX_REAP, args![LOST_CAP, tx.now, worker]).await? {
        match row.text(1)?.as_str() {
            "parked" => reaped.parked.push(row.id(0)?),
            _ => reaped.returned += 1,
        }
        tx.hint(Hint::Inbox);
    }
    Ok(())
}
