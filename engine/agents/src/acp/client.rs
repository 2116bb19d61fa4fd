//! The client's side of one session: hello, a session, its mode, one prompt. It answers permissions and ends with the prompt.

use std::collections::BTreeMap;
use std::sync::Arc;

use fleet_domain::agent::{End, Question};
use serde_json::{Value, json};

use super::update::{self, Updates};
use super::{Entry, wire};
use crate::agent::{Failure, McpServer, Setting, Story, Stream, cut};

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Hello,
    /// A session begun, or gone on with.
    Session,
    /// A session gone on with, in the way that may not be there although it was announced.
    Resume,
    Mode,
    Prompt,
}

/// Questions that may be open at once.
const QUESTIONS: usize = 100;

pub(super) struct Client {
    entry: Arc<Entry>,
    prompt: String,
    folder: String,
    servers: Vec<McpServer>,
    resume: Option<String>,
    /// The id of our last request, and what it was. One is open at a time.
    asked: u64,
    waits: Option<Step>,
    session: String,
    updates: Updates,
    /// Open questions: the id of the agent's request by ours.
    questions: BTreeMap<String, Value>,
    stopping: bool,
}

impl Client {
    pub(super) fn new(entry: Arc<Entry>, setting: &Setting) -> Self {
        Self {
            updates: Updates::new(Arc::clone(&entry)),
            entry,
            prompt: setting.prompt.clone(),
            folder: setting.folder.clone(),
            servers: setting.mcp.clone(),
            resume: setting.resume.clone(),
            asked: 0,
            waits: None,
            session: String::new(),
            questions: BTreeMap::new(),
            stopping: false,
        }
    }

    fn ask(&mut self, step: Step, method: &str, params: &Value, story: &mut Story) {
        self.asked += 1;
        self.waits = Some(step);
        story.say(wire::request(self.asked, method, params));
    }

    /// The answer to our request.
    fn answered(&mut self, step: Step, result: &Value, story: &mut Story) {
        match step {
            Step::Hello => self.begin(result, story),
            Step::Session | Step::Resume => {
                let id = result.get("sessionId").and_then(Value::as_str).or(self.resume.as_deref()).unwrap_or_default().to_owned();
                if id.is_empty() {
                    return story.failed(Failure::new(End::Protocol, "a session without an id"));
                }
                story.session(Some(&Value::from(id.as_str())));
                self.session = id;
                match self.entry.mode.clone() {
                    Some(mode) => self.ask(Step::Mode, "session/set_mode", &json!({"sessionId": self.session, "modeId": mode}), story),
                    None => self.put(story),
                }
            }
            Step::Mode => self.put(story),
            Step::Prompt => {
                if let Some(usage) = result.pointer(&self.entry.answer_usage).filter(|_| !self.entry.answer_usage.is_empty()) {
                    story.spent_in_all(update::usage(usage));
                }
                match result.get("stopReason").and_then(Value::as_str).unwrap_or_default() {
                    "end_turn" => story.done(),
                    "cancelled" => story.stopped(),
                    "max_tokens" => story.failed(Failure::new(End::Truncated, "")),
                    "max_turn_requests" => story.failed(Failure::new(End::TurnLimit, "")),
                    other => story.failed(Failure::new(End::AgentError, other)),
                }
            }
        }
    }

    /// Begins a session, or goes on with one: without its history being told again, where the agent can.
    fn begin(&mut self, hello: &Value, story: &mut Story) {
        let version = hello.get("protocolVersion").and_then(Value::as_u64);
        if version != Some(wire::VERSION) {
            return story.failed(Failure::new(End::Protocol, &format!("speaks version {version:?} of the protocol")));
        }
        let can = hello.get("agentCapabilities").unwrap_or(&Value::Null);
        match (&self.resume, can.pointer("/sessionCapabilities/resume").is_some()) {
            (None, _) => self.sit_down(Step::Session, "session/new", story),
            (Some(_), true) => self.sit_down(Step::Resume, "session/resume", story),
            (Some(_), false) => self.sit_down(Step::Session, "session/load", story),
        }
    }

    fn sit_down(&mut self, step: Step, method: &str, story: &mut Story) {
        let mut params = json!({"cwd": self.folder, "mcpServers": wire::servers(&self.servers)});
        if let (Some(id), Some(object)) = (&self.resume, params.as_object_mut()) {
            object.insert("sessionId".to_owned(), id.as_str().into());
        }
        self.ask(step, method, &params, story);
    }

    fn put(&mut self, story: &mut Story) {
        let params = json!({"sessionId": self.session, "prompt": [{"type": "text", "text": self.prompt}]});
        self.ask(Step::Prompt, "session/prompt", &params, story);
    }

    /// An error in answer to our request.
    fn refused(&mut self, step: Step, error: &Value, story: &mut Story) {
        // qwen answers a cancelled prompt with an error.
        if self.stopping {
            return story.stopped();
        }
        let code = error.get("code").and_then(Value::as_i64).unwrap_or(0);
        // qwen 0.15.10 announces `session/resume` and does not know it.
        if step == Step::Resume && code == wire::UNKNOWN {
            return self.sit_down(Step::Session, "session/load", story);
        }
        let data = error.get("data").unwrap_or(&Value::Null);
        let word = |key: &str| data.get(key).and_then(Value::as_str);
        let kind = word("errorKind").or(word("errorName")).or(word("codex_error_info"));
        let message = word("message").or(word("details")).or(error.get("message").and_then(Value::as_str)).unwrap_or_default();
        // gemini answers with the status of HTTP as the code.
        let mut failure = story.rules.judge(kind, u16::try_from(code).ok(), message);
        if code == -32000 && failure.end == End::AgentError {
            failure.end = End::Auth;
        }
        story.failed(failure);
    }

    /// A request of the agent.
    fn asked_of_us(&mut self, id: &Value, method: &str, params: &Value, story: &mut Story) {
        if method != "session/request_permission" {
            return story.say(wire::not_served(id, method));
        }
        if self.stopping {
            return story.say(wire::reply(id, &json!({"outcome": {"outcome": "cancelled"}})));
        }
        let options: Vec<&Value> = params.get("options").and_then(Value::as_array).into_iter().flatten().collect();
        let of = |kind: &str| options.iter().find(|o| o.get("kind").and_then(Value::as_str) == Some(kind)).and_then(|o| o.get("optionId"));
        // What it may do is the sandbox's to say: inside, everything is allowed.
        if let Some(option) = of("allow_once").or_else(|| of("allow_always")) {
            return story.say(chosen(id, option));
        }
        let word = |value: &Value, key: &str| cut(value.get(key).and_then(Value::as_str).unwrap_or_default(), Failure::MESSAGE);
        let question = id.to_string();
        if self.questions.len() < QUESTIONS {
            self.questions.insert(question.clone(), id.clone());
        }
        let text = params.get("toolCall").map(|call| word(call, "title")).unwrap_or_default();
        story.asks(Question { id: question, text, options: options.iter().take(20).map(|o| (word(o, "optionId"), word(o, "name"))).collect() });
    }
}

fn chosen(id: &Value, option: &Value) -> String {
    wire::reply(id, &json!({"outcome": {"outcome": "selected", "optionId": option}}))
}

impl Stream for Client {
    fn object(&mut self, object: &Value, story: &mut Story) -> bool {
        let id = object.get("id").filter(|id| !id.is_null());
        let params = object.get("params").unwrap_or(&Value::Null);
        match (object.get("method").and_then(Value::as_str), id) {
            (Some(method), Some(id)) => self.asked_of_us(id, method, params, story),
            (Some("session/update"), None) => {
                // Before the prompt it tells a resumed session's history, which is not this run's.
                if self.waits == Some(Step::Prompt) && params.get("sessionId").and_then(Value::as_str) == Some(&self.session) {
                    self.updates.hear(params.get("update").unwrap_or(&Value::Null), story);
                }
            }
            (Some(_), None) => {}
            (None, Some(id)) if id.as_u64() == Some(self.asked) => {
                let Some(step) = self.waits.take() else { return false };
                match (object.get("result"), object.get("error")) {
                    (_, Some(error)) if !error.is_null() => self.refused(step, error, story),
                    (Some(result), _) => self.answered(step, result, story),
                    _ => return false,
                }
            }
            (None, _) => return false,
        }
        true
    }

    fn open(&mut self, story: &mut Story) {
        if self.asked == 0 {
            self.ask(Step::Hello, "initialize", &wire::hello(), story);
        }
    }

    fn interrupt(&mut self, story: &mut Story) {
        if self.waits == Some(Step::Prompt) {
            self.stopping = true;
            for (_, id) in std::mem::take(&mut self.questions) {
                story.say(wire::reply(&id, &json!({"outcome": {"outcome": "cancelled"}})));
            }
            story.say(wire::notice("session/cancel", &json!({"sessionId": self.session})));
        }
    }

    fn answer(&mut self, question: &str, option: &str, story: &mut Story) {
        if let Some(id) = self.questions.remove(question) {
            story.say(chosen(&id, &option.into()));
        }
    }
}
