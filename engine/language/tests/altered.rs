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
    for (request, form, change) in [(LEAVE, FORM, "no need to attach a certificate"), (LEAVE_RU, FORM_RU, "не нужно прикладывать справку")]
    {
        let (fields, _, left_out, _) = after(request, change);
        assert_eq!(fields, form, "{change}");
        assert!(left_out.starts_with(change), "{left_out}");
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

#[test]
fn what_was_there_comes_back_as_it_was() {
    const COPIES: &str = "Заявки на справки: вид, дата. Решает HR";
    const KIND: &str = "document_type=Вид:Choice[Справка с места работы/Справка о доходах/Копия документа/Другое]; date=Дата:Date";
    let copies = "kolichestvo_ekzemplyarov=Количество экземпляров:Number";
    for (request, change, fields, left_out) in [
        (COPIES, "нет, верни количество экземпляров, обязательно число", format!("{KIND}; {copies}"), ""),
        (COPIES, "добавь телефон, обязательно число", format!("{KIND}; phone=Телефон:Phone"), "обязательно число (not_understood)"),
        (COPIES, "добавь телефон, обязательно дату рождения", format!("{KIND}; phone=Телефон:Phone; birthday=Дата рождения:Date"), ""),
        (LEAVE, "put the reason back", FORM.to_owned(), ""),
        (LEAVE, "bring back the comment", format!("{FORM}; comment=Comment:LongText?"), ""),
        (LEAVE, "put it back", FORM.to_owned(), "put it back (not_understood)"),
        (LEAVE_RU, "верни как было", FORM_RU.to_owned(), "верни как было (not_understood)"),
        (LEAVE_RU, "верни тип отпуска", format!("{FORM_RU}; leave_type=Тип отпуска:Choice[Ежегодный/Без сохранения зарплаты/Учебный/Другой]"), ""),
    ] {
        let (found, _, left, _) = after(request, change);
        assert_eq!((found, left.as_str()), (fields, left_out), "{change}");
    }
}

#[test]
fn a_question_asks_nothing_of_the_form() {
    for (request, form, change) in
        [(LEAVE, FORM, "what's the weather"), (LEAVE, FORM, "what time is it"), (LEAVE_RU, FORM_RU, "какая сегодня погода"), (LEAVE_RU, FORM_RU, "который час")]
    {
        let (fields, _, left, _) = after(request, change);
        assert_eq!((fields.as_str(), left), (form, format!("{change} (not_understood)")));
    }
    // What is asked for is a field.
    assert_eq!(after(LEAVE, "who covers").0, format!("{FORM}; substitute=Who covers:Person"));
    assert_eq!(after(LEAVE, "what's needed").0, format!("{FORM}; item=What is needed:Text"));
}

#[test]
fn what_is_added_is_called_bounded_and_placed_as_said() {
    const DAYS: &str = "Leave requests: first day, last day, reason. Manager approves";
    const TWO: &str = "first_day=First day:Date; last_day=Last day:Date";
    const PRICE: &str = "Purchases: item, price. Manager decides";
    let price = |rest: &str| format!("item=What is needed:Text; price=Price:Money EUR{rest}");
    let reason = "reason=Reason:LongText";
    for (request, change, wanted) in [
        (PRICE, "max price 2000", price(" <=2000")),
        (PRICE, "set the minimum price to 100 eur", price(" >=100")),
        (PRICE, "price not more than 2000", price(" <=2000")),
        ("Закупки: цена, количество. Решает HR", "максимальная цена 2000", "price=Цена:Money EUR <=2000; quantity=Количество:Number".to_owned()),
        (LEAVE, "can you also ask for the phone number during vacation?", format!("{FORM}; phone_number_during_vacation=Phone number during vacation:Phone")),
        (LEAVE, "can you show the phone?", FORM.to_owned()),
        (LEAVE, "can you ask HR?", FORM.to_owned()),
        (LEAVE, "checkbox \"I informed my team\"", format!("{FORM}; i_informed_my_team=I informed my team:YesNo?")),
        (LEAVE, "add a checkbox “I informed my team”", format!("{FORM}; i_informed_my_team=I informed my team:YesNo?")),
        (LEAVE_RU, "добавь галочку «Я предупредил команду»", format!("{FORM_RU}; ya_predupredil_komandu=Я предупредил команду:YesNo?")),
        (DAYS, "add field Phone right after the dates", format!("{TWO}; phone=Phone:Phone; {reason}")),
        (DAYS, "add a phone after the first day", format!("first_day=First day:Date; phone=Phone:Phone; last_day=Last day:Date; {reason}")),
        (LEAVE_RU, "добавь телефон перед причиной", "dates=Даты:DateRange; phone=Телефон:Phone; reason=Причина:LongText".to_owned()),
        (LEAVE_RU, "добавь телефон сразу после дат", "dates=Даты:DateRange; phone=Телефон:Phone; reason=Причина:LongText".to_owned()),
        // What happens after something is called so.
        (LEAVE, "add phone after work", format!("{FORM}; phone_after_work=Phone after work:Phone")),
    ] {
        assert_eq!(after(request, change).0, wanted, "{change}");
    }
    assert_eq!(after(LEAVE_RU, "добавь HR после руководителя").1, "Руководитель > HR");
}
