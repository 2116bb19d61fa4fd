//! "Remove the limit on the price", "limit the price to 500": what bounds a field, and nothing else of it.

use fleet_domain::brief::{NotIncludedWhy, Setting};
use fleet_domain::criterion::Check;
use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::FieldSpec;

use super::{Deed, Reader, Taken};
use crate::amount;
use crate::token::Token;

/// What bounds something, by its stem.
const BOUNDS: [&str; 10] = ["limit", "cap", "maximum", "minimum", "restrict", "лимит", "ограничен", "максимум", "минимум", "потолок"];
/// Verbs that set a bound.
const SETS: [&str; 8] = ["limit", "cap", "restrict", "ограничь", "ограничьте", "ограничить", "ограничим", "лимитируй"];

fn bounds(t: &Token) -> bool {
    BOUNDS.iter().any(|bound| t.low == *bound || t.stem == *bound || t.low == format!("{bound}s"))
}

impl Reader<'_> {
    /// A change of a field's bounds; `None` if the words say anything else.
    pub(super) fn bounded(&self, words: &[Token], rest: &[Token]) -> Option<Taken> {
        if self.deed == Some(Deed::Drop) {
            return rest.iter().any(bounds).then(|| self.unbounded(rest));
        }
        let (verb, named) = words.split_first()?;
        let found = amount::limits(named);
        let span = found.spans.first().cloned();
        // "Limit the price to 500": the verb says which way.
        let to =
            || named.iter().position(|t| matches!(t.low.as_str(), "to" | "at" | "by" | "до")).and_then(|at| Some((at, amount::number(&named[at + 1..])?.0)));
        let (at, most) = match (span, found.max) {
            (Some(span), Some(most)) => (span.start, most),
            _ => to()?,
        };
        if !SETS.contains(&verb.low.as_str()) {
            return None;
        }
        let field = self.strictly(&named[..at]).filter(|f| matches!(f.kind, FieldKind::Number | FieldKind::Money))?;
        let field = FieldSpec { min: found.min.or_else(|| field.min.clone()), max: Some(most), ..field.clone() };
        let check = Check::FieldGuarded { field: field.name.clone() };
        Some(Taken { set: vec![Setting::PutField { field }], checks: vec![check], not: None })
    }

    /// A field loses its bounds, and stays. What is bounded by nothing loses none.
    fn unbounded(&self, rest: &[Token]) -> Taken {
        let joins = |t: &Token| matches!(t.low.as_str(), "on" | "for" | "of" | "from" | "на" | "для" | "у" | "с" | "по");
        let named: Vec<Token> = rest.iter().filter(|t| !bounds(t) && !joins(t)).cloned().collect();
        let bounded = |f: &&FieldSpec| f.min.is_some() || f.max.is_some();
        let all: Vec<&FieldSpec> = self.spec.fields.iter().filter(bounded).collect();
        let field = match (self.strictly(&named), all.as_slice()) {
            (Some(field), _) => Some(field),
            (None, [only]) if !named.iter().any(|t| t.is_word() && !self.ground.lexicon.is_stop(&t.low)) => Some(*only),
            _ => None,
        };
        match field.filter(bounded) {
            Some(field) => Taken::only(vec![Setting::PutField { field: FieldSpec { min: None, max: None, ..field.clone() } }]),
            None => Taken { not: Some(NotIncludedWhy::NotThere), ..Taken::default() },
        }
    }
}
