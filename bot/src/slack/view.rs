//! A sheet as Slack's modal, and what comes back from one.

use fleet_domain::chat::Room;
use fleet_domain::sheet::{Given, SheetOf};
use serde_json::{Value, json};

use super::blocks::{noted, plain};
use super::frame::at;
use super::mrkdwn::line;
use crate::messenger::{Ask, Sheet, Takes};

/// What marks a sheet of ours.
const SHEET: &str = "fleet_sheet";
/// What the one element of a block is called.
const GIVEN: &str = "given";
/// Characters of a title and of its buttons.
const TITLE: usize = 24;
/// Characters of a question, and of the sentence below it; Slack takes 2,000.
const LABEL: usize = 300;
/// Characters of a choice.
const CHOICE: usize = 75;
/// Characters of what is wrong with an answer.
const WRONG: usize = 300;
/// Characters that a place of text takes; Slack takes 3,000.
const TEXT: u32 = 3_000;
/// Blocks of a modal.
const BLOCKS: usize = 100;
/// Choices that are all seen at once.
const SEEN: usize = 5;
/// Boxes that can be ticked.
const BOXES: usize = 10;

/// The modal.
pub(super) fn view(sheet: &Sheet, room: &Room) -> Value {
    // It comes back without a word about where it lay.
    let about = json!({"channel": room.spot.channel, "topic": room.spot.topic, "of": sheet.of});
    json!({
        "type": "modal", "callback_id": SHEET, "notify_on_close": false, "private_metadata": about.to_string(),
        "title": plain(&sheet.title, TITLE), "submit": plain(&sheet.send, TITLE), "close": plain(&sheet.close, TITLE),
        "blocks": sheet.asks.iter().take(BLOCKS - 1).map(block).chain(noted(&sheet.note)).collect::<Vec<_>>(),
    })
}

fn block(ask: &Ask) -> Value {
    let mut block = json!({"type": "input", "block_id": ask.name, "optional": ask.optional, "label": plain(&ask.label, LABEL), "element": element(ask)});
    if !ask.help.trim().is_empty() {
        block["hint"] = plain(&ask.help, LABEL);
    }
    block
}

fn element(ask: &Ask) -> Value {
    let typed = |multiline: bool, most: Option<u32>| {
        // One more than the app takes: then the app itself says how long it may be.
        let most = most.map_or(TEXT, |most| most.saturating_add(1).min(TEXT));
        let mut element = json!({"type": "plain_text_input", "multiline": multiline, "max_length": most});
        if let Some(text) = ask.given.first().filter(|text| !text.is_empty() && text.encode_utf16().count() <= usize::try_from(most).unwrap_or(0)) {
            element["initial_value"] = text.as_str().into();
        }
        element
    };
    let mut element = match &ask.takes {
        Takes::Line { most } => typed(false, *most),
        Takes::Lines { most } => typed(true, *most),
        Takes::Email => {
            let mut element = json!({"type": "email_text_input"});
            if let Some(text) = ask.given.first().filter(|text| !text.is_empty()) {
                element["initial_value"] = text.as_str().into();
            }
            element
        }
        Takes::Day => {
            let mut element = json!({"type": "datepicker"});
            if let Some(day) = ask.given.first().filter(|day| is_day(day)) {
                element["initial_date"] = day.as_str().into();
            }
            element
        }
        Takes::One(choices) => {
            // What is left out can be left out again in a list only.
            let seen = choices.len() <= SEEN && (!ask.optional || !ask.given.is_empty());
            let kind = if seen { "radio_buttons" } else { "static_select" };
            let mut element = json!({"type": kind, "options": options(choices)});
            if let Some(choice) = choices.iter().find(|(value, _)| ask.given.contains(value)) {
                element["initial_option"] = option(choice);
            }
            element
        }
        Takes::Several(choices) => {
            let kind = if choices.len() <= BOXES { "checkboxes" } else { "multi_static_select" };
            let mut element = json!({"type": kind, "options": options(choices)});
            let chosen: Vec<Value> = choices.iter().filter(|(value, _)| ask.given.contains(value)).map(option).collect();
            if !chosen.is_empty() {
                element["initial_options"] = chosen.into();
            }
            element
        }
    };
    element["action_id"] = GIVEN.into();
    element
}

fn options(choices: &[(String, String)]) -> Vec<Value> {
    choices.iter().map(option).collect()
}

fn option((value, words): &(String, String)) -> Value {
    json!({"text": plain(words, CHOICE), "value": value})
}

fn is_day(text: &str) -> bool {
    text.len() == 10 && text.bytes().enumerate().all(|(n, b)| if n == 4 || n == 7 { b == b'-' } else { b.is_ascii_digit() })
}

/// A sheet that came back.
pub(super) struct Back {
    pub(super) channel: String,
    pub(super) topic: String,
    pub(super) of: SheetOf,
    pub(super) given: Vec<Given>,
}

/// What a view of ours says that somebody sent; none if it is no sheet of ours.
pub(super) fn back(view: &Value) -> Option<Back> {
    if at(view, "/callback_id") != SHEET {
        return None;
    }
    let about: Value = serde_json::from_str(at(view, "/private_metadata")).ok()?;
    let of = serde_json::from_value(about["of"].clone()).ok()?;
    let channel = Some(at(&about, "/channel")).filter(|c| !c.is_empty())?.to_owned();
    let values = view.pointer("/state/values")?.as_object()?;
    let given = values
        .iter()
        .map(|(name, elements)| Given { name: name.clone(), values: elements.as_object().into_iter().flat_map(|e| e.values()).flat_map(of_element).collect() });
    Some(Back { channel, topic: at(&about, "/topic").to_owned(), of, given: given.collect() })
}

/// What stands in an element, whatever its kind.
fn of_element(element: &Value) -> Vec<String> {
    let one = [at(element, "/value"), at(element, "/selected_date"), at(element, "/selected_option/value")];
    let several = element["selected_options"].as_array().into_iter().flatten().map(|option| at(option, "/value"));
    one.into_iter().chain(several).filter(|text| !text.is_empty()).map(str::to_owned).collect()
}

/// The answer that leaves a modal open and says below each place what is wrong with it.
pub(super) fn wrong(envelope: &str, wrong: &[(String, String)]) -> String {
    let errors: serde_json::Map<String, Value> = wrong.iter().map(|(name, message)| (name.clone(), line(message, WRONG).into())).collect();
    json!({"envelope_id": envelope, "payload": {"response_action": "errors", "errors": errors}}).to_string()
}

#[cfg(test)]
mod tests;
