//! What people see of a whole conversation, in both languages, as text to be read.

use fleet_demo::slack::BOT;
use fleet_domain::chat::Standing;

use super::desk::{Desk, HALL, PATIENCE};
use super::talks::LEAVE;

const FILL_RU: &str = "Нужны заявки на отпуск: первый день, последний день. Согласует руководитель";

const LEAVE_RU: &str = "Нужны заявки на отпуск: первый день, последний день, тип отпуска. Согласует руководитель";

async fn whole(desk: &Desk, user: &str, channel: &str, locale: &str, words: &str) -> String {
    let topic = desk.slack.say(user, channel, words, None);
    desk.to_card(user, channel, locale).await;
    desk.press(user, channel, "chat-button-start", locale).await;
    let stop = desk.world.say_of(locale, "chat-button-stop");
    desk.slack.until(PATIENCE, |s| s.with_button(channel, &stop).is_some()).await.unwrap();
    let thread = desk.thread(channel, if channel == HALL { &topic } else { "" }).await.unwrap();
    desk.world.make(&thread).await;
    desk.press(user, channel, "chat-button-accept", locale).await;
    desk.rests().await;
    let project = desk.world.project(&thread).await.id;
    // How long it took is never the same.
    let still = |line: &str| {
        if ["Made and checked", "Сделано и проверено"].iter().any(|w| line.contains(w)) { "      (made and checked)" } else { line }.to_owned()
    };
    let ids = [project.as_str().to_owned(), desk.world.store.thread(&thread).await.unwrap().unwrap().value.opened_by.as_str().to_owned()];
    let text = desk.slack.transcript(channel).lines().map(still).collect::<Vec<_>>().join("\n");
    ids.iter().fold(text, |text, id| text.replace(id, "ID"))
}

#[tokio::test]
async fn from_the_first_word_to_an_accepted_app_in_a_channel_in_english() {
    let desk = Desk::new().await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    insta::assert_snapshot!(whole(&desk, "UANNA", HALL, "en", &format!("@fleet {LEAVE}")).await);
}

#[tokio::test]
async fn from_the_first_word_to_an_accepted_app_in_a_direct_chat_in_russian() {
    let desk = Desk::new().await;
    let boris = desk.known("UBORIS", "Борис", Standing::Member).await;
    let mut row = desk.world.store.person(&boris).await.unwrap().unwrap();
    "ru".clone_into(&mut row.value.locale);
    desk.world.store.commit(fleet_store::Commit::new().put_person(row)).await.unwrap();
    let direct = desk.slack.direct("UBORIS");
    insta::assert_snapshot!(whole(&desk, "UBORIS", &direct, "ru", LEAVE_RU).await);
}

/// A form filled in on a sheet: as it opens, with what is wrong with it, and what the chat shows of it then.
async fn sheet(desk: &Desk, user: &str, words: &str, locale: &str, put: [(&str, &str); 5], later: (&str, &str)) -> String {
    let direct = desk.slack.direct(user);
    desk.slack.say(user, &direct, words, None);
    desk.to_card(user, &direct, locale).await;
    desk.press(user, &direct, "chat-button-start", locale).await;
    let stop = desk.world.say_of(locale, "chat-button-stop");
    desk.slack.until(PATIENCE, |s| s.with_button(&direct, &stop).is_some()).await.unwrap();
    desk.world.make(&desk.thread(&direct, "").await.unwrap()).await;
    desk.press(user, &direct, "chat-button-fill", locale).await;
    desk.press(user, &direct, "chat-button-sheet", locale).await;
    desk.slack.until(PATIENCE, |s| s.sheet(user).is_some()).await.unwrap();
    desk.rests().await;
    let before = desk.slack.said(&direct, BOT).len();
    let opened = desk.slack.sheet(user).unwrap();
    for (label, value) in put {
        desk.slack.put(user, label, value).unwrap_or_else(|why| panic!("{why}\n{opened}"));
    }
    desk.slack.submit(user).unwrap();
    desk.slack.until(PATIENCE, |s| s.sheet(user).is_some_and(|sheet| sheet.contains("  ! "))).await.unwrap();
    let wrong = desk.slack.sheet(user).unwrap();
    desk.slack.put(user, later.0, later.1).unwrap();
    desk.slack.submit(user).unwrap();
    desk.slack.until(PATIENCE, |s| s.sheet(user).is_none()).await.unwrap();
    desk.rests().await;
    let said = desk.slack.said(&direct, BOT)[before - 1..].join("\n\n");
    masked(&format!("{opened}\n\n{wrong}\n\n{said}"))
}

/// A sheet with its addresses in general: they bear the ids of one run.
fn masked(text: &str) -> String {
    let line = |line: &str| line.split_once("<https://").map_or(line.to_owned(), |(before, _)| format!("{before}<ADDRESS>"));
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_request_on_a_sheet_in_english() {
    let desk = Desk::new().await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    let put = [("First day", "2030-06-03"), ("Last day", "2030-06-01"), ("Kind", "Rest"), ("Needs", "Car, Flat"), ("Comment", "by the sea")];
    let seen = sheet(&desk, "UANNA", "Leave requests: first day, last day. The manager approves", "en", put, ("Last day", "2030-06-05")).await;
    insta::assert_snapshot!(seen);
}

#[tokio::test]
async fn a_request_on_a_sheet_in_russian() {
    let desk = Desk::new().await;
    let boris = desk.known("UBORIS", "Борис", Standing::Member).await;
    let mut row = desk.world.store.person(&boris).await.unwrap().unwrap();
    "ru".clone_into(&mut row.value.locale);
    desk.world.store.commit(fleet_store::Commit::new().put_person(row)).await.unwrap();
    let put = [("Первый день", "2030-06-03"), ("Последний день", "2030-06-01"), ("Вид", "Отдых"), ("Нужно", "Машина, Квартира"), ("Комментарий", "к морю")];
    let seen = sheet(&desk, "UBORIS", FILL_RU, "ru", put, ("Последний день", "2030-06-05")).await;
    insta::assert_snapshot!(seen);
}
