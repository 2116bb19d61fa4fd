//! Arguments, read kindly: models err in small ways, and a helpful answer costs less than a lost turn.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::model::Call;

/// Reads a call's arguments. `Err` = what the model is told.
pub(super) fn read<T: DeserializeOwned + JsonSchema>(call: &Call) -> Result<T, String> {
    let text = call.arguments.trim();
    let text = if text.is_empty() || text == "null" { "{}" } else { text };
    let mut value: Value = serde_json::from_str(text).map_err(|error| {
        let cut = if error.is_eof() { " They end too early: if the file is long, write it in pieces." } else { "" };
        format!("the arguments of `{}` are no JSON: {error}.{cut}", call.name)
    })?;
    // Arguments packed twice.
    if let Value::String(inner) = &value
        && let Ok(again) = serde_json::from_str(inner)
    {
        value = again;
    }
    serde_json::from_value(value).map_err(|error| format!("the arguments of `{}` do not fit: {error}. They are: {}", call.name, fields::<T>()))
}

/// The arguments in a few words: name, whether needed, what for.
fn fields<T: JsonSchema>() -> String {
    let schema = schemars::schema_for!(T).to_value();
    let needed = |name: &str| schema["required"].as_array().is_some_and(|all| all.iter().any(|n| n == name));
    let Some(all) = schema["properties"].as_object() else { return String::new() };
    let each = all.iter().map(|(name, about)| {
        let may = if needed(name) { "" } else { ", may be left out" };
        format!("`{name}` ({}{may})", about["description"].as_str().unwrap_or("?").replace('\n', " "))
    });
    each.collect::<Vec<_>>().join("; ")
}

/// A number that may come as a string or with a fraction; what is none is as if it was not there.
pub(super) fn number<'de, D: Deserializer<'de>>(input: D) -> Result<Option<u64>, D::Error> {
    Ok(match Value::deserialize(input)? {
        Value::Number(number) => number.as_u64().or_else(|| if number.as_f64()? >= 0.0 { format!("{:.0}", number.as_f64()?).parse().ok() } else { Some(0) }),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    })
}

/// Yes or no, by any of the words for it.
pub(super) fn yes<'de, D: Deserializer<'de>>(input: D) -> Result<bool, D::Error> {
    Ok(match Value::deserialize(input)? {
        Value::Bool(yes) => yes,
        Value::String(text) => matches!(text.trim().to_lowercase().as_str(), "true" | "yes" | "1"),
        Value::Number(number) => number.as_u64() == Some(1),
        _ => false,
    })
}

/// Words that may come as a number, or as a list of lines.
pub(super) fn words<'de, D: Deserializer<'de>>(input: D) -> Result<String, D::Error> {
    let value = Value::deserialize(input)?;
    match value {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        Value::Array(lines) if lines.iter().all(Value::is_string) => Ok(lines.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n")),
        other => Err(serde::de::Error::custom(format!("a string was expected, not {other}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Tool, described};
    use super::*;

    fn told(name: &str, arguments: &str) -> Result<String, String> {
        let call = Call { id: String::new(), name: name.to_owned(), arguments: arguments.to_owned(), extra: None };
        Tool::of(&call).map(|tool| tool.about().to_owned())
    }

    #[test]
    fn small_mistakes_are_overlooked() {
        for (name, arguments, about) in [
            ("read", r#"{"path": "a.rs", "from": "10", "to": 20.0}"#, "a.rs"),
            ("Read_File", r#"{"file_path": "a.rs", "from": null, "unknown": 1}"#, "a.rs"),
            ("functions.read", r#""{\"path\": \"a.rs\"}""#, "a.rs"),
            ("read<|channel|>commentary", r#"{"path": "a.rs"}"#, "a.rs"),
            ("list", "", "."),
            ("bash", r#"{"cmd": "ls"}"#, "ls"),
            ("edit", r#"{"path": "a", "old_string": "x", "new_string": 5, "all": "true"}"#, "a"),
        ] {
            assert_eq!(told(name, arguments).as_deref(), Ok(about), "{name} {arguments}");
        }
    }

    #[test]
    fn great_ones_are_explained() {
        for (name, arguments, hint) in [
            ("read", r#"{"from": 1}"#, "missing field `path`"),
            ("read", r#"{"from": 1}"#, "`to` ("),
            ("write", r#"{"path": "a", "content": "half"#, "write it in pieces"),
            ("read", r#"{"path": {}}"#, "a string was expected"),
            ("delete", "{}", "there is no tool `delete`"),
        ] {
            let error = told(name, arguments).unwrap_err();
            assert!(error.contains(hint), "{name} {arguments}: {error}");
        }
    }

    #[test]
    fn every_tool_that_is_described_is_there() {
        let tools = described();
        assert_eq!(tools.len(), 8);
        for tool in &tools {
            let function = &tool["function"];
            let error = told(function["name"].as_str().unwrap(), "{\"path\": 1").unwrap_err();
            assert!(!error.contains("there is no tool"), "{error}");
            assert_eq!(function["parameters"]["type"], "object");
            for (name, about) in function["parameters"]["properties"].as_object().unwrap() {
                assert!(about["description"].is_string(), "{function}: {name} says nothing");
            }
        }
        assert_eq!(tools, described(), "always the same, in the same order");
    }
}
