//! How it ends: each class of error, retries, limits, cut and empty answers.

use fleet_coder::{Budget, Signal};
use fleet_domain::agent::End;
use serde_json::json;

use crate::agent::{Agent, options, order};
use crate::server::{Reply, Server, calls, ended, error, piece, sse, whole, words};

fn now() -> i64 {
    i64::try_from(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

fn with_header(status: u16, name: &'static str, value: &str, body: &str) -> Reply {
    Reply::Plain { status, headers: vec![(name, value.to_owned())], body: body.to_owned() }
}

#[tokio::test]
async fn every_refusal_has_its_class() {
    const OPENROUTER: &str = r#"{"error":{"code":CODE,"message":"Provider returned error","metadata":{"raw":"RAW","provider_name":"X"}},"user_id":"u"}"#;
    let openrouter = |code: &str, raw: &str| OPENROUTER.replace("CODE", code).replace("RAW", raw);
    let openai = |message: &str, code: &str| json!({"error": {"message": message, "type": "invalid_request_error", "param": null, "code": code}}).to_string();
    for (status, body, end) in [
        (400, openai("This model's maximum context length is 128000 tokens.", "context_length_exceeded"), End::ContextOverflow),
        (400, openrouter("400", "prompt is too long: 210000 tokens > 200000 maximum"), End::ContextOverflow),
        (413, "Payload too large".into(), End::ContextOverflow),
        (
            400,
            r#"[{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed","status":"INVALID_ARGUMENT"}}]"#
                .into(),
            End::ContextOverflow,
        ),
        (400, r#"[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]"#.into(), End::Auth),
        (401, openai("Incorrect API key provided", "invalid_api_key"), End::Auth),
        (401, r#"{"error":{"message":"No auth credentials found","code":401}}"#.into(), End::Auth),
        (403, r#"{"detail":"Forbidden"}"#.into(), End::Auth),
        (403, r#"{"error":{"code":403,"message":"Key limit exceeded (daily limit)"}}"#.into(), End::QuotaOrBilling),
        (403, r#"{"error":{"code":403,"message":"Input was flagged by moderation"}}"#.into(), End::AgentError),
        (402, r#"{"error":{"code":402,"message":"Insufficient credits"}}"#.into(), End::QuotaOrBilling),
        (402, r#"{"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}"#.into(), End::QuotaOrBilling),
        (429, openai("You exceeded your current quota, please check your plan and billing details.", "insufficient_quota"), End::QuotaOrBilling),
        (404, openai("The model `x` does not exist or you do not have access to it.", "model_not_found"), End::ModelMissing),
        (404, r#"{"error":{"message":"model 'x' not found, try pulling it first","type":"api_error","param":null,"code":null}}"#.into(), End::ModelMissing),
        (400, r#"{"error":{"message":"x is not a valid model ID","code":400}}"#.into(), End::ModelMissing),
        (400, r#"{"object":"error","message":"the field foo is wrong","type":"BadRequestError","param":null,"code":400}"#.into(), End::Protocol),
        (422, r#"{"detail":[{"type":"missing","loc":["body"],"msg":"Field required"}]}"#.into(), End::Protocol),
    ] {
        // Three times: a conversation that is too long is made shorter twice.
        let server = Server::start((0..3).map(|_| error(status, body.clone()))).await;
        let mut agent = Agent::start(&server, order()).await;
        let ended = agent.end().await;
        assert_eq!(ended.end, end, "{status} {body}: {ended:?}");
        assert!(ended.message.starts_with(&status.to_string()) && ended.message.len() > 8, "{ended:?}");
        assert_eq!(server.requests().len(), if end == End::ContextOverflow { 3 } else { 1 }, "{status} {body}");
    }
}

#[tokio::test]
async fn what_may_pass_is_tried_twice_more_and_said() {
    for (reply, end) in [
        ((|| error(429, r#"{"error":{"message":"slow down"}}"#)) as fn() -> Reply, End::RateLimited),
        (|| error(503, "no healthy upstream"), End::Overloaded),
        (|| error(529, r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#), End::Overloaded),
        (|| error(500, "<html>oops</html>"), End::Overloaded),
        (|| whole(r#"{"error":{"code":429,"message":"Rate limit exceeded"}}"#), End::RateLimited),
        (
            || {
                sse(
                    "data: {\"error\":{\"code\":\"server_error\",\"message\":\"Provider disconnected\"},\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\n",
                )
            },
            End::Overloaded,
        ),
        (|| Reply::Cut(piece(&json!({"content": "I beg"}), None)), End::Network),
        (|| sse(piece(&json!({"tool_calls": [{"index": 0, "id": "a", "function": {"name": "write", "arguments": "{\"path\": \"a"}}]}), None)), End::Network),
    ] {
        // For ever.
        let server = Server::start((0..5).map(|_| reply())).await;
        let mut agent = Agent::start(&server, order()).await;
        assert_eq!(agent.end().await.end, end);
        assert_eq!(server.requests().len(), 3, "{end:?}");
        let retries: Vec<_> = agent.said.iter().filter(|s| matches!(s, Signal::Retry { why, .. } if *why == end)).collect();
        assert_eq!(retries.len(), 2, "{:?}", agent.said);

        // Twice, then well.
        let server = Server::start([reply(), reply(), words("All is well.")]).await;
        let mut agent = Agent::start(&server, order()).await;
        assert_eq!(agent.end().await.end, End::Done, "{end:?}");
    }
}

#[tokio::test]
async fn a_long_pause_is_the_engines() {
    let body = r#"{"error":{"message":"slow down"}}"#;
    let in_an_hour = (now() / 1000 + 3600).to_string();
    for (name, value, seconds) in [("retry-after", "90", 90), ("x-ratelimit-reset", in_an_hour.as_str(), 3600), ("x-ratelimit-reset-requests", "6m0s", 360)] {
        let server = Server::start([with_header(429, name, value, body)]).await;
        let mut agent = Agent::start(&server, order()).await;
        let ended = agent.end().await;
        assert_eq!(ended.end, End::RateLimited);
        let off = ended.resets_at.unwrap() - now() - seconds * 1000;
        assert!((-20_000..=1000).contains(&off), "{name}: {off} ms off");
        assert_eq!(server.requests().len(), 1, "{name}: it is not waited for here");
    }
    // A short one is kept to.
    let server = Server::start([with_header(429, "retry-after-ms", "700", body), words("Done.")]).await;
    let begun = std::time::Instant::now();
    let mut agent = Agent::start(&server, order()).await;
    assert_eq!(agent.end().await.end, End::Done);
    assert!(begun.elapsed().as_millis() >= 700, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn no_line_is_a_network_end() {
    let server = Server::start([]).await;
    let folder = tempfile::TempDir::new().unwrap();
    let mut options = options(&server, folder.path().to_owned());
    // A port that was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    options.endpoint = format!("http://{free}/v1");
    let mut agent = Agent::with(options, order(), folder).await;
    let ended = agent.end().await;
    assert_eq!(ended.end, End::Network, "{ended:?}");
    assert!(ended.message.to_lowercase().contains("refused"), "{ended:?}");
}

#[tokio::test]
async fn silence_is_bounded() {
    for reply in [(|| Reply::Silence) as fn() -> Reply, || Reply::Stalls(piece(&json!({"content": "I beg"}), None))] {
        let server = Server::start((0..3).map(|_| reply())).await;
        let folder = tempfile::TempDir::new().unwrap();
        let mut options = options(&server, folder.path().to_owned());
        options.silence = std::time::Duration::from_millis(200);
        let mut agent = Agent::with(options, order(), folder).await;
        assert_eq!(agent.end().await.end, End::Network);
    }
}

#[tokio::test]
async fn garbage_is_a_protocol_end() {
    for reply in [whole("no json"), whole(r#"{"hello": "world"}"#), sse("data: no json\n\n"), sse("<html></html>"), sse("")] {
        let server = Server::start([reply]).await;
        let mut agent = Agent::start(&server, order()).await;
        assert_eq!(agent.end().await.end, End::Protocol, "{:?}", agent.said);
    }
}

#[tokio::test]
async fn an_answer_that_was_cut_may_go_on() {
    let server = Server::start([ended("First half", "length"), ended("second", "length"), words("and the end.")]).await;
    let mut agent = Agent::start(&server, order()).await;
    assert_eq!(agent.end().await.end, End::Done);
    let told = server.messages(2);
    assert_eq!(told[told.len() - 2]["content"], "second");
    assert!(told[told.len() - 1]["content"].as_str().unwrap().contains("Go on where it was cut"));

    let server = Server::start((0..9).map(|n| ended(&format!("part {n}"), "length"))).await;
    let mut agent = Agent::start(&server, order()).await;
    assert_eq!(agent.end().await.end, End::Truncated);
    assert_eq!(server.requests().len(), 4);

    // Inside a call: nothing of it is done.
    let half = json!({"tool_calls": [{"index": 0, "id": "a", "function": {"name": "write", "arguments": "{\"path\": \"a.txt\", \"content\": \"hal"}}]});
    let server = Server::start([sse(piece(&half, Some("length"))), words("Then not.")]).await;
    let mut agent = Agent::start(&server, order()).await;
    assert_eq!(agent.end().await.end, End::Done);
    assert!(agent.tools().is_empty() && !agent.folder.path().join("a.txt").exists());
    assert!(server.messages(1).last().unwrap()["content"].as_str().unwrap().contains("in pieces"));
}

#[tokio::test]
async fn an_empty_answer_is_asked_about_once() {
    let server = Server::start([words(""), words("Here I am.")]).await;
    assert_eq!(Agent::start(&server, order()).await.end().await.end, End::Done);
    let server = Server::start([words(""), words(" \n"), words("too late")]).await;
    assert_eq!(Agent::start(&server, order()).await.end().await.end, End::Empty);
    assert_eq!(server.requests().len(), 2);
    // What was done is for gates to judge.
    let server = Server::start([calls(1, &[("write", json!({"path": "a", "content": "b"}))]), words(""), words("")]).await;
    assert_eq!(Agent::start(&server, order()).await.end().await.end, End::Done);
}

#[tokio::test]
async fn limits_are_kept() {
    let list = |n: usize| calls(n, &[("list", json!({"path": ".", "depth": n}))]);
    let mut order = order();
    order.budget.turns = 5;
    let server = Server::start((1..20).map(list)).await;
    let mut agent = Agent::start(&server, order.clone()).await;
    assert_eq!(agent.end().await.end, End::TurnLimit);
    assert_eq!(server.requests().len(), 5);
    assert!(server.requests()[2]["messages"].to_string().contains("3 turns are left"));

    // Each answer takes 110 tokens as the server counts.
    order.budget = Budget { tokens: 1500, ..Budget::default() };
    let server = Server::start((1..20).map(list)).await;
    let mut agent = Agent::start(&server, order).await;
    assert_eq!(agent.end().await.end, End::BudgetLimit);
    assert!(agent.usage().total() <= 1500 && !server.requests().is_empty(), "{:?}", agent.usage());
}

#[tokio::test]
async fn a_filter_is_named() {
    let server = Server::start([ended("I", "content_filter")]).await;
    let ended = Agent::start(&server, order()).await.end().await;
    assert_eq!(ended.end, End::AgentError);
    assert!(ended.message.contains("filter"));
}
