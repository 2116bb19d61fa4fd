//! The cloud of one app: its files as a release, the records service over an empty database, invented people. All of it goes at the end.

use std::sync::Arc;

use anyhow::Context as _;
use axum::body::Body;
use axum::http::{Request, header};
use axum::response::Response;
use fleet_content::Words;
use fleet_deployers::{Address, Cloud, CloudConfig, Release, Route, Scheme};
use fleet_domain::chat::Env;
use fleet_domain::id::ProjectId;
use fleet_domain::letters::hex;
use fleet_repo::Tree;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tower::ServiceExt as _;

use super::people::{People, Who};

/// First label of its host.
const LABEL: &str = "app";
/// How long a link to sign in is good, ms: it is followed at once.
const LINK_FOR: i64 = 60_000;

/// An app that can be asked.
pub(super) struct Emulator {
    pub(super) cloud: Cloud,
    pub(super) release: Release,
    project: ProjectId,
    router: axum::Router,
    _folder: TempDir,
}

impl Emulator {
    /// Publishes the files; shows nothing yet. `port` = where browsers will reach it.
    pub(super) async fn open(tree: &Tree, port: Option<u16>) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("there is no folder for what is temporary")?;
        let mut key = [0; 32];
        rustix::rand::getrandom(&mut key, rustix::rand::GetRandomFlags::empty())?;
        let config = CloudConfig {
            root: folder.path().to_owned(),
            address: Address { scheme: Scheme::Http, apex: "localhost".to_owned(), port },
            key,
            clock: Arc::new(|| jiff::Timestamp::now().as_millisecond()),
            members: Arc::new(People { locale: locale(tree) }),
            words: Arc::new(Words::embedded()?),
            requests_per_second: 0,
        };
        let cloud = Cloud::new(config)?;
        let project = ProjectId::from_unique("app");
        let release = cloud.publish(&project, &commit(tree), tree).await?;
        let router = cloud.router();
        Ok(Self { cloud, release, project, router, _folder: folder })
    }

    pub(super) fn project(&self) -> &ProjectId {
        &self.project
    }

    /// Puts it behind its address.
    pub(super) async fn show(&self) -> anyhow::Result<()> {
        let route = Route {
            project: self.project.clone(),
            slug: LABEL.to_owned(),
            title: LABEL.to_owned(),
            env: Env::Preview,
            commit: self.release.commit().to_owned(),
            host_label: LABEL.to_owned(),
            expires_at: None,
        };
        Ok(self.cloud.show(route).await?)
    }

    /// Where it is, without a slash at the end.
    pub(super) fn origin(&self) -> String {
        let url = self.cloud.url(&self.project, Env::Preview).unwrap_or_default();
        url.trim_end_matches('/').to_owned()
    }

    /// The host of it, as a request names it.
    pub(super) fn host(&self) -> String {
        self.origin().trim_start_matches("http://").to_owned()
    }

    /// What it answers.
    pub(super) async fn call(&self, request: Request<Body>) -> Response {
        match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    /// What somebody gets at a path.
    pub(super) async fn get(&self, who: Who, path: &str) -> anyhow::Result<Response> {
        let mut request = Request::get(path).header(header::HOST, self.host());
        if let Some(cookie) = self.cookie(who).await? {
            request = request.header(header::COOKIE, cookie);
        }
        Ok(self.call(request.body(Body::empty())?).await)
    }

    /// Follows somebody's own link; the cookie that comes of it.
    pub(super) async fn cookie(&self, who: Who) -> anyhow::Result<Option<String>> {
        if who == Who::Nobody {
            return Ok(None);
        }
        let link = self.cloud.signed_link(&self.project, Env::Preview, &who.id(), 0, LINK_FOR).context("the app is not shown")?;
        let path = link.strip_prefix(&self.origin()).context("the link leads elsewhere")?;
        let response = self.call(Request::get(path).header(header::HOST, self.host()).body(Body::empty())?).await;
        let cookie = response.headers().get(header::SET_COOKIE).and_then(|v| v.to_str().ok()).and_then(|v| v.split(';').next());
        Ok(Some(cookie.context("the link lets nobody in")?.to_owned()))
    }
}

/// The language of an app, for whoever tries it.
fn locale(tree: &Tree) -> String {
    let manifest = tree.get("fleet-app.toml").and_then(|bytes| std::str::from_utf8(bytes).ok()).and_then(|text| text.parse::<toml::Table>().ok());
    let said = manifest.as_ref().and_then(|m| m.get("app")?.get("locale")?.as_str());
    said.unwrap_or(Words::FALLBACK).to_owned()
}

/// A name for these very files, in the shape of a commit's.
fn commit(tree: &Tree) -> String {
    let mut hash = Sha256::new();
    for (path, bytes) in tree {
        hash.update(path.as_bytes());
        hash.update([0]);
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    }
    hex(&hash.finalize())
}
