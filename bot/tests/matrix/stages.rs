//! Apps at every stage that a row asks for: each is brought there once, by conversation, and copied for every cell.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use fleet_domain::brief::Brief;
use fleet_domain::chat::Standing;
use fleet_domain::id::PersonId;
use fleet_domain::project::{Project, Version};
use fleet_domain::run::Run;

use super::table::At;
use crate::world::World;

/// An app as it stands.
#[derive(Clone)]
pub(super) struct Stage {
    pub(super) project: Project,
    pub(super) run: Run,
    /// What is asked or shown about a change of it.
    pub(super) brief: Option<Brief>,
}

/// Every stage, and whose these apps are.
pub(super) struct Stages {
    pub(super) founder: PersonId,
    all: BTreeMap<At, Stage>,
}

impl Stages {
    pub(super) async fn reached(world: &World) -> Self {
        let founder = world.person("Founder", Standing::Member).await;
        let mut all = BTreeMap::new();
        let asked = world.thread(&founder, "en").await;
        // One question is left, so that its answer leads to the card.
        world.say(&asked, &founder, "Leave requests: first day, last day. The manager approves").await;
        let asking = world.brief(&asked).await.value;
        world.to_card(&asked, &founder).await;
        let card = world.brief(&asked).await.value;
        let thread = world.thread(&founder, "en").await;
        world.started(&thread, &founder, "Leave requests: first day, last day. The manager approves").await;
        let now = async || Stage { project: world.project(&thread).await, run: world.run(&thread).await, brief: None };
        all.insert(At::Working, now().await);
        world.press_key(&thread, &founder, "chat-button-stop").await;
        all.insert(At::Stopped, now().await);
        world.press_key(&thread, &founder, "chat-button-resume").await;
        world.make(&thread).await;
        let trial = now().await;
        world.entries.store(1, Ordering::SeqCst);
        world.press_key(&thread, &founder, "chat-button-accept").await;
        world.entries.store(0, Ordering::SeqCst);
        all.insert(At::Choosing, now().await);
        world.press_key(&thread, &founder, "chat-button-keep-these").await;
        world.promote(&thread, 1).await;
        let accepted = now().await;
        let mut live = accepted.clone();
        let second = Version { n: 2, ..live.project.versions[0].clone() };
        live.project.versions.push(second);
        live.project.live = Some(2);
        all.extend([(At::Accepted, accepted), (At::Live, live)]);
        all.insert(At::Asking, Stage { brief: Some(asking), ..trial.clone() });
        all.insert(At::Card, Stage { brief: Some(card), ..trial.clone() });
        all.insert(At::Trial, trial);
        Self { founder, all }
    }

    pub(super) fn at(&self, at: At) -> Stage {
        self.all[&at].clone()
    }
}
