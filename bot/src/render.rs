//! From the message model to what readers get: plain text that stands alone, and safe HTML that says the same.

mod html;
mod plain;

use fleet_domain::chat::Platform;
use fleet_domain::post::{Body, PostButton, Rich};

use crate::message::{Message, Part};
use crate::voice::Voice;

/// Characters a single piece of text may have; longer ones end in an ellipsis.
const PIECE: usize = 2_000;
/// Items a list may have.
const ITEMS: usize = 60;
/// Characters on a button.
const LABEL: usize = 64;

/// Renders a message for whoever reads the thread. `nonces` belong to its choices, in order.
pub(crate) fn body(message: &Message, nonces: Vec<String>, voice: &Voice<'_>, reader: Platform) -> Body {
    let message = cleaned(message);
    let buttons = message
        .choices
        .iter()
        .zip(nonces)
        .map(|(choice, nonce)| PostButton { nonce, label: cut(&line(&voice.label(&choice.button.label)), LABEL), tone: choice.tone })
        .collect();
    let (plain, html) = (plain::text(&message), html::text(&message));
    let rich = match reader {
        Platform::Web => None,
        Platform::Telegram | Platform::Slack => Some(Box::new(Rich { header: message.header, parts: message.parts, footer: message.footer })),
    };
    Body { kind: message.kind.to_owned(), plain, html, rich, buttons, links: message.links, files: Vec::new(), only: None, answers: None }
}

/// A person's own words as safe HTML.
pub(crate) fn said(words: &str) -> String {
    html::words(&cut(&text(words), 16_000))
}

/// A name or title on one line, freed of control characters.
pub(crate) fn one_line(words: &str) -> String {
    line(words)
}

/// The message with every text freed of control characters and cut to its limit before any markup exists.
fn cleaned(message: &Message) -> Message {
    let mut message = message.clone();
    message.header = message.header.map(|h| cut(&line(&h), 300));
    message.footer = message.footer.map(|f| cut(&text(&f), PIECE));
    for link in &mut message.links {
        link.label = cut(&line(&link.label), 120);
    }
    for part in &mut message.parts {
        match part {
            Part::Line(words) | Part::Quote(words) => *words = cut(&text(words), PIECE),
            Part::Fact { label, words } => {
                *label = cut(&line(label), 200);
                *words = cut(&text(words), PIECE);
            }
            Part::List { title, items } => {
                *title = title.take().map(|t| cut(&line(&t), 200));
                items.truncate(ITEMS);
                for item in items {
                    *item = cut(&line(item), PIECE);
                }
            }
            Part::Marks { title, items } => {
                *title = title.take().map(|t| cut(&line(&t), 200));
                items.truncate(ITEMS);
                for item in items {
                    item.sign = cut(&line(&item.sign), 200);
                    item.words = cut(&line(&item.words), PIECE);
                }
            }
        }
    }
    message.parts.retain_mut(says_something);
    message
}

/// Drops items of which nothing is left; whether anything is: no heading stands over nothing.
fn says_something(part: &mut Part) -> bool {
    match part {
        Part::Line(words) | Part::Quote(words) | Part::Fact { words, .. } => !words.trim().is_empty(),
        Part::List { items, .. } => {
            items.retain(|item| !item.is_empty());
            !items.is_empty()
        }
        Part::Marks { items, .. } => {
            items.retain(|item| !item.words.is_empty());
            !items.is_empty()
        }
    }
}

/// Text without characters that no person typed on purpose (controls, and marks that turn the direction of what follows) and with its
/// keys covered: whatever we say passes here, and a thread has more readers than whoever wrote one into it.
fn text(words: &str) -> String {
    let typed: String =
        words.chars().filter(|c| *c == '\n' || !(c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'))).collect();
    fleet_domain::secret::cover(&typed).into_owned()
}

/// The same on one line.
fn line(words: &str) -> String {
    let flat: String = words.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    text(&flat).trim().to_owned()
}

fn cut(words: &str, most: usize) -> String {
    if words.chars().count() <= most {
        return words.to_owned();
    }
    let mut kept: String = words.chars().take(most.saturating_sub(1)).collect();
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests;
