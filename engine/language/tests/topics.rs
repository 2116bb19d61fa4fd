//! Another topic before there is an app: what turns a brief to it, and what does not.

use fleet_content::Bibles;
use fleet_language::{other_topic, read};

use crate::show;

/// The title after these words on the card of a leave app; `None` if they are not taken as another topic.
fn turned(words: &str) -> Option<String> {
    let bibles = Bibles::embedded().unwrap_or_else(|e| panic!("{e}"));
    let russian = words.chars().any(|c| ('а'..='я').contains(&c));
    let request = if russian { "заявки на отпуск, согласует директор" } else { "leave requests, the CFO approves" };
    let spec = read(&bibles, "hr", None, request).draft.unwrap().spec;
    let change = other_topic(&bibles, &bibles.get("hr").unwrap(), &spec, words)?;
    let (before, now) = (show::requests(&spec), show::requests(&change.spec));
    assert_eq!(show::steps(now), show::steps(before), "who decides stays: {words}");
    assert_ne!(show::fields(now), show::fields(before), "{words}");
    Some(now.title.clone())
}

#[test]
fn words_that_say_another_topic_alone_turn_the_brief_to_it() {
    for (words, title) in [
        ("actually I want it for equipment", "Equipment requests"),
        ("actually, make it about equipment instead", "Equipment requests"),
        ("I meant equipment requests", "Equipment requests"),
        ("let's do equipment instead of vacation", "Equipment requests"),
        ("change the topic to equipment", "Equipment requests"),
        ("no, I need it for business trips", "Business trips"),
        ("not leave but business trips", "Business trips"),
        ("I changed my mind, I need an app for expenses", "Expense claims"),
        ("sorry, it should be about expenses", "Expense claims"),
        ("на самом деле мне нужно для командировок", "Командировки"),
        ("не отпуск, а командировки", "Командировки"),
        ("нет, я хотел заявки на оборудование", "Заявки на технику"),
        ("поменяй тему на оборудование", "Заявки на технику"),
        ("лучше сделай заявки на пропуск", "Доступы и пропуска"),
        ("я передумала, нужны заявки на справки", "Справки из HR"),
    ] {
        assert_eq!(turned(words).as_deref(), Some(title), "{words}");
    }
}

#[test]
fn what_only_mentions_a_topic_turns_nothing() {
    for words in [
        "actually I want it for leave",
        "we had an equipment app before",
        "is it like the equipment app?",
        "can it be for equipment?",
        "equipment",
        "expenses please",
        "I want equipment and business trips",
        "add equipment",
        "the price of equipment is high",
        "actually the director approves equipment",
        "нет, это отпуск",
        "можно то же самое для оборудования?",
        "согласуют оба руководителя",
        "спасибо, командировки тоже пригодятся",
    ] {
        assert_eq!(turned(words), None, "{words}");
    }
}
