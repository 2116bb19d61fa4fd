//! What an agent runs into is met by the next one, with the same work, in one journal.

use fleet_domain::agent::End;
use fleet_domain::criterion::Verdict;
use fleet_domain::roster::Rest;
use fleet_domain::run::{AttemptEnd, Means, RunState, Worker};

use super::engine::{Engine, rest};

/// Notes that are begun by whoever comes first, and finished by whoever comes last.
const BEGINS: &str = r#"
[[turns]]
text = "I will begin."
steps = [{ shell = "echo begun > BEGUN.md" }]

[[turns]]
text = "Done."

[[faults]]
kind = "rate_limited"
from = 1
"#;
const FINISHES: &str = r#"
[[turns]]
text = "I go on."
steps = [{ shell = "cat BEGUN.md > NOTES.md; echo finished >> NOTES.md" }]

[[turns]]
text = "Done: the notes are there."
"#;

fn by(worker: &Worker) -> &str {
    match worker {
        Worker::Agent { seat } => &seat.agent,
        Worker::Kit { kit } => kit,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_at_its_limit_hands_over_to_one_of_another_vendor() {
    let engine = Engine::new(&[("claude", "begins"), ("codex", "finishes")], &[("begins", BEGINS), ("finishes", FINISHES)]).await;
    let change = engine.order(Means::Agent).await;
    engine.begin(&change).await;
    let run = engine.until(&change, |run| !matches!(run.state, RunState::Working { .. })).await;
    let RunState::AwaitingAcceptance { commit } = &run.state else { panic!("{run:#?}") };
    assert_eq!(run.attempts.iter().map(|a| by(&a.worker)).collect::<Vec<_>>(), ["claude", "codex"]);
    let Some(AttemptEnd::Agent { ended, .. }) = &run.attempts[0].end else { panic!("{run:#?}") };
    assert_eq!(ended.end, End::RateLimited, "{ended:?}");
    assert!(!run.attempts[0].counts(), "a limit is nobody's failure");
    assert!(matches!(rest(&engine, "claude").await, Rest::Asleep { .. }), "the account sleeps, whoever asks for it");
    // The second went on with what the first had begun.
    assert_eq!(engine.file(commit, "NOTES.md").as_deref(), Some("begun\nfinished\n"));
    assert!(engine.file(commit, "fleet-app.toml").is_some(), "the app is still there");
    let verdicts: Vec<Verdict> = run.built.unwrap().evidence.iter().map(|e| e.verdict).collect();
    assert_eq!(verdicts, [Verdict::Met, Verdict::Met, Verdict::ForPerson]);
    assert!(run.spent_micro > 0, "what went through the door was counted");
    engine.end().await;
}

/// Fleet's own agent is told what no gate lets pass, and mends it.
const BREAKS: &str = r#"
[[turns]]
steps = [{ shell = "echo '<script>alert(1)</script>' >> index.html" }]

[[turns]]
text = "Done."
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_that_no_gate_lets_pass_is_tried_again_and_then_a_person_is_asked() {
    let engine = Engine::new(&[("coder", "breaks")], &[("breaks", BREAKS)]).await;
    let change = engine.order(Means::Agent).await;
    engine.begin(&change).await;
    let run = engine.until(&change, |run| !matches!(run.state, RunState::Working { .. })).await;
    assert!(matches!(run.state, RunState::NeedsHuman { .. }), "{run:#?}");
    for attempt in &run.attempts {
        let Some(AttemptEnd::GatesFailed { findings }) = &attempt.end else { panic!("{attempt:#?}") };
        assert!(findings.iter().any(|f| f.contains("inline script")), "{findings:?}");
    }
    assert!(run.attempts.len() >= 2, "it was told, and tried again");
    engine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_ends_an_agent_that_hangs_and_keeps_what_it_did() {
    let hangs = format!("{}\n[[faults]]\nkind = \"hang\"\nfrom = 1\n", BEGINS.split("[[faults]]").next().unwrap());
    let engine = Engine::new(&[("claude", "hangs")], &[("hangs", &hangs)]).await;
    let change = engine.order(Means::Agent).await;
    engine.begin(&change).await;
    engine.model.until(std::time::Duration::from_mins(2), |model| model.stats("claude").work >= 2).await.unwrap();
    engine.stop(&change).await;
    let run = engine.run(&change).await;
    assert!(matches!(run.state, RunState::Stopped { .. }), "{run:#?}");
    // Nothing of it runs any more once its effect is over; what it wrote is under its private reference.
    let kept = format!("refs/wip/{}/{}", run.id, run.attempts[0].n);
    let mirror = || engine.repos.mirror(&engine.project).unwrap();
    for _ in 0..100 {
        if mirror().at(&kept).unwrap().is_some() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let commit = mirror().at(&kept).unwrap().expect("the work is kept");
    assert_eq!(engine.file(&commit, "BEGUN.md").as_deref(), Some("begun\n"));
    engine.model.learn("hangs", toml::from_str(FINISHES).unwrap());
    engine.resume(&change).await;
    let run = engine.until(&change, |run| !matches!(run.state, RunState::Working { .. })).await;
    let RunState::AwaitingAcceptance { commit } = &run.state else { panic!("{run:#?}") };
    assert_eq!(engine.file(commit, "NOTES.md").as_deref(), Some("begun\nfinished\n"));
    engine.end().await;
}
