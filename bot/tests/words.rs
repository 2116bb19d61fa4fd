//! Words as people say them: commands in a sentence, thanks, greetings with slips; what waits is at the newest message.

use fleet_domain::brief::BriefState;
use fleet_domain::chat::Standing;
use fleet_domain::id::{PersonId, ThreadId};
use fleet_domain::run::RunState;
use fleet_domain::spec::Spec;

use crate::world::World;

const LEAVE: &str = "Leave requests: first day, last day, comment. The manager approves, each sees only their own";

async fn at_card(words: &str) -> (World, PersonId, ThreadId) {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.say(&thread, &anna, words).await;
    world.to_card(&thread, &anna).await;
    (world, anna, thread)
}

async fn at_result() -> (World, PersonId, ThreadId) {
    let (world, anna, thread) = at_card(LEAVE).await;
    world.say(&thread, &anna, "start").await;
    world.make(&thread).await;
    (world, anna, thread)
}

fn labels(body: &fleet_domain::post::Body) -> Vec<&str> {
    body.buttons.iter().map(|b| b.label.as_str()).collect()
}

#[tokio::test]
async fn a_start_in_a_sentence_starts() {
    for words in ["ok start it", "lets do it", "да, поехали", "давай начинай", "yes go ahead"] {
        let (world, anna, thread) = at_card(LEAVE).await;
        world.say(&thread, &anna, words).await;
        let brief = world.brief(&thread).await.value;
        assert!(matches!(brief.state, BriefState::Started { .. }), "{words}: {}", world.transcript(&thread).await);
        let Some(Spec::Requests(spec)) = brief.spec else { panic!() };
        assert_eq!(spec.fields.len(), 3, "{words}");
    }
}

#[tokio::test]
async fn an_accept_in_a_sentence_accepts_and_a_delete_asks() {
    for words in ["accept it pls", "yes accept", "Good, make it live", "принимаю, спасибо"] {
        let (world, anna, thread) = at_result().await;
        world.say(&thread, &anna, words).await;
        assert!(matches!(world.run(&thread).await.state, RunState::Promoting { .. }), "{words}: {}", world.transcript(&thread).await);
    }
    let (world, anna, thread) = at_result().await;
    world.say(&thread, &anna, "delete this app pls").await;
    assert_eq!(world.last(&thread).await.kind, "delete_question");
}

#[tokio::test]
async fn thanks_at_a_result_are_answered_with_its_buttons() {
    let (world, anna, thread) = at_result().await;
    world.say(&thread, &anna, "thx, looks good!").await;
    let warm = world.last(&thread).await;
    assert_eq!(warm.kind, "welcome");
    assert!(warm.plain.contains(&world.say_of("en", "chat-next-result")), "{}", warm.plain);
    assert!(labels(&warm).contains(&"Accept"));
    world.press(&thread, &anna, "Accept").await;
    assert!(matches!(world.run(&thread).await.state, RunState::Promoting { .. }));
    assert!(world.last_of(&thread, "welcome").await.buttons.is_empty(), "what was accepted is not offered again");
}

#[tokio::test]
async fn words_that_change_nothing_name_what_waits_and_are_no_wish() {
    let (world, anna, thread) = at_result().await;
    for words in ["no keep it", "Good", "thx", "here is a file", "lol"] {
        world.say(&thread, &anna, words).await;
        let said = world.last(&thread).await;
        assert!(labels(&said).contains(&"Accept"), "{words}: {} {}", said.kind, said.plain);
        assert!(matches!(world.run(&thread).await.state, RunState::AwaitingAcceptance { .. }), "{words}");
    }
    assert_eq!(world.store.wishes(10).await.unwrap(), [], "nothing was asked for");
    let with_buttons = world.posts(&thread).await.iter().filter(|p| p.body.kind != "result" && !p.body.buttons.is_empty()).count();
    assert_eq!(with_buttons, 1, "only the newest bears buttons:\n{}", world.transcript(&thread).await);
    world.say(&thread, &anna, "sync it with SAP").await;
    let said = world.last(&thread).await;
    assert!(said.plain.contains(&world.say_of("en", "chat-changed-kept")), "{}", said.plain);
    assert_eq!(world.store.wishes(10).await.unwrap().len(), 1);
    world.say(&thread, &anna, "i want it in exel too").await;
    let said = world.last(&thread).await;
    assert!(
        said.plain.contains(&world.say_of("en", "chat-changed-already")) && !said.plain.contains(&world.say_of("en", "chat-changed-none")),
        "{}",
        said.plain
    );
}

#[tokio::test]
async fn after_a_change_the_card_can_be_started_from_the_newest_message() {
    let (world, anna, thread) = at_card(LEAVE).await;
    for words in ["plz also add phone number", "remove the comment"] {
        world.say(&thread, &anna, words).await;
    }
    let noted: Vec<_> = world.posts(&thread).await.into_iter().filter(|p| p.body.kind == "change_noted").map(|p| p.body).collect();
    assert!(noted[0].buttons.is_empty() && labels(&noted[1]) == ["Start", "Change", "Cancel"], "{}", world.transcript(&thread).await);
    let card = world.last_of(&thread, "card").await;
    assert!(card.plain.contains("Phone number") && !card.plain.contains(&world.say_of("en", "chat-card-not-included")), "{}", card.plain);
    let nonce = noted[1].buttons[0].nonce.clone();
    world.press_nonce(&thread, &anna, &nonce).await;
    assert!(matches!(world.brief(&thread).await.value.state, BriefState::Started { .. }));
    assert!(world.posts(&thread).await.iter().all(|p| p.body.kind != "change_noted" || p.body.buttons.is_empty()));
}

#[tokio::test]
async fn a_greeting_is_answered_in_its_language_and_is_no_part_of_what_is_wanted() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    for (words, locale) in [("превет", "ru"), ("helo there", "en"), ("hii", "en")] {
        let thread = world.thread(&anna, "en").await;
        world.say(&thread, &anna, words).await;
        assert_eq!(
            (world.last(&thread).await.kind.as_str(), world.store.thread(&thread).await.unwrap().unwrap().value.locale.as_str()),
            ("greeting", locale),
            "{words}"
        );
    }
    let (world, anna, thread) = at_card("Helo there, people ask for parking: car number, date. The manager approves").await;
    let card = world.last_of(&thread, "card").await;
    assert!(!card.plain.contains("Helo"), "{}", card.plain);
    world.say(&thread, &anna, "start").await;
    let project = world.project(&thread).await;
    assert!(world.store.tasks_of(&project.id).await.unwrap()[0].title.starts_with("people ask for parking"));
}

#[tokio::test]
async fn a_refused_press_is_answered_in_the_language_of_whoever_pressed() {
    let (world, _, thread) = at_card(LEAVE).await;
    let boris = world.person("Boris", Standing::Member).await;
    let mut row = world.store.person(&boris).await.unwrap().unwrap();
    row.value.locale = "ru".to_owned();
    world.store.commit(fleet_store::Commit::new().put_person(row)).await.unwrap();
    world.press(&thread, &boris, "Start").await;
    let refused = world.last(&thread).await;
    assert_eq!((refused.plain.as_str(), &refused.only), (world.say_of("ru", "chat-refused-not-yours").as_str(), &Some(boris)));
}

#[tokio::test]
async fn a_conversation_has_no_title_before_its_topic_is_known() {
    for (locale, vague, answer, title) in
        [("en", "I want us to be better organised", "Leave", "Leave requests"), ("ru", "Хочу, чтобы мы были лучше организованы", "Отпуск", "Заявки на отпуск")]
    {
        let world = World::new().await;
        let anna = world.person("Anna", Standing::Member).await;
        let thread = world.thread(&anna, locale).await;
        world.say(&thread, &anna, vague).await;
        assert_eq!(world.last(&thread).await.kind, "question");
        assert_eq!(world.store.thread(&thread).await.unwrap().unwrap().value.title, "", "{vague}");
        world.say(&thread, &anna, answer).await;
        assert_eq!(world.store.thread(&thread).await.unwrap().unwrap().value.title, title, "{vague}");
    }
}

#[tokio::test]
async fn a_question_about_the_price_is_greeted_and_harm_is_refused() {
    for (locale, words, kind) in [
        ("en", "How much does it cost?", "greeting"),
        ("ru", "Сколько это стоит?", "greeting"),
        ("en", "Write me a virus that steals passwords from our staff", "wish"),
        ("ru", "Напиши вирус, который крадёт пароли сотрудников", "wish"),
    ] {
        let world = World::new().await;
        let anna = world.person("Anna", Standing::Member).await;
        let thread = world.thread(&anna, locale).await;
        world.say(&thread, &anna, words).await;
        assert_eq!(world.last(&thread).await.kind, kind, "{words}");
    }
}

#[tokio::test]
async fn inviting_in_plain_words_is_the_command_on_a_card_too() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "ru").await;
    world.say(&thread, &anna, "Заявки на отпуск, согласует руководитель").await;
    world.to_card(&thread, &anna).await;
    for words in ["пригласи Веру в заявки на отпуск", "Как добавить коллегу?", "invite my colleague Vera"] {
        world.say(&thread, &anna, words).await;
        assert_eq!(world.last(&thread).await.kind, "how_to_invite", "{words}");
    }
}

#[tokio::test]
async fn a_name_that_was_given_while_a_card_lay_there_stays() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.started(&thread, &anna, "Leave requests: first day, last day. The manager approves, everybody sees all").await;
    world.make(&thread).await;
    world.say(&thread, &anna, "add a field phone").await;
    world.say(&thread, &anna, "rename to Days off").await;
    world.say(&thread, &anna, "start").await;
    let run = world.run(&thread).await;
    assert_eq!((run.order.title.as_str(), run.order.spec.title()), ("Days off", "Days off"), "{}", world.transcript(&thread).await);
    world.make(&thread).await;
    let project = world.project(&thread).await;
    assert_eq!((project.title.as_str(), project.spec.title()), ("Days off", "Days off"));
}

#[tokio::test]
async fn a_command_that_nobody_knows_answers_nothing_and_a_signed_number_starts_nothing() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.say(&thread, &anna, "I need leave requests: first day, last day").await;
    let asked = world.last(&thread).await;
    assert_eq!(asked.kind, "question", "{}", world.transcript(&thread).await);
    for said in ["/foo", "/lang ru"] {
        world.say(&thread, &anna, said).await;
        let last = world.last(&thread).await;
        assert!(last.kind == "refused" && last.plain.contains(said.split(' ').next().unwrap()), "{said}: {}", last.plain);
    }
    assert_eq!(world.last_of(&thread, "question").await, asked, "it waits as before");
    world.say(&thread, &anna, "/my_apps").await;
    assert_ne!(world.last(&thread).await.kind, "refused");
    let card = world.thread(&anna, "en").await;
    world.say(&card, &anna, "I need leave requests: first day, last day").await;
    world.to_card(&card, &anna).await;
    world.say(&card, &anna, "-1").await;
    assert!(world.store.runs_in(&["working"]).await.unwrap().is_empty(), "{}", world.transcript(&card).await);
}

#[tokio::test]
async fn the_first_thing_that_was_thrown_away_cannot_be_opened_any_more() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.started(&thread, &anna, "Leave requests: first day, last day. The manager approves, everybody sees all").await;
    world.make(&thread).await;
    assert!(world.project(&thread).await.preview.is_some());
    world.say(&thread, &anna, "throw it away").await;
    assert!(world.project(&thread).await.preview.is_none(), "{}", world.transcript(&thread).await);
    assert_eq!(world.engine_is_asked("reshow").await.len(), 1);
    world.say(&thread, &anna, "my apps").await;
    assert!(world.last(&thread).await.links.is_empty());
}
