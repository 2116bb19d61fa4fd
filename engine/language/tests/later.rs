//! What later words do to earlier ones on the card: they stand, stand in part and say so, or were replaced.

use fleet_content::{Bibles, Words};
use fleet_domain::bible::Abilities;
use fleet_domain::brief::{Brief, BriefEvent, Card, NotIncludedWhy, advance, card};
use fleet_domain::id::{BriefId, PersonId, ThreadId};
use fleet_language::{Phrases, read, read_change};

/// The card after a request, left to us where it asks, and changes.
fn card_of(request: &str, changes: &[&str]) -> Card {
    let bibles = Bibles::embedded().unwrap();
    let bible = bibles.get("hr").unwrap();
    let reading = read(&bibles, "hr", None, request);
    let mut brief = Brief::new(BriefId::from_unique("1"), "hr", &reading.locale, PersonId::from_unique("1"), ThreadId::from_unique("1"));
    let said = BriefEvent::Said { message: "m".to_owned(), text: request.to_owned(), reading: Box::new(reading) };
    for event in [said, BriefEvent::YouDecideAll] {
        brief = advance(&brief, event, &bible.brief, 1).unwrap().brief;
    }
    for text in changes {
        let change = Box::new(read_change(&bible, brief.spec.as_ref().unwrap(), Abilities::Kits, text));
        let event = BriefEvent::ChangeRead { message: "c".to_owned(), text: (*text).to_owned(), change };
        brief = advance(&brief, event, &bible.brief, 2).unwrap().brief;
    }
    let words = Words::embedded().unwrap();
    card(&brief, &Phrases::new(&words, &brief.locale)).unwrap()
}

fn stands(card: &Card, words: &str) -> bool {
    card.criteria.iter().any(|c| c.words == words)
}

fn replaced(card: &Card, words: &str) -> bool {
    card.not_included.contains(&(words.to_owned(), NotIncludedWhy::Replaced))
}

#[test]
fn a_limit_that_changed_is_no_longer_promised() {
    let request = "Leave requests with the dates. At most 5 days at a time. Anna approves.";
    assert!(stands(&card_of(request, &[]), "At most 5 days at a time"));
    let card = card_of(request, &["no more than 10 days"]);
    assert!(replaced(&card, "At most 5 days at a time"), "{card:#?}");
    assert!(stands(&card, "no more than 10 days"), "{card:#?}");
}

#[test]
fn one_of_two_limits_leaves_the_other() {
    let request = "Заявки на отпуск с датами. Не меньше 2 дней. Не больше 14 дней. Решает Анна.";
    let card = card_of(request, &["не больше 28 дней"]);
    assert!(stands(&card, "Не меньше 2 дней"), "{card:#?}");
    assert!(replaced(&card, "Не больше 14 дней"), "{card:#?}");
}

#[test]
fn a_field_that_went_leaves_the_rest_of_its_sentence_marked() {
    let card = card_of("Business trip requests with the city, the dates and the budget. Boris approves.", &["remove the budget"]);
    let line = card.criteria.iter().find(|c| c.words.contains("budget")).unwrap_or_else(|| panic!("{card:#?}"));
    assert!(line.words.ends_with("(you changed a part of this later)"), "{}", line.words);
}

#[test]
fn options_that_went_are_marked_and_new_ones_take_nothing_away() {
    let request = "Purchase requests with an item, a category (travel, office). Boris approves.";
    let more = card_of(request, &["add the option training to the category"]);
    assert!(more.criteria.iter().any(|c| c.words.contains("travel") && !c.words.contains("later")), "{more:#?}");
    let less = card_of(request, &["remove the option office from the category"]);
    assert!(less.criteria.iter().any(|c| c.words.contains("office") && c.words.contains("later")), "{less:#?}");
}

#[test]
fn an_amount_that_changed_is_no_longer_promised() {
    let request = "Purchase requests with an item and an amount. The amount is at most 500 euros. Boris approves.";
    let card = card_of(request, &["the amount may be up to 900 euros"]);
    assert!(!stands(&card, "The amount is at most 500 euros"), "{card:#?}");
}

#[test]
fn what_has_to_be_filled_in_is_promised_as_it_was_said_last() {
    let request = "Equipment requests: what, why, phone. Anna approves.";
    let card = card_of(request, &["make the phone optional"]);
    assert!(stands(&card, "make the phone optional") && stands(&card, "what, why, phone"), "{card:#?}");
    let card = card_of(request, &["make the phone optional", "the phone is required"]);
    assert!(replaced(&card, "make the phone optional"), "{card:#?}");
    assert!(stands(&card, "the phone is required") && stands(&card, "what, why, phone"), "{card:#?}");
    let card = card_of("Equipment requests: what, why. The phone is required. Anna approves.", &["make the phone optional"]);
    assert!(replaced(&card, "The phone is required"), "{card:#?}");
    let card = card_of("Заявки на технику: что, зачем, телефон. Решает Анна.", &["телефон необязательный", "сделай телефон обязательным"]);
    assert!(replaced(&card, "телефон необязательный") && stands(&card, "сделай телефон обязательным"), "{card:#?}");
}

#[test]
fn what_the_last_of_several_is_said_to_be_the_others_are_too() {
    for (request, change) in [
        ("Equipment requests: what, why, phone. Anna approves.", "phone and the reason are optional"),
        ("Заявки на технику: что, зачем, телефон. Решает Анна.", "телефон и зачем необязательные"),
    ] {
        let card = card_of(request, &[change]);
        assert!(stands(&card, change), "{card:#?}");
        assert_eq!(
            card.fields.iter().filter(|f| f.contains("optional") || f.contains("не обязательно") || f.contains("left out") || f.contains("можно")).count(),
            2,
            "{:?}",
            card.fields
        );
    }
}
