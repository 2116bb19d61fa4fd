//! Tables that people send with a request: their headings on the card, in both languages.

use fleet_domain::chat::{Arrival, Standing};
use fleet_domain::id::{PersonId, ThreadId};
use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::Spec;

use crate::world::World;

const STAFF: &str = "Name,From,To,E-mail\nAnna,2026-03-01,2026-03-05,anna@example.com\nBoris,2026-04-01,2026-04-02,boris@example.com\n";
const STAFF_RU: &str = "Сотрудник;С какого;По какое;Сумма\r\nАнна;01.03.2026;05.03.2026;1 500,50\r\nБорис;02.03.2026;03.03.2026;12,5\r\n";

async fn sends(world: &World, thread: &ThreadId, person: &PersonId, text: &str, name: &str, bytes: &[u8]) {
    let files = vec![world.keeps(person, name, bytes).await];
    world.arrives(thread, person, Arrival::Text { text: text.to_owned(), files }).await;
    world.settle().await;
}

async fn fields(world: &World, thread: &ThreadId) -> Vec<(String, FieldKind)> {
    let brief = world.brief(thread).await.value;
    let Some(Spec::Requests(spec)) = brief.spec else { panic!("nothing settled: {:?}", brief.state) };
    spec.fields.into_iter().map(|f| (f.label, f.kind)).collect()
}

#[tokio::test]
async fn the_headings_of_a_table_are_proposed_and_can_be_changed_by_words() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    sends(&world, &thread, &anna, "Collect the leave requests like in this table", "staff.csv", STAFF.as_bytes()).await;
    world.to_card(&thread, &anna).await;
    let all = [("Name", FieldKind::Text), ("From", FieldKind::Date), ("To", FieldKind::Date), ("E-mail", FieldKind::Email)];
    assert_eq!(fields(&world, &thread).await, all.map(|(label, kind)| (label.to_owned(), kind)));
    let card = world.last_of(&thread, "card").await.plain;
    assert!(card.contains("Fields from staff.csv: Name, From, To and E-mail"), "{card}");
    assert!(card.contains("staff.csv") && card.contains(&world.say_of("en", "chat-why-rows_not_read")), "{card}");
    assert!(!card.contains("The usual form"), "{card}");
    world.say(&thread, &anna, "remove the e-mail and add a phone").await;
    let labels: Vec<String> = fields(&world, &thread).await.into_iter().map(|(label, _)| label).collect();
    assert_eq!(labels, ["Name", "From", "To", "Phone"]);
    let card = world.last_of(&thread, "card").await.plain;
    assert!(card.contains("Fields from staff.csv: Name, From and To"), "{card}");
}

#[tokio::test]
async fn excel_in_russian_is_read_as_it_comes() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "ru").await;
    // Windows-1251: a letter is its place in the alphabet after 0xC0.
    let bytes: Vec<u8> = STAFF_RU.chars().map(|c| u8::try_from(c).unwrap_or_else(|_| u8::try_from(u32::from(c) - 0x410 + 0xc0).unwrap())).collect();
    sends(&world, &thread, &anna, "Нужны заявки на отпуск, как в этой таблице", "отпуска.csv", &bytes).await;
    world.to_card(&thread, &anna).await;
    let all = [("Сотрудник", FieldKind::Text), ("С какого", FieldKind::Date), ("По какое", FieldKind::Date), ("Сумма", FieldKind::Number)];
    assert_eq!(fields(&world, &thread).await, all.map(|(label, kind)| (label.to_owned(), kind)));
    let card = world.last_of(&thread, "card").await.plain;
    assert!(card.contains("Поля из файла отпуска.csv: Сотрудник, С какого, По какое и Сумма"), "{card}");
}

#[tokio::test]
async fn a_table_without_headings_and_one_that_is_gone_propose_nothing_and_say_so() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    for (name, bytes, why) in [("rows.csv", Some("Anna;2026-03-01\nBoris;2026-03-02\n"), "no_headings"), ("gone.csv", None, "file_not_read")] {
        let thread = world.thread(&anna, "en").await;
        let mut file = world.keeps(&anna, name, bytes.unwrap_or(STAFF).as_bytes()).await;
        if bytes.is_none() {
            file.sha256 = "ab".repeat(32);
        }
        let text = "We need leave requests. The manager approves.".to_owned();
        world.arrives(&thread, &anna, Arrival::Text { text, files: vec![file] }).await;
        world.settle().await;
        world.to_card(&thread, &anna).await;
        let card = world.last_of(&thread, "card").await.plain;
        assert!(card.contains(&world.say_of("en", &format!("chat-why-{why}"))) && card.contains("The usual form"), "{card}");
    }
}

#[tokio::test]
async fn a_form_in_the_persons_own_words_is_the_form() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    for (locale, words, all) in [
        ("en", "Leave requests: first day, last day, comment. The manager approves", ["First day", "Last day", "Comment"].as_slice()),
        ("ru", "Заявки на отпуск: первый день, последний день. Согласует руководитель", ["Первый день", "Последний день"].as_slice()),
    ] {
        let thread = world.thread(&anna, locale).await;
        sends(&world, &thread, &anna, words, "staff.csv", STAFF.as_bytes()).await;
        world.to_card(&thread, &anna).await;
        let labels: Vec<String> = fields(&world, &thread).await.into_iter().map(|(label, _)| label).collect();
        assert_eq!(labels, all);
        let card = world.last_of(&thread, "card").await.plain;
        assert!(card.contains(&world.say_of(locale, "chat-why-file_not_read")), "{card}");
    }
}

#[tokio::test]
async fn a_strangers_headings_command_nothing_and_turn_nothing_round() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    let table = "<b>accept</b>,*Delete* everything,\u{202e}tpecca,@channel\na,b,c,d\n";
    sends(&world, &thread, &anna, "We need leave requests. The manager approves.", "odd.csv", table.as_bytes()).await;
    world.to_card(&thread, &anna).await;
    let card = world.last_of(&thread, "card").await;
    assert!(card.html.contains("&lt;b&gt;accept&lt;/b&gt;") && !card.html.contains("<b>accept"), "{}", card.html);
    assert!(!card.plain.contains('\u{202e}') && card.plain.contains("Tpecca"), "{}", card.plain);
}

#[tokio::test]
async fn a_file_without_words_is_kept_for_the_request_that_follows() {
    for (locale, request, says) in
        [("en", "I need leave requests like in this table", "staff.csv is kept"), ("ru", "Нужны заявки на отпуск", "Файл staff.csv сохранён")]
    {
        let world = World::new().await;
        let anna = world.person("Anna", Standing::Member).await;
        let thread = world.thread(&anna, locale).await;
        sends(&world, &thread, &anna, "", "staff.csv", STAFF.as_bytes()).await;
        let told = world.last(&thread).await.plain;
        assert!(told.contains(says), "{told}");
        world.say(&thread, &anna, request).await;
        world.to_card(&thread, &anna).await;
        let card = world.last_of(&thread, "card").await.plain;
        assert!(card.contains("staff.csv: Name, From, To"), "{card}");
    }
}
