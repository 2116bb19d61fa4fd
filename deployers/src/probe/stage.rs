//! The throw-away environment of a proof: a release over an empty database, and invented people who sign in as real ones do.

mod cast;
mod client;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use fleet_domain::chat::Env;
use fleet_domain::id::ProjectId;
use fleet_domain::manifest::Access;
use fleet_domain::spec::{RequestsSpec, Spec, Visibility};
use serde_json::Value;
use tokio::sync::OnceCell;

pub(super) use cast::Who;

use super::flow::Step;
use super::sample::{self, Filled};
use super::sent::{Answer, Sent};
use super::trail::{Halt, Outcome, must, wrong};
use crate::cloud::{Cloud, CloudConfig, CloudError, Folders, Route};
use crate::records::RecordNotice;
use crate::release::Release;
use cast::Cast;

/// Name of the one collection of a requests app.
pub(super) const COLLECTION: &str = "requests";

/// The environment and everybody in it.
pub(super) struct Stage {
    cloud: Cloud,
    router: axum::Router,
    host: String,
    /// Path of the requests.
    records: String,
    project: ProjectId,
    release: Release,
    /// Cookies by person.
    cookies: BTreeMap<Who, String>,
    /// Every request that was taken, with its author.
    filed: Mutex<Vec<(String, Who)>>,
    next: AtomicU32,
    shape: OnceCell<Value>,
    _folder: Throwaway,
}

/// A request that the app took.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Filed {
    pub(super) id: String,
    /// What was sent, by field; files as the app shows them.
    pub(super) values: BTreeMap<String, Value>,
    /// The app's answer.
    pub(super) record: Value,
}

struct Throwaway(PathBuf);

impl Drop for Throwaway {
    fn drop(&mut self) {
        // What stays behind is removed when the cloud opens next.
        drop(std::fs::remove_dir_all(&self.0));
    }
}

impl Stage {
    /// Opens the release over nothing and signs everybody in.
    pub(super) async fn set(cloud: &Cloud, project: &ProjectId, release: Release, spec: &Spec) -> Result<Self, CloudError> {
        let random = || uuid::Uuid::new_v4().simple().to_string();
        let folder = Throwaway(cloud.folders().proof.join(random()));
        let below = |name: &str| folder.0.join(name);
        let folders = Folders {
            releases: cloud.folders().releases.clone(),
            data: below("data"),
            snapshots: below("snapshots"),
            proof: below("proof"),
            trash: below("trash"),
        };
        std::fs::create_dir_all(&folders.data).map_err(CloudError::Open)?;
        let mut key = [0; 32];
        key[..16].copy_from_slice(uuid::Uuid::new_v4().as_bytes());
        key[16..].copy_from_slice(uuid::Uuid::new_v4().as_bytes());
        let config = CloudConfig {
            root: folder.0.clone(),
            address: cloud.address().clone(),
            key,
            clock: Arc::clone(cloud.clock()),
            members: Arc::new(Cast { locale: spec.locale().to_owned() }),
            words: Arc::clone(cloud.words()),
            requests_per_second: 0,
        };
        let own = Cloud::with(config, folders);
        let label = format!("proof-{}", &random()[..20]);
        let route = Route {
            project: project.clone(),
            slug: "proof".to_owned(),
            title: spec.title().to_owned(),
            env: Env::Proof,
            commit: release.commit().to_owned(),
            host_label: label.clone(),
            expires_at: None,
        };
        own.show(route).await?;
        let (router, host) = (own.router(), own.address().host(&label));
        let mut stage = Self {
            cloud: own,
            router,
            host,
            records: format!("/api/collections/{COLLECTION}/records"),
            project: project.clone(),
            release,
            cookies: BTreeMap::new(),
            filed: Mutex::default(),
            next: AtomicU32::new(0),
            shape: OnceCell::new(),
            _folder: folder,
        };
        for who in Who::INSIDE {
            let cookie = stage.sign_in(who).await.map_err(|halt| CloudError::Prove { what: format!("{}: {halt:?}", who.name()) })?;
            stage.cookies.insert(who, cookie);
        }
        Ok(stage)
    }

    /// Closes the data; the folder goes with the stage.
    pub(super) async fn strike(self) {
        self.cloud.close().await;
    }

    pub(super) fn now(&self) -> i64 {
        self.cloud.now()
    }

    /// The day by the app's clock, UTC.
    pub(super) fn today(&self) -> jiff::civil::Date {
        jiff::Timestamp::from_millisecond(self.now()).map_or(jiff::civil::Date::ZERO, |t| t.to_zoned(jiff::tz::TimeZone::UTC).date())
    }

    pub(super) fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    pub(super) fn project(&self) -> &ProjectId {
        &self.project
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    pub(super) fn release(&self) -> &Release {
        &self.release
    }

    /// A number that was not used yet: values made from it differ from all others.
    pub(super) fn fresh(&self) -> u32 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// What the app says of itself to this person.
    pub(super) async fn app(&self, who: Who) -> Outcome<Value> {
        self.get(who, "/api/app").await?.ok()
    }

    /// The one collection as it is described to this person.
    pub(super) async fn collection(&self, who: Who) -> Outcome<Value> {
        let app = self.app(who).await?;
        let found = app["collections"].as_array().into_iter().flatten().find(|c| c["name"] == COLLECTION).cloned();
        found.map_or_else(|| wrong(format!("the app shows {} no `{COLLECTION}`", who.name())), Ok)
    }

    /// Sends a request with every field filled; it must be taken.
    pub(super) async fn file(&self, who: Who, spec: &RequestsSpec) -> Outcome<Filed> {
        let filled = sample::filled(self, spec, self.fresh()).await?;
        self.file_with(who, &filled).await
    }

    /// Sends a request with these values; it must be taken.
    pub(super) async fn file_with(&self, who: Who, filled: &Filled) -> Outcome<Filed> {
        let seen = self.post_request(who, filled).await?;
        let record = seen.ok()?;
        match record["id"].as_str() {
            Some(id) if !id.is_empty() => Ok(Filed { id: id.to_owned(), values: filled.expected(), record: record.clone() }),
            _ => wrong(format!("{}: the answer has no id", seen.line())),
        }
    }

    /// Sends a request with these values, whatever comes of it. What is taken stands in the ledger, even if it should not
    /// have been: one hole must not make every later count wrong.
    pub(super) async fn post_request(&self, who: Who, filled: &Filled) -> Outcome<Answer> {
        let values = filled.json();
        let body = if filled.files.is_empty() { Sent::Json(&values) } else { Sent::Form(&values, &filled.files) };
        let seen = self.send(who, "POST", &self.records(), body).await?;
        if seen.status == 200
            && let Some(id) = seen.json()?["id"].as_str()
        {
            self.ledger().push((id.to_owned(), who));
        }
        Ok(seen)
    }

    fn ledger(&self) -> std::sync::MutexGuard<'_, Vec<(String, Who)>> {
        self.filed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts requests that were sent another way into the ledger.
    pub(super) fn enter(&self, who: Who, ids: &[String]) {
        let mut ledger = self.ledger();
        for id in ids {
            if !ledger.iter().any(|(filed, _)| filed == id) {
                ledger.push((id.clone(), who));
            }
        }
    }

    /// Ids of all requests there are, of this author or of everybody.
    pub(super) fn ids_of(&self, author: Option<Who>) -> BTreeSet<String> {
        self.ledger().iter().filter(|(_, by)| author.is_none_or(|a| *by == a)).map(|(id, _)| id.clone()).collect()
    }

    /// Ids that this person finds with this query, page by page, each page as large as they come.
    pub(super) async fn found(&self, who: Who, query: &str) -> Outcome<BTreeSet<String>> {
        let mut found = BTreeSet::new();
        for page in 1..=50 {
            let told = self.get(who, &format!("{}?page={page}&perPage=200&{query}", self.records())).await?.ok()?;
            let items = told["items"].as_array().cloned().unwrap_or_default();
            found.extend(items.iter().filter_map(|i| i["id"].as_str()).map(str::to_owned));
            if items.len() < 200 {
                break;
            }
        }
        Ok(found)
    }

    /// The one collection as it is described to a plain member; asked once.
    pub(super) async fn shape(&self) -> Outcome<&Value> {
        self.shape.get_or_try_init(|| self.collection(Who::MemberA)).await
    }

    /// The request as this person sees it.
    pub(super) async fn read(&self, who: Who, id: &str) -> Outcome<Value> {
        self.get(who, &self.record(id)).await?.ok()
    }

    /// Makes a move, whatever comes of it.
    pub(super) async fn make(&self, who: Who, id: &str, transition: &str, reason: Option<&str>) -> Outcome<Answer> {
        let body = reason.map_or_else(|| serde_json::json!({}), |r| serde_json::json!({ "reason": r }));
        self.send(who, "POST", &format!("{}/transitions/{transition}", self.record(id)), Sent::Json(&body)).await
    }

    /// Makes a move that must be taken and must lead there.
    pub(super) async fn make_to(&self, who: Who, id: &str, transition: &str, reason: Option<&str>, to: &str) -> Outcome<Answer> {
        let seen = self.make(who, id, transition, reason).await?;
        let record = seen.ok()?;
        must(record["state"] == to, || format!("{}: the state is {}, expected {to}", seen.line(), record["state"]))?;
        Ok(seen)
    }

    /// Brings a new request to where `step` decides; the owner stands in for whoever asks themselves.
    pub(super) async fn bring_to(&self, spec: &RequestsSpec, id: &str, step: &Step) -> Outcome {
        let author = self.ledger().iter().find(|(filed, _)| filed == id).map(|(_, who)| *who);
        for before in super::flow::steps(spec).iter().filter(|s| s.n < step.n) {
            let by = if author == Some(before.by) { Who::Owner } else { before.by };
            self.make_to(by, id, before.approve, None, before.to).await?;
        }
        Ok(())
    }

    /// Which states a request is in, by itself.
    pub(super) async fn state(&self, id: &str) -> Outcome<String> {
        Ok(self.read(Who::Owner, id).await?["state"].as_str().unwrap_or_default().to_owned())
    }

    /// What the app has to tell about a request; nothing is ever sent from here.
    pub(super) async fn notices(&self, id: &str) -> Outcome<Vec<RecordNotice>> {
        let records = self.cloud.records(&self.project, Env::Proof).await.ok_or_else(|| Halt::Stuck("the data is closed".to_owned()))?;
        let all = records.pending_notices(10_000).await.map_err(|e| Halt::Stuck(format!("the notices cannot be read: {e}")))?;
        Ok(all.into_iter().filter(|n| n.record == id).collect())
    }

    /// Path of the requests.
    pub(super) fn records(&self) -> String {
        self.records.clone()
    }

    /// Path of one request.
    pub(super) fn record(&self, id: &str) -> String {
        format!("{}/{id}", self.records)
    }
}

/// Who, beside its author, must see a request when everybody sees only their own.
pub(super) fn seers(spec: &RequestsSpec) -> Vec<Who> {
    let mut seers = vec![Who::Owner, Who::Approver];
    if spec.steps.len() > 1 {
        seers.push(Who::ApproverTwo);
    }
    seers
}

/// Whether somebody without any link may see the page.
pub(super) fn is_public(spec: &RequestsSpec) -> bool {
    spec.access == Access::Public
}

/// Whether somebody without any link may see all requests.
pub(super) fn is_open(spec: &RequestsSpec) -> bool {
    is_public(spec) && spec.visibility == Visibility::All
}
