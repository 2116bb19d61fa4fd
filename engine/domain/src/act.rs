//! What a button does when pressed. A button carries an opaque nonce; this is what the nonce stands for.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::chat::Env;
use crate::filling::FillMove;
use crate::habits::DigestWish;
use crate::id::{BriefId, FillingId, PersonId, ProjectId, RunId};

/// An act bound to a button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// Say these words (examples at first contact).
    Say {
        /// The words.
        text: String,
    },
    /// Take an offered answer.
    Answer {
        /// The brief.
        brief: BriefId,
        /// The question.
        key: String,
        /// The choice.
        value: String,
    },
    /// "You decide".
    YouDecide {
        /// The brief.
        brief: BriefId,
        /// The question.
        key: String,
    },
    /// "Write my own": the next words answer.
    WriteOwn {
        /// The brief.
        brief: BriefId,
        /// The question.
        key: String,
    },
    /// [Start] on the card of exactly this revision of the brief.
    Start {
        /// The brief.
        brief: BriefId,
        /// Its revision as shown.
        rev: i64,
    },
    /// [Change] on the card.
    Change {
        /// The brief.
        brief: BriefId,
    },
    /// [Cancel] on the card.
    CancelBrief {
        /// The brief.
        brief: BriefId,
    },
    /// [Stop] while working.
    Stop {
        /// The run.
        run: RunId,
    },
    /// [Resume].
    Resume {
        /// The run.
        run: RunId,
    },
    /// [Throw away].
    ThrowAway {
        /// The run.
        run: RunId,
    },
    /// [Accept] of exactly this commit.
    Accept {
        /// The run.
        run: RunId,
        /// Full hex id.
        commit: String,
    },
    /// [Start clean] / [Keep these] after the first accept.
    ChooseEntries {
        /// The run.
        run: RunId,
        /// Full hex id.
        commit: String,
        /// Which.
        entries: EntryChoice,
    },
    /// [Ask for changes].
    AskChanges {
        /// The run.
        run: RunId,
    },
    /// [Undo] of an accept.
    Undo {
        /// The run.
        run: RunId,
        /// The version it made.
        version: u32,
    },
    /// [Undo anyway], after the question: it takes an app offline that people use.
    UndoSure {
        /// The run.
        run: RunId,
        /// The version it made.
        version: u32,
    },
    /// [Leave it live].
    KeepLive {
        /// The run.
        run: RunId,
    },
    /// Roll the live app back.
    Rollback {
        /// The project.
        project: ProjectId,
        /// To this version.
        version: u32,
    },
    /// Delete an app with its data, after the question.
    Delete {
        /// The project.
        project: ProjectId,
    },
    /// Keep it.
    KeepProject {
        /// The project.
        project: ProjectId,
    },
    /// Ask before deleting an app.
    AskDelete {
        /// The project.
        project: ProjectId,
    },
    /// Give a project another name.
    Rename {
        /// The project.
        project: ProjectId,
        /// 1-80 characters.
        title: String,
    },
    /// Void every link to the preview and move it to a new address.
    Revoke {
        /// The project.
        project: ProjectId,
    },
    /// Take a person out of a project.
    RemoveMember {
        /// The project.
        project: ProjectId,
        /// Who goes.
        person: PersonId,
    },
    /// Open a project's thread (lists).
    OpenProject {
        /// The project.
        project: ProjectId,
    },
    /// Decide an entry of an app.
    Decide {
        /// The app's project.
        project: ProjectId,
        /// Its environment.
        env: Env,
        /// Collection.
        collection: String,
        /// Record id.
        record: String,
        /// Transition.
        transition: String,
        /// Whether a reason is asked first.
        reason: crate::manifest::Reason,
        /// Revision of the entry that was shown: another one is not what was decided on.
        #[serde(default)]
        rev: Option<i64>,
        /// The entry in a few words, for the question why: who asked, and for what. Empty on buttons older than this field.
        #[serde(default)]
        about: String,
    },
    /// Show one entry of a list with its own message and its decisions.
    ShowEntry {
        /// The app's project.
        project: ProjectId,
        /// Its environment.
        env: Env,
        /// Collection.
        collection: String,
        /// Record id.
        record: String,
        /// The approval step it waits at, from 1.
        step: u8,
        /// Transitions that were offered.
        transitions: Vec<String>,
    },
    /// How often one gets one's own digest.
    SetDigest {
        /// As wished.
        wish: DigestWish,
    },
    /// Where one's own clock stands.
    SetZone {
        /// Name of the zone: `Europe/Berlin`.
        zone: String,
    },
    /// The hours in which nothing that may wait makes a sound for one.
    SetQuiet {
        /// The hour it begins, 0-23, by one's own clock.
        from: i8,
        /// The hour it ends.
        until: i8,
    },
    /// "Another city": the next words name it.
    WriteZone,
    /// Ask all questions of a brief that are left at once, where the messenger can.
    AskAll {
        /// Brief.
        brief: BriefId,
    },
    /// Begin to fill in a request of an app.
    Fill {
        /// The app's project.
        project: ProjectId,
        /// Its environment.
        env: Env,
    },
    /// Go on with a request that is being filled in.
    Filling {
        /// Which.
        filling: FillingId,
        /// How.
        #[serde(flatten)]
        does: FillMove,
    },
    /// Approve a stranger's pairing.
    Pair {
        /// The stranger.
        person: PersonId,
    },
}

/// What happens to the entries of the preview at the first accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryChoice {
    /// The live app starts empty.
    Clean,
    /// The live app starts with the preview's entries.
    Keep,
}

impl Act {
    /// The right that pressing needs.
    pub fn deed(&self) -> crate::role::Deed {
        use crate::role::Deed as D;
        match self {
            Self::Say { .. }
            | Self::Answer { .. }
            | Self::YouDecide { .. }
            | Self::WriteOwn { .. }
            | Self::AskAll { .. }
            | Self::Start { .. }
            | Self::Change { .. }
            | Self::CancelBrief { .. } => D::Brief,
            Self::Stop { .. } | Self::Resume { .. } | Self::ThrowAway { .. } => D::Steer,
            Self::Accept { .. } | Self::ChooseEntries { .. } => D::Accept,
            Self::AskChanges { .. } => D::AskChanges,
            Self::Undo { .. } | Self::UndoSure { .. } | Self::KeepLive { .. } | Self::Rollback { .. } => D::Rollback,
            Self::Delete { .. } | Self::AskDelete { .. } | Self::KeepProject { .. } => D::Delete,
            Self::Rename { .. } | Self::Revoke { .. } | Self::RemoveMember { .. } => D::Manage,
            Self::OpenProject { .. } => D::See,
            Self::SetDigest { .. } | Self::SetZone { .. } | Self::SetQuiet { .. } | Self::WriteZone => D::Ask,
            Self::Decide { .. } | Self::ShowEntry { .. } => D::Decide,
            Self::Fill { .. } | Self::Filling { .. } => D::Fill,
            Self::Pair { .. } => D::Administer,
        }
    }

    /// What it is done to: whose rights count, and what the audit chain names.
    pub fn target(&self) -> Target<'_> {
        match self {
            Self::Say { .. } | Self::SetDigest { .. } | Self::SetZone { .. } | Self::SetQuiet { .. } | Self::WriteZone => Target::Nothing,
            Self::Answer { brief, .. }
            | Self::YouDecide { brief, .. }
            | Self::WriteOwn { brief, .. }
            | Self::AskAll { brief }
            | Self::Start { brief, .. }
            | Self::Change { brief }
            | Self::CancelBrief { brief } => Target::Brief(brief),
            Self::Stop { run }
            | Self::Resume { run }
            | Self::ThrowAway { run }
            | Self::Accept { run, .. }
            | Self::ChooseEntries { run, .. }
            | Self::AskChanges { run }
            | Self::KeepLive { run }
            | Self::Undo { run, .. }
            | Self::UndoSure { run, .. } => Target::Run(run),
            Self::Rollback { project, .. }
            | Self::Delete { project }
            | Self::KeepProject { project }
            | Self::AskDelete { project }
            | Self::Rename { project, .. }
            | Self::Revoke { project }
            | Self::RemoveMember { project, .. }
            | Self::Fill { project, .. }
            | Self::OpenProject { project } => Target::Project(project),
            Self::Decide { project, collection, record, .. } | Self::ShowEntry { project, collection, record, .. } => {
                Target::Entry { project, collection, record }
            }
            Self::Filling { filling, .. } => Target::Filling(filling),
            Self::Pair { person } => Target::Person(person),
        }
    }

    /// The run that it is done to, if it is one.
    pub fn run(&self) -> Option<&RunId> {
        match self.target() {
            Target::Run(run) => Some(run),
            _ => None,
        }
    }
}

/// What an act is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// Nothing that has an id: words, or one's own habits.
    Nothing,
    /// A brief.
    Brief(&'a BriefId),
    /// A run.
    Run(&'a RunId),
    /// A project.
    Project(&'a ProjectId),
    /// An entry of a project's app.
    Entry {
        /// The app's project.
        project: &'a ProjectId,
        /// Collection.
        collection: &'a str,
        /// Record id.
        record: &'a str,
    },
    /// A request that is being filled in.
    Filling(&'a FillingId),
    /// A person.
    Person(&'a PersonId),
}

impl fmt::Display for Target<'_> {
    /// The id, as the audit chain names it; empty for [`Target::Nothing`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => Ok(()),
            Self::Brief(id) => id.fmt(f),
            Self::Run(id) => id.fmt(f),
            Self::Project(id) => id.fmt(f),
            Self::Entry { project, collection, record } => write!(f, "{project}/{collection}/{record}"),
            Self::Filling(id) => id.fmt(f),
            Self::Person(id) => id.fmt(f),
        }
    }
}

/// One button of a message before it has a nonce.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What it does.
    pub act: Act,
    /// Word key in `locales/`, or the label itself for a person's or Bible's words.
    pub label: ButtonLabel,
    /// Who may press it.
    pub allowed: Allowed,
}

/// A button's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ButtonLabel {
    /// A key in `locales/`.
    Key(String),
    /// Words as they are, by locale.
    Words(crate::manifest::Text),
}

/// Who may press a button, besides holding the right that the act needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Allowed {
    /// Whoever has the right.
    Anyone,
    /// One person (their own question), and owners and admins.
    Person(PersonId),
}
