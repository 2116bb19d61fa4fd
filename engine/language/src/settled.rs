//! What the acts of a text come to, piece by piece: fields in order, steps in order, wishes about the app.

use fleet_domain::brief::{MOST_FIELDS, Setting};
use fleet_domain::criterion::Check;
use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::{FieldSpec, StepSpec};

use crate::analysis::{Act, Found, Place};
use crate::field::computed_days;
use crate::ground::Ground;
use crate::label;
use crate::limits;
use crate::steps::is_by;
use crate::token::Token;
use crate::wishes::Wishes;

/// Fewer named fields than this only add to a ready form; as many or more are the form.
const OWN_FORM: usize = 2;

/// What the acts of a text came to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settled {
    pub(crate) fields: Vec<FieldSpec>,
    /// Piece that named each field, by its place in `fields`.
    named_by: Vec<(usize, String)>,
    pub(crate) steps: Vec<StepSpec>,
    /// Who decides as was settled before these words.
    pub(crate) decided_before: Vec<StepSpec>,
    /// Piece and the numbers of the steps it named.
    steps_by: Vec<(usize, Vec<u8>)>,
    /// Pieces of whose steps none is left.
    taken_back: Vec<usize>,
    /// Everything about the app as a whole.
    pub(crate) set: Vec<Setting>,
    pub(crate) audience: Option<String>,
    /// Fields were listed, not only mentioned.
    pub(crate) own_form: OwnForm,
    /// Who shall not decide.
    pub(crate) without: Vec<String>,
    /// Piece that set a limit, and what proves it.
    limits_by: Vec<(usize, Check)>,
    /// Pieces that named a field when the form was full.
    no_room: Vec<usize>,
}

/// Whether the words hold a form of their own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum OwnForm {
    Yes,
    #[default]
    No,
}

impl Settled {
    /// The fields that a piece named.
    pub(crate) fn fields_of(&self, piece: usize) -> impl Iterator<Item = &FieldSpec> {
        self.named_by.iter().filter(move |(n, _)| *n == piece).filter_map(|(_, name)| self.fields.iter().find(|f| f.name == *name))
    }

    /// Whether the form was full when a piece named a field.
    pub(crate) fn has_no_room_for(&self, piece: usize) -> bool {
        self.no_room.contains(&piece)
    }

    /// Whether later words took back all whom a piece named.
    pub(crate) fn replaced(&self, piece: usize) -> bool {
        self.taken_back.contains(&piece)
    }

    /// The numbers of the steps that a piece named; empty if the kit has no room for them.
    pub(crate) fn steps_of(&self, piece: usize) -> &[u8] {
        self.steps_by.iter().find(|(n, _)| *n == piece).map_or(&[], |(_, steps)| steps)
    }

    /// What proves the limit that a piece set; `None` if the form has nothing to limit.
    pub(crate) fn limit_of(&self, piece: usize) -> Option<&Check> {
        self.limits_by.iter().find(|(n, _)| *n == piece).map(|(_, check)| check)
    }

    /// Whether those who shall see everything decide here, and nobody else does if only they shall.
    pub(crate) fn sees_as_wished(&self, wishes: &Wishes) -> bool {
        wishes.seen_under(if self.steps.is_empty() { &self.decided_before } else { &self.steps })
    }

    pub(crate) fn steps_known(&self) -> bool {
        !self.steps.is_empty()
    }

    pub(crate) fn step_count(&self) -> u8 {
        if self.steps.len() > 1 { 2 } else { 1 }
    }
}

/// Gathers what the pieces settle. `fields` are those there already (of a ready form, or of a spec to change).
pub(crate) fn settle(ground: &Ground<'_>, tokens: &[Token], all: &[Found], base: &[FieldSpec]) -> Settled {
    let mut settled = Settled { fields: Vec::new(), ..Settled::default() };
    let listed: usize = all.iter().flat_map(|f| &f.acts).map(|a| if let Act::Fields(named) = a { named.len() } else { 0 }).sum();
    settled.own_form = if listed >= OWN_FORM || (listed > 0 && base.is_empty()) { OwnForm::Yes } else { OwnForm::No };
    if settled.own_form == OwnForm::No {
        settled.fields = base.to_vec();
    }
    let currency = crate::amount::currency(tokens).map(|(code, _)| code);
    for (n, found) in all.iter().enumerate() {
        for act in &found.acts {
            settled.take(ground, n, act, currency.as_deref());
        }
    }
    drop_overlaps(&mut settled.fields, &settled.named_by);
    settled.fields.iter_mut().for_each(choose_between_two);
    settled.number_steps(all);
    settled
}

impl Settled {
    fn take(&mut self, ground: &Ground<'_>, n: usize, act: &Act, currency: Option<&str>) {
        match act {
            Act::Fields(named) | Act::Passing(named) | Act::Bare(named) => {
                for field in named {
                    let mut field = field.clone();
                    if field.kind == FieldKind::Money && currency.is_some() && field.currency == Some(ground.currency()) {
                        field.currency = currency.map(str::to_owned);
                    }
                    self.put(n, field);
                }
            }
            Act::Modify(named) => {
                for field in named {
                    match self.fields.iter_mut().find(|f| same(f, field) || in_another_form(f, field)) {
                        Some(old) => {
                            old.required = field.required;
                            old.unique = field.unique;
                            self.named_by.push((n, old.name.clone()));
                        }
                        None => self.put(n, field.clone()),
                    }
                }
            }
            Act::Duty(switch) => {
                if let Some(field) = self.fields.last_mut().filter(|f| !matches!(f.kind, FieldKind::Computed | FieldKind::YesNo)) {
                    field.required = *switch;
                    let name = field.name.clone();
                    self.named_by.push((n, name));
                }
            }
            Act::Every(switch) => {
                for field in self.fields.iter_mut().filter(|f| !matches!(f.kind, FieldKind::Computed | FieldKind::YesNo)) {
                    field.required = *switch;
                    self.named_by.push((n, field.name.clone()));
                }
            }
            Act::Options(options) => {
                let last = self.named_by.last().map(|(_, name)| name.clone());
                let at = self.fields.iter().position(|f| Some(&f.name) == last.as_ref()).unwrap_or(self.fields.len().saturating_sub(1));
                if let Some(field) = self.fields.get_mut(at) {
                    if field.kind != FieldKind::Choice && field.kind != FieldKind::Many {
                        field.turn_into(FieldKind::Choice);
                        field.options.clear();
                    }
                    // The first words of options replace those of a ready form.
                    if !field.option_translations.is_empty() {
                        field.option_translations.clear();
                        field.options.clear();
                    }
                    field.options.extend(options.iter().filter(|o| !field.options.contains(o)).cloned().collect::<Vec<_>>());
                    self.named_by.push((n, field.name.clone()));
                }
            }
            Act::Days => {
                if let Some(days) = computed_days(ground, &self.fields) {
                    self.fields.retain(|f| f.name != days.name);
                    self.put(n, days);
                }
            }
            Act::Drop(names) => self.fields.retain(|f| !names.iter().any(|name| *name == f.name || also_called(name) == Some(f.name.as_str()))),
            Act::DaysLimit(..) | Act::Amount(..) | Act::Order | Act::NotPast => {
                if let Some((field, check)) = limits::said(ground, &self.fields, act) {
                    self.limits_by.push((n, check));
                    match self.fields.iter_mut().find(|f| f.name == field.name) {
                        Some(old) => *old = field,
                        None => self.fields.push(field),
                    }
                }
            }
            Act::Without(people) => {
                self.steps.retain(|s| !people.iter().any(|p| is_by(s, p)));
                self.without.extend(people.iter().cloned());
            }
            Act::Steps(steps, place) => {
                let new: Vec<StepSpec> = steps.iter().filter(|s| !self.steps.iter().any(|old| old.approver == s.approver)).cloned().collect();
                match place {
                    Place::Next => self.steps.extend(new),
                    Place::BeforeLast => {
                        let at = self.steps.len().saturating_sub(1);
                        self.steps.splice(at..at, new);
                    }
                    Place::Instead => self.steps.clone_from(steps),
                }
            }
            Act::Wish(wishes) => self.set.extend(wishes.set.iter().cloned()),
            Act::Audience(words) => {
                self.audience.get_or_insert_with(|| words.clone());
            }
            Act::Someone | Act::Head | Act::Deciding | Act::Anew | Act::Not(_) | Act::Goal | Act::Polite | Act::Unknown(_) | Act::But(_) => {}
        }
    }

    fn put(&mut self, n: usize, mut field: FieldSpec) {
        let again = self.fields.iter().position(|f| same(f, &field));
        if let Some(at) = again {
            let name = self.fields[at].name.clone();
            field.name.clone_from(&name);
            // What was said of it before stays: a ready form's choice is not lost to a mention.
            if !(matches!(self.fields[at].kind, FieldKind::Choice | FieldKind::Many) && field.options.is_empty()) {
                self.fields[at] = field;
            }
            self.named_by.push((n, name));
            return;
        }
        if self.fields.len() >= MOST_FIELDS {
            return self.no_room.push(n);
        }
        field.name = label::free(&field.name, &self.fields.iter().map(|f| f.name.as_str()).collect::<Vec<_>>());
        self.named_by.push((n, field.name.clone()));
        self.fields.push(field);
    }

    fn number_steps(&mut self, all: &[Found]) {
        let wanted = self.steps.clone();
        self.steps.truncate(2);
        for (n, found) in all.iter().enumerate() {
            for act in &found.acts {
                let Act::Steps(steps, _) = act else { continue };
                if !steps.iter().any(|named| wanted.iter().any(|s| s.approver == named.approver)) {
                    self.taken_back.push(n);
                }
                let numbers = (1_u8..).zip(&self.steps).filter(|(_, s)| steps.iter().any(|named| named.approver == s.approver)).map(|(i, _)| i).collect();
                self.steps_by.push((n, numbers));
            }
        }
    }
}

/// A choice of one thing is no choice: a line of text.
fn choose_between_two(field: &mut FieldSpec) {
    if matches!(field.kind, FieldKind::Choice | FieldKind::Many) && field.options.len() < 2 {
        field.turn_into(FieldKind::Text);
        field.options.clear();
        field.option_translations.clear();
    }
}

/// What a ready form calls the same day.
fn also_called(name: &str) -> Option<&str> {
    match name {
        "start_date" => Some("first_day"),
        "end_date" => Some("last_day"),
        "first_day" => Some("start_date"),
        "last_day" => Some("end_date"),
        _ => None,
    }
}

/// "Codes" are what the form calls "code".
fn in_another_form(a: &FieldSpec, b: &FieldSpec) -> bool {
    let stems = |label: &str| crate::token::tokens(label).into_iter().map(|t| t.stem).collect::<Vec<_>>();
    stems(&a.label) == stems(&b.label)
}

/// The same field, said twice.
pub(crate) fn same(a: &FieldSpec, b: &FieldSpec) -> bool {
    a.name == b.name || crate::token::fold(&a.label) == crate::token::fold(&b.label)
}

/// A ready form's two days make no sense beside a range of dates that was named, nor the other way round.
fn drop_overlaps(fields: &mut Vec<FieldSpec>, named: &[(usize, String)]) {
    let is_named = |name: &str| named.iter().any(|(_, n)| n == name);
    let range = fields.iter().any(|f| f.kind == FieldKind::DateRange && is_named(&f.name));
    if range {
        let first = fields.iter().position(|f| f.kind == FieldKind::Date && !is_named(&f.name) && f.name == "first_day");
        if let (Some(to), Some(from)) = (first, fields.iter().position(|f| f.kind == FieldKind::DateRange && is_named(&f.name)))
            && from > to
        {
            // The range stands where the two days stood.
            let range = fields.remove(from);
            fields.insert(to, range);
        }
        let names: Vec<String> = fields
            .iter()
            .filter(|f| f.kind == FieldKind::Date && !is_named(&f.name) && matches!(f.name.as_str(), "first_day" | "last_day"))
            .map(|f| f.name.clone())
            .collect();
        fields.retain(|f| !names.contains(&f.name));
        for field in fields.iter_mut() {
            if let Some(formula) = field.formula.as_mut().filter(|formula| formula.of.iter().any(|of| names.contains(of))) {
                formula.of = vec!["dates".to_owned()];
            }
        }
    }
    let known: Vec<String> = fields.iter().map(|f| f.name.clone()).collect();
    fields.retain(|f| f.formula.as_ref().is_none_or(|formula| formula.of.iter().all(|of| known.contains(of))));
}
