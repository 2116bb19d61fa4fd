//! What "done" means: a criterion in the person's words, its check, and evidence bound to one commit.

mod seen;

use serde::{Deserialize, Serialize};

pub use seen::Seen;

use crate::manifest::ExportFormat;

/// One thing that must hold before a result is shown as done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// `c1`, `c2`, …: stable inside a task.
    pub id: String,
    /// The person's words, or the kit's sentence in the person's language.
    pub words: String,
    /// Where it comes from.
    pub origin: CriterionOrigin,
    /// How the engine proves it.
    pub check: Check,
}

/// Where a criterion comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CriterionOrigin {
    /// The person said it.
    Said,
    /// The person answered it.
    Answered,
    /// Nobody said it: a default, marked on the card.
    Assumed,
    /// Every app of the kit must hold it.
    Kit,
}

/// How a criterion is proved, on a throw-away environment of the same commit, by the engine, from outside.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "check", rename_all = "snake_case")]
pub enum Check {
    /// The app opens for a member, carries its title, language and every file it names. The front of a kit is the tested one; what
    /// agents wrote loads nothing from elsewhere.
    Opens,
    /// Without a link nothing is served: no page, no data, no file.
    Closed,
    /// A request with every field filled is kept, and every value reads back as sent.
    Saves,
    /// An entry of whatever the app itself says that it keeps is kept and reads back: for apps that no kit made.
    KeepsEntries,
    /// This field is on the form, is kept and reads back.
    FieldSaved {
        /// Field name.
        field: String,
    },
    /// Without this field the request is refused, at this field.
    FieldRequired {
        /// Field name.
        field: String,
    },
    /// A value of the wrong kind is refused at this field (letters in a number, a range that ends before it starts, a foreign option).
    FieldGuarded {
        /// Field name.
        field: String,
    },
    /// A second request with the same value is refused at this field.
    FieldUnique {
        /// Field name.
        field: String,
    },
    /// The worked-out value is right for several inputs.
    FieldComputed {
        /// Field name.
        field: String,
    },
    /// This date before the one that it may not lie before is refused, at this field; the same day is taken.
    FieldOrdered {
        /// Field name: the later date.
        field: String,
    },
    /// A result, or the days of a date range, beyond the agreed limits is refused at the last day; the limits themselves are taken.
    FieldLimited {
        /// Field name: the computed field or the date range.
        field: String,
    },
    /// A day in the past is refused at this field; today is taken.
    FieldNotPast {
        /// Field name.
        field: String,
    },
    /// The approver of this step can approve and decline; the state and history say so.
    Decides {
        /// 1 or 2.
        step: u8,
    },
    /// Nobody else can decide at this step: author, member, guest, the other step's approver.
    OnlyApprover {
        /// 1 or 2.
        step: u8,
    },
    /// States cannot be skipped, repeated or written directly; a decided request stays decided.
    StatesHold,
    /// Declining without a reason is refused; with one, the author reads it.
    ReasonAsked,
    /// Members see their own requests only (list, open, search, export, files, live updates).
    OwnOnly,
    /// Everybody in the app sees all requests.
    AllSeen,
    /// A new request is told to the approvers of step 1, with buttons.
    ApproversTold,
    /// The author is told of the decision.
    AuthorTold,
    /// The list filters by state and by words, and pages.
    Filters,
    /// The export holds exactly the rows the viewer may see, with the labels as header.
    Exports {
        /// File format.
        format: ExportFormat,
    },
    /// Every word of the app exists in each of its languages, and the default is the right one.
    Speaks {
        /// Locale tags; the first is the default.
        locales: Vec<String>,
    },
    /// Who did what and when is kept with each request.
    HistoryKept,
    /// HTML and control characters in a field stay text.
    TextStaysText,
    /// No machine can tell: a person judges at acceptance; shown as such.
    Person,
}

impl Check {
    /// The name of the field it is about, if it is about one.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::FieldSaved { field }
            | Self::FieldRequired { field }
            | Self::FieldGuarded { field }
            | Self::FieldUnique { field }
            | Self::FieldComputed { field }
            | Self::FieldOrdered { field }
            | Self::FieldLimited { field }
            | Self::FieldNotPast { field } => Some(field),
            _ => None,
        }
    }
}

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It holds.
    Met,
    /// It does not hold.
    Unmet,
    /// It could not be tried; never counts as met.
    NotProved,
    /// A person judges it.
    ForPerson,
}

/// The proof of one criterion on one commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Which criterion.
    pub criterion: String,
    /// Full hex id of the commit that was tried.
    pub commit: String,
    /// What was found.
    pub verdict: Verdict,
    /// What was done and seen, in order.
    pub steps: Vec<EvidenceStep>,
    /// When, UTC ms.
    pub at: i64,
    /// How long it took, ms.
    pub took_ms: u32,
}

/// One step of a proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceStep {
    /// What was done and seen, for people.
    pub seen: Seen,
    /// The same for engineers, a line a try: "approver: POST … without `reason` → 400, required at reason".
    pub trace: Vec<String>,
}
