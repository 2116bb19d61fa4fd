//! Gemini: <https://ai.google.dev/api/generate-content>. The model and whether it streams stand in the path.

use serde_json::{Value, json};

use super::Written;
use crate::model::fault::Refusal;
use crate::model::reply::{Reply, id, pieces};
use crate::model::request::{Past, Request, members, text, words};

pub(super) fn read(body: &Value) -> Request {
    let mut request = Request { rules: words(&body["systemInstruction"]["parts"]), ..Request::default() };
    request.tools = members(&body["tools"])
        .iter()
        .flat_map(|tool| members(&tool["functionDeclarations"]))
        .map(|tool| {
            (text(&tool["name"]), [&tool["parametersJsonSchema"], &tool["parameters"]].into_iter().find(|s| s.is_object()).cloned().unwrap_or_default())
        })
        .collect();
    for content in members(&body["contents"]) {
        let parts = members(&content["parts"]);
        let all = |key: &'static str| parts.iter().filter_map(move |part| part.get(key));
        let calls: Vec<String> = all("functionCall").map(|call| call["args"].to_string()).collect();
        if content["role"] == "model" {
            if !calls.is_empty() {
                request.past.push(Past::Called(calls));
            }
        } else if all("functionResponse").next().is_some() {
            request.past.extend(all("functionResponse").flat_map(|result| words(&result["response"])).map(Past::Result));
        } else {
            request.person(&all("text").map(text).collect::<Vec<_>>());
        }
    }
    request
}

pub(super) fn write(reply: &Reply) -> Written {
    let tokens = reply.tokens;
    let usage = json!({
        "promptTokenCount": tokens.sent(), "candidatesTokenCount": tokens.output, "cachedContentTokenCount": tokens.cache_read,
        "totalTokenCount": tokens.sent() + tokens.output,
    });
    let id = id("");
    let chunk = |parts: Vec<Value>, stop: Option<&str>| {
        let mut candidate = json!({"index": 0, "content": {"role": "model", "parts": parts}});
        if let Some(stop) = stop {
            candidate["finishReason"] = stop.into();
        }
        json!({"candidates": [candidate], "usageMetadata": usage, "modelVersion": reply.model, "responseId": id})
    };
    let stop = if reply.cut { "MAX_TOKENS" } else { "STOP" };
    let calls: Vec<Value> = reply.calls.iter().map(|call| json!({"functionCall": {"name": call.name, "args": call.input}})).collect();
    let words = Some(&reply.text).filter(|text| !text.is_empty()).map(|text| json!({"text": text}));
    let whole = chunk(words.into_iter().chain(calls.clone()).collect(), Some(stop));

    let mut chunks: Vec<Value> = pieces(&reply.text).map(|piece| chunk(vec![json!({"text": piece})], None)).collect();
    chunks.extend(calls.into_iter().map(|call| chunk(vec![call], None)));
    chunks.push(chunk(vec![json!({"text": ""})], Some(stop)));
    Written { whole, pieces: chunks.into_iter().map(|chunk| (None, chunk.to_string())).collect() }
}

pub(super) fn refuse(refusal: Refusal, retry_after: Option<u64>) -> Value {
    // Gemini says when to try again in the body, not in a header.
    let again = retry_after.map(|seconds| json!({"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": format!("{seconds}s")}));
    let details: Vec<Value> = again.into_iter().collect();
    json!({"error": {"code": refusal.plain_status(), "message": refusal.words, "status": refusal.gemini, "details": details}})
}
