//! What a check did and saw, line by line, and how it ended.

use fleet_domain::criterion::Verdict;

use super::sent::Seen;

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

/// The lines of one check.
#[derive(Debug, Default)]
pub(super) struct Trail {
    lines: Vec<String>,
    more: usize,
}

impl Trail {
    /// Notes a sentence.
    pub(super) fn say(&mut self, line: impl Into<String>) {
        if self.lines.len() < LINES {
            self.lines.push(shortened(&line.into()));
        } else {
            self.more += 1;
        }
    }

    /// Notes what was sent and seen.
    pub(super) fn saw(&mut self, seen: &Seen) {
        self.say(seen.line());
    }

    /// Notes the end; always kept.
    pub(super) fn end(&mut self, line: &str, verdict: Verdict) -> Verdict {
        self.lines.truncate(LINES - 1);
        self.lines.push(shortened(line));
        verdict
    }

    pub(super) fn into_steps(mut self) -> Vec<String> {
        if self.more > 0 {
            let at = self.lines.len() - 1;
            self.lines.insert(at, format!("… and {} more steps", self.more));
        }
        self.lines
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
        trail.end("Wrong: it is open", Verdict::Unmet);
        let steps = trail.into_steps();
        assert_eq!(steps.len(), LINES + 1);
        assert_eq!(steps[LINES - 1], "… and 60 more steps");
        assert_eq!(steps[LINES], "Wrong: it is open");
        assert!(steps.iter().all(|s| s.chars().count() <= CHARS + 1 && !s.contains('\u{7}')));
    }
}
