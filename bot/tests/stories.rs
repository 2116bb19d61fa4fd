//! Golden stories: one script each, held on the page, in Telegram and in Slack, in both languages, with the budgets of a conversation.
//!
//! The fleet's time stands still while a sign of life is waited for, and goes by slowly until the first words: what comes in time has
//! waited for nothing but the limits of the messenger, however slow the machine is.

mod script;
mod seats;

use fleet_domain::chat::Env;
use fleet_domain::effect::{Effect, Tell, TellClass};
use fleet_domain::id::ThreadId;
use fleet_domain::manifest::{Reason, Text, Tone};
use fleet_domain::notice::{EntryAction, EntryNotice, Notice};
use fleet_domain::post::Author;
use fleet_domain::run::RunState;
use fleet_store::Commit;

use script::{Budget, LEAVE, RESTART, Step, WISH};
use seats::{Heard, InSlack, InTelegram, LOOK, OnPage, Seat};

/// How long a test waits for what should be there at once: the machine may be busy, and the limits of messengers are kept.
const PATIENCE: std::time::Duration = std::time::Duration::from_mins(3);
/// Looks in a row without anything to do before time goes by.
const CALM: usize = 5;
/// How far, ms.
const MOMENT: i64 = 500;
/// How much of the fleet's time goes by with each look at what is measured, ms: less than a look takes.
const SLOWLY: i64 = 5;
/// How long the first words of an answer, and the news of a stop, may take, ms.
const FIRST_WORDS: i64 = 5_000;
const STOP: i64 = 5_000;
/// How long the words that follow a press may take, ms.
const NEXT_WORDS: i64 = 3_000;
/// How long the message that tells how far the work is may stand before it changes again, ms.
const LIVING: i64 = 1_000;

struct Story<S> {
    seat: S,
    locale: &'static str,
    /// Messages and sounds before the words that a budget counts from: the first after the last one.
    before: Option<(usize, Heard)>,
    /// How each message read when it was looked at last.
    known: Vec<(String, String)>,
    out: String,
}

impl<S: Seat> Story<S> {
    async fn step(&mut self, step: Step) {
        self.out.push_str(&self.act(step));
        match step {
            Step::Hello => self.seat.hello().await,
            Step::Say(en, ru) => {
                if self.before.is_none() {
                    self.before = Some(self.seat.said().await);
                }
                self.says(self.of(en, ru)).await;
            }
            Step::Reason(en, ru) => self.is_seen(self.of(en, ru)).await,
            Step::Press(key) => self.presses(&self.seat.world().say_of(self.locale, key)).await,
            Step::PressWords(en, ru) => self.presses(self.of(en, ru)).await,
            Step::YouDecide => self.you_decide().await,
            Step::Restart => self.seat.restart().await,
            Step::Made => {
                self.seat.world().engine_effects().await;
                self.seat.world().make(&self.thread().await).await;
            }
            Step::Entry(record) => {
                self.seat.world().entries.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                self.entry(record, None).await;
            }
            Step::Decided(record, en, ru) => self.decided(record, self.of(en, ru)).await,
            Step::Live => {
                let asked = self.seat.world().engine_is_asked("promote").await;
                assert_eq!(asked.len(), 1, "{asked:?}");
                self.seat.world().promote(&self.thread().await, 1).await;
            }
            Step::Stop(en, ru) => self.stops(self.of(en, ru)).await,
            Step::Budget(budget) => self.keeps_to(budget).await,
        }
        self.rests().await;
        self.look().await;
    }

    /// What somebody does, as it is told.
    fn act(&self, step: Step) -> String {
        let label = |key: &str| self.seat.world().say_of(self.locale, key);
        match step {
            Step::Hello => "! somebody new\n\n".to_owned(),
            Step::Say(en, ru) | Step::Reason(en, ru) | Step::Stop(en, ru) => format!("> {}\n\n", self.of(en, ru)),
            Step::Press(key) => format!("[{}]\n\n", label(key)),
            Step::PressWords(en, ru) => format!("[{}]\n\n", self.of(en, ru)),
            Step::Restart => "! restart\n\n".to_owned(),
            Step::Made => "! the engine makes it\n\n".to_owned(),
            Step::Entry(record) => format!("! an entry, {record}\n\n"),
            Step::Decided(record, ..) => format!("! the app decides on {record}\n\n"),
            Step::Live => "! the engine puts it on the live address\n\n".to_owned(),
            // Told press by press, or nothing to be seen.
            Step::YouDecide | Step::Budget(_) => String::new(),
        }
    }

    /// Tells what is new or reads otherwise.
    async fn look(&mut self) {
        let now = self.seat.messages().await;
        for (key, words) in &now {
            let before = self.known.iter().find(|(known, _)| known == key);
            if before.is_some_and(|(_, before)| before == words) {
                continue;
            }
            let mark = if before.is_some() { "fleet, edited" } else { "fleet" };
            let words = words.lines().map(still).collect::<Vec<_>>().join("\n    ");
            self.out.extend([mark, ": ", &words, "\n\n"]);
        }
        self.known = now;
    }

    /// Everything that the bot says now, for tests that fail.
    async fn read(&self) -> String {
        let now: Vec<String> = self.seat.messages().await.into_iter().map(|(_, words)| words).collect();
        format!("{}\n… and now:\n{}", self.out, now.join("\n\n"))
    }

    fn of(&self, en: &'static str, ru: &'static str) -> &'static str {
        if self.locale == "ru" { ru } else { en }
    }

    async fn thread(&self) -> ThreadId {
        self.seat.thread().await.expect("a conversation")
    }

    /// Lets things happen until it holds; so many ms go by with each look.
    async fn until(&self, what: &str, pass: i64, holds: impl AsyncFn() -> bool) {
        let end = tokio::time::Instant::now() + PATIENCE;
        while !holds().await {
            self.seat.world().settle().await;
            self.seat.world().pass(pass);
            tokio::time::sleep(LOOK).await;
            assert!(tokio::time::Instant::now() <= end, "{what} never came:\n{}", self.read().await);
        }
    }

    /// Lets things happen, and time go by, until nothing is left to be done.
    async fn rests(&self) {
        let end = tokio::time::Instant::now() + PATIENCE;
        let mut calm = 0;
        loop {
            self.seat.world().settle().await;
            if self.seat.rests().await {
                return;
            }
            calm += 1;
            if calm % CALM == 0 {
                self.seat.world().pass(MOMENT);
            }
            tokio::time::sleep(LOOK).await;
            assert!(tokio::time::Instant::now() < end, "it never rests:\n{}", self.read().await);
        }
    }

    /// Words: a sign of life comes before any time has gone by, the first words of the answer within five seconds.
    async fn says(&self, words: &str) {
        let (at, before) = (self.seat.world().store.now(), self.told_last().await);
        self.is_seen(words).await;
        self.until("an answer", 0, async || self.told_after(before).await.is_some()).await;
        assert_eq!(self.seat.world().store.now(), at, "what is to be said is known at once");
        let first = self.told_after(before).await.unwrap_or(i64::MAX);
        self.until("the first words", SLOWLY, async || self.seat.shown().await >= first).await;
        assert!(self.seat.world().store.now() - at <= FIRST_WORDS, "first words after {} ms", self.seat.world().store.now() - at);
    }

    /// The newest change of what the bot said; 0 = nothing so far.
    async fn told_last(&self) -> i64 {
        let Some(thread) = self.seat.thread().await else { return 0 };
        let posts = self.seat.world().posts(&thread).await;
        posts.iter().filter(|p| p.author == Author::Fleet).map(|p| p.change).max().unwrap_or(0)
    }

    /// The first change of what the bot said after that one.
    async fn told_after(&self, change: i64) -> Option<i64> {
        let posts = self.seat.world().posts(&self.seat.thread().await?).await;
        posts.iter().filter(|p| p.author == Author::Fleet && p.change > change).map(|p| p.change).min()
    }

    /// Words, and the sign that they were seen.
    async fn is_seen(&self, words: &str) {
        let signs = self.seat.signs();
        self.seat.say(words).await;
        if let Some(signs) = signs {
            self.until("a sign of life", 0, async || self.seat.signs().is_some_and(|now| now > signs)).await;
        }
    }

    /// A press: what it leads to at once is read within three seconds.
    async fn presses(&self, label: &str) {
        let (at, before) = (self.seat.world().store.now(), self.told_last().await);
        assert!(self.seat.press(label).await, "no [{label}]:\n{}", self.read().await);
        self.until("the press", 0, async || self.told_after(before).await.is_some() || self.seat.rests().await).await;
        // Some wait for the engine, which is asked later in these stories.
        let Some(next) = self.told_after(before).await else { return };
        self.until("the next words", SLOWLY, async || self.seat.shown().await >= next).await;
        assert!(self.seat.world().store.now() - at <= NEXT_WORDS, "next words after {} ms", self.seat.world().store.now() - at);
    }

    async fn you_decide(&mut self) {
        for _ in 0..6 {
            if self.seat.world().brief(&self.thread().await).await.value.card_at.is_some() {
                return;
            }
            let label = self.seat.world().say_of(self.locale, "chat-button-you-decide");
            self.out.extend(["[", &label, "]\n\n"]);
            self.presses(&label).await;
            self.rests().await;
            self.look().await;
        }
        panic!("no card:\n{}", self.read().await);
    }

    /// Words end the work: it is stopped and the engine ends what runs before any time has gone by, and within five seconds they read so.
    async fn stops(&self, words: &str) {
        let world = self.seat.world();
        let at = world.store.now();
        self.is_seen(words).await;
        self.until("the stop", 0, async || matches!(world.run(&self.thread().await).await.state, RunState::Stopped { .. })).await;
        assert_eq!((world.engine_is_asked("halt").await.len(), world.store.now()), (1, at), "whatever runs is ended at once");
        let resume = world.say_of(self.locale, "chat-button-resume");
        world.pass(LIVING);
        let reads = async || self.seat.messages().await.iter().any(|(_, words)| words.contains(&resume));
        self.until("the news of the stop", SLOWLY, reads).await;
        assert!(world.store.now() - at <= STOP, "read after {} ms", world.store.now() - at);
    }

    async fn keeps_to(&mut self, budget: Budget) {
        let (now, before) = (self.seat.said().await, self.before.take().expect("something was asked for"));
        // One message tells how far the work is.
        let progress = usize::from(self.seat.world().kinds(&self.thread().await).await.iter().any(|kind| kind == "progress"));
        let said = now.0 - before.0;
        assert!(said <= budget.messages + progress, "{said} messages:\n{}", self.read().await);
        let (heard, most) = match (now.1, before.1) {
            (Heard::Sounds(now), Heard::Sounds(before)) => (now - before, budget.sounds),
            (Heard::Posted(now), Heard::Posted(before)) => (now - before, budget.posted),
            other => panic!("{other:?}"),
        };
        assert!(heard <= most, "{heard} were heard of, {most} at most:\n{}", self.read().await);
    }

    async fn entry(&self, record: &str, state: Option<&str>) {
        let ru = self.locale == "ru";
        let action = |name: &str, en: &str, ru: &str, tone, reason| EntryAction { transition: name.to_owned(), label: Text::of(en, ru), tone, reason };
        let open = [action("approve", "Approve", "Одобрить", Tone::Good, Reason::None), action("decline", "Decline", "Отклонить", Tone::Bad, Reason::Required)];
        let world = self.seat.world();
        let thread = self.thread().await;
        let notice = Notice::EntryArrived(EntryNotice {
            project: world.project(&thread).await.id,
            title: world.project(&thread).await.title,
            env: Env::Preview,
            collection: "requests".to_owned(),
            record: record.to_owned(),
            rev: Some(1),
            author: if ru { "Борис" } else { "Boris" }.to_owned(),
            lines: vec![if ru { ("Первый день", "1 декабря 2026") } else { ("First day", "1 December 2026") }]
                .into_iter()
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .collect(),
            state: state.unwrap_or(if ru { "Ждёт решения" } else { "Waiting for a decision" }).to_owned(),
            reason: None,
            actions: if state.is_none() { open.to_vec() } else { Vec::new() },
            step: Some((1, 1)),
            only: None,
            nth: None,
        });
        let tell = Tell { thread, notice, class: TellClass::Edit { slot: format!("entry:{record}") }, answers: None };
        world.store.commit(Commit::new().effect(&format!("{record}/{state:?}"), Effect::Tell(tell), 5)).await.unwrap();
    }

    /// The engine is asked for exactly one decision, by whoever pressed, and does as engines do.
    async fn decided(&self, record: &str, state: &str) {
        let world = self.seat.world();
        let asked = world.engine_is_asked("decide").await;
        let [Effect::Decide { record: of, reason, thread, .. }] = asked.as_slice() else { panic!("{asked:?}\n{}", self.read().await) };
        assert_eq!((of.as_str(), reason.is_some()), (record, record == "r2"), "{asked:?}");
        let notice =
            Notice::EntryDone { entry: if self.locale == "ru" { "Борис, отпуск" } else { "Boris, leave" }.to_owned(), state: state.to_owned() };
        let tell = Tell { thread: thread.clone(), notice, class: TellClass::Must, answers: None };
        world.store.commit(Commit::new().effect(&format!("{record}/done"), Effect::Tell(tell), 5)).await.unwrap();
        self.rests().await;
        self.entry(record, Some(state)).await;
    }

    /// Without ids, which differ from run to run.
    async fn transcript(&self) -> String {
        let world = self.seat.world();
        let thread = world.store.thread(&self.thread().await).await.unwrap().unwrap().value;
        let project = thread.project.as_ref().map(|p| p.as_str().to_owned());
        let ids: Vec<String> = project.into_iter().chain([thread.opened_by.as_str().to_owned()]).collect();
        ids.iter().fold(self.out.clone(), |text, id| text.replace(id, "ID"))
    }
}

/// A line without how long something took: that differs from run to run.
fn still(line: &str) -> &str {
    let took = ["Made and checked", "Сделано и проверено"].iter().any(|words| line.contains(words));
    if took { "(made and checked)" } else { line }
}

async fn told<S: Seat>(seat: S, locale: &'static str, steps: &[Step]) -> String {
    let mut story = Story { seat, locale, before: None, known: Vec::new(), out: String::new() };
    for step in steps {
        story.step(*step).await;
    }
    story.transcript().await
}

/// What was seen is what lies beside the script.
fn golden(name: &str, seen: &str) {
    insta::with_settings!({ snapshot_path => "stories/snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, seen);
    });
}

macro_rules! stories {
    ($($name:ident: $steps:ident;)*) => {
        $(
            mod $name {
                use super::{InSlack, InTelegram, OnPage, $steps, golden, told};

                #[tokio::test]
                async fn on_the_page() {
                    for locale in ["en", "ru"] {
                        golden(&format!("{}_page_{locale}", stringify!($name)), &told(OnPage::of(locale).await, locale, $steps).await);
                    }
                }

                #[tokio::test]
                async fn in_telegram() {
                    for locale in ["en", "ru"] {
                        golden(&format!("{}_telegram_{locale}", stringify!($name)), &told(InTelegram::of(locale).await, locale, $steps).await);
                    }
                }

                #[tokio::test]
                async fn in_slack() {
                    for locale in ["en", "ru"] {
                        golden(&format!("{}_slack_{locale}", stringify!($name)), &told(InSlack::of(locale).await, locale, $steps).await);
                    }
                }
            }
        )*
    };
}

stories! {
    leave: LEAVE;
    restart: RESTART;
    wish: WISH;
}
