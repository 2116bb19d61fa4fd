//! A request as a person's browser sends it, and the answer to it.

use axum::body::Bytes;
use axum::http::HeaderMap;
use serde_json::Value;

use super::trail::{Halt, Outcome, brief, must};

/// A file that goes with a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attachment {
    /// For which field.
    pub(super) field: String,
    /// As the person calls it.
    pub(super) name: String,
    /// Type by content.
    pub(super) kind: &'static str,
    /// All of it.
    pub(super) bytes: Vec<u8>,
}

/// The body of a request.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sent<'a> {
    /// None.
    Nothing,
    /// A JSON object.
    Json(&'a Value),
    /// A form: values in one part, files in theirs.
    Form(&'a Value, &'a [Attachment]),
}

/// An answer.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    /// Who asked what, for people.
    pub(super) what: String,
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Answer {
    /// What was sent and seen, on one line.
    pub(super) fn line(&self) -> String {
        let mut line = format!("{} → {}", self.what, self.status);
        if self.status >= 400
            && let Ok(told) = self.json()
        {
            let fields: Vec<String> =
                told["data"].as_object().into_iter().flatten().map(|(field, issue)| format!("{} at {field}", issue["code"].as_str().unwrap_or("?"))).collect();
            let code = told["code"].as_str().unwrap_or("?").to_owned();
            line.push_str(", ");
            line.push_str(&if fields.is_empty() { code } else { fields.join(", ") });
        }
        line
    }

    /// The body as JSON.
    pub(super) fn json(&self) -> Outcome<Value> {
        serde_json::from_slice(&self.body).map_err(|_| Halt::Wrong(format!("{} → {}: the answer is no JSON", self.what, self.status)))
    }

    /// The body as text.
    pub(super) fn text(&self) -> Outcome<&str> {
        std::str::from_utf8(&self.body).map_err(|_| Halt::Wrong(format!("{}: the answer is no text", self.what)))
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// The JSON of a 200.
    pub(super) fn ok(&self) -> Outcome<Value> {
        must(self.status == 200, || format!("{}, expected 200", self.line()))?;
        self.json()
    }

    /// Whether it is a refusal that a person gets: no server fault, no success.
    pub(super) fn is_refusal(&self) -> bool {
        (400..500).contains(&self.status)
    }

    /// It is refused by one of these statuses.
    pub(super) fn refused(&self, statuses: &[u16]) -> Outcome {
        must(statuses.contains(&self.status), || format!("{}, expected a refusal ({statuses:?})", self.line()))
    }

    /// It is refused at this field, by one of these codes, whatever else is wrong with it.
    pub(super) fn refused_with(&self, field: &str, codes: &[&str]) -> Outcome {
        must(self.status == 400, || format!("{}, expected 400 at {field}", self.line()))?;
        let told = self.json()?;
        let code = told["data"][field]["code"].as_str().unwrap_or_default();
        must(codes.contains(&code), || format!("{}: expected {codes:?} at {field}", self.line()))
    }

    /// It is refused at exactly this field, by one of these codes (any if none is named).
    pub(super) fn refused_at(&self, field: &str, codes: &[&str]) -> Outcome {
        must(self.status == 400, || format!("{}, expected 400 at {field}", self.line()))?;
        let told = self.json()?;
        let at: Vec<&String> = told["data"].as_object().map(|d| d.keys().collect()).unwrap_or_default();
        must(at == [field], || format!("{}: expected the refusal at {field} alone", self.line()))?;
        let code = told["data"][field]["code"].as_str().unwrap_or_default();
        must(codes.is_empty() || codes.contains(&code), || format!("{}: expected {codes:?}", self.line()))?;
        let message = told["data"][field]["message"].as_str().unwrap_or_default();
        must(!message.trim().is_empty(), || format!("{}: there is no sentence for the person at {field}", self.line()))
    }
}

/// One value of an object is this.
pub(super) fn is(object: &Value, name: &str, expected: &Value) -> Outcome {
    must(object[name] == *expected, || format!("`{name}` is {}, expected {}", brief(&object[name]), brief(expected)))
}

/// A value made fit for a query.
pub(super) fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
