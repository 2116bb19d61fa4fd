//! What is known of models, and which work fits which: a table (`classes.toml`), and questions to it. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Error;

/// How much can be hoped for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// One small and clear step at a time.
    Small,
    /// A piece of work over some files.
    Standard,
    /// Whatever can be asked of a model today.
    Strong,
}

impl Class {
    /// From the weakest.
    pub const ALL: [Self; 3] = [Self::Small, Self::Standard, Self::Strong];
}

/// A kind of work that an order can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Texts, translations, documents.
    Words,
    /// How a page looks.
    Style,
    /// A change in one place that is fully described.
    Edit,
    /// A finding of a gate.
    Fix,
    /// Tests for what is there.
    Tests,
    /// Something new over several files.
    Feature,
    /// The same in a better shape.
    Refactor,
    /// Architecture and plans.
    Plan,
    /// Judging another's work.
    Review,
    /// Looking for holes.
    Security,
}

impl Work {
    /// Every kind.
    pub const ALL: [Self; 10] =
        [Self::Words, Self::Style, Self::Edit, Self::Fix, Self::Tests, Self::Feature, Self::Refactor, Self::Plan, Self::Review, Self::Security];
}

/// How well a class does a kind of work; the greater the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// Not to be given.
    No,
    /// In small pieces, looked at closely, where nothing better is free.
    Try,
    /// Gladly.
    Well,
}

/// How an endpoint keeps what it has read before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Caching {
    /// It does not.
    None,
    /// By itself, as long as the beginning stays the same.
    Automatic,
    /// Where it is marked.
    Marks,
}

/// How a model comes to its tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tools {
    /// As the protocol has them.
    Native,
    /// Taught in words, called in words.
    Taught,
}

/// What is known of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Model {
    /// What can be hoped for.
    pub class: Class,
    /// Tokens that one conversation may hold.
    pub context: u64,
    /// How beginnings are kept.
    pub caching: Caching,
    /// Whether several tools in one answer can be hoped for.
    pub parallel: bool,
    /// How it comes to its tools.
    pub tools: Tools,
    /// Whether its reasoning is wanted back while tools run.
    pub thoughts: bool,
}

/// The table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classes {
    default: Unknown,
    work: BTreeMap<Work, BTreeMap<Class, Fit>>,
    models: Vec<Row>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Unknown {
    class: Class,
    context: u64,
    caching: Caching,
    parallel: bool,
    tools: Tools,
    thoughts: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    class: Option<Class>,
    context: Option<u64>,
    caching: Option<Caching>,
    parallel: Option<bool>,
    tools: Option<Tools>,
    thoughts: Option<bool>,
}

impl Classes {
    /// The table that Fleet brings.
    pub fn built_in() -> Result<Self, Error> {
        Self::read(include_str!("../classes.toml"))
    }

    /// A table of one's own, in the same form.
    pub fn read(text: &str) -> Result<Self, Error> {
        toml::from_str(text).map_err(Error::Classes)
    }

    /// What is known of a model, as its endpoint names it. A name that nobody knows is taken for a small one.
    pub fn model(&self, name: &str) -> Model {
        let name = name.to_lowercase();
        let row = self.models.iter().find(|row| matches(&row.name, &name));
        let default = self.default;
        Model {
            class: row.and_then(|r| r.class).unwrap_or(default.class),
            context: row.and_then(|r| r.context).unwrap_or(default.context),
            caching: row.and_then(|r| r.caching).unwrap_or(default.caching),
            parallel: row.and_then(|r| r.parallel).unwrap_or(default.parallel),
            tools: row.and_then(|r| r.tools).unwrap_or(default.tools),
            thoughts: row.and_then(|r| r.thoughts).unwrap_or(default.thoughts),
        }
    }

    /// How well a class does a kind of work. What the table does not say is not given.
    pub fn fits(&self, class: Class, work: Work) -> Fit {
        self.work.get(&work).and_then(|row| row.get(&class)).copied().unwrap_or(Fit::No)
    }
}

/// Whether a name is of a pattern; `*` stands for anything.
fn matches(pattern: &str, name: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let mut last = None;
    for piece in pieces {
        if let Some(before) = last.replace(piece) {
            let Some((_, after)) = rest.split_once(before) else { return false };
            rest = after;
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_from_end_to_end() {
        for (pattern, name, fits) in [
            ("*claude*haiku*", "anthropic/claude-haiku-4.5", true),
            ("*claude*haiku*", "anthropic/claude-opus-4.1", false),
            ("gpt-4", "gpt-4", true),
            ("gpt-4", "gpt-4o", false),
            ("gpt-4*", "gpt-4", true),
            ("*mini", "gpt-5-mini", true),
            ("*mini", "gpt-5-mini-2025", false),
            ("*aa", "a", false),
            ("a*a", "a", false),
            ("*", "", true),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
    }

    #[test]
    fn every_row_can_be_reached_and_every_work_is_judged() {
        let table = Classes::built_in().unwrap();
        for (at, row) in table.models.iter().enumerate() {
            // A row behind one that takes all of its names would never be read.
            let some_name = row.name.replace('*', "");
            let first = table.models.iter().position(|other| matches(&other.name, &some_name)).unwrap();
            assert_eq!(first, at, "{} hides {}", table.models[first].name, row.name);
        }
        for work in Work::ALL {
            assert_eq!(table.work[&work].len(), Class::ALL.len(), "{work:?}");
            let mut before = Fit::No;
            for class in Class::ALL {
                assert!(table.fits(class, work) >= before, "a stronger class does {work:?} no worse");
                before = table.fits(class, work);
            }
        }
    }

    #[test]
    fn models_are_known_by_any_of_their_names() {
        let table = Classes::built_in().unwrap();
        for (name, class, caching, tools) in [
            ("anthropic/claude-sonnet-4.5", Class::Strong, Caching::Marks, Tools::Native),
            ("Claude-3-5-Haiku-latest", Class::Standard, Caching::Marks, Tools::Native),
            ("openai/gpt-5-mini", Class::Standard, Caching::Automatic, Tools::Native),
            ("gpt-5", Class::Strong, Caching::Automatic, Tools::Native),
            ("qwen/qwen3-coder:free", Class::Standard, Caching::None, Tools::Native),
            ("qwen2.5-coder:7b", Class::Standard, Caching::None, Tools::Native),
            ("deepseek-chat", Class::Strong, Caching::Automatic, Tools::Native),
            ("google/gemma-3-27b-it:free", Class::Small, Caching::None, Tools::Taught),
            ("mistralai/mistral-small-3.2-24b-instruct:free", Class::Small, Caching::None, Tools::Native),
            ("nobody/knows-me", Class::Small, Caching::None, Tools::Native),
        ] {
            let model = table.model(name);
            assert_eq!((model.class, model.caching, model.tools), (class, caching, tools), "{name}");
        }
        assert_eq!(table.fits(Class::Small, Work::Feature), Fit::No);
        assert_eq!(table.fits(Class::Small, Work::Edit), Fit::Well);
    }

    #[test]
    fn a_wrong_key_is_refused() {
        let text = include_str!("../classes.toml").replacen("thoughts = false", "thoughts = false\nprice = 1", 1);
        assert!(Classes::read(&text).is_err());
    }
}
