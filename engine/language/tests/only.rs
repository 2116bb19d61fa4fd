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
        ("I just need a phone field too", ALL),
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
}
