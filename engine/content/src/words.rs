//! Every sentence a person reads, by language and key, checked whole before the first one is said.

mod check;
mod facts;
mod load;
mod spoken;
mod value;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::embedded;
use crate::problem::ContentError;
use crate::tree::{self, Tree};

pub use spoken::{date, date_time, list, number};
pub use value::{answers, value};

/// What fills a variable of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg<'a> {
    /// Words, shown as they are.
    Str(Cow<'a, str>),
    /// A whole number: grouped by the language and picked on by plural forms.
    Int(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(words: &'a str) -> Self {
        Self::Str(Cow::Borrowed(words))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(words: &'a String) -> Self {
        Self::Str(Cow::Borrowed(words))
    }
}

impl From<String> for Arg<'_> {
    fn from(words: String) -> Self {
        Self::Str(Cow::Owned(words))
    }
}

impl From<i64> for Arg<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<u32> for Arg<'_> {
    fn from(number: u32) -> Self {
        Self::Int(i64::from(number))
    }
}

impl From<usize> for Arg<'_> {
    fn from(number: usize) -> Self {
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

type Bundle = FluentBundle<FluentResource>;

/// The sentences of every language. Cheap to clone.
#[derive(Clone)]
pub struct Words {
    by_locale: Arc<BTreeMap<String, Bundle>>,
    /// Key (`brief-card`, or `brief-card.title` for an attribute) to the variables it takes; the same in every language.
    keys: Arc<BTreeMap<String, BTreeSet<String>>>,
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words").field("locales", &self.by_locale.keys()).field("keys", &self.keys.len()).finish()
    }
}

impl Words {
    /// The language used where a wanted one does not exist.
    pub const FALLBACK: &'static str = "en";

    /// The words that the binary carries.
    pub fn embedded() -> Result<Self, ContentError> {
        Self::from_tree(&embedded::locales())
    }

    /// The words of a folder: one folder a language, any number of `.ftl` files in each.
    pub fn from_dir(dir: &Path) -> Result<Self, ContentError> {
        Self::from_tree(&tree::read_folder(dir)?)
    }

    fn from_tree(tree: &Tree) -> Result<Self, ContentError> {
        let mut problems = Vec::new();
        let locales = load::load(tree, &mut problems);
        check::check(&locales, &mut problems);
        let keys = locales.get(Self::FALLBACK).map(check::signature).unwrap_or_default();
        let mut by_locale = BTreeMap::new();
        for (name, locale) in locales {
            if let Some(bundle) = load::bundle(&name, locale, &mut problems) {
                by_locale.insert(name, bundle);
            }
        }
        ContentError::unless_clean(problems, Self { by_locale: Arc::new(by_locale), keys: Arc::new(keys) })
    }

    /// The sentence of `key` (an attribute is `key.attribute`) in `locale`, else in English.
    /// A key that does not exist is a fault of ours: it is logged and said in brackets, never a panic.
    pub fn say(&self, locale: &str, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.try_say(locale, key, args).unwrap_or_else(|| {
            tracing::error!(key, locale, "no such sentence");
            format!("[{key}]")
        })
    }

    /// The same, `None` if there is no such key.
    pub fn try_say(&self, locale: &str, key: &str, args: &[(&str, Arg<'_>)]) -> Option<String> {
        let bundle = self.by_locale.get(locale).or_else(|| self.by_locale.get(Self::FALLBACK))?;
        let (id, attribute) = key.split_once('.').map_or((key, None), |(id, attribute)| (id, Some(attribute)));
        let message = bundle.get_message(id)?;
        let pattern = match attribute {
            Some(name) => message.get_attribute(name)?.value(),
            None => message.value()?,
        };
        let mut values = FluentArgs::new();
        for (name, arg) in args {
            match arg {
                Arg::Str(words) => values.set(*name, FluentValue::from(words.as_ref())),
                Arg::Int(number) => values.set(*name, FluentValue::from(*number)),
            }
        }
        let mut faults = Vec::new();
        let said = bundle.format_pattern(pattern, Some(&values), &mut faults).into_owned();
        if !faults.is_empty() {
            tracing::error!(key, locale, ?faults, "a sentence lacks a variable");
        }
        Some(said)
    }

    /// Whether this key exists (then it does in every language).
    pub fn has(&self, key: &str) -> bool {
        self.keys.contains_key(key)
    }

    /// Every key, attributes as `key.attribute`.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.keys().map(String::as_str)
    }

    /// The variables that a key takes; `None` if there is no such key.
    pub fn variables(&self, key: &str) -> Option<&BTreeSet<String>> {
        self.keys.get(key)
    }

    /// Language tags.
    pub fn locales(&self) -> impl Iterator<Item = &str> {
        self.by_locale.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests;
