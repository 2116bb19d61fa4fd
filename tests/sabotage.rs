//! Evidence must mean something: the app is broken in many ways, each is seen by somebody who uses it, and the engine's own
//! evidence has to turn red. The clean app is proved green twenty times.

mod breaks;
mod looks;
mod stage;

use fleet_domain::criterion::Verdict;
use stage::Stage;

/// Sabotages that may slip through; each is named in the output.
const MAY_MISS: usize = 1;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_sabotage_changes_the_app_and_turns_a_criterion_red() {
    let stage = Stage::new().await;
    let clean = Stage::clean();
    stage.show("clean", &clean).await;
    let (mut missed, mut unseen, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    for sabotage in breaks::ALL {
        let mut tree = clean.clone();
        (sabotage.apply)(&mut tree);
        assert_ne!(tree, clean, "{}: nothing was broken", sabotage.name);
        // A release that the cloud refuses to show is found before anybody meets it.
        if stage.try_show("broken", &tree).await.is_err() {
            refused.push(sabotage.name);
            continue;
        }
        let (before, after) = (sabotage.look.at(&stage, "clean").await, sabotage.look.at(&stage, "broken").await);
        if before == after {
            unseen.push(format!("{}: {before}", sabotage.name));
        }
        let evidence = stage.prove("broken", &tree).await;
        let red: Vec<_> = evidence.iter().filter(|e| matches!(e.verdict, Verdict::Unmet | Verdict::NotProved)).map(|e| e.criterion.as_str()).collect();
        println!("{}: red {red:?}; {before} -> {after}", sabotage.name);
        if red.is_empty() {
            missed.push(sabotage.name);
        }
    }
    assert!(breaks::ALL.len() >= 24);
    assert!(unseen.is_empty(), "these break nothing that people would see: {unseen:#?}");
    println!("missed: {missed:?}; refused before anything was proved: {refused:?}");
    assert!(breaks::ALL.len() - refused.len() >= 24, "too few of them were judged by the evidence: {refused:?}");
    assert!(missed.len() <= MAY_MISS, "evidence stayed green over {missed:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_clean_app_is_green_twenty_times() {
    let stage = Stage::new().await;
    let clean = Stage::clean();
    stage.show("clean", &clean).await;
    for round in 1..=20 {
        let evidence = stage.prove("clean", &clean).await;
        let red: Vec<_> = evidence.iter().filter(|e| e.verdict != Verdict::Met).collect();
        assert!(red.is_empty(), "round {round}: {red:#?}");
    }
}
