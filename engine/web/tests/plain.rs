//! What a page says is said once, to whom it concerns, and only when it is so.

use std::sync::Arc;

use axum::http::StatusCode;
use fleet_domain::chat::Door;
use fleet_domain::criterion::{Check, CriterionOrigin};
use fleet_domain::run::{RunState, Stage};
use fleet_store::{Commit, Versioned};
use fleet_web::Web;

use crate::house::House;
use crate::seed;

#[tokio::test]
async fn the_checks_of_one_clause_stand_below_its_words() {
    let house = House::full("en").await;
    let store = house.store();
    let project = store.project(&seed::project("papers")).await.unwrap().unwrap().value;
    let clause = "item and quantity";
    let criteria = vec![
        seed::criterion("c1", clause, CriterionOrigin::Said, Check::FieldSaved { field: "item".into() }),
        seed::criterion("c2", "their manager approves", CriterionOrigin::Said, Check::Decides { step: 1 }),
        seed::criterion("c3", clause, CriterionOrigin::Said, Check::FieldRequired { field: "item".into() }),
        seed::criterion("c4", clause, CriterionOrigin::Said, Check::FieldSaved { field: "quantity".into() }),
    ];
    let run = seed::bare_run(store, "clauses", &project, RunState::Working { stage: Stage::Review }, criteria);
    store.commit(Commit::new().put_task(seed::task_of(&run, "A task")).put_run(Versioned::fresh(run))).await.unwrap();
    let page = house.get("mira", "/tasks/tsk_clauses").await.body;
    assert_eq!(page.matches(clause).count(), 1, "{page}");
    let at = |id: &str| page.find(&format!("id=\"criterion-{id}\"")).unwrap_or_else(|| panic!("{id}: {page}"));
    assert!(at("c1") < at("c3") && at("c3") < at("c4") && at("c4") < at("c2"), "each check has its line, below its clause");
    assert!(page.contains("their manager approves"));
}

#[tokio::test]
async fn the_trial_is_offered_once_its_points_were_tried() {
    let house = House::full("en").await;
    let store = house.store();
    let pages = ["/t/thr_leave", "/t/thr_leave/panel", "/projects/prj_leave", "/tasks/tsk_leave"];
    for path in pages {
        assert!(house.get("mira", path).await.body.contains("Open the trial"), "{path}");
    }
    let run = store.run(&seed::run("leave")).await.unwrap().unwrap();
    let trying = run.with(|mut run| {
        run.state = RunState::Working { stage: Stage::Review };
        run
    });
    store.commit(Commit::new().put_run(trying)).await.unwrap();
    for path in &pages[1..] {
        assert!(!house.get("mira", path).await.body.contains("Open the trial"), "{path}");
    }
    assert!(house.get("mira", "/api/v1/projects/prj_leave").await.json()["preview_url"].is_null());
}

#[tokio::test]
async fn where_no_messenger_is_connected_nothing_is_said_of_a_code() {
    let mut house = House::full("en").await;
    let once = "It works once, within an hour";
    assert!(house.form("anton", "/link-code", "").await.body.contains(once));
    house.router = fleet_web::router(Web { doors: Arc::new(|_| Vec::<Door>::new()), ..house.web.clone() });
    let page = house.form("anton", "/link-code", "").await.body;
    assert!(page.contains("No messenger is connected") && !page.contains(once), "{page}");
}

#[tokio::test]
async fn an_invitation_says_to_its_giver_as_what_somebody_comes() {
    let house = House::full("en").await;
    for (role, says) in [
        ("guest", "They may have a look and comment."),
        ("requester", "They may use the app and ask for changes."),
        ("approver", "They decide requests."),
        ("approver:1", "They decide requests as: their manager."),
    ] {
        let page = house.form("mira", "/projects/prj_leave/invite", &format!("role={role}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains(says), "{role}: {}", page.body);
    }
}

#[tokio::test]
async fn who_was_invited_is_no_guest_beside_their_part_in_an_app() {
    let house = House::full("en").await;
    let page = house.get("mira", "/people").await.body;
    let of = |name: &str| page.split("<li class=\"version\">").find(|line| line.contains(name)).unwrap_or_else(|| panic!("{name}: {page}")).to_owned();
    let olga = of("Olga Marsh");
    assert!(olga.contains("Leave requests: Approver: ") && olga.contains("Only in the apps they were invited to"), "{olga}");
    assert!(!olga.contains("Guest"), "{olga}");
    assert!(of("Nina Nowhere").contains("Guest"), "nobody has invited her into an app");
}
