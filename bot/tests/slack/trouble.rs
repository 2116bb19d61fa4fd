//! Slack on a bad day: nothing is lost, nothing is said twice.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fleet_bot::ChatError;
use fleet_bot::slack::{Slack, SlackConfig};
use fleet_demo::slack::{Act, BOT, FakeSlack, Fault};
use fleet_domain::chat::Standing;
use fleet_domain::id::{PersonId, ThreadId};
use serde_json::json;

use super::desk::{Desk, HALL, PATIENCE, config};
use super::talks::LEAVE;

/// What Fleet said in a channel, each different.
fn said_once(desk: &Desk, channel: &str) {
    let said = desk.slack.said(channel, BOT);
    let mut once = said.clone();
    once.sort();
    once.dedup();
    assert_eq!(said.len(), once.len(), "said twice:\n{}", desk.slack.transcript(channel));
}

#[tokio::test]
async fn what_is_sent_twice_makes_nothing_twice() {
    let desk = Desk::new().await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    let hers = desk.slack.direct("UANNA");
    let event = |id: &str| json!({"type": "event_callback", "event_id": id, "event": {"type": "message", "channel": hers, "channel_type": "im", "user": "UANNA", "text": LEAVE, "ts": "1700000000.000001"}});
    // The same event again, and the same message as another event.
    for id in ["EvX", "EvX", "EvY", "EvX"] {
        desk.slack.envelope("events_api", event(id));
    }
    desk.to_card("UANNA", &hers, "en").await;
    desk.rests().await;
    let thread = desk.thread(&hers, "").await.unwrap();
    assert_eq!(desk.world.posts(&thread).await.iter().filter(|p| p.body.plain == LEAVE).count(), 1);
    said_once(&desk, &hers);
}

#[tokio::test]
async fn a_message_without_an_answer_is_found_and_not_said_again() {
    for fault in [Fault::Drop, Fault::Broken, Fault::Slow(Duration::from_secs(3))] {
        let desk = Desk::with(|c| c.patience = Duration::from_secs(2)).await;
        desk.known("UANNA", "Anna", Standing::Member).await;
        desk.slack.plant("chat.postMessage", fault, 1);
        let root = desk.slack.say("UANNA", HALL, "@fleet help", None);
        desk.slack.until(PATIENCE, |s| s.calls("conversations.replies") > 0).await.unwrap_or_else(|_| panic!("{fault:?}: nobody looked"));
        desk.slack.say("UANNA", HALL, "@fleet what is happening?", Some(&root));
        desk.slack.until(PATIENCE, |s| s.said(HALL, BOT).len() >= 2).await.unwrap();
        desk.rests().await;
        assert_eq!(desk.slack.ledger().count(HALL, "Fleet", Act::Said), 2, "{fault:?}:\n{}", desk.slack.ledger());
    }
}

#[tokio::test]
async fn a_message_without_an_answer_is_found_by_the_next_process() {
    let mut desk = Desk::new().await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    desk.slack.plant("chat.postMessage", Fault::Drop, 1);
    desk.slack.plant("conversations.replies", Fault::Broken, 1_000);
    let root = desk.slack.say("UANNA", HALL, "@fleet help", None);
    desk.slack.until(PATIENCE, |s| s.calls("conversations.replies") > 0).await.unwrap();
    desk.again().await;
    desk.slack.clear();
    desk.slack.say("UANNA", HALL, "@fleet what is happening?", Some(&root));
    desk.slack.until(PATIENCE, |s| s.said(HALL, BOT).len() >= 2).await.unwrap();
    desk.rests().await;
    assert_eq!(desk.slack.ledger().count(HALL, "Fleet", Act::Said), 2, "{}", desk.slack.ledger());
}

#[tokio::test]
async fn what_could_not_be_written_down_is_not_confirmed() {
    let desk = Desk::new().await;
    let hers = desk.slack.direct("UANNA");
    desk.slack.say("UANNA", &hers, "help", None);
    desk.slack.until(PATIENCE, |s| s.unconfirmed() == 0).await.unwrap();
    desk.world.store.close().await;
    desk.slack.say("UANNA", &hers, "help", None);
    desk.slack.until(PATIENCE, |s| s.attempts() >= 3).await.unwrap_or_else(|_| panic!("it is not sent again"));
    assert_eq!(desk.slack.unconfirmed(), 1);
}

#[tokio::test]
async fn the_worst_of_days_ends_as_a_good_one() {
    let (worst, good) = tokio::join!(whole_day(Worst::Yes), whole_day(Worst::No));
    assert_eq!(worst, good);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Worst {
    Yes,
    No,
}

/// What Fleet said on a day, in order.
async fn whole_day(worst: Worst) -> Vec<String> {
    let desk = Desk::with(|c| c.silence = Duration::from_secs(4)).await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    let bad = |fault: Fault| {
        if worst == Worst::Yes {
            for method in ["chat.postMessage", "chat.update", "conversations.replies", "users.info", "reactions.add"] {
                desk.slack.plant(method, fault, 1);
            }
        }
    };
    bad(Fault::Drop);
    bad(Fault::TooMany(1));
    let root = desk.slack.say("UANNA", HALL, &format!("@fleet {LEAVE}"), None);
    desk.to_card("UANNA", HALL, "en").await;
    bad(Fault::Broken);
    bad(Fault::Refuse("internal_error"));
    if worst == Worst::Yes {
        desk.slack.disconnect();
    }
    desk.slack.say("UANNA", HALL, "@fleet add a phone number", Some(&root));
    desk.shows(HALL, "• Phone number").await;
    bad(Fault::Drop);
    if worst == Worst::Yes {
        desk.slack.silence();
    }
    desk.press("UANNA", HALL, "chat-button-start", "en").await;
    let stop = desk.world.say_of("en", "chat-button-stop");
    desk.slack.until(PATIENCE, |s| s.with_button(HALL, &stop).is_some()).await.unwrap_or_else(|_| panic!("{}", desk.slack.ledger()));
    desk.slack.say("UANNA", HALL, "@fleet stop", Some(&root));
    desk.shows(HALL, "Stopped.").await;
    desk.rests().await;
    desk.slack.said(HALL, BOT)
}

#[tokio::test]
async fn a_root_without_an_answer_is_found_and_not_posted_again() {
    let desk = Desk::new().await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    desk.slack.plant("chat.postMessage", Fault::Drop, 1);
    desk.slack.slash("UANNA", HALL, "help");
    desk.slack.until(PATIENCE, |s| s.said(HALL, BOT).len() >= 2).await.unwrap_or_else(|_| panic!("{}", desk.slack.ledger()));
    desk.rests().await;
    let ledger = desk.slack.ledger();
    let roots = ledger.lines.iter().filter(|l| l.channel == HALL && l.act == Act::Said && l.thread.is_empty());
    assert_eq!(roots.count(), 1, "{ledger}");
}

#[tokio::test]
async fn a_storm_of_429_passes() {
    let desk = Desk::new().await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    let hers = desk.slack.direct("UANNA");
    desk.slack.plant("chat.postMessage", Fault::TooMany(1), 4);
    desk.slack.plant("users.info", Fault::TooMany(1), 1);
    desk.slack.plant("reactions.add", Fault::TooMany(1), 2);
    desk.slack.say("UANNA", &hers, LEAVE, None);
    desk.to_card("UANNA", &hers, "en").await;
    said_once(&desk, &hers);
}

#[tokio::test]
async fn a_pause_that_slack_asks_one_question_for_is_kept_by_the_next_of_its_kind() {
    let desk = Desk::new().await;
    let (hers, his) = (desk.slack.direct("UANNA"), desk.slack.direct("UBORIS"));
    let pause = Duration::from_secs(3);
    // Both are new, so that what they are called has to be known first.
    for method in ["users.info", "conversations.open"] {
        desk.slack.plant(method, Fault::TooMany(3), 1);
        let before = desk.slack.calls(method);
        let asks =
            |user: &str, chat: &str| if method == "users.info" { drop(desk.slack.say(user, chat, "help", None)) } else { desk.slack.slash(user, chat, "help") };
        asks("UANNA", &hers);
        desk.slack.until(PATIENCE, |s| s.calls(method) > before).await.unwrap();
        let began = std::time::Instant::now();
        asks("UBORIS", &his);
        desk.slack.until(PATIENCE, |s| s.calls(method) > before + 1).await.unwrap();
        assert!(began.elapsed() + Duration::from_millis(500) >= pause, "{method}: asked again after {:?}", began.elapsed());
        desk.slack.until(PATIENCE, |s| s.calls(method) >= before + 3).await.unwrap_or_else(|_| panic!("{method}: {}", desk.slack.ledger()));
        desk.rests().await;
    }
    for chat in [&hers, &his] {
        assert!(!desk.slack.said(chat, BOT).is_empty(), "both are answered:\n{}", desk.slack.transcript(chat));
    }
}

#[tokio::test]
async fn who_is_known_waits_for_no_name() {
    let desk = Desk::new().await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    let hers = desk.slack.direct("UANNA");
    desk.slack.plant("users.info", Fault::TooMany(600), 1);
    desk.slack.say("UANNA", &hers, "help", None);
    let answered = desk.slack.until(Duration::from_mins(1), |s| !s.said(&hers, BOT).is_empty()).await;
    assert!(answered.is_ok(), "ten minutes of a pause are none of hers:\n{}", desk.slack.ledger());
}

#[tokio::test]
async fn a_form_that_is_refused_is_said_in_plain_words_with_its_buttons() {
    let desk = Desk::new().await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    let hers = desk.slack.direct("UANNA");
    desk.slack.plant("chat.postMessage", Fault::Refuse("invalid_blocks"), 1);
    desk.slack.say("UANNA", &hers, LEAVE, None);
    desk.to_card("UANNA", &hers, "en").await;
    assert!(!desk.slack.said(&hers, BOT).is_empty());
}

#[tokio::test]
async fn a_question_that_somebody_deletes_is_asked_anew() {
    let desk = Desk::new().await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    let hers = desk.slack.direct("UANNA");
    desk.slack.say("UANNA", &hers, LEAVE, None);
    desk.to_card("UANNA", &hers, "en").await;
    let start = desk.world.say_of("en", "chat-button-start");
    let card = desk.slack.with_button(&hers, &start).unwrap();
    desk.slack.delete(&hers, &card);
    desk.slack.say("UANNA", &hers, "add a phone number", None);
    desk.slack.until(PATIENCE, |s| s.with_button(&hers, &start).is_some()).await.unwrap_or_else(|_| panic!("no card:\n{}", desk.slack.ledger()));
    desk.press("UANNA", &hers, "chat-button-start", "en").await;
    let stop = desk.world.say_of("en", "chat-button-stop");
    desk.slack.until(PATIENCE, |s| s.with_button(&hers, &stop).is_some()).await.unwrap();
}

#[tokio::test]
async fn a_silent_socket_is_replaced_and_what_it_swallowed_comes_again() {
    let desk = Desk::with(|c| c.silence = Duration::from_secs(2)).await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    let hers = desk.slack.direct("UANNA");
    let opened = desk.slack.opened();
    desk.slack.silence();
    desk.slack.say("UANNA", &hers, "help", None);
    desk.slack.until(PATIENCE, |s| s.opened() > opened && !s.said(&hers, BOT).is_empty()).await.unwrap_or_else(|_| panic!("{}", desk.slack.ledger()));
    assert_eq!(desk.slack.said(&hers, BOT).len(), 1);
}

/// Anna, her direct chat, and its conversation.
struct Helped {
    anna: PersonId,
    hers: String,
    thread: ThreadId,
}

/// Anna asked for help and has read the answer; everything rests.
async fn helped(desk: &Desk) -> Helped {
    let anna = desk.known("UANNA", "Anna", Standing::Member).await;
    let hers = desk.slack.direct("UANNA");
    desk.slack.say("UANNA", &hers, "help", None);
    desk.slack.until(PATIENCE, |s| !s.said(&hers, BOT).is_empty()).await.unwrap();
    desk.rests().await;
    let thread = desk.thread(&hers, "").await.unwrap();
    Helped { anna, hers, thread }
}

#[tokio::test]
async fn ten_minutes_without_a_network_lose_and_double_nothing() {
    let (desk, line) = Desk::by_a_line().await;
    let Helped { anna, hers, thread } = helped(&desk).await;
    line.cut();
    desk.slack.until(PATIENCE, |s| s.sockets() == 0).await.unwrap();
    // Both sides go on: what they say waits for the other.
    desk.slack.say("UANNA", &hers, LEAVE, None);
    desk.world.say(&thread, &anna, "what is happening?").await;
    for _ in 0..10 {
        desk.refused(&thread).await;
        desk.world.pass(60_000);
    }
    assert_eq!((desk.slack.said(&hers, BOT).len(), desk.slack.unconfirmed()), (1, 1), "nothing went through");
    line.mend();
    desk.to_card("UANNA", &hers, "en").await;
    desk.rests().await;
    said_once(&desk, &hers);
    assert_eq!(desk.world.brief(&thread).await.value.said.len(), 1);
}

#[tokio::test]
async fn a_token_that_is_taken_back_for_a_while_costs_time_only() {
    let desk = Desk::new().await;
    let Helped { anna, hers, thread } = helped(&desk).await;
    desk.slack.revoke();
    desk.world.say(&thread, &anna, "what is happening?").await;
    desk.refused(&thread).await;
    assert_eq!(desk.slack.said(&hers, BOT).len(), 1);
    desk.slack.grant();
    desk.world.pass(60_000);
    desk.slack.until(PATIENCE, |s| s.said(&hers, BOT).len() == 2).await.unwrap_or_else(|_| panic!("{}", desk.slack.ledger()));
    desk.rests().await;
    said_once(&desk, &hers);
}

#[tokio::test]
async fn a_clock_that_jumps_stalls_and_doubles_nothing() {
    const DAY: i64 = 86_400_000;
    let desk = Desk::new().await;
    let Helped { anna, hers, thread } = helped(&desk).await;
    // A day ahead of Slack's while nobody knows whether a message arrived, and back before it could be looked for.
    let theirs = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let ahead = i64::try_from(theirs.as_millis()).unwrap() - desk.world.store.now() + DAY;
    desk.world.pass(ahead);
    desk.slack.plant("conversations.history", Fault::Refuse("internal_error"), 1_000);
    desk.slack.plant("chat.postMessage", Fault::Drop, 1);
    desk.world.say(&thread, &anna, "what is happening?").await;
    desk.slack.until(PATIENCE, |s| s.calls("conversations.history") > 0).await.unwrap_or_else(|_| panic!("{}", desk.slack.ledger()));
    desk.world.pass(-ahead);
    desk.slack.clear();
    desk.slack.say("UANNA", &hers, LEAVE, None);
    desk.to_card("UANNA", &hers, "en").await;
    desk.rests().await;
    said_once(&desk, &hers);
}

#[tokio::test]
async fn sockets_that_slack_closes_are_opened_again() {
    let desk = Desk::new().await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    let hers = desk.slack.direct("UANNA");
    for n in 1..=2 {
        let opened = desk.slack.opened();
        desk.slack.disconnect();
        desk.slack.say("UANNA", &hers, "help", None);
        desk.slack.until(PATIENCE, |s| s.opened() > opened && s.said(&hers, BOT).len() == n).await.unwrap_or_else(|_| panic!("{n}: {}", desk.slack.ledger()));
    }
}

#[tokio::test]
async fn a_closed_channel_holds_up_nobody() {
    let desk = Desk::new().await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    let hers = desk.slack.direct("UANNA");
    desk.slack.archive(HALL);
    desk.slack.say("UANNA", HALL, "@fleet help", None);
    desk.slack.say("UANNA", &hers, "help", None);
    desk.slack.until(PATIENCE, |s| s.said(&hers, BOT).len() == 1 && s.calls("chat.postMessage") >= 2).await.unwrap();
    desk.rests().await;
    assert_eq!(desk.slack.calls("chat.postMessage"), 2, "it is not tried again");
}

#[tokio::test]
async fn refusals_are_told_apart_from_the_start() {
    let slack = FakeSlack::start().await.unwrap();
    let with = |change: &dyn Fn(&mut SlackConfig)| {
        let mut config = config(&slack);
        change(&mut config);
        Slack::connect(config)
    };
    let failed = |connected: Result<Slack, ChatError>| connected.err().unwrap();
    assert!(matches!(failed(with(&|c| c.bot_token = "xoxb-other".to_owned()).await), ChatError::Unauthorized(_)));
    assert!(matches!(failed(with(&|c| c.api = "http://127.0.0.1:1/api".to_owned()).await), ChatError::Unreachable(_)));
    assert!(matches!(failed(with(&|c| c.api = "http://slack.example/api".to_owned()).await), ChatError::Refused(_)));
    slack.plant("auth.test", Fault::Broken, 1);
    assert!(matches!(failed(with(&|_| {}).await), ChatError::Unknown(_)));
    slack.plant("auth.test", Fault::TooMany(7), 1);
    assert_eq!(failed(with(&|_| {}).await), ChatError::TooFast { wait: Duration::from_secs(7) });
    slack.revoke();
    assert!(matches!(failed(with(&|_| {}).await), ChatError::Unauthorized(_)));
    let config = format!("{:?}", config(&slack));
    assert!(!config.contains("xoxb") && !config.contains("xapp"), "{config}");
}
