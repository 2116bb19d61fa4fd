//! What a change was read as so far, piece by piece: settings, clauses, and words that only lead on.

use std::ops::Range;

use fleet_domain::brief::{Clause, ClauseOrigin, Fate, Fixed, NotIncludedWhy, Setting};
use fleet_domain::criterion::Check;
use fleet_domain::spec::FieldSpec;

use super::{Lead, Reader, Taken, clause, laid};
use crate::analysis::{Act, Found, Place};
use crate::answer::proofs;
use crate::fate::is_said;

/// What was read so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    pub(super) clauses: Vec<Clause>,
    pub(super) set: Vec<Setting>,
    /// Words that only lead to what comes next.
    pending: String,
}

impl Told {
    /// Reads one sentence; whether a part of it is more than a kit can do.
    pub(super) fn sentence(&mut self, reader: &mut Reader<'_>, all: &[Found], pieces: Range<usize>) -> bool {
        let mut beyond = false;
        for n in pieces {
            let found = &all[n];
            let mut taken = reader.piece(found, all.get(n + 1));
            // What holds only sometimes is settled for always, and said so.
            taken.not = found.but().or(taken.not);
            beyond |= taken.not.is_some_and(NotIncludedWhy::is_beyond_the_kit);
            self.set.extend(taken.set.iter().cloned());
            if found.acts.iter().any(|act| matches!(act, Act::Steps(_, Place::Instead))) {
                // "… Actually no, only the director": what these words said of it before holds no more.
                self.clauses.iter_mut().for_each(|c| c.checks.retain(|check| !matches!(check, Check::Decides { .. })));
            }
            let old = reader.spec.fields.clone();
            let before: Vec<Fixed> = old.iter().flat_map(Fixed::of).collect();
            reader.spec = laid(&reader.spec, &taken.set);
            if let Some(Setting::PutField { field }) = taken.set.last() {
                reader.about = Some(field.name.clone());
            }
            let words = &reader.text[found.piece.text.clone()];
            let mut fixed: Vec<Fixed> = reader.spec.fields.iter().flat_map(Fixed::of).filter(|f| !before.contains(f) && is_said(f, words)).collect();
            let turned = |f: &&FieldSpec| old.iter().any(|o| o.name == f.name && o.required != f.required);
            fixed.extend(reader.spec.fields.iter().filter(turned).map(|f| Fixed::Required { field: f.name.clone(), required: f.required }));
            let told = self.clauses.len();
            self.pending = add_clause(&mut self.clauses, reader.text, found, &taken, std::mem::take(&mut self.pending), reader.lead);
            fix(&mut self.clauses, told, fixed);
        }
        beyond
    }

    /// A sentence that is one wish.
    pub(super) fn whole(&mut self, reader: &mut Reader<'_>, sentence: &[Found], taken: Taken) {
        let (Some(first), Some(last)) = (sentence.first(), sentence.last()) else { return };
        let words = reader.text[first.piece.text.start..last.piece.text.end].trim();
        let lead = std::mem::take(&mut self.pending);
        self.clauses.push(clause(format!("{lead} {words}").trim(), Fate::Criterion(String::new()), proofs(&taken.set)));
        reader.spec = laid(&reader.spec, &taken.set);
        self.set.extend(taken.set);
    }

    /// A sentence that is left to agents, whole.
    pub(super) fn left(&mut self, text: &str, sentence: &[Found]) {
        let (Some(first), Some(last)) = (sentence.first(), sentence.last()) else { return };
        let words = text[first.piece.text.start..last.piece.text.end].trim();
        let lead = std::mem::take(&mut self.pending);
        self.clauses.push(Clause::of_agent(format!("{lead} {words}").trim(), ClauseOrigin::Changed));
    }

    /// What leads to nothing, and what was too much to read.
    pub(super) fn end(&mut self, rest: &str) {
        for words in [std::mem::take(&mut self.pending).as_str(), rest.trim()] {
            if !words.is_empty() {
                self.clauses.push(clause(words, Fate::NotIncluded(NotIncludedWhy::NotUnderstood), Vec::new()));
            }
        }
    }
}

/// Notes the values that a piece fixed with the clause it became part of: a new one, or the last of the `told` ones.
fn fix(clauses: &mut [Clause], told: usize, fixed: Vec<Fixed>) {
    let at = told.min(clauses.len().saturating_sub(1));
    if let Some(clause) = clauses.get_mut(at)
        && matches!(clause.fate, Fate::Criterion(_))
    {
        clause.fixed.extend(fixed);
    }
}

/// Adds the piece as a clause; what only leads to the next piece ("добавьте, …") is handed back to go before it.
fn add_clause(clauses: &mut Vec<Clause>, text: &str, found: &Found, taken: &Taken, pending: String, lead: Lead) -> String {
    let words = text[found.piece.text.clone()].trim();
    if words.is_empty() {
        return pending;
    }
    let asks = crate::talk::asks(crate::lexicon::Lexicon::get(), &crate::token::tokens(words));
    let courteous = lead == Lead::Behind || found.acts.iter().all(|a| matches!(a, Act::Polite));
    let words = if pending.is_empty() { words.to_owned() } else { format!("{pending} {words}") };
    if lead == Lead::Only || (courteous && !pending.is_empty()) {
        return words;
    }
    let words = words.as_str();
    if taken.is_nothing() && courteous {
        match clauses.last_mut() {
            Some(last) => {
                last.text.push(' ');
                last.text.push_str(words);
            }
            None => clauses.push(clause(words, Fate::Courtesy, Vec::new())),
        }
        return String::new();
    }
    let mut checks = proofs(&taken.set);
    checks.extend(taken.checks.iter().filter(|c| !checks.contains(c)).cloned().collect::<Vec<_>>());
    // "a category: travel, office" and "the CEO, not the manager" are one wish in several pieces.
    if let Some(last) = clauses.last_mut()
        && found.piece.join.same_sentence()
        && taken.not.is_none()
        && matches!(last.fate, Fate::Criterion(_))
        && one_wish(&last.checks, &checks)
    {
        last.text.push(' ');
        last.text.push_str(words);
        last.checks.extend(checks.into_iter().filter(|c| !last.checks.contains(c)).collect::<Vec<_>>());
        return String::new();
    }
    let fate = match taken.not {
        Some(why) => Fate::NotIncluded(why),
        // What asks for nothing is no wish that anybody could serve later.
        None if taken.is_nothing() && !asks => Fate::NotIncluded(NotIncludedWhy::NotUnderstood),
        None if taken.is_nothing() => Fate::NotIncluded(NotIncludedWhy::WaitsForAgent),
        // What takes something away or renames leaves nothing to prove by itself: it is part of what is wanted.
        None if checks.is_empty() => Fate::Goal,
        None => Fate::Criterion(String::new()),
    };
    clauses.push(clause(words, fate, checks));
    String::new()
}

/// Whether two neighbours prove one thing: one field and its values, or who decides and who does not.
fn one_wish(before: &[Check], now: &[Check]) -> bool {
    let field = |c: &Check| match c {
        Check::FieldSaved { field } | Check::FieldGuarded { field } => Some(field.clone()),
        _ => None,
    };
    let decides = |c: &Check| matches!(c, Check::Decides { .. } | Check::OnlyApprover { .. });
    let all = || before.iter().chain(now);
    if before.is_empty() || now.is_empty() {
        return false;
    }
    let first = field(&before[0]);
    // "Phone and reason are optional": the second says of both what they are.
    let of_both = before.iter().all(|check| now.contains(check)) && now.len() > before.len();
    of_both || all().all(decides) || (first.is_some() && all().all(|c| field(c) == first))
}
