//! Servers of tools in the shapes that agents' settings want.

use serde_json::{Map, Value, json};

use crate::agent::{McpServer, Reach};

/// Names of the keys in which agents differ.
pub(super) struct Shape {
    /// `type` of a program, if it needs one.
    pub(super) command: Option<&'static str>,
    /// `type` of an address, if it needs one.
    pub(super) http: Option<&'static str>,
    /// The key of the address.
    pub(super) url: &'static str,
}

/// claude, amp, droid.
pub(super) const TYPED: Shape = Shape { command: Some("stdio"), http: Some("http"), url: "url" };
/// gemini, qwen.
pub(super) const GEMINI: Shape = Shape { command: None, http: None, url: "httpUrl" };
/// copilot.
pub(super) const COPILOT: Shape = Shape { command: Some("local"), http: Some("http"), url: "url" };

impl Shape {
    /// The servers by name.
    pub(super) fn servers(&self, servers: &[McpServer]) -> Value {
        let one = |server: &McpServer| match &server.reach {
            Reach::Command { program, args, env } => with("type", self.command, json!({"command": program, "args": args, "env": env})),
            Reach::Http { url, headers } => with("type", self.http, json!({self.url: url, "headers": headers})),
        };
        servers.iter().map(|s| (s.name.clone(), one(s))).collect::<Map<_, _>>().into()
    }

    /// `{"mcpServers": ...}`.
    pub(super) fn file(&self, servers: &[McpServer]) -> Value {
        json!({"mcpServers": self.servers(servers)})
    }
}

fn with(key: &str, word: Option<&str>, mut object: Value) -> Value {
    if let (Some(word), Some(map)) = (word, object.as_object_mut()) {
        map.insert(key.to_owned(), word.into());
    }
    object
}
