//! Live streams and long polls: what is new comes, in order, once; what is over ends.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::StatusCode;
use fleet_domain::audit::JournalEntry;
use fleet_domain::post::Author;
use fleet_store::Commit;
use fleet_web::Limits;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::house::{House, asked};
use crate::seed;

/// Reads a stream until it holds `wanted`, or ends.
pub(crate) async fn until(body: &mut Body, seen: &mut String, wanted: &str) -> bool {
    let reading = async {
        while !seen.contains(wanted) {
            let Some(frame) = body.frame().await else { return false };
            seen.push_str(&String::from_utf8_lossy(&frame.unwrap().into_data().unwrap_or_default()));
        }
        true
    };
    tokio::time::timeout(Duration::from_secs(10), reading).await.unwrap_or_else(|_| panic!("not in time: {wanted}"))
}

pub(crate) async fn open(house: &House, who: &str, path: &str, last: Option<&str>) -> Body {
    let mut request = asked("GET", who, path);
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    let response = house.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    response.into_body()
}

async fn post(house: &House, to: &str, html: &str, key: &str) {
    let (author, body) = seed::fleet("note", html, &[], &[]);
    house.store().commit(Commit::new().post(seed::thread(to), author, body, key)).await.unwrap();
}

#[tokio::test]
async fn a_thread_is_followed_from_where_one_stopped() {
    let house = House::full("en").await;
    let mut seen = String::new();
    let mut stream = open(&house, "mira", "/t/thr_leave/live?after=4", None).await;
    assert!(until(&mut stream, &mut seen, "id: 6").await || seen.contains("id:6"), "{seen}");
    assert!(!seen.contains("id: 4\n") && seen.contains("event: post") && seen.contains("<article class="), "{seen}");
    post(&house, "leave", "<p>Fresh words</p>", "k1").await;
    assert!(until(&mut stream, &mut seen, "Fresh words").await);
    // The browser's own memory counts before the address.
    let mut again = String::new();
    let mut stream = open(&house, "mira", "/t/thr_leave/live?after=0", Some("6")).await;
    assert!(until(&mut stream, &mut again, "Fresh words").await);
    assert_eq!(again.matches("event: post").count(), 1, "{again}");
}

#[tokio::test]
async fn programs_get_json_with_signed_links() {
    let house = House::full("en").await;
    let mut seen = String::new();
    let mut stream = open(&house, "olga", "/api/v1/events?thread=thr_leave&after=5", None).await;
    assert!(until(&mut stream, &mut seen, "\"thread\":\"thr_leave\"}").await);
    let data = seen.lines().find_map(|l| l.strip_prefix("data: ")).unwrap();
    let post: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(post["body"]["kind"], "result");
    assert!(post["body"]["links"][0]["url"].as_str().unwrap().ends_with("t=per_olga"), "signed for the one who asks");
}

#[tokio::test]
async fn a_project_says_that_it_changed() {
    let house = House::full("en").await;
    let mut one = open(&house, "mira", "/live?project=prj_leave", None).await;
    let mut all = open(&house, "mira", "/live", None).await;
    let (mut of_one, mut of_all) = (String::new(), String::new());
    let line = |n: i64| JournalEntry { at: n, event: "begin".into(), why: "why".into() };
    house.store().commit(Commit::new().journal(Some(seed::project("equipment")), None, line(1))).await.unwrap();
    assert!(until(&mut all, &mut of_all, "event: changed").await);
    house.store().commit(Commit::new().journal(Some(seed::project("leave")), None, line(2))).await.unwrap();
    assert!(until(&mut one, &mut of_one, "event: changed").await);
    assert_eq!(of_one.matches("event: changed").count(), 1, "the other project is not its business: {of_one}");
}

#[tokio::test]
async fn the_page_hears_of_its_other_conversations_only() {
    let house = House::full("en").await;
    let mut stream = open(&house, "rita", "/t/thr_leave/live?after=6", None).await;
    let mut seen = String::new();
    assert!(until(&mut stream, &mut seen, ": open").await);
    // Rita sees no thread but this one.
    post(&house, "equipment", "<p>Foreign</p>", "k1").await;
    // Of this one she reads what became of the app, not what is said to others.
    post(&house, "leave", "<p>To Mira</p>", "k2").await;
    let (author, body) = seed::fleet("live", "<p>Own</p>", &[], &[]);
    house.store().commit(Commit::new().post(seed::thread("leave"), author, body, "k2b")).await.unwrap();
    assert!(until(&mut stream, &mut seen, "Own").await);
    assert!(!seen.contains("elsewhere") && !seen.contains("To Mira") && !seen.contains("Foreign"), "{seen}");
    let mut stream = open(&house, "mira", "/t/thr_leave/live?after=7", None).await;
    let mut seen = String::new();
    assert!(until(&mut stream, &mut seen, ": open").await);
    post(&house, "equipment", "<p>News</p>", "k3").await;
    assert!(until(&mut stream, &mut seen, "event: elsewhere").await && until(&mut stream, &mut seen, "thr_equipment").await, "{seen}");
    assert!(seen.contains("\"title\":"), "the list beside it learns the name that it has now: {seen}");
}

#[tokio::test]
async fn what_a_page_follows_says_that_it_is_gone() {
    let house = House::full("en").await;
    let ask = async |who: &str| {
        let request = asked("HEAD", who, "/t/thr_leave/live?after=6").body(Body::empty()).unwrap();
        house.send(request).await.status
    };
    assert_eq!(ask("rita").await, StatusCode::OK);
    let project = house.store().project(&seed::project("leave")).await.unwrap().unwrap();
    let deleted = project.with(|mut p| {
        p.state = fleet_domain::project::ProjectState::Deleted;
        p
    });
    house.store().commit(Commit::new().put_project(deleted)).await.unwrap();
    assert_eq!(ask("rita").await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_stream_ends_with_the_sign_in_with_the_role_and_with_the_server() {
    let house = House::full("en").await;
    let mut ended = open(&house, "olga", "/t/thr_leave/live?after=6", None).await;
    let mut removed = open(&house, "rita", "/t/thr_leave/live?after=6", None).await;
    let (mut a, mut b) = (String::new(), String::new());
    assert!(until(&mut ended, &mut a, ": open").await && until(&mut removed, &mut b, ": open").await);
    house.form("olga", "/leave", "").await;
    let project = house.store().project(&seed::project("leave")).await.unwrap().unwrap();
    let without = project.with(|mut p| {
        p.members.retain(|m| m.person != seed::person("rita"));
        p
    });
    house.store().commit(Commit::new().put_project(without)).await.unwrap();
    post(&house, "leave", "<p>Not for them any more</p>", "k1").await;
    assert!(!until(&mut ended, &mut a, "Not for them").await, "the stream of a session that is over ends unread: {a}");
    assert!(!until(&mut removed, &mut b, "Not for them").await, "{b}");

    let mut stream = open(&house, "mira", "/t/thr_leave/live?after=7", None).await;
    let mut seen = String::new();
    assert!(until(&mut stream, &mut seen, ": open").await);
    house.web.shutdown.cancel();
    assert!(!until(&mut stream, &mut seen, "never").await, "the server stops: streams end");
}

#[tokio::test]
async fn nobody_holds_more_streams_than_is_sensible() {
    let house = House::full("en").await;
    let mut held = Vec::new();
    for _ in 0..house.web.limits.streams {
        held.push(open(&house, "mira", "/live", None).await);
    }
    assert_eq!(house.get("mira", "/api/v1/events").await.code(), "too-many-streams");
    let _ = open(&house, "anton", "/live", None).await;
    held.pop();
    let _ = open(&house, "mira", "/live", None).await;
}

#[tokio::test]
async fn who_waits_holds_a_place_as_a_stream_does() {
    let house = House::with("http://localhost:7070", Limits { streams: 1, ..Limits::default() }).await;
    seed::everything(house.store(), "en").await;
    let posts = async |wait: u32| house.get("mira", &format!("/api/v1/threads/thr_leave/posts?after=1000&wait={wait}")).await;
    let waiting = async {
        loop {
            let answer = posts(25).await;
            if answer.status != StatusCode::TOO_MANY_REQUESTS {
                break answer;
            }
        }
    };
    let asking = async {
        // Whichever comes first holds the only place; in the end it is the one that waits for long.
        while posts(1).await.status == StatusCode::OK {}
        assert_eq!(posts(1).await.code(), "too-many-streams");
        assert_eq!(posts(0).await.status, StatusCode::OK, "who only looks holds nothing");
        house.web.shutdown.cancel();
    };
    let both = tokio::time::timeout(Duration::from_secs(20), async { tokio::join!(waiting, asking) });
    let (answer, ()) = both.await.expect("somebody is refused");
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(posts(1).await.status, StatusCode::OK, "the place is given back");
}

#[tokio::test]
async fn a_long_poll_answers_at_once_when_something_comes() {
    let house = House::full("en").await;
    let started = Instant::now();
    let waiting = house.get("mira", "/api/v1/threads/thr_leave/posts?after=6&wait=25");
    let writing = async {
        // The other request has to be waiting first; a post that comes before it is found by its first look.
        tokio::task::yield_now().await;
        let (author, body) = seed::said("anton", "Anton", "Hello there");
        assert!(matches!(author, Author::Person { .. }));
        house.store().commit(Commit::new().post(seed::thread("leave"), author, body, "k1")).await.unwrap();
    };
    let (answer, ()) = tokio::join!(waiting, writing);
    assert_eq!(answer.json()["posts"][0]["body"]["plain"], "Hello there");
    assert!(started.elapsed() < Duration::from_secs(20));
    let now = house.get("mira", "/api/v1/threads/thr_leave/posts?after=0&limit=2").await.json();
    assert_eq!(now["posts"].as_array().unwrap().len(), 2);
    let waiting = house.get("mira", "/api/v1/threads/thr_leave/posts?after=999&wait=25");
    let (answer, ()) = tokio::join!(waiting, async { house.web.shutdown.cancel() });
    assert!(answer.json()["posts"].as_array().unwrap().is_empty(), "the server stops: polls end");
}
