//! One language of the instance's words, as messages are composed in it.

use fleet_content::words::list;
use fleet_content::{Arg, Bibles, Words};
use fleet_domain::act::ButtonLabel;
use fleet_domain::bible::Bible;
use fleet_domain::manifest::Text;
use std::sync::Arc;

/// Words in one language, and the time at which something is said.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Voice<'a> {
    /// Every sentence.
    pub(crate) words: &'a Words,
    /// Whose promises and examples are told.
    pub(crate) bibles: &'a Bibles,
    /// The language.
    pub(crate) locale: &'a str,
    /// UTC ms.
    pub(crate) now: i64,
    /// Who hears it.
    pub(crate) among: Among,
}

/// Whether Fleet hears whatever is said in a conversation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Among {
    /// Every word there is for Fleet.
    #[default]
    Selves,
    /// Others talk there too: Fleet hears what is said to it by name.
    Others,
}

impl Voice<'_> {
    /// A sentence without variables.
    pub(crate) fn say(&self, key: &str) -> String {
        self.words.say(self.locale, key, &[])
    }

    /// A sentence.
    pub(crate) fn tell(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.words.say(self.locale, key, args)
    }

    /// The words of a text that exists in several languages.
    pub(crate) fn text(&self, text: &Text) -> String {
        text.in_locale(self.locale, Words::FALLBACK).to_owned()
    }

    /// The words on a button.
    pub(crate) fn label(&self, label: &ButtonLabel) -> String {
        match label {
            ButtonLabel::Key(key) => self.say(key),
            ButtonLabel::Words(text) => self.text(text),
        }
    }

    /// `a, b and c`.
    pub(crate) fn and(&self, items: &[String]) -> String {
        list(self.words, self.locale, items)
    }

    /// A Bible; `None` if it is not installed (any more).
    pub(crate) fn bible(&self, name: &str) -> Option<Arc<Bible>> {
        self.bibles.get(name)
    }
}
