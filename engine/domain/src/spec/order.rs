//! Which date of a form opens the span that another one ends.

use super::{FieldSpec, RequestsSpec};
use crate::manifest::{FieldKind, FormulaOp};

/// Words of names that open a span, each with the one that ends it.
const PAIRS: [(&str, &str); 4] = [("first", "last"), ("start", "end"), ("from", "to"), ("begin", "finish")];

impl RequestsSpec {
    /// The date field that `field` may not lie before: the one agreed on; else the one that days are counted from to it;
    /// else the one whose name makes a pair with its own (`first_day` and `last_day`, `trip_start` and `trip_end`).
    pub fn opened_by(&self, field: &FieldSpec) -> Option<&FieldSpec> {
        if field.kind != FieldKind::Date {
            return None;
        }
        let date = |name: &str| self.fields.iter().find(|f| f.name == name && f.kind == FieldKind::Date && f.name != field.name);
        match &field.not_before {
            Some(agreed) => date(agreed),
            None => self.counted_from(field).and_then(date).or_else(|| self.paired(field)).filter(|o| o.not_before.as_ref() != Some(&field.name)),
        }
    }

    /// The first of the two dates between which days are counted, if `field` is the second.
    fn counted_from(&self, field: &FieldSpec) -> Option<&str> {
        let formulas = self.fields.iter().filter_map(|f| f.formula.as_ref()).filter(|f| f.op == FormulaOp::DaysBetween);
        formulas.filter_map(|f| f.of.first().zip(f.of.get(1))).find(|(_, last)| **last == field.name).map(|(first, _)| first.as_str())
    }

    /// The one date that opens what `field` ends, by their names; none if two could be meant.
    fn paired(&self, field: &FieldSpec) -> Option<&FieldSpec> {
        let subject = subject(&field.name, |(_, last)| last)?;
        let mut opens = self.fields.iter().filter(|f| f.kind == FieldKind::Date && self::subject(&f.name, |(first, _)| first).as_deref() == Some(&subject));
        let only = opens.next();
        only.filter(|_| opens.next().is_none())
    }
}

/// What is left of a name that says which side of a span it is: of `trip_start` the trip; a day and a date are the same.
fn subject(name: &str, side: impl Fn((&'static str, &'static str)) -> &'static str) -> Option<String> {
    let (sides, rest): (Vec<&str>, Vec<&str>) = name.split('_').partition(|word| PAIRS.map(&side).contains(word));
    (sides.len() == 1).then(|| rest.into_iter().filter(|word| !matches!(*word, "day" | "date")).collect::<Vec<_>>().join("_"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::{Access, Formula};
    use crate::spec::{Switch, Visibility};

    fn form(fields: Vec<FieldSpec>) -> RequestsSpec {
        RequestsSpec {
            title: "Leave".into(),
            title_translations: Vec::new(),
            locale: "en".into(),
            locales: vec!["en".into()],
            audience: String::new(),
            fields,
            steps: Vec::new(),
            visibility: Visibility::Own,
            access: Access::Members,
            notify_approvers: Switch::Off,
            notify_author: Switch::Off,
            reason_on_decline: Switch::Off,
            exports: Vec::new(),
        }
    }

    fn dates(names: &[&str]) -> RequestsSpec {
        form(names.iter().map(|n| FieldSpec::new(n, n, FieldKind::Date)).collect())
    }

    fn opened(spec: &RequestsSpec, name: &str) -> Option<String> {
        let field = spec.fields.iter().find(|f| f.name == name).unwrap();
        spec.opened_by(field).map(|f| f.name.clone())
    }

    #[test]
    fn names_make_pairs() {
        for (first, last) in [
            ("first_day", "last_day"),
            ("start_date", "end_date"),
            ("start_date", "last_day"),
            ("first_day", "end_date"),
            ("date_from", "date_to"),
            ("trip_start", "trip_end"),
            ("begin", "finish"),
        ] {
            let spec = dates(&[last, "birthday", first]);
            assert_eq!(opened(&spec, last).as_deref(), Some(first), "{first} {last}");
            assert_eq!(opened(&spec, first), None);
            assert_eq!(opened(&spec, "birthday"), None);
        }
    }

    #[test]
    fn what_may_be_meant_otherwise_is_no_pair() {
        for names in [["contract_end", "first_day"], ["end_date", "needed_by"], ["trip_end", "leave_start"]] {
            assert_eq!(opened(&dates(&names), names[0]), None, "{names:?}");
        }
        assert_eq!(opened(&dates(&["first_day", "start_date", "last_day"]), "last_day"), None, "two could open it");
        let mut spec = dates(&["first_day", "last_day"]);
        spec.fields[0].kind = FieldKind::Text;
        assert_eq!(opened(&spec, "last_day"), None, "only dates have an order");
    }

    #[test]
    fn what_was_agreed_and_what_is_counted_come_first() {
        let mut spec = dates(&["first_day", "leaves", "returns", "last_day"]);
        spec.fields[3].not_before = Some("leaves".into());
        assert_eq!(opened(&spec, "last_day").as_deref(), Some("leaves"));
        assert_eq!(opened(&spec, "returns"), None);
        let formula = Formula { op: FormulaOp::DaysBetween, of: vec!["leaves".into(), "returns".into()] };
        spec.fields.push(FieldSpec { formula: Some(formula), ..FieldSpec::new("days", "Days", FieldKind::Computed) });
        assert_eq!(opened(&spec, "returns").as_deref(), Some("leaves"));
        spec.fields[1].not_before = Some("returns".into());
        assert_eq!(opened(&spec, "returns"), None, "agreed the other way round");
        spec.fields[3].not_before = Some("gone".into());
        assert_eq!(opened(&spec, "last_day"), None, "the other field was taken away");
    }
}
