//! Who sees which page, and who may do what: the whole matrix, default deny.

use axum::http::StatusCode;
use fleet_domain::act::{Act, Allowed, EntryChoice};
use fleet_domain::brief::Brief;
use fleet_domain::chat::{Arrival, Env};
use fleet_domain::id::BriefId;
use fleet_domain::manifest::Tone;
use fleet_domain::post::Body;
use fleet_domain::role::{Deed, Role};
use fleet_store::{Commit, Grant, Versioned};
use serde_json::json;

use crate::house::House;
use crate::seed;

/// Everybody, and their role in the app "leave".
const WHO: [(&str, Option<Role>); 7] = [
    ("mira", Some(Role::Admin)),
    ("olga", Some(Role::Approver)),
    ("rita", Some(Role::Requester)),
    ("gus", Some(Role::Guest)),
    ("anton", None),
    ("nobody", None),
    ("", None),
];

#[tokio::test]
async fn each_page_shows_itself_to_its_people_only() {
    let house = House::full("en").await;
    // How the app is made is for those who may go on with it.
    let of_makers = ["/tasks/tsk_leave", "/api/v1/projects/prj_leave/journal", "/api/v1/tasks/tsk_leave"];
    let of_app = [
        "/projects/prj_leave",
        "/t/thr_leave",
        "/t/thr_leave/panel",
        "/api/v1/projects/prj_leave",
        "/api/v1/threads/thr_leave",
        "/api/v1/threads/thr_leave/posts",
    ];
    let of_all = [
        "/",
        "/projects",
        "/wishes",
        "/activity",
        "/help",
        "/habits",
        "/api/v1/habits",
        "/api/v1/me",
        "/api/v1/threads",
        "/api/v1/projects",
        "/api/v1/wishes",
        "/api/v1/activity",
        "/api/v1/status",
        "/status",
    ];
    let of_admins = ["/people", "/api/v1/people"];
    for (who, role) in WHO {
        for path in of_app {
            let expected = match (who, role) {
                ("", _) => StatusCode::UNAUTHORIZED,
                (_, Some(_)) => StatusCode::OK,
                (_, None) => StatusCode::NOT_FOUND,
            };
            assert_eq!(house.get(who, path).await.status, expected, "{who} {path}");
        }
        for path in of_makers {
            let expected = match (who, role) {
                ("", _) => StatusCode::UNAUTHORIZED,
                (_, Some(role)) if role.may(Deed::BriefOfAnother) => StatusCode::OK,
                (_, Some(_)) if path.ends_with("/journal") => StatusCode::FORBIDDEN,
                (_, _) => StatusCode::NOT_FOUND,
            };
            assert_eq!(house.get(who, path).await.status, expected, "{who} {path}");
        }
        for path in of_all {
            let expected = match (who, path) {
                ("", _) => StatusCode::UNAUTHORIZED,
                // Who was only invited comes for the app, not for the talk in which it was made.
                ("rita" | "gus", "/") => StatusCode::SEE_OTHER,
                _ => StatusCode::OK,
            };
            assert_eq!(house.get(who, path).await.status, expected, "{who} {path}");
        }
        for path in of_admins {
            let expected = match who {
                "" => StatusCode::UNAUTHORIZED,
                "mira" => StatusCode::OK,
                _ => StatusCode::FORBIDDEN,
            };
            assert_eq!(house.get(who, path).await.status, expected, "{who} {path}");
        }
        let delete = house.get(who, "/projects/prj_leave/delete").await.status;
        let expected = match (who, role) {
            ("", _) => StatusCode::UNAUTHORIZED,
            (_, Some(Role::Admin)) => StatusCode::OK,
            (_, Some(_)) => StatusCode::FORBIDDEN,
            (_, None) => StatusCode::NOT_FOUND,
        };
        assert_eq!(delete, expected, "{who} delete");
    }
}

#[tokio::test]
async fn lists_hold_nothing_of_others() {
    let house = House::full("en").await;
    // Anton owns "equipment" and wished for one thing; the rest is Mira's.
    for path in ["/", "/projects", "/activity", "/wishes", "/api/v1/projects", "/api/v1/activity", "/api/v1/threads", "/api/v1/wishes"] {
        let body = house.get("anton", path).await.body;
        for foreign in ["Leave requests", "Certificates from HR", "prj_leave", "thr_leave", "thr_papers", "tsk_papers", "summer internship"] {
            assert!(!body.contains(foreign), "{path} shows {foreign}");
        }
        let nothing = house.get("nobody", path).await.body;
        for foreign in ["Equipment", "prj_", "thr_", "tsk_", "payroll"] {
            assert!(!nothing.contains(foreign), "{path} shows {foreign} to somebody without a role");
        }
    }
    assert!(house.get("anton", "/projects").await.body.contains("Equipment"));
    assert!(house.get("anton", "/wishes").await.body.contains("payroll"));
    assert!(house.get("mira", "/wishes").await.body.contains("payroll") && house.get("mira", "/wishes").await.body.contains("summer internship"));
    // A guest speaks in the conversation of their app, and it stands in their list.
    assert!(house.get("gus", "/api/v1/threads").await.body.contains("thr_leave"));
}

fn acts() -> Vec<Act> {
    let (run, project) = (|| seed::run("leave"), || seed::project("leave"));
    let commit = || seed::COMMIT.to_owned();
    vec![
        Act::Stop { run: run() },
        Act::Resume { run: run() },
        Act::ThrowAway { run: run() },
        Act::Accept { run: run(), commit: commit() },
        Act::ChooseEntries { run: run(), commit: commit(), entries: EntryChoice::Keep },
        Act::AskChanges { run: run() },
        Act::Undo { run: run(), version: 1 },
        Act::Rollback { project: project(), version: 1 },
        Act::Delete { project: project() },
        Act::KeepProject { project: project() },
        Act::AskDelete { project: project() },
        Act::Rename { project: project(), title: "New".into() },
        Act::Revoke { project: project() },
        Act::RemoveMember { project: project(), person: seed::person("gus") },
        Act::OpenProject { project: project() },
        Act::Decide {
            project: project(),
            env: Env::Live,
            collection: "requests".into(),
            record: "1".into(),
            transition: "approve".into(),
            reason: fleet_domain::manifest::Reason::None,
            rev: None,
            about: String::new(),
        },
    ]
}

#[tokio::test]
async fn an_act_needs_the_right_of_its_row_in_the_table() {
    let house = House::full("en").await;
    for (who, role) in WHO {
        for act in acts() {
            let answer = house.json(who, "/api/v1/threads/thr_leave/acts", &json!({ "act": act })).await;
            let expected = match (who, role) {
                ("", _) => StatusCode::UNAUTHORIZED,
                (_, None) => StatusCode::NOT_FOUND,
                (_, Some(role)) if role.may(act.deed()) => StatusCode::ACCEPTED,
                (_, Some(_)) => StatusCode::FORBIDDEN,
            };
            assert_eq!(answer.status, expected, "{who} {act:?}");
            let arrived = house.arrivals().await;
            if expected == StatusCode::ACCEPTED {
                assert_eq!(arrived, [Arrival::Act { act }], "{who}");
            } else {
                assert!(arrived.is_empty(), "{who}: {arrived:?}");
            }
        }
    }
    let refused = house.store().audit(0, 1000).await.unwrap();
    let refused: Vec<_> = refused.iter().filter(|row| row.entry.act.starts_with("refused:")).collect();
    let expected = acts().iter().map(|act| [Role::Approver, Role::Requester, Role::Guest].iter().filter(|r| !r.may(act.deed())).count()).sum::<usize>();
    assert_eq!(refused.len(), expected, "every refusal of a known person has its row");
}

#[tokio::test]
async fn an_act_on_a_foreign_app_through_ones_own_thread_is_not_found() {
    let house = House::full("en").await;
    for act in acts() {
        let answer = house.json("anton", "/api/v1/threads/thr_equipment/acts", &json!({ "act": act })).await;
        assert_eq!(answer.code(), "not-found", "{act:?}");
    }
    let pair = json!({ "act": Act::Pair { person: seed::person("paul") } });
    assert_eq!(house.json("anton", "/api/v1/threads/thr_equipment/acts", &pair).await.code(), "not-allowed");
    assert!(house.inbox().await.is_empty());
}

#[tokio::test]
async fn people_are_taken_out_by_a_form_and_the_last_owner_is_not() {
    let house = House::full("en").await;
    let form = |who: &str| format!("act=remove_member&person={}", seed::person(who));
    let sent = house.form("mira", "/projects/prj_leave/act", &form("gus")).await;
    assert_eq!((sent.status, sent.header("location")), (StatusCode::SEE_OTHER, "/projects/prj_leave?sent=remove_member"));
    assert_eq!(house.arrivals().await, [Arrival::Act { act: Act::RemoveMember { project: seed::project("leave"), person: seed::person("gus") } }]);
    let last = house.form("mira", "/projects/prj_leave/act", &form("mira")).await;
    assert_eq!(last.status, StatusCode::CONFLICT);
    assert!(last.body.contains("at least one owner"), "{}", last.body);
    for who in ["olga", "rita", "gus"] {
        assert_eq!(house.form(who, "/projects/prj_leave/act", &form("mira")).await.status, StatusCode::FORBIDDEN, "{who}");
    }
    assert_eq!(house.form("anton", "/projects/prj_leave/act", &form("gus")).await.status, StatusCode::NOT_FOUND);
    assert!(house.inbox().await.is_empty());
}

#[tokio::test]
async fn pages_offer_only_what_the_role_may_do() {
    let house = House::full("en").await;
    let task = async |who: &str| house.get(who, "/tasks/tsk_leave").await.body;
    for who in ["mira", "olga"] {
        let body = task(who).await;
        assert!(body.contains(r#"value="accept""#) && body.contains(r#"value="throw_away""#), "{who}");
        assert!(!body.contains("is decided by"), "{who}: they decide it");
    }
    // Whoever may only ask for things, and it was another who asked: it is not theirs to see.
    for who in ["rita", "gus"] {
        assert_eq!(house.get(who, "/tasks/tsk_leave").await.status, StatusCode::NOT_FOUND, "{who}");
    }
    let project = async |who: &str| house.get(who, "/projects/prj_leave").await.body;
    assert!(project("mira").await.contains("/projects/prj_leave/invite"));
    for who in ["olga", "rita", "gus"] {
        let body = project(who).await;
        assert!(!body.contains("/invite") && !body.contains("/delete") && !body.contains("rename") && !body.contains("remove_member"), "{who}");
    }
    let owner = project("mira").await;
    for (who, removable) in [("gus", true), ("rita", true), ("olga", true), ("mira", false)] {
        let id = seed::person(who);
        assert_eq!(owner.contains(&format!(r#"name="person" value="{id}""#)), removable, "{who}: the last owner stays");
    }
    assert!(house.get("gus", "/t/thr_leave").await.body.contains("data-composer"), "a guest may comment");
    assert!(!house.get("gus", "/").await.body.contains("action=\"/threads\""), "a guest opens no conversations");
    assert_eq!(house.json("gus", "/api/v1/threads", &json!({})).await.code(), "not-allowed");
}

#[tokio::test]
async fn buttons_under_a_message_are_shown_to_who_may_press_them() {
    let house = House::full("en").await;
    let (run, now) = (seed::run("leave"), house.store().now());
    let acts = [
        ("n-accept", Act::Accept { run: run.clone(), commit: seed::COMMIT.into() }, Allowed::Anyone),
        ("n-change", Act::AskChanges { run }, Allowed::Anyone),
        ("n-hers", Act::SetZone { zone: "Europe/Berlin".into() }, Allowed::Person(seed::person("rita"))),
    ];
    let grants = acts.map(|(nonce, act, allowed)| Grant {
        nonce: nonce.into(),
        act,
        allowed,
        thread: seed::thread("leave"),
        group: nonce.into(),
        expires_at: now + 60_000,
        used_by: None,
        used_at: None,
        voided: false,
    });
    house.store().commit(Commit::new().grants(grants.to_vec())).await.unwrap();
    let hers = vec![seed::fleet("live", "<p>Where are you?</p>", &[("n-hers", "Berlin", Tone::Neutral), ("n-unknown", "Later", Tone::Neutral)], &[])];
    for (author, body) in hers {
        house.store().commit(Commit::new().post(seed::thread("leave"), author, body, "zone")).await.unwrap();
    }
    for (who, shown) in [
        ("mira", vec!["n-accept", "n-change", "n-hers", "n-unknown"]),
        ("olga", vec!["n-accept", "n-change", "n-unknown"]),
        ("rita", vec!["n-hers", "n-unknown"]),
        ("gus", vec!["n-unknown"]),
    ] {
        let (page, posts) = (house.get(who, "/t/thr_leave").await.body, house.get(who, "/api/v1/threads/thr_leave/posts").await.body);
        for nonce in ["n-accept", "n-change", "n-hers", "n-unknown"] {
            assert_eq!(page.contains(&format!("value=\"{nonce}\"")), shown.contains(&nonce), "{who} {nonce}");
            assert_eq!(posts.contains(&format!("\"{nonce}\"")), shown.contains(&nonce), "{who} {nonce}");
        }
        assert!(!page.contains("is decided by"), "{who}: whoever reads a result here accepts it, too");
    }
}

/// Whoever asks for a change of somebody else's app reads its card, and is not offered what only its makers start.
#[tokio::test]
async fn a_card_offers_its_start_to_who_may_start_it() {
    let house = House::full("en").await;
    let (id, now) = (BriefId::from_unique("hers"), house.store().now());
    let mut brief = Brief::new(id.clone(), "hr", "en", seed::person("rita"), seed::thread("leave"));
    brief.of = Some(seed::project("leave"));
    let acts = [("n-start", Act::Start { brief: id.clone(), rev: 1 }), ("n-drop", Act::CancelBrief { brief: id })];
    let grants = acts.map(|(nonce, act)| Grant {
        nonce: nonce.into(),
        act,
        allowed: Allowed::Anyone,
        thread: seed::thread("leave"),
        group: "card".into(),
        expires_at: now + 60_000,
        used_by: None,
        used_at: None,
        voided: false,
    });
    let (author, body) = seed::fleet("card", "<p>A phone number</p>", &[("n-start", "Start", Tone::Good), ("n-drop", "Cancel", Tone::Bad)], &[]);
    let body = Body { answers: Some(seed::person("rita")), ..body };
    let card = Commit::new().put_brief(Versioned::fresh(brief)).grants(grants.to_vec()).post(seed::thread("leave"), author, body, "card");
    house.store().commit(card).await.unwrap();
    for (who, shown) in [("mira", [true, true]), ("olga", [true, true]), ("rita", [false, true]), ("gus", [false, false])] {
        for path in ["/t/thr_leave", "/api/v1/threads/thr_leave/posts"] {
            let read = house.get(who, path).await.body;
            assert_eq!(["\"n-start\"", "\"n-drop\""].map(|nonce| read.contains(nonce)), shown, "{who} {path}");
        }
    }
}

#[tokio::test]
async fn decisions_are_offered_to_the_people_of_their_step() {
    let house = House::full("en").await;
    let mut app = house.store().project(&seed::project("leave")).await.unwrap().unwrap();
    let step = |approver: &str| fleet_domain::spec::StepSpec { approver: approver.into(), person: None };
    app.value.versions = vec![fleet_domain::project::Version {
        n: 1,
        commit: seed::COMMIT.into(),
        run: seed::run("leave"),
        accepted_by: seed::person("mira"),
        accepted_at: 1,
        steps: vec![step("Manager"), step("HR")],
        withdrawn: false,
    }];
    app.value.live = Some(1);
    app.value.members.retain(|m| m.person != seed::person("olga"));
    app.value.join(&seed::person("olga"), Role::Approver, Some(2));
    house.store().commit(Commit::new().put_project(app)).await.unwrap();
    let decide = |transition: &str| Act::Decide {
        project: seed::project("leave"),
        env: Env::Live,
        collection: "requests".into(),
        record: "r1".into(),
        transition: transition.into(),
        reason: fleet_domain::manifest::Reason::None,
        rev: None,
        about: String::new(),
    };
    let (now, thread) = (house.store().now(), seed::thread("leave"));
    let grants = [("n-first", decide("approve_first")), ("n-second", decide("approve_second"))].map(|(nonce, act)| Grant {
        nonce: nonce.into(),
        act,
        allowed: Allowed::Anyone,
        thread: thread.clone(),
        group: nonce.into(),
        expires_at: now + 60_000,
        used_by: None,
        used_at: None,
        voided: false,
    });
    let (author, body) = seed::fleet("entry", "<p>A request</p>", &[("n-first", "Approve", Tone::Good), ("n-second", "Approve", Tone::Good)], &[]);
    house.store().commit(Commit::new().grants(grants.to_vec()).post(thread, author, body, "entry")).await.unwrap();
    for (who, shown) in [("mira", [true, true]), ("olga", [false, true]), ("rita", [false, false])] {
        let page = house.get(who, "/t/thr_leave").await.body;
        assert_eq!(["n-first", "n-second"].map(|nonce| page.contains(&format!("value=\"{nonce}\""))), shown, "{who}");
    }
}
