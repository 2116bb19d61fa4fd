//! The cells in groups of Telegram and in threads of Slack channels, over HTTP and sockets to the stand-ins.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use fleet_demo::slack::{Act, BOT as SLACK_BOT, Pressed, TEAM};
use fleet_demo::telegram::{BOT, BOT_NAME, User};
use fleet_domain::chat::{Current, Platform, Room, RoomKind, Spot};
use fleet_store::Change;

use super::cell::{Cell, How, LABEL};
use super::ground::Ground;
use crate::world::World;
use crate::{slack, telegram};

fn room(cell: &Cell, platform: Platform, workspace: &str, channel: &str, topic: &str) -> Change {
    let spot = Spot { platform, workspace: workspace.to_owned(), channel: channel.to_owned(), topic: topic.to_owned() };
    Change::PutRoom(Room { thread: cell.thread.clone(), spot, kind: RoomKind::Shared, current: Current::Yes, closed: String::new(), shown: 0 })
}

fn identity(cell: &Cell, platform: Platform, workspace: &str, external: &str) -> Change {
    Change::PutIdentity { platform, workspace: workspace.to_owned(), external: external.to_owned(), person: cell.person.clone() }
}

pub(super) struct InTelegram {
    desk: telegram::desk::Desk,
    /// Who does it in which group, by the number of the cell.
    held: Mutex<HashMap<usize, (User, i64)>>,
}

impl InTelegram {
    pub(super) async fn open() -> Self {
        Self { desk: telegram::desk::Desk::start().await, held: Mutex::default() }
    }

    fn of(&self, cell: &Cell) -> (User, i64) {
        self.held.lock().unwrap()[&cell.number].clone()
    }
}

impl Ground for InTelegram {
    fn world(&self) -> &World {
        &self.desk.world
    }

    fn platform(&self) -> Platform {
        Platform::Telegram
    }

    fn locale(&self) -> &'static str {
        "ru"
    }

    async fn hold(&self, cell: &Cell) -> Vec<Change> {
        let (user, group) = (self.desk.fake.user(&format!("{:?} {}", cell.who, cell.number), "en"), self.desk.fake.group());
        self.held.lock().unwrap().insert(cell.number, (user.clone(), group));
        let workspace = BOT.to_string();
        vec![room(cell, Platform::Telegram, &workspace, &group.to_string(), ""), identity(cell, Platform::Telegram, &workspace, &user.id.to_string())]
    }

    fn shows_button(&self, cell: &Cell) -> bool {
        self.desk.fake.messages(self.of(cell).1).iter().any(|m| telegram::desk::has(m, LABEL))
    }

    async fn does(&self, cell: &Cell) {
        let (user, group) = self.of(cell);
        match cell.how {
            How::Button | How::Act => assert!(self.desk.fake.press(&user, group, LABEL)),
            How::Words => drop(self.desk.fake.say(&user, group, &format!("@{BOT_NAME} {}", cell.words(self.locale())))),
        }
    }

    async fn work(&self) {
        self.desk.world.settle().await;
        self.desk.world.pass(30);
        tokio::time::sleep(Duration::from_millis(30)).await;
    }

    async fn tells(&self, cell: &Cell, words: &str) -> bool {
        let (user, group) = self.of(cell);
        match cell.how {
            How::Button | How::Act => self.desk.fake.alerts(&user, group).iter().any(|alert| alert == words.trim()),
            How::Words => self.others_read(cell, words).await,
        }
    }

    async fn others_read(&self, cell: &Cell, words: &str) -> bool {
        self.desk.fake.messages(self.of(cell).1).iter().any(|m| m.text.contains(words.trim()))
    }
}

pub(super) struct InSlack {
    desk: slack::desk::Desk,
    /// The root of the thread, by the number of the cell.
    roots: Mutex<HashMap<usize, String>>,
}

impl InSlack {
    pub(super) async fn open() -> Self {
        Self { desk: slack::desk::Desk::standing_still().await, roots: Mutex::default() }
    }

    fn of(cell: &Cell) -> (String, String) {
        (format!("U1CELL{}", cell.number), format!("C1CELL{}", cell.number))
    }

    fn root(&self, cell: &Cell) -> String {
        self.roots.lock().unwrap()[&cell.number].clone()
    }
}

impl Ground for InSlack {
    fn world(&self) -> &World {
        &self.desk.world
    }

    fn platform(&self) -> Platform {
        Platform::Slack
    }

    fn locale(&self) -> &'static str {
        "en"
    }

    async fn hold(&self, cell: &Cell) -> Vec<Change> {
        let (user, channel) = Self::of(cell);
        self.desk.slack.user(&user, &format!("{:?} {}", cell.who, cell.number), "en-GB");
        self.desk.slack.channel(&channel, &[SLACK_BOT, &user, "UANNA"]);
        let root = self.desk.slack.say("UANNA", &channel, "About our app", None);
        self.roots.lock().unwrap().insert(cell.number, root.clone());
        vec![room(cell, Platform::Slack, TEAM, &channel, &root), identity(cell, Platform::Slack, TEAM, &user)]
    }

    fn shows_button(&self, cell: &Cell) -> bool {
        self.desk.slack.with_button(&Self::of(cell).1, LABEL).is_some()
    }

    async fn does(&self, cell: &Cell) {
        let (user, channel) = Self::of(cell);
        match cell.how {
            How::Button | How::Act => {
                let ts = self.desk.slack.with_button(&channel, LABEL).unwrap();
                assert_eq!(self.desk.slack.press(&user, &channel, &ts, LABEL), Pressed::There);
            }
            How::Words => drop(self.desk.slack.say(&user, &channel, &format!("@fleet {}", cell.words(self.locale())), Some(&self.root(cell)))),
        }
    }

    async fn work(&self) {
        self.desk.world.settle().await;
        self.desk.world.pass(30);
        tokio::time::sleep(Duration::from_millis(30)).await;
    }

    fn put_up_a_sheet(&self, cell: &Cell) -> bool {
        self.desk.slack.sheet(&Self::of(cell).0).is_some()
    }

    async fn tells(&self, cell: &Cell, words: &str) -> bool {
        let (_, channel) = Self::of(cell);
        match cell.how {
            How::Button | How::Act => {
                let ledger = self.desk.slack.ledger();
                ledger.lines.iter().any(|l| l.channel == channel && l.act == Act::Whispered && l.words.join("\n").contains(words.trim()))
            }
            How::Words => self.others_read(cell, words).await,
        }
    }

    async fn others_read(&self, cell: &Cell, words: &str) -> bool {
        self.desk.slack.said(&Self::of(cell).1, SLACK_BOT).iter().any(|said| said.contains(words.trim()))
    }
}
