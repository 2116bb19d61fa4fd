//! What Telegram refuses about a message: markup that does not close, tags it does not know, texts too long, buttons too large.

use serde_json::Value;

use super::Button;
use super::methods::Refusal;

/// UTF-16 units of a message after parsing.
const UNITS: usize = 4_096;
/// Tags of its HTML.
const TAGS: [&str; 12] = ["b", "strong", "i", "em", "u", "ins", "s", "del", "code", "pre", "blockquote", "a"];

/// A message as it is shown.
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) buttons: Vec<(String, Button)>,
}

/// Why Telegram would refuse a message (the arguments of `sendMessage`); `None` if it takes it.
pub fn refusal(args: &Value) -> Option<String> {
    message(args).err().map(|refusal| refusal.description)
}

pub(super) fn message(args: &Value) -> Result<Shown, Refusal> {
    let raw = args.get("text").and_then(Value::as_str).unwrap_or_default();
    let text = match args.get("parse_mode").and_then(Value::as_str) {
        Some("HTML") => html(raw)?,
        Some(_) => return Err(Refusal::new(400, "Bad Request: unsupported parse_mode")),
        None => raw.to_owned(),
    };
    if text.trim().is_empty() {
        return Err(Refusal::new(400, "Bad Request: message text is empty"));
    }
    if text.encode_utf16().count() > UNITS {
        return Err(Refusal::new(400, "Bad Request: message is too long"));
    }
    Ok(Shown { text, buttons: buttons(args)? })
}

/// The text of HTML; what does not parse is refused as Telegram refuses it.
pub(super) fn html(raw: &str) -> Result<String, Refusal> {
    let wrong = |what: &str| Refusal::new(400, &format!("Bad Request: can't parse entities: {what}"));
    let (mut out, mut open, mut rest): (String, Vec<String>, &str) = (String::new(), Vec::new(), raw);
    while let Some(c) = rest.chars().next() {
        match c {
            '<' => {
                let end = rest.find('>').ok_or_else(|| wrong("Unclosed start tag"))?;
                let inside = &rest[1..end];
                if let Some(name) = inside.strip_prefix('/') {
                    if open.pop().as_deref() != Some(name) {
                        return Err(wrong(&format!("Unexpected end tag \"{name}\"")));
                    }
                } else {
                    let name = inside.split_whitespace().next().unwrap_or_default();
                    if !TAGS.contains(&name) {
                        return Err(wrong(&format!("Unsupported start tag \"{name}\"")));
                    }
                    open.push(name.to_owned());
                }
                rest = &rest[end + 1..];
            }
            '&' => {
                let known = [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"')];
                let Some((entity, shown)) = known.into_iter().find(|(entity, _)| rest.starts_with(entity)) else {
                    return Err(wrong("unknown entity"));
                };
                out.push(shown);
                rest = &rest[entity.len()..];
            }
            other => {
                out.push(other);
                rest = &rest[other.len_utf8()..];
            }
        }
    }
    if open.is_empty() { Ok(out) } else { Err(wrong("Can't find end tag")) }
}

fn buttons(args: &Value) -> Result<Vec<(String, Button)>, Refusal> {
    let mut out = Vec::new();
    let rows = args.pointer("/reply_markup/inline_keyboard").and_then(Value::as_array).cloned().unwrap_or_default();
    for row in &rows {
        let row = row.as_array().ok_or_else(|| Refusal::new(400, "Bad Request: inline keyboard row must be an array"))?;
        if row.is_empty() || row.len() > 8 {
            return Err(Refusal::new(400, "Bad Request: reply markup is invalid"));
        }
        for button in row {
            out.push(one(button)?);
        }
    }
    if out.len() > 100 {
        return Err(Refusal::new(400, "Bad Request: reply markup is too long"));
    }
    Ok(out)
}

fn one(button: &Value) -> Result<(String, Button), Refusal> {
    let label = button.get("text").and_then(Value::as_str).unwrap_or_default().to_owned();
    if label.trim().is_empty() {
        return Err(Refusal::new(400, "Bad Request: inline keyboard button text is empty"));
    }
    if let Some(data) = button.get("callback_data").and_then(Value::as_str) {
        if data.is_empty() || data.len() > 64 {
            return Err(Refusal::new(400, "Bad Request: BUTTON_DATA_INVALID"));
        }
        return Ok((label, Button::Data(data.to_owned())));
    }
    let url = button.get("url").and_then(Value::as_str).unwrap_or_default();
    let host = url.split("://").nth(1).unwrap_or_default().split(['/', '?', ':']).next().unwrap_or_default();
    // A phone could not open it, and Telegram knows that.
    if host.is_empty() || !host.contains('.') || host.ends_with(".localhost") || host == "localhost" {
        return Err(Refusal::new(400, "Bad Request: BUTTON_URL_INVALID"));
    }
    Ok((label, Button::Url(url.to_owned())))
}
