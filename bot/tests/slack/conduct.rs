//! Reminders and digests in Slack, which itself knows where somebody's clock stands.

use fleet_domain::chat::Standing;
use fleet_domain::habits::{Digest, Habits};
use fleet_domain::id::PersonId;
use fleet_runtime::Runtime;

use super::desk::{Desk, PATIENCE};
use super::talks::LEAVE;

const ZONE: &str = "Asia/Yekaterinburg";

/// Somebody who talks to the bot in their own chat, and days that go by.
struct Days {
    desk: Desk,
    engine: Runtime,
    anna: PersonId,
    hers: String,
}

impl Days {
    async fn begin(said: &str) -> Self {
        let desk = Desk::new().await;
        desk.slack.zone("UANNA", ZONE);
        let anna = desk.known("UANNA", "Anna", Standing::Member).await;
        let hers = desk.slack.direct("UANNA");
        let engine = desk.world.engine();
        desk.world.put_clock(ZONE, said);
        desk.rests().await;
        Self { desk, engine, anna, hers }
    }

    /// The fleet looks at this time; how many messages it said because of that.
    async fn look(&self, said: &str) -> usize {
        let before = self.desk.slack.said(&self.hers, "U0FLEET").len();
        self.desk.world.put_clock(ZONE, said);
        self.engine.conduct().await.unwrap();
        self.desk.world.settle().await;
        self.desk.rests().await;
        self.desk.slack.said(&self.hers, "U0FLEET").len() - before
    }

    async fn habits(&self) -> Habits {
        self.desk.world.store.habits(&self.anna).await.unwrap().unwrap().value
    }
}

#[tokio::test]
async fn a_card_is_reminded_of_by_the_clock_of_their_profile_and_starts() {
    let days = Days::begin("2026-11-26T16:00").await;
    days.desk.slack.say("UANNA", &days.hers, LEAVE, None);
    days.desk.to_card("UANNA", &days.hers, "en").await;
    days.desk.rests().await;
    assert_eq!(days.habits().await.zone.map(|z| z.name().to_owned()).as_deref(), Some(ZONE), "nobody asked for it");
    for quiet in ["2026-11-26T20:30", "2026-11-27T05:00", "2026-11-27T10:30"] {
        assert_eq!(days.look(quiet).await, 0, "{quiet}:\n{}", days.desk.slack.transcript(&days.hers));
    }
    assert_eq!(days.look("2026-11-27T11:30").await, 1, "{}", days.desk.slack.transcript(&days.hers));
    days.desk.shows(&days.hers, "This still waits for you").await;
    assert_eq!(days.look("2026-11-27T17:00").await, 0);
    assert_eq!(days.look("2026-11-30T11:40").await, 1, "{}", days.desk.slack.transcript(&days.hers));
    days.desk.shows(&days.hers, "It is parked now").await;
    assert_eq!(days.look("2026-12-01T11:40").await + days.look("2026-12-08T11:40").await, 0, "not a third time");
    days.desk.press("UANNA", &days.hers, "chat-button-start", "en").await;
    let stop = days.desk.world.say_of("en", "chat-button-stop");
    let works = days.desk.slack.until(PATIENCE, |s| s.with_button(&days.hers, &stop).is_some()).await;
    assert!(works.is_ok(), "{}", days.desk.slack.transcript(&days.hers));
}

#[tokio::test]
async fn the_digest_comes_by_the_clock_of_their_profile_and_is_turned_off_there() {
    let days = Days::begin("2026-11-24T11:00").await;
    days.desk.slack.say("UANNA", &days.hers, LEAVE, None);
    days.desk.to_card("UANNA", &days.hers, "en").await;
    assert_eq!(days.look("2026-11-24T11:05").await, 0);
    days.desk.press("UANNA", &days.hers, "chat-button-start", "en").await;
    days.desk.rests().await;
    let threads = days.desk.world.store.threads_of(&days.anna).await.unwrap();
    let thread = threads.into_iter().map(|t| t.value).find(|t| t.project.is_some()).expect("a project").id;
    days.desk.world.engine_effects().await;
    days.desk.world.make(&thread).await;
    days.desk.press("UANNA", &days.hers, "chat-button-accept", "en").await;
    days.desk.rests().await;
    for quiet in ["2026-11-24T21:00", "2026-11-25T04:30", "2026-11-25T09:20"] {
        assert_eq!(days.look(quiet).await, 0, "{quiet}:\n{}", days.desk.slack.transcript(&days.hers));
    }
    assert_eq!(days.look("2026-11-25T09:30").await, 1, "{}", days.desk.slack.transcript(&days.hers));
    days.desk.shows(&days.hers, "Your day at a glance").await;
    assert_eq!(days.look("2026-11-25T09:40").await, 0, "once");
    days.desk.press("UANNA", &days.hers, "chat-button-digest-off", "en").await;
    days.desk.shows(&days.hers, "You get no overviews").await;
    assert_eq!(days.habits().await.digest, Digest::Off);
}
