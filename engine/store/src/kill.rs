//! Places where a test can kill the process, to prove that nothing is lost there. Empty without the feature `kill-points`.

/// The store's own places: one before and one after each commit, receive and claim.
pub const NAMES: &[&str] = &[
    "store.commit.before",
    "store.commit.after",
    "store.receive.before",
    "store.receive.after",
    "store.claim_inbox.before",
    "store.claim_inbox.after",
    "store.claim_effects.before",
    "store.claim_effects.after",
];

/// The two places around one write: just before its transaction is committed, and just after.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Points {
    pub(crate) before: &'static str,
    pub(crate) after: &'static str,
}

pub(crate) const COMMIT: Points = Points { before: NAMES[0], after: NAMES[1] };
pub(crate) const RECEIVE: Points = Points { before: NAMES[2], after: NAMES[3] };
pub(crate) const CLAIM_INBOX: Points = Points { before: NAMES[4], after: NAMES[5] };
pub(crate) const CLAIM_EFFECTS: Points = Points { before: NAMES[6], after: NAMES[7] };

/// Marks a place. With the feature `kill-points` and `FLEET_KILL_AT=name:count`, the count-th pass through the named place kills
/// the process (SIGKILL: nothing is flushed, no destructor runs). Other crates mark their own places by names of their own.
#[cfg(not(feature = "kill-points"))]
#[inline]
pub fn kill_point(_name: &'static str) {}

/// Marks a place. With `FLEET_KILL_AT=name:count` in the environment, the count-th pass through the named place kills the process
/// (SIGKILL: nothing is flushed, no destructor runs). Other crates mark their own places by names of their own.
#[cfg(feature = "kill-points")]
pub fn kill_point(name: &'static str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    static WANTED: OnceLock<Option<(String, u32)>> = OnceLock::new();
    static PASSES: AtomicU32 = AtomicU32::new(0);
    let wanted = WANTED.get_or_init(|| read(&std::env::var("FLEET_KILL_AT").ok()?));
    let Some((place, count)) = wanted else { return };
    if place == name && PASSES.fetch_add(1, Ordering::SeqCst) + 1 == *count {
        // Nothing to do if the signal cannot be sent: the test that waits for the death says so.
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    }
}

/// `name:count`; a bare name means its first pass.
#[cfg(feature = "kill-points")]
fn read(text: &str) -> Option<(String, u32)> {
    match text.rsplit_once(':') {
        Some((name, count)) => Some((name.to_owned(), count.parse().ok()?)),
        None => Some((text.to_owned(), 1)),
    }
}

#[cfg(all(test, feature = "kill-points"))]
mod tests {
    use super::read;

    #[test]
    fn a_place_is_named_with_or_without_a_count() {
        assert_eq!(read("store.commit.before:3"), Some(("store.commit.before".to_owned(), 3)));
        assert_eq!(read("store.commit.before"), Some(("store.commit.before".to_owned(), 1)));
        assert_eq!(read("store.commit.before:x"), None);
    }
}
