//! Live updates: who hears what, and when a stream ends.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use futures_util::StreamExt;
use serde_json::{Value, json};

use super::world::{World, approver, good, guest, link_person, member, other, owner};
use fleet_deployers::records::Viewer;

/// A stream of events that can be asked for the next one.
struct Ears {
    body: axum::body::BodyDataStream,
    text: String,
}

impl Ears {
    async fn of(world: &World, viewer: &Viewer) -> Self {
        let response = world.raw(viewer, Request::get("/api/realtime").body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        Self { body: response.into_body().into_data_stream(), text: String::new() }
    }

    /// The next event's data; nothing if the stream has ended.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let line = |name: &str| event.lines().find_map(|l| l.strip_prefix(name)).map(|l| l.trim().to_owned());
                let found = line("event:").zip(line("data:"));
                self.text = rest.into();
                match found {
                    Some((name, data)) => return Some((name, serde_json::from_str(&data).unwrap())),
                    None => continue,
                }
            }
            let piece = tokio::time::timeout(Duration::from_secs(10), self.body.next()).await.expect("an event within 10 s")?.unwrap();
            self.text.push_str(std::str::from_utf8(&piece).unwrap());
        }
    }
}

#[tokio::test]
async fn everyone_hears_of_the_rows_they_may_list() {
    let world = World::new().await;
    let mut author = Ears::of(&world, &member()).await;
    let mut decides = Ears::of(&world, &approver()).await;
    let mut stranger = Ears::of(&world, &other()).await;
    let mut looks = Ears::of(&world, &guest()).await;
    let id = world.made(&member(), good()).await;
    world.patch(&member(), &id, json!({ "title": "Lake" })).await.ok();
    // A refused change and a change of nothing are silent.
    world.patch(&member(), &id, json!({ "title": "" })).await;
    world.patch(&member(), &id, json!({ "title": "Lake" })).await.ok();
    world.transit(&approver(), &id, "approve_first", json!({})).await.ok();
    assert_eq!(world.delete(&owner(), &id).await.status, 204);
    let own = world.made(&other(), good()).await;
    let told = |action: &str, id: &str| Some(("change".to_owned(), json!({ "collection": "requests", "id": id, "action": action })));
    for ears in [&mut author, &mut decides] {
        for action in ["create", "update", "update", "delete"] {
            assert_eq!(ears.next().await, told(action, &id));
        }
    }
    // The first that another member hears of is their own.
    assert_eq!(stranger.next().await, told("create", &own));
    world.shutdown.cancel();
    assert_eq!(looks.next().await, None, "a guest hears of nothing, and the stream ends with the process");
    assert_eq!(author.next().await, None);
}

#[tokio::test]
async fn a_row_that_leaves_the_list_is_heard_as_gone() {
    let text = super::world::LEAVE.replace(
        "list = \"author = @request.auth.id || @request.auth.role = 'approver'",
        "list = \"author = @request.auth.id || (@request.auth.role = 'approver' && state = 'submitted')",
    );
    let world = World::with(&text, fleet_deployers::records::Limits::default()).await;
    let mut decides = Ears::of(&world, &approver()).await;
    let id = world.made(&member(), good()).await;
    world.transit(&approver(), &id, "approve_first", json!({})).await.ok();
    for action in ["create", "delete"] {
        assert_eq!(decides.next().await.unwrap().1["action"], action);
    }
}

#[tokio::test]
async fn streams_end_when_the_data_is_replaced() {
    let world = World::new().await;
    let mut ears = Ears::of(&world, &member()).await;
    let to = world.root().join("kept");
    world.app.snapshot(&to).await.unwrap();
    world.app.restore(&to).await.unwrap();
    assert_eq!(ears.next().await, None);
    let mut again = Ears::of(&world, &member()).await;
    world.made(&member(), good()).await;
    assert_eq!(again.next().await.unwrap().1["action"], "create");
}

#[tokio::test]
async fn who_may_not_open_the_app_hears_nothing() {
    let world = World::new().await;
    assert_eq!(world.get(&link_person(), "/api/realtime").await.refused(403), "forbidden");
}
