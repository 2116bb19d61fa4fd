//! Pieces that go on with a list: one more field, a file to attach, values of a choice.

use std::ops::Range;

use fleet_domain::spec::{FieldSpec, Switch};

use super::about::{about, choices, covered, is_kind, of_the_kit, only_people};
use super::{Act, Found, Mode, Next, Walk};
use crate::cut::Join;
use crate::field::{FieldHit, How, Modifiers, attaching, bare, fields, files, hits, is_pronoun, options_of};
use crate::phrase::Phrase;
use crate::steps::{Names, deciders};
use crate::token::Token;

impl Walk<'_> {
    /// "Attach the certificate", "with the contract attached": a file, though the words alone may be anything.
    pub(super) fn attached(&self, body: &[Token]) -> Option<Vec<FieldSpec>> {
        let what = attaching(self.ground, body)?;
        let of_the_request = |i: usize| matches!(what[i].low.as_str(), "to" | "к") && of_the_kit(self.ground, &what[i + 1..]);
        let what = &what[..(0..what.len()).find(|i| of_the_request(*i)).unwrap_or(what.len())];
        let content = what.iter().filter(|t| t.is_word() && !self.ground.lexicon.is_stop(&t.low)).count();
        if !(1..=4).contains(&content) || only_people(self.ground, what) || super::rules::timed(body) {
            return None;
        }
        Some(files(self.ground, self.text, what)).filter(|named| !named.is_empty())
    }

    /// "…, name, date of the visit, passport": one or two words behind a named field, which say nothing else, are one more.
    pub(super) fn goes_on(&self, body: &[Token]) -> Option<Vec<FieldSpec>> {
        let (ground, lexicon) = (self.ground, self.ground.lexicon);
        let words = body.iter().filter(|t| t.is_word()).count();
        let says = |t: &Token| !t.is_word() || crate::field::is_verb(&t.low) || matches!(t.low.as_str(), "no" | "not" | "не" | "нет" | "без" | "without");
        let other = [&lexicon.intents.need, &lexicon.intents.polite, &lexicon.intents.software, &lexicon.intents.groups.words].iter().any(|w| w.has(body));
        if !(1..=3).contains(&words) || body.iter().filter(|t| !t.is_mark(',') && !t.is_mark('.')).any(says) || other || about(ground, body) {
            return None;
        }
        Some(fields(ground, self.text, body, How::Listed)).filter(|named| !named.is_empty())
    }

    /// "With the journalist's name, outlet, dates": what nobody knows is a field where the next one is.
    pub(super) fn among_fields(&self, body: &[Token], next: Option<Next<'_>>) -> bool {
        let next = next.filter(|n| n.joined()).map(|n| super::body(n.tokens));
        next.is_some_and(|next| covered(self.ground, next) && !about(self.ground, next)) && self.goes_on(body).is_some()
    }

    /// "A field for the notification e-mail", "телефон для оповещений": words of telling that only say which field it is.
    pub(super) fn names_a_field(&self, body: &[Token]) -> bool {
        let (ground, found) = (self.ground, hits(self.ground, body));
        let last = |h: &FieldHit<'_>| h.at.start > 0 && h.at.end == body.len() && body[0].low.is_ascii();
        let first = |h: &FieldHit<'_>| h.at.start == 0 && body.get(h.at.end).is_some_and(|t| t.low == "для");
        let headed = matches!(self.mode, Mode::List(_)) && (found.last().is_some_and(last) || found.first().is_some_and(first));
        let nobody = deciders(ground, self.text, body, Names::Pass).is_empty();
        nobody && (headed || body.iter().take(3).any(|t| ground.lexicon.marks.field.at_start(std::slice::from_ref(t)).is_some()))
    }

    /// "Team budget: item, price": what everything begins with, before a colon and a list, is what is wanted, though it may be a field elsewhere.
    pub(super) fn heads_everything(&self, body: &[Token], next: Option<Next<'_>>, last: Option<&Found>) -> bool {
        let listed = next.is_some_and(|n| n.join == Join::Colon && covered(self.ground, super::body(n.tokens)));
        let named = fields(self.ground, self.text, body, How::Passing);
        let plain = body.len() <= 3 && !self.ground.lexicon.marks.fields.has(body) && !named.iter().any(|f| is_kind(self.ground, f));
        listed && last.is_none() && self.mode == Mode::Open && plain && covered(self.ground, body)
    }

    /// "Employees submit the visitor's name, date and host": the verb with which a list of fields begins.
    pub(super) fn handed_in(&self, body: &[Token], next: Option<Next<'_>>) -> Option<Range<usize>> {
        let verb = self.ground.lexicon.marks.hand_in.find(body)?;
        let after = &body[verb.end..];
        let named = after.len() <= 5 && hits(self.ground, after).last().is_some_and(|hit| hit.at.end == after.len());
        let goes_on = next.is_some_and(|n| n.joined() && covered(self.ground, super::body(n.tokens)));
        (named && goes_on).then_some(verb)
    }

    /// "Codes must be unique": a field that nobody here knows, by what the person called it before.
    pub(super) fn listed_before(&self, body: &[Token]) -> Option<FieldSpec> {
        let subject = body.split(|t| is_pronoun(&t.low)).next()?;
        let mut field = fields(self.ground, self.text, subject, How::Listed).into_iter().next()?;
        let said = self.ground.tokens(&self.text[..body.first()?.at.start]);
        let called = Phrase::new(&field.label);
        let modifiers = Modifiers::read(self.text, body, &[]);
        field.unique = if modifiers.unique { Switch::On } else { Switch::Off };
        field.required = modifiers.required.unwrap_or(field.required);
        (0..said.len()).any(|i| called.at_start(&said[i..]).is_some()).then_some(field)
    }

    /// "Visa needed (yes/no)": what is answered by yes or no is asked for, whatever its words mean elsewhere.
    pub(super) fn two_answers(&self, body: &[Token]) -> Option<Vec<FieldSpec>> {
        let (ground, rest) = (self.ground, bare(body));
        let content = rest.iter().filter(|t| t.is_word() && !ground.lexicon.is_stop(&t.low)).count();
        // "The boss says yes or no" decides, "approval of the client (yes/no)" asks.
        let apart = matches!(self.mode, Mode::List(_)) && body.iter().any(|t| t.is_mark('/'));
        let decides = || !apart && !deciders(ground, self.text, body, Names::Count).is_empty();
        if !ground.lexicon.marks.yes_no.has(body) || !(1..=4).contains(&content) || decides() {
            return None;
        }
        Some(fields(ground, self.text, body, How::Listed)).filter(|named| !named.is_empty())
    }

    pub(super) fn options(&mut self, body: &[Token]) -> Option<Vec<Act>> {
        let (ground, marks) = (self.ground, &self.ground.lexicon.marks);
        let other = [&marks.approve, &marks.export, &marks.notify, &marks.fill, &marks.fields].iter().any(|m| m.has(body));
        // "Language: English or German, how many copies": the next thing that is asked for.
        let named = covered(ground, body) && !self.among_semicolons(body);
        if other || named || crate::field::asks(body).is_some() || choices(ground, self.text, body).is_some() {
            self.mode = if other { Mode::Open } else { Mode::List(How::Listed) };
            return None;
        }
        let options = options_of(self.text, body);
        (!options.is_empty()).then(|| vec![Act::Options(options)])
    }

    /// "Category - taxi, food, hotel; amount": where semicolons part the fields of a line, commas part the choices.
    fn among_semicolons(&self, body: &[Token]) -> bool {
        let (Some(first), Some(last)) = (body.first(), body.last()) else { return false };
        let before = self.text[..first.at.start].rsplit('\n').next();
        let behind = self.text[last.at.end..].split('\n').next();
        before.into_iter().chain(behind).any(|side| side.contains(';'))
    }
}
