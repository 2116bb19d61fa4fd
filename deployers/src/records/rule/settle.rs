//! Fills in who asks and when; what no longer depends on a row becomes plainly true or false.

use std::cmp::Ordering;

use super::{Column, Comparison, Expr, Kind, Literal, Op, Operand, Slot};
use crate::records::fold::fold;
use crate::records::plan::People;
use crate::records::viewer::Viewer;

/// What rules know besides the row.
#[derive(Debug, Clone)]
pub(crate) struct Asker<'a> {
    /// For whom.
    pub(crate) viewer: &'a Viewer,
    /// Everybody in the app.
    pub(crate) people: &'a People,
    /// Now, as `created` is written.
    pub(crate) now: String,
    /// Today, as dates are written.
    pub(crate) today: String,
}

/// A rule settled for one viewer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Settled {
    /// Does not depend on the row.
    Known(bool),
    /// True if all are.
    All(Vec<Settled>),
    /// True if one is.
    Any(Vec<Settled>),
    /// Depends on the row.
    Test(Test),
}

/// Yes or its opposite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sense {
    /// As said.
    Is,
    /// The opposite.
    IsNot,
}

/// An order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `<`
    Less,
    /// `<=`
    AtMost,
}

impl Order {
    /// Whether this order holds.
    pub(crate) fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Greater => ordering.is_gt(),
            Self::AtLeast => ordering.is_ge(),
            Self::Less => ordering.is_lt(),
            Self::AtMost => ordering.is_le(),
        }
    }
}

/// A value that is there: not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Text, not empty.
    Text(String),
    /// Millionths.
    Number(i64),
    /// Yes or no.
    YesNo(bool),
}

/// One question about a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Test {
    /// The column holds this value.
    Holds(Column, Cell, Sense),
    /// The column holds nothing.
    Empty(Column, Sense),
    /// The column's value stands so to this one.
    Ordered(Column, Order, Cell),
    /// The column contains this folded text.
    Has(Column, String, Sense),
    /// One of the field's several values is this one.
    AnyOf(String, String),
    /// Two columns are equal.
    Same(Column, Column, Sense),
    /// Two columns stand so to each other.
    Between(Column, Order, Column),
    /// The row's search text contains this folded text.
    Search(String),
}

/// Settles `expr` for `asker`.
pub(crate) fn settle(expr: &Expr, asker: &Asker<'_>) -> Settled {
    match expr {
        Expr::All(parts) => all(parts.iter().map(|p| settle(p, asker))),
        Expr::Any(parts) => any(parts.iter().map(|p| settle(p, asker))),
        Expr::Compare(c) => compare(c, asker),
        Expr::Search(needle) if needle.is_empty() => Settled::Known(true),
        Expr::Search(needle) => Settled::Test(Test::Search(needle.clone())),
    }
}

/// All of these.
pub(crate) fn all(parts: impl IntoIterator<Item = Settled>) -> Settled {
    let mut kept = Vec::new();
    for part in parts {
        match part {
            Settled::Known(true) => {}
            Settled::Known(false) => return Settled::Known(false),
            other => kept.push(other),
        }
    }
    match kept.len() {
        0 => Settled::Known(true),
        1 => kept.remove(0),
        _ => Settled::All(kept),
    }
}

/// One of these.
pub(crate) fn any(parts: impl IntoIterator<Item = Settled>) -> Settled {
    let mut kept = Vec::new();
    for part in parts {
        match part {
            Settled::Known(false) => {}
            Settled::Known(true) => return Settled::Known(true),
            other => kept.push(other),
        }
    }
    match kept.len() {
        0 => Settled::Known(false),
        1 => kept.remove(0),
        _ => Settled::Any(kept),
    }
}

fn compare(comparison: &Comparison, asker: &Asker<'_>) -> Settled {
    let Comparison { left, op, right } = comparison;
    if matches!(left, Operand::AuthRoles) {
        let held = matches!(right, Operand::Literal(Literal::Text(t)) if asker.viewer.roles.iter().any(|r| r.as_str() == t));
        return Settled::Known(if *op == Op::NotEqual { !held } else { held });
    }
    if matches!(left, Operand::AuthorRoles) {
        return author_is(right, *op, asker.people);
    }
    match (left, right) {
        (Operand::Column(l), Operand::Column(r)) => columns(l, *op, r),
        // Somebody unknown is the author of nothing, not of everything that nobody known wrote.
        (Operand::Column(_), Operand::AuthId) if asker.viewer.is_unknown() => Settled::Known(*op == Op::NotEqual),
        (Operand::Column(column), value) => with_value(column, *op, known(value, asker)),
        (l, r) => Settled::Known(constants(known(l, asker).as_ref(), *op, known(r, asker).as_ref())),
    }
}

/// Whether the author is one of those who have this role now.
fn author_is(role: &Operand, op: Op, people: &People) -> Settled {
    let Operand::Literal(Literal::Text(role)) = role else { return Settled::Known(false) };
    let held = people.list.iter().filter(|p| p.roles.iter().any(|r| r.as_str() == role));
    let test = |sense| held.map(move |p| Settled::Test(Test::Holds(Column::Author, Cell::Text(p.id.clone()), sense)));
    if op == Op::NotEqual { all(test(Sense::IsNot)) } else { any(test(Sense::Is)) }
}

/// The value of an operand that is no column; nothing for null and the empty text.
fn known(operand: &Operand, asker: &Asker<'_>) -> Option<Cell> {
    let text = |s: &str| if s.is_empty() { None } else { Some(Cell::Text(s.to_owned())) };
    match operand {
        Operand::Literal(Literal::Text(t)) => text(t),
        Operand::Literal(Literal::Number(n)) => Some(Cell::Number(n.millionths())),
        Operand::Literal(Literal::YesNo(b)) => Some(Cell::YesNo(*b)),
        Operand::Literal(Literal::Null) | Operand::Column(_) | Operand::AuthRoles | Operand::AuthorRoles => None,
        Operand::AuthId => text(&asker.viewer.id),
        Operand::AuthName => text(&asker.viewer.name),
        Operand::Now => text(&asker.now),
        Operand::Today => text(&asker.today),
    }
}

fn order(op: Op) -> Option<Order> {
    match op {
        Op::Greater => Some(Order::Greater),
        Op::AtLeast => Some(Order::AtLeast),
        Op::Less => Some(Order::Less),
        Op::AtMost => Some(Order::AtMost),
        Op::Equal | Op::NotEqual | Op::AnyEqual | Op::Has | Op::HasNot => None,
    }
}

fn with_value(column: &Column, op: Op, value: Option<Cell>) -> Settled {
    let sense = if matches!(op, Op::NotEqual | Op::HasNot) { Sense::IsNot } else { Sense::Is };
    if let Column::Value { field, slot: Slot::Many } = column {
        return match value {
            Some(Cell::Text(text)) => Settled::Test(Test::AnyOf(field.clone(), text)),
            // `?= ''` asks for an empty option, and there is none.
            _ if op == Op::AnyEqual => Settled::Known(false),
            _ => Settled::Test(Test::Empty(column.clone(), sense)),
        };
    }
    match (op, value) {
        (Op::Has, None) => Settled::Known(true),
        (Op::Has | Op::HasNot, Some(Cell::Text(t))) => Settled::Test(Test::Has(column.clone(), fold(&t), sense)),
        // Nothing lacks nothing, and a number has no letters.
        (Op::Has | Op::HasNot, _) => Settled::Known(false),
        (Op::Equal | Op::NotEqual | Op::AnyEqual, Some(cell)) => Settled::Test(Test::Holds(column.clone(), cell, sense)),
        (Op::Equal | Op::NotEqual | Op::AnyEqual, None) => Settled::Test(Test::Empty(column.clone(), sense)),
        (op, Some(cell)) => order(op).map_or(Settled::Known(false), |o| Settled::Test(Test::Ordered(column.clone(), o, cell))),
        (_, None) => Settled::Known(false),
    }
}

fn columns(left: &Column, op: Op, right: &Column) -> Settled {
    match op {
        Op::Equal | Op::AnyEqual => Settled::Test(Test::Same(left.clone(), right.clone(), Sense::Is)),
        Op::NotEqual => Settled::Test(Test::Same(left.clone(), right.clone(), Sense::IsNot)),
        op => order(op).map_or(Settled::Known(false), |o| Settled::Test(Test::Between(left.clone(), o, right.clone()))),
    }
}

fn constants(left: Option<&Cell>, op: Op, right: Option<&Cell>) -> bool {
    match op {
        Op::Equal | Op::AnyEqual => left == right,
        Op::NotEqual => left != right,
        Op::Has | Op::HasNot => {
            let text = |c: Option<&Cell>| if let Some(Cell::Text(t)) = c { fold(t) } else { String::new() };
            text(left).contains(&text(right)) == (op == Op::Has)
        }
        op => match (left, right, order(op)) {
            (Some(Cell::Text(l)), Some(Cell::Text(r)), Some(o)) => o.holds(l.cmp(r)),
            (Some(Cell::Number(l)), Some(Cell::Number(r)), Some(o)) => o.holds(l.cmp(r)),
            _ => false,
        },
    }
}

/// Whether a column's value can be missing from what a viewer reads as `false`.
pub(crate) fn reads_as_false(column: &Column) -> bool {
    column.kind() == Kind::YesNo
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::viewer::{AppRole, Person};

    #[test]
    fn the_roles_of_the_author_are_those_that_people_have_now() {
        let person = |id: &str, role| Person { id: id.to_owned(), name: id.to_owned(), roles: [role].into() };
        let people = People::of(vec![person("per_a", AppRole::Approver), person("per_b", AppRole::Member)]);
        let viewer = Viewer::unknown("en");
        let asker = Asker { viewer: &viewer, people: &people, now: String::new(), today: String::new() };
        let ask = |op, role: &str| {
            let (left, right) = (Operand::AuthorRoles, Operand::Literal(Literal::Text(role.to_owned())));
            settle(&Expr::Compare(Comparison { left, op, right }), &asker)
        };
        let by = |id: &str, sense| Settled::Test(Test::Holds(Column::Author, Cell::Text(id.to_owned()), sense));
        assert_eq!(ask(Op::Equal, "approver"), by("per_a", Sense::Is));
        assert_eq!(ask(Op::NotEqual, "approver"), by("per_a", Sense::IsNot));
        assert_eq!(ask(Op::Equal, "approver2"), Settled::Known(false), "nobody has it");
        assert_eq!(ask(Op::NotEqual, "approver2"), Settled::Known(true));
    }
}
