//! A small agent that speaks all four formats, written from the vendors' documents: it keeps the conversation and understands answers.

use std::time::Duration;

use fleet_demo::model::Wire;
use serde_json::{Value, json};

/// An agent with a conversation.
pub(super) struct Agent {
    wire: Wire,
    stream: bool,
    base: String,
    /// Its key.
    pub(super) key: String,
    /// What its makers say to the model.
    pub(super) rules: String,
    /// Tools it offers: name and schema.
    pub(super) tools: Vec<(String, Value)>,
    past: Vec<Value>,
    http: reqwest::Client,
}

/// What an agent understood of an answer.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Heard {
    /// Its words.
    pub(super) text: String,
    /// Calls: id, name, arguments.
    pub(super) calls: Vec<(String, String, Value)>,
    /// Why it ended, in the vendor's word.
    pub(super) stop: String,
    /// Tokens: input that no cache held, read from a cache, output.
    pub(super) tokens: (u64, u64, u64),
}

/// The schema of a tool with these arguments, all of them texts that it insists on.
pub(super) fn schema(arguments: &[&str]) -> Value {
    let properties: serde_json::Map<String, Value> = arguments.iter().map(|name| ((*name).to_owned(), json!({"type": "string"}))).collect();
    json!({"type": "object", "properties": properties, "required": arguments})
}

impl Agent {
    /// An agent at an address, with a tool to write files and one to run commands, which works in `/srv/app`.
    pub(super) fn new(wire: Wire, stream: bool, base: String) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let tools = vec![("write_file".to_owned(), schema(&["file_path", "content"])), ("bash".to_owned(), schema(&["command"]))];
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { wire, stream, base, key: "some-key".to_owned(), rules: "Primary working directory: /srv/app\n".to_owned(), tools, past: Vec::new(), http }
    }

    /// A person writes.
    pub(super) fn told(&mut self, words: &str) {
        self.past.push(match self.wire {
            Wire::Anthropic => json!({"role": "user", "content": [{"type": "text", "text": words}]}),
            Wire::Chat => json!({"role": "user", "content": words}),
            Wire::Responses => json!({"type": "message", "role": "user", "content": [{"type": "input_text", "text": words}]}),
            Wire::Gemini => json!({"role": "user", "parts": [{"text": words}]}),
        });
    }

    /// Notes an answer, and that each of its calls brought `result`.
    pub(super) fn went_on(&mut self, heard: &Heard, result: &str) {
        let calls = &heard.calls;
        match self.wire {
            Wire::Anthropic => {
                let uses: Vec<Value> = calls.iter().map(|(id, name, input)| json!({"type": "tool_use", "id": id, "name": name, "input": input})).collect();
                let results: Vec<Value> = calls.iter().map(|(id, ..)| json!({"type": "tool_result", "tool_use_id": id, "content": result})).collect();
                self.past.push(json!({"role": "assistant", "content": uses}));
                self.past.push(json!({"role": "user", "content": results}));
            }
            Wire::Chat => {
                let called = |(id, name, input): &(String, String, Value)| json!({"id": id, "type": "function", "function": {"name": name, "arguments": input.to_string()}});
                self.past.push(json!({"role": "assistant", "content": heard.text, "tool_calls": calls.iter().map(called).collect::<Vec<_>>()}));
                self.past.extend(calls.iter().map(|(id, ..)| json!({"role": "tool", "tool_call_id": id, "content": result})));
            }
            Wire::Responses => {
                let called =
                    |(id, name, input): &(String, String, Value)| json!({"type": "function_call", "call_id": id, "name": name, "arguments": input.to_string()});
                self.past.extend(calls.iter().map(called));
                self.past.extend(calls.iter().map(|(id, ..)| json!({"type": "function_call_output", "call_id": id, "output": result})));
            }
            Wire::Gemini => {
                let called: Vec<Value> = calls.iter().map(|(_, name, input)| json!({"functionCall": {"name": name, "args": input}})).collect();
                let results: Vec<Value> =
                    calls.iter().map(|(_, name, _)| json!({"functionResponse": {"name": name, "response": {"output": result}}})).collect();
                self.past.push(json!({"role": "model", "parts": called}));
                self.past.push(json!({"role": "user", "parts": results}));
            }
        }
    }

    fn path(&self) -> &'static str {
        match (self.wire, self.stream) {
            (Wire::Anthropic, _) => "/v1/messages",
            (Wire::Chat, _) => "/v1/chat/completions",
            (Wire::Responses, _) => "/v1/responses",
            (Wire::Gemini, true) => "/v1beta/models/model:streamGenerateContent?alt=sse",
            (Wire::Gemini, false) => "/v1beta/models/model:generateContent",
        }
    }

    fn body(&self) -> Value {
        let tools = |tool: &dyn Fn(&str, &Value) -> Value| self.tools.iter().map(|(name, schema)| tool(name, schema)).collect::<Vec<_>>();
        match self.wire {
            Wire::Anthropic => json!({
                "model": "model", "max_tokens": 100, "stream": self.stream, "system": self.rules, "messages": self.past,
                "tools": tools(&|name, schema| json!({"name": name, "input_schema": schema})),
            }),
            Wire::Chat => {
                let messages: Vec<Value> = std::iter::once(json!({"role": "system", "content": self.rules})).chain(self.past.clone()).collect();
                let tools = tools(&|name, schema| json!({"type": "function", "function": {"name": name, "parameters": schema}}));
                json!({"model": "model", "stream": self.stream, "messages": messages, "tools": tools})
            }
            Wire::Responses => json!({
                "model": "model", "stream": self.stream, "instructions": self.rules, "input": self.past,
                "tools": tools(&|name, schema| json!({"type": "function", "name": name, "parameters": schema})),
            }),
            Wire::Gemini => json!({
                "systemInstruction": {"parts": [{"text": self.rules}]}, "contents": self.past,
                "tools": [{"functionDeclarations": tools(&|name, schema| json!({"name": name, "parametersJsonSchema": schema}))}],
            }),
        }
    }

    /// Sends the conversation.
    pub(super) async fn send(&self) -> reqwest::Result<reqwest::Response> {
        let request = self.http.post(format!("{}{}", self.base, self.path())).json(&self.body());
        let request = match self.wire {
            Wire::Anthropic => request.header("x-api-key", &self.key),
            Wire::Chat | Wire::Responses => request.bearer_auth(&self.key),
            Wire::Gemini => request.header("x-goog-api-key", &self.key),
        };
        request.send().await
    }

    /// Sends the conversation and understands the answer, which has to be one.
    pub(super) async fn ask(&self) -> Heard {
        let answer = self.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{:?}", self.wire);
        let text = tokio::time::timeout(Duration::from_secs(10), answer.text()).await.unwrap().unwrap();
        if self.stream { self.heard_in(&events(&text)) } else { self.heard(&serde_json::from_str(&text).unwrap()) }
    }

    /// Understands a whole answer.
    fn heard(&self, answer: &Value) -> Heard {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let parsed = |value: &Value| serde_json::from_str(value.as_str().unwrap()).unwrap();
        let mut heard = Heard::default();
        match self.wire {
            Wire::Anthropic => {
                for block in answer["content"].as_array().unwrap() {
                    match block["type"].as_str().unwrap() {
                        "text" => heard.text.push_str(block["text"].as_str().unwrap()),
                        _ => heard.calls.push((text(&block["id"]), text(&block["name"]), block["input"].clone())),
                    }
                }
                heard.stop = text(&answer["stop_reason"]);
                let usage = &answer["usage"];
                heard.tokens = (number(&usage["input_tokens"]), number(&usage["cache_read_input_tokens"]), number(&usage["output_tokens"]));
            }
            Wire::Chat => {
                let choice = &answer["choices"][0];
                heard.text = text(&choice["message"]["content"]);
                for call in choice["message"]["tool_calls"].as_array().into_iter().flatten() {
                    heard.calls.push((text(&call["id"]), text(&call["function"]["name"]), parsed(&call["function"]["arguments"])));
                }
                heard.stop = text(&choice["finish_reason"]);
                let usage = &answer["usage"];
                let cached = number(&usage["prompt_tokens_details"]["cached_tokens"]);
                heard.tokens = (number(&usage["prompt_tokens"]) - cached, cached, number(&usage["completion_tokens"]));
            }
            Wire::Responses => {
                for item in answer["output"].as_array().unwrap() {
                    match item["type"].as_str().unwrap() {
                        "message" => heard.text.push_str(item["content"][0]["text"].as_str().unwrap()),
                        _ => heard.calls.push((text(&item["call_id"]), text(&item["name"]), parsed(&item["arguments"]))),
                    }
                }
                heard.stop = text(&answer["status"]);
                let usage = &answer["usage"];
                let cached = number(&usage["input_tokens_details"]["cached_tokens"]);
                heard.tokens = (number(&usage["input_tokens"]) - cached, cached, number(&usage["output_tokens"]));
            }
            Wire::Gemini => {
                let candidate = &answer["candidates"][0];
                for part in candidate["content"]["parts"].as_array().unwrap() {
                    match part.get("functionCall") {
                        Some(call) => heard.calls.push((String::new(), text(&call["name"]), call["args"].clone())),
                        None => heard.text.push_str(part["text"].as_str().unwrap()),
                    }
                }
                heard.stop = text(&candidate["finishReason"]);
                let usage = &answer["usageMetadata"];
                let cached = number(&usage["cachedContentTokenCount"]);
                heard.tokens = (number(&usage["promptTokenCount"]) - cached, cached, number(&usage["candidatesTokenCount"]));
            }
        }
        heard
    }

    /// Puts a streamed answer together, from its pieces alone, and understands it.
    fn heard_in(&self, events: &[(String, String)]) -> Heard {
        let data: Vec<Value> = events.iter().filter(|(_, data)| data != "[DONE]").map(|(_, data)| serde_json::from_str(data).unwrap()).collect();
        let mut whole = json!({});
        match self.wire {
            Wire::Anthropic => {
                assert!(events.iter().zip(&data).all(|((name, _), data)| data["type"] == name.as_str()));
                let mut blocks: Vec<Value> = Vec::new();
                let mut arguments = String::new();
                for event in &data {
                    match event["type"].as_str().unwrap() {
                        "content_block_start" => blocks.push(event["content_block"].clone()),
                        "content_block_delta" => match event["delta"].get("text") {
                            Some(text) => add(&mut blocks.last_mut().unwrap()["text"], text),
                            None => arguments.push_str(event["delta"]["partial_json"].as_str().unwrap()),
                        },
                        "content_block_stop" if !arguments.is_empty() => {
                            blocks.last_mut().unwrap()["input"] = serde_json::from_str(&std::mem::take(&mut arguments)).unwrap();
                        }
                        "message_delta" => whole = json!({"stop_reason": event["delta"]["stop_reason"], "usage": event["usage"]}),
                        _ => {}
                    }
                }
                assert_eq!(data.last().unwrap()["type"], "message_stop");
                whole["content"] = blocks.into();
            }
            Wire::Chat => {
                assert_eq!(events.last().unwrap().1, "[DONE]");
                let mut message = json!({"content": "", "tool_calls": []});
                for chunk in &data {
                    let choice = &chunk["choices"][0];
                    add(&mut message["content"], &choice["delta"]["content"]);
                    for call in choice["delta"]["tool_calls"].as_array().into_iter().flatten() {
                        let calls = message["tool_calls"].as_array_mut().unwrap();
                        match calls.get_mut(usize::try_from(number(&call["index"])).unwrap()) {
                            Some(begun) => add(&mut begun["function"]["arguments"], &call["function"]["arguments"]),
                            None => calls.push(call.clone()),
                        }
                    }
                    if choice["finish_reason"].is_string() {
                        whole["choices"] = json!([{"finish_reason": choice["finish_reason"]}]);
                    }
                    if chunk["usage"].is_object() {
                        whole["usage"] = chunk["usage"].clone();
                    }
                }
                whole["choices"][0]["message"] = message;
            }
            Wire::Responses => {
                assert!(data.iter().enumerate().all(|(at, event)| event["sequence_number"] == at));
                let last = data.last().unwrap();
                whole = last["response"].clone();
                assert_eq!(last["type"], format!("response.{}", whole["status"].as_str().unwrap()));
                // Codex reads items, not the last event.
                whole["output"] = data.iter().filter(|event| event["type"] == "response.output_item.done").map(|event| event["item"].clone()).collect();
                let deltas = |kind: &str| data.iter().filter(|e| e["type"] == kind).map(|e| e["delta"].as_str().unwrap()).collect::<String>();
                let written = |key: &dyn Fn(&Value) -> &Value| whole["output"].as_array().unwrap().iter().filter_map(|i| key(i).as_str()).collect::<String>();
                assert_eq!(deltas("response.output_text.delta"), written(&|item| &item["content"][0]["text"]));
                assert_eq!(deltas("response.function_call_arguments.delta"), written(&|item| &item["arguments"]));
            }
            Wire::Gemini => {
                let parts = |chunk: &Value| chunk["candidates"][0]["content"]["parts"].as_array().unwrap().clone();
                let all: Vec<Value> = data.iter().flat_map(parts).collect();
                whole = data.last().unwrap().clone();
                whole["candidates"][0]["content"]["parts"] = all.into();
            }
        }
        self.heard(&whole)
    }
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_default()
}

/// Adds a piece of text, if there is one.
fn add(to: &mut Value, piece: &Value) {
    if let Some(piece) = piece.as_str() {
        *to = format!("{}{piece}", to.as_str().unwrap_or_default()).into();
    }
}

/// The events of a stream: names and data.
pub(super) fn events(text: &str) -> Vec<(String, String)> {
    let event = |lines: &str| {
        let field = |name: &str| lines.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned();
        (field("event: "), field("data: "))
    };
    text.split_terminator("\n\n").map(event).collect()
}
