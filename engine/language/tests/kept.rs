//! Whole conversations up to the card: what somebody named is on it, or is named as left out.

use fleet_content::{Bibles, Words};
use fleet_domain::bible::Abilities;
use fleet_domain::brief::{Brief, BriefEvent, BriefState, Card, advance, card};
use fleet_domain::id::{BriefId, PersonId, ThreadId};
use fleet_language::{Phrases, read, read_answer, read_change};

/// The card after these words: the first are the request, the next answer what is asked or change the card; what is asked then is left to us.
pub(crate) fn card_after(said: &[&str]) -> Card {
    let bibles = Bibles::embedded().unwrap();
    let bible = bibles.get("hr").unwrap();
    let reading = read(&bibles, "hr", None, said[0]);
    let mut brief = Brief::new(BriefId::from_unique("1"), "hr", &reading.locale, PersonId::from_unique("1"), ThreadId::from_unique("1"));
    let first = BriefEvent::Said { message: "m".to_owned(), text: said[0].to_owned(), reading: Box::new(reading) };
    brief = advance(&brief, first, &bible.brief, 1).unwrap().brief;
    for text in &said[1..] {
        let (message, words) = ("n".to_owned(), (*text).to_owned());
        let event = match (*text, brief.open_question(), brief.draft()) {
            ("you decide", Some(_), _) => BriefEvent::YouDecideAll,
            (_, Some(open), Some(draft)) => {
                let reply = Box::new(read_answer(&bible, &open.question, &brief.other_questions(), &draft, text));
                BriefEvent::Answered { message, text: words, reply }
            }
            _ => {
                let change = Box::new(read_change(&bible, brief.spec.as_ref().unwrap(), Abilities::Kits, text));
                BriefEvent::ChangeRead { message, text: words, change }
            }
        };
        brief = advance(&brief, event, &bible.brief, 2).unwrap().brief;
    }
    if matches!(brief.state, BriefState::Asking { .. }) {
        brief = advance(&brief, BriefEvent::YouDecideAll, &bible.brief, 3).unwrap().brief;
    }
    let words = Words::embedded().unwrap();
    card(&brief, &Phrases::new(&words, &brief.locale)).unwrap()
}

/// The person's words that the card promises.
fn promised(card: &Card) -> Vec<&str> {
    card.criteria.iter().filter(|c| c.origin != fleet_domain::criterion::CriterionOrigin::Assumed).map(|c| c.words.as_str()).collect()
}

#[test]
fn an_answer_about_the_topic_leaves_the_named_form() {
    let english = "Travel expenses: trip, dates, hotel, amount in EUR, receipt file. Team lead approves";
    let russian = "Командировочные: поездка, даты, гостиница, сумма в евро, файл чека. Согласует тимлид";
    for (request, answer, title, fields) in [
        (english, "Expense claims", "Expense claims", "Trip; Dates; Hotel; Amount, EUR; Receipt file"),
        (english, "expenses, please", "Expense claims", "Trip; Dates; Hotel; Amount, EUR; Receipt file"),
        (english, "expenses: comment, link", "Expense claims", "Trip; Dates; Hotel; Amount, EUR; Receipt file; Comment; Link"),
        (english, "2", "Expense claims", "Trip; Dates; Hotel; Amount, EUR; Receipt file"),
        (english, "you decide", "Business trips", "Trip; Dates; Hotel; Amount, EUR; Receipt file"),
        (russian, "Возмещение расходов", "Возмещение расходов", "Поездка; Даты; Гостиница; Сумма, EUR; Файл чека"),
        (russian, "you decide", "Командировки", "Поездка; Даты; Гостиница; Сумма, EUR; Файл чека"),
    ] {
        let card = card_after(&[request, answer]);
        assert_eq!((card.title.as_str(), card.fields.join("; ").as_str()), (title, fields), "{answer}");
        assert_eq!(card.not_included, [], "{answer}");
        assert!(!card.criteria.iter().any(|c| c.words.contains("you changed") || c.words.contains("изменили")), "{card:#?}");
    }
}

#[test]
fn one_named_field_joins_the_form_that_is_chosen() {
    for answer in ["Expense claims", "expenses"] {
        let card = card_after(&["Travel expenses with a hotel. Team lead approves", answer]);
        assert_eq!(card.fields.join("; "), "Amount, EUR; Spent on; Date; Receipt; Comment; Hotel", "{answer}");
        assert!(promised(&card).contains(&"Travel expenses with a hotel"), "{card:#?}");
        assert_eq!(card.not_included, [], "{answer}");
    }
}

