//! A page over a store of its own, and somebody who asks it for things.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use fleet_domain::chat::Arrival;
use fleet_store::{ClaimedInbox, Store};
use fleet_web::{Limits, Web};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::seed;

/// A running page.
pub(crate) struct House {
    pub(crate) web: Web,
    pub(crate) router: Router,
    clock: Arc<AtomicI64>,
    _folder: TempDir,
}

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name}: {self:?}")).to_str().unwrap()
    }

    /// The code of a refusal.
    pub(crate) fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_else(|| panic!("no refusal: {self:?}")).to_owned()
    }
}

impl House {
    /// People only.
    pub(crate) async fn new() -> Self {
        Self::with("http://localhost:7070", Limits::default()).await
    }

    pub(crate) async fn with(origin: &str, limits: Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(seed::NOW));
        let told = Arc::clone(&clock);
        let mut web = seed::web_at(folder.path(), origin, Arc::new(move || told.load(Ordering::SeqCst))).await;
        web.limits = limits;
        let router = fleet_web::router(web.clone());
        Self { web, router, clock, _folder: folder }
    }

    /// Everything there is to show.
    pub(crate) async fn full(locale: &str) -> Self {
        let house = Self::with("http://localhost:7070", Limits { messages_a_minute: 0, ..Limits::default() }).await;
        seed::everything(&house.web.store, locale).await;
        house
    }

    pub(crate) fn store(&self) -> &Store {
        &self.web.store
    }

    /// Lets time pass.
    pub(crate) fn later(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
    }

    /// `GET` by the cookie of this person; empty = nobody.
    pub(crate) async fn get(&self, who: &str, path: &str) -> Answer {
        self.send(asked("GET", who, path).body(Body::empty()).unwrap()).await
    }

    /// A form of our own page.
    pub(crate) async fn form(&self, who: &str, path: &str, form: &str) -> Answer {
        let request = asked("POST", who, path).header("sec-fetch-site", "same-origin").header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    /// JSON of our own page.
    pub(crate) async fn json(&self, who: &str, path: &str, json: &Value) -> Answer {
        let request = asked("POST", who, path).header("sec-fetch-site", "same-origin").header("content-type", "application/json");
        self.send(request.body(Body::from(json.to_string())).unwrap()).await
    }

    /// A form with files.
    pub(crate) async fn files(&self, who: &str, path: &str, parts: &[(&str, Option<&str>, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, file, bytes) in parts {
            let file = file.map(|f| format!("; filename=\"{f}\"")).unwrap_or_default();
            body.extend_from_slice(format!("--X\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n").as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--X--\r\n");
        let request = asked("POST", who, path).header("sec-fetch-site", "same-origin").header("content-type", "multipart/form-data; boundary=X");
        // In pieces, as it comes over a network.
        let pieces: Vec<_> = body.chunks(64 * 1024).map(|piece| Ok::<_, std::convert::Infallible>(bytes::Bytes::copy_from_slice(piece))).collect();
        self.send(request.body(Body::from_stream(futures_util::stream::iter(pieces))).unwrap()).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        // Slashes come escaped in attributes of templates; tests read them as browsers do.
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).replace("&#x2f;", "/") }
    }

    /// What the page wrote down for the chat to handle, oldest first.
    pub(crate) async fn inbox(&self) -> Vec<ClaimedInbox> {
        let worker = self.store().enlist("test").await.unwrap();
        let mut all = Vec::new();
        loop {
            let claimed = self.store().claim_inbox(&worker, 50).await.unwrap();
            if claimed.is_empty() {
                return all;
            }
            for row in claimed {
                self.store().commit(fleet_store::Commit::new().inbox_done(row.id.clone(), row.fence)).await.unwrap();
                all.push(row);
            }
        }
    }

    /// The same, arrivals alone.
    pub(crate) async fn arrivals(&self) -> Vec<Arrival> {
        self.inbox().await.into_iter().map(|row| row.arrival).collect()
    }
}

/// What people's browsers call themselves.
const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// The beginning of a request.
pub(crate) fn asked(method: &str, who: &str, path: &str) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(path).header("host", "localhost:7070").header("user-agent", BROWSER);
    if who.is_empty() { request } else { request.header("cookie", format!("fleet_session={who}")) }
}
