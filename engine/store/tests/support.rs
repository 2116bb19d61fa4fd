//! What every test stands on: a database of its own, a store in it, and values to put there.

pub(crate) mod ground;
pub(crate) mod postgres;
pub(crate) mod seed;

use std::future::Future;
use std::time::{Duration, Instant};

pub(crate) use ground::{Ground, Kind};

/// Runs one check on a database of its own kind; where there is no PostgreSQL it says so and why.
pub(crate) fn check<F: Future<Output = ()>>(kind: Kind, name: &str, run: impl FnOnce(Ground) -> F) {
    let ground = match Ground::new(kind) {
        Ok(ground) => ground,
        Err(why) if std::env::var("FLEET_REQUIRE_POSTGRES").as_deref() == Ok("1") => panic!("PostgreSQL is required: {why}"),
        Err(why) => {
            println!("SKIPPED {name}: no PostgreSQL here ({why})");
            return;
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(run(ground));
}

/// Asks again and again until the answer is there; the deadline only ends a test that hangs.
pub(crate) async fn until<T, F: Future<Output = Option<T>>>(what: &str, within: Duration, mut ask: impl FnMut() -> F) -> T {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(started.elapsed() < within, "{what}: not within {within:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The same checks on both databases, each a test of its own.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { crate::support::check(crate::support::Kind::Sqlite, stringify!($name), super::$name); })*
        }
        mod postgres {
            $(#[test] fn $name() { crate::support::check(crate::support::Kind::Postgres, stringify!($name), super::$name); })*
        }
    };
}
pub(crate) use on_both;
