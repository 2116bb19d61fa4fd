//! Claude Code (`claude -p`): stream-json, the richest of all formats.
//!
//! Measured with 2.1.197. Failures of the API come as `result/success` with `is_error`, after an assistant message of the
//! model `<synthetic>` whose `error` is their kind. Left alone it tries ten times and waits five minutes for a first
//! byte; `CLAUDE_CODE_MAX_RETRIES` and `API_TIMEOUT_MS` bound that. As root it refuses its flag unless `IS_SANDBOX` is set.

use fleet_domain::agent::{End, Usage, Wire};
use fleet_domain::launch::Launch;
use serde_json::Value;

use super::messages::{self, Messages};
use super::{Args, launch, mcp, text, tokens};
use crate::agent::{Agent, Effort, Probe, Reader, Reading, Reset, Rules, Setting, Story, Stream, list};

/// Agents inside the agent, the network, and what outlives the run. The sandbox would stop most of it; this says it to the model.
const WITHOUT: &str = "Task,Workflow,SendMessage,WebFetch,WebSearch,CronCreate,CronDelete,CronList,ScheduleWakeup,EnterWorktree,ExitWorktree";

/// How long it waits for one answer of the model to begin, ms. Twice this, as it tries once more.
const TIMEOUT: &str = "300000";

/// Claude Code.
#[derive(Debug)]
pub struct Claude(Probe);

impl Default for Claude {
    fn default() -> Self {
        Self(Probe {
            program: "claude".into(),
            version: list(&["--version"]),
            known: list(&["2.1.197"]),
            oldest: Some("2.1.0".into()),
            self_test: true,
            wires: vec![Wire::Messages],
            logged_out: list(&["not logged in", "please run /login", "invalid api key"]),
            too_old: list(&["needs an update"]),
        })
    }
}

impl Agent for Claude {
    fn name(&self) -> &'static str {
        "claude"
    }

    fn probe(&self) -> &Probe {
        &self.0
    }

    fn launch(&self, setting: &Setting) -> Launch {
        let servers = (!setting.mcp.is_empty()).then(|| mcp::TYPED.file(&setting.mcp).to_string());
        let args = Args::new(&["-p", "--output-format", "stream-json", "--verbose", "--dangerously-skip-permissions", "--strict-mcp-config"])
            // The repository's own settings and hooks are not ours to run.
            .with("--setting-sources", Some("user"))
            .with("--disallowedTools", Some(WITHOUT))
            .with("--model", setting.model.as_deref())
            .with("--effort", setting.effort.map(Effort::as_str))
            .with("--max-turns", setting.turns.map(|n| n.to_string()).as_deref())
            .with("--mcp-config", servers.as_deref())
            .session("--resume", "--session-id", setting);
        let env = [
            ("ANTHROPIC_BASE_URL", setting.endpoint.base.as_str()),
            ("ANTHROPIC_API_KEY", &setting.endpoint.token),
            ("CLAUDE_CODE_MAX_RETRIES", "1"),
            ("API_TIMEOUT_MS", TIMEOUT),
            ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"),
            ("DISABLE_AUTOUPDATER", "1"),
            ("DISABLE_TELEMETRY", "1"),
            ("DISABLE_ERROR_REPORTING", "1"),
            ("IS_SANDBOX", "1"),
        ];
        launch("claude", args.0, &env, setting)
    }

    fn reader(&self, _: &Setting) -> Box<dyn Reader + Send> {
        Box::new(Reading::new(Output::default(), Rules::of("claude", &[])))
    }
}

#[derive(Default)]
struct Output {
    messages: Messages,
    /// The kind of the last failure of the API.
    kind: Option<String>,
    /// When the limit of the plan is over, if one was met.
    reset: Option<Reset>,
}

impl Stream for Output {
    fn object(&mut self, object: &Value, story: &mut Story) -> bool {
        story.session(object.get("session_id"));
        match (text(object, &["type"]), text(object, &["subtype"])) {
            ("assistant", _) if text(object, &["message", "model"]) == "<synthetic>" => self.synthetic(object, story),
            ("assistant", _) => {
                if let Some(message) = object.get("message") {
                    self.messages.assistant(message, story, messages::outside);
                }
            }
            ("user", _) => messages::results(object, story),
            ("system", "api_retry") => {
                let status = object.get("error_status").and_then(Value::as_u64).and_then(|s| u16::try_from(s).ok());
                let kind = text(object, &["error"]);
                let mut why = story.rules.judge(Some(kind), status, "");
                // Without a status nothing was answered at all.
                if why.end == End::AgentError && status.is_none() {
                    why.end = End::Network;
                }
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float saturates, and a pause is never negative")]
                let after = object.get("retry_delay_ms").and_then(Value::as_f64).map(|ms| ms as u64);
                story.retries(why, after);
            }
            ("rate_limit_event", _) if text(object, &["rate_limit_info", "status"]) == "rejected" => {
                self.reset = object.pointer("/rate_limit_info/resetsAt").and_then(Reset::in_value);
            }
            ("result", _) => self.result(object, story),
            (kind, _) => return !kind.is_empty(),
        }
        true
    }
}

impl Output {
    /// A failure of the API, put into words as if the model had said it.
    fn synthetic(&mut self, object: &Value, story: &mut Story) {
        self.kind = object.get("error").and_then(Value::as_str).map(str::to_owned);
        let failure = story.rules.judge(self.kind.as_deref(), None, &messages::words(object.get("message")));
        story.fails(failure);
    }

    fn result(&mut self, object: &Value, story: &mut Story) {
        story.spent_in_all(total(object));
        let reason = text(object, &["terminal_reason"]);
        let subtype = text(object, &["subtype"]);
        if object.get("is_error").and_then(Value::as_bool) == Some(false) && subtype == "success" {
            story.done();
            return;
        }
        let said = object.get("result").or_else(|| object.pointer("/errors/0")).and_then(Value::as_str);
        let status = object.get("api_error_status").and_then(Value::as_u64).and_then(|s| u16::try_from(s).ok());
        let kind = if reason == "prompt_too_long" { Some(reason) } else { self.kind.as_deref().filter(|_| subtype == "success").or(Some(subtype)) };
        let mut failure = story.rules.judge(kind, status, said.unwrap_or(subtype));
        failure.reset = self.reset.take().or(failure.reset);
        story.failed(failure);
    }
}

/// Tokens of the run. `usage` is empty where the last answer was cut, and does not tell of the turn that broke a budget;
/// `modelUsage` tells of every model.
fn total(result: &Value) -> Usage {
    let usage = result.get("usage").map(messages::outside).unwrap_or_default();
    let models = result.get("modelUsage").and_then(Value::as_object).into_iter().flat_map(|m| m.values());
    let all = models.fold(Usage::default(), |sum, model| {
        sum.plus(Usage {
            input: tokens(model, "inputTokens"),
            cache_read: tokens(model, "cacheReadInputTokens"),
            cache_write: tokens(model, "cacheCreationInputTokens"),
            output: tokens(model, "outputTokens"),
            reasoning: 0,
        })
    });
    if all.total() > usage.total() { all } else { usage }
}
