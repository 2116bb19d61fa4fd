//! Sees when the work goes in circles: says so once, then ends it.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use fleet_domain::agent::{End, Ended};

use crate::model::Call;
use crate::tools::Outcome;

/// The same so many times: the model is told.
const TOLD: u32 = 3;
/// The same so many times: the work ends.
const ENDED: u32 = 6;

/// What came back the same, and how often.
#[derive(Default)]
pub(crate) struct Guard {
    /// Calls with their results, since files changed last.
    calls: HashMap<u64, u32>,
    /// Errors, over the whole work: a change that does not change them is no step.
    errors: HashMap<u64, u32>,
    told: bool,
}

/// What the guard thinks.
pub(crate) enum Verdict {
    Fine,
    /// The model is to be told.
    Tell(String),
    /// The work ends.
    End(Ended),
}

impl Guard {
    /// Looks at a call and at what came of it.
    pub(crate) fn look(&mut self, call: &Call, outcome: &Outcome) -> Verdict {
        if outcome.changed {
            self.calls.clear();
        }
        let same = count(&mut self.calls, (&call.name, call.arguments.trim(), &outcome.text));
        // Times and addresses differ in errors that are the same.
        let errors = if outcome.well { 0 } else { count(&mut self.errors, outcome.text.replace(|c: char| c.is_ascii_digit(), "")) };
        if same >= ENDED {
            return end(End::Hung, format!("it called `{}` with the same arguments {same} times and got the same each time", call.name));
        }
        if errors >= ENDED {
            return end(End::AgentError, format!("it ran into the same error {errors} times: {}", crate::middle::first(&outcome.text, 500)));
        }
        let what = if same == TOLD {
            format!("You called `{}` with the same arguments {same} times, and nothing was different.", call.name)
        } else if errors == TOLD {
            format!("You ran into the same error {errors} times.")
        } else {
            return Verdict::Fine;
        };
        if std::mem::replace(&mut self.told, true) {
            return Verdict::Fine;
        }
        Verdict::Tell(format!("{what} You go in circles: think about why, and take another way. If there is none, say what stands in the way and end."))
    }

    /// Somebody said something new: what came before counts no more.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }
}

fn count(counts: &mut HashMap<u64, u32>, what: impl Hash) -> u32 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    let count = counts.entry(hasher.finish()).or_default();
    *count += 1;
    *count
}

fn end(end: End, message: String) -> Verdict {
    Verdict::End(Ended { end, message, resets_at: None })
}
