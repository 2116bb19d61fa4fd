//! While a run works somebody hears of it: never the same for a minute, never after it ended, once however many look.

use std::sync::Arc;
use std::time::Duration;

use fleet_content::Bibles;
use fleet_domain::notice::{Notice, Standing};
use fleet_domain::roster::{Class, Seat};
use fleet_domain::run::{Attempt, Doing, RunState, Stage, Worker};
use fleet_store::Commit;

use super::bench::Bench;
use super::gates::crew;

/// How often the living message was told since the last call.
async fn beats(bench: &Bench) -> usize {
    // Two processes that look at the same time.
    let (a, b) = tokio::join!(bench.runtime.pulse(), bench.runtime.pulse());
    a.unwrap();
    b.unwrap();
    let told = bench.told().await;
    assert!(told.iter().all(|n| matches!(n, Notice::Progress(p) if p.standing == Standing::Working && p.passed_ms >= Some(60_000))), "{told:#?}");
    told.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_says_nothing_for_a_minute_is_told_anew_until_it_ends() {
    let bench = Bench::new().await;
    let began = bench.store.run(&bench.run).await.unwrap().unwrap().value.started_at;
    let slot = format!("live:{}", bench.run);
    assert_eq!(beats(&bench).await, 0, "it was not told of yet");
    for minute in [0, 1, 30] {
        let at = began + minute * 61_000;
        bench.put_clock(at).await;
        bench.told().await;
        bench.post_with_a_button_as(&slot, &minute.to_string()).await;
        bench.put_clock(at + 59_000).await;
        assert_eq!(beats(&bench).await, 0, "minute {minute}: not yet");
        bench.put_clock(at + 60_000).await;
        assert_eq!(beats(&bench).await, 1, "minute {minute}: once");
        assert_eq!(beats(&bench).await, 0, "minute {minute}: it is on its way");
    }
    bench.post_with_a_button_as(&slot, "last").await;
    bench.put_clock(began + 60 * 61_000).await;
    let mut run = bench.store.run(&bench.run).await.unwrap().unwrap();
    let RunState::Working { stage } = run.value.state.clone() else { panic!("{:?}", run.value.state) };
    run.value.state = RunState::Stopped { stage, by: bench.owner.clone() };
    bench.store.commit(Commit::new().put_run(run)).await.unwrap();
    bench.told().await;
    assert_eq!(beats(&bench).await, 0, "what stands still says nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_agent_does_is_told_at_the_pace_of_the_chat_and_the_same_never_twice() {
    let mut kept = None;
    let mut bench = Bench::made(None, Duration::ZERO, Bibles::embedded().unwrap(), async |dir, store| {
        kept = Some(Arc::new(crew(dir, store).await));
        kept.clone()
    })
    .await;
    let crew = kept.unwrap();
    // Nobody but this test looks.
    bench.stop().await;
    let mut run = bench.store.run(&bench.run).await.unwrap().unwrap();
    let (began, seat) = (run.value.started_at, Seat { agent: "claude".to_owned(), account: "a".to_owned(), class: Class::Standard, stages: Vec::new() });
    run.value.state = RunState::Working { stage: Stage::Implement };
    run.value.attempts.push(Attempt::new(1, Worker::Agent { seat }, began));
    bench.store.commit(Commit::new().put_run(run)).await.unwrap();
    let slot = format!("live:{}", bench.run);
    let told = async || {
        let (a, b) = tokio::join!(bench.runtime.pulse(), bench.runtime.pulse());
        a.unwrap();
        b.unwrap();
        let progress = |n| if let Notice::Progress(p) = n { p.doing } else { panic!("{n:?}") };
        bench.told().await.into_iter().map(progress).collect::<Vec<Doing>>()
    };
    for (minute, pace) in [(1, 10), (5, 30), (20, 60)] {
        let at = began + minute * 60_000;
        let seen = Doing { note: Some(format!("note {minute}")), files: 1 };
        bench.put_clock(at).await;
        bench.post_with_a_button_as(&slot, &format!("before {minute}")).await;
        crew.sees(&bench.run, seen.clone());
        bench.put_clock(at + pace * 1_000 - 1).await;
        assert_eq!(told().await, [], "minute {minute}: not yet");
        bench.put_clock(at + pace * 1_000).await;
        assert_eq!(told().await, std::slice::from_ref(&seen), "minute {minute}: once");
        let stored = bench.store.run(&bench.run).await.unwrap().unwrap().value;
        assert_eq!(stored.attempts[0].doing, seen, "the page reads it there");
        bench.post_with_a_button_as(&slot, &format!("after {minute}")).await;
        let more = Doing { files: 9, ..seen.clone() };
        crew.sees(&bench.run, more.clone());
        bench.put_clock(at + pace * 1_000 + 59_000).await;
        assert_eq!(told().await, [], "minute {minute}: people would read the same");
        bench.put_clock(at + pace * 1_000 + 60_000).await;
        assert_eq!(told().await, [more], "minute {minute}: but never nothing for longer");
    }
    let mut run = bench.store.run(&bench.run).await.unwrap().unwrap();
    run.value.state = RunState::Working { stage: Stage::Review };
    bench.store.commit(Commit::new().put_run(run)).await.unwrap();
    bench.post_with_a_button_as(&slot, "checked").await;
    crew.sees(&bench.run, Doing { note: Some("late".to_owned()), files: 1 });
    bench.put_clock(bench.store.now() + 60_000).await;
    assert_eq!(told().await, [Doing::default()], "nobody works there any more");
}
