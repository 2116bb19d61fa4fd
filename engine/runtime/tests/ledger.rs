//! The ledger in the store and the one in memory are the same ledger: random histories end alike, refusals included, on both databases.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use fleet_broker::Ledger;
use fleet_broker::ledger::{Amount, Level, MemoryLedger, Refused, Reservation, Scope, Spent};
use fleet_domain::agent::Usage;
use fleet_runtime::agent::StoreLedger;
use fleet_store::{Place, Store};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::postgres::Server;

/// Something that happens to a ledger. Indices are taken modulo what is there.
#[derive(Debug, Clone)]
enum Act {
    Limit {
        scope: usize,
        limit: Amount,
    },
    /// In the scopes whose bit is set, turned by so many; the attempt is always one of them.
    Reserve {
        attempt: usize,
        bits: u8,
        turned: usize,
        worst: Amount,
    },
    Settle {
        which: usize,
        took: Amount,
        known: bool,
    },
    Release {
        which: usize,
    },
    Sweep {
        attempt: usize,
    },
}

const ATTEMPTS: usize = 3;
const WIDER: [Level; 4] = [Level::Task, Level::Project, Level::Bible, Level::Day];

fn part() -> impl Strategy<Value = u64> {
    prop_oneof![6 => 0..40_u64, 1 => Just(u64::MAX)]
}

fn limits() -> impl Strategy<Value = Amount> {
    (part(), part(), part()).prop_map(|(requests, tokens, micros)| Amount { requests, tokens, micros })
}

fn amounts() -> impl Strategy<Value = Amount> {
    (0..3_u64, 0..12_u64, 0..12_u64).prop_map(|(requests, tokens, micros)| Amount { requests, tokens, micros })
}

fn acts() -> impl Strategy<Value = Act> {
    prop_oneof![
        2 => (0..ATTEMPTS + WIDER.len(), limits()).prop_map(|(scope, limit)| Act::Limit { scope, limit }),
        6 => (0..ATTEMPTS, 0..16_u8, 0..5_usize, amounts()).prop_map(|(attempt, bits, turned, worst)| Act::Reserve { attempt, bits, turned, worst }),
        3 => (any::<usize>(), amounts(), any::<bool>()).prop_map(|(which, took, known)| Act::Settle { which, took, known }),
        2 => any::<usize>().prop_map(|which| Act::Release { which }),
        1 => (0..ATTEMPTS).prop_map(|attempt| Act::Sweep { attempt }),
    ]
}

/// The scopes of one history; no other has them.
fn scopes(history: u32) -> Vec<Scope> {
    let attempts = (0..ATTEMPTS).map(|n| Scope { level: Level::Attempt, id: format!("{history}/{n}") });
    attempts.chain(WIDER.map(|level| Scope { level, id: history.to_string() })).collect()
}

fn say(outcome: &Result<Reservation, Refused>) -> String {
    match outcome {
        Ok(_) => "reserved".to_owned(),
        Err(Refused::Over { scope, left }) => format!("{scope} has {left:?}"),
        Err(Refused::Down(down)) => panic!("{down}"),
    }
}

/// Lives through a history with both; what differs is an error.
async fn live(store: &Store, history: u32, acts: Vec<Act>) -> Result<u32, TestCaseError> {
    let (kept, memory) = (StoreLedger::new(store.clone()), MemoryLedger::default());
    let all = scopes(history);
    // Every reservation ever made in both, its attempt, and its worst case: those that are closed are named again too.
    let mut made: Vec<(Reservation, Reservation, usize, Amount)> = Vec::new();
    let mut refused = 0;
    for act in acts {
        match &act {
            Act::Limit { scope, limit } => {
                store.set_limit(&all[*scope], *limit).await.expect("set");
                memory.limit(all[*scope].clone(), *limit);
            }
            Act::Reserve { attempt, bits, turned, worst } => {
                let wider = (0..WIDER.len()).filter(|n| bits >> n & 1 == 1).map(|n| &all[ATTEMPTS + n]);
                let mut asked: Vec<Scope> = std::iter::once(&all[*attempt]).chain(wider).cloned().collect();
                let turn = turned % asked.len();
                asked.rotate_left(turn);
                let (here, there) = (kept.reserve(&asked, *worst).await, memory.reserve(&asked, *worst).await);
                prop_assert_eq!(say(&here), say(&there), "{:?}", act);
                match (here, there) {
                    (Ok(here), Ok(there)) => made.push((here, there, *attempt, *worst)),
                    _ => refused += 1,
                }
            }
            Act::Settle { which, took, known } if !made.is_empty() => {
                let (here, there, ..) = &made[which % made.len()];
                let spent = Spent { amount: *took, usage: Usage::default(), known: *known };
                kept.settle(here, &spent).await.expect("settled");
                memory.settle(there, &spent).await.expect("settled");
            }
            Act::Release { which } if !made.is_empty() => {
                let (here, there, ..) = &made[which % made.len()];
                kept.release(here).await.expect("released");
                memory.release(there).await.expect("released");
            }
            Act::Sweep { attempt } => {
                store.sweep_reservations(std::slice::from_ref(&all[*attempt].id), i64::MAX).await.expect("swept");
                for (_, there, of, worst) in &made {
                    if of == attempt {
                        memory.settle(there, &Spent { amount: *worst, usage: Usage::default(), known: false }).await.expect("settled");
                    }
                }
            }
            Act::Settle { .. } | Act::Release { .. } => {}
        }
        for scope in &all {
            let budget = store.budget(scope).await.expect("read");
            prop_assert_eq!(budget.spent, memory.spent(scope), "{} after {:?}", scope, act);
            prop_assert_eq!(budget.spent.plus(budget.reserved), memory.taken(scope), "{} after {:?}", scope, act);
        }
    }
    let ours = |id: &str| all[..ATTEMPTS].iter().any(|scope| scope.id == id);
    let open = store.open_reservations().await.expect("read").into_iter().filter(|o| ours(&o.attempt)).count();
    prop_assert_eq!(open, memory.open());
    Ok(refused)
}

fn agree(place: &Place) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let store = runtime.block_on(Store::open(place, Arc::new(|| 1_000))).expect("the store opens");
    let (histories, refused) = (AtomicU32::new(0), AtomicU32::new(0));
    let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&vec(acts(), 1..40), |acts| {
        let history = histories.fetch_add(1, Ordering::Relaxed);
        refused.fetch_add(runtime.block_on(live(&store, history, acts))?, Ordering::Relaxed);
        Ok(())
    });
    outcome.expect("they agree");
    assert!(refused.into_inner() > 20, "histories in which nothing is refused say little");
    runtime.block_on(store.close());
}

#[test]
fn the_ledger_in_sqlite_is_the_one_in_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    agree(&Place::Sqlite(folder.path().join("fleet.db")));
}

#[test]
fn the_ledger_in_postgres_is_the_one_in_memory() {
    match Server::start() {
        Ok(server) => agree(&Place::Postgres(server.address())),
        Err(why) if std::env::var("FLEET_REQUIRE_POSTGRES").as_deref() == Ok("1") => panic!("PostgreSQL is required: {why}"),
        Err(why) => println!("SKIPPED: no PostgreSQL here ({why})"),
    }
}
