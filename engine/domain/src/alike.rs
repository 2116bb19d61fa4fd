//! Whether two names look like one: a newcomer chooses their own name, and everybody else reads it beside words and decisions.

use crate::chat::{Person, Standing};
use crate::id::PersonId;
use crate::project::Project;

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
pub fn is_fleet(name: &str) -> bool {
    folded(name) == folded(FLEET)
}

/// Whether two names would be taken for each other.
pub fn alike(one: &str, other: &str) -> bool {
    let one = folded(one);
    !one.is_empty() && one == folded(other)
}

/// Whether a newcomer of this name would be taken for Fleet, for whoever runs the instance, or for somebody in the project.
pub fn is_taken<'p>(name: &str, of: &PersonId, project: Option<&Project>, mut people: impl Iterator<Item = &'p Person>) -> bool {
    let here = |p: &Person| p.id != *of && (p.standing == Standing::Admin || project.is_some_and(|project| project.role_of(&p.id).is_some()));
    is_fleet(name) || people.any(|p| here(p) && alike(&p.name, name))
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
