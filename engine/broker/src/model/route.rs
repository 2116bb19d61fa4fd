//! Which calls exist: the paths of the four wires, and what of a call's address and headers is passed on.

use hyper::header::AUTHORIZATION;
use hyper::{HeaderMap, Method, Request};
use url::form_urlencoded;

use crate::policy::Wire;
use crate::secret::Secret;

/// What a call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// The model speaks: costs money.
    Generate,
    /// Tokens are counted: free, but the call is counted.
    Count,
    /// Models are listed: the same.
    List,
}

/// A call that is let through.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) wire: Wire,
    pub(crate) act: Act,
    /// The path below the account's base.
    pub(crate) path: String,
    /// The model, where the path names it.
    pub(crate) model: Option<String>,
}

impl Route {
    /// The route of a path, if it is one of the account's wires'. Nothing is decoded: no path of these holds an escape.
    pub(crate) fn of(method: &Method, path: &str, wires: &[Wire]) -> Option<Self> {
        wires.iter().find_map(|wire| match *wire {
            Wire::Messages => messages(method, path),
            Wire::Chat => openai(method, path, Wire::Chat, "/chat/completions"),
            Wire::Responses => openai(method, path, Wire::Responses, "/responses"),
            Wire::Gemini => gemini(method, path),
        })
    }
}

fn messages(method: &Method, path: &str) -> Option<Route> {
    let act = match (method, path) {
        (&Method::POST, "/v1/messages") => Act::Generate,
        (&Method::POST, "/v1/messages/count_tokens") => Act::Count,
        (&Method::GET, _) if lists(path, "/v1/models") => Act::List,
        _ => return None,
    };
    Some(Route { wire: Wire::Messages, act, path: path.to_owned(), model: None })
}

/// Agents put the version into their base URL or leave it out; the account's base has it.
fn openai(method: &Method, path: &str, wire: Wire, generate: &str) -> Option<Route> {
    let path = path.strip_prefix("/v1").unwrap_or(path);
    let act = match *method {
        Method::POST if path == generate => Act::Generate,
        Method::GET if lists(path, "/models") => Act::List,
        _ => return None,
    };
    Some(Route { wire, act, path: path.to_owned(), model: None })
}

fn gemini(method: &Method, path: &str) -> Option<Route> {
    let route = |act, model| Some(Route { wire: Wire::Gemini, act, path: path.to_owned(), model });
    if *method == Method::GET {
        return if lists(path, "/v1beta/models") { route(Act::List, None) } else { None };
    }
    let (model, verb) = path.strip_prefix("/v1beta/models/")?.split_once(':')?;
    let act = match verb {
        "generateContent" | "streamGenerateContent" => Act::Generate,
        "countTokens" => Act::Count,
        _ => return None,
    };
    if *method == Method::POST && is_model(model) { route(act, Some(model.to_owned())) } else { None }
}

/// The list of models, or one of them.
fn lists(path: &str, list: &str) -> bool {
    path.strip_prefix(list).is_some_and(|rest| rest.is_empty() || rest.strip_prefix('/').is_some_and(is_model))
}

/// A model's name as one piece of a path; its dots lead nowhere.
fn is_model(name: &str) -> bool {
    let of_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    !name.is_empty() && name.bytes().all(of_name) && name.bytes().any(|b| b != b'.')
}

/// What of a query is passed on: nothing that changes the form of an answer beyond reading, and never a key.
pub(crate) fn query(said: Option<&str>) -> Option<String> {
    const KNOWN: [&str; 8] = ["beta", "alt", "limit", "after_id", "before_id", "pageSize", "pageToken", "client_version"];
    let mut kept = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(said?.as_bytes()) {
        // Gemini's other forms of an answer (`media`, `proto`) are none that could be read here.
        if KNOWN.contains(&name.as_ref()) && (name != "alt" || value == "sse" || value == "json") {
            kept.append_pair(&name, &value);
        }
    }
    Some(kept.finish()).filter(|query| !query.is_empty())
}

/// Whether a call shows the attempt's token, in any of the places where agents put a key.
pub(crate) fn shows<B>(request: &Request<B>, token: &Secret) -> bool {
    let headers = request.headers();
    let bearer =
        header(headers, AUTHORIZATION.as_str()).and_then(|value| value.split_at_checked(7)).filter(|(scheme, _)| scheme.eq_ignore_ascii_case(b"bearer "));
    let in_headers = [bearer.map(|(_, said)| said), header(headers, "x-api-key"), header(headers, "x-goog-api-key")];
    // All places are looked at, whichever is right.
    let mut right = in_headers.into_iter().flatten().fold(false, |right, said| right | token.is(said));
    for (name, value) in form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()) {
        right |= name == "key" && token.is(value.as_bytes());
    }
    right
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h [u8]> {
    headers.get(name).map(hyper::header::HeaderValue::as_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Wire; 4] = [Wire::Messages, Wire::Chat, Wire::Responses, Wire::Gemini];

    fn of(method: &Method, path: &str) -> Option<(Wire, Act, String)> {
        Route::of(method, path, &ALL).map(|route| (route.wire, route.act, route.path))
    }

    #[test]
    fn the_paths_of_the_wires_are_let_through() {
        let post = |path| of(&Method::POST, path);
        assert_eq!(post("/v1/messages"), Some((Wire::Messages, Act::Generate, "/v1/messages".to_owned())));
        assert_eq!(post("/v1/messages/count_tokens"), Some((Wire::Messages, Act::Count, "/v1/messages/count_tokens".to_owned())));
        assert_eq!(post("/v1/chat/completions"), Some((Wire::Chat, Act::Generate, "/chat/completions".to_owned())));
        assert_eq!(post("/chat/completions"), Some((Wire::Chat, Act::Generate, "/chat/completions".to_owned())));
        assert_eq!(post("/v1/responses"), Some((Wire::Responses, Act::Generate, "/responses".to_owned())));
        let gemini = "/v1beta/models/gemini-3.1-pro:streamGenerateContent";
        assert_eq!(post(gemini), Some((Wire::Gemini, Act::Generate, gemini.to_owned())));
        assert_eq!(of(&Method::GET, "/v1/models/m-1"), Some((Wire::Messages, Act::List, "/v1/models/m-1".to_owned())));
    }

    #[test]
    fn nothing_else_is() {
        for path in [
            "/v1/files",
            "/v1/messages/",
            "/v1/messages/batches",
            "/v1/messages/../files",
            "/v1/messages%2f..%2ffiles",
            "//v1/messages",
            "/V1/messages",
            "/v1/v1/responses",
            "/v1/responses/resp_1",
            "/v1/chat/completions/x",
            "/v1/organization/admin_api_keys",
            "/v1beta/models/m:batchGenerateContent",
            "/v1beta/models/a/b:generateContent",
            "/v1beta/models/..:generateContent",
            "/v1beta/models/:generateContent",
            "/v1beta/models/a%2fb:generateContent",
            "/v1beta/cachedContents",
            "/upload/v1beta/files",
        ] {
            assert_eq!(of(&Method::POST, path), None, "{path}");
        }
        assert_eq!(of(&Method::GET, "/v1/messages"), None);
        assert_eq!(of(&Method::GET, "/v1/models/.."), None);
        assert_eq!(of(&Method::DELETE, "/v1/models/m"), None);
        assert_eq!(Route::of(&Method::POST, "/v1/responses", &[Wire::Messages]), None);
    }

    #[test]
    fn a_key_in_the_query_stays_here() {
        assert_eq!(query(Some("key=secret&alt=sse&x=1")).as_deref(), Some("alt=sse"));
        assert_eq!(query(Some("%6bey=secret")), None);
        assert_eq!(query(Some("alt=media")), None);
        assert_eq!(query(Some("beta=true%26key%3dx")).as_deref(), Some("beta=true%26key%3Dx"));
    }
}
