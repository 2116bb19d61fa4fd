//! `fleet-app.toml`: what a records app is made of. Data only; the records service checks and runs it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One text in every language it exists in: locale tag (`en`, `ru`) to words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(pub BTreeMap<String, String>);

impl Text {
    /// The words in `locale`, else in `fallback`, else in any language; empty only if there are none at all.
    pub fn in_locale(&self, locale: &str, fallback: &str) -> &str {
        self.0.get(locale).or_else(|| self.0.get(fallback)).or_else(|| self.0.values().next()).map_or("", String::as_str)
    }

    /// The same words in every named locale: what a person typed is shown as typed.
    pub fn same(locales: &[String], words: &str) -> Self {
        Self(locales.iter().map(|l| (l.clone(), words.to_owned())).collect())
    }

    /// English and Russian words.
    pub fn of(en: &str, ru: &str) -> Self {
        Self([("en".to_owned(), en.to_owned()), ("ru".to_owned(), ru.to_owned())].into())
    }
}

/// A whole records app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// What the app is.
    pub app: App,
    /// Its collections; the first is the one a new entry goes into.
    pub collections: Vec<Collection>,
}

impl Manifest {
    /// The collection of this name.
    pub fn collection(&self, name: &str) -> Option<&Collection> {
        self.collections.iter().find(|c| c.name == name)
    }
}

/// The head of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// The name on the screen.
    pub title: Text,
    /// Default language.
    pub locale: String,
    /// Languages offered.
    pub locales: Vec<String>,
    /// Always `records` for now.
    pub kind: AppKind,
    /// Who wrote it; shown plainly wherever the app shows itself.
    pub origin: Origin,
    /// Name of the kit it was filled from, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kit: Option<String>,
    /// Who may open it at all.
    pub access: Access,
}

/// How an app is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppKind {
    /// A manifest and a static front over the records service.
    Records,
}

/// Who wrote an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Filled from a kit: no agent ran.
    Template,
    /// Written or changed by a coding agent.
    Agent,
}

/// Who may open an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// People of the project, each by a personal link.
    Members,
    /// Whoever holds the link; they give a name.
    Link,
    /// Everyone; needs an approver's tap.
    Public,
}

/// A kind of record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collection {
    /// `[a-z][a-z0-9_]{0,39}`.
    pub name: String,
    /// The name on the screen.
    pub title: Text,
    /// In screen order.
    pub fields: Vec<Field>,
    /// Who may do what with rows.
    #[serde(default)]
    pub rules: Rules,
    /// States and moves between them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<Workflow>,
    /// What is told in the chat.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<RecordNoticeRule>,
    /// Lists the front end offers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub views: Vec<View>,
}

impl Collection {
    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.name == name)
    }
}

/// One field of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// `[a-z][a-z0-9_]{0,39}`, not a system column.
    pub name: String,
    /// The name on the screen.
    pub label: Text,
    /// A sentence under the field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// Must be given.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// No two rows of the collection may share it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unique: bool,
    /// Characters; text kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_len: Option<u32>,
    /// Smallest number or result, as a decimal string; for a date range its fewest days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<String>,
    /// Largest number or result, as a decimal string; for a date range its most days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<String>,
    /// Date only: name of the other date field that it may not lie before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<String>,
    /// Date and date range: the (first) day may not lie in the past when it is given.
    #[serde(default, skip_serializing_if = "is_false")]
    pub not_past: bool,
    /// Digits after the point (0-6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u8>,
    /// ISO 4217, money only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Choice and many.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<ChoiceOption>,
    /// Bytes, file only; at most 20 MB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_size: Option<u64>,
    /// MIME types (`image/*` allowed), file only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accept: Vec<String>,
    /// Computed only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<Formula>,
    /// Rule: who sees the value; absent = whoever sees the row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<String>,
    /// Rule: who may set the value; absent = whoever may write the row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub write: Option<String>,
}

impl Field {
    /// A field with nothing but a name, a label and a kind.
    pub fn new(name: &str, label: Text, kind: FieldKind) -> Self {
        Self {
            name: name.to_owned(),
            label,
            kind,
            help: None,
            required: false,
            unique: false,
            max_len: None,
            min: None,
            max: None,
            not_before: None,
            not_past: false,
            decimals: None,
            currency: None,
            options: Vec::new(),
            max_size: None,
            accept: Vec::new(),
            formula: None,
            read: None,
            write: None,
        }
    }
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line.
    Text,
    /// Many lines.
    LongText,
    /// A decimal number.
    Number,
    /// An amount in `currency`.
    Money,
    /// A day, `YYYY-MM-DD`.
    Date,
    /// `{from, to}`, both days included.
    DateRange,
    /// One of `options`.
    Choice,
    /// Several of `options`.
    Many,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// Somebody who is a member of the app, by person id.
    Person,
    /// An attachment.
    File,
    /// Yes or no.
    YesNo,
    /// Worked out by `formula`, never set.
    Computed,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    /// Stored value.
    pub value: String,
    /// Shown words.
    pub label: Text,
}

/// How a computed field is worked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Formula {
    /// What to do.
    pub op: FormulaOp,
    /// With which fields, in order.
    pub of: Vec<String>,
}

/// Operations of computed fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormulaOp {
    /// All added.
    Sum,
    /// The first less the second.
    Difference,
    /// Days from the first to the second, both counted; or the length of one date range.
    DaysBetween,
    /// How many are chosen in a `many` field.
    Count,
}

/// Row rules: absent = locked, empty = everyone who may open the app, else a filter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Who finds the row in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// Who opens the row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<String>,
    /// Who adds a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub create: Option<String>,
    /// Who changes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update: Option<String>,
    /// Who deletes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete: Option<String>,
}

/// States of a record and the guarded moves between them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workflow {
    /// State of a new record.
    pub initial: String,
    /// All states.
    pub states: Vec<State>,
    /// All moves.
    pub transitions: Vec<Transition>,
}

/// One state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// `[a-z][a-z0-9_]{0,39}`.
    pub name: String,
    /// Shown words.
    pub label: Text,
    /// How it looks.
    #[serde(default)]
    pub tone: Tone,
}

/// How a state or a button looks; never the only carrier of meaning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Somebody has to act.
    Waiting,
    /// Went well.
    Good,
    /// Went against.
    Bad,
    /// Neither.
    #[default]
    Neutral,
}

/// One guarded move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// `[a-z][a-z0-9_]{0,39}`.
    pub name: String,
    /// The button's words.
    pub label: Text,
    /// States it leaves.
    pub from: Vec<String>,
    /// State it enters.
    pub to: String,
    /// Who may, against the row as it is before.
    pub rule: String,
    /// Whether a reason is asked.
    #[serde(default)]
    pub reason: Reason,
    /// How the button looks.
    #[serde(default)]
    pub tone: Tone,
}

/// Whether a move asks for a reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Not asked.
    #[default]
    None,
    /// May be given.
    Optional,
    /// Must be given.
    Required,
}

/// What is told in the chat about a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordNoticeRule {
    /// `create`, `transition:<name>` or `state:<name>`.
    pub on: String,
    /// To whom.
    pub to: NoticeTo,
    /// Transitions offered as buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<String>,
    /// Approval step (1 or 2) whose approvers are meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u8>,
}

/// Who is told about a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeTo {
    /// Those who may decide at the step.
    Approvers,
    /// The owner of the app.
    Owner,
    /// Whoever made the record.
    Author,
}

/// A list the front end offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct View {
    /// `[a-z][a-z0-9_]{0,39}`.
    pub name: String,
    /// Its name on the screen.
    pub title: Text,
    /// Filter expression; empty = all the viewer may list.
    #[serde(default)]
    pub filter: String,
    /// Fields shown, in order; system columns allowed.
    pub columns: Vec<String>,
    /// File formats offered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub export: Vec<ExportFormat>,
    /// Who is offered this view; empty = everyone.
    #[serde(default)]
    pub rule: String,
}

/// A file format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// Comma-separated values.
    Csv,
    /// An Excel workbook.
    Xlsx,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
fn is_false(b: &bool) -> bool {
    !b
}
