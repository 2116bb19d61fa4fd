//! Requests filled in in Telegram: by buttons and words in one's own chat; from a group only there.

use fleet_domain::filling::FillStep;
use fleet_domain::project::Member;
use fleet_domain::role::Role;

use super::desk::{Desk, has, ours};

/// An app of ours on trial in a chat: asked for, made, ready.
async fn made(desk: &Desk, user: &fleet_demo::telegram::User, chat: i64, words: &str, locale: &str) {
    let say = |key: &str| desk.world.say_of(locale, key);
    desk.fake.say(user, chat, words);
    let (start, decide) = (say("chat-button-start"), say("chat-button-you-decide"));
    for _ in 0..6 {
        let shown = desk.until(chat, |all| all.iter().any(|m| has(m, &start)) || all.iter().any(|m| has(m, &decide))).await;
        if shown.iter().any(|m| has(m, &start)) {
            break;
        }
        let asked = shown.iter().filter(|m| m.buttons.is_empty()).count();
        assert!(desk.fake.press(user, chat, &decide));
        desk.until(chat, |all| all.iter().filter(|m| m.buttons.is_empty()).count() > asked).await;
    }
    desk.quiet(chat).await;
    assert!(desk.fake.press(user, chat, &start));
    desk.until(chat, |all| !all.iter().any(|m| has(m, &start))).await;
    let thread = desk.room(chat, 0).await.unwrap().thread;
    desk.world.engine_effects().await;
    desk.world.make(&thread).await;
    let fill = say("chat-button-fill");
    desk.until(chat, |all| all.iter().any(|m| has(m, &fill))).await;
}

#[tokio::test]
async fn by_buttons_and_words_in_both_languages() {
    for (locale, words, days, [kind, need]) in [
        ("en", "We need leave requests: first day, last day. The manager approves", ["3 June 2030", "5 June 2030"], ["Rest", "Car"]),
        ("ru", "Нужны заявки на отпуск: первый день, последний день. Согласует руководитель", ["3 июня 2030", "5 июня 2030"], ["Отдых", "Машина"]),
    ] {
        let desk = Desk::start().await;
        let (anna, person) = desk.member("Anna", locale).await;
        let say = |key: &str| desk.world.say_of(locale, key);
        made(&desk, &anna, anna.id, words, locale).await;
        let before = desk.fake.messages(anna.id).len();
        assert!(desk.fake.press(&anna, anna.id, &say("chat-button-fill")));
        for day in days {
            let asked = ours(&desk.quiet(anna.id).await).len();
            desk.fake.say(&anna, anna.id, day);
            desk.until(anna.id, |all| ours(all).len() > asked).await;
        }
        let (done, skip, send) = (say("chat-button-fill-done"), say("chat-button-fill-skip"), say("chat-button-fill-send"));
        for label in [kind, need, &done, &skip, &skip] {
            desk.until(anna.id, |all| all.iter().any(|m| has(m, label))).await;
            desk.quiet(anna.id).await;
            assert!(desk.fake.press(&anna, anna.id, label), "no {label}:\n{}", desk.fake.transcript(anna.id));
        }
        desk.until(anna.id, |all| all.iter().any(|m| has(m, &send))).await;
        assert!(desk.fake.press(&anna, anna.id, &send));
        desk.until(anna.id, |all| !all.iter().any(|m| has(m, &send))).await;
        desk.quiet(anna.id).await;
        let thread = desk.thread(anna.id).await;
        let filling = desk.world.store.filling_in(&thread, &person).await.unwrap().unwrap().value;
        assert_eq!(filling.step, FillStep::Sending);
        let told = ours(&desk.fake.messages(anna.id)[before..]).into_iter().map(|m| m.text.clone()).collect::<Vec<_>>().join("\n---\n");
        insta::assert_snapshot!(format!("fill_{locale}"), told);
        let refused: Vec<_> = desk.fake.calls().into_iter().filter(|(_, status)| *status != 200).collect();
        assert!(refused.is_empty(), "nothing is refused: {refused:?}");
    }
}

#[tokio::test]
async fn from_a_group_it_is_asked_in_ones_own_chat_and_the_group_reads_nothing_of_it() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    let (boris, person) = desk.member("Boris", "ru").await;
    let group = desk.fake.group();
    made(&desk, &anna, group, "@fleet_demo_bot We need leave requests: first day, last day. The manager approves", "en").await;
    let thread = desk.room(group, 0).await.unwrap().thread;
    let project = desk.world.project(&thread).await.id;
    desk.world.change_project(&project, |p| p.members.push(Member::new(&person, Role::Requester, None))).await;
    let fill = desk.world.say_of("en", "chat-button-fill");
    // He never wrote to the bot: it may not write to him.
    assert!(desk.fake.press(&boris, group, &fill));
    let elsewhere = desk.world.say_of("en", "chat-fill-elsewhere");
    desk.until(group, |all| ours(all).iter().any(|m| m.text.contains(&elsewhere))).await;
    assert!(desk.fake.messages(boris.id).is_empty());
    desk.fake.say(&boris, boris.id, "/start");
    desk.until(boris.id, |all| !ours(all).is_empty()).await;
    desk.quiet(group).await;
    assert!(desk.fake.press(&boris, group, &fill));
    // In his own language, whoever's group it is.
    desk.until(boris.id, |all| ours(all).iter().any(|m| m.text.contains("1 из 6. Первый день"))).await;
    desk.fake.say(&boris, boris.id, "3 июня 2030");
    desk.until(boris.id, |all| ours(all).iter().any(|m| m.text.contains("2 из 6. Последний день"))).await;
    let read = desk.fake.transcript(group);
    assert!(!read.contains("Первый день") && !read.contains("2030") && !read.contains("1 of 6"), "{read}");
    // Whoever has no part in the app is asked nothing.
    let (carl, _) = desk.member("Carl", "en").await;
    desk.fake.say(&carl, carl.id, "/start");
    desk.until(carl.id, |all| !ours(all).is_empty()).await;
    let before = ours(&desk.quiet(carl.id).await).len();
    assert!(desk.fake.press(&carl, group, &fill));
    desk.quiet(group).await;
    assert_eq!(ours(&desk.fake.messages(carl.id)).len(), before);
}
