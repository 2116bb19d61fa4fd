//! OpenAI Chat Completions: <https://platform.openai.com/docs/api-reference/chat>.

use serde_json::{Value, json};

use super::Written;
use crate::model::fault::Refusal;
use crate::model::reply::{Reply, id, pieces, seconds};
use crate::model::request::{Past, Request, members, text, words};

pub(super) fn read(body: &Value) -> Request {
    let tools = members(&body["tools"]).iter().map(|tool| &tool["function"]);
    let tools = tools.map(|tool| (text(&tool["name"]), tool["parameters"].clone())).collect();
    let mut request = Request { tools, ..Request::default() };
    for message in members(&body["messages"]) {
        let said = words(&message["content"]);
        match message["role"].as_str() {
            Some("user") => request.person(&said),
            Some("tool") => request.past.extend(said.into_iter().map(Past::Result)),
            Some("assistant") => {
                let calls: Vec<String> = members(&message["tool_calls"]).iter().map(|call| text(&call["function"]["arguments"])).collect();
                if !calls.is_empty() {
                    request.past.push(Past::Called(calls));
                }
            }
            _ => request.rules.extend(said),
        }
    }
    request
}

pub(super) fn write(reply: &Reply) -> Written {
    let tokens = reply.tokens;
    let stop = match reply {
        _ if reply.cut => "length",
        _ if reply.calls.is_empty() => "stop",
        _ => "tool_calls",
    };
    let usage = json!({
        "prompt_tokens": tokens.sent(), "completion_tokens": tokens.output, "total_tokens": tokens.sent() + tokens.output,
        "prompt_tokens_details": {"cached_tokens": tokens.cache_read},
    });
    let calls: Vec<Value> = reply
        .calls
        .iter()
        .map(|call| json!({"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.input.to_string()}}))
        .collect();
    let mut message = json!({"role": "assistant", "content": Some(&reply.text).filter(|text| !text.is_empty())});
    if !calls.is_empty() {
        message["tool_calls"] = calls.clone().into();
    }
    let (id, created) = (id("chatcmpl-"), seconds());
    let whole = json!({
        "id": id, "object": "chat.completion", "created": created, "model": reply.model,
        "choices": [{"index": 0, "message": message, "finish_reason": stop}], "usage": usage,
    });

    let chunk = |choices: Value| json!({"id": id, "object": "chat.completion.chunk", "created": created, "model": reply.model, "choices": choices});
    let delta = |delta: Value| chunk(json!([{"index": 0, "delta": delta, "finish_reason": null}]));
    let mut chunks = vec![delta(json!({"role": "assistant", "content": ""}))];
    chunks.extend(pieces(&reply.text).map(|piece| delta(json!({"content": piece}))));
    for (index, call) in calls.iter().enumerate() {
        let mut begun = call.clone();
        begun["index"] = index.into();
        begun["function"]["arguments"] = "".into();
        chunks.push(delta(json!({"tool_calls": [begun]})));
        let arguments = text(&call["function"]["arguments"]);
        chunks.extend(pieces(&arguments).map(|piece| delta(json!({"tool_calls": [{"index": index, "function": {"arguments": piece}}]}))));
    }
    chunks.push(chunk(json!([{"index": 0, "delta": {}, "finish_reason": stop}])));
    let mut last = chunk(json!([]));
    last["usage"] = usage;
    chunks.push(last);
    let mut pieces: Vec<_> = chunks.into_iter().map(|chunk| (None, chunk.to_string())).collect();
    pieces.push((None, "[DONE]".to_owned()));
    Written { whole, pieces }
}

pub(super) fn refuse(refusal: Refusal) -> Value {
    let (kind, code) = refusal.openai;
    json!({"error": {"message": refusal.words, "type": kind, "param": null, "code": code}})
}
