//! Keeping a conversation within what a model can hold: old results are cut first, then the oldest turns are summed up by the model.
//!
//! Both are done in few great steps and not in many small ones: each changes the beginning that endpoints keep.

use fleet_domain::agent::{End, Usage};
use serde_json::Value;

use crate::conversation::{Conversation, Entry};
use crate::line::Engine;
use crate::middle;
use crate::model::{Answer, Endpoint, Question, Refusal};

/// Turns that stay as they are, if there is room for them.
const RECENT: usize = 4;
/// Bytes that stay of an old result, and of an old argument.
const OLD: usize = 300;
/// Tokens of a summary.
const SUMMARY: u64 = 2000;

/// How much a conversation may hold, and how much it holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    /// Tokens for system, order and entries.
    limit: u64,
    /// Thousandths of a token a byte, learnt from what endpoints count.
    rate: u64,
}

impl Window {
    /// `context` tokens, less what the answer and the tools take.
    pub(crate) fn new(context: u64, answer: Option<u64>, tools: &[Value]) -> Self {
        let mut window = Self { limit: context, rate: 280 };
        let tools = tools.iter().map(|tool| tool.to_string().len()).sum();
        let answer = answer.unwrap_or(16_000).min(context / 4);
        window.limit = context.saturating_sub(answer).saturating_sub(window.tokens(tools)).max(1000);
        window
    }

    /// About how many tokens so many bytes are.
    pub(crate) fn tokens(self, bytes: usize) -> u64 {
        (bytes as u64).saturating_mul(self.rate) / 1000
    }

    /// About how many bytes a part of the window is.
    pub(crate) fn bytes(self, percent: u64) -> usize {
        usize::try_from(self.limit * percent / 100 * 1000 / self.rate).unwrap_or(usize::MAX)
    }

    /// Takes the rate from what was counted for a question of so many bytes.
    pub(crate) fn learn(&mut self, bytes: usize, usage: Usage) {
        let input = usage.input + usage.cache_read + usage.cache_write;
        if bytes > 2000 && input > 0 {
            // Between one and ten bytes a token: what is beyond that was not counted but made up.
            self.rate = (input * 1000 / bytes as u64).clamp(100, 1000);
        }
    }

    /// The model held less than was believed.
    pub(crate) fn shrink(&mut self, bytes: usize) {
        self.limit = (self.limit.min(self.tokens(bytes)) * 6 / 10).max(1000);
    }

    fn holds(self, conversation: &Conversation, percent: u64) -> bool {
        conversation.size() <= self.bytes(percent)
    }
}

/// Makes room if there is little left; gives what a summary took.
pub(crate) async fn make_room(conversation: &mut Conversation, window: Window, endpoint: &mut Endpoint, engine: &Engine) -> Result<Option<Usage>, Refusal> {
    if window.holds(conversation, 80) {
        return Ok(None);
    }
    let recent = recent(&conversation.entries, window.bytes(40));
    conversation.entries[..recent].iter_mut().for_each(|entry| cut(entry, OLD));
    let mut usage = None;
    if !window.holds(conversation, 60) && recent > 0 {
        let (summary, took) = sum_up(conversation, recent, window, endpoint, engine).await?;
        conversation.entries.splice(..recent, [Entry::Said(summary)]);
        usage = took;
    }
    if !window.holds(conversation, 80) {
        // One great result, or a few: each may have its share.
        let share = window.bytes(40) / conversation.entries.len().max(1);
        conversation.entries.iter_mut().for_each(|entry| cut(entry, share.max(OLD)));
    }
    Ok(usage)
}

/// Where the turns begin that stay: a turn is an answer and what followed it.
fn recent(entries: &[Entry], room: usize) -> usize {
    let begins = entries.iter().enumerate().rev().filter(|(_, entry)| matches!(entry, Entry::Answer(_))).map(|(at, _)| at);
    let mut from = entries.len();
    for (turns, at) in begins.enumerate() {
        let size: usize = entries[at..].iter().map(Entry::size).sum();
        if turns == RECENT || (turns > 0 && size > room) {
            break;
        }
        from = at;
    }
    from
}

/// Cuts what a tool gave and what was given to it; words stay.
fn cut(entry: &mut Entry, size: usize) {
    match entry {
        Entry::Said(_) => {}
        Entry::Result { text, .. } => {
            if text.len() > size {
                *text = middle::cut(text, size);
            }
        }
        Entry::Answer(answer) => {
            answer.thoughts.clear();
            for call in answer.calls.iter_mut().filter(|call| call.arguments.len() > size) {
                // Arguments must stay arguments: only the long words in them are cut.
                if let Ok(Value::Object(mut all)) = serde_json::from_str(&call.arguments) {
                    for value in all.values_mut() {
                        if let Some(text) = value.as_str().filter(|text| text.len() > size) {
                            *value = middle::cut(text, size).into();
                        }
                    }
                    call.arguments = Value::Object(all).to_string();
                }
            }
        }
    }
}

async fn sum_up(
    conversation: &Conversation,
    recent: usize,
    window: Window,
    endpoint: &mut Endpoint,
    engine: &Engine,
) -> Result<(String, Option<Usage>), Refusal> {
    let story: String = conversation.entries[..recent].iter().map(told).collect();
    let question = Conversation {
        system: "You sum up the work of a coding agent for the agent itself, which will remember nothing else of it.".to_owned(),
        order: format!(
            "The order was:\n\n{}\n\nWhat happened so far:\n\n{}\n\nSum it up in at most 600 words: what is done (files, commands and what they \
             showed), what was decided and why, what was tried and failed, what was asked for on the way, what is still to do. Facts only.",
            middle::cut(&conversation.order, window.bytes(20)),
            middle::cut(&story, window.bytes(50))
        ),
        entries: Vec::new(),
    };
    let asked = endpoint.ask(Question { conversation: &question, tools: &[], answer: Some(SUMMARY), aloud: false }, engine).await;
    let (text, usage) = match asked {
        Ok(Answer { text, usage, .. }) => (text, usage),
        // Even that was too much for it: then without.
        Err(refusal) if refusal.end == End::ContextOverflow => (String::new(), None),
        Err(refusal) => return Err(refusal),
    };
    let text = if text.trim().is_empty() { "(nothing is left of it: look at the files)" } else { text.trim() };
    Ok((format!("What happened before, summed up:\n\n{text}"), usage))
}

fn told(entry: &Entry) -> String {
    match entry {
        Entry::Said(text) => format!("TOLD: {text}\n"),
        Entry::Result { name, text, .. } => format!("RESULT of {name}: {text}\n"),
        Entry::Answer(answer) => {
            let calls = answer.calls.iter().map(|call| format!("CALL {} {}", call.name, call.arguments));
            let lines: Vec<_> = std::iter::once(format!("AGENT: {}", answer.text)).chain(calls).collect();
            lines.join("\n") + "\n"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Call;

    fn turn(n: usize, size: usize) -> [Entry; 2] {
        let call =
            Call { id: n.to_string(), name: "write".into(), arguments: serde_json::json!({"path": "a", "content": "x".repeat(size)}).to_string(), extra: None };
        [
            Entry::Answer(Answer { text: format!("turn {n}"), calls: vec![call], ..Answer::default() }),
            Entry::Result { id: n.to_string(), name: "write".into(), text: "y".repeat(size) },
        ]
    }

    #[test]
    fn the_last_turns_stay_whole_and_begin_with_an_answer() {
        let entries: Vec<_> = (0..10).flat_map(|n| turn(n, 1000)).collect();
        assert_eq!(recent(&entries, usize::MAX), 12, "four turns");
        assert_eq!(recent(&entries, 5000), 16, "as many as have room");
        assert_eq!(recent(&entries, 10), 18, "one at least");
        assert_eq!(recent(&[], 10), 0);
        assert_eq!(recent(&[Entry::Said("a".into())], 10), 1);
    }

    #[test]
    fn what_is_cut_is_still_json() {
        let [mut answer, mut result] = turn(1, 10_000);
        cut(&mut answer, OLD);
        cut(&mut result, OLD);
        assert!(answer.size() < 600 && result.size() < 500);
        let Entry::Answer(answer) = answer else { panic!() };
        let arguments: Value = serde_json::from_str(&answer.calls[0].arguments).unwrap();
        assert_eq!(arguments["path"], "a");
        assert!(arguments["content"].as_str().unwrap().contains("left out"));
    }

    #[test]
    fn a_window_learns_what_a_byte_is() {
        let mut window = Window::new(32_000, Some(4000), &[]);
        assert_eq!(window.limit, 28_000);
        window.learn(10_000, Usage { input: 4000, cache_read: 1000, ..Usage::default() });
        assert_eq!(window.tokens(10_000), 5000);
        window.learn(10, Usage { input: 5000, ..Usage::default() });
        assert_eq!(window.tokens(10_000), 5000, "too little to learn from");
        window.shrink(20_000);
        assert_eq!(window.limit, 6000);
    }
}
