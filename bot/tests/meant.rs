//! Words that could be meant for two things, and acts that could cost somebody else theirs: nobody loses anything unasked.

use std::sync::atomic::Ordering;

use fleet_domain::act::Act;
use fleet_domain::chat::{Env, Standing};
use fleet_domain::effect::{Effect, Tell, TellClass};
use fleet_domain::id::{PersonId, ThreadId};
use fleet_domain::manifest::{Reason, Text, Tone};
use fleet_domain::notice::{EntryAction, EntryNotice, Notice, Pending};
use fleet_domain::project::{Member, ProjectState};
use fleet_domain::role::Role;
use fleet_domain::run::{Event, RunState};
use fleet_store::Commit;

use crate::world::World;

const LEAVE: &str = "Leave requests: first day, last day. The manager approves";
const LEAVE_RU: &str = "Нужны заявки на отпуск: первый день, последний день. Согласует руководитель";

/// An app whose result waits.
async fn tried(locale: &str) -> (World, PersonId, ThreadId) {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, locale).await;
    world.started(&thread, &anna, if locale == "ru" { LEAVE_RU } else { LEAVE }).await;
    world.make(&thread).await;
    (world, anna, thread)
}

/// The same, live as version 1 since a moment.
async fn live(locale: &str) -> (World, PersonId, ThreadId) {
    let (world, anna, thread) = tried(locale).await;
    world.press_key(&thread, &anna, "chat-button-accept").await;
    world.promote(&thread, 1).await;
    (world, anna, thread)
}

#[tokio::test]
async fn nobody_drops_an_accept_that_waits_for_a_word_on_its_entries() {
    let (world, anna, thread) = tried("en").await;
    let boris = world.person("Boris", Standing::Member).await;
    let project = world.project(&thread).await.id;
    world.change_project(&project, |p| p.members.push(Member::new(&boris, Role::Owner, None))).await;
    world.say(&thread, &boris, "add a phone number").await;
    world.entries.store(3, Ordering::SeqCst);
    let (run, commit) = (world.run(&thread).await, world.run(&thread).await.built.unwrap().commit);
    world.act(&thread, &anna, Act::Accept { run: run.id.clone(), commit }).await;
    let start = world.nonce(&thread, "Start").await;
    world.press_nonce(&thread, &boris, &start).await;
    assert!(matches!(world.run(&thread).await.state, RunState::ChoosingEntries { .. }), "{}", world.transcript(&thread).await);
    let title = world.project(&thread).await.title;
    assert_eq!(world.last(&thread).await.plain, world.words.say("en", "chat-refused-choice-first", &[("title", (&title).into())]));
    // Once it is chosen, the same card starts.
    world.press_key(&thread, &anna, "chat-button-start-clean").await;
    world.promote(&thread, 1).await;
    world.press_nonce(&thread, &boris, &start).await;
    let newest = world.run(&thread).await;
    assert!(newest.id != run.id && matches!(newest.state, RunState::Working { .. }), "{}", world.transcript(&thread).await);
    assert!(matches!(world.store.run(&run.id).await.unwrap().unwrap().value.state, RunState::Accepted { .. }));
}

#[tokio::test]
async fn undo_beside_an_open_card_takes_no_accept_back_unless_it_says_so() {
    for (locale, change, undo, plainly) in
        [("en", "add a phone number", "undo", "undo the accept"), ("ru", "добавьте телефон", "верни назад", "отмени приёмку")]
    {
        let (world, anna, thread) = live(locale).await;
        world.say(&thread, &anna, change).await;
        world.say(&thread, &anna, undo).await;
        assert!(matches!(world.run(&thread).await.state, RunState::Accepted { .. }), "{}", world.transcript(&thread).await);
        let told = world.last(&thread).await;
        assert!(told.plain.starts_with(&world.say_of(locale, "chat-nothing-undo-which")), "{}", told.plain);
        assert!(!told.buttons.is_empty(), "the card can be started there");
        world.say(&thread, &anna, plainly).await;
        assert!(matches!(world.run(&thread).await.state, RunState::Undoing { .. }), "{}", world.transcript(&thread).await);
    }
}

#[tokio::test]
async fn to_take_it_back_undoes_an_accept_where_nothing_else_can_be_cancelled() {
    for words in ["отмени", "Отменить", "отмени, пожалуйста", "верни назад"] {
        let (world, anna, thread) = live("ru").await;
        world.say(&thread, &anna, words).await;
        assert!(matches!(world.run(&thread).await.state, RunState::Undoing { .. }), "{words}:\n{}", world.transcript(&thread).await);
    }
    // Words that only drop something drop nothing that is live, and what is open is cancelled first.
    for words in ["не надо", "забудь", "отмена", "давай сначала", "начать заново"] {
        let (world, anna, thread) = live("ru").await;
        world.say(&thread, &anna, words).await;
        assert!(matches!(world.run(&thread).await.state, RunState::Accepted { .. }), "{words}:\n{}", world.transcript(&thread).await);
    }
    let (world, anna, thread) = live("ru").await;
    world.say(&thread, &anna, "добавьте телефон").await;
    world.say(&thread, &anna, "отмени").await;
    assert!(matches!(world.run(&thread).await.state, RunState::Accepted { .. }), "{}", world.transcript(&thread).await);
    assert_eq!(world.brief(&thread).await.value.state, fleet_domain::brief::BriefState::Cancelled);
}

#[tokio::test]
async fn whoever_begins_anew_drops_what_is_open_and_starts_nothing() {
    for (locale, request, anew) in
        [("en", LEAVE, "let's begin anew"), ("en", LEAVE, "Start over please"), ("ru", LEAVE_RU, "давай начнём сначала"), ("ru", LEAVE_RU, "с нуля")]
    {
        let world = World::new().await;
        let anna = world.person("Anna", Standing::Member).await;
        let thread = world.thread(&anna, locale).await;
        world.say(&thread, &anna, request).await;
        world.say(&thread, &anna, anew).await;
        assert_eq!(world.brief(&thread).await.value.state, fleet_domain::brief::BriefState::Cancelled, "{anew}: {}", world.transcript(&thread).await);
        world.say(&thread, &anna, request).await;
        assert!(!world.brief(&thread).await.value.questions.is_empty(), "{anew}: {}", world.transcript(&thread).await);
    }
}

#[tokio::test]
async fn there_is_no_way_back_to_a_version_whose_accept_was_undone() {
    let (world, anna, thread) = live("en").await;
    world.say(&thread, &anna, "undo").await;
    let run = world.run(&thread).await;
    world.change_project(&run.project, |p| p.withdraw(1)).await;
    world.drive(&run.id, Event::Undone { version: 1 }).await;
    world.press_key(&thread, &anna, "chat-button-accept").await;
    world.promote(&thread, 2).await;
    world.say(&thread, &anna, "roll back").await;
    assert!(world.last(&thread).await.plain.starts_with(&world.say_of("en", "chat-nothing-rollback")));
    world.act(&thread, &anna, Act::Rollback { project: run.project, version: 1 }).await;
    assert_eq!(world.last(&thread).await.plain, world.words.say("en", "chat-refused-withdrawn", &[("version", "1".into())]));
    assert!(world.engine_is_asked("rollback").await.is_empty());
}

#[tokio::test]
async fn the_card_is_shown_again_where_the_newest_words_are() {
    for (locale, words, asks) in [("en", LEAVE, "show me the card"), ("ru", LEAVE_RU, "покажи карточку")] {
        let world = World::new().await;
        let anna = world.person("Anna", Standing::Member).await;
        let thread = world.thread(&anna, locale).await;
        world.say(&thread, &anna, words).await;
        world.to_card(&thread, &anna).await;
        let first = world.last_of(&thread, "card").await.plain;
        world.say(&thread, &anna, "help").await;
        world.say(&thread, &anna, asks).await;
        let newest = world.posts(&thread).await.pop().unwrap().body;
        assert_eq!((newest.kind.as_str(), &newest.plain, newest.buttons.len()), ("card", &first, 3), "{}", world.transcript(&thread).await);
        world.press_nonce(&thread, &anna, &newest.buttons[0].nonce).await;
        assert!(matches!(world.run(&thread).await.state, RunState::Working { .. }));
        let open = world.posts(&thread).await.into_iter().filter(|p| p.body.kind == "card" && !p.body.buttons.is_empty()).count();
        assert_eq!(open, 0, "started once: {}", world.transcript(&thread).await);
    }
}

#[tokio::test]
async fn what_is_undone_waits_with_its_buttons_in_the_newest_message() {
    let (world, anna, thread) = live("en").await;
    world.say(&thread, &anna, "undo").await;
    let run = world.run(&thread).await;
    let commit = run.built.clone().unwrap().commit;
    world.change_project(&run.project, |p| p.withdraw(1)).await;
    world.drive(&run.id, Event::Undone { version: 1 }).await;
    // As the engine says it.
    let mut row = world.store.thread(&thread).await.unwrap().unwrap();
    let slot = row.value.again.next(None);
    let pending = Pending::Result { run: run.id.clone(), project: run.project.clone(), commit, shape: run.order.spec.shape() };
    let notice = Notice::Undone { title: "Leave".to_owned(), live: None, pending: Some(pending) };
    let tell = Tell { thread: thread.clone(), notice, class: TellClass::Edit { slot }, answers: None };
    world.store.commit(Commit::new().put_thread(row).effect("undone", Effect::Tell(tell), 5)).await.unwrap();
    world.settle().await;
    let newest = world.posts(&thread).await.pop().unwrap().body;
    assert_eq!((newest.kind.as_str(), newest.buttons.len()), ("undone", 3), "{}", world.transcript(&thread).await);
    world.press_nonce(&thread, &anna, &newest.buttons[0].nonce).await;
    assert!(matches!(world.run(&thread).await.state, RunState::Promoting { .. }), "{}", world.transcript(&thread).await);
    assert!(world.last_of(&thread, "undone").await.buttons.is_empty(), "its buttons went");
}

#[tokio::test]
async fn what_one_is_asked_about_oneself_is_shown_to_nobody_else_and_pressed_by_nobody_else() {
    let (world, anna, thread) = live("en").await;
    let boris = world.person("Boris", Standing::Member).await;
    let project = world.project(&thread).await.id;
    world.change_project(&project, |p| p.members.push(Member::new(&boris, Role::Requester, None))).await;
    for (words, kind) in [("time zone", "zone_question"), ("digest", "digest_set"), ("delete it", "delete_question")] {
        world.say(&thread, &anna, words).await;
        let asked = world.last_of(&thread, kind).await;
        assert_eq!(asked.only, Some(anna.clone()), "{words}");
        world.press_nonce(&thread, &boris, &asked.buttons[0].nonce).await;
        assert_eq!(world.last(&thread).await.plain, world.say_of("en", "chat-refused-not-yours"), "{words}");
    }
    world.press_key(&thread, &anna, "chat-button-keep").await;
    assert_eq!(world.last(&thread).await.kind, "kept");
}

#[tokio::test]
async fn a_question_back_in_the_middle_of_a_form_is_answered_and_the_form_goes_on() {
    for words in ["my requests", "what requests are there", "show request 1", "what is happening?", "time zone", "digest", "my apps"] {
        let (world, anna, thread) = tried("en").await;
        world.press(&thread, &anna, "Fill in a request").await;
        let asked = world.last(&thread).await.plain;
        world.say(&thread, &anna, words).await;
        assert!(world.store.filling_in(&thread, &anna).await.unwrap().is_some(), "{words}:\n{}", world.transcript(&thread).await);
        let newest = world.posts(&thread).await.pop().unwrap().body;
        assert_eq!(newest.plain, asked, "{words}: asked again:\n{}", world.transcript(&thread).await);
        world.say(&thread, &anna, "tomorrow").await;
        assert!(world.last(&thread).await.plain.starts_with("2 of"), "{words}:\n{}", world.transcript(&thread).await);
    }
}

#[tokio::test]
async fn whoever_wants_a_deleted_app_back_hears_where_it_lies() {
    for (locale, words) in [("en", "restore it please"), ("en", "bring it back"), ("ru", "восстанови"), ("ru", "верни приложение")] {
        let (world, anna, thread) = live(locale).await;
        let project = world.project(&thread).await;
        world.change_project(&project.id, |p| (p.state, p.live) = (ProjectState::Deleted, None)).await;
        world.say(&thread, &anna, words).await;
        let told = world.words.say(locale, "chat-lies-in-trash", &[("title", (&project.title).into())]);
        assert_eq!(world.last(&thread).await.plain, told, "{words}");
    }
}

#[tokio::test]
async fn what_is_happening_says_that_requests_wait_for_me() {
    let (world, anna, thread) = live("en").await;
    let project = world.project(&thread).await;
    let action = EntryAction { transition: "approve".to_owned(), label: Text::of("Approve", "Одобрить"), tone: Tone::Good, reason: Reason::None };
    let entry = |actions: Vec<EntryAction>| EntryNotice {
        project: project.id.clone(),
        title: project.title.clone(),
        env: Env::Live,
        collection: "requests".to_owned(),
        record: "r1".to_owned(),
        rev: None,
        author: "Boris".to_owned(),
        lines: Vec::new(),
        state: "Waiting".to_owned(),
        reason: None,
        actions,
        step: Some((1, 1)),
        only: None,
        nth: None,
    };
    let line = world.say_of("en", "status-decisions");
    for (key, actions, waits) in [("a", vec![action.clone()], true), ("b", Vec::new(), false)] {
        let class = TellClass::Edit { slot: "entry:r1".to_owned() };
        let tell = Tell { thread: thread.clone(), notice: Notice::EntryArrived(entry(actions)), class, answers: None };
        world.store.commit(Commit::new().effect(key, Effect::Tell(tell), 5)).await.unwrap();
        world.settle().await;
        world.say(&thread, &anna, "what is happening?").await;
        assert_eq!(world.last(&thread).await.plain.contains(&line), waits, "{}", world.transcript(&thread).await);
    }
}

#[tokio::test]
async fn another_topic_turns_the_brief_to_it_and_keeps_who_decides() {
    for (locale, request, words, title, taken) in [
        ("en", LEAVE, "actually I want it for equipment", "Equipment requests", "What is needed"),
        ("ru", LEAVE_RU, "не отпуск, а командировки", "Командировки", "Куда"),
    ] {
        let world = World::new().await;
        let anna = world.person("Anna", Standing::Member).await;
        let thread = world.thread(&anna, locale).await;
        world.say(&thread, &anna, request).await;
        // While a question waits it is taken in, and the question goes on.
        world.say(&thread, &anna, words).await;
        let brief = world.brief(&thread).await.value;
        assert!(brief.open_question().is_some() && brief.spec.as_ref().is_some_and(|s| s.title() == title), "{}", world.transcript(&thread).await);
        world.to_card(&thread, &anna).await;
        let card = world.last_of(&thread, "card").await.plain;
        let first = request.split([':', '.']).next().unwrap();
        let goal = world.say_of(locale, "chat-card-goal");
        assert!(card.contains(title) && card.contains(taken), "{card}");
        assert!(card.contains(first) && !card.contains(&goal), "what it was for is told as replaced: {card}");
        // On the card, too, and back.
        world.say(&thread, &anna, if locale == "ru" { "нет, лучше для отпуска" } else { "no, make it for vacation" }).await;
        let card = world.last_of(&thread, "card").await.plain;
        assert!(!card.contains(title) && !card.contains(taken), "{card}");
    }
}

/// The same app by another name, with its fields in another order, is no other topic.
#[tokio::test]
async fn a_new_name_and_a_new_order_leave_the_goal_as_it_was() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.say(&thread, &anna, LEAVE).await;
    world.to_card(&thread, &anna).await;
    let replaced = world.say_of("en", "chat-why-replaced");
    world.say(&thread, &anna, "Rename it to Holidays. Put the last day first.").await;
    let brief = world.brief(&thread).await.value;
    let fields: Vec<_> = brief.spec.as_ref().unwrap().fields().iter().map(|f| f.name.clone()).collect();
    assert_eq!((brief.spec.as_ref().unwrap().title(), fields[0].as_str()), ("Holidays", "last_day"), "{fields:?}");
    let card = world.last_of(&thread, "card").await.plain;
    assert!(!card.contains(&replaced), "{card}");
}

#[tokio::test]
async fn words_of_deciding_decide_nothing_where_nothing_waits() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.say(&thread, &anna, "approve").await;
    assert!(world.last(&thread).await.plain.contains("Nothing waits for your decision"), "{}", world.last(&thread).await.plain);
    world.say(&thread, &anna, "I need an app for HR").await;
    let asked = world.last(&thread).await.plain;
    world.say(&thread, &anna, "approve").await;
    let again = world.last(&thread).await.plain;
    assert!(again.contains("Still open") && !again.contains("Question 2"), "{asked}\n{again}");
}

#[tokio::test]
async fn approving_what_waits_is_no_change_of_who_decides() {
    let (world, anna, thread) = tried("en").await;
    world.say(&thread, &anna, "actually I approve that").await;
    let said = world.last(&thread).await.plain;
    assert!(!said.contains("Shall I start?") && !said.contains("Taken in"), "{said}");
}

/// What the help offers is no answer to who decides or who sees what.
#[tokio::test]
async fn commands_of_an_app_are_no_answers_to_a_question() {
    for (locale, words, commands) in [
        ("en", "sick leave form", ["new request", "show request 1", "approve", "requests"]),
        ("ru", "форма больничных", ["новая заявка", "покажи заявку 1", "одобряю", "заявки"]),
    ] {
        let world = World::new().await;
        let anna = world.person("Anna", Standing::Member).await;
        let thread = world.thread(&anna, locale).await;
        world.say(&thread, &anna, words).await;
        let open = world.brief(&thread).await.value.open_question().map(|q| q.question.key.clone());
        assert_eq!(open.as_deref(), Some("approver"), "{}", world.transcript(&thread).await);
        for command in commands {
            world.say(&thread, &anna, command).await;
            let now = world.brief(&thread).await.value.open_question().map(|q| q.question.key.clone());
            assert_eq!(now, open, "{command}: {}", world.transcript(&thread).await);
        }
    }
}
