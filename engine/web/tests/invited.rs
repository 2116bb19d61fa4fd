//! Somebody who was invited to an app: they get to it, and read of its conversation what is theirs.

use axum::http::StatusCode;
use fleet_domain::chat::Env;
use fleet_domain::post::Body;
use fleet_domain::spec::Spec;
use fleet_store::Commit;
use serde_json::json;

use crate::house::House;
use crate::seed;

async fn said_by(house: &House, who: &str, words: &str) {
    let (author, body) = seed::said(who, who, words);
    house.store().commit(Commit::new().post(seed::thread("leave"), author, body, words)).await.unwrap();
}

/// What Fleet says, to what this person said or pressed.
async fn told(house: &House, answers: Option<&str>, kind: &str, words: &str) {
    let (author, body) = seed::fleet(kind, &format!("<p>{words}</p>"), &[], &[]);
    let body = Body { answers: answers.map(seed::person), ..body };
    house.store().commit(Commit::new().post(seed::thread("leave"), author, body, words)).await.unwrap();
}

/// The talk of whoever makes the app is no business of those who use it; their own with Fleet is, and what became of the app.
#[tokio::test]
async fn who_uses_an_app_reads_their_own_words_and_what_answers_them() {
    let house = House::full("en").await;
    said_by(&house, "rita", "Could it ask for a phone number").await;
    // Mira pressed a button meanwhile, and what works for her tells how it goes on.
    told(&house, Some("mira"), "status", "All is well, Mira").await;
    told(&house, Some("rita"), "refused", "Its owner starts changes").await;
    told(&house, Some("mira"), "question", "Who may see the salaries").await;
    told(&house, None, "progress", "The agent notes the salaries").await;
    said_by(&house, "mira", "Nobody but me").await;
    told(&house, Some("mira"), "renamed", "It is called Holidays now").await;
    let theirs = ["Could it ask for a phone number", "Its owner starts changes"];
    let of_the_app = ["It is called Holidays now"];
    let of_others = [
        "I need a place where people ask for leave",
        "Who sees which requests",
        "Vacation, Sick leave, Unpaid",
        "Who may see the salaries",
        "Nobody but me",
        "All is well, Mira",
        "The agent notes the salaries",
        // A result tells what was promised, and each proof of it.
        "is ready to look at",
    ];
    for (who, own, all) in [("mira", true, true), ("olga", true, true), ("rita", true, false), ("gus", false, false)] {
        for path in ["/t/thr_leave", "/api/v1/threads/thr_leave/posts?after=0&limit=500"] {
            let body = house.get(who, path).await.body;
            assert!(of_the_app.iter().all(|words| body.contains(words)), "{who} {path}: {body}");
            assert!(theirs.iter().all(|words| body.contains(words) == own), "{who} {path}: {body}");
            for words in of_others {
                assert_eq!(body.contains(words), all, "{who} {path} {words}");
            }
        }
        // One message at a time, nothing is skipped and nothing waits.
        let (mut after, mut read) = (0, String::new());
        while let Some(change) = house.get(who, &format!("/api/v1/threads/thr_leave/posts?after={after}&limit=1")).await.json()["posts"][0]["change"].as_i64() {
            read.push_str(&house.get(who, &format!("/api/v1/threads/thr_leave/posts?after={after}&limit=1")).await.body);
            assert!(change > after, "{who}");
            after = change;
        }
        assert!(theirs.iter().all(|words| read.contains(words) == own) && of_others.iter().all(|words| read.contains(words) == all), "{who}: {read}");
    }
}

/// A requester and a guest have what is live, and not what is on trial: no address of it, no button to it, no version of it.
#[tokio::test]
async fn who_uses_an_app_has_what_is_live_and_no_trial() {
    let house = House::full("en").await;
    let trial = "/projects/prj_leave/open/preview";
    for (who, tries) in [("mira", true), ("olga", true), ("rita", false), ("gus", false)] {
        assert_eq!(house.get(who, trial).await.status, if tries { StatusCode::SEE_OTHER } else { StatusCode::NOT_FOUND }, "{who}");
        for path in ["/projects", "/projects/prj_leave", "/t/thr_leave", "/t/thr_leave/panel"] {
            let page = house.get(who, path).await.body;
            assert_eq!(page.contains(trial), tries, "{who} {path}: {page}");
            assert!(tries || !page.contains("4be1c2a90d"), "{who} {path}: {page}");
        }
        let app = house.get(who, "/api/v1/projects/prj_leave").await.json();
        assert_eq!((app["preview_url"].is_string(), app["preview"].is_object(), app["may"]["follow"] == true), (tries, tries, tries), "{who}: {app}");
    }
    // What became of the app is told to all of them, and what leads to the trial there is not theirs.
    let (author, body) = seed::fleet("live", "<p>Leave is live</p>", &[], &[("Open the trial", "leave", Env::Preview), ("Open the app", "leave", Env::Live)]);
    house.store().commit(Commit::new().post(seed::thread("leave"), author, body, "Leave is live")).await.unwrap();
    let mut project = house.store().project(&seed::project("leave")).await.unwrap().unwrap();
    project.value.live = Some(1);
    house.store().commit(Commit::new().put_project(project)).await.unwrap();
    for (who, tries) in [("mira", true), ("rita", false), ("gus", false)] {
        for path in ["/projects/prj_leave", "/t/thr_leave", "/t/thr_leave/panel", "/api/v1/threads/thr_leave/posts?after=0&limit=500"] {
            let page = house.get(who, path).await.body;
            assert!(page.contains("Open the app"), "{who} {path}: {page}");
            assert_eq!(page.contains("Open the trial"), tries, "{who} {path}: {page}");
        }
    }
    // What somebody asked for themselves is theirs to try, and to read the result of.
    let mut run = house.store().run(&seed::run("leave")).await.unwrap().unwrap();
    run.value.by = seed::person("rita");
    house.store().commit(Commit::new().put_run(run)).await.unwrap();
    assert_eq!(house.get("rita", trial).await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.get("gus", trial).await.status, StatusCode::NOT_FOUND);
}

/// How an app is made is read by those who may go on with it, wherever it is told.
#[tokio::test]
async fn who_uses_an_app_reads_nothing_of_how_it_is_made() {
    let house = House::full("en").await;
    let task = "/api/v1/tasks/tsk_leave";
    let words = house.get("mira", task).await.json()["title"].as_str().unwrap().to_owned();
    for (who, follows) in [("mira", true), ("olga", true), ("rita", false), ("gus", false)] {
        let status = if follows { StatusCode::OK } else { StatusCode::NOT_FOUND };
        for path in ["/tasks/tsk_leave", task] {
            assert_eq!(house.get(who, path).await.status, status, "{who} {path}");
        }
        let journal = house.get(who, "/api/v1/projects/prj_leave/journal?after=0&limit=10").await.status;
        assert_eq!(journal, if follows { StatusCode::OK } else { StatusCode::FORBIDDEN }, "{who}");
        let shown = house.get(who, "/api/v1/projects/prj_leave").await;
        assert_eq!((shown.status, shown.body.contains(&words)), (StatusCode::OK, follows), "{who}: {}", shown.body);
        for path in ["/projects/prj_leave", "/activity"] {
            let page = house.get(who, path).await;
            assert_eq!((page.status, page.body.contains("tsk_leave")), (StatusCode::OK, follows), "{who} {path}: {}", page.body);
        }
    }
}

/// Who was asked to decide a step decides that one, and not what became of it.
#[tokio::test]
async fn an_invitation_to_a_step_ends_when_the_step_becomes_somebody_elses() {
    let house = House::full("en").await;
    let mut links = Vec::new();
    for _ in 0..2 {
        let answer = house.json("mira", "/api/v1/projects/prj_leave/invites", &json!({ "role": "approver", "step": 1 })).await.json();
        links.push(answer["url"].as_str().unwrap().split_once("t=").unwrap().1.to_owned());
    }
    assert_eq!(house.form("", "/enter", &format!("t={}&name=Nina", links[0])).await.status, StatusCode::SEE_OTHER);
    let mut project = house.store().project(&seed::project("leave")).await.unwrap().unwrap();
    let Spec::Requests(spec) = &mut project.value.spec else { panic!("a kit's") };
    spec.steps[0].approver = "The board".to_owned();
    for version in &mut project.value.versions {
        version.steps.clone_from(&spec.steps);
    }
    house.store().commit(Commit::new().put_project(project)).await.unwrap();
    assert_eq!(house.form("", "/enter", &format!("t={}&name=Nils", links[1])).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn what_is_wrong_with_an_invitation_is_named() {
    let house = House::full("en").await;
    for (sent, key) in [
        (json!({ "role": "approver", "step": 0 }), "step: 1–2"),
        (json!({ "role": "approver", "step": 9 }), "step: 1–2"),
        (json!({ "role": "guest", "step": 1 }), "step: role approver"),
        (json!({ "role": "owner" }), "role: guest, requester, approver"),
    ] {
        let refused = house.json("mira", "/api/v1/projects/prj_leave/invites", &sent).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{sent}");
        assert!(refused.json()["error"]["message"].as_str().unwrap().ends_with(key), "{sent}: {}", refused.body);
    }
    let described = house.get("mira", "/api/v1/openapi.json").await.json();
    assert_eq!(described["components"]["schemas"]["Inviting"]["properties"]["step"]["minimum"], 1, "steps are counted from 1");
}

#[tokio::test]
async fn a_newcomer_lands_in_the_form_and_comes_back_to_their_apps() {
    let house = House::full("en").await;
    let mut joined = Vec::new();
    for (role, name) in [("requester", "Nora"), ("guest", "Nils"), ("approver", "Nina")] {
        let answer = house.json("mira", "/api/v1/projects/prj_leave/invites", &json!({ "role": role })).await.json();
        let text = answer["url"].as_str().unwrap().split_once("t=").unwrap().1.to_owned();
        joined.push(house.form("", "/enter", &format!("t={text}&name={name}")).await);
    }
    for answer in &joined[..2] {
        // Nothing is live: their page of the app says so, and leads on once it is.
        assert_eq!(answer.header("location"), "/projects/prj_leave");
    }
    assert_eq!(joined[2].header("location"), "/projects/prj_leave", "who decides reads what there is to decide");
    let token = joined[0].header("set-cookie").split(';').next().unwrap().split_once('=').unwrap().1.to_owned();
    let there = house.get(&token, "/projects/prj_leave").await.body;
    assert!(there.contains("This app is not live yet") && !there.contains("/open/"), "{there}");
    assert_eq!(house.get(&token, "/projects/prj_leave/joined").await.header("location"), "/projects/prj_leave");
    let mut project = house.store().project(&seed::project("leave")).await.unwrap().unwrap();
    project.value.live = Some(1);
    house.store().commit(Commit::new().put_project(project)).await.unwrap();
    let answer = house.json("mira", "/api/v1/projects/prj_leave/invites", &json!({ "role": "requester" })).await.json();
    let text = answer["url"].as_str().unwrap().split_once("t=").unwrap().1.to_owned();
    // By a page of the same host: a browser follows no form to another one.
    assert_eq!(house.form("", "/enter", &format!("t={text}&name=Nadja")).await.header("location"), "/projects/prj_leave/joined");
    let on = house.get(&token, "/projects/prj_leave/joined").await.body;
    assert!(on.contains("http-equiv=\"refresh\" content=\"0; url=/projects/prj_leave/open/live\""), "{on}");
    let home = house.get(&token, "/").await;
    assert_eq!((home.status, home.header("location")), (StatusCode::SEE_OTHER, "/projects"));
    let apps = house.get(&token, "/projects").await.body;
    assert!(apps.contains("href=\"/projects/prj_leave/open/live\""), "{apps}");
}

/// A link that signs its reader in must not stand where it can be copied: the page leads there itself, whoever is signed in.
#[tokio::test]
async fn no_page_shows_a_link_that_signs_somebody_in() {
    let house = House::full("en").await;
    for path in
        ["/", "/t/thr_leave", "/t/thr_leave/panel", "/t/thr_equipment", "/projects", "/projects/prj_leave", "/projects/prj_equipment", "/tasks/tsk_leave"]
    {
        let page = house.get("mira", path).await.body;
        assert!(!page.contains("_fleet/enter"), "{path}: {page}");
    }
    let open = |env: Env| format!("/projects/prj_equipment/open/{}", env.as_str());
    assert!(house.get("mira", "/projects/prj_equipment").await.body.contains(&open(Env::Live)));
    let opened = house.get("anton", &open(Env::Live)).await;
    assert_eq!((opened.status, opened.header("cache-control")), (StatusCode::SEE_OTHER, "no-store"));
    assert!(opened.header("location").ends_with("/_fleet/enter?t=per_anton"), "{opened:?}");
    assert_eq!(house.get("rita", &open(Env::Live)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.get("", &open(Env::Live)).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(house.get("mira", "/projects/prj_equipment/open/proof").await.status, StatusCode::NOT_FOUND);
}
