//! Budgets: all scopes or none, never overspent by however many callers in however many processes, and nothing forgotten when one dies.

use fleet_domain::agent::Usage;
use fleet_domain::budget::{Amount, Level, Reservation, Scope, Spent};
use fleet_store::{Budget, Store, StoreError};
use rustix::process::Signal;
use tokio::task::{JoinSet, spawn_blocking};

use crate::process::Worker;
use crate::support::{Ground, on_both};

on_both!(
    all_scopes_are_taken_from_or_none,
    what_is_said_twice_counts_once_and_what_is_gone_is_gone,
    what_calls_took_is_summed_in_every_scope,
    a_limit_may_change_and_none_is_none,
    sixty_four_callers_in_four_processes_never_overspend,
    a_kill_between_reserve_and_settle_is_settled_at_its_worst,
    a_sweep_and_whoever_settles_count_a_call_once,
);

/// Micros that the callers of [`spend`] share, and what each of their calls reserves.
const SHARED: u64 = 7_777;
const WORST: u64 = 100;

fn scope(level: Level, id: &str) -> Scope {
    Scope { level, id: id.to_owned() }
}

/// The scopes of an attempt; each attempt its own, the rest shared.
fn scopes(attempt: &str) -> Vec<Scope> {
    [Level::Attempt, Level::Task, Level::Project, Level::Day].iter().map(|l| scope(*l, if *l == Level::Attempt { attempt } else { "shared" })).collect()
}

fn shared() -> Scope {
    scope(Level::Project, "shared")
}

fn micros(micros: u64) -> Amount {
    Amount { requests: 1, tokens: 0, micros }
}

fn spent(took: u64) -> Spent {
    Spent { amount: micros(took), usage: Usage::default(), known: true }
}

fn at_most(micros: u64) -> Amount {
    Amount { micros, ..Amount::ENDLESS }
}

async fn budget(store: &Store, scope: &Scope) -> Budget {
    store.budget(scope).await.expect("read")
}

async fn all_scopes_are_taken_from_or_none(ground: Ground) {
    let store = ground.open().await;
    let day = scope(Level::Day, "shared");
    store.set_limit(&day, Amount { requests: 1, ..Amount::ENDLESS }).await.expect("set");
    store.set_limit(&shared(), at_most(7)).await.expect("set");
    let first = store.reserve(&scopes("a"), micros(5)).await.expect("reserved");
    for scope in scopes("a") {
        assert_eq!((budget(&store, &scope).await.reserved, budget(&store, &scope).await.spent), (micros(5), Amount::default()), "{scope}");
    }
    // Both the project and the day are too small for another: the first in the order asked is named.
    let mut asked = scopes("b");
    for (named, left) in [(shared(), at_most(2)), (day.clone(), Amount::ENDLESS)] {
        match store.reserve(&asked, micros(5)).await {
            Err(StoreError::OverBudget { scope, left: said }) => {
                assert_eq!((scope == named, said.micros.min(1000)), (true, left.micros.min(1000)), "{scope}: {said:?}");
            }
            other => panic!("{other:?}"),
        }
        asked.reverse();
    }
    assert_eq!(budget(&store, &scope(Level::Task, "shared")).await.reserved, micros(5));
    assert_eq!(ground.count("SELECT CAST(COUNT(id) AS BIGINT) FROM budgets WHERE id = 'b'").await, 0, "nothing is left of what was refused");
    assert!(store.release_reservation(&first).await.expect("released"));
    assert_eq!(budget(&store, &shared()).await, Budget { limit: at_most(7), ..Budget::default() });
    let second = store.reserve(&scopes("b"), micros(5)).await.expect("there is room again");
    let open = store.open_reservations().await.expect("read");
    assert_eq!(open.len(), 1);
    assert_eq!((&open[0].id, open[0].attempt.as_str(), open[0].worst, &open[0].scopes), (&second, "b", micros(5), &scopes("b")));
    // Named twice, a scope is one; named by nobody, there is nothing to refuse.
    store.release_reservation(&second).await.expect("released");
    store.reserve(&[shared(), shared()], micros(5)).await.expect("reserved");
    assert_eq!(budget(&store, &shared()).await.reserved, micros(5));
    store.reserve(&[], micros(u64::MAX)).await.expect("reserved");
}

async fn what_is_said_twice_counts_once_and_what_is_gone_is_gone(ground: Ground) {
    let store = ground.open().await;
    store.set_limit(&shared(), at_most(10)).await.expect("set");
    let reservation = store.reserve(&scopes("a"), micros(10)).await.expect("reserved");
    assert!(store.settle(&reservation, &spent(25)).await.expect("settled"));
    assert!(!store.settle(&reservation, &spent(25)).await.expect("said again"));
    assert!(!store.release_reservation(&reservation).await.expect("said again"));
    assert!(!store.settle(&Reservation("nobody's".to_owned()), &spent(25)).await.expect("not there"));
    assert_eq!((budget(&store, &shared()).await.spent, budget(&store, &shared()).await.reserved), (micros(25), Amount::default()));
    store.reserve(&scopes("a"), micros(0)).await.expect("nothing more is asked for");
    let refused = store.reserve(&scopes("a"), micros(1)).await;
    assert!(matches!(refused, Err(StoreError::OverBudget { left: Amount { micros: 0, .. }, .. })), "{refused:?}");
}

async fn what_calls_took_is_summed_in_every_scope(ground: Ground) {
    let store = ground.open().await;
    let usage = Usage { input: 1, cache_read: 2, cache_write: 3, output: 4, reasoning: 5 };
    for (attempt, known) in [("a", true), ("b", false), ("b", true)] {
        let reservation = store.reserve(&scopes(attempt), micros(100)).await.expect("reserved");
        store.settle(&reservation, &Spent { amount: Amount { requests: 1, tokens: 10, micros: 7 }, usage, known }).await.expect("settled");
    }
    let twice = usage.plus(usage);
    for (scope, calls, usage, guessed) in
        [(scope(Level::Attempt, "a"), 1, usage, 0), (scope(Level::Attempt, "b"), 2, twice, 1), (scope(Level::Day, "shared"), 3, twice.plus(usage), 1)]
    {
        let spent = Amount { requests: calls, tokens: 10 * calls, micros: 7 * calls };
        assert_eq!(budget(&store, &scope).await, Budget { spent, usage, guessed, ..Budget::default() }, "{scope}");
    }
    // What no column holds stays at the most that one can, and goes on from there.
    let reservation = store.reserve(&[scope(Level::Node, "n")], micros(u64::MAX)).await.expect("no limit");
    store.settle(&reservation, &spent(u64::MAX)).await.expect("settled");
    let reservation = store.reserve(&[scope(Level::Node, "n")], micros(1)).await.expect("no limit");
    store.settle(&reservation, &spent(1)).await.expect("settled");
    let most = Amount { requests: 2, tokens: 0, micros: u64::try_from(i64::MAX).expect("a count") };
    assert_eq!(budget(&store, &scope(Level::Node, "n")).await, Budget { spent: most, ..Budget::default() });
}

async fn a_limit_may_change_and_none_is_none(ground: Ground) {
    let store = ground.open().await;
    assert_eq!(budget(&store, &shared()).await, Budget::default(), "nobody spoke of it");
    let reservation = store.reserve(&scopes("a"), Amount { requests: 1, tokens: 50, micros: 9 }).await.expect("no limit");
    for (limit, left) in [
        (Amount { requests: 3, tokens: 60, micros: 5 }, Amount { requests: 2, tokens: 10, micros: 0 }),
        (Amount { requests: 0, tokens: u64::MAX, micros: 10 }, Amount { requests: 0, tokens: u64::MAX - 50, micros: 1 }),
        (Amount::ENDLESS, Amount { requests: u64::MAX - 1, tokens: u64::MAX - 50, micros: u64::MAX - 9 }),
    ] {
        store.set_limit(&shared(), limit).await.expect("set");
        let now = budget(&store, &shared()).await;
        assert_eq!((now.limit, now.left()), (limit, left));
    }
    store.set_limit(&shared(), at_most(u64::try_from(i64::MAX).expect("a count"))).await.expect("set");
    assert_eq!(budget(&store, &shared()).await.limit, Amount::ENDLESS, "more than can be counted is no limit");
    store.settle(&reservation, &spent(9)).await.expect("settled");
    // Another start of the program keeps the books.
    store.set_limit(&shared(), at_most(10)).await.expect("set");
    store.close().await;
    let again = ground.open().await;
    assert!(matches!(again.reserve(&scopes("b"), micros(2)).await, Err(StoreError::OverBudget { .. })));
    again.reserve(&scopes("b"), micros(1)).await.expect("that much is left");
}

async fn sixty_four_callers_in_four_processes_never_overspend(ground: Ground) {
    let store = ground.open().await;
    store.set_limit(&shared(), at_most(SHARED)).await.expect("set");
    let mut workers = JoinSet::new();
    for _ in 0..4 {
        let worker = Worker::start(&ground, "spend", 30_000, None);
        workers.spawn(spawn_blocking(move || worker.last_words()));
    }
    let mut settled = 0;
    while !workers.is_empty() {
        let now = budget(&store, &shared()).await;
        assert!(now.spent.plus(now.reserved).micros <= SHARED, "{now:?}");
        if let Some(words) = workers.try_join_next() {
            let words = words.expect("joined").expect("joined");
            let number = |prefix: &str| words.iter().find_map(|w| w.strip_prefix(prefix)?.parse::<u64>().ok()).unwrap_or_else(|| panic!("{words:?}"));
            settled += number("settled ");
            assert!(number("refused ") >= 16, "each of its callers ends refused: {words:?}");
        }
    }
    let end = budget(&store, &shared()).await;
    assert!(end.spent.micros <= SHARED && end.spent.micros > SHARED - WORST, "{end:?}");
    assert_eq!((end.spent.micros, end.reserved), (settled, Amount::default()), "what they say they spent is what was counted");
    for scope in scopes("a").into_iter().filter(|s| s.level != Level::Attempt) {
        assert_eq!(budget(&store, &scope).await, Budget { limit: budget(&store, &scope).await.limit, ..end }, "{scope} counts the same");
    }
    assert_eq!(store.open_reservations().await.expect("read"), []);
}

/// One process of it: sixteen callers, each an attempt after the other, until nothing is left. Answers what they settled, and how
/// often they were refused.
pub(crate) async fn spend(store: &Store) -> (u64, u64) {
    let mut callers = JoinSet::new();
    for caller in 0..16_u64 {
        let store = store.clone();
        callers.spawn(async move {
            let (mut settled, mut refused) = (0, 0);
            for call in 0.. {
                let mut asked = scopes(&store.unique());
                // Whatever the order in which they are named, nobody waits in a circle.
                if caller % 2 == 0 {
                    asked.reverse();
                }
                let reservation = match patiently(|| store.reserve(&asked, micros(WORST))).await {
                    Ok(reservation) => reservation,
                    Err(StoreError::OverBudget { scope, left }) => {
                        assert_eq!(scope, shared());
                        assert!(left.micros < WORST);
                        refused += 1;
                        if budget(&store, &shared()).await.spent.micros > SHARED - WORST {
                            return (settled, refused);
                        }
                        continue;
                    }
                    Err(other) => panic!("{other:?}"),
                };
                let took = [0, 40, WORST][usize::try_from((caller + call) % 3).expect("small")];
                let said = spent(took);
                let open = match took {
                    0 => patiently(|| store.release_reservation(&reservation)).await,
                    _ => patiently(|| store.settle(&reservation, &said)).await,
                };
                assert!(open.expect("closed"));
                settled += took;
            }
            unreachable!("calls are without end")
        });
    }
    callers.join_all().await.into_iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
}

/// SQLite lets processes wait for each other, but in no order: whoever is out of luck for long is told so, and asks again.
async fn patiently<T, F: Future<Output = Result<T, StoreError>>>(mut ask: impl FnMut() -> F) -> Result<T, StoreError> {
    loop {
        match ask().await {
            Err(StoreError::Database { .. }) => {}
            outcome => return outcome,
        }
    }
}

/// A process that dies with a call in the air: it says what it reserved and waits.
pub(crate) async fn reserve_and_wait(store: &Store) -> String {
    store.reserve(&scopes("dead"), micros(30)).await.expect("reserved").0
}

async fn a_kill_between_reserve_and_settle_is_settled_at_its_worst(ground: Ground) {
    let store = ground.open().await;
    store.set_limit(&shared(), at_most(50)).await.expect("set");
    let mut victim = Worker::start(&ground, "reserve", 30_000, None);
    let reservation = Reservation(victim.says());
    let alive = store.reserve(&scopes("alive"), micros(10)).await.expect("reserved");
    victim.signal(Signal::KILL);
    assert_eq!(victim.ended_by(), Some(9));
    let open = store.open_reservations().await.expect("read");
    assert_eq!(open.iter().map(|o| (&o.id, o.attempt.as_str())).collect::<Vec<_>>(), [(&reservation, "dead"), (&alive, "alive")]);
    assert!(matches!(store.reserve(&scopes("b"), micros(11)).await, Err(StoreError::OverBudget { .. })), "it holds what it reserved");
    // Nobody else's, and nothing that was made later.
    let dead = ["nobody".to_owned(), "dead".to_owned(), "dead".to_owned()];
    assert_eq!(store.sweep_reservations(&dead[..1], i64::MAX).await.expect("swept"), []);
    assert_eq!(store.sweep_reservations(&dead, open[0].made_at).await.expect("swept"), []);
    assert_eq!(store.sweep_reservations(&dead, i64::MAX).await.expect("swept"), open[..1]);
    assert_eq!(store.sweep_reservations(&dead, i64::MAX).await.expect("swept"), [], "once");
    let now = budget(&store, &shared()).await;
    assert_eq!(now, Budget { limit: at_most(50), reserved: micros(10), spent: micros(30), guessed: 1, ..Budget::default() });
    assert_eq!(budget(&store, &scope(Level::Attempt, "dead")).await, Budget { spent: micros(30), guessed: 1, ..Budget::default() });
    // Should it come back, it counts no more.
    assert!(!store.settle(&reservation, &spent(5)).await.expect("too late"));
    assert!(store.settle(&alive, &spent(5)).await.expect("settled"));
    assert_eq!(budget(&store, &shared()).await.left().micros, 15);
}

async fn a_sweep_and_whoever_settles_count_a_call_once(ground: Ground) {
    const CALLS: u64 = 40;
    let (here, there) = (ground.open().await, ground.open().await);
    let mut open = Vec::new();
    for n in 0..CALLS {
        open.push(here.reserve(&scopes(&format!("a{}", n % 4)), micros(10)).await.expect("reserved"));
    }
    let settle = async {
        let mut settled = 0;
        for reservation in &open {
            settled += u64::from(here.settle(reservation, &spent(3)).await.expect("settled"));
        }
        settled
    };
    let sweep = async {
        let mut swept = 0;
        for attempt in ["a3", "a2", "a1", "a0"] {
            // One that is being settled right now is left alone; it is not there any more afterwards.
            let left = there.sweep_reservations(&[attempt.to_owned()], i64::MAX).await.expect("swept");
            swept += u64::try_from(left.len()).expect("few");
        }
        swept
    };
    let (settled, swept) = tokio::join!(settle, sweep);
    assert_eq!(settled + swept, CALLS);
    let end = budget(&here, &shared()).await;
    assert_eq!(end, Budget { spent: Amount { requests: CALLS, tokens: 0, micros: 3 * settled + 10 * swept }, guessed: swept, ..Budget::default() });
    assert_eq!(here.open_reservations().await.expect("read"), []);
}
