//! Changes of who decides.

use fleet_domain::brief::{NotIncludedWhy, Setting};
use fleet_domain::criterion::Check;
use fleet_domain::spec::StepSpec;

use super::{Deed, Lead, Reader, Taken};
use crate::analysis::{Act, Found, Place};
use crate::cut::Join;
use crate::draft::steps_in;
use crate::steps::{Decider, Names, deciders, is_by};
use crate::token::Token;

impl Reader<'_> {
    /// "Two steps: …", "add two approvers, …": those who decide are named next, and take the place of those before.
    pub(super) fn heads_steps(&mut self, found: &Found, words: &[Token], next: Option<&Found>) -> bool {
        let named_next = next.is_some_and(|n| n.piece.join.same_sentence() && n.acts.iter().any(|a| matches!(a, Act::Steps(..))));
        // "Change the order: first accounting".
        let order = words.iter().any(|t| matches!(t.low.as_str(), "order" | "порядок")) && self.ground.lexicon.marks.make.has(words);
        let heads = order
            || match found.acts.as_slice() {
                [Act::Deciding] => true,
                [Act::Someone] => self.ground.lexicon.marks.two_steps.has(words),
                _ => false,
            };
        if !heads || !named_next {
            return false;
        }
        // "A second step: …" is one more, and takes nobody's place.
        let one_more =
            words.iter().any(|t| matches!(t.low.as_str(), "second" | "another" | "more" | "второй" | "вторую" | "второго" | "второе" | "ещё" | "еще"));
        (self.deed, self.lead, self.put, self.options) = (one_more.then_some(Deed::Add), Lead::Only, None, None);
        true
    }

    /// "No finance step, just the manager": those behind the word are not taken away, but stay.
    pub(super) fn says_who_stays(&self, words: &[Token]) -> bool {
        let only = words.first().is_some_and(|t| matches!(t.low.as_str(), "only" | "just" | "только" | "лишь" | "просто"));
        only && !deciders(self.ground, self.text, words, Names::Pass).is_empty()
    }

    /// Steps named anew, one more step, one step less.
    pub(super) fn steps(&mut self, words: &[Token], rest: &[Token], found: &Found, next: Option<&Found>) -> Option<Taken> {
        let marks = &self.ground.lexicon.marks;
        let named: Vec<StepSpec> = found.acts.iter().filter_map(|a| if let Act::Steps(steps, _) = a { Some(steps.clone()) } else { None }).flatten().collect();
        let someone = found.acts.iter().any(|a| matches!(a, Act::Someone));
        let without: Vec<String> = found.acts.iter().filter_map(|a| if let Act::Without(people) = a { Some(people.clone()) } else { None }).flatten().collect();
        let excludes = found.acts.iter().any(|a| matches!(a, Act::Without(_)));
        self.gone.extend(without);
        if excludes && named.is_empty() {
            return Some(self.exclude(next));
        }
        if marks.one_step.has(words) && named.is_empty() {
            let steps: Vec<StepSpec> = self.spec.steps.iter().take(1).cloned().collect();
            return Some(Taken::only(vec![Setting::Steps { steps }]));
        }
        if someone {
            return Some(self.second_step());
        }
        if found.acts.iter().any(|a| matches!(a, Act::Steps(_, Place::Instead))) {
            self.named_steps.clone_from(&named);
            return Some(Taken::only(vec![Setting::Steps { steps: named }]));
        }
        let first = self.deed == Some(Deed::Add) && words.iter().any(|t| matches!(t.low.as_str(), "first" | "первым" | "первой" | "сначала"));
        let before = found.acts.iter().any(|a| matches!(a, Act::Steps(_, Place::BeforeLast)));
        let place = if first || before { Place::BeforeLast } else { Place::Next };
        let besides = words.iter().any(|t| matches!(t.low.as_str(), "too" | "also" | "тоже" | "также" | "well" | "ещё" | "еще"));
        let more = besides || self.deed == Some(Deed::Add) || matches!(found.piece.join, Join::Then) || marks.then.at_start(words).is_some();
        if named.is_empty() {
            // "add HR", "потом финансы": somebody who decides, without a word of deciding.
            // "Add Boris as approver": what he shall be says that he is somebody.
            let called = words.iter().any(|t| matches!(t.low.as_str(), "approver" | "согласующим" | "согласующей" | "согласующего"));
            let people = deciders(self.ground, self.text, rest, if called { Names::Count } else { Names::Pass });
            let only = !people.is_empty()
                && rest.iter().enumerate().all(|(i, t)| {
                    !t.is_word()
                        || self.ground.lexicon.is_stop(&t.low)
                        || people.iter().any(|d| d.at.contains(&i))
                        || marks.then.at_start(&rest[i..]).is_some()
                        || is_place(&t.low)
                });
            let follows = matches!(found.piece.join, Join::Then | Join::And) && !self.named_steps.is_empty();
            let alone = words.iter().any(|t| matches!(t.low.as_str(), "only" | "just" | "только" | "лишь"));
            if only && alone && people.len() == 1 {
                // "only the manager": nobody else decides.
                let steps = people.iter().map(Decider::step).collect();
                return Some(Taken { set: vec![Setting::Steps { steps }], checks: vec![Check::OnlyApprover { step: 1 }], not: None });
            }
            if only && (more || follows) && self.meant(rest).is_none() {
                return Some(self.add_steps(people.iter().map(Decider::step).collect(), place));
            }
            return None;
        }
        if !self.gone.is_empty() && self.named_steps.is_empty() {
            // "not the manager, HR does": who is named takes the place of who is gone.
            let mut steps: Vec<StepSpec> = self.spec.steps.iter().filter(|s| !self.gone.contains(&s.approver)).cloned().collect();
            if steps.len() < self.spec.steps.len() {
                steps.extend(named.into_iter().filter(|n| !self.spec.steps.iter().any(|s| s.approver == n.approver)));
                let fits = (1..=2).contains(&steps.len());
                self.named_steps.clone_from(&steps);
                return Some(if fits {
                    Taken::only(vec![Setting::Steps { steps }])
                } else {
                    Taken { not: Some(NotIncludedWhy::KitLimit), ..Taken::default() }
                });
            }
        }
        if more || !self.named_steps.is_empty() {
            return Some(self.add_steps(named, place));
        }
        if let ([first], [one, two]) = (named.as_slice(), self.spec.steps.as_slice())
            && marks.first.has(words)
            && (is_by(one, &first.approver) || is_by(two, &first.approver))
        {
            // "First accounting": those who decide are the same, in this order.
            let steps = if is_by(one, &first.approver) { vec![one.clone(), two.clone()] } else { vec![two.clone(), one.clone()] };
            self.named_steps.clone_from(&steps);
            return Some(Taken { checks: vec![Check::Decides { step: 1 }], ..Taken::only(vec![Setting::Steps { steps }]) });
        }
        self.named_steps.clone_from(&named);
        let room = named.len() <= 2;
        let mut taken = Taken::only(vec![Setting::Steps { steps: named }]);
        taken.not = (!room).then_some(NotIncludedWhy::KitLimit);
        Some(taken)
    }

    /// Those who shall not decide go; somebody has to stay, or be named next.
    fn exclude(&self, next: Option<&Found>) -> Taken {
        let left: Vec<StepSpec> = self.spec.steps.iter().filter(|s| !self.gone.contains(&s.approver)).cloned().collect();
        let named_next = next.is_some_and(|n| n.piece.join.same_sentence() && n.acts.iter().any(|a| matches!(a, Act::Steps(..))));
        let checks = vec![Check::OnlyApprover { step: 1 }];
        match (left.len() == self.spec.steps.len(), left.is_empty()) {
            (true, _) => Taken { checks, ..Taken::default() },
            (false, true) if named_next => Taken { checks, ..Taken::default() },
            (false, true) => Taken { not: Some(NotIncludedWhy::KitLimit), ..Taken::default() },
            (false, false) => Taken { set: vec![Setting::Steps { steps: left }], checks, not: None },
        }
    }

    fn add_steps(&mut self, new: Vec<StepSpec>, place: Place) -> Taken {
        let mut steps = self.spec.steps.clone();
        let known = new.iter().all(|n| steps.iter().any(|s| s.approver == n.approver));
        if known {
            return Taken { checks: vec![Check::Decides { step: 1 }], ..Taken::default() };
        }
        let at = if place == Place::Next { steps.len() } else { 0 };
        steps.splice(at..at, new.into_iter().filter(|n| !self.spec.steps.iter().any(|s| s.approver == n.approver)));
        if steps.len() > 2 {
            return Taken { not: Some(NotIncludedWhy::KitLimit), ..Taken::default() };
        }
        self.named_steps.clone_from(&steps);
        Taken::only(vec![Setting::Steps { steps }])
    }

    /// A second step by nobody in particular: the one that the Bible's usual two-step answer names.
    fn second_step(&self) -> Taken {
        if self.spec.steps.len() > 1 {
            return Taken { checks: vec![Check::Decides { step: 2 }], ..Taken::default() };
        }
        let plan = self.ground.bible.brief.questions.iter().find(|q| q.key == "approver");
        let labels = plan.into_iter().flat_map(|q| &q.choices).map(|c| c.label.in_locale(&self.ground.locale, "en"));
        let usual = labels.map(|label| steps_in(self.ground, label)).find(|steps| steps.len() == 2);
        let second = usual.and_then(|steps| steps.into_iter().find(|s| self.spec.steps.iter().all(|old| old.approver != s.approver)));
        match second {
            Some(second) => {
                let steps = self.spec.steps.iter().cloned().chain([second]).collect();
                Taken::only(vec![Setting::Steps { steps }])
            }
            None => Taken { not: Some(NotIncludedWhy::NotUnderstood), ..Taken::default() },
        }
    }

    /// "without HR", "убери второй шаг": one step stays.
    pub(super) fn drop_step(&self, words: &[Token]) -> Option<Taken> {
        let marks = &self.ground.lexicon.marks;
        if marks.one_step.has(words)
            || (words.iter().any(|t| matches!(t.low.as_str(), "second" | "второй" | "второго" | "второе"))
                && words.iter().any(|t| matches!(t.stem.as_str(), "step" | "шаг" | "approv" | "согласован" | "этап")))
        {
            if self.spec.steps.len() < 2 {
                return Some(Taken { not: Some(NotIncludedWhy::NotThere), ..Taken::default() });
            }
            let steps = self.spec.steps.iter().take(1).cloned().collect();
            return Some(Taken::only(vec![Setting::Steps { steps }]));
        }
        let people = deciders(self.ground, self.text, words, Names::Pass);
        let gone: Vec<String> = people.iter().map(|d| d.label.clone()).collect();
        let left: Vec<StepSpec> = self.spec.steps.iter().filter(|s| !gone.contains(&s.approver)).cloned().collect();
        let changes = left.len() < self.spec.steps.len();
        match (changes, left.is_empty()) {
            (false, _) => None,
            (true, true) => Some(Taken { not: Some(NotIncludedWhy::KitLimit), ..Taken::default() }),
            (true, false) => Some(Taken::only(vec![Setting::Steps { steps: left }])),
        }
    }

    /// Somebody decides instead of another, at the same step.
    fn in_place_of(&self, old: &str, new: &Decider) -> Taken {
        let steps = self.spec.steps.iter().map(|s| if s.approver == old { new.step() } else { s.clone() }).collect();
        Taken::only(vec![Setting::Steps { steps }])
    }

    /// "The manager is Peter Smith", "руководитель — это Пётр Смирнов": a name for one who decides.
    pub(super) fn is_called(&self, words: &[Token]) -> Option<Taken> {
        let people = deciders(self.ground, self.text, words, Names::Count);
        let [old, new] = people.as_slice() else { return None };
        let known = self.spec.steps.iter().any(|s| s.approver == old.label);
        let between: Vec<&str> = words[old.at.end..new.at.start].iter().filter(|t| t.is_word()).map(|t| t.low.as_str()).collect();
        let is = matches!(between.as_slice(), ["is" | "это" | "будет"]);
        let named = words[new.at.clone()].iter().all(|t| t.capital) && new.at.len() >= 2 && new.at.end == words.iter().rposition(Token::is_word)? + 1;
        (known && is && named).then(|| self.in_place_of(&old.label, new))
    }

    /// "Replace the manager with HR", "поменяй руководителя на директора".
    fn replaced(&self, words: &[Token]) -> Option<Taken> {
        const REPLACES: [&str; 12] =
            ["swap", "replace", "change", "замени", "замените", "заменить", "поменяй", "поменяйте", "поменять", "смени", "смените", "сменить"];
        const APPROVER: [&str; 10] =
            ["approver", "approvers", "согласующего", "согласующих", "утверждающего", "steps", "approvals", "согласующие", "шаги", "этапы"];
        let rest = words.split_first().filter(|(first, _)| REPLACES.contains(&first.low.as_str()))?.1;
        let approver = |t: &Token| APPROVER.contains(&t.low.as_str());
        let light = |t: &Token| !t.is_word() || self.ground.lexicon.is_stop(&t.low) || matches!(t.low.as_str(), "around" | "местами" | "two" | "двух" | "оба");
        // "Swap the approvers": both, the other way round.
        if let [one, two] = self.spec.steps.as_slice()
            && rest.iter().any(approver)
            && rest.iter().all(|t| approver(t) || light(t))
        {
            return Some(Taken { checks: vec![Check::Decides { step: 1 }], ..Taken::only(vec![Setting::Steps { steps: vec![two.clone(), one.clone()] }]) });
        }
        let at = rest.iter().position(|t| matches!(t.low.as_str(), "with" | "to" | "by" | "for" | "на"))?;
        let one = |part: &[Token]| deciders(self.ground, self.text, part, Names::Count).into_iter().next();
        // "Change the approver to Anna": of one, there is no doubt who goes.
        if let ([only], true) = (self.spec.steps.as_slice(), rest[..at].iter().any(approver) && rest[..at].iter().all(|t| approver(t) || light(t))) {
            return Some(self.in_place_of(&only.approver, &one(&rest[at + 1..])?));
        }
        let old = one(&rest[..at]).filter(|old| self.spec.steps.iter().any(|s| s.approver == old.label))?;
        let mut new = one(&rest[at + 1..])?;
        if rest[at].low == "на" {
            new.label = in_nominative(&new.label);
        }
        Some(self.in_place_of(&old.label, &new))
    }

    /// "HR instead of the manager", "вместо телефона почту".
    pub(super) fn instead(&self, words: &[Token]) -> Option<Taken> {
        let Some(at) = self.ground.lexicon.marks.instead.find(words) else { return self.replaced(words) };
        let (before, after) = (&words[..at.start], &words[at.end..]);
        let people = deciders(self.ground, self.text, words, Names::Count);
        let old = people.iter().find(|d| d.at.start >= at.end && self.spec.steps.iter().any(|s| s.approver == d.label));
        if let Some(old) = old {
            let new = people.iter().find(|d| d.label != old.label)?;
            return Some(self.in_place_of(&old.label, new));
        }
        let gone = self.meant(after)?.clone();
        let fresh = |part: &[Token]| crate::field::fields(self.ground, self.text, part, crate::field::How::Passing).into_iter().find(|f| f.name != gone.name);
        let mut field = fresh(after).or_else(|| fresh(before))?;
        field.name = crate::label::free(&field.name, &self.spec.fields.iter().map(|f| f.name.as_str()).collect::<Vec<_>>());
        Some(Taken::only(vec![Setting::PutField { field }, Setting::DropField { name: gone.name }]))
    }
}

/// "На Марию": a woman's name as it stands in a list. Men's names and what is no name stay.
fn in_nominative(label: &str) -> String {
    let turned = |word: &str| {
        let ends = [("ию", "ия"), ("ью", "ья"), ("ю", "я"), ("у", "а")];
        ends.iter().find_map(|(end, first)| word.strip_suffix(end).map(|stem| format!("{stem}{first}"))).unwrap_or_else(|| word.to_owned())
    };
    if label.contains(' ') || !label.chars().all(|c| matches!(c, 'А'..='я')) { label.to_owned() } else { turned(label) }
}

/// "as the second step", "вторым этапом": where a step goes, not who it is.
fn is_place(low: &str) -> bool {
    matches!(
        low,
        "second"
            | "first"
            | "2nd"
            | "step"
            | "approver"
            | "approval"
            | "вторым"
            | "второй"
            | "первым"
            | "первой"
            | "шагом"
            | "этапом"
            | "согласующим"
            | "согласующей"
    )
}
