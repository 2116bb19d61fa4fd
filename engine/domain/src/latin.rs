//! Russian letters in Latin ones, in one way wherever words become a name, a stored value or an address.

/// How a small Russian letter is written in Latin ones; the signs that have no sound are nothing. `None` for any other character.
pub fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'д' => "d",
        'е' | 'ё' | 'э' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' | 'й' => "i",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ы' => "y",
        'ю' => "yu",
        'я' => "ya",
        'ъ' | 'ь' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_russian_letter_has_latin_ones_and_nothing_else_has() {
        for c in ('а'..='я').chain(['ё']) {
            let letters = latin(c).unwrap_or_else(|| panic!("{c}"));
            assert!(letters.bytes().all(|b| b.is_ascii_lowercase()), "{c}");
            assert_eq!(letters.is_empty(), matches!(c, 'ъ' | 'ь'), "{c}");
        }
        for c in ['Я', 'і', 'a', '1', '-', '日'] {
            assert_eq!(latin(c), None, "{c}");
        }
    }

    #[test]
    fn words_can_be_read() {
        let said = |word: &str| word.chars().filter_map(latin).collect::<String>();
        assert_eq!(["щука", "больничный", "хозяин", "подъезд", "ёж"].map(said), ["shchuka", "bolnichnyi", "khozyain", "podezd", "ezh"]);
    }
}
