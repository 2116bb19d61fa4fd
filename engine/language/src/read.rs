//! Reads a request: what it leads to, its clauses, what it settles.

use std::borrow::Cow;
use std::sync::Arc;

use fleet_content::Bibles;
use fleet_domain::bible::{Abilities, Bible, Kit};
use fleet_domain::brief::{Clause, ClauseOrigin, Fate, NoKit, NotIncludedWhy, Outcome, Reading, RefusalReason, number_clauses};

use crate::analysis::{Mode, analyse, is_refused};
use crate::draft;
use crate::fate;
use crate::free;
use crate::ground::Ground;
use crate::intent::{self, Intent};
use crate::lexicon::Lexicon;
use crate::second::second;
use crate::settled;
use crate::title;
use crate::token::Token;
use crate::tongue::tongue;
use crate::topic::topic;

/// Text beyond this many bytes is not read: it is named as not understood, whole.
const LONGEST: usize = 12_000;

/// Reads a request under a Bible. `locale` is the language where the text has no letters to tell; it may be in any language of the Bible, whatever the thread is in.
/// A Bible that does not exist leads to [`NoKit::OtherBible`] of that name.
pub fn read(bibles: &Bibles, bible: &str, locale: Option<&str>, text: &str) -> Reading {
    let found = bibles.get(bible);
    let locale = language(found.as_ref(), locale, text);
    let Some((bible, kit)) = found.as_ref().and_then(|b| b.kits.first().map(|kit| (b, kit))) else {
        return without_kit(found.as_deref(), bible, locale, text);
    };
    let (known, rest) = split(text);
    let (first, second) = apart(known);
    let mut reading = read_known(bibles, bible, kit, locale, &first);
    if (&reading.outcome, bible.abilities()) == (&Outcome::None(NoKit::WaitsForAgent), Abilities::Agents) {
        reading = free::reading(bible, reading.locale, &first);
    }
    if let Some(second) = second {
        reading.clauses.push(Clause::new(second, Fate::NotIncluded(NotIncludedWhy::AnotherApp), Vec::new(), ClauseOrigin::Said));
    }
    if !rest.trim().is_empty() {
        reading.clauses.push(Clause::new(rest.trim(), Fate::NotIncluded(NotIncludedWhy::NotUnderstood), Vec::new(), ClauseOrigin::Said));
    }
    reading
}

fn language(bible: Option<&Arc<Bible>>, locale: Option<&str>, text: &str) -> String {
    let spoken = |l: &&str| bible.is_none_or(|b| b.front.languages.iter().any(|known| known == l));
    let first = bible.and_then(|b| b.front.languages.first()).map_or("en", String::as_str);
    tongue(text).filter(spoken).or(locale.filter(spoken)).unwrap_or(first).to_owned()
}

fn without_kit(bible: Option<&Bible>, name: &str, locale: String, text: &str) -> Reading {
    let outcome = match bible {
        _ if text.trim().is_empty() => Outcome::Empty,
        None => Outcome::None(NoKit::OtherBible { bible: name.to_owned() }),
        Some(bible) if bible.abilities() == Abilities::Kits => Outcome::None(NoKit::WaitsForAgent),
        Some(bible) => match intent::without_kit(&crate::token::tokens(split(text).0)) {
            Intent::None(NoKit::WaitsForAgent) | Intent::Ask(_) | Intent::Kit => return free::reading(bible, locale, split(text).0),
            Intent::None(no) => Outcome::None(no),
            Intent::Refused(why) => Outcome::None(NoKit::Refused { why }),
            Intent::Greeting => Outcome::Greeting,
            Intent::Empty => Outcome::Empty,
        },
    };
    Reading { locale, outcome, clauses: goal(text), draft: None }
}

fn goal(text: &str) -> Vec<Clause> {
    let text = text.trim();
    if text.is_empty() { Vec::new() } else { vec![Clause::new(text, Fate::Goal, Vec::new(), ClauseOrigin::Said)] }
}

/// What is read, and what is said of a second app: one is made at a time. What must not be made is read whole.
fn apart(text: &str) -> (Cow<'_, str>, Option<&str>) {
    let tokens = crate::token::tokens(text);
    let Some(second) = second(&tokens).filter(|_| !is_refused(Lexicon::get(), &tokens)) else { return (text.into(), None) };
    // The comma or the "and" before it goes with it.
    let (tie, end) = (tokens[second.start - 1].at.start, tokens[second.end - 1].at.end);
    (format!("{}{}", &text[..tie], &text[end..]).into(), Some(&text[tokens[second.start].at.start..end]))
}

/// The part that is read and the part that is too much.
pub(crate) fn split(text: &str) -> (&str, &str) {
    let mut at = text.len().min(LONGEST);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    text.split_at(at)
}

fn read_known(bibles: &Bibles, bible: &Bible, kit: &Kit, locale: String, text: &str) -> Reading {
    let mut ground = Ground::new(bible, kit, &locale);
    let tokens = ground.tokens(text);
    let topic = topic(&ground, &tokens);
    ground.start_from(topic.preset().and_then(|p| kit.presets.get(p)));
    let mut all = analyse(&ground, text, &tokens, Mode::Open);
    let mut outcome = match intent::intent(bibles, &ground, &tokens, &topic, intent::shape(&all)) {
        Intent::Empty => Outcome::Empty,
        Intent::Greeting => Outcome::Greeting,
        Intent::Refused(why) => return refused(&ground, locale, text, &tokens, why),
        Intent::None(no) => Outcome::None(no),
        Intent::Ask(between) => Outcome::Ask { between },
        Intent::Kit => Outcome::Kit { kit: kit.name.clone(), preset: topic.preset().map(|p| kit.presets[p].name.clone()), score: topic.score() },
    };
    if !matches!(outcome, Outcome::Kit { .. } | Outcome::Ask { .. }) {
        return Reading { locale, outcome, clauses: goal(text), draft: None };
    }
    let unclear = matches!(&outcome, Outcome::Ask { .. });
    if unclear && topic.presets.len() != 1 {
        ground.start_from(None);
        all = analyse(&ground, text, &tokens, Mode::Open);
    }
    let preset = ground.preset;
    let settled = settled::settle(&ground, &tokens, &all, &draft::base_fields(&ground));
    let title = match preset {
        None => title::title(&ground, text, &tokens, &all),
        Some(form) => title::called(&ground, text, &tokens, &all).filter(|called| form.title.in_locale(&ground.locale, "en") != called),
    };
    // A topic of their own with what is filled in leaves nothing to ask: "collect ideas: title, description".
    let own = unclear && topic.presets.is_empty() && title.is_some() && settled.fields.len() + settled.steps.len().min(1) >= 2;
    if own {
        outcome = Outcome::Kit { kit: kit.name.clone(), preset: None, score: topic.score() };
    }
    let asked = if unclear && !own { vec!["what".to_owned()] } else { Vec::new() };
    let mut draft = draft::draft(&ground, &settled, title.as_deref(), &asked);
    if let Outcome::Ask { between } = &outcome {
        draft::offer(&ground, &mut draft, between, topic.named, &settled);
    }
    let mut clauses = fate::clauses(text, &all, &settled, ClauseOrigin::Said);
    if clauses.is_empty() {
        clauses = goal(text);
    }
    number_clauses(&draft.spec, &mut clauses);
    Reading { locale, outcome, clauses, draft: Some(draft) }
}

/// A wish that must not be served: what is refused is named, the rest is the goal it was said for.
fn refused(ground: &Ground<'_>, locale: String, text: &str, tokens: &[Token], why: RefusalReason) -> Reading {
    let all = analyse(ground, text, tokens, Mode::Open);
    let settled = settled::settle(ground, tokens, &all, &[]);
    let mut clauses = fate::clauses(text, &all, &settled, ClauseOrigin::Said);
    for clause in &mut clauses {
        if !matches!(clause.fate, Fate::NotIncluded(NotIncludedWhy::Refused)) {
            clause.fate = Fate::Goal;
        }
        clause.checks.clear();
    }
    Reading { locale, outcome: Outcome::None(NoKit::Refused { why }), clauses, draft: None }
}
