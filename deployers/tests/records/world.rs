//! One app behind its router, with people of every standing.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use axum::response::Response;
use fleet_deployers::records::{ApiParts, AppKey, AppRecords, AppRole, Hosted, Input, Limits, Person, Records, Viewer, api_router, read_manifest};
use fleet_domain::chat::Env;
use fleet_domain::manifest::Manifest;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// A leave app with every type of field, two steps of approval and a secret field.
pub(crate) const LEAVE: &str = include_str!("leave.toml");

/// 2026-07-01T08:00:00Z.
pub(crate) const START: i64 = 1_782_892_800_000;

pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) records: Records,
    pub(crate) app: AppRecords,
    pub(crate) clock: Arc<AtomicI64>,
    pub(crate) shutdown: CancellationToken,
    router: Router,
}

/// An answer: its status, its headers, its body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&self.bytes)))
    }

    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", String::from_utf8_lossy(&self.bytes));
        self.json()
    }

    /// The code of a refusal with this status.
    pub(crate) fn refused(&self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.bytes));
        let body = self.json();
        assert_eq!(body["status"], status);
        assert!(body["message"].as_str().is_some_and(|m| !m.is_empty() && !m.starts_with('[')), "{body}");
        body["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The code of the issue with one field.
    pub(crate) fn issue(&self, field: &str) -> String {
        assert_eq!(self.refused(400), "invalid");
        let body = self.json();
        body["data"][field]["code"].as_str().unwrap_or_else(|| panic!("{body}")).to_owned()
    }

    pub(crate) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }
}

pub(crate) fn manifest(text: &str) -> Arc<Manifest> {
    Arc::new(read_manifest(text).unwrap_or_else(|e| panic!("{e}")))
}

pub(crate) fn key(env: &str) -> AppKey {
    AppKey::new("prj_test", env).unwrap()
}

pub(crate) fn person(id: &str, roles: &[AppRole]) -> Viewer {
    Viewer { id: format!("per_{id}"), name: format!("Name of {id}"), roles: roles.iter().copied().collect(), locale: "en".to_owned(), link: false }
}

pub(crate) fn owner() -> Viewer {
    person("owner", &[AppRole::Owner])
}

pub(crate) fn approver() -> Viewer {
    person("approver", &[AppRole::Approver, AppRole::Member])
}

pub(crate) fn approver2() -> Viewer {
    person("approver2", &[AppRole::Approver2])
}

pub(crate) fn member() -> Viewer {
    person("member", &[AppRole::Member])
}

pub(crate) fn other() -> Viewer {
    person("other", &[AppRole::Member])
}

pub(crate) fn guest() -> Viewer {
    person("guest", &[AppRole::Guest])
}

pub(crate) fn link_person() -> Viewer {
    Viewer { id: "link_1".to_owned(), name: "Somebody".to_owned(), roles: BTreeSet::new(), locale: "en".to_owned(), link: true }
}

pub(crate) fn unknown() -> Viewer {
    Viewer::unknown("en")
}

/// Values of a good request.
pub(crate) fn good() -> Value {
    json!({ "title": "Sea", "first_day": "2026-08-03", "last_day": "2026-08-07", "kind": "rest" })
}

/// [`good`] with more.
pub(crate) fn good_with(more: Value) -> Value {
    let (Value::Object(mut values), Value::Object(more)) = (good(), more) else { panic!("objects") };
    values.extend(more);
    Value::Object(values)
}

pub(crate) fn values(json: Value) -> Map<String, Value> {
    let Value::Object(map) = json else { panic!("an object") };
    map
}

pub(crate) fn input(json: Value) -> Input {
    Input::of(values(json))
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(LEAVE, Limits::default()).await
    }

    pub(crate) async fn with(text: &str, limits: Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(START));
        let ticks = Arc::clone(&clock);
        // Every look at the clock is a millisecond later, so that times tell the order.
        let records = Records::with_limits(folder.path().to_owned(), Arc::new(move || ticks.fetch_add(1, Ordering::SeqCst)), limits);
        let app = records.open(&key("live"), manifest(text)).await.unwrap();
        let people = ["owner", "approver", "approver2", "member", "other", "guest"].map(|id| Person {
            id: format!("per_{id}"),
            name: format!("Name of {id}"),
            roles: BTreeSet::new(),
        });
        app.set_people(people.to_vec()).await.unwrap();
        let shutdown = CancellationToken::new();
        let router = api_router(ApiParts { shutdown: shutdown.clone() });
        Self { folder, records, app, clock, shutdown, router }
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) async fn raw(&self, viewer: &Viewer, mut request: Request<Body>) -> Response {
        request.extensions_mut().insert(viewer.clone());
        request.extensions_mut().insert(Hosted {
            records: self.app.clone(),
            env: Env::Live,
            title: None,
            slug: "leave".to_owned(),
            version: "abc".to_owned(),
            from: None,
        });
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub(crate) async fn send(&self, viewer: &Viewer, request: Request<Body>) -> Answer {
        let response = self.raw(viewer, request).await;
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    pub(crate) async fn unsigned(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer { status: parts.status, headers: parts.headers, bytes: axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec() }
    }

    pub(crate) async fn call(&self, viewer: &Viewer, method: Method, path: &str, body: Option<Value>) -> Answer {
        let request = Request::builder().method(method).uri(path);
        let request = match body {
            Some(body) => request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        };
        self.send(viewer, request.unwrap()).await
    }

    pub(crate) async fn get(&self, viewer: &Viewer, path: &str) -> Answer {
        self.call(viewer, Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, viewer: &Viewer, path: &str, body: Value) -> Answer {
        self.call(viewer, Method::POST, path, Some(body)).await
    }

    pub(crate) async fn patch(&self, viewer: &Viewer, id: &str, body: Value) -> Answer {
        self.call(viewer, Method::PATCH, &record(id), Some(body)).await
    }

    pub(crate) async fn delete(&self, viewer: &Viewer, id: &str) -> Answer {
        self.call(viewer, Method::DELETE, &record(id), None).await
    }

    pub(crate) async fn create(&self, viewer: &Viewer, body: Value) -> Answer {
        self.post(viewer, RECORDS, body).await
    }

    /// Id of a new good request.
    pub(crate) async fn made(&self, viewer: &Viewer, body: Value) -> String {
        let record = self.create(viewer, body).await.ok();
        record["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn transit(&self, viewer: &Viewer, id: &str, name: &str, body: Value) -> Answer {
        self.post(viewer, &format!("{}/transitions/{name}", record(id)), body).await
    }

    /// A form with one value part `@json` and one file.
    pub(crate) async fn form(&self, viewer: &Viewer, method: Method, path: &str, values: &Value, file: (&str, &str, &[u8])) -> Answer {
        let (field, name, bytes) = file;
        let mut body = Vec::new();
        body.extend_from_slice(
            format!("--XX\r\nContent-Disposition: form-data; name=\"@json\"\r\nContent-Type: application/json\r\n\r\n{values}\r\n").as_bytes(),
        );
        body.extend_from_slice(
            format!("--XX\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: image/png\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--XX--\r\n");
        let request =
            Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=XX").body(Body::from(body)).unwrap();
        self.send(viewer, request).await
    }
}

pub(crate) const RECORDS: &str = "/api/collections/requests/records";

/// A path with this query, `name=value` joined by `&`, encoded.
pub(crate) fn asking(path: &str, query: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"=-_,.".contains(&b);
    let encoded: String = query.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect();
    format!("{path}?{encoded}")
}

pub(crate) fn record(id: &str) -> String {
    format!("{RECORDS}/{id}")
}
