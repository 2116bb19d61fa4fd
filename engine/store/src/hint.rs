//! Hints: "something may be there". Losing one costs a poll interval, never a row.

use fleet_domain::effect::Lane;
use fleet_domain::id::{ProjectId, ThreadId};

/// Something may have changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Hint {
    /// A message was received, or one that was in the way is done.
    Inbox,
    /// A messenger sent something, or something that was in the way is read.
    Updates,
    /// An effect of this lane may be ready.
    Effects(Lane),
    /// A thread, its posts or its brief changed.
    Thread(ThreadId),
    /// A project, its tasks, runs or journal changed.
    Project(ProjectId),
}

impl Hint {
    /// One word on the wire between processes.
    pub(crate) fn to_word(&self) -> String {
        match self {
            Self::Inbox => "inbox".to_owned(),
            Self::Updates => "updates".to_owned(),
            Self::Effects(lane) => format!("lane:{}", lane.as_str()),
            Self::Thread(id) => id.to_string(),
            Self::Project(id) => id.to_string(),
        }
    }

    /// Reads a word; an unknown one (of another version) says nothing.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        if word == "inbox" {
            return Some(Self::Inbox);
        }
        if word == "updates" {
            return Some(Self::Updates);
        }
        if let Some(name) = word.strip_prefix("lane:") {
            return lane(name).map(Self::Effects);
        }
        ThreadId::parse(word).map(Self::Thread).or_else(|_| ProjectId::parse(word).map(Self::Project)).ok()
    }
}

/// The lane of a name in tables.
pub(crate) fn lane(name: &str) -> Option<Lane> {
    [Lane::Work, Lane::Agent, Lane::Gate, Lane::Deploy, Lane::Tell].into_iter().find(|l| l.as_str() == name)
}

/// Adds a hint once.
pub(crate) fn add(hints: &mut Vec<Hint>, hint: Hint) {
    if !hints.contains(&hint) {
        hints.push(hint);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hint_survives_the_wire_and_strangers_say_nothing() {
        let thread = ThreadId::from_unique("1");
        let project = ProjectId::from_unique("2");
        for hint in [
            Hint::Inbox,
            Hint::Updates,
            Hint::Effects(Lane::Work),
            Hint::Effects(Lane::Agent),
            Hint::Effects(Lane::Gate),
            Hint::Effects(Lane::Deploy),
            Hint::Effects(Lane::Tell),
            Hint::Thread(thread),
            Hint::Project(project),
        ] {
            assert_eq!(Hint::from_word(&hint.to_word()), Some(hint));
        }
        assert_eq!(Hint::from_word("lane:sing"), None);
        assert_eq!(Hint::from_word("per_1"), None);
    }
}
