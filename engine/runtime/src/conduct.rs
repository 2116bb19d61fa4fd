//! Conduct over time: whoever is waited for is reminded, and each person hears once a day what happened. Looks at what is due alone,
//! found by its index, in batches: a thousand people who are due at once wait for one another, and nobody waits behind them.
//!
//! What is told and that it was told become true in one commit: a death in between tells nothing twice and loses nothing.

mod digest;
mod open;
mod remind;

use std::collections::HashSet;
use std::hash::Hash;
use std::time::Duration;

use fleet_domain::chat::{Platform, Room, RoomKind, Standing};
use fleet_domain::effect::TellClass;
use fleet_domain::habits::{HORIZON_MS, Habits};
use fleet_domain::id::{PersonId, ThreadId};
use fleet_domain::notice::Notice;
use fleet_store::{Change, Versioned};

use crate::effects::tell;
use crate::{Runtime, RuntimeError};

/// How often what is due is looked at.
pub(crate) const LOOK: Duration = Duration::from_secs(20);
/// Rows looked at in one batch.
const AT_ONCE: u32 = 100;
/// Batches of one look; what is left is found by the next.
const BATCHES: u32 = 50;

/// Looks once at everything that is due; digests go on if reminders fail.
pub(crate) async fn once(runtime: &Runtime) -> Result<(), RuntimeError> {
    let (reminders, digests) = (remind::due(runtime).await, digest::due(runtime).await);
    reminders.and(digests)
}

/// No look is planned beyond this, UTC ms.
fn horizon(runtime: &Runtime) -> i64 {
    runtime.now() + HORIZON_MS
}

/// The batches of one look: what stays due is looked at once.
struct Batches<K> {
    seen: HashSet<K>,
    left: u32,
}

impl<K> Default for Batches<K> {
    fn default() -> Self {
        Self { seen: HashSet::new(), left: BATCHES }
    }
}

impl<K: Hash + Eq> Batches<K> {
    /// Whether there may be more that is due.
    fn goes_on(&self) -> bool {
        self.left > 0
    }

    /// What of a batch was not looked at yet; of several with one key the first.
    fn fresh<T>(&mut self, due: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
        let full = due.len() == AT_ONCE as usize;
        let fresh: Vec<T> = due.into_iter().filter(|row| self.seen.insert(key(row))).collect();
        self.left = if full && !fresh.is_empty() { self.left - 1 } else { 0 };
        fresh
    }
}

/// Whether somebody is told anything at all.
fn hears(standing: Standing) -> bool {
    matches!(standing, Standing::Admin | Standing::Member | Standing::Guest)
}

/// Where somebody's clock stands is asked once, where nothing else tells it, beside the first thing that is told at its time.
async fn ask_zone(runtime: &Runtime, thread: &ThreadId, person: &PersonId, habits: &mut Habits) -> Result<Option<Change>, RuntimeError> {
    if habits.zone.is_some() || habits.zone_asked_at.is_some() {
        return Ok(None);
    }
    let room = runtime.store().room(thread).await?;
    let alone = |room: &Room| room.spot.platform == Platform::Telegram && room.kind == RoomKind::Direct;
    let theirs = runtime.store().thread(thread).await?.is_some_and(|t| t.value.opened_by == *person);
    if !theirs || !room.as_ref().is_some_and(alone) {
        return Ok(None);
    }
    habits.zone_asked_at = Some(runtime.now());
    Ok(Some(tell(thread, Notice::ZoneQuestion, TellClass::Must, &format!("zone/{person}"))))
}

/// A change of somebody's habits as they were read.
fn keep(person: &PersonId, rev: i64, habits: Habits, due_at: Option<i64>) -> Change {
    Change::PutHabits { person: person.clone(), habits: Versioned { rev, value: habits }, due_at }
}
