//! What a check did and saw, line by line, and how it ended.

use fleet_domain::criterion::{EvidenceStep, Seen, Verdict};

use super::sent::Answer;

/// Lines kept of one check.
const LINES: usize = 40;
/// Characters kept of one line.
const CHARS: usize = 300;

/// Why a check did not end well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Halt {
    /// The app does not do what it must.
    Wrong(String),
    /// It could not be tried.
    Stuck(String),
}

/// How a check ends.
pub(super) type Outcome<T = ()> = Result<T, Halt>;

/// The steps of one check: what people read, each with the lines that engineers read.
#[derive(Debug, Default)]
pub(super) struct Trail {
    steps: Vec<EvidenceStep>,
    /// Lines of the step that is not yet told.
    lines: Vec<String>,
    kept: usize,
    more: usize,
}

impl Trail {
    /// Notes a line for engineers.
    pub(super) fn say(&mut self, line: impl Into<String>) {
        if self.kept < LINES {
            self.kept += 1;
            self.lines.push(shortened(&line.into()));
        } else {
            self.more += 1;
        }
    }

    /// Notes what was sent and seen.
    pub(super) fn saw(&mut self, seen: &Answer) {
        self.say(seen.line());
    }

    /// Tells people what the lines since the last step come to. The same thing seen again is told once.
    pub(super) fn tell(&mut self, seen: Seen) {
        let trace = std::mem::take(&mut self.lines);
        match self.steps.iter_mut().find(|step| step.seen == seen) {
            Some(told) => told.trace.extend(trace),
            None => self.steps.push(EvidenceStep { seen, trace }),
        }
    }

    /// Notes the end; always kept.
    pub(super) fn end(&mut self, seen: Seen, line: &str, verdict: Verdict) -> Verdict {
        self.lines.push(shortened(line));
        self.tell(seen);
        verdict
    }

    pub(super) fn into_steps(mut self) -> Vec<EvidenceStep> {
        let mut left = std::mem::take(&mut self.lines);
        if self.more > 0 {
            left.push(format!("… and {} more lines", self.more));
        }
        if let Some(last) = self.steps.last_mut() {
            last.trace.extend(left);
        }
        self.steps
    }
}

fn shortened(line: &str) -> String {
    let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match line.char_indices().nth(CHARS) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

/// Ends a check as wrong unless it holds.
pub(super) fn must(holds: bool, wrong: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(Halt::Wrong(wrong())) }
}

/// Ends a check as wrong.
pub(super) fn wrong<T>(why: impl Into<String>) -> Outcome<T> {
    Err(Halt::Wrong(why.into()))
}

/// Ends a check as not tried.
pub(super) fn stuck<T>(why: impl Into<String>) -> Outcome<T> {
    Err(Halt::Stuck(why.into()))
}

/// A value shortened for a line.
pub(super) fn brief(value: &serde_json::Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_trail_says_how_much_is_left_out_and_keeps_its_end() {
        let mut trail = Trail::default();
        for n in 0..100 {
            trail.say(format!("line {n}\u{7}{}", "x".repeat(1_000)));
        }
        trail.end(Seen::WentWrong, "Wrong: it is open", Verdict::Unmet);
        let steps = trail.into_steps();
        assert_eq!(steps.len(), 1);
        let trace = &steps[0].trace;
        assert_eq!(trace.len(), LINES + 2);
        assert_eq!(trace[LINES..], ["Wrong: it is open", "… and 60 more lines"]);
        assert!(trace.iter().all(|s| s.chars().count() <= CHARS + 1 && !s.contains('\u{7}')));
    }

    #[test]
    fn lines_stand_with_the_step_that_they_lead_to() {
        let mut trail = Trail::default();
        for line in ["a", "b"] {
            trail.say(line);
            trail.tell(Seen::WrongRefused);
        }
        trail.tell(Seen::EdgeTaken);
        trail.say("c");
        let steps: Vec<(Seen, usize)> = trail.into_steps().iter().map(|s| (s.seen, s.trace.len())).collect();
        assert_eq!(steps, [(Seen::WrongRefused, 2), (Seen::EdgeTaken, 1)]);
    }
}
