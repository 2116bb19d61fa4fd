//! opencode (`opencode run --format json`): steps with their tokens, errors with their status and headers.
//!
//! Measured with 1.18.33. It prints nothing before its first step (17 to 29 s on a fresh home) and nothing while it tries
//! again. It has no last word: the reason of the last step is. On an answer that is no model's it goes on without end,
//! with steps of the reason `unknown` and no token: some of those in a row are its end for us.

use fleet_domain::agent::{End, Usage, Wire};
use fleet_domain::launch::Launch;
use serde_json::{Map, Value, json};

use super::{Args, launch, text, tokens};
use crate::agent::{Agent, Effort, Failure, Probe, Reach, Reader, Reading, Reset, Rules, Setting, Story, Stream, kind_of, list};

/// How many steps in a row may bring nothing at all.
const NOTHING: u32 = 5;

/// opencode.
#[derive(Debug)]
pub struct Opencode(Probe);

impl Default for Opencode {
    fn default() -> Self {
        Self(Probe {
            program: "opencode".into(),
            version: list(&["--version"]),
            known: list(&["1.18.33"]),
            oldest: Some("1.1.1".into()),
            self_test: true,
            wires: vec![Wire::Chat],
            logged_out: list(&["no providers", "opencode auth login"]),
            too_old: Vec::new(),
        })
    }
}

impl Agent for Opencode {
    fn name(&self) -> &'static str {
        "opencode"
    }

    fn probe(&self) -> &Probe {
        &self.0
    }

    fn launch(&self, setting: &Setting) -> Launch {
        let model = setting.model.as_ref().map(|m| format!("fleet/{m}"));
        let args = Args::new(&["run", "--format", "json"])
            .with("--variant", setting.effort.map(Effort::as_str))
            .with("-m", model.as_deref())
            .with("-s", setting.resume.as_deref());
        let config = config(setting, model.as_deref()).to_string();
        let env = [
            ("OPENCODE_CONFIG_CONTENT", config.as_str()),
            ("OPENCODE_DISABLE_AUTOUPDATE", "true"),
            ("OPENCODE_DISABLE_MODELS_FETCH", "true"),
            ("OPENCODE_DISABLE_LSP_DOWNLOAD", "true"),
            ("OPENCODE_DISABLE_DEFAULT_PLUGINS", "true"),
        ];
        launch("opencode", args.0, &env, setting)
    }

    fn reader(&self, _: &Setting) -> Box<dyn Reader + Send> {
        Box::new(Reading::new(Output::default(), Rules::of("opencode", &[])))
    }

    fn leaves(&self) -> bool {
        false
    }
}

/// Its settings: one provider, and no tool that asks, reaches the network by itself or starts another agent.
fn config(setting: &Setting, model: Option<&str>) -> Value {
    let servers: Map<String, Value> = setting
        .mcp
        .iter()
        .map(|server| {
            let reach = match &server.reach {
                Reach::Command { program, args, env } => {
                    let command: Vec<&String> = std::iter::once(program).chain(args).collect();
                    json!({"type": "local", "command": command, "environment": env})
                }
                Reach::Http { url, headers } => json!({"type": "remote", "url": url, "headers": headers}),
            };
            (server.name.clone(), reach)
        })
        .collect();
    let models: Map<String, Value> = setting.model.iter().map(|m| (m.clone(), json!({"name": m}))).collect();
    let mut config = json!({
        "provider": {"fleet": {
            "npm": "@ai-sdk/openai-compatible",
            "name": "fleet",
            "options": {"baseURL": setting.endpoint.v1(), "apiKey": setting.endpoint.token, "timeout": 300_000},
            "models": models,
        }},
        "permission": {"*": "allow", "task": "deny", "question": "deny", "webfetch": "deny", "websearch": "deny", "codesearch": "deny"},
        "share": "disabled",
        "autoupdate": false,
        "mcp": servers,
    });
    if let Some(object) = config.as_object_mut() {
        for key in ["model", "small_model"] {
            object.extend(model.map(|m| (key.to_owned(), m.into())));
        }
        object.extend(setting.turns.map(|n| ("agent".to_owned(), json!({"build": {"steps": n}}))));
    }
    config
}

#[derive(Default)]
struct Output {
    nothing: u32,
}

impl Stream for Output {
    fn object(&mut self, object: &Value, story: &mut Story) -> bool {
        story.session(object.get("sessionID"));
        let part = object.get("part").unwrap_or(&Value::Null);
        let kind = text(object, &["type"]);
        match kind {
            "step_start" => {
                if self.nothing < NOTHING {
                    story.begins_again();
                }
            }
            "text" => story.text(text(part, &["text"])),
            "tool_use" => {
                let (id, name) = (text(part, &["callID"]), text(part, &["tool"]));
                let state = part.get("state").unwrap_or(&Value::Null);
                story.begun(id, name, kind_of(name), state.get("input").unwrap_or(&Value::Null));
                match text(state, &["status"]) {
                    "completed" => story.ended(id, true),
                    "error" => story.ended(id, false),
                    _ => {}
                }
            }
            "step_finish" => self.step(part, story),
            "error" => {
                let failure = failure(object.get("error").unwrap_or(&Value::Null), story);
                story.fails(failure);
            }
            _ => return !kind.is_empty(),
        }
        true
    }
}

impl Output {
    fn step(&mut self, part: &Value, story: &mut Story) {
        let used = part.get("tokens").map(used).unwrap_or_default();
        story.spent(used);
        let reason = text(part, &["reason"]);
        self.nothing = if reason == "unknown" && used.total() == 0 { self.nothing + 1 } else { 0 };
        match reason {
            "stop" => story.done(),
            "length" => story.failed(Failure::new(End::Truncated, "")),
            "content-filter" => story.failed(Failure::new(End::AgentError, "content-filter")),
            _ if self.nothing >= NOTHING => story.failed(Failure::new(End::Protocol, "steps without any token, one after another")),
            _ => {}
        }
    }
}

fn failure(error: &Value, story: &Story) -> Failure {
    let data = error.get("data").unwrap_or(&Value::Null);
    let status = data.get("statusCode").and_then(Value::as_u64).and_then(|s| u16::try_from(s).ok());
    let mut failure = story.rules.judge(Some(text(error, &["name"])), status, text(data, &["message"]));
    failure.reset = data.get("responseHeaders").and_then(Reset::in_headers).or(failure.reset);
    failure
}

/// Tokens of a step. Reasoning is beside the output or in it, as the provider counts: the total, where there is one, tells.
fn used(told: &Value) -> Usage {
    let [input, output, reasoning, total] = ["input", "output", "reasoning", "total"].map(|key| tokens(told, key));
    let cache = told.get("cache").unwrap_or(&Value::Null);
    let (read, write) = (tokens(cache, "read"), tokens(cache, "write"));
    let beside = total.saturating_sub(input).saturating_sub(read).saturating_sub(write);
    Usage { input, cache_read: read, cache_write: write, output: if total > 0 { beside } else { output.saturating_add(reasoning) }, reasoning }
}
