//! "Remove the limit on the price", "limit the price to 500": what bounds a field, and nothing else of it.

use fleet_domain::brief::{NotIncludedWhy, Setting};
use fleet_domain::criterion::Check;
use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::FieldSpec;

use super::{Deed, Reader, Taken};
use crate::amount;
use crate::token::{Shape, Token};

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
        if let Some(taken) = self.extreme(words) {
            return Some(taken);
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

    /// "Max price 2000", "максимальная цена 2000": the word for it stands before the field, and nothing behind the number but its currency.
    fn extreme(&self, words: &[Token]) -> Option<Taken> {
        let marks = &self.ground.lexicon.marks;
        let light = |t: &Token| matches!(t.low.as_str(), "the" | "a" | "please") || [&marks.make, &marks.add].iter().any(|m| m.has(std::slice::from_ref(t)));
        let lead = words.iter().take_while(|t| light(t)).count();
        let most = match words.get(lead)?.low.as_str() {
            "max" | "maximum" | "maximal" | "highest" | "макс" | "максимальная" | "максимальную" | "максимальное" | "максимальный" | "максимум" => {
                true
            }
            "min" | "minimum" | "minimal" | "lowest" | "мин" | "минимальная" | "минимальную" | "минимальное" | "минимальный" | "минимум" => {
                false
            }
            _ => return None,
        };
        let at = words.iter().position(|t| t.shape == Shape::Number)?;
        let (value, len) = amount::number(&words[at..])?;
        let behind = words.get(at + len..)?;
        let money = amount::currency(behind).map_or(0, |(_, at)| at.end);
        let field = self.strictly(words.get(lead + 1..at)?).filter(|f| matches!(f.kind, FieldKind::Number | FieldKind::Money))?;
        if behind[money..].iter().any(|t| t.is_word() && !self.ground.lexicon.is_polite(t)) {
            return None;
        }
        let (min, max) = if most { (field.min.clone(), Some(value)) } else { (Some(value), field.max.clone()) };
        let field = FieldSpec { min, max, ..field.clone() };
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
