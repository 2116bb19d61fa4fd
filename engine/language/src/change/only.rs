//! "Keep only the item and the price": a change that says which fields there are from now on; whatever else is on the form goes.

use fleet_domain::brief::Setting;
use fleet_domain::spec::FieldSpec;

use super::{Reader, Taken};
use crate::analysis::body;
use crate::field::{How, Modifiers, fields};
use crate::steps::is_count;
use crate::token::{Shape, Token};

/// Words that leave nothing beside what they name.
const ONLY: [&str; 6] = ["only", "just", "solely", "только", "лишь", "исключительно"];
/// Words with which what stays is named.
const KEEPS: [&str; 8] = ["keep", "leave", "need", "want", "оставь", "оставьте", "оставить", "оставим"];
/// Words by which something comes besides.
const BESIDES: [&str; 8] = ["too", "also", "more", "another", "тоже", "также", "еще", "добавь"];

/// How plainly a sentence says that nothing else shall be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Head {
    Said,
    /// "Only the price": of what the form has.
    Bare,
}

impl Reader<'_> {
    /// Reads a whole sentence as such a change; `None` if it says anything else, or more. "Only the manager approves" names no field.
    pub(super) fn narrowed(&self, sentence: &[Token]) -> Option<Taken> {
        let words = body(sentence);
        let marks = &self.ground.lexicon.marks;
        let of_people = [&marks.seeing, &marks.approve, &marks.notify].iter().any(|said| said.has(words));
        if of_people || words.iter().any(|t| BESIDES.contains(&t.low.as_str())) {
            return None;
        }
        let (items, head) = match only_tail(words) {
            Some(items) => (items, Head::Said),
            None => self.only_head(words).map(|(from, head)| (&words[from..], head))?,
        };
        let mut named: Vec<FieldSpec> = Vec::new();
        for item in items.split(between).map(body).filter(|item| item.iter().any(Token::is_word)) {
            let item = self.without_field_word(item);
            if item.is_empty() || self.counted_fields(item) == Some(item.len()) {
                continue;
            }
            let field = self.named_one(item)?;
            if !named.iter().any(|known| known.name == field.name) {
                named.push(field);
            }
        }
        // With nothing of the form among them, they are wanted besides.
        let there = |n: &FieldSpec| self.spec.fields.iter().any(|f| f.name == n.name);
        let any = named.iter().any(there);
        if !any || (head == Head::Bare && !named.iter().all(there)) {
            return None;
        }
        // What is worked out is nothing without what it is worked out of.
        let needed = |name: &String| named.iter().any(|n| n.formula.as_ref().is_some_and(|formula| formula.of.contains(name)) && n.name != *name);
        let needed = self.spec.fields.iter().filter(|f| needed(&f.name) && !named.iter().any(|n| n.name == f.name));
        named.splice(0..0, needed.cloned().collect::<Vec<_>>());
        // What is worked out of nothing but them goes on being worked out.
        let worked_out = |f: &&FieldSpec| {
            let of = |name: &String| named.iter().any(|n| n.name == *name);
            f.formula.as_ref().is_some_and(|formula| formula.of.iter().all(of)) && !of(&f.name)
        };
        let worked_out: Vec<FieldSpec> = self.spec.fields.iter().filter(worked_out).cloned().collect();
        named.extend(worked_out);
        Some(Taken::only(vec![Setting::Fields { fields: named }]))
    }

    /// Where the fields begin behind "keep only", "only two fields:", "I need just", "everything but".
    fn only_head(&self, words: &[Token]) -> Option<(usize, Head)> {
        let marks = &self.ground.lexicon.marks;
        if let Some(end) = (0..words.len().min(4)).find_map(|i| marks.only_these.at_start(&words[i..]).map(|len| i + len)) {
            return Some((end, Head::Said));
        }
        let only = words.iter().take(4).position(|t| ONLY.contains(&t.low.as_str()))?;
        let head = if self.counted_fields(&words[only + 1..]).is_some() { Head::Said } else { Head::Bare };
        (head == Head::Said || only == 0).then_some((only + 1, head))
    }

    /// "Two fields", "these fields" at the start: how many words say how many there are, and not which.
    fn counted_fields(&self, words: &[Token]) -> Option<usize> {
        let marks = &self.ground.lexicon.marks;
        let counts = |t: &Token| matches!(t.low.as_str(), "the" | "these" | "эти") || is_count(&t.low) || t.shape == Shape::Number;
        let count = words.iter().take_while(|t| counts(t)).count();
        let len = marks.field.at_start(&words[count..]).or_else(|| marks.fields.at_start(&words[count..]))?;
        Some(count + len)
    }

    /// The one field that an item names and says nothing more of: of the form, or a new one.
    fn named_one(&self, item: &[Token]) -> Option<FieldSpec> {
        if self.ground.lexicon.roles.iter().any(|role| role.at_start(item).is_some()) {
            return None;
        }
        let modifiers = Modifiers::read(self.text, item, &[]);
        // "Just the price is required" is about the price.
        if modifiers.required.is_some() || modifiers.unique || modifiers.kind.is_some() {
            return None;
        }
        if let Some(field) = self.first_strictly(item) {
            return (!self.says_more(item, field, &modifiers)).then(|| field.clone());
        }
        match fields(self.ground, self.text, item, How::Passing).as_slice() {
            [new] if !self.says_more(item, new, &modifiers) => Some(new.clone()),
            _ => None,
        }
    }
}

/// What stands in "keep the price only", "оставь цену и всё".
fn only_tail(words: &[Token]) -> Option<&[Token]> {
    let (first, rest) = words.split_first()?;
    let end = match rest {
        [items @ .., last] if ONLY.contains(&last.low.as_str()) => items,
        [items @ .., and, all] if matches!((and.low.as_str(), all.low.as_str()), ("и" | "да", "все")) => items,
        [items @ .., and, nothing, else_]
            if matches!((and.low.as_str(), nothing.low.as_str(), else_.low.as_str()), ("and", "nothing", "else") | ("и", "больше", "ничего")) =>
        {
            items
        }
        _ => return None,
    };
    KEEPS.contains(&first.low.as_str()).then_some(end).filter(|items| !items.is_empty())
}

fn between(t: &Token) -> bool {
    matches!(t.shape, Shape::Mark(',' | ';' | ':' | '&' | '+' | '-') | Shape::Line) || matches!(t.low.as_str(), "and" | "plus" | "и" | "плюс" | "да")
}
