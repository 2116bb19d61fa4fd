//! The scripts that are always there: those of `scripts/`, and one for each fault, in which it meets every request.

use std::collections::BTreeMap;

use super::fault::{Fault, FaultKind};
use super::script::Script;

/// Name and text.
const FILES: [(&str, &str); 13] = [
    ("ok", include_str!("scripts/ok.toml")),
    ("edit", include_str!("scripts/edit.toml")),
    ("files", include_str!("scripts/files.toml")),
    ("context", include_str!("scripts/context.toml")),
    ("context_searched", include_str!("scripts/context_searched.toml")),
    ("obey", include_str!("scripts/obey.toml")),
    ("question", include_str!("scripts/question.toml")),
    ("endless", include_str!("scripts/endless.toml")),
    ("long_tool", include_str!("scripts/long_tool.toml")),
    ("background_child", include_str!("scripts/background_child.toml")),
    ("rate_limited_twice", include_str!("scripts/rate_limited_twice.toml")),
    ("rate_limited_after_tool", include_str!("scripts/rate_limited_after_tool.toml")),
    ("overloaded_once", include_str!("scripts/overloaded_once.toml")),
];

/// All of them by their names. The scripts of faults are called like the fault ([`FaultKind::as_str`]) and else play `ok`.
///
/// # Errors
/// A text is not a script.
pub fn all() -> Result<BTreeMap<String, Script>, toml::de::Error> {
    let mut scripts = BTreeMap::new();
    for (name, text) in FILES {
        scripts.insert(name.to_owned(), toml::from_str::<Script>(text)?);
    }
    let ok = scripts["ok"].clone();
    for kind in FaultKind::ALL {
        scripts.insert(kind.as_str().to_owned(), Script { faults: vec![Fault::always(kind)], ..ok.clone() });
    }
    Ok(scripts)
}
