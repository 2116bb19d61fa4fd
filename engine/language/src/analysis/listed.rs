//! Pieces that go on with a list: one more field, a file to attach, values of a choice.

use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::FieldSpec;

use super::about::{about, choices, covered};
use super::{Act, Mode, Walk};
use crate::field::{How, bare, fields, options_of};
use crate::steps::{Names, deciders};
use crate::token::Token;

impl Walk<'_> {
    /// "Attach the certificate": a file, though the word alone is what the wish may be about.
    pub(super) fn attached(&self, fill: &[Token], after: &[Token]) -> Option<FieldSpec> {
        let deed = matches!(fill.first()?.low.as_str(), "attach" | "attaches" | "upload" | "uploads" | "прикрепить" | "приложить" | "загрузить");
        let content = after.iter().filter(|t| t.is_word() && !self.ground.lexicon.is_stop(&t.low)).count();
        if !deed || !(1..=2).contains(&content) || !self.ground.presets.iter().any(|p| p.has(after)) {
            return None;
        }
        let mut file = fields(self.ground, self.text, after, How::Listed).into_iter().next()?;
        file.turn_into(FieldKind::File);
        Some(file)
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

    /// "Visa needed (yes/no)": what is answered by yes or no is asked for, whatever its words mean elsewhere.
    pub(super) fn two_answers(&self, body: &[Token]) -> Option<Vec<FieldSpec>> {
        let (ground, rest) = (self.ground, bare(body));
        let content = rest.iter().filter(|t| t.is_word() && !ground.lexicon.is_stop(&t.low)).count();
        if !ground.lexicon.marks.yes_no.has(body) || !(1..=4).contains(&content) || !deciders(ground, self.text, body, Names::Pass).is_empty() {
            return None;
        }
        Some(fields(ground, self.text, body, How::Listed)).filter(|named| !named.is_empty())
    }

    pub(super) fn options(&mut self, body: &[Token]) -> Option<Vec<Act>> {
        let (ground, marks) = (self.ground, &self.ground.lexicon.marks);
        let other = [&marks.approve, &marks.export, &marks.notify, &marks.fill, &marks.fields].iter().any(|m| m.has(body));
        // "Language: English or German, how many copies": the next thing that is asked for.
        if other || covered(ground, body) || crate::field::asks(body).is_some() || choices(ground, self.text, body).is_some() {
            self.mode = if other { Mode::Open } else { Mode::List(How::Listed) };
            return None;
        }
        let options = options_of(self.text, body);
        (!options.is_empty()).then(|| vec![Act::Options(options)])
    }
}
