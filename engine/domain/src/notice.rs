//! Everything Fleet tells people, as data. The bot words it per language; nothing else writes to a person.

use serde::{Deserialize, Serialize};

use crate::act::EntryChoice;
use crate::chat::Env;
use crate::criterion::{CriterionOrigin, Verdict};
use crate::id::{BriefId, PersonId, ProjectId, RunId};
use crate::manifest::{Reason, Text, Tone};
use crate::run::{NeedsHuman, Stage};

/// One thing told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// First contact or "hello": what Fleet makes, with examples as buttons.
    Greeting {
        /// Whose promise and examples.
        bible: String,
    },
    /// What can be said.
    Help,
    /// One question of a brief; answered ones show the answer and no buttons.
    Question(QuestionNotice),
    /// The card of a brief.
    Card(CardNotice),
    /// An honest "not yet": kept as a wish.
    WishKept {
        /// `other_bible`, `waits_for_agent`, `needs_person`, `refused`.
        verdict: String,
        /// The other Bible's name or the kind of refusal, for wording.
        detail: String,
        /// The person's words.
        words: String,
    },
    /// What could not be taken from a change, said at once.
    ChangeNoted {
        /// What was taken, in words.
        taken: Vec<String>,
        /// What was not.
        not_taken: Vec<String>,
    },
    /// The one living message of a run.
    Progress(ProgressNotice),
    /// The result: link, criteria, [Accept] [Ask for changes].
    Result(ResultNotice),
    /// After the first accept: [Start clean] [Keep these].
    EntriesQuestion {
        /// Run.
        run: RunId,
        /// Commit.
        commit: String,
        /// How many entries the preview holds.
        entries: u64,
    },
    /// It is live.
    Live {
        /// Project.
        project: ProjectId,
        /// Run.
        run: RunId,
        /// Title.
        title: String,
        /// Version.
        version: u32,
        /// What became of the entries.
        entries: Option<EntryChoice>,
        /// Until when [Undo] works, UTC ms.
        undo_until: i64,
    },
    /// An accept was undone; the result waits again.
    Undone {
        /// Project title.
        title: String,
        /// Version now live, if any.
        live: Option<u32>,
    },
    /// The live app shows this version now.
    RolledBack {
        /// Project title.
        title: String,
        /// Version.
        version: u32,
    },
    /// "What do you want changed?"
    AskWhatToChange,
    /// "Write your own answer."
    AskOwnAnswer,
    /// "Why do you decline?"
    AskReason {
        /// One-line description of the entry.
        entry: String,
    },
    /// "What is the new name?"
    AskNewTitle {
        /// The old one.
        title: String,
    },
    /// Renamed.
    Renamed {
        /// Old.
        from: String,
        /// New.
        to: String,
    },
    /// What is happening now, over the person's projects.
    Status {
        /// One line a project or brief.
        lines: Vec<StatusLine>,
    },
    /// The person's apps.
    Projects {
        /// One line each.
        lines: Vec<ProjectLine>,
    },
    /// "Delete … with all data?" with [Delete] [Keep].
    DeleteQuestion {
        /// Project.
        project: ProjectId,
        /// Title.
        title: String,
        /// Entries in its live app.
        entries: u64,
    },
    /// Deleted.
    Deleted {
        /// Title.
        title: String,
    },
    /// Kept after all.
    Kept {
        /// Title.
        title: String,
    },
    /// A new entry in an app waits for a decision.
    EntryArrived(EntryNotice),
    /// The author is told of a decision.
    EntryDecided(EntryNotice),
    /// The person who pressed sees what came of it.
    EntryDone {
        /// One-line description.
        entry: String,
        /// State now, as worded by the app.
        state: String,
    },
    /// A button could not be carried out, and why.
    Refused(Refusal),
    /// Something broke on our side; the code finds it in the log.
    Trouble {
        /// Short code shown to the person and logged.
        code: String,
    },
    /// A stranger asks to be let in.
    PairingAsked {
        /// Who.
        person: PersonId,
        /// Their name.
        name: String,
        /// The code they were shown.
        code: String,
    },
    /// Nothing open to stop, resume or cancel.
    NothingTo {
        /// `stop`, `resume`, `cancel`.
        verb: String,
    },
}

/// A question shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuestionNotice {
    /// Brief.
    pub brief: BriefId,
    /// Key.
    pub key: String,
    /// Its place among the questions, from 1.
    pub n: u32,
    /// How many are foreseen before the card.
    pub of: u32,
    /// The question.
    pub ask: Text,
    /// Offered answers: value and words.
    pub choices: Vec<(String, Text)>,
    /// The answer given, if any; then no buttons.
    pub answer: Option<String>,
    /// Whose brief it is.
    pub person: PersonId,
}

/// The card shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardNotice {
    /// Brief.
    pub brief: BriefId,
    /// Revision of the brief that [Start] starts.
    pub rev: i64,
    /// Title of the app.
    pub title: String,
    /// Goal, in the person's words.
    pub goal: String,
    /// For whom.
    pub for_whom: String,
    /// The form's fields, worded for people.
    pub fields: Vec<String>,
    /// Who decides, in order.
    pub steps: Vec<String>,
    /// Criteria shown.
    pub criteria: Vec<CardLine>,
    /// How many further checks every app of the kit gets.
    pub more_checks: u32,
    /// What is not included, with a reason key.
    pub not_included: Vec<(String, String)>,
    /// Assumptions, worded.
    pub assumptions: Vec<String>,
    /// Where it stands.
    pub state: CardState,
    /// What changed since the card was last shown; empty at first.
    pub changed: Vec<String>,
    /// Whose brief it is.
    pub person: PersonId,
}

/// One criterion on the card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardLine {
    /// Words.
    pub words: String,
    /// Where from.
    pub origin: CriterionOrigin,
}

/// Where a card stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardState {
    /// [Start] [Change] [Cancel].
    Open,
    /// Started; no buttons.
    Started,
    /// Cancelled; no buttons.
    Cancelled,
}

/// The living message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProgressNotice {
    /// Run.
    pub run: RunId,
    /// Title.
    pub title: String,
    /// Stage at work, or where it stopped.
    pub stage: Stage,
    /// How it stands.
    pub standing: Standing,
    /// Attempt number.
    pub attempt: u32,
    /// UTC ms.
    pub started_at: i64,
    /// Criteria proved so far, of all.
    pub proved: (u32, u32),
}

/// How a run stands, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    /// At work.
    Working,
    /// Stopped by a person: [Resume] [Throw away].
    Stopped,
    /// Ready: see the result.
    Ready,
    /// Accepted.
    Accepted,
    /// Thrown away.
    Cancelled,
    /// A person has to decide something.
    NeedsHuman {
        /// What.
        why: NeedsHuman,
    },
}

/// The result shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResultNotice {
    /// Run.
    pub run: RunId,
    /// Project.
    pub project: ProjectId,
    /// Title.
    pub title: String,
    /// Full hex id.
    pub commit: String,
    /// Criteria with verdicts.
    pub criteria: Vec<(String, Verdict)>,
    /// What was not included.
    pub not_included: Vec<String>,
    /// Seconds from the confirm to now, rounded up.
    pub seconds: u32,
    /// Whether it still waits: [Accept] and [Ask for changes] are shown only then.
    pub waiting: Waiting,
}

/// Whether a result still waits for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// Buttons shown.
    Yes,
    /// Settled: no buttons.
    No,
}

/// A line of "what is happening?".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatusLine {
    /// Title or first words.
    pub title: String,
    /// Locale key of the state's words (`status-working`, …).
    pub state: String,
    /// Stage, if at work.
    pub stage: Option<Stage>,
}

/// A line of the list of apps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProjectLine {
    /// Project.
    pub project: ProjectId,
    /// Title.
    pub title: String,
    /// Live version, if any.
    pub live: Option<u32>,
    /// Whether a preview is up.
    pub preview: Waiting,
}

/// An entry of an app, told in the chat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntryNotice {
    /// Project.
    pub project: ProjectId,
    /// Its title.
    pub title: String,
    /// Environment; a preview's entries are marked as trial.
    pub env: Env,
    /// Collection.
    pub collection: String,
    /// Record.
    pub record: String,
    /// Who made it.
    pub author: String,
    /// Label and value, for people, in the app's language; at most 12.
    pub lines: Vec<(String, String)>,
    /// State now, as worded by the app.
    pub state: String,
    /// Reason of the decision, if any.
    pub reason: Option<String>,
    /// Buttons: transition, words, tone, whether a reason is asked; empty once decided.
    pub actions: Vec<EntryAction>,
    /// The approval step, from 1, of how many.
    pub step: Option<(u8, u8)>,
}

/// A decision offered as a button.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntryAction {
    /// Transition.
    pub transition: String,
    /// Words.
    pub label: Text,
    /// How it looks.
    pub tone: Tone,
    /// Whether a reason is asked.
    pub reason: Reason,
}

/// Why a button or a command was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum Refusal {
    /// Not this person's to press.
    NotYours,
    /// The role does not allow it.
    Role {
        /// The right that is missing.
        deed: crate::role::Deed,
    },
    /// Pressed before (by whom, if known).
    Used,
    /// Time is over.
    Expired,
    /// What it stood for has moved on: the newest message has the right buttons.
    Stale,
    /// Not a button of ours, or of another chat.
    Unknown,
    /// The app refused: its own words.
    App {
        /// What the app said.
        message: String,
    },
    /// Too many messages; try again in some seconds.
    TooFast,
    /// No project of this name.
    NoSuchProject {
        /// What was asked for.
        name: String,
    },
    /// Not let in yet: show this code to an owner.
    NotPaired {
        /// The code.
        code: String,
    },
}
