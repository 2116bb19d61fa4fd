//! The servers of the two messengers as people use them, each from their own direct chat with the bot.

use std::future::Future;
use std::time::Duration;

use fleet_bot::Chat;
use fleet_bot::slack::Slack;
use fleet_bot::telegram::{Api, Telegram};
use fleet_demo::slack::{BOT_ID, FakeSlack, Habits, TEAM};
use fleet_demo::telegram::{BOT, FakeTelegram, TOKEN, User};
use fleet_domain::chat::Spot;
use serde_json::json;

use super::noise::{self, Offered};
use super::said::Dice;

/// A messenger's server.
pub(super) trait Server: Sized + Send + Sync + 'static {
    type Chat: Chat;

    /// Starts one; a rough one brings again what was confirmed.
    fn start(rough: bool) -> impl Future<Output = Self> + Send;
    fn connect(&self) -> impl Future<Output = Self::Chat> + Send;
    /// Somebody new with a chat of their own; where that is. Everybody after the first `members` is a stranger.
    fn join(&mut self, name: &str, language: &str) -> (String, Spot);
    fn say(&mut self, who: usize, text: &str);
    fn upload(&mut self, who: usize, name: &str, text: &str);
    fn press(&mut self, who: usize, nonce: &str);
    /// Offers something that changes nothing.
    fn noise(&mut self, dice: &mut Dice, who: usize, stranger: usize, foreign: &str) -> Offered;
    /// How much never reached the bot, and how much is still to come again.
    fn left(&self) -> (usize, usize);
    /// Brings what is new again and again for a moment, if this is one that does.
    fn storm(&self) -> impl Future<Output = ()> + Send;
}

pub(super) struct OfTelegram {
    pub(super) fake: FakeTelegram,
    pub(super) users: Vec<User>,
    /// The last words of each, and their number.
    pub(super) last: Vec<Option<(i64, String)>>,
}

impl Server for OfTelegram {
    type Chat = Telegram;

    async fn start(_: bool) -> Self {
        Self { fake: FakeTelegram::start().await.unwrap(), users: Vec::new(), last: Vec::new() }
    }

    async fn connect(&self) -> Telegram {
        Telegram::connect(Api::new(&self.fake.api(), TOKEN).unwrap()).await.unwrap()
    }

    fn join(&mut self, name: &str, language: &str) -> (String, Spot) {
        let user = self.fake.user(name, language);
        let (external, chat) = (user.id.to_string(), user.id.to_string());
        self.users.push(user);
        self.last.push(None);
        (external, Spot { platform: fleet_domain::chat::Platform::Telegram, workspace: BOT.to_string(), channel: chat, topic: String::new() })
    }

    fn say(&mut self, who: usize, text: &str) {
        let user = &self.users[who];
        let number = self.fake.say(user, user.id, text);
        self.last[who] = Some((number, text.to_owned()));
    }

    fn upload(&mut self, who: usize, name: &str, text: &str) {
        let user = &self.users[who];
        self.fake.upload(user, user.id, name, b"day,name\n", text);
    }

    fn press(&mut self, who: usize, nonce: &str) {
        let user = &self.users[who];
        // Telegram has no button of more than 64 bytes, and none that says nothing.
        let mut end = nonce.len().min(64);
        while !nonce.is_char_boundary(end) {
            end -= 1;
        }
        self.fake.press_data(user, user.id, 1, if end == 0 { "-" } else { &nonce[..end] });
    }

    fn noise(&mut self, dice: &mut Dice, who: usize, stranger: usize, foreign: &str) -> Offered {
        noise::of_telegram(self, dice, who, stranger, foreign)
    }

    fn left(&self) -> (usize, usize) {
        (self.fake.unconfirmed(), 0)
    }

    async fn storm(&self) {
        self.fake.repeat_updates(true);
        tokio::time::sleep(Duration::from_millis(100)).await;
        self.fake.repeat_updates(false);
    }
}

pub(super) struct OfSlack {
    pub(super) fake: FakeSlack,
    /// Their ids and direct chats.
    pub(super) users: Vec<(String, String)>,
    pub(super) last: Vec<Option<(String, String)>>,
    presses: u64,
}

impl Server for OfSlack {
    type Chat = Slack;

    async fn start(rough: bool) -> Self {
        let echoes = if rough { 60 } else { 0 };
        let fake = FakeSlack::start_with(Habits { again: Duration::from_secs(2), echoes }).await.unwrap();
        Self { fake, users: Vec::new(), last: Vec::new(), presses: 0 }
    }

    async fn connect(&self) -> Slack {
        Slack::connect(crate::slack::config(&self.fake)).await.unwrap()
    }

    fn join(&mut self, name: &str, language: &str) -> (String, Spot) {
        let id = self.fake.user(&format!("U{:04}", self.users.len()), name, language);
        let direct = self.fake.direct(&id);
        self.users.push((id.clone(), direct.clone()));
        self.last.push(None);
        (id, Spot { platform: fleet_domain::chat::Platform::Slack, workspace: TEAM.to_owned(), channel: direct, topic: String::new() })
    }

    fn say(&mut self, who: usize, text: &str) {
        let (user, direct) = &self.users[who];
        let ts = self.fake.say(user, direct, text, None);
        self.last[who] = Some((ts, text.to_owned()));
    }

    fn upload(&mut self, who: usize, name: &str, text: &str) {
        let (user, direct) = &self.users[who];
        self.fake.upload(user, direct, text, None, name, b"day,name\n");
    }

    fn press(&mut self, who: usize, nonce: &str) {
        let (user, direct) = &self.users[who];
        self.presses += 1;
        let payload = json!({
            "type": "block_actions", "team": {"id": TEAM}, "user": {"id": user, "username": user, "team_id": TEAM},
            "trigger_id": format!("{}.fuzz", self.presses), "channel": {"id": direct}, "message": {"ts": "1.1", "bot_id": BOT_ID},
            "container": {"type": "message", "message_ts": "1.1", "channel_id": direct},
            // Slack has no button without a value.
            "actions": [{"type": "button", "action_id": "press_0", "value": if nonce.is_empty() { "-" } else { nonce }}],
        });
        self.fake.envelope("interactive", payload);
    }

    fn noise(&mut self, dice: &mut Dice, who: usize, stranger: usize, foreign: &str) -> Offered {
        noise::of_slack(self, dice, who, stranger, foreign)
    }

    fn left(&self) -> (usize, usize) {
        (self.fake.unheard(), self.fake.unconfirmed())
    }

    /// It does so by itself: what it is not sure of comes again.
    async fn storm(&self) {}
}
