//! What a client sends for an entry, before anything of it is believed.

use bytes::Bytes;
use serde_json::{Map, Value};

/// Values and files for a new or changed entry.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// By field name. Names of the service (`id`, `author`, `state` …) and computed fields are passed over.
    pub values: Map<String, Value>,
    /// Attachments.
    pub files: Vec<NewFile>,
    /// Same key by the same viewer within 24 h = the same entry; new entries only.
    pub idempotency_key: Option<String>,
}

impl Input {
    /// Values alone.
    pub fn of(values: Map<String, Value>) -> Self {
        Self { values, ..Self::default() }
    }
}

/// An attachment as it came.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// For which field.
    pub field: String,
    /// As the client names it; cleaned before it is kept.
    pub name: String,
    /// All of it.
    pub bytes: Bytes,
}

/// An attachment whose content was looked at and is on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptFile {
    /// For which field.
    pub(crate) field: String,
    /// Cleaned name.
    pub(crate) name: String,
    /// Type by content.
    pub(crate) media_type: String,
    /// Bytes.
    pub(crate) size: u64,
    /// Digest, which names it on the disk.
    pub(crate) sha256: String,
}

impl KeptFile {
    /// As it is stored in the row.
    pub(crate) fn value(&self, name: &str) -> Value {
        serde_json::json!({ "name": name, "size": self.size, "type": self.media_type, "sha256": self.sha256 })
    }
}

/// A stored file value without what is nobody's business.
pub(crate) fn shown_file(value: &Value) -> Value {
    let part = |name: &str| value.get(name).cloned().unwrap_or(Value::Null);
    serde_json::json!({ "name": part("name"), "size": part("size"), "type": part("type") })
}
