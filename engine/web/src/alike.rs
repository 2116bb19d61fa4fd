//! Whether two names look like one: a newcomer chooses their own name, and everybody else reads it beside words and decisions.

/// What Fleet itself is called in a conversation.
const FLEET: &str = "Fleet";

/// Cyrillic letters that a reader cannot tell from Latin ones, small or as capitals.
const TWINS: [(char, char); 23] = [
    ('а', 'a'),
    ('в', 'b'),
    ('с', 'c'),
    ('е', 'e'),
    ('ё', 'e'),
    ('ѐ', 'e'),
    ('һ', 'h'),
    ('н', 'h'),
    ('і', 'i'),
    ('ї', 'i'),
    ('ј', 'j'),
    ('к', 'k'),
    ('ӏ', 'l'),
    ('м', 'm'),
    ('о', 'o'),
    ('р', 'p'),
    ('ԛ', 'q'),
    ('ѕ', 's'),
    ('т', 't'),
    ('ѵ', 'v'),
    ('ԝ', 'w'),
    ('х', 'x'),
    ('у', 'y'),
];

/// Whether `name` would be taken for Fleet itself.
pub(crate) fn is_fleet(name: &str) -> bool {
    folded(name) == folded(FLEET)
}

/// Whether two names would be taken for each other.
pub(crate) fn alike(one: &str, other: &str) -> bool {
    let one = folded(one);
    !one.is_empty() && one == folded(other)
}

/// A name by what a reader tells apart: letters and digits alone, without case, width or alphabet.
fn folded(name: &str) -> String {
    name.chars().map(narrow).flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).map(latin).collect()
}

/// Full-width forms as the letters that they are forms of.
fn narrow(c: char) -> char {
    match u32::from(c) {
        wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

fn latin(c: char) -> char {
    let twin = TWINS.iter().find(|(cyrillic, _)| *cyrillic == c).map(|(_, latin)| *latin);
    // A capital I, a small l and the digit are one stroke in most fonts; so are the letter and the digit nought.
    match twin.unwrap_or(c) {
        'i' | '1' => 'l',
        '0' => 'o',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reads_alike_is_alike() {
        for (one, other) in [
            ("Mira Holm", "mira  holm"),
            ("Mira Holm", "MIRA-HOLM."),
            ("Mira Holm", "Мira Ноlm"),
            ("Mira Holm", "Ｍｉｒａ Ｈｏｌｍ"),
            ("Mira Holm", "Mira Ho1m"),
            ("Анна", "АННА"),
            ("Тест Хорс", "TЕCT XOPC"),
        ] {
            assert!(alike(one, other), "{one} {other}");
        }
        for (one, other) in [("Mira Holm", "Mira Holmes"), ("Анна", "Аня"), ("Anna", "Anna Weber"), ("", ""), ("…", "!")] {
            assert!(!alike(one, other), "{one} {other}");
        }
        for name in ["Fleet", "fleet", "F l e e t", "Flееt", "ＦＬＥＥＴ", "F1eet", "FIeet"] {
            assert!(is_fleet(name), "{name}");
        }
        assert!(!is_fleet("Fleetwood"));
    }
}
