//! What Slack takes of a message, as strictly as it does, and a little more: marks have to be whole.

mod view;

use serde_json::Value;

pub use view::view;

/// Blocks of a message.
const BLOCKS: usize = 50;
/// Characters of all blocks together; Slack says so nowhere.
const ALL: usize = 13_200;
/// Characters of a message's text.
const TEXT: usize = 40_000;

/// Whether Slack takes a message of this text and these blocks.
///
/// # Errors
/// Slack's code, and in words what is wrong.
pub fn message(text: &str, blocks: &[Value]) -> Result<(), (&'static str, String)> {
    if text.trim().is_empty() && blocks.is_empty() {
        return Err(("no_text", "neither text nor blocks".to_owned()));
    }
    if units(text) > TEXT {
        return Err(("msg_too_long", format!("a text of {} characters", units(text))));
    }
    marks(text).map_err(|why| ("invalid_blocks", format!("text: {why}")))?;
    if blocks.len() > BLOCKS {
        return Err(("invalid_blocks", format!("{} blocks", blocks.len())));
    }
    let mut actions = Vec::new();
    for (n, block) in blocks.iter().enumerate() {
        check(block, &mut actions).map_err(|why| ("invalid_blocks", format!("block {n}: {why}")))?;
    }
    let all = blocks.iter().map(weight).sum::<usize>();
    if all > ALL {
        return Err(("msg_blocks_too_long", format!("{all} characters in all")));
    }
    Ok(())
}

fn check(block: &Value, actions: &mut Vec<String>) -> Result<(), String> {
    match text(block, "type") {
        "header" => words(&block["text"], "plain_text", 150),
        "section" => words(&block["text"], "mrkdwn", 3_000),
        "divider" => Ok(()),
        "context" => {
            let elements = list(block, "elements", 10)?;
            elements.iter().try_for_each(|element| words(element, "mrkdwn", 3_000))
        }
        "actions" => {
            for element in list(block, "elements", 25)? {
                button(element)?;
                let id = text(element, "action_id").to_owned();
                if actions.contains(&id) {
                    return Err(format!("action_id {id} twice"));
                }
                actions.push(id);
            }
            Ok(())
        }
        "plan" => {
            size("a title", text(block, "title"), 150)?;
            list(block, "tasks", 50)?.iter().try_for_each(task)
        }
        kind => Err(format!("unsupported type `{kind}`")),
    }
}

fn task(task: &Value) -> Result<(), String> {
    if text(task, "type") != "task_card" || text(task, "task_id").is_empty() {
        return Err("not a task_card with an id".to_owned());
    }
    size("a task", text(task, "title"), 150)?;
    match text(task, "status") {
        "pending" | "in_progress" | "complete" | "error" => Ok(()),
        status => Err(format!("status `{status}`")),
    }
}

fn button(element: &Value) -> Result<(), String> {
    if text(element, "type") != "button" {
        return Err(format!("an element `{}`", text(element, "type")));
    }
    words(&element["text"], "plain_text", 75)?;
    size("action_id", text(element, "action_id"), 255)?;
    for (name, most) in [("value", 2_000), ("url", 3_000), ("accessibility_label", 75)] {
        if !element[name].is_null() {
            size(name, text(element, name), most)?;
        }
    }
    match element["style"].as_str() {
        None | Some("primary" | "danger") => Ok(()),
        Some(style) => Err(format!("style `{style}`")),
    }
}

fn words(object: &Value, kind: &str, most: usize) -> Result<(), String> {
    if text(object, "type") != kind {
        return Err(format!("`{}` instead of {kind}", text(object, "type")));
    }
    let words = text(object, "text");
    size(kind, words, most)?;
    if kind == "mrkdwn" { marks(words) } else { Ok(()) }
}

fn size(what: &str, words: &str, most: usize) -> Result<(), String> {
    let long = units(words);
    if words.trim().is_empty() || long > most { Err(format!("{what} of {long} characters; 1 to {most}")) } else { Ok(()) }
}

/// Every sign that Slack reads is either escaped or the whole of a mark: nobody's words open one.
fn marks(words: &str) -> Result<(), String> {
    let mut rest = words;
    while let Some(at) = rest.find(['&', '<']) {
        rest = &rest[at..];
        let whole = ["&amp;", "&lt;", "&gt;"].iter().find(|mark| rest.starts_with(**mark)).map(|mark| mark.len());
        let link = || rest.find('>').filter(|end| rest[..*end].starts_with("<http") || rest[..*end].starts_with("<@U"));
        match whole.or_else(link) {
            Some(end) => rest = &rest[end..],
            None => return Err(format!("a bare mark at `{}`", rest.chars().take(20).collect::<String>())),
        }
    }
    Ok(())
}

fn list<'v>(block: &'v Value, name: &str, most: usize) -> Result<&'v Vec<Value>, String> {
    let list = block[name].as_array().ok_or_else(|| format!("no {name}"))?;
    if list.is_empty() || list.len() > most { Err(format!("{} {name}; 1 to {most}", list.len())) } else { Ok(list) }
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or("")
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => units(text),
        Value::Array(all) => all.iter().map(weight).sum(),
        Value::Object(all) => all.values().map(weight).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn limits_are_slacks() {
        let section = |text: &str| json!({"type": "section", "text": {"type": "mrkdwn", "text": text}});
        assert!(message("a", &[section("x")]).is_ok());
        for (blocks, what) in [
            (vec![section(&"x".repeat(3_001))], "a long section"),
            (vec![section("")], "an empty section"),
            (vec![section("<!channel>")], "a mark"),
            (vec![section("a & b")], "a bare sign"),
            (vec![section("x"); 51], "many blocks"),
            (vec![json!({"type": "video"})], "an unknown block"),
        ] {
            assert_eq!(message("a", &blocks).map_err(|(code, _)| code), Err("invalid_blocks"), "{what}");
        }
        assert_eq!(message("a", &vec![section(&"x".repeat(2_900)); 5]).map_err(|(code, _)| code), Err("msg_blocks_too_long"));
        assert_eq!(message("", &[]).map_err(|(code, _)| code), Err("no_text"));
    }
}
