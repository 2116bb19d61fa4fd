//! OpenAI Responses: <https://platform.openai.com/docs/api-reference/responses>.

use serde_json::{Value, json};

use super::Written;
use crate::model::fault::Refusal;
use crate::model::reply::{Reply, id, pieces, seconds};
use crate::model::request::{Past, Request, members, text, words};

/// Between a group's name and a tool's, here alone: the format tells them apart by a field.
const GROUPS: char = '/';

pub(super) fn read(body: &Value) -> Request {
    let mut request = Request { rules: words(&body["instructions"]), ..Request::default() };
    for tool in members(&body["tools"]).iter().filter(|tool| tool["name"].is_string()) {
        let name = text(&tool["name"]);
        match tool["type"].as_str() {
            Some("namespace") => {
                let grouped = members(&tool["tools"]).iter().map(|t| (format!("{name}{GROUPS}{}", text(&t["name"])), t["parameters"].clone()));
                request.tools.extend(grouped);
            }
            _ => request.tools.push((name, tool["parameters"].clone())),
        }
    }
    if let Some(prompt) = body["input"].as_str() {
        request.person(&[prompt.to_owned()]);
    }
    // Calls of one answer come one after another, without anything that says where it ends.
    let mut going_on = false;
    for item in members(&body["input"]) {
        let call = item["type"] == "function_call";
        match (item["type"].as_str(), item["role"].as_str()) {
            (Some("function_call"), _) => match request.past.last_mut() {
                Some(Past::Called(calls)) if going_on => calls.push(text(&item["arguments"])),
                _ => request.past.push(Past::Called(vec![text(&item["arguments"])])),
            },
            (Some("function_call_output"), _) => request.past.extend(words(&item["output"]).into_iter().map(Past::Result)),
            (Some("message") | None, Some("user")) => request.person(&words(&item["content"])),
            (Some("message") | None, Some("system" | "developer")) => request.rules.extend(words(&item["content"])),
            _ => {}
        }
        going_on = call;
    }
    request
}

pub(super) fn write(reply: &Reply) -> Written {
    let tokens = reply.tokens;
    let usage = json!({
        "input_tokens": tokens.sent(), "input_tokens_details": {"cached_tokens": tokens.cache_read},
        "output_tokens": tokens.output, "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": tokens.sent() + tokens.output,
    });
    let mut items = Vec::new();
    if !reply.text.is_empty() {
        let content = json!([{"type": "output_text", "text": reply.text, "annotations": []}]);
        items.push(json!({"type": "message", "id": id("msg_"), "role": "assistant", "status": "completed", "content": content}));
    }
    items.extend(reply.calls.iter().map(|call| {
        let (group, name) = call.name.split_once(GROUPS).map_or((None, call.name.as_str()), |(group, name)| (Some(group), name));
        let mut item =
            json!({"type": "function_call", "id": id("fc_"), "call_id": call.id, "name": name, "arguments": call.input.to_string(), "status": "completed"});
        if let Some(group) = group {
            item["namespace"] = group.into();
        }
        item
    }));
    let whole = json!({
        "id": id("resp_"), "object": "response", "created_at": seconds(), "model": reply.model, "output": items, "usage": usage, "error": null,
        "status": if reply.cut { "incomplete" } else { "completed" },
        "incomplete_details": if reply.cut { json!({"reason": "max_output_tokens"}) } else { Value::Null },
    });

    let mut begun = whole.clone();
    begun["output"] = json!([]);
    begun["usage"] = Value::Null;
    begun["status"] = "in_progress".into();
    begun["incomplete_details"] = Value::Null;
    let mut events = vec![("response.created", json!({"response": begun}))];
    for (index, item) in items.iter().enumerate() {
        let about = |mut data: Value| {
            data["output_index"] = index.into();
            data["item_id"] = item["id"].clone();
            data
        };
        let mut empty = item.clone();
        empty["status"] = "in_progress".into();
        if item["type"] == "message" {
            empty["content"] = json!([]);
            events.push(("response.output_item.added", json!({"output_index": index, "item": empty})));
            let part = |text: &str| json!({"content_index": 0, "part": {"type": "output_text", "text": text, "annotations": []}});
            events.push(("response.content_part.added", about(part(""))));
            events.extend(pieces(&reply.text).map(|piece| ("response.output_text.delta", about(json!({"content_index": 0, "delta": piece})))));
            events.push(("response.output_text.done", about(json!({"content_index": 0, "text": reply.text}))));
            events.push(("response.content_part.done", about(part(&reply.text))));
        } else {
            empty["arguments"] = "".into();
            events.push(("response.output_item.added", json!({"output_index": index, "item": empty})));
            let arguments = text(&item["arguments"]);
            events.extend(pieces(&arguments).map(|piece| ("response.function_call_arguments.delta", about(json!({"delta": piece})))));
            events.push(("response.function_call_arguments.done", about(json!({"arguments": arguments}))));
        }
        events.push(("response.output_item.done", json!({"output_index": index, "item": item})));
    }
    events.push((if reply.cut { "response.incomplete" } else { "response.completed" }, json!({"response": whole})));
    let numbered = |(number, (name, mut data)): (usize, (&'static str, Value))| {
        data["type"] = name.into();
        data["sequence_number"] = number.into();
        (Some(name), data.to_string())
    };
    Written { whole, pieces: events.into_iter().enumerate().map(numbered).collect() }
}

/// The event of an answer that failed on its way.
pub(super) fn failed(refusal: Refusal) -> Value {
    let error = json!({"code": refusal.openai.1, "message": refusal.words});
    json!({"type": "response.failed", "response": {"id": id("resp_"), "object": "response", "status": "failed", "error": error}})
}
