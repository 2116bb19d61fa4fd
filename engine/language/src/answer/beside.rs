//! Words that are no answer: what they may change, and what they name nobody by.

use fleet_domain::bible::{Abilities, Bible};
use fleet_domain::brief::{ClauseOrigin, Draft, Fate, NotIncludedWhy, Reply, Setting};
use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::Spec;

use crate::analysis::{Act, Found, Mode, analyse};
use crate::change::read_change;
use crate::fate;
use crate::field::{How, hits, is_verb};
use crate::ground::Ground;
use crate::lexicon::Lexicon;
use crate::settled::settle;
use crate::token::{Token, tokens};

/// Characters of such a list at most.
const LIST: usize = 500;

/// A list of what shall be filled in, said while something else is asked, where the form is only the usual one: "city, dates, budget".
pub(super) fn listed_form(ground: &Ground<'_>, draft: &Draft, text: &str) -> Option<Reply> {
    if text.chars().nth(LIST).is_some() || !draft.usual.iter().any(|part| part == "fields") {
        return None;
    }
    let tokens = ground.tokens(text);
    let all = analyse(ground, text, &tokens, Mode::List(How::Listed));
    let named = |found: &Found| matches!(found.acts.as_slice(), [Act::Fields(fields)] if !fields.is_empty());
    let known = |found: &&Found| !hits(ground, &tokens[found.piece.tokens.clone()]).is_empty();
    if all.len() < 2 || !all.iter().all(named) || all.iter().filter(known).count() + 1 < all.len() {
        return None;
    }
    let settled = settle(ground, &tokens, &all, &[]);
    // "The employee and HR" are people, who see or decide.
    if settled.fields.iter().all(|field| field.kind == FieldKind::Person || names_few(&crate::token::tokens(&field.label))) {
        return None;
    }
    let clauses = fate::clauses(text, &all, &settled, ClauseOrigin::Answered);
    Some(Reply { clauses, set: vec![Setting::Fields { fields: settled.fields }], ..Reply::default() })
}

/// Words that answer nothing may still change what is settled; what they say besides is named as not understood.
pub(super) fn besides(bible: &Bible, draft: &Draft, text: &str) -> Reply {
    let mut change = read_change(bible, &draft.spec, Abilities::Kits, text);
    let mut clauses = change.clauses;
    let all = change.set.len();
    change.set.retain(|setting| is_ordered(setting, &draft.spec, &tokens(text)));
    if change.set.len() < all {
        // "Depends on the department" names something and asks for nothing.
        change.set.clear();
        for clause in &mut clauses {
            clause.fate = Fate::NotIncluded(NotIncludedWhy::NotUnderstood);
        }
    }
    for clause in &mut clauses {
        clause.origin = ClauseOrigin::Answered;
        if change.unchanged && matches!(clause.fate, Fate::Goal | Fate::NotIncluded(NotIncludedWhy::WaitsForAgent)) {
            clause.fate = Fate::NotIncluded(NotIncludedWhy::NotUnderstood);
        }
    }
    Reply { clauses, set: change.set, questions: change.questions, ..Reply::default() }
}

/// Whether words that answer nothing say that this shall be so: a field or who decides is not altered by the mention of one.
fn is_ordered(setting: &Setting, spec: &Spec, words: &[Token]) -> bool {
    let marks = &Lexicon::get().marks;
    let orders = || [&marks.add, &marks.drop, &marks.make, &marks.rename, &marks.instead, &marks.option, &marks.fill].iter().any(|mark| mark.has(words));
    match setting {
        Setting::PutField { field } => spec.fields().iter().any(|known| known.name == field.name) || orders(),
        Setting::Steps { .. } => orders() || says_who_decides(words),
        _ => true,
    }
}

/// Whether words speak of deciding, not of somebody alone: "just HR" may be about anything.
pub(super) fn says_who_decides(words: &[Token]) -> bool {
    let marks = &Lexicon::get().marks;
    [&marks.approve, &marks.first, &marks.then, &marks.two_steps].iter().any(|mark| mark.has(words))
}

/// "Nobody", "no one, just tell the boss": who decides is answered by nobody. "Nobody but HR" names somebody.
pub(super) fn says_nobody(words: &[Token]) -> bool {
    let low = |n: usize| words.get(n).map_or("", |t| t.low.as_str());
    let nobody = matches!((low(0), low(1)), ("nobody" | "none" | "noone" | "никто" | "никому", _) | ("no", "one" | "approval"))
        || Lexicon::get().marks.no_approval.at_start(words).is_some();
    nobody && !words.iter().any(|t| matches!(t.low.as_str(), "but" | "except" | "besides" | "only" | "кроме" | "только"))
}

/// Whether words about who sees name some in particular: "only HR", "the employee and HR".
pub(super) fn names_few(words: &[Token]) -> bool {
    let lexicon = Lexicon::get();
    let role = |i: usize| lexicon.roles.iter().any(|r| !r.me && r.at_start(&words[i..]).is_some());
    let asks = [&lexicon.marks.add, &lexicon.marks.drop, &lexicon.marks.make, &lexicon.marks.fill].iter().any(|mark| mark.has(words));
    !asks && !says_who_decides(words) && words.len() <= 12 && (0..words.len()).any(role)
}

/// Words that no name has: of questions, wishes and refusals.
const NO_NAME: &str = "what why how when where which is are they it we you let let's lets off on no not see please digest actually \
    instead rather want что почему зачем когда где сколько не надо нужно они сводка сводки на для лучше вместо \
    whoever anybody anyone кто-нибудь спроси спросите уточни go going stop stopped send sends show tell bring take start come wait quiet hours live lives settings digest write \
    хочу живу живем пиши пишите дайджест настройки тихие часовой время иди стой nobody none noone depends никто никого зависит";

/// Whether words can be what somebody is called: no sentence about something, no wish, no refusal.
pub(super) fn may_be_a_name(tokens: &[Token]) -> bool {
    let none = |low: &str| NO_NAME.split_whitespace().any(|word| word == low);
    !tokens.iter().any(|t| none(&t.low) || is_verb(&t.low))
}
