//! What cannot be read: every message ends in something that can be seen, and whoever runs the instance hears of it.

use fleet_domain::chat::Standing;
use serde_json::{Value, json};

use super::desk::{Desk, ours};

/// A message as Telegram sends it, with neither words nor a file.
fn wordless(user: i64, chat: i64, kind: &str, number: i64, more: &Value) -> Value {
    let mut body =
        json!({ "message_id": number, "date": 1, "chat": { "id": chat, "type": kind }, "from": { "id": user, "is_bot": false, "first_name": "Anna" } });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "message": body })
}

#[tokio::test]
async fn a_sticker_is_answered_with_what_can_be_read() {
    for language in ["en", "ru"] {
        let desk = Desk::start().await;
        let (anna, _) = desk.member("Anna", language).await;
        let says = desk.world.say_of(language, "chat-unreadable");
        desk.fake.raw(wordless(anna.id, anna.id, "private", 901, &json!({ "sticker": { "file_id": "s" } })));
        let told = desk.until(anna.id, |all| ours(all).iter().any(|m| m.text.contains(&says))).await;
        assert!(ours(&told).iter().all(|m| !m.text.contains("[chat-")), "{told:?}");
        let before = ours(&desk.quiet(anna.id).await).len();
        desk.fake.raw(wordless(anna.id, anna.id, "private", 902, &json!({ "pinned_message": { "message_id": 1 } })));
        assert_eq!(ours(&desk.quiet(anna.id).await).len(), before, "what Telegram tells of the chat is not answered");
    }
}

#[tokio::test]
async fn a_piece_that_cannot_be_read_is_told_to_its_writer_and_once_to_whoever_runs_the_instance() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    let olga = desk.world.person("Olga", Standing::Admin).await;
    let page = desk.world.thread(&olga, "en").await;
    desk.fake.say(&anna, anna.id, "hello");
    desk.until(anna.id, |all| ours(all).len() == 1).await;
    let count = async || desk.world.posts(&page).await.into_iter().filter(|p| p.body.kind == "put_aside").count();
    // The number of a message that is no number: nobody can read that, and nothing behind it may wait for it.
    for n in 0..2 {
        let piece =
            json!({ "message": { "message_id": format!("{n}"), "chat": { "id": anna.id, "type": "private" }, "from": { "id": anna.id }, "text": "x" } });
        desk.fake.raw(piece);
        let is_told = async || {
            // It is tried again after longer and longer waits before it is given up.
            desk.world.pass(2_000);
            ours(&desk.fake.messages(anna.id)).iter().filter(|m| m.text.contains("F-")).count() == n + 1
        };
        desk.when("the writer's message", is_told).await;
        let told = desk.fake.messages(anna.id);
        assert!(ours(&told).last().unwrap().text.contains("not your fault"), "{told:?}");
        desk.when("the admin's message", async || count().await == 1).await;
    }
    let post = desk.world.posts(&page).await.into_iter().find(|p| p.body.kind == "put_aside").unwrap();
    assert!(post.body.plain.contains("Telegram") && post.body.plain.contains("F-"), "{}", post.body.plain);
    assert_eq!(post.body.only, Some(olga), "nobody else reads it");
    desk.fake.say(&anna, anna.id, "help");
    let help = desk.world.say_of("en", "chat-help").lines().next().unwrap().to_owned();
    desk.until(anna.id, |all| ours(all).iter().any(|m| m.text.contains(&help))).await;
}
