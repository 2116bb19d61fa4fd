//! What a call asks the model's server to do by itself: hosted tools, and addresses that the server would fetch.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::policy::Wire;

/// A tool as it is offered to the model: the keys of its object, the texts that are its `type`, and the tools that it only groups.
pub(crate) struct Tool<'a> {
    keys: Vec<Cow<'a, str>>,
    kinds: Vec<String>,
    inner: Vec<Tool<'a>>,
}

impl Tool<'_> {
    /// The name of the tool, if it is not one that the agent runs itself. Kinds nobody knew when this was written count as the server's.
    pub(crate) fn remote(&self, wire: Wire) -> Option<String> {
        let foreign = |kind: &&String| match wire {
            Wire::Messages => kind.as_str() != "custom" && !["bash_", "text_editor_", "computer_", "memory_"].iter().any(|own| kind.starts_with(own)),
            Wire::Chat => !["function", "custom"].contains(&kind.as_str()),
            // A namespace is a name before other tools (codex groups those of an MCP server so): what counts is what is in it.
            Wire::Responses => !["function", "custom", "local_shell", "apply_patch", "namespace"].contains(&kind.as_str()),
            Wire::Gemini => false,
        };
        let name = match wire {
            Wire::Gemini => self.keys.iter().find(|key| !["functionDeclarations", "function_declarations"].contains(&key.as_ref())).map(ToString::to_string),
            _ => self.kinds.iter().find(foreign).cloned(),
        };
        let name = name.map(|name| name.chars().filter(|c| !c.is_control()).take(60).collect());
        name.or_else(|| self.inner.iter().find_map(|tool| tool.remote(wire)))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Tool<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Tool<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a tool")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Tool<'de>, M::Error> {
                let mut tool = Tool { keys: Vec::new(), kinds: Vec::new(), inner: Vec::new() };
                while let Some(Text(key)) = map.next_key()? {
                    if key == "tools" {
                        tool.inner.extend(map.next_value::<Option<Vec<Tool<'de>>>>()?.unwrap_or_default());
                        tool.keys.push(key);
                        continue;
                    }
                    let value: &RawValue = map.next_value()?;
                    if key == "type" {
                        // What is no text is no kind that the agent runs.
                        tool.kinds.push(serde_json::from_str(value.get()).unwrap_or_else(|_| value.get().to_owned()));
                    }
                    tool.keys.push(key);
                }
                Ok(tool)
            }
        }
        from.deserialize_map(Keys)
    }
}

/// A key, borrowed where no escape stands in it.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// Keys whose text the server fetches, or looks up among what it keeps.
const FETCHED: [&str; 8] = ["url", "image_url", "file_url", "server_url", "connector_id", "file_id", "fileUri", "file_uri"];

/// The first key in a body that makes the server fetch something by itself.
pub(crate) fn fetched(wire: Wire, body: &[u8]) -> serde_json::Result<Option<String>> {
    let mut found = None;
    let mut json = serde_json::Deserializer::from_slice(body);
    Look { wire, key: "", found: &mut found }.deserialize(&mut json)?;
    json.end()?;
    Ok(found)
}

/// One value, below one key.
struct Look<'k, 'f> {
    wire: Wire,
    key: &'k str,
    found: &'f mut Option<String>,
}

impl Look<'_, '_> {
    /// What agents and tools say to each other: any key may stand there, and no server acts on it.
    fn is_theirs(&self, key: &str) -> bool {
        match self.wire {
            Wire::Messages => matches!(key, "input" | "input_schema"),
            Wire::Chat | Wire::Responses => matches!(key, "parameters" | "metadata"),
            Wire::Gemini => matches!(key, "args" | "response" | "parameters" | "parametersJsonSchema" | "parameters_json_schema"),
        }
    }

    fn text(&mut self, text: &str) {
        if self.found.is_none() && FETCHED.contains(&self.key) && !text.starts_with("data:") {
            *self.found = Some(self.key.to_owned());
        }
    }
}

impl<'de> DeserializeSeed<'de> for Look<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Look<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(mut self, text: &str) -> Result<(), E> {
        self.text(text);
        Ok(())
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<(), S::Error> {
        while seq.next_element_seed(Look { wire: self.wire, key: self.key, found: &mut *self.found })?.is_some() {}
        Ok(())
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(Text(key)) = map.next_key()? {
            if self.is_theirs(&key) {
                map.next_value::<IgnoredAny>()?;
            } else {
                map.next_value_seed(Look { wire: self.wire, key: &key, found: &mut *self.found })?;
            }
        }
        Ok(())
    }
}
