//! Live streams end when they have to.

use std::time::Duration;

use axum::body::Body;
use fleet_deployers::records::AppRole;
use fleet_domain::id::PersonId;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use super::world::{HOST, OTHER, World, ask, project, route, tree};

async fn listen(world: &World, cookie: &str) -> Body {
    let request = ask("GET", HOST, "/api/realtime", &[("cookie", cookie)]).body(Body::empty()).expect("a request");
    let response = world.cloud.router().oneshot(request).await.expect("answers");
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    response.into_body()
}

/// Reads until the stream ends; fails if it does not.
async fn ends(mut body: Body) {
    let end = async { while let Some(Ok(_)) = body.frame().await {} };
    tokio::time::timeout(Duration::from_secs(15), end).await.expect("the stream ends");
}

#[tokio::test]
async fn streams_end_with_the_release_the_address_and_the_cloud() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    let stream = listen(&world, &cookie).await;
    let mut same = route();
    same.expires_at = Some(9_000_000_000_000);
    world.cloud.show(same).await.expect("shows");
    let mut heard = listen(&world, &cookie).await;
    let id = world.entry(&cookie, "mine").await;
    let mut text = String::new();
    while !text.contains(&id) {
        let frame = tokio::time::timeout(Duration::from_secs(5), heard.frame()).await.expect("in time").expect("open").expect("whole");
        text.push_str(&String::from_utf8_lossy(frame.data_ref().expect("data")));
    }
    let mut next = tree("members");
    next.insert("theme.css".into(), b"/* */".to_vec());
    world.cloud.publish(&project(), OTHER, &next).await.expect("publishes");
    let mut moved = route();
    moved.commit = OTHER.into();
    world.cloud.show(moved).await.expect("shows");
    ends(stream).await;
    ends(heard).await;

    let stream = listen(&world, &cookie).await;
    world.cloud.hide(&project(), fleet_domain::chat::Env::Preview).await;
    ends(stream).await;
    assert_eq!(world.get("/", &[("cookie", &cookie)]).await.status, 404);

    world.cloud.show(route()).await.expect("shows");
    let stream = listen(&world, &cookie).await;
    world.cloud.close().await;
    ends(stream).await;
}

#[tokio::test]
async fn a_stream_ends_with_the_stay_that_it_is_of() {
    let world = World::with("members").await;
    let (anna, boris) = (world.sign_in("anna").await, world.sign_in("boris").await);
    let (signed_out, over) = (listen(&world, &anna).await, listen(&world, &boris).await);
    world.town.sign_out(&project(), "anna");
    world.cloud.signed_out(&PersonId::from_unique("anna"));
    ends(signed_out).await;
    world.later(12 * 60 * 60 * 1_000);
    ends(over).await;
}

#[tokio::test]
async fn a_stream_of_somebody_who_is_removed_ends() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    let stream = listen(&world, &cookie).await;
    world.town.remove(&project(), "anna");
    world.later(5_000);
    ends(stream).await;
}

#[tokio::test]
async fn a_stream_ends_at_once_when_a_place_is_said_to_be_another() {
    let world = World::with("members").await;
    let (anna, boris) = (world.sign_in("anna").await, world.sign_in("boris").await);
    let (removed, raised) = (listen(&world, &anna).await, listen(&world, &boris).await);
    world.town.remove(&project(), "anna");
    world.town.let_in(&project(), "boris", &[AppRole::Member, AppRole::Approver]);
    world.cloud.members_changed(Some(&project()));
    let both = async { tokio::join!(ends(removed), ends(raised)) };
    tokio::time::timeout(Duration::from_secs(2), both).await.expect("at once");
}
