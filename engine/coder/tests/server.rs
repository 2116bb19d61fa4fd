//! A model server that answers what the test wrote down, one answer a request, and keeps the requests.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Response};
use axum::routing::post;
use futures_util::StreamExt;
use serde_json::{Value, json};

/// What is answered.
pub(crate) enum Reply {
    /// A status, headers and a body.
    Plain { status: u16, headers: Vec<(&'static str, String)>, body: String },
    /// The beginning of a stream, then the line is cut.
    Cut(String),
    /// Nothing, for ever.
    Silence,
    /// The beginning of a stream, then nothing, for ever.
    Stalls(String),
    /// The beginning of a stream, and its end once the test says so.
    Gated(String, Arc<tokio::sync::Notify>, String),
}

/// The server; it ends with the test's runtime.
pub(crate) struct Server {
    pub(crate) url: String,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    replies: Mutex<VecDeque<Reply>>,
    requests: Mutex<Vec<(HeaderMap, Value)>>,
}

impl Server {
    pub(crate) async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let seen = Arc::new(Seen { replies: Mutex::new(replies.into_iter().collect()), ..Seen::default() });
        let app = Router::new().route("/v1/chat/completions", post(answer)).with_state(Arc::clone(&seen));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, seen }
    }

    /// The bodies of all requests so far.
    pub(crate) fn requests(&self) -> Vec<Value> {
        self.seen.requests.lock().unwrap().iter().map(|(_, body)| body.clone()).collect()
    }

    /// The headers of a request.
    pub(crate) fn headers(&self, at: usize) -> HeaderMap {
        self.seen.requests.lock().unwrap()[at].0.clone()
    }

    /// Messages of a request.
    pub(crate) fn messages(&self, at: usize) -> Vec<Value> {
        self.requests()[at]["messages"].as_array().unwrap().clone()
    }
}

async fn answer(State(seen): State<Arc<Seen>>, headers: HeaderMap, body: Bytes) -> Response<Body> {
    seen.requests.lock().unwrap().push((headers, serde_json::from_slice(&body).unwrap()));
    let reply = seen.replies.lock().unwrap().pop_front();
    let stream = |first: String, then: futures_util::stream::BoxStream<'static, Result<Bytes, std::io::Error>>| {
        let first = futures_util::stream::once(async move { Ok(Bytes::from(first)) });
        Response::builder().header("content-type", "text/event-stream").body(Body::from_stream(first.chain(then))).unwrap()
    };
    match reply {
        Some(Reply::Plain { status, headers, body }) => {
            let mut response = Response::builder().status(status);
            for (name, value) in headers {
                response = response.header(name, value);
            }
            response.body(Body::from(body)).unwrap()
        }
        Some(Reply::Cut(first)) => stream(first, futures_util::stream::once(async { Err(std::io::Error::other("cut")) }).boxed()),
        Some(Reply::Stalls(first)) => stream(first, futures_util::stream::pending().boxed()),
        Some(Reply::Gated(first, gate, last)) => {
            let last = futures_util::stream::once(async move {
                gate.notified().await;
                Ok(Bytes::from(last))
            });
            stream(first, last.boxed())
        }
        Some(Reply::Silence) => std::future::pending().await,
        None => Response::builder().status(418).body(Body::from("the script is over")).unwrap(),
    }
}

/// A stream, as it stands.
pub(crate) fn sse(body: impl Into<String>) -> Reply {
    Reply::Plain { status: 200, headers: vec![("content-type", "text/event-stream".into())], body: body.into() }
}

/// A whole answer, as it stands.
pub(crate) fn whole(body: impl Into<String>) -> Reply {
    Reply::Plain { status: 200, headers: vec![("content-type", "application/json".into())], body: body.into() }
}

/// An error.
pub(crate) fn error(status: u16, body: impl Into<String>) -> Reply {
    Reply::Plain { status, headers: vec![("content-type", "application/json".into())], body: body.into() }
}

/// One piece of a stream.
pub(crate) fn piece(delta: &Value, finish: Option<&str>) -> String {
    format!("data: {}\n\n", json!({"id": "x", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}))
}

/// Words, streamed, with an end and what they took.
pub(crate) fn words(text: &str) -> Reply {
    ended(text, "stop")
}

/// Words that ended in this way.
pub(crate) fn ended(text: &str, finish: &str) -> Reply {
    sse(format!("{}{}{}data: [DONE]\n\n", piece(&json!({"role": "assistant", "content": text}), None), piece(&json!({}), Some(finish)), usage()))
}

/// Calls of tools, streamed; ids are made of `turn`.
pub(crate) fn calls(turn: usize, calls: &[(&str, Value)]) -> Reply {
    let mut body = piece(&json!({"role": "assistant", "content": null}), None);
    for (at, (name, arguments)) in calls.iter().enumerate() {
        let text = arguments.to_string();
        let half = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
        let begin = json!({"tool_calls": [{"index": at, "id": format!("call_{turn}_{at}"), "type": "function", "function": {"name": name, "arguments": &text[..half]}}]});
        body += &piece(&begin, None);
        body += &piece(&json!({"tool_calls": [{"index": at, "function": {"arguments": &text[half..]}}]}), None);
    }
    body += &piece(&json!({}), Some("tool_calls"));
    sse(body + &usage() + "data: [DONE]\n\n")
}

fn usage() -> String {
    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":10,\"total_tokens\":110}}\n\n".to_owned()
}
