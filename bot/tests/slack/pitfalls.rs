//! What bots on Slack are known to do wrong.

use fleet_demo::slack::{Act, BOT, BOT_TOKEN, Fault};
use fleet_domain::chat::Standing;
use serde_json::json;

use super::desk::{Desk, HALL, PATIENCE};
use super::talks::LEAVE;
use crate::digests::digest;

#[tokio::test]
async fn no_link_unfolds_and_no_change_takes_the_blocks_away() {
    let desk = Desk::new().await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    let hers = desk.slack.direct("UANNA");
    desk.slack.slash("UANNA", HALL, "new equipment requests");
    // A form that is refused is said in plain words: those keep to it, too.
    desk.slack.plant("chat.postMessage", Fault::Refuse("invalid_blocks"), 1);
    desk.slack.plant("chat.update", Fault::Refuse("invalid_blocks"), 1);
    desk.slack.say("UANNA", &hers, LEAVE, None);
    desk.to_card("UANNA", &hers, "en").await;
    desk.slack.say("UANNA", &hers, "add a phone number", None);
    desk.shows(&hers, "Taken into the card").await;
    desk.rests().await;
    assert!(desk.slack.calls("chat.update") > 1 && desk.slack.calls("chat.postMessage") > 2, "{}", desk.slack.ledger());
    assert_eq!(desk.slack.careless(), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_careless_would_be_seen() {
    let slack = fleet_demo::slack::FakeSlack::start().await.unwrap();
    slack.user("UANNA", "Anna", "en-US");
    let channel = slack.direct("UANNA");
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::new();
    let call = async |method: &str, body: serde_json::Value| {
        let sent = client.post(format!("{}/{method}", slack.api())).bearer_auth(BOT_TOKEN).body(body.to_string()).send().await.unwrap();
        serde_json::from_str::<serde_json::Value>(&sent.text().await.unwrap()).unwrap()
    };
    let posted = call("chat.postMessage", json!({"channel": channel, "text": "https://a.example", "unfurl_links": false})).await;
    assert_eq!(slack.careless().len(), 1, "a picture would unfold: {posted}");
    call("chat.update", json!({"channel": channel, "ts": posted["ts"], "text": "words alone"})).await;
    assert_eq!(slack.careless().len(), 2, "{:?}", slack.careless());
}

#[tokio::test]
async fn who_replies_to_a_reply_is_answered_below_the_root() {
    let desk = Desk::new().await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    let root = desk.slack.say("UANNA", HALL, &format!("@fleet {LEAVE}"), None);
    desk.to_card("UANNA", HALL, "en").await;
    let reply = desk.slack.say("UBORIS", HALL, "sounds good", Some(&root));
    desk.slack.say("UANNA", HALL, "@fleet what is happening?", Some(&reply));
    let before = desk.slack.said(HALL, BOT).len();
    desk.slack.until(PATIENCE, |s| s.said(HALL, BOT).len() > before).await.unwrap_or_else(|_| panic!("no answer:\n{}", desk.slack.ledger()));
    desk.press("UANNA", HALL, "chat-button-start", "en").await;
    desk.rests().await;
    let ledger = desk.slack.ledger();
    let ours: Vec<_> = ledger.lines.iter().filter(|l| l.channel == HALL && l.who == "Fleet" && l.act == Act::Said).collect();
    assert!(ours.len() >= 4 && ours.iter().all(|l| l.thread == root), "{ledger}");
    assert!(desk.thread(HALL, &reply).await.is_none(), "no conversation begins below a reply");
}

#[tokio::test]
async fn a_digest_for_many_is_told_to_each_once_however_often_slack_asks_for_a_pause() {
    let desk = Desk::new().await;
    let mut people = Vec::new();
    for (user, name) in [("UANNA", "Anna"), ("UBORIS", "Boris"), ("UCARL", "Carl")] {
        let person = desk.known(user, name, Standing::Member).await;
        let chat = desk.slack.direct(user);
        desk.slack.say(user, &chat, "hello", None);
        desk.slack.until(PATIENCE, |s| !s.said(&chat, BOT).is_empty()).await.unwrap();
        people.push((person, chat));
    }
    desk.rests().await;
    desk.slack.plant("chat.postMessage", Fault::TooMany(1), 2);
    for (person, chat) in &people {
        let thread = desk.thread(chat, "").await.unwrap();
        desk.world.store.commit(digest(person, thread)).await.unwrap();
    }
    for (_, chat) in &people {
        desk.shows(chat, "Your day at a glance").await;
    }
    desk.rests().await;
    for (_, chat) in &people {
        let told = desk.slack.said(chat, BOT).iter().filter(|m| m.contains("Your day at a glance")).count();
        assert_eq!(told, 1, "{}", desk.slack.transcript(chat));
    }
}
