//! Several people in one conversation: what one was asked is theirs to answer, and what is theirs is nobody else's to read.

use fleet_domain::act::Act;
use fleet_domain::chat::{Env, Standing};
use fleet_domain::effect::Effect;
use fleet_domain::id::{PersonId, ThreadId};
use fleet_domain::manifest::Reason;
use fleet_domain::project::Member;
use fleet_domain::role::Role;

use crate::world::World;

const LEAVE: &str = "Leave requests: first day, last day. The manager approves";

/// An app on trial, its owner and a colleague with a role in it.
async fn shared(role: Role) -> (World, ThreadId, PersonId, PersonId) {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.started(&thread, &anna, LEAVE).await;
    world.make(&thread).await;
    world.engine_effects().await;
    let boris = world.person("Boris", if role == Role::Guest { Standing::Guest } else { Standing::Member }).await;
    let (project, member) = (world.project(&thread).await.id, Member::new(&boris, role, None));
    world.change_project(&project, |p| p.members.push(member)).await;
    (world, thread, anna, boris)
}

async fn declines(world: &World, thread: &ThreadId, by: &PersonId, record: &str) {
    let (project, env) = (world.project(thread).await.id, Env::Preview);
    let (collection, transition, about) = ("requests".to_owned(), "decline".to_owned(), format!("entry {record}"));
    let act = Act::Decide { project, env, collection, record: record.to_owned(), transition, reason: Reason::Required, rev: None, about };
    world.act(thread, by, act).await;
}

#[tokio::test]
async fn nobody_takes_the_question_that_another_was_asked() {
    let (world, thread, anna, guest) = shared(Role::Guest).await;
    declines(&world, &thread, &anna, "r1").await;
    world.act(&thread, &guest, Act::WriteZone).await;
    world.say(&thread, &guest, "Berlin").await;
    assert_eq!(world.last(&thread).await.kind, "zone_set");
    world.say(&thread, &anna, "she is needed here then").await;
    let asked = world.engine_is_asked("decide").await;
    assert!(matches!(asked.as_slice(), [Effect::Decide { reason: Some(r), by, .. }] if r == "she is needed here then" && *by == anna), "{asked:?}");
}

#[tokio::test]
async fn two_who_decline_at_once_each_give_their_own_reason() {
    let (world, thread, anna, boris) = shared(Role::Approver).await;
    declines(&world, &thread, &anna, "r1").await;
    declines(&world, &thread, &boris, "r2").await;
    world.say(&thread, &anna, "too many are away").await;
    world.say(&thread, &boris, "the budget is spent").await;
    let asked = world.engine_is_asked("decide").await;
    let said: Vec<_> =
        asked.iter().map(|e| if let Effect::Decide { record, reason, .. } = e { (record.as_str(), reason.as_deref()) } else { panic!("{e:?}") }).collect();
    assert_eq!(said, [("r1", Some("too many are away")), ("r2", Some("the budget is spent"))]);
}

#[tokio::test]
async fn an_overview_is_for_whoever_asked() {
    let (world, thread, anna, _) = shared(Role::Guest).await;
    let other = world.thread(&anna, "en").await;
    world.started(&other, &anna, "Equipment requests: what and why. The manager approves").await;
    for words in ["my apps", "what is happening?"] {
        world.say(&thread, &anna, words).await;
        let told = world.last(&thread).await;
        assert!(told.plain.contains("Equipment requests") && told.only == Some(anna.clone()), "{words}: {:?} {}", told.only, told.plain);
    }
}

#[tokio::test]
async fn commands_of_an_app_work_beside_an_open_card() {
    let (world, thread, anna, _) = shared(Role::Guest).await;
    world.say(&thread, &anna, "add a phone number").await;
    assert_eq!(world.last(&thread).await.kind, "card");
    let before = world.brief(&thread).await;
    for words in ["my requests", "show request 1"] {
        world.say(&thread, &anna, words).await;
        assert_eq!(world.engine_is_asked("list_entries").await.len(), 1, "{words}");
    }
    world.say(&thread, &anna, "my time zone is Atlantis").await;
    assert!(world.last(&thread).await.plain.contains("Atlantis") && world.last(&thread).await.kind == "zone_question");
    world.say(&thread, &anna, "invite mira@example.com").await;
    assert_eq!(world.last(&thread).await.kind, "how_to_invite");
    assert_eq!(world.brief(&thread).await.value.clauses, before.value.clauses, "none of it is a part of the change");
    world.say(&thread, &anna, "cancel").await;
    assert_eq!(world.last(&thread).await.kind, "brief_cancelled", "it is said where one looks");
}

#[tokio::test]
async fn what_becomes_of_the_entries_is_answered_by_words_too() {
    for (words, kept) in [("start clean", "clean"), ("keep them", "keep"), ("Оставить записи", "keep")] {
        let (world, thread, anna, _) = shared(Role::Guest).await;
        world.entries.store(3, std::sync::atomic::Ordering::SeqCst);
        world.press(&thread, &anna, "Accept").await;
        assert_eq!(world.last(&thread).await.kind, "entries_question");
        world.say(&thread, &anna, words).await;
        let run = serde_json::to_value(world.run(&thread).await.state).unwrap();
        assert_eq!((run["state"].as_str(), run["entries"].as_str()), (Some("promoting"), Some(kept)), "{words}: {run}");
    }
}

#[tokio::test]
async fn whoever_is_in_no_app_hears_so() {
    let world = World::new().await;
    let carl = world.person("Carl", Standing::Member).await;
    let thread = world.thread(&carl, "en").await;
    world.say(&thread, &carl, "new request").await;
    assert_eq!(world.last(&thread).await.plain, world.say_of("en", "chat-projects-none"));
    world.say(&thread, &carl, "I want to ask for leave").await;
    assert!(["question", "card"].contains(&world.last(&thread).await.kind.as_str()), "these words say what for");
    let (world, thread, ..) = shared(Role::Guest).await;
    let dora = world.person("Dora", Standing::Member).await;
    world.press(&thread, &dora, "Fill in a request").await;
    assert_eq!(world.last(&thread).await.plain, world.say_of("en", "chat-refused-not-in-app"));
}

#[tokio::test]
async fn what_a_colleague_asks_for_in_another_language_is_called_in_that_of_the_app() {
    let world = World::new().await;
    let anna = world.person("Анна", Standing::Member).await;
    let thread = world.thread(&anna, "ru").await;
    world.started(&thread, &anna, "Заявки на отпуск: первый день, последний день. Согласует руководитель").await;
    world.make(&thread).await;
    world.engine_effects().await;
    let boris = world.person("Boris", Standing::Member).await;
    let (project, member) = (world.project(&thread).await.id, Member::new(&boris, Role::Approver, None));
    world.change_project(&project, |p| p.members.push(member)).await;
    world.say(&thread, &boris, "add a phone number").await;
    let card = world.last_of(&thread, "card").await.plain;
    let form = card.split(&world.say_of("ru", "chat-card-fields")).nth(1).unwrap_or_else(|| panic!("{card}"));
    assert!(form.contains("– Телефон") && !form.contains("– Phone"), "{card}");
    assert!(card.contains(&world.say_of("ru", "chat-card-open-intro")), "{card}");
}
