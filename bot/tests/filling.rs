//! A request filled in in the chat: question by question, each answer judged by the app, changed, left, sent once.

mod answers;

use fleet_domain::chat::{Arrival, Env, FileRef, Standing};
use fleet_domain::effect::Effect;
use fleet_domain::filling::{FillStep, Filling};
use fleet_domain::id::{FileId, PersonId, ThreadId};
use fleet_domain::post::{Author, Body};
use fleet_domain::project::Member;
use fleet_domain::role::Role;
use serde_json::json;

use crate::world::World;

const LEAVE: &str = "Leave requests: first day, last day. The manager approves";

/// An app that is on trial, in its owner's thread on the page.
async fn app(world: &World, locale: &str) -> (PersonId, ThreadId) {
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, locale).await;
    let words = if locale == "ru" {
        "Заявки на отпуск: первый день, последний день. Одобряет руководитель"
    } else {
        LEAVE
    };
    world.started(&thread, &anna, words).await;
    world.make(&thread).await;
    world.engine_effects().await;
    (anna, thread)
}

async fn filling(world: &World, thread: &ThreadId, person: &PersonId) -> Option<Filling> {
    world.store.filling_in(thread, person).await.unwrap().map(|f| f.value)
}

async fn joined(world: &World, thread: &ThreadId, name: &str, role: Role) -> PersonId {
    let person = world.person(name, if role == Role::Guest { Standing::Guest } else { Standing::Member }).await;
    let project = world.project(thread).await.id;
    let member = Member::new(&person, role, None);
    world.change_project(&project, |p| p.members.push(member)).await;
    person
}

#[tokio::test]
async fn a_request_is_filled_in_question_by_question_and_sent_once() {
    let world = World::new().await;
    let (anna, thread) = app(&world, "en").await;
    world.press(&thread, &anna, "Fill in a request").await;
    let first = world.last(&thread).await;
    assert!(first.plain.starts_with("1 of 6. First day"), "{}", first.plain);
    assert_eq!(first.only, Some(anna.clone()));
    // Long past: the app's own sentence, and the same question again.
    world.say(&thread, &anna, "1 January 2020").await;
    let again = world.last(&thread).await.plain;
    assert!(again.contains("passed") && again.contains("1 of 6. First day"), "{again}");
    world.say(&thread, &anna, "soon").await;
    assert!(world.last(&thread).await.plain.contains("1 of 6. First day"));
    world.say(&thread, &anna, "tomorrow").await;
    assert!(world.last(&thread).await.plain.starts_with("2 of 6. Last day"));
    // Rules over two fields are judged at once too.
    world.say(&thread, &anna, "2020-01-01").await;
    assert!(world.last(&thread).await.plain.contains("2 of 6. Last day"));
    world.say(&thread, &anna, "in 3 days").await;
    // A choice that is called like a command is the choice.
    world.say(&thread, &anna, "stop").await;
    assert!(world.last(&thread).await.plain.starts_with("4 of 6. Needs"), "{}", world.transcript(&thread).await);
    world.press(&thread, &anna, "Car").await;
    world.press(&thread, &anna, "Flat").await;
    world.press(&thread, &anna, "✓ Car").await;
    world.press(&thread, &anna, "Done").await;
    // Too long for the field.
    world.say(&thread, &anna, "words and words and words and words").await;
    assert!(world.last(&thread).await.plain.contains("20"), "{}", world.last(&thread).await.plain);
    world.press(&thread, &anna, "Skip").await;
    assert!(world.last(&thread).await.plain.contains("6 of 6. Ticket"));
    world.press(&thread, &anna, "Skip").await;
    let summary = world.last(&thread).await;
    for part in ["First day: ", "Last day: ", "Kind: Stop", "Needs: Flat"] {
        assert!(summary.plain.contains(part), "{part}: {}", summary.plain);
    }
    assert!(!summary.plain.contains("Comment") && !summary.plain.contains("Days"), "{}", summary.plain);
    let send = world.nonce(&thread, "Send").await;
    world.press_nonce(&thread, &anna, &send).await;
    world.press_nonce(&thread, &anna, &send).await;
    let asked = world.engine_is_asked("fill_entry").await;
    let there = filling(&world, &thread, &anna).await.unwrap();
    assert!(matches!(asked.as_slice(), [Effect::FillEntry { filling, .. }] if *filling == there.id), "{asked:?}");
    assert_eq!((&there.step, there.env), (&FillStep::Sending, Env::Preview));
    assert_eq!(there.values()["needs"], json!(["flat"]));
    assert!(!there.values().contains_key("comment"), "what was passed over is not sent");
    let audit = world.audit().await;
    for act in ["fill", "fill_answer", "fill_chosen", "fill_skip", "fill_send"] {
        assert!(audit.contains(&act.to_owned()), "{act}: {audit:?}");
    }
    // What is queued and audited holds ids alone.
    let rows = world.store.audit(0, 10_000).await.unwrap();
    assert!(rows.iter().all(|r| !r.entry.detail.contains("flat") && !r.entry.detail.contains("rest")), "{rows:?}");
    world.say(&thread, &anna, "hello?").await;
    assert_eq!(world.last(&thread).await.kind, "fill_on_its_way");
}

#[tokio::test]
async fn words_ask_for_it_in_both_languages_and_wishes_for_apps_do_not() {
    for (locale, says, question) in [
        ("en", "I want to ask for leave", "1 of 6. First day"),
        ("ru", "новая заявка", "1 из 6. Первый день"),
        ("ru", "Подать заявку на отпуск", "1 из 6. Первый день"),
    ] {
        let world = World::new().await;
        let (anna, thread) = app(&world, locale).await;
        world.say(&thread, &anna, says).await;
        assert!(world.last(&thread).await.plain.starts_with(question), "{says}: {}", world.transcript(&thread).await);
        // Elsewhere it is the one app that there is; and by its name.
        let other = world.thread(&anna, locale).await;
        world.say(&other, &anna, says).await;
        assert!(world.last(&other).await.plain.starts_with(question), "{says}: {}", world.transcript(&other).await);
        world.say(&other, &anna, if locale == "ru" { "отмена" } else { "cancel" }).await;
        assert_eq!(world.last(&other).await.kind, "fill_left");
        assert!(filling(&world, &other, &anna).await.is_none());
        let title = world.project(&thread).await.title;
        world.say(&other, &anna, &format!("{} {title}", if locale == "ru" { "заполнить" } else { "fill in" })).await;
        assert!(world.last(&other).await.plain.starts_with(question), "{}", world.transcript(&other).await);
    }
    let world = World::new().await;
    let (anna, _) = app(&world, "en").await;
    for wish in ["we need an app for equipment requests", "leave requests", "a form in which people fill in requests for equipment"] {
        let other = world.thread(&anna, "en").await;
        world.say(&other, &anna, wish).await;
        let kinds = world.kinds(&other).await;
        assert!(!kinds.iter().any(|k| k.starts_with("fill")), "{wish}: {kinds:?}");
    }
    // Before there is any app, the words are a wish like any other.
    let world = World::new().await;
    let boris = world.person("Boris", Standing::Member).await;
    let thread = world.thread(&boris, "en").await;
    world.say(&thread, &boris, "I want to ask for leave").await;
    assert!(!world.kinds(&thread).await.iter().any(|k| k.starts_with("fill")));
    // And in an open brief they are words of the brief.
    world.say(&thread, &boris, LEAVE).await;
    world.say(&thread, &boris, "new request").await;
    assert!(!world.kinds(&thread).await.iter().any(|k| k.starts_with("fill")), "{}", world.transcript(&thread).await);
}

#[tokio::test]
async fn several_apps_are_offered() {
    let world = World::new().await;
    let (anna, _) = app(&world, "en").await;
    let second = world.thread(&anna, "en").await;
    world.started(&second, &anna, "Equipment requests: what, how many. The manager approves").await;
    world.make(&second).await;
    let third = world.thread(&anna, "en").await;
    world.say(&third, &anna, "new request").await;
    let which = world.last(&third).await;
    assert_eq!((which.kind.as_str(), which.buttons.len()), ("fill_which", 2));
    world.press(&third, &anna, &which.buttons[1].label).await;
    assert_eq!(world.last(&third).await.kind, "fill_question");
}

#[tokio::test]
async fn others_words_are_no_answers_and_nobody_else_reads_or_presses() {
    let world = World::new().await;
    let (anna, thread) = app(&world, "en").await;
    let rita = joined(&world, &thread, "Rita", Role::Requester).await;
    let gus = joined(&world, &thread, "Gus", Role::Guest).await;
    world.say(&thread, &rita, "new request").await;
    let question = world.last(&thread).await;
    assert_eq!((question.kind.as_str(), question.only.as_ref()), ("fill_question", Some(&rita)));
    // The owner's words are a change of the app, whatever Rita is asked.
    world.say(&thread, &anna, "add a phone number").await;
    let there = filling(&world, &thread, &rita).await.unwrap();
    assert!(there.answers.is_empty(), "{there:?}");
    world.say(&thread, &rita, "tomorrow").await;
    world.say(&thread, &rita, "tomorrow").await;
    assert_eq!(filling(&world, &thread, &rita).await.unwrap().answers.len(), 2);
    let rest = world.nonce(&thread, "Rest").await;
    world.press_nonce(&thread, &anna, &rest).await;
    assert_eq!(world.last(&thread).await.plain, world.say_of("en", "chat-refused-not-yours"));
    assert_eq!(filling(&world, &thread, &rita).await.unwrap().answers.len(), 2);
    // Two fill in the same form in the same thread, each their own.
    world.say(&thread, &anna, "cancel").await;
    world.say(&thread, &anna, "new request").await;
    assert_ne!(filling(&world, &thread, &anna).await.unwrap().id, there.id);
    // The app lets no guest add a request.
    world.say(&thread, &gus, "new request").await;
    let refused = world.last(&thread).await.plain;
    assert!(refused.contains(&world.say_of("en", "chat-deed-fill")), "{refused}");
    assert!(filling(&world, &thread, &gus).await.is_none());
}

#[tokio::test]
async fn an_answer_is_changed_before_it_is_sent() {
    let world = World::new().await;
    let (anna, thread) = app(&world, "en").await;
    world.say(&thread, &anna, "new request").await;
    for answer in ["tomorrow", "in a week", "1", "1, Flat", "-", "skip"] {
        world.say(&thread, &anna, answer).await;
    }
    let summary = world.last(&thread).await;
    assert!(summary.plain.contains("Needs: Car, Flat"), "{}", world.transcript(&thread).await);
    world.press(&thread, &anna, "Change").await;
    assert_eq!(world.last(&thread).await.buttons.len(), 6);
    world.press(&thread, &anna, "First day").await;
    // Later than the last day: that one is asked next, with what is wrong with it.
    world.say(&thread, &anna, "in 2 weeks").await;
    let next = world.last(&thread).await.plain;
    assert!(next.contains("2 of 6. Last day") && next.contains("First day"), "{next}");
    world.say(&thread, &anna, "in 3 weeks").await;
    assert_eq!(world.last(&thread).await.kind, "fill_summary");
    world.say(&thread, &anna, "comment").await;
    world.say(&thread, &anna, "by the sea").await;
    assert!(world.last(&thread).await.plain.contains("Comment: by the sea"));
    world.say(&thread, &anna, "send").await;
    assert_eq!(world.engine_is_asked("fill_entry").await.len(), 1);
}

#[tokio::test]
async fn a_command_in_between_is_that_command() {
    let world = World::new().await;
    let (anna, thread) = app(&world, "en").await;
    world.say(&thread, &anna, "new request").await;
    world.say(&thread, &anna, "tomorrow").await;
    world.say(&thread, &anna, "my apps").await;
    let kinds = world.kinds(&thread).await;
    assert_eq!(kinds[kinds.len() - 2..], ["projects", "fill_question"], "told, and asked again");
    assert_eq!(filling(&world, &thread, &anna).await.unwrap().answers.len(), 1);
    world.say(&thread, &anna, "rename").await;
    assert!(filling(&world, &thread, &anna).await.is_none(), "another word is waited for now");
    world.say(&thread, &anna, "Days off").await;
    assert_eq!(world.project(&thread).await.title, "Days off");
    // A button after which the next words are its own.
    world.say(&thread, &anna, "new request").await;
    world.press(&thread, &anna, "Ask for changes").await;
    assert!(filling(&world, &thread, &anna).await.is_none());
    // Begun anew: what was begun before is gone.
    world.say(&thread, &anna, "new request").await;
    let before = filling(&world, &thread, &anna).await.unwrap().id;
    world.say(&thread, &anna, "new request").await;
    assert_ne!(filling(&world, &thread, &anna).await.unwrap().id, before);
    assert!(world.store.filling(&before).await.unwrap().is_none());
}

#[tokio::test]
async fn it_survives_a_restart_and_goes_with_its_app() {
    let mut world = World::new().await;
    let (anna, thread) = app(&world, "en").await;
    world.say(&thread, &anna, "new request").await;
    world.say(&thread, &anna, "tomorrow").await;
    world.restart().await;
    world.say(&thread, &anna, "in 2 days").await;
    assert!(world.last(&thread).await.plain.starts_with("3 of 6. Kind"));
    let project = world.project(&thread).await.id;
    world.change_project(&project, |p| p.state = fleet_domain::project::ProjectState::Deleted).await;
    world.say(&thread, &anna, "Rest").await;
    assert_eq!(world.last(&thread).await.kind, "fill_left");
    assert!(filling(&world, &thread, &anna).await.is_none());
}

#[tokio::test]
async fn an_old_question_is_no_question_any_more() {
    let world = World::new().await;
    let (anna, thread) = app(&world, "en").await;
    world.say(&thread, &anna, "new request").await;
    world.say(&thread, &anna, "tomorrow").await;
    world.say(&thread, &anna, "tomorrow").await;
    let rest = world.nonce(&thread, "Rest").await;
    world.press_nonce(&thread, &anna, &rest).await;
    let posts = world.posts(&thread).await;
    let open: Vec<&Body> =
        posts.iter().filter(|p| p.author == Author::Fleet && p.body.kind == "fill_question" && !p.body.buttons.is_empty()).map(|p| &p.body).collect();
    assert_eq!(open.len(), 1, "only the newest question has buttons: {open:?}");
    world.press_nonce(&thread, &anna, &rest).await;
    assert_eq!(world.last(&thread).await.kind, "refused");
    assert_eq!(filling(&world, &thread, &anna).await.unwrap().answers.len(), 3);
}

#[tokio::test]
async fn the_question_before_is_asked_again_and_its_message_stays_good() {
    for (locale, back, said) in [("en", "Back", "go back"), ("ru", "Назад", "назад")] {
        let world = World::new().await;
        let (anna, thread) = app(&world, locale).await;
        let fill = world.say_of(locale, "chat-button-fill");
        world.press(&thread, &anna, &fill).await;
        let first = world.last(&thread).await;
        assert!(!first.buttons.iter().any(|b| b.label == back), "nothing is before the first: {first:?}");
        // Before it there is nothing to go back to: the words are an answer, and no good one.
        world.say(&thread, &anna, said).await;
        assert!(filling(&world, &thread, &anna).await.unwrap().answers.is_empty());
        for day in ["2030-06-03", "2030-06-05"] {
            world.say(&thread, &anna, day).await;
        }
        world.press(&thread, &anna, back).await;
        assert_eq!(filling(&world, &thread, &anna).await.unwrap().step, FillStep::Asking { field: "last_day".to_owned() });
        world.say(&thread, &anna, said).await;
        assert_eq!(filling(&world, &thread, &anna).await.unwrap().step, FillStep::Asking { field: "first_day".to_owned() });
        world.say(&thread, &anna, "2030-06-04").await;
        // What was answered already is not asked once more.
        let there = filling(&world, &thread, &anna).await.unwrap();
        assert_eq!(there.step, FillStep::Asking { field: "kind".to_owned() }, "{}", world.transcript(&thread).await);
        assert_eq!((&there.answers["first_day"], &there.answers["last_day"]), (&json!("2030-06-04"), &json!("2030-06-05")));
    }
    // The message that it began from waits still: what it offers besides can be pressed.
    let world = World::new().await;
    let (anna, thread) = app(&world, "en").await;
    world.press(&thread, &anna, "Fill in a request").await;
    world.say(&thread, &anna, "cancel").await;
    world.press(&thread, &anna, "Fill in a request").await;
    // Nobody deletes an app in the middle of a request.
    world.say(&thread, &anna, "delete").await;
    assert_eq!((world.last(&thread).await.kind.as_str(), filling(&world, &thread, &anna).await.is_some()), ("fill_left", false));
    world.press(&thread, &anna, "Fill in a request").await;
    assert!(filling(&world, &thread, &anna).await.is_some());
    world.press(&thread, &anna, "Accept").await;
    assert!(matches!(world.run(&thread).await.state, fleet_domain::run::RunState::Promoting { .. }), "{:?}", world.run(&thread).await.state);
}

#[tokio::test]
async fn a_file_goes_where_one_is_asked_for() {
    let world = World::new().await;
    let (anna, thread) = app(&world, "en").await;
    let send = async |name: &str, size: u64| {
        let file = FileRef { id: FileId::from_unique("1"), name: name.to_owned(), mime: "text/plain".to_owned(), size, sha256: "ab".repeat(32) };
        world.pass(5_000);
        world.arrives(&thread, &anna, Arrival::Text { text: String::new(), files: vec![file] }).await;
        world.settle().await;
    };
    world.say(&thread, &anna, "new request").await;
    // Before it is asked for: it is kept, and what was asked is asked on.
    send("early.txt", 5).await;
    assert!(world.last(&thread).await.plain.starts_with("1 of 6. First day"), "{}", world.transcript(&thread).await);
    for answer in ["tomorrow", "tomorrow", "1", "-", "by the sea"] {
        world.say(&thread, &anna, answer).await;
    }
    let summary = world.last(&thread).await;
    assert!(summary.kind == "fill_summary" && summary.plain.contains("Ticket: early.txt"), "{}", summary.plain);
    let files = filling(&world, &thread, &anna).await.unwrap().files();
    assert_eq!(files.iter().map(|(field, file)| (field.as_str(), file.name.as_str())).collect::<Vec<_>>(), [("ticket", "early.txt")]);
    // There is no other place for one.
    send("second.txt", 5).await;
    let kinds = world.kinds(&thread).await;
    assert_eq!(kinds[kinds.len() - 2..], ["fill_takes_no_file", "fill_summary"]);
    // Another one instead: words are no file, and an empty one is none either.
    world.say(&thread, &anna, "ticket").await;
    world.say(&thread, &anna, "here you are").await;
    let again = world.last(&thread).await.plain;
    assert!(again.contains("6 of 6. Ticket") && again.contains(&world.say_of("en", "chat-fill-hint-file")), "{again}");
    send("empty.txt", 0).await;
    let wrong = world.last(&thread).await.plain;
    assert!(wrong.contains("6 of 6. Ticket") && wrong.contains("empty"), "{wrong}");
    send("late.txt", 7).await;
    assert!(world.last(&thread).await.plain.contains("Ticket: late.txt"), "{}", world.transcript(&thread).await);
}
