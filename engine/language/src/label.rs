//! Words as labels, and labels as names.

use fleet_domain::latin::latin;
use fleet_domain::letters::capital;

use crate::token::fold;

/// Longest label in characters; what a person wrote beyond it stays on the card.
const LONGEST: usize = 60;
/// Longest name in a manifest.
const NAME: usize = 40;
/// Columns every record has.
const RESERVED: [&str; 9] = ["id", "created", "updated", "author", "author_name", "state", "rev", "collection", "data"];

/// The first letter a capital, one blank between words, cut at a word if too long.
pub(crate) fn label(words: &str) -> String {
    let mut out = String::new();
    for word in words.split_whitespace() {
        if !out.is_empty() && out.chars().count() + 1 + word.chars().count() > LONGEST {
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().take(LONGEST));
    }
    // Initials are capitals.
    if fold(&out).starts_with("фио") && !out.chars().nth(3).is_some_and(char::is_alphabetic) {
        return out.chars().take(3).flat_map(char::to_uppercase).chain(out.chars().skip(3)).collect();
    }
    capital(&out)
}

/// A Russian phrase as an object of a verb ("марку и модель") in the form a label has ("марка").
/// Only what cannot be misread: feminine endings of the first words.
pub(crate) fn nominative(words: &str) -> String {
    let mut head = true;
    let mut out = Vec::new();
    for word in words.split_whitespace() {
        let low = fold(word);
        let swap = |cut: usize, end: &str| {
            let keep: String = word.chars().take(word.chars().count() - cut).collect();
            format!("{keep}{end}")
        };
        let long = low.chars().count() > 3;
        let turned = match () {
            () if !head || !long || low.ends_with("му") => None,
            () if low.ends_with("ую") => Some(swap(2, "ая")),
            () if low.ends_with("юю") => Some(swap(2, "яя")),
            () if low.ends_with('у') => Some(swap(1, "а")),
            // "Меню", "интервью": the same in every case.
            () if low.ends_with("ню") && low.chars().count() == 4 || low.ends_with("вью") => None,
            () if low.ends_with('ю') => Some(swap(1, "я")),
            () => None,
        };
        // After the noun come words it governs: they stay.
        let adjective = ["ая", "яя", "ый", "ий", "ой", "ое", "ее"].iter().any(|end| turned.as_deref().map_or(low.as_str(), |t| t).ends_with(end));
        head = head && adjective;
        out.push(turned.unwrap_or_else(|| word.to_owned()));
    }
    out.join(" ")
}

/// A name for a manifest out of a label: Latin letters, digits, underscores.
pub(crate) fn name(label: &str) -> String {
    let mut out = String::new();
    for c in fold(label).chars() {
        match latin(c) {
            Some(letters) => out.push_str(letters),
            None if c.is_ascii_alphanumeric() => out.push(c),
            None => {
                if !out.is_empty() && !out.ends_with('_') {
                    out.push('_');
                }
            }
        }
    }
    let mut out: String = out.trim_matches('_').chars().take(NAME - 4).collect();
    out = out.trim_end_matches('_').to_owned();
    if !out.starts_with(|c: char| c.is_ascii_lowercase()) || RESERVED.contains(&out.as_str()) {
        out = format!("f_{out}");
    }
    out.trim_end_matches('_').to_owned()
}

/// The name, with a number if it is taken.
pub(crate) fn free(name: &str, taken: &[&str]) -> String {
    let mut free = name.to_owned();
    let mut n = 2;
    while taken.contains(&free.as_str()) {
        free = format!("{name}_{n}");
        n += 1;
    }
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_start_with_a_capital() {
        assert_eq!(label("  дата   выхода "), "Дата выхода");
        assert!(label(&"слово ".repeat(40)).chars().count() <= LONGEST);
        assert_eq!(label(&"x".repeat(90)).chars().count(), LONGEST);
    }

    #[test]
    fn objects_become_subjects() {
        for (object, subject) in [
            ("марку машины", "марка машины"),
            ("точную дату", "точная дата"),
            ("неделю", "неделя"),
            ("город и улицу", "город и улицу"),
            ("адрес маму", "адрес маму"),
        ] {
            assert_eq!(nominative(object), subject);
        }
    }

    #[test]
    fn names_fit_a_manifest() {
        for (label, wanted) in
            [("Марка машины", "marka_mashiny"), ("2-НДФЛ", "f_2_ndfl"), ("State", "f_state"), ("Щёлочь!", "shcheloch"), ("🙂", "f"), ("日本", "f")]
        {
            assert_eq!(name(label), wanted);
        }
        assert!(name(&"ж".repeat(100)).len() <= NAME);
        assert_eq!(free("date", &["date", "date_2"]), "date_3");
    }
}
