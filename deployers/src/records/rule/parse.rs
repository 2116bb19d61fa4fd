//! Reads a rule: who is stronger, which names exist, what may be compared with what.

use fleet_domain::manifest::{Collection, FieldKind};

use super::lex::{RuleError, Token, cut};
use super::{Column, Comparison, Expr, Kind, Literal, Op, Operand, Slot};
use crate::records::decimal::Decimal;
use crate::records::fold::nearest;
use crate::records::limits::{RULE_DEPTH, RULE_TESTS};
use crate::records::viewer::AppRole;

/// What names mean where the rule stands.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scope<'a> {
    /// A rule of the manifest about a row: unknown options and states are errors too.
    Rule(&'a Collection),
    /// A filter that a viewer sent: an unknown option is merely never there.
    Filter(&'a Collection),
    /// A rule about the person alone.
    Person,
}

impl<'a> Scope<'a> {
    fn collection(self) -> Option<&'a Collection> {
        match self {
            Self::Rule(c) | Self::Filter(c) => Some(c),
            Self::Person => None,
        }
    }
}

const MACROS: [&str; 6] = ["@request.auth.id", "@request.auth.name", "@request.auth.role", "@request.auth.roles", "@now", "@today"];

/// Reads a rule or filter; the empty one is true for everyone.
pub(crate) fn parse(rule: &str, scope: Scope<'_>) -> Result<Expr, RuleError> {
    let tokens = cut(rule)?;
    if tokens.is_empty() {
        return Ok(Expr::everyone());
    }
    let mut reader = Reader { tokens, at: 0, scope, end: rule.chars().count() + 1, tests: 0 };
    let expr = reader.any(0)?;
    match reader.tokens.get(reader.at) {
        None => Ok(expr),
        Some((column, Token::Close)) => Err(RuleError::at(*column, "this bracket closes nothing")),
        Some((column, _)) => Err(RuleError::at(*column, "`&&` or `||` is missing before this")),
    }
}

/// The column of this name, if the collection has it.
pub(crate) fn column(name: &str, collection: &Collection) -> Option<Column> {
    let system = match name {
        "id" => Some(Column::Id),
        "author" => Some(Column::Author),
        "author_name" => Some(Column::AuthorName),
        "state" if collection.workflow.is_some() => Some(Column::State),
        "created" => Some(Column::Created),
        "updated" => Some(Column::Updated),
        "rev" => Some(Column::Rev),
        _ => None,
    };
    if system.is_some() {
        return system;
    }
    let (field, part) = name.split_once('.').map_or((name, None), |(f, p)| (f, Some(p)));
    let slot = match (collection.field(field)?.kind, part) {
        (FieldKind::DateRange, None | Some("from")) => Slot::From,
        (FieldKind::DateRange, Some("to")) => Slot::To,
        (_, Some(_)) => return None,
        (FieldKind::Text | FieldKind::Date | FieldKind::Choice | FieldKind::Email | FieldKind::Phone, None) => Slot::Text,
        (FieldKind::LongText, None) => Slot::Long,
        (FieldKind::Person, None) => Slot::Person,
        (FieldKind::Number | FieldKind::Money | FieldKind::Computed, None) => Slot::Number,
        (FieldKind::YesNo, None) => Slot::YesNo,
        (FieldKind::Many, None) => Slot::Many,
        (FieldKind::File, None) => Slot::FileName,
    };
    Some(Column::Value { field: field.to_owned(), slot })
}

/// Every column name that a rule over this collection may use.
pub(crate) fn names(collection: &Collection) -> impl Iterator<Item = &str> {
    let state = collection.workflow.as_ref().map(|_| "state");
    ["id", "author", "author_name", "created", "updated", "rev"].into_iter().chain(state).chain(collection.fields.iter().map(|f| f.name.as_str()))
}

struct Reader<'a> {
    tokens: Vec<(usize, Token)>,
    at: usize,
    scope: Scope<'a>,
    end: usize,
    tests: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(_, t)| t)
    }

    fn column(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |(c, _)| *c)
    }

    fn any(&mut self, depth: usize) -> Result<Expr, RuleError> {
        let mut parts = vec![self.all(depth)?];
        while self.peek() == Some(&Token::Or) {
            self.at += 1;
            parts.push(self.all(depth)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expr::Any(parts) })
    }

    fn all(&mut self, depth: usize) -> Result<Expr, RuleError> {
        let mut parts = vec![self.one(depth)?];
        while self.peek() == Some(&Token::And) {
            self.at += 1;
            parts.push(self.one(depth)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expr::All(parts) })
    }

    fn one(&mut self, depth: usize) -> Result<Expr, RuleError> {
        if self.peek() == Some(&Token::Open) {
            let opened = self.column();
            if depth == RULE_DEPTH {
                return Err(RuleError::at(opened, format!("more than {RULE_DEPTH} brackets inside one another")));
            }
            self.at += 1;
            let inner = self.any(depth + 1)?;
            if self.peek() != Some(&Token::Close) {
                return Err(RuleError::at(self.column(), format!("the bracket opened at character {opened} is not closed")));
            }
            self.at += 1;
            return Ok(inner);
        }
        self.tests += 1;
        if self.tests > RULE_TESTS {
            return Err(RuleError::at(self.column(), format!("more than {RULE_TESTS} comparisons")));
        }
        let left_at = self.column();
        let left = self.operand()?;
        let op_at = self.column();
        let Some(&Token::Op(op)) = self.peek() else {
            return Err(RuleError::at(op_at, "a comparison is missing here: = != > >= < <= ~ !~ ?="));
        };
        self.at += 1;
        let right_at = self.column();
        let right = self.operand()?;
        self.comparison((left, left_at), (op, op_at), (right, right_at)).map(Expr::Compare)
    }

    fn operand(&mut self) -> Result<Operand, RuleError> {
        let at = self.column();
        let operand = match self.peek() {
            Some(Token::Text(t)) => Operand::Literal(Literal::Text(t.clone())),
            Some(Token::Number(n)) => {
                let number = Decimal::parse(n)
                    .map_err(|_| RuleError::at(at, format!("`{n}` is not a number that can be kept: at most 15 digits, 6 of them after the point")))?;
                Operand::Literal(Literal::Number(number))
            }
            Some(Token::Name(n)) => self.name(n, at)?,
            Some(_) | None => return Err(RuleError::at(at, "a field, a text or a number is missing here")),
        };
        self.at += 1;
        Ok(operand)
    }

    fn name(&self, name: &str, at: usize) -> Result<Operand, RuleError> {
        let known = match name {
            "true" => Some(Operand::Literal(Literal::YesNo(true))),
            "false" => Some(Operand::Literal(Literal::YesNo(false))),
            "null" => Some(Operand::Literal(Literal::Null)),
            "@request.auth.id" => Some(Operand::AuthId),
            "@request.auth.name" => Some(Operand::AuthName),
            "@request.auth.role" | "@request.auth.roles" => Some(Operand::AuthRoles),
            // In rules alone: a viewer's own filter does not find out who has which role.
            "author.role" if matches!(self.scope, Scope::Rule(_)) => Some(Operand::AuthorRoles),
            "@now" => Some(Operand::Now),
            "@today" => Some(Operand::Today),
            _ => self.scope.collection().and_then(|c| column(name, c)).map(Operand::Column),
        };
        if let Some(operand) = known {
            return Ok(operand);
        }
        if name.starts_with('@') {
            return Err(RuleError::at(at, format!("unknown name `{name}`{}", meant(nearest(name, MACROS)))));
        }
        match self.scope.collection() {
            Some(c) => {
                let base = name.split('.').next().unwrap_or(name);
                Err(RuleError::at(at, format!("unknown field `{name}`{}", meant(nearest(base, names(c)).filter(|n| n != name)))))
            }
            None => Err(RuleError::at(at, format!("`{name}` is a field, and this rule is about the person alone: use @request.auth.…"))),
        }
    }

    fn comparison(&self, left: (Operand, usize), op: (Op, usize), right: (Operand, usize)) -> Result<Comparison, RuleError> {
        let (op, op_at) = op;
        // The column, or else what is known of the viewer, stands on the left from here on.
        let weight = |o: &Operand| match o {
            Operand::Column(_) => 2,
            Operand::AuthRoles | Operand::AuthorRoles => 1,
            _ => 0,
        };
        let ((left, _), op, (right, right_at)) = if weight(&right.0) > weight(&left.0) {
            let turned = op.turned().ok_or_else(|| RuleError::at(op_at, format!("`{}` wants the field on its left", op.as_str())))?;
            (right, turned, left)
        } else {
            (left, op, right)
        };
        fits(&left, op, &right).map_err(|message| RuleError::at(op_at, message))?;
        if let (Scope::Rule(collection), Operand::Literal(Literal::Text(text))) = (self.scope, &right) {
            known_option(&left, op, text, collection).map_err(|message| RuleError::at(right_at, message))?;
        }
        if let (Operand::AuthRoles | Operand::AuthorRoles, Operand::Literal(Literal::Text(text))) = (&left, &right) {
            let roles = AppRole::ALL.map(AppRole::as_str);
            if !roles.contains(&text.as_str()) {
                return Err(RuleError::at(right_at, format!("unknown role `{text}`{}; roles are {}", meant(nearest(text, roles)), roles.join(", "))));
            }
        }
        Ok(Comparison { left, op, right })
    }
}

/// Why these two cannot be compared so.
fn fits(left: &Operand, op: Op, right: &Operand) -> Result<(), String> {
    let no = |why: &str| Err(format!("`{}` cannot compare {} with {}{why}", op.as_str(), left.kind().words(), right.kind().words()));
    let textual = |k: Kind| matches!(k, Kind::Text | Kind::Id);
    if matches!(left, Operand::AuthRoles | Operand::AuthorRoles) {
        let named = matches!(right, Operand::Literal(Literal::Text(_)));
        return if named && matches!(op, Op::Equal | Op::NotEqual | Op::AnyEqual) { Ok(()) } else { no("; a role is compared with its name by = != ?=") };
    }
    let alike = match (left.kind(), right.kind()) {
        (Kind::Many, Kind::Null) => matches!(op, Op::Equal | Op::NotEqual),
        (Kind::Many, Kind::Text | Kind::Id) => match (op, right) {
            (Op::Equal | Op::NotEqual, Operand::Literal(Literal::Text(t))) if t.is_empty() => true,
            (Op::AnyEqual, Operand::Column(_)) => false,
            (op, _) => op == Op::AnyEqual,
        },
        (Kind::Many, _) | (_, Kind::Many) => false,
        (_, Kind::Null) | (Kind::Null, _) => matches!(op, Op::Equal | Op::NotEqual),
        (l, r) => l == r || textual(l) && textual(r),
    };
    if !alike {
        return no(if left.kind() == Kind::Many { "; several values are searched by ?=" } else { "" });
    }
    match op {
        Op::Has | Op::HasNot if left.kind() == Kind::Id => no("; an id is compared whole, by = or !="),
        Op::Has | Op::HasNot if !textual(left.kind()) || matches!(right, Operand::Column(_)) => no("; ~ searches a field for a text"),
        Op::Greater | Op::AtLeast | Op::Less | Op::AtMost if left.kind() == Kind::YesNo => no("; yes/no has no order"),
        _ => Ok(()),
    }
}

fn meant(nearest: Option<String>) -> String {
    nearest.map_or_else(String::new, |n| format!("; did you mean `{n}`?"))
}

/// In a manifest, a state or option that does not exist is a mistake.
fn known_option(left: &Operand, op: Op, text: &str, collection: &Collection) -> Result<(), String> {
    if text.is_empty() || !matches!(op, Op::Equal | Op::NotEqual | Op::AnyEqual) {
        return Ok(());
    }
    let (what, known): (String, Vec<&str>) = match left {
        Operand::Column(Column::State) => ("state".to_owned(), collection.workflow.iter().flat_map(|w| &w.states).map(|s| s.name.as_str()).collect()),
        Operand::Column(Column::Value { field, .. }) => match collection.field(field) {
            Some(f) if matches!(f.kind, FieldKind::Choice | FieldKind::Many) => {
                (format!("option of `{field}`"), f.options.iter().map(|o| o.value.as_str()).collect())
            }
            _ => return Ok(()),
        },
        _ => return Ok(()),
    };
    if known.contains(&text) {
        return Ok(());
    }
    Err(format!("unknown {what} `{text}`{}", meant(nearest(text, known))))
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
