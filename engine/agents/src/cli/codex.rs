//! Codex (`codex exec --json`): threads, turns and items.
//!
//! Measured with 0.169.0. An `item` of type `error` is a warning; an `error` event may be one of its own retries
//! (`Reconnecting... n/5`). Its usage counts from the beginning of the thread. `stream_idle_timeout_ms` ends a stall inside
//! an answer, none before its headers. Its own sandbox does not work inside ours and is off.

use fleet_domain::agent::{ToolKind, Usage, Wire};
use fleet_domain::launch::Launch;
use serde_json::{Value, json};

use super::{Args, inside, launch, text, tokens};
use crate::agent::{Agent, Effort, Probe, Reach, Reader, Reading, Rules, Setting, Story, Stream, kind_of, list};

/// Where its key is looked for.
const KEY: &str = "FLEET_MODEL_TOKEN";

/// Codex.
#[derive(Debug)]
pub struct Codex(Probe);

impl Default for Codex {
    fn default() -> Self {
        Self(Probe {
            program: "codex".into(),
            version: list(&["--version"]),
            known: list(&["0.169.0"]),
            oldest: Some("0.160.0".into()),
            self_test: true,
            wires: vec![Wire::Responses],
            logged_out: list(&["not logged in"]),
            too_old: Vec::new(),
        })
    }
}

impl Agent for Codex {
    fn name(&self) -> &'static str {
        "codex"
    }

    fn probe(&self) -> &Probe {
        &self.0
    }

    fn launch(&self, setting: &Setting) -> Launch {
        let base = match &setting.resume {
            Some(id) => Args::new(&["exec", "resume", id]),
            None => Args::new(&["exec"]),
        };
        let mut args = base.0;
        args.extend(list(&["--json", "--dangerously-bypass-approvals-and-sandbox", "--skip-git-repo-check", "-"]));
        let mut launch = launch("codex", args, &[(KEY, &setting.endpoint.token)], setting);
        launch.home.insert(".codex/config.toml".into(), config(setting));
        launch
    }

    fn reader(&self, setting: &Setting) -> Box<dyn Reader + Send> {
        Box::new(Reading::new(Output { before: setting.spent }, Rules::of("codex", &[])))
    }
}

/// Its settings. Serialized, as an address or a name may hold anything.
fn config(setting: &Setting) -> String {
    let servers: serde_json::Map<String, Value> = setting
        .mcp
        .iter()
        .map(|server| {
            let reach = match &server.reach {
                Reach::Command { program, args, env } => json!({"command": program, "args": args, "env": env}),
                Reach::Http { url, headers } => json!({"url": url, "http_headers": headers}),
            };
            (server.name.clone(), reach)
        })
        .collect();
    let mut config = json!({
        "model_provider": "fleet",
        "check_for_update_on_startup": false,
        "web_search": "disabled",
        "analytics": {"enabled": false},
        "agents": {"enabled": false},
        "mcp_servers": servers,
        "model_providers": {"fleet": {
            "name": "fleet",
            "base_url": setting.endpoint.v1(),
            "env_key": KEY,
            "wire_api": "responses",
            "request_max_retries": 1,
            "stream_max_retries": 1,
            "stream_idle_timeout_ms": 300_000,
        }},
    });
    if let Some(object) = config.as_object_mut() {
        object.extend(setting.model.as_ref().map(|m| ("model".to_owned(), m.as_str().into())));
        object.extend(setting.effort.map(|e: Effort| ("model_reasoning_effort".to_owned(), e.as_str().into())));
    }
    // Text, numbers and tables: nothing that TOML lacks.
    toml::to_string(&config).unwrap_or_default()
}

struct Output {
    /// What the thread had used before this run.
    before: Usage,
}

impl Stream for Output {
    fn object(&mut self, object: &Value, story: &mut Story) -> bool {
        let kind = text(object, &["type"]);
        match kind {
            "thread.started" => story.session(object.get("thread_id")),
            "turn.started" => story.begins_again(),
            "item.started" | "item.updated" | "item.completed" => {
                if let Some(item) = object.get("item") {
                    self::item(item, kind == "item.completed", story);
                }
            }
            "error" => {
                let message = text(object, &["message"]);
                let failure = story.rules.judge(None, None, message);
                if message.starts_with("Reconnecting...") {
                    story.retries(failure, None);
                } else {
                    story.fails(failure);
                }
            }
            "turn.completed" => {
                let usage = object.get("usage").unwrap_or(&Value::Null);
                let [input, read, write] = ["input_tokens", "cached_input_tokens", "cache_write_input_tokens"].map(|key| tokens(usage, key));
                let all = inside(input, read, write, tokens(usage, "output_tokens"), tokens(usage, "reasoning_output_tokens"));
                story.spent_in_all(all.since(self.before));
                story.done();
            }
            "turn.failed" => {
                let failure = story.rules.judge(None, None, text(object, &["error", "message"]));
                story.failed(failure);
            }
            _ => return !kind.is_empty(),
        }
        true
    }
}

/// One item of a turn.
fn item(item: &Value, over: bool, story: &mut Story) {
    let id = text(item, &["id"]);
    let kind = text(item, &["type"]);
    let (name, tool) = match kind {
        "agent_message" if over => return story.text(text(item, &["text"])),
        "command_execution" => (kind, ToolKind::Run),
        "file_change" => (kind, ToolKind::Edit),
        "mcp_tool_call" => (text(item, &["tool"]), ToolKind::Other),
        "web_search" => (kind, ToolKind::Fetch),
        "collab_tool_call" => (kind, kind_of(kind)),
        _ => return,
    };
    // A change of files names them in a list, and some items are told only when they are over.
    let first = item.pointer("/changes/0").unwrap_or(item);
    story.begun(id, name, tool, first);
    if over {
        story.ended(id, matches!(text(item, &["status"]), "completed" | ""));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::{Endpoint, Exit, McpServer};
    use fleet_domain::agent::End;

    #[test]
    fn its_settings_are_toml_whatever_they_hold() {
        let setting = Setting {
            model: Some("a \"quoted\" model".into()),
            endpoint: Endpoint { base: "http://127.0.0.1:1/x'y".into(), token: "secret".into() },
            mcp: vec![McpServer {
                name: "board".into(),
                reach: Reach::Command { program: "p".into(), args: vec![], env: [("K".to_owned(), "v".to_owned())].into() },
            }],
            ..Setting::default()
        };
        let launch = Codex::default().launch(&setting);
        let read: toml::Table = toml::from_str(&launch.home[".codex/config.toml"]).unwrap();
        assert_eq!(read["model"].as_str(), Some("a \"quoted\" model"));
        assert_eq!(read["model_providers"]["fleet"]["base_url"].as_str(), Some("http://127.0.0.1:1/x'y/v1"));
        assert_eq!(read["mcp_servers"]["board"]["env"]["K"].as_str(), Some("v"));
        assert!(!launch.home[".codex/config.toml"].contains("secret"), "the key stays in the environment");
    }

    #[test]
    fn a_resumed_thread_counts_only_what_is_new() {
        let before = Usage { input: 1800, cache_read: 600, output: 80, ..Usage::default() };
        let mut reader = Codex::default().reader(&Setting { spent: before, ..Setting::default() });
        reader.line(r#"{"type":"thread.started","thread_id":"t"}"#);
        reader.line(r#"{"type":"item.completed","item":{"id":"i","type":"agent_message","text":"ok"}}"#);
        reader.line(r#"{"type":"turn.completed","usage":{"input_tokens":4800,"cached_input_tokens":1200,"output_tokens":160}}"#);
        assert_eq!(reader.usage(), before);
        assert_eq!(reader.exit(Exit { code: Some(0), signal: None }, None, 0).end, End::Done);
    }
}
