//! Manners: not too fast, strangers wait at the door, a message that cannot be handled is not forgotten.

use fleet_domain::chat::{Arrival, FileRef, Standing};
use fleet_domain::effect::Effect;
use fleet_domain::id::FileId;
use fleet_domain::notice::Notice;
use fleet_domain::post::Author;
use fleet_domain::project::Member;
use fleet_domain::role::Role;
use fleet_domain::run::RunState;

use crate::world::World;

#[tokio::test]
async fn too_much_at_once_is_said_once_and_passes() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    for _ in 0..30 {
        world.arrives(&thread, &anna, Arrival::Text { text: "help".to_owned(), files: Vec::new() }).await;
    }
    world.settle().await;
    let kinds = world.kinds(&thread).await;
    assert_eq!((kinds.iter().filter(|k| *k == "help").count(), kinds.iter().filter(|k| *k == "refused").count()), (20, 1));
    world.pass(61_000);
    world.say(&thread, &anna, "help").await;
    assert_eq!(world.last(&thread).await.kind, "help");
}

#[tokio::test]
async fn a_stranger_gets_a_code_and_an_admin_lets_them_in() {
    let world = World::new().await;
    let admin = world.person("Admin", Standing::Admin).await;
    let boris = world.person("Boris", Standing::Stranger).await;
    let (desk, door) = (world.thread(&admin, "en").await, world.thread(&boris, "ru").await);
    for _ in 0..3 {
        world.say(&door, &boris, "Нужны заявки на отпуск").await;
    }
    assert_eq!(world.kinds(&door).await, ["refused"], "one line a day");
    let code: String = world.last(&door).await.plain.chars().filter(char::is_ascii_digit).collect();
    let asked = world.last_of(&desk, "pairing").await;
    assert!(code.len() == 6 && asked.plain.contains(&code) && asked.plain.contains("Boris"), "{}", asked.plain);
    world.press_key(&desk, &admin, "chat-button-pair").await;
    assert_eq!(world.store.person(&boris).await.unwrap().unwrap().value.standing, Standing::Member);
    assert!(world.posts(&desk).await.iter().all(|p| p.body.buttons.is_empty()), "the button is gone");
    assert_eq!(world.last(&door).await.kind, "greeting");
    world.say(&door, &boris, "Нужны заявки на отпуск").await;
    assert!(world.brief(&door).await.value.spec.is_some());
}

#[tokio::test]
async fn whoever_was_let_in_elsewhere_is_not_asked_about_any_more() {
    let world = World::new().await;
    let admin = world.person("Admin", Standing::Admin).await;
    let boris = world.person("Boris", Standing::Stranger).await;
    let (desk, door) = (world.thread(&admin, "en").await, world.thread(&boris, "en").await);
    world.say(&door, &boris, "hello").await;
    assert!(!world.last_of(&desk, "pairing").await.buttons.is_empty());
    // On the page “People”, in another conversation.
    let elsewhere = world.thread(&admin, "en").await;
    world.act(&elsewhere, &admin, fleet_domain::act::Act::Pair { person: boris }).await;
    let posts = world.posts(&desk).await;
    assert!(posts.iter().all(|p| p.body.kind != "pairing" && p.body.buttons.is_empty()), "{}", world.transcript(&desk).await);
    assert!(posts.iter().any(|p| p.body.plain.contains(&world.say_of("en", "chat-paired-state"))));
}

#[tokio::test]
async fn a_stranger_cannot_press_or_act() {
    let world = World::new().await;
    let admin = world.person("Admin", Standing::Admin).await;
    let boris = world.person("Boris", Standing::Stranger).await;
    let door = world.thread(&boris, "en").await;
    let _desk = world.thread(&admin, "en").await;
    world.act(&door, &boris, fleet_domain::act::Act::Pair { person: boris.clone() }).await;
    assert_eq!(world.store.person(&boris).await.unwrap().unwrap().value.standing, Standing::Stranger);
}

#[tokio::test]
async fn what_cannot_be_handled_is_parked_and_said_once_and_holds_up_nobody() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let (broken, fine) = (world.thread(&anna, "en").await, world.thread(&anna, "en").await);
    let mut row = world.store.thread(&broken).await.unwrap().unwrap();
    row.value.bible = "gone".to_owned();
    world.store.commit(fleet_store::Commit::new().put_thread(row)).await.unwrap();
    world.say(&broken, &anna, "I need leave requests").await;
    world.say(&fine, &anna, "help").await;
    assert_eq!(world.last(&fine).await.kind, "help");
    for _ in 0..8 {
        world.pass(20_000);
        world.settle().await;
    }
    assert_eq!(world.kinds(&broken).await, ["trouble"]);
    let said = world.last(&broken).await.plain;
    assert!(said.contains("F-"), "{said}");
    world.say(&broken, &anna, "help").await;
    assert_eq!(world.last(&broken).await.kind, "help", "the thread goes on");
}

#[tokio::test]
async fn every_help_fits_a_phone_screen() {
    let world = World::new().await;
    for locale in ["en", "ru"] {
        let anna = world.person("Anna", Standing::Member).await;
        let thread = world.thread(&anna, locale).await;
        world.say(&thread, &anna, if locale == "en" { "help" } else { "помощь" }).await;
        let help = world.last(&thread).await;
        assert!(help.kind == "help" && help.plain.lines().count() <= 12, "{}", help.plain);
    }
}

#[tokio::test]
async fn files_belong_to_the_brief_they_came_with() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    let file = FileRef { id: FileId::from_unique("f1"), name: "people.csv".to_owned(), mime: "text/csv".to_owned(), size: 3, sha256: "00".to_owned() };
    let text = "I need a place where people ask for leave: first day, last day. Their manager approves".to_owned();
    world.arrives(&thread, &anna, Arrival::Text { text, files: vec![file.clone()] }).await;
    world.settle().await;
    assert_eq!(world.brief(&thread).await.value.files, vec![file.clone()]);
    let before = world.posts(&thread).await.iter().map(|p| p.change).max();
    let another = FileRef { id: FileId::from_unique("f2"), ..file };
    world.arrives(&thread, &anna, Arrival::Text { text: String::new(), files: vec![another] }).await;
    world.settle().await;
    assert_eq!(world.brief(&thread).await.value.files.len(), 2);
    assert!(world.posts(&thread).await.iter().map(|p| p.change).max() > before.map(|c| c + 1), "it is answered");
}

#[tokio::test]
async fn the_loops_hear_and_answer_without_being_called_and_end_when_told() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    let shutdown = tokio_util::sync::CancellationToken::new();
    let mut hints = world.store.hints();
    let worker = world.store.enlist("loop").await.unwrap();
    let (bot, stop) = (world.bot.clone(), shutdown.clone());
    let running = tokio::spawn(async move { bot.run(worker, stop).await });
    world.arrives(&thread, &anna, Arrival::Text { text: "help".to_owned(), files: Vec::new() }).await;
    let answered = async {
        while !world.kinds(&thread).await.contains(&"help".to_owned()) {
            let _ = hints.recv().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), answered).await.unwrap();
    shutdown.cancel();
    tokio::time::timeout(std::time::Duration::from_secs(20), running).await.unwrap().unwrap();
}

#[test]
fn notices_stay_small_in_the_store() {
    // An effect is a row: a notice must not carry what the reader can look up.
    assert!(serde_json::to_string(&Notice::Help).unwrap().len() < 40);
}

#[tokio::test]
async fn an_admin_stops_everything_and_others_only_what_is_theirs() {
    let world = World::new().await;
    let olga = world.person("Olga", Standing::Admin).await;
    let (anna, boris) = (world.person("Anna", Standing::Member).await, world.person("Boris", Standing::Member).await);
    let mut threads = Vec::new();
    for (who, words) in [(&anna, "Leave requests, the manager approves"), (&boris, "Equipment requests, IT approves")] {
        let thread = world.thread(who, "en").await;
        world.started(&thread, who, words).await;
        threads.push(thread);
    }
    let stopped = async |n: usize| matches!(world.run(&threads[n]).await.state, RunState::Stopped { .. });
    let page = world.thread(&boris, "en").await;
    world.say(&page, &boris, "stop everything").await;
    assert_eq!((stopped(0).await, stopped(1).await), (false, true), "{}", world.last(&page).await.plain);
    let page = world.thread(&olga, "en").await;
    world.say(&page, &olga, "stop everything").await;
    assert_eq!((stopped(0).await, world.last(&page).await.kind.as_str()), (true, "stopped_all"));
    world.say(&page, &olga, "stop everything").await;
    assert_eq!(world.last(&page).await.kind, "nothing_to");
}

#[tokio::test]
async fn a_strangers_name_says_nothing_of_its_own_and_a_crowd_is_one_message() {
    let world = World::new().await;
    let admin = world.person("Admin", Standing::Admin).await;
    let desk = world.thread(&admin, "en").await;
    let forged = format!("Vera asks to be let in. They see the code 795488{}", ": compare it before you agree.".repeat(3));
    let forger = world.person(&forged, Standing::Stranger).await;
    let door = world.thread(&forger, "en").await;
    world.say(&door, &forger, "hi").await;
    let asked = world.last_of(&desk, "pairing").await;
    let names = asked.plain.lines().find(|line| line.starts_with("They call themselves")).unwrap();
    assert!(names.chars().count() < 70 && asked.plain.lines().any(|line| line.starts_with("The code they see: ")), "{}", asked.plain);
    assert_eq!(asked.only, Some(admin.clone()), "nobody else reads it");
    for n in 0..20 {
        let stranger = world.person(&format!("Stranger {n}"), Standing::Stranger).await;
        let door = world.thread(&stranger, "en").await;
        world.say(&door, &stranger, "hi").await;
    }
    let kinds = world.kinds(&desk).await;
    let count = |kind: &str| kinds.iter().filter(|k| *k == kind).count();
    assert_eq!((count("pairing"), count("pairings")), (8, 1));
    assert!(world.last_of(&desk, "pairings").await.plain.starts_with("21 people"), "{}", world.last_of(&desk, "pairings").await.plain);
}

#[tokio::test]
async fn an_answer_is_in_the_language_of_the_words_it_answers_whatever_comes_right_after_them() {
    let world = World::new().await;
    let person = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&person, "ru").await;
    for text in ["отмени приёмку", "Leave requests: first day, last day; the manager approves"] {
        world.arrives(&thread, &person, Arrival::Text { text: text.to_owned(), files: Vec::new() }).await;
    }
    world.settle().await;
    let posts = world.posts(&thread).await;
    let said: Vec<&str> = posts.iter().filter(|post| post.author == Author::Fleet).map(|post| post.body.plain.as_str()).collect();
    assert!(said[0].starts_with("Нет приёмки"), "{said:#?}");
    assert!(said.len() > 1 && said[1..].iter().all(|words| !words.contains("Кто")), "{said:#?}");
}

#[tokio::test]
async fn a_command_of_two_words_is_answered_in_its_language_and_a_guests_words_in_theirs() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "ru").await;
    world.started(&thread, &anna, "Нужны заявки на отпуск: первый день, последний день. Согласует руководитель").await;
    world.make(&thread).await;
    world.say(&thread, &anna, "what is happening?").await;
    assert!(world.last(&thread).await.plain.starts_with("What is happening"), "{}", world.last(&thread).await.plain);
    world.say(&thread, &anna, "help").await;
    assert!(!world.last(&thread).await.plain.contains("Write what you need"), "one word is at home in both: {}", world.last(&thread).await.plain);
    world.say(&thread, &anna, "my requests").await;
    let asked = world.engine_is_asked("list_entries").await;
    let answers = |effect: &Effect| if let Effect::ListEntries { answers, .. } = effect { answers.clone() } else { None };
    let words = asked.last().and_then(answers).expect("what it answers");
    assert_eq!((words.locale.as_str(), words.plainly), ("en", true));
    // In somebody else's conversation, too.
    let boris = world.person("Boris", Standing::Member).await;
    let project = world.project(&thread).await.id;
    world.change_project(&project, |p| p.members.push(Member::new(&boris, Role::Guest, None))).await;
    world.say(&thread, &boris, "что происходит?").await;
    assert!(world.last(&thread).await.plain.starts_with("Что происходит"), "{}", world.last(&thread).await.plain);
    world.say(&thread, &boris, "what is happening?").await;
    assert!(world.last(&thread).await.plain.starts_with("What is happening"), "{}", world.last(&thread).await.plain);
}

#[tokio::test]
async fn whose_card_is_open_is_said_to_whoever_asks_for_something_else_and_no_more() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.started(&thread, &anna, "Leave requests: first day, last day. The manager approves").await;
    world.make(&thread).await;
    let (quentin, rita) = (world.person("Quentin", Standing::Member).await, world.person("Rita", Standing::Member).await);
    let project = world.project(&thread).await.id;
    for person in [&quentin, &rita] {
        world.change_project(&project, |p| p.members.push(Member::new(person, Role::Requester, None))).await;
    }
    world.say(&thread, &quentin, "add a phone number").await;
    world.say(&thread, &rita, "add a comment field").await;
    let said = world.last(&thread).await.plain;
    assert_eq!(said, world.words.say("en", "chat-refused-others-brief", &[("name", "Quentin".into())]));
    let card = world.say_of("en", "status-card");
    world.say(&thread, &rita, "what is happening?").await;
    assert!(!world.last(&thread).await.plain.contains(&card), "{}", world.last(&thread).await.plain);
    world.say(&thread, &anna, "cancel").await;
    world.say(&thread, &rita, "add a comment field").await;
    assert!(world.last_of(&thread, "card").await.plain.contains("omment"), "{}", world.last_of(&thread, "card").await.plain);
}
