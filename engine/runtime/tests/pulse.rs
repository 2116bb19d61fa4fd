//! While a run works somebody hears of it: never the same for a minute, never after it ended, once however many look.

use fleet_domain::notice::{Notice, Standing};
use fleet_domain::run::RunState;
use fleet_store::Commit;

use super::bench::Bench;

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
