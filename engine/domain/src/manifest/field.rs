//! Fields of a record: what they hold, what is allowed, what is worked out.

use serde::{Deserialize, Serialize};

use super::Text;

/// Most days that a limit between two days may name.
pub const MOST_DAYS: u32 = 36_500;

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

impl FieldKind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::Text,
        Self::LongText,
        Self::Number,
        Self::Money,
        Self::Date,
        Self::DateRange,
        Self::Choice,
        Self::Many,
        Self::Email,
        Self::Phone,
        Self::Person,
        Self::File,
        Self::YesNo,
        Self::Computed,
    ];

    /// As manifests write it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::LongText => "long_text",
            Self::Number => "number",
            Self::Money => "money",
            Self::Date => "date",
            Self::DateRange => "date_range",
            Self::Choice => "choice",
            Self::Many => "many",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Person => "person",
            Self::File => "file",
            Self::YesNo => "yes_no",
            Self::Computed => "computed",
        }
    }
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

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
fn is_false(b: &bool) -> bool {
    !b
}
