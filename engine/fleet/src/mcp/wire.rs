//! JSON-RPC 2.0, as far as a server of tools needs it.

use serde_json::{Value, json};

/// Why a request is not answered as it hoped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    /// It is no JSON.
    Parse,
    /// It is no request.
    Request,
    /// There is no such method.
    Method,
    /// What it names is not there.
    Params,
}

impl Code {
    fn number(self) -> i32 {
        match self {
            Self::Parse => -32_700,
            Self::Request => -32_600,
            Self::Method => -32_601,
            Self::Params => -32_602,
        }
    }
}

/// A request that wants an answer.
#[derive(Debug, PartialEq)]
pub(super) struct Request {
    id: Value,
    pub(super) method: String,
    pub(super) params: Value,
}

impl Request {
    /// Reads a line; `None` for what wants no answer, the refusal for what is no request.
    pub(super) fn read(line: &[u8]) -> Result<Option<Self>, Value> {
        let Ok(mut said) = serde_json::from_slice::<Value>(line) else { return Err(refusal(&Value::Null, Code::Parse, "this is no JSON")) };
        let id = said.get("id").cloned();
        let method = said["method"].as_str().map(str::to_owned);
        match (id, method) {
            // A notification, whatever it says.
            (None, Some(_)) => Ok(None),
            (Some(id), Some(method)) if id.is_string() || id.is_number() => Ok(Some(Self { id, method, params: said["params"].take() })),
            // An answer to something: nothing was asked.
            (Some(_), None) if said.get("result").is_some() || said.get("error").is_some() => Ok(None),
            _ => Err(refusal(&Value::Null, Code::Request, "this is no request; one a line, no batches")),
        }
    }

    pub(super) fn answered(&self, answer: Result<Value, (Code, String)>) -> Value {
        match answer {
            Ok(result) => json!({ "jsonrpc": "2.0", "id": self.id, "result": result }),
            Err((code, why)) => refusal(&self.id, code, &why),
        }
    }
}

fn refusal(id: &Value, code: Code, why: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code.number(), "message": why } })
}
