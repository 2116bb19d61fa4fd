//! Whole conversations, in English and in Russian, from the first word to what is live.

use fleet_domain::act::EntryChoice;
use fleet_domain::brief::BriefState;
use fleet_domain::chat::{Arrival, Focus, Standing};
use fleet_domain::effect::Effect;
use fleet_domain::project::ProjectState;
use fleet_domain::run::RunState;
use fleet_domain::spec::Spec;
use std::sync::atomic::Ordering;

use crate::world::World;

const LEAVE_EN: &str =
    "I need a place where people ask for leave: first day, last day, type of leave. Their manager approves, and I want to download it to Excel";
const LEAVE_RU: &str = "Нужны заявки на отпуск: первый день, последний день, тип отпуска. Согласует руководитель, потом HR";
const VAGUE_EN: &str = "I need requests that somebody approves";

#[tokio::test]
async fn from_hello_to_live_in_both_languages() {
    for (locale, words) in [("en", LEAVE_EN), ("ru", LEAVE_RU)] {
        let world = World::new().await;
        let anna = world.person("Anna", Standing::Member).await;
        let thread = world.thread(&anna, locale).await;
        world.arrives(&thread, &anna, Arrival::Hello).await;
        world.settle().await;
        assert_eq!(world.kinds(&thread).await, ["greeting"]);
        assert!((3..=4).contains(&world.last(&thread).await.buttons.len()));
        world.say(&thread, &anna, words).await;
        world.to_card(&thread, &anna).await;
        let card = world.last_of(&thread, "card").await;
        assert_eq!(card.buttons.len(), 3, "{}", card.plain);
        world.press_key(&thread, &anna, "chat-button-start").await;
        assert!(world.last_of(&thread, "card").await.buttons.is_empty(), "a started card has no buttons");
        let project = world.project(&thread).await;
        assert_eq!(project.role_of(&anna), Some(fleet_domain::role::Role::Owner));
        assert_eq!(project.preview_secret.len(), 16);
        let progress = world.last_of(&thread, "progress").await;
        assert_eq!(progress.buttons.len(), 1, "[Stop]");
        let effects = world.engine_effects().await;
        assert!(matches!(effects.as_slice(), [e] if matches!(e.effect, Effect::Implement { .. })), "{effects:?}");
        world.entries.store(3, Ordering::SeqCst);
        let commit = world.make(&thread).await;
        let result = world.last_of(&thread, "result").await;
        assert_eq!((result.buttons.len(), result.links.len()), (3, 1), "{}", result.plain);
        assert_eq!(world.run(&thread).await.state, RunState::AwaitingAcceptance { commit: commit.clone() });
        world.press_key(&thread, &anna, "chat-button-accept").await;
        assert!(world.last_of(&thread, "result").await.buttons.is_empty());
        world.press_key(&thread, &anna, "chat-button-keep-these").await;
        let asked = world.engine_is_asked("promote").await;
        assert!(matches!(asked.as_slice(), [Effect::Promote { commit: c, version: 1, entries: Some(EntryChoice::Keep), .. }] if *c == commit), "{asked:?}");
        world.promote(&thread, 1).await;
        let live = world.last_of(&thread, "live").await;
        assert_eq!((live.buttons.len(), live.links.len()), (2, 1));
        // It is in use: that is asked about first.
        world.press_key(&thread, &anna, "chat-button-undo").await;
        world.press_key(&thread, &anna, "chat-button-undo-sure").await;
        assert_eq!(world.engine_is_asked("undo").await.len(), 1);
        // Three to six messages of ours besides the living one and what came after the result.
        let kinds = world.kinds(&thread).await;
        assert_eq!(kinds.iter().filter(|k| *k == "progress").count(), 1, "one living message: {kinds:?}");
        assert_eq!(kinds.iter().filter(|k| *k == "card").count(), 1, "one card: {kinds:?}");
        let before_accept = kinds.iter().take_while(|k| *k != "entries_question").filter(|k| *k != "progress").count();
        assert!(before_accept <= 6, "{kinds:?}");
        assert!(matches!(world.store.audit_verify().await.unwrap(), fleet_store::AuditState::Whole { .. }));
        let audit = world.audit().await;
        for act in ["start", "accept", "choose_entries", "undo", "undo_sure"] {
            assert!(audit.iter().any(|a| a == act), "{act} in {audit:?}");
        }
    }
}

#[tokio::test]
async fn questions_are_edited_into_their_answers() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.say(&thread, &anna, VAGUE_EN).await;
    let mut asked = 0;
    while world.brief(&thread).await.value.card_at.is_none() {
        asked += 1;
        assert!(asked <= 3, "at most three questions before the card");
        let open = world.brief(&thread).await.value.open_question().cloned().unwrap();
        let question = world.last_of(&thread, "question").await;
        assert_eq!(question.buttons.len(), open.question.choices.len() + 2, "{}", question.plain);
        let label = question.buttons[0].label.clone();
        world.press(&thread, &anna, &label).await;
        let posts = world.posts(&thread).await;
        let edited = posts.iter().find(|p| p.body.kind == "question" && p.body.plain.contains(&label)).unwrap();
        assert!(edited.body.buttons.is_empty() && edited.edited_at.is_some(), "{}", edited.body.plain);
    }
    assert!(asked >= 1, "a vague request is asked about");
    let kinds = world.kinds(&thread).await;
    assert_eq!(kinds.iter().filter(|k| *k == "question").count(), asked, "one message a question: {kinds:?}");
}

#[tokio::test]
async fn answers_by_number_by_words_and_left_to_us() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.say(&thread, &anna, VAGUE_EN).await;
    let first = world.brief(&thread).await.value.open_question().unwrap().question.clone();
    world.say(&thread, &anna, "2").await;
    let brief = world.brief(&thread).await.value;
    let answer = brief.questions.iter().find(|q| q.question.key == first.key).unwrap().answer.clone().unwrap();
    assert_eq!(answer.value.as_ref(), Some(&first.choices[1].value));
    if brief.open_question().is_some() {
        world.say(&thread, &anna, "you decide everything").await;
    }
    assert!(world.brief(&thread).await.value.card_at.is_some());
    world.say(&thread, &anna, "1").await;
    assert!(matches!(world.brief(&thread).await.value.state, BriefState::Started { .. }), "1 on the card is Start");
}

#[tokio::test]
async fn own_words_answer_and_what_does_not_answer_is_said() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "ru").await;
    world.say(&thread, &anna, "Нужны заявки, которые кто-то согласует").await;
    let open = world.brief(&thread).await.value.open_question().unwrap().question.key.clone();
    world.press_key(&thread, &anna, "chat-button-own").await;
    assert_eq!(world.last(&thread).await.kind, "ask_own_answer");
    assert!(world.brief(&thread).await.value.open_question().is_some_and(|q| q.question.key == open), "still open");
    world.say(&thread, &anna, "справки").await;
    let state = world.brief(&thread).await.value.questions.into_iter().find(|q| q.question.key == open).unwrap();
    assert!(state.answer.is_some(), "{}", world.transcript(&thread).await);
}

#[tokio::test]
async fn a_changed_mind_changes_the_card_in_place() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.say(&thread, &anna, LEAVE_EN).await;
    world.to_card(&thread, &anna).await;
    let old_start = world.nonce(&thread, "Start").await;
    world.press(&thread, &anna, "Change").await;
    assert_eq!(world.last(&thread).await.kind, "ask_change");
    world.say(&thread, &anna, "add a phone number").await;
    let brief = world.brief(&thread).await.value;
    let Some(Spec::Requests(spec)) = &brief.spec else { panic!() };
    assert!(spec.fields.iter().any(|f| f.label.to_lowercase().contains("phone")), "{:?}", spec.fields);
    assert_eq!(world.kinds(&thread).await.iter().filter(|k| *k == "card").count(), 1, "the card is edited");
    world.press_nonce(&thread, &anna, &old_start).await;
    assert_eq!(world.last(&thread).await.plain, world.say_of("en", "chat-refused-stale"), "a button of the old card starts nothing");
    assert!(world.store.thread(&thread).await.unwrap().unwrap().value.project.is_none());
    world.say(&thread, &anna, "start").await;
    assert!(matches!(world.brief(&thread).await.value.state, BriefState::Started { .. }));
}

#[tokio::test]
async fn a_cancelled_brief_starts_nothing_and_the_next_words_begin_anew() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.say(&thread, &anna, VAGUE_EN).await;
    world.say(&thread, &anna, "never mind").await;
    assert_eq!(world.brief(&thread).await.value.state, BriefState::Cancelled);
    let question = world.last_of(&thread, "question").await;
    assert!(question.buttons.is_empty(), "{}", question.plain);
    assert_eq!(world.store.thread(&thread).await.unwrap().unwrap().value.focus, Focus::Open);
    let first = world.brief(&thread).await.value.id;
    world.say(&thread, &anna, LEAVE_EN).await;
    assert_ne!(world.brief(&thread).await.value.id, first);
}

#[tokio::test]
async fn a_wish_is_kept_and_said_to_be_one() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.say(&thread, &anna, "Fire Boris from sales").await;
    assert_eq!(world.last(&thread).await.kind, "wish", "{}", world.transcript(&thread).await);
    let wishes = world.store.wishes(10).await.unwrap();
    assert_eq!((wishes.len(), wishes[0].text.as_str()), (1, "Fire Boris from sales"));
    world.say(&thread, &anna, LEAVE_EN).await;
    assert!(world.brief(&thread).await.value.spec.is_some(), "new words start over");
}

#[tokio::test]
async fn who_writes_in_another_language_is_answered_in_it() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.say(&thread, &anna, LEAVE_RU).await;
    world.to_card(&thread, &anna).await;
    assert!(world.last_of(&thread, "card").await.buttons.iter().any(|b| b.label == "Начать"));
}

#[tokio::test]
async fn stop_resume_and_throw_away_by_words() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "ru").await;
    world.started(&thread, &anna, LEAVE_RU).await;
    world.say(&thread, &anna, "стоп").await;
    assert!(matches!(world.run(&thread).await.state, RunState::Stopped { .. }));
    world.say(&thread, &anna, "стоп").await;
    assert!(world.last(&thread).await.plain.starts_with(&world.say_of("ru", "chat-nothing-stop")));
    world.say(&thread, &anna, "что происходит?").await;
    assert!(world.last(&thread).await.plain.contains("остановлено"));
    world.say(&thread, &anna, "продолжай").await;
    assert!(matches!(world.run(&thread).await.state, RunState::Working { .. }));
    world.say(&thread, &anna, "отмена").await;
    assert!(matches!(world.run(&thread).await.state, RunState::Cancelled { .. }));
}

#[tokio::test]
async fn words_after_a_result_are_a_change_that_replaces_it() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.started(&thread, &anna, LEAVE_EN).await;
    let commit = world.make(&thread).await;
    let first = world.run(&thread).await.id;
    world.press(&thread, &anna, "Ask for changes").await;
    assert_eq!(world.last(&thread).await.kind, "ask_change");
    world.say(&thread, &anna, "add a phone number").await;
    let cards = world.kinds(&thread).await.iter().filter(|k| *k == "card").count();
    assert_eq!(cards, 2, "the change has a card of its own: {}", world.transcript(&thread).await);
    world.press(&thread, &anna, "Start").await;
    let second = world.run(&thread).await;
    assert_ne!(second.id, first);
    assert_eq!(second.order.base.as_deref(), Some(commit.as_str()));
    assert_eq!(world.store.run(&first).await.unwrap().unwrap().value.state, RunState::Superseded);
    assert!(world.last_of(&thread, "card").await.buttons.is_empty());
    let Spec::Requests(spec) = &second.order.spec else { panic!() };
    assert!(spec.fields.len() > 3);
    assert_eq!(world.store.tasks_of(&second.project).await.unwrap().len(), 2);
}

#[tokio::test]
async fn small_talk_in_the_thread_of_an_app_starts_nothing() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.started(&thread, &anna, LEAVE_EN).await;
    world.say(&thread, &anna, "zxcv qwerty").await;
    assert_eq!(world.last(&thread).await.kind, "change_noted", "{}", world.transcript(&thread).await);
    assert_eq!(world.store.thread(&thread).await.unwrap().unwrap().value.focus, Focus::Open);
    for polite in ["thanks!", "hello"] {
        world.say(&thread, &anna, polite).await;
        assert_eq!(world.last(&thread).await.kind, if polite == "hello" { "status" } else { "welcome" }, "{polite}");
    }
    world.say(&thread, &anna, "Fire Boris from sales").await;
    assert_eq!(world.last(&thread).await.kind, "wish", "what belongs elsewhere is kept");
    assert!(world.store.wishes(10).await.unwrap().iter().any(|w| w.text == "Fire Boris from sales"));
}

#[tokio::test]
async fn accept_by_words_only_as_the_whole_message_and_only_one_result() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.say(&thread, &anna, "accept").await;
    assert!(world.last(&thread).await.plain.starts_with(&world.say_of("en", "chat-nothing-accept")));
    world.started(&thread, &anna, LEAVE_EN).await;
    world.make(&thread).await;
    world.say(&thread, &anna, "accept, but add a phone number").await;
    assert!(matches!(world.run(&thread).await.state, RunState::AwaitingAcceptance { .. }), "longer words accept nothing");
    world.say(&thread, &anna, "cancel").await;
    world.say(&thread, &anna, "Accept").await;
    assert!(matches!(world.run(&thread).await.state, RunState::Promoting { .. }), "no entries, so nothing is asked");
    world.promote(&thread, 1).await;
    world.pass(11 * 60_000);
    world.say(&thread, &anna, "undo").await;
    assert!(world.last(&thread).await.plain.starts_with(&world.say_of("en", "chat-nothing-undo")), "ten minutes are over");
}

#[tokio::test]
async fn rename_list_roll_back_and_delete() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.say(&thread, &anna, "my apps").await;
    assert_eq!(world.last(&thread).await.plain, world.say_of("en", "chat-projects-none"));
    world.started(&thread, &anna, LEAVE_EN).await;
    world.say(&thread, &anna, "rename to Days Off").await;
    assert_eq!(world.project(&thread).await.title, "Days Off");
    world.say(&thread, &anna, "rename").await;
    world.say(&thread, &anna, "Time   away").await;
    assert_eq!(world.project(&thread).await.title, "Time away");
    assert_eq!(world.store.thread(&thread).await.unwrap().unwrap().value.title, "Time away");
    world.make(&thread).await;
    world.say(&thread, &anna, "my apps").await;
    let list = world.last(&thread).await;
    assert!(list.plain.contains("Time away") && list.links.len() == 1, "{}", list.plain);
    world.say(&thread, &anna, "roll back").await;
    assert!(world.last(&thread).await.plain.starts_with(&world.say_of("en", "chat-nothing-rollback")));
    let secret = world.project(&thread).await.preview_secret;
    world.say(&thread, &anna, "revoke the links").await;
    assert_ne!(world.project(&thread).await.preview_secret, secret);
    // What comes next bears the name that the app has now.
    world.say(&thread, &anna, "add a phone number").await;
    let card = world.last(&thread).await;
    assert!(card.kind == "card" && card.plain.contains("Time away") && !card.plain.contains("Leave requests"), "{}", card.plain);
    world.say(&thread, &anna, "what is happening?").await;
    assert!(world.last(&thread).await.plain.lines().filter(|l| l.contains("Time away")).count() == 2, "{}", world.last(&thread).await.plain);
    world.say(&thread, &anna, "cancel").await;
    world.entries.store(4, Ordering::SeqCst);
    world.say(&thread, &anna, "delete the app time away").await;
    let question = world.last(&thread).await;
    // It was never live: there is nothing to count.
    assert!(question.kind == "delete_question" && !question.plain.contains('4'), "{}", question.plain);
    world.press(&thread, &anna, "Keep it").await;
    assert_eq!(world.last(&thread).await.kind, "kept");
    world.say(&thread, &anna, "delete").await;
    world.press(&thread, &anna, "Delete").await;
    let asked = world.engine_is_asked("erase").await;
    assert_eq!(asked.len(), 1);
    assert_eq!(world.run(&thread).await.state, RunState::Superseded, "work under way ends");
    let id = world.project(&thread).await.id;
    world.change_project(&id, |p| p.state = ProjectState::Deleted).await;
    world.say(&thread, &anna, "delete the app time away").await;
    assert!(world.last(&thread).await.kind == "refused" || world.last(&thread).await.kind == "change_noted");
    world.say(&thread, &anna, LEAVE_EN).await;
    assert!(world.brief(&thread).await.value.of.is_none(), "after that the thread is free for another app");
}

#[tokio::test]
async fn an_example_can_be_pressed_and_reads_as_said() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "ru").await;
    world.say(&thread, &anna, "привет").await;
    let greeting = world.last(&thread).await;
    assert_eq!(greeting.kind, "greeting");
    world.press(&thread, &anna, &greeting.buttons[0].label).await;
    let posts = world.posts(&thread).await;
    assert!(posts.iter().any(|p| p.body.kind == "said" && p.body.plain.starts_with(&greeting.buttons[0].label) && p.body.html.starts_with("<p>")));
    assert!(world.brief(&thread).await.value.spec.is_some());
}

#[tokio::test]
async fn three_tasks_of_one_person_are_at_work_at_most() {
    let world = World::with_tasks_at_once(3).await;
    let (anna, ben) = (world.person("Anna", Standing::Member).await, world.person("Ben", Standing::Member).await);
    let mut threads = Vec::new();
    for n in 0..3 {
        let thread = world.thread(&anna, "en").await;
        world.started(&thread, &anna, &format!("Requests for equipment {n}: what, why. The manager approves")).await;
        threads.push(thread);
    }
    let fourth = world.thread(&anna, "en").await;
    world.say(&fourth, &anna, LEAVE_EN).await;
    world.to_card(&fourth, &anna).await;
    world.press_key(&fourth, &anna, "chat-button-start").await;
    let told = world.last(&fourth).await;
    assert_eq!(told.kind, "refused");
    assert!(told.plain.contains("3 tasks of yours are at work"), "{}", told.plain);
    let other = world.thread(&ben, "en").await;
    world.started(&other, &ben, LEAVE_EN).await;
    // The card stays, and starts once there is room; a change of what is at work takes the place of its own.
    world.say(&threads[0], &anna, "stop").await;
    world.say(&fourth, &anna, "start").await;
    assert!(matches!(world.run(&fourth).await.state, RunState::Working { .. }), "{}", world.transcript(&fourth).await);
}

#[tokio::test]
async fn two_apps_and_a_word_that_could_mean_either() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let (one, two, three) = (world.thread(&anna, "en").await, world.thread(&anna, "en").await, world.thread(&anna, "en").await);
    world.started(&one, &anna, LEAVE_EN).await;
    world.say(&three, &anna, "stop").await;
    assert!(matches!(world.run(&one).await.state, RunState::Stopped { .. }), "the only one is meant");
    world.say(&one, &anna, "resume").await;
    world.started(&two, &anna, "Requests for equipment: what, why. The manager approves").await;
    world.say(&three, &anna, "stop").await;
    assert_eq!(world.last(&three).await.kind, "status", "nothing is guessed");
    assert!(matches!(world.run(&one).await.state, RunState::Working { .. }));
    world.say(&two, &anna, "stop").await;
    assert!(matches!(world.run(&two).await.state, RunState::Stopped { .. }));
    assert!(matches!(world.run(&one).await.state, RunState::Working { .. }), "the thread decides");
}

#[tokio::test]
async fn somebody_named_who_is_here_is_the_one_who_decides() {
    let world = World::new().await;
    let owner = world.person("Olga", Standing::Admin).await;
    let anna = world.person("Anna Smith", Standing::Member).await;
    let thread = world.thread(&owner, "en").await;
    world.started(&thread, &owner, "leave requests: first day, last day. Anna Smith approves. Everyone sees only their own").await;
    let Spec::Requests(spec) = world.project(&thread).await.spec else { panic!() };
    assert_eq!((spec.steps[0].approver.as_str(), spec.steps[0].person.as_deref()), ("Anna Smith", Some(anna.as_str())));
    let project = world.project(&thread).await;
    assert!(project.members.iter().any(|m| m.person == anna && m.step == Some(1)), "{:?}", project.members);
    // Whoever calls themselves by a role decides nothing; nor does a guest, who may call themselves anything.
    for (name, standing, decides) in [("HR", Standing::Member, "HR"), ("Peter Brown", Standing::Guest, "Peter Brown")] {
        world.person(name, standing).await;
        let thread = world.thread(&owner, "en").await;
        world.started(&thread, &owner, &format!("leave requests: first day, last day. {decides} approves. Everyone sees only their own")).await;
        let Spec::Requests(spec) = world.project(&thread).await.spec else { panic!() };
        assert_eq!((spec.steps[0].approver.as_str(), &spec.steps[0].person), (decides, &None));
    }
}
