//! Changes that say which fields there are from now on.

use crate::changes::{EQUIPMENT, TRAINING, after};

#[test]
fn only_these_fields_stay() {
    const ALL: &str = "item=What is needed:Text; price=Price:Money EUR; comment=Comment:LongText?";
    const TWO: &str = "item=What is needed:Text; price=Price:Money EUR";
    for (change, wanted) in [
        ("only two fields: item and price", TWO),
        ("I need just item and price", TWO),
        ("leave only item and price", TWO),
        ("keep only the price", "price=Price:Money EUR"),
        ("only the price", "price=Price:Money EUR"),
        ("keep the price only", "price=Price:Money EUR"),
        ("leave item and price and nothing else", TWO),
        ("remove everything but the price", "price=Price:Money EUR"),
        ("Keep only the price. Add a link", "price=Price:Money EUR; link=Link:Text?"),
        // None of these says that anything goes.
        ("only the manager approves", ALL),
        ("only the manager", ALL),
        ("I need only one approver", ALL),
        ("just the price is required", ALL),
        ("only HR sees the price", ALL),
        ("I just need a phone field too", "item=What is needed:Text; price=Price:Money EUR; comment=Comment:LongText?; phone=Phone:Phone"),
    ] {
        assert_eq!(after(EQUIPMENT, change).0, wanted, "{change}");
    }
    for (change, wanted) in [
        ("оставь только курс и стоимость", "course=Курс:Text; cost=Стоимость:Money EUR"),
        ("только два поля: курс и дата", "course=Курс:Text; date=Дата:Date"),
        ("убери всё, кроме курса", "course=Курс:Text"),
        ("оставь курс и всё", "course=Курс:Text"),
        ("хочу только курс и ссылку", "course=Курс:Text; link=Ссылка:Text?"),
        ("нужен только один согласующий", "course=Курс:Text; cost=Стоимость:Money EUR; link=Ссылка:Text?"),
    ] {
        assert_eq!(after(TRAINING, change).0, wanted, "{change}");
    }
    // What is worked out of them alone goes on being worked out.
    assert_eq!(
        after("Leave requests. Manager approves", "only first day and last day").0,
        "first_day=First day:Date; last_day=Last day:Date; days=Days:Computed?"
    );
    // Nor does what is worked out stay without that.
    assert_eq!(after("Leave requests. Manager approves", "only days").0, "first_day=First day:Date; last_day=Last day:Date; days=Days:Computed?");
}

#[test]
fn bounds_go_and_come_and_the_field_stays() {
    const PRICED: &str = "Equipment requests: item, price up to 500 eur. Manager approves";
    for (request, change, wanted) in [
        (PRICED, "remove the price limit", "item=What is needed:Text; price=Price:Money EUR"),
        (PRICED, "remove the limit on the price", "item=What is needed:Text; price=Price:Money EUR"),
        (PRICED, "убери лимит", "item=What is needed:Text; price=Price:Money EUR"),
        (PRICED, "limit the price to 800", "item=What is needed:Text; price=Price:Money EUR <=800"),
        (PRICED, "remove the limit on the item", "item=What is needed:Text; price=Price:Money EUR <=500"),
    ] {
        assert_eq!(after(request, change).0, wanted, "{change}");
    }
    let types = |change| after("Leave requests: dates, type (annual leave, sick leave, unpaid leave). Manager approves", change).0;
    for (change, options) in
        [("remove sick from the types", "Annual leave/Unpaid leave"), ("remove moving from the types", "Annual leave/Sick leave/Unpaid leave")]
    {
        assert!(types(change).contains(&format!("Choice[{options}]")), "{change}: {}", types(change));
    }
}

#[test]
fn who_approves_changes_by_that_word_and_a_field_by_another_one() {
    let steps = |request, change| after(request, change).1;
    assert_eq!(steps("Equipment requests: item. Manager, then HR approves", "swap the approvers"), "HR > Manager");
    assert_eq!(steps("Equipment requests: item. Manager approves", "change the approver to Anna"), "Anna");
    assert_eq!(
        after("Equipment requests: item, reason. Manager approves", "change reason to justification").0,
        "item=What is needed:Text; reason=Justification:LongText"
    );
}

#[test]
fn what_is_not_needed_takes_nothing_else_away() {
    const NEEDED: &str = "заявки на технику: что нужно, цена, комментарий. Согласует руководитель";
    let (fields, steps, left, _) = after(NEEDED, "согласование не нужно");
    assert_eq!(fields, "item=Что нужно:Text; price=Цена:Money EUR; comment=Комментарий:LongText?");
    assert_eq!((steps.as_str(), left.as_str()), ("Руководитель", "согласование не нужно (kit_limit)"));
    let (fields, ..) = after(NEEDED, "комментарий не нужен, нужно поле срочность (срочно, не срочно)");
    assert_eq!(fields, "item=Что нужно:Text; price=Цена:Money EUR; priority=Срочность:Choice[Срочно/Не срочно]");
    let (fields, _, left, _) = after(NEEDED, "поменяй местами дату и цену");
    assert_eq!(fields, "item=Что нужно:Text; price=Цена:Money EUR; comment=Комментарий:LongText?", "nothing is invented to swap");
    assert!(left.contains("not_there"), "{left}");
    for change in ["вместо руководителя решает Мария", "замени руководителя на Марию"] {
        assert_eq!(after(NEEDED, change).1, "Мария", "{change}");
    }
}
