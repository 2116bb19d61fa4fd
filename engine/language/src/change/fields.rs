//! Changes of fields: which one is meant, what becomes of it.

use std::collections::BTreeSet;

use fleet_domain::brief::{MOST_FIELDS, NotIncludedWhy, Setting};
use fleet_domain::criterion::Check;
use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::{FieldSpec, Switch};

use super::{Deed, Reader, Taken};
use crate::cut::Join;
use crate::field::{Modifiers, bare, options_of, said_kind};
use crate::label;
use crate::phrase::Phrase;
use crate::steps::is_count;
use crate::token::{Token, fold, stem};

impl Reader<'_> {
    /// "the field X", "поле X": without the word.
    pub(super) fn without_field_word<'t>(&self, words: &'t [Token]) -> &'t [Token] {
        let words = crate::talk::asked(self.ground.lexicon, words).map_or(words, |end| &words[end..]);
        let known = |t: &Token| {
            self.ground.lexicon.marks.field.at_start(std::slice::from_ref(t)).is_some()
                || self.ground.lexicon.marks.add.at_start(std::slice::from_ref(t)).is_some()
                || matches!(t.low.as_str(), "a" | "the" | "new" | "новое" | "еще" | "пожалуйста" | "please" | "одно")
        };
        // "Two more fields": how many.
        let field = |i: usize| words[i + 1..].iter().take(2).any(|t| self.ground.lexicon.marks.field.at_start(std::slice::from_ref(t)).is_some());
        let counts = |i: usize, t: &Token| (is_count(&t.low) || t.low == "more") && field(i);
        let from = words.iter().enumerate().position(|(i, t)| !known(t) && !counts(i, t)).unwrap_or(words.len());
        &words[from..]
    }

    /// Puts fields: what is on the form already is changed as said, what is not comes to its end.
    pub(super) fn put(&self, words: &[Token], named: Vec<FieldSpec>, join: Join) -> Taken {
        let modifiers = Modifiers::read(self.text, words, &bracketed(words));
        if let Some(field) = self.of_it(words, &modifiers, join) {
            let changed = changed(field, &modifiers);
            return Taken { checks: duty(&changed), ..Taken::only(vec![Setting::PutField { field: changed }]) };
        }
        if let ([new], Some(old)) = (named.as_slice(), self.about().filter(|_| join == Join::Colon))
            && is_more(&new.label, &old.label)
        {
            // "Add phone: contact phone of the employee": what stands behind the colon says which.
            return Taken::only(vec![Setting::PutField { field: FieldSpec { name: old.name.clone(), ..new.clone() } }]);
        }
        let meant = if named.is_empty() { self.strictly(words) } else { self.first_strictly(words) };
        let adds = self.deed == Some(Deed::Add) && !named.is_empty();
        let loosely = || if adds || modifiers.kind.is_some() || !modifiers.options.is_empty() { None } else { self.by_one_word(words) };
        // "Add the helper's phone": more words than a field of the form has are another one.
        let another = |old: &FieldSpec| matches!(named.as_slice(), [new] if self.deed == Some(Deed::Add) && is_more(&new.label, &old.label));
        let meant = meant.or_else(loosely).filter(|old| !another(old));
        if named.len() <= 1
            && let Some(field) = meant
        {
            return self.as_said(field, words, &modifiers);
        }
        let mut taken = Taken::default();
        for field in named {
            if let Some(again) = self.spec.fields.iter().find(|f| f.name == field.name && fold(&f.label) == fold(&field.label)) {
                let said = self.as_said(again, words, &modifiers);
                taken.set.extend(said.set);
                taken.checks.extend(said.checks);
                continue;
            }
            if self.spec.fields.len() + taken.set.len() >= MOST_FIELDS {
                taken.not = Some(NotIncludedWhy::KitLimit);
                break;
            }
            // A field that a sentence only mentions is none that it asks for: "the link is broken", "change the colour to blue".
            let turned = || self.deed == Some(Deed::Make) && words.iter().any(|t| matches!(t.low.as_str(), "to" | "into" | "на"));
            if self.deed != Some(Deed::Add) && (turned() || self.says_more(words, &field, &modifiers)) {
                continue;
            }
            let mut field = field;
            let names = self
                .spec
                .fields
                .iter()
                .map(|f| f.name.as_str())
                .chain(taken.set.iter().filter_map(|s| if let Setting::PutField { field } = s { Some(field.name.as_str()) } else { None }));
            field.name = label::free(&field.name, &names.collect::<Vec<_>>());
            // A field added to a form that people fill already cannot be demanded of the old rows, but is of new ones: as said.
            taken.set.push(Setting::PutField { field });
        }
        taken
    }

    /// A field of the form, as the words now say it is; words that say something else of it say nothing that can be done.
    fn as_said(&self, field: &FieldSpec, words: &[Token], modifiers: &Modifiers) -> Taken {
        let mut changed = changed(field, modifiers);
        if let Some((_, kind)) = said_kind(self.ground, &bare(words)).filter(|(_, kind)| *kind != changed.kind && changed.kind != FieldKind::Computed) {
            changed.turn_into(kind);
        }
        let mut taken = Taken::default();
        if changed != *field {
            taken.checks.extend(duty(&changed));
            taken.set.push(Setting::PutField { field: changed });
        } else if !self.says_more(words, field, modifiers) {
            // It is there: nothing to do, but the wish is kept and proved.
            taken.checks.push(Check::FieldSaved { field: field.name.clone() });
        }
        taken
    }

    /// Takes fields away: "remove the comment", "без комментария".
    pub(super) fn dropped(&self, words: &[Token], rest: &[Token]) -> Taken {
        // "I don't need a decline reason" is about declining, whatever the form asks for.
        if self.ground.lexicon.marks.decline.has(words) && self.ground.lexicon.marks.reason.has(words) {
            return Taken::default();
        }
        // "Согласование не нужно": somebody has to decide here.
        if self.ground.lexicon.marks.no_approval.has(words) {
            return Taken { not: Some(NotIncludedWhy::KitLimit), ..Taken::default() };
        }
        if let Some(taken) = self.drop_step(words) {
            return taken;
        }
        let part = self.without_field_word(rest);
        let content = part.iter().any(|t| t.is_word() && !self.ground.lexicon.is_stop(&t.low));
        if !content {
            return Taken::default();
        }
        if let Some(taken) = self.drop_value(part) {
            return taken;
        }
        match self.meant(part) {
            Some(field) if self.spec.fields.iter().filter(|f| f.kind != FieldKind::Computed).count() > 1 || field.kind == FieldKind::Computed => {
                Taken::only(vec![Setting::DropField { name: field.name.clone() }])
            }
            Some(_) => Taken { not: Some(NotIncludedWhy::KitLimit), ..Taken::default() },
            None => Taken::default(),
        }
    }

    /// "Remove sick leave from the types": one of what may be chosen goes. A choice between fewer than two is none.
    fn drop_value(&self, part: &[Token]) -> Option<Taken> {
        let said = |words: &str| (0..part.len()).find_map(|i| Phrase::new(words).at_start(&part[i..]));
        if let Some(taken) = self.value_of(part) {
            return Some(taken);
        }
        let field = self.spec.fields.iter().find(|f| f.options.iter().any(|o| said(o) > said(&f.label)))?;
        let mut left = field.clone();
        left.options.retain(|option| said(option).is_none());
        if left.options.len() < 2 {
            return Some(Taken { not: Some(NotIncludedWhy::KitLimit), ..Taken::default() });
        }
        left.option_translations.clear();
        let check = Check::FieldGuarded { field: left.name.clone() };
        Some(Taken { set: vec![Setting::PutField { field: left }], checks: vec![check], not: None })
    }

    /// "Remove sick from the types": some words of what may be chosen, and of which field. Words of none of its values take nothing away.
    fn value_of(&self, part: &[Token]) -> Option<Taken> {
        let from = part.iter().position(|t| matches!(t.low.as_str(), "from" | "in" | "из" | "среди"))?;
        let field = self.meant(&part[from + 1..]).filter(|f| matches!(f.kind, FieldKind::Choice | FieldKind::Many))?;
        let words: Vec<&str> = part[..from].iter().filter(|t| t.is_word() && !self.ground.lexicon.is_stop(&t.low)).map(|t| t.stem.as_str()).collect();
        let holds = |option: &String| {
            let stems: Vec<String> = option.split_whitespace().map(|w| stem(&fold(w))).collect();
            words.iter().all(|word| stems.iter().any(|s| s == word))
        };
        // "Remove the option office from the category" is read for itself.
        if words.is_empty() || self.ground.lexicon.marks.option.has(&part[..from]) {
            return None;
        }
        let mut left = field.clone();
        left.options.retain(|option| !holds(option));
        let not = match left.options.len() {
            same if same == field.options.len() => Some(NotIncludedWhy::NotThere),
            0 | 1 => Some(NotIncludedWhy::KitLimit),
            _ => None,
        };
        if not.is_some() {
            return Some(Taken { not, ..Taken::default() });
        }
        left.option_translations.clear();
        let check = Check::FieldGuarded { field: left.name.clone() };
        Some(Taken { set: vec![Setting::PutField { field: left }], checks: vec![check], not: None })
    }

    /// "The type should also have unpaid leave", "ещё тип учебный": one more of what may be chosen.
    pub(super) fn one_more_value(&self, words: &[Token]) -> Option<Taken> {
        let besides = self.deed == Some(Deed::Add) || words.iter().any(|t| matches!(t.low.as_str(), "also" | "too" | "тоже" | "также" | "еще"));
        let field = self.meant_first(words).filter(|f| besides && matches!(f.kind, FieldKind::Choice | FieldKind::Many))?;
        let has = words.iter().position(|t| matches!(t.low.as_str(), "have" | "has" | "include" | "includes" | "contain"));
        let adjective = |t: &Token| ["ый", "ий", "ой", "ая", "ое"].iter().any(|end| t.low.ends_with(end));
        let value = match (has, words) {
            (Some(at), _) => &words[at + 1..],
            (None, [_, value @ ..]) if value.len() == 1 && adjective(&value[0]) => value,
            _ => return None,
        };
        let mut field = field.clone();
        let new: Vec<String> = options_of(self.text, value).into_iter().filter(|new| !field.options.iter().any(|old| fold(old) == fold(new))).collect();
        field.options.extend(new);
        field.option_translations.clear();
        let check = Check::FieldGuarded { field: field.name.clone() };
        Some(Taken { set: vec![Setting::PutField { field }], checks: vec![check], not: None })
    }

    /// "Put the comment first", "move the phone after the name": the fields in another order.
    pub(super) fn moved(&self, words: &[Token]) -> Option<Taken> {
        let marks = &self.ground.lexicon.marks;
        // "Make the phone the first field" moves it, too.
        let lead = marks.moves.at_start(words).or_else(|| marks.make.at_start(words))?;
        let rest = &words[lead..];
        let beside = rest.iter().position(|t| matches!(t.low.as_str(), "before" | "перед" | "after" | "после"));
        // Of "the first day last" it is the last word that says where.
        let end = || [&marks.top, &marks.bottom].into_iter().flat_map(|place| place.all(rest)).map(|at| at.start).max();
        let at = beside.or_else(end)?;
        let field = self.meant(&rest[..at])?.clone();
        let mut fields: Vec<FieldSpec> = self.spec.fields.iter().filter(|f| f.name != field.name).cloned().collect();
        let near = || self.meant(&rest[at + 1..]).and_then(|near| fields.iter().position(|f| f.name == near.name));
        let to = match rest[at].low.as_str() {
            "before" | "перед" => near()?,
            "after" | "после" => near()? + 1,
            _ if marks.top.at_start(&rest[at..]).is_some() => 0,
            _ => fields.len(),
        };
        fields.insert(to, field);
        Some(Taken::only(vec![Setting::Fields { fields }]))
    }

    /// The field with the values named so far; two make a line of text a choice.
    pub(super) fn with_options(&self, mut field: FieldSpec) -> Option<Taken> {
        if !matches!(field.kind, FieldKind::Text | FieldKind::LongText | FieldKind::Choice | FieldKind::Many) {
            return None;
        }
        if self.added.as_ref() == Some(&field.name) {
            // Said at once with what it is: instead of those that such fields usually have.
            field.options.clear();
        }
        let new: Vec<String> = self.values.iter().filter(|o| !field.options.contains(o)).cloned().collect();
        let name = field.name.clone();
        field.options.extend(new);
        if field.options.len() < 2 {
            // One value is no choice yet: the next one makes it one.
            return Some(Taken { checks: vec![Check::FieldSaved { field: name }], ..Taken::default() });
        }
        field.option_translations.clear();
        if matches!(field.kind, FieldKind::Text | FieldKind::LongText) {
            field.turn_into(FieldKind::Choice);
        }
        Some(Taken { set: vec![Setting::PutField { field }], checks: vec![Check::FieldGuarded { field: name }], not: None })
    }

    /// "add an option X to the type".
    pub(super) fn option(&self, words: &[Token]) -> Option<Taken> {
        let at = self.ground.lexicon.marks.option.find(words)?;
        let after = &words[at.end..];
        let to = after.iter().rposition(|t| matches!(t.low.as_str(), "to" | "in" | "в" | "к" | "для" | "for"));
        let (option, target) = to.map_or((after, &after[..0]), |i| (&after[..i], &after[i + 1..]));
        let choices: Vec<&FieldSpec> = self.spec.fields.iter().filter(|f| matches!(f.kind, FieldKind::Choice | FieldKind::Many)).collect();
        let field = self.meant(target).filter(|f| matches!(f.kind, FieldKind::Choice | FieldKind::Many)).or(match choices.as_slice() {
            [only] => Some(*only),
            _ => None,
        })?;
        let mut field = field.clone();
        let named = options_of(self.text, option);
        let taken_away = self.deed == Some(super::Deed::Drop);
        if named.is_empty() {
            return None;
        }
        for name in named {
            let known = field.options.iter().position(|o| fold(o) == fold(&name));
            match (known, taken_away) {
                (Some(at), true) if field.options.len() > 2 => {
                    field.options.remove(at);
                }
                (None, false) => field.options.push(name),
                _ => {}
            }
        }
        field.option_translations.clear();
        let check = Check::FieldGuarded { field: field.name.clone() };
        Some(Taken { set: vec![Setting::PutField { field }], checks: vec![check], not: None })
    }
}

fn bracketed(words: &[Token]) -> Vec<Token> {
    let from = words.iter().position(|t| t.is_mark('('));
    let to = words.iter().rposition(|t| t.is_mark(')'));
    match (from, to) {
        (Some(from), Some(to)) if from < to => words[from + 1..to].to_vec(),
        _ => Vec::new(),
    }
}

/// The field as the words now say it: duty, uniqueness, limits, currency, options, kind.
fn changed(field: &FieldSpec, modifiers: &Modifiers) -> FieldSpec {
    let mut new = field.clone();
    if let Some(required) = modifiers.required {
        new.required = required;
    }
    if modifiers.unique {
        new.unique = Switch::On;
    }
    let counts = matches!(new.kind, FieldKind::Number | FieldKind::Money);
    if counts {
        new.min = modifiers.min.clone().or(new.min);
        new.max = modifiers.max.clone().or(new.max);
    }
    if new.kind == FieldKind::Money {
        new.currency = modifiers.currency.clone().or(new.currency);
    }
    if modifiers.options.len() >= 2 {
        new.turn_into(if modifiers.kind == Some(FieldKind::Many) { FieldKind::Many } else { FieldKind::Choice });
        new.options.clone_from(&modifiers.options);
        new.option_translations.clear();
    } else if modifiers.kind == Some(FieldKind::YesNo) {
        new.turn_into(FieldKind::YesNo);
        new.required = Switch::Off;
        new.options.clear();
        new.option_translations.clear();
    } else if modifiers.kind == Some(FieldKind::LongText) && new.kind == FieldKind::Text {
        new.kind = FieldKind::LongText;
    }
    new
}

/// What proves a changed duty.
fn duty(field: &FieldSpec) -> Vec<Check> {
    let mut checks = Vec::new();
    if field.required == Switch::On && field.kind != FieldKind::Computed {
        checks.push(Check::FieldRequired { field: field.name.clone() });
    }
    if field.unique == Switch::On {
        checks.push(Check::FieldUnique { field: field.name.clone() });
    }
    if field.min.is_some() || field.max.is_some() || !field.options.is_empty() {
        checks.push(Check::FieldGuarded { field: field.name.clone() });
    }
    checks
}

/// Whether a label says more than another: all of its words, and one besides.
fn is_more(label: &str, than: &str) -> bool {
    let words = |label: &str| label.split_whitespace().map(|w| stem(&fold(w))).collect::<BTreeSet<_>>();
    let (label, than) = (words(label), words(than));
    label.is_superset(&than) && label.len() > than.len()
}
