//! `fleet brief`: what a sentence leads to, without starting anything.

use fleet_content::Words;
use fleet_domain::brief::{Fate, NoKit, Outcome, Question, Reading};
use serde_json::{Value, json};

use crate::End;
use crate::cli::{Brief as Args, Global};
use crate::config_commands::{content, known_bible, known_locale, settle};
use crate::out::{self, Shape};

pub(crate) fn run(global: &Global, args: &Args) -> anyhow::Result<End> {
    let (data, loaded) = settle(global)?;
    let (bibles, words) = content(&data, &loaded.config)?;
    known_bible(&bibles, &args.bible)?;
    if let Some(locale) = &args.locale {
        known_locale(&words, locale)?;
    }
    let reading = fleet_language::read(&bibles, &args.bible, args.locale.as_deref(), &args.say);
    let most = bibles.get(&args.bible).map_or(0, |b| b.brief.before_card.min(b.brief.in_all));
    let questions: Vec<&Question> = reading.draft.iter().flat_map(|d| &d.questions).take(usize::try_from(most).unwrap_or(usize::MAX)).collect();
    match Shape::of_flag(global.json) {
        Shape::Json => out::json(&as_json(&args.bible, &reading, &questions)),
        Shape::People => out::line(&in_words(&words, &reading, &questions)),
    }
    Ok(match reading.outcome {
        Outcome::Kit { .. } | Outcome::Agent => End::Done,
        Outcome::Ask { .. } | Outcome::Greeting | Outcome::Empty => End::NeedsAnswer,
        Outcome::None(_) => End::NoKit,
    })
}

/// `outcome` is `kit`, `agent` (a coding agent builds it), `ask` or `none`; a greeting or nothing at all has to be asked about, and says so in `why`.
fn as_json(bible: &str, reading: &Reading, questions: &[&Question]) -> Value {
    let locale = &reading.locale;
    let (outcome, kit, preset, between, why, detail) = match &reading.outcome {
        Outcome::Kit { kit, preset, .. } => ("kit", Some(kit.as_str()), preset.as_deref(), Vec::new(), None, None),
        Outcome::Agent => ("agent", None, None, Vec::new(), None, None),
        Outcome::Ask { between } => ("ask", None, None, between.clone(), Some("unclear"), None),
        Outcome::Greeting => ("ask", None, None, Vec::new(), Some("greeting"), None),
        Outcome::Empty => ("ask", None, None, Vec::new(), Some("empty"), None),
        Outcome::None(no) => ("none", None, None, Vec::new(), Some(no.key()), detail(no)),
    };
    let clauses: Vec<Value> = reading.clauses.iter().map(|c| json!({ "text": c.text, "fate": fate(&c.fate), "of": fate_of(&c.fate) })).collect();
    let asked: Vec<Value> = questions
        .iter()
        .map(|q| {
            let choices: Vec<Value> = q.choices.iter().map(|c| json!({ "value": c.value, "label": c.label.in_locale(locale, Words::FALLBACK) })).collect();
            json!({ "key": q.key, "ask": q.ask.in_locale(locale, Words::FALLBACK), "choices": choices, "default": q.choices.first().map(|c| &c.value) })
        })
        .collect();
    json!({
        "bible": bible, "locale": locale, "outcome": outcome, "kit": kit, "preset": preset, "between": between, "why": why, "detail": detail,
        "title": reading.draft.as_ref().map(|d| d.spec.title()), "clauses": clauses, "questions": asked,
    })
}

fn in_words(words: &Words, reading: &Reading, questions: &[&Question]) -> String {
    let locale = reading.locale.as_str();
    let say = |key: &str, args: &[(&str, fleet_content::Arg<'_>)]| words.say(locale, key, args);
    let mut lines = vec![match &reading.outcome {
        Outcome::Kit { kit, preset: Some(preset), .. } => say("terminal-brief-preset", &[("kit", kit.into()), ("preset", preset.into())]),
        Outcome::Kit { kit, preset: None, .. } => say("terminal-brief-kit", &[("kit", kit.into())]),
        Outcome::Agent => say("terminal-brief-agent", &[]),
        Outcome::Ask { between } => say("terminal-brief-ask", &[("between", between.join(", ").into())]),
        Outcome::Greeting => say("terminal-brief-greeting", &[]),
        Outcome::Empty => say("terminal-brief-empty", &[]),
        Outcome::None(no) => say(&format!("terminal-brief-none-{}", no.key().replace('_', "-")), &[("detail", detail(no).unwrap_or_default().into())]),
    }];
    for clause in reading.clauses.iter().filter(|c| !c.words().is_empty()) {
        let fate = say(&format!("terminal-fate-{}", fate(&clause.fate).replace('_', "-")), &[]);
        lines.push(format!("  {fate}: {}", clause.words()));
    }
    if !questions.is_empty() {
        lines.push(say("terminal-brief-asked", &[]));
    }
    for question in questions {
        let choices: Vec<String> = question.choices.iter().map(|c| format!("{} ({})", c.label.in_locale(locale, Words::FALLBACK), c.value)).collect();
        lines.push(format!("  {}: {} {}", question.key, question.ask.in_locale(locale, Words::FALLBACK), choices.join(" / ")));
    }
    lines.join("\n")
}

fn fate(fate: &Fate) -> &'static str {
    match fate {
        Fate::Criterion(_) => "criterion",
        Fate::Question(_) => "question",
        Fate::NotIncluded(_) => "not_included",
        Fate::Goal => "goal",
        Fate::Courtesy => "courtesy",
    }
}

fn fate_of(fate: &Fate) -> Option<String> {
    match fate {
        Fate::Criterion(id) => Some(id.clone()),
        Fate::Question(key) => Some(key.clone()),
        Fate::NotIncluded(why) => Some(why.key().to_owned()),
        Fate::Goal | Fate::Courtesy => None,
    }
}

fn detail(no: &NoKit) -> Option<String> {
    match no {
        NoKit::OtherBible { bible } => Some(bible.clone()),
        NoKit::Refused { why } => Some(why.key().to_owned()),
        NoKit::WaitsForAgent | NoKit::NeedsPerson => None,
    }
}
