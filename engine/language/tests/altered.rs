//! Changes as people write them in a hurry: what the form is afterwards, and what is left out.

use crate::changes::after;

const LEAVE: &str = "Leave requests: dates, reason. Manager approves";
const FORM: &str = "dates=Dates:DateRange; reason=Reason:LongText";
const LEAVE_RU: &str = "Заявки на отпуск: даты, причина. Решает руководитель";
const FORM_RU: &str = "dates=Даты:DateRange; reason=Причина:LongText";

#[test]
fn the_form_is_what_was_said() {
    for (request, change, wanted) in [
        (LEAVE, "let people attach a file", format!("{FORM}; file=File:File")),
        (LEAVE, "two more fields: cost center and project", format!("{FORM}; cost_center=Cost center:Text; project=Project:Text")),
        (LEAVE, "add urgency: low, medium, high", format!("{FORM}; priority=Urgency:Choice[Low/Medium/High]")),
        (LEAVE, "phone is no longer needed", FORM.to_owned()),
        (LEAVE, "the reason isn't needed any more", "dates=Dates:DateRange".to_owned()),
        (LEAVE_RU, "добавь ещё два поля: отдел и город", format!("{FORM_RU}; department=Отдел:Text; city=Город:Text")),
        (LEAVE_RU, "добавь файл, но не обязательно", format!("{FORM_RU}; file=Файл:File?")),
        (LEAVE_RU, "можно без причины", "dates=Даты:DateRange; reason=Причина:LongText?".to_owned()),
    ] {
        assert_eq!(after(request, change).0, wanted, "{change}");
    }
}

/// Who decides over some length alone is no limit of the length.
#[test]
fn a_condition_limits_nothing() {
    for (request, form, change) in [(LEAVE, FORM, "requests over 5 days go to HR as well"), (LEAVE_RU, FORM_RU, "заявки больше 5 дней идут ещё и к директору")]
    {
        let (fields, _, left, _) = after(request, change);
        assert_eq!(fields, form, "{change}");
        assert!(left.starts_with(change.split(' ').next().unwrap()) && left.contains("(condition)"), "{left}");
    }
}

#[test]
fn who_decides_is_said_anew() {
    for (change, steps) in [("HR approves. Actually no, only the director", "Director"), ("goes to HR", "HR"), ("Manager -> HR", "Manager > HR")] {
        assert_eq!(after(LEAVE, change).1, steps, "{change}");
    }
}

#[test]
fn what_is_attached_is_a_file() {
    const NOTE: &str = "Leave requests: dates, reason, contract. Manager approves";
    const NOTE_RU: &str = "Заявки на отпуск: даты, причина, справка. Решает руководитель";
    for (request, change, wanted) in [
        (LEAVE, "people should also attach a doctor note", format!("{FORM}; sick_note=Doctor's note:File")),
        (LEAVE, "a contract must be attached", format!("{FORM}; contract=Contract:File")),
        (LEAVE_RU, "сотрудники должны прикладывать справку", format!("{FORM_RU}; spravka=Справка:File")),
        (NOTE, "make the contract a file upload", format!("{FORM}; contract=Contract:File")),
        (NOTE, "the contract should be attached", format!("{FORM}; contract=Contract:File")),
        (NOTE, "attach the contract", format!("{FORM}; contract=Contract:File")),
        (NOTE_RU, "сделай справку файлом", format!("{FORM_RU}; spravka=Справка:File")),
        // What is written is written, and another file is another file.
        (NOTE, "attach a link", format!("{FORM}; contract=Contract:Text; link=Link:Text?")),
        (NOTE, "please add a file upload", format!("{FORM}; contract=Contract:Text; file=File upload:File")),
        (NOTE_RU, "сделай справку необязательной", format!("{FORM_RU}; spravka=Справка:Text?")),
    ] {
        let (fields, _, left_out, _) = after(request, change);
        assert_eq!((fields, left_out.as_str()), (wanted, ""), "{change}");
    }
}

#[test]
fn steps_come_and_go_as_people_say_it() {
    const TWO: &str = "Purchases: item, price. Manager, then finance decide";
    const TWO_RU: &str = "Закупки: что, цена. Согласует руководитель, потом бухгалтерия";
    const ONE: &str = "Purchases: item, price. Manager decides";
    const OLGA: &str = "Заявки на отпуск: даты, причина. Согласует Оля";
    for (request, change, steps, left_out) in [
        (OLGA, "ой не, пусть согласует сначала рук-ль а потом уже Оля", "Руководитель > Оля", ""),
        (LEAVE, "the manager approves first and then Anna", "Manager > Anna", ""),
        (TWO, "actually no finance step, just the manager", "Manager", ""),
        (TWO, "actually no finance step", "Manager", ""),
        (TWO_RU, "вообще-то без бухгалтерии, только руководитель", "Руководитель", ""),
        (TWO_RU, "убери шаг бухгалтерии", "Руководитель", ""),
        (ONE, "remove the finance step", "Manager", "remove the finance step (not_there)"),
        (ONE, "no finance step", "Manager", "no finance step (not_there)"),
        (ONE, "no, the step is fine", "Manager", "the step is fine (not_understood)"),
    ] {
        let (_, found, left, _) = after(request, change);
        assert_eq!((found.as_str(), left.as_str()), (steps, left_out), "{change}");
    }
}
