//! GitHub Copilot CLI (`copilot --output-format json`), with a provider of one's own; that way it needs no login.
//!
//! Measured with 1.0.102. `session.error` has the class and the status of a failure, `assistant.turn_retry` tells of its own
//! retries. It says nothing of tokens here, and does not tell an answer that a token limit cut from a whole one.

use fleet_domain::agent::{End, Wire};
use fleet_domain::launch::Launch;
use serde_json::Value;

use super::{Args, launch, mcp, text};
use crate::agent::{Agent, Effort, Failure, Probe, Reader, Reading, Rules, Setting, Story, Stream, kind_of, list};

/// Tools that start other agents or reach the network by themselves.
const WITHOUT: [&str; 6] = ["task", "list_agents", "read_agent", "write_agent", "web_fetch", "web_search"];

/// GitHub Copilot CLI.
#[derive(Debug)]
pub struct Copilot(Probe);

impl Default for Copilot {
    fn default() -> Self {
        Self(Probe {
            program: "copilot".into(),
            version: list(&["--version", "--no-auto-update"]),
            known: list(&["1.0.102"]),
            oldest: Some("1.0.0".into()),
            self_test: true,
            wires: vec![Wire::Chat],
            logged_out: list(&["no authentication information found", "copilot login"]),
            too_old: Vec::new(),
        })
    }
}

impl Agent for Copilot {
    fn name(&self) -> &'static str {
        "copilot"
    }

    fn probe(&self) -> &Probe {
        &self.0
    }

    fn launch(&self, setting: &Setting) -> Launch {
        let servers = (!setting.mcp.is_empty()).then(|| mcp::COPILOT.file(&setting.mcp).to_string());
        let mut args =
            Args::new(&["--output-format", "json", "--allow-all", "--no-auto-update", "--no-ask-user", "--disable-builtin-mcps", "--disable-client-telemetry"])
                .with("--reasoning-effort", setting.effort.map(Effort::as_str))
                .with("--additional-mcp-config", servers.as_deref());
        for tool in WITHOUT {
            args = args.with("--excluded-tools", Some(tool));
        }
        let args = args.session("--resume", "--session-id", setting);
        let v1 = setting.endpoint.v1();
        let mut env = vec![
            ("COPILOT_PROVIDER_BASE_URL", v1.as_str()),
            ("COPILOT_PROVIDER_API_KEY", &setting.endpoint.token),
            ("COPILOT_PROVIDER_TYPE", "openai"),
            ("COPILOT_OFFLINE", "true"),
            ("COPILOT_AUTO_UPDATE", "false"),
        ];
        env.extend(setting.model.as_deref().map(|model| ("COPILOT_MODEL", model)));
        launch("copilot", args.0, &env, setting)
    }

    fn reader(&self, _: &Setting) -> Box<dyn Reader + Send> {
        Box::new(Reading::new(Output::default(), Rules::of("copilot", &[])))
    }
}

#[derive(Default)]
struct Output {
    /// Why the last call of the model failed: what is said of a retry after it tells less.
    why: Option<Failure>,
}

impl Stream for Output {
    fn object(&mut self, object: &Value, story: &mut Story) -> bool {
        let data = object.get("data").unwrap_or(&Value::Null);
        let kind = text(object, &["type"]);
        match kind {
            "assistant.message" => story.text(text(data, &["content"])),
            "model.call_failure" => self.why = Some(story.rules.judge(None, status(data), text(data, &["errorMessage"]))),
            "assistant.turn_retry" => {
                let why = self.why.take().unwrap_or_else(|| story.rules.judge(Some(text(data, &["reason"])), None, ""));
                story.retries(why, None);
            }
            "tool.execution_start" => {
                let name = text(data, &["toolName"]);
                story.begun(text(data, &["toolCallId"]), name, kind_of(name), data.get("arguments").unwrap_or(&Value::Null));
            }
            "tool.execution_complete" => story.ended(text(data, &["toolCallId"]), data.get("success").and_then(Value::as_bool) == Some(true)),
            "session.error" => {
                let failure = story.rules.judge(Some(text(data, &["errorType"])), status(data), text(data, &["message"]));
                story.fails(failure);
            }
            "result" => {
                story.session(object.get("sessionId"));
                if object.get("exitCode").and_then(Value::as_i64) == Some(0) {
                    story.done();
                } else {
                    story.failed(Failure::new(End::AgentError, ""));
                }
            }
            _ => return !kind.is_empty(),
        }
        true
    }
}

fn status(data: &Value) -> Option<u16> {
    data.get("statusCode").and_then(Value::as_u64).and_then(|s| u16::try_from(s).ok())
}
