//! A messenger's pieces and messages while the fleet dies around them: read once, said once, or once more and marked.

use std::time::{Duration, Instant};

use fleet_demo::telegram::{FakeTelegram, TOKEN, User};
use fleet_tests::world::World;
use serde_json::json;

/// What is said to somebody whose code came: whose account this is now, then the greeting.
const LINKED: &str = "linked";
const GREETING: &str = "greeting";
/// What was perhaps said before.
const AGAIN: &str = "linked, said again";

/// Places around what comes in and what goes out; what the chat shows after the next start, and what it shows once the two minutes are
/// over in which nobody knows whether a message arrived. Whatever comes behind such a message waits with it.
const PLACES: [(&str, &[&str], &[&str]); 4] = [
    ("store.take_updates.before", &[LINKED, GREETING], &[LINKED, GREETING]),
    ("store.take_updates.after", &[LINKED, GREETING], &[LINKED, GREETING]),
    ("bot.send.before", &[], &[AGAIN, GREETING]),
    ("bot.send.after", &[LINKED], &[LINKED, AGAIN, GREETING]),
];
/// A little more than those two minutes, ms.
const AWAY_MS: &str = "125000";
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_and_goes_by_a_messenger_survives_a_death() {
    for (place, then, later) in PLACES {
        let fake = FakeTelegram::start().await.unwrap();
        let api = fake.api();
        let settings = [("FLEET__TELEGRAM__TOKEN", TOKEN), ("FLEET__TELEGRAM__API", api.as_str())];
        let with = |more| settings.into_iter().chain([more]).collect::<Vec<_>>();
        let mut world = World::start_with(&settings);
        let code = world.api().post("link-codes", json!({})).await["code"].as_str().unwrap().to_owned();
        let owner = fake.user("Owner", "en");
        world.set_env(&with(("FLEET_KILL_AT", place)));
        world.kill_and_restart_dying();
        fake.say(&owner, owner.id, &format!("/start {code}"));
        let started = Instant::now();
        while !world.ended() {
            assert!(started.elapsed() < PATIENCE, "it never passed {place}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        world.set_env(&settings);
        world.start_again();
        heard(&world, &fake, place).await;
        shows(&fake, &owner, place, then).await;
        assert_eq!(world.stop(), Some(0), "{place}: what is on its way is noted before the end");
        assert_eq!(shown(&fake, &owner), then, "{place}: {}", fake.transcript(owner.id));

        world.set_env(&with(("FLEET_AWAY_MS", AWAY_MS)));
        world.start_again();
        shows(&fake, &owner, place, later).await;
        // Messages come in their order: whatever else were to be said would be there before this answer.
        fake.say(&owner, owner.id, "help");
        let all = [later, &[GREETING]].concat();
        shows(&fake, &owner, place, &all).await;
    }
}

/// Waits until everything that came was read and all that is to be said stands in the thread.
async fn heard(world: &World, fake: &FakeTelegram, place: &str) {
    let (api, started) = (world.api(), Instant::now());
    loop {
        let depth = api.get("status").await["depth"].clone();
        let thread = api.get("threads").await["threads"][0]["id"].as_str().map(str::to_owned);
        let posts = match &thread {
            Some(thread) => api.posts(thread).await.len(),
            None => 0,
        };
        if fake.unconfirmed() == 0 && depth["inbox_new"] == 0 && depth["effects_ready"] == 0 && posts >= 2 {
            return;
        }
        assert!(started.elapsed() < PATIENCE, "{place}: {depth} {posts}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Waits until the chat shows as many messages, and looks at what they are.
async fn shows(fake: &FakeTelegram, owner: &User, place: &str, wanted: &[&str]) {
    let there = fake.until(owner.id, PATIENCE, |_| shown(fake, owner).len() >= wanted.len()).await;
    there.unwrap_or_else(|transcript| panic!("{place}: {transcript}"));
    assert_eq!(shown(fake, owner), wanted, "{place}: {}", fake.transcript(owner.id));
}

/// What the bot said, by kind.
fn shown(fake: &FakeTelegram, owner: &User) -> Vec<&'static str> {
    let said = fake.messages(owner.id).into_iter().filter(|m| m.from == "Fleet");
    said.map(|m| match (m.text.contains("This account is"), m.text.contains("This may have reached you before")) {
        (true, false) => LINKED,
        (true, true) => AGAIN,
        (false, true) => "something else, said again",
        (false, false) => GREETING,
    })
    .collect()
}
