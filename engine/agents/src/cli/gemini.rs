//! Gemini CLI (`gemini -o stream-json`): its result tells the failure, its error output the retries.
//!
//! Measured with 0.61.0. With an address of one's own it wants `selectedType` in its settings, else it ends with 41. It
//! ignores SIGTERM and SIGINT and does not end while a child of a tool lives. Its exit code is the status of HTTP modulo 256.

use fleet_domain::agent::{End, Usage, Wire};
use fleet_domain::launch::Launch;
use serde_json::{Value, json};

use super::{Args, launch, mcp, text, tokens};
use crate::agent::{Agent, Probe, Reader, Reading, Rules, Setting, Story, Stream, kind_of, list};

/// What it does without: the network by itself, agents inside the agent, questions.
const WITHOUT: [&str; 6] = ["web_fetch", "google_web_search", "invoke_agent", "codebase_investigator", "ask_user", "enter_plan_mode"];

/// Gemini CLI.
#[derive(Debug)]
pub struct Gemini(Probe);

impl Default for Gemini {
    fn default() -> Self {
        Self(Probe {
            program: "gemini".into(),
            version: list(&["--version"]),
            known: list(&["0.61.0"]),
            oldest: Some("0.60.0".into()),
            self_test: true,
            wires: vec![Wire::Gemini],
            logged_out: list(&["invalid auth method selected", "please set an auth method"]),
            too_old: Vec::new(),
        })
    }
}

impl Agent for Gemini {
    fn name(&self) -> &'static str {
        "gemini"
    }

    fn probe(&self) -> &Probe {
        &self.0
    }

    fn launch(&self, setting: &Setting) -> Launch {
        let args = Args::new(&["-o", "stream-json", "--yolo"]).with("-m", setting.model.as_deref()).session("--resume", "--session-id", setting);
        let env =
            [("GOOGLE_GEMINI_BASE_URL", setting.endpoint.base.as_str()), ("GEMINI_API_KEY", &setting.endpoint.token), ("GEMINI_CLI_TRUST_WORKSPACE", "true")];
        let mut launch = launch("gemini", args.0, &env, setting);
        launch.home.insert(".gemini/settings.json".into(), settings(setting).to_string());
        launch
    }

    fn reader(&self, _: &Setting) -> Box<dyn Reader + Send> {
        Box::new(Reading::new(Output, Rules::of("gemini", &[])))
    }

    fn leaves(&self) -> bool {
        false
    }
}

fn settings(setting: &Setting) -> Value {
    let mut settings = json!({
        "security": {"auth": {"selectedType": "gemini-api-key"}, "folderTrust": {"enabled": false}},
        "general": {"enableAutoUpdate": false, "maxAttempts": 2},
        "privacy": {"usageStatisticsEnabled": false},
        "telemetry": {"enabled": false},
        "tools": {"exclude": WITHOUT},
        "mcpServers": mcp::GEMINI.servers(&setting.mcp),
    });
    if let (Some(turns), Some(object)) = (setting.turns, settings.as_object_mut()) {
        object.insert("model".into(), json!({"maxSessionTurns": turns}));
    }
    settings
}

struct Output;

impl Stream for Output {
    fn object(&mut self, object: &Value, story: &mut Story) -> bool {
        let kind = text(object, &["type"]);
        match kind {
            "init" => story.session(object.get("session_id")),
            "message" if text(object, &["role"]) == "assistant" => story.piece(text(object, &["content"])),
            "tool_use" => {
                let name = text(object, &["tool_name"]);
                story.begun(text(object, &["tool_id"]), name, kind_of(name), object.get("parameters").unwrap_or(&Value::Null));
            }
            "tool_result" => story.ended(text(object, &["tool_id"]), text(object, &["status"]) == "success"),
            "error" if text(object, &["severity"]) != "warning" => {
                let failure = story.rules.judge(None, None, text(object, &["message"]));
                story.fails(failure);
            }
            "result" => {
                story.spent_in_all(object.get("stats").map(total).unwrap_or_default());
                let error = object.get("error").unwrap_or(&Value::Null);
                let failed = text(object, &["status"]) != "success";
                if failed {
                    let failure = story.rules.judge(Some(text(error, &["type"])), None, text(error, &["message"]));
                    story.failed(failure);
                } else {
                    story.done();
                }
            }
            _ => return !kind.is_empty(),
        }
        true
    }

    fn complaint(&mut self, line: &str, story: &mut Story) {
        if line.starts_with("Attempt ") && line.contains("Retrying") {
            let why = story.rules.judge(None, None, line);
            story.retries(why, None);
        }
    }

    fn code(&self, code: i32) -> Option<End> {
        Some(match code {
            53 => End::TurnLimit,
            // 41 is its own; above 143 stands a status of HTTP less 256.
            41 | 145 | 147 => End::Auth,
            148 => End::ModelMissing,
            173 => End::RateLimited,
            // 500, 502, 503, 504, 529.
            244 | 246..=248 | 17 => End::Overloaded,
            _ => return None,
        })
    }
}

/// Tokens of the whole run. What the total has above input and output are thoughts.
fn total(stats: &Value) -> Usage {
    let [all, input, output, cached] = ["total_tokens", "input_tokens", "output_tokens", "cached"].map(|key| tokens(stats, key));
    let thoughts = all.saturating_sub(input).saturating_sub(output);
    super::inside(input, cached, 0, output.saturating_add(thoughts), thoughts)
}
