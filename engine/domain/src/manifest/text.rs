//! Words in every language of an app.

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
