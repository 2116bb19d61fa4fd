//! Whole conversations up to the card: what somebody named is on it, or is named as left out.

use fleet_content::{Bibles, Words};
use fleet_domain::bible::Abilities;
use fleet_domain::brief::{Brief, BriefEvent, BriefState, Card, NotIncludedWhy, advance, card};
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
        (
            english,
            "expenses: comment, link",
            "Expense claims",
            "Trip; Dates; Hotel; Amount, EUR; Receipt file; Comment (may be left out); Link (may be left out)",
        ),
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
        assert_eq!(card.fields.join("; "), "Amount, EUR; Spent on; Date; Receipt; Comment (may be left out); Hotel", "{answer}");
        assert!(promised(&card).contains(&"Travel expenses with a hotel"), "{card:#?}");
        assert_eq!(card.not_included, [], "{answer}");
    }
}

#[test]
fn of_two_apps_that_were_asked_for_the_other_one_is_told_as_not_included() {
    let russian = "Нужны две формы: на отпуск и на командировку. Согласует руководитель.";
    let english = "I need a leave request form and an equipment request form. HR approves";
    for (request, answer, title, other) in [
        (english, "equipment", "Equipment requests", "Leave"),
        (english, "you decide", "Leave requests", "Equipment"),
        (russian, "командировки", "Командировки", "Заявки на отпуск"),
        (russian, "2", "Командировки", "Заявки на отпуск"),
    ] {
        let card = card_after(&[request, answer]);
        assert_eq!(card.title, title, "{answer}");
        let [(words, NotIncludedWhy::AnotherApp)] = card.not_included.as_slice() else { panic!("{answer}: {:?}", card.not_included) };
        assert!(words.starts_with(other), "{answer}: {words}");
    }
}

const EQUIPMENT: &str = "Equipment requests: item, price. Their manager approves";
const LEAVE_RU: &str = "Заявки на отпуск, согласует руководитель";

#[test]
fn two_steps_named_in_a_change_are_two_steps_and_nothing_else() {
    for (request, change, steps) in [
        (EQUIPMENT, "two steps: the manager, then HR", "Manager > HR"),
        (EQUIPMENT, "add a phone number, and two steps: the manager, then HR", "Manager > HR"),
        (EQUIPMENT, "make it two steps, the manager and then HR", "Manager > HR"),
        (EQUIPMENT, "two steps: the manager, then finance; and add a phone number", "Manager > Finance"),
        (EQUIPMENT, "I want two approvers: the manager and the director", "Manager > Director"),
        (EQUIPMENT, "first HR, then the manager", "HR > Manager"),
        (LEAVE_RU, "два шага: руководитель, затем кадры", "Руководитель > Кадры"),
        (LEAVE_RU, "добавь телефон, и два шага: руководитель, затем кадры", "Руководитель > Кадры"),
        (LEAVE_RU, "нужно два этапа — сначала руководитель, потом директор", "Руководитель > Директор"),
    ] {
        let card = card_after(&[request, "you decide", change]);
        assert_eq!(card.steps.join(" > "), steps, "{change}");
        assert_eq!(card.not_included, [], "{change}");
        assert!(!card.fields.iter().any(|f| f.contains("steps") || f.contains("шага")), "{change}: {:?}", card.fields);
        // Who decided before still does: their words stand.
        let words = promised(&card);
        assert!(words.contains(&"Their manager approves") || words.contains(&"согласует руководитель"), "{change}: {words:?}");
    }
    let card = card_after(&[EQUIPMENT, "you decide", "two steps: HR, then the director"]);
    assert_eq!(card.not_included.iter().map(|(words, why)| (words.as_str(), why.key())).collect::<Vec<_>>(), [("Their manager approves", "replaced")]);
}

#[test]
fn how_many_decide_is_nobody_and_each_of_them_is() {
    for (said, steps) in [
        (vec!["Leave requests: first day, last day. Two approvers: HR and the director"], "HR > Director"),
        (vec!["Equipment requests: item, price. Two approvers: manager and IT"], "Manager > IT"),
        (vec!["Equipment requests: item, price, two approvers: manager and IT"], "Manager > IT"),
        (vec!["Заявки на отпуск. Два согласующих: руководитель и бухгалтер"], "Руководитель > Бухгалтерия"),
        (vec!["Заявки на отпуск", "Два согласующих: руководитель и бухгалтер"], "Руководитель > Бухгалтерия"),
        (vec!["Leave requests", "Two approvers: HR and the director"], "HR > Director"),
        (vec!["Leave requests", "first the manager, then IT"], "Manager > IT"),
        (vec!["Leave requests", "first the manager, then the director"], "Manager > Director"),
        (vec![EQUIPMENT, "first the manager, then IT"], "Manager > IT"),
        (vec![EQUIPMENT, "then the director"], "Manager > Director"),
        (vec![EQUIPMENT, "you decide", "then the director"], "Manager > Director"),
        (vec![EQUIPMENT, "you decide", "first the manager, then IT"], "Manager > IT"),
        (vec![EQUIPMENT, "you decide", "Two approvers: HR and the director"], "HR > Director"),
        (vec![LEAVE_RU, "you decide", "Два согласующих: руководитель и бухгалтер"], "Руководитель > Бухгалтерия"),
    ] {
        let card = card_after(&said);
        assert_eq!(card.steps.join(" > "), steps, "{said:?}");
        assert!(!card.not_included.iter().any(|(_, why)| why.key() != "replaced"), "{said:?}: {:?}", card.not_included);
    }
}

/// What the card leaves out, with the reason.
fn left_out(card: &Card) -> String {
    card.not_included.iter().map(|(words, why)| format!("{words} ({})", why.key())).collect::<Vec<_>>().join("; ")
}

#[test]
fn who_sees_is_no_field_and_holds_where_only_they_decide() {
    let english = "Sick leave: dates and a scan of the note, visible to HR only";
    let russian = "Больничные: даты и скан справки, видит только HR";
    for (said, fields, wish, left) in [
        (vec![english], "Dates; Scan of the note", "", "visible to HR only (seen_by_few)"),
        (vec!["Sick leave: dates and a scan of the note, visible to HR only. HR approves"], "Dates; Scan of the note", "visible to HR only", ""),
        (vec!["Sick leave: dates, a scan of the note, only HR can see it. HR approves"], "Dates; Scan of the note", "only HR can see it", ""),
        (
            vec!["Sick leave: dates and a scan of the note, visible only to HR. The manager approves, then HR"],
            "Dates; Scan of the note",
            "",
            "visible only to HR (seen_by_few)",
        ),
        // Of one request the kit hides no part: the field is made, its wish named.
        (
            vec!["Sick leave: dates and a scan of the note visible to HR only. HR approves"],
            "Dates; Scan of the note",
            "",
            "a scan of the note visible to HR only (seen_by_few)",
        ),
        (
            vec!["Sick leave: dates, file. Requests are visible to Anna only. HR approves"],
            "Dates; File",
            "",
            "Requests are visible to Anna only (not_understood)",
        ),
        (vec![russian], "Даты; Скан справки", "", "видит только HR (seen_by_few)"),
        (vec!["Больничные: даты и скан справки, видно только кадрам. Согласуют кадры"], "Даты; Скан справки", "видно только кадрам", ""),
        (
            vec!["Больничные: даты, скан справки. Заявки видят только HR и директор. Согласует HR, потом директор"],
            "Даты; Скан справки",
            "Заявки видят только HR и директор",
            "",
        ),
    ] {
        let card = card_after(&said);
        assert_eq!((card.fields.join("; ").as_str(), left_out(&card).as_str()), (fields, left), "{said:?}");
        assert!(wish.is_empty() || promised(&card).contains(&wish), "{said:?}: {:?}", promised(&card));
    }
}

#[test]
fn whoever_decides_sees_all_as_an_answer_and_as_a_change_too() {
    for (request, said) in [
        ("Leave requests, first the manager, then HR", "each sees their own and HR sees everything"),
        ("Заявки на отпуск, сначала руководитель, потом HR", "каждый видит свои, а HR видит всё"),
    ] {
        for before in [&["you decide"][..], &[]] {
            let card = card_after(&[&[request][..], before, &[said][..]].concat());
            assert_eq!(left_out(&card), "", "{said}");
            assert!(promised(&card).iter().any(|words| words.contains("HR sees everything") || words.contains("HR видит всё")), "{card:#?}");
        }
    }
    let card = card_after(&["Leave requests, the manager approves", "each sees their own and HR sees everything"]);
    assert_eq!(left_out(&card), "HR sees everything (seen_by_few)");
}

#[test]
fn what_a_field_is_said_to_be_is_no_other_field() {
    for (said, fields) in [
        (vec!["Sick leave: dates, doctor's note, file", "remove File; doctor's note is a file"], "Dates; Doctor's note"),
        (vec!["Sick leave: dates, doctor's note. The doctor's note is a file"], "Dates; Doctor's note"),
        (vec!["Leave requests: dates, reason", "the reason must be a file"], "Dates; Reason"),
        (vec!["Больничные: даты, справка", "справка — это файл"], "Даты; Справка"),
        (vec!["Trip requests: from where, to where, dates"], "From where; To where; Dates"),
    ] {
        let card = card_after(&[&[said[0], "you decide"][..], &said[1..]].concat());
        assert_eq!((card.fields.join("; ").as_str(), left_out(&card).as_str()), (fields, ""), "{said:?}");
        let last = said.last().unwrap();
        let file = card.all.iter().any(|c| matches!(&c.check, fleet_domain::criterion::Check::FieldGuarded { field } if field != "dates"));
        assert_eq!(file, last.contains("file") || last.contains("файл"), "{said:?}: {:#?}", card.all);
    }
}

#[test]
fn who_gives_their_name_fills_it_in() {
    for (request, field) in [
        ("Leave requests, HR approves, they give their full name", "Full name"),
        ("Leave requests. People give their full name and phone number. HR approves", "Full name"),
        ("Заявки на отпуск, люди называют ФИО и телефон", "ФИО"),
        ("Заявки на отпуск, они указывают ФИО", "ФИО"),
    ] {
        let card = card_after(&[request]);
        assert!(card.fields.iter().any(|f| f == field), "{request}: {:?}", card.fields);
        assert_eq!(left_out(&card), "", "{request}");
    }
}
