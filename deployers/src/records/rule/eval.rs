//! A settled rule asked of one row in memory; must answer as the database does.

use std::borrow::Cow;

use super::Column;
use super::settle::{Cell, Sense, Settled, Test, reads_as_false};
use crate::records::fold::fold;

/// What a rule may ask of a row. Empty text is nothing.
pub(crate) trait Facts {
    /// Text of a textual column.
    fn text(&self, column: &Column) -> Option<Cow<'_, str>>;
    /// Millionths of a number, 0 or 1 of a yes/no.
    fn number(&self, column: &Column) -> Option<i64>;
    /// Values of a field that holds several.
    fn several(&self, field: &str) -> Vec<Cow<'_, str>>;
    /// The folded search text.
    fn search(&self) -> Cow<'_, str>;
}

/// Whether the rule holds for this row.
pub(crate) fn holds(rule: &Settled, facts: &impl Facts) -> bool {
    match rule {
        Settled::Known(known) => *known,
        Settled::All(parts) => parts.iter().all(|p| holds(p, facts)),
        Settled::Any(parts) => parts.iter().any(|p| holds(p, facts)),
        Settled::Test(test) => answer(test, facts),
    }
}

fn answer(test: &Test, facts: &impl Facts) -> bool {
    let as_said = |sense: Sense, yes: bool| yes == (sense == Sense::Is);
    match test {
        Test::Holds(column, value, sense) => as_said(*sense, cell(column, facts).as_ref() == Some(value)),
        Test::Empty(column, sense) => as_said(*sense, !there(column, facts)),
        Test::Ordered(column, order, value) => match (cell(column, facts), value) {
            (Some(Cell::Text(l)), Cell::Text(r)) => order.holds(l.cmp(r)),
            (Some(Cell::Number(l)), Cell::Number(r)) => order.holds(l.cmp(r)),
            _ => false,
        },
        Test::Has(column, needle, sense) => as_said(*sense, facts.text(column).is_some_and(|t| fold(&t).contains(needle.as_str()))),
        Test::AnyOf(field, value) => facts.several(field).iter().any(|v| v == value),
        Test::Same(left, right, sense) => as_said(*sense, cell(left, facts) == cell(right, facts)),
        Test::Between(left, order, right) => match (cell(left, facts), cell(right, facts)) {
            (Some(Cell::Text(l)), Some(Cell::Text(r))) => order.holds(l.cmp(&r)),
            (Some(Cell::Number(l)), Some(Cell::Number(r))) => order.holds(l.cmp(&r)),
            _ => false,
        },
        Test::Search(needle) => facts.search().contains(needle.as_str()),
    }
}

fn there(column: &Column, facts: &impl Facts) -> bool {
    match column {
        Column::Value { field, slot: super::Slot::Many } => !facts.several(field).is_empty(),
        Column::Value { slot: super::Slot::Number | super::Slot::YesNo, .. } | Column::Rev => facts.number(column).is_some(),
        _ => facts.text(column).is_some_and(|t| !t.is_empty()),
    }
}

fn cell(column: &Column, facts: &impl Facts) -> Option<Cell> {
    match column.kind() {
        super::Kind::Number => facts.number(column).map(Cell::Number),
        super::Kind::YesNo => {
            let stored = facts.number(column).map(|n| n != 0);
            stored.or(if reads_as_false(column) { Some(false) } else { None }).map(Cell::YesNo)
        }
        super::Kind::Text | super::Kind::Id => facts.text(column).filter(|t| !t.is_empty()).map(|t| Cell::Text(t.into_owned())),
        super::Kind::Many | super::Kind::Null => None,
    }
}
