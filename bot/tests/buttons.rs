//! Buttons: forged, foreign, used, stale, expired, pressed twice at once, pressed by somebody else.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use fleet_bot::{Bot, BotConfig};
use fleet_domain::act::Act;
use fleet_domain::brief::BriefState;
use fleet_domain::chat::{Arrival, Standing};
use fleet_domain::run::RunState;
use fleet_store::Commit;

use crate::world::World;

const LEAVE: &str = "I need a place where people ask for leave: first day, last day. Their manager approves";
const VAGUE: &str = "I need requests that somebody approves";

async fn refused(world: &World, thread: &fleet_domain::id::ThreadId, key: &str) {
    let last = world.last(thread).await;
    assert_eq!((last.kind.as_str(), last.plain), ("refused", world.say_of("en", key)), "{}", world.transcript(thread).await);
}

#[tokio::test]
async fn forged_and_foreign_buttons_do_nothing() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let (here, there) = (world.thread(&anna, "en").await, world.thread(&anna, "en").await);
    world.say(&here, &anna, LEAVE).await;
    world.to_card(&here, &anna).await;
    let start = world.nonce(&here, "Start").await;
    for forged in ["", "x", "AAAAAAAAAAAAAAAAAAAAAA", &start[1..], &"A".repeat(10_000), "' OR 1=1 --"] {
        world.press_nonce(&here, &anna, forged).await;
        refused(&world, &here, "chat-refused-unknown").await;
    }
    world.press_nonce(&there, &anna, &start).await;
    refused(&world, &there, "chat-refused-unknown").await;
    assert_eq!(world.brief(&here).await.value.state, BriefState::Card);
    let audit = world.audit().await;
    assert_eq!(audit.iter().filter(|a| *a == "refused:press").count(), 7);
}

#[tokio::test]
async fn a_question_of_one_person_is_not_another_ones_to_answer() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let boris = world.person("Boris", Standing::Member).await;
    let admin = world.person("Admin", Standing::Admin).await;
    let thread = world.thread(&anna, "en").await;
    world.say(&thread, &anna, VAGUE).await;
    let open = world.brief(&thread).await;
    let label = world.last_of(&thread, "question").await.buttons[0].label.clone();
    let nonce = world.nonce(&thread, &label).await;
    world.press_nonce(&thread, &boris, &nonce).await;
    refused(&world, &thread, "chat-refused-not-yours").await;
    world.say(&thread, &boris, "HR decides").await;
    assert_eq!(world.last(&thread).await.kind, "refused");
    assert_eq!(world.brief(&thread).await.rev, open.rev, "nothing was answered");
    world.press_nonce(&thread, &admin, &nonce).await;
    assert!(world.brief(&thread).await.rev > open.rev, "who runs the instance may");
}

#[tokio::test]
async fn used_and_outdated_buttons_say_so() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.say(&thread, &anna, LEAVE).await;
    world.to_card(&thread, &anna).await;
    let (start, cancel) = (world.nonce(&thread, "Start").await, world.nonce(&thread, "Cancel").await);
    world.press_nonce(&thread, &anna, &start).await;
    world.press_nonce(&thread, &anna, &start).await;
    refused(&world, &thread, "chat-refused-used").await;
    world.press_nonce(&thread, &anna, &cancel).await;
    refused(&world, &thread, "chat-refused-stale").await;
    let project = world.project(&thread).await.id;
    assert_eq!(world.store.runs_of(&project).await.unwrap().len(), 1, "one request makes one run");
}

#[tokio::test]
async fn two_presses_at_once_start_one_run() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.say(&thread, &anna, LEAVE).await;
    world.to_card(&thread, &anna).await;
    let start = world.nonce(&thread, "Start").await;
    let brief = world.brief(&thread).await;
    world.arrives(&thread, &anna, Arrival::Press { nonce: start.clone() }).await;
    world.arrives(&thread, &anna, Arrival::Press { nonce: start }).await;
    world.arrives(&thread, &anna, Arrival::Act { act: Act::Start { brief: brief.value.id, rev: brief.rev } }).await;
    world.arrives(&thread, &anna, Arrival::Text { text: "start".to_owned(), files: Vec::new() }).await;
    world.settle().await;
    assert_eq!(world.store.projects().await.unwrap().len(), 1);
    let project = world.project(&thread).await.id;
    assert_eq!(world.store.runs_of(&project).await.unwrap().len(), 1);
}

#[tokio::test]
async fn two_people_answer_one_question_at_once_and_one_answer_counts() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let admin = world.person("Admin", Standing::Admin).await;
    let thread = world.thread(&anna, "en").await;
    world.say(&thread, &anna, VAGUE).await;
    let open = world.brief(&thread).await.value.open_question().unwrap().question.clone();
    let labels: Vec<String> = open.choices.iter().map(|c| c.label.in_locale("en", "en").to_owned()).collect();
    let (first, second) = (world.nonce(&thread, &labels[0]).await, world.nonce(&thread, &labels[1]).await);
    world.arrives(&thread, &anna, Arrival::Press { nonce: first }).await;
    world.arrives(&thread, &admin, Arrival::Press { nonce: second }).await;
    world.settle().await;
    let answer = world.brief(&thread).await.value.questions.into_iter().find(|q| q.question.key == open.key).unwrap().answer.unwrap();
    assert_eq!(answer.value.as_ref(), Some(&open.choices[0].value), "who came first");
    let kinds = world.kinds(&thread).await;
    assert_eq!(kinds.iter().filter(|k| *k == "refused").count(), 1, "the other one is told: {kinds:?}");
}

#[tokio::test]
async fn the_time_of_a_button_ends() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.started(&thread, &anna, LEAVE).await;
    world.make(&thread).await;
    let accept = world.nonce(&thread, "Accept").await;
    world.press_nonce(&thread, &anna, &accept).await;
    world.promote(&thread, 1).await;
    let undo = world.nonce(&thread, "Undo").await;
    world.pass(10 * 60_000 + 1);
    world.press_nonce(&thread, &anna, &undo).await;
    refused(&world, &thread, "chat-refused-expired").await;
    assert!(matches!(world.run(&thread).await.state, RunState::Accepted { .. }));
}

#[tokio::test]
async fn accept_is_bound_to_the_commit_that_was_seen() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.started(&thread, &anna, LEAVE).await;
    world.make(&thread).await;
    let run = world.run(&thread).await.id;
    world.act(&thread, &anna, Act::Accept { run, commit: "f".repeat(40) }).await;
    refused(&world, &thread, "chat-refused-stale").await;
    let old = world.nonce(&thread, "Accept").await;
    world.say(&thread, &anna, "add a phone number").await;
    world.press(&thread, &anna, "Start").await;
    world.press_nonce(&thread, &anna, &old).await;
    refused(&world, &thread, "chat-refused-stale").await;
    assert!(world.store.runs_in(&["promoting"]).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_button_that_only_asks_leaves_the_others_alive() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.say(&thread, &anna, LEAVE).await;
    world.to_card(&thread, &anna).await;
    world.press(&thread, &anna, "Change").await;
    world.press(&thread, &anna, "Change").await;
    assert_eq!(world.last(&thread).await.kind, "ask_change");
    world.press(&thread, &anna, "Start").await;
    assert!(matches!(world.brief(&thread).await.value.state, BriefState::Started { .. }), "a mind that changed back finds [Start] alive");
}

#[tokio::test]
async fn what_moves_on_while_it_is_decided_is_decided_anew() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.started(&thread, &anna, LEAVE).await;
    world.make(&thread).await;
    let run = world.run(&thread).await.id;
    // Counting entries happens after the run was loaded: the first two times somebody else writes the run right then.
    let (store, id, left) = (world.store.clone(), run.clone(), Arc::new(AtomicU32::new(2)));
    let counted: fleet_bot::Entries = Arc::new(move |_, _| {
        let (store, id, left) = (store.clone(), id.clone(), left.clone());
        Box::pin(async move {
            if left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_ok() {
                let run = store.run(&id).await.unwrap().unwrap();
                store.commit(Commit::new().put_run(run)).await.unwrap();
            }
            0
        })
    });
    let bot = Bot::new(world.store.clone(), world.bibles.clone(), world.words.clone(), BotConfig::new([7; 32], counted, world.forms()));
    let accept = world.nonce(&thread, "Accept").await;
    world.arrives(&thread, &anna, Arrival::Press { nonce: accept }).await;
    let worker = world.store.enlist("other").await.unwrap();
    bot.catch_up(&worker).await.unwrap();
    assert!(matches!(world.run(&thread).await.state, RunState::Promoting { .. }), "{}", world.transcript(&thread).await);
    assert_eq!(world.engine_is_asked("promote").await.len(), 1);
    assert_eq!(world.audit().await.iter().filter(|a| *a == "accept").count(), 1);
}
