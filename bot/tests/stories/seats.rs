//! Where a story is held: on the page, in Telegram, in Slack, each in a chat of one's own with the bot.

use std::time::Duration;

use fleet_demo::slack::{Act, Pressed, TEAM};
use fleet_demo::telegram::{BOT, Button, Message, User};
use fleet_domain::chat::{Arrival, Platform, Standing};
use fleet_domain::id::{PersonId, ThreadId};
use fleet_domain::post::Author;
use fleet_store::Commit;

use crate::world::World;
use crate::{slack, telegram};

/// Who tells of a story what can be seen.
pub(super) trait Seat {
    fn world(&self) -> &World;
    async fn thread(&self) -> Option<ThreadId>;
    async fn hello(&self);
    async fn say(&self, words: &str);
    /// Presses the newest button of these words; whether there is one.
    async fn press(&self, label: &str) -> bool;
    /// How many messages of people have a sign that they were seen; none where messengers show it themselves.
    fn signs(&self) -> Option<usize>;
    /// Messages of the bot, and how many of them were heard of.
    async fn said(&self) -> (usize, Heard);
    /// Up to which change the conversation can be seen.
    async fn shown(&self) -> i64;
    /// Whether everything that arrived is read and everything that was said is shown.
    async fn rests(&self) -> bool;
    async fn restart(&mut self);
    /// What the bot says, as it reads now: each message by its place, with its buttons.
    async fn messages(&self) -> Vec<(String, String)>;
}

/// How many messages somebody heard of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Heard {
    /// So many made a sound.
    Sounds(usize),
    /// So many were said anew: here each of them is noticed.
    Posted(usize),
}

/// Somebody who was let in, in their language.
async fn speaks(world: &World, person: &PersonId, locale: &str) {
    let mut row = world.store.person(person).await.unwrap().unwrap();
    locale.clone_into(&mut row.value.locale);
    world.store.commit(Commit::new().put_person(row)).await.unwrap();
}

async fn shown(world: &World, thread: Option<ThreadId>) -> i64 {
    let Some(thread) = thread else { return 0 };
    world.store.room(&thread).await.unwrap().map_or(0, |room| room.shown)
}

async fn in_line(world: &World, platform: Platform, workspace: &str) -> bool {
    let store = &world.store;
    if !store.ready_updates(platform, workspace, 1).await.unwrap().is_empty() {
        return false;
    }
    for person in store.people().await.unwrap() {
        for thread in store.threads_of(&person.value.id).await.unwrap() {
            let last = world.posts(&thread.value.id).await.iter().map(|p| p.change).max().unwrap_or(0);
            let shown = store.room(&thread.value.id).await.unwrap().map_or(i64::MAX, |room| room.shown);
            if shown < last || store.inbox_open_in(&thread.value.id).await.unwrap() > 0 {
                return false;
            }
        }
    }
    true
}

pub(super) struct OnPage {
    world: World,
    person: PersonId,
    thread: ThreadId,
}

impl OnPage {
    pub(super) async fn of(locale: &str) -> Self {
        let world = World::new().await;
        let person = world.person("Anna", Standing::Member).await;
        let thread = world.thread(&person, locale).await;
        Self { world, person, thread }
    }
}

impl Seat for OnPage {
    fn world(&self) -> &World {
        &self.world
    }

    async fn thread(&self) -> Option<ThreadId> {
        Some(self.thread.clone())
    }

    async fn hello(&self) {
        self.world.arrives(&self.thread, &self.person, Arrival::Hello).await;
    }

    async fn say(&self, words: &str) {
        self.world.arrives(&self.thread, &self.person, Arrival::Text { text: words.to_owned(), files: Vec::new() }).await;
    }

    async fn press(&self, label: &str) -> bool {
        let posts = self.world.posts(&self.thread).await;
        let found = posts.iter().rev().flat_map(|p| &p.body.buttons).find(|b| b.label == label).map(|b| b.nonce.clone());
        let Some(nonce) = found else { return false };
        self.world.arrives(&self.thread, &self.person, Arrival::Press { nonce }).await;
        true
    }

    fn signs(&self) -> Option<usize> {
        None
    }

    async fn said(&self) -> (usize, Heard) {
        let posted = self.world.posts(&self.thread).await.iter().filter(|p| p.author == Author::Fleet).count();
        (self.world.kinds(&self.thread).await.len(), Heard::Posted(posted))
    }

    async fn shown(&self) -> i64 {
        i64::MAX
    }

    async fn rests(&self) -> bool {
        self.world.store.inbox_open_in(&self.thread).await.unwrap() == 0
    }

    async fn restart(&mut self) {
        self.world.restart().await;
    }

    async fn messages(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for post in self.world.posts(&self.thread).await.into_iter().filter(|p| p.author == Author::Fleet) {
            let buttons: Vec<String> = post.body.buttons.iter().map(|b| format!("\n[{}]", b.label)).collect();
            let links: Vec<String> = post.body.links.iter().map(|l| format!("\n[{} ↗]", l.label)).collect();
            all.push((post.seq.to_string(), format!("{}{}{}", post.body.plain.trim_end(), buttons.concat(), links.concat())));
        }
        all
    }
}

pub(super) struct InTelegram {
    desk: telegram::desk::Desk,
    user: User,
}

impl InTelegram {
    pub(super) async fn of(locale: &str) -> Self {
        let desk = telegram::desk::Desk::start().await;
        let (user, _) = desk.member("Anna", locale).await;
        Self { desk, user }
    }
}

impl Seat for InTelegram {
    fn world(&self) -> &World {
        &self.desk.world
    }

    async fn thread(&self) -> Option<ThreadId> {
        self.desk.room(self.user.id, 0).await.map(|room| room.thread)
    }

    async fn hello(&self) {
        self.desk.fake.say(&self.user, self.user.id, "/start");
    }

    async fn say(&self, words: &str) {
        self.desk.fake.say(&self.user, self.user.id, words);
    }

    async fn press(&self, label: &str) -> bool {
        self.desk.fake.press(&self.user, self.user.id, label)
    }

    fn signs(&self) -> Option<usize> {
        Some(self.desk.fake.reactions(self.user.id).len())
    }

    async fn said(&self) -> (usize, Heard) {
        let all = self.desk.fake.messages(self.user.id);
        let ours = telegram::desk::ours(&all);
        (ours.len(), Heard::Sounds(ours.iter().filter(|m| !m.silent).count()))
    }

    async fn shown(&self) -> i64 {
        shown(&self.desk.world, self.thread().await).await
    }

    async fn rests(&self) -> bool {
        self.desk.fake.unconfirmed() == 0 && in_line(&self.desk.world, Platform::Telegram, &BOT.to_string()).await
    }

    async fn restart(&mut self) {
        self.desk.close();
        self.desk.world.restart().await;
        self.desk.open().await;
    }

    async fn messages(&self) -> Vec<(String, String)> {
        let all = self.desk.fake.messages(self.user.id);
        let shown = |m: &&Message| {
            let button = |(label, button): &(String, Button)| if button.data().is_some() { format!("\n[{label}]") } else { format!("\n[{label} ↗]") };
            let silent = if m.silent { "(silent) " } else { "" };
            (m.id.to_string(), format!("{silent}{}{}", m.text.trim_end(), m.buttons.iter().map(button).collect::<String>()))
        };
        telegram::desk::ours(&all).iter().map(shown).collect()
    }
}

pub(super) struct InSlack {
    desk: slack::desk::Desk,
    channel: String,
}

/// Who speaks in Slack.
const ANNA: &str = "UANNA";

impl InSlack {
    pub(super) async fn of(locale: &str) -> Self {
        let desk = slack::desk::Desk::standing_still().await;
        let anna = desk.known(ANNA, "Anna", Standing::Member).await;
        speaks(&desk.world, &anna, locale).await;
        let channel = desk.slack.direct(ANNA);
        Self { desk, channel }
    }
}

impl Seat for InSlack {
    fn world(&self) -> &World {
        &self.desk.world
    }

    async fn thread(&self) -> Option<ThreadId> {
        self.desk.thread(&self.channel, "").await
    }

    async fn hello(&self) {
        self.desk.slack.slash(ANNA, &self.channel, "");
    }

    async fn say(&self, words: &str) {
        self.desk.slack.say(ANNA, &self.channel, words, None);
    }

    async fn press(&self, label: &str) -> bool {
        let Some(ts) = self.desk.slack.with_button(&self.channel, label) else { return false };
        self.desk.slack.press(ANNA, &self.channel, &ts, label) == Pressed::There
    }

    fn signs(&self) -> Option<usize> {
        Some(self.desk.slack.ledger().count(&self.channel, "Fleet", Act::Reacted))
    }

    async fn said(&self) -> (usize, Heard) {
        let ledger = self.desk.slack.ledger();
        let posted = ledger.count(&self.channel, "Fleet", Act::Said) + ledger.count(&self.channel, "Fleet", Act::Whispered);
        (self.desk.slack.said(&self.channel, fleet_demo::slack::BOT).len(), Heard::Posted(posted))
    }

    async fn shown(&self) -> i64 {
        shown(&self.desk.world, self.thread().await).await
    }

    async fn rests(&self) -> bool {
        self.desk.slack.unconfirmed() == 0 && in_line(&self.desk.world, Platform::Slack, TEAM).await
    }

    async fn restart(&mut self) {
        self.desk.restart().await;
    }

    async fn messages(&self) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = Vec::new();
        let ledger = self.desk.slack.ledger();
        for line in ledger.lines.iter().filter(|l| l.channel == self.channel && l.who == "Fleet" && matches!(l.act, Act::Said | Act::Edited)) {
            let words = line.words.join("\n");
            match all.iter_mut().find(|(ts, _)| *ts == line.ts) {
                Some(known) => known.1 = words,
                None => all.push((line.ts.clone(), words)),
            }
        }
        all
    }
}

/// Between two looks.
pub(super) const LOOK: Duration = Duration::from_millis(20);
