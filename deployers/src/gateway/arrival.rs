//! The outside of a request: its host, its sizes, its method. What is odd ends here, before anything is looked up.

use axum::extract::Request;
use axum::http::{Method, header};

use super::accept::{self, Form, Voice};
use super::refusal::Refusal;
use crate::cloud::Address;

/// Bytes of all header lines at most.
const HEADER_BYTES: usize = 32 * 1024;
/// Bytes of path and query at most.
const URI_BYTES: usize = 8 * 1024;

/// A request whose outside is in order.
#[derive(Debug)]
pub(crate) struct Arrival {
    /// Host without a port: one label below the apex.
    pub(crate) host: String,
    /// How to answer.
    pub(crate) voice: Voice,
}

impl Arrival {
    pub(crate) fn read(request: &Request, address: &Address, code: &str) -> Result<Self, (Refusal, Voice)> {
        let headers = request.headers();
        let form = if is_api(request.uri().path()) { Form::Json } else { Form::Page };
        let voice = Voice { locale: accept::locale(headers), form, code: code.to_owned() };
        let Some(host) = host(request, address) else { return Err((Refusal::UnknownHost, voice)) };
        let size: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
        if size > HEADER_BYTES {
            return Err((Refusal::HeadersTooLarge, voice));
        }
        if request.uri().path_and_query().is_some_and(|p| p.as_str().len() > URI_BYTES) {
            return Err((Refusal::AddressTooLong, voice));
        }
        let method = request.method();
        if ![Method::GET, Method::HEAD, Method::POST, Method::PATCH, Method::DELETE, Method::OPTIONS].contains(method) {
            return Err((Refusal::Method, voice));
        }
        Ok(Self { host, voice })
    }

    /// Whether the app's data is asked for.
    pub(crate) fn is_api(&self) -> bool {
        self.voice.form == Form::Json
    }
}

fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

/// The one host that the request names. Two `Host` lines, or an address line that differs from it, name none:
/// what stands before us may have believed the other one.
fn host(request: &Request, address: &Address) -> Option<String> {
    let mut lines = request.headers().get_all(header::HOST).iter();
    let line = match (lines.next(), lines.next()) {
        (Some(line), None) => Some(address.app_host(line.to_str().ok()?)?),
        (None, None) => None,
        (_, Some(_)) => return None,
    };
    let target = match request.uri().authority() {
        Some(authority) => Some(address.app_host(authority.as_str())?),
        None => None,
    };
    match (line, target) {
        (Some(line), Some(target)) => (line == target).then_some(line),
        (Some(one), None) | (None, Some(one)) => Some(one),
        (None, None) => None,
    }
}
