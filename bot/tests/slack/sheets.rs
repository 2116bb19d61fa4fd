//! Sheets over a conversation in Slack: a request filled in at once, a brief's questions answered at once.

use fleet_demo::slack::{Act, Fault};
use fleet_domain::chat::Standing;
use fleet_domain::filling::{FillStep, Filling};
use fleet_domain::id::{PersonId, ThreadId};
use serde_json::json;

use super::desk::{Desk, HALL, PATIENCE};
use super::talks::LEAVE;

/// An app on trial, and its owner in their own chat, asked the first question of its form.
async fn asked(desk: &Desk) -> (PersonId, ThreadId, String) {
    let anna = desk.known("UANNA", "Anna", Standing::Member).await;
    let direct = desk.slack.direct("UANNA");
    let thread = made(desk, &direct, LEAVE).await;
    desk.press("UANNA", &direct, "chat-button-fill", "en").await;
    desk.shows(&direct, "1 of 6. First day").await;
    (anna, thread, direct)
}

async fn made(desk: &Desk, channel: &str, words: &str) -> ThreadId {
    let topic = desk.slack.say("UANNA", channel, words, None);
    desk.to_card("UANNA", channel, "en").await;
    desk.press("UANNA", channel, "chat-button-start", "en").await;
    let stop = desk.world.say_of("en", "chat-button-stop");
    desk.slack.until(PATIENCE, |s| s.with_button(channel, &stop).is_some()).await.unwrap();
    let thread = desk.thread(channel, if channel == HALL { &topic } else { "" }).await.unwrap();
    desk.world.make(&thread).await;
    thread
}

/// Opens the sheet that the newest question offers.
async fn opened(desk: &Desk, user: &str, channel: &str) {
    let before = sheets(desk, user);
    desk.press(user, channel, "chat-button-sheet", "en").await;
    let there = desk.slack.until(PATIENCE, |_| sheets(desk, user) > before).await;
    assert!(there.is_ok(), "no sheet:\n{}", desk.slack.ledger());
}

fn sheets(desk: &Desk, user: &str) -> usize {
    desk.slack.ledger().lines.iter().filter(|l| l.act == Act::Shown && l.channel == user).count()
}

fn put(desk: &Desk, all: &[(&str, &str)]) {
    for (label, value) in all {
        desk.slack.put("UANNA", label, value).unwrap_or_else(|why| panic!("{why}: {:?}", desk.slack.sheet("UANNA")));
    }
}

async fn filling(desk: &Desk, thread: &ThreadId, person: &PersonId) -> Filling {
    desk.world.store.filling_in(thread, person).await.unwrap().expect("a filling").value
}

#[tokio::test]
async fn a_form_is_filled_in_on_a_sheet_and_what_is_wrong_is_said_on_it() {
    let desk = Desk::new().await;
    let (anna, thread, direct) = asked(&desk).await;
    // What was answered in the chat stands in it.
    let tomorrow = day(&desk, 1);
    desk.slack.say("UANNA", &direct, &tomorrow, None);
    desk.shows(&direct, "2 of 6. Last day").await;
    opened(&desk, "UANNA", &direct).await;
    let sheet = desk.slack.sheet("UANNA").unwrap();
    let lines: Vec<&str> = sheet.lines().collect();
    assert_eq!(lines[1], format!("First day*: {tomorrow}"), "{sheet}");
    for line in ["Last day*: ", "Kind*: ", "Needs: ", "Comment: "] {
        assert!(lines.contains(&line), "{line} in {sheet}");
    }
    // It has no place for a file: it says which one, and where it goes instead.
    let note = lines.iter().find(|line| line.contains("has no place on this sheet")).unwrap_or_else(|| panic!("{sheet}"));
    assert!(note.starts_with("Ticket ") && note.contains("in the app afterwards. <http"), "{note}");
    assert!(desk.slack.submit("UANNA").unwrap_err().contains("Last day"), "Slack itself misses it");
    put(&desk, &[("Last day", "2020-01-01"), ("Kind", "Rest"), ("Needs", "Car, Flat"), ("Comment", "twenty-one characters")]);
    desk.slack.submit("UANNA").unwrap();
    let wrong = |s: &fleet_demo::slack::FakeSlack| s.sheet("UANNA").is_some_and(|sheet| sheet.contains("  ! "));
    desk.slack.until(PATIENCE, wrong).await.unwrap_or_else(|_| panic!("nothing wrong:\n{}", desk.slack.ledger()));
    let sheet = desk.slack.sheet("UANNA").unwrap();
    let below = |label: &str| sheet.lines().skip_while(|l| !l.starts_with(label)).nth(1).unwrap_or("").to_owned();
    assert!(below("Last day").starts_with("  ! ") && below("Last day").contains("First day"), "{sheet}");
    assert!(below("Comment").starts_with("  ! ") && below("Comment").contains("20"), "{sheet}");
    assert!(!below("First day").starts_with("  ! "), "{sheet}");
    desk.rests().await;
    assert_eq!(filling(&desk, &thread, &anna).await.step, FillStep::Asking { field: "last_day".to_owned() }, "nothing was sent yet");
    put(&desk, &[("Last day", &day(&desk, 3)), ("Comment", "by the sea")]);
    desk.slack.submit("UANNA").unwrap();
    desk.slack.until(PATIENCE, |s| s.sheet("UANNA").is_none()).await.expect("it closes");
    desk.shows(&direct, "by the sea").await;
    desk.rests().await;
    let there = filling(&desk, &thread, &anna).await;
    assert_eq!(there.step, FillStep::Sending);
    let values = json!({"first_day": tomorrow, "last_day": day(&desk, 3), "kind": "rest", "needs": ["car", "flat"], "comment": "by the sea"});
    assert_eq!(json!(there.values()), values);
    assert!(!there.answers.contains_key("ticket"), "what had no place was not left out on purpose: {there:?}");
    assert_eq!(desk.world.engine_is_asked("fill_entry").await.len(), 1);
    let skip = desk.world.say_of("en", "chat-button-fill-skip");
    assert!(desk.slack.with_button(&direct, &skip).is_none(), "nothing is asked any more:\n{}", desk.slack.transcript(&direct));
}

/// A day from today on the desk's clock, as Slack tells it.
fn day(desk: &Desk, from_now: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(desk.world.store.now() + from_now * 86_400_000).unwrap();
    at.strftime("%Y-%m-%d").to_string()
}

#[tokio::test]
async fn a_sheet_that_is_closed_or_comes_too_late_changes_nothing() {
    let desk = Desk::new().await;
    let (anna, thread, direct) = asked(&desk).await;
    opened(&desk, "UANNA", &direct).await;
    desk.slack.close("UANNA");
    // Its button still works: a mind that changes back finds it alive.
    opened(&desk, "UANNA", &direct).await;
    desk.slack.close("UANNA");
    desk.rests().await;
    assert!(filling(&desk, &thread, &anna).await.answers.is_empty());
    // Slack would not take it any more: the question is asked here, and says so.
    desk.slack.plant("views.open", Fault::Refuse("expired_trigger_id"), 1);
    desk.press("UANNA", &direct, "chat-button-sheet", "en").await;
    desk.shows(&direct, &desk.world.say_of("en", "chat-sheet-late")).await;
    assert!(desk.slack.sheet("UANNA").is_none());
    // Left meanwhile: what is sent then is told to have come too late, and is sent nowhere.
    opened(&desk, "UANNA", &direct).await;
    put(&desk, &[("First day", &day(&desk, 1)), ("Last day", &day(&desk, 1)), ("Kind", "Rest")]);
    desk.slack.say("UANNA", &direct, "cancel", None);
    desk.shows(&direct, "nothing was sent").await;
    desk.slack.submit("UANNA").unwrap();
    desk.shows(&direct, &desk.world.say_of("en", "chat-refused-stale")).await;
    desk.rests().await;
    assert!(desk.world.engine_is_asked("fill_entry").await.is_empty());
}

#[tokio::test]
async fn a_sheet_sent_twice_is_one_request_and_survives_a_restart() {
    let mut desk = Desk::new().await;
    let (anna, thread, direct) = asked(&desk).await;
    opened(&desk, "UANNA", &direct).await;
    put(&desk, &[("First day", &day(&desk, 1)), ("Last day", &day(&desk, 2)), ("Kind", "Stop")]);
    desk.again().await;
    // What is in the sheet is in nobody's memory but the messenger's.
    desk.slack.submit("UANNA").unwrap();
    desk.slack.until(PATIENCE, |s| s.sheet("UANNA").is_none()).await.expect("it closes");
    desk.rests().await;
    assert_eq!(filling(&desk, &thread, &anna).await.step, FillStep::Sending);
    let sent = json!({"type": "view_submission", "user": {"id": "UANNA"}, "trigger_id": "again.sheet", "view": {"callback_id": "fleet_sheet",
        "private_metadata": json!({"channel": direct, "topic": "", "of": {"sheet": "filling", "id": filling(&desk, &thread, &anna).await.id}}).to_string(),
        "state": {"values": {}}}});
    desk.slack.envelope("interactive", sent);
    desk.shows(&direct, &desk.world.say_of("en", "chat-refused-stale")).await;
    desk.rests().await;
    assert_eq!(desk.world.engine_is_asked("fill_entry").await.len(), 1);
}

#[tokio::test]
async fn nobody_fills_in_somebody_elses_sheet() {
    let desk = Desk::new().await;
    let (anna, thread, direct) = asked(&desk).await;
    desk.known("UBORIS", "Boris", Standing::Member).await;
    let id = filling(&desk, &thread, &anna).await.id;
    let values = json!({"first_day": {"given": {"selected_date": day(&desk, 1)}}, "last_day": {"given": {"selected_date": day(&desk, 1)}},
        "kind": {"given": {"selected_option": {"value": "rest"}}}});
    for channel in [direct.as_str(), HALL] {
        let about = json!({"channel": channel, "topic": "", "of": {"sheet": "filling", "id": id}}).to_string();
        let payload = json!({"type": "view_submission", "user": {"id": "UBORIS"}, "trigger_id": format!("{channel}.forged"),
            "view": {"callback_id": "fleet_sheet", "private_metadata": about, "state": {"values": values}}});
        desk.slack.envelope("interactive", payload);
        desk.slack.until(PATIENCE, |s| s.unconfirmed() == 0).await.unwrap();
        desk.rests().await;
    }
    assert!(filling(&desk, &thread, &anna).await.answers.is_empty());
    assert!(desk.world.engine_is_asked("fill_entry").await.is_empty());
}

#[tokio::test]
async fn the_questions_of_a_brief_are_answered_on_one_sheet() {
    let desk = Desk::new().await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    let root = desk.slack.say("UANNA", HALL, "@fleet I need requests that somebody approves", None);
    desk.shows(HALL, "Question 1 of").await;
    opened(&desk, "UANNA", HALL).await;
    let sheet = desk.slack.sheet("UANNA").unwrap();
    let own = desk.world.say_of("en", "chat-sheet-own");
    let asks: Vec<&str> = sheet.lines().filter(|l| !l.starts_with(['#', '[', ' ']) && !l.starts_with(&own)).collect();
    assert!(asks.len() >= 2, "{sheet}");
    assert!(asks.iter().all(|ask| !ask.ends_with(": ")), "each has its usual answer: {sheet}");
    desk.slack.submit("UANNA").unwrap();
    desk.slack.until(PATIENCE, |s| s.sheet("UANNA").is_none()).await.expect("it closes");
    let start = desk.world.say_of("en", "chat-button-start");
    desk.slack.until(PATIENCE, |s| s.with_button(HALL, &start).is_some()).await.unwrap_or_else(|_| panic!("no card:\n{}", desk.slack.transcript(HALL)));
    let thread = desk.thread(HALL, &root).await.unwrap();
    let brief = desk.world.brief(&thread).await.value;
    let chosen = brief.questions.iter().filter(|q| q.answer.as_ref().is_some_and(|a| a.by == fleet_domain::brief::AnswerBy::Choice)).count();
    assert_eq!(chosen, asks.len(), "{:?}", brief.questions);
    // Too late: the card is there.
    let about = json!({"channel": HALL, "topic": root, "of": {"sheet": "brief", "id": brief.id}}).to_string();
    let late = json!({"type": "view_submission", "user": {"id": "UANNA"}, "trigger_id": "late.sheet",
        "view": {"callback_id": "fleet_sheet", "private_metadata": about, "state": {"values": {}}}});
    desk.slack.envelope("interactive", late);
    desk.shows(HALL, &desk.world.say_of("en", "chat-refused-stale")).await;
}

#[tokio::test]
async fn own_words_on_a_briefs_sheet_count_more_than_a_choice() {
    let desk = Desk::new().await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    let direct = desk.slack.direct("UANNA");
    desk.slack.say("UANNA", &direct, "I need requests that somebody approves", None);
    desk.shows(&direct, "Question 1 of").await;
    opened(&desk, "UANNA", &direct).await;
    let thread = desk.thread(&direct, "").await.unwrap();
    let open = desk.world.brief(&thread).await.value.open_question().unwrap().question.clone();
    let payload = json!({"type": "view_submission", "user": {"id": "UANNA"}, "trigger_id": "own.sheet", "view": {"callback_id": "fleet_sheet",
        "private_metadata": json!({"channel": direct, "topic": "", "of": {"sheet": "brief", "id": desk.world.brief(&thread).await.value.id}}).to_string(),
        "state": {"values": {&open.key: {"given": {"selected_option": {"value": open.choices[0].value}}},
            format!("{}.own", open.key): {"given": {"value": open.choices[1].label.in_locale("en", "en")}}}}}});
    desk.slack.envelope("interactive", payload);
    desk.rests().await;
    let brief = desk.world.brief(&thread).await.value;
    let answer = brief.questions.iter().find(|q| q.question.key == open.key).and_then(|q| q.answer.clone()).expect("an answer");
    assert_eq!(answer.value.as_deref(), Some(open.choices[1].value.as_str()), "{answer:?}");
}
