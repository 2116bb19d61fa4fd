//! How accounts stand, together with the runs that rest because of them: one commit, a line in the journal, found when they are due.

use fleet_domain::id::RunId;
use fleet_domain::roster::Rest;
use fleet_domain::run::{RunState, Stage};
use fleet_store::{Commit, Store, StoreError, Versioned};

use crate::support::{Ground, on_both, seed};

on_both!(an_account_rests_together_with_its_run_or_not_at_all, only_news_is_written_down, runs_that_rest_are_found_when_they_are_due);

async fn why(store: &Store) -> Vec<(String, String)> {
    store.journal_of_instance(0, 100).await.expect("read").into_iter().map(|(_, line, _)| (line.event, line.why)).collect()
}

async fn an_account_rests_together_with_its_run_or_not_at_all(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    assert_eq!(store.account_rests().await.expect("read"), []);
    let mut run = store.run(&seed.run).await.expect("read").expect("there");
    run.value.state = RunState::Resting { stage: Stage::Implement, until: 500 };
    let report = |run| Commit::new().put_account_rest("claude-1", Rest::Asleep { until: 500 }).put_run(run);
    let done = store.commit(report(run.clone())).await.expect("both");
    let rests = store.account_rests().await.expect("read");
    assert_eq!(rests.len(), 1);
    assert_eq!((rests[0].account.as_str(), &rests[0].rest, rests[0].rev, rests[0].updated_at), ("claude-1", &Rest::Asleep { until: 500 }, 1, done.at));
    // The run has moved on: its report says nothing of the account either.
    let refused = store.commit(Commit::new().put_account_rest("claude-1", Rest::Awake).put_run(run)).await;
    assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
    assert_eq!(store.account_rests().await.expect("read"), rests);
    assert_eq!(why(&store).await, [("account_rest".to_owned(), "claude-1 sleeps until 500".to_owned())]);
}

async fn only_news_is_written_down(ground: Ground) {
    let store = ground.open().await;
    let disabled = Rest::Disabled { why: "not logged in".to_owned() };
    for rest in [Rest::Awake, disabled.clone(), disabled.clone(), Rest::Awake] {
        store.commit(Commit::new().put_account_rest("b", rest).put_account_rest("a", Rest::Awake)).await.expect("put");
    }
    let rests: Vec<_> = store.account_rests().await.expect("read").into_iter().map(|a| (a.account, a.rest, a.rev)).collect();
    assert_eq!(rests, [("a".to_owned(), Rest::Awake, 1), ("b".to_owned(), Rest::Awake, 3)]);
    let lines: Vec<_> = why(&store).await.into_iter().map(|(_, why)| why).collect();
    assert_eq!(lines, ["b works", "a works", "b cannot be used until somebody looks at it: not logged in", "b works"]);
}

async fn runs_that_rest_are_found_when_they_are_due(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    for (name, until) in [("late", 300), ("soon", 100), ("next", 200)] {
        let mut run = seed::run(&RunId::from_unique(name), &seed.thread, &seed.project, &seed.person);
        run.state = RunState::Resting { stage: Stage::Implement, until };
        store.commit(Commit::new().put_run(Versioned::fresh(run))).await.expect("put");
    }
    let due = async |now| {
        let runs = store.runs_resting(now).await.expect("read");
        runs.into_iter().map(|r| r.value.id.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(due(99).await, Vec::<String>::new());
    assert_eq!(due(200).await, ["run_soon", "run_next"]);
    // It goes on, and rests again until later.
    for state in [RunState::Working { stage: Stage::Implement }, RunState::Resting { stage: Stage::Implement, until: 400 }] {
        let mut run = store.run(&RunId::from_unique("soon")).await.expect("read").expect("there");
        run.value.state = state;
        store.commit(Commit::new().put_run(run)).await.expect("put");
        assert_eq!(due(300).await, ["run_next", "run_late"]);
    }
    // A column that knows no better (it is younger than the run) makes nobody go on before their time.
    ground.tamper("UPDATE runs SET wakes_at = 0 WHERE state = 'resting'").await;
    assert_eq!(due(200).await, ["run_next"]);
    assert_eq!(due(400).await.len(), 3);
}
