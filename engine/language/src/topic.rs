//! What a text is about: how strongly it speaks for the kit, and which ready form it means.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::analysis::of_the_kit;
use crate::ground::Ground;
use crate::intent::unknown_words;
use crate::phrase::{Phrase, marked};
use crate::steps::is_count;
use crate::token::{Shape, Token};

/// How much more a word weighs where the wish is named than among the details.
const HEAD: u32 = 3;

/// Words between two forms that are named one beside another: "a leave request form and an equipment request form". What is further away
/// is a detail of the first.
const BESIDE: usize = 5;

/// What speaks for what.
#[derive(Debug, Clone, Default)]
pub(crate) struct Topic {
    /// Weight of the kit's own words.
    pub(crate) kit: u32,
    /// Weight of the words against it.
    pub(crate) against: u32,
    /// Ready forms meant, strongest first: index and weight.
    pub(crate) presets: Vec<(usize, u32)>,
    /// How they are named.
    pub(crate) named: Named,
}

/// How several ready forms are named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Named {
    /// By one phrase, which may mean either: "travel expenses".
    #[default]
    AsOne,
    /// One beside another, each for itself: "leave and equipment".
    Apart,
}

impl Topic {
    /// Strength of the whole: the kit's words, and some more if a ready form is meant.
    pub(crate) fn score(&self) -> u32 {
        self.kit + if self.presets.is_empty() { 0 } else { 4 }
    }

    /// The ready form, if one is clearly ahead.
    pub(crate) fn preset(&self) -> Option<usize> {
        match self.presets.as_slice() {
            [] => None,
            [(only, _)] => Some(*only),
            [(first, a), (_, b), ..] => (a > b).then_some(*first),
        }
    }
}

/// The topic of a text.
pub(crate) fn topic(ground: &Ground<'_>, tokens: &[Token]) -> Topic {
    let head = head(ground, tokens);
    let mut found = longest(&preset_hits(ground, tokens));
    // "A form for business cards: name, position": what the wish names itself is not told by its details.
    let details = tokens.get(head).is_some_and(|t| t.is_mark(':')) && of_the_kit(ground, &tokens[..head]) && unknown_words(ground, &tokens[..head]) > 0;
    if details && !found.iter().any(|(range, _)| range.start < head) {
        found.clear();
    }
    // "Business cards: title, office (Berlin or remote)": what may be chosen in brackets names no wish that begins otherwise.
    if tokens.iter().position(|t| t.is_mark(':')).is_some_and(|colon| unknown_words(ground, &tokens[..colon]) > 0) {
        found.retain(|(range, _)| !in_brackets(tokens, range.start));
    }
    let named = named(found.iter().filter(|(range, _)| range.start < head), tokens);
    let mut by_preset: BTreeMap<usize, u32> = BTreeMap::new();
    for (range, preset) in found {
        let weight = if range.start < head { HEAD } else { 1 };
        *by_preset.entry(preset).or_default() += weight;
    }
    let mut presets: Vec<(usize, u32)> = by_preset.into_iter().collect();
    presets.sort_by_key(|(index, weight)| (std::cmp::Reverse(*weight), *index));
    Topic { kit: weigh(&ground.words, tokens), against: weigh(&ground.against, tokens), presets, named }
}

fn in_brackets(tokens: &[Token], at: usize) -> bool {
    let mark = |t: &Token| t.is_mark('(') || t.is_mark(')');
    tokens[..at].iter().rev().find(|t| mark(t)).is_some_and(|t| t.is_mark('('))
}

fn named<'h>(found: impl Iterator<Item = &'h (Range<usize>, usize)>, tokens: &[Token]) -> Named {
    let mut hits: Vec<&(Range<usize>, usize)> = found.collect();
    hits.sort_by_key(|(range, _)| range.start);
    let joins =
        |t: &Token| matches!(t.shape, Shape::Mark(',' | ';' | '.' | '&' | '+') | Shape::Line) || matches!(t.low.as_str(), "and" | "plus" | "и" | "плюс");
    let beside = |pair: &[&(Range<usize>, usize)]| {
        let (one, other) = (pair[0], pair[1]);
        one.1 != other.1 && tokens.get(one.0.end..other.0.start).is_some_and(|between| between.len() <= BESIDE && between.iter().any(joins))
    };
    if hits.windows(2).any(beside) { Named::Apart } else { Named::AsOne }
}

/// Where the wish is named and the details begin: at a list, or at a word of filling in.
fn head(ground: &Ground<'_>, tokens: &[Token]) -> usize {
    let marks = &ground.lexicon.marks;
    // "Two forms: leave and equipment": the list names the wishes.
    if counts_apps(ground, tokens) {
        return tokens.len();
    }
    let list = tokens.iter().position(|t| t.is_mark(':'));
    let fill = marks.fill.find(tokens).map(|r| r.start);
    // Somebody may begin with the details: then everything is the head.
    let named = |at: &usize| ground.presets.iter().any(|words| words.has(&tokens[..*at]));
    // Brackets hold details ("with a category (travel, office)").
    let bracket = tokens.iter().position(|t| t.is_mark('(')).filter(named);
    // The first sentence that names a ready form names the wish; later ones tell of it.
    let stop = tokens.iter().enumerate().position(|(i, t)| matches!(t.shape, Shape::Mark('.' | '!' | '?') | Shape::Line) && named(&i));
    list.into_iter().chain(fill).filter(|at| *at > 2 || named(at)).chain(bracket).chain(stop).min().unwrap_or(tokens.len())
}

/// Whether the words want more than one app: "two forms", "три отдельные заявки".
pub(crate) fn counts_apps(ground: &Ground<'_>, tokens: &[Token]) -> bool {
    let common = &ground.lexicon.common;
    let app = |t: &Token| common.titles.keys().any(|word| Phrase::new(word).at_start(std::slice::from_ref(t)).is_some());
    let software = |t: &Token| ground.lexicon.intents.software.at_start(std::slice::from_ref(t)).is_some();
    let several = |t: &Token| !matches!(t.low.as_str(), "one" | "один") && is_count(&t.low);
    tokens.iter().enumerate().any(|(i, t)| several(t) && tokens[i + 1..].iter().take(2).any(|t| app(t) || software(t)))
}

fn preset_hits(ground: &Ground<'_>, tokens: &[Token]) -> Vec<(Range<usize>, usize)> {
    let all: Vec<(Range<usize>, usize)> =
        ground.presets.iter().enumerate().flat_map(|(n, words)| words.all(tokens).into_iter().map(move |range| (range, n))).collect();
    if all.is_empty() {
        return all;
    }
    // "Of course" is no course, nor is the account manager an account.
    let polite = marked([&ground.lexicon.intents.polite], tokens);
    let roles: Vec<Range<usize>> = ground.lexicon.roles.iter().flat_map(|role| role.words.all(tokens)).collect();
    let of_role = |range: &Range<usize>| roles.iter().any(|role| role.start <= range.start && range.end <= role.end && range.len() < role.len());
    // "People leave feedback", "to leave their number": what they do.
    let leaves = |range: &Range<usize>| {
        const WHO: [&str; 12] = ["to", "people", "employees", "staff", "colleagues", "they", "can", "could", "must", "should", "everyone", "who"];
        const WHAT: [&str; 10] = ["their", "a", "an", "the", "feedback", "comments", "notes", "reviews", "suggestions", "ideas"];
        let is = |at: Option<usize>, words: &[&str]| at.and_then(|at| tokens.get(at)).is_some_and(|t| words.contains(&t.low.as_str()));
        matches!(tokens[range.start].low.as_str(), "leave" | "leaves") && is(range.start.checked_sub(1), &WHO) && is(Some(range.end), &WHAT)
    };
    // "A welcome kit for new hires" is no hiring: something else is wanted, and they are whom it is for.
    let for_whom = |range: &Range<usize>| {
        let people = ["hire", "employee", "сотрудник"].iter().any(|word| tokens[range.end - 1].low.starts_with(word));
        let before = tokens[..range.start].iter().rposition(|t| !matches!(t.low.as_str(), "the" | "a" | "an" | "our" | "all" | "наших" | "всех"));
        people && before.is_some_and(|at| matches!(tokens[at].low.as_str(), "for" | "для") && unknown_words(ground, &tokens[..at]) > 0)
    };
    all.into_iter().filter(|(range, _)| !range.clone().all(|at| polite[at]) && !of_role(range) && !for_whom(range) && !leaves(range)).collect()
}

/// Of phrases one within another, the longer one is meant ("sick leave", not "leave").
fn longest(hits: &[(Range<usize>, usize)]) -> Vec<(Range<usize>, usize)> {
    let inside = |a: &Range<usize>, b: &Range<usize>| b.start <= a.start && a.end <= b.end && a.len() < b.len();
    hits.iter().filter(|(a, _)| !hits.iter().any(|(b, _)| inside(a, b))).cloned().collect()
}

/// Each known word counts once, however often and in however many forms it is said.
fn weigh(words: &[(Phrase, u32)], tokens: &[Token]) -> u32 {
    let mut by_stem: BTreeMap<String, u32> = BTreeMap::new();
    for i in 0..tokens.len() {
        let best = words.iter().filter_map(|(phrase, weight)| phrase.at_start(&tokens[i..]).map(|len| (len, *weight))).max();
        if let Some((len, weight)) = best {
            let key = tokens[i..i + len].iter().map(|t| t.stem.as_str()).collect::<Vec<_>>().join(" ");
            let old = by_stem.entry(key).or_default();
            *old = weight.max(*old);
        }
    }
    by_stem.values().sum()
}
