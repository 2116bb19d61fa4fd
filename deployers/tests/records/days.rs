//! Days: their order, their number, and days gone by. The clock says 2026-07-01, 08:00 UTC.

use std::sync::atomic::Ordering;

use fleet_deployers::records::{Limits, read_manifest};
use serde_json::{Value, json};

use super::world::{World, key, manifest, member, record};

const DAYS: &str = include_str!("days.toml");
const DAY: i64 = 24 * 3_600_000;

async fn world() -> World {
    World::with(DAYS, Limits::default()).await
}

fn days(first: &str, last: &str) -> Value {
    json!({ "first_day": first, "last_day": last })
}

#[tokio::test]
async fn the_last_day_is_not_before_the_first() {
    let world = world().await;
    let refused = world.create(&member(), days("2026-08-07", "2026-08-03")).await;
    assert_eq!(refused.issue("last_day"), "before_other");
    assert_eq!(refused.json()["data"].as_object().unwrap().len(), 1, "said once: {}", refused.json());
    assert_eq!(refused.json()["data"]["last_day"]["message"], "This day may not be before “First day”.");
    let mut russian = member();
    russian.locale = "ru".to_owned();
    let refused = world.create(&russian, days("2026-08-07", "2026-08-03")).await;
    assert_eq!(refused.json()["data"]["last_day"]["message"], "Этот день не может быть раньше, чем «Первый день».");

    let id = world.made(&member(), days("2026-08-03", "2026-08-07")).await;
    assert_eq!(world.patch(&member(), &id, json!({ "last_day": "2026-08-02" })).await.issue("last_day"), "before_other");
    assert_eq!(world.patch(&member(), &id, json!({ "first_day": "2026-08-08" })).await.issue("last_day"), "before_other");
    world.patch(&member(), &id, days("2026-09-03", "2026-09-07")).await.ok();
    // Where one of the two is missing nothing is out of order.
    world.patch(&member(), &id, json!({ "first_day": null })).await.ok();
    world.create(&member(), json!({ "last_day": "2026-08-07" })).await.ok();
}

#[tokio::test]
async fn days_worked_out_have_limits() {
    let world = world().await;
    for (last, code) in [("2026-08-17", "result_too_large"), ("2026-08-03", "result_too_small"), ("2027-08-03", "result_too_large")] {
        assert_eq!(world.create(&member(), days("2026-08-03", last)).await.issue("last_day"), code, "{last}");
    }
    let refused = world.create(&member(), days("2026-08-03", "2026-08-17")).await;
    assert_eq!(refused.json()["data"]["last_day"]["message"], "“Days” comes to 15: at most 14 is allowed.");
    for (last, count) in [("2026-08-16", 14), ("2026-08-04", 2)] {
        assert_eq!(world.create(&member(), days("2026-08-03", last)).await.ok()["days"], count);
    }
    let id = world.made(&member(), days("2026-08-03", "2026-08-16")).await;
    assert_eq!(world.patch(&member(), &id, json!({ "first_day": "2026-08-02" })).await.issue("last_day"), "result_too_large");
    assert_eq!(world.get(&member(), &record(&id)).await.ok()["days"], 14);
}

#[tokio::test]
async fn the_days_of_a_range_have_limits() {
    let world = world().await;
    for (to, code) in [("2026-08-04", "too_few_days"), ("2026-08-08", "too_many_days"), ("2026-08-02", "end_before_start")] {
        assert_eq!(world.create(&member(), json!({ "trip": { "from": "2026-08-03", "to": to } })).await.issue("trip"), code, "{to}");
    }
    for to in ["2026-08-05", "2026-08-07"] {
        world.create(&member(), json!({ "trip": { "from": "2026-08-03", "to": to } })).await.ok();
    }
}

#[tokio::test]
async fn a_day_is_past_when_it_is_past_everywhere() {
    let world = world().await;
    for first in ["2026-06-29", "2020-02-29"] {
        assert_eq!(world.create(&member(), days(first, "2026-07-05")).await.issue("first_day"), "past", "{first}");
        let trip = json!({ "trip": { "from": first, "to": "2026-07-02" } });
        let code = world.create(&member(), trip).await.issue("trip");
        assert!(code == "past" || code == "too_many_days", "{code}");
    }
    // At eight in London it is eight in the evening of the day before at the westernmost islands.
    for first in ["2026-06-30", "2026-07-01"] {
        world.create(&member(), days(first, "2026-07-05")).await.ok();
    }
    let soon = "2026-07-02";
    let id = world.made(&member(), days(soon, "2026-07-05")).await;
    world.clock.fetch_add(30 * DAY, Ordering::SeqCst);
    world.patch(&member(), &id, json!({ "note": "it was hot", "first_day": soon })).await.ok();
    world.patch(&member(), &id, json!({ "last_day": "2026-07-06" })).await.ok();
    assert_eq!(world.patch(&member(), &id, json!({ "first_day": "2026-07-03" })).await.issue("first_day"), "past");
}

#[tokio::test]
async fn what_was_taken_before_a_rule_stays_editable() {
    let loose = DAYS.replace("max = \"14\"", "max = \"90\"").replace("not_before = \"first_day\"\n", "");
    let mut world = World::with(&loose, Limits::default()).await;
    let id = world.made(&member(), days("2026-08-03", "2026-09-30")).await;
    world.app = world.records.open(&key("live"), manifest(DAYS)).await.unwrap();
    world.patch(&member(), &id, json!({ "note": "longer than is allowed today" })).await.ok();
    assert_eq!(world.patch(&member(), &id, json!({ "last_day": "2026-09-29" })).await.issue("last_day"), "result_too_large");
}

#[test]
fn a_manifest_whose_days_make_no_sense_is_refused() {
    for (from, to, said) in [
        ("not_before = \"first_day\"", "not_before = \"first_dya\"", "did you mean `first_day`?"),
        ("not_before = \"first_day\"", "not_before = \"trip\"", "unknown date field `trip`"),
        ("type = \"date\"\nnot_past = true", "type = \"date\"\nnot_before = \"last_day\"", "goes in a circle"),
        ("type = \"text\"", "type = \"text\"\nnot_past = true", "`not_past` does not belong"),
        ("type = \"text\"", "type = \"text\"\nmax = \"3\"", "`max` does not belong"),
        ("max = \"5\"", "max = \"4.5\"", "whole days"),
        ("min = \"3\"", "min = \"0\"", "whole days"),
        ("max = \"5\"", "max = \"2\"", "`min` is larger than `max`"),
    ] {
        assert!(DAYS.contains(from), "{from}");
        let problems = read_manifest(&DAYS.replacen(from, to, 1)).expect_err(to).to_string();
        assert!(problems.contains(said), "{to}: {problems}");
    }
}
