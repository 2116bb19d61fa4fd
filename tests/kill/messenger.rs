//! A messenger's pieces and messages while the fleet dies around them: read once, said once, or once more and marked.

use std::time::{Duration, Instant};

use fleet_demo::telegram::{FakeTelegram, Message, TOKEN};
use fleet_tests::world::World;
use serde_json::json;

/// Places around what comes in and what goes out, and how often the greeting may be there right after the next start: once said and
/// not noted, it is there; noted and not said, it is said after two minutes.
const PLACES: [(&str, usize, usize); 4] =
    [("store.take_updates.before", 1, 1), ("store.take_updates.after", 1, 1), ("bot.send.before", 0, 0), ("bot.send.after", 1, 1)];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_and_goes_by_a_messenger_survives_a_death() {
    let soak = std::env::var_os("FLEET_SOAK").is_some();
    for (place, least, most) in PLACES {
        let fake = FakeTelegram::start().await.unwrap();
        let api = fake.api();
        let settings = [("FLEET__TELEGRAM__TOKEN", TOKEN), ("FLEET__TELEGRAM__API", api.as_str())];
        let mut world = World::start_with(&settings);
        let code = world.api().post("link-codes", json!({})).await["code"].as_str().unwrap().to_owned();
        let owner = fake.user("Owner", "en");
        world.set_env(&[settings[0], settings[1], ("FLEET_KILL_AT", place)]);
        world.kill_and_restart_dying();
        fake.say(&owner, owner.id, &format!("/start {code}"));
        let started = Instant::now();
        while !world.ended() {
            assert!(started.elapsed() < Duration::from_secs(30), "it never passed {place}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        world.set_env(&settings);
        world.start_again();
        let said = |all: &[Message]| all.iter().filter(|m| m.from == "Fleet").count();
        if least > 0 {
            fake.until(owner.id, Duration::from_secs(30), |all| said(all) >= least).await.unwrap_or_else(|shown| panic!("{place}: {shown}"));
        }
        tokio::time::sleep(Duration::from_secs(3)).await;
        let there = said(&fake.messages(owner.id));
        assert!((least..=most).contains(&there), "{place}: {}", fake.transcript(owner.id));
        if soak && place.starts_with("bot.send") {
            let all = fake.until(owner.id, Duration::from_mins(3), |all| said(all) > most).await.unwrap_or_else(|shown| panic!("{place}: {shown}"));
            assert!(all.last().is_some_and(|m| m.text.contains("may have reached you before")), "{place}: {}", fake.transcript(owner.id));
        }
    }
}
