//! What people see of a message, as lines.

use serde_json::Value;

/// The lines of a message.
pub(super) fn lines(text: &str, blocks: &[Value]) -> Vec<String> {
    if blocks.is_empty() {
        return unescaped(text).lines().map(str::to_owned).collect();
    }
    blocks.iter().flat_map(block).collect()
}

fn block(block: &Value) -> Vec<String> {
    let words = |value: &Value| unescaped(value["text"].as_str().unwrap_or(""));
    match block["type"].as_str().unwrap_or("") {
        "header" => vec![format!("# {}", words(&block["text"]))],
        "section" => words(&block["text"]).lines().map(str::to_owned).collect(),
        "context" => block["elements"].as_array().into_iter().flatten().map(|e| format!("~ {}", words(e))).collect(),
        "actions" => vec![buttons(block).map(|b| format!("[{}{}]", words(&b["text"]), look(b))).collect::<Vec<_>>().join(" ")],
        "plan" => {
            let title = format!("plan: {}", block["title"].as_str().unwrap_or(""));
            let task = |t: &Value| format!("  {}: {}", t["status"].as_str().unwrap_or(""), t["title"].as_str().unwrap_or(""));
            std::iter::once(title).chain(block["tasks"].as_array().into_iter().flatten().map(task)).collect()
        }
        kind => vec![format!("({kind})")],
    }
}

fn look(button: &Value) -> &'static str {
    match (button["url"].as_str(), button["style"].as_str()) {
        (Some(_), _) => " ->",
        (None, Some("primary")) => " +",
        (None, Some("danger")) => " !",
        _ => "",
    }
}

/// The buttons of a row.
pub(super) fn buttons(block: &Value) -> impl Iterator<Item = &Value> {
    block["elements"].as_array().into_iter().flatten().filter(|e| e["type"] == "button")
}

/// As people see it.
pub(super) fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// As it is sent when somebody writes it: signs escaped, `@fleet` a mention of the bot.
pub(super) fn escaped(text: &str, bot: &str) -> String {
    let mention = format!("<@{bot}>");
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace("@fleet", &mention).replace("@Fleet", &mention)
}
