//! The one reader: bounds and JSON for every agent; what the objects mean is the agent's own.

use fleet_domain::agent::{End, Ended, Signal, Usage};
use serde_json::Value;

use super::{Exit, Heard, LINE, Reader, Rules, Story};

/// What differs between agents: the meaning of one object of their output.
pub(crate) trait Stream: Send {
    /// One object. `false` = not what the format says.
    fn object(&mut self, object: &Value, story: &mut Story) -> bool;

    /// One line of error output, where it says something to programs.
    fn complaint(&mut self, _line: &str, _story: &mut Story) {}

    /// What its own exit codes mean, where its stream did not say.
    fn code(&self, _code: i32) -> Option<End> {
        None
    }

    /// See [`Reader::open`].
    fn open(&mut self, _story: &mut Story) {}

    /// See [`Reader::interrupt`].
    fn interrupt(&mut self, _story: &mut Story) {}

    /// See [`Reader::answer`].
    fn answer(&mut self, _question: &str, _option: &str, _story: &mut Story) {}
}

/// Reads one run of an agent whose output is one JSON object a line.
pub(crate) struct Reading<S> {
    stream: S,
    story: Story,
}

impl<S: Stream> Reading<S> {
    pub(crate) fn new(stream: S, rules: Rules) -> Self {
        Self { stream, story: Story::new(rules) }
    }
}

impl<S: Stream> Reader for Reading<S> {
    fn open(&mut self) -> Vec<String> {
        self.stream.open(&mut self.story);
        self.story.heard().say
    }

    fn line(&mut self, line: &str) -> Heard {
        if line.trim().is_empty() {
            return self.story.heard();
        }
        if line.len() > LINE {
            self.story.unread += 1;
            return self.story.heard();
        }
        let understood = match serde_json::from_str::<Value>(line) {
            Ok(object) if object.is_object() => self.stream.object(&object, &mut self.story),
            _ => {
                self.story.complains(line);
                false
            }
        };
        *(if understood { &mut self.story.read } else { &mut self.story.unread }) += 1;
        self.story.heard()
    }

    fn stderr(&mut self, line: &str) -> Vec<Signal> {
        if line.len() <= LINE {
            self.stream.complaint(line, &mut self.story);
            self.story.complains(line);
        }
        self.story.heard().signals
    }

    fn interrupt(&mut self) -> Vec<String> {
        self.stream.interrupt(&mut self.story);
        self.story.heard().say
    }

    fn answer(&mut self, question: &str, option: &str) -> Vec<String> {
        self.stream.answer(question, option, &mut self.story);
        self.story.heard().say
    }

    fn exit(&mut self, exit: Exit, ended_by_us: Option<End>, now: i64) -> Ended {
        self.story.verdict(exit, ended_by_us, |code| self.stream.code(code), now)
    }

    fn session(&self) -> Option<&str> {
        self.story.session.as_deref()
    }

    fn usage(&self) -> Usage {
        self.story.usage
    }

    fn unread(&self) -> u64 {
        self.story.unread
    }
}
