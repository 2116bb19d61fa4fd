//! A cloud with one app, a clock that the test holds, people that come and go, and a browser in pieces.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::{Body, Bytes};
use axum::http::request::Builder;
use axum::http::{HeaderMap, Request};
use fleet_content::Words;
use fleet_deployers::records::AppRole;
use fleet_deployers::{Address, AppPerson, Cloud, CloudConfig, Members, Route, Scheme};
use fleet_domain::chat::Env;
use fleet_domain::id::{PersonId, ProjectId};
use futures_util::future::BoxFuture;
use serde_json::Value;
use tower::ServiceExt as _;

pub(super) type Tree = BTreeMap<String, Vec<u8>>;

pub(super) const COMMIT: &str = "00000000000000000000000000000000000000aa";
pub(super) const OTHER: &str = "00000000000000000000000000000000000000bb";
pub(super) const SECRET: &str = "abcdefghijklmnop";
pub(super) const HOST: &str = "leave-abcdefghijklmnop.localhost";
pub(super) const RECORDS: &str = "/api/collections/requests/records";

/// Who is in which project, as the test says.
#[derive(Default)]
pub(super) struct Town(Mutex<BTreeMap<(ProjectId, PersonId), AppPerson>>, Mutex<Option<String>>);

impl Town {
    pub(super) fn let_in(&self, project: &ProjectId, name: &str, roles: &[AppRole]) {
        let id = PersonId::from_unique(name);
        let person = AppPerson { id: id.clone(), name: name.to_owned(), locale: "en".into(), roles: roles.iter().copied().collect(), sign_outs: 0 };
        self.0.lock().expect("free").insert((project.clone(), id), person);
    }

    /// Somebody gives every app this name.
    pub(super) fn rename(&self, title: &str) {
        *self.1.lock().expect("free") = Some(title.to_owned());
    }

    /// The person signs out everywhere; the cloud is not told of it.
    pub(super) fn sign_out(&self, project: &ProjectId, name: &str) {
        let mut all = self.0.lock().expect("free");
        all.get_mut(&(project.clone(), PersonId::from_unique(name))).expect("there").sign_outs += 1;
    }

    /// How often the person signed out; nobody never did.
    fn sign_outs(&self, project: &ProjectId, name: &str) -> u32 {
        self.0.lock().expect("free").get(&(project.clone(), PersonId::from_unique(name))).map_or(0, |person| person.sign_outs)
    }

    pub(super) fn remove(&self, project: &ProjectId, name: &str) {
        self.0.lock().expect("free").remove(&(project.clone(), PersonId::from_unique(name)));
    }
}

impl Members for Town {
    fn look_up(&self, project: &ProjectId, _: Env, person: &PersonId) -> BoxFuture<'_, Option<AppPerson>> {
        let found = self.0.lock().expect("free").get(&(project.clone(), person.clone())).cloned();
        Box::pin(std::future::ready(found))
    }

    fn people(&self, project: &ProjectId) -> BoxFuture<'_, Vec<AppPerson>> {
        let found = self.0.lock().expect("free").iter().filter(|((p, _), _)| p == project).map(|(_, person)| person.clone()).collect();
        Box::pin(std::future::ready(found))
    }

    fn title(&self, _: &ProjectId, _: Env) -> BoxFuture<'_, Option<String>> {
        Box::pin(std::future::ready(self.1.lock().expect("free").clone()))
    }
}

pub(super) struct World {
    pub(super) cloud: Cloud,
    pub(super) town: Arc<Town>,
    pub(super) clock: Arc<AtomicI64>,
    pub(super) dir: tempfile::TempDir,
}

/// An answer, read whole.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().expect("plain"))
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// Name and value of the cookie that was set.
    pub(super) fn cookie(&self) -> String {
        self.header("set-cookie").split(';').next().expect("a part").to_owned()
    }
}

pub(super) fn project() -> ProjectId {
    ProjectId::from_unique("leave")
}

/// A small app; `access` as the manifest writes it.
pub(super) fn tree(access: &str) -> Tree {
    let manifest = include_str!("app.toml").replace("ACCESS", access);
    [
        ("fleet-app.toml", manifest.as_str()),
        ("index.html", "<!doctype html><html lang=\"en\"><title>Leave requests</title><script type=\"module\" src=\"/app/main.js\"></script></html>"),
        ("app/main.js", &"// main\n".repeat(400)),
        ("theme.css", ":root{}"),
        ("locales/en.json", "{}"),
        ("README.md", "# Leave requests"),
        (".secret/key", "hidden"),
        ("файл.txt", "text"),
    ]
    .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
    .into()
}

pub(super) fn route() -> Route {
    Route {
        project: project(),
        slug: "leave".into(),
        title: "Leave requests".into(),
        env: Env::Preview,
        commit: COMMIT.into(),
        host_label: Cloud::preview_label("leave", SECRET),
        expires_at: None,
    }
}

impl World {
    /// A cloud with nothing in it.
    pub(super) fn empty(scheme: Scheme, requests_per_second: u32) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(AtomicI64::new(1_800_000_000_000));
        let town = Arc::new(Town::default());
        let read = Arc::clone(&clock);
        let cloud = Cloud::new(CloudConfig {
            root: dir.path().join("cloud"),
            address: Address { scheme, apex: "localhost".into(), port: Some(7070) },
            key: [5; 32],
            clock: Arc::new(move || read.load(Ordering::SeqCst)),
            members: Arc::clone(&town) as Arc<dyn Members>,
            words: Arc::new(Words::embedded().expect("the embedded words are whole")),
            requests_per_second,
        })
        .expect("opens");
        Self { cloud, town, clock, dir }
    }

    /// A cloud that shows the small app, with an owner and two members in it.
    pub(super) async fn with(access: &str) -> Self {
        let world = Self::empty(Scheme::Http, 50);
        world.people(&project());
        world.cloud.publish(&project(), COMMIT, &tree(access)).await.expect("publishes");
        world.cloud.show(route()).await.expect("shows");
        world
    }

    pub(super) fn people(&self, project: &ProjectId) {
        self.town.let_in(project, "olga", &[AppRole::Owner, AppRole::Member]);
        self.town.let_in(project, "anna", &[AppRole::Member]);
        self.town.let_in(project, "boris", &[AppRole::Member]);
    }

    pub(super) fn later(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
    }

    pub(super) async fn send(&self, request: Builder, body: impl Into<Body>) -> Answer {
        let request: Request<Body> = request.body(body.into()).expect("a request");
        let response = self.cloud.router().oneshot(request).await.expect("answers");
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.expect("reads");
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    pub(super) async fn get(&self, path: &str, lines: &[(&str, &str)]) -> Answer {
        self.send(ask("GET", HOST, path, lines), Body::empty()).await
    }

    /// A person's link, as path and query.
    pub(super) fn link(&self, name: &str) -> String {
        let link =
            self.cloud.signed_link(&project(), Env::Preview, &PersonId::from_unique(name), self.town.sign_outs(&project(), name), 86_400_000).expect("a link");
        link.strip_prefix(&format!("http://{HOST}:7070")).or(link.strip_prefix(&format!("https://{HOST}:7070"))).expect("of this host").to_owned()
    }

    /// The cookie that a person's link becomes.
    pub(super) async fn sign_in(&self, name: &str) -> String {
        let answer = self.get(&self.link(name), &[]).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        answer.cookie()
    }

    /// An entry by this person: its id.
    pub(super) async fn entry(&self, cookie: &str, why: &str) -> String {
        let request = ask("POST", HOST, RECORDS, &[("cookie", cookie), ("content-type", "application/json")]);
        let answer = self.send(request, serde_json::json!({ "why": why }).to_string()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["id"].as_str().expect("an id").to_owned()
    }
}

/// A request to a host, which says as browsers do that the app's own page sends it, unless the lines name a sender.
pub(super) fn ask(method: &str, host: &str, path: &str, lines: &[(&str, &str)]) -> Builder {
    let named = method == "GET" || lines.iter().any(|(name, _)| ["origin", "sec-fetch-site"].contains(name));
    let own = (!named).then_some(("sec-fetch-site", "same-origin"));
    let request = Request::builder().method(method).uri(path).header("host", host);
    lines.iter().copied().chain(own).fold(request, |request, (name, value)| request.header(name, value))
}
