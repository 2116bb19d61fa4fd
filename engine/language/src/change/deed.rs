//! What a piece asks to be done: add, drop, rename, make.

use std::ops::Range;

use super::{Reader, meant};
use crate::steps::{Names, deciders, is_count};
use crate::token::Token;

/// What the words before ask to be done with what comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Add,
    Drop,
    Rename,
    Make,
}

impl Reader<'_> {
    /// Whether words before the deed only lead to it: "plz also", "i", "can you".
    pub(super) fn leads(&self, before: &[Token]) -> bool {
        let (lexicon, intents) = (self.ground.lexicon, &self.ground.lexicon.intents);
        let known: Vec<Range<usize>> = [&intents.polite, &intents.asking, &intents.talk].iter().flat_map(|list| list.all(before)).collect();
        before.iter().enumerate().all(|(i, t)| !t.is_word() || lexicon.is_stop(&t.low) || known.iter().any(|at| at.contains(&i)))
    }

    /// "No comment", "no price, please": what is on the form is not wanted. "No more than three days" and "no, keep it" say other things.
    pub(super) fn denied(&self, words: &[Token]) -> Option<(Deed, Range<usize>)> {
        let lead = words.iter().take_while(|t| matches!(t.low.as_str(), "actually" | "please" | "sorry" | "ok" | "so") || !t.is_word()).count();
        let (first, rest) = words[lead..].split_first().filter(|(first, _)| first.low == "no")?;
        if rest.first().is_some_and(Token::is_word) && self.is_step(rest) {
            return Some((Deed::Drop, 0..lead + 1));
        }
        let named: Vec<Token> = rest.iter().filter(|t| t.is_word() && !self.ground.lexicon.is_polite(t)).cloned().collect();
        let at_once = rest.first().is_some_and(Token::is_word) && (1..=3).contains(&named.len()) && !matches!(named[0].low.as_str(), "more" | "less");
        (at_once && first.is_word() && self.meant(&named).is_some()).then_some((Deed::Drop, 0..lead + 1))
    }

    /// "Finance step", "approval by HR": somebody, and that they decide, and nothing else.
    fn is_step(&self, words: &[Token]) -> bool {
        let marks = &self.ground.lexicon.marks;
        let people = deciders(self.ground, self.text, words, Names::Pass);
        let step = |i: usize| marks.steps.at_start(&words[i..]).is_some() || marks.approve.at_start(&words[i..]).is_some() || words[i].stem == "step";
        let light = |t: &Token| !t.is_word() || self.ground.lexicon.is_stop(&t.low) || self.ground.lexicon.is_polite(t);
        let who = |i: usize| people.iter().any(|d| d.at.contains(&i));
        people.len() == 1 && (0..words.len()).any(step) && words.iter().enumerate().all(|(i, t)| light(t) || step(i) || who(i))
    }

    /// A word that says what to do, and where it stands.
    pub(super) fn deed_in(&self, words: &[Token]) -> Option<(Deed, Range<usize>)> {
        let marks = &self.ground.lexicon.marks;
        let start = &words[..words.len().min(6)];
        // "Call the first field …".
        if words.first().is_some_and(|t| matches!(t.low.as_str(), "call" | "name" | "назови" | "назовите"))
            && meant::ordinal(self.ground, &words[1..]).is_some()
        {
            return Some((Deed::Rename, 0..1));
        }
        // "Also a yes/no field …": one that is not there.
        if words.first().is_some_and(|t| matches!(t.low.as_str(), "a" | "another" | "also" | "plus" | "еще" | "также")) && marks.field.has(start) {
            return Some((Deed::Add, 0..1));
        }
        // "Two more fields: …".
        if words.first().is_some_and(|t| is_count(&t.low)) && words.iter().skip(1).take(2).any(|t| marks.field.has(std::slice::from_ref(t))) {
            return Some((Deed::Add, 0..1));
        }
        // "Let people attach a file".
        if words.first().is_some_and(|t| matches!(t.low.as_str(), "let" | "пусть"))
            && let Some(at) = marks.fill.find(start)
        {
            return Some((Deed::Add, 0..at.end));
        }
        // "People should also attach a doctor's note".
        let people = |t: &Token| t.is_word() && self.ground.lexicon.intents.groups.words.at_start(std::slice::from_ref(t)).is_none();
        if let Some(at) = marks.attaching.find(start)
            && crate::field::attaching(self.ground, words).is_some()
            && self.leads(&start[..at.start].iter().filter(|t| people(t)).cloned().collect::<Vec<_>>())
        {
            return Some((Deed::Add, 0..at.end));
        }
        // "Can you also ask for the phone number?"
        let asking =
            |at: &Range<usize>| words[at.start].low == "ask" && self.ground.lexicon.intents.asking.has(&words[..at.start]) && self.leads(&words[..at.start]);
        if let Some(at) = marks.asking.find(start).filter(|at| asking(at))
            && !crate::field::hits(self.ground, &words[at.end..]).is_empty()
        {
            return Some((Deed::Add, 0..at.end));
        }
        // "Нужно поле срочность", "I need a field for …": one more, whatever went before.
        let light = |t: &&Token| matches!(t.low.as_str(), "a" | "one" | "another" | "еще" | "одно");
        if let Some(len) = self.ground.lexicon.intents.need.at_start(words)
            && marks.field.at_start(&words[len + words[len..].iter().take_while(light).count()..]).is_some()
        {
            return Some((Deed::Add, 0..len));
        }
        let found = [(&marks.rename, Deed::Rename), (&marks.drop, Deed::Drop), (&marks.add, Deed::Add), (&marks.make, Deed::Make)];
        found.into_iter().filter_map(|(m, deed)| m.find(start).map(|at| (deed, at))).min_by_key(|(_, at)| at.start)
    }
}

/// "Телефон оставь": what stands before the word stays, or comes back.
pub(super) fn kept(words: &[Token]) -> Option<&[Token]> {
    let (last, rest) = words.split_last()?;
    (matches!(last.low.as_str(), "оставь" | "оставьте" | "оставить" | "оставим" | "верни" | "верните") && !rest.is_empty()).then_some(rest)
}
