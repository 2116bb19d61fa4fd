//! What happened is seen where one looks, is said once, and is claimed no longer than it holds.

use std::sync::atomic::Ordering;

use fleet_domain::act::Act;
use fleet_domain::chat::Standing;
use fleet_domain::effect::Effect;
use fleet_domain::id::{PersonId, ThreadId};
use fleet_domain::notice::Over;
use fleet_domain::run::RunState;
use fleet_store::Commit;

use crate::world::World;

const LEAVE: &str = "Leave requests: first day, last day. The manager approves";
const LEAVE_RU: &str = "Нужны заявки на отпуск: первый день, последний день. Согласует руководитель";

/// An app that waits to be accepted, with entries in its trial.
async fn tried(locale: &str) -> (World, PersonId, ThreadId) {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, locale).await;
    world.started(&thread, &anna, if locale == "ru" { LEAVE_RU } else { LEAVE }).await;
    world.entries.store(3, Ordering::SeqCst);
    world.make(&thread).await;
    (world, anna, thread)
}

/// The same, live as version 1.
async fn live(locale: &str) -> (World, PersonId, ThreadId) {
    let (world, anna, thread) = tried(locale).await;
    world.press_key(&thread, &anna, "chat-button-accept").await;
    world.press_key(&thread, &anna, "chat-button-keep-these").await;
    world.promote(&thread, 1).await;
    // They came along, and nobody uses it yet.
    world.entries.store(0, Ordering::SeqCst);
    (world, anna, thread)
}

#[tokio::test]
async fn what_was_undone_is_not_said_to_be_live() {
    for locale in ["en", "ru"] {
        let (world, anna, thread) = live(locale).await;
        let undo = world.nonce(&thread, &world.say_of(locale, "chat-button-undo")).await;
        world.press_nonce(&thread, &anna, &undo).await;
        world.undone(&thread, 1).await;
        let told = world.last_of(&thread, "live").await;
        let title = world.project(&thread).await.title;
        let args = [("title", (&title).into()), ("version", 1_u32.into())];
        assert_eq!(told.plain, world.words.say(locale, "chat-live-undone", &args), "{locale}");
        assert!(told.buttons.is_empty() && told.links.is_empty(), "{told:?}");
        assert_eq!(world.kinds(&thread).await.iter().filter(|k| *k == "live").count(), 1, "it is the same message");
        world.entries.store(3, Ordering::SeqCst);
        // Live again, it is said anew, with a way back of its own.
        world.press_key(&thread, &anna, "chat-button-accept").await;
        world.press_key(&thread, &anna, "chat-button-start-clean").await;
        world.promote(&thread, 2).await;
        let kinds = world.kinds(&thread).await;
        assert_eq!(kinds.iter().filter(|k| *k == "live").count(), 2, "{kinds:?}");
        assert_eq!(world.last_of(&thread, "live").await.buttons.len(), 2);
    }
}

#[tokio::test]
async fn a_message_that_is_not_there_takes_nothing_back() {
    let (world, _, thread) = live("en").await;
    let before = world.kinds(&thread).await;
    // Said by a fleet that gave it no place of its own.
    let over = world.run(&thread).await.live_over(7, Over::Deleted);
    world.store.commit(Commit::new().effect("over", Effect::Tell(over), 5)).await.unwrap();
    world.settle().await;
    assert_eq!(world.kinds(&thread).await, before);
}

#[tokio::test]
async fn the_entries_of_the_trial_are_asked_about_at_every_accept_that_can_take_them_along() {
    let (world, anna, thread) = live("en").await;
    world.press_key(&thread, &anna, "chat-button-undo").await;
    world.undone(&thread, 1).await;
    world.entries.store(3, Ordering::SeqCst);
    world.press_key(&thread, &anna, "chat-button-accept").await;
    assert!(matches!(world.run(&thread).await.state, RunState::ChoosingEntries { entries: 3, live: 3, .. }), "{}", world.transcript(&thread).await);
    assert_eq!(world.last_of(&thread, "entries_question").await.buttons.len(), 2);
    world.press_key(&thread, &anna, "chat-button-keep-these").await;
    world.promote(&thread, 2).await;
    assert!(world.last_of(&thread, "live").await.plain.contains(&world.say_of("en", "chat-live-kept")));
    // What is live has entries of its own from now on.
    world.say(&thread, &anna, "add a phone number").await;
    world.press_key(&thread, &anna, "chat-button-start").await;
    world.make(&thread).await;
    world.press_key(&thread, &anna, "chat-button-accept").await;
    assert!(matches!(world.run(&thread).await.state, RunState::Promoting { version: 3, .. }), "{}", world.transcript(&thread).await);
}

#[tokio::test]
async fn an_app_stays_live_when_a_change_of_it_is_dropped() {
    for (locale, asks) in [("en", "what is happening?"), ("ru", "что происходит?")] {
        let (world, anna, thread) = live(locale).await;
        world.say(&thread, &anna, if locale == "en" { "add a phone number" } else { "добавьте телефон" }).await;
        world.press_key(&thread, &anna, "chat-button-start").await;
        world.make(&thread).await;
        world.say(&thread, &anna, if locale == "en" { "throw it away" } else { "отбросить" }).await;
        world.say(&thread, &anna, asks).await;
        let told = world.last(&thread).await.plain;
        assert!(told.contains(&world.say_of(locale, "status-live_change_dropped")), "{told}");
    }
    // Nothing but the trial was there: it is still to be tried.
    let (world, anna, thread) = tried("en").await;
    world.say(&thread, &anna, "add a phone number").await;
    world.press_key(&thread, &anna, "chat-button-start").await;
    world.make(&thread).await;
    world.say(&thread, &anna, "throw it away").await;
    world.say(&thread, &anna, "what is happening?").await;
    let told = world.last(&thread).await.plain;
    assert!(told.contains(&world.say_of("en", "status-trial_change_dropped")), "{told}");
    // And of what was thrown away first nothing is there.
    let (world, anna, thread) = tried("en").await;
    world.say(&thread, &anna, "throw it away").await;
    world.say(&thread, &anna, "what is happening?").await;
    let told = world.last(&thread).await.plain;
    assert!(told.contains(&format!(": {}", world.say_of("en", "status-cancelled"))), "{told}");
}

#[tokio::test]
async fn what_is_thrown_away_is_said_below_unless_one_sees_it_anyway() {
    // By words, whatever changes stands above them.
    let (world, anna, thread) = tried("en").await;
    world.say(&thread, &anna, "throw it away").await;
    assert_eq!(world.kinds(&thread).await.last().unwrap(), "thrown_away", "{}", world.transcript(&thread).await);
    // By a button of the newest message, it is that message that changes.
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.started(&thread, &anna, LEAVE).await;
    world.press(&thread, &anna, "Stop").await;
    let before = world.kinds(&thread).await;
    assert_eq!(before.last().unwrap(), "progress");
    // A "no" to a press is said to whoever pressed, and hides nothing.
    world.press_nonce(&thread, &anna, "forged").await;
    let after = world.kinds(&thread).await;
    assert_eq!(after.last().unwrap(), "refused");
    world.press(&thread, &anna, "Throw away").await;
    assert_eq!(world.kinds(&thread).await, after);
    assert!(world.last_of(&thread, "progress").await.plain.contains(&world.say_of("en", "chat-progress-cancelled")));
    // By the same button far above, it is said below, too.
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "ru").await;
    world.started(&thread, &anna, LEAVE_RU).await;
    world.press_key(&thread, &anna, "chat-button-stop").await;
    world.say(&thread, &anna, "помощь").await;
    world.press_key(&thread, &anna, "chat-button-throw-away").await;
    assert_eq!(world.kinds(&thread).await.last().unwrap(), "thrown_away", "{}", world.transcript(&thread).await);
    // What stays live is named.
    let (world, anna, thread) = live("en").await;
    world.say(&thread, &anna, "add a phone number").await;
    world.press_key(&thread, &anna, "chat-button-start").await;
    world.say(&thread, &anna, "throw it away").await;
    let args = [("title", "Leave requests".into()), ("version", 1_u32.into())];
    assert_eq!(world.last_of(&thread, "thrown_away").await.plain, world.words.say("en", "chat-thrown-away-live", &args));
}

#[tokio::test]
async fn a_cancelled_brief_says_so_once() {
    let cancelled = |kinds: &[String]| kinds.iter().filter(|k| ["card", "brief_cancelled"].contains(&k.as_str())).count();
    for by_words in [true, false] {
        // While a question is open there is no card that could say it.
        let world = World::new().await;
        let anna = world.person("Anna", Standing::Member).await;
        let thread = world.thread(&anna, "en").await;
        world.say(&thread, &anna, "Leave requests: first day, last day").await;
        let asked = world.kinds(&thread).await;
        if by_words {
            world.say(&thread, &anna, "cancel").await;
        } else {
            let brief = world.brief(&thread).await.value.id;
            world.act(&thread, &anna, Act::CancelBrief { brief }).await;
        }
        let kinds = world.kinds(&thread).await;
        assert_eq!((cancelled(&kinds), kinds.len()), (1, asked.len() + 1), "{}", world.transcript(&thread).await);
        assert_eq!(kinds.last().unwrap(), "brief_cancelled");
    }
    // The newest card says it itself; one far above says it below, too.
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    for above in [false, true] {
        let thread = world.thread(&anna, "en").await;
        world.say(&thread, &anna, LEAVE).await;
        world.to_card(&thread, &anna).await;
        if above {
            world.say(&thread, &anna, "help").await;
        }
        world.press(&thread, &anna, "Cancel").await;
        let kinds = world.kinds(&thread).await;
        assert_eq!(cancelled(&kinds), if above { 2 } else { 1 }, "{}", world.transcript(&thread).await);
    }
}
