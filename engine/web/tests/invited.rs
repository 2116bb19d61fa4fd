//! Somebody who was invited to an app: they get to it, and read of its conversation what is theirs.

use axum::http::StatusCode;
use fleet_domain::chat::Env;
use fleet_store::Commit;
use serde_json::json;

use crate::house::House;
use crate::seed;

async fn said_by(house: &House, who: &str, words: &str) {
    let (author, body) = seed::said(who, who, words);
    house.store().commit(Commit::new().post(seed::thread("leave"), author, body, words)).await.unwrap();
}

async fn told(house: &House, kind: &str, words: &str) {
    let (author, body) = seed::fleet(kind, &format!("<p>{words}</p>"), &[], &[]);
    house.store().commit(Commit::new().post(seed::thread("leave"), author, body, words)).await.unwrap();
}

/// The talk of whoever makes the app is no business of those who use it; their own with Fleet is, and what became of the app.
#[tokio::test]
async fn who_uses_an_app_reads_their_own_words_and_what_answers_them() {
    let house = House::full("en").await;
    said_by(&house, "rita", "Could it ask for a phone number").await;
    told(&house, "refused", "Its owner starts changes").await;
    told(&house, "question", "Who may see the salaries").await;
    said_by(&house, "mira", "Nobody but me").await;
    told(&house, "status", "All is well, Mira").await;
    told(&house, "renamed", "It is called Holidays now").await;
    let theirs = ["Could it ask for a phone number", "Its owner starts changes"];
    let of_the_app = ["is ready to look at", "It is called Holidays now"];
    let of_others = [
        "I need a place where people ask for leave",
        "Who sees which requests",
        "Vacation, Sick leave, Unpaid",
        "Who may see the salaries",
        "Nobody but me",
        "All is well, Mira",
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
        // By a page of the same host: a browser follows no form to another one.
        assert_eq!(answer.header("location"), "/projects/prj_leave/joined");
    }
    assert_eq!(joined[2].header("location"), "/projects/prj_leave", "who decides reads what there is to decide");
    let token = joined[0].header("set-cookie").split(';').next().unwrap().split_once('=').unwrap().1.to_owned();
    let on = house.get(&token, "/projects/prj_leave/joined").await.body;
    assert!(on.contains("http-equiv=\"refresh\" content=\"0; url=/projects/prj_leave/open/preview\""), "{on}");
    let home = house.get(&token, "/").await;
    assert_eq!((home.status, home.header("location")), (StatusCode::SEE_OTHER, "/projects"));
    let apps = house.get(&token, "/projects").await.body;
    assert!(apps.contains("href=\"/projects/prj_leave/open/preview\""), "{apps}");
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
