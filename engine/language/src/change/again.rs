//! What was there before: "put the comment back", "верни тип отпуска"; and what a field is said to be, once it was named.

use fleet_domain::brief::NotIncludedWhy;
use fleet_domain::criterion::Check;
use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::FieldSpec;

use super::{Deed, Reader, Taken};
use crate::cut::Join;
use crate::field::{How, Modifiers, fields, hits, of_preset};
use crate::steps::{Names, deciders};
use crate::token::{Token, tokens};

impl Reader<'_> {
    /// A field that shall be there again: on the form it stays, of a ready form it comes as it was there. What nobody knows is no field.
    pub(super) fn put_back(&mut self, words: &[Token], join: Join) -> Option<Taken> {
        let what = back(words)?;
        if !deciders(self.ground, self.text, what, Names::Pass).is_empty() {
            return None;
        }
        if let Some(field) = self.strictly(what).map(|field| field.name.clone()) {
            self.about = Some(field.clone());
            return Some(Taken { checks: vec![Check::FieldSaved { field }], ..Taken::default() });
        }
        let named = match self.of_its_form(what) {
            Some(field) => vec![field],
            None if hits(self.ground, what).is_empty() => return Some(Taken { not: Some(NotIncludedWhy::NotUnderstood), ..Taken::default() }),
            None => fields(self.ground, self.text, what, How::Listed),
        };
        self.deed = Some(Deed::Add);
        Some(self.put(what, named, join))
    }

    /// The field of this name in the ready form that is most like this one.
    fn of_its_form(&self, what: &[Token]) -> Option<FieldSpec> {
        let stems = |words: &[Token]| words.iter().filter(|t| t.is_word() && !self.ground.lexicon.is_stop(&t.low)).map(|t| t.stem.clone()).collect::<Vec<_>>();
        let said = Some(stems(what)).filter(|said| !said.is_empty())?;
        let shared = |p: &&fleet_domain::bible::Preset| p.fields.iter().filter(|f| self.spec.fields.iter().any(|own| own.name == f.name)).count();
        let called = |f: &&fleet_domain::bible::PresetField| f.label.0.values().any(|label| stems(&tokens(label)) == said);
        // A form that shares nothing with this one is meant only where its own words are said ("тип отпуска").
        let forms = self.ground.kit.presets.iter().filter(|p| said.len() > 1 || shared(p) > 0);
        let (_, field) = forms.filter_map(|p| Some((shared(&p), p.fields.iter().find(called)?))).max_by_key(|(shared, _)| *shared)?;
        Some(of_preset(self.ground, field))
    }

    /// "…, обязательно число": behind another clause it says which kind of thing the one before is, and names none.
    pub(super) fn says_a_kind(&self, words: &[Token], join: Join) -> Option<Taken> {
        let modifiers = Modifiers::read(self.text, words, &[]);
        let kind = match modifiers.rest(words).iter().filter(|t| t.is_word() && !self.ground.lexicon.is_stop(&t.low)).collect::<Vec<_>>().as_slice() {
            [one] if matches!(one.low.as_str(), "число" | "числом" | "number") => FieldKind::Number,
            _ => return None,
        };
        if !join.same_sentence() || modifiers.required.is_none() {
            return None;
        }
        match self.about().filter(|field| field.kind == kind) {
            Some(field) => Some(self.put(&[], vec![FieldSpec { required: modifiers.required.unwrap_or(field.required), ..field.clone() }], join)),
            None => Some(Taken { not: Some(NotIncludedWhy::NotUnderstood), ..Taken::default() }),
        }
    }
}

/// What is to be there again, if that is what these words say.
fn back(words: &[Token]) -> Option<&[Token]> {
    let low = |n: usize| words.get(n).map_or("", |t| t.low.as_str());
    let last = words.len().checked_sub(1)?;
    let what = match (low(0), low(1)) {
        ("верни" | "верните" | "вернуть" | "вернем" | "restore", _) => &words[1..],
        ("bring" | "put" | "get", "back") => words.get(2..)?,
        ("bring" | "put" | "get", _) if low(last) == "back" && last > 1 => &words[1..last],
        _ => return None,
    };
    (!what.is_empty()).then_some(what)
}
