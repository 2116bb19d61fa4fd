//! The one verdict on a run: its stream and its exit together, because neither alone is the truth.

use fleet_domain::agent::{End, Ended};

use super::story::{Last, Story};
use super::{Exit, Failure};

/// Exit codes above this are a signal that a shell or a handler passed on.
const BY_SIGNAL: i32 = 128;

impl Story {
    /// How the run ended. `codes` = what the agent's own exit codes mean.
    pub(super) fn verdict(&self, exit: Exit, ended_by_us: Option<End>, codes: impl Fn(i32) -> Option<End>, now: i64) -> Ended {
        let failure = self.failure(exit, ended_by_us, codes);
        Ended {
            end: failure.end,
            resets_at: failure.reset.and_then(|reset| reset.moment(now)),
            message: if failure.message.is_empty() { self.words.text.clone() } else { failure.message },
        }
    }

    fn failure(&self, exit: Exit, ended_by_us: Option<End>, codes: impl Fn(i32) -> Option<End>) -> Failure {
        match &self.last {
            Some(Last::Failed(failure)) => return failure.clone(),
            Some(Last::Done) if !self.acted => return Failure::new(End::Empty, ""),
            Some(Last::Done) => return Failure::new(End::Done, ""),
            Some(Last::Stopped) => return Failure::new(ended_by_us.unwrap_or(End::AgentError), ""),
            None => {}
        }
        let pending = self.failure.as_ref().or(self.retry.as_ref());
        if let Some(end) = ended_by_us {
            // Silence after "trying again because of a limit" is that limit.
            return pending.filter(|_| end == End::Hung).cloned().unwrap_or_else(|| Failure::new(end, ""));
        }
        if let Some(failure) = &self.failure {
            return failure.clone();
        }
        if exit.signal.is_some() {
            return Failure::new(End::Crashed, &self.complaint.text);
        }
        if let Some(end) = exit.code.and_then(codes) {
            return Failure::new(end, &self.complaint.text);
        }
        if exit.code.is_some_and(|code| code > BY_SIGNAL) {
            return Failure::new(End::Crashed, &self.complaint.text);
        }
        if self.rules.words(&self.complaint.text).is_some() {
            return self.rules.judge(None, None, &self.complaint.text);
        }
        if self.unread > self.read {
            return Failure::new(End::Protocol, &self.complaint.text);
        }
        // It refused to start, and said why to people only.
        if self.read == 0 && exit.code != Some(0) && !self.complaint.text.is_empty() {
            return Failure::new(End::AgentError, &self.complaint.text);
        }
        Failure::new(End::Crashed, &self.complaint.text)
    }
}
