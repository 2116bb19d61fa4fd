//! Two people of one fleet, in Telegram and in Slack at once, from hello to a decided entry of a live app, while the fleet dies at
//! random places and in random moments and the messengers bring again what they are not sure of. What anybody sees at the end is what
//! they would have seen without.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use fleet_demo::slack::{APP_TOKEN, BOT_TOKEN, FakeSlack, Habits};
use fleet_demo::telegram::{FakeTelegram, TOKEN};
use fleet_tests::api::Api;
use fleet_tests::visitor::Visitor;
use fleet_tests::world::World;
use serde_json::{Value, json};

use super::person::{Way, entry_for, tasks_of};
use super::places;
use super::seat::{Seat, Told, story, tells_the_same};

/// Kills in the ordinary run; `FLEET_SOAK=1` for all that were asked for, `FLEET_KILLS` for any number.
const KILLS: u64 = 10;
const KILLS_OF_A_SOAK: u64 = 500;
/// Kills while a chat does not get on: one less than makes an effect look like the cause.
const IN_A_ROW: u64 = fleet_store::LOST_CAP.unsigned_abs() - 2;
/// How long a chat stands still before the fleet is stopped for a while: what nobody knows to have arrived is said again after that.
const STILL: Duration = Duration::from_secs(8);
/// Longer than that takes.
const AWAY: Duration = Duration::from_secs(125);
/// How long a life may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(6);

/// Words of the greeting, and of the answer to "help".
const GREETING: &str = "Tell me what your people ask for";
const HELP: &str = "What you can say";

/// How far somebody got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    /// Nothing was said yet.
    Door,
    /// They asked how this works.
    Helped,
    /// They said what they need.
    Asked,
    /// They pressed [Start].
    Started,
    /// They pressed [Accept].
    Accepted,
    /// They sent an entry to what is live.
    Entered,
    /// They pressed [Approve].
    Decided,
    /// They read that it is decided.
    Home,
}

/// Somebody in a chat.
struct Guest {
    seat: Seat,
    /// In the app, once a link let them in: each does once.
    inside: Option<Visitor>,
    at: At,
    /// Kills since they got on, and when that was.
    kills: u64,
    since: Instant,
}

/// What is left at the end of a life.
#[derive(Debug)]
struct End {
    /// What each chat shows.
    told: Vec<(&'static str, Vec<Told>)>,
    /// By chat: the app, its versions, its tasks, its entries.
    apps: Vec<Value>,
    people: usize,
    /// What was given up.
    dead: Value,
}

/// What happens to the fleet meanwhile.
struct Fate {
    seed: u64,
    /// Kills that are left.
    kills: u64,
    /// How often it died.
    deaths: u64,
    next: Instant,
    /// What is planted and where it dies, instead of anything random.
    planted: Option<[(&'static str, &'static str); 2]>,
}

impl Fate {
    fn kind() -> Self {
        Self { seed: 0, kills: 0, deaths: 0, next: Instant::now(), planted: None }
    }

    fn cruel(seed: u64, kills: u64) -> Self {
        Self { seed, kills, ..Self::kind() }
    }

    fn planted(mistake: &'static str, place: &'static str) -> Self {
        Self { planted: Some([("FLEET_PLANT", mistake), ("FLEET_KILL_AT", place)]), ..Self::kind() }
    }

    fn dice(&mut self, below: u64) -> u64 {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) % below
    }
}

struct Life {
    world: World,
    api: Api,
    settings: Vec<(String, String)>,
    guests: Vec<Guest>,
    /// How long the fleet was down in all.
    away: Duration,
    fate: Fate,
}

impl Life {
    async fn new(fate: Fate) -> Self {
        let telegram = Arc::new(FakeTelegram::start().await.unwrap());
        let echoes = if fate.kills > 0 { 30 } else { 0 };
        let slack = FakeSlack::start_with(Habits { again: Duration::from_millis(700), echoes }).await.unwrap();
        let settings = [
            ("FLEET__TELEGRAM__TOKEN", TOKEN.to_owned()),
            ("FLEET__TELEGRAM__API", telegram.api()),
            ("FLEET__SLACK__BOT_TOKEN", BOT_TOKEN.to_owned()),
            ("FLEET__SLACK__APP_TOKEN", APP_TOKEN.to_owned()),
            ("FLEET__SLACK__API", slack.api()),
        ];
        let world = World::start_with(&settings.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>());
        let api = world.api();
        let code = async || api.post("link-codes", json!({})).await["code"].as_str().unwrap().to_owned();
        let user = telegram.user("Olga", "en");
        telegram.say(&user, user.id, &format!("/start {}", code().await));
        // Whoever says something before they were greeted may be answered in another order than they spoke.
        telegram.until(user.id, Duration::from_mins(1), |all| all.iter().any(|m| m.text.contains(GREETING))).await.unwrap();
        let olga = slack.user("UOLGA", "Olga", "en-GB");
        let room = slack.direct(&olga);
        slack.slash(&olga, &room, &format!("link {}", code().await));
        slack.until(Duration::from_mins(1), |s| s.said(&room, fleet_demo::slack::BOT).iter().any(|text| text.contains(GREETING))).await.unwrap();
        let seats =
            [Seat::Telegram { fake: telegram, user, pressed: HashSet::default() }, Seat::Slack { fake: slack, user: olga, room, pressed: HashSet::default() }];
        let guests = seats.into_iter().map(|seat| Guest { seat, inside: None, at: At::Door, kills: 0, since: Instant::now() }).collect();
        let settings = settings.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let mut life = Self { world, api, settings, guests, away: Duration::ZERO, fate };
        if let Some(planted) = life.fate.planted {
            life.begin_anew(&planted);
        }
        life
    }

    /// Lives to the end.
    async fn live(&mut self) -> End {
        let started = Instant::now();
        while self.guests.iter().any(|guest| guest.at != At::Home) {
            assert!(started.elapsed() < PATIENCE, "no end in sight after {} deaths:\n{}", self.fate.deaths, self.seen());
            self.suffer();
            for guest in &mut self.guests {
                // An error is a fleet that is not there just now.
                if let Ok(at) = guest.step(&self.api).await
                    && at != guest.at
                {
                    (guest.at, guest.kills, guest.since) = (at, 0, Instant::now());
                }
            }
            tokio::time::sleep(Duration::from_millis(15)).await;
        }
        self.rest(started).await;
        self.end().await
    }

    fn seen(&self) -> String {
        self.guests.iter().fold(String::new(), |mut seen, guest| {
            let _ = writeln!(seen, "==== {} {:?}\n{}", guest.seat.name(), guest.at, guest.seat.transcript());
            seen
        })
    }

    /// Dies, if it is time; is started again, if it died.
    fn suffer(&mut self) {
        let at_work = |guest: &Guest| guest.at != At::Home;
        let may = self.fate.kills > 0 && self.guests.iter().any(at_work) && self.guests.iter().filter(|g| at_work(g)).all(|g| g.kills < IN_A_ROW);
        if self.world.ended() || (may && Instant::now() >= self.fate.next) {
            self.fate.deaths += 1;
            self.fate.kills = self.fate.kills.saturating_sub(1);
            self.guests.iter_mut().for_each(|guest| guest.kills += 1);
            // Some deaths are noticed late, and by then nobody waits for an answer any more.
            if self.fate.dice(4) == 0 {
                self.pass();
            }
            let repeat = may && self.fate.dice(3) == 0;
            self.guests.iter().for_each(|guest| guest.seat.repeat(repeat));
            let place = places().chain(["bot.send.before", "bot.send.after", "store.take_updates.before", "store.take_updates.after"]);
            let places: Vec<&str> = place.collect();
            let at = format!("{}:{}", places[usize::try_from(self.fate.dice(places.len() as u64)).unwrap()], 1 + self.fate.dice(4));
            let dies_there = may && self.fate.kills > 0 && self.fate.dice(2) == 0;
            self.fate.next = Instant::now() + Duration::from_millis(self.fate.dice(900));
            let there = [("FLEET_KILL_AT", at.as_str())];
            self.begin_anew(if dies_there { &there } else { &[] });
        } else if self.guests.iter().any(|guest| at_work(guest) && guest.since.elapsed() > STILL) {
            self.go_away();
        }
    }

    /// It is stopped in order, and started again when what was left open may be said once more.
    fn go_away(&mut self) {
        assert_eq!(self.world.stop(), Some(0), "it stops when it is asked to");
        self.pass();
        self.guests.iter_mut().for_each(|guest| guest.since = Instant::now());
        self.begin_anew(&[]);
    }

    fn pass(&mut self) {
        self.away += AWAY;
        self.guests.iter().for_each(|guest| guest.seat.pass(AWAY));
    }

    fn begin_anew(&mut self, more: &[(&str, &str)]) {
        let away = self.away.as_millis().to_string();
        let mut env: Vec<(&str, &str)> = self.settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        env.push(("FLEET_AWAY_MS", &away));
        env.extend(more);
        self.world.set_env(&env);
        self.world.kill_and_restart_dying();
        if !self.world.ended() {
            self.api = self.world.api();
        }
    }

    /// What was left open is said, and nothing more happens.
    async fn rest(&mut self, started: Instant) {
        self.guests.iter().for_each(|guest| guest.seat.repeat(false));
        if self.world.ended() {
            self.suffer();
        }
        if self.fate.deaths > 0 {
            self.go_away();
        }
        let (mut before, mut since) = (self.seen(), Instant::now());
        while since.elapsed() < Duration::from_secs(3) {
            assert!(started.elapsed() < PATIENCE, "never quiet:\n{}", self.seen());
            tokio::time::sleep(Duration::from_millis(40)).await;
            let depth = self.api.get("status").await["depth"].clone();
            let open = ["inbox_new", "effects_ready"].iter().map(|k| depth[k].as_u64().unwrap()).sum::<u64>();
            let unconfirmed: usize = self.guests.iter().map(|guest| guest.seat.unconfirmed()).sum();
            let now = self.seen();
            if open > 0 || unconfirmed > 0 || now != before {
                (before, since) = (now, Instant::now());
            }
        }
    }

    async fn end(&self) -> End {
        let told: Vec<_> = self.guests.iter().map(|guest| (guest.seat.name(), story(&guest.seat))).collect();
        let mut apps = Vec::new();
        for project in self.api.get("projects").await["projects"].as_array().unwrap() {
            let visitor = Visitor::follow(self.api.http(), project["live_url"].as_str().unwrap()).await;
            let found = visitor.get("/api/collections/requests/records").await.1;
            let entries: Vec<Value> = found["items"].as_array().unwrap().iter().map(|e| json!([e["state"], e["comment"]])).collect();
            let tasks = tasks_of(&self.api, project).await.unwrap();
            apps.push(json!({ "versions": project["versions"].as_array().unwrap().len(), "tasks": tasks, "entries": entries }));
        }
        let depth = self.api.get("status").await["depth"].clone();
        let people = self.api.get("people").await["people"].as_array().unwrap().len();
        End { told, apps, people, dead: json!([depth["inbox_dead"], depth["effects_dead"]]) }
    }
}

impl Guest {
    /// Looks and does the next thing; how far they are then.
    async fn step(&mut self, api: &Api) -> Result<At, reqwest::Error> {
        let shown = self.seat.shown();
        let reads = |words: &str| shown.iter().any(|text| text.contains(words));
        Ok(match self.at {
            At::Door => {
                self.seat.say("help");
                At::Helped
            }
            At::Helped if reads(HELP) => {
                self.seat.say(Way::App.says());
                At::Asked
            }
            At::Asked if self.seat.press("Start") => At::Started,
            At::Asked => {
                if self.seat.press("You decide") {
                    (self.kills, self.since) = (0, Instant::now());
                }
                At::Asked
            }
            At::Started if self.seat.press("Accept") => At::Accepted,
            At::Accepted if reads("is live, version 1") => {
                if self.inside.is_none() {
                    let Some(link) = self.seat.link() else { return Ok(self.at) };
                    self.inside = Visitor::try_follow(api.http(), &link).await?;
                }
                let Some(visitor) = &self.inside else { return Ok(self.at) };
                let entry = entry_for(&visitor.try_get("/api/app").await?);
                let sent = visitor.try_post("/api/collections/requests/records", &entry, "one-entry").await?;
                if sent.is_success() { At::Entered } else { At::Accepted }
            }
            At::Entered if self.seat.press("Approve") => At::Decided,
            At::Decided if reads("Approved") => At::Home,
            other => other,
        })
    }
}

async fn unkilled() -> End {
    let mut life = Life::new(Fate::kind()).await;
    let end = life.live().await;
    assert_eq!((end.apps.len(), end.people), (2, 1), "{end:#?}\n{}", life.seen());
    for (_, told) in &end.told {
        let distinct: BTreeSet<_> = told.iter().map(|t| &t.words).collect();
        assert_eq!(distinct.len(), told.len(), "each message says something of its own, or a double could not be told: {told:#?}");
    }
    end
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chats_end_the_same_however_often_the_fleet_dies() {
    let clean = unkilled().await;
    let soak = std::env::var_os("FLEET_SOAK").map_or(KILLS, |_| KILLS_OF_A_SOAK);
    let kills: u64 = std::env::var("FLEET_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(soak);
    let mut seed: u64 = std::env::var("FLEET_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(20_261_126);
    let (started, mut deaths, mut lives) = (Instant::now(), 0, 0);
    while deaths < kills {
        let mut life = Life::new(Fate::cruel(seed, kills - deaths)).await;
        let end = life.live().await;
        deaths += life.fate.deaths;
        lives += 1;
        println!("seed {seed}: {deaths} kills in {lives} lives, {:?}", started.elapsed());
        assert!(same(&end, &clean), "seed {seed}: {end:#?}\nwithout a kill:\n{clean:#?}\n{}", life.seen());
        assert!(life.fate.deaths > 0, "nobody died: nothing was tried");
        seed = life.fate.seed;
    }
}

/// Whether both ended the same, but for what was said once more and marked.
fn same(killed: &End, clean: &End) -> bool {
    let left = |end: &End| (end.apps.clone(), end.people, end.dead.clone());
    left(killed) == left(clean) && killed.told.iter().zip(&clean.told).all(|((_, told), (_, wanted))| tells_the_same(told, wanted))
}

fn distinct(end: &End) -> Vec<BTreeSet<&String>> {
    end.told.iter().map(|(_, told)| told.iter().map(|t| &t.words).collect()).collect()
}

/// The positive control: what is sent before it is true, or before it is noted, is found by the same comparison.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sent_too_early_is_found_out() {
    let clean = unkilled().await;
    for (mistake, place) in [("send-first", "store.send_first:2"), ("unnoted", "bot.send.after:3")] {
        let mut life = Life::new(Fate::planted(mistake, place)).await;
        let end = life.live().await;
        assert_eq!(life.fate.deaths, 1, "{mistake}: it dies there");
        assert!(!same(&end, &clean), "{mistake}: it is found");
        let said = |end: &End| end.told.iter().map(|(_, told)| told.len()).sum::<usize>();
        // The copy of a question stays open, and whoever presses it is told so: more is said, and nothing less.
        let whole = distinct(&end).iter().zip(distinct(&clean)).all(|(there, wanted)| there.is_superset(&wanted));
        assert!(said(&end) > said(&clean) && whole, "{mistake}: a message, once more:\n{}", life.seen());
    }
}
