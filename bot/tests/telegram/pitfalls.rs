//! What bots on Telegram are known to do wrong.

use fleet_bot::telegram::Api;
use fleet_demo::telegram::{FakeTelegram, Fault, TOKEN, User};
use serde_json::json;

use super::desk::{Desk, has, ours};
use crate::digests::digest;

const LEAVE: &str = "We need leave requests. The manager approves.";

#[tokio::test]
async fn no_message_shows_a_preview_of_its_links() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    desk.fake.say(&anna, anna.id, LEAVE);
    desk.to_card(&anna, "Start", "You decide").await;
    assert!(desk.fake.press(&anna, anna.id, "Start"));
    let thread = desk.thread(anna.id).await;
    desk.quiet(anna.id).await;
    // In plain words, too.
    desk.fake.fault("sendMessage", Fault::BadMarkup);
    desk.fake.fault("editMessageText", Fault::BadMarkup);
    desk.world.engine_effects().await;
    desk.world.make(&thread).await;
    desk.until(anna.id, |all| all.iter().any(|m| has(m, "Accept"))).await;
    let shown = desk.quiet(anna.id).await;
    assert!(ours(&shown).iter().any(|m| m.edits > 0), "{}", desk.fake.transcript(anna.id));
    assert_eq!(desk.fake.previews(), Vec::<String>::new());
}

#[tokio::test]
async fn a_preview_would_be_seen() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let fake = FakeTelegram::start().await.unwrap();
    let anna = fake.user("Anna", "en");
    let api = Api::new(&fake.api(), TOKEN).unwrap();
    let send = json!({ "chat_id": anna.id, "text": "https://a.example" });
    api.post("sendMessage", send.to_string().into_bytes()).await.unwrap();
    assert_eq!(fake.previews(), ["https://a.example"]);
}

#[tokio::test]
async fn a_message_deleted_under_us_is_said_anew_once() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    desk.fake.say(&anna, anna.id, LEAVE);
    desk.to_card(&anna, "Start", "You decide").await;
    desk.quiet(anna.id).await;
    let card = desk.fake.messages(anna.id).into_iter().find(|m| has(m, "Start")).unwrap();
    desk.fake.delete(anna.id, card.id);
    let cards = |all: &[fleet_demo::telegram::Message]| all.iter().filter(|m| m.text.contains("It is done when")).count();
    for words in ["add a phone number", "add an e-mail", "remove the comment"] {
        desk.fake.say(&anna, anna.id, words);
        desk.until(anna.id, |all| all.iter().any(|m| m.text.contains("Taken into the card") && m.text.contains(words))).await;
        let all = desk.quiet(anna.id).await;
        assert_eq!(cards(&all), 1, "{words}:\n{}", desk.fake.transcript(anna.id));
    }
}

#[tokio::test]
async fn a_digest_for_many_is_told_to_each_once_however_often_telegram_asks_for_a_pause() {
    let mut desk = Desk::start().await;
    let mut people: Vec<(User, fleet_domain::id::PersonId)> = Vec::new();
    for name in ["Anna", "Boris", "Carl", "Dora", "Elsa", "Fred"] {
        let (user, person) = desk.member(name, "en").await;
        desk.fake.say(&user, user.id, "hello");
        desk.until(user.id, |all| ours(all).len() == 1).await;
        people.push((user, person));
    }
    desk.quiet(people[0].0.id).await;
    for fault in [Fault::Nothing, Fault::Nothing, Fault::TooMany(1), Fault::Nothing, Fault::TooMany(2), Fault::TooMany(1)] {
        desk.fake.fault("sendMessage", fault);
    }
    for (user, person) in &people {
        let thread = desk.thread(user.id).await;
        desk.world.store.commit(digest(person, thread)).await.unwrap();
    }
    let told = |all: &[fleet_demo::telegram::Message]| all.iter().filter(|m| m.text.contains("Your day at a glance")).count();
    let all_told = |desk: &Desk| people.iter().filter(|(user, _)| told(&desk.fake.messages(user.id)) > 0).count();
    desk.when("the first digests", async || all_told(&desk) >= 2).await;
    // And in the middle of it another process takes over.
    desk.close();
    desk.open().await;
    desk.when("every digest", async || all_told(&desk) == people.len()).await;
    for (user, person) in &people {
        // Looked at again, nothing is due any more.
        let again = desk.world.store.commit(digest(person, desk.thread(user.id).await)).await;
        drop(again);
        desk.quiet(user.id).await;
        assert_eq!(told(&desk.fake.messages(user.id)), 1, "{}:\n{}", user.name, desk.fake.transcript(user.id));
    }
    let refused = desk.fake.calls().iter().filter(|(method, status)| method == "sendmessage" && *status == 429).count();
    assert_eq!(refused, 3, "{:?}", desk.fake.calls());
}
