//! What a text is read against: a Bible's kit and its ready forms, the language, the spelling.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex};

use fleet_domain::bible::{Bible, Kit, Preset, WeightedWord};

use crate::lexicon::Lexicon;
use crate::phrase::{Phrase, Phrases};
use crate::spelling::Spelling;
use crate::token::{Token, fold, tokens};

/// Kits kept prepared at a time: an instance has a handful of Bibles.
const PREPARED: usize = 16;

/// A kit's words, prepared for looking up: the same for every reading under the same version of a Bible.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// Words for and against the kit with their weights, in every language.
    pub(crate) words: Vec<(Phrase, u32)>,
    pub(crate) against: Vec<(Phrase, u32)>,
    /// Words of each ready form, in the order of the kit.
    pub(crate) presets: Vec<Phrases>,
    spelling: Spelling,
}

/// The ground of one reading.
pub(crate) struct Ground<'b> {
    pub(crate) bible: &'b Bible,
    pub(crate) kit: &'b Kit,
    /// Language of the words.
    pub(crate) locale: String,
    pub(crate) lexicon: &'static Lexicon,
    prepared: Arc<Prepared>,
    /// The ready form in use, once it is known, and the words of its fields.
    pub(crate) preset: Option<&'b Preset>,
    pub(crate) preset_fields: Vec<Phrases>,
}

impl Deref for Ground<'_> {
    type Target = Prepared;

    fn deref(&self) -> &Prepared {
        &self.prepared
    }
}

impl Prepared {
    /// Prepares a kit, or takes it as prepared before: the same input gives the same output, only sooner.
    fn of(bible: &Bible, kit: &Kit) -> Arc<Self> {
        static KEPT: Mutex<BTreeMap<(String, String), Arc<Prepared>>> = Mutex::new(BTreeMap::new());
        let key = (bible.version.clone(), kit.name.clone());
        let mut kept = KEPT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(known) = kept.get(&key) {
            return Arc::clone(known);
        }
        let new = Arc::new(Self::new(kit));
        if kept.len() >= PREPARED {
            kept.clear();
        }
        kept.insert(key, Arc::clone(&new));
        new
    }

    fn new(kit: &Kit) -> Self {
        let weighted = |map: &BTreeMap<String, Vec<WeightedWord>>| map.values().flatten().map(|w| (Phrase::new(&w.word), w.weight)).collect::<Vec<_>>();
        let presets: Vec<Phrases> = kit.presets.iter().map(|p| p.words.values().flatten().map(String::as_str).collect()).collect();
        // Of words equally near, those that the kit is about come first.
        let mut known: Vec<String> = Vec::new();
        let lists = kit.words.values().chain(kit.against.values()).flatten().map(|w| w.word.as_str());
        let texts = lists.chain(kit.presets.iter().flat_map(|p| p.words.values().flatten().map(String::as_str)));
        for text in texts {
            known.extend(text.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|w| !w.is_empty()).map(fold));
        }
        known.extend(Lexicon::get().words.iter().cloned());
        let names = Lexicon::get().fields.iter().flat_map(|f| f.words.raws()).filter(|raw| raw.chars().all(|c| c.is_alphabetic() || c == ' '));
        let spelling = Spelling::new(known.iter().map(String::as_str)).with_names(names);
        Self { words: weighted(&kit.words), against: weighted(&kit.against), presets, spelling }
    }
}

impl<'b> Ground<'b> {
    /// The ground for a kit of a Bible.
    pub(crate) fn new(bible: &'b Bible, kit: &'b Kit, locale: &str) -> Self {
        Self { bible, kit, locale: locale.to_owned(), lexicon: Lexicon::get(), prepared: Prepared::of(bible, kit), preset: None, preset_fields: Vec::new() }
    }

    /// The tokens of a text, spelling put right.
    pub(crate) fn tokens(&self, text: &str) -> Vec<Token> {
        let mut all = tokens(text);
        self.prepared.spelling.correct(&mut all);
        crate::talk::put_right(&mut all);
        all
    }

    /// Takes a ready form as the one meant.
    pub(crate) fn start_from(&mut self, preset: Option<&'b Preset>) {
        self.preset = preset;
        self.preset_fields = preset.into_iter().flat_map(|p| &p.fields).map(|f| f.label.0.values().map(String::as_str).collect()).collect();
    }

    /// Whether these words name the ready form in use, and nothing else does.
    pub(crate) fn names_the_preset(&self, words: &[Token]) -> bool {
        let index = self.preset.and_then(|preset| self.kit.presets.iter().position(|p| p.name == preset.name));
        index.and_then(|at| self.presets.get(at)).is_some_and(|known| known.has(words))
    }

    /// The preset of this name.
    pub(crate) fn preset_named(&self, name: &str) -> Option<&'b Preset> {
        self.kit.presets.iter().find(|p| p.name == name)
    }

    /// The currency where nobody names one: that of the kit's own ready forms.
    pub(crate) fn currency(&self) -> String {
        self.kit.presets.iter().flat_map(|p| &p.fields).find_map(|f| f.currency.clone()).unwrap_or_else(|| "EUR".to_owned())
    }

    /// Languages of an app: the words' own first, then the Bible's others.
    pub(crate) fn locales(&self) -> Vec<String> {
        let others = self.bible.front.languages.iter().filter(|l| **l != self.locale).cloned();
        std::iter::once(self.locale.clone()).chain(others).collect()
    }
}
