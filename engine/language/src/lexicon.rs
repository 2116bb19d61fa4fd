//! The words Fleet knows, read once from the embedded `lexicon/*.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use fleet_domain::manifest::FieldKind;
use serde::Deserialize;

use crate::phrase::{Hit, Phrases};
use crate::token::{Token, fold};

/// Something people fill in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldEntry {
    pub(crate) name: String,
    pub(crate) kind: FieldKind,
    pub(crate) en: String,
    pub(crate) ru: String,
    pub(crate) words: Phrases,
    /// The label stands whatever words were used ("what" is "What is needed").
    #[serde(default)]
    pub(crate) keep: bool,
    /// Usually may be left out.
    #[serde(default)]
    pub(crate) optional: bool,
    #[serde(default)]
    pub(crate) options_en: Vec<String>,
    #[serde(default)]
    pub(crate) options_ru: Vec<String>,
}

/// Somebody who decides.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoleEntry {
    pub(crate) en: String,
    pub(crate) ru: String,
    pub(crate) words: Phrases,
    /// Words that count only in capitals (`IT`).
    #[serde(default)]
    pub(crate) upper: Vec<String>,
    /// The person who writes.
    #[serde(default)]
    pub(crate) me: bool,
}

macro_rules! phrases {
    ($(#[$doc:meta])* $name:ident { $($field:ident)* }) => {
        $(#[$doc])*
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name { $(pub(crate) $field: Phrases,)* }
    };
}

phrases! {
    /// Marks of what a piece of a sentence is about.
    Marks {
        approve does corrects someone no_approval two_steps one_step then first or
        fill attaching fields with required optional every unique yes_no one_of many_of whole_text computed
        table export excel csv sees_own sees_all everybody crowd ours seeing theirs near whole each_other notify crowd_told notify_off by_mail to_approver to_author
        decline reason no_reason status both_languages english russian by_link public phone_ok in_chat
        add drop rename only_these moves top bottom listing sized sizes option instead field app make
        idle condition ahead quota answering background not_past only_future order asking needing steps working pointing wanted newer older whose hand_in
    }
}

phrases! {
    /// Wishes that must not be served.
    Refused { spying secrets discrimination harm }
}

impl RoleEntry {
    /// The role at the start, as the lexicon words it; short words count only in capitals.
    pub(crate) fn hit(&self, tokens: &[Token]) -> Option<Hit<'_>> {
        let hit = self.words.hit(tokens)?;
        let first = tokens.first()?;
        let shouted = hit.len == 1 && self.upper.contains(&first.stem);
        (!shouted || first.upper).then_some(hit)
    }

    /// The same, only its length.
    pub(crate) fn at_start(&self, tokens: &[Token]) -> Option<usize> {
        self.hit(tokens).map(|hit| hit.len)
    }
}

/// What a whole message is after.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Intents {
    pub(crate) greeting: Phrases,
    pub(crate) help: Phrases,
    pub(crate) polite: Phrases,
    pub(crate) need: Phrases,
    pub(crate) talk: Phrases,
    pub(crate) asking: Phrases,
    pub(crate) turning: Phrases,
    pub(crate) software: Phrases,
    pub(crate) agent: Phrases,
    pub(crate) beyond: Phrases,
    pub(crate) person: Phrases,
    pub(crate) refused: Refused,
    /// Bible name to the words that speak for it.
    pub(crate) other: BTreeMap<String, Phrases>,
    pub(crate) you_decide: Listed,
    pub(crate) groups: Listed,
}

/// A table with one list of words.
#[derive(Debug, Deserialize)]
pub(crate) struct Listed {
    pub(crate) words: Phrases,
}

phrases! {
    /// Words around an amount.
    AmountWords { most least thousand }
}

/// Words about apps that coding agents build.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shapes {
    /// It keeps what people enter.
    pub(crate) keeps: Phrases,
    /// It may keep entries or only show some.
    pub(crate) lists: Phrases,
    /// It shows pages.
    pub(crate) pages: Phrases,
    /// Said of what is there.
    pub(crate) praise: Phrases,
    /// Makes an order of a sentence.
    pub(crate) asks: Phrases,
    /// Name of an app whose words give it none, by language.
    pub(crate) title: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommonWords {
    stop: Vec<String>,
    known: Vec<String>,
    pub(crate) abbreviations: BTreeSet<String>,
    pub(crate) month: Phrases,
    /// Title of an app whose topic is open, by language.
    pub(crate) generic: BTreeMap<String, String>,
    /// Word of a request to the head of a title.
    pub(crate) titles: BTreeMap<String, String>,
    /// ISO 4217 to words.
    pub(crate) currency: BTreeMap<String, Phrases>,
    pub(crate) amount: AmountWords,
}

/// All of it.
#[derive(Debug)]
pub(crate) struct Lexicon {
    pub(crate) fields: Vec<FieldEntry>,
    pub(crate) roles: Vec<RoleEntry>,
    pub(crate) marks: Marks,
    pub(crate) intents: Intents,
    pub(crate) common: CommonWords,
    pub(crate) shapes: Shapes,
    stop: BTreeSet<String>,
    /// Every word of the lexicon, folded: what a misspelt word may have meant.
    pub(crate) words: BTreeSet<String>,
}

impl Lexicon {
    /// Whether a folded word carries no meaning of its own.
    pub(crate) fn is_stop(&self, low: &str) -> bool {
        self.stop.contains(low)
    }

    /// Whether a word is only polite ("please").
    pub(crate) fn is_polite(&self, token: &Token) -> bool {
        self.intents.polite.at_start(std::slice::from_ref(token)).is_some()
    }

    /// The words Fleet knows.
    pub(crate) fn get() -> &'static Self {
        static LEXICON: LazyLock<Lexicon> = LazyLock::new(read);
        &LEXICON
    }
}

const FIELDS: &str = include_str!("../lexicon/fields.toml");
const PEOPLE: &str = include_str!("../lexicon/people.toml");
const MARKS: &str = include_str!("../lexicon/marks.toml");
const INTENTS: &str = include_str!("../lexicon/intents.toml");
const COMMON: &str = include_str!("../lexicon/common.toml");
/// Not among the words that spelling is put right by.
const SHAPES: &str = include_str!("../lexicon/shapes.toml");

#[derive(Deserialize)]
struct FieldFile {
    field: Vec<FieldEntry>,
}

#[derive(Deserialize)]
struct PeopleFile {
    role: Vec<RoleEntry>,
}

#[expect(clippy::expect_used, reason = "the text is part of the binary and every test of this crate reads it")]
fn file<T: serde::de::DeserializeOwned>(text: &str) -> T {
    toml::from_str(text).expect("the embedded lexicon is sound")
}

fn read() -> Lexicon {
    let common: CommonWords = file(COMMON);
    let mut words = BTreeSet::new();
    for text in [FIELDS, PEOPLE, MARKS, INTENTS, COMMON] {
        gather(&file::<toml::Value>(text), &mut words);
    }
    let stop = common.stop.iter().map(|w| fold(w)).collect();
    words.extend(common.known.iter().map(|w| fold(w)));
    Lexicon {
        fields: file::<FieldFile>(FIELDS).field,
        roles: file::<PeopleFile>(PEOPLE).role,
        marks: file(MARKS),
        intents: file(INTENTS),
        common,
        shapes: file(SHAPES),
        stop,
        words,
    }
}

fn gather(value: &toml::Value, words: &mut BTreeSet<String>) {
    match value {
        toml::Value::String(text) => words.extend(crate::token::tokens(text).into_iter().filter(crate::token::Token::is_word).map(|t| t.low)),
        toml::Value::Array(items) => items.iter().for_each(|v| gather(v, words)),
        toml::Value::Table(table) => table.values().for_each(|v| gather(v, words)),
        _ => {}
    }
}
