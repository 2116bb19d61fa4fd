//! Keeps a brief whole: the spec follows from what was settled, fates follow from the spec, the next question from both.

use super::{
    Answer, AnswerBy, Before, Brief, BriefState, BriefTell, Change, Clause, ClauseOrigin, Fate, NotIncludedWhy, Question, QuestionState, Said, SaidAs, Setting,
    Settled, Whole, apply, criteria,
};
use crate::bible::BriefPlan;
use crate::criterion::Check;
use crate::run::Means;
use crate::spec::{Spec, StepSpec};

/// After this many replies that answer nothing the default is taken, so that no dialogue goes in circles.
const MISSES: u32 = 2;

impl Brief {
    pub(super) fn heard(&mut self, message: String, text: String, as_what: SaidAs, at: i64) {
        if !text.is_empty() {
            self.said.push(Said { message, text, as_what, at });
        }
    }

    /// Keeps how it stands, so that a change can be taken back: of a card that was shown, and only of what it changes.
    pub(super) fn keep_before(&mut self, change: &Change) {
        if change.unchanged {
            return;
        }
        let now = || Before {
            clauses: self.clauses.clone(),
            settled: self.settled.clone(),
            usual: self.usual.clone(),
            questions: self.questions.clone(),
            changed: self.changed.clone(),
        };
        self.before = self.card_at.is_some().then(|| Box::new(now()));
    }

    /// Goes back to how it stood before the last change, once; whether there was one.
    pub(super) fn go_back(&mut self) -> bool {
        let open = matches!(self.state, BriefState::Card | BriefState::Changing);
        let Some(before) = self.before.take_if(|_| open) else { return false };
        Before { clauses: self.clauses, settled: self.settled, usual: self.usual, questions: self.questions, changed: self.changed } = *before;
        self.follow();
        true
    }

    /// Settles something later than the first words: older clauses that asked otherwise lose their checks.
    pub(super) fn settle(&mut self, key: &str, mut set: Vec<Setting>, mut clauses: Vec<Clause>) {
        self.take_back(&mut set, &mut clauses);
        let before = self.spec.as_ref().map(|spec| spec.steps().to_vec()).unwrap_or_default();
        for clause in self.clauses.iter_mut().filter(|c| !matches!(c.fate, Fate::Question(_))) {
            let asked_for = clause.checks.clone();
            clause.checks = asked_for.iter().filter_map(|check| still(check, &before, &set)).collect();
            // "The manager, then accounting" holds no more once accounting comes first.
            if is_turned(&clause.checks) {
                clause.checks.retain(|check| !matches!(check, Check::Decides { .. }));
            }
            if clause.checks.len() < asked_for.len() {
                let taken_away = |check: &crate::criterion::Check| set.iter().any(|s| s.takes_away() && s.overrules(check));
                let gone = clause.checks.is_empty() && asked_for.iter().all(taken_away);
                clause.whole = if gone { Whole::TakenAway } else { Whole::InPart };
            }
        }
        if key.is_empty() && is_another_topic(self.spec.as_ref(), &set) {
            // What the app was for before is told as replaced, beside the new title.
            for clause in self.clauses.iter_mut().filter(|c| c.fate == Fate::Goal && c.origin != ClauseOrigin::Changed) {
                clause.fate = Fate::NotIncluded(NotIncludedWhy::Replaced);
            }
        }
        if set.iter().any(|s| matches!(s, Setting::Fields { .. } | Setting::PutField { .. } | Setting::DropField { .. })) {
            self.usual.retain(|part| part != "fields");
        }
        if set.iter().any(|s| matches!(s, Setting::Audience { .. })) {
            self.usual.retain(|part| part != "audience");
        }
        if !key.is_empty() {
            self.settled.retain(|s| s.key != key);
        }
        if !set.is_empty() {
            self.settled.push(Settled { key: key.to_owned(), set });
        }
        self.clauses.extend(clauses);
        self.follow();
    }

    /// What was wanted on this very card and is not any more simply goes: agents are told neither of it nor of its end. What is in the
    /// app already is theirs to take out, so there the words stay.
    fn take_back(&mut self, set: &mut Vec<Setting>, clauses: &mut [Clause]) {
        for (words, by) in
            set.iter().filter_map(|s| if let Setting::Unwant { words, by } = s { Some((words.clone(), by.clone())) } else { None }).collect::<Vec<_>>()
        {
            let Some(old) = self.clauses.iter_mut().find(|c| c.by == Means::Agent && c.words() == words && !c.checks.is_empty()) else { continue };
            old.checks.clear();
            old.whole = Whole::TakenAway;
            for new in clauses.iter_mut().filter(|c| c.words() == by) {
                *new = Clause::new(&new.text, Fate::Goal, Vec::new(), new.origin);
            }
            set.retain(|s| !matches!(s, Setting::Want { words } if *words == by));
        }
    }

    /// Works out spec and fates anew from the first words and everything settled since.
    pub(super) fn follow(&mut self) {
        let Some(base) = &self.base else { return };
        let mut spec = base.clone();
        // Defaults lie under what was settled: a default never overrules words.
        for state in self.questions.iter().filter(|q| q.answer.as_ref().is_none_or(|a| a.by == AnswerBy::Decided)) {
            if let Some(choice) = state.question.default_choice() {
                apply(&mut spec, &choice.set);
            }
        }
        // So are the headings of a table: what was said since changes them like any field.
        apply(&mut spec, self.form_of_table().as_slice());
        for Settled { key, set } in &self.settled {
            let set: Vec<Setting> = set.iter().filter(|s| !self.is_overruled_by_table(key, s)).cloned().collect();
            apply(&mut spec, &set);
        }
        // A question that new words made needless leaves its clause to be proved like any other.
        let known: Vec<&str> = self.questions.iter().map(|q| q.question.key.as_str()).collect();
        for clause in &mut self.clauses {
            if matches!(&clause.fate, Fate::Question(key) if !known.contains(&key.as_str())) {
                clause.fate = Fate::Criterion(String::new());
            }
        }
        criteria::number_clauses(&spec, &mut self.clauses);
        self.spec = Some(spec);
    }

    /// Adds questions not known yet.
    pub(super) fn open(&mut self, questions: Vec<Question>) {
        for question in questions {
            if !self.questions.iter().any(|q| q.question.key == question.key) {
                self.questions.push(QuestionState { question, asked_at: None, missed: 0, answer: None });
            }
        }
    }

    /// Takes an answer to a question it knows.
    pub(super) fn take(&mut self, answer: Answer) -> Option<BriefTell> {
        let state = self.questions.iter_mut().find(|q| q.question.key == answer.key)?;
        let key = answer.key.clone();
        let set = answer.set.clone();
        let asked = state.asked_at.is_some();
        state.answer = Some(answer);
        self.settle(&key, set, Vec::new());
        self.settle_questioned(&key);
        asked.then_some(BriefTell::AnswerNoted { key })
    }

    /// Takes the default of a question, as an assumption.
    pub(super) fn decide_for(&mut self, key: &str) -> Option<BriefTell> {
        let state = self.questions.iter_mut().find(|q| q.question.key == key && q.answer.is_none())?;
        let choice = state.question.default_choice()?;
        state.answer = Some(Answer {
            key: key.to_owned(),
            value: Some(choice.value.clone()),
            words: choice.label.in_locale(&self.locale, "en").to_owned(),
            by: AnswerBy::Decided,
            set: Vec::new(),
        });
        let asked = state.asked_at.is_some();
        self.settle_questioned(key);
        asked.then(|| BriefTell::AnswerNoted { key: key.to_owned() })
    }

    /// Clauses that raised a question are proved by what its answer settles.
    fn settle_questioned(&mut self, key: &str) {
        for clause in self.clauses.iter_mut().filter(|c| matches!(&c.fate, Fate::Question(k) if k == key)) {
            clause.fate = Fate::Criterion(String::new());
        }
        self.follow();
    }

    /// Words came that answer nothing: the question is shown again, or its default taken.
    pub(super) fn missed(&mut self, key: &str) -> Option<BriefTell> {
        let state = self.questions.iter_mut().find(|q| q.question.key == key)?;
        state.missed += 1;
        if state.missed < MISSES {
            return Some(BriefTell::NotUnderstood { key: key.to_owned() });
        }
        self.decide_for(key)
    }

    /// Asks what is still worth asking, else shows the card.
    pub(super) fn go_on(&mut self, plan: &BriefPlan, now: i64, tells: &mut Vec<BriefTell>) {
        let most = if self.card_at.is_none() { plan.before_card.min(plan.in_all) } else { plan.in_all };
        let open = self.questions.iter().filter(|q| q.answer.is_none() && q.asked_at.is_none()).count();
        let left = u32::try_from(open).unwrap_or(u32::MAX);
        let next = self.questions.iter_mut().find(|q| q.answer.is_none() && q.asked_at.is_none());
        if let (Some(state), true) = (next, self.asked < most) {
            state.asked_at = Some(now);
            let key = state.question.key.clone();
            let of = self.asked.saturating_add(left).min(most);
            self.asked += 1;
            self.state = BriefState::Asking { key: key.clone() };
            tells.push(BriefTell::Question { key, n: self.asked, of });
            return;
        }
        self.show_card(now, tells);
    }

    /// Shows the card; what was not answered becomes an assumption.
    pub(super) fn show_card(&mut self, now: i64, tells: &mut Vec<BriefTell>) {
        let left: Vec<String> = self.questions.iter().filter(|q| q.answer.is_none()).map(|q| q.question.key.clone()).collect();
        for key in left {
            tells.extend(self.decide_for(&key));
        }
        self.card_at.get_or_insert(now);
        self.state = BriefState::Card;
        tells.push(BriefTell::Card);
    }
}

/// Whether words of later make it another app: its name and its form are others. Fields in another order are the same form.
fn is_another_topic(before: Option<&Spec>, set: &[Setting]) -> bool {
    let known = |name: &str| before.is_some_and(|spec| spec.fields().iter().any(|f| f.name == name));
    let other = |s: &Setting| matches!(s, Setting::Fields { fields } if fields.iter().any(|f| !known(&f.name)));
    set.iter().any(|s| matches!(s, Setting::Title { .. })) && set.iter().any(other)
}

/// Whether those who decide come in another order than was asked for.
fn is_turned(checks: &[Check]) -> bool {
    let steps: Vec<u8> = checks.iter().filter_map(|check| if let Check::Decides { step } = check { Some(*step) } else { None }).collect();
    !steps.is_sorted()
}

/// What is left of a check once these settings hold: whoever decides as before, earlier or later, still does.
fn still(check: &Check, before: &[StepSpec], set: &[Setting]) -> Option<Check> {
    let steps = set.iter().rev().find_map(|s| if let Setting::Steps { steps } = s { Some(steps) } else { None });
    if let (Check::Decides { step }, Some(steps)) = (check, steps) {
        let who = before.get(usize::from(*step).checked_sub(1)?)?;
        return (1_u8..).zip(steps.iter().take(2)).find(|(_, s)| s.approver == who.approver).map(|(step, _)| Check::Decides { step });
    }
    (!set.iter().any(|s| s.overrules(check))).then(|| check.clone())
}
