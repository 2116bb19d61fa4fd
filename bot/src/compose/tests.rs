//! Every notice in every language: its plain text is whole, its HTML is safe, and both are what was agreed on.

use std::fmt::Write as _;

use fleet_content::{Bibles, Words};

use fleet_domain::chat::Platform;
use fleet_domain::notice::{CardLine, CardNotice, CardState, Notice};

use super::{compose, samples};
use crate::render;
use crate::voice::{Among, Voice};

fn transcript(locale: &str, show: impl Fn(&fleet_domain::post::Body) -> String) -> String {
    let (words, bibles) = (Words::embedded().unwrap(), Bibles::embedded().unwrap());
    let voice = Voice { words: &words, bibles: &bibles, locale, now: samples::NOW, among: Among::Selves };
    let mut out = String::new();
    for (name, notice) in samples::all() {
        let message = compose(&notice, &voice);
        let nonces = (0..message.choices.len()).map(|n| format!("n{n}")).collect();
        let body = render::body(&message, nonces, &voice, Platform::Web);
        assert!(!body.plain.trim().is_empty(), "{locale} {name}: nothing is said");
        assert!(!body.plain.contains("[chat-") && !body.plain.contains("[status-"), "{locale} {name}: a sentence is missing: {}", body.plain);
        assert!(!body.plain.contains("{$") && !body.plain.contains("{ $"), "{locale} {name}: a variable is missing: {}", body.plain);
        assert!(!body.plain.contains(['\u{2068}', '\u{2069}']), "{locale} {name}: isolating marks");
        let _ = writeln!(out, "=== {name}\n{}\n", show(&body));
    }
    out
}

fn plain(body: &fleet_domain::post::Body) -> String {
    let mut out = body.plain.clone();
    for button in &body.buttons {
        let _ = write!(out, "\n[{}]", button.label);
    }
    for link in &body.links {
        let _ = write!(out, "\n-> {} ({})", link.label, link.env.as_str());
    }
    out
}

#[test]
fn every_notice_in_english() {
    insta::assert_snapshot!(transcript("en", plain));
}

#[test]
fn every_notice_in_russian() {
    insta::assert_snapshot!(transcript("ru", plain));
}

#[test]
fn every_notice_as_html() {
    insta::assert_snapshot!(transcript("en", |body| body.html.clone()));
}

#[test]
fn russian_messages_have_no_english_words_of_ours() {
    let ours = ["Start", "Accept", "Question", "approve", "Here is", "Nothing"];
    let text = transcript("ru", |b| b.plain.lines().take(1).collect());
    for word in ours {
        let found = text.lines().filter(|l| !l.starts_with("===")).find(|l| l.contains(word) && !l.contains("their manager"));
        assert_eq!(found, None, "{word}");
    }
}

#[test]
fn example_buttons_are_short_and_say_the_whole_example() {
    let (words, bibles) = (Words::embedded().unwrap(), Bibles::embedded().unwrap());
    for locale in ["en", "ru"] {
        let voice = Voice { words: &words, bibles: &bibles, locale, now: 0, among: Among::Selves };
        let message = compose(&fleet_domain::notice::Notice::Greeting { bible: "hr".to_owned(), examples: fleet_domain::notice::Waiting::Yes }, &voice);
        assert!((3..=4).contains(&message.choices.len()), "{locale}");
        for choice in &message.choices {
            let label = voice.label(&choice.button.label);
            let fleet_domain::act::Act::Say { text } = &choice.button.act else { panic!("{choice:?}") };
            assert!(label.chars().count() <= 40 && text.starts_with(&label) && text.len() > label.len(), "{label}: {text}");
        }
    }
}

/// What a card with these lists says to a reader of each kind.
fn shown(card: &CardNotice, locale: &str) -> String {
    let (words, bibles) = (Words::embedded().unwrap(), Bibles::embedded().unwrap());
    let voice = Voice { words: &words, bibles: &bibles, locale, now: samples::NOW, among: Among::Selves };
    let message = compose(&Notice::Card(Box::new(card.clone())), &voice);
    let mut out = String::new();
    for reader in [Platform::Web, Platform::Telegram, Platform::Slack] {
        let body = render::body(&message, (0..message.choices.len()).map(|n| format!("n{n}")).collect(), &voice, reader);
        // What Telegram and Slack show is made of these parts and of nothing else.
        let _ = writeln!(out, "{}\n{}\n{:?}", body.plain, body.html, body.rich.map(|rich| rich.parts));
    }
    out
}

#[test]
fn no_heading_of_a_card_stands_over_nothing() {
    let words = Words::embedded().unwrap();
    let headings = ["changed", "goal", "for", "steps", "fields", "criteria", "not-included", "assumptions"];
    for locale in ["en", "ru"] {
        let full = samples::card::card(CardState::Open);
        let heading = |key: &str| words.say(locale, &format!("chat-card-{key}"), &[]);
        let before = shown(&full, locale);
        assert!(headings.iter().all(|key| before.matches(&heading(key)).count() >= 5), "{before}");
        // Nothing at all, and words of which nothing is left once they are clean.
        for left in [Vec::new(), vec!["\u{202e} \u{7}".to_owned()]] {
            let empty = CardNotice {
                goal: left.concat(),
                for_whom: left.concat(),
                fields: left.clone(),
                steps: left.clone(),
                criteria: left.iter().map(|words| CardLine { words: words.clone(), origin: fleet_domain::criterion::CriterionOrigin::Said }).collect(),
                more_checks: 0,
                not_included: Vec::new(),
                assumptions: left.clone(),
                changed: left.clone(),
                ..full.clone()
            };
            let after = shown(&empty, locale);
            for key in headings {
                assert!(!after.contains(&heading(key)), "{locale} {key}: {after}");
            }
        }
    }
}
