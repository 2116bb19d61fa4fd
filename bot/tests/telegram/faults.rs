//! What goes wrong on the way: nothing is lost, nothing is doubled without saying so.

use std::time::Duration;

use fleet_bot::ChatError;
use fleet_bot::telegram::{Api, Telegram};
use fleet_demo::telegram::{Fault, TOKEN};

use super::desk::{Desk, has, ours};

#[tokio::test]
async fn updates_that_come_again_and_again_are_handled_once() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    desk.fake.repeat_updates(true);
    desk.fake.say(&anna, anna.id, "We need leave requests. The manager approves.");
    desk.until(anna.id, |all| all.iter().any(|m| has(m, "You decide"))).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    desk.fake.repeat_updates(false);
    desk.quiet(anna.id).await;
    assert_eq!(desk.world.brief(&desk.thread(anna.id).await).await.value.said.len(), 1);
    assert_eq!(ours(&desk.fake.messages(anna.id)).len(), 1, "{}", desk.fake.transcript(anna.id));
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_is_said_once_more_after_two_minutes_and_marked() {
    for fault in [Fault::DroppedAfter, Fault::ErrorAfter] {
        let desk = Desk::start().await;
        let (anna, _) = desk.member("Anna", "en").await;
        desk.fake.fault("sendMessage", fault);
        desk.fake.say(&anna, anna.id, "hello");
        desk.until(anna.id, |all| ours(all).len() == 1).await;
        desk.world.pass(30_000);
        desk.quiet(anna.id).await;
        assert_eq!(ours(&desk.fake.messages(anna.id)).len(), 1, "{fault:?}: it may be there");
        desk.world.pass(120_000);
        let all = desk.until(anna.id, |all| ours(all).len() == 2).await;
        assert!(ours(&all)[1].text.contains("may have reached you before"), "{fault:?}: {}", ours(&all)[1].text);
        assert!(!ours(&all)[1].buttons.is_empty(), "its buttons work");
    }
}

#[tokio::test]
async fn whoever_presses_a_button_has_its_message() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    desk.fake.fault("sendMessage", Fault::DroppedAfter);
    desk.fake.say(&anna, anna.id, "We need leave requests. The manager approves.");
    desk.until(anna.id, |all| all.iter().any(|m| has(m, "You decide"))).await;
    assert!(desk.fake.press(&anna, anna.id, "You decide"));
    // The same message changes, though its sending had no known end.
    desk.until(anna.id, |all| ours(all)[0].edits > 0).await;
    desk.world.pass(130_000);
    desk.quiet(anna.id).await;
    let all = desk.fake.messages(anna.id);
    assert!(ours(&all).iter().all(|m| !m.text.contains("may have reached you before")), "{}", desk.fake.transcript(anna.id));
}

#[tokio::test]
async fn refusals_that_pass_are_waited_for() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    for _ in 0..3 {
        desk.fake.fault("sendMessage", Fault::TooMany(1));
    }
    desk.fake.say(&anna, anna.id, "hello");
    desk.until(anna.id, |all| !ours(all).is_empty()).await;
    assert_eq!(ours(&desk.fake.messages(anna.id)).len(), 1, "{:?}", desk.fake.calls());
    assert_eq!(desk.fake.calls().iter().filter(|(m, s)| m == "sendmessage" && *s == 429).count(), 3);
}

#[tokio::test]
async fn markup_that_is_refused_goes_as_plain_text() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    desk.fake.fault("sendMessage", Fault::BadMarkup);
    desk.fake.say(&anna, anna.id, "hello");
    let all = desk.until(anna.id, |all| ours(all).len() == 1).await;
    assert!(!ours(&all)[0].buttons.is_empty() && !ours(&all)[0].text.contains('<'), "{}", ours(&all)[0].text);
}

#[tokio::test]
async fn a_message_deleted_under_us_is_said_anew_if_something_can_be_pressed() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    desk.fake.say(&anna, anna.id, "We need leave requests. The manager approves.");
    let all = desk.until(anna.id, |all| all.iter().any(|m| has(m, "You decide"))).await;
    let question = ours(&all)[0].id;
    desk.fake.say(&anna, anna.id, "you decide everything");
    desk.until(anna.id, |all| all.iter().any(|m| has(m, "Start"))).await;
    let card = desk.fake.messages(anna.id).into_iter().find(|m| has(m, "Start")).unwrap();
    desk.fake.delete(anna.id, question);
    desk.fake.delete(anna.id, card.id);
    desk.fake.say(&anna, anna.id, "add a phone number");
    let all = desk.until(anna.id, |all| all.iter().any(|m| has(m, "Start") && m.text.contains("hone"))).await;
    assert_eq!(all.iter().filter(|m| has(m, "Start")).count(), 1);
}

#[tokio::test]
async fn a_restart_takes_up_what_was_being_said() {
    let mut desk = Desk::start().await;
    let (anna, person) = desk.member("Anna", "en").await;
    desk.fake.say(&anna, anna.id, "hello");
    desk.until(anna.id, |all| ours(all).len() == 1).await;
    desk.close();
    let thread = desk.thread(anna.id).await;
    desk.fake.say(&anna, anna.id, "We need leave requests. The manager approves.");
    desk.world.say(&thread, &person, "help").await;
    desk.open().await;
    desk.until(anna.id, |all| all.iter().any(|m| has(m, "You decide"))).await;
    assert_eq!(desk.world.brief(&thread).await.value.said.len(), 1);
}

#[tokio::test]
async fn a_second_poller_takes_nothing_away_for_good() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    let other = Api::new(&desk.fake.api(), TOKEN).unwrap();
    // Telegram ends the poll that came first: each of the two throws the other out.
    desk.until(anna.id, |_| desk.fake.polling()).await;
    desk.fake.say(&anna, anna.id, "hello");
    other.post("getUpdates", br#"{"timeout":0}"#.to_vec()).await.unwrap();
    let conflicts = || desk.fake.calls().iter().filter(|(method, status)| method == "getupdates" && *status == 409).count();
    let mut its_own = 0;
    while conflicts() == its_own {
        its_own += usize::from(other.post("getUpdates", br#"{"timeout":1}"#.to_vec()).await.is_err());
    }
    desk.until(anna.id, |all| ours(all).len() == 1).await;
    desk.quiet(anna.id).await;
    assert_eq!(ours(&desk.fake.messages(anna.id)).len(), 1, "{}", desk.fake.transcript(anna.id));
}

#[tokio::test]
async fn a_revoked_token_is_waited_for_and_a_wrong_one_is_told_from_the_start() {
    let desk = Desk::start().await;
    let wrong = Telegram::connect(Api::new(&desk.fake.api(), "4200000001:of-somebody-else").unwrap()).await;
    assert!(matches!(wrong.err().unwrap(), ChatError::Unauthorized(_)));
    let (anna, person) = desk.member("Anna", "en").await;
    desk.fake.say(&anna, anna.id, "hello");
    desk.until(anna.id, |all| ours(all).len() == 1).await;
    let thread = desk.thread(anna.id).await;
    desk.fake.revoke(true);
    desk.world.say(&thread, &person, "help").await;
    desk.fake.say(&anna, anna.id, "We need leave requests. The manager approves.");
    for method in ["sendmessage", "getupdates"] {
        desk.until(anna.id, |_| desk.fake.calls().contains(&(method.to_owned(), 401))).await;
    }
    assert_eq!(ours(&desk.fake.messages(anna.id)).len(), 1);
    desk.fake.revoke(false);
    desk.world.pass(60_000);
    desk.until(anna.id, |all| all.iter().any(|m| has(m, "You decide"))).await;
    desk.quiet(anna.id).await;
    assert_eq!(ours(&desk.fake.messages(anna.id)).len(), 3, "{}", desk.fake.transcript(anna.id));
    assert_eq!(desk.world.brief(&thread).await.value.said.len(), 1);
}

#[tokio::test]
async fn ten_minutes_without_a_network_lose_and_double_nothing() {
    let desk = Desk::start().await;
    let (anna, person) = desk.member("Anna", "en").await;
    desk.fake.say(&anna, anna.id, "hello");
    desk.until(anna.id, |all| ours(all).len() == 1).await;
    desk.quiet(anna.id).await;
    let thread = desk.thread(anna.id).await;
    desk.line.cut();
    desk.until(anna.id, |_| !desk.fake.polling()).await;
    // Both sides go on: what they say waits for the other.
    desk.fake.say(&anna, anna.id, "We need leave requests. The manager approves.");
    desk.world.say(&thread, &person, "help").await;
    for _ in 0..10 {
        desk.refused(&thread).await;
        desk.world.pass(60_000);
    }
    assert_eq!((ours(&desk.fake.messages(anna.id)).len(), desk.fake.unconfirmed()), (1, 1), "nothing went through");
    desk.line.mend();
    desk.until(anna.id, |all| all.iter().any(|m| has(m, "You decide"))).await;
    desk.quiet(anna.id).await;
    let all = desk.fake.messages(anna.id);
    assert_eq!(ours(&all).len(), 3, "{}", desk.fake.transcript(anna.id));
    assert!(ours(&all).iter().all(|m| !m.text.contains("may have reached you before")), "it surely had not arrived");
    assert_eq!(desk.world.brief(&thread).await.value.said.len(), 1);
}

#[tokio::test]
async fn connections_that_look_alive_and_are_dead_are_left() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    desk.fake.say(&anna, anna.id, "hello");
    desk.until(anna.id, |all| ours(all).len() == 1).await;
    desk.until(anna.id, |_| desk.fake.polling()).await;
    desk.line.go_dead();
    // What is open now brings nothing, for ever; what is opened from now on does.
    desk.line.mend();
    desk.fake.say(&anna, anna.id, "We need leave requests. The manager approves.");
    desk.until(anna.id, |all| all.iter().any(|m| has(m, "You decide"))).await;
    desk.quiet(anna.id).await;
    let all = desk.fake.messages(anna.id);
    assert_eq!(all.iter().filter(|m| has(m, "You decide")).count(), 1, "{}", desk.fake.transcript(anna.id));
    assert_eq!(desk.world.brief(&desk.thread(anna.id).await).await.value.said.len(), 1);
}

#[tokio::test]
async fn a_clock_that_jumps_stalls_and_doubles_nothing() {
    const DAY: i64 = 86_400_000;
    let desk = Desk::start().await;
    let (anna, person) = desk.member("Anna", "en").await;
    desk.fake.say(&anna, anna.id, "hello");
    desk.until(anna.id, |all| ours(all).len() == 1).await;
    let thread = desk.thread(anna.id).await;
    // A day ahead while one message has no known end and another is refused for a while …
    desk.world.pass(DAY);
    desk.fake.fault("sendMessage", Fault::DroppedAfter);
    desk.fake.say(&anna, anna.id, "help");
    desk.until(anna.id, |all| ours(all).len() == 2).await;
    desk.fake.fault("editMessageText", Fault::TooMany(1));
    desk.world.say(&thread, &person, "We need leave requests. The manager approves.").await;
    desk.until(anna.id, |_| desk.fake.calls().contains(&("editmessagetext".to_owned(), 429))).await;
    // … and back: nobody waits for that day to come. What nobody knows to have arrived is said once more, and marked.
    desk.world.pass(-DAY);
    desk.until(anna.id, |all| all.iter().any(|m| has(m, "You decide"))).await;
    let all = desk.quiet(anna.id).await;
    assert_eq!(ours(&all).len(), 4, "{}", desk.fake.transcript(anna.id));
    assert_eq!(ours(&all).iter().filter(|m| m.text.contains("may have reached you before")).count(), 1);
    assert_eq!(desk.world.brief(&thread).await.value.said.len(), 1);
}

#[tokio::test]
async fn nobody_waits_for_a_file_of_another_chat() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    let (boris, _) = desk.member("Boris", "en").await;
    desk.fake.upload(&anna, anna.id, "slow.csv", b"name\nAnna\n", "We need leave requests. The manager approves.");
    desk.fake.say(&boris, boris.id, "hello");
    desk.until(boris.id, |all| ours(all).len() == 1).await;
    desk.fake.say(&boris, boris.id, "help");
    desk.until(boris.id, |all| ours(all).len() == 2).await;
    assert!(ours(&desk.fake.messages(anna.id)).is_empty(), "hers is still on its way");
    desk.slow.add_permits(1);
    desk.until(anna.id, |all| all.iter().any(|m| has(m, "You decide"))).await;
    assert_eq!(desk.world.brief(&desk.thread(anna.id).await).await.value.files.len(), 1);
}
