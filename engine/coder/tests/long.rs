//! Long work: the conversation is made shorter, the order and the last turns stay.

use fleet_domain::agent::End;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::agent::{Agent, order};
use crate::server::{Reply, Server, calls, error, sse, words};

/// Answers that do not say what they took: the estimate stands.
fn read(turn: usize, file: &str) -> Reply {
    match calls(turn, &[("read", json!({"path": file}))]) {
        Reply::Plain { body, .. } => sse(body.split_inclusive('\n').filter(|l| !l.contains("usage")).collect::<String>()),
        other => other,
    }
}

fn files(count: usize, size: usize) -> TempDir {
    let folder = TempDir::new().unwrap();
    for n in 0..count {
        let text = (0..size / 20).map(|line| format!("file {n:03} line {line:04}\n")).collect::<Vec<_>>().concat();
        std::fs::write(folder.path().join(format!("f{n}")), text).unwrap();
    }
    folder
}

fn size(request: &Value) -> usize {
    request["messages"].to_string().len()
}

/// Every call has its result, right behind its message, and no result stands alone.
fn paired(request: &Value) {
    let mut open: Vec<Value> = Vec::new();
    for message in request["messages"].as_array().unwrap() {
        if message["role"] == "tool" {
            assert!(open.contains(&message["tool_call_id"]), "a result without a call: {message}");
            open.retain(|id| id != &message["tool_call_id"]);
        } else {
            assert!(open.is_empty(), "calls without results: {open:?}");
            open = message["tool_calls"].as_array().into_iter().flatten().map(|c| c["id"].clone()).collect();
        }
    }
    assert!(open.is_empty());
}

#[tokio::test]
async fn old_results_are_cut_then_old_turns_are_summed_up() {
    // The window holds about 37,000 bytes; each file takes 5,000.
    let mut order = order();
    order.budget.context = Some(16_000);
    order.prompt = "THE ORDER: read all files. Done when all are read.".into();
    let folder = files(60, 4000);
    // A model that reads on, whatever it is asked: its summaries are empty.
    let server = Server::start((0..60).map(|n| read(n, &format!("f{n}")))).await;
    order.budget.turns = 40;
    let mut agent = Agent::start_in(&server, order, folder).await;
    let ended = agent.end().await;
    assert_eq!(ended.end, End::TurnLimit, "{ended:?}");

    let requests = server.requests();
    let (summaries, turns): (Vec<_>, Vec<_>) = requests.iter().partition(|r| r.get("tools").is_none());
    assert!(!summaries.is_empty() && summaries.len() < 10, "{} summaries in {} turns", summaries.len(), turns.len());
    assert_eq!(turns.len(), 40);
    for request in &requests {
        assert!(size(request) < 48_000, "{}", size(request));
        paired(request);
        assert!(request["messages"][1].to_string().contains("THE ORDER: read all files."), "the order is always there");
    }
    let cut_before_first_summary = requests.iter().take_while(|r| r.get("tools").is_some()).any(|r| r.to_string().contains("bytes left out"));
    assert!(cut_before_first_summary, "old results go first");
    // The last results are whole.
    let last = turns.last().unwrap()["messages"].as_array().unwrap();
    let result = last.iter().rfind(|m| m["role"] == "tool").unwrap()["content"].as_str().unwrap();
    assert!(result.contains("line 0000") && result.contains("line 0199") && !result.contains("left out"));
    assert_eq!(turns[5]["messages"][0], turns[39]["messages"][0], "the beginning stays the same");
}

#[tokio::test]
async fn a_summary_is_told_and_says_what_was_asked_for() {
    let mut order = order();
    order.budget.context = Some(9_000);
    // Each read takes a quarter of the window; which turn needs the summary is found by trying.
    for at in 2..20 {
        let copy = files(20, 4000);
        let replies = (0..at).map(|n| read(n, &format!("f{n}"))).chain([words("SUMMARY: f0 was read."), words("Done.")]);
        let server = Server::start(replies).await;
        let mut agent = Agent::start_in(&server, order.clone(), copy).await;
        agent.end().await;
        let requests = server.requests();
        let Some(asked) = requests.iter().position(|r| r.get("tools").is_none()) else { continue };
        assert_eq!(asked, at, "the answer that is a summary was given to who asked for one");
        assert!(requests[asked].to_string().contains("f0"), "what happened is told");
        assert!(!agent.text().contains("SUMMARY"), "a summary is not said aloud");
        let after = requests.last().unwrap()["messages"].to_string();
        assert!(after.contains("SUMMARY: f0 was read.") && after.contains("Do the work. It is done when the file is there."), "{after}");
        paired(requests.last().unwrap());
        assert!(agent.text().ends_with("Done."));
        return;
    }
    panic!("no summary was asked for");
}

#[tokio::test]
async fn a_model_that_holds_less_than_was_believed_gets_less() {
    let too_long = || error(400, r#"{"error":{"message":"maximum context length is 4000 tokens","code":"context_length_exceeded"}}"#);
    let replies = (0..6).map(|n| read(n, &format!("f{n}"))).chain([too_long(), words("summed up"), words("Done.")]);
    let server = Server::start(replies).await;
    let mut agent = Agent::start_in(&server, order(), files(6, 8000)).await;
    assert_eq!(agent.end().await.end, End::Done, "{:?}", agent.said.last());
    let requests = server.requests();
    assert!(size(requests.last().unwrap()) * 10 < size(&requests[6]) * 7, "{} and then {}", size(&requests[6]), size(requests.last().unwrap()));
    paired(requests.last().unwrap());

    // And if nothing helps it says so.
    let server = Server::start((0..9).map(|_| too_long())).await;
    assert_eq!(Agent::start(&server, order()).await.end().await.end, End::ContextOverflow);
    assert!(server.requests().len() <= 3);
}

#[tokio::test]
async fn one_great_result_does_not_fill_the_window() {
    let mut order = order();
    order.budget.context = Some(16_000);
    let server = Server::start([read(0, "f0"), words("Done.")]).await;
    let mut agent = Agent::start_in(&server, order, files(1, 60_000)).await;
    assert_eq!(agent.end().await.end, End::Done);
    assert!(size(&server.requests()[1]) < 16_000, "{}", size(&server.requests()[1]));
}
