//! What happens to releases and entries: promote, change, erase, views.

use fleet_deployers::records::{AppRole, Input, Viewer};
use fleet_deployers::{CloudError, Route};
use fleet_domain::act::EntryChoice;
use fleet_domain::chat::Env;
use serde_json::json;

use super::world::{COMMIT, OTHER, RECORDS, World, project, route, tree};

const THIRD: &str = "00000000000000000000000000000000000000dd";

fn live(commit: &str) -> Route {
    Route { env: Env::Live, commit: commit.into(), host_label: "leave".into(), ..route() }
}

async fn count(world: &World, env: Env) -> u64 {
    world.cloud.records(&project(), env).await.expect("is shown").count_all().await.expect("counts")
}

#[tokio::test]
async fn the_first_accept_takes_entries_along_or_not_and_later_ones_keep_what_is_live() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    world.entry(&cookie, "trial").await;
    for _ in 0..2 {
        // The same effect may be carried out again after a crash.
        world.cloud.promote(&project(), COMMIT, EntryChoice::Keep).await.expect("promotes");
    }
    world.cloud.show(live(COMMIT)).await.expect("shows");
    assert_eq!((count(&world, Env::Preview).await, count(&world, Env::Live).await), (1, 1));
    world.entry(&cookie, "another trial").await;
    assert_eq!((count(&world, Env::Preview).await, count(&world, Env::Live).await), (2, 1), "each has its own entries from then on");

    let mut next = tree("members");
    let manifest = String::from_utf8(next["fleet-app.toml"].clone()).expect("text").replace("name = \"scan\"", "name = \"receipt\"");
    next.insert("fleet-app.toml".into(), manifest.into_bytes());
    world.cloud.publish(&project(), OTHER, &next).await.expect("publishes");
    for _ in 0..2 {
        world.cloud.promote(&project(), OTHER, EntryChoice::Clean).await.expect("promotes");
    }
    let kept = world.dir.path().join(format!("cloud/snapshots/{}/{OTHER}/data.db", project()));
    assert!(kept.is_file(), "the entries before the change are kept");
    world.cloud.show(live(OTHER)).await.expect("shows");
    assert_eq!(count(&world, Env::Live).await, 1);
    assert!(world.cloud.manifest(&project(), Env::Live).await.expect("shown").collections[0].field("receipt").is_some());
    assert!(matches!(world.cloud.promote(&project(), THIRD, EntryChoice::Keep).await, Err(CloudError::NotPublished { .. })));
}

/// What cannot come along, because something live holds a value that only one may have, is not counted as what could.
#[tokio::test]
async fn only_what_could_come_along_is_counted() {
    let world = World::with("members").await;
    let mut alone = tree("members");
    let manifest = String::from_utf8(alone["fleet-app.toml"].clone()).expect("text").replace("required = true", "required = true\nunique = true");
    alone.insert("fleet-app.toml".into(), manifest.into_bytes());
    world.cloud.publish(&project(), OTHER, &alone).await.expect("publishes");
    world.cloud.show(Route { commit: OTHER.into(), ..route() }).await.expect("shows");
    world.cloud.show(live(OTHER)).await.expect("shows");
    let cookie = world.sign_in("anna").await;
    world.entry(&cookie, "same").await;
    world.entry(&cookie, "another").await;
    let anna = Viewer { id: "per_anna".into(), name: "anna".into(), roles: [AppRole::Member].into(), locale: "en".into(), link: false };
    let values = json!({ "why": "Same" });
    let there = world.cloud.records(&project(), Env::Live).await.expect("is shown");
    there.create(&anna, "requests", Input::of(values.as_object().expect("values").clone())).await.expect("is taken");
    assert_eq!(world.cloud.entries(&project(), Env::Preview).await.expect("counts"), 1);
    world.cloud.promote(&project(), OTHER, EntryChoice::Keep).await.expect("promotes");
    assert_eq!((count(&world, Env::Live).await, world.cloud.entries(&project(), Env::Preview).await.expect("counts")), (2, 0));
}

/// A death between the making of a file and of its tables leaves a database without any: nothing lies there, and nothing is refused.
#[tokio::test]
async fn a_first_opening_that_broke_off_is_taken_up_again() {
    let world = World::with("members").await;
    world.entry(&world.sign_in("anna").await, "trial").await;
    let data = world.dir.path().join("cloud/data").join(project().as_str());
    assert!(data.join("preview/data.db").is_file(), "entries lie where this test looks");
    std::fs::create_dir_all(data.join("live")).expect("is made");
    std::fs::write(data.join("live/data.db"), "").expect("is written");
    assert_eq!(world.cloud.entries(&project(), Env::Live).await.expect("counts"), 0);
    assert_eq!(world.cloud.entries(&project(), Env::Preview).await.expect("counts"), 1);
    world.cloud.promote(&project(), COMMIT, EntryChoice::Keep).await.expect("promotes");
    world.cloud.show(live(COMMIT)).await.expect("shows");
    assert_eq!(count(&world, Env::Live).await, 1);
}

#[tokio::test]
async fn a_clean_start_is_empty() {
    let world = World::with("members").await;
    world.entry(&world.sign_in("anna").await, "trial").await;
    world.cloud.promote(&project(), COMMIT, EntryChoice::Clean).await.expect("promotes");
    world.cloud.show(live(COMMIT)).await.expect("shows");
    assert_eq!(count(&world, Env::Live).await, 0);
}

#[tokio::test]
async fn a_release_that_does_not_fit_the_entries_changes_nothing() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    let id = world.entry(&cookie, "words").await;
    let mut next = tree("members");
    let manifest = String::from_utf8(next["fleet-app.toml"].clone()).expect("text").replace("type = \"text\"", "type = \"date\"");
    next.insert("fleet-app.toml".into(), manifest.into_bytes());
    world.cloud.publish(&project(), OTHER, &next).await.expect("publishes");
    let refused = world.cloud.show(Route { commit: OTHER.into(), ..route() }).await;
    assert!(matches!(refused, Err(CloudError::Data { .. })), "{refused:?}");
    let answer = world.get(&format!("{RECORDS}/{id}"), &[("cookie", &cookie)]).await;
    assert_eq!((answer.status, answer.json()["why"].as_str().map(str::to_owned)), (200, Some("words".into())));
    world.entry(&cookie, "still taken").await;
}

#[tokio::test]
async fn an_erased_app_is_nowhere_and_lies_in_the_trash() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    world.entry(&cookie, "mine").await;
    // The live entries are open though no address shows them.
    world.cloud.promote(&project(), COMMIT, EntryChoice::Keep).await.expect("promotes");
    for _ in 0..2 {
        world.cloud.erase(&project()).await.expect("erases");
    }
    assert_eq!(world.get("/", &[("cookie", &cookie)]).await.status, 404);
    assert!(world.cloud.records(&project(), Env::Live).await.is_none() && world.cloud.url(&project(), Env::Live).is_none());
    assert!(matches!(world.cloud.show(route()).await, Err(CloudError::NotPublished { .. })));
    let cloud = world.dir.path().join("cloud");
    for gone in ["releases", "data"] {
        assert!(!cloud.join(gone).join(project().as_str()).exists(), "{gone}");
    }
    let trash: Vec<_> = std::fs::read_dir(cloud.join("trash")).expect("lists").map(|e| e.expect("an entry").path()).collect();
    assert_eq!(trash.len(), 1);
    assert!(trash[0].join("data/live/data.db").is_file() && trash[0].join("releases").join(COMMIT).is_dir());
    // The same name again starts from nothing.
    world.cloud.publish(&project(), COMMIT, &tree("members")).await.expect("publishes");
    world.cloud.show(route()).await.expect("shows");
    world.cloud.show(live(COMMIT)).await.expect("shows");
    assert_eq!((count(&world, Env::Preview).await, count(&world, Env::Live).await), (0, 0));
}

#[tokio::test]
async fn looks_at_a_preview_are_told_once() {
    let world = World::with("members").await;
    world.cloud.show(live(COMMIT)).await.expect("shows");
    assert_eq!(world.cloud.take_views(), []);
    assert_eq!(world.get("/", &[]).await.status, 401);
    assert_eq!(world.cloud.take_views(), [], "who is not let in has not looked");
    let cookie = world.sign_in("anna").await;
    world.later(10);
    assert_eq!(world.get("/", &[("cookie", &cookie)]).await.status, 200);
    assert_eq!(world.cloud.take_views(), [(project(), 1_800_000_000_010)]);
    assert_eq!(world.cloud.take_views(), []);
    world.get("/api/app", &[("cookie", &cookie)]).await;
    let mut later = route();
    later.expires_at = Some(9_000_000_000_000);
    world.cloud.show(later).await.expect("shows");
    assert_eq!(world.cloud.take_views().len(), 1, "a longer time forgets no look");
}

#[tokio::test]
async fn people_of_the_project_can_be_named_and_decisions_come_from_outside() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    let people = world.get("/api/app", &[("cookie", &cookie)]).await.json()["people"].clone();
    let mut names: Vec<&str> = people.as_array().expect("a list").iter().filter_map(|p| p["name"].as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["anna", "boris", "olga"]);
    let records = world.cloud.records(&project(), Env::Preview).await.expect("is shown");
    let viewer = Viewer { id: "per_boris".into(), name: "boris".into(), roles: [AppRole::Member].into(), locale: "en".into(), link: false };
    let values = [("why".to_owned(), serde_json::json!("from the chat"))].into_iter().collect();
    let made = records.create(&viewer, "requests", Input::of(values)).await.expect("is taken");
    let boris = world.sign_in("boris").await;
    assert_eq!(world.get(&format!("{RECORDS}/{}", made.id), &[("cookie", &boris)]).await.status, 200);
    assert_eq!(world.get(&format!("{RECORDS}/{}", made.id), &[("cookie", &cookie)]).await.status, 404);
}

#[tokio::test]
async fn the_screen_chooses_the_language_of_answers() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    let post = async |lines: &[(&str, &str)]| {
        let all: Vec<_> = lines.iter().copied().chain([("cookie", cookie.as_str()), ("content-type", "application/json")]).collect();
        world.send(super::world::ask("POST", super::world::HOST, RECORDS, &all), "{}").await.json()["data"]["why"]["message"].clone()
    };
    assert_eq!(post(&[]).await, "Please fill this in.");
    assert_ne!(post(&[("accept-language", "ru")]).await, "Please fill this in.");
    // Only the app's description of the person says which language is theirs.
    let me = world.get("/api/app", &[("cookie", &cookie), ("accept-language", "ru")]).await.json()["me"].clone();
    assert_eq!(me["locale"], "en");
}
