//! All four wires, streamed and plain: the key is put on, nothing else is changed, and the usage is read.

use fleet_broker::ledger::Amount;
use fleet_broker::policy::{Auth, Wire};
use fleet_domain::agent::Usage;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

use super::{BEGUN, ENDED, agents, call};
use crate::stage::{Deed, KEY, Server, Stage, TOKEN, calling};
use crate::wire::{request, talk};

const EVENTS: &str = "200 OK\r\ncontent-type: text/event-stream; charset=utf-8";
const JSON: &str = "200 OK\r\ncontent-type: application/json";

/// Of each wire: a stream and a plain answer, with the same counts.
fn answers() -> Vec<(Wire, &'static str, String, Usage)> {
    let with_cache = Usage { input: 900, cache_read: 300, cache_write: 0, output: 40, reasoning: 8 };
    let anthropic = Usage { input: 900, cache_read: 300, cache_write: 5, output: 40, reasoning: 0 };
    let chat = r#""usage":{"prompt_tokens":1200,"prompt_tokens_details":{"cached_tokens":300},"completion_tokens":40,"completion_tokens_details":{"reasoning_tokens":8}}"#;
    let responses =
        r#""usage":{"input_tokens":1200,"input_tokens_details":{"cached_tokens":300},"output_tokens":40,"output_tokens_details":{"reasoning_tokens":8}}"#;
    let gemini = r#""usageMetadata":{"promptTokenCount":1200,"cachedContentTokenCount":300,"candidatesTokenCount":32,"thoughtsTokenCount":8}"#;
    vec![
        (
            Wire::Messages,
            EVENTS,
            [
                "event: message_start\r\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":900,\"cache_read_input_tokens\":300,\"cache_creation_input_tokens\":5,\"output_tokens\":1}}}\r\n\r\n",
                "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"delta\":{\"text\":\"\\\"usage\\\":{\\\"output_tokens\\\":0}\"}}\n\n",
                "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{},\"usage\":{\"output_tokens\":40}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
            ]
            .concat(),
            anthropic,
        ),
        (
            Wire::Messages,
            JSON,
            r#"{"content":[{"type":"tool_use","input":{"usage":{"input_tokens":0}}}],"usage":{"input_tokens":900,"cache_read_input_tokens":300,"cache_creation_input_tokens":5,"output_tokens":40}}"#.to_owned(),
            anthropic,
        ),
        (Wire::Chat, EVENTS, format!("data: {{\"choices\":[],\"usage\":null}}\n\ndata: {{\"choices\":[],{chat}}}\n\ndata: [DONE]\n\n"), with_cache),
        (Wire::Chat, JSON, format!("{{\"choices\":[],{chat}}}"), with_cache),
        (
            Wire::Responses,
            EVENTS,
            format!("event: response.created\ndata: {{\"type\":\"response.created\",\"response\":{{\"usage\":null}}}}\n\ndata: {{\"type\":\"response.completed\",\"response\":{{{responses}}}}}\n\n"),
            with_cache,
        ),
        (Wire::Responses, JSON, format!("{{\"output\":[],{responses}}}"), with_cache),
        (
            Wire::Gemini,
            EVENTS,
            format!("data: {{\"usageMetadata\":{{\"promptTokenCount\":1200}}}}\n\ndata: {{\"candidates\":[{{\"finishReason\":\"STOP\"}}],{gemini}}}\n\n"),
            with_cache,
        ),
        (Wire::Gemini, JSON, format!("{{\"candidates\":[],{gemini}}}"), with_cache),
        (Wire::Gemini, JSON, format!("[{{\"usageMetadata\":{{\"promptTokenCount\":1}}}},\n{{{gemini}}}]"), with_cache),
    ]
}

#[tokio::test]
async fn every_wire_is_passed_on_and_counted() {
    for (wire, head, body, usage) in answers() {
        let server = Server::saying(head, &body).await;
        let mut stage = Stage::new();
        let door = stage.open(&calling(server.at, &[wire]));
        let (path, asked) = call(wire, 100, head == EVENTS);
        let answer = talk(&stage.model(), request("POST", path, &[("x-api-key", TOKEN), ("anthropic-version", "2023-06-01")], &asked)).await;
        assert_eq!((answer.status, &answer.body), (200, &body), "{wire:?}");
        let heard = server.heard().pop().unwrap();
        assert!(heard.ends_with(&asked), "the body is what the agent sent: {heard}");
        assert!(heard.contains(&format!("authorization: Bearer {KEY}")), "{heard}");
        assert!(!heard.contains(TOKEN), "the token stays here: {heard}");
        assert!(heard.contains("anthropic-version: 2023-06-01"));
        // A token costs a millionth in, two out.
        let micros = usage.input + usage.cache_read + usage.cache_write + 2 * usage.output;
        assert_eq!(stage.spent().await, Amount { requests: 1, tokens: usage.total(), micros }, "{wire:?} {head}");
        let told = stage.call().await;
        assert_eq!((told.usage, told.known, told.model.as_str(), told.account.as_str()), (usage, true, "m", "acc_1"));
        door.close().await;
    }
}

#[tokio::test]
async fn a_token_is_taken_from_each_place_and_the_key_put_where_the_account_wants_it() {
    let bearer = format!("Bearer {TOKEN}");
    let in_query = format!("/v1beta/models/m:generateContent?key={TOKEN}&alt=json");
    let (_, body) = call(Wire::Gemini, 5, false);
    for (auth, header) in [
        (Auth::Bearer, format!("authorization: Bearer {KEY}")),
        (Auth::ApiKey, format!("x-api-key: {KEY}")),
        (Auth::GoogApiKey, format!("x-goog-api-key: {KEY}")),
    ] {
        for (path, shown) in [
            ("/v1beta/models/m:generateContent", vec![("authorization", bearer.as_str())]),
            ("/v1beta/models/m:generateContent", vec![("x-api-key", TOKEN)]),
            ("/v1beta/models/m:generateContent", vec![("x-goog-api-key", TOKEN), ("cookie", "a=b"), ("openai-organization", "org")]),
            (in_query.as_str(), vec![]),
        ] {
            let server = Server::saying(JSON, "{}").await;
            let stage = Stage::new();
            let mut policy = calling(server.at, &[Wire::Gemini]);
            policy.account.as_mut().unwrap().auth = auth;
            let door = stage.open(&policy);
            assert_eq!(talk(&stage.model(), request("POST", path, &shown, &body)).await.status, 200, "{shown:?}");
            let heard = server.heard().pop().unwrap();
            assert!(heard.contains(&header), "{heard}");
            assert_eq!(heard.matches(KEY).count(), 1);
            for gone in [TOKEN, "cookie", "openai-organization", "key=tok"] {
                assert!(!heard.contains(gone), "{gone}: {heard}");
            }
            door.close().await;
        }
    }
}

#[tokio::test]
async fn a_stream_comes_as_it_is_said() {
    let go = std::sync::Arc::new(tokio::sync::Notify::new());
    let server = Server::new(vec![Deed::Write(BEGUN.into()), Deed::Wait(go.clone()), Deed::Write(ENDED.into())]).await;
    let stage = Stage::new();
    let _door = stage.open(&calling(server.at, &[Wire::Messages]));
    let mut agent = UnixStream::connect(stage.model()).await.unwrap();
    agent.write_all(agents(Wire::Messages, 100).as_bytes()).await.unwrap();
    let mut read = String::new();
    while !read.contains("message_start\",") {
        let mut piece = [0; 1024];
        let length = agent.read(&mut piece).await.unwrap();
        assert!(length > 0, "cut after {read}");
        read.push_str(std::str::from_utf8(&piece[..length]).unwrap());
    }
    // Only now does the server go on: what came so far was not held back for more.
    go.notify_one();
    agent.read_to_string(&mut read).await.unwrap();
    assert!(read.contains("message_delta"), "{read}");
    assert_eq!(stage.spent().await.micros, 10 + 2 * 7);
}

#[tokio::test]
async fn lists_and_counts_are_calls_that_cost_nothing() {
    let server = Server::saying(JSON, r#"{"input_tokens":5}"#).await;
    let stage = Stage::new();
    let _door = stage.open(&calling(server.at, &[Wire::Messages]));
    let shown = [("x-api-key", TOKEN)];
    let (_, body) = call(Wire::Messages, 5, false);
    assert_eq!(talk(&stage.model(), request("GET", "/v1/models?limit=5&evil=1", &shown, "")).await.status, 200);
    assert_eq!(talk(&stage.model(), request("POST", "/v1/messages/count_tokens", &shown, &body)).await.status, 200);
    assert_eq!(talk(&stage.model(), request("HEAD", "/", &[], "")).await.status, 200);
    assert_eq!(stage.spent().await, Amount { requests: 2, tokens: 0, micros: 0 });
    let heard = server.heard();
    assert!(heard.len() == 2 && heard[0].starts_with("GET /v1/models?limit=5 HTTP/1.1"), "the base itself is answered here: {heard:?}");
}
