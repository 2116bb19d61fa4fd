//! Taking an accept back: nobody loses an app that people use by one word, and what was taken back is not taken back twice.

use std::sync::atomic::Ordering;

use fleet_domain::act::Act;
use fleet_domain::brief::BriefState;
use fleet_domain::chat::Standing;
use fleet_domain::id::{PersonId, ThreadId};
use fleet_domain::run::{Event, RunState};

use crate::world::World;

const LEAVE: &str = "Leave requests: first day, last day. The manager approves";
const LEAVE_RU: &str = "Нужны заявки на отпуск: первый день, последний день. Согласует руководитель";

/// An app that went live a moment ago, with as many requests in it.
async fn live(locale: &str, requests: u64) -> (World, PersonId, ThreadId) {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, locale).await;
    world.started(&thread, &anna, if locale == "ru" { LEAVE_RU } else { LEAVE }).await;
    world.make(&thread).await;
    world.press_key(&thread, &anna, "chat-button-accept").await;
    world.promote(&thread, 1).await;
    world.entries.store(requests, Ordering::SeqCst);
    (world, anna, thread)
}

/// A change of it goes live, too.
async fn changed(world: &World, thread: &ThreadId, anna: &PersonId, version: u32) {
    world.say(thread, anna, "add a phone number").await;
    world.press_key(thread, anna, "chat-button-start").await;
    world.make(thread).await;
    world.press_key(thread, anna, "chat-button-accept").await;
    world.promote(thread, version).await;
}

#[tokio::test]
async fn an_app_that_people_use_goes_offline_only_after_a_question() {
    for (locale, undo, no, yes) in [("en", "undo", "no", "yes"), ("ru", "отменить приёмку", "нет", "да")] {
        let (world, anna, thread) = live(locale, 3).await;
        world.say(&thread, &anna, undo).await;
        let title = world.project(&thread).await.title;
        let asked = world.words.say(locale, "chat-undo-question", &[("title", (&title).into()), ("n", 3_i64.into())]);
        let question = world.last(&thread).await;
        assert_eq!((question.plain.lines().next(), question.buttons.len()), (Some(asked.as_str()), 2), "{}", question.plain);
        assert!(matches!(world.run(&thread).await.state, RunState::Accepted { .. }), "nothing is done yet");
        world.say(&thread, &anna, no).await;
        assert_eq!(world.last(&thread).await.kind, "kept");
        // The button asks as the word does, however often.
        world.press_key(&thread, &anna, "chat-button-undo").await;
        world.press_key(&thread, &anna, "chat-button-keep-live").await;
        assert!(matches!(world.run(&thread).await.state, RunState::Accepted { .. }));
        world.press_key(&thread, &anna, "chat-button-undo").await;
        assert!(world.engine_is_asked("undo").await.is_empty());
        world.say(&thread, &anna, yes).await;
        assert_eq!(world.engine_is_asked("undo").await.len(), 1, "{}", world.transcript(&thread).await);
    }
    // By the button, as well.
    let (world, anna, thread) = live("en", 1).await;
    world.press_key(&thread, &anna, "chat-button-undo").await;
    world.press_key(&thread, &anna, "chat-button-undo-sure").await;
    assert_eq!(world.engine_is_asked("undo").await.len(), 1);
    // Nobody is asked where nobody uses it, nor where the version before goes on.
    let (world, anna, thread) = live("en", 0).await;
    world.say(&thread, &anna, "undo").await;
    assert_eq!(world.engine_is_asked("undo").await.len(), 1);
    let (world, anna, thread) = live("en", 3).await;
    changed(&world, &thread, &anna, 2).await;
    world.say(&thread, &anna, "undo").await;
    assert_eq!(world.engine_is_asked("undo").await.len(), 1);
}

#[tokio::test]
async fn only_the_latest_accept_is_taken_back_and_once() {
    let (world, anna, thread) = live("en", 3).await;
    let first = world.run(&thread).await.id;
    changed(&world, &thread, &anna, 2).await;
    let past = |why: &str, latest: &str, live: &str| {
        let (latest, live) = ([("version", latest.into())], [("version", live.into())]);
        format!("{} {}", world.words.say("en", why, &latest), world.words.say("en", "chat-refused-undo-live", &live))
    };
    world.act(&thread, &anna, Act::Undo { run: first.clone(), version: 1 }).await;
    assert_eq!(world.last(&thread).await.plain, past("chat-refused-undo-newer", "2", "2"));
    world.say(&thread, &anna, "undo").await;
    assert_eq!(world.engine_is_asked("undo").await.len(), 1);
    world.undone(&thread, 2).await;
    world.say(&thread, &anna, "undo").await;
    assert_eq!(world.last(&thread).await.plain, past("chat-refused-undone", "2", "1"));
    world.act(&thread, &anna, Act::UndoSure { run: first, version: 1 }).await;
    assert_eq!(world.last(&thread).await.plain, past("chat-refused-undo-newer", "2", "1"));
    assert!(world.engine_is_asked("undo").await.is_empty(), "the accept before stands");
}

#[tokio::test]
async fn words_accept_what_was_taken_back_as_its_button_does() {
    for (locale, word) in [("en", "accept"), ("ru", "принимаю")] {
        let (world, anna, thread) = live(locale, 0).await;
        changed(&world, &thread, &anna, 2).await;
        // Both results wait: of the first one, too, the accept was taken back by an earlier fleet.
        for version in [2, 1] {
            let runs = world.store.runs_of(&world.project(&thread).await.id).await.unwrap();
            let run = runs.into_iter().map(|r| r.value).find(|r| matches!(r.state, RunState::Accepted { version: v, .. } if v == version)).unwrap();
            world.drive(&run.id, Event::Undo { by: anna.clone(), version }).await;
            world.change_project(&run.project, |p| p.withdraw(version)).await;
            world.drive(&run.id, Event::Undone { version }).await;
        }
        world.say(&thread, &anna, word).await;
        assert!(matches!(world.run(&thread).await.state, RunState::Promoting { version: 3, .. }), "{}", world.transcript(&thread).await);
    }
}

#[tokio::test]
async fn what_was_rolled_back_is_not_said_to_be_undone() {
    let (world, anna, thread) = live("en", 3).await;
    changed(&world, &thread, &anna, 2).await;
    let id = world.project(&thread).await.id;
    world.change_project(&id, |p| p.live = Some(1)).await;
    world.say(&thread, &anna, "undo").await;
    let told = world.last(&thread).await.plain;
    assert!(told.starts_with(&world.words.say("en", "chat-refused-undo-rolled-back", &[("version", "2".into())])), "{told}");
    assert!(world.engine_is_asked("undo").await.is_empty());
}

/// The last change of a card is taken back by words, once; the first change of an app is all that its card is about.
#[tokio::test]
async fn a_card_stands_again_as_it_did_before_its_last_change() {
    for (locale, request, changes, back) in [
        ("en", LEAVE, ["add a phone number", "remove the last day"], "undo the last change"),
        ("ru", LEAVE_RU, ["добавь телефон", "убери последний день"], "верни как было"),
    ] {
        let world = World::new().await;
        let anna = world.person("Anna", Standing::Member).await;
        let thread = world.thread(&anna, locale).await;
        world.say(&thread, &anna, request).await;
        world.press_key(&thread, &anna, "chat-button-you-decide").await;
        // Nothing was changed yet, so there is nothing to take back.
        world.say(&thread, &anna, back).await;
        assert_eq!(world.last(&thread).await.kind, "nothing_to", "{}", world.transcript(&thread).await);
        world.say(&thread, &anna, changes[0]).await;
        let before = world.brief(&thread).await.value;
        world.say(&thread, &anna, changes[1]).await;
        assert_ne!(world.brief(&thread).await.value.spec, before.spec);
        world.say(&thread, &anna, back).await;
        let now = world.brief(&thread).await.value;
        assert_eq!((&now.spec, &now.clauses, now.said.len()), (&before.spec, &before.clauses, before.said.len() + 2), "{locale}");
        assert!(world.last_of(&thread, "card").await.plain.contains(changes[0]));
        world.say(&thread, &anna, back).await;
        assert_eq!(world.brief(&thread).await.value.spec, before.spec, "{locale}: one change, not two");

        let (world, anna, thread) = live(locale, 0).await;
        world.pass(3_600_000);
        world.say(&thread, &anna, changes[0]).await;
        world.say(&thread, &anna, back).await;
        assert!(matches!(world.run(&thread).await.state, RunState::Accepted { .. }), "what is live stays so");
        assert!(matches!(world.brief(&thread).await.value.state, BriefState::Cancelled), "{locale}: {}", world.transcript(&thread).await);
    }
}
