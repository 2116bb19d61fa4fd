//! The ledger in memory keeps what every ledger must: nothing is overspent, all scopes or none.

use std::sync::Arc;

use fleet_broker::ledger::{Amount, Ledger, Level, MemoryLedger, Refused, Scope, Spent};
use fleet_domain::agent::Usage;
use tokio::task::JoinSet;

const LEVELS: [Level; 6] = [Level::Attempt, Level::Node, Level::Task, Level::Project, Level::Bible, Level::Day];

fn scope(level: Level, id: &str) -> Scope {
    Scope { level, id: id.to_owned() }
}

/// All scopes of an attempt; each attempt its own, the rest shared.
fn scopes(attempt: &str) -> Vec<Scope> {
    LEVELS.iter().map(|level| scope(*level, if *level == Level::Attempt { attempt } else { "shared" })).collect()
}

fn micros(micros: u64) -> Amount {
    Amount { requests: 1, tokens: 0, micros }
}

fn spent(took: u64) -> Spent {
    Spent { amount: micros(took), usage: Usage::default(), known: true }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_callers_never_overspend_over_retries_and_nested_scopes() {
    let ledger = Arc::new(MemoryLedger::default());
    let limits = [(Level::Node, 9_000), (Level::Task, 8_000), (Level::Project, 7_777), (Level::Day, 20_000)];
    for (level, limit) in limits {
        ledger.limit(scope(level, "shared"), Amount { micros: limit, ..Amount::ENDLESS });
    }
    let mut callers = JoinSet::new();
    for caller in 0..64_u64 {
        let ledger = ledger.clone();
        callers.spawn(async move {
            let mut counts = (0, 0);
            for retry in 0..20 {
                // A fresh attempt for each retry: its own scope is empty, those above are not.
                let scopes = scopes(&format!("att_{caller}_{retry}"));
                match ledger.reserve(&scopes, micros(100)).await {
                    Ok(reservation) => {
                        assert!(ledger.taken(&scope(Level::Project, "shared")).micros <= 7_777);
                        tokio::task::yield_now().await;
                        match (caller + retry) % 3 {
                            0 => ledger.release(&reservation).await.unwrap(),
                            1 => ledger.settle(&reservation, &spent(40)).await.unwrap(),
                            _ => ledger.settle(&reservation, &spent(100)).await.unwrap(),
                        }
                        counts.0 += 1;
                    }
                    Err(Refused::Over { scope, left }) => {
                        assert_eq!(scope.level, Level::Project, "the narrowest budget refuses");
                        assert!(left.micros < 100);
                        counts.1 += 1;
                    }
                    Err(Refused::Down(_)) => panic!("a ledger in memory is never down"),
                }
            }
            counts
        });
    }
    let (taken, refused) = callers.join_all().await.into_iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    assert!(taken > 60 && refused > 60, "both happened: {taken} taken, {refused} refused");
    let project = ledger.spent(&scope(Level::Project, "shared"));
    assert!(project.micros <= 7_777 && project.micros > 7_777 - 100, "{project:?}");
    for (level, _) in limits {
        let shared = scope(level, "shared");
        assert_eq!(ledger.spent(&shared), project, "{level:?} counts the same");
        assert_eq!(ledger.taken(&shared), project, "nothing stays reserved");
    }
    assert_eq!(ledger.open(), 0);
}

#[tokio::test]
async fn all_scopes_are_taken_from_or_none() {
    let ledger = MemoryLedger::default();
    ledger.limit(scope(Level::Day, "shared"), Amount { requests: 1, ..Amount::ENDLESS });
    let first = ledger.reserve(&scopes("a"), micros(5)).await.unwrap();
    let Err(Refused::Over { scope: of, left }) = ledger.reserve(&scopes("b"), micros(5)).await else { panic!("the day holds one call") };
    assert_eq!((of.level, left.requests), (Level::Day, 0));
    assert_eq!(ledger.taken(&scope(Level::Attempt, "b")), Amount::default());
    assert_eq!(ledger.taken(&scope(Level::Task, "shared")), micros(5));
    ledger.release(&first).await.unwrap();
    ledger.reserve(&scopes("b"), micros(5)).await.unwrap();
}

#[tokio::test]
async fn what_is_said_twice_counts_once_and_what_is_gone_is_gone() {
    let ledger = MemoryLedger::default();
    let task = scope(Level::Task, "shared");
    ledger.limit(task.clone(), Amount { micros: 10, ..Amount::ENDLESS });
    let reservation = ledger.reserve(&scopes("a"), micros(10)).await.unwrap();
    ledger.settle(&reservation, &spent(25)).await.unwrap();
    ledger.settle(&reservation, &spent(25)).await.unwrap();
    ledger.release(&reservation).await.unwrap();
    assert_eq!(ledger.spent(&task).micros, 25);
    assert!(ledger.reserve(&scopes("a"), micros(0)).await.is_ok(), "nothing more is asked for");
    assert!(matches!(ledger.reserve(&scopes("a"), micros(1)).await, Err(Refused::Over { left: Amount { micros: 0, .. }, .. })));
}

#[tokio::test]
async fn a_scope_named_twice_is_one() {
    let ledger = MemoryLedger::default();
    let task = scope(Level::Task, "shared");
    ledger.limit(task.clone(), Amount { micros: 10, ..Amount::ENDLESS });
    let reservation = ledger.reserve(&[task.clone(), task.clone()], micros(6)).await.unwrap();
    assert_eq!(ledger.taken(&task), micros(6));
    ledger.settle(&reservation, &spent(6)).await.unwrap();
    assert_eq!(ledger.spent(&task), micros(6));
}
