//! What coding agents build: a request that no kit fits, in the person's words. Nothing of it is worked out here: every clause is
//! wanted as it was said, and a person judges it.

mod change;
mod shape;
mod title;

use std::ops::Range;

use fleet_domain::bible::{Bible, QuestionPlan};
use fleet_domain::brief::{
    Answer, AnswerBy, Choice, Clause, ClauseOrigin, Draft, Fate, NotIncludedWhy, Outcome, Question, Reading, Reply, Setting, number_clauses,
};
use fleet_domain::manifest::Access;
use fleet_domain::run::Means;
use fleet_domain::spec::{FreeSpec, Spec};

use crate::analysis::{audience, body, is_refused};
use crate::cut::{Join, cut};
use crate::lexicon::Lexicon;
use crate::order::{is_courtesy, is_order};
use crate::token::{Token, tokens};

pub(crate) use change::change;

/// Key of the question about whom an app is for.
const AUDIENCE: &str = "audience";

/// One clause of a text.
struct Cut {
    text: Range<usize>,
    tokens: Range<usize>,
}

/// A text in clauses: sentences and lines, and the items of a list behind a colon.
fn clauses(text: &str, tokens: &[Token]) -> Vec<Cut> {
    let mut all: Vec<Cut> = Vec::new();
    let mut listed = false;
    for piece in cut(text, tokens, &[]) {
        let opens = match piece.join {
            Join::Sentence | Join::Line | Join::Bullet => {
                listed = false;
                true
            }
            Join::Colon => {
                listed = true;
                true
            }
            Join::Comma | Join::And => listed,
            Join::Dash | Join::Then | Join::SoThat | Join::Decider | Join::If => false,
        };
        match all.last_mut() {
            Some(last) if !opens => {
                last.text.end = piece.text.end;
                last.tokens.end = piece.tokens.end;
            }
            _ => all.push(Cut { text: piece.text, tokens: piece.tokens }),
        }
    }
    all.retain(|c| !text[c.text.clone()].trim().is_empty());
    all
}

/// What becomes of a clause that is put to agents.
fn clause(text: &str, tokens: &[Token], origin: ClauseOrigin) -> Clause {
    let lexicon = Lexicon::get();
    let words = text.trim();
    if is_refused(lexicon, body(tokens)) {
        return Clause::new(words, Fate::NotIncluded(NotIncludedWhy::Refused), Vec::new(), origin);
    }
    if is_order(lexicon, words, tokens) { Clause::of_agent(words, origin) } else { Clause::new(words, Fate::Goal, Vec::new(), origin) }
}

/// Reads a request for coding agents.
pub(crate) fn reading(bible: &Bible, locale: String, text: &str) -> Reading {
    let lexicon = Lexicon::get();
    let all = tokens(text);
    let cuts = clauses(text, &all);
    let names_it = |c: &Cut| {
        let here = &all[c.tokens.clone()];
        lexicon.intents.need.has(here) || lexicon.intents.software.has(here) || lexicon.intents.agent.has(here)
    };
    // What is told before anything is asked for is background.
    let first = cuts.iter().position(names_it).unwrap_or(0);
    let mut found: Vec<Clause> = Vec::new();
    for (n, cut) in cuts.iter().enumerate() {
        let (words, here) = (&text[cut.text.clone()], &all[cut.tokens.clone()]);
        let read = clause(words, here, ClauseOrigin::Said);
        found.push(match read.fate {
            Fate::Criterion(_) if n < first => Clause::new(words.trim(), Fate::Goal, Vec::new(), ClauseOrigin::Said),
            _ => read,
        });
    }
    if !found.iter().any(|c| c.by == Means::Agent)
        && let Some(last) = found.iter_mut().rev().find(|c| c.fate == Fate::Goal)
    {
        // Something was asked for, or nobody would be here: these are the words that did.
        *last = Clause::of_agent(&last.text, ClauseOrigin::Said);
    }
    let wanted = |c: &&Cut| !is_courtesy(lexicon, &all[c.tokens.clone()]);
    let named = cuts.get(first).filter(wanted).or_else(|| cuts.iter().find(wanted));
    let title = named.and_then(|c| title::title(lexicon, text, &all[c.tokens.clone()])).unwrap_or_else(|| title::generic(lexicon, &locale));
    let spec = FreeSpec {
        title,
        locales: vec![locale.clone()],
        locale: locale.clone(),
        audience: cuts.iter().find_map(|c| audience(lexicon, text, body(&all[c.tokens.clone()]))).unwrap_or_default(),
        shape: shape::shape(&all),
        access: access(lexicon, &all).unwrap_or(Access::Members),
        wants: found.iter().filter(|c| c.by == Means::Agent).map(|c| c.words().to_owned()).collect(),
    };
    let questions = questions(bible, &spec);
    let mut usual = vec!["shape".to_owned()];
    if spec.audience.is_empty() && questions.is_empty() {
        usual.push(AUDIENCE.to_owned());
    }
    let spec = Spec::Free(spec);
    number_clauses(&spec, &mut found);
    Reading { locale, outcome: Outcome::Agent, clauses: found, draft: Some(Draft { spec, preset: None, usual, questions }) }
}

/// Who may open it, where the words say so.
fn access(lexicon: &Lexicon, tokens: &[Token]) -> Option<Access> {
    let marks = &lexicon.marks;
    if marks.by_link.has(tokens) {
        Some(Access::Link)
    } else if marks.public.has(tokens) {
        Some(Access::Public)
    } else {
        None
    }
}

/// The one thing that is worth a question: for whom, where the Bible asks for it of every app and nobody said it.
fn questions(bible: &Bible, spec: &FreeSpec) -> Vec<Question> {
    let plan = bible.brief.questions.iter().find(|q| q.key == AUDIENCE && q.kits.is_empty()).filter(|_| spec.audience.is_empty());
    plan.map(|plan| question(plan, &spec.locale)).into_iter().collect()
}

fn question(plan: &QuestionPlan, locale: &str) -> Question {
    let choices = plan.choices.iter().map(|choice| Choice {
        value: choice.value.clone(),
        label: choice.label.clone(),
        assumed: choice.assumed.clone().unwrap_or_else(|| choice.label.clone()),
        named: false,
        set: vec![Setting::Audience { words: choice.label.in_locale(locale, "en").to_owned() }],
    });
    Question { key: plan.key.clone(), ask: plan.ask.clone(), choices: choices.collect() }
}

/// The answer in the person's own words.
pub(crate) fn answer(open: &Question, text: &str) -> Reply {
    let words = text.trim().to_owned();
    let set = if open.key == AUDIENCE { vec![Setting::Audience { words: crate::label::label(&words) }] } else { Vec::new() };
    let clause = Clause::new(&words, Fate::Goal, Vec::new(), ClauseOrigin::Answered);
    let answer = Answer { key: open.key.clone(), value: None, words, by: AnswerBy::Words, set };
    Reply { answers: vec![answer], clauses: vec![clause], ..Reply::default() }
}
