//! When and how a person wants to be told: kept from the page and by programs, theirs alone, recorded.

use axum::body::Body;
use axum::http::StatusCode;
use fleet_domain::habits::{Digest, Habits, Quiet};
use serde_json::json;

use crate::house::{House, asked};
use crate::seed;

const HOUR: i64 = 3_600_000;

async fn habits(house: &House, who: &str) -> Habits {
    house.store().habits(&seed::person(who)).await.unwrap().unwrap().value
}

#[tokio::test]
async fn a_person_says_on_the_page_when_they_want_to_be_told() {
    let house = House::full("en").await;
    let page = house.get("anton", "/habits").await.body;
    assert!(page.contains("type=\"radio\" name=\"digest\" value=\"daily\" checked") && page.contains("As everybody here: UTC"), "{page}");
    assert!(house.get("anton", "/").await.body.contains("href=\"/habits\""), "it is found");
    for (form, digest, paused) in [
        ("digest=weekly", Digest::Weekly, false),
        ("digest=pause", Digest::Weekly, true),
        ("digest=back", Digest::Weekly, false),
        ("digest=back", Digest::Weekly, false),
        ("digest=off", Digest::Off, false),
        ("digest=daily", Digest::Daily, false),
    ] {
        let answer = house.form("anton", "/habits", form).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/habits"), "{form}");
        let kept = habits(&house, "anton").await;
        assert_eq!((kept.digest, kept.paused_until.is_some()), (digest, paused), "{form}");
        assert_eq!(house.get("anton", "/habits").await.body.contains("value=\"back\""), paused, "{form}");
    }
    house.form("anton", "/habits", "time_zone=Asia/Yekaterinburg").await;
    let kept = habits(&house, "anton").await;
    assert_eq!((kept.zone.map(|z| z.name().to_owned()).as_deref(), kept.digest), (Some("Asia/Yekaterinburg"), Digest::Daily));
    assert!(house.get("anton", "/habits").await.body.contains("<option value=\"Asia/Yekaterinburg\" selected>"));
    house.form("anton", "/habits", "time_zone=").await;
    assert_eq!(habits(&house, "anton").await.zone, None, "as everybody here");
    house.form("anton", "/habits", "quiet_from=19&quiet_until=9").await;
    assert_eq!(Some(habits(&house, "anton").await.quiet), Quiet::new(19, 9));
    assert_eq!(house.form("anton", "/habits", "quiet_from=24").await.status, StatusCode::BAD_REQUEST);
    let page = house.get("anton", "/habits").await.body;
    assert!(page.contains("<option value=\"19\" selected>19:00</option>") && page.contains("<option value=\"9\" selected>09:00</option>"), "{page}");
    assert_eq!(habits(&house, "mira").await, Habits::default(), "nobody else's");
    let acts: Vec<String> = house.store().audit(0, 100).await.unwrap().into_iter().map(|row| row.entry.act).collect();
    assert_eq!(acts.iter().filter(|act| *act == "set_digest").count(), 6, "{acts:?}");
    assert_eq!(acts.iter().filter(|act| *act == "set_zone").count(), 2, "{acts:?}");
}

#[tokio::test]
async fn the_zone_of_the_browser_is_offered_and_not_taken() {
    let house = House::full("ru").await;
    let asks = || asked("GET", "", "/habits").header("cookie", "fleet_session=anton; fleet_zone=Europe/Samara").body(Body::empty()).unwrap();
    assert!(house.send(asks()).await.body.contains("<option value=\"Europe/Samara\" selected>"));
    assert_eq!(habits(&house, "anton").await.zone, None);
    house.form("anton", "/habits", "time_zone=Europe/Moscow").await;
    let page = house.send(asks()).await.body;
    assert!(page.contains("<option value=\"Europe/Moscow\" selected>") && !page.contains("<option value=\"Europe/Samara\" selected>"));
}

#[tokio::test]
async fn programs_say_the_same_and_nonsense_changes_nothing() {
    let house = House::full("en").await;
    let api = "/api/v1/habits";
    let answer = house.json("anton", api, &json!({"digest": "pause", "time_zone": "europe/berlin"})).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let told = house.get("anton", api).await.json();
    let until = seed::NOW + 14 * 24 * HOUR;
    assert_eq!(
        told,
        json!({"digest": "daily", "paused_until": until, "time_zone": "Europe/Berlin", "usual_time_zone": "UTC", "quiet_from": 20, "quiet_until": 8})
    );
    let before = habits(&house, "anton").await;
    for wrong in [json!({"digest": "hourly"}), json!({"time_zone": "Mars/Olympus"}), json!({"digest": 5}), json!({"digest": "off", "time_zone": "+03:00"})] {
        assert_eq!(house.json("anton", api, &wrong).await.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    assert_eq!(habits(&house, "anton").await, before);
    assert_eq!(house.form("anton", "/habits", "digest=hourly").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(house.get("", "/habits").await.status, StatusCode::UNAUTHORIZED);
    house.later(15 * 24 * HOUR);
    assert_eq!(house.get("anton", api).await.json()["paused_until"], json!(null), "a pause ends by itself");
}

#[tokio::test]
async fn whoever_wants_none_is_not_looked_at_and_whoever_wants_it_again_is() {
    let house = House::full("en").await;
    let due = async || house.store().habits_due(i64::MAX, 100).await.unwrap().iter().any(|(person, _)| *person == seed::person("anton"));
    house.form("anton", "/habits", "digest=off").await;
    assert!(!due().await);
    house.form("anton", "/habits", "digest=daily").await;
    house.later(72 * HOUR);
    assert!(due().await);
}
