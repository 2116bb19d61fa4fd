//! Which keys the files of a Bible have: the tables that errors quote the nearest key from.

use crate::source::{Key, Need, Shape};

use Need::{May, Must};

/// Gates the engine knows by name.
pub(super) const GATES: [&str; 4] = ["manifest", "words", "front", "secrets"];
/// Where an app can go.
pub(super) const TARGETS: [&str; 1] = ["local"];
/// Kits that the engine can fill.
pub(super) const KITS: [&str; 1] = ["requests"];
/// Capabilities a kit is composed of.
pub(super) const CAPABILITIES: [&str; 5] = ["form", "approval", "list", "export", "notice"];
/// Colours that a design gives, in light and in dark.
pub(super) const COLOURS: [&str; 11] = ["background", "surface", "text", "muted", "border", "accent", "on_accent", "good", "bad", "waiting", "focus"];

const FIELD_KINDS: [&str; 14] =
    ["text", "long_text", "number", "money", "date", "date_range", "choice", "many", "email", "phone", "person", "file", "yes_no", "computed"];
const ROLES: [&str; 5] = ["guest", "requester", "approver", "owner", "admin"];

const fn key(name: &'static str, shape: Shape, need: Need) -> Key {
    Key { name, shape, need }
}

const WORDS: Shape = Shape::List(&Shape::Word);

pub(super) const FRONT: &[Key] = &[
    key("title", Shape::Text, Must),
    key("promise", Shape::Text, Must),
    key("kind", Shape::OneOf(&["app", "feature"]), Must),
    key("languages", WORDS, Must),
    key("examples", Shape::Map(&WORDS), Must),
    key("kits", WORDS, Must),
    key("deploy", Shape::Table(DEPLOY), Must),
    key("egress", WORDS, May),
    key("gates", Shape::List(&Shape::OneOf(&GATES)), Must),
    key("gate", Shape::List(&Shape::Table(COMMAND)), May),
    key("budget", Shape::Table(BUDGET), Must),
    key("acceptance", Shape::Table(ACCEPTANCE), Must),
    key("roster", WORDS, May),
];

const DEPLOY: &[Key] = &[key("target", Shape::OneOf(&TARGETS), Must), key("preview_days", Shape::Int, Must), key("keep_versions", Shape::Int, Must)];

const COMMAND: &[Key] = &[key("name", Shape::Word, Must), key("run", WORDS, Must), key("seconds", Shape::Int, May), key("writes", Shape::YesNo, May)];

const BUDGET: &[Key] = &[key("attempts", Shape::Int, Must), key("task_micro", Shape::Int, Must), key("task_minutes", Shape::Int, Must)];

const ACCEPTANCE: &[Key] = &[key("roles", Shape::List(&Shape::OneOf(&ROLES)), Must)];

pub(super) const BRIEF: &[Key] =
    &[key("before_card", Shape::Int, Must), key("in_all", Shape::Int, Must), key("questions", Shape::List(&Shape::Table(QUESTION)), Must)];

const QUESTION: &[Key] =
    &[key("key", Shape::Word, Must), key("kits", WORDS, May), key("ask", Shape::Text, Must), key("choices", Shape::List(&Shape::Table(CHOICE)), Must)];

const CHOICE: &[Key] = &[key("value", Shape::Word, Must), key("label", Shape::Text, Must), key("assumed", Shape::Text, May)];

pub(super) const KIT: &[Key] = &[
    key("name", Shape::Word, Must),
    key("promise", Shape::Text, Must),
    key("capabilities", Shape::List(&Shape::OneOf(&CAPABILITIES)), Must),
    key("words", Shape::Map(&WEIGHTED), Must),
    key("against", Shape::Map(&WEIGHTED), May),
    key("presets", Shape::List(&Shape::Table(PRESET)), May),
];

const WEIGHTED: Shape = Shape::List(&Shape::Table(WEIGHTED_WORD));
const WEIGHTED_WORD: &[Key] = &[key("word", Shape::Word, Must), key("weight", Shape::Int, Must)];

const PRESET: &[Key] = &[
    key("name", Shape::Word, Must),
    key("title", Shape::Text, Must),
    key("words", Shape::Map(&WORDS), Must),
    key("fields", Shape::List(&Shape::Table(FIELD)), Must),
];

const FIELD: &[Key] = &[
    key("name", Shape::Word, Must),
    key("label", Shape::Text, Must),
    key("type", Shape::OneOf(&FIELD_KINDS), Must),
    key("required", Shape::YesNo, May),
    key("options", Shape::List(&Shape::Text), May),
    key("formula", Shape::Table(FORMULA), May),
    key("currency", Shape::Word, May),
];

const FORMULA: &[Key] = &[key("op", Shape::OneOf(&["sum", "difference", "days_between", "count"]), Must), key("of", WORDS, Must)];

pub(super) const DESIGN: &[Key] = &[
    key("light", Shape::Map(&Shape::Word), Must),
    key("dark", Shape::Map(&Shape::Word), Must),
    key("font", Shape::Table(FONT), Must),
    key("radius", Shape::Int, Must),
    key("voice", Shape::Map(&Shape::Text), May),
];

const FONT: &[Key] = &[key("body", Shape::Word, Must), key("heading", Shape::Word, Must), key("size", Shape::Int, Must)];
