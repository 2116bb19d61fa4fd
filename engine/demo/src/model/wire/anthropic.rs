//! Anthropic Messages: <https://docs.anthropic.com/en/api/messages>.

use serde_json::{Value, json};

use super::Written;
use crate::model::fault::Refusal;
use crate::model::reply::{Reply, id, pieces};
use crate::model::request::{Past, Request, members, text, words};

pub(super) fn read(body: &Value) -> Request {
    let mut request = Request { rules: words(&body["system"]), ..Request::default() };
    request.tools = members(&body["tools"]).iter().map(|tool| (text(&tool["name"]), tool["input_schema"].clone())).collect();
    for message in members(&body["messages"]) {
        let content = &message["content"];
        let blocks = |kind: &'static str| members(content).iter().filter(move |block| block["type"] == kind);
        match message["role"].as_str() {
            Some("assistant") => {
                let calls: Vec<String> = blocks("tool_use").map(|call| call["input"].to_string()).collect();
                if !calls.is_empty() {
                    request.past.push(Past::Called(calls));
                }
            }
            // What stands beside a tool's result is the agent's doing, not a person's.
            Some("user") if blocks("tool_result").next().is_some() => {
                request.past.extend(words(content).into_iter().map(Past::Result));
            }
            Some("user") => request.person(&words(content)),
            // Claude Code says things in the middle under the system's name.
            _ => request.rules.extend(words(content)),
        }
    }
    request
}

pub(super) fn write(reply: &Reply) -> Written {
    let tokens = reply.tokens;
    let usage = json!({
        "input_tokens": tokens.input, "output_tokens": tokens.output,
        "cache_read_input_tokens": tokens.cache_read, "cache_creation_input_tokens": tokens.cache_write,
    });
    let stop = match reply {
        _ if reply.cut => "max_tokens",
        _ if reply.calls.is_empty() => "end_turn",
        _ => "tool_use",
    };
    let mut content = Vec::new();
    if !reply.text.is_empty() {
        content.push(json!({"type": "text", "text": reply.text}));
    }
    content
        .extend(reply.calls.iter().map(|call| json!({"type": "tool_use", "id": call.id.replace("call_", "toolu_"), "name": call.name, "input": call.input})));
    let whole = json!({
        "id": id("msg_"), "type": "message", "role": "assistant", "model": reply.model, "content": content,
        "stop_reason": stop, "stop_sequence": null, "usage": usage,
    });

    let mut begun = whole.clone();
    begun["content"] = json!([]);
    begun["stop_reason"] = Value::Null;
    begun["usage"]["output_tokens"] = 1.into();
    let mut events = vec![("message_start", json!({"message": begun}))];
    for (index, block) in content.iter().enumerate() {
        let mut empty = block.clone();
        let deltas: Vec<Value> = if block["type"] == "text" {
            empty["text"] = "".into();
            pieces(&text(&block["text"])).map(|piece| json!({"type": "text_delta", "text": piece})).collect()
        } else {
            empty["input"] = json!({});
            pieces(&block["input"].to_string()).map(|piece| json!({"type": "input_json_delta", "partial_json": piece})).collect()
        };
        events.push(("content_block_start", json!({"index": index, "content_block": empty})));
        events.extend(deltas.into_iter().map(|delta| ("content_block_delta", json!({"index": index, "delta": delta}))));
        events.push(("content_block_stop", json!({"index": index})));
    }
    events.push(("message_delta", json!({"delta": {"stop_reason": stop, "stop_sequence": null}, "usage": usage})));
    events.push(("message_stop", json!({})));
    let named = |(name, mut data): (&'static str, Value)| {
        data["type"] = name.into();
        (Some(name), data.to_string())
    };
    Written { whole, pieces: events.into_iter().map(named).collect() }
}

pub(super) fn refuse(refusal: Refusal) -> Value {
    json!({"type": "error", "error": {"type": refusal.anthropic, "message": refusal.words}, "request_id": id("req_")})
}
