//! What is told in the chat: in the same transaction as the entry, until it is taken.

use fleet_domain::manifest::NoticeTo;
use serde_json::json;

use super::world::{LEAVE, World, approver, approver2, good, key, manifest, member};

#[tokio::test]
async fn a_notice_stays_until_it_is_taken() {
    let world = World::new().await;
    let hints = world.records.hints();
    let id = world.made(&member(), good()).await;
    assert_eq!(hints.next().await, key("live"));
    let pending = world.app.pending_notices(10).await.unwrap();
    assert_eq!(pending.len(), 1);
    let notice = &pending[0];
    assert_eq!((notice.event.as_str(), notice.to, notice.step, notice.record.as_str()), ("create", NoticeTo::Approvers, Some(1), id.as_str()));
    assert_eq!(notice.actions, ["approve_first", "decline_first"]);
    assert_eq!((notice.by.as_str(), notice.author.as_str(), notice.author_name.as_str()), ("per_member", "per_member", "Name of member"));
    // Not taken, it is there after a restart.
    world.records.close().await;
    let app = world.records.open(&key("live"), manifest(LEAVE)).await.unwrap();
    assert_eq!(app.pending_notices(10).await.unwrap(), pending);
    app.notices_taken(vec![notice.id]).await.unwrap();
    app.notices_taken(vec![notice.id]).await.unwrap();
    assert!(app.pending_notices(10).await.unwrap().is_empty());
}

#[tokio::test]
async fn each_step_tells_the_right_people() {
    let world = World::new().await;
    let id = world.made(&member(), good()).await;
    world.transit(&approver(), &id, "approve_first", json!({})).await.ok();
    world.transit(&approver2(), &id, "decline_second", json!({ "reason": "No cover" })).await.ok();
    let told: Vec<_> = world.app.pending_notices(10).await.unwrap().into_iter().map(|n| (n.event, n.to, n.step, n.transition, n.reason, n.by)).collect();
    assert_eq!(
        told,
        [
            ("create".to_owned(), NoticeTo::Approvers, Some(1), None, None, "per_member".to_owned()),
            ("state:step_one_ok".to_owned(), NoticeTo::Approvers, Some(2), Some("approve_first".to_owned()), None, "per_approver".to_owned()),
            ("state:declined".to_owned(), NoticeTo::Author, None, Some("decline_second".to_owned()), Some("No cover".to_owned()), "per_approver2".to_owned()),
        ]
    );
    assert_eq!(world.app.pending_notices(1).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_refused_tells_nothing() {
    let world = World::new().await;
    world.create(&member(), json!({})).await.refused(400);
    let id = world.made(&member(), good()).await;
    world.transit(&approver2(), &id, "approve_second", json!({})).await.refused(409);
    world.transit(&member(), &id, "approve_first", json!({})).await.refused(403);
    assert_eq!(world.app.pending_notices(10).await.unwrap().len(), 1);
}
