//! Thousands of messages, sane and odd, through the real inbox: each answered, none lost or doubled, and what comes of them is the
//! same when a messenger delivers them shuffled among each other, in bursts, and twice.

mod end;
mod noise;
mod paper;
mod said;
mod servers;
mod updates;

use std::collections::BTreeMap;
use std::time::Instant;

use fleet_domain::act::Act;
use fleet_domain::chat::{Arrival, FileRef, Standing};
use fleet_domain::effect::Effect;
use fleet_domain::id::{BriefId, FileId, PersonId, RunId, ThreadId};
use fleet_domain::post::Author;
use fleet_domain::project::Project;
use fleet_store::{AuditState, NewInbox, Received};

use end::End;
use said::{Button, Dice, Said, commands, conversation};

use crate::world::World;

/// Messages of a wave, and in the ordinary run; `FLEET_FUZZ=10000` for all that were asked for.
const MESSAGES: usize = 2_000;
/// Messages of one conversation.
const LENGTH: usize = 25;
/// Messages that everybody sends one at a time.
const BEGINNING: usize = 3;
/// Time after which what failed is tried again.
const RETRY_MS: i64 = 2_000;
/// Time between two rounds: nobody writes too fast.
const ROUND_MS: i64 = 10_000;

/// How messages are delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Delivery {
    /// One conversation after the other, each message once, after the one before it was answered.
    Clean,
    /// All conversations shuffled among each other, several messages at once, any message again at any time.
    Rough,
}

/// One conversation while it is held.
struct Talk {
    thread: ThreadId,
    person: PersonId,
    script: Vec<Said>,
    /// The buttons of the beginning, in order: later ones depend on how much was said at once.
    shown: Vec<String>,
    /// Messages that were looked at.
    looked: usize,
    /// The last change that was looked at.
    seen: i64,
}

struct Fuzz {
    world: World,
    talks: Vec<Talk>,
    dice: Dice,
    sent: Vec<NewInbox>,
    /// How often a message was answered with each kind.
    kinds: BTreeMap<String, usize>,
    doubled: usize,
}

impl Fuzz {
    async fn new(seed: u64, messages: usize) -> Self {
        let world = World::new().await;
        let mut dice = Dice::new(seed);
        let commands = commands(&world.words);
        let mut talks = Vec::new();
        for n in 0..messages.div_ceil(LENGTH) {
            let russian = n % 2 == 1;
            let person = world.person(&format!("Person {n}"), Standing::Member).await;
            let thread = world.thread(&person, if russian { "ru" } else { "en" }).await;
            let script = conversation(&mut dice, &commands, russian, LENGTH);
            talks.push(Talk { thread, person, script, shown: Vec::new(), looked: 0, seen: 0 });
        }
        Self { world, talks, dice, sent: Vec::new(), kinds: BTreeMap::new(), doubled: 0 }
    }

    /// Holds all conversations to their end.
    async fn hold(&mut self, delivery: Delivery) {
        let mut next = vec![0; self.talks.len()];
        while next.iter().any(|n| *n < LENGTH) {
            self.world.pass(ROUND_MS);
            let mut round = Vec::new();
            for (talk, next) in next.iter_mut().enumerate() {
                for _ in 0..self.burst(talk, *next, delivery) {
                    round.push(self.arrival(talk, *next).await);
                    *next += 1;
                }
            }
            let fresh: Vec<ThreadId> = round.iter().map(|new| new.thread.clone()).collect();
            self.deliver(round, delivery).await;
            let engines = self.settle().await;
            for talk in 0..self.talks.len() {
                let messages = fresh.iter().filter(|thread| **thread == self.talks[talk].thread).count();
                if messages > 0 {
                    self.look(talk, messages, &engines).await;
                }
            }
        }
    }

    /// Everything is handled and said; what failed on a busy machine is tried again, as it is in life. Where the engine answers.
    async fn settle(&self) -> Vec<ThreadId> {
        let mut engines = Vec::new();
        for _ in 0..8 {
            self.world.settle().await;
            engines.extend(engine_answers(&self.world).await);
            let depth = self.world.store.depth().await.unwrap();
            if depth.inbox_new + depth.effects_ready == 0 {
                break;
            }
            self.world.pass(RETRY_MS);
        }
        engines
    }

    /// How many messages a person sends at once: words only, because who presses has looked first.
    fn burst(&mut self, talk: usize, next: usize, delivery: Delivery) -> usize {
        let script = &self.talks[talk].script[next.min(LENGTH)..];
        let words = script.iter().skip(1).take(2).take_while(|said| matches!(said, Said::Words(_))).count();
        match delivery {
            Delivery::Rough if next >= BEGINNING && self.dice.in_hundred(30) => (1 + words).min(script.len()),
            Delivery::Rough | Delivery::Clean => script.len().min(1),
        }
    }

    /// A message as the messenger brings it.
    async fn arrival(&self, talk: usize, n: usize) -> NewInbox {
        let Talk { thread, person, script, shown, .. } = &self.talks[talk];
        let of = |list: &[String], n: usize| if list.is_empty() { "none yet".to_owned() } else { list[n % list.len()].clone() };
        let mut by = person.clone();
        let arrival = match &script[n] {
            Said::Words(text) => Arrival::Text { text: text.clone(), files: Vec::new() },
            Said::File { name, words } => {
                let id = FileId::from_unique(&format!("{talk}x{n}"));
                let file = FileRef { id, name: name.clone(), mime: "text/csv".to_owned(), size: 3, sha256: "00".to_owned() };
                Arrival::Text { text: words.clone(), files: vec![file] }
            }
            Said::Press(Button::Newest(n)) => Arrival::Press { nonce: of(&self.newest(thread).await, *n) },
            Said::Press(Button::Stale(n)) => Arrival::Press { nonce: of(shown, *n) },
            Said::Press(Button::Foreign) => Arrival::Press { nonce: of(&self.talks[(talk + 1) % self.talks.len()].shown, 0) },
            Said::Press(Button::Forged(nonce)) => Arrival::Press { nonce: nonce.clone() },
            Said::Press(Button::ByAnother(n)) => {
                by = self.talks[(talk + 1) % self.talks.len()].person.clone();
                Arrival::Press { nonce: of(&self.newest(thread).await, *n) }
            }
            Said::Act(n) => Arrival::Act { act: self.act(thread, *n).await },
            Said::Hello => Arrival::Hello,
        };
        NewInbox { key: format!("{talk}/{n}"), ..self.world.inbox(thread, &by, arrival) }
    }

    /// The buttons of the message that has any and was written or edited last.
    async fn newest(&self, thread: &ThreadId) -> Vec<String> {
        let posts = self.world.posts(thread).await;
        let newest = posts.iter().filter(|p| !p.body.buttons.is_empty()).max_by_key(|p| p.change);
        newest.map(|p| p.body.buttons.iter().map(|b| b.nonce.clone()).collect()).unwrap_or_default()
    }

    /// An act of the page on what the conversation has by now, or on something that never was.
    async fn act(&self, thread: &ThreadId, n: usize) -> Act {
        let brief = self.world.store.last_brief_of(thread).await.unwrap().map_or_else(|| BriefId::from_unique("none"), |b| b.value.id);
        let project = self.world.store.thread(thread).await.unwrap().unwrap().value.project;
        let run = match &project {
            Some(project) => self.world.store.runs_of(project).await.unwrap().pop().map(|r| r.value.id),
            None => None,
        };
        let run = run.unwrap_or_else(|| RunId::from_unique("none"));
        let project = project.unwrap_or_else(|| fleet_domain::id::ProjectId::from_unique("none"));
        match n {
            0 => Act::CancelBrief { brief },
            1 => Act::Start { brief, rev: 1 },
            2 => Act::YouDecide { brief, key: "nonsense".to_owned() },
            3 => Act::Stop { run },
            4 => Act::Resume { run },
            5 => Act::Accept { run, commit: "0".repeat(40) },
            6 => Act::OpenProject { project },
            _ => Act::Rollback { project, version: 7 },
        }
    }

    /// Brings them in; a rough messenger in any order that keeps each thread's own, and some again.
    async fn deliver(&mut self, mut round: Vec<NewInbox>, delivery: Delivery) {
        let mut again = Vec::new();
        if delivery == Delivery::Rough {
            let order: Vec<ThreadId> = round.iter().map(|new| new.thread.clone()).collect();
            let mut shuffled = order.clone();
            self.dice.shuffle(&mut shuffled);
            // Threads in another order, messages of one thread in their own.
            let mut left: Vec<Option<NewInbox>> = round.drain(..).map(Some).collect();
            for thread in shuffled {
                let slot = left.iter_mut().find(|new| new.as_ref().is_some_and(|n| n.thread == thread)).unwrap();
                round.extend(slot.take());
            }
            for n in (0..round.len()).rev() {
                if self.dice.in_hundred(60) {
                    let later = n + 1 + self.dice.below(round.len() - n);
                    round.insert(later, round[n].clone());
                }
            }
            for _ in 0..round.len() / 5 {
                if !self.sent.is_empty() {
                    again.push(self.sent[self.dice.below(self.sent.len())].clone());
                }
            }
        }
        for new in again.into_iter().chain(round) {
            match self.world.store.receive(new.clone()).await.unwrap() {
                Received::Fresh(_) => self.sent.push(new),
                Received::Duplicate(_) => self.doubled += 1,
            }
        }
    }

    /// Looks at what is new in a thread: an answer to everything that was said.
    async fn look(&mut self, talk: usize, messages: usize, engines: &[ThreadId]) {
        let Talk { thread, seen, shown, looked, script, .. } = &mut self.talks[talk];
        let new = self.world.store.posts(thread, *seen, 1_000).await.unwrap();
        let answers: Vec<_> = new.iter().filter(|p| p.author == Author::Fleet).collect();
        if answers.is_empty() && engines.contains(thread) {
            *self.kinds.entry("by the engine".to_owned()).or_default() += 1;
            return;
        }
        assert!(!answers.is_empty(), "no answer to {messages} of {script:?}:\n{}", self.world.transcript(thread).await);
        for post in &answers {
            assert!(!post.body.plain.contains("[chat-") && !post.body.plain.is_empty(), "{:?}", post.body);
            assert_ne!(post.body.kind, "trouble", "{}", World::transcript_of(&new));
            if *looked < BEGINNING {
                shown.extend(post.body.buttons.iter().map(|b| b.nonce.clone()));
            }
        }
        if messages == 1 {
            *self.kinds.entry(answers.last().unwrap().body.kind.clone()).or_default() += 1;
        }
        *looked += messages;
        *seen = new.iter().map(|p| p.change).max().unwrap();
    }

    /// What is left, conversation by conversation.
    async fn ends(&self) -> Vec<End> {
        let all: Vec<Project> = self.world.store.projects().await.unwrap().into_iter().map(|p| p.value).collect();
        let mut ends = Vec::new();
        for talk in &self.talks {
            ends.push(End::of(&self.world, &all, &talk.thread, |_| true).await);
        }
        ends
    }

    /// Nothing waits, nothing was given up, and the record is whole.
    async fn is_sound(&self, messages: usize) {
        let depth = self.world.store.depth().await.unwrap();
        assert_eq!((depth.inbox_new, depth.inbox_dead, depth.effects_dead), (0, 0, 0));
        assert_eq!(self.sent.len(), messages);
        assert!(matches!(self.world.store.audit_verify().await.unwrap(), AuditState::Whole { .. }));
    }
}

/// Threads in which the engine will answer: it was asked for something that ends in a message of its own.
async fn engine_answers(world: &World) -> Vec<ThreadId> {
    let asked = world.engine_effects().await.into_iter();
    asked
        .filter_map(|claimed| match claimed.effect {
            Effect::Erase { thread, .. }
            | Effect::Rollback { thread, .. }
            | Effect::Decide { thread, .. }
            | Effect::ShowEntry { thread, .. }
            | Effect::ListEntries { thread, .. } => Some(thread),
            _ => None,
        })
        .collect()
}

/// Not what says "I did not take it": refusals, greetings, wishes, changes that were only noted.
fn is_known(kind: &str) -> bool {
    !matches!(kind, "refused" | "greeting" | "wish" | "change_noted")
}

/// Holds every conversation of a seed; what is left of each.
async fn held(seed: u64, messages: usize, delivery: Delivery) -> (Fuzz, Vec<End>) {
    let started = Instant::now();
    let mut fuzz = Fuzz::new(seed, messages).await;
    fuzz.hold(delivery).await;
    fuzz.is_sound(messages).await;
    println!("{delivery:?} in {:?}, {} delivered again: {:?}", started.elapsed(), fuzz.doubled, fuzz.kinds);
    let ends = fuzz.ends().await;
    (fuzz, ends)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_messages_are_answered_once_however_they_are_delivered() {
    let messages: usize = std::env::var("FLEET_FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(MESSAGES);
    let seed: u64 = std::env::var("FLEET_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(20_261_126);
    let (mut talks, mut tasks) = (0, 0);
    // In waves: more people at once than this only wait for each other.
    for seed in (seed..).take(messages.div_ceil(MESSAGES)) {
        println!("seed {seed}");
        let (clean, rough) = tokio::join!(tokio::spawn(held(seed, MESSAGES, Delivery::Clean)), tokio::spawn(held(seed, MESSAGES, Delivery::Rough)));
        let ((clean, expected), (rough, found)) = (clean.unwrap(), rough.unwrap());
        let known: usize = clean.kinds.iter().filter(|(kind, _)| is_known(kind)).map(|(_, n)| n).sum();
        assert!(known * 2 >= MESSAGES, "only {known} of {MESSAGES} were something that is known: {:?}", clean.kinds);
        assert!(rough.doubled * 2 > MESSAGES, "only {} of {MESSAGES} came again", rough.doubled);
        talks += expected.len();
        tasks += expected.iter().map(|e| e.tasks).sum::<usize>();
        for (n, (expected, found)) in expected.iter().zip(&found).enumerate() {
            assert_eq!(found, expected, "seed {seed}, conversation {n}: {:#?}", clean.talks[n].script);
            assert_eq!(found.tasks, found.runs.len(), "seed {seed}, conversation {n}: one run a task");
        }
    }
    assert!(tasks * 4 > talks, "only {tasks} tasks in {talks} conversations");
}
