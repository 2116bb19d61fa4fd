//! The language of rules and filters: parsed and typed once, settled for a viewer, then asked of the database or of one row.
//!
//! `parse` makes an [`Expr`] whose names and types are known; `settle` fills in who asks and when, and folds what no longer
//! depends on a row; `sql` and `eval` answer the rest. Both must give the same answer for every row: a property test holds them to it.
//!
//! Meaning of nothing: a value that is not there equals `''`, `null` and, for yes/no, `false`; `<` and the like are false for it.

pub(crate) mod eval;
pub(crate) mod lex;
pub(crate) mod parse;
pub(crate) mod settle;
pub(crate) mod sql;

#[cfg(test)]
mod agree;

use super::decimal::Decimal;

/// A rule or filter whose names and types are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expr {
    /// True if all are; empty = true.
    All(Vec<Expr>),
    /// True if one is; empty = false.
    Any(Vec<Expr>),
    /// One comparison.
    Compare(Comparison),
    /// The viewer's own search words, folded: in the row's search text.
    Search(String),
}

impl Expr {
    /// True for everyone who may open the app.
    pub(crate) fn everyone() -> Self {
        Self::All(Vec::new())
    }
}

/// `left op right`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Comparison {
    /// A column, or something about the viewer.
    pub(crate) left: Operand,
    /// How.
    pub(crate) op: Op,
    /// With what.
    pub(crate) right: Operand,
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Operand {
    /// A column of the row.
    Column(Column),
    /// Something written in the rule.
    Literal(Literal),
    /// The viewer's id.
    AuthId,
    /// The viewer's name.
    AuthName,
    /// The viewer's roles.
    AuthRoles,
    /// The roles that the row's author has now.
    AuthorRoles,
    /// Now, as `created` is written.
    Now,
    /// Today in UTC, as dates are written.
    Today,
}

/// Something written in the rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Literal {
    /// Text.
    Text(String),
    /// A number.
    Number(Decimal),
    /// Yes or no.
    YesNo(bool),
    /// Nothing.
    Null,
}

/// How two sides are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `~`
    Has,
    /// `!~`
    HasNot,
    /// `?=`
    AnyEqual,
}

impl Op {
    /// As it is written.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Has => "~",
            Self::HasNot => "!~",
            Self::AnyEqual => "?=",
        }
    }

    /// The same with the sides exchanged; `~` has none.
    pub(crate) fn turned(self) -> Option<Self> {
        match self {
            Self::Equal | Self::NotEqual | Self::AnyEqual => Some(self),
            Self::Greater => Some(Self::Less),
            Self::AtLeast => Some(Self::AtMost),
            Self::Less => Some(Self::Greater),
            Self::AtMost => Some(Self::AtLeast),
            Self::Has | Self::HasNot => None,
        }
    }
}

/// A column of a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Column {
    /// Record id.
    Id,
    /// Person id of the author.
    Author,
    /// Name of the author.
    AuthorName,
    /// State of the workflow.
    State,
    /// When it was made.
    Created,
    /// When it was changed.
    Updated,
    /// Revision.
    Rev,
    /// A field of the collection.
    Value {
        /// Its name.
        field: String,
        /// Which part of it, and where it lies.
        slot: Slot,
    },
}

/// Which part of a field's value is meant, and where the database keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Slot {
    /// A short text: one line, a choice, a date, an address.
    Text,
    /// A long text: kept, not indexed.
    Long,
    /// A person's id.
    Person,
    /// A number, an amount or a computed value.
    Number,
    /// Yes or no.
    YesNo,
    /// Several options.
    Many,
    /// First day of a range.
    From,
    /// Last day of a range.
    To,
    /// Name of a file.
    FileName,
}

/// What can be compared with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text.
    Text,
    /// An id: compared whole or not at all.
    Id,
    /// A number.
    Number,
    /// Yes or no.
    YesNo,
    /// Several texts.
    Many,
    /// Nothing.
    Null,
}

impl Kind {
    /// For error messages.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Id => "an id",
            Self::Number => "a number",
            Self::YesNo => "yes or no",
            Self::Many => "several values",
            Self::Null => "null",
        }
    }
}

impl Column {
    /// What it can be compared with.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Id | Self::Author => Kind::Id,
            Self::AuthorName | Self::State | Self::Created | Self::Updated => Kind::Text,
            Self::Rev => Kind::Number,
            Self::Value { slot, .. } => match slot {
                Slot::Text | Slot::Long | Slot::From | Slot::To | Slot::FileName => Kind::Text,
                Slot::Person => Kind::Id,
                Slot::Number => Kind::Number,
                Slot::YesNo => Kind::YesNo,
                Slot::Many => Kind::Many,
            },
        }
    }
}

impl Operand {
    /// What it can be compared with.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Column(c) => c.kind(),
            Self::Literal(Literal::Text(_)) | Self::AuthName | Self::Now | Self::Today => Kind::Text,
            Self::Literal(Literal::Number(_)) => Kind::Number,
            Self::Literal(Literal::YesNo(_)) => Kind::YesNo,
            Self::Literal(Literal::Null) => Kind::Null,
            Self::AuthId => Kind::Id,
            Self::AuthRoles | Self::AuthorRoles => Kind::Many,
        }
    }
}
