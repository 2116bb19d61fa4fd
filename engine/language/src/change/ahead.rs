//! Words that only lead to what comes next, and what comes after such words.

use fleet_domain::brief::{NotIncludedWhy, Setting};
use fleet_domain::criterion::Check;

use super::{Deed, Lead, Reader, Taken};
use crate::analysis::Found;
use crate::cut::Join;
use crate::field::computed_days;
use crate::token::Token;

impl Reader<'_> {
    /// "Then also", "can we also have": nothing but that more comes.
    pub(super) fn only_goes_on(&self, words: &[Token], next: Option<&Found>) -> bool {
        let (then, asking) = (&self.ground.lexicon.marks.then, self.ground.lexicon.intents.asking.all(words));
        let besides = |t: &Token| matches!(t.low.as_str(), "also" | "too" | "тоже" | "также" | "ещё" | "еще");
        let light = |(i, t): (usize, &Token)| {
            let asks = asking.iter().any(|at| at.contains(&i)) || matches!(t.low.as_str(), "have" | "let");
            besides(t) || asks || !t.is_word() || self.ground.lexicon.is_stop(&t.low) || then.at_start(std::slice::from_ref(t)).is_some()
        };
        let more = then.at_start(words).is_some() || (words.iter().any(besides) && !asking.is_empty());
        // "I want …": what is wanted comes next.
        let wants = self.ground.lexicon.intents.need.at_start(words) == Some(words.len());
        (wants || more && words.iter().enumerate().all(light)) && next.is_some_and(|n| n.piece.join.same_sentence())
    }

    /// "…, with choices: family, health": the values of the field just put come next.
    pub(super) fn heads_options(&mut self, words: &[Token], next: Option<&Found>) -> bool {
        let marks = &self.ground.lexicon.marks;
        let light = |t: &Token| !t.is_word() || self.ground.lexicon.is_stop(&t.low) || marks.with.at_start(std::slice::from_ref(t)).is_some();
        let says = |t: &Token| marks.option.at_start(std::slice::from_ref(t)).is_some() || marks.one_of.at_start(std::slice::from_ref(t)).is_some();
        let colon = next.is_some_and(|n| n.piece.join == Join::Colon);
        if colon && self.lists(words) {
            return true;
        }
        self.put.is_some() && colon && words.iter().any(says) && words.iter().all(|t| light(t) || says(t))
    }

    /// "Swap the first day …", "поменяй местами первый …": with which one comes next.
    pub(super) fn heads_swap(&mut self, words: &[Token], next: Option<&Found>) -> bool {
        let places = |t: &Token| matches!(t.low.as_str(), "swap" | "местами");
        let Some(at) = words.iter().take(3).position(places) else { return false };
        let and = next.is_some_and(|n| n.piece.join == Join::And);
        let one = &words[at + 1..];
        // What is not on the form changes places with nothing, and is not put there.
        let people = crate::steps::deciders(self.ground, self.text, one, crate::steps::Names::Pass);
        let unknown = || (people.is_empty() && one.iter().any(Token::is_word)).then(String::new);
        self.swaps = self.meant(one).map(|field| field.name.clone()).or_else(unknown).filter(|_| and);
        self.swaps.is_some()
    }

    /// "… and the last day": the two change places.
    pub(super) fn swapped(&mut self, words: &[Token]) -> Option<Taken> {
        let one = self.swaps.take()?;
        self.lead = Lead::No;
        let other = self.meant(words).map(|field| field.name.clone());
        let mut fields = self.spec.fields.clone();
        let at = |name: &str| fields.iter().position(|f| f.name == name);
        let (Some(a), Some(b)) = (at(&one), other.as_deref().and_then(at)) else {
            return Some(Taken { not: Some(NotIncludedWhy::NotThere), ..Taken::default() });
        };
        fields.swap(a, b);
        Some(Taken::only(vec![Setting::Fields { fields }]))
    }

    /// "The reason should be a dropdown: …", "причина — список: …": a field of the form that shall be chosen from what comes next.
    fn lists(&mut self, words: &[Token]) -> bool {
        let listing = &self.ground.lexicon.marks.listing;
        let Some(at) = listing.find(words) else { return false };
        let named = self.strictly(&words[..at.start]).map(|field| field.name.clone());
        // The dash before "список" cut the field off.
        let Some(name) = named.or_else(|| self.put.clone().filter(|_| at.start == 0)) else { return false };
        self.put = Some(name);
        true
    }

    /// "Add the number of days, …": that they are counted by themselves comes next.
    pub(super) fn heads_counting(&mut self, words: &[Token], next: Option<&Found>) -> bool {
        let next = next.filter(|n| n.piece.join.same_sentence() && self.ground.lexicon.marks.computed.has(&self.tokens[n.piece.tokens.clone()]));
        let adds = self.deed_in(words).is_some_and(|(deed, _)| deed == Deed::Add);
        let days = crate::field::hits(self.ground, words).iter().any(|hit| hit.name() == "days");
        let heads = next.is_some() && adds && days && computed_days(self.ground, &self.spec.fields).is_some();
        if heads {
            self.put = Some("days".to_owned());
        }
        heads
    }

    /// "…, calculated": the days that were named before.
    pub(super) fn counted(&mut self, found: &Found, words: &[Token]) -> Option<Taken> {
        let days = self.put.as_deref() == Some("days") && found.piece.join.same_sentence() && self.ground.lexicon.marks.computed.has(words);
        let field = computed_days(self.ground, &self.spec.fields).filter(|_| days)?;
        self.put = None;
        Some(Taken { checks: vec![Check::FieldComputed { field: field.name.clone() }], ..Taken::only(vec![Setting::PutField { field }]) })
    }

    /// "add the format: on site, online": what follows the colon are its values.
    pub(super) fn listed_option(&mut self, found: &Found, words: &[Token]) -> Option<Taken> {
        let put = self.put.take();
        self.options = match found.piece.join {
            Join::Colon => {
                self.values.clear();
                put
            }
            // "…: paid, without pay": among values it is one, unless it is a field that goes.
            Join::Comma | Join::And if self.deed_in(words).is_none_or(|(deed, at)| deed == Deed::Drop && self.strictly(&words[at.end..]).is_none()) => {
                self.options.take()
            }
            _ => None,
        };
        let field = self.spec.fields.iter().find(|f| Some(&f.name) == self.options.as_ref())?.clone();
        self.values.extend(crate::field::options_of(self.text, words));
        self.with_options(field)
    }
}
