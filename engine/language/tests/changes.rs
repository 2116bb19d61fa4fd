//! Changes on the card: what is taken, what the form is afterwards, what is left out.

use fleet_content::Bibles;
use fleet_domain::bible::Abilities;
use fleet_language::{read, read_change};

use crate::show;

/// The spec after a change of this request, field list and steps, and what was left out.
pub(crate) fn after(request: &str, change: &str) -> (String, String, String, fleet_domain::spec::RequestsSpec) {
    let bibles = Bibles::embedded().unwrap_or_else(|e| panic!("{e}"));
    let bible = bibles.get("hr").unwrap();
    let draft = read(&bibles, "hr", None, request).draft.unwrap();
    let change = read_change(&bible, &draft.spec, Abilities::Kits, change);
    let spec = show::requests(&change.spec).clone();
    (show::fields(&spec), show::steps(&spec), show::left_out(&change.clauses), spec)
}

pub(crate) const TRAINING: &str = "заявки на обучение: курс, стоимость, ссылка; согласует руководитель";
pub(crate) const EQUIPMENT: &str = "equipment requests: item, price, comment. Manager approves";

#[test]
fn fields_are_added() {
    for (change, wanted) in [
        ("добавь телефон", "; phone=Телефон:Phone"),
        ("добавьте, пожалуйста, телефон и почту", "; phone=Телефон:Phone; email=Почта:Email"),
        ("ещё нужен файл с программой курса (необязательно)", "; fail_s_programmoi_kursa=Файл с программой курса:File?"),
        // A known field is called in the language of the app, whoever names it.
        ("add phone", "; phone=Телефон:Phone"),
        ("добавь поле \"Номер договора\"", "; nomer_dogovora=Номер договора:Text"),
        ("и дата начала", "; start_date=Дата начала:Date"),
        ("добавь формат: очно, онлайн", "; format=Формат:Choice[Очно/Онлайн]"),
        ("добавь ещё, пожалуйста, поле для телефона заместителя", "; telefon_zamestitelya=Телефон заместителя:Phone"),
        ("plz also add phone number", "; phone=Телефон:Phone"),
        ("add a field for phone of the deputy", "; phone_of_the_deputy=Phone of the deputy:Phone"),
        ("добавь бюджет до 1000 евро", "; budget=Бюджет:Money EUR <=1000"),
    ] {
        let (fields, steps, left_out, _) = after(TRAINING, change);
        assert_eq!(fields, format!("course=Курс:Text; cost=Стоимость:Money EUR; link=Ссылка:Text?{wanted}"), "{change}");
        assert_eq!((steps.as_str(), left_out.as_str()), ("Руководитель", ""), "{change}");
    }
}

#[test]
fn what_is_said_of_something_else_becomes_no_field() {
    const EQUIPMENT_FIELDS: &str = "item=What is needed:Text; price=Price:Money EUR; comment=Comment:LongText?";
    const TRAINING_FIELDS: &str = "course=Курс:Text; cost=Стоимость:Money EUR; link=Ссылка:Text?";
    for (change, wanted) in [
        ("no price please", "item=What is needed:Text; comment=Comment:LongText?"),
        ("no comment", "item=What is needed:Text; price=Price:Money EUR"),
        ("no, keep the comment", EQUIPMENT_FIELDS),
        ("my time zone is Madrid", EQUIPMENT_FIELDS),
        ("what is the weather", EQUIPMENT_FIELDS),
        ("the comment is missing", EQUIPMENT_FIELDS),
        ("the phone is missing", "item=What is needed:Text; price=Price:Money EUR; comment=Comment:LongText?; phone=Phone:Phone"),
        ("only they see it", EQUIPMENT_FIELDS),
    ] {
        assert_eq!(after(EQUIPMENT, change).0, wanted, "{change}");
    }
    for (change, wanted) in [
        ("телефон оставь", "; phone=Телефон:Phone"),
        ("ссылку оставь", ""),
        ("нет, ссылку оставь", ""),
        ("ещё чтобы видел только автор", ""),
        ("добавь ссылку на программу", "; ssylka_na_programmu=Ссылка на программу:Text?"),
    ] {
        assert_eq!(after(TRAINING, change).0, format!("{TRAINING_FIELDS}{wanted}"), "{change}");
    }
    assert_eq!(after(TRAINING, "пусть видят все").3.visibility, fleet_domain::spec::Visibility::All);
    assert_eq!(after(TRAINING, "руководители видят все").3.visibility, fleet_domain::spec::Visibility::Own);
}

#[test]
fn fields_are_taken_away() {
    for (change, wanted) in [
        ("убери ссылку", "course=Курс:Text; cost=Стоимость:Money EUR"),
        ("без ссылки", "course=Курс:Text; cost=Стоимость:Money EUR"),
        ("i dont need the link any more", "course=Курс:Text; cost=Стоимость:Money EUR"),
        ("remove the link and the cost", "course=Курс:Text"),
        ("ссылка не нужна", "course=Курс:Text; cost=Стоимость:Money EUR"),
        ("убери поле стоимость, добавь провайдера", "course=Курс:Text; link=Ссылка:Text?; provider=Провайдер:Text"),
    ] {
        assert_eq!(after(TRAINING, change).0, wanted, "{change}");
    }
}

#[test]
fn fields_are_reworded() {
    for (change, wanted) in [
        ("make the comment required", "item=What is needed:Text; price=Price:Money EUR; comment=Comment:LongText"),
        ("price is optional", "item=What is needed:Text; price=Price:Money? EUR; comment=Comment:LongText?"),
        ("price in dollars", "item=What is needed:Text; price=Price:Money USD; comment=Comment:LongText?"),
        ("price up to 500", "item=What is needed:Text; price=Price:Money EUR <=500; comment=Comment:LongText?"),
        ("rename comment to Notes for IT", "item=What is needed:Text; price=Price:Money EUR; comment=Notes for IT:LongText?"),
        ("link instead of the comment", "item=What is needed:Text; price=Price:Money EUR; link=Link:Text?"),
        ("all fields are required", "item=What is needed:Text; price=Price:Money EUR; comment=Comment:LongText"),
    ] {
        assert_eq!(after(EQUIPMENT, change).0, wanted, "{change}");
    }
    let (fields, ..) = after(TRAINING, "переименуй стоимость в «Цена курса»");
    assert_eq!(fields, "course=Курс:Text; cost=Цена курса:Money EUR; link=Ссылка:Text?");
    let (fields, ..) = after(TRAINING, "сделай ссылку обязательной");
    assert_eq!(fields, "course=Курс:Text; cost=Стоимость:Money EUR; link=Ссылка:Text");
}

#[test]
fn options_come_and_go() {
    let request = "форма на отпуск: даты, тип (ежегодный, учебный)";
    let (fields, ..) = after(request, "добавь вариант \"декретный\" в тип");
    assert_eq!(fields, "dates=Даты:DateRange; leave_type=Тип:Choice[Ежегодный/Учебный/Декретный]");
}

#[test]
fn a_form_is_altered_as_people_say_it() {
    const LEAVE: &str = "Leave requests: first day, last day, type: vacation, sick leave or unpaid, comment. The manager approves";
    const LEAVE_RU: &str = "Заявки на отпуск: первый день, последний день, тип: ежегодный, учебный или без оплаты. Согласует руководитель";
    const TYPE: &str = "leave_type=Type:Choice[Vacation/Sick leave/Unpaid]";
    for (change, from, to) in [
        ("rename \"First day\" to \"From\"", "First day:Date", "From:Date"),
        ("remove sick leave from types", TYPE, "leave_type=Type:Choice[Vacation/Unpaid]"),
        ("type should also have study leave", TYPE, "leave_type=Type:Choice[Vacation/Sick leave/Unpaid/Study leave]"),
        ("add a field for the reason, with choices: family, health, other", "", "; reason=Reason:Choice[Family/Health/Other]"),
        ("add number of days, calculated", "", "; days=Days:Computed?"),
    ] {
        let before = after(LEAVE, "hello").0;
        let wanted = if from.is_empty() { format!("{before}{to}") } else { before.replace(from, to) };
        assert_eq!(after(LEAVE, change).0, wanted, "{change}");
        assert_eq!(after(LEAVE, change).2, "", "{change}");
    }
    for (change, wanted) in [
        ("put the comment first", "comment first_day last_day leave_type"),
        ("move the type before the last day", "first_day leave_type last_day comment"),
        ("put the first day last", "last_day leave_type comment first_day"),
        ("move the first day after the last day", "last_day first_day leave_type comment"),
        ("put the type at the end", "first_day last_day comment leave_type"),
    ] {
        let names: Vec<String> = after(LEAVE, change).3.fields.into_iter().map(|f| f.name).collect();
        assert_eq!(names.join(" "), wanted, "{change}");
    }
    for (change, wanted) in [
        ("поставь тип после первого дня", "first_day leave_type last_day"),
        ("передвинь тип перед первым днём", "leave_type first_day last_day"),
        ("перенеси первый день в конец", "last_day leave_type first_day"),
    ] {
        let names: Vec<String> = after(LEAVE_RU, change).3.fields.into_iter().map(|f| f.name).collect();
        assert_eq!(names.join(" "), wanted, "{change}");
    }
    for (change, wanted) in [
        ("ещё тип больничный", "leave_type=Тип:Choice[Ежегодный/Учебный/Без оплаты/Больничный]"),
        ("удали тип без оплаты", "leave_type=Тип:Choice[Ежегодный/Учебный]"),
        ("добавь поле причина с вариантами: семья, здоровье, другое", "reason=Причина:Choice[Семья/Здоровье/Другое]"),
        ("добавь количество дней, чтобы считалось само", "days=Дней:Computed?"),
    ] {
        assert!(after(LEAVE_RU, change).0.ends_with(wanted), "{change}: {}", after(LEAVE_RU, change).0);
        assert_eq!(after(LEAVE_RU, change).2, "", "{change}");
    }
    // A choice between fewer than two is none, and what is there stays.
    let two = "Заявки на отпуск: день, тип: ежегодный или без оплаты. Согласует руководитель";
    assert_eq!(after(two, "удали тип без оплаты").2, "удали тип без оплаты (kit_limit)");
    for (request, change, steps) in [
        (LEAVE, "can we also have HR approve after the manager", "Manager > HR"),
        (LEAVE, "swap manager with HR", "HR"),
        (LEAVE, "actually the manager is Peter Smith", "Peter Smith"),
        (LEAVE_RU, "руководитель это Пётр Смирнов", "Пётр Смирнов"),
        (LEAVE_RU, "поменяй руководителя на директора", "Директор"),
        (LEAVE_RU, "пусть после руководителя утверждает HR", "Руководитель > HR"),
    ] {
        let (_, found, left_out, _) = after(request, change);
        assert_eq!((found.as_str(), left_out.as_str()), (steps, ""), "{change}");
    }
    for (request, change) in [(LEAVE, "make it in Russian too"), (LEAVE_RU, "сделай ещё на английском")] {
        assert_eq!(after(request, change).3.locales, after(request, "hello").3.locales, "{change}");
    }
}

#[test]
fn steps_follow_the_words() {
    for (change, wanted) in [
        ("two steps: head of department then HR", "Head of department > HR"),
        ("then finance", "Manager > Finance"),
        ("HR should approve instead of the manager", "HR"),
        ("add a second approval by the CFO", "Manager > CFO"),
        ("пусть согласует директор", "Директор"),
        ("сначала руководитель отдела, потом бухгалтерия", "Руководитель отдела > Бухгалтерия"),
        ("HR approves, not the manager", "HR"),
        ("the manager should not approve, HR does", "HR"),
        ("add HR as the second step", "Manager > HR"),
        ("добавь HR первым", "HR > Manager"),
        ("no second approval", "Manager"),
        ("HR must approve too", "Manager > HR"),
        ("add a second approver", "Manager > HR"),
        ("и еще пусть бухгалтер тоже одобряет", "Manager > Бухгалтерия"),
        ("steps: team lead, HR", "Team lead > HR"),
        ("add a second step: director", "Manager > Director"),
        ("I want a second step: HR director", "Manager > HR director"),
        ("добавь второй шаг: директор", "Manager > Директор"),
        ("then also HR approves", "Manager > HR"),
    ] {
        assert_eq!(after(EQUIPMENT, change).1, wanted, "{change}");
    }
    let two = "заявки на отпуск, согласует руководитель, потом HR";
    for (change, wanted) in [
        ("без HR", "Руководитель"),
        ("убери второй шаг", "Руководитель"),
        ("один шаг", "Руководитель"),
        ("вместо HR директор", "Руководитель > Директор"),
        ("бухгалтер вместо HR", "Руководитель > Бухгалтерия"),
    ] {
        assert_eq!(after(two, change).1, wanted, "{change}");
    }
    assert_eq!(after("заявки на закупку, согласует руководитель, потом финансы", "бухгалтер вместо финансов").1, "Руководитель > Бухгалтерия");
    let (_, steps, left_out, _) = after(two, "и ещё бухгалтерия должна согласовать");
    assert_eq!((steps.as_str(), left_out.as_str()), ("Руководитель > HR", "ещё бухгалтерия должна согласовать (kit_limit)"));
}

#[test]
fn the_app_as_a_whole_changes() {
    use fleet_domain::manifest::Access;
    use fleet_domain::spec::{Switch, Visibility};
    assert_eq!(after(TRAINING, "все видят все заявки").3.visibility, Visibility::All);
    assert_eq!(after(TRAINING, "причина отказа не обязательна").3.reason_on_decline, Switch::Off);
    assert_eq!(after(TRAINING, "пусть открывается по ссылке без регистрации").3.access, Access::Link);
    assert_eq!(after(TRAINING, "назови приложение «Учёба в отделе»").3.title, "Учёба в отделе");
    assert_eq!(after(EQUIPMENT, "call it Gear desk").3.title, "Gear desk");
    assert_eq!(after(EQUIPMENT, "rename the app to Gear").3.title, "Gear");
    assert!(after(EQUIPMENT, "no export please").3.exports.is_empty());
    let spec = after(TRAINING, "сделай на английском").3;
    assert_eq!((spec.locale.as_str(), spec.title.as_str()), ("en", "Training requests"));
    assert_eq!(show::fields(&spec), "course=Course:Text; cost=Cost:Money EUR; link=Link:Text?");
}

#[test]
fn what_is_forbidden_adds_nothing() {
    for change in ["don't show the reason to the manager", "do not show the price to HR", "dont show the comment to anybody"] {
        let (fields, steps, left_out, _) = after(EQUIPMENT, change);
        assert_eq!((fields, steps), (after(EQUIPMENT, "hmm").0, "Manager".to_owned()), "{change}");
        assert_eq!(left_out, format!("{change} (not_understood)"));
    }
    let two = "Leave requests: first day, last day. The manager approves, then HR";
    assert_eq!(after(two, "actually no HR, only the manager").1, "Manager");
    assert_eq!(after(two, "everyone can see everything except the last day").2, "everyone can see everything except the last day (seen_by_few)");
}

#[test]
fn what_is_not_there_cannot_be_taken_away() {
    for change in ["remove the phone number", "убери телефон", "убери второй шаг", "remove the phone"] {
        let (fields, _, left_out, _) = after(EQUIPMENT, change);
        assert_eq!(fields, after(EQUIPMENT, "hmm").0, "{change}");
        assert_eq!(left_out, format!("{change} (not_there)"));
    }
}

#[test]
fn days_get_limits_and_an_order() {
    let leave = "leave requests: first day, last day. The manager approves";
    let form = "first_day=First day:Date; last_day=Last day:Date";
    assert_eq!(after(leave, "max 14 days").0, format!("{form}; days=Days:Computed? <=14"));
    assert_eq!(after(leave, "at most two weeks").0, format!("{form}; days=Days:Computed? <=14"));
    let spec = after(leave, "the last day must not be before the first day").3;
    assert_eq!(spec.fields[1].not_before.as_deref(), Some("first_day"));
    let spec = after(leave, "not in the past").3;
    assert_eq!(spec.fields[0].not_past, fleet_domain::spec::Switch::On);
    assert_eq!(after(EQUIPMENT, "max 14 days").2, "max 14 days (kit_limit)");
    assert_eq!(after(leave, "at most one week").0, format!("{form}; days=Days:Computed? <=7"));
    let (fields, _, left, _) = after(leave, "at most 5 days and at least 10 days");
    assert_eq!((fields, left), (format!("{form}; days=Days:Computed? <=5"), "at least 10 days (kit_limit)".to_owned()), "no number of days is both");
    for (change, left_out) in [
        ("backdated requests are allowed", "not_understood"),
        ("first day not before 1 September", "waits_for_agent"),
        ("HR answers in at most 2 days", "waits_for_agent"),
        ("at most 0 days", "kit_limit"),
        ("max 10 working days", "waits_for_agent"),
    ] {
        let (fields, _, left, spec) = after(leave, change);
        assert_eq!((fields, left), (form.to_owned(), format!("{change} ({left_out})")), "{change}");
        assert!(spec.fields.iter().all(|f| f.not_before.is_none() && f.not_past == fleet_domain::spec::Switch::Off), "{change}");
    }
    assert_eq!(after(leave, "max 14 days per year").2, "max 14 days per year (waits_for_agent)");
}

#[test]
fn what_is_not_understood_is_said() {
    let (fields, _, left_out, _) = after(EQUIPMENT, "add phone. Sync it with SAP. Make it dance.");
    assert_eq!(fields, "item=What is needed:Text; price=Price:Money EUR; comment=Comment:LongText?; phone=Phone:Phone");
    assert_eq!(left_out, "Sync it with SAP (waits_for_agent); Make it dance (waits_for_agent)");
    let bibles = Bibles::embedded().unwrap_or_else(|e| panic!("{e}"));
    let draft = read(&bibles, "hr", None, EQUIPMENT).draft.unwrap();
    for nothing in ["thanks!", "hmm", "why?", "спасибо"] {
        assert!(read_change(&bibles.get("hr").unwrap(), &draft.spec, Abilities::Kits, nothing).unchanged, "{nothing}");
    }
}

#[test]
fn words_that_steer_or_point_change_nothing() {
    let before = after(EQUIPMENT, "hmm").3;
    for talk in [
        "ok start it",
        "lets do it",
        "да, поехали",
        "давай начинай",
        "accept it pls",
        "Good, make it live",
        "no keep it",
        "thx, looks good!",
        "here is a file",
        "see attachment",
        "вот файл",
        "файл во вложении",
    ] {
        let (.., left_out, spec) = after(EQUIPMENT, talk);
        assert_eq!((&spec, left_out.contains("waits_for_agent")), (&before, false), "{talk}: {left_out}");
    }
    let (fields, ..) = after(EQUIPMENT, "add a file");
    assert_eq!(fields, "item=What is needed:Text; price=Price:Money EUR; comment=Comment:LongText?; file=File:File");
}

#[test]
fn a_spreadsheet_is_one_however_it_is_spelt() {
    for said in ["i want it in exel too", "exel", "эксель"] {
        let (.., left_out, spec) = after(EQUIPMENT, said);
        assert_eq!((left_out.as_str(), spec.exports.len()), ("", 2), "{said}");
    }
}

#[test]
fn nothing_is_told_as_done_that_is_not() {
    const PARKING: &str = "Parking: car number, engine, why. The manager approves";
    const FIELDS: &str = "car_number=Car number:Text; engine=Engine:Text; why=Why:LongText";
    for (change, wanted) in [
        ("add a phone number", format!("{FIELDS}; phone=Phone number:Phone")),
        ("add a field phone number", format!("{FIELDS}; phone=Phone number:Phone")),
        ("make Why optional", FIELDS.replace("LongText", "LongText?")),
        ("make the reason optional", FIELDS.replace("LongText", "LongText?")),
        ("also a yes/no field Electric car", format!("{FIELDS}; electric_car=Electric car:YesNo?")),
        ("call the second field Car colour", FIELDS.replace("Engine", "Car colour")),
        ("rename Engine to Car colour and make it optional", FIELDS.replace("Engine:Text", "Car colour:Text?")),
        ("add phone: contact phone of the employee", format!("{FIELDS}; phone=Contact phone of the employee:Phone")),
        ("make why a list: work, visit", FIELDS.replace("LongText", "Choice[Work/Visit]")),
        ("change the name of the field Why to Purpose", FIELDS.replace("=Why", "=Purpose")),
    ] {
        let (fields, _, left_out, _) = after(PARKING, change);
        assert_eq!((fields, left_out.as_str()), (wanted, ""), "{change}");
    }
    let names: Vec<String> = after(PARKING, "make why the first field").3.fields.into_iter().map(|f| f.name).collect();
    assert_eq!(names, ["why", "car_number", "engine"]);
    // What cannot be done is no field, and is not so already.
    for (request, change) in [
        (PARKING, "the engine is broken"),
        (PARKING, "the engine field is wrong"),
        (PARKING, "change the colour to blue"),
        (PARKING, "why max 200 characters"),
        (TRAINING, "ссылка не открывается"),
        (TRAINING, "скинь ссылку Маше"),
        (TRAINING, "поменяй цвет на синий"),
        (TRAINING, "ссылку длиннее"),
    ] {
        let before = after(request, "hello").0;
        let (fields, _, left_out, _) = after(request, change);
        assert_eq!(fields, before, "{change}");
        assert!(left_out.contains(change), "{change}: {left_out}");
    }
    let (fields, ..) = after(TRAINING, "ссылка — список: внутренний курс, внешний курс");
    assert!(fields.contains("Ссылка:Choice?[Внутренний курс/Внешний курс]"), "{fields}");
}

#[test]
fn who_decides_first_is_swapped_and_nobody_goes() {
    for (request, change, wanted) in [
        ("leave. Manager approves, then accounting", "change the order: first accounting", "Accounting > Manager"),
        ("leave. Manager approves, then accounting", "accounting first, then the manager", "Accounting > Manager"),
        ("отпуск: даты. Согласует руководитель, потом бухгалтерия", "поменяй порядок: сначала бухгалтерия", "Бухгалтерия > Руководитель"),
        ("отпуск: даты. Согласует руководитель, потом бухгалтерия", "сначала бухгалтерия, потом руководитель", "Бухгалтерия > Руководитель"),
    ] {
        let (_, steps, left_out, _) = after(request, change);
        assert_eq!((steps.as_str(), left_out.as_str()), (wanted, ""), "{change}");
    }
}

#[test]
fn what_people_say_around_a_change_is_no_part_of_it() {
    const REQUEST: &str = "leave requests: first day, last day, reason. Manager approves";
    const FORM: &str = "first_day=First day:Date; last_day=Last day:Date; reason=Reason:LongText";
    for (change, fields, steps) in [
        ("actually scrap the reason and add notes instead", "first_day=First day:Date; last_day=Last day:Date; comment=Note:LongText?", "Manager"),
        ("swap first day and last day", "last_day=Last day:Date; first_day=First day:Date; reason=Reason:LongText", "Manager"),
        ("add Boris as approver", FORM, "Manager > Boris"),
        ("I don't need a decline reason", FORM, "Manager"),
    ] {
        let (found, who, left_out, _) = after(REQUEST, change);
        assert_eq!((found.as_str(), who.as_str(), left_out.as_str()), (fields, steps, ""), "{change}");
    }
    assert_eq!(after(REQUEST, "I don't need a decline reason").3.reason_on_decline, fleet_domain::spec::Switch::Off);
    let russian = "отпуск: первый день, последний день, причина. Согласует руководитель";
    assert_eq!(after(russian, "Борис теперь тоже согласует").1, "Руководитель > Борис");
    assert!(after(russian, "поменяй местами первый и последний день").0.starts_with("last_day="));
    assert_eq!(after(REQUEST, "notify the whole team when approved").2, "notify the whole team when approved (kit_limit)");
}
