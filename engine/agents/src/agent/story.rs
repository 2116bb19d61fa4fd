//! What a run has told so far. Formats write into it; the verdict is read from it.

use std::collections::BTreeMap;

use fleet_domain::agent::{End, Signal, ToolCall, ToolKind, ToolPhase, Usage};
use serde_json::Value;

use super::{Failure, Heard, Rules, about};

/// Characters of one signal of text; what is longer is cut.
const TEXT: usize = 8_000;
/// Calls that may be open at once: more is an agent that never says how its calls ended.
const CALLS: usize = 1_000;
/// How often an agent may say the very same in a row, with no tool between. droid does so without end when an answer is cut.
const SAME: u32 = 12;

/// The last word of an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Last {
    /// It says that it is done.
    Done,
    /// It says that it failed.
    Failed(Failure),
    /// It stopped because it was told to.
    Stopped,
}

/// Words of which the first are kept.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) text: String,
    room: usize,
}

impl Default for Kept {
    fn default() -> Self {
        Self { text: String::new(), room: Failure::MESSAGE }
    }
}

impl Kept {
    fn push(&mut self, text: &str) {
        if self.room > 0 {
            let more = cut(text, self.room);
            self.room -= more.chars().count();
            self.text.push_str(&more);
        }
    }
}

/// What a run has told so far.
#[derive(Debug, Default)]
pub(crate) struct Story {
    pub(crate) rules: Rules,
    pub(super) session: Option<String>,
    pub(super) usage: Usage,
    /// The last thing it said in words, whole.
    pub(super) words: Kept,
    /// Whether the next piece of text belongs to these words.
    going_on: bool,
    same: u32,
    /// Whether it said or did anything.
    pub(super) acted: bool,
    calls: BTreeMap<String, ToolCall>,
    /// An error that nothing has followed yet.
    pub(super) failure: Option<Failure>,
    /// A retry that nothing has followed yet.
    pub(super) retry: Option<Failure>,
    pub(super) last: Option<Last>,
    /// Lines that were what the format says.
    pub(super) read: u64,
    /// Lines that were not, or too long.
    pub(super) unread: u64,
    /// The last lines that were not for a program: error output, and what is no JSON.
    pub(super) complaint: Kept,
    signals: Vec<Signal>,
    say: Vec<String>,
}

impl Story {
    pub(crate) fn new(rules: Rules) -> Self {
        Self { rules, ..Self::default() }
    }

    /// The session's id. It stays the first one: a reader reads one run.
    pub(crate) fn session(&mut self, id: Option<&Value>) {
        if let Some(id) = id.and_then(Value::as_str).filter(|id| !id.is_empty() && self.session.is_none()) {
            self.session = Some(cut(id, 200));
        }
    }

    /// Whole words of the agent.
    pub(crate) fn text(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        self.same = if self.words.text == cut(text, Failure::MESSAGE) { self.same + 1 } else { 0 };
        self.breaks();
        self.piece(text);
        self.breaks();
        if self.same >= SAME {
            self.failed(Failure::new(End::Hung, &format!("it said the same {SAME} times: {text}")));
        }
    }

    /// A piece of words that come bit by bit.
    pub(crate) fn piece(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.went_on();
        if !self.going_on {
            self.words = Kept::default();
            self.going_on = true;
        }
        self.words.push(text);
        self.acted |= !text.trim().is_empty();
        self.signals.push(Signal::Text { text: cut(text, TEXT) });
    }

    /// What comes next is another message.
    pub(crate) fn breaks(&mut self) {
        self.going_on = false;
    }

    /// A tool call began, with these arguments.
    pub(crate) fn begun(&mut self, id: &str, name: &str, kind: ToolKind, input: &Value) {
        self.called(id, name, kind, about(input));
    }

    /// A tool call began, and is about this. A second word about the same call is not a second call.
    pub(crate) fn called(&mut self, id: &str, name: &str, kind: ToolKind, about: String) {
        self.went_on();
        self.acted = true;
        self.breaks();
        self.same = 0;
        if self.calls.contains_key(id) {
            return;
        }
        let call = ToolCall { id: cut(id, 200), name: cut(name, 200), kind, about, phase: ToolPhase::Begun };
        if self.calls.len() >= CALLS {
            self.calls.pop_first();
        }
        self.calls.insert(id.to_owned(), call.clone());
        self.signals.push(Signal::Tool(call));
    }

    /// What an open call is about became known.
    pub(crate) fn learned(&mut self, id: &str, about: String) {
        if let Some(call) = self.calls.get_mut(id).filter(|c| c.about.is_empty()) {
            call.about = about;
        }
    }

    /// A tool call ended. Calls that nobody saw begin are not heard of.
    pub(crate) fn ended(&mut self, id: &str, well: bool) {
        self.went_on();
        self.breaks();
        if let Some(mut call) = self.calls.remove(id) {
            call.phase = if well { ToolPhase::Done } else { ToolPhase::Failed };
            self.signals.push(Signal::Tool(call));
        }
    }

    /// Tokens on top of those said before.
    pub(crate) fn spent(&mut self, more: Usage) {
        if more != Usage::default() {
            self.usage = self.usage.plus(more);
            self.signals.push(Signal::Usage(more));
        }
    }

    /// Tokens of the whole run so far.
    pub(crate) fn spent_in_all(&mut self, total: Usage) {
        self.spent(total.since(self.usage));
    }

    /// The agent tries its model again by itself.
    pub(crate) fn retries(&mut self, why: Failure, after_ms: Option<u64>) {
        self.signals.push(Signal::Retry { why: why.end, after_ms });
        self.retry = Some(why);
    }

    /// The agent needs an answer that we do not give by ourselves.
    pub(crate) fn asks(&mut self, question: fleet_domain::agent::Question) {
        self.signals.push(Signal::Question(question));
    }

    /// A line to write to its input.
    pub(crate) fn say(&mut self, line: String) {
        self.say.push(line);
    }

    /// An error that may not be its last word. One of which the class is known is not lost to one that says nothing.
    pub(crate) fn fails(&mut self, failure: Failure) {
        if self.failure.is_none() || failure.end != End::AgentError {
            self.failure = Some(failure);
        }
    }

    /// Its last word: done, unless an error came just before.
    pub(crate) fn done(&mut self) {
        self.last = Some(self.failure.take().map_or(Last::Done, Last::Failed));
    }

    /// Its last word: failed. An error that came just before tells more than one without a class.
    pub(crate) fn failed(&mut self, failure: Failure) {
        self.fails(failure);
        self.done();
    }

    /// Its last word: it was told to stop, and did.
    pub(crate) fn stopped(&mut self) {
        self.last = Some(Last::Stopped);
    }

    /// What looked like its last word was not: it began another turn.
    pub(crate) fn begins_again(&mut self) {
        self.last = None;
    }

    /// A line that is not for a program.
    pub(super) fn complains(&mut self, line: &str) {
        let line = line.trim();
        if !line.is_empty() {
            // The beginning says what went wrong, the rest where.
            self.complaint.push(line);
            self.complaint.push("\n");
        }
    }

    fn went_on(&mut self) {
        self.failure = None;
        self.retry = None;
    }

    pub(super) fn heard(&mut self) -> Heard {
        Heard { signals: std::mem::take(&mut self.signals), say: std::mem::take(&mut self.say), over: self.last.is_some() }
    }
}

/// The first characters of a text.
pub(crate) fn cut(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((at, _)) => text.get(..at).unwrap_or_default().to_owned(),
        None => text.to_owned(),
    }
}
