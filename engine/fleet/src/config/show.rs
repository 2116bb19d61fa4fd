//! What holds and where it comes from, with secrets masked.

use std::fmt::Write as _;

use url::Url;

use super::key::Show;
use super::{Loaded, Setting, Value};

/// Whether origins are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origins {
    /// A comment behind each value.
    Shown,
    /// Values alone.
    Hidden,
}

/// The settings as a file that could be read again (but for masked secrets).
pub(crate) fn show(loaded: &Loaded, origins: Origins) -> String {
    let mut text = String::new();
    let mut section = "";
    for setting in &loaded.settings {
        let (of, name) = setting.key.path.split_once('.').unwrap_or(("", setting.key.path));
        if of != section {
            if !section.is_empty() {
                text.push('\n');
            }
            let _ = writeln!(text, "[{of}]");
            section = of;
        }
        let _ = write!(text, "{name} = {}", shown(setting));
        if origins == Origins::Shown {
            let _ = write!(text, "  # {}", setting.origin);
        }
        text.push('\n');
    }
    text
}

/// The same by path: value and origin.
pub(crate) fn shown_as_json(loaded: &Loaded) -> serde_json::Value {
    let entry = |s: &Setting| {
        let value = match (&s.value, s.key.show) {
            (Value::Word(word), Show::Secret) => serde_json::Value::from(masked(word)),
            (Value::Word(word), Show::Never) => serde_json::Value::from(hidden(word)),
            (Value::Word(word), Show::Plain) => serde_json::Value::from(word.clone()),
            (Value::Int(number), _) => serde_json::Value::from(*number),
            (Value::Switch(on), _) => serde_json::Value::from(*on),
        };
        (s.key.path.to_owned(), serde_json::json!({ "value": value, "origin": s.origin.to_string() }))
    };
    loaded.settings.iter().map(entry).collect::<serde_json::Map<_, _>>().into()
}

fn shown(setting: &Setting) -> String {
    match (&setting.value, setting.key.show) {
        (Value::Word(word), Show::Secret) => Value::Word(masked(word)).to_string(),
        (Value::Word(word), Show::Never) => Value::Word(hidden(word)).to_string(),
        (value, _) => value.to_string(),
    }
}

/// An address without its password; what cannot be parsed is masked whole.
/// Whether there is one, and nothing else.
fn hidden(secret: &str) -> String {
    if secret.is_empty() { String::new() } else { "*****".to_owned() }
}

pub(crate) fn masked(address: &str) -> String {
    match Url::parse(address) {
        Ok(mut url) if url.password().is_some() => match url.set_password(Some("*****")) {
            Ok(()) => url.to_string(),
            Err(()) => "*****".to_owned(),
        },
        Ok(url) => url.to_string(),
        Err(_) if address == "sqlite" => address.to_owned(),
        Err(_) => "*****".to_owned(),
    }
}
