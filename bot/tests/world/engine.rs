//! The engine of the world, which is none: what it would report is reported by hand, and what it is asked for is looked at.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use fleet_deployers::{Address, Cloud, CloudConfig, Scheme};
use fleet_domain::criterion::{Evidence, Verdict};
use fleet_domain::effect::{Effect, Lane};
use fleet_domain::habits::Zone;
use fleet_domain::id::{RunId, ThreadId};
use fleet_domain::roster::{Class, Rest, Seat, SeatNow};
use fleet_domain::run::{Event, Policy, Report, Spent, decide};
use fleet_runtime::{Runtime, RuntimeParts, StoreMembers};
use fleet_store::{Change, ClaimedEffect, Commit, Versioned};

use super::World;

impl World {
    /// The engine that reminds and tells digests, over the same store and clock; it makes nothing here.
    pub(crate) fn engine(&self) -> Runtime {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let reads = self.clock.clone();
        let cloud = CloudConfig {
            root: self.dir.path().join("cloud"),
            address: Address { scheme: Scheme::Http, apex: "localhost".to_owned(), port: Some(7070) },
            key: [7; 32],
            clock: Arc::new(move || reads.load(Ordering::SeqCst)),
            members: Arc::new(StoreMembers { store: self.store.clone() }),
            words: self.words.clone(),
            requests_per_second: 0,
        };
        Runtime::new(RuntimeParts {
            store: self.store.clone(),
            words: self.words.clone(),
            bibles: self.bibles.clone(),
            cloud: Cloud::new(cloud).unwrap(),
            repos: self.dir.path().join("repos"),
            trash: self.dir.path().join("trash"),
            files: self.dir.path().join("files"),
            keep: None,
            notices: Duration::ZERO,
            zone: Zone::utc(),
            crew: None,
        })
    }

    /// Takes an event to a run as the engine would.
    pub(crate) async fn drive(&self, run: &RunId, event: Event) {
        let there = self.store.run(run).await.unwrap().unwrap();
        let seat = Seat { agent: "claude".to_owned(), account: "a".to_owned(), class: Class::Standard, stages: Vec::new() };
        let policy = Policy { seats: vec![SeatNow { seat, rest: Rest::Awake }], ..Policy::of(&self.bibles.get("hr").unwrap().front.budget) };
        let decision = decide(&there.value, event, &policy, self.store.now()).unwrap();
        let mut changes = vec![Change::PutRun(Versioned { rev: there.rev, value: decision.run })];
        for (n, effect) in decision.effects.into_iter().enumerate() {
            changes.push(Change::Effect { key: format!("{run}/{}/{n}", there.rev + 1), effect, not_before: None, max_tries: 5 });
        }
        self.store.commit(Commit { changes }).await.unwrap();
        self.settle().await;
    }

    async fn report(&self, run: &RunId, report: Report) {
        let attempt = self.store.run(run).await.unwrap().unwrap().value.attempt().unwrap();
        self.drive(run, Event::Report { attempt, report }).await;
    }

    /// The engine makes the newest run's result, every criterion met; its commit.
    pub(crate) async fn make(&self, thread: &ThreadId) -> String {
        let run = self.run(thread).await;
        let commit = format!("{:0>40}", run.id.as_str().trim_start_matches("run_").chars().rev().take(12).collect::<String>());
        self.report(&run.id, Report::Implemented { commit: commit.clone(), tree: "tree".to_owned(), spent: Spent::default(), findings: Vec::new() }).await;
        self.report(&run.id, Report::Gated { findings: Vec::new() }).await;
        let expires_at = self.store.now() + 86_400_000;
        self.change_project(&run.project, |p| p.tries(&run, &commit, expires_at)).await;
        self.report(&run.id, Report::Previewed).await;
        let met = |c: &fleet_domain::criterion::Criterion| Evidence {
            criterion: c.id.clone(),
            commit: commit.clone(),
            verdict: Verdict::Met,
            steps: Vec::new(),
            at: 0,
            took_ms: 1,
        };
        self.report(&run.id, Report::Proved { evidence: run.order.criteria.iter().map(met).collect() }).await;
        commit
    }

    /// The engine switches the live address.
    pub(crate) async fn promote(&self, thread: &ThreadId, version: u32) {
        let run = self.run(thread).await;
        let (commit, id, by, at) = (run.built.clone().unwrap().commit, run.id.clone(), run.by.clone(), self.store.now());
        self.change_project(&run.project, |p| {
            p.versions.push(fleet_domain::project::Version {
                n: version,
                commit,
                run: id,
                accepted_by: by,
                accepted_at: at,
                steps: Vec::new(),
                withdrawn: false,
            });
            p.live = Some(version);
        })
        .await;
        self.drive(&run.id, Event::Promoted { version }).await;
    }

    /// The engine takes a version off the live address.
    pub(crate) async fn undone(&self, thread: &ThreadId, version: u32) {
        let run = self.run(thread).await;
        self.change_project(&run.project, |p| p.withdraw(version)).await;
        self.drive(&run.id, Event::Undone { version }).await;
    }

    /// Effects that wait for the engine, claimed for good.
    pub(crate) async fn engine_effects(&self) -> Vec<ClaimedEffect> {
        self.store.beat(&self.worker).await.unwrap();
        let mut all = Vec::new();
        for lane in [Lane::Work, Lane::Gate, Lane::Deploy] {
            loop {
                let claimed = self.store.claim_effects(&self.worker, lane, 50).await.unwrap();
                if claimed.is_empty() {
                    break;
                }
                for effect in claimed {
                    self.store.commit(Commit::new().effect_done(effect.id.clone(), effect.fence)).await.unwrap();
                    all.push(effect);
                }
            }
        }
        all
    }

    pub(crate) async fn engine_is_asked(&self, name: &str) -> Vec<Effect> {
        self.engine_effects().await.into_iter().map(|e| e.effect).filter(|e| e.name() == name).collect()
    }
}
