//! The digest over days, nights that move the clock, and clocks that are wrong.

use super::*;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

fn zone(name: &str) -> Zone {
    Zone::parse(name).expect("known")
}

fn at(zone: &Zone, said: &str) -> i64 {
    let said: jiff::civil::DateTime = said.parse().expect("a time");
    zone.moment(said.date(), said.time())
}

fn told(zone: &Zone, at: i64) -> String {
    zone.local(at).strftime("%F %R").to_string()
}

/// Somebody who was looked at once.
fn known(zone: &Zone, since: &str) -> Habits {
    let looked = Habits { zone: Some(zone.clone()), ..Habits::default() }.look(at(zone, since), &Zone::utc());
    assert_eq!(looked.period, None, "nothing is known to have happened before");
    looked.habits
}

/// Looks whenever it is due between two moments; when digests were told.
fn digests(habits: &mut Habits, zone: &Zone, from: &str, until: &str) -> Vec<String> {
    let (mut now, until, mut out) = (at(zone, from), at(zone, until), Vec::new());
    while now < until {
        let looked = habits.look(now, &Zone::utc());
        *habits = looked.habits;
        out.extend(looked.period.map(|(_, at)| told(zone, at)));
        let Some(due) = looked.due_at else { break };
        assert!(due > now && due <= now + HORIZON_MS, "{due}");
        now = due;
    }
    out
}

#[test]
fn one_digest_a_working_day_at_half_past_nine() {
    let zone = zone("Asia/Novosibirsk");
    let mut habits = known(&zone, "2026-11-26T12:00");
    let all = digests(&mut habits, &zone, "2026-11-26T12:00", "2026-12-02T00:00");
    assert_eq!(all, ["2026-11-27 09:30", "2026-11-30 09:30", "2026-12-01 09:30"]);
}

#[test]
fn a_weekly_one_is_told_on_mondays_and_off_is_never_looked_at() {
    let zone = zone("Europe/Moscow");
    let mut weekly = known(&zone, "2026-11-26T12:00").wish(DigestWish::Weekly, 0).expect("kept");
    assert_eq!(digests(&mut weekly, &zone, "2026-11-26T12:00", "2026-12-09T00:00"), ["2026-11-30 09:30", "2026-12-07 09:30"]);
    let off = weekly.wish(DigestWish::Off, 0).expect("kept");
    assert_eq!(off.look(at(&zone, "2026-12-14T09:30"), &Zone::utc()), Looked { due_at: None, period: None, habits: off });
}

#[test]
fn a_pause_ends_by_itself_or_by_coming_back() {
    let zone = zone("Europe/London");
    let now = at(&zone, "2026-11-26T12:00");
    let mut paused = known(&zone, "2026-11-26T12:00").wish(DigestWish::Pause, now).expect("kept");
    assert_eq!(digests(&mut paused.clone(), &zone, "2026-11-26T12:00", "2026-12-12T00:00"), ["2026-12-11 09:30"]);
    let back = at(&zone, "2026-12-01T08:00");
    paused = paused.wish(DigestWish::Back, back).expect("a pause to end");
    assert_eq!(paused.told_until, Some(back), "what happened meanwhile is not made up for");
    assert_eq!(digests(&mut paused, &zone, "2026-12-01T08:00", "2026-12-02T00:00"), ["2026-12-01 09:30"]);
    assert_eq!(paused.wish(DigestWish::Back, back), None);
}

#[test]
fn nights_that_move_the_clock_move_no_digest() {
    for (name, sunday, next) in [
        ("Europe/Berlin", "2026-03-29", "2026-03-30"),
        ("Europe/Berlin", "2026-10-25", "2026-10-26"),
        ("America/New_York", "2026-03-08", "2026-03-09"),
        ("America/New_York", "2026-11-01", "2026-11-02"),
    ] {
        let zone = zone(name);
        let mut habits = known(&zone, &format!("{sunday}T00:00"));
        let all = digests(&mut habits, &zone, &format!("{sunday}T00:00"), &format!("{next}T23:00"));
        assert_eq!(all, [format!("{next} 09:30")], "{name}");
    }
    // A night within the week: Friday 2026-03-27 begins with it.
    let zone = zone("Asia/Jerusalem");
    let mut habits = known(&zone, "2026-03-26T00:00");
    assert_eq!(digests(&mut habits, &zone, "2026-03-26T00:00", "2026-03-28T00:00"), ["2026-03-26 09:30", "2026-03-27 09:30"]);
}

#[test]
fn days_without_fleet_are_skipped_and_told_with_the_next() {
    let zone = zone("Europe/Moscow");
    let habits = known(&zone, "2026-11-23T12:00");
    let since = habits.told_until;
    for (back, tells) in
        [("2026-11-26T07:00", false), ("2026-11-26T09:29", false), ("2026-11-26T11:15", true), ("2026-11-26T18:00", false), ("2026-11-28T11:00", false)]
    {
        let now = at(&zone, back);
        let looked = habits.look(now, &Zone::utc());
        assert_eq!(looked.period, tells.then(|| (since.expect("known"), now)), "{back}: one for all the days, or none yet");
        let again = looked.habits.look(now + HOUR, &Zone::utc());
        assert!(!tells || again.period.is_none(), "{back}: once a day");
    }
}

#[test]
fn a_clock_that_jumps_tells_nothing_twice_and_nobody_is_forgotten() {
    let zone = zone("Europe/Moscow");
    let noon = at(&zone, "2026-11-26T12:00");
    let mut habits = known(&zone, "2026-11-25T12:00");
    let mut tell = |now: i64| {
        let looked = habits.look(now, &Zone::utc());
        habits = looked.habits;
        assert!(looked.due_at.is_some_and(|due| due > now && due <= now + HORIZON_MS), "looked at again within days: {:?}", looked.due_at);
        looked.period.is_some()
    };
    assert!(tell(noon), "today's");
    assert!(!tell(noon - 3 * HOUR + HOUR / 2), "back to 09:30 of the same day");
    assert!(!tell(noon - 2 * DAY), "back by days");
    assert!(!tell(noon - DAY));
    assert!(!tell(noon + HOUR));
    assert!(tell(noon + 4 * DAY), "forward by days: one");
    assert!(!tell(noon + DAY), "back: what was told ahead is not told again");
    assert!(tell(noon + 5 * DAY), "from there on as before");
    assert!(tell(noon + 1_461 * DAY), "years ahead");
    assert!(!tell(noon + 6 * DAY), "and back: that day is settled");
    assert!(tell(noon + 7 * DAY), "the next is told");
}

#[test]
fn whoever_is_not_known_yet_has_the_usual_habits() {
    let habits: Habits = serde_json::from_str("{}").expect("read");
    assert_eq!(habits, Habits::default());
    let kept = serde_json::to_string(&known(&zone("Europe/Berlin"), "2026-11-26T12:00")).expect("written");
    assert_eq!(serde_json::from_str::<Habits>(&kept).expect("read"), known(&zone("Europe/Berlin"), "2026-11-26T12:00"));
}
