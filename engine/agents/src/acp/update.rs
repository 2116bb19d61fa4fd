//! What a session tells while its prompt is worked on.

use std::sync::Arc;

use fleet_domain::agent::{ToolCall, ToolKind, Usage};
use serde_json::Value;

use super::Entry;
use crate::agent::{Story, about, cut, kind_of};

/// Reads the updates of one session.
pub(super) struct Updates {
    entry: Arc<Entry>,
    /// The message that the last piece belonged to, where the agent tells.
    message: Option<String>,
}

impl Updates {
    pub(super) fn new(entry: Arc<Entry>) -> Self {
        Self { entry, message: None }
    }

    pub(super) fn hear(&mut self, update: &Value, story: &mut Story) {
        if let Some(used) = update.pointer(&self.entry.update_usage).filter(|_| !self.entry.update_usage.is_empty()) {
            story.spent(usage(used));
        }
        match word(update, "/sessionUpdate") {
            "agent_message_chunk" => self.piece(update, story),
            "tool_call" => call(update, story),
            "tool_call_update" => {
                call(update, story);
                match word(update, "/status") {
                    "completed" => story.ended(word(update, "/toolCallId"), true),
                    "failed" => story.ended(word(update, "/toolCallId"), false),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn piece(&mut self, update: &Value, story: &mut Story) {
        let message = update.get("messageId").and_then(Value::as_str);
        if message != self.message.as_deref() {
            self.message = message.map(str::to_owned);
            story.breaks();
        }
        let text = word(update, "/content/text");
        let begins = |mark: &Option<String>| mark.as_deref().is_some_and(|mark| text.starts_with(mark));
        story.piece(text);
        if begins(&self.entry.failure_text) {
            let failure = story.rules.judge(None, None, text);
            story.fails(failure);
        } else if begins(&self.entry.retry_text) {
            let why = story.rules.judge(None, None, text);
            story.retries(why, None);
        }
    }
}

/// A call as it begins, or as more of it becomes known.
fn call(update: &Value, story: &mut Story) {
    let title = word(update, "/title");
    let named = ["/_meta/toolName", "/_meta/claudeCode/toolName"].iter().map(|at| word(update, at)).find(|name| !name.is_empty());
    let name = named.unwrap_or(title);
    let kind = match kind_of(word(update, "/kind")) {
        ToolKind::Other => kind_of(name),
        kind => kind,
    };
    let id = word(update, "/toolCallId");
    let about = [
        update.get("rawInput").map(about).unwrap_or_default(),
        word(update, "/locations/0/path").to_owned(),
        if named.is_none() && kind == ToolKind::Run { title.to_owned() } else { String::new() },
    ];
    let about = cut(about.iter().find(|a| !a.is_empty()).map_or("", String::as_str), ToolCall::ABOUT);
    if word(update, "/sessionUpdate") == "tool_call" {
        story.called(id, name, kind, about);
    } else {
        story.learned(id, about);
    }
}

/// Tokens in either spelling. Where the total is input and output together, what a cache held is inside the input.
pub(super) fn usage(told: &Value) -> Usage {
    let number = |names: [&str; 2]| names.iter().find_map(|name| told.get(name)?.as_u64()).unwrap_or(0);
    let input = number(["inputTokens", "input_tokens"]);
    let output = number(["outputTokens", "output_tokens"]);
    let total = number(["totalTokens", "total_tokens"]);
    let (cache_read, cache_write) = (number(["cachedReadTokens", "cached_read_tokens"]), number(["cachedWriteTokens", "cached_write_tokens"]));
    let reasoning = number(["thoughtTokens", "thought_tokens"]);
    let inside = total == input.saturating_add(output);
    let held = if inside { cache_read.saturating_add(cache_write) } else { 0 };
    Usage { input: input.saturating_sub(held), cache_read, cache_write, output, reasoning }
}

fn word<'a>(value: &'a Value, at: &str) -> &'a str {
    value.pointer(at).and_then(Value::as_str).unwrap_or_default()
}
