//! Buttons in rows: short ones side by side, long ones below one another; links last.

use fleet_domain::manifest::Tone;
use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup};
use url::Url;

use crate::messenger::Outgoing;

/// Buttons of a row.
const ROW: usize = 3;
/// Characters of a row.
const WIDTH: usize = 36;
/// Characters of a button's words.
const LABEL: usize = 60;
/// Buttons of a message; Telegram takes no more.
const MOST: usize = 100;
/// Bytes of what a press sends.
const DATA: usize = 64;

/// The buttons and links below a message; none if it has none that Telegram would take.
pub(super) fn keyboard(message: &Outgoing<'_>) -> Option<InlineKeyboardMarkup> {
    let links: Vec<InlineKeyboardButton> = message.links.iter().filter_map(|l| Some(InlineKeyboardButton::url(label("", &l.label), opens(&l.url)?))).collect();
    let mut rows: Vec<Vec<InlineKeyboardButton>> = Vec::new();
    let mut width = 0;
    let fits = |nonce: &str| !nonce.is_empty() && nonce.len() <= DATA;
    for button in message.body.buttons.iter().filter(|b| fits(&b.nonce)).take(MOST.saturating_sub(links.len())) {
        let mark = match button.tone {
            Tone::Good => "✓ ",
            Tone::Bad => "✗ ",
            _ => "",
        };
        let label = label(mark, &button.label);
        let chars = label.chars().count();
        let made = InlineKeyboardButton::callback(label, button.nonce.clone());
        match rows.last_mut() {
            Some(row) if row.len() < ROW && width + chars <= WIDTH => {
                row.push(made);
                width += chars;
            }
            _ => {
                rows.push(vec![made]);
                width = chars;
            }
        }
    }
    rows.extend(links.into_iter().take(MOST).map(|link| vec![link]));
    (!rows.is_empty()).then(|| InlineKeyboardMarkup::new(rows))
}

/// Words of a button, which are never nothing.
fn label(mark: &str, words: &str) -> String {
    let label: String = format!("{mark}{words}").chars().take(LABEL).collect();
    if label.trim().is_empty() { "…".to_owned() } else { label }
}

/// An address that Telegram lets a button lead to: of the web, with a name that leads out of the reader's own device.
fn opens(address: &str) -> Option<Url> {
    let url: Url = address.parse().ok()?;
    let host = url.host_str()?;
    let leads_out = host.contains('.') && !host.ends_with(".localhost");
    (matches!(url.scheme(), "http" | "https") && leads_out).then_some(url)
}

#[cfg(test)]
mod tests {
    use fleet_domain::id::PostId;
    use fleet_domain::post::{Body, PostButton};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::messenger::{Link, Sound};

    fn words() -> impl Strategy<Value = String> {
        prop_oneof![
            6 => "\\PC{0,80}",
            2 => "[<>&\"'/a-z \n\t]{0,40}",
            1 => "[\u{1F600}-\u{1F64F}\u{0590}-\u{05FF}\u{200D}\u{202E}]{0,40}",
            1 => (1_usize..2_000).prop_map(|n| "ж𝄞".repeat(n)),
            1 => Just(" \u{a0}\n".to_owned()),
            1 => Just(String::new()),
        ]
    }

    fn address() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => "https://[a-z]{1,9}\\.example/[a-z?=&%]{0,20}",
            1 => Just("http://leave.localhost:7070/_fleet/enter?t=1".to_owned()),
            1 => Just("http://localhost/".to_owned()),
            1 => Just("javascript:alert(1)".to_owned()),
            1 => Just("tg://resolve?domain=x".to_owned()),
            2 => words(),
        ]
    }

    fn button() -> impl Strategy<Value = PostButton> {
        let tone = (0_usize..4).prop_map(|n| [Tone::Good, Tone::Bad, Tone::Waiting, Tone::Neutral][n]);
        (prop_oneof![4 => "[A-Za-z0-9_-]{22}", 1 => words()], words(), tone).prop_map(|(nonce, label, tone)| PostButton { nonce, label, tone })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() })]

        #[test]
        fn telegram_takes_whatever_is_to_be_pressed(
            buttons in prop_oneof![9 => prop::collection::vec(button(), 0..12), 1 => prop::collection::vec(button(), 90..130)],
            links in prop::collection::vec((words(), address()).prop_map(|(label, url)| Link { label, url }), 0..5),
        ) {
            let post = PostId::from_unique("1");
            let body = Body { buttons, ..Body::default() };
            let message = Outgoing { post: &post, body: &body, links, note: String::new(), sound: Sound::No };
            let made = json!({ "text": "x", "reply_markup": keyboard(&message) });
            prop_assert_eq!(fleet_demo::telegram::refusal(&made), None);
        }
    }

    #[test]
    fn what_can_be_pressed_and_opened_is_all_there() {
        let post = PostId::from_unique("1");
        let button = |label: &str| PostButton { nonce: format!("n{label}"), label: label.to_owned(), tone: Tone::Neutral };
        let body = Body { buttons: ["Start", "Change", "Cancel", "Ask"].map(button).to_vec(), ..Body::default() };
        let link = |url: &str| Link { label: "Open".to_owned(), url: url.to_owned() };
        let links = vec![link("https://a.example/?t=1"), link("http://a.localhost:7070/"), link("https://b.example/")];
        let made = keyboard(&Outgoing { post: &post, body: &body, links, note: String::new(), sound: Sound::No }).unwrap();
        let rows: Vec<Vec<&str>> = made.inline_keyboard.iter().map(|row| row.iter().map(|b| b.text.as_str()).collect()).collect();
        assert_eq!(rows, [vec!["Start", "Change", "Cancel"], vec!["Ask"], vec!["Open"], vec!["Open"]]);
    }
}
