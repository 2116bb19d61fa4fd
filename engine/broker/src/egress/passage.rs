//! One way out while it lasts: its bytes, and the decision that is told when it is over, however it ends.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::told::{Decision, Reason, Teller, What};

/// Held by whatever takes part in it; told, once, when the last of them lets go.
#[derive(Clone)]
pub(crate) struct Passage(Arc<Ticket>);

struct Ticket {
    teller: Teller,
    /// Its bytes stay zero: they are counted beside it.
    decision: Mutex<Decision>,
    up: AtomicU64,
    down: AtomicU64,
}

impl Passage {
    /// Until it is said to have ended otherwise, it was cut by the closing of the door.
    pub(crate) fn new(teller: Teller) -> Self {
        let decision = Decision { host: String::new(), port: 0, up: 0, down: 0, refused: Some(Reason::Closed) };
        Self(Arc::new(Ticket { teller, decision: Mutex::new(decision), up: AtomicU64::new(0), down: AtomicU64::new(0) }))
    }

    /// Where to, as far as it is known.
    pub(crate) fn to(&self, host: &str, port: u16) {
        let mut decision = self.0.decision();
        decision.host = host.chars().filter(|c| !c.is_control()).take(253).collect();
        decision.port = port;
    }

    /// Refused or cut.
    pub(crate) fn refuse(&self, reason: Reason) {
        self.0.decision().refused = Some(reason);
    }

    /// Ended by itself.
    pub(crate) fn done(&self) {
        self.0.decision().refused = None;
    }

    /// What went out of the sandbox.
    pub(crate) fn up(&self) -> &AtomicU64 {
        &self.0.up
    }

    /// What came into it.
    pub(crate) fn down(&self) -> &AtomicU64 {
        &self.0.down
    }
}

impl Ticket {
    fn decision(&self) -> MutexGuard<'_, Decision> {
        self.decision.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut decision = self.decision().clone();
        decision.up = self.up.load(Ordering::Relaxed);
        decision.down = self.down.load(Ordering::Relaxed);
        self.teller.tell(What::Way(decision));
    }
}

/// What moved through a door, and how much may.
#[derive(Clone)]
pub(crate) struct Meter {
    moved: Arc<AtomicU64>,
    most: u64,
}

impl Meter {
    pub(crate) fn new(most: u64) -> Self {
        Self { moved: Arc::default(), most }
    }

    /// Whether nothing more may move.
    pub(crate) fn is_full(&self) -> bool {
        self.moved.load(Ordering::Relaxed) >= self.most
    }

    /// Counts bytes, for the door and for one direction of a passage; false when the door's are used up.
    pub(crate) fn count(&self, bytes: usize, direction: &AtomicU64) -> bool {
        let bytes = bytes as u64;
        direction.fetch_add(bytes, Ordering::Relaxed);
        self.moved.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes) <= self.most
    }
}
