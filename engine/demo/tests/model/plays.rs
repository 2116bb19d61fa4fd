//! Scripts are played in every format, in step with the agent's own conversation, and what was asked is told.

use std::time::Duration;

use fleet_demo::model::{FaultKind, ModelServer, Script, Step, Turn, Wire, scripts};
use serde_json::{Value, json};

use super::agent::{Agent, Heard, schema};
use super::{server, ways};

/// The word of each format for an answer that ends well, with calls and without.
fn stops(wire: Wire) -> (&'static str, &'static str) {
    match wire {
        Wire::Anthropic => ("tool_use", "end_turn"),
        Wire::Chat => ("tool_calls", "stop"),
        Wire::Responses => ("completed", "completed"),
        Wire::Gemini => ("STOP", "STOP"),
    }
}

#[tokio::test]
async fn every_format_plays_a_script_streaming_and_whole() {
    let server = server([]).await;
    for (wire, stream, label) in ways() {
        let mut agent = Agent::new(wire, stream, server.base("ok", &label));
        agent.told("Write hello.txt");
        let first = agent.ask().await;
        let file = json!({"file_path": "/srv/app/hello.txt", "content": "hello from the agent\n"});
        assert_eq!((first.text.as_str(), first.calls.len()), ("I will write the file.", 1), "{label}");
        assert_eq!((first.calls[0].1.as_str(), &first.calls[0].2), ("write_file", &file), "{label}");
        assert_eq!((first.stop.as_str(), first.tokens), (stops(wire).0, (900, 300, 40)), "{label}");
        agent.went_on(&first, "written");
        let second = agent.ask().await;
        let done = Heard { text: "Done: hello.txt is written.".to_owned(), stop: stops(wire).1.to_owned(), tokens: (900, 300, 40), calls: Vec::new() };
        assert_eq!(second, done, "{label}");

        let stats = server.stats(&label);
        assert_eq!((stats.work, stats.answered, stats.asides, stats.unfit), (2, 2, 0, 0), "{label}");
        let asked = server.asked(&label);
        assert_eq!(asked.iter().map(|asked| (asked.wire, asked.stream, asked.turn)).collect::<Vec<_>>(), [(wire, stream, 0), (wire, stream, 1)]);
        assert!(asked.iter().all(|asked| asked.model == "model" && asked.tools == ["write_file", "bash"] && asked.body.contains("Write hello.txt")));
    }
}

#[tokio::test]
async fn the_turn_is_found_in_the_conversation() {
    let server = server([]).await;
    for (wire, stream, label) in ways() {
        let mut agent = Agent::new(wire, stream, server.base("files", &label));
        agent.told("Write two files");
        let first = agent.ask().await;
        assert_eq!(first.calls[0].2, json!({"command": "mkdir -p src/deep"}), "{label}");
        assert_eq!(agent.ask().await.calls[0].2, first.calls[0].2, "{label}: tried again, it is the same");
        agent.went_on(&first, "");
        let second = agent.ask().await;
        assert_eq!(second.calls.len(), 2, "{label}: both files in one answer");
        agent.went_on(&second, "written");
        let third = agent.ask().await;
        assert_eq!(third.calls[0].2, json!({"command": "cat src/a.txt src/deep/b.txt > all.txt"}), "{label}: two calls are one turn");
        agent.went_on(&third, "");
        assert_eq!(agent.ask().await.calls, [], "{label}");
        // Reminders of the agent itself begin nothing; a person does.
        agent.told("<system-reminder>The time is short.</system-reminder>");
        assert_eq!(agent.ask().await.calls, [], "{label}");
        agent.told("Again");
        assert_eq!(agent.ask().await.calls[0].2, first.calls[0].2, "{label}");
    }
}

#[tokio::test]
async fn past_its_end_a_script_is_done_or_goes_on_for_ever() {
    let server = server([("short", Script { turns: vec![Turn::take([Step::shell("true")])], ..Script::default() })]).await;
    for (script, again) in [("short", false), ("endless", true)] {
        let mut agent = Agent::new(Wire::Chat, true, server.base(script, script));
        agent.told("Go");
        for turn in 0..4 {
            let heard = agent.ask().await;
            assert_eq!(heard.calls.is_empty(), turn > 0 && !again, "{script} {turn}");
            agent.went_on(&heard, "");
        }
    }
}

#[tokio::test]
async fn requests_without_tools_are_answered_aside() {
    let server = server([("quiet", Script { aside: Some("Short title".to_owned()), ..Script::default() })]).await;
    for (wire, stream, label) in ways() {
        let mut agent = Agent::new(wire, stream, server.base("quiet", &label));
        agent.tools.clear();
        agent.told("Generate a title");
        assert_eq!(agent.ask().await.text, "Short title");
        assert_eq!((server.stats(&label).work, server.stats(&label).asides), (0, 1), "{label}");
    }
}

#[tokio::test]
async fn a_tool_that_is_not_on_offer_is_said_and_counted() {
    let server = server([]).await;
    let mut agent = Agent::new(Wire::Anthropic, true, server.base("ok", "unfit"));
    agent.tools = vec![("look".to_owned(), schema(&["path"]))];
    agent.told("Write hello.txt");
    assert_eq!(agent.ask().await.text, "No tool on offer fits: write.");
    assert_eq!(server.stats("unfit").unfit, 1);
}

#[tokio::test]
async fn only_the_key_that_is_demanded_is_taken() {
    let server = server([]).await;
    server.demand_key("the-right-one");
    for (wire, stream, label) in ways() {
        let mut agent = Agent::new(wire, stream, server.base("ok", &label));
        agent.told("Write hello.txt");
        assert_eq!(agent.send().await.unwrap().status(), 401, "{label}");
        assert_eq!((server.stats(&label).keyless, server.stats(&label).work), (1, 0), "{label}");
        agent.key = "the-right-one".to_owned();
        assert_eq!(agent.ask().await.calls.len(), 1, "{label}");
        assert_eq!(server.asked(&label)[0].key.as_deref(), Some("the-right-one"), "{label}");
    }
}

/// What a GET or a POST of a path brings.
async fn fetch(server: &ModelServer, path: &str, body: Option<Value>) -> (u16, Value) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}{path}", server.base("ok", "small"));
    let answer = body.map_or_else(|| http.get(&url), |body| http.post(&url).json(&body)).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap_or_default())
}

#[tokio::test]
async fn tokens_are_counted_models_listed_and_knocks_answered() {
    let server = server([]).await;
    let long = json!({"messages": [{"role": "user", "content": "x".repeat(4000)}]});
    let (_, counted) = fetch(&server, "/v1/messages/count_tokens", Some(long.clone())).await;
    assert!((1000..1100).contains(&counted["input_tokens"].as_u64().unwrap()), "{counted}");
    let (_, counted) = fetch(&server, "/v1beta/models/model:countTokens", Some(long)).await;
    assert!((1000..1100).contains(&counted["totalTokens"].as_u64().unwrap()), "{counted}");
    assert_eq!(fetch(&server, "/v1/models", None).await.1["data"][0]["id"], "model");
    assert_eq!(fetch(&server, "/v1beta/models", None).await.1["models"][0]["name"], "models/model");
    assert_eq!(fetch(&server, "/", None).await.0, 200);
    assert_eq!(fetch(&server, "/v1/embeddings", Some(json!({}))).await.0, 404);
    let stats = server.stats("small");
    assert_eq!((stats.small, stats.lost, stats.work), (4, 1, 0));
}

#[tokio::test]
async fn what_was_asked_is_kept_within_bounds() {
    let server = server([]).await;
    let mut agent = Agent::new(Wire::Chat, false, server.base("ok", "much"));
    agent.told("little");
    for _ in 0..409 {
        assert_eq!(agent.send().await.unwrap().status(), 200);
    }
    agent.told(&"ä".repeat(140_000));
    assert_eq!(agent.send().await.unwrap().status(), 200);
    assert_eq!(server.stats("much").work, 410);
    let asked = server.asked("much");
    assert_eq!(asked.len(), 400);
    assert!((256 * 1024 - 1..=256 * 1024).contains(&asked[399].body.len()), "{}", asked[399].body.len());
}

#[tokio::test]
async fn somebody_can_wait_until_something_is_asked() {
    let server = server([]).await;
    let asks = tokio::spawn({
        let mut agent = Agent::new(Wire::Responses, true, server.base("hang", "wait"));
        agent.told("Write hello.txt");
        async move { agent.send().await.map(|answer| answer.status().as_u16()) }
    });
    assert!(server.until(Duration::from_millis(50), |server| server.stats("nobody").work == 1).await.is_err());
    server.until(Duration::from_secs(10), |server| server.stats("wait").work == 1).await.unwrap();
    drop(server);
    // What hangs ends with the server.
    let ended = tokio::time::timeout(Duration::from_secs(10), asks).await.unwrap().unwrap();
    assert!(!matches!(ended, Ok(200)), "{ended:?}");
}

#[test]
fn every_fault_has_a_script_of_its_name() {
    let scripts = scripts().unwrap();
    for kind in FaultKind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        assert_eq!(scripts[kind.as_str()].faults[0].kind, kind);
    }
    assert!(scripts["ok"].faults.is_empty());
}
