//! Texts: one line or many, without characters that no screen shows.

use fleet_domain::letters::is_blank;
use fleet_domain::manifest::Field;
use serde_json::Value;

use crate::records::error::FieldIssue;

/// One line, trimmed; null if nothing is left that a reader sees.
pub(super) fn line(field: &Field, given: &Value, limit: u32) -> Result<Value, FieldIssue> {
    let Value::String(text) = given else { return Err(FieldIssue::new(&field.name, "not_text")) };
    checked(field, text.trim(), limit, |_| false)
}

/// Many lines; every kind of line end becomes `\n`; null if there is nothing but space.
pub(super) fn long(field: &Field, given: &Value, limit: u32) -> Result<Value, FieldIssue> {
    let Value::String(text) = given else { return Err(FieldIssue::new(&field.name, "not_text")) };
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    checked(field, text.trim_end(), limit, |c| matches!(c, '\n' | '\t'))
}

fn checked(field: &Field, text: &str, limit: u32, allowed: impl Fn(char) -> bool) -> Result<Value, FieldIssue> {
    if is_blank(text) {
        return Ok(Value::Null);
    }
    if text.chars().any(|c| c.is_control() && !allowed(c)) {
        return Err(FieldIssue::new(&field.name, "control_character"));
    }
    let limit = field.max_len.unwrap_or(limit);
    if text.chars().count() > usize::try_from(limit).unwrap_or(usize::MAX) {
        return Err(FieldIssue::new(&field.name, "too_long").with("limit", limit));
    }
    Ok(Value::from(text))
}
