//! Texts nobody would write, at every point of a conversation: each is answered, none breaks anything.

use fleet_domain::chat::Standing;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use crate::world::World;

/// Words that mean something somewhere, to be mixed with those that do not.
const PIECES: [&str; 28] = [
    "leave",
    "отпуск",
    "the manager approves",
    "согласует руководитель",
    "cancel",
    "стоп",
    "start",
    "2",
    "you decide",
    "добавь поле",
    "add a field",
    "<b>",
    "\u{0}",
    "\u{202e}",
    "{ $title }",
    "😀",
    "'; DROP TABLE posts; --",
    "\n\n",
    "delete",
    "rename to",
    "rename to ",
    "переименуй в «»",
    "accept",
    "roll back to 99999999999",
    "-",
    "…",
    "ё",
    "a\u{301}",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..6).prop_map(|p| p.join(" ")),
        any::<String>(),
        "[а-яё a-z,.:]{0,80}",
        prop::sample::select(PIECES.to_vec()).prop_map(|p| p.repeat(900)),
    ]
}

#[tokio::test]
async fn every_odd_text_is_answered() {
    let world = World::new().await;
    let mut runner = TestRunner::deterministic();
    let starts: [&[&str]; 4] = [
        &[],
        &["I need requests that somebody approves"],
        &["Нужны заявки на отпуск: первый день, последний день. Согласует руководитель", "решите всё сами"],
        &["I need leave requests: first day, last day. The manager approves", "you decide everything", "start"],
    ];
    for (n, start) in starts.iter().enumerate() {
        for round in 0..8 {
            let anna = world.person("Anna", Standing::Member).await;
            let thread = world.thread(&anna, if n == 2 { "ru" } else { "en" }).await;
            for words in *start {
                world.say(&thread, &anna, words).await;
            }
            for _ in 0..8 {
                let said = text().new_tree(&mut runner).unwrap().current();
                let before = world.store.posts(&thread, 0, 1_000).await.unwrap().into_iter().map(|p| p.change).max().unwrap_or(0);
                world.say(&thread, &anna, &said).await;
                let after = world.store.posts(&thread, before, 1_000).await.unwrap();
                let answered = after.iter().any(|p| p.author == fleet_domain::post::Author::Fleet);
                assert!(answered, "no answer to {said:?} (start {n}, round {round}):\n{}", world.transcript(&thread).await);
                for post in after {
                    assert!(!post.body.plain.contains("[chat-"), "{said:?}: {}", post.body.plain);
                }
            }
        }
    }
    let depth = world.store.depth().await.unwrap();
    assert_eq!((depth.inbox_new, depth.inbox_dead, depth.effects_dead), (0, 0, 0));
    assert!(matches!(world.store.audit_verify().await.unwrap(), fleet_store::AuditState::Whole { .. }));
}
