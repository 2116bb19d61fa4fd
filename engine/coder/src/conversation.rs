//! The conversation as it is kept, and as it is sent: the beginning never changes, so that what endpoints keep of it stays true.

use serde_json::{Map, Value, json};

use crate::classes::{Caching, Tools};
use crate::model::Answer;
use crate::taught;

/// All that the model knows.
#[derive(Debug, Clone)]
pub(crate) struct Conversation {
    /// Who the agent is and how it works.
    pub(crate) system: String,
    /// The order, word for word.
    pub(crate) order: String,
    /// What happened since, the oldest first.
    pub(crate) entries: Vec<Entry>,
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub(crate) enum Entry {
    /// The engine's side speaks: guidance, notes, a summary.
    Said(String),
    /// The model answered.
    Answer(Answer),
    /// What a tool gave back.
    Result {
        /// The call's id.
        id: String,
        /// The tool.
        name: String,
        /// What it gave.
        text: String,
    },
}

/// How a conversation is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Manner {
    pub(crate) caching: Caching,
    pub(crate) tools: Tools,
    /// Whether reasoning goes back under the name `reasoning_content`.
    pub(crate) thoughts: bool,
}

impl Conversation {
    /// The messages of a request; `tools` as the protocol has them, for who must be taught them.
    pub(crate) fn messages(&self, manner: Manner, tools: &[Value]) -> Vec<Value> {
        let lesson = if manner.tools == Tools::Taught && !tools.is_empty() { taught::lesson(tools) } else { String::new() };
        let mut messages = vec![message("system", &format!("{}{lesson}", self.system)), message("user", &self.order)];
        // Behind the order's own mark nothing is added to it.
        let first = if manner.caching == Caching::Marks { 3 } else { 2 };
        for entry in &self.entries {
            match (entry, manner.tools) {
                (Entry::Said(text), _) => said(&mut messages, first, text),
                (Entry::Answer(answer), Tools::Native) => messages.push(native(answer, manner.thoughts)),
                (Entry::Answer(answer), Tools::Taught) => messages.push(message("assistant", &taught::answer(answer))),
                (Entry::Result { id, text, .. }, Tools::Native) => messages.push(json!({"role": "tool", "tool_call_id": id, "content": text})),
                (Entry::Result { name, text, .. }, Tools::Taught) => said(&mut messages, first, &taught::result(name, text)),
            }
        }
        if manner.caching == Caching::Marks {
            // The order's mark outlives a compaction; the last one makes each turn the next one's beginning.
            let last = messages.len() - 1;
            for at in [0, 1, last] {
                mark(&mut messages[at]);
            }
        }
        messages
    }

    /// Bytes that the conversation takes, about as they are sent.
    pub(crate) fn size(&self) -> usize {
        self.system.len() + self.order.len() + self.entries.iter().map(Entry::size).sum::<usize>()
    }
}

impl Entry {
    /// Bytes of its own words; a message's frame is counted as 40.
    pub(crate) fn size(&self) -> usize {
        40 + match self {
            Self::Said(text) | Self::Result { text, .. } => text.len(),
            Self::Answer(answer) => answer.text.len() + answer.calls.iter().map(|c| 60 + c.arguments.len()).sum::<usize>(),
        }
    }
}

fn message(role: &str, text: &str) -> Value {
    json!({"role": role, "content": text})
}

/// Words of the user's side: some endpoints refuse two such messages in a row, so they become one, from the `first` message on.
fn said(messages: &mut Vec<Value>, first: usize, text: &str) {
    if messages.len() >= first
        && let Some(last) = messages.last_mut()
        && last["role"] == "user"
        && let Some(before) = last["content"].as_str()
    {
        last["content"] = format!("{before}\n\n{text}").into();
    } else {
        messages.push(message("user", text));
    }
}

fn native(answer: &Answer, thoughts: bool) -> Value {
    let mut message = Map::new();
    message.insert("role".into(), "assistant".into());
    // Empty words beside calls are refused by some, and missing ones by others; null is what the protocol names.
    message.insert("content".into(), if answer.text.is_empty() && !answer.calls.is_empty() { Value::Null } else { answer.text.as_str().into() });
    if !answer.calls.is_empty() {
        let calls = answer.calls.iter().map(|call| {
            let mut value = json!({"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}});
            // Gemini signs its thoughts here and refuses a call that comes back without.
            if let Some(extra) = &call.extra {
                value["extra_content"] = extra.clone();
            }
            value
        });
        message.insert("tool_calls".into(), calls.collect());
    }
    // OpenRouter wants these back as they came, or models lose their thread between tools.
    if !answer.details.is_empty() {
        message.insert("reasoning_details".into(), answer.details.clone().into());
    }
    if thoughts && !answer.thoughts.is_empty() && !answer.calls.is_empty() {
        message.insert("reasoning_content".into(), answer.thoughts.as_str().into());
    }
    message.into()
}

/// Marks a message as the end of what is worth keeping.
fn mark(message: &mut Value) {
    if let Some(text) = message["content"].as_str().filter(|t| !t.is_empty()) {
        message["content"] = json!([{"type": "text", "text": text, "cache_control": {"type": "ephemeral"}}]);
    }
}
