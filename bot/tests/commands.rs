//! Every command at every stage of a conversation: it works, or hears one clear sentence and the next step.

use fleet_domain::brief::BriefState;
use fleet_domain::chat::{Arrival, Standing};
use fleet_domain::id::{PersonId, ThreadId};
use fleet_domain::notice::Next;
use fleet_domain::post::Author;

use crate::world::World;

/// Where a conversation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Greeting,
    Question,
    Card,
    Working,
    Stopped,
    Trial,
    Live,
}

const STAGES: [Stage; 7] = [Stage::Greeting, Stage::Question, Stage::Card, Stage::Working, Stage::Stopped, Stage::Trial, Stage::Live];

/// What a command comes to, as kinds of messages; [`NO`] = nothing to do it to, and the next step of the stage.
type Row = [&'static [&'static str]; 7];

const NO: &[&str] = &["nothing_to"];
const STATUS: &[&str] = &["status"];
const LIST: &[&str] = &["projects"];
const HELP: &[&str] = &["help"];
const WORK: &[&str] = &["progress"];
const THROWN: &[&str] = &["progress", "thrown_away"];

/// English, Russian, and what comes of it at each stage.
const TABLE: [(&str, &str, Row); 13] = [
    ("help", "помощь", [HELP, &["help", "question_waits"], HELP, HELP, HELP, HELP, HELP]),
    ("what is happening?", "что происходит?", [STATUS, &["status", "question_waits"], STATUS, STATUS, STATUS, STATUS, STATUS]),
    ("my apps", "мои приложения", [LIST, &["projects", "question_waits"], LIST, LIST, LIST, LIST, LIST]),
    ("list", "список", [LIST, &["projects", "question_waits"], LIST, LIST, LIST, LIST, LIST]),
    ("stop", "стоп", [NO, NO, NO, WORK, NO, NO, NO]),
    ("resume", "продолжить", [NO, NO, NO, NO, WORK, NO, NO]),
    ("cancel", "отмена", [NO, &["question", "brief_cancelled"], &["card", "brief_cancelled"], THROWN, THROWN, NO, NO]),
    (
        "throw it away",
        "отбросить",
        [NO, &["question", "brief_cancelled"], &["card", "brief_cancelled"], THROWN, THROWN, &["result", "progress", "thrown_away"], NO],
    ),
    ("rename", "переименовать", [NO, NO, NO, &["ask_title"], &["ask_title"], &["ask_title"], &["ask_title"]]),
    ("rename to Days Off", "переименуй в Дни отдыха", [NO, NO, &["change_noted", "card"], &["renamed"], &["renamed"], &["renamed"], &["renamed"]]),
    ("delete", "удалить", [NO, NO, NO, &["delete_question"], &["delete_question"], &["delete_question"], &["delete_question"]]),
    ("roll back", "откатить", [NO; 7]),
    ("accept", "принимаю", [NO, NO, NO, NO, NO, &["result"], NO]),
];

async fn at(stage: Stage, locale: &str) -> (World, PersonId, ThreadId) {
    let world = World::new().await;
    let (anna, thread) = brought_to(&world, stage, locale).await;
    (world, anna, thread)
}

/// Somebody new in a conversation of their own.
async fn brought_to(world: &World, stage: Stage, locale: &str) -> (PersonId, ThreadId) {
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, locale).await;
    world.arrives(&thread, &anna, Arrival::Hello).await;
    world.settle().await;
    let words = if locale == "en" {
        "Leave requests: first day, last day"
    } else {
        "Заявки на отпуск: первый день, последний день"
    };
    if stage == Stage::Greeting {
        return (anna, thread);
    }
    world.say(&thread, &anna, words).await;
    assert!(world.brief(&thread).await.value.open_question().is_some(), "something is asked:\n{}", world.transcript(&thread).await);
    if stage == Stage::Question {
        return (anna, thread);
    }
    world.to_card(&thread, &anna).await;
    if stage == Stage::Card {
        return (anna, thread);
    }
    world.press_key(&thread, &anna, "chat-button-start").await;
    match stage {
        Stage::Stopped => world.press_key(&thread, &anna, "chat-button-stop").await,
        Stage::Trial | Stage::Live => {
            world.make(&thread).await;
            if stage == Stage::Live {
                world.press_key(&thread, &anna, "chat-button-accept").await;
                world.promote(&thread, 1).await;
                world.pass(11 * 60_000);
            }
        }
        _ => {}
    }
    (anna, thread)
}

fn next(stage: Stage) -> Next {
    match stage {
        Stage::Greeting => Next::Request,
        Stage::Question => Next::Answer,
        Stage::Card => Next::Card,
        Stage::Working => Next::Work,
        Stage::Stopped => Next::Halted,
        Stage::Trial => Next::Result,
        Stage::Live => Next::Change,
    }
}

async fn last_change(world: &World, thread: &ThreadId) -> i64 {
    world.posts(thread).await.iter().map(|p| p.change).max().unwrap_or_default()
}

#[tokio::test]
async fn an_app_goes_live_under_the_name_it_has_by_then() {
    for (locale, rename) in [("en", "rename to Days Off"), ("ru", "переименуй в Days Off")] {
        let (world, anna, thread) = at(Stage::Trial, locale).await;
        world.say(&thread, &anna, rename).await;
        world.press_key(&thread, &anna, "chat-button-accept").await;
        world.promote(&thread, 1).await;
        let live = world.last_of(&thread, "live").await.plain;
        assert!(live.contains("Days Off"), "{live}");
    }
}

#[tokio::test]
async fn every_command_at_every_stage_in_both_languages() {
    let mut wrong = Vec::new();
    for locale in ["en", "ru"] {
        let world = World::new().await;
        for (en, ru, row) in TABLE {
            let words = if locale == "en" { en } else { ru };
            for (stage, want) in STAGES.into_iter().zip(row) {
                let (anna, thread) = brought_to(&world, stage, locale).await;
                let before = last_change(&world, &thread).await;
                world.say(&thread, &anna, words).await;
                let mut told = world.store.posts(&thread, before, 100).await.unwrap();
                told.retain(|p| p.author == Author::Fleet && !(p.body.kind == "greeting" && p.body.buttons.is_empty()));
                let kinds: Vec<&str> = told.iter().map(|p| p.body.kind.as_str()).collect();
                if kinds != *want {
                    wrong.push(format!(
                        "{locale} {stage:?} “{words}”: {kinds:?}, wanted {want:?}: {}",
                        told.iter().map(|p| p.body.plain.as_str()).collect::<Vec<_>>().join(" | ")
                    ));
                }
                if kinds == NO {
                    let step = world.say_of(locale, &format!("chat-next-{}", next(stage).key()));
                    if !told[0].body.plain.ends_with(&step) {
                        wrong.push(format!("{locale} {stage:?} “{words}” does not say the next step: {}", told[0].body.plain));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_second_task_in_an_existing_project_is_taken_at_every_stage() {
    for (locale, words) in [("en", "add a phone number"), ("ru", "добавь номер телефона")] {
        let world = World::new().await;
        for stage in [Stage::Card, Stage::Working, Stage::Stopped, Stage::Trial, Stage::Live] {
            let (anna, thread) = brought_to(&world, stage, locale).await;
            world.say(&thread, &anna, words).await;
            let card = world.last(&thread).await;
            assert_eq!((card.kind.as_str(), card.buttons.len()), ("card", 3), "{stage:?}:\n{}", world.transcript(&thread).await);
            world.press_key(&thread, &anna, "chat-button-start").await;
            assert_eq!(world.run(&thread).await.state.name(), "working", "{stage:?}");
        }
    }
}

#[tokio::test]
async fn what_is_no_answer_leaves_the_question_open_and_out_of_the_goal() {
    for (locale, strays) in [
        ("en", ["help", "hello", "what does that mean?", "which one is better?", "ok", "yes", "9", "my apps", "why do you ask"]),
        ("ru", ["помощь", "привет", "что это значит?", "а это обязательно?", "хорошо", "да", "9", "мои приложения", "не понимаю"]),
    ] {
        for own in [true, false] {
            let (world, anna, thread) = at(Stage::Question, locale).await;
            let open = world.brief(&thread).await.value.open_question().unwrap().question.clone();
            if own {
                world.press_key(&thread, &anna, "chat-button-own").await;
                assert_eq!(world.last(&thread).await.kind, "ask_own_answer");
            }
            for stray in strays {
                world.say(&thread, &anna, stray).await;
                let brief = world.brief(&thread).await.value;
                assert_eq!(brief.state, BriefState::Asking { key: open.key.clone() }, "{stray}:\n{}", world.transcript(&thread).await);
                assert!(brief.said.iter().all(|s| s.text != stray), "{stray} is part of the request");
                let again = world.last(&thread).await;
                assert_eq!(again.kind, "question_waits", "{stray}");
                assert!(again.plain.contains(open.ask.in_locale(locale, "en")) && again.plain.chars().count() < 200, "briefly: {}", again.plain);
            }
            let label = open.choices[0].label.in_locale(locale, "en").to_owned();
            world.press(&thread, &anna, &label).await;
            assert_ne!(world.brief(&thread).await.value.state, BriefState::Asking { key: open.key }, "the buttons still answer");
        }
    }
}

#[tokio::test]
async fn own_words_name_who_decides_even_with_a_question_mark_where_they_are_known() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.say(&thread, &anna, "Leave requests: first day, last day").await;
    let first = world.brief(&thread).await.value.open_question().unwrap().question.key.clone();
    assert_eq!(first, "approver", "{}", world.transcript(&thread).await);
    world.say(&thread, &anna, "HR?").await;
    let answer = world.brief(&thread).await.value.questions.into_iter().find(|q| q.question.key == first).unwrap().answer;
    assert_eq!(answer.unwrap().value.as_deref(), Some("hr"));
}

#[tokio::test]
async fn a_name_is_asked_for_until_it_is_one() {
    for (locale, rename, strays, name, cancel) in [
        ("en", "rename", ["help", "what is happening?", "hello", "what for?"], "Days Off", "cancel"),
        ("ru", "переименовать", ["помощь", "что происходит?", "привет", "а зачем?"], "Дни отдыха", "отмена"),
    ] {
        let (world, anna, thread) = at(Stage::Live, locale).await;
        let title = world.project(&thread).await.title;
        world.say(&thread, &anna, rename).await;
        for stray in strays {
            world.say(&thread, &anna, stray).await;
            assert_eq!((world.last(&thread).await.kind.as_str(), world.project(&thread).await.title), ("ask_title", title.clone()), "{stray}");
        }
        world.say(&thread, &anna, cancel).await;
        assert_eq!(world.last(&thread).await.kind, "kept");
        world.say(&thread, &anna, rename).await;
        world.say(&thread, &anna, name).await;
        assert_eq!(world.project(&thread).await.title, name);
    }
}

#[tokio::test]
async fn examples_end_with_the_first_request() {
    for first in ["a button", "words", "words of a wish"] {
        let (world, anna, thread) = at(Stage::Greeting, "en").await;
        world.say(&thread, &anna, "help").await;
        let greeting = world.last_of(&thread, "greeting").await;
        assert!(greeting.buttons.len() >= 2, "help asks for nothing: {}", greeting.plain);
        let (used, other) = (greeting.buttons[0].nonce.clone(), greeting.buttons[1].nonce.clone());
        match first {
            "a button" => world.press_nonce(&thread, &anna, &used).await,
            "words" => world.say(&thread, &anna, "Leave requests: first day, last day").await,
            _ => world.say(&thread, &anna, "a landing page for our new product").await,
        }
        let after = world.last_of(&thread, "greeting").await;
        assert!(after.buttons.is_empty() && after.plain == greeting.plain, "{first}: the page shows no dead buttons");
        let said = world.posts(&thread).await.len();
        world.press_nonce(&thread, &anna, &other).await;
        let posts = world.posts(&thread).await;
        assert_eq!((posts.len(), posts.last().unwrap().body.kind.as_str()), (said + 1, "refused"), "{first}");
    }
}

#[tokio::test]
async fn a_greeting_that_comes_late_has_no_buttons() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.arrives(&thread, &anna, Arrival::Hello).await;
    world.arrives(&thread, &anna, Arrival::Text { text: "Leave requests: first day, last day".to_owned(), files: Vec::new() }).await;
    world.settle().await;
    assert!(world.last_of(&thread, "greeting").await.buttons.is_empty(), "{}", world.transcript(&thread).await);
}

#[tokio::test]
async fn two_hellos_at_once_are_two_greetings_and_lose_their_examples_together() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    // Both come before the answer to the first is sent.
    world.arrives(&thread, &anna, Arrival::Hello).await;
    world.arrives(&thread, &anna, Arrival::Text { text: "hello".to_owned(), files: Vec::new() }).await;
    world.settle().await;
    assert_eq!(world.kinds(&thread).await.iter().filter(|kind| *kind == "greeting").count(), 2, "{}", world.transcript(&thread).await);
    world.say(&thread, &anna, "I need a form for vacation requests").await;
    let greetings = world.posts(&thread).await.into_iter().filter(|post| post.body.kind == "greeting");
    assert!(greetings.into_iter().all(|post| post.body.buttons.is_empty()), "{}", world.transcript(&thread).await);
}

#[tokio::test]
async fn a_conversation_is_called_by_its_app_or_by_a_few_whole_words() {
    for (locale, words, title) in [
        ("en", "I need a place where people ask for leave: first day, last day, type of leave. Their manager approves", "Leave requests"),
        ("ru", "Нужны заявки на отпуск: первый день, последний день. Согласует руководитель", "Заявки на отпуск"),
        ("en", "a landing page for our new product with a newsletter sign-up", "A landing page for our new"),
        ("ru", "сделай нам лендинг, и чтобы красиво!", "Сделай нам лендинг"),
    ] {
        let world = World::new().await;
        let anna = world.person("Anna", Standing::Member).await;
        let thread = world.thread(&anna, locale).await;
        world.say(&thread, &anna, words).await;
        assert_eq!(world.store.thread(&thread).await.unwrap().unwrap().value.title, title, "{words}");
    }
    let (world, anna, thread) = at(Stage::Card, "en").await;
    world.say(&thread, &anna, "call it Days Off").await;
    assert_eq!(world.store.thread(&thread).await.unwrap().unwrap().value.title, "Days Off");
    world.press_key(&thread, &anna, "chat-button-start").await;
    assert_eq!(world.project(&thread).await.title, "Days Off");
}

#[tokio::test]
async fn undo_means_the_app_of_its_conversation_and_no_other() {
    let world = World::new().await;
    let (anna, live) = brought_to(&world, Stage::Trial, "en").await;
    world.press_key(&live, &anna, "chat-button-accept").await;
    world.promote(&live, 1).await;
    let other = world.thread(&anna, "en").await;
    world.started(&other, &anna, "Training requests: topic, price. The manager approves").await;
    world.make(&other).await;
    let gone = world.project(&other).await.id;
    world.change_project(&gone, |project| project.state = fleet_domain::project::ProjectState::Deleted).await;
    world.say(&other, &anna, "undo").await;
    assert_eq!(world.last(&other).await.kind, "lies_in_trash", "{}", world.transcript(&other).await);
    assert!(matches!(world.run(&live).await.state, fleet_domain::run::RunState::Accepted { .. }), "what is live elsewhere stays so");
}

#[tokio::test]
async fn what_was_thrown_away_can_be_asked_for_again() {
    for (locale, change, throw) in [("en", "add a phone number", "throw it away"), ("ru", "добавь номер телефона", "выбросить")] {
        let (world, anna, thread) = at(Stage::Live, locale).await;
        let before = world.project(&thread).await;
        world.say(&thread, &anna, change).await;
        world.press_key(&thread, &anna, "chat-button-start").await;
        world.make(&thread).await;
        assert_ne!(world.project(&thread).await.spec, before.spec);
        world.say(&thread, &anna, throw).await;
        let after = world.project(&thread).await;
        assert_eq!((&after.spec, after.preview.as_ref().map(|p| &p.run)), (&before.spec, before.preview.as_ref().map(|p| &p.run)), "{locale}");
        assert!(world.engine_effects().await.iter().any(|e| e.effect.name() == "reshow"), "{locale}: the trial address shows it");
        // The next change promises nothing of it again.
        world.say(&thread, &anna, if locale == "ru" { "добавь бюджет" } else { "add a budget" }).await;
        let card = world.last_of(&thread, "card").await.plain;
        assert!(!card.contains(change), "{card}");
        world.say(&thread, &anna, if locale == "ru" { "отмена" } else { "cancel" }).await;
        world.say(&thread, &anna, change).await;
        world.press_key(&thread, &anna, "chat-button-start").await;
        world.make(&thread).await;
        assert_ne!(world.project(&thread).await.spec, before.spec, "{}", world.transcript(&thread).await);
    }
}

#[tokio::test]
async fn whether_an_app_is_deleted_is_answered_by_yes_and_no() {
    for (locale, delete, yes, no) in [("en", "delete it", "Yes", "no"), ("ru", "удали приложение", "да, удали", "Нет")] {
        let (world, anna, thread) = at(Stage::Live, locale).await;
        world.engine_effects().await;
        world.say(&thread, &anna, delete).await;
        world.say(&thread, &anna, no).await;
        assert_eq!(world.last(&thread).await.kind, "kept", "{}", world.transcript(&thread).await);
        world.say(&thread, &anna, delete).await;
        world.say(&thread, &anna, "what is happening?").await;
        world.say(&thread, &anna, yes).await;
        let wanted: Vec<_> = world.engine_effects().await.iter().map(|e| e.effect.name()).collect();
        assert!(!wanted.contains(&"erase"), "something was said in between: it is no answer any more: {wanted:?}\n{}", world.transcript(&thread).await);
        world.say(&thread, &anna, delete).await;
        world.say(&thread, &anna, yes).await;
        assert!(world.engine_effects().await.iter().any(|e| e.effect.name() == "erase"), "{}", world.transcript(&thread).await);
    }
}
