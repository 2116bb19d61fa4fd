//! From the first word to what is live, in both languages; strangers; words that are edited; files.

use fleet_demo::telegram::Fault;
use fleet_domain::act::Act;
use fleet_domain::chat::Standing;
use fleet_domain::run::RunState;

use super::desk::{Desk, has, ours};

#[tokio::test]
async fn from_the_first_word_to_live() {
    for (language, words, start, decide, accept, keep) in [
        ("en", "We need leave requests: first day, last day, type of leave. The manager approves", "Start", "You decide", "Accept", "Start clean"),
        (
            "ru",
            "Нужны заявки на отпуск: первый день, последний день, тип отпуска. Согласует руководитель",
            "Начать",
            "Решите сами",
            "Принять",
            "Начать с чистого",
        ),
    ] {
        let desk = Desk::start().await;
        let (anna, _) = desk.member("Anna", language).await;
        desk.fake.say(&anna, anna.id, words);
        desk.to_card(&anna, start, decide).await;
        desk.quiet(anna.id).await;
        assert!(desk.fake.press(&anna, anna.id, start));
        desk.until(anna.id, |all| !all.iter().any(|m| has(m, start))).await;
        let thread = desk.thread(anna.id).await;
        desk.world.engine_effects().await;
        desk.world.make(&thread).await;
        let shown = desk.until(anna.id, |all| all.iter().any(|m| has(m, accept))).await;
        let link = shown.iter().flat_map(|m| &m.buttons).find(|(_, b)| b.data().is_none());
        assert!(link.is_some(), "the link is a button:\n{}", desk.fake.transcript(anna.id));
        assert!(desk.fake.press(&anna, anna.id, accept));
        desk.until(anna.id, |all| !all.iter().any(|m| has(m, accept))).await;
        let _ = desk.fake.press(&anna, anna.id, keep);
        desk.world.settle().await;
        desk.world.engine_effects().await;
        // Whoever takes long to answer is waited for, here as everywhere.
        desk.fake.fault("sendMessage", Fault::Slow(2_500));
        desk.world.promote(&thread, 1).await;
        desk.quiet(anna.id).await;
        let all = desk.fake.messages(anna.id);
        let said = ours(&all);
        assert!(said.len() <= 9, "{} messages:\n{}", said.len(), desk.fake.transcript(anna.id));
        assert!(said.iter().filter(|m| !m.silent).count() <= 6, "{}", desk.fake.transcript(anna.id));
        let refused: Vec<_> = desk.fake.calls().into_iter().filter(|(_, status)| *status != 200).collect();
        assert!(refused.is_empty(), "nothing is refused: {refused:?}");
        let reactions = desk.fake.reactions(anna.id);
        assert!(reactions.iter().any(|(message, emoji)| *message == 1 && emoji == "👀"), "{reactions:?}");
        insta::assert_snapshot!(format!("telegram_{language}"), desk.fake.transcript(anna.id));
    }
}

#[tokio::test]
async fn a_stranger_gets_a_code_and_is_let_in() {
    let desk = Desk::start().await;
    let owner = desk.world.person("Olga", Standing::Admin).await;
    let page = desk.world.thread(&owner, "en").await;
    let boris = desk.fake.user("Boris", "ru-RU");
    desk.fake.say(&boris, boris.id, "привет");
    let told = desk.until(boris.id, |all| ours(all).len() == 1).await;
    let code = desk.world.last_of(&page, "pairing").await;
    assert!(code.plain.contains("Boris"), "{}", code.plain);
    assert!(ours(&told)[0].text.chars().any(|c| c.is_ascii_digit()), "{}", ours(&told)[0].text);
    desk.fake.say(&boris, boris.id, "ну?");
    assert_eq!(ours(&desk.quiet(boris.id).await).len(), 1, "one code a day");
    let person = desk.world.store.people().await.unwrap().into_iter().find(|p| p.value.name == "Boris").unwrap().value;
    assert_eq!((person.locale.as_str(), person.standing), ("ru", Standing::Stranger));
    desk.world.act(&page, &owner, Act::Pair { person: person.id }).await;
    desk.fake.say(&boris, boris.id, "нужны заявки на отпуск");
    desk.until(boris.id, |all| all.iter().any(|m| has(m, "Решите сами"))).await;
}

#[tokio::test]
async fn a_start_greets_once_and_a_wording_that_changes_is_read_anew() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    desk.fake.say(&anna, anna.id, "/start");
    desk.until(anna.id, |all| ours(all).len() == 1 && !ours(all)[0].buttons.is_empty()).await;
    let asked = desk.fake.say(&anna, anna.id, "We need leave requests. The manager approves.");
    desk.until(anna.id, |all| all.iter().any(|m| has(m, "You decide"))).await;
    desk.fake.edit(&anna, anna.id, asked, "We need leave requests with a phone number. HR approves.");
    let thread = desk.thread(anna.id).await;
    desk.when("the wording", async || desk.world.brief(&thread).await.value.said.iter().any(|s| s.text.contains("phone number"))).await;
    let brief = desk.world.brief(&thread).await.value;
    let Some(fleet_domain::spec::Spec::Requests(spec)) = &brief.spec else { panic!("{brief:?}") };
    assert_eq!(spec.steps[0].approver, "HR", "{:?}", brief.said);
    assert!(spec.fields.iter().any(|f| f.label.contains("hone")), "{:?}", spec.fields);
    assert_eq!(brief.said.len(), 1, "one request, reworded");
}

#[tokio::test]
async fn an_edit_that_changes_no_word_of_a_rename_is_no_second_rename() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    desk.fake.say(&anna, anna.id, "We need leave requests. The manager approves.");
    desk.to_card(&anna, "Start", "You decide").await;
    let said = desk.fake.say(&anna, anna.id, "rename to Days off");
    desk.until(anna.id, |all| all.iter().any(|m| has(m, "Start") && m.text.contains("Days off"))).await;
    let before = ours(&desk.quiet(anna.id).await).len();
    desk.fake.edit(&anna, anna.id, said, "rename to Days off");
    assert_eq!(ours(&desk.quiet(anna.id).await).len(), before, "nothing was changed");
}

#[tokio::test]
async fn files_come_along_or_are_named() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    desk.fake.upload(&anna, anna.id, "people.csv", b"name\nAnna\n", "We need leave requests. The manager approves.");
    desk.until(anna.id, |all| all.iter().any(|m| has(m, "You decide"))).await;
    let brief = desk.world.brief(&desk.thread(anna.id).await).await.value;
    assert_eq!(brief.files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["people.csv"]);
    desk.to_card(&anna, "Start", "You decide").await;
    let says = desk.world.say_of("en", "chat-why-file_not_read");
    desk.until(anna.id, |all| all.iter().any(|m| has(m, "Start") && m.text.contains("people.csv") && m.text.contains(&says))).await;
    desk.fake.upload(&anna, anna.id, "tool.exe", b"MZ", "");
    desk.until(anna.id, |all| ours(all).iter().any(|m| m.text.contains("tool.exe"))).await;
    desk.fake.upload(&anna, anna.id, "big.csv", &vec![b'x'; 2 * 1024 * 1024], "");
    desk.until(anna.id, |all| ours(all).iter().any(|m| m.text.contains("big.csv") && m.text.contains("1 MiB"))).await;
    // What was not taken and the words round it are in one language, whatever the person's own is.
    let (boris, _) = desk.member("Boris", "ru").await;
    desk.fake.say(&boris, boris.id, "We need leave requests. The manager approves.");
    desk.until(boris.id, |all| all.iter().any(|m| has(m, "You decide"))).await;
    desk.fake.upload(&boris, boris.id, "tool.exe", b"MZ", "");
    let all = desk.until(boris.id, |all| ours(all).iter().any(|m| m.text.contains("tool.exe"))).await;
    let told = ours(&all).into_iter().find(|m| m.text.contains("tool.exe")).unwrap();
    assert!(!told.text.chars().any(|c| ('а'..='я').contains(&c)), "{}", told.text);
}

#[tokio::test]
async fn commands_are_words_and_other_bots_commands_are_none() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "ru").await;
    desk.fake.say(&anna, anna.id, "/help");
    let helped = desk.until(anna.id, |all| ours(all).len() == 1).await;
    assert!(ours(&helped)[0].text.contains("отмена"), "{}", ours(&helped)[0].text);
    desk.fake.say(&anna, anna.id, "/stop@somebody_else_bot");
    desk.fake.raw(serde_json::json!({ "poll": { "id": "1" } }));
    desk.fake.raw(serde_json::json!({ "message": { "message_id": 99, "date": 1, "chat": { "id": anna.id, "type": "private" },
        "from": { "id": 5, "is_bot": true, "first_name": "Another" }, "text": "hello" } }));
    desk.fake.raw(serde_json::json!({ "message": { "message_id": 100, "date": 1, "chat": { "id": anna.id, "type": "private" },
        "from": { "id": anna.id, "is_bot": false, "first_name": "Anna" }, "rich_message": { "blocks": [] } } }));
    // Whatever she sends herself is answered, nothing else is.
    let all = desk.quiet(anna.id).await;
    let said = ours(&all);
    assert!(said.len() == 2 && said[1].text.contains(&desk.world.say_of("ru", "chat-unreadable")), "{said:?}");
}

#[tokio::test]
async fn words_passed_on_and_words_edited_accept_nothing() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    let first = desk.fake.say(&anna, anna.id, "We need leave requests. The manager approves.");
    desk.to_card(&anna, "Start", "You decide").await;
    desk.quiet(anna.id).await;
    assert!(desk.fake.press(&anna, anna.id, "Start"));
    desk.until(anna.id, |all| !all.iter().any(|m| has(m, "Start"))).await;
    let thread = desk.thread(anna.id).await;
    desk.world.engine_effects().await;
    desk.world.make(&thread).await;
    desk.until(anna.id, |all| all.iter().any(|m| has(m, "Accept"))).await;
    let waits = async || matches!(desk.world.run(&thread).await.state, RunState::AwaitingAcceptance { .. });
    desk.fake.forward(&anna, anna.id, "accept");
    desk.quiet(anna.id).await;
    assert!(waits().await, "somebody else's word:\n{}", desk.fake.transcript(anna.id));
    desk.fake.edit(&anna, anna.id, first, "accept");
    desk.quiet(anna.id).await;
    assert!(waits().await, "what was said stays said:\n{}", desk.fake.transcript(anna.id));
    desk.fake.say(&anna, anna.id, "accept");
    desk.until(anna.id, |all| !all.iter().any(|m| has(m, "Accept"))).await;
    assert!(!waits().await);
}
