//! The least that a number of a form may be: what was said of it, else what its words tell.

use super::FieldSpec;
use crate::manifest::FieldKind;

/// Beginnings of words in a label that tell of a count: of nothing there are fewer than none.
const COUNTS: &[&str] = &[
    "how",
    "count",
    "quantit",
    "qty",
    "day",
    "night",
    "hour",
    "minute",
    "week",
    "month",
    "year",
    "people",
    "person",
    "guest",
    "visitor",
    "child",
    "piece",
    "item",
    "unit",
    "cop",
    "kilomet",
    "mile",
    "количеств",
    "числ",
    "сколько",
    "дн",
    "дней",
    "ноч",
    "час",
    "минут",
    "недел",
    "месяц",
    "лет",
    "человек",
    "гост",
    "дет",
    "штук",
    "экземпляр",
    "километр",
];
/// Beginnings of words beside which it is what something changed by, and may go either way.
const SIGNED: &[&str] = &["correction", "adjust", "differen", "change", "balance", "plus", "корректиров", "поправк", "разниц", "изменени", "баланс", "остат"];

impl FieldSpec {
    /// The least value that is taken, as a decimal. Amounts and counts have one though nobody named it; other numbers are free.
    pub fn least(&self) -> Option<String> {
        let usual = || {
            let below = self.max.as_deref().and_then(|m| m.parse::<f64>().ok()).is_some_and(|most| most < 0.0);
            let counts = self.kind == FieldKind::Money || self.kind == FieldKind::Number && self.counts();
            (counts && !below).then(|| "0".to_owned())
        };
        self.min.clone().or_else(usual)
    }

    /// Whether its label says that it counts something.
    fn counts(&self) -> bool {
        let labels = std::iter::once(self.label.as_str()).chain(self.translations.iter().map(|(_, words)| words.as_str()));
        let words: Vec<String> =
            labels.flat_map(|label| label.split(|c: char| !c.is_alphanumeric())).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
        let any = |of: &[&str]| words.iter().any(|word| of.iter().any(|start| word.starts_with(start)));
        let of = |first: &str, second: &str| words.windows(2).any(|pair| pair[0] == first && pair[1] == second);
        let number_of = of("number", "of") || of("кол", "во");
        (number_of || any(COUNTS)) && !any(SIGNED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(label: &str) -> FieldSpec {
        FieldSpec::new("n", label, FieldKind::Number)
    }

    #[test]
    fn what_counts_is_never_less_than_none() {
        for label in
            ["Number of days", "How many people", "Days", "Nights", "Quantity", "Количество дней", "Кол-во мест", "Сколько гостей", "Число ночей", "Дней"]
        {
            assert_eq!(number(label).least().as_deref(), Some("0"), "{label}");
        }
        for label in ["Temperature", "Correction of days", "Balance, hours", "Разница в часах", "Температура", "Номер"] {
            assert_eq!(number(label).least(), None, "{label}");
        }
        let translated = FieldSpec { translations: vec![("en".into(), "Number of rooms".into())], ..number("Zimmer") };
        assert_eq!(translated.least().as_deref(), Some("0"));
    }

    #[test]
    fn what_was_said_of_it_holds() {
        assert_eq!(FieldSpec { min: Some("-5".into()), ..number("Number of days") }.least().as_deref(), Some("-5"));
        assert_eq!(FieldSpec { min: Some("1".into()), ..number("Days") }.least().as_deref(), Some("1"));
        assert_eq!(FieldSpec { max: Some("-1".into()), ..number("Days") }.least(), None);
        assert_eq!(FieldSpec::new("cost", "Cost", FieldKind::Money).least().as_deref(), Some("0"));
        assert_eq!(FieldSpec::new("days", "Days", FieldKind::Text).least(), None);
    }
}
