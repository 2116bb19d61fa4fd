//! Messengers: how soon what comes is confirmed and noticed, how much is handled in a second, whether memory stays flat.

use std::time::{Duration, Instant};

use fleet_demo::slack::{APP_TOKEN, BOT_TOKEN, FakeSlack, TEAM};
use fleet_demo::telegram::{BOT, FakeTelegram, TOKEN, User};
use fleet_domain::chat::Platform;

use super::crowd;
use super::echo::Echo;
use super::fleet::Fleet;
use super::process;
use super::sheet::{Goal, Sheet};
use super::spread::{middle, ms, spread};

/// What 200 people ask for, each 20 times; as many tasks of each are there before.
const CHATS: usize = 200;
const EACH: usize = 20;
const ASK: &str = "Leave requests: first day, last day, reason; the manager approves";
/// Between two of their messages: everybody writes every two seconds.
const GAP: Duration = Duration::from_millis(10);
/// What comes in one moment, against the peer: as much as a chat may be told back at once.
const CROWD: usize = 1_000;
const BURST: usize = 5;
const ROUNDS: usize = 3;
/// In which the server forgets how much a chat was told.
const REST: Duration = Duration::from_secs(4);
/// Updates after which memory is looked at, and how many wait at most.
const FEW: usize = 10_000;
const MANY: usize = 100_000;
const AHEAD: usize = 1_000;
const LOOK: Duration = Duration::from_millis(5);

pub(crate) async fn figures(sheet: &mut Sheet) {
    telegram(sheet).await;
    slack(sheet).await;
    against_an_echo(sheet).await;
    memory(sheet).await;
}

/// Settings of a fleet that speaks in this Telegram.
pub(crate) fn in_telegram(server: &FakeTelegram) -> [(&'static str, String); 2] {
    [("FLEET__TELEGRAM__TOKEN", TOKEN.to_owned()), ("FLEET__TELEGRAM__API", server.api())]
}

/// Settings of a fleet that speaks in this Slack.
pub(crate) fn in_slack(server: &FakeSlack) -> [(&'static str, String); 3] {
    [("FLEET__SLACK__BOT_TOKEN", BOT_TOKEN.to_owned()), ("FLEET__SLACK__APP_TOKEN", APP_TOKEN.to_owned()), ("FLEET__SLACK__API", server.api())]
}

/// A Telegram with people who were let in, and a fleet that speaks there.
struct Ours {
    server: FakeTelegram,
    people: Vec<User>,
    fleet: Fleet,
    /// Messages so far.
    said: usize,
}

impl Ours {
    /// Everybody has so many tasks behind them.
    async fn start(people: usize, tasks: usize) -> Self {
        let server = FakeTelegram::start().await.unwrap();
        let people: Vec<User> = (0..people).map(|n| server.user(&format!("Person {n}"), "en")).collect();
        let ids: Vec<String> = people.iter().map(|user| user.id.to_string()).collect();
        let fleet = crowd::with_accounts(Platform::Telegram, &BOT.to_string(), &ids, tasks, &in_telegram(&server)).await;
        while !server.polling() {
            tokio::time::sleep(LOOK).await;
        }
        Self { server, people, fleet, said: 0 }
    }

    fn say(&mut self, who: usize, text: &str) {
        let user = &self.people[who % self.people.len()];
        self.server.say(user, user.id, text);
        self.said += 1;
    }

    /// Waits until everything that was said is confirmed, read and decided.
    async fn handled(&self) {
        while self.server.unconfirmed() > 0 || self.fleet.arrivals().await < self.said {
            tokio::time::sleep(LOOK).await;
        }
    }
}

/// Everybody's messages, evenly, in no order of people; the number of a message of theirs goes along.
async fn everybody(mut say: impl FnMut(usize, usize)) {
    let mut ticks = tokio::time::interval(GAP);
    for n in 0..CHATS * EACH {
        ticks.tick().await;
        say((n * 7919) % CHATS, n / CHATS);
    }
}

async fn telegram(sheet: &mut Sheet) {
    let mut ours = Ours::start(CHATS, EACH).await;
    everybody(|who, _| ours.say(who, &format!("/new {ASK}"))).await;
    ours.handled().await;
    let (taken, signs) = (spread(ours.server.taken()), spread(ours.server.signs()));
    let seen =
        format!("confirmed p50 {:.1} ms, p99 {:.1} ms; first sign p50 {:.1} ms, p95 {:.1} ms", ms(taken.p50), ms(taken.p99), ms(signs.p50), ms(signs.p95));
    sheet.figure(&format!("Telegram, {CHATS} chats × {EACH} tasks and as many new requests"), &seen, ms(taken.p99), &Goal::AtMost(300.0));
}

async fn slack(sheet: &mut Sheet) {
    let server = FakeSlack::start().await.unwrap();
    let people: Vec<(String, String)> = (0..CHATS)
        .map(|n| {
            let id = server.user(&format!("U{n:04}"), &format!("Person {n}"), "en-GB");
            let direct = server.direct(&id);
            (id, direct)
        })
        .collect();
    let ids: Vec<String> = people.iter().map(|(id, _)| id.clone()).collect();
    let _fleet = crowd::with_accounts(Platform::Slack, TEAM, &ids, EACH, &in_slack(&server)).await;
    while server.sockets() < 2 {
        tokio::time::sleep(LOOK).await;
    }
    everybody(|who, n| {
        let (user, direct) = &people[who];
        let words = if n == 0 { ASK.to_owned() } else { format!("add a field for note {n}") };
        server.say(user, direct, &words, None);
    })
    .await;
    while server.unconfirmed() > 0 {
        tokio::time::sleep(LOOK).await;
    }
    let taken = spread(server.taken());
    let seen = format!("confirmed p50 {:.1} ms, p99 {:.1} ms", ms(taken.p50), ms(taken.p99));
    sheet.figure(&format!("Slack, {CHATS} chats × {EACH} tasks and as many messages"), &seen, ms(taken.p99), &Goal::AtMost(300.0));
}

/// What was gone through in one round.
struct Done {
    a_second: f64,
    /// Processor time of one update, µs.
    cpu: f64,
}

impl Done {
    fn of(count: usize, began: Instant, cpu: f64) -> Self {
        Self { a_second: count as f64 / began.elapsed().as_secs_f64(), cpu: cpu * 1e6 / count as f64 }
    }
}

/// Messages that come in one moment: by us written down, confirmed, decided and answered in their threads, what a messenger may be told
/// at its pace; by the peer said back at once and forgotten.
async fn against_an_echo(sheet: &mut Sheet) {
    let mut ours = Ours::start(CROWD, 0).await;
    let server = FakeTelegram::start().await.unwrap();
    let people: Vec<User> = (0..CROWD).map(|n| server.user(&format!("Person {n}"), "en")).collect();
    let echo = Echo::start(&server.api());
    while !server.polling() {
        tokio::time::sleep(LOOK).await;
    }
    let told = || server.calls().iter().filter(|(method, status)| method == "sendmessage" && *status == 200).count();
    let count = CROWD * BURST;
    let mut rounds = Vec::new();
    for round in 1..=ROUNDS {
        tokio::time::sleep(REST).await;
        let (began, cpu) = (Instant::now(), process::cpu(ours.fleet.pid()));
        for n in 0..count {
            ours.say(n, "help");
        }
        ours.handled().await;
        let us = Done::of(count, began, process::cpu(ours.fleet.pid()) - cpu);
        let (began, cpu) = (Instant::now(), process::cpu(echo.pid()));
        for n in 0..count {
            let user = &people[n % CROWD];
            server.say(user, user.id, "help");
        }
        while told() < round * count {
            tokio::time::sleep(LOOK).await;
        }
        rounds.push((us, Done::of(count, began, process::cpu(echo.pid()) - cpu)));
    }
    let of = |value: fn(&(Done, Done)) -> f64| middle(rounds.iter().map(value).collect());
    let (ratio, least, most) = of(|(us, peer)| us.a_second / peer.a_second);
    let seen = format!(
        "{ratio:.2} x ({least:.2}-{most:.2}): {:.0} against {:.0} a second; {:.0} against {:.0} µs of CPU",
        of(|(us, _)| us.a_second).0,
        of(|(_, peer)| peer.a_second).0,
        of(|(us, _)| us.cpu).0,
        of(|(_, peer)| peer.cpu).0
    );
    sheet.figure("updates, against a bare teloxide echo", &seen, ratio, &Goal::Told);
}

async fn memory(sheet: &mut Sheet) {
    let mut ours = Ours::start(CHATS, 0).await;
    let mut seen = Vec::new();
    for goal in [FEW, MANY] {
        while ours.said < goal {
            for _ in 0..AHEAD.min(goal - ours.said) {
                ours.say(ours.said, "help");
            }
            ours.handled().await;
        }
        seen.push(ours.fleet.memory());
    }
    let ratio = seen[1] / seen[0];
    let words = format!("{:.1} MiB PSS after {FEW} updates, {:.1} after {MANY}: {ratio:.2} x", seen[0], seen[1]);
    sheet.figure("memory, updates that came and went", &words, ratio, &Goal::AtMost(1.25));
}
