//! What real agents run into, each fault of a model's server with each agent: one class of end, in time, nothing left running.
//!
//! All of it takes long: a run of CI plays a fixed tenth of it, which holds each fault and each agent; `tests/run --full` plays all and
//! writes the table `tests/agents/faults.txt`.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use fleet_demo::model::FaultKind as F;
use fleet_domain::agent::End as E;
use fleet_runtime::agent::Patience;

use super::{AGENTS, Bench, KEY, Wired, nobody};

/// Agents try again by themselves for minutes; nobody here waits for that.
const PATIENCE: Patience = Patience {
    start: Duration::from_secs(40),
    silence: Duration::from_secs(20),
    call: Duration::from_secs(30),
    whole: Duration::from_secs(50),
    farewell: Duration::from_secs(3),
    grace: Duration::from_secs(1),
};
/// Every so many-th pair is played by CI.
const TENTH: usize = 10;

/// The classes that a fault may end in. An agent that tries again without a word is ended by the watch; what it waited for, the broker
/// knows. Some take an answer that a limit cut for a whole one: the gates judge what came of it.
fn expected(agent: &str, fault: F) -> Vec<E> {
    let mut ends = classes(fault).to_vec();
    let again = matches!(fault, F::RateLimited | F::QuotaExhausted | F::Overloaded | F::ServerError | F::Disconnect | F::DisconnectMidStream | F::StreamError);
    ends.extend((again && matches!(agent, "opencode" | "qwen" | "droid")).then_some(E::Hung));
    match (agent, fault) {
        ("gemini" | "qwen" | "copilot", F::Truncated) => ends.push(E::Done),
        ("droid", F::Truncated) => ends.push(E::Hung),
        ("gemini", F::StreamError) => ends.push(E::AgentError),
        _ => {}
    }
    ends
}

fn classes(fault: F) -> &'static [E] {
    match fault {
        F::RateLimited => &[E::RateLimited],
        F::QuotaExhausted => &[E::QuotaOrBilling, E::RateLimited],
        F::Billing => &[E::QuotaOrBilling],
        F::Overloaded | F::ServerError | F::StreamError => &[E::Overloaded],
        F::Unauthorized | F::Forbidden => &[E::Auth],
        F::ModelNotFound => &[E::ModelMissing],
        F::ContextTooLong => &[E::ContextOverflow],
        F::Hang | F::HangMidStream => &[E::Hung, E::Network],
        // Where no server answers at all the broker says 502, which is a server's trouble to some.
        F::Disconnect => &[E::Network, E::Overloaded],
        F::DisconnectMidStream => &[E::Network],
        F::Garbage => &[E::Protocol],
        F::Empty => &[E::Empty],
        F::Truncated => &[E::Truncated],
    }
}

/// All pairs, agents in turn, so that every tenth one holds each of both.
fn pairs() -> Vec<(&'static Wired, F)> {
    F::ALL.iter().enumerate().flat_map(|(n, fault)| (0..AGENTS.len()).map(move |k| (&AGENTS[(n + k) % AGENTS.len()], *fault))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_model_answers_ends_in_its_class() {
    let full = std::env::var_os("FLEET_FULL").is_some();
    let bench = Bench::new().await;
    let all = pairs();
    let played = all.iter().enumerate().filter(|(n, _)| full || n % TENTH == 0).map(|(_, pair)| pair);
    let (mut table, mut wrong) = (String::new(), Vec::new());
    for (of, fault) in played {
        let from = Instant::now();
        let (ran, said, place) = bench.run(of, fault.as_str(), &PATIENCE).await;
        let line = format!("{:<9} {:<22} {:<17} {:>5.1} s", of.agent, fault.as_str(), ran.ended.end.as_str(), from.elapsed().as_secs_f64());
        println!("{line}  {}", ran.ended.message.lines().next().unwrap_or_default().chars().take(100).collect::<String>());
        let _ = writeln!(table, "{line}");
        if !expected(of.agent, *fault).contains(&ran.ended.end) {
            wrong.push(format!("{line}\n{ran:?}"));
        }
        assert!(nobody(place.uid), "{line}: something of it lives on");
        let told = format!("{ran:?}{said:?}");
        assert!(!told.contains(KEY), "{line}: it knows the key");
    }
    if full {
        let versions: serde_json::Value = serde_json::from_str(include_str!("package.json")).unwrap();
        let head = format!(
            "{} pairs of agent and fault, {}: class of the end, and seconds to it. Nothing was left running after any.\n{}\n\n",
            all.len(),
            jiff::Timestamp::now().strftime("%Y-%m-%d"),
            versions["dependencies"]
        );
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/agents/faults.txt"), head + &table).unwrap();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
