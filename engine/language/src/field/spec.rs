//! From words to a typed field.

use std::ops::Range;

use fleet_domain::bible::PresetField;
use fleet_domain::manifest::{FieldKind, Formula, FormulaOp};
use fleet_domain::spec::{FieldSpec, Switch};

use super::{FieldHit, Modifiers, Source, hits};
use crate::ground::Ground;
use crate::label;
use crate::lexicon::FieldEntry;
use crate::token::{Token, fold};

/// A field of nothing but a name, a label and a kind.
fn plain(name: &str, label: &str, kind: FieldKind) -> FieldSpec {
    FieldSpec { required: Switch::On, ..FieldSpec::new(name, label, kind) }
}

/// A field of a ready form in the language of the words.
pub(crate) fn of_preset(ground: &Ground<'_>, field: &PresetField) -> FieldSpec {
    let locale = ground.locale.as_str();
    let others: Vec<&String> = ground.bible.front.languages.iter().filter(|l| *l != locale).collect();
    let mut spec = plain(&field.name, field.label.in_locale(locale, "en"), field.kind);
    spec.translations = others.iter().filter_map(|l| field.label.0.get(*l).map(|words| ((*l).clone(), words.clone()))).collect();
    spec.required = if field.required { Switch::On } else { Switch::Off };
    spec.options = field.options.iter().map(|o| o.in_locale(locale, "en").to_owned()).collect();
    if !field.options.is_empty() {
        spec.option_translations = others.iter().map(|l| ((*l).clone(), field.options.iter().map(|o| o.in_locale(l, "en").to_owned()).collect())).collect();
    }
    spec.currency.clone_from(&field.currency);
    spec.formula.clone_from(&field.formula);
    spec
}

/// The field that a group of known words names; `head` says its kind.
pub(super) fn of_hit(ground: &Ground<'_>, text: &str, base: &[Token], range: Range<usize>, head: &FieldHit<'_>, modifiers: &Modifiers) -> FieldSpec {
    let alone = range == head.at;
    // "Kind of leave" is the ready form's own choice, "kind of transport" is another.
    let of_the_preset = alone || ground.names_the_preset(&base[range.clone()]);
    let mut spec = match head.source {
        // A person who lists a field wants it filled, unless it is of the kind that is usually left out.
        Source::Preset(field) => {
            let usual = ground.lexicon.fields.iter().any(|e| e.name == field.name && e.optional);
            let required = if usual { Switch::Off } else { Switch::On };
            FieldSpec { required, ..of_preset(ground, field) }
        }
        Source::Entry(entry) => of_entry(ground, entry, of_the_preset),
    };
    let of_the_preset = !alone && of_the_preset && ground.preset.is_some_and(|p| p.fields.iter().any(|f| f.name == spec.name));
    if let Source::Entry(entry) = head.source {
        if alone {
            if !entry.keep {
                spec.label = said(ground, base, head, entry);
            }
        } else {
            // "стоимость курса": the noun in the form of a label, what it governs as said.
            let said_head = (head.at.start == range.start && ground.locale == "ru").then_some(head.raw);
            let from = if said_head.is_some() { head.at.end } else { range.start };
            let rest = base.get(from..range.end).filter(|r| !r.is_empty()).map_or("", |r| &text[r[0].at.start..r[r.len() - 1].at.end]);
            let words = format!("{} {rest}", said_head.unwrap_or(""));
            let words = words.trim();
            let turned = if ground.locale == "ru" && said_head.is_none() { label::nominative(words) } else { words.to_owned() };
            spec.label = label::label(&turned);
            spec.translations.clear();
            if !of_the_preset {
                spec.name = label::name(&spec.label);
            }
        }
    }
    finish(ground, spec, modifiers)
}

/// The label in the person's words, in the form a label has.
fn said(ground: &Ground<'_>, base: &[Token], head: &FieldHit<'_>, entry: &FieldEntry) -> String {
    let raw = fold(head.raw);
    // A gap or a mark between two words ("from - to") says what is asked for, and is no label.
    if head.raw.contains("..") || head.raw.contains(" / ") || head.raw.contains(" - ") {
        return if ground.locale == "ru" { entry.ru.clone() } else { entry.en.clone() };
    }
    if raw == fold(&entry.en) {
        return entry.en.clone();
    }
    if raw == fold(&entry.ru) || (ground.locale == "ru" && base[head.at.start].stem == crate::token::stem(&fold(&entry.ru))) {
        return entry.ru.clone();
    }
    let short = base[head.at.clone()].iter().all(|t| t.upper);
    if short { head.raw.to_uppercase() } else { label::label(head.raw) }
}

fn of_entry(ground: &Ground<'_>, entry: &FieldEntry, of_the_preset: bool) -> FieldSpec {
    if of_the_preset
        && entry.kind == FieldKind::Choice
        && let Some(field) = ground.preset.iter().flat_map(|p| &p.fields).find(|f| f.kind == FieldKind::Choice && f.name.ends_with("_type"))
        && entry.name == "kind"
    {
        return of_preset(ground, field);
    }
    let russian = ground.locale == "ru";
    let (mine, other, other_locale) = if russian { (&entry.ru, &entry.en, "en") } else { (&entry.en, &entry.ru, "ru") };
    let mut spec = plain(&entry.name, mine, entry.kind);
    spec.translations = vec![(other_locale.to_owned(), other.clone())];
    let (own, foreign) = if russian { (&entry.options_ru, &entry.options_en) } else { (&entry.options_en, &entry.options_ru) };
    spec.options.clone_from(own);
    if !foreign.is_empty() {
        spec.option_translations = vec![(other_locale.to_owned(), foreign.clone())];
    }
    if entry.optional {
        spec.required = Switch::Off;
    }
    spec
}

/// A choice of which only the options were named.
pub(super) fn of_options(ground: &Ground<'_>, modifiers: &Modifiers) -> Option<FieldSpec> {
    let entry = ground.lexicon.fields.iter().find(|e| e.name == "kind")?;
    Some(finish(ground, of_entry(ground, entry, true), modifiers))
}

/// A field nobody knows, in the person's words.
pub(super) fn of_words(ground: &Ground<'_>, words: &str, modifiers: &Modifiers) -> FieldSpec {
    let turned = if ground.locale == "ru" { label::nominative(words) } else { words.to_owned() };
    let label = label::label(&turned);
    finish(ground, plain(&label::name(&label), &label, FieldKind::Text), modifiers)
}

/// A field whose label stands in quotes: as it is written.
pub(super) fn quoted(ground: &Ground<'_>, words: &str, modifiers: &Modifiers) -> FieldSpec {
    let label = label::label(words);
    finish(ground, plain(&label::name(&label), &label, FieldKind::Text), modifiers)
}

/// The field with the kind that its question asks for, unless its words said another.
pub(super) fn with_kind(mut field: FieldSpec, kind: FieldKind) -> FieldSpec {
    if field.kind == FieldKind::Text {
        field.kind = kind;
        if kind == FieldKind::YesNo {
            field.required = Switch::Off;
        }
    }
    field
}

fn finish(ground: &Ground<'_>, mut spec: FieldSpec, modifiers: &Modifiers) -> FieldSpec {
    if let Some(required) = modifiers.required {
        spec.required = required;
    }
    if modifiers.unique {
        spec.unique = Switch::On;
    }
    if modifiers.options.len() >= 2 {
        spec.kind = if modifiers.kind == Some(FieldKind::Many) { FieldKind::Many } else { FieldKind::Choice };
        spec.options.clone_from(&modifiers.options);
        spec.option_translations.clear();
    } else if modifiers.kind == Some(FieldKind::YesNo) {
        spec.kind = FieldKind::YesNo;
        spec.options.clear();
        spec.option_translations.clear();
    } else if modifiers.kind == Some(FieldKind::LongText) && spec.kind == FieldKind::Text {
        spec.kind = FieldKind::LongText;
    } else if let Some(kind) = bracketed_kind(ground, modifiers).filter(|_| matches!(spec.kind, FieldKind::Text | FieldKind::LongText)) {
        spec.kind = kind;
    }
    let numeric = modifiers.min.is_some() || modifiers.max.is_some();
    if spec.kind == FieldKind::Text && modifiers.currency.is_some() {
        spec.kind = FieldKind::Money;
    } else if spec.kind == FieldKind::Text && numeric {
        spec.kind = FieldKind::Number;
    }
    if matches!(spec.kind, FieldKind::Money | FieldKind::Number) {
        spec.min = modifiers.min.clone().or(spec.min);
        spec.max = modifiers.max.clone().or(spec.max);
    }
    spec.currency = match (spec.kind, &modifiers.currency) {
        (FieldKind::Money, Some(code)) => Some(code.clone()),
        (FieldKind::Money, None) => spec.currency.or_else(|| Some(ground.currency())),
        _ => None,
    };
    // A choice of nothing is a line of text.
    if matches!(spec.kind, FieldKind::Choice | FieldKind::Many) && spec.options.len() < 2 {
        spec.kind = FieldKind::Text;
    }
    if matches!(spec.kind, FieldKind::YesNo | FieldKind::Computed) {
        spec.required = Switch::Off;
    }
    spec
}

fn bracketed_kind(ground: &Ground<'_>, modifiers: &Modifiers) -> Option<FieldKind> {
    let hit = hits(ground, &modifiers.kind_words).into_iter().next()?;
    match hit.source {
        Source::Entry(entry) if entry.kind != FieldKind::Choice => Some(entry.kind),
        Source::Entry(_) | Source::Preset(_) => None,
    }
}

/// Days worked out from the dates among these fields, if they have some.
pub(crate) fn computed_days(ground: &Ground<'_>, fields: &[FieldSpec]) -> Option<FieldSpec> {
    let of: Vec<String> = match fields.iter().find(|f| f.kind == FieldKind::DateRange) {
        Some(range) => vec![range.name.clone()],
        None => fields.iter().filter(|f| f.kind == FieldKind::Date).take(2).map(|f| f.name.clone()).collect(),
    };
    let enough = of.len() == 2 || fields.iter().any(|f| f.kind == FieldKind::DateRange);
    let entry = ground.lexicon.fields.iter().find(|f| f.name == "days").filter(|_| enough)?;
    let mut spec = of_entry(ground, entry, false);
    spec.kind = FieldKind::Computed;
    spec.required = Switch::Off;
    spec.formula = Some(Formula { op: FormulaOp::DaysBetween, of });
    Some(spec)
}
