//! Entries of an app in the chat: approve by a button, decline with a reason, change one's mind in between.

use fleet_domain::chat::{Env, Focus, Standing};
use fleet_domain::effect::{Effect, EntriesOf, Tell, TellClass};
use fleet_domain::id::{PersonId, ThreadId};
use fleet_domain::manifest::{Reason, Text, Tone};
use fleet_domain::notice::{EntryAction, EntryNotice, Notice};
use fleet_domain::project::Member;
use fleet_domain::role::Role;
use fleet_store::Commit;

use crate::world::World;

async fn arrived(world: &World, thread: &ThreadId, record: &str, open: bool, key: &str) {
    arrived_in(world, thread, Env::Live, record, open, key).await;
}

async fn arrived_in(world: &World, thread: &ThreadId, env: Env, record: &str, open: bool, key: &str) {
    told_in(world, (thread, thread), env, record, open, key).await;
}

/// Tells of an entry of the app of the first conversation in the second.
async fn told_in(world: &World, (of, thread): (&ThreadId, &ThreadId), env: Env, record: &str, open: bool, key: &str) {
    let action = |transition: &str, label: &str, tone, reason| EntryAction { transition: transition.to_owned(), label: Text::of(label, label), tone, reason };
    let actions =
        if open { vec![action("approve", "Approve", Tone::Good, Reason::None), action("decline", "Decline", Tone::Bad, Reason::Required)] } else { Vec::new() };
    let notice = Notice::EntryArrived(EntryNotice {
        project: world.project(of).await.id,
        title: "Leave".to_owned(),
        env,
        collection: "requests".to_owned(),
        record: record.to_owned(),
        rev: Some(7),
        author: "Boris".to_owned(),
        lines: vec![("First day".to_owned(), "1 December".to_owned())],
        state: "Waiting".to_owned(),
        reason: None,
        actions,
        step: Some((1, 1)),
        only: None,
        nth: None,
    });
    let tell = Tell { thread: thread.clone(), notice, class: TellClass::Edit { slot: format!("entry:{record}") }, answers: None };
    world.store.commit(Commit::new().effect(key, Effect::Tell(tell), 5)).await.unwrap();
    world.settle().await;
}

async fn app(world: &World) -> (PersonId, ThreadId) {
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.started(&thread, &anna, "Leave requests: first day, last day. The manager approves").await;
    world.engine_effects().await;
    (anna, thread)
}

#[tokio::test]
async fn approve_with_a_button() {
    let world = World::new().await;
    let (anna, thread) = app(&world).await;
    arrived(&world, &thread, "r1", true, "a").await;
    world.press(&thread, &anna, "Approve").await;
    let asked = world.engine_is_asked("decide").await;
    let [Effect::Decide { record, transition, reason: None, rev: Some(7), by, thread: answer, .. }] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!((record.as_str(), transition.as_str(), by, answer), ("r1", "approve", &anna, &thread));
    assert!(world.audit().await.contains(&"decide".to_owned()));
}

/// Once an app is live, its list is of the live one; what waits in a trial alone is listed as the trial's.
#[tokio::test]
async fn what_waits_is_listed_of_the_live_app_and_not_of_its_trial_beside_it() {
    for (beside, listed) in [(true, Env::Live), (false, Env::Preview)] {
        let world = World::new().await;
        let (anna, thread) = app(&world).await;
        let project = world.project(&thread).await.id;
        world.change_project(&project, |p| p.live = Some(1)).await;
        arrived_in(&world, &thread, Env::Preview, "r1", true, "a").await;
        if beside {
            arrived(&world, &thread, "r2", true, "b").await;
        }
        world.say(&thread, &anna, "what waits for me?").await;
        let asked = world.engine_is_asked("list_entries").await;
        assert!(matches!(asked.as_slice(), [Effect::ListEntries { env, whose: EntriesOf::Decisions, .. }] if *env == listed), "{asked:?}");
    }
}

#[tokio::test]
async fn decline_asks_for_the_reason_and_the_next_words_are_it() {
    let world = World::new().await;
    let (anna, thread) = app(&world).await;
    arrived(&world, &thread, "r1", true, "a").await;
    world.press(&thread, &anna, "Decline").await;
    assert_eq!(world.last(&thread).await.kind, "ask_reason");
    assert!(world.engine_is_asked("decide").await.is_empty(), "nothing is decided yet");
    world.say(&thread, &anna, "help the others first").await;
    let asked = world.engine_is_asked("decide").await;
    assert!(
        matches!(asked.as_slice(), [Effect::Decide { reason: Some(r), transition, rev: Some(7), .. }] if r == "help the others first" && transition == "decline"),
        "{asked:?}"
    );
    assert_eq!(world.store.thread(&thread).await.unwrap().unwrap().value.focus, Focus::Open);
}

#[tokio::test]
async fn one_request_that_waits_is_decided_by_words() {
    for (said, wanted) in [
        ("approve", ("approve", None)),
        ("Approved, have a nice holiday!", ("approve", None)),
        ("согласовано", ("approve", None)),
        ("declined, we are short of people", ("decline", Some("we are short of people"))),
        ("Откажи, отпуск пересекается с релизом", ("decline", Some("отпуск пересекается с релизом"))),
    ] {
        let world = World::new().await;
        let (anna, thread) = app(&world).await;
        arrived(&world, &thread, "r1", true, "a").await;
        world.say(&thread, &anna, said).await;
        let asked = world.engine_is_asked("decide").await;
        let [Effect::Decide { record, transition, reason, rev: Some(7), .. }] = asked.as_slice() else { panic!("{said}: {}", world.transcript(&thread).await) };
        assert_eq!((record.as_str(), (transition.as_str(), reason.as_deref())), ("r1", wanted), "{said}");
    }
}

#[tokio::test]
async fn words_of_deciding_ask_why_ask_which_or_mean_something_else() {
    let world = World::new().await;
    let (anna, thread) = app(&world).await;
    // Nothing waits: they are words like any other.
    world.say(&thread, &anna, "approve").await;
    assert!(world.engine_is_asked("decide").await.is_empty());
    arrived(&world, &thread, "r1", true, "a").await;
    world.say(&thread, &anna, "decline").await;
    assert_eq!(world.last(&thread).await.kind, "ask_reason");
    world.say(&thread, &anna, "cancel").await;
    // A sentence that only begins so, or sounds so, decides nothing.
    for said in [
        "approve requests by HR and then by finance",
        "Approver: HR, then finance",
        "Согласование: руководитель, потом HR",
        "Отказ: причина обязательна",
        "Approve, but only from Monday",
        "approver",
    ] {
        world.say(&thread, &anna, said).await;
        assert!(world.engine_is_asked("decide").await.is_empty(), "{said}: {}", world.transcript(&thread).await);
        world.say(&thread, &anna, "cancel").await;
    }
    arrived(&world, &thread, "r2", true, "b").await;
    world.say(&thread, &anna, "approve").await;
    let asked = world.engine_effects().await;
    let listed: Vec<Effect> =
        asked.into_iter().map(|claimed| claimed.effect).filter(|e| matches!(e, Effect::Decide { .. } | Effect::ListEntries { .. })).collect();
    assert!(matches!(listed.as_slice(), [Effect::ListEntries { whose: EntriesOf::Decisions, .. }]), "which one is asked by the list: {listed:?}");
}

/// What is written as an answer somewhere else is that answer.
#[tokio::test]
async fn no_answer_to_a_question_of_a_brief_decides_another_apps_request() {
    let world = World::new().await;
    let (anna, thread) = app(&world).await;
    arrived(&world, &thread, "r1", true, "a").await;
    let other = world.thread(&anna, "en").await;
    world.say(&other, &anna, "We need equipment requests").await;
    assert_eq!(world.last(&other).await.kind, "question");
    world.say(&other, &anna, "Approved, then archived").await;
    assert!(world.engine_is_asked("decide").await.is_empty(), "{}", world.transcript(&other).await);
}

#[tokio::test]
async fn a_decline_can_be_left_or_turned_into_an_approval() {
    let world = World::new().await;
    let (anna, thread) = app(&world).await;
    arrived(&world, &thread, "r1", true, "a").await;
    world.press(&thread, &anna, "Decline").await;
    world.say(&thread, &anna, "cancel").await;
    assert_eq!(world.last(&thread).await.kind, "left_undecided");
    world.press(&thread, &anna, "Decline").await;
    world.press(&thread, &anna, "Approve").await;
    let asked = world.engine_is_asked("decide").await;
    assert!(matches!(asked.as_slice(), [Effect::Decide { transition, .. }] if transition == "approve"), "{asked:?}");
}

#[tokio::test]
async fn an_entry_decided_elsewhere_has_no_buttons_that_work() {
    let world = World::new().await;
    let (anna, thread) = app(&world).await;
    arrived(&world, &thread, "r1", true, "a").await;
    let approve = world.nonce(&thread, "Approve").await;
    arrived(&world, &thread, "r1", false, "b").await;
    assert_eq!(world.kinds(&thread).await.iter().filter(|k| *k == "entry_arrived").count(), 1, "the same message, edited");
    world.press_nonce(&thread, &anna, &approve).await;
    assert_eq!(world.last(&thread).await.plain, world.say_of("en", "chat-refused-stale"));
    assert!(world.engine_is_asked("decide").await.is_empty());
}

#[tokio::test]
async fn an_open_brief_waits_while_a_reason_is_given() {
    let world = World::new().await;
    let (anna, thread) = app(&world).await;
    world.say(&thread, &anna, "add a phone number").await;
    let open = world.brief(&thread).await.value.id;
    arrived(&world, &thread, "r1", true, "a").await;
    world.press(&thread, &anna, "Decline").await;
    world.say(&thread, &anna, "not now").await;
    assert_eq!(world.store.thread(&thread).await.unwrap().unwrap().value.focus, Focus::Brief { brief: open });
}

#[tokio::test]
async fn a_reason_is_awaited_on_whatever_is_asked_in_between() {
    let world = World::new().await;
    let (anna, thread) = app(&world).await;
    let desk = world.thread(&anna, "en").await;
    world.say(&desk, &anna, "We need equipment requests").await;
    told_in(&world, (&thread, &desk), Env::Live, "r1", true, "a").await;
    world.press(&desk, &anna, "Decline").await;
    world.say(&desk, &anna, "what is happening?").await;
    world.say(&desk, &anna, "no budget").await;
    let asked = world.engine_is_asked("decide").await;
    assert!(matches!(asked.as_slice(), [Effect::Decide { transition, .. }] if transition == "decline"), "{}", world.transcript(&desk).await);
}

/// "Who asked for leave?" is asked of the app, by those who may know.
#[tokio::test]
async fn entries_are_asked_for_by_words() {
    for (locale, words) in [("en", "who asked for leave?"), ("ru", "какие есть заявки?")] {
        let world = World::new().await;
        let anna = world.person("Anna", Standing::Member).await;
        let rita = world.person("Rita", Standing::Member).await;
        let thread = world.thread(&anna, locale).await;
        world.started(&thread, &anna, "Leave requests: first day, last day. The manager approves").await;
        let project = world.project(&thread).await.id;
        world.change_project(&project, |p| p.members.push(Member::new(&rita, Role::Requester, None))).await;
        world.engine_effects().await;
        world.say(&thread, &anna, words).await;
        let asked = world.engine_is_asked("list_entries").await;
        assert!(
            matches!(asked.as_slice(), [Effect::ListEntries { by, env: Env::Preview, whose: EntriesOf::Everybody, .. }] if *by == anna),
            "{locale}: {asked:?}"
        );
        world.say(&thread, &anna, if locale == "en" { "what is waiting for me?" } else { "что мне решать?" }).await;
        let asked = world.engine_is_asked("list_entries").await;
        assert!(matches!(asked.as_slice(), [Effect::ListEntries { by, whose: EntriesOf::Decisions, .. }] if *by == anna), "{locale}: {asked:?}");
        // The app says what she may see, and nobody else is shown the answer.
        world.say(&thread, &rita, if locale == "en" { "my requests" } else { "мои заявки" }).await;
        let asked = world.engine_is_asked("list_entries").await;
        assert!(matches!(asked.as_slice(), [Effect::ListEntries { by, nth: None, whose: EntriesOf::Them, .. }] if *by == rita), "{locale}: {asked:?}");
        world.say(&thread, &rita, if locale == "en" { "show request 12" } else { "покажи заявку 12" }).await;
        let asked = world.engine_is_asked("list_entries").await;
        assert!(matches!(asked.as_slice(), [Effect::ListEntries { by, nth: Some(12), .. }] if *by == rita), "{locale}: {asked:?}");
        let sam = world.person("Sam", Standing::Member).await;
        world.say(&thread, &sam, words).await;
        assert!(world.engine_is_asked("list_entries").await.is_empty(), "he has no part in the app");
    }
}
