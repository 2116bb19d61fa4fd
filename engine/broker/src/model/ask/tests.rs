//! Calls before they are made: worst cases, and what is refused beside its positive control.

use std::collections::BTreeMap;

use hyper::Method;
use serde_json::{Value, json};

use super::*;
use crate::policy::Auth;
use crate::secret::Secret;

const MODEL: Model = Model { price: Price { input: 3_000_000, cache_read: 300_000, cache_write: 3_750_000, output: 15_000_000 }, output: 8_000 };

fn account() -> Account {
    Account {
        name: "a".to_owned(),
        key: Secret::new("key".to_owned()),
        auth: Auth::Bearer,
        base: "http://model.test".to_owned(),
        wires: vec![Wire::Messages, Wire::Chat, Wire::Responses, Wire::Gemini],
        models: BTreeMap::from([("m".to_owned(), MODEL)]),
        other: None,
        remote: false,
    }
}

fn path(wire: Wire) -> &'static str {
    match wire {
        Wire::Messages => "/v1/messages",
        Wire::Chat => "/v1/chat/completions",
        Wire::Responses => "/v1/responses",
        Wire::Gemini => "/v1beta/models/m:generateContent",
    }
}

fn of(wire: Wire, body: &[u8], account: &Account) -> Result<Worst, Refusal> {
    worst(&Route::of(&Method::POST, path(wire), &account.wires).unwrap(), body, account)
}

fn code(wire: Wire, body: &Value) -> Option<Code> {
    of(wire, body.to_string().as_bytes(), &account()).err().map(|refusal| refusal.code)
}

/// A call with something more in it.
fn with(more: &Value) -> Value {
    let mut body = json!({"model": "m", "max_tokens": 5, "messages": []});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

#[test]
fn the_worst_case_is_every_byte_a_token_and_all_the_output_asked_for() {
    let cases = [
        (Wire::Messages, json!({"model": "m", "max_tokens": 100}), 100),
        (Wire::Chat, json!({"model": "m", "max_tokens": 7, "max_completion_tokens": 100}), 100),
        (Wire::Chat, json!({"model": "m", "max_tokens": 100, "n": 3}), 300),
        (Wire::Chat, json!({"model": "m"}), 8_000),
        (Wire::Responses, json!({"model": "m", "max_output_tokens": 100}), 100),
        (Wire::Responses, json!({"model": "m", "max_tokens": 1}), 8_000),
        (Wire::Gemini, json!({"generationConfig": {"maxOutputTokens": 100, "candidateCount": 2}}), 200),
        (Wire::Gemini, json!({"generation_config": {"max_output_tokens": 100}}), 100),
        (Wire::Gemini, json!({"contents": []}), 8_000),
    ];
    for (wire, body, output) in cases {
        let body = body.to_string();
        let worst = of(wire, body.as_bytes(), &account()).unwrap();
        assert_eq!(worst.usage, Usage { input: body.len() as u64 + PREAMBLE, output, ..Usage::default() }, "{body}");
        // The dearest input is that written to a cache: 3.75 millionths a token.
        let micros = ((body.len() as u64 + PREAMBLE) * 3_750_000 + output * 15_000_000).div_ceil(1_000_000);
        assert_eq!(worst.amount(), Amount { requests: 1, tokens: worst.usage.total(), micros });
    }
}

#[test]
fn a_field_that_is_there_twice_is_refused() {
    for body in [
        r#"{"model":"m","max_tokens":1,"max_tokens":100000}"#,
        r#"{"model":"m","max_tokens":1,"max_\u0074okens":100000}"#,
        r#"{"model":"m","model":"dear","max_tokens":1}"#,
        r#"{"model":"m","max_tokens":-1}"#,
        r#"{"model":"m","max_tokens":1e9}"#,
        r#"{"model":"m","max_tokens":"9"}"#,
        r#"{"model":"m","max_tokens":1} {"x":1}"#,
        r#"["m"]"#,
        "",
    ] {
        assert_eq!(of(Wire::Messages, body.as_bytes(), &account()).err().map(|r| r.code), Some(Code::Malformed), "{body}");
    }
    let gemini = br#"{"generationConfig":{"maxOutputTokens":1},"generation_config":{"maxOutputTokens":100000}}"#;
    assert_eq!(of(Wire::Gemini, gemini, &account()).err().map(|r| r.code), Some(Code::Malformed));
}

#[test]
fn a_model_nobody_priced_is_refused() {
    assert_eq!(code(Wire::Chat, &json!({"model": "dear"})), Some(Code::Model));
    let mut open = account();
    open.other = Some(Model { output: 9, ..MODEL });
    assert_eq!(of(Wire::Chat, br#"{"model":"dear"}"#, &open).unwrap().usage.output, 9);
}

#[test]
fn what_costs_otherwise_is_refused() {
    for more in [json!({"service_tier": "priority"}), json!({"speed": "fast"})] {
        assert_eq!(code(Wire::Messages, &with(&more)), Some(Code::Price), "{more}");
    }
    for more in [json!({"service_tier": "auto"}), json!({"speed": "standard"}), json!({"service_tier": null})] {
        assert_eq!(code(Wire::Messages, &with(&more)), None, "{more}");
    }
}

#[test]
fn what_the_server_would_do_by_itself_is_refused() {
    use Wire::{Chat, Gemini, Messages, Responses};
    let no = [
        (Messages, json!({"tools": [{"name": "a"}, {"type": "web_search_20250305", "name": "web_search"}]})),
        (Messages, json!({"tools": [{"type": "code_execution_20250825"}]})),
        (Messages, json!({"mcp_servers": [{"name": "x"}]})),
        (Messages, json!({"messages": [{"content": [{"type": "image", "source": {"type": "url", "url": "https://evil.test/?x"}}]}]})),
        (Messages, json!({"messages": [{"content": [{"type": "document", "source": {"type": "file", "file_id": "f"}}]}]})),
        (Chat, json!({"web_search_options": {}})),
        (Chat, json!({"messages": [{"content": [{"type": "image_url", "image_url": {"url": "https://evil.test/?x"}}]}]})),
        (Chat, json!({"tools": [{"type": "mcp"}]})),
        (Responses, json!({"tools": [{"type": "web_search"}]})),
        (Responses, json!({"tools": [{"type": 7}]})),
        (Responses, json!({"tools": [{"type": "namespace", "name": "mcp__x", "tools": [{"type": "function"}, {"type": "mcp", "server_label": "x"}]}]})),
        (Responses, json!({"tools": [{"type": "namespace", "tools": [{"type": "namespace", "tools": [{"type": "web_search"}]}]}]})),
        (Messages, json!({"tools": [{"type": "namespace", "tools": []}]})),
        (Responses, json!({"input": [{"content": [{"type": "input_image", "image_url": "https://evil.test"}]}]})),
        (Responses, json!({"input": [{"content": [{"type": "input_file", "file_url": "HTTPS://evil.test"}]}]})),
        (Responses, json!({"previous_response_id": "r"})),
        (Responses, json!({"background": true})),
        (Gemini, json!({"tools": [{"functionDeclarations": []}, {"googleSearch": {}}]})),
        (Gemini, json!({"tools": [{"functionDeclarations": [], "url_context": {}}]})),
        (Gemini, json!({"contents": [{"parts": [{"fileData": {"fileUri": "https://evil.test"}}]}]})),
        (Gemini, json!({"cachedContent": "c"})),
    ];
    for (wire, more) in no {
        assert_eq!(code(wire, &with(&more)), Some(Code::Remote), "{more}");
    }
    let twice = br#"{"model":"m","tools":[{"type":"web_search","type":"function"}]}"#;
    assert_eq!(of(Responses, twice, &account()).err().map(|r| r.code), Some(Code::Remote));
    let escaped = br#"{"model":"m","max_tokens":1,"messages":[{"content":[{"source":{"u\u0072l":"https://evil.test"}}]}]}"#;
    assert_eq!(of(Messages, escaped, &account()).err().map(|r| r.code), Some(Code::Remote));
    let mut open = account();
    open.remote = true;
    assert!(of(Responses, with(&json!({"tools": [{"type": "web_search"}]})).to_string().as_bytes(), &open).is_ok());
}

#[test]
fn what_an_agent_does_itself_is_not() {
    use Wire::{Chat, Gemini, Messages, Responses};
    let yes = [
        (
            Messages,
            json!({"tools": [{"name": "fetch", "input_schema": {"properties": {"url": {"type": "string"}}}}, {"type": "custom"}, {"type": "bash_20250124"}]}),
        ),
        (Messages, json!({"messages": [{"content": [{"type": "tool_use", "input": {"url": "https://a.test"}}, {"type": "text", "text": "https://a.test"}]}]})),
        (Messages, json!({"messages": [{"content": [{"type": "image", "source": {"type": "base64", "data": "AAAA"}}]}], "mcp_servers": []})),
        (Chat, json!({"tools": [{"type": "function", "function": {"parameters": {"default": {"url": "x"}}}}]})),
        (Chat, json!({"messages": [{"content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,AA"}}]}]})),
        (Responses, json!({"tools": [{"type": "function"}, {"type": "custom"}, {"type": "local_shell"}], "previous_response_id": null, "background": false})),
        (Responses, json!({"tools": [{"type": "namespace", "name": "mcp__x", "tools": [{"type": "function", "name": "a"}, {"type": "custom"}]}]})),
        (
            Gemini,
            json!({"tools": [{"functionDeclarations": [{"name": "url"}]}], "contents": [{"parts": [{"functionCall": {"args": {"url": "https://a.test"}}}]}]}),
        ),
    ];
    for (wire, more) in yes {
        assert_eq!(code(wire, &with(&more)), None, "{more}");
    }
}
