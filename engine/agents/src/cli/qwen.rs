//! Qwen Code by its lines (`qwen -o stream-json`), in the shape of claude's. The roster prefers it over ACP (`qwen`).
//!
//! Measured with 0.15.10. It ends with code 0 and `success` after every failure of the API: only `[API Error: ` at the end
//! of its words tells, which a model could write, too. A limit of turns is told on its error output alone.

use fleet_domain::agent::{End, Usage, Wire};
use fleet_domain::launch::Launch;
use serde_json::{Value, json};

use super::messages::{self, Messages};
use super::{Args, inside, launch, mcp, text, tokens};
use crate::agent::{Agent, Probe, Reader, Reading, Rules, Setting, Story, Stream, list};

/// Where the words of a failure begin.
const FAILURE: &str = "[API Error: ";

/// Qwen Code by its lines.
#[derive(Debug)]
pub struct Qwen(Probe);

impl Default for Qwen {
    fn default() -> Self {
        Self(Probe {
            program: "qwen".into(),
            version: list(&["--version"]),
            known: list(&["0.15.10"]),
            oldest: Some("0.15.0".into()),
            self_test: true,
            wires: vec![Wire::Chat],
            logged_out: list(&["no auth type is selected", "please set an auth method"]),
            too_old: Vec::new(),
        })
    }
}

impl Agent for Qwen {
    fn name(&self) -> &'static str {
        "qwen-lines"
    }

    fn probe(&self) -> &Probe {
        &self.0
    }

    fn launch(&self, setting: &Setting) -> Launch {
        let args = Args::new(&["-o", "stream-json", "--yolo", "--auth-type", "openai"])
            .with("-m", setting.model.as_deref())
            .with("--max-session-turns", setting.turns.map(|n| n.to_string()).as_deref())
            .with("--exclude-tools", Some("web_fetch"))
            .with("--exclude-tools", Some("agent"))
            .with("--exclude-tools", Some("ask_user_question"))
            // Else tools that are lent are named to the model only, and have to be searched for before they can be called.
            .with("--exclude-tools", (!setting.mcp.is_empty()).then_some("tool_search"))
            .session("--resume", "--session-id", setting);
        let v1 = setting.endpoint.v1();
        let mut env = vec![("OPENAI_BASE_URL", v1.as_str()), ("OPENAI_API_KEY", &setting.endpoint.token)];
        env.extend(setting.model.as_deref().map(|model| ("OPENAI_MODEL", model)));
        let mut launch = launch("qwen", args.0, &env, setting);
        let settings = json!({
            "general": {"disableAutoUpdate": true, "enableAutoUpdate": false},
            "privacy": {"usageStatisticsEnabled": false},
            "telemetry": {"enabled": false},
            // Bounds a silent endpoint, and nothing else: a rate limit it waits out by itself for minutes, without a word.
            "model": {"generationConfig": {"maxRetries": 1, "timeout": 300_000}},
            "mcpServers": mcp::GEMINI.servers(&setting.mcp),
        });
        launch.home.insert(".qwen/settings.json".into(), settings.to_string());
        launch
    }

    fn reader(&self, setting: &Setting) -> Box<dyn Reader + Send> {
        Box::new(Reading::new(Output { messages: Messages::default(), before: setting.spent }, Rules::of("qwen", &[])))
    }
}

struct Output {
    messages: Messages,
    /// What the session had used before this run: its result counts from the session's beginning.
    before: Usage,
}

impl Stream for Output {
    fn object(&mut self, object: &Value, story: &mut Story) -> bool {
        story.session(object.get("session_id"));
        let kind = text(object, &["type"]);
        match kind {
            "assistant" => {
                if let Some(message) = object.get("message").filter(|m| failure(&messages::words(Some(m))).is_none()) {
                    self.messages.assistant(message, story, usage);
                }
            }
            "user" => messages::results(object, story),
            "result" => {
                story.spent_in_all(object.get("usage").map(usage).unwrap_or_default().since(self.before));
                let said = text(object, &["result"]);
                match failure(said) {
                    None if object.get("is_error").and_then(Value::as_bool) == Some(false) => story.done(),
                    words => {
                        let failure = story.rules.judge(Some(text(object, &["subtype"])), None, words.unwrap_or(said));
                        story.failed(failure);
                    }
                }
            }
            _ => return !kind.is_empty(),
        }
        true
    }

    fn code(&self, code: i32) -> Option<End> {
        (code == 53).then_some(End::TurnLimit)
    }
}

/// The failure in its words.
fn failure(said: &str) -> Option<&str> {
    let at = said.rfind(FAILURE).filter(|_| said.trim_end().ends_with(']'))?;
    said.get(at..)
}

fn usage(usage: &Value) -> Usage {
    inside(tokens(usage, "input_tokens"), tokens(usage, "cache_read_input_tokens"), 0, tokens(usage, "output_tokens"), 0)
}
