//! The kit's own words, by language, from `bibles/common/app/kit/requests/*.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use fleet_domain::manifest::{FieldKind, Text};
use serde::Deserialize;

use crate::AgentsError;

/// Every word that the kit writes, in one language. The names are those of the files.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) transitions: TransitionWords,
    pub(super) states: StateWords,
    pub(super) views: ViewWords,
    pub(super) kinds: BTreeMap<FieldKind, String>,
    pub(super) readme: ReadmeWords,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TransitionWords {
    pub(super) approve: String,
    pub(super) decline: String,
    pub(super) withdraw: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StateWords {
    pub(super) submitted: String,
    pub(super) step_named: String,
    pub(super) step_numbered: String,
    pub(super) approved: String,
    pub(super) declined: String,
    pub(super) withdrawn: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ViewWords {
    pub(super) mine: String,
    pub(super) decide: String,
    pub(super) all: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadmeWords {
    pub(super) origin: String,
    pub(super) about: String,
    pub(super) audience: String,
    pub(super) form_head: String,
    pub(super) required: String,
    pub(super) unique: String,
    pub(super) who_head: String,
    pub(super) who_members: String,
    pub(super) who_link: String,
    pub(super) who_public: String,
    pub(super) sees_own: String,
    pub(super) sees_all: String,
    pub(super) author: String,
    pub(super) decides_one: String,
    pub(super) decides_first: String,
    pub(super) decides_second: String,
    pub(super) approver_unnamed: String,
    pub(super) reason_required: String,
    pub(super) reason_optional: String,
    pub(super) owner: String,
    pub(super) states_head: String,
    pub(super) notices_head: String,
    pub(super) notice_approvers: String,
    pub(super) notice_author: String,
    pub(super) notice_none: String,
    pub(super) export_head: String,
    pub(super) export: String,
    pub(super) export_none: String,
    pub(super) files_head: String,
    pub(super) files_manifest: String,
    pub(super) files_page: String,
    pub(super) files_theme: String,
    pub(super) files_app: String,
    pub(super) files_locales: String,
}

const SOURCES: [(&str, &str); 2] = [
    ("en", include_str!("../../../../../bibles/common/app/kit/requests/en.toml")),
    ("ru", include_str!("../../../../../bibles/common/app/kit/requests/ru.toml")),
];

#[expect(clippy::expect_used, reason = "the files are embedded: a broken one fails this crate's tests, never a run")]
static WORDS: LazyLock<Vec<(&str, Words)>> =
    LazyLock::new(|| SOURCES.iter().map(|(locale, source)| (*locale, toml::from_str(source).expect("the embedded words parse"))).collect());

/// The words of one language.
pub(super) fn words(locale: &str) -> Result<&'static Words, AgentsError> {
    WORDS.iter().find(|(l, _)| *l == locale).map(|(_, words)| words).ok_or_else(|| AgentsError::LocaleUnknown { locale: locale.to_owned() })
}

/// One text in every language of an app, picked from the words of each.
pub(super) fn text(locales: &[String], pick: impl Fn(&'static Words) -> String) -> Result<Text, AgentsError> {
    locales.iter().map(|l| Ok((l.clone(), pick(words(l)?)))).collect::<Result<_, _>>().map(Text)
}

/// `{name}` replaced by `value`, once; `value` is never read for further placeholders.
pub(super) fn put(sentence: &str, name: &str, value: &str) -> String {
    match sentence.split_once(&format!("{{{name}}}")) {
        Some((before, after)) => format!("{before}{value}{after}"),
        None => sentence.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [FieldKind; 14] = [
        FieldKind::Text,
        FieldKind::LongText,
        FieldKind::Number,
        FieldKind::Money,
        FieldKind::Date,
        FieldKind::DateRange,
        FieldKind::Choice,
        FieldKind::Many,
        FieldKind::Email,
        FieldKind::Phone,
        FieldKind::Person,
        FieldKind::File,
        FieldKind::YesNo,
        FieldKind::Computed,
    ];

    #[test]
    fn every_language_is_complete() {
        for (locale, _) in SOURCES {
            let words = words(locale).expect("an embedded language");
            for kind in KINDS {
                assert!(words.kinds.contains_key(&kind), "{locale} lacks {kind:?}");
            }
        }
        assert!(words("de").is_err());
    }

    #[test]
    fn placeholders_are_the_same_in_every_language() {
        let table = |source: &str| toml::from_str::<BTreeMap<String, BTreeMap<String, String>>>(source).expect("a table of tables");
        let names = |sentence: &str| {
            let mut names: Vec<String> = sentence.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(n, _)| n.to_owned()).collect();
            names.sort();
            names
        };
        let english = table(SOURCES[0].1);
        for (locale, source) in &SOURCES[1..] {
            for (section, sentences) in table(source) {
                for (key, sentence) in sentences {
                    assert_eq!(names(&english[&section][&key]), names(&sentence), "{locale}: {section}.{key}");
                }
            }
        }
    }

    #[test]
    fn a_value_is_not_read_for_placeholders() {
        assert_eq!(put("a {x} b {x}", "x", "{x}"), "a {x} b {x}");
        assert_eq!(put("a {x}", "y", "z"), "a {x}");
    }
}
