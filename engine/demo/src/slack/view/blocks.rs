//! Blocks as HTML: headers, sections, small words, rows of buttons, plans; and the form of a modal.

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

fn block(state: &State, block: &Value, presses: &Presses) -> String {
    match text(block, "type") {
        "header" => format!("<p class=\"head\">{}</p>", plain(&block["text"])),
        "section" => format!("<p>{}</p>", words(state, &block["text"])),
        "context" => list(block, "elements").map(|e| ["<p class=\"note\">", &words(state, e), "</p>"].concat()).collect(),
        "divider" => "<hr>".to_owned(),
        "actions" => format!("<div class=\"row\">{}</div>", list(block, "elements").map(|e| press(e, presses)).collect::<String>()),
        "plan" => plan(state, block),
        "input" => input(block),
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

/// A view of type `modal`, as Slack would show it over the page.
pub(super) fn modal(state: &State, view: &Value) -> String {
    let title = plain(&view["title"]);
    let mut out = format!("<section class=\"modal\" role=\"dialog\" aria-label=\"{title}\" data-key=\"modal\"><p class=\"head\">{title}</p>");
    for of in list(view, "blocks") {
        out.push_str(&block(state, of, &Presses::none()));
    }
    out.push_str("</section>");
    out
}

/// A field of a form.
fn input(block: &Value) -> String {
    let element = &block["element"];
    let name = format!("{}.{}", text(block, "block_id"), text(element, "action_id"));
    let (id, value) = (escaped(&format!("field-{name}")), escaped(text(element, "initial_value")));
    let label = format!("<label for=\"{id}\">{}</label>", plain(&block["label"]));
    let field = match text(element, "type") {
        "static_select" | "radio_buttons" => {
            let chosen = text(&element["initial_option"], "value");
            let option = |o: &Value| {
                let mark = if text(o, "value") == chosen { " selected" } else { "" };
                format!("<option value=\"{}\"{mark}>{}</option>", escaped(text(o, "value")), plain(&o["text"]))
            };
            format!("<select id=\"{id}\" name=\"{}\">{}</select>", escaped(&name), list(element, "options").map(option).collect::<String>())
        }
        _ if element["multiline"] == true => format!("<textarea id=\"{id}\" name=\"{}\" rows=\"3\">{value}</textarea>", escaped(&name)),
        _ => format!("<input id=\"{id}\" name=\"{}\" value=\"{value}\">", escaped(&name)),
    };
    format!("<div>{label}{field}</div>")
}

/// A text object: marks are read only where it says that it has some.
fn words(state: &State, object: &Value) -> String {
    let addresses = if object["verbatim"] == true { Addresses::Words } else { Addresses::Linked };
    if text(object, "type") == "mrkdwn" { marked(state, text(object, "text"), addresses) } else { plain(object) }
}

fn plain(object: &Value) -> String {
    escaped(&unescaped(text(object, "text")))
}

fn list<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    value[name].as_array().into_iter().flatten()
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or("")
}
