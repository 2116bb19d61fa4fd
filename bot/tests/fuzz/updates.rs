//! The same from the messengers' side: what people do is offered as updates and frames, over real HTTP and sockets, once well and once
//! shuffled among everybody's, twice and more often, and mixed with what no messenger should send. Everybody is answered, and what is
//! left of their conversations is the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use fleet_bot::{Chat, MessengerConfig, Opens};
use fleet_domain::chat::{FileRef, Spot, Standing};
use fleet_domain::id::{FileId, ThreadId};
use fleet_domain::post::{Author, Post};
use fleet_domain::project::Project;
use fleet_store::{AuditState, Commit};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::end::End;
use super::paper::{Paper, Read};
use super::said::{Button, Dice, Said, commands, conversation};
use super::servers::{OfSlack, OfTelegram, Server};
use super::{Delivery, LENGTH, RETRY_MS, ROUND_MS, engine_answers};
use crate::world::World;

/// Updates of a wave, and in the ordinary run; `FLEET_FUZZ=10000` for all that were asked for.
const UPDATES: usize = 500;
/// Strangers who write.
const STRANGERS: usize = 20;
/// How long a round may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(3);

/// Somebody's conversation.
struct Talk {
    spot: Spot,
    script: Vec<Said>,
    /// Buttons seen so far.
    shown: Vec<String>,
    /// The last change that was looked at, and how many messages of theirs stood there.
    seen: (i64, usize),
}

struct Storm<S: Server> {
    world: World,
    server: S,
    delivery: Delivery,
    dice: Dice,
    talks: Vec<Talk>,
    read: Read,
    offered: usize,
    _end: DropGuard,
}

impl<S: Server> Storm<S> {
    async fn start(seed: u64, talks: usize, delivery: Delivery) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let world = World::new().await;
        let mut server = S::start(delivery == Delivery::Rough).await;
        let (read, shutdown): (Read, _) = (Arc::default(), CancellationToken::new());
        let chat = server.connect().await;
        let (platform, workspace) = (chat.platform(), chat.workspace().to_owned());
        // Scripts are drawn from dice of their own, so that both deliveries bring the same ones.
        let (mut scripts, commands) = (Dice::new(seed), commands(&world.words));
        let mut all = Vec::new();
        for n in 0..talks {
            let russian = n % 2 == 1;
            let name = format!("Person {n}");
            let (external, spot) = server.join(&name, if russian { "ru" } else { "en" });
            let person = world.person(&name, Standing::Member).await;
            let mut row = world.store.person(&person).await.unwrap().unwrap();
            if russian { "ru" } else { "en" }.clone_into(&mut row.value.locale);
            world.store.commit(Commit::new().put_person(row).put_identity(platform, &workspace, &external, person)).await.unwrap();
            all.push(Talk { spot, script: conversation(&mut scripts, &commands, russian, LENGTH), shown: Vec::new(), seen: (0, 0) });
        }
        for n in 0..STRANGERS {
            server.join(&format!("Stranger {n}"), "en");
        }
        let messenger = world.bot.messenger(Paper::new(chat, read.clone()), config());
        tokio::spawn(messenger.run(shutdown.clone()));
        let dice = Dice::new(seed.wrapping_add(1));
        Self { world, server, delivery, dice, talks: all, read, offered: 0, _end: shutdown.drop_guard() }
    }

    /// Holds all conversations to their end.
    async fn hold(&mut self) {
        for n in 0..LENGTH {
            self.world.pass(ROUND_MS);
            let mut order: Vec<usize> = (0..self.talks.len()).collect();
            if self.delivery == Delivery::Rough {
                self.dice.shuffle(&mut order);
            }
            for who in order {
                self.noise(who);
                self.offer(who, n).await;
            }
            if self.delivery == Delivery::Rough && self.dice.in_hundred(60) {
                self.server.storm().await;
            }
            let engines = self.settle(n + 1 == LENGTH).await;
            for who in 0..self.talks.len() {
                self.look(who, n, &engines).await;
            }
        }
    }

    /// What comes beside people's words: about as much as they say.
    fn noise(&mut self, who: usize) {
        if self.delivery == Delivery::Rough {
            let stranger = self.talks.len() + self.dice.below(STRANGERS);
            let foreign = self.talks[(who + 1) % self.talks.len()].shown.first().map_or("none yet", String::as_str).to_owned();
            self.offered += self.server.noise(&mut self.dice, who, stranger, &foreign);
        }
    }

    /// Somebody does the next thing of their script.
    async fn offer(&mut self, who: usize, n: usize) {
        self.offered += 1;
        let said = self.talks[who].script[n].clone();
        match said {
            Said::Words(text) => self.server.say(who, &text),
            Said::File { name, words } => self.server.upload(who, &name, &words),
            Said::Hello => self.server.say(who, "hello"),
            // The page has more to press than a chat.
            Said::Act(_) => self.server.say(who, "what is happening?"),
            Said::Press(button) => {
                let nonce = self.nonce(who, &button).await;
                self.server.press(who, &nonce);
            }
        }
    }

    async fn nonce(&self, who: usize, button: &Button) -> String {
        let of = |list: &[String], n: usize| if list.is_empty() { "none yet".to_owned() } else { list[n % list.len()].clone() };
        match button {
            Button::Newest(n) => {
                let posts = match self.thread(who).await {
                    Some(thread) => self.world.posts(&thread).await,
                    None => Vec::new(),
                };
                let newest = posts.iter().filter(|p| counts(p) && !p.body.buttons.is_empty()).max_by_key(|p| p.change);
                of(&newest.map(|p| p.body.buttons.iter().map(|b| b.nonce.clone()).collect::<Vec<_>>()).unwrap_or_default(), *n)
            }
            Button::Stale(n) => of(&self.talks[who].shown, *n),
            Button::Foreign | Button::ByAnother(_) => of(&self.talks[(who + 1) % self.talks.len()].shown, 0),
            Button::Forged(nonce) => nonce.clone(),
        }
    }

    async fn thread(&self, who: usize) -> Option<ThreadId> {
        self.world.store.room_at(&self.talks[who].spot).await.unwrap().map(|room| room.thread)
    }

    /// Everything is received, read, handled, said and shown, at the last also what comes again; where the engine answers.
    async fn settle(&self, last: bool) -> Vec<ThreadId> {
        let (started, mut calm, mut engines) = (Instant::now(), 0, Vec::new());
        let mut waited = false;
        while calm < 2 {
            assert!(started.elapsed() < PATIENCE, "never at rest: {:?}", self.server.left());
            self.world.settle().await;
            engines.extend(engine_answers(&self.world).await);
            let depth = self.world.store.depth().await.unwrap();
            let Spot { platform, workspace, .. } = &self.talks[0].spot;
            let unread = self.world.store.ready_updates(*platform, workspace, 1).await.unwrap().len();
            let behind = self.world.store.rooms_behind(*platform, workspace, 1).await.unwrap().len();
            let (unheard, again) = self.server.left();
            let busy = unheard + unread + behind + if last { again } else { 0 } > 0 || depth.inbox_new + depth.effects_ready > 0;
            calm = if busy { 0 } else { calm + 1 };
            if calm > 0 && !waited {
                // What could not be read on a busy machine is read again after a while: nobody is at rest before that.
                (waited, calm) = (true, 0);
                self.world.pass(RETRY_MS);
            }
            if busy {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            if depth.inbox_new + depth.effects_ready > 0 && started.elapsed() > Duration::from_secs(5) {
                // What failed on a busy machine is tried again, as it is in life.
                self.world.pass(RETRY_MS);
            }
        }
        engines
    }

    /// Looks at what is new: an answer to everything that was said.
    async fn look(&mut self, who: usize, n: usize, engines: &[ThreadId]) {
        let Some(thread) = self.thread(who).await else {
            assert!(matches!(&self.talks[who].script[n], Said::Words(text) if text.trim().is_empty()), "{who} was not heard: {:?}", self.talks[who].script);
            return;
        };
        let posts = self.world.posts(&thread).await;
        let Talk { shown, seen, script, .. } = &mut self.talks[who];
        let theirs = posts.iter().filter(|p| p.author != Author::Fleet).count();
        let ours: Vec<&Post> = posts.iter().filter(|p| p.author == Author::Fleet && p.change > seen.0).collect();
        let pressed = matches!(script[n], Said::Press(_));
        if theirs > seen.1 || pressed {
            assert!(!ours.is_empty() || engines.contains(&thread), "no answer to {:?}:\n{}", script[n], World::transcript_of(&posts));
        }
        for post in &ours {
            assert!(!post.body.plain.is_empty() && !post.body.plain.contains("[chat-"), "{:?}", post.body);
            assert_ne!(post.body.kind, "trouble", "{}", World::transcript_of(&posts));
        }
        if n < super::BEGINNING {
            shown.extend(ours.iter().filter(|p| counts(p)).flat_map(|p| p.body.buttons.iter().map(|b| b.nonce.clone())));
        }
        *seen = (posts.iter().map(|p| p.change).max().unwrap_or(seen.0), theirs);
    }

    /// Nothing waits, nothing was given up, and the record is whole; how every conversation ended.
    async fn ends(&self) -> Vec<End> {
        let depth = self.world.store.depth().await.unwrap();
        assert_eq!((depth.inbox_new, depth.inbox_dead, depth.effects_dead), (0, 0, 0));
        assert!(matches!(self.world.store.audit_verify().await.unwrap(), AuditState::Whole { .. }));
        let all: Vec<Project> = self.world.store.projects().await.unwrap().into_iter().map(|p| p.value).collect();
        let mut ends = Vec::new();
        for who in 0..self.talks.len() {
            let thread = self.thread(who).await.unwrap();
            ends.push(End::of(&self.world, &all, &thread, counts).await);
        }
        ends
    }
}

/// A press of what is dead or not theirs is refused, and that may stand anywhere: it is what the noise is answered with.
fn counts(post: &Post) -> bool {
    post.body.kind != "refused"
}

fn config() -> MessengerConfig {
    MessengerConfig {
        address: Arc::new(|_, _, _| None),
        keep_file: Arc::new(|_, _, name, bytes: Vec<u8>| {
            static KEPT: Mutex<u64> = Mutex::new(0);
            let n = {
                let mut kept = KEPT.lock().unwrap();
                *kept += 1;
                *kept
            };
            let size = bytes.len() as u64;
            let id = FileId::from_unique(&n.to_string());
            Box::pin(async move { Ok(FileRef { id, name, mime: "text/csv".to_owned(), size, sha256: "0".repeat(64) }) })
        }),
        file_bytes: 1024 * 1024,
        opens: Opens::Anywhere,
        bible: "hr".to_owned(),
        locale: "en".to_owned(),
    }
}

/// How all conversations end, how many updates were offered, and what was read of them.
async fn held<S: Server>(seed: u64, talks: usize, delivery: Delivery) -> (Vec<End>, usize, HashMap<String, bool>, Vec<Vec<Said>>) {
    let started = Instant::now();
    let mut storm = Storm::<S>::start(seed, talks, delivery).await;
    storm.hold().await;
    let ends = storm.ends().await;
    println!("{delivery:?}: {} updates in {:?}", storm.offered, started.elapsed());
    let read = storm.read.lock().unwrap().clone();
    (ends, storm.offered, read, storm.talks.into_iter().map(|talk| talk.script).collect())
}

/// In waves: more people at once than this only wait for each other.
async fn ends_the_same<S: Server>() {
    let updates: usize = std::env::var("FLEET_FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(UPDATES);
    let seed: u64 = std::env::var("FLEET_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(20_261_126);
    // As much is noise as is meant.
    let people = UPDATES.div_ceil(2 * LENGTH) + 1;
    let (mut offered, mut known, mut tasks, mut talks) = (0, 0, 0, 0);
    for seed in (seed..).take(updates.div_ceil(UPDATES)) {
        println!("seed {seed}, {people} conversations");
        let (clean, rough) = tokio::join!(tokio::spawn(held::<S>(seed, people, Delivery::Clean)), tokio::spawn(held::<S>(seed, people, Delivery::Rough)),);
        let ((expected, _, _, scripts), (found, brought, read, _)) = (clean.unwrap(), rough.unwrap());
        offered += brought;
        known += read.values().filter(|known| **known).count();
        talks += expected.len();
        tasks += expected.iter().map(|end| end.tasks).sum::<usize>();
        for (n, (expected, found)) in expected.iter().zip(&found).enumerate() {
            assert_eq!(found, expected, "seed {seed}, conversation {n}: {:#?}", scripts[n]);
            assert_eq!(found.tasks, found.runs.len(), "seed {seed}, conversation {n}: one run a task");
        }
    }
    println!("{offered} offered, {known} different ones of a known kind were read, {tasks} tasks in {talks} conversations");
    assert!(offered >= updates, "only {offered} updates");
    assert!(known * 2 >= offered, "only {known} of {offered} were something that is known");
    assert!(tasks * 4 > talks, "only {tasks} tasks in {talks} conversations");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn updates_of_telegram_end_the_same_however_they_come() {
    ends_the_same::<OfTelegram>().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn frames_of_slack_end_the_same_however_they_come() {
    ends_the_same::<OfSlack>().await;
}
