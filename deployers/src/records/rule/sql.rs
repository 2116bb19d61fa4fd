//! A settled rule as SQL over `records r`: built from constants and binds only, so that no text of a person is ever part of it.

use super::settle::{Cell, Order, Sense, Settled, Test, reads_as_false};
use super::{Column, Slot};

/// A piece of SQL and what its question marks stand for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sql {
    /// Constants and question marks.
    pub(crate) text: String,
    /// In order.
    pub(crate) binds: Vec<Bind>,
}

/// A bound value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Bind {
    /// Text.
    Text(String),
    /// A whole number.
    Number(i64),
}

impl Sql {
    /// Adds constant text.
    pub(crate) fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a bound text.
    pub(crate) fn bind(&mut self, text: &str) -> &mut Self {
        self.text.push('?');
        self.binds.push(Bind::Text(text.to_owned()));
        self
    }

    /// Adds a bound number.
    pub(crate) fn bind_number(&mut self, n: i64) -> &mut Self {
        self.text.push('?');
        self.binds.push(Bind::Number(n));
        self
    }

    fn cell(&mut self, cell: &Cell) -> &mut Self {
        match cell {
            Cell::Text(t) => self.bind(t),
            Cell::Number(n) => self.bind_number(*n),
            Cell::YesNo(b) => self.bind_number(i64::from(*b)),
        }
    }

    /// Adds the condition of a settled rule over rows of `collection`.
    pub(crate) fn condition(&mut self, rule: &Settled, collection: &str) -> &mut Self {
        match rule {
            Settled::Known(true) => self.push("1"),
            Settled::Known(false) => self.push("0"),
            Settled::All(parts) => self.joined(parts, " and ", "1", collection),
            Settled::Any(parts) => self.joined(parts, " or ", "0", collection),
            Settled::Test(test) => self.test(test, collection),
        }
    }

    fn joined(&mut self, parts: &[Settled], by: &'static str, empty: &'static str, collection: &str) -> &mut Self {
        if parts.is_empty() {
            return self.push(empty);
        }
        self.push("(");
        for (i, part) in parts.iter().enumerate() {
            if i > 0 {
                self.push(by);
            }
            self.condition(part, collection);
        }
        self.push(")")
    }

    fn test(&mut self, test: &Test, collection: &str) -> &mut Self {
        match test {
            Test::Holds(column, cell, sense) => self.holds(column, cell, *sense, collection),
            Test::Empty(column, sense) => self.empty(column, *sense),
            Test::Ordered(column, order, cell) => self.push("(").value(column).order(*order).cell(cell).push(")"),
            Test::Has(column, needle, sense) => {
                self.push("(coalesce(instr(").folded(column).push(", ").bind(needle).push(if *sense == Sense::Is { "), 0) > 0)" } else { "), 0) = 0)" })
            }
            Test::AnyOf(field, value) => self
                .push("r.seq in (select v.record from vals v where v.collection = ")
                .bind(collection)
                .push(" and v.field = ")
                .bind(field)
                .push(" and v.txt = ")
                .bind(value)
                .push(")"),
            Test::Same(left, right, sense) => self.push("(").total(left).push(if *sense == Sense::Is { " is " } else { " is not " }).total(right).push(")"),
            Test::Between(left, order, right) => self.push("(").value(left).order(*order).value(right).push(")"),
            Test::Search(needle) => self.push("instr(r.search, ").bind(needle).push(") > 0"),
        }
    }

    fn holds(&mut self, column: &Column, cell: &Cell, sense: Sense, collection: &str) -> &mut Self {
        // Equality on an indexed place is asked of the index.
        match (sense, column, cell) {
            (Sense::Is, Column::Author, _) => self.push("r.author = ").cell(cell),
            (Sense::Is, Column::State, _) => self.push("r.state = ").cell(cell),
            (Sense::Is, Column::Value { field, slot: Slot::Text | Slot::Person | Slot::Number | Slot::FileName }, _) => self
                .push("r.seq in (select v.record from vals v where v.collection = ")
                .bind(collection)
                .push(" and v.field = ")
                .bind(field)
                .push(if matches!(cell, Cell::Text(_)) { " and v.txt = " } else { " and v.num = " })
                .cell(cell)
                .push(")"),
            _ => self.push("(").total(column).push(if sense == Sense::Is { " is " } else { " is not " }).cell(cell).push(")"),
        }
    }

    fn empty(&mut self, column: &Column, sense: Sense) -> &mut Self {
        if let Column::Value { field, slot: Slot::Many } = column {
            return self
                .push(if sense == Sense::Is { "not exists" } else { "exists" })
                .push(" (select 1 from vals v where v.record = r.seq and v.field = ")
                .bind(field)
                .push(")");
        }
        self.push("(").value(column).push(if sense == Sense::Is { " is null)" } else { " is not null)" })
    }

    fn order(&mut self, order: Order) -> &mut Self {
        self.push(match order {
            Order::Greater => " > ",
            Order::AtLeast => " >= ",
            Order::Less => " < ",
            Order::AtMost => " <= ",
        })
    }

    /// The column's value, with what stands for nothing in equality.
    fn total(&mut self, column: &Column) -> &mut Self {
        if reads_as_false(column) { self.push("coalesce(").value(column).push(", 0)") } else { self.value(column) }
    }

    /// The column's value; null if there is none.
    pub(crate) fn value(&mut self, column: &Column) -> &mut Self {
        match column {
            Column::Id => self.push("r.id"),
            Column::Author => self.push("nullif(r.author, '')"),
            Column::AuthorName => self.push("nullif(r.author_name, '')"),
            Column::State => self.push("nullif(r.state, '')"),
            Column::Created => self.push("r.created"),
            Column::Updated => self.push("r.updated"),
            Column::Rev => self.push("(r.rev * 1000000)"),
            Column::Value { field, slot } => {
                let (place, end) = match slot {
                    Slot::Text | Slot::Person | Slot::From | Slot::FileName | Slot::Many => ("v.txt", " and v.pos = 0)"),
                    Slot::To => ("v.txt", " and v.pos = 1)"),
                    Slot::Long => ("v.long", " and v.pos = 0)"),
                    Slot::Number | Slot::YesNo => ("v.num", " and v.pos = 0)"),
                };
                self.push("(select ").push(place).push(" from vals v where v.record = r.seq and v.field = ").bind(field).push(end)
            }
        }
    }

    /// The column's text without case.
    fn folded(&mut self, column: &Column) -> &mut Self {
        match column {
            // Only ASCII is ever in these.
            Column::Created | Column::Updated => self.push("lower(").value(column).push(")"),
            Column::AuthorName => self.push("r.author_fold"),
            Column::Value { field, slot } => {
                let (place, end) = match slot {
                    Slot::Long => ("coalesce(v.fold, v.long)", " and v.pos = 0)"),
                    Slot::To => ("coalesce(v.fold, v.txt)", " and v.pos = 1)"),
                    Slot::Text | Slot::Person | Slot::From | Slot::FileName | Slot::Many | Slot::Number | Slot::YesNo => {
                        ("coalesce(v.fold, v.txt)", " and v.pos = 0)")
                    }
                };
                self.push("(select ").push(place).push(" from vals v where v.record = r.seq and v.field = ").bind(field).push(end)
            }
            Column::Id | Column::Author | Column::State | Column::Rev => self.value(column),
        }
    }
}
