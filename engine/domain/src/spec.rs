//! What a brief has settled: the typed composition a kit fills an app from, or the words that agents make one of.

use serde::{Deserialize, Serialize};

mod free;
mod least;
mod order;

pub use free::{FreeSpec, Shape};

use crate::manifest::{Access, FieldKind, FormulaOp};

/// What is to be made: one variant a kit, and one for what no kit makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kit", rename_all = "snake_case")]
pub enum Spec {
    /// Requests that somebody decides.
    Requests(RequestsSpec),
    /// Whatever coding agents make of the person's words.
    Free(FreeSpec),
}

impl Spec {
    /// Name of the kit that fills it, as in the Bible's `kits/` folder; `None` if only agents can make it.
    pub fn kit(&self) -> Option<&'static str> {
        match self {
            Self::Requests(_) => Some("requests"),
            Self::Free(_) => None,
        }
    }

    /// The app's title, in the person's words.
    pub fn title(&self) -> &str {
        match self {
            Self::Requests(s) => &s.title,
            Self::Free(s) => &s.title,
        }
    }

    /// Default language of the app.
    pub fn locale(&self) -> &str {
        match self {
            Self::Requests(s) => &s.locale,
            Self::Free(s) => &s.locale,
        }
    }

    /// For whom, in the person's words; empty if not said.
    pub fn audience(&self) -> &str {
        match self {
            Self::Requests(s) => &s.audience,
            Self::Free(s) => &s.audience,
        }
    }

    /// Who may open the app.
    pub fn access(&self) -> Access {
        match self {
            Self::Requests(s) => s.access,
            Self::Free(s) => s.access,
        }
    }

    /// Whether the app keeps what people enter.
    pub fn shape(&self) -> Shape {
        match self {
            Self::Requests(_) => Shape::Records,
            Self::Free(s) => s.shape,
        }
    }

    /// The form's fields, as far as they are settled.
    pub fn fields(&self) -> &[FieldSpec] {
        match self {
            Self::Requests(s) => &s.fields,
            Self::Free(_) => &[],
        }
    }

    /// Who decides, step by step; nobody where nothing is decided.
    pub fn steps(&self) -> &[StepSpec] {
        match self {
            Self::Requests(s) => &s.steps,
            Self::Free(_) => &[],
        }
    }

    /// Gives the app a name of a person's; what it was called in other languages is no name of it any more.
    pub fn call(&mut self, title: &str) {
        match self {
            Self::Requests(s) if s.title != title => {
                title.clone_into(&mut s.title);
                s.title_translations.clear();
            }
            Self::Requests(_) => {}
            Self::Free(s) => title.clone_into(&mut s.title),
        }
    }
}

/// A requests app: a form, one or two approval steps, lists, export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestsSpec {
    /// The app's title in the person's words, e.g. "Leave requests".
    pub title: String,
    /// The title in the other languages where a preset knows it: (locale, words).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub title_translations: Vec<(String, String)>,
    /// Language of the people's words in this spec (`en`, `ru`); default language of the app.
    pub locale: String,
    /// Languages of the app, `locale` among them.
    pub locales: Vec<String>,
    /// For whom, in the person's words; empty if not said.
    pub audience: String,
    /// The form, in screen order.
    pub fields: Vec<FieldSpec>,
    /// One or two approval steps.
    pub steps: Vec<StepSpec>,
    /// Who sees which requests.
    pub visibility: Visibility,
    /// Who may open the app.
    pub access: Access,
    /// Whether approvers get a notice in the chat at each new request.
    pub notify_approvers: Switch,
    /// Whether the author is told of the decision.
    pub notify_author: Switch,
    /// Whether declining needs a reason.
    pub reason_on_decline: Switch,
    /// Which exports the owner and approvers get.
    pub exports: Vec<crate::manifest::ExportFormat>,
}

/// On or off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Switch {
    /// On.
    On,
    /// Off.
    #[default]
    Off,
}

impl Switch {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
    fn is_off(&self) -> bool {
        *self == Self::Off
    }
}

/// One field of a form as the person wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldSpec {
    /// Stable name in the manifest (`[a-z][a-z0-9_]*`), kept over renames of the label.
    pub name: String,
    /// Label in the language of the spec, as the person said it.
    pub label: String,
    /// Label in the other languages where the lexicon knows it: (locale, words).
    pub translations: Vec<(String, String)>,
    /// What it holds.
    pub kind: FieldKind,
    /// Must be given.
    pub required: Switch,
    /// No two requests may share it.
    pub unique: Switch,
    /// For choice and many: options in the person's words.
    pub options: Vec<String>,
    /// The options in the other languages where a preset knows them: (locale, words in the order of `options`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub option_translations: Vec<(String, Vec<String>)>,
    /// Smallest number or amount, as a decimal string; for a date range and for days worked out the fewest days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<String>,
    /// Largest number or amount, as a decimal string; for a date range and for days worked out the most days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<String>,
    /// For a date: name of the other date that it may not lie before. See [`RequestsSpec::opened_by`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<String>,
    /// For a date or the first day of a date range: it may not lie in the past when it is given.
    #[serde(default, skip_serializing_if = "Switch::is_off")]
    pub not_past: Switch,
    /// For money: ISO 4217.
    pub currency: Option<String>,
    /// For computed: how.
    pub formula: Option<crate::manifest::Formula>,
}

impl FieldSpec {
    /// A field with nothing but a name, a label and a kind, which may be left out.
    pub fn new(name: &str, label: &str, kind: FieldKind) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            translations: Vec::new(),
            kind,
            required: Switch::Off,
            unique: Switch::Off,
            options: Vec::new(),
            option_translations: Vec::new(),
            min: None,
            max: None,
            not_before: None,
            not_past: Switch::Off,
            currency: None,
            formula: None,
        }
    }

    /// Makes it a field of another kind: what only the former kind has goes with it.
    pub fn turn_into(&mut self, kind: FieldKind) {
        use FieldKind as K;
        self.kind = kind;
        if kind != K::Money {
            self.currency = None;
        }
        if !matches!(kind, K::Number | K::Money | K::DateRange | K::Computed) {
            (self.min, self.max) = (None, None);
        }
        if kind != K::Date {
            self.not_before = None;
        }
        if !matches!(kind, K::Date | K::DateRange) {
            self.not_past = Switch::Off;
        }
        if kind != K::Computed {
            self.formula = None;
        }
    }

    /// Whether limits on it bind a count of days: of a date range, or of days between two dates.
    pub fn limits_days(&self) -> bool {
        let counts = self.kind == FieldKind::DateRange || self.formula.as_ref().is_some_and(|f| f.op == FormulaOp::DaysBetween);
        counts && (self.min.is_some() || self.max.is_some())
    }
}

/// One approval step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepSpec {
    /// Who decides, in the person's words ("the head of the department").
    pub approver: String,
    /// The named person if known (person id), else whoever redeems the invitation.
    pub person: Option<String>,
}

/// Who sees which requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Everyone sees their own; approvers and the owner see all.
    Own,
    /// Everyone who may open the app sees all.
    All,
}
