//! The model's server: one fixed base, the real key in the one header that it wants, and no redirect followed.

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, HOST, HeaderMap, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Request, Response, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use zeroize::Zeroizing;

use super::refusal::{Code, Refusal};
use super::route::Route;
use crate::policy::{Account, Auth};

/// Keeps connections to models' servers, over all doors.
pub(crate) type Client = legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

pub(crate) fn client(tls: rustls::ClientConfig) -> Client {
    let mut http = HttpConnector::new();
    http.set_nodelay(true);
    http.enforce_http(false);
    http.set_connect_timeout(Some(std::time::Duration::from_secs(10)));
    let https = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().wrap_connector(http);
    legacy::Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(std::time::Duration::from_mins(1))
        .pool_max_idle_per_host(8)
        .build(https)
}

/// Headers of an agent that are passed on. What is not here stays: keys of any name, cookies, who pays (`openai-organization`).
const PASSED: [&str; 11] = [
    "accept",
    "content-type",
    "user-agent",
    "anthropic-version",
    "anthropic-beta",
    "openai-beta",
    "idempotency-key",
    "originator",
    "session_id",
    "x-app",
    "x-goog-api-client",
];
/// Beginnings of names of headers that are passed on.
const PASSED_FAMILIES: [&str; 2] = ["x-stainless-", "x-claude-code-"];

/// One account's server.
pub(crate) struct Upstream {
    client: Client,
    base: String,
    key: (HeaderName, HeaderValue),
}

impl Upstream {
    pub(crate) fn of(account: &Account, client: Client) -> Result<Self, &'static str> {
        let base = account.base.trim_end_matches('/');
        let uri: Uri = base.parse().map_err(|_| "the base of the account is no address")?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.query().is_some() || uri.authority().is_none_or(|host| host.as_str().contains('@')) {
            return Err("the base of the account is http:// or https:// with a host and a path");
        }
        let text = account.key.text();
        let (name, text) = match account.auth {
            Auth::Bearer => (AUTHORIZATION, Zeroizing::new(format!("Bearer {text}"))),
            Auth::ApiKey => (HeaderName::from_static("x-api-key"), Zeroizing::new(text.to_owned())),
            Auth::GoogApiKey => (HeaderName::from_static("x-goog-api-key"), Zeroizing::new(text.to_owned())),
        };
        let mut value = HeaderValue::from_str(&text).map_err(|_| "the key of the account cannot stand in a header")?;
        value.set_sensitive(true);
        Ok(Self { client, base: base.to_owned(), key: (name, value) })
    }

    /// The call as the server sees it.
    pub(crate) fn request(&self, head: &Parts, route: &Route, query: Option<&str>, body: Bytes) -> Result<Request<Full<Bytes>>, Refusal> {
        let mark = if query.is_some() { "?" } else { "" };
        let uri = format!("{}{}{mark}{}", self.base, route.path, query.unwrap_or_default());
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = head.method.clone();
        *request.uri_mut() = uri.parse().map_err(|_| Code::Path)?;
        *request.headers_mut() = passed(&head.headers);
        // An answer that is packed could neither be counted nor searched for the key.
        request.headers_mut().insert("accept-encoding", HeaderValue::from_static("identity"));
        request.headers_mut().insert(self.key.0.clone(), self.key.1.clone());
        request.headers_mut().remove(HOST);
        Ok(request)
    }

    pub(crate) async fn send(&self, request: Request<Full<Bytes>>) -> Result<Response<Incoming>, legacy::Error> {
        self.client.request(request).await
    }
}

fn passed(headers: &HeaderMap) -> HeaderMap {
    let is_passed = |name: &HeaderName| PASSED.contains(&name.as_str()) || PASSED_FAMILIES.iter().any(|family| name.as_str().starts_with(family));
    headers.iter().filter(|(name, _)| is_passed(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}
