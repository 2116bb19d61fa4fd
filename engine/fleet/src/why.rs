//! `fleet why CODE`: what was logged about a code that a message or an error showed.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::End;
use crate::cli::{Global, Why as Args};
use crate::config::Env;
use crate::data::DataFolder;
use crate::out::{self, Shape};
use crate::telemetry::explain;

pub(crate) fn run(global: &Global, args: &Args) -> anyhow::Result<End> {
    let data = DataFolder::resolve(global.data.as_deref(), global.config.as_deref(), &Env::of_process())?;
    let found = explain(&data, args.code.trim());
    match Shape::of_flag(global.json) {
        Shape::Json => out::json(&json!({ "code": args.code, "lines": found })),
        Shape::People if found.is_empty() => {
            out::trouble(&format!(
                "error: nothing was logged under {} in {}. Older troubles are dropped after some megabytes; is it the code of another instance (--data)?",
                args.code,
                data.log().display()
            ));
        }
        Shape::People => found.iter().for_each(|line| out::line(&worded(line))),
    }
    Ok(if found.is_empty() { End::Failed } else { End::Done })
}

/// Time, level, message, then the fields that say where and why.
fn worded(line: &Value) -> String {
    let field = |key: &str| line.get(key).and_then(Value::as_str).unwrap_or_default();
    let mut text = format!("{}  {}  {}", field("timestamp"), field("level"), field("message"));
    let mut add = |fields: &Value| {
        for (key, value) in
            fields.as_object().into_iter().flatten().filter(|(k, _)| !matches!(k.as_str(), "timestamp" | "level" | "message" | "span" | "spans" | "name"))
        {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let _ = write!(text, "\n    {key}: {value}");
        }
    };
    add(line);
    if let Some(span) = line.get("span") {
        add(span);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_worded_with_its_fields() {
        let line = json!({ "timestamp": "2026-11-21T10:00:00Z", "level": "ERROR", "message": "broke", "code": "F-1", "target": "x", "span": { "request": "F-9", "name": "request" } });
        assert_eq!(worded(&line), "2026-11-21T10:00:00Z  ERROR  broke\n    code: F-1\n    target: x\n    request: F-9");
    }
}
