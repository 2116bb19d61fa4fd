//! Kills at every named place and at random times: nothing is lost, nothing is doubled, the end is the same as without.

mod agents;
mod chats;
mod messenger;
mod person;
mod seat;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use fleet_tests::api::{Api, Shown};
use fleet_tests::visitor::Visitor;
use fleet_tests::world::World;
use serde_json::{Value, json};

use person::{End, Person, TICKET, Way, entry_for};

/// Random kills in the ordinary run; `FLEET_KILLS=100` is the soak.
const KILLS: u64 = 10;

async fn unkilled(way: Way) -> End {
    let end = Person::new(World::start(), way).live(|_| {}).await;
    let [task, journal] = end.live.tasks.as_slice() else { panic!("one task and a journal: {:#?}", end.live) };
    let proved = task["criteria"].as_array().into_iter().flatten().filter(|c| c[0].is_string() && c[1] == "met").count();
    assert!(proved > 2 && journal.as_array().is_some_and(|events| events.len() > 5 && events.iter().all(Value::is_string)), "{:#?}", end.live);
    end
}

/// Messages by kind and words; a refusal may be told more often than without a kill, because a button pressed again after a death is
/// answered: that answer is no loss and no double.
fn messages(end: &End) -> BTreeMap<(&str, &str), usize> {
    let mut messages = BTreeMap::new();
    for (kind, words) in end.messages.iter().filter(|(kind, _)| kind != "refused") {
        *messages.entry((kind.as_str(), words.as_str())).or_default() += 1;
    }
    messages
}

/// What is another story than without the kill.
fn difference(killed: &End, clean: &End) -> Option<String> {
    let same = messages(killed) == messages(clean) && killed.live == clean.live && killed.left == clean.left;
    (!same).then(|| format!("{killed:#?}\nwithout a kill:\n{clean:#?}"))
}

fn same(killed: &End, clean: &End, what: &str) {
    if let Some(difference) = difference(killed, clean) {
        panic!("{what}: {difference}");
    }
}

/// A life in which the fleet dies at a place; how it ended, and how often it died.
async fn life_with(way: Way, env: &[(&str, &str)]) -> (End, u32) {
    let (world, died) = World::start_dying(env);
    let mut person = Person::new(world, way);
    person.deaths += u32::from(died);
    let end = person.live(|_| {}).await;
    (end, person.deaths)
}

/// Every place where one of ours can be killed.
fn places() -> impl Iterator<Item = &'static str> {
    // What a messenger sends and what an agent does is not part of a life on the page: `messenger` and `agents` kill there.
    let all = [fleet_store::kill::NAMES, fleet_runtime::KILL_POINTS, fleet_repo::KILL_POINTS, fleet_deployers::KILL_POINTS].into_iter().flatten().copied();
    // Nor is a snapshot put back in a life: `deployers` cuts that in two itself.
    let all = all.filter(|name| !name.starts_with("records.exchange."));
    all.filter(|name| !name.starts_with("store.take_updates") && !name.starts_with("runtime.agent.") && !name.starts_with("runtime.gate."))
}

/// The first pass of each place in the ordinary run; with `FLEET_SOAK=1` every pass.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_named_place_is_hit_and_survived() {
    let soak = std::env::var_os("FLEET_SOAK").is_some();
    let from = std::env::var("FLEET_FROM").unwrap_or_default();
    let (plain, filed, filled) = (unkilled(Way::App).await, unkilled(Way::File).await, unkilled(Way::Chat).await);
    assert_eq!((filed.live.entries.len(), &filed.live.entries[0]["file"], filed.left), (1, &json!(["ticket.pdf", TICKET]), 0), "a whole life: {filed:#?}");
    assert_eq!((&filled.live, filled.left), (&plain.live, 0), "what is given in the chat is what is given in the app: {filled:#?}");
    let (started, mut unhit, mut lives) = (Instant::now(), Vec::new(), 0);
    for name in places().skip_while(|name| !from.is_empty() && **name != *from) {
        let (way, clean) = match name {
            name if name.starts_with("records.file.") => (Way::File, &filed),
            name if name.starts_with("runtime.fill.") => (Way::Chat, &filled),
            _ => (Way::App, &plain),
        };
        for count in 1.. {
            let at = format!("{name}:{count}");
            let (end, deaths) = life_with(way, &[("FLEET_KILL_AT", &at)]).await;
            same(&end, clean, &at);
            lives += 1;
            if deaths == 0 && count == 1 {
                unhit.push(name);
            }
            if deaths == 0 || !soak {
                println!("{at}, {lives} lives in {:?}", started.elapsed());
                break;
            }
        }
    }
    assert!(unhit.is_empty(), "places that were never passed: {unhit:?}");
}

/// The positive control: a fleet that sends before it commits, and dies in between, is found out by the same comparison.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_sent_before_its_commit_is_found_out() {
    let clean = unkilled(Way::App).await;
    let (end, deaths) = life_with(Way::App, &[("FLEET_PLANT", "send-first")]).await;
    assert_eq!((deaths, difference(&end, &clean)), (0, None), "without a death even this mistake does no harm");
    let (end, deaths) = life_with(Way::App, &[("FLEET_PLANT", "send-first"), ("FLEET_KILL_AT", "store.send_first:1")]).await;
    assert_eq!(deaths, 1);
    let difference = difference(&end, &clean).expect("a doubled message is a difference");
    let (killed, clean) = (messages(&end), messages(&clean));
    let doubled: Vec<_> = killed.iter().filter(|(message, n)| clean.get(*message) != Some(n)).collect();
    assert!(matches!(doubled.as_slice(), [(message, n)] if clean.get(*message).is_some_and(|there| there + 1 == **n)), "one message, once more: {difference}");
}

/// Requests that come right after one was told are gathered; the fleet dies around telling them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gathered_requests_are_told_once_though_the_fleet_dies() {
    const GAP: &str = "FLEET__LIMITS__NOTICES_SECONDS";
    for place in ["runtime.notice.before", "runtime.notice.between"] {
        // Nothing is told after the first, however long the posting takes.
        let mut world = World::start_with(&[(GAP, "3600")]);
        let api = world.api();
        let thread = api.open("hr", "en").await;
        for words in [Way::App.says(), "you decide everything"] {
            api.say(&thread, words, words).await;
            api.settle().await;
        }
        api.press(&thread, "Start").await;
        until(&api, &thread, |posts| posts.iter().any(|p| p.kind == "result")).await;
        let visitor = Visitor::enter(&api, &thread, "preview").await;
        let app = visitor.get("/api/app").await.1;
        for n in 0..7 {
            let mut body = entry_for(&app);
            body["comment"] = json!(format!("number {n}"));
            let sent = visitor.try_post("/api/collections/requests/records", &body, &format!("entry-{n}")).await.unwrap();
            assert!(sent.is_success(), "{sent}");
            if n == 0 {
                until(&api, &thread, |posts| posts.iter().any(|p| p.kind == "entry_arrived")).await;
            }
        }
        world.set_env(&[(GAP, "1"), ("FLEET_KILL_AT", place)]);
        world.kill_and_restart_dying();
        let started = Instant::now();
        while !world.ended() {
            assert!(started.elapsed() < Duration::from_secs(30), "it never passed {place}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        world.set_env(&[(GAP, "1")]);
        world.start_again();
        let api = world.api();
        let told = |posts: &[Shown]| -> Vec<usize> {
            let words: Vec<&str> = posts.iter().filter(|p| matches!(p.kind.as_str(), "entry_arrived" | "entries")).map(|p| p.plain.as_str()).collect();
            (0..7).map(|n| words.iter().map(|w| w.matches(&format!("number {n}")).count()).sum()).collect()
        };
        let posts = until(&api, &thread, |posts| told(posts).iter().all(|n| *n > 0)).await;
        assert_eq!(told(&posts), [1; 7], "{place}: each once: {posts:#?}");
    }
}

/// Looks until the thread shows what is wanted.
async fn until(api: &Api, thread: &str, wanted: impl Fn(&[Shown]) -> bool) -> Vec<Shown> {
    let started = Instant::now();
    loop {
        let posts = api.posts(thread).await;
        if wanted(&posts) {
            return posts;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "{posts:#?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_kills_change_nothing() {
    let (plain, filled) = (unkilled(Way::App).await, unkilled(Way::Chat).await);
    let kills: u64 = std::env::var("FLEET_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(KILLS);
    let mut seed: u64 = std::env::var("FLEET_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(20_261_121);
    println!("seed {seed}");
    let mut done = 0;
    while done < kills {
        // One less than makes an effect look like the cause: what takes the fleet with it again and again is given up, and told.
        let mut left = 1 + seed % (fleet_store::LOST_CAP.unsigned_abs() - 1);
        let mut next = Instant::now() + Duration::from_millis(seed % 300);
        let (way, clean) = if seed & 2 == 0 { (Way::App, &plain) } else { (Way::Chat, &filled) };
        let mut person = Person::new(World::start(), way);
        let end = person
            .live(|world| {
                if left > 0 && Instant::now() >= next {
                    left -= 1;
                    done += 1;
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    next = Instant::now() + Duration::from_millis((seed >> 33) % 400);
                    world.kill_and_restart();
                }
            })
            .await;
        same(&end, clean, &format!("random kills, {done} so far, {way:?}"));
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    }
}
