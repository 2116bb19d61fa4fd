//! A piece of what was said, and what becomes of it: no word of a person is dropped.

use serde::{Deserialize, Serialize};

use super::Fixed;
use crate::criterion::Check;
use crate::run::Means;

/// A piece of the person's words, verbatim, with its punctuation: all pieces together are the whole text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// Verbatim.
    pub text: String,
    /// What becomes of it.
    pub fate: Fate,
    /// For a criterion: what proves it. The fate names the first; the others count on from it.
    pub checks: Vec<Check>,
    /// When it was said.
    pub origin: ClauseOrigin,
    /// Values that it fixed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixed: Vec<Fixed>,
    /// Whether later words took a part of it away: the rest still holds, and the card says so.
    #[serde(default)]
    pub whole: Whole,
    /// Who can make it true: what no kit can do is an agent's.
    #[serde(default, skip_serializing_if = "is_kit")]
    pub by: Means,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
fn is_kit(by: &Means) -> bool {
    *by == Means::Kit
}

/// Whether everything that a clause asked for still stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whole {
    /// As it was said.
    #[default]
    Yes,
    /// Later words changed a part.
    InPart,
    /// Later words took all of it away, as was asked.
    TakenAway,
}

impl Clause {
    /// A clause with the checks that prove it.
    pub fn new(text: &str, fate: Fate, checks: Vec<Check>, origin: ClauseOrigin) -> Self {
        Self { text: text.to_owned(), fate, checks, origin, fixed: Vec::new(), whole: Whole::Yes, by: Means::Kit }
    }

    /// A clause that an agent makes true and a person judges.
    pub fn of_agent(text: &str, origin: ClauseOrigin) -> Self {
        Self { by: Means::Agent, ..Self::new(text, Fate::Criterion(String::new()), vec![Check::Person], origin) }
    }

    /// The words without the punctuation around them, and without the word that joined them to their neighbours ("and CSV").
    pub fn words(&self) -> &str {
        let words = self.text.trim_matches(is_edge);
        let first = words.split_whitespace().next().unwrap_or("");
        let last = words.split_whitespace().next_back().unwrap_or("");
        let joins = |word: &str| JOINS.contains(&word.to_lowercase().as_str());
        // A join that is all there is stays: it is what was said.
        let words = if joins(first) && first.len() < words.len() { words[first.len()..].trim_start_matches(is_edge) } else { words };
        if joins(last) && last.len() < words.len() { words[..words.len() - last.len()].trim_end_matches(is_edge) } else { words }
    }
}

/// Words that tie a piece to its neighbours and say nothing of their own.
const JOINS: [&str; 6] = ["and", "but", "и", "а", "но", "плюс"];

fn is_edge(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '.' | ':' | '-' | '–' | '—' | '•' | '*' | '·')
}

/// When a clause was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClauseOrigin {
    /// In the request.
    Said,
    /// As an answer.
    Answered,
    /// As a change on the card.
    Changed,
}

/// What becomes of a clause: exactly one of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fate", content = "of", rename_all = "snake_case")]
pub enum Fate {
    /// It will be proved: id of the (first) criterion.
    Criterion(String),
    /// It is asked about: key of the question.
    Question(String),
    /// It will not be made now, and why.
    NotIncluded(NotIncludedWhy),
    /// It says what is wanted at all: the goal line of the card.
    Goal,
    /// It greets or thanks: nothing is made of it.
    Courtesy,
}

/// Why a clause is not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotIncludedWhy {
    /// Software that no kit makes: it waits for an agent.
    WaitsForAgent,
    /// Not something software does.
    NeedsPerson,
    /// Must not be made.
    Refused,
    /// The kit has a limit (two steps, one currency a field).
    KitLimit,
    /// Nobody shall decide: in the kit somebody always does.
    NeedsDecider,
    /// Some shall see what others do not: in the kit everybody sees their own and whoever decides all, or all see all.
    SeenByFew,
    /// Later words said otherwise.
    Replaced,
    /// An app of its own, beside the one that is made.
    AnotherApp,
    /// The words were not understood.
    NotUnderstood,
    /// It shall hold only sometimes: conditions are not made, what is made holds always.
    Condition,
    /// It shall be taken away or changed, and is not there.
    NotThere,
    /// A file: it is kept with the task, and nobody reads it.
    FileNotRead,
    /// A table: its headings became fields, its rows are kept with the task.
    RowsNotRead,
    /// A table without headings: nothing could be taken from it.
    NoHeadings,
}

impl NotIncludedWhy {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::WaitsForAgent,
        Self::NeedsPerson,
        Self::Refused,
        Self::KitLimit,
        Self::NeedsDecider,
        Self::SeenByFew,
        Self::Replaced,
        Self::AnotherApp,
        Self::NotUnderstood,
        Self::Condition,
        Self::NotThere,
        Self::FileNotRead,
        Self::RowsNotRead,
        Self::NoHeadings,
    ];

    /// Whether it is more than a kit can do, and a coding agent might.
    pub fn is_beyond_the_kit(self) -> bool {
        matches!(self, Self::KitLimit | Self::NeedsDecider | Self::SeenByFew | Self::Condition)
    }

    /// Stable key for wording.
    pub fn key(self) -> &'static str {
        match self {
            Self::WaitsForAgent => "waits_for_agent",
            Self::NeedsPerson => "needs_person",
            Self::Refused => "refused",
            Self::KitLimit => "kit_limit",
            Self::NeedsDecider => "needs_decider",
            Self::SeenByFew => "seen_by_few",
            Self::Replaced => "replaced",
            Self::AnotherApp => "another_app",
            Self::NotUnderstood => "not_understood",
            Self::Condition => "condition",
            Self::NotThere => "not_there",
            Self::FileNotRead => "file_not_read",
            Self::RowsNotRead => "rows_not_read",
            Self::NoHeadings => "no_headings",
        }
    }
}

/// Why no kit fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "no", rename_all = "snake_case")]
pub enum NoKit {
    /// Another Bible makes such things, installed or not.
    OtherBible {
        /// Its name.
        bible: String,
    },
    /// Software, but of a kind that needs an agent.
    WaitsForAgent,
    /// Software cannot do it: a person has to.
    NeedsPerson,
    /// Must not be made.
    Refused {
        /// Why.
        why: RefusalReason,
    },
}

impl NoKit {
    /// Stable key of the verdict: `other_bible`, `waits_for_agent`, `needs_person`, `refused`.
    pub fn key(&self) -> &'static str {
        match self {
            Self::OtherBible { .. } => "other_bible",
            Self::WaitsForAgent => "waits_for_agent",
            Self::NeedsPerson => "needs_person",
            Self::Refused { .. } => "refused",
        }
    }

    /// The other Bible's name, or the kind of refusal; empty otherwise.
    pub fn detail(&self) -> &str {
        match self {
            Self::OtherBible { bible } => bible,
            Self::Refused { why } => why.key(),
            Self::WaitsForAgent | Self::NeedsPerson => "",
        }
    }
}

/// What makes a wish one that must not be served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalReason {
    /// Watching people without their knowledge.
    Spying,
    /// Gathering passwords, or papers that others could misuse.
    Secrets,
    /// Choosing people by what they are.
    Discrimination,
    /// Deceiving or hurting somebody.
    Harm,
}

impl RefusalReason {
    /// Stable key for wording.
    pub fn key(self) -> &'static str {
        match self {
            Self::Spying => "spying",
            Self::Secrets => "secrets",
            Self::Discrimination => "discrimination",
            Self::Harm => "harm",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_without_what_tied_them_to_their_neighbours() {
        for (text, words) in
            [(" and CSV. ", "CSV"), ("— но не HR;", "не HR"), ("первый день и", "первый день"), ("and", "and"), ("Andy decides", "Andy decides"), ("", "")]
        {
            let clause = Clause::new(text, Fate::Goal, Vec::new(), ClauseOrigin::Said);
            assert_eq!(clause.words(), words, "{text}");
        }
    }
}
