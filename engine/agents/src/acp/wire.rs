//! The protocol's lines: JSON-RPC 2.0, one message a line.

use serde_json::{Value, json};

use crate::agent::{McpServer, Reach};

/// The version of the protocol that is spoken.
pub(super) const VERSION: u64 = 1;

/// The code of an error that says that a method is not known.
pub(super) const UNKNOWN: i64 = -32601;

/// A request of ours.
pub(super) fn request(id: u64, method: &str, params: &Value) -> String {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string()
}

/// A word that wants no answer.
pub(super) fn notice(method: &str, params: &Value) -> String {
    json!({"jsonrpc": "2.0", "method": method, "params": params}).to_string()
}

/// An answer to the agent's request of this id, which may be a number or a text.
pub(super) fn reply(id: &Value, result: &Value) -> String {
    json!({"jsonrpc": "2.0", "id": id, "result": result}).to_string()
}

/// The answer to a request that is not served: files and terminals are the sandbox's.
pub(super) fn not_served(id: &Value, method: &str) -> String {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": UNKNOWN, "message": format!("not served: {method}")}}).to_string()
}

/// What is said first. No files and no terminals are offered: the agent uses its own, in the sandbox.
pub(super) fn hello() -> Value {
    json!({
        "protocolVersion": VERSION,
        "clientCapabilities": {"fs": {"readTextFile": false, "writeTextFile": false}, "terminal": false},
        "clientInfo": {"name": "fleet", "version": env!("CARGO_PKG_VERSION")},
    })
}

/// Servers of tools as a session takes them.
pub(super) fn servers(servers: &[McpServer]) -> Value {
    let pairs =
        |map: &std::collections::BTreeMap<String, String>| -> Vec<Value> { map.iter().map(|(name, value)| json!({"name": name, "value": value})).collect() };
    servers
        .iter()
        .map(|server| match &server.reach {
            Reach::Command { program, args, env } => json!({"name": server.name, "command": program, "args": args, "env": pairs(env)}),
            Reach::Http { url, headers } => json!({"type": "http", "name": server.name, "url": url, "headers": pairs(headers)}),
        })
        .collect()
}
