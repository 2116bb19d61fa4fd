//! The cells on the page: its own router over HTTP, everybody signed in.

use std::sync::Arc;

use fleet_domain::chat::{Person, Platform};
use fleet_domain::id::PersonId;
use fleet_store::{Change, Session};
use fleet_web::{Files, Limits, Readiness, Web, token_hash};
use serde_json::{Value, json};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::cell::{Cell, How};
use super::ground::Ground;
use crate::world::World;

pub(super) struct Page {
    world: World,
    url: String,
    client: reqwest::Client,
    _files: tempfile::TempDir,
    _end: DropGuard,
}

impl Page {
    pub(super) async fn open() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let world = World::new().await;
        let files = tempfile::tempdir().unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shutdown = CancellationToken::new();
        let web = Web {
            store: world.store.clone(),
            words: world.words.clone(),
            bibles: world.bibles.clone(),
            link: Arc::new(|project, env, Person { id: person, .. }| Some(format!("http://{}-{}.example/?for={person}", project.as_str(), env.as_str()))),
            signed_out: Arc::new(|_| {}),
            doors: Arc::new(|_| Vec::new()),
            zone: fleet_domain::habits::Zone::utc(),
            origin: url.clone(),
            files: Files::new(files.path().to_owned()),
            build: "0",
            shutdown: shutdown.clone(),
            brake: fleet_web::Brake::default(),
            metrics: metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder().handle(),
            ready: Arc::new(|| Box::pin(async { Readiness { checks: Vec::new() } })),
            api_token: None,
            limits: Limits { messages_a_minute: 0, ..Limits::default() },
        };
        let served = axum::serve(listener, fleet_web::router(web)).with_graceful_shutdown(shutdown.clone().cancelled_owned());
        tokio::spawn(served.into_future());
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { world, url, client, _files: files, _end: shutdown.drop_guard() }
    }

    /// The messages of a cell's conversation, as somebody reads them.
    async fn read(&self, cell: &Cell, by: &PersonId) -> String {
        let request = self.client.get(format!("{}/api/v1/threads/{}/posts", self.url, cell.thread));
        let answer = request.header("cookie", format!("fleet_session={by}")).send().await.unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
        let read: Value = answer.json().await.unwrap();
        read.to_string()
    }
}

fn signed_in(world: &World, person: &PersonId) -> Change {
    let now = world.store.now();
    Change::Session(Session { hash: token_hash(person.as_str()), person: person.clone(), created_at: now, expires_at: now + 86_400_000, revoked_at: None })
}

impl Ground for Page {
    fn world(&self) -> &World {
        &self.world
    }

    fn platform(&self) -> Platform {
        Platform::Web
    }

    fn locale(&self) -> &'static str {
        "en"
    }

    async fn hold(&self, cell: &Cell) -> Vec<Change> {
        let mut changes = vec![signed_in(&self.world, &cell.person)];
        if cell.number == 0 {
            changes.push(signed_in(&self.world, &cell.founder));
        }
        changes
    }

    fn shows_button(&self, _: &Cell) -> bool {
        true
    }

    async fn does(&self, cell: &Cell) {
        let (path, body) = match cell.how {
            How::Button => ("press", json!({ "nonce": cell.nonce })),
            How::Act => ("acts", json!({ "act": cell.act })),
            How::Words => ("messages", json!({ "text": cell.words(self.locale()) })),
        };
        let request = self.client.post(format!("{}/api/v1/threads/{}/{path}", self.url, cell.thread));
        let request = request.header("cookie", format!("fleet_session={}", cell.person)).header("sec-fetch-site", "same-origin");
        let answer = request.json(&body).send().await.unwrap();
        let status = answer.status().as_u16();
        // What a role does not allow, the page refuses itself.
        assert!(status == 202 || (status == 403 && cell.how == How::Act), "{} by {:?}: {status} {}", cell.name, cell.who, answer.text().await.unwrap());
    }

    async fn work(&self) {
        self.world.settle().await;
    }

    async fn tells(&self, cell: &Cell, words: &str) -> bool {
        self.read(cell, &cell.person).await.contains(words)
    }

    async fn others_read(&self, cell: &Cell, words: &str) -> bool {
        self.read(cell, &cell.founder).await.contains(words)
    }
}
