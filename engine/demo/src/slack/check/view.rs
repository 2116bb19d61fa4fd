//! What Slack takes of a sheet.

use serde_json::Value;

use super::{list, size, text, units, words};

/// Blocks of a sheet.
const BLOCKS: usize = 100;

/// Whether Slack takes this view as a modal.
///
/// # Errors
/// In words what is wrong.
pub fn view(view: &Value) -> Result<(), String> {
    if text(view, "type") != "modal" {
        return Err(format!("a view `{}`", text(view, "type")));
    }
    for name in ["title", "submit", "close"] {
        words(&view[name], "plain_text", 24).map_err(|why| format!("{name}: {why}"))?;
    }
    if units(text(view, "private_metadata")) > 3_000 {
        return Err("private_metadata is too long".to_owned());
    }
    size("callback_id", text(view, "callback_id"), 255)?;
    let mut names = Vec::new();
    for (n, block) in list(view, "blocks", BLOCKS)?.iter().enumerate() {
        if text(block, "type") == "context" {
            let small = list(block, "elements", 10)?.iter().try_for_each(|element| words(element, "mrkdwn", 3_000));
            small.map_err(|why| format!("block {n}: {why}"))?;
            continue;
        }
        input(block).map_err(|why| format!("block {n}: {why}"))?;
        let name = text(block, "block_id");
        if names.contains(&name) {
            return Err(format!("block_id {name} twice"));
        }
        names.push(name);
    }
    Ok(())
}

fn input(block: &Value) -> Result<(), String> {
    if text(block, "type") != "input" {
        return Err(format!("unsupported type `{}`", text(block, "type")));
    }
    size("block_id", text(block, "block_id"), 255)?;
    words(&block["label"], "plain_text", 2_000)?;
    if !block["hint"].is_null() {
        words(&block["hint"], "plain_text", 2_000)?;
    }
    let element = &block["element"];
    size("action_id", text(element, "action_id"), 255)?;
    match text(element, "type") {
        "plain_text_input" => {
            let most = element["max_length"].as_u64().unwrap_or(3_000);
            if !(1..=3_000).contains(&most) {
                return Err(format!("max_length {most}; 1 to 3000"));
            }
            let stands = units(text(element, "initial_value")) as u64;
            if stands > most { Err(format!("{stands} characters stand in it; {most} at most")) } else { Ok(()) }
        }
        "email_text_input" => Ok(()),
        "datepicker" => match element["initial_date"].as_str() {
            None => Ok(()),
            Some(day) if day.len() == 10 && day.split('-').map(str::len).eq([4, 2, 2]) => Ok(()),
            Some(day) => Err(format!("initial_date `{day}`")),
        },
        kind @ ("static_select" | "multi_static_select") => options(element, kind, 100),
        kind @ ("radio_buttons" | "checkboxes") => options(element, kind, 10),
        kind => Err(format!("an element `{kind}`")),
    }
}

fn options(element: &Value, kind: &str, most: usize) -> Result<(), String> {
    let options = list(element, "options", most)?;
    let mut values = Vec::new();
    for option in options {
        words(&option["text"], "plain_text", 75)?;
        let value = text(option, "value");
        size("a value", value, 150)?;
        if values.contains(&value) {
            return Err(format!("value {value} twice"));
        }
        values.push(value);
    }
    let stands: Vec<&Value> = match kind {
        "static_select" | "radio_buttons" => Some(&element["initial_option"]).filter(|o| !o.is_null()).into_iter().collect(),
        _ if element["initial_options"].is_null() => Vec::new(),
        _ => list(element, "initial_options", most)?.iter().collect(),
    };
    if stands.iter().all(|option| options.contains(option)) { Ok(()) } else { Err("what stands in it is none of its options".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn limits_are_slacks() {
        let plain = |words: &str| json!({"type": "plain_text", "text": words});
        let sheet = |block: Value| json!({"type": "modal", "callback_id": "x", "private_metadata": "{}", "title": plain("T"), "submit": plain("S"), "close": plain("C"), "blocks": [block]});
        let block = |element: Value| json!({"type": "input", "block_id": "b", "label": plain("L"), "element": element});
        let option = |n: usize| json!({"text": plain(&format!("o{n}")), "value": format!("{n}")});
        let of = |kind: &str, n: usize| json!({"type": kind, "action_id": "a", "options": (0..n).map(option).collect::<Vec<_>>()});
        assert_eq!(view(&sheet(block(of("static_select", 100)))), Ok(()));
        assert_eq!(view(&sheet(block(of("radio_buttons", 10)))), Ok(()));
        let mut foreign = of("static_select", 2);
        foreign["initial_option"] = option(3);
        for (block, what) in [
            (block(of("static_select", 101)), "many options"),
            (block(of("checkboxes", 11)), "many boxes"),
            (block(of("static_select", 0)), "no options"),
            (block(foreign), "a choice that is not offered"),
            (block(json!({"type": "plain_text_input", "action_id": "a", "max_length": 3_001})), "a long text"),
            (block(json!({"type": "plain_text_input", "action_id": "a", "max_length": 2, "initial_value": "abc"})), "more than fits"),
            (block(json!({"type": "datepicker", "action_id": "a", "initial_date": "1.12.2026"})), "no date"),
            (block(json!({"type": "file_input"})), "no action"),
            (json!({"type": "section"}), "no input"),
        ] {
            assert!(view(&sheet(block)).is_err(), "{what}");
        }
        let mut long = sheet(block(of("static_select", 1)));
        long["title"] = plain(&"x".repeat(25));
        assert!(view(&long).is_err());
    }
}
