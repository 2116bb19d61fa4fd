//! Computed fields: what they are worked out from, and in which order.

use fleet_domain::manifest::{Collection, Field, FieldKind, FormulaOp};

use super::check::kind_name;
use super::problem::Found;

/// Places of computed fields, each after those it is worked out from.
pub(super) fn order(found: &mut Found, c: &Collection) -> Vec<usize> {
    for field in &c.fields {
        if field.kind == FieldKind::Computed {
            check(found, c, field);
        }
    }
    let mut order: Vec<usize> = Vec::new();
    let mut waiting: Vec<usize> = (0..c.fields.len()).filter(|i| c.fields[*i].kind == FieldKind::Computed).collect();
    while !waiting.is_empty() {
        let waits_for = |i: usize, j: usize| c.fields[i].formula.iter().flat_map(|f| &f.of).any(|n| *n == c.fields[j].name);
        let (ready, blocked): (Vec<usize>, Vec<usize>) = waiting.iter().partition(|i| !waiting.iter().any(|j| waits_for(**i, *j)));
        if ready.is_empty() {
            let names: Vec<&str> = blocked.iter().map(|i| c.fields[*i].name.as_str()).collect();
            found.add(&c.name, format!("computed fields go in a circle: {}", names.join(", ")));
            return order;
        }
        order.extend(ready);
        waiting = blocked;
    }
    order
}

fn check(found: &mut Found, c: &Collection, field: &Field) {
    use FieldKind as K;
    let at = format!("{}.{}", c.name, field.name);
    let Some(formula) = &field.formula else {
        found.add(at, "a computed field needs a `formula`");
        return;
    };
    let mut of = Vec::new();
    for name in &formula.of {
        match c.field(name) {
            Some(f) => of.push(f),
            None => found.unknown(&at, "field", name, c.fields.iter().map(|f| f.name.as_str())),
        }
    }
    if of.len() != formula.of.len() {
        return;
    }
    let kinds: Vec<K> = of.iter().map(|f| f.kind).collect();
    let numeric = |k: &K| matches!(k, K::Number | K::Money | K::Computed);
    let (fits, wants) = match formula.op {
        FormulaOp::Sum => (!kinds.is_empty() && kinds.iter().all(numeric), "one or more numbers or amounts"),
        FormulaOp::Difference => (kinds.len() == 2 && kinds.iter().all(numeric), "two numbers or amounts"),
        FormulaOp::DaysBetween => (matches!(kinds[..], [K::Date, K::Date] | [K::DateRange]), "two dates or one date range"),
        FormulaOp::Count => (matches!(kinds[..], [K::Many]), "one field of type many"),
    };
    if !fits {
        let given: Vec<String> = kinds.iter().map(|k| kind_name(*k)).collect();
        found.add(&at, format!("this formula wants {wants}, not ({})", given.join(", ")));
    }
    let mut currencies: Vec<&str> = of.iter().filter(|f| f.kind == K::Money).filter_map(|f| f.currency.as_deref()).collect();
    currencies.dedup();
    if currencies.len() > 1 {
        found.add(&at, format!("amounts in different currencies cannot be put together: {}", currencies.join(", ")));
    }
}
