//! The dialogue that makes a task clear: what was said, what was settled, what is still asked. Start at [`advance()`].

mod advance;
mod agents;
mod card;
mod clause;
mod criteria;
mod difference;
mod event;
mod fixed;
mod question;
mod reading;
mod setting;
mod standing;
mod table;

use serde::{Deserialize, Serialize};

use crate::chat::FileRef;
use crate::id::{BriefId, PersonId, ProjectId, TaskId, ThreadId};
use crate::project::Project;
use crate::run::Means;
use crate::spec::Spec;

pub use advance::advance;
pub use agents::WhyAgents;
pub use card::{Card, CardCriterion, card};
pub use clause::{Clause, ClauseOrigin, Fate, NoKit, NotIncludedWhy, RefusalReason, Whole};
pub use criteria::{Wording, criteria, number_clauses};
pub use difference::{Difference, differences};
pub use event::{BriefEvent, BriefTell, Ignored, Step};
pub use fixed::Fixed;
pub use question::{Answer, AnswerBy, Choice, Question, QuestionState};
pub use reading::{Change, Draft, Outcome, Reading, Reply};
pub use setting::{MOST_FIELDS, Setting, apply};
pub use table::{FromTable, Headings, Table};

/// A brief: everything a person said about one task, and what it means so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Brief {
    /// Id.
    pub id: BriefId,
    /// Under which Bible.
    pub bible: String,
    /// Language it is held in.
    pub locale: String,
    /// Whose it is.
    pub person: PersonId,
    /// Where it is held.
    pub thread: ThreadId,
    /// Everything said, in order.
    pub said: Vec<Said>,
    /// The same words cut into clauses, each with its fate; answers and changes add theirs.
    pub clauses: Vec<Clause>,
    /// What is settled so far, defaults filled in; `None` until something was found that can be made.
    pub spec: Option<Spec>,
    /// What the first words alone settled: settings are laid over it anew when those words are edited.
    pub base: Option<Spec>,
    /// What answers and changes settled, in order.
    pub settled: Vec<Settled>,
    /// The ready form it started from, if one fits.
    pub preset: Option<String>,
    /// What nobody said and a default fills, besides questions: `fields` when the form is the usual one.
    pub usual: Vec<String>,
    /// Questions: answered, asked and still to be asked, in order of weight.
    pub questions: Vec<QuestionState>,
    /// Questions asked so far: the Bible's limits hold for this number.
    pub asked: u32,
    /// When the card was first shown, UTC ms.
    pub card_at: Option<i64>,
    /// Where it stands.
    pub state: BriefState,
    /// Files sent along.
    pub files: Vec<FileRef>,
    /// The tables among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Table>,
    /// Names of the fields that the request itself names: a table that came along proposes the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<String>,
    /// The project it changes, if it does.
    pub of: Option<ProjectId>,
    /// What the last change did, for the card; empty at first.
    pub changed: Vec<String>,
    /// How it stood before the last change of its card, as long as that can be taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<Before>>,
    /// Who starts it.
    #[serde(default)]
    pub starter: Starter,
    /// Who made the app that it changes so far.
    #[serde(default)]
    pub made_by: Means,
}

/// What a change of the card changes, as it was before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Before {
    clauses: Vec<Clause>,
    settled: Vec<Settled>,
    usual: Vec<String>,
    questions: Vec<QuestionState>,
    changed: Vec<String>,
}

/// Who starts what a brief settled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Starter {
    /// Whoever asked for it.
    #[default]
    Asker,
    /// An owner or approver of the app: it is not the asker's own.
    Decider,
}

impl Brief {
    /// A brief that waits for its first words.
    pub fn new(id: BriefId, bible: &str, locale: &str, person: PersonId, thread: ThreadId) -> Self {
        Self {
            id,
            bible: bible.to_owned(),
            locale: locale.to_owned(),
            person,
            thread,
            said: Vec::new(),
            clauses: Vec::new(),
            spec: None,
            base: None,
            settled: Vec::new(),
            preset: None,
            usual: Vec::new(),
            questions: Vec::new(),
            asked: 0,
            card_at: None,
            state: BriefState::Listening,
            files: Vec::new(),
            tables: Vec::new(),
            named: Vec::new(),
            of: None,
            changed: Vec::new(),
            before: None,
            starter: Starter::Asker,
            made_by: Means::Kit,
        }
    }

    /// A brief about a change of what exists: it waits for the words of the change.
    #[must_use]
    pub fn change_of(mut self, project: &Project, clauses: Vec<Clause>) -> Self {
        self.of = Some(project.id.clone());
        self.base = Some(project.spec.clone());
        self.spec = Some(project.spec.clone());
        self.made_by = project.made_by;
        self.clauses = clauses;
        self.state = BriefState::Changing;
        self
    }

    /// The question that waits for an answer, if one does.
    pub fn open_question(&self) -> Option<&QuestionState> {
        match &self.state {
            BriefState::Asking { key } => self.questions.iter().find(|q| &q.question.key == key),
            _ => None,
        }
    }

    /// Questions without an answer besides the open one: a sentence may answer these too.
    pub fn other_questions(&self) -> Vec<Question> {
        let open = self.open_question().map(|q| q.question.key.as_str());
        self.questions.iter().filter(|q| q.answer.is_none() && Some(q.question.key.as_str()) != open).map(|q| q.question.clone()).collect()
    }

    /// What is known, for reading an answer.
    pub fn draft(&self) -> Option<Draft> {
        let spec = self.spec.clone()?;
        Some(Draft { spec, preset: self.preset.clone(), usual: self.usual.clone(), questions: self.other_questions() })
    }

    /// The request as a whole, with one of its messages reworded; `None` if that message is no part of the request.
    pub fn reworded(&self, message: &str, text: &str) -> Option<String> {
        let mut found = false;
        let mut lines = Vec::new();
        for said in self.said.iter().filter(|s| s.as_what == SaidAs::Request) {
            let this = !message.is_empty() && said.message == message;
            found |= this;
            lines.push(if this { text } else { said.text.as_str() });
        }
        found.then(|| lines.join("\n"))
    }
}

/// Words of the person, as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The message, so that an edit finds it; empty where messages have no ids.
    pub message: String,
    /// The words.
    pub text: String,
    /// What they were taken as.
    pub as_what: SaidAs,
    /// UTC ms.
    pub at: i64,
}

/// What words of a person were taken as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaidAs {
    /// The request.
    Request,
    /// An answer.
    Answer,
    /// A change.
    Change,
}

/// What one answer or one change settled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settled {
    /// Key of the question answered; empty for a change.
    pub key: String,
    /// What was set.
    pub set: Vec<Setting>,
}

/// Where a brief stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum BriefState {
    /// Waits for words: nothing that can be made was said yet.
    Listening,
    /// One question waits for an answer.
    Asking {
        /// Which.
        key: String,
    },
    /// The card waits for [Start] [Change] [Cancel].
    Card,
    /// [Change] was pressed: the next words are the change.
    Changing,
    /// Work began.
    Started {
        /// The task.
        task: TaskId,
    },
    /// Dropped by the person.
    Cancelled,
    /// Nothing here can serve it: kept as a wish. New words start over.
    Wish {
        /// Which no.
        no: NoKit,
    },
}

impl BriefState {
    /// Whether words and buttons still move it.
    pub fn is_open(&self) -> bool {
        !matches!(self, Self::Started { .. } | Self::Cancelled)
    }
}

#[cfg(test)]
mod tests;
