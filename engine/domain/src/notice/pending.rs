//! What a conversation waits for, with all that its buttons need: they are shown again where the newest words are.

use serde::{Deserialize, Serialize};

use super::QuestionNotice;
use crate::brief::{Difference, Starter};
use crate::id::{BriefId, PersonId, ProjectId, RunId};
use crate::spec::Shape;

/// What waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "pending", rename_all = "snake_case")]
pub enum Pending {
    /// A card: [Start] [Change] [Cancel].
    Card {
        /// Brief.
        brief: BriefId,
        /// Revision that [Start] starts.
        rev: i64,
        /// Who starts it.
        starter: Starter,
        /// Whose brief it is.
        person: PersonId,
    },
    /// A question with its answers.
    Question(Box<QuestionNotice>),
    /// A result: [Accept] [Ask for changes].
    Result {
        /// Run.
        run: RunId,
        /// Project.
        project: ProjectId,
        /// Full hex id.
        commit: String,
        /// What it serves: what keeps entries can be filled in.
        shape: Shape,
    },
}

/// What became of words that change something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeNotice {
    /// What was taken, in words.
    pub taken: Vec<String>,
    /// What that makes different, part by part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differs: Vec<Difference>,
    /// What was not.
    pub not_taken: Vec<String>,
    /// What is so already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub already: Vec<String>,
    /// How much of what was not taken is kept as a wish.
    #[serde(default)]
    pub wishes: u32,
    /// What waits now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Pending>,
}
