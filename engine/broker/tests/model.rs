//! The model route: whose calls pass, what the server sees of them, and what they cost.

mod broken;
mod budget;
mod secrets;
mod wires;

use fleet_broker::policy::Wire;
use serde_json::{Value, json};

use crate::stage::TOKEN;
use crate::wire::request;

/// The path, and a call with `most` tokens of output at most.
pub(crate) fn call(wire: Wire, most: u64, stream: bool) -> (&'static str, String) {
    let (path, body) = match wire {
        Wire::Messages => ("/v1/messages", json!({"model": "m", "max_tokens": most, "stream": stream, "messages": []})),
        Wire::Chat => ("/v1/chat/completions", json!({"model": "m", "max_completion_tokens": most, "stream": stream, "messages": []})),
        Wire::Responses => ("/v1/responses", json!({"model": "m", "max_output_tokens": most, "stream": stream, "input": "x"})),
        Wire::Gemini if stream => ("/v1beta/models/m:streamGenerateContent?alt=sse", json!({"contents": [], "generationConfig": {"maxOutputTokens": most}})),
        Wire::Gemini => ("/v1beta/models/m:generateContent", json!({"contents": [], "generationConfig": {"maxOutputTokens": most}})),
    };
    (path, body.to_string())
}

/// A call as an agent of this attempt makes it.
pub(crate) fn agents(wire: Wire, most: u64) -> String {
    let (path, body) = call(wire, most, true);
    request("POST", path, &[("authorization", &format!("Bearer {TOKEN}"))], &body)
}

/// The code in the error of an answer, in the shape of its wire.
pub(crate) fn code(wire: Wire, json: &Value) -> &str {
    match wire {
        Wire::Gemini => json["error"]["details"][0]["reason"].as_str(),
        _ => json["error"]["code"].as_str(),
    }
    .unwrap_or("")
}

/// The beginning of a stream of Anthropic: ten tokens in.
pub(crate) const BEGUN: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\nevent: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}}\n\n";
/// Its end: seven tokens out.
pub(crate) const ENDED: &str = "event: message_delta\ndata: {\"type\":\"message_delta\",\"usage\":{\"output_tokens\":7}}\n\n";
