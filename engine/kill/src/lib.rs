//! Places where a test can kill the process, to prove that nothing is lost there and nothing doubled.
//!
//! A crate marks a place with [`kill_point`] and lists its name in a constant of its own, so that the kill test passes every one of
//! them. Without the feature `kill-points` a place is nothing at all.
//! Beside them lies what else such a test needs of the process: mistakes that it has to find ([`planted`]), and time that goes by while
//! the process is down ([`away_ms`]).
//! **Must never** be switched on in a release.
//! Start at [`kill_point`].

/// Marks a place. With the feature `kill-points` and `FLEET_KILL_AT=name:count` in the environment, the count-th pass through the
/// named place kills the process (SIGKILL: nothing is flushed, no destructor runs).
#[cfg(not(feature = "kill-points"))]
#[inline]
pub fn kill_point(_name: &'static str) {}

/// Marks a place. With `FLEET_KILL_AT=name:count` in the environment, the count-th pass through the named place kills the process
/// (SIGKILL: nothing is flushed, no destructor runs).
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

/// Whether a mistake is planted. Without the feature `kill-points` none is.
#[cfg(not(feature = "kill-points"))]
#[inline]
pub fn planted(_name: &str) -> bool {
    false
}

/// How long this machine was away, ms. Without the feature `kill-points` it was not.
#[cfg(not(feature = "kill-points"))]
#[inline]
pub fn away_ms() -> i64 {
    0
}

/// How long this machine was away, ms: `FLEET_AWAY_MS`. Its clock is ahead by that much, so that a test need not wait for what only
/// time brings.
#[cfg(feature = "kill-points")]
pub fn away_ms() -> i64 {
    std::env::var("FLEET_AWAY_MS").ok().and_then(|ms| ms.parse().ok()).unwrap_or(0)
}

/// Whether a mistake is planted: `FLEET_PLANT=name`. A kill test has to find it, or it would find nothing in ours either.
#[cfg(feature = "kill-points")]
pub fn planted(name: &str) -> bool {
    std::env::var("FLEET_PLANT").is_ok_and(|wanted| wanted == name)
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
