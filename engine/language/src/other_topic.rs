//! A mind that changes before there is an app: the same form of work, about something else.

use fleet_content::Bibles;
use fleet_domain::bible::{Bible, Preset};
use fleet_domain::brief::{Change, Clause, ClauseOrigin, Fate, NotIncludedWhy, Outcome, apply, number_clauses};
use fleet_domain::spec::Spec;

use crate::analysis::of_the_kit;
use crate::draft::preset_settings;
use crate::ground::Ground;
use crate::intent::unknown_words;
use crate::phrase::marked;
use crate::read::read;
use crate::token::Token;

/// Who turns to another topic says so in a sentence, of this many characters at most.
const LONGEST: usize = 200;

/// The change that words make which say another topic and nothing else ("actually I need it for equipment"): title and form become
/// those of the new topic, who decides and who sees what stays. `None` if they say something else too, or the topic is the one it has.
pub fn other_topic(bibles: &Bibles, bible: &Bible, spec: &Spec, text: &str) -> Option<Change> {
    if text.chars().nth(LONGEST).is_some() {
        return None;
    }
    let kit = bible.kits.iter().find(|k| Some(k.name.as_str()) == spec.kit())?;
    let reading = read(bibles, &bible.name, Some(spec.locale()), text);
    let about = |c: &Clause| matches!(c.fate, Fate::Goal | Fate::Courtesy | Fate::NotIncluded(NotIncludedWhy::NotUnderstood));
    if text.trim_end().ends_with('?') || !reading.clauses.iter().all(about) {
        return None;
    }
    let named = match &reading.outcome {
        Outcome::Kit { preset: Some(preset), .. } => vec![preset.as_str()],
        Outcome::Ask { between } => between.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    };
    // The app is called in its own language, whatever the words are in.
    let ground = Ground::new(bible, kit, spec.locale());
    let is_now = |name: &&str| ground.preset_named(name).is_some_and(|p| is_called(spec, p));
    let mut others = named.into_iter().filter(|name| !is_now(name));
    let (Some(topic), None) = (others.next(), others.next()) else { return None };
    if !only_turns(&ground, &ground.tokens(text)) {
        return None;
    }
    let set = preset_settings(&ground, ground.preset_named(topic)?);
    let mut now = spec.clone();
    apply(&mut now, &set);
    let mut clauses = vec![Clause::new(text.trim(), Fate::Goal, Vec::new(), ClauseOrigin::Changed)];
    number_clauses(&now, &mut clauses);
    Some(Change { spec: now, set, clauses, questions: Vec::new(), unchanged: false })
}

/// Whether an app is called what a ready form is called, in its own language or in another: who asked for it may have called it otherwise.
fn is_called(spec: &Spec, form: &Preset) -> bool {
    let others = if let Spec::Requests(spec) = spec { spec.title_translations.as_slice() } else { &[] };
    let translated = others.iter().any(|(locale, title)| form.title.0.get(locale) == Some(title));
    translated || form.title.in_locale(spec.locale(), "en") == spec.title()
}

/// Whether the words turn to another topic and tell of nothing beside: "we had an app for equipment before" wants no other one.
fn only_turns(ground: &Ground<'_>, words: &[Token]) -> bool {
    let intents = &ground.lexicon.intents;
    let turns = [&intents.turning, &intents.need, &intents.asking];
    let known = marked(ground.presets.iter().chain([&intents.turning, &intents.asking]), words);
    let beside = words.iter().zip(known).filter(|(word, known)| !known && !of_the_kit(ground, std::slice::from_ref(*word)));
    let rest: Vec<Token> = beside.map(|(word, _)| word.clone()).collect();
    turns.iter().any(|list| list.has(words)) && unknown_words(ground, &rest) == 0
}
