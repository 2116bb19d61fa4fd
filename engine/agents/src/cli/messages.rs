//! Messages in the shape of Anthropic's interface, which claude, qwen and amp print one content block at a time.

use fleet_domain::agent::Usage;
use serde_json::Value;

use super::{text, tokens};
use crate::agent::{Story, kind_of};

/// Reads messages. One message comes as several objects that all repeat its usage: it is counted once.
#[derive(Default)]
pub(super) struct Messages {
    last: Option<String>,
}

impl Messages {
    /// One content block of the assistant (or several). `usage` reads what the message has used.
    pub(super) fn assistant(&mut self, message: &Value, story: &mut Story, usage: fn(&Value) -> Usage) {
        for block in blocks(message) {
            match text(block, &["type"]) {
                "text" => story.text(text(block, &["text"])),
                "tool_use" | "server_tool_use" => {
                    let name = text(block, &["name"]);
                    story.begun(text(block, &["id"]), name, kind_of(name), block.get("input").unwrap_or(&Value::Null));
                }
                _ => {}
            }
        }
        let id = text(message, &["id"]);
        if !id.is_empty() && self.last.as_deref() != Some(id) {
            self.last = Some(id.to_owned());
            story.spent(message.get("usage").map(usage).unwrap_or_default());
        }
    }
}

/// The results of tools in a message of the user.
pub(super) fn results(object: &Value, story: &mut Story) {
    for block in object.get("message").into_iter().flat_map(blocks).filter(|b| text(b, &["type"]) == "tool_result") {
        story.ended(text(block, &["tool_use_id"]), block.get("is_error").and_then(Value::as_bool) != Some(true));
    }
}

/// All words of a message.
pub(super) fn words(message: Option<&Value>) -> String {
    message.into_iter().flat_map(blocks).map(|b| text(b, &["text"])).collect()
}

/// Tokens as Anthropic counts them: those of the cache are beside the input.
pub(super) fn outside(usage: &Value) -> Usage {
    Usage {
        input: tokens(usage, "input_tokens"),
        cache_read: tokens(usage, "cache_read_input_tokens"),
        cache_write: tokens(usage, "cache_creation_input_tokens"),
        output: tokens(usage, "output_tokens"),
        reasoning: 0,
    }
}

fn blocks(message: &Value) -> impl Iterator<Item = &Value> {
    message.get("content").and_then(Value::as_array).into_iter().flatten()
}
