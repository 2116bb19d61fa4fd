//! Every fault, in every format, streaming and whole, looks as it does at the vendors.

use std::time::Duration;

use fleet_demo::model::{Fault, FaultKind, Meets, Script, Turn, Wire};
use futures_util::StreamExt;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::agent::{Agent, events};
use super::{server, ways};

/// What is too long for a server that answers at all.
const PATIENCE: Duration = Duration::from_secs(10);
/// What shows that nothing comes.
const SILENCE: Duration = Duration::from_millis(150);

#[tokio::test]
async fn refusals_have_the_vendors_status_and_names() {
    const REFUSALS: [(FaultKind, u16, &str, &str, &str); 9] = [
        (FaultKind::RateLimited, 429, "rate_limit_error", "rate_limit_exceeded", "RESOURCE_EXHAUSTED"),
        (FaultKind::QuotaExhausted, 429, "rate_limit_error", "insufficient_quota", "RESOURCE_EXHAUSTED"),
        (FaultKind::Billing, 400, "invalid_request_error", "billing_hard_limit_reached", "FAILED_PRECONDITION"),
        (FaultKind::Overloaded, 529, "overloaded_error", "server_is_overloaded", "UNAVAILABLE"),
        (FaultKind::ServerError, 500, "api_error", "null", "INTERNAL"),
        (FaultKind::Unauthorized, 401, "authentication_error", "invalid_api_key", "UNAUTHENTICATED"),
        (FaultKind::Forbidden, 403, "permission_error", "forbidden", "PERMISSION_DENIED"),
        (FaultKind::ModelNotFound, 404, "not_found_error", "model_not_found", "NOT_FOUND"),
        (FaultKind::ContextTooLong, 400, "invalid_request_error", "context_length_exceeded", "INVALID_ARGUMENT"),
    ];
    let server = server([]).await;
    for (kind, status, anthropic, openai, gemini) in REFUSALS {
        for (wire, stream, label) in ways() {
            let label = format!("{}-{label}", kind.as_str());
            let mut agent = Agent::new(wire, stream, server.base(kind.as_str(), &label));
            agent.told("Write hello.txt");
            let answer = agent.send().await.unwrap();
            let plain = if status == 529 && wire != Wire::Anthropic { 503 } else { status };
            assert_eq!(answer.status(), plain, "{label}");
            assert!(answer.headers().get("retry-after").is_none(), "{label}");
            let body: Value = answer.json().await.unwrap();
            let (named, name) = match wire {
                Wire::Anthropic => (&body["error"]["type"], anthropic),
                Wire::Chat | Wire::Responses => (&body["error"]["code"], openai),
                Wire::Gemini => (&body["error"]["status"], gemini),
            };
            assert_eq!(named.as_str().unwrap_or("null"), name, "{label}: {body}");
            assert!(!body["error"]["message"].as_str().unwrap().is_empty());
            let stats = server.stats(&label);
            assert_eq!((stats.work, stats.answered, stats.faults.get(&kind)), (1, 0, Some(&1)), "{label}");
            assert_eq!(server.asked(&label)[0].fault, Some(kind));
        }
    }
}

#[tokio::test]
async fn silence_is_silence() {
    let server = server([]).await;
    for (wire, stream, label) in ways() {
        let mut agent = Agent::new(wire, stream, server.base("hang", &label));
        agent.told("Write hello.txt");
        assert!(tokio::time::timeout(SILENCE, agent.send()).await.is_err(), "{label}");

        let mut agent = Agent::new(wire, stream, server.base("hang_mid_stream", &label));
        agent.told("Write hello.txt");
        let answer = tokio::time::timeout(PATIENCE, agent.send()).await.unwrap().unwrap();
        assert_eq!(answer.status(), 200, "{label}");
        let mut body = answer.bytes_stream();
        let mut came = 0;
        while let Ok(piece) = tokio::time::timeout(SILENCE, body.next()).await {
            came += piece.unwrap().unwrap().len();
        }
        assert!(came > 0, "{label}: it begins");
    }
}

#[tokio::test]
async fn a_connection_closes_without_a_byte_or_in_the_middle() {
    let server = server([]).await;
    for (wire, stream, label) in ways() {
        let mut agent = Agent::new(wire, stream, server.base("disconnect", &label));
        agent.told("Write hello.txt");
        assert!(agent.send().await.is_err(), "{label}");

        let mut agent = Agent::new(wire, stream, server.base("disconnect_mid_stream", &label));
        agent.told("Write hello.txt");
        let mut body = agent.send().await.unwrap().bytes_stream();
        let mut came = 0;
        let broke = loop {
            match tokio::time::timeout(PATIENCE, body.next()).await.unwrap() {
                Some(Ok(piece)) => came += piece.len(),
                Some(Err(_)) => break true,
                None => break false,
            }
        };
        assert!(broke && came > 0, "{label}: {came} bytes");
    }
    let mut raw = tokio::net::TcpStream::connect(server.address()).await.unwrap();
    raw.write_all(b"POST /s/disconnect/v1/messages HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}").await.unwrap();
    let mut all = Vec::new();
    let _ = tokio::time::timeout(PATIENCE, raw.read_to_end(&mut all)).await.unwrap();
    assert_eq!(all, b"");
}

#[tokio::test]
async fn an_error_comes_inside_an_answer_that_began_well() {
    let server = server([]).await;
    for (wire, stream, label) in ways() {
        let mut agent = Agent::new(wire, stream, server.base("stream_error", &label));
        agent.told("Write hello.txt");
        let answer = agent.send().await.unwrap();
        if !stream {
            assert_eq!(answer.status(), if wire == Wire::Anthropic { 529 } else { 503 }, "{label}");
            continue;
        }
        assert_eq!(answer.status(), 200, "{label}");
        let events = events(&answer.text().await.unwrap());
        assert!(events.len() > 1, "{label}: it began");
        let (name, data) = events.last().unwrap();
        let data: Value = serde_json::from_str(data).unwrap();
        match wire {
            Wire::Anthropic => assert_eq!((name.as_str(), &data["error"]["type"]), ("error", &"overloaded_error".into())),
            Wire::Chat => assert_eq!(data["error"]["code"], "server_is_overloaded"),
            Wire::Responses => assert_eq!((name.as_str(), &data["response"]["status"]), ("response.failed", &"failed".into())),
            Wire::Gemini => assert_eq!(data["error"]["code"], 503),
        }
    }
}

#[tokio::test]
async fn answers_that_are_none_empty_or_cut() {
    let server = server([]).await;
    for (wire, stream, label) in ways() {
        let agent = |script: &str| {
            let mut agent = Agent::new(wire, stream, server.base(script, &label));
            agent.told("Write hello.txt");
            agent
        };
        let garbage = agent("garbage").send().await.unwrap();
        assert_eq!((garbage.status().as_u16(), garbage.headers()["content-type"].as_bytes()), (200, b"text/html".as_slice()));
        assert!(garbage.text().await.unwrap().starts_with("<html>"));

        let empty = agent("empty").ask().await;
        assert_eq!((empty.text.as_str(), empty.calls.len()), ("", 0), "{label}");

        let cut = agent("truncated").ask().await;
        let limit = match wire {
            Wire::Anthropic => "max_tokens",
            Wire::Chat => "length",
            Wire::Responses => "incomplete",
            Wire::Gemini => "MAX_TOKENS",
        };
        assert_eq!((cut.stop.as_str(), cut.calls.len()), (limit, 0), "{label}");
        assert!(!cut.text.is_empty(), "{label}");
    }
}

#[tokio::test]
async fn faults_begin_end_and_say_when_to_try_again() {
    let server = server([]).await;
    for (wire, stream, label) in ways() {
        let mut agent = Agent::new(wire, stream, server.base("rate_limited_twice", &label));
        agent.told("Write hello.txt");
        for _ in 0..2 {
            let answer = agent.send().await.unwrap();
            assert_eq!((answer.status().as_u16(), answer.headers()["retry-after"].as_bytes()), (429, b"1".as_slice()), "{label}");
            let body: Value = answer.json().await.unwrap();
            assert_eq!(body["error"]["details"][0]["retryDelay"] == "1s", wire == Wire::Gemini, "{label}: {body}");
        }
        assert_eq!(agent.ask().await.calls.len(), 1, "{label}");

        let mut agent = Agent::new(wire, stream, server.base("rate_limited_after_tool", &format!("{label}-later")));
        agent.told("Write hello.txt");
        let first = agent.ask().await;
        agent.went_on(&first, "written");
        for _ in 0..3 {
            assert_eq!(agent.send().await.unwrap().status(), 429, "{label}");
        }
    }
}

#[tokio::test]
async fn a_fault_meets_the_requests_that_it_is_for() {
    let fault = |meets| Fault { meets, ..Fault::always(FaultKind::ServerError) };
    let script = |meets| Script { turns: vec![Turn::say("Done.")], faults: vec![fault(meets)], ..Script::default() };
    let server = server([("work", script(Meets::Work)), ("asides", script(Meets::Asides)), ("all", script(Meets::All))]).await;
    for (name, work, asides) in [("work", 500, 200), ("asides", 200, 500), ("all", 500, 500)] {
        let mut agent = Agent::new(Wire::Chat, true, server.base(name, name));
        agent.told("Go");
        assert_eq!(agent.send().await.unwrap().status(), work, "{name}");
        agent.tools.clear();
        assert_eq!(agent.send().await.unwrap().status(), asides, "{name}");
    }
}
