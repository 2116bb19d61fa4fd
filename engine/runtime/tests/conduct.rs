//! Reminders and digests on both databases: in time, once each, over restarts, over clocks that jump and nights that move the clock.

use std::future::Future;
use std::time::Duration;

use fleet_deployers::records::AppRecords;
use fleet_domain::audit::AuditEntry;
use fleet_domain::brief::BriefState;
use fleet_domain::chat::{Current, Env, Platform, Room, RoomKind, Spot, Standing};
use fleet_domain::effect::Tell;
use fleet_domain::habits::{Digest, DigestWish, Habits, Zone};
use fleet_domain::manifest::Text;
use fleet_domain::notice::{AuditHead, DigestNotice, Notice, ReminderNotice, Then, Wanted};
use fleet_domain::wait::{Wait, WaitOf};
use fleet_store::{Change, Commit, Place, Versioned};

use super::bench::Bench;
use super::life::{built, enter, owner};
use super::postgres::Server;

const HOUR: i64 = 3_600_000;
const BERLIN: &str = "Europe/Berlin";

/// The same checks on both databases, each a test of its own.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $name() { super::$name(super::Days::begin(None).await).await })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $name() { super::on_postgres(super::$name).await })*
        }
    };
}

on_both!(
    somebody_is_reminded_twice_and_then_it_is_parked,
    reminders_keep_to_working_hours,
    whoever_answered_is_not_reminded,
    two_fleets_at_once_remind_and_tell_once,
    a_day_on_which_nothing_happened_has_no_digest,
    digests_come_as_wished,
    those_who_run_the_instance_hold_the_head_of_the_audit_chain,
    a_clock_that_jumps_tells_nothing_twice_and_forgets_nobody,
    a_night_that_moves_the_clock_moves_no_digest,
    a_digest_is_for_the_eyes_of_one,
    entries_that_wait_are_counted_as_they_are_now,
);

async fn on_postgres<F: Future<Output = ()>>(run: impl FnOnce(Days) -> F) {
    match Server::start() {
        Ok(server) => run(Days::begin(Some(server)).await).await,
        Err(why) if std::env::var("FLEET_REQUIRE_POSTGRES").as_deref() == Ok("1") => panic!("PostgreSQL is required: {why}"),
        Err(why) => println!("SKIPPED: no PostgreSQL here ({why})"),
    }
}

/// A fleet whose days are lived through by hand.
struct Days {
    bench: Bench,
    zone: Zone,
    _server: Option<Server>,
}

impl Days {
    async fn begin(server: Option<Server>) -> Self {
        let place = server.as_ref().map(|server| Place::Postgres(server.address()));
        let bench = Bench::at(place, Duration::ZERO).await;
        Self { bench, zone: Zone::utc(), _server: server }
    }

    /// The engine rests, so that only what a test looks at happens; the clock stands in this zone at this time.
    async fn stand(&mut self, zone: &str, said: &str) {
        self.bench.stop().await;
        self.bench.told().await;
        self.zone = Zone::parse(zone).unwrap();
        self.bench.put_clock(self.at(said)).await;
        let rev = self.bench.store.habits(&self.bench.owner).await.unwrap().unwrap().rev;
        self.habits(rev, Habits { zone: Some(self.zone.clone()), ..Habits::default() }).await;
    }

    async fn habits(&self, rev: i64, value: Habits) {
        let due_at = value.due_at(self.bench.store.now(), &Zone::utc());
        let change = Change::PutHabits { person: self.bench.owner.clone(), habits: Versioned { rev, value }, due_at };
        self.bench.store.commit(Commit::new().with(change)).await.unwrap();
    }

    async fn wish(&self, wish: DigestWish) {
        let Versioned { rev, value } = self.bench.store.habits(&self.bench.owner).await.unwrap().unwrap();
        self.habits(rev, value.wish(wish, self.bench.store.now()).unwrap()).await;
    }

    /// A time on the wall there, UTC ms.
    fn at(&self, said: &str) -> i64 {
        let there: jiff::Zoned = format!("{said}[{}]", self.zone.name()).parse().unwrap();
        there.timestamp().as_millisecond()
    }

    /// What is told when the fleet looks at this time.
    async fn look(&self, said: &str) -> Vec<Tell> {
        self.bench.put_clock(self.at(said)).await;
        self.look_now().await
    }

    async fn look_now(&self) -> Vec<Tell> {
        self.bench.runtime.conduct().await.unwrap();
        self.bench.tells().await
    }

    async fn nothing(&self, times: &[&str]) {
        for said in times {
            let told = self.look(said).await;
            assert!(told.is_empty(), "{said}: {told:#?}");
        }
    }

    async fn reminded(&self, said: &str) -> ReminderNotice {
        match self.look(said).await.as_slice() {
            [Tell { notice: Notice::Reminder(reminder), thread, .. }] if *thread == self.bench.thread => reminder.clone(),
            other => panic!("{said}: {other:#?}"),
        }
    }

    async fn digest(&self, said: &str) -> DigestNotice {
        match self.look(said).await.as_slice() {
            [Tell { notice: Notice::Digest(digest), .. }] => digest.clone(),
            other => panic!("{said}: {other:#?}"),
        }
    }

    /// A question waits since now.
    async fn ask(&self, key: &str) {
        let mut brief = self.bench.store.last_brief_of(&self.bench.thread).await.unwrap().unwrap();
        brief.value.state = BriefState::Asking { key: key.to_owned() };
        let of = WaitOf::Question { brief: brief.value.id.clone(), key: key.to_owned(), ask: Text::of("Who decides?", "Кто решает?") };
        let commit = Commit::new().put_brief(brief).with(self.begins(key, of));
        self.bench.store.commit(commit).await.unwrap();
    }

    fn begins(&self, group: &str, of: WaitOf) -> Change {
        let (thread, person) = (self.bench.thread.clone(), self.bench.owner.clone());
        Change::BeginWait(Box::new(Wait::begins(thread, group.to_owned(), person, of, self.bench.store.now(), &self.zone)))
    }

    /// The owner's place in the instance.
    async fn standing(&self, standing: Standing) {
        let mut person = self.bench.store.person(&self.bench.owner).await.unwrap().unwrap();
        person.value.standing = standing;
        self.bench.store.commit(Commit::new().with(Change::PutPerson(person))).await.unwrap();
    }

    /// A result was made at this time.
    async fn result(&self, said: &str) {
        let mut run = self.bench.store.run(&self.bench.run).await.unwrap().unwrap();
        let at = self.at(said);
        (run.value.ready_at, run.value.updated_at) = (Some(at), at);
        self.bench.store.commit(Commit::new().put_run(run)).await.unwrap();
    }

    async fn room(&self, kind: RoomKind) {
        let spot = Spot { platform: Platform::Telegram, workspace: "b".into(), channel: "1".into(), topic: String::new() };
        let room = Room { thread: self.bench.thread.clone(), spot, kind, current: Current::Yes, closed: String::new(), shown: 0 };
        self.bench.store.commit(Commit::new().with(Change::PutRoom(room))).await.unwrap();
    }
}

async fn somebody_is_reminded_twice_and_then_it_is_parked(mut days: Days) {
    days.stand(BERLIN, "2026-11-26T09:30").await;
    days.ask("who").await;
    days.nothing(&["2026-11-26T09:31", "2026-11-26T13:29"]).await;
    let first = days.reminded("2026-11-26T13:30").await;
    assert_eq!((first.then, &first.person, first.waits.len()), (Then::Again, &days.bench.owner, 1));
    assert!(matches!(&first.waits[0].what, Wanted::Answer { ask } if ask.in_locale("en", "en") == "Who decides?"), "{first:?}");
    days.nothing(&["2026-11-26T13:31", "2026-11-26T17:59", "2026-11-27T09:00", "2026-11-27T13:29"]).await;
    assert_eq!(days.reminded("2026-11-27T13:30").await.then, Then::Parked);
    days.nothing(&["2026-11-27T13:31", "2026-11-30T09:00", "2026-11-30T13:30", "2026-12-01T13:30", "2027-01-11T12:00"]).await;
    assert_eq!(days.bench.store.waits_for(&days.bench.owner).await.unwrap().len(), 1, "parked is not forgotten");
}

async fn reminders_keep_to_working_hours(mut days: Days) {
    days.stand("Asia/Yekaterinburg", "2026-11-26T16:00").await;
    days.ask("evening").await;
    days.nothing(&["2026-11-26T18:00", "2026-11-26T20:00", "2026-11-26T23:30", "2026-11-27T03:00", "2026-11-27T08:59", "2026-11-27T10:59"]).await;
    assert_eq!(days.reminded("2026-11-27T11:00").await.then, Then::Again);
    // The fleet was away on the day of the second one, and comes back in a night, then over a weekend.
    days.nothing(&["2026-12-02T02:00", "2026-12-02T08:59", "2026-12-05T12:00", "2026-12-06T12:00", "2026-12-07T08:59"]).await;
    assert_eq!(days.reminded("2026-12-07T09:00").await.then, Then::Parked);
}

async fn whoever_answered_is_not_reminded(mut days: Days) {
    days.stand(BERLIN, "2026-11-26T09:30").await;
    days.ask("who").await;
    // The next question stands in its place: the first one's message lost its buttons.
    days.bench.put_clock(days.at("2026-11-26T12:00")).await;
    days.ask("what").await;
    days.nothing(&["2026-11-26T13:30"]).await;
    assert_eq!(days.bench.store.waits_for(&days.bench.owner).await.unwrap().iter().map(|w| w.group.clone()).collect::<Vec<_>>(), ["what"]);
    assert_eq!(days.reminded("2026-11-26T16:00").await.waits.len(), 1);
    let mut brief = days.bench.store.last_brief_of(&days.bench.thread).await.unwrap().unwrap();
    brief.value.state = BriefState::Cancelled;
    days.bench.store.commit(Commit::new().put_brief(brief)).await.unwrap();
    days.nothing(&["2026-11-27T16:00", "2026-11-30T16:00"]).await;
    assert!(days.bench.store.waits_for(&days.bench.owner).await.unwrap().is_empty());
}

async fn two_fleets_at_once_remind_and_tell_once(mut days: Days) {
    days.stand(BERLIN, "2026-11-25T09:40").await;
    days.nothing(&["2026-11-25T09:40"]).await;
    for day in ["2026-11-26", "2026-11-27", "2026-11-30", "2026-12-01"] {
        days.result(&format!("{day}T01:00")).await;
        days.bench.put_clock(days.at(&format!("{day}T09:30"))).await;
        let (one, other) = tokio::join!(days.bench.runtime.conduct(), days.bench.runtime.conduct());
        one.and(other).unwrap();
        days.bench.runtime.conduct().await.unwrap();
        let told = days.bench.tells().await;
        assert!(matches!(told.as_slice(), [Tell { notice: Notice::Digest(_), .. }]), "{day}: {told:#?}");
        days.ask(day).await;
        days.bench.put_clock(days.at(&format!("{day}T13:30"))).await;
        let (one, other) = tokio::join!(days.bench.runtime.conduct(), days.bench.runtime.conduct());
        one.and(other).unwrap();
        days.bench.runtime.conduct().await.unwrap();
        let told = days.bench.tells().await;
        assert!(matches!(told.as_slice(), [Tell { notice: Notice::Reminder(_), .. }]), "{day}: {told:#?}");
    }
}

async fn a_day_on_which_nothing_happened_has_no_digest(mut days: Days) {
    days.stand(BERLIN, "2026-11-26T10:00").await;
    // What happened before they were known is not told.
    days.result("2026-11-25T10:00").await;
    days.nothing(&["2026-11-26T10:00", "2026-11-27T09:30", "2026-11-27T12:00"]).await;
    days.result("2026-11-27T15:00").await;
    days.nothing(&["2026-11-27T17:00", "2026-11-28T09:30", "2026-11-29T09:30", "2026-11-30T03:00", "2026-11-30T09:29"]).await;
    let digest = days.digest("2026-11-30T09:30").await;
    assert_eq!(digest.apps.iter().map(|a| (a.title.as_str(), a.results)).collect::<Vec<_>>(), [("Leave requests", 1)]);
    assert_eq!(digest.audit, None, "nothing was done that the chain tells");
    days.nothing(&["2026-11-30T09:31", "2026-11-30T17:00", "2026-12-01T09:30", "2026-12-02T09:30"]).await;
    // What only waits is no news: reminders are for that.
    days.ask("who").await;
    days.reminded("2026-12-02T13:30").await;
    days.nothing(&["2026-12-03T09:30"]).await;
    days.result("2026-12-03T12:00").await;
    // The fleet was away in the morning: told later that day, never in the evening; then with the next.
    days.nothing(&["2026-12-04T18:00", "2026-12-04T23:00"]).await;
    let late: Vec<Notice> = days.look("2026-12-07T11:15").await.into_iter().map(|t| t.notice).collect();
    let digest = late.iter().find_map(|n| if let Notice::Digest(d) = n { Some(d) } else { None });
    assert_eq!(digest.map(|d| (d.apps.len(), d.waits.len())), Some((1, 1)), "what waits comes first in it: {late:#?}");
    days.nothing(&["2026-12-07T11:16", "2026-12-07T17:59"]).await;
}

async fn those_who_run_the_instance_hold_the_head_of_the_audit_chain(mut days: Days) {
    days.stand(BERLIN, "2026-11-26T10:00").await;
    days.nothing(&["2026-11-26T10:00"]).await;
    let (at, actor) = (days.at("2026-11-26T10:30"), Some(days.bench.owner.clone()));
    let entry = AuditEntry { at, actor, role: None, act: "accept".into(), object: "run".into(), detail: String::new(), request: String::new() };
    days.bench.store.commit(Commit::new().audit(entry)).await.unwrap();
    days.nothing(&["2026-11-27T09:30"]).await;
    days.result("2026-11-27T15:00").await;
    let row = days.bench.store.audit(0, 10).await.unwrap().pop().unwrap();
    assert_eq!(days.digest("2026-11-30T09:30").await.audit, Some(AuditHead { rows: row.seq, hash: row.hash }));
    days.result("2026-11-30T15:00").await;
    days.standing(Standing::Member).await;
    assert_eq!(days.digest("2026-12-01T09:30").await.audit, None, "it is nothing to anybody else");
}

async fn digests_come_as_wished(mut days: Days) {
    days.stand(BERLIN, "2026-11-26T10:00").await;
    days.nothing(&["2026-11-26T10:00"]).await;
    days.wish(DigestWish::Weekly).await;
    days.result("2026-11-26T11:00").await;
    days.nothing(&["2026-11-27T09:30"]).await;
    assert_eq!(days.digest("2026-11-30T09:30").await.digest, Digest::Weekly);
    days.result("2026-11-30T10:00").await;
    days.nothing(&["2026-12-01T09:30", "2026-12-04T09:30"]).await;
    days.wish(DigestWish::Daily).await;
    days.wish(DigestWish::Pause).await;
    days.nothing(&["2026-12-07T09:30", "2026-12-08T09:30", "2026-12-17T09:30", "2026-12-18T09:29"]).await;
    assert_eq!(days.digest("2026-12-21T09:30").await.digest, Digest::Daily, "the pause is over by itself");
    days.wish(DigestWish::Off).await;
    days.result("2026-12-21T11:00").await;
    days.nothing(&["2026-12-22T09:30", "2026-12-28T09:30", "2027-03-01T09:30"]).await;
    days.wish(DigestWish::Daily).await;
    days.nothing(&["2027-03-02T09:30"]).await;
    days.result("2027-03-02T11:00").await;
    assert_eq!(days.digest("2027-03-03T09:30").await.apps.len(), 1, "told again from then on");
}

async fn a_clock_that_jumps_tells_nothing_twice_and_forgets_nobody(mut days: Days) {
    days.stand(BERLIN, "2026-11-26T10:00").await;
    days.nothing(&["2026-11-26T10:00"]).await;
    days.result("2026-11-26T11:00").await;
    days.digest("2026-11-27T09:30").await;
    days.ask("who").await;
    // Back by an hour, a day, a month, and forward again to where it was.
    days.nothing(&["2026-11-27T08:30", "2026-11-26T09:30", "2026-10-27T09:30", "2026-11-27T09:30", "2026-11-27T09:31"]).await;
    assert_eq!(days.reminded("2026-11-27T13:30").await.then, Then::Again);
    days.nothing(&["2026-11-27T12:00", "2026-11-27T13:30"]).await;
    // Years ahead by mistake, at a time at which nothing is told; then right again.
    days.nothing(&["2031-05-03T03:00", "2026-11-27T14:00"]).await;
    days.result("2026-11-28T12:00").await;
    days.ask("more").await;
    assert_eq!(days.reminded("2026-11-30T09:00").await.waits.len(), 1, "nobody is forgotten");
    assert_eq!(days.digest("2026-11-30T09:30").await.apps.len(), 1, "nor is what happened");
}

async fn a_night_that_moves_the_clock_moves_no_digest(mut days: Days) {
    // Forward and back in Berlin over a weekend; forward in Jerusalem on a Friday.
    for (zone, from, result, told) in [
        (BERLIN, "2026-10-23T10:00", "2026-10-24T12:00", ["2026-10-26 09:30", "2026-10-27 09:30"]),
        (BERLIN, "2027-03-26T10:00", "2027-03-27T12:00", ["2027-03-29 09:30", "2027-03-30 09:30"]),
        ("Asia/Jerusalem", "2028-03-23T10:00", "2028-03-23T12:00", ["2028-03-24 09:30", "2028-03-27 09:30"]),
    ] {
        days.stand(zone, from).await;
        days.bench.runtime.conduct().await.unwrap();
        days.bench.tells().await;
        days.result(result).await;
        let mut at = days.at(from);
        let mut seen = Vec::new();
        while seen.len() < 2 {
            at += HOUR / 2;
            assert!(at < days.at(from) + 8 * 24 * HOUR, "{zone}: {seen:?}");
            days.bench.put_clock(at).await;
            for tell in days.look_now().await {
                assert!(matches!(tell.notice, Notice::Digest(_)), "{tell:#?}");
                seen.push(days.zone.local(at).strftime("%F %R").to_string());
                // Something for the next day as well.
                let mut run = days.bench.store.run(&days.bench.run).await.unwrap().unwrap();
                (run.value.ready_at, run.value.updated_at) = (Some(at + 1), at + 1);
                days.bench.store.commit(Commit::new().put_run(run)).await.unwrap();
            }
        }
        assert_eq!(seen, told, "{zone}");
    }
}

async fn a_digest_is_for_the_eyes_of_one(mut days: Days) {
    days.stand(BERLIN, "2026-11-26T10:00").await;
    let Versioned { rev, mut value } = days.bench.store.habits(&days.bench.owner).await.unwrap().unwrap();
    value.zone = None;
    days.habits(rev, value).await;
    days.zone = Zone::utc();
    days.room(RoomKind::Shared).await;
    days.nothing(&["2026-11-26T10:00"]).await;
    days.result("2026-11-26T12:00").await;
    days.nothing(&["2026-11-27T09:30"]).await;
    days.room(RoomKind::Direct).await;
    days.result("2026-11-28T12:00").await;
    let told = days.look("2026-11-30T09:30").await;
    assert!(
        matches!(told.as_slice(), [Tell { notice: Notice::Digest(_), .. }, Tell { notice: Notice::ZoneQuestion, .. }]),
        "the first time they are asked where their clock stands: {told:#?}"
    );
    days.result("2026-11-30T12:00").await;
    days.digest("2026-12-01T09:30").await;
}

async fn entries_that_wait_are_counted_as_they_are_now(mut days: Days) {
    built(&days.bench).await;
    let mut entries = Vec::new();
    for n in 0..3 {
        entries.push(("requests".to_owned(), enter(&days.bench, Env::Preview, &format!("number {n}")).await));
    }
    let records: AppRecords = days.bench.cloud.records(&days.bench.project, Env::Preview).await.unwrap();
    days.stand(BERLIN, "2026-11-26T09:30").await;
    days.wish(DigestWish::Off).await;
    let title = "Leave requests".to_owned();
    let of = WaitOf::Entries { project: days.bench.project.clone(), title, env: Env::Preview, entries: entries.clone(), step: 1 };
    days.bench.store.commit(Commit::new().with(days.begins("g", of))).await.unwrap();
    let approve = async |n: usize| records.transition(&owner(&days.bench), "requests", &entries[n].1, "approve", None, None).await.map(|_| ()).unwrap();
    approve(0).await;
    assert!(matches!(days.reminded("2026-11-26T13:30").await.waits.as_slice(), [line] if line.what == Wanted::Decisions { n: 2 }));
    approve(1).await;
    approve(2).await;
    days.nothing(&["2026-11-27T13:30"]).await;
    assert!(days.bench.store.waits_for(&days.bench.owner).await.unwrap().is_empty(), "decided elsewhere, and waits no more");
}
