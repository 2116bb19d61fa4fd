//! Answers to questions: by number, by button words, in own words, left to us, several at once.

use fleet_content::Bibles;
use fleet_domain::brief::{AnswerBy, Draft, Question, Setting};
use fleet_domain::spec::{StepSpec, Visibility};
use fleet_language::{Fate, NotIncludedWhy, Reply, answer_choice, read, read_answer};

fn draft(text: &str) -> Draft {
    let bibles = Bibles::embedded().unwrap_or_else(|e| panic!("{e}"));
    read(&bibles, "hr", None, text).draft.unwrap()
}

/// The reply to the question `key` of a request, the others waiting.
fn reply(request: &str, key: &str, words: &str) -> Reply {
    let bibles = Bibles::embedded().unwrap_or_else(|e| panic!("{e}"));
    let draft = draft(request);
    let (open, rest): (Vec<Question>, Vec<Question>) = draft.questions.clone().into_iter().partition(|q| q.key == key);
    read_answer(&bibles.get("hr").unwrap(), &open[0], &rest, &draft, words)
}

fn steps(reply: &Reply) -> Vec<String> {
    let set = reply.answers.iter().filter(|a| a.key == "approver").flat_map(|a| &a.set);
    set.filter_map(|s| if let Setting::Steps { steps } = s { Some(steps.iter().map(|s| s.approver.clone()).collect::<Vec<_>>()) } else { None })
        .flatten()
        .collect()
}

fn seen(reply: &Reply) -> Option<Visibility> {
    let set = reply.answers.iter().filter(|a| a.key == "visibility").flat_map(|a| &a.set);
    set.filter_map(|s| if let Setting::Visible { to } = s { Some(*to) } else { None }).next_back()
}

const LEAVE: &str = "нужна форма на отпуск";
const PARKING: &str = "I need a form for parking";

#[test]
fn a_number_a_value_and_the_words_of_a_button_are_the_choice() {
    for words in ["3", "вариант 3", "Руководитель, потом HR", "руководитель, потом hr.", "manager_hr"] {
        let reply = reply(LEAVE, "approver", words);
        assert_eq!(reply.answers[0].value.as_deref(), Some("manager_hr"), "{words}");
        assert_eq!(reply.answers[0].by, AnswerBy::Choice, "{words}");
        assert_eq!(steps(&reply), ["Руководитель", "HR"], "{words}");
    }
    assert!(reply(LEAVE, "approver", "7").answers.is_empty() || steps(&reply(LEAVE, "approver", "7")) == ["7"]);
    let draft = draft(LEAVE);
    let button = answer_choice(&draft.questions[0], "hr", "ru").unwrap();
    assert_eq!(steps(&button), ["HR"]);
    assert_eq!(answer_choice(&draft.questions[0], "nope", "ru"), None);
}

#[test]
fn it_may_be_left_to_us() {
    for words in ["реши сам", "на ваше усмотрение", "не знаю", "you decide", "без разницы", "как обычно пожалуйста"]
    {
        let reply = reply(LEAVE, "approver", words);
        assert_eq!(reply.answers[0].by, AnswerBy::Decided, "{words}");
    }
}

#[test]
fn own_words_name_who_decides() {
    for (words, wanted) in [
        ("директор", vec!["Директор"]),
        ("начальник отдела, а потом бухгалтерия", vec!["Начальник отдела", "Бухгалтерия"]),
        ("Галина Петровна", vec!["Галина Петровна"]),
        ("тётя Галя с третьего этажа", vec!["Тётя Галя с третьего этажа"]),
        ("я сама", vec!["Владелец приложения"]),
        ("руководитель или HR", vec!["Руководитель или HR"]),
        ("HR", vec!["HR"]),
        ("HR of course", vec!["HR"]),
        ("I do", vec!["Owner of the app"]),
        ("сначала руководитель, потом операционный директор", vec!["Руководитель", "Операционный директор"]),
        ("two steps: team lead and then finance", vec!["Team lead", "Finance"]),
    ] {
        assert_eq!(steps(&reply(LEAVE, "approver", words)), wanted, "{words}");
    }
}

#[test]
fn a_wish_for_something_else_names_nobody() {
    for words in [
        "нет, лучше на технику",
        "хочу на технику",
        "для командировок",
        "actually I want it for equipment",
        "rather equipment",
        "equipment instead",
        "nobody",
        "зависит от отдела",
        "depends on the department",
        "go back",
        "whoever",
        "спроси у Марины",
        "stop sending me these at night",
        "quiet hours 19 to 9",
        "дайджест раз в неделю",
        "я живу в Нью-Йорке",
    ] {
        let reply = reply(LEAVE, "approver", words);
        assert!(reply.answers.is_empty() && reply.set.is_empty(), "{words}: {:?} {:?}", reply.answers, reply.set);
    }
    // Who sees it and who decides are two things.
    let hr = reply("leave requests, the manager approves", "visibility", "just HR");
    assert!(hr.answers.is_empty() && hr.set.is_empty(), "{:?}", hr.set);
    // What somebody fills in is shown to all only by words that name no part of the people.
    for words in ["managers see their team, HR sees all", "everyone in the department", "все, кроме стажёров", "HR видит всё"] {
        let some = reply("leave requests, the manager approves", "visibility", words);
        assert_eq!(seen(&some), None, "{words}");
    }
    let team = reply("leave requests, the manager approves", "visibility", "the whole team should see who is away");
    assert_eq!(seen(&team), Some(Visibility::All));
}

#[test]
fn one_sentence_answers_two_questions() {
    let reply = reply(LEAVE, "approver", "решает директор, и все видят все заявки");
    assert_eq!(steps(&reply), ["Директор"]);
    assert_eq!(seen(&reply), Some(Visibility::All));
    assert!(reply.set.is_empty(), "everything is an answer: {:?}", reply.set);
}

#[test]
fn an_answer_may_say_more_than_was_asked() {
    let reply = reply(PARKING, "approver", "the office manager, and export to excel please");
    assert_eq!(steps(&reply), ["Office manager"]);
    assert!(reply.set.iter().any(|s| matches!(s, Setting::Exports { .. })), "{:?}", reply.set);
    assert_eq!(reply.clauses.len(), 2, "{:?}", reply.clauses);
}

#[test]
fn few_words_are_enough_for_who_sees_what() {
    let own = "форма на отпуск, согласует HR";
    for (words, wanted) in [
        ("только свои", Visibility::Own),
        ("все", Visibility::All),
        ("каждый свои", Visibility::Own),
        ("2", Visibility::All),
        ("everybody sees all", Visibility::All),
    ] {
        assert_eq!(seen(&reply(own, "visibility", words)), Some(wanted), "{words}");
    }
    assert!(reply(own, "visibility", "а что это значит?").answers.is_empty());
}

#[test]
fn fields_come_in_own_words() {
    let reply = reply(PARKING, "fields", "car number, dates and whether it is electric (yes/no)");
    let set: Vec<&Setting> = reply.answers.iter().filter(|a| a.key == "fields").flat_map(|a| &a.set).collect();
    let Some(Setting::Fields { fields }) = set.first() else { panic!("{reply:?}") };
    assert_eq!(fields.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["car_number", "dates", "whether_it_is_electric"]);
}

#[test]
fn the_topic_comes_as_a_ready_form_or_in_own_words() {
    let known = reply("we need approvals", "what", "business trips");
    assert_eq!(known.answers[0].value.as_deref(), Some("trip"));
    let own = reply("we need approvals", "what", "requests for gym memberships");
    assert!(own.answers[0].set.contains(&Setting::Title { words: "Requests for gym memberships".to_owned(), translations: Vec::new() }), "{own:?}");
    assert_eq!(own.questions.iter().map(|q| q.key.as_str()).collect::<Vec<_>>(), ["fields"]);
}

#[test]
fn choices_of_the_bible_all_settle_something() {
    let bibles = Bibles::embedded().unwrap_or_else(|e| panic!("{e}"));
    for (request, locale) in [("нужно согласование", "ru"), ("we need approvals", "en"), ("заявки на мерч", "ru"), ("requests for merch", "en")]
    {
        let reading = read(&bibles, "hr", None, request);
        assert_eq!(reading.locale, locale);
        for question in reading.draft.unwrap().questions {
            for choice in &question.choices {
                assert!(!choice.set.is_empty(), "{request}: {}={} settles nothing", question.key, choice.value);
                if let Some(Setting::Steps { steps }) = choice.set.first() {
                    let wanted = if choice.value == "manager_hr" { 2 } else { 1 };
                    assert_eq!(steps.len(), wanted, "{}: {:?}", choice.value, steps.iter().map(|s: &StepSpec| &s.approver).collect::<Vec<_>>());
                }
            }
        }
    }
}

#[test]
fn words_that_answer_nothing_may_change_what_is_settled() {
    const ASKED: &str = "leave requests: first day, last day, comment. The CEO decides";
    let added = reply(ASKED, "visibility", "add a phone number");
    assert!(added.answers.is_empty());
    assert!(matches!(added.set.as_slice(), [Setting::PutField { field }] if field.name == "phone"), "{:?}", added.set);
    let decides = reply(ASKED, "visibility", "the CEO approves, then HR if it is more than 10 days");
    assert!(matches!(decides.set.as_slice(), [.., Setting::Steps { steps }] if steps.len() == 2), "{:?}", decides.set);
    assert!(decides.clauses.iter().any(|c| c.fate == Fate::NotIncluded(NotIncludedWhy::Condition)), "{:#?}", decides.clauses);
    let both = reply(ASKED, "visibility", "each their own, and HR approves");
    assert_eq!(seen(&both), Some(Visibility::Own));
    assert!(matches!(both.set.as_slice(), [Setting::Steps { steps }] if steps[0].approver == "HR"), "{:?}", both.set);
    for nothing in ["remove the phone number", "banana tree"] {
        let reply = reply(ASKED, "visibility", nothing);
        assert!(reply.answers.is_empty() && reply.set.is_empty(), "{nothing}");
        assert!(reply.clauses.iter().all(|c| matches!(c.fate, Fate::NotIncluded(_))), "{nothing} is no goal: {:?}", reply.clauses);
    }
}

#[test]
fn nobody_is_called_by_words_about_something_else() {
    const LEAVE: &str = "I need leave requests: first day, last day";
    for words in ["what is the weather", "сводки не надо", "digest off", "let's begin anew", "only they see it", "/foo", "please stop it"] {
        assert!(steps(&reply(LEAVE, "approver", words)).is_empty(), "{words}");
    }
    for words in ["Zorro", "the pirates", "Foo Bar"] {
        assert_eq!(steps(&reply(LEAVE, "approver", words)).len(), 1, "{words}");
    }
    let beside = reply(LEAVE, "visibility", "what is the weather");
    assert!(beside.set.is_empty() && beside.answers.is_empty(), "{beside:?}");
}

#[test]
fn a_list_said_while_something_else_is_asked_is_the_form() {
    for (request, key, words, wanted) in [
        ("нужны заявки на командировки", "approver", "город, даты, бюджет до 50 тыс руб", "Город/Даты/Бюджет"),
        ("business trip requests", "approver", "city, dates and the purpose", "City/Dates/Purpose"),
        ("leave requests, manager approves", "visibility", "first day, last day, phone", "First day/Last day/Phone"),
    ] {
        let reply = reply(request, key, words);
        let labels: Vec<String> = reply
            .set
            .iter()
            .flat_map(|s| if let Setting::Fields { fields } = s { fields.iter().map(|f| f.label.clone()).collect() } else { Vec::new() })
            .collect();
        assert_eq!((labels.join("/").as_str(), reply.answers.len()), (wanted, 0), "{words}");
    }
    // Names are names, and a form of their own stays.
    assert!(reply("business trip requests", "approver", "Anna, Boris").set.is_empty());
    let own = reply("trips: city, dates, hotel", "approver", "budget, purpose");
    assert!(!own.set.iter().any(|s| matches!(s, Setting::Fields { .. })), "{:?}", own.set);
}

#[test]
fn who_asks_may_be_the_second_who_decides() {
    for (words, wanted) in [("сначала тимлид потом я", "Тимлид > Владелец приложения"), ("the team lead, then me", "Team lead > Owner of the app")]
    {
        let request = if words.is_ascii() { "leave requests" } else { "заявки на отпуск" };
        let steps: Vec<String> = reply(request, "approver", words)
            .answers
            .iter()
            .flat_map(|a| &a.set)
            .flat_map(|s| if let Setting::Steps { steps } = s { steps.iter().map(|s| s.approver.clone()).collect() } else { Vec::new() })
            .collect();
        assert_eq!(steps.join(" > "), wanted, "{words}");
    }
}

#[test]
fn what_cannot_be_is_said_and_nothing_else_is_made_of_it() {
    let left_out = |reply: &Reply| reply.clauses.iter().map(|c| c.fate.clone()).collect::<Vec<_>>();
    for words in ["nobody", "no one, just inform the boss", "никто", "никому не надо согласовывать"] {
        let reply = reply(if words.is_ascii() { PARKING } else { LEAVE }, "approver", words);
        assert!(reply.answers.is_empty(), "{words}: {reply:?}");
        assert_eq!(left_out(&reply), [Fate::NotIncluded(NotIncludedWhy::NeedsDecider)], "{words}");
    }
    assert_eq!(steps(&reply(PARKING, "approver", "nobody but HR")), ["HR"]);
    for words in ["the employee and HR", "only HR and the manager", "HR"] {
        let reply = reply("vacation app. Manager approves", "visibility", words);
        assert!(reply.answers.is_empty() && reply.set.is_empty(), "{words}: {reply:?}");
        assert_eq!(left_out(&reply), [Fate::NotIncluded(NotIncludedWhy::SeenByFew)], "{words}");
    }
    let own = reply("Заявки на отпуск. Согласуют кадры", "visibility", "только сам сотрудник и кадры");
    assert_eq!(seen(&own), Some(Visibility::Own));
}
