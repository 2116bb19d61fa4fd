//! Blocks as HTML: headers, sections, small words, rows of buttons, plans.

use std::fmt::Write as _;

use serde_json::Value;

use super::super::state::State;
use super::super::words::unescaped;
use super::marks::{Addresses, marked};
use crate::view::{button, escaped, link};

/// Where a press goes.
pub(super) struct Presses {
    pub(super) action: String,
    pub(super) ts: String,
    pub(super) thread: String,
    /// What ids of the page begin with.
    pub(super) id: String,
}

impl Presses {
    /// For what has no buttons to press.
    pub(super) fn none() -> Self {
        Self { action: String::new(), ts: String::new(), thread: String::new(), id: String::new() }
    }
}

/// A message: its blocks, or its text where it has none.
pub(super) fn shown(state: &State, text: &str, blocks: &[Value], presses: &Presses) -> String {
    if blocks.is_empty() {
        return if text.is_empty() { String::new() } else { format!("<p>{}</p>", marked(state, text, Addresses::Linked)) };
    }
    blocks.iter().map(|of| block(state, of, presses)).collect()
}

/// One block; the places of a form are not among them.
pub(super) fn block(state: &State, block: &Value, presses: &Presses) -> String {
    match text(block, "type") {
        "header" => format!("<p class=\"head\">{}</p>", plain(&block["text"])),
        "section" => format!("<p>{}</p>", words(state, &block["text"])),
        "context" => list(block, "elements").map(|e| ["<p class=\"note\">", &words(state, e), "</p>"].concat()).collect(),
        "divider" => "<hr>".to_owned(),
        "actions" => format!("<div class=\"row\">{}</div>", list(block, "elements").map(|e| press(e, presses)).collect::<String>()),
        "plan" => plan(state, block),
        kind => format!("<p class=\"note\">({})</p>", escaped(kind)),
    }
}

fn press(element: &Value, presses: &Presses) -> String {
    let label = element["text"]["text"].as_str().map(unescaped).unwrap_or_default();
    let class = match text(element, "style") {
        "primary" => "primary",
        "danger" => "danger",
        _ => "",
    };
    if let Some(url) = element["url"].as_str() {
        return link(url, format!("button {class}").trim_end(), &format!("{label} ↗"));
    }
    let action = text(element, "action_id");
    let fields = [("ts", presses.ts.as_str()), ("press", action), ("thread", presses.thread.as_str())];
    button(&presses.action, &fields, &format!("{}-{action}", presses.id), class, &label)
}

/// How far work is. What a sign says is said in words too.
fn plan(state: &State, block: &Value) -> String {
    let mut out = format!("<div class=\"plan\"><p class=\"head\">{}</p><ol>", escaped(text(block, "title")));
    for task in list(block, "tasks") {
        let (sign, class) = match text(task, "status") {
            "complete" => ("✓", "step-done"),
            "in_progress" => ("▸", "step-now"),
            "error" => ("✗", "step-now"),
            _ => ("○", "step-next"),
        };
        let _ = write!(
            out,
            "<li class=\"{class}\"><span aria-hidden=\"true\">{sign}</span> <span class=\"off\">{}:</span> {}</li>",
            escaped(state.captions.say(class)),
            escaped(text(task, "title"))
        );
    }
    out.push_str("</ol></div>");
    out
}

/// A text object: marks are read only where it says that it has some.
fn words(state: &State, object: &Value) -> String {
    let addresses = if object["verbatim"] == true { Addresses::Words } else { Addresses::Linked };
    if text(object, "type") == "mrkdwn" { marked(state, text(object, "text"), addresses) } else { plain(object) }
}

pub(super) fn plain(object: &Value) -> String {
    escaped(&unescaped(text(object, "text")))
}

pub(super) fn list<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    value[name].as_array().into_iter().flatten()
}

pub(super) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or("")
}
