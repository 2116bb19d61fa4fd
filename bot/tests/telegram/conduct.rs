//! Reminders and digests as people see them in Telegram: at their time, in their words, with buttons that work, and never at night.

use std::time::Duration;

use fleet_demo::telegram::{Message, User};
use fleet_domain::habits::{Digest, Habits};
use fleet_domain::id::{PersonId, ThreadId};
use fleet_runtime::Runtime;
use fleet_store::Commit;

use super::desk::{Desk, has, ours};

const LEAVE: &str = "We need leave requests: first day, last day, type of leave. The manager approves";
const BERLIN: &str = "Europe/Berlin";

/// Somebody who talks to the bot, and days that go by.
struct Days {
    desk: Desk,
    engine: Runtime,
    anna: User,
    person: PersonId,
    language: &'static str,
}

impl Days {
    async fn begin(language: &'static str, zone: &'static str, said: &str) -> Self {
        let desk = Desk::start().await;
        desk.world.put_clock(zone, said);
        let (anna, person) = desk.member("Anna", language).await;
        let engine = desk.world.engine();
        Self { desk, engine, anna, person, language }
    }

    fn say_of(&self, key: &str) -> String {
        self.desk.world.say_of(self.language, key)
    }

    /// The fleet looks at this time; what it said because of that.
    async fn look(&self, zone: &str, said: &str) -> Vec<Message> {
        let before = ours(&self.desk.fake.messages(self.anna.id)).len();
        self.desk.world.put_clock(zone, said);
        // The beat comes first, as in a fleet that runs.
        self.desk.world.settle().await;
        self.engine.conduct().await.unwrap();
        let all = self.desk.quiet(self.anna.id).await;
        ours(&all).into_iter().skip(before).cloned().collect()
    }

    async fn nothing(&self, zone: &str, times: &[&str]) {
        for said in times {
            let told = self.look(zone, said).await;
            assert!(told.is_empty(), "{said}: {told:#?}");
        }
    }

    async fn one(&self, zone: &str, said: &str) -> Message {
        let told = self.look(zone, said).await;
        let [message] = told.as_slice() else { panic!("{said}: {told:#?}\n{}", self.desk.fake.transcript(self.anna.id)) };
        message.clone()
    }

    async fn habits(&self) -> Habits {
        self.desk.world.store.habits(&self.person).await.unwrap().unwrap().value
    }

    async fn press(&self, key: &str) {
        let label = self.say_of(key);
        self.desk.until(self.anna.id, |all| all.iter().any(|m| has(m, &label))).await;
        assert!(self.desk.fake.press(&self.anna, self.anna.id, &label), "[{label}]");
        self.desk.quiet(self.anna.id).await;
    }

    /// A result is there to try, made by hand as the engine would.
    async fn to_result(&self, words: &str) -> ThreadId {
        self.desk.fake.say(&self.anna, self.anna.id, words);
        let (start, decide) = (self.say_of("chat-button-start"), self.say_of("chat-button-you-decide"));
        self.desk.to_card(&self.anna, &start, &decide).await;
        self.press("chat-button-start").await;
        let thread = self.desk.thread(self.anna.id).await;
        self.desk.world.engine_effects().await;
        self.desk.world.make(&thread).await;
        self.desk.quiet(self.anna.id).await;
        thread
    }
}

#[tokio::test]
async fn a_question_is_reminded_of_in_working_hours_and_its_buttons_still_work() {
    let days = Days::begin("en", BERLIN, "2026-11-26T15:00").await;
    days.desk.fake.say(&days.anna, days.anna.id, "time zone");
    days.desk.quiet(days.anna.id).await;
    assert!(days.desk.fake.press(&days.anna, days.anna.id, "Berlin"));
    days.desk.quiet(days.anna.id).await;
    assert_eq!(days.habits().await.zone.map(|z| z.name().to_owned()).as_deref(), Some(BERLIN));
    days.desk.world.put_clock(BERLIN, "2026-11-26T16:00");
    days.desk.fake.say(&days.anna, days.anna.id, "We need leave requests. The manager approves.");
    days.desk.until(days.anna.id, |all| all.iter().any(|m| has(m, "You decide"))).await;
    days.desk.quiet(days.anna.id).await;
    // Four working hours are over at 11:00 of the next day; the evening and the night are quiet.
    days.nothing(BERLIN, &["2026-11-26T19:59", "2026-11-26T23:00", "2026-11-27T03:00", "2026-11-27T10:30"]).await;
    let first = days.one(BERLIN, "2026-11-27T11:05").await;
    assert!(first.text.contains("still waits for you") && first.text.contains("remind you once more"), "{}", first.text);
    assert!(!first.silent, "it asks for something");
    days.nothing(BERLIN, &["2026-11-27T15:00", "2026-11-28T12:00", "2026-11-30T10:30"]).await;
    let second = days.one(BERLIN, "2026-11-30T11:06").await;
    assert!(second.text.contains("parked"), "{}", second.text);
    days.nothing(BERLIN, &["2026-11-30T16:00", "2026-12-01T11:10", "2026-12-07T11:10"]).await;
    // It waited all the time: its button goes on from there.
    let asked = days.desk.world.brief(&days.desk.thread(days.anna.id).await).await.value.asked;
    days.press("chat-button-you-decide").await;
    let brief = days.desk.world.brief(&days.desk.thread(days.anna.id).await).await.value;
    assert!(brief.asked > asked || brief.card_at.is_some(), "{brief:?}");
}

#[tokio::test]
async fn a_result_that_nobody_accepts_stays_within_its_messages() {
    let days = Days::begin("ru", "UTC", "2026-11-26T09:00").await;
    days.to_result("Нужны заявки на отпуск: первый день, последний день, тип отпуска. Согласует руководитель").await;
    let first = days.look("UTC", "2026-11-26T13:40").await;
    // The first time they are asked where their clock stands as well, silently.
    assert_eq!(first.iter().filter(|m| !m.silent).count(), 1, "{first:#?}");
    assert!(first[0].text.contains("можно попробовать и принять"), "{}", first[0].text);
    days.nothing("UTC", &["2026-11-26T17:00", "2026-11-26T22:00"]).await;
    let all = days.desk.fake.messages(days.anna.id);
    let said = ours(&all);
    assert!(said.len() <= 11, "{} messages:\n{}", said.len(), days.desk.fake.transcript(days.anna.id));
    assert!(said.iter().filter(|m| !m.silent).count() <= 6, "{}", days.desk.fake.transcript(days.anna.id));
    // Accepted: nobody is reminded of it.
    days.press("chat-button-accept").await;
    let keep = days.say_of("chat-button-start-clean");
    let _ = days.desk.fake.press(&days.anna, days.anna.id, &keep);
    days.desk.quiet(days.anna.id).await;
    let next = days.look("UTC", "2026-11-27T13:45").await;
    assert!(next.iter().all(|m| !m.text.contains("принять")), "{next:#?}");
}

#[tokio::test]
async fn the_digest_comes_once_in_the_morning_and_its_buttons_work() {
    let days = Days::begin("en", "UTC", "2026-11-24T10:00").await;
    days.nothing("UTC", &["2026-11-24T10:00"]).await;
    days.to_result(LEAVE).await;
    // At night, and before its time: nothing. At its time: once.
    let mut told = days.look("UTC", "2026-11-24T14:30").await;
    told.retain(|m| !m.silent);
    assert_eq!(told.len(), 1, "the result is reminded of: {told:#?}");
    days.nothing("UTC", &["2026-11-24T21:00", "2026-11-25T03:00", "2026-11-25T09:29"]).await;
    let digest = days.one("UTC", "2026-11-25T09:30").await;
    assert!(digest.text.contains("Your day at a glance") && digest.text.contains("1 new result"), "{}", digest.text);
    assert!(digest.text.lines().count() <= 12 && digest.silent, "{digest:#?}");
    assert!(has(&digest, "Weekly") && has(&digest, "Pause for 2 weeks") && has(&digest, "Off"), "{digest:#?}");
    days.nothing("UTC", &["2026-11-25T09:31"]).await;
    // Another process, and a clock that went back: it was told.
    days.nothing("UTC", &["2026-11-25T09:29", "2026-11-25T09:30"]).await;
    days.press("chat-button-digest-pause").await;
    assert!(days.habits().await.paused_until.is_some());
    days.press("chat-button-digest-back").await;
    assert_eq!(days.habits().await.paused_until, None);
    days.press("chat-button-digest-weekly").await;
    assert_eq!(days.habits().await.digest, Digest::Weekly);
    days.press("chat-button-digest-off").await;
    assert_eq!(days.habits().await.digest, Digest::Off);
    let last = ours(&days.desk.fake.messages(days.anna.id)).last().map(|m| m.text.clone());
    assert!(last.is_some_and(|text| text.contains("no overviews")));
}

#[tokio::test]
async fn words_say_the_same_as_the_buttons_in_both_languages() {
    for (language, off, on, weekly, city, zone) in [
        ("en", "digest off", "digest on", "digest weekly", "my time zone is Berlin", BERLIN),
        ("ru", "сводка выключи", "сводка включи", "сводка раз в неделю", "мой город Екатеринбург", "Asia/Yekaterinburg"),
    ] {
        let days = Days::begin(language, "UTC", "2026-11-26T09:00").await;
        for (words, digest) in [(off, Digest::Off), (on, Digest::Daily), (weekly, Digest::Weekly)] {
            let before = ours(&days.desk.fake.messages(days.anna.id)).len();
            days.desk.fake.say(&days.anna, days.anna.id, words);
            days.desk.until(days.anna.id, |all| ours(all).len() > before).await;
            assert_eq!(days.habits().await.digest, digest, "{words}");
        }
        let before = ours(&days.desk.fake.messages(days.anna.id)).len();
        days.desk.fake.say(&days.anna, days.anna.id, city);
        days.desk.until(days.anna.id, |all| ours(all).len() > before).await;
        assert_eq!(days.habits().await.zone.map(|z| z.name().to_owned()).as_deref(), Some(zone));
    }
}

#[tokio::test]
async fn what_comes_late_waits_for_the_morning_while_all_else_goes_on() {
    let mut days = Days::begin("en", "UTC", "2026-11-24T10:00").await;
    days.nothing("UTC", &["2026-11-24T10:00"]).await;
    let thread = days.to_result(LEAVE).await;
    let _ = days.look("UTC", "2026-11-24T14:30").await;
    // Told by the fleet at its time; the messenger was away until the night.
    days.desk.close();
    tokio::time::sleep(Duration::from_millis(300)).await;
    days.desk.world.put_clock("UTC", "2026-11-25T09:30");
    days.desk.world.settle().await;
    days.engine.conduct().await.unwrap();
    days.desk.world.settle().await;
    assert_eq!(days.desk.world.last_of(&thread, "digest").await.kind, "digest");
    days.desk.world.put_clock("UTC", "2026-11-25T23:30");
    days.desk.open().await;
    let before = ours(&days.desk.fake.messages(days.anna.id)).len();
    days.desk.fake.say(&days.anna, days.anna.id, "/help");
    let all = days.desk.quiet(days.anna.id).await;
    let night: Vec<_> = ours(&all).into_iter().skip(before).collect();
    assert_eq!(night.len(), 1, "an answer to whoever is awake, and nothing else: {night:#?}");
    days.desk.world.put_clock("UTC", "2026-11-26T09:00");
    let all = days.desk.until(days.anna.id, |all| ours(all).len() > before + 1).await;
    assert!(ours(&all).last().is_some_and(|m| m.text.contains("Your day at a glance")));
    let all = days.desk.quiet(days.anna.id).await;
    assert_eq!(ours(&all).iter().filter(|m| m.text.contains("Your day at a glance")).count(), 1);
}

#[tokio::test]
async fn a_night_that_moves_the_clock_and_clocks_that_jump_move_no_digest() {
    let days = Days::begin("en", BERLIN, "2026-10-23T10:00").await;
    let there = days.desk.world.store.habits(&days.person).await.unwrap().unwrap();
    let habits = Habits { zone: fleet_domain::habits::Zone::parse(BERLIN), ..there.value.clone() };
    let change =
        fleet_store::Change::PutHabits { person: days.person.clone(), habits: fleet_store::Versioned { rev: there.rev, value: habits }, due_at: Some(0) };
    days.desk.world.store.commit(Commit::new().with(change)).await.unwrap();
    days.nothing(BERLIN, &["2026-10-23T10:00"]).await;
    days.to_result(LEAVE).await;
    // Reminders are another matter: the result is accepted.
    days.press("chat-button-accept").await;
    let _ = days.desk.fake.press(&days.anna, days.anna.id, "Start clean");
    days.desk.quiet(days.anna.id).await;
    // The night from Saturday to Sunday has 25 hours.
    days.nothing(BERLIN, &["2026-10-25T01:59", "2026-10-25T09:30", "2026-10-26T08:30", "2026-10-26T09:29"]).await;
    let digest = days.one(BERLIN, "2026-10-26T09:30").await;
    assert!(digest.text.contains("1 new result"), "{}", digest.text);
    // Back by days, ahead by years, and right again.
    days.nothing(BERLIN, &["2026-10-24T09:30", "2026-10-26T09:30", "2029-10-27T03:00", "2026-10-26T09:31", "2026-10-27T09:30"]).await;
}
