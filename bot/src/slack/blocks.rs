//! A message as Slack's blocks: every limit is kept by parting and cutting words, before they bear marks.

use fleet_domain::manifest::Tone;
use fleet_domain::post::{Look, Mark, Part, PostButton, Progress};
use serde_json::{Value, json};

use super::mrkdwn::{bold, cut, escape, line, pieces, width};
use crate::messenger::{Link, Outgoing};

/// Characters of a section; Slack takes 3,000.
const SECTION: usize = 2_900;
/// Characters of one line of a section: some room for its mark.
const LINE: usize = 2_800;
/// Characters of a header.
const HEADER: usize = 150;
/// Characters of small words at the end.
const FOOTER: usize = 1_000;
/// Characters of a button.
const BUTTON: usize = 75;
/// Buttons in one row.
const ROW: usize = 25;
/// Buttons of a message.
const BUTTONS: usize = 50;
/// Characters of all buttons together: the words come first.
const PRESSED: usize = 6_000;
/// Characters of an address.
const URL: usize = 3_000;
/// Characters of all blocks together: Slack refuses some 13,200, though it says so nowhere. As two sections that follow each other
/// hold more than one may, these are some ten sections: the 50 blocks of a message are never reached.
const ALL: usize = 12_000;
/// Characters of the text beside the blocks.
const TEXT: usize = 3_900;
/// Steps shown as a plan.
const STEPS: usize = 30;

/// What a message looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dress {
    /// As it is meant.
    Full,
    /// Work in lines instead of a plan: for where plans are not taken.
    Lines,
    /// Words and buttons alone: for when the first was refused.
    Plain,
}

/// The whole message in words: for notices, for readers aloud, and where blocks are not shown. Personal addresses are left to the
/// buttons: a notice lies open on a locked screen.
pub(super) fn text(message: &Outgoing<'_>) -> String {
    let mut words = message.body.plain.trim().to_owned();
    if !message.note.is_empty() {
        words = format!("{words}\n{}", message.note);
    }
    let words = escape(&cut(words.trim(), TEXT));
    if words.trim().is_empty() { "…".to_owned() } else { words }
}

/// The blocks of a message.
pub(super) fn blocks(message: &Outgoing<'_>, dress: Dress) -> Vec<Value> {
    let body = message.body;
    let rich = body.rich.as_deref().filter(|_| dress != Dress::Plain);
    let (mut header, footer) = rich.map_or((None, None), |rich| (rich.header.as_deref(), rich.footer.as_deref()));
    let alone = [Part::Line(body.plain.clone())];
    let parts = rich.map_or(alone.as_slice(), |rich| rich.parts.as_slice());
    let steps = plan_at(message).filter(|_| dress == Dress::Full);
    let shown = steps.and_then(|at| plan(&parts[at], &mut header));
    let mut blocks: Vec<Value> = header.filter(|h| !h.trim().is_empty()).map(|h| json!({"type": "header", "text": plain(h, HEADER)})).into_iter().collect();
    let small: Vec<Value> = footer.and_then(small).into_iter().chain(noted(&message.note)).collect();
    let mut rows = rows(&message.links, &body.buttons);
    let mut left = ALL.saturating_sub(weight(&blocks) + weight(&small) + weight(&rows) + shown.as_ref().map_or(0, |plan| weight(std::slice::from_ref(plan))));
    let (before, after) = steps.map_or((parts, parts.get(..0).unwrap_or_default()), |at| (&parts[..at], &parts[at + 1..]));
    blocks.extend(sections(before, &mut left));
    blocks.extend(shown);
    blocks.extend(sections(after, &mut left));
    if blocks.is_empty() {
        blocks.push(json!({"type": "section", "text": marked("…")}));
    }
    blocks.extend(small);
    blocks.append(&mut rows);
    blocks
}

fn small(words: &str) -> Option<Value> {
    let words = escape(&cut(words.trim(), FOOTER));
    (!words.trim().is_empty()).then(|| json!({"type": "context", "elements": [marked(words.trim())]}))
}

/// The same for what is noted about links: an address there is one that can be opened.
pub(super) fn noted(words: &str) -> Option<Value> {
    let word = |word: &str| {
        let whole = (word.starts_with("http://") || word.starts_with("https://")) && width(word) <= FOOTER && !word.contains(['|', '>']);
        if whole { format!("<{}>", escape(word)) } else { escape(word) }
    };
    let line = |line: &str| line.split(' ').map(word).collect::<Vec<_>>().join(" ");
    let words = cut(words.trim(), FOOTER).lines().map(line).collect::<Vec<_>>().join("\n");
    (!words.trim().is_empty()).then(|| json!({"type": "context", "elements": [marked(&words)]}))
}

/// Which part of a message is shown as a plan, if any is.
pub(super) fn plan_at(message: &Outgoing<'_>) -> Option<usize> {
    let parts = &message.body.rich.as_deref()?.parts;
    parts.iter().position(is_steps).filter(|_| message.body.kind == "progress")
}

fn is_steps(part: &Part) -> bool {
    let Part::Marks { items, .. } = part else { return false };
    !items.is_empty() && items.len() <= STEPS && items.iter().all(|i| matches!(i.look, Look::Step(_)) && !i.words.trim().is_empty())
}

/// How far work is. Each step says so in words too: a sign alone tells nothing to those who do not see it.
/// Without a title of its own the plan takes the header's place.
fn plan(part: &Part, header: &mut Option<&str>) -> Option<Value> {
    let Part::Marks { title, items } = part else { return None };
    let title = title.clone().or_else(|| header.take().map(str::to_owned)).unwrap_or_default();
    let task = |(n, item): (usize, &Mark)| {
        let status = match item.look {
            Look::Step(Progress::Done) => "complete",
            Look::Step(Progress::Now) => "in_progress",
            _ => "pending",
        };
        let words = if item.sign.is_empty() { item.words.clone() } else { format!("{} ({})", item.words, item.sign) };
        json!({"type": "task_card", "task_id": format!("step_{n}"), "title": line(&words, HEADER), "status": status})
    };
    Some(json!({"type": "plan", "title": line(&title, HEADER), "tasks": items.iter().enumerate().map(task).collect::<Vec<_>>()}))
}

/// Parts as sections, as many as there is room for; what does not fit is told by "…".
fn sections(parts: &[Part], left: &mut usize) -> Vec<Value> {
    let (mut blocks, mut words) = (Vec::new(), String::new());
    let mut close = |words: &mut String| {
        if !words.trim().is_empty() {
            blocks.push(json!({"type": "section", "text": marked(words.trim_end())}));
        }
        words.clear();
    };
    let mut after_block = false;
    'all: for part in parts {
        let apart = part.stands_apart() || after_block;
        after_block = part.stands_apart();
        for (n, line) in lines(part).into_iter().enumerate() {
            // A quote and a list stand apart from what is before and after them.
            let gap = if words.is_empty() {
                ""
            } else if apart && n == 0 {
                "\n\n"
            } else {
                "\n"
            };
            let more = units(&line) + gap.len();
            if more + 2 > *left {
                words.push_str(if words.is_empty() { "…" } else { "\n…" });
                *left = 0;
                break 'all;
            }
            if units(&words) + more > SECTION {
                close(&mut words);
            } else {
                words.push_str(gap);
            }
            words.push_str(&line);
            *left -= more;
        }
    }
    close(&mut words);
    blocks
}

/// The lines of a part, each of them whole within its marks.
fn lines(part: &Part) -> Vec<String> {
    match part {
        Part::Line(words) => words.lines().flat_map(|l| pieces(l, LINE)).map(escape).collect(),
        Part::Fact { label, words } => {
            let label = bold(&cut(label, HEADER));
            let mut all = pieces(words, LINE - 2 * HEADER).into_iter().map(escape);
            let first = format!("{label}: {}", all.next().unwrap_or_default());
            std::iter::once(first).chain(all).collect()
        }
        Part::List { title, items } => titled(title.as_ref(), items.iter().flat_map(|i| bullet("• ", i)).collect()),
        Part::Marks { title, items } => {
            let item = |mark: &Mark| {
                let sign = bold(&cut(&mark.sign, HEADER));
                let mut lines = bullet("• ", &mark.words);
                // What it is comes first; how it stands, after it.
                if let Some(last) = lines.last_mut().filter(|_| !sign.is_empty()) {
                    *last = format!("{last} — {sign}");
                }
                lines
            };
            titled(title.as_ref(), items.iter().flat_map(item).collect())
        }
        Part::Quote(words) => words.lines().flat_map(|l| pieces(l, LINE)).map(|l| format!("> {}", escape(l))).collect(),
    }
}

fn titled(title: Option<&String>, mut lines: Vec<String>) -> Vec<String> {
    if let Some(title) = title.map(|t| bold(&cut(t, LINE))).filter(|t| !t.is_empty()) {
        lines.insert(0, title);
    }
    lines
}

fn bullet(mark: &str, words: &str) -> Vec<String> {
    let mut pieces = pieces(words.trim(), LINE - 4 * HEADER).into_iter().map(escape);
    let first = format!("{mark}{}", pieces.next().unwrap_or_default());
    std::iter::once(first).chain(pieces).collect()
}

/// Links and buttons in rows. A button carries its nonce and nothing else.
fn rows(links: &[Link], buttons: &[PostButton]) -> Vec<Value> {
    let links = links.iter().filter(|l| l.url.starts_with("http") && width(&l.url) <= URL).take(BUTTONS / 5);
    let link = |(n, link): (usize, &Link)| {
        json!({"type": "button", "action_id": format!("link_{n}"), "text": plain(&link.label, BUTTON), "url": link.url,
               "accessibility_label": line(&link.label, BUTTON)})
    };
    let button = |(n, button): (usize, &PostButton)| {
        let mut element = json!({"type": "button", "action_id": format!("press_{n}"), "text": plain(&button.label, BUTTON), "value": button.nonce,
                                 "accessibility_label": line(&button.label, BUTTON)});
        match button.tone {
            Tone::Good => element["style"] = "primary".into(),
            Tone::Bad => element["style"] = "danger".into(),
            Tone::Waiting | Tone::Neutral => {}
        }
        element
    };
    let buttons = buttons.iter().filter(|b| !b.nonce.trim().is_empty() && b.nonce.len() <= 255).take(BUTTONS);
    let mut left = PRESSED;
    let mut fits = |element: &Value| {
        let takes = weight(std::slice::from_ref(element));
        let fits = takes <= left;
        left = left.saturating_sub(takes);
        fits
    };
    let elements: Vec<Value> = links.enumerate().map(link).chain(buttons.enumerate().map(button)).take_while(&mut fits).collect();
    elements.chunks(ROW).map(|row| json!({"type": "actions", "elements": row})).collect()
}

pub(super) fn plain(words: &str, most: usize) -> Value {
    json!({"type": "plain_text", "text": line(words, most), "emoji": false})
}

/// Words with marks. `verbatim`: an address or a channel's name in somebody's words is not made a link.
fn marked(words: &str) -> Value {
    json!({"type": "mrkdwn", "text": words, "verbatim": true})
}

/// How long a text is that is escaped already.
fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// Characters in all of these.
fn weight(blocks: &[Value]) -> usize {
    fn of(value: &Value) -> usize {
        match value {
            Value::String(text) => units(text),
            Value::Array(all) => all.iter().map(of).sum(),
            Value::Object(all) => all.values().map(of).sum(),
            Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        }
    }
    blocks.iter().map(of).sum()
}

#[cfg(test)]
mod tests;
