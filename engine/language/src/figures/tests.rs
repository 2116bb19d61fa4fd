//! Amounts as people write them, and what is none.

use super::{FIGURES, read_figure};

fn of(text: &str, locale: &str) -> String {
    match read_figure(text, locale, true) {
        Some(f) => [Some(f.value), f.currency].into_iter().flatten().collect::<Vec<_>>().join(" "),
        None => "-".to_owned(),
    }
}

#[test]
fn amounts() {
    for (text, en, ru) in [
        ("5", "5", "5"),
        ("1500.50", "1500.50", "1500.50"),
        ("1500,5", "1500.5", "1500.5"),
        ("1 500,50 €", "1500.50 EUR", "1500.50 EUR"),
        ("1\u{a0}500\u{a0}000", "1500000", "1500000"),
        ("1,500", "1500", "1.500"),
        ("0,500", "0.500", "0.500"),
        ("1,234,567.89", "1234567.89", "1234567.89"),
        ("1.234.567,89", "1234567.89", "1234567.89"),
        ("500 руб.", "500 RUB", "500 RUB"),
        ("500р", "500 RUB", "500 RUB"),
        ("500 USD", "500 USD", "500 USD"),
        ("$5k", "5000 USD", "5000 USD"),
        ("500 sek", "500 SEK", "500 SEK"),
        ("−3", "-3", "-3"),
        ("100 тысяч", "100000", "100000"),
        ("100к", "100000", "100000"),
        ("5 тыс", "5000", "5000"),
        ("5 тыс. руб.", "5000 RUB", "5000 RUB"),
        ("1,5 млн", "1500000", "1500000"),
        ("2.5 million dollars", "2500000 USD", "2500000 USD"),
        ("3 m", "3000000", "3000000"),
        ("0.1234567k", "123.4567", "123.4567"),
        ("5k EUR", "5000 EUR", "5000 EUR"),
        ("2 миллиона 300 тысяч", "2300000", "2300000"),
        ("5 тысяч 500 рублей", "5500 RUB", "5500 RUB"),
        ("five thousand", "5000", "5000"),
        ("a thousand", "1000", "1000"),
        ("тысяча рублей", "1000 RUB", "1000 RUB"),
        ("twenty-five", "25", "25"),
        ("two hundred and five thousand euros", "205000 EUR", "205000 EUR"),
        ("a hundred", "100", "100"),
        ("сто двадцать пять тысяч", "125000", "125000"),
    ] {
        assert_eq!((of(text, "en").as_str(), of(text, "ru").as_str()), (en, ru), "{text}");
    }
}

#[test]
fn what_is_none() {
    for text in [
        "",
        "about 5",
        "5 apples",
        "5-10",
        "5 or 6",
        "k",
        "million dollar question",
        "1,2,3",
        "1.12.2026",
        "12 34",
        "1500 000",
        "5k k",
        "5 thousand 5 thousand",
        "5 тысяч 5000",
        "twenty thirty",
        "five six",
        "$5 EUR",
        "р 500",
        "15%",
        "+5",
        "and five",
        "a",
        "hundred hundred",
        "99999999999999999999999999",
    ] {
        assert_eq!(of(text, "en"), "-", "{text}");
    }
    // Elsewhere an "m" is a metre.
    assert_eq!(read_figure("3 m", "en", false), None);
    assert_eq!(read_figure("3 k", "en", false).map(|f| f.value).as_deref(), Some("3000"));
}

#[test]
fn the_words_are_there() {
    assert_eq!((FIGURES.scale.len(), FIGURES.number.len()), (3, 37));
}
