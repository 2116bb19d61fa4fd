//! The service's own sentences for people, in every language it speaks: `words/en.toml`, `words/ru.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Languages the service speaks; the first is the fallback.
pub(crate) const LOCALES: [&str; 2] = ["en", "ru"];

const SOURCES: [(&str, &str); 2] = [("en", include_str!("words/en.toml")), ("ru", include_str!("words/ru.toml"))];

type Table = BTreeMap<String, String>;

static TABLES: LazyLock<BTreeMap<&'static str, Table>> = LazyLock::new(|| SOURCES.iter().map(|(locale, text)| (*locale, flatten(text))).collect());

fn flatten(text: &str) -> Table {
    fn walk(prefix: &str, value: &toml::Value, into: &mut Table) {
        match value {
            toml::Value::String(s) => {
                into.insert(prefix.to_owned(), s.clone());
            }
            toml::Value::Table(t) => {
                for (k, v) in t {
                    walk(&if prefix.is_empty() { k.clone() } else { format!("{prefix}.{k}") }, v, into);
                }
            }
            _ => {}
        }
    }
    let mut table = Table::new();
    // The files are embedded and a test reads them: a broken one never leaves the workshop.
    match text.parse::<toml::Table>() {
        Ok(parsed) => walk("", &toml::Value::Table(parsed), &mut table),
        Err(error) => tracing::error!(%error, "embedded sentences cannot be read"),
    }
    table
}

/// The language among [`LOCALES`] that serves `locale`.
pub(crate) fn spoken(locale: &str) -> &'static str {
    let tag = locale.split(['-', '_']).next().unwrap_or(locale);
    LOCALES.iter().find(|l| **l == tag).copied().unwrap_or(LOCALES[0])
}

/// The sentence `key` in `locale`, with `{name}` filled in.
pub(crate) fn say(locale: &str, key: &str, args: &[(&'static str, String)]) -> String {
    let Some(sentence) = TABLES.get(spoken(locale)).and_then(|t| t.get(key)) else {
        tracing::error!(locale, key, "a sentence is missing");
        return format!("[{key}]");
    };
    let mut said = String::with_capacity(sentence.len());
    let mut rest = sentence.as_str();
    // One pass, so that a value that looks like a placeholder stays as it is.
    while let Some(start) = rest.find('{') {
        said.push_str(&rest[..start]);
        let Some(end) = rest[start..].find('}') else { break };
        let name = &rest[start + 1..start + end];
        said.push_str(args.iter().find(|(n, _)| *n == name).map_or("", |(_, v)| v));
        rest = &rest[start + end + 1..];
    }
    said.push_str(rest);
    said
}

/// A size in bytes as people read it.
pub(crate) fn size(locale: &str, bytes: u64) -> String {
    let (n, unit) = match bytes {
        0..=1023 => (bytes, "bytes"),
        1024..=1_048_575 => (bytes / 1024, "kilobytes"),
        _ => (bytes / 1_048_576, "megabytes"),
    };
    say(locale, &format!("size.{unit}"), &[("n", n.to_string())])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn holes(sentence: &str) -> BTreeSet<&str> {
        sentence.split('{').skip(1).filter_map(|s| s.split_once('}')).map(|(n, _)| n).collect()
    }

    #[test]
    fn every_language_has_every_sentence_with_the_same_holes() {
        let en = &TABLES["en"];
        assert!(en.len() > 40, "{}", en.len());
        for locale in LOCALES {
            let other = &TABLES[locale];
            assert_eq!(en.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "{locale}");
            for (key, sentence) in en {
                assert_eq!(holes(sentence), holes(&other[key]), "{locale} {key}");
                assert!(!other[key].trim().is_empty());
            }
        }
    }

    #[test]
    fn a_value_that_looks_like_a_hole_stays() {
        assert_eq!(say("en", "field.too_long", &[("limit", "{limit}".to_owned())]), "Too long: at most {limit} characters.");
        assert_eq!(spoken("ru-RU"), "ru");
        assert_eq!(spoken("de"), "en");
        assert_eq!(say("en", "no.such", &[]), "[no.such]");
    }

    #[test]
    fn sizes_are_worded() {
        assert_eq!(size("en", 20 * 1024 * 1024), "20 MB");
        assert_eq!(size("ru", 2048), "2 КБ");
    }
}
