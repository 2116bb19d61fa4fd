//! A fleet without engine: store, bot, people, threads; what the engine would report is reported by hand.

mod engine;

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use fleet_bot::{Bot, BotConfig};
use fleet_content::{Bibles, Words};
use fleet_domain::act::Act;
use fleet_domain::brief::Brief;
use fleet_domain::chat::{Arrival, Focus, Person, Platform, Standing, Thread};
use fleet_domain::id::{PersonId, ProjectId, ThreadId};
use fleet_domain::post::{Author, Body, Post};
use fleet_domain::project::Project;
use fleet_domain::run::Run;
use fleet_store::{Clock, Commit, NewInbox, Place, Store, Versioned, WorkerId};
use tokio::sync::OnceCell;

use crate::forms::TestForms;

/// When tests begin, UTC ms.
const START: i64 = 1_795_000_000_000;

pub(crate) struct World {
    dir: tempfile::TempDir,
    pub(crate) store: Store,
    pub(crate) bot: Bot,
    worker: WorkerId,
    clock: Arc<AtomicI64>,
    pub(crate) entries: Arc<AtomicU64>,
    pub(crate) words: Arc<Words>,
    pub(crate) bibles: Arc<Bibles>,
    said: AtomicU64,
    /// The form of its apps, if it is not that of `forms.toml`.
    pub(crate) form: Form,
    /// Tasks of one person at once; 0 = any number.
    tasks_at_once: u32,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::under(Bibles::embedded().unwrap(), 0).await
    }

    /// The same where one person has so many tasks at work at most.
    pub(crate) async fn with_tasks_at_once(tasks: u32) -> Self {
        Self::under(Bibles::embedded().unwrap(), tasks).await
    }

    /// The same with a coding agent in the Bible's roster, and this much money for a task.
    pub(crate) async fn with_agents(task_micro: i64) -> Self {
        let bibles = Bibles::embedded().unwrap();
        let mut bible = (*bibles.get("hr").unwrap()).clone();
        bible.front.roster = vec!["claude".to_owned()];
        bible.seat(&[(
            "claude".to_owned(),
            fleet_domain::roster::Seat {
                agent: "claude".to_owned(),
                account: "a".to_owned(),
                class: fleet_domain::roster::Class::Standard,
                stages: Vec::new(),
            },
        )]);
        bible.front.budget.task_micro = task_micro;
        Self::under(bibles.with(bible), 0).await
    }

    async fn under(bibles: Bibles, tasks_at_once: u32) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (words, bibles) = (Arc::new(Words::embedded().unwrap()), Arc::new(bibles));
        let (clock, entries) = (Arc::new(AtomicI64::new(START)), Arc::new(AtomicU64::new(0)));
        let form = Arc::new(OnceLock::new());
        let (store, bot, worker) = start(dir.path(), &clock, &entries, &words, &bibles, &form, tasks_at_once).await;
        Self { dir, store, bot, worker, clock, entries, words, bibles, said: AtomicU64::new(0), form, tasks_at_once }
    }

    /// Puts the clock to a time on the wall of a zone: `2026-11-26T09:30`.
    pub(crate) fn put_clock(&self, zone: &str, said: &str) {
        let there: jiff::Zoned = format!("{said}[{zone}]").parse().unwrap();
        self.clock.store(there.timestamp().as_millisecond(), Ordering::SeqCst);
    }

    /// Forgets everything in memory and begins again from the file.
    pub(crate) async fn restart(&mut self) {
        self.store.release(&self.worker).await.unwrap();
        self.store.close().await;
        (self.store, self.bot, self.worker) =
            start(self.dir.path(), &self.clock, &self.entries, &self.words, &self.bibles, &self.form, self.tasks_at_once).await;
    }

    pub(crate) fn pass(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
    }

    /// The forms of apps.
    pub(crate) fn forms(&self) -> fleet_bot::FormsRef {
        forms(self.dir.path(), &self.store, &self.clock, &self.form)
    }

    /// The clock that the store reads, for tests in which time goes by.
    pub(crate) fn clock(&self) -> Arc<AtomicI64> {
        self.clock.clone()
    }

    pub(crate) async fn person(&self, name: &str, standing: Standing) -> PersonId {
        let id = PersonId::from_unique(&self.store.unique());
        let person = Person { id: id.clone(), name: name.to_owned(), locale: "en".to_owned(), standing, created_at: self.store.now(), sign_outs: 0 };
        self.store.commit(Commit::new().put_person(Versioned::fresh(person))).await.unwrap();
        id
    }

    pub(crate) async fn thread(&self, by: &PersonId, locale: &str) -> ThreadId {
        let id = ThreadId::from_unique(&self.store.unique());
        let thread = Thread {
            id: id.clone(),
            platform: Platform::Web,
            bible: "hr".to_owned(),
            locale: locale.to_owned(),
            opened_by: by.clone(),
            title: String::new(),
            project: None,
            focus: Focus::Open,
            asked: std::collections::BTreeMap::new(),
            created_at: self.store.now(),
            active_at: self.store.now(),
            again: fleet_domain::chat::Again::default(),
            greeted: 0,
        };
        self.store.commit(Commit::new().put_thread(Versioned::fresh(thread))).await.unwrap();
        id
    }

    /// A file that this person sent, kept as those of the page are.
    pub(crate) async fn keeps(&self, person: &PersonId, name: &str, bytes: &[u8]) -> fleet_domain::chat::FileRef {
        let limits = fleet_web::Limits::default();
        fleet_web::Files::new(self.dir.path().join("files")).take(&self.store, &limits, (&self.words, "en"), person, name, bytes.to_vec()).await.unwrap()
    }

    /// Something arrives, and is left lying.
    pub(crate) async fn arrives(&self, thread: &ThreadId, person: &PersonId, arrival: Arrival) {
        self.store.receive(self.inbox(thread, person, arrival)).await.unwrap();
    }

    /// The row of something that arrives.
    pub(crate) fn inbox(&self, thread: &ThreadId, person: &PersonId, arrival: Arrival) -> NewInbox {
        let key = format!("k{}", self.said.fetch_add(1, Ordering::SeqCst));
        let post = match &arrival {
            Arrival::Text { text, .. } => {
                let author = Author::Person { person: person.clone(), name: "Somebody".to_owned() };
                Some((author, Body { kind: "said".to_owned(), plain: text.clone(), ..Body::default() }))
            }
            _ => None,
        };
        NewInbox { platform: Platform::Web, key, thread: thread.clone(), person: person.clone(), arrival, request: "req".to_owned(), post }
    }

    /// Everything that can be done is done.
    pub(crate) async fn settle(&self) {
        self.store.beat(&self.worker).await.unwrap();
        self.bot.catch_up(&self.worker).await.unwrap();
    }

    pub(crate) async fn say(&self, thread: &ThreadId, person: &PersonId, text: &str) {
        self.pass(5_000);
        self.arrives(thread, person, Arrival::Text { text: text.to_owned(), files: Vec::new() }).await;
        self.settle().await;
    }

    pub(crate) async fn act(&self, thread: &ThreadId, person: &PersonId, act: Act) {
        self.pass(5_000);
        self.arrives(thread, person, Arrival::Act { act }).await;
        self.settle().await;
    }

    pub(crate) async fn press_nonce(&self, thread: &ThreadId, person: &PersonId, nonce: &str) {
        self.pass(5_000);
        self.arrives(thread, person, Arrival::Press { nonce: nonce.to_owned() }).await;
        self.settle().await;
    }

    /// The nonce of the newest button with these words.
    pub(crate) async fn nonce(&self, thread: &ThreadId, label: &str) -> String {
        let posts = self.posts(thread).await;
        let found = posts.iter().rev().flat_map(|p| &p.body.buttons).find(|b| b.label == label);
        found.unwrap_or_else(|| panic!("no button `{label}` in\n{}", Self::transcript_of(&posts))).nonce.clone()
    }

    pub(crate) async fn press(&self, thread: &ThreadId, person: &PersonId, label: &str) {
        let nonce = self.nonce(thread, label).await;
        self.press_nonce(thread, person, &nonce).await;
    }

    /// Presses a button of ours by the key of its words.
    pub(crate) async fn press_key(&self, thread: &ThreadId, person: &PersonId, key: &str) {
        let locale = self.store.thread(thread).await.unwrap().unwrap().value.locale;
        self.press(thread, person, &self.words.say(&locale, key, &[])).await;
    }

    /// All messages in the order of their places.
    pub(crate) async fn posts(&self, thread: &ThreadId) -> Vec<Post> {
        let mut posts = self.store.posts(thread, 0, 1_000).await.unwrap();
        posts.sort_by_key(|p| p.seq);
        posts
    }

    /// What Fleet said, by kind.
    pub(crate) async fn kinds(&self, thread: &ThreadId) -> Vec<String> {
        self.posts(thread).await.into_iter().filter(|p| p.author == Author::Fleet).map(|p| p.body.kind).collect()
    }

    /// The message written or edited last.
    pub(crate) async fn last(&self, thread: &ThreadId) -> Body {
        self.store.posts(thread, 0, 1_000).await.unwrap().into_iter().filter(|p| p.author == Author::Fleet).max_by_key(|p| p.change).unwrap().body
    }

    pub(crate) async fn last_of(&self, thread: &ThreadId, kind: &str) -> Body {
        let posts = self.posts(thread).await;
        let found = posts.iter().rev().find(|p| p.body.kind == kind);
        found.unwrap_or_else(|| panic!("no {kind} in\n{}", Self::transcript_of(&posts))).body.clone()
    }

    pub(crate) fn transcript_of(posts: &[Post]) -> String {
        let line = |p: &Post| {
            let buttons: Vec<String> = p.body.buttons.iter().map(|b| format!("[{}]", b.label)).collect();
            format!("{} {}: {} {}", p.seq, p.body.kind, p.body.plain, buttons.join(" "))
        };
        posts.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Why a conversation went as it did, for failing tests.
    pub(crate) async fn transcript(&self, thread: &ThreadId) -> String {
        Self::transcript_of(&self.posts(thread).await)
    }

    pub(crate) fn say_of(&self, locale: &str, key: &str) -> String {
        self.words.say(locale, key, &[])
    }

    pub(crate) async fn brief(&self, thread: &ThreadId) -> Versioned<Brief> {
        self.store.last_brief_of(thread).await.unwrap().expect("a brief")
    }

    pub(crate) async fn project(&self, thread: &ThreadId) -> Project {
        let id = self.store.thread(thread).await.unwrap().unwrap().value.project.expect("a project");
        self.store.project(&id).await.unwrap().unwrap().value
    }

    pub(crate) async fn change_project(&self, id: &ProjectId, change: impl FnOnce(&mut Project)) {
        let mut project = self.store.project(id).await.unwrap().unwrap();
        change(&mut project.value);
        self.store.commit(Commit::new().put_project(project)).await.unwrap();
    }

    /// The newest run of a thread's project.
    pub(crate) async fn run(&self, thread: &ThreadId) -> Run {
        let project = self.project(thread).await;
        self.store.runs_of(&project.id).await.unwrap().pop().expect("a run").value
    }

    /// The acts of the audit chain, oldest first.
    pub(crate) async fn audit(&self) -> Vec<String> {
        self.store.audit(0, 10_000).await.unwrap().into_iter().map(|row| row.entry.act).collect()
    }

    /// Answers whatever is asked with "you decide" until the card is there.
    pub(crate) async fn to_card(&self, thread: &ThreadId, person: &PersonId) {
        for _ in 0..6 {
            if self.brief(thread).await.value.card_at.is_some() {
                return;
            }
            self.press_key(thread, person, "chat-button-you-decide").await;
        }
        panic!("no card after five questions:\n{}", self.transcript(thread).await);
    }

    /// A whole request up to work.
    pub(crate) async fn started(&self, thread: &ThreadId, person: &PersonId, words: &str) {
        self.say(thread, person, words).await;
        self.to_card(thread, person).await;
        self.press_key(thread, person, "chat-button-start").await;
    }
}

async fn start(
    dir: &std::path::Path,
    clock: &Arc<AtomicI64>,
    entries: &Arc<AtomicU64>,
    words: &Arc<Words>,
    bibles: &Arc<Bibles>,
    form: &Form,
    tasks_at_once: u32,
) -> (Store, Bot, WorkerId) {
    let (reads, ticks) = (clock.clone(), clock.clone());
    let clock: Clock = Arc::new(move || reads.load(Ordering::SeqCst));
    let store = Store::open(&Place::Sqlite(dir.join("fleet.db")), clock).await.unwrap();
    let entries = entries.clone();
    let counted: fleet_bot::Entries = Arc::new(move |_, _| {
        let entries = entries.clone();
        Box::pin(async move { entries.load(Ordering::SeqCst) })
    });
    let forms = forms(dir, &store, &ticks, form);
    let sent = fleet_web::Files::new(dir.join("files"));
    let start_of_file: fleet_bot::StartOfFile = Arc::new(move |file, most| {
        let sent = sent.clone();
        Box::pin(async move { sent.start_of(&file, most).await })
    });
    let config = BotConfig { tasks_at_once, start_of_file, ..BotConfig::new([7; 32], counted, forms) };
    let bot = Bot::new(store.clone(), bibles.clone(), words.clone(), config);
    let worker = store.enlist("test").await.unwrap();
    (store, bot, worker)
}

/// The manifest behind the forms, once it is set.
type Form = Arc<OnceLock<&'static str>>;

fn forms(dir: &std::path::Path, store: &Store, clock: &Arc<AtomicI64>, form: &Form) -> fleet_bot::FormsRef {
    Arc::new(TestForms { store: store.clone(), folder: dir.join("records"), clock: clock.clone(), manifest: form.clone(), open: OnceCell::new() })
}
