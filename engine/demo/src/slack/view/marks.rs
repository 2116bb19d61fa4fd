//! Slack's marks in words as HTML: bold, code, quotes, links, people. What is no mark is text.

use super::super::state::State;
use super::super::words::unescaped;
use crate::view::{escaped, link, linked};

/// What becomes of an address that stands in words without marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Addresses {
    /// A link, as in what people write.
    Linked,
    /// Words, as in blocks that say so (`verbatim`).
    Words,
}

/// Words with Slack's marks.
pub(super) fn marked(state: &State, text: &str, addresses: Addresses) -> String {
    let inline = |line: &str| inline(state, line, addresses);
    let mut out: Vec<String> = Vec::new();
    for line in text.lines() {
        match line.strip_prefix("&gt;") {
            Some(quote) => out.push(format!("<span class=\"quote\">{}</span>", inline(quote.trim_start()))),
            None => out.push(format!("{}<br>", inline(line))),
        }
    }
    out.concat().trim_end_matches("<br>").to_owned()
}

fn inline(state: &State, line: &str, addresses: Addresses) -> String {
    let text = |words: &str| if addresses == Addresses::Linked { linked(&unescaped(words)) } else { escaped(&unescaped(words)) };
    let (mut out, mut words, mut rest) = (String::new(), String::new(), line);
    while let Some(c) = rest.chars().next() {
        let whole = match c {
            '<' => rest.find('>').map(|end| (angle(state, &rest[1..end]), end + 1)),
            '*' | '_' | '~' | '`' if words.chars().next_back().is_none_or(|b| !b.is_alphanumeric()) => pair(state, rest, c, addresses),
            _ => None,
        };
        if let Some((html, taken)) = whole {
            out.push_str(&text(&std::mem::take(&mut words)));
            out.push_str(&html);
            rest = &rest[taken..];
        } else {
            words.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out.push_str(&text(&words));
    out
}

/// `*…*` and its like: closed on the same line, with no space at the inner ends, and a word's end after it.
fn pair(state: &State, rest: &str, sign: char, addresses: Addresses) -> Option<(String, usize)> {
    let inside = &rest[1..];
    let ends = |at: usize| {
        let (before, after) = (&inside[..at], &inside[at + 1..]);
        !before.is_empty() && !before.ends_with(' ') && after.chars().next().is_none_or(|c| !c.is_alphanumeric())
    };
    let end = inside.match_indices(sign).map(|(at, _)| at).find(|at| ends(*at)).filter(|_| !inside.starts_with(' '))?;
    let words = &inside[..end];
    let html = match sign {
        '*' => format!("<strong>{}</strong>", inline(state, words, addresses)),
        '_' => format!("<em>{}</em>", inline(state, words, addresses)),
        '~' => format!("<s>{}</s>", inline(state, words, addresses)),
        _ => format!("<code>{}</code>", escaped(&unescaped(words))),
    };
    Some((html, end + 2))
}

/// `<…>`: somebody, or an address.
fn angle(state: &State, inside: &str) -> String {
    let (target, label) = inside.split_once('|').unwrap_or((inside, ""));
    match target.strip_prefix('@') {
        Some(user) => format!("<span class=\"mention\">@{}</span>", escaped(&state.name(user))),
        None => link(&unescaped(target), "", &unescaped(if label.is_empty() { target } else { label })),
    }
}
