//! What people see of a whole conversation, in both languages, as text to be read.

use fleet_domain::chat::Standing;

use super::desk::{Desk, HALL, PATIENCE};
use super::talks::LEAVE;

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
