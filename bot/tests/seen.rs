//! What happened is seen where one looks, is said once, and is claimed no longer than it holds.

use std::sync::atomic::Ordering;

use fleet_domain::chat::Standing;
use fleet_domain::id::{PersonId, ThreadId};
use fleet_domain::run::{Event, RunState};

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
    (world, anna, thread)
}

/// The engine takes a version off the live address.
async fn undone(world: &World, thread: &ThreadId, version: u32) {
    let run = world.run(thread).await;
    world.change_project(&run.project, |p| p.withdraw(version)).await;
    world.drive(&run.id, Event::Undone { version }).await;
}

#[tokio::test]
async fn the_entries_of_the_trial_are_asked_about_at_every_accept_that_can_take_them_along() {
    let (world, anna, thread) = live("en").await;
    world.press_key(&thread, &anna, "chat-button-undo").await;
    undone(&world, &thread, 1).await;
    world.press_key(&thread, &anna, "chat-button-accept").await;
    assert!(matches!(world.run(&thread).await.state, RunState::ChoosingEntries { entries: 3, .. }), "{}", world.transcript(&thread).await);
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
