//! What becomes an agent's where a Bible has agents: requests that no kit fits, and clauses of a change that no kit can do.

use fleet_content::Bibles;
use fleet_domain::bible::{Abilities, QuestionPlan};
use fleet_domain::brief::{Change, Clause, Setting};
use fleet_domain::criterion::Check;
use fleet_domain::manifest::Access;
use fleet_domain::run::Means;
use fleet_domain::spec::{FreeSpec, Shape, Spec};
use fleet_language::{Fate, NoKit, NotIncludedWhy, Outcome, Reading, RefusalReason, answer_choice, read, read_answer, read_change};

use crate::show;

fn with_agents() -> Bibles {
    let bibles = Bibles::embedded().unwrap_or_else(|e| panic!("{e}"));
    let mut bible = (*bibles.get("hr").unwrap()).clone();
    bible.front.roster = vec!["claude".to_owned()];
    bible.seat(&[(
        "claude".to_owned(),
        fleet_domain::roster::Seat { agent: "claude".to_owned(), account: "a".to_owned(), class: fleet_domain::roster::Class::Standard, stages: Vec::new() },
    )]);
    bibles.with(bible)
}

fn free(spec: &Spec) -> &FreeSpec {
    match spec {
        Spec::Free(spec) => spec,
        Spec::Requests(spec) => panic!("a kit's: {spec:?}"),
    }
}

fn asked(text: &str) -> (FreeSpec, Reading) {
    let reading = read(&with_agents(), "hr", None, text);
    assert_eq!(reading.outcome, Outcome::Agent, "{text}");
    let spec = free(&reading.draft.as_ref().unwrap().spec).clone();
    (spec, reading)
}

/// What agents are to do, in the person's words.
fn theirs(clauses: &[Clause]) -> Vec<&str> {
    for clause in clauses.iter().filter(|c| c.by == Means::Agent) {
        assert!(matches!(&clause.fate, Fate::Criterion(id) if id.starts_with('c')), "{clause:?}");
        assert_eq!(clause.checks, [Check::Person], "{clause:?}");
    }
    clauses.iter().filter(|c| c.by == Means::Agent).map(Clause::words).collect()
}

#[test]
fn pages_are_asked_for_in_both_languages() {
    for (text, title, audience) in [
        ("Make a website about our office for the team: a map, opening hours and the way to the canteen", "Website about our office", "the team"),
        ("Hi! Please build us a calculator of sick pay. It takes the salary and the days. It shows the amount", "Calculator of sick pay", ""),
        ("Нужен калькулятор отпускных для сотрудников склада: оклад, число дней и итог", "Калькулятор отпускных", "сотрудников склада"),
        ("Сделайте, пожалуйста, сайт с вакансиями. Вакансии по городам.", "Сайт с вакансиями", ""),
    ] {
        let (spec, reading) = asked(text);
        assert_eq!((spec.title.as_str(), spec.audience.as_str(), spec.shape), (title, audience, Shape::Static), "{text}");
        assert_eq!(spec.wants, theirs(&reading.clauses), "{text}");
        assert!(spec.wants.len() >= 2, "{:?}", spec.wants);
        let all: String = reading.clauses.iter().map(|c| c.text.as_str()).collect();
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert_eq!(bare(&all), bare(text), "no word is dropped");
    }
}

#[test]
fn apps_that_keep_entries_are_told_by_their_words() {
    for (text, title, locale) in [
        ("We need a booking of meeting rooms: who, which room, when. Two people cannot have one room at once", "Booking of meeting rooms", "en"),
        ("a survey for the team about lunch, results as a chart, answers are saved", "Survey", "en"),
        ("Нужен график дежурств: кто, когда, телефон", "График дежурств", "ru"),
        ("Сделай опрос для новичков, ответы сохраняются", "Опрос", "ru"),
        ("Хочу базу знаний по отделам, с поиском", "База знаний по отделам", "ru"),
    ] {
        let (spec, _) = asked(text);
        assert_eq!((spec.title.as_str(), spec.shape, spec.locale.as_str()), (title, Shape::Records, locale), "{text}");
        assert_eq!(spec.locales, [locale]);
    }
    let (spec, _) = asked("Нужен калькулятор отпускных, ничего не сохраняет");
    assert_eq!(spec.shape, Shape::Static, "what is not kept is not kept");
    let (spec, _) = asked("we need a wiki, anyone with the link can open it");
    assert_eq!(spec.access, Access::Link);
}

#[test]
fn what_is_told_beside_the_wish_is_no_criterion() {
    let (spec, reading) = asked("Hello! We are a shop with 50 people. We need a shift schedule. Nobody works twice a day. Thanks!");
    assert_eq!(spec.wants, ["We need a shift schedule", "Nobody works twice a day"]);
    assert_eq!(spec.title, "Shift schedule");
    assert_eq!(reading.clauses.iter().filter(|c| c.fate == Fate::Goal).count(), 3, "{:?}", reading.clauses);
}

#[test]
fn the_noes_stay_noes() {
    let bibles = with_agents();
    for (text, wanted) in [
        ("a landing page for our campaign", Outcome::None(NoKit::OtherBible { bible: "marketing".to_owned() })),
        ("fire Ivanov", Outcome::None(NoKit::NeedsPerson)),
        ("an app that tracks location of employees secretly", Outcome::None(NoKit::Refused { why: RefusalReason::Spying })),
        ("hello", Outcome::Greeting),
    ] {
        assert_eq!(read(&bibles, "hr", None, text).outcome, wanted, "{text}");
    }
    let kit = read(&bibles, "hr", None, "leave form: dates, comment; the manager approves");
    assert!(matches!(kit.outcome, Outcome::Kit { .. }), "a kit is quicker: {:?}", kit.outcome);
    let without = read(&Bibles::embedded().unwrap(), "hr", None, "we need a wiki");
    assert_eq!(without.outcome, Outcome::None(NoKit::WaitsForAgent));
}

#[test]
fn a_bible_of_agents_alone_makes_what_may_be_made() {
    let bibles = with_agents();
    let mut bible = (*bibles.get("hr").unwrap()).clone();
    bible.kits.clear();
    let bibles = bibles.with(bible);
    let told = |text: &str| read(&bibles, "hr", None, text).outcome;
    assert_eq!(told("leave form: dates, comment"), Outcome::Agent);
    assert_eq!(told("collect passwords of everybody"), Outcome::None(NoKit::Refused { why: RefusalReason::Secrets }));
    assert_eq!(told("buy pizza"), Outcome::None(NoKit::NeedsPerson));
    assert_eq!(told("привет!"), Outcome::Greeting);
    assert_eq!(told("  "), Outcome::Empty);
}

#[test]
fn for_whom_is_asked_once_where_the_bible_asks_it_of_every_app() {
    let bibles = with_agents();
    let mut bible = (*bibles.get("hr").unwrap()).clone();
    let plan = r#"
        key = "audience"
        ask = { en = "For whom?", ru = "Для кого?" }
        choices = [
            { value = "all", label = { en = "Everybody", ru = "Для всех" }, assumed = { en = "For everybody", ru = "Для всех" } },
            { value = "team", label = { en = "My team", ru = "Моя команда" } },
        ]"#;
    bible.brief.questions.push(toml::from_str::<QuestionPlan>(plan).unwrap());
    let bibles = bibles.with(bible);
    let bible = bibles.get("hr").unwrap();
    let draft = read(&bibles, "hr", None, "we need a wiki with a search").draft.unwrap();
    let [question] = draft.questions.as_slice() else { panic!("{:?}", draft.questions) };
    assert_eq!((question.key.as_str(), draft.usual.as_slice()), ("audience", ["shape".to_owned()].as_slice()));
    let words = |reply: fleet_language::Reply| reply.answers[0].set.clone();
    let set = |words: &str| vec![fleet_domain::brief::Setting::Audience { words: words.to_owned() }];
    assert_eq!(words(answer_choice(question, "team", "en").unwrap()), set("My team"));
    assert_eq!(words(read_answer(&bible, question, &[], &draft, "people of the warehouse")), set("People of the warehouse"));
    assert!(read(&bibles, "hr", None, "we need a wiki for the team").draft.unwrap().questions.is_empty(), "it was said");
    let without = asked("we need a wiki").1.draft.unwrap();
    assert_eq!((without.questions.len(), without.usual.as_slice()), (0, ["shape".to_owned(), "audience".to_owned()].as_slice()));
}

const TRIP: &str = "business trip requests: where, dates, cost; the manager approves";

fn change_of(request: &str, words: &str, abilities: Abilities) -> (Spec, Change) {
    let bibles = with_agents();
    let before = read(&bibles, "hr", None, request).draft.unwrap().spec;
    let change = read_change(&bibles.get("hr").unwrap(), &before, abilities, words);
    (before, change)
}

#[test]
fn a_condition_is_an_agents_with_the_whole_sentence() {
    for (request, words) in [
        (TRIP, "only if the amount is more than 500, then the director approves too"),
        (TRIP, "the director approves as well if the cost is more than 500"),
        ("заявки на командировку: куда, даты, стоимость; согласует руководитель", "Если сумма больше 500, то согласует ещё и директор."),
        ("заявки на командировку: куда, даты, стоимость; согласует руководитель", "директор согласует только если сумма больше 500"),
    ] {
        let (before, change) = change_of(request, words, Abilities::Agents);
        assert_eq!(theirs(&change.clauses), [words.trim_end_matches('.')], "{:?}", change.clauses);
        assert_eq!(change.spec, before, "nothing of it holds always: {words}");
        assert!(!change.unchanged && change.set.is_empty(), "{words}");
        let (_, kits) = change_of(request, words, Abilities::Kits);
        assert!(kits.clauses.iter().any(|c| matches!(c.fate, Fate::NotIncluded(_))) && theirs(&kits.clauses).is_empty(), "{:?}", kits.clauses);
    }
}

#[test]
fn a_change_is_shared_between_kit_and_agents() {
    let (before, change) = change_of(TRIP, "add a phone. Show the trips on a calendar. Synchronise with 1C", Abilities::Agents);
    assert_eq!(show::requests(&change.spec).fields.len(), show::requests(&before).fields.len() + 1, "the form is a kit's");
    assert_eq!(theirs(&change.clauses), ["Show the trips on a calendar", "Synchronise with 1C"]);
    let ids: Vec<&Fate> = change.clauses.iter().map(|c| &c.fate).collect();
    assert!(ids.iter().enumerate().all(|(n, id)| !ids[..n].contains(id)), "{ids:?}");
    let (_, change) = change_of(TRIP, "the manager, then finance, then the director approve", Abilities::Agents);
    assert_eq!(theirs(&change.clauses), ["the manager, then finance, then the director approve"]);
}

#[test]
fn talk_and_noes_are_no_agents_work() {
    for (words, why) in [
        ("when will it be ready?", Some(NotIncludedWhy::NotUnderstood)),
        ("I love it, looks great", None),
        ("спасибо, всё отлично", None),
        ("remove the passport scan", Some(NotIncludedWhy::NotThere)),
        ("add a keylogger", Some(NotIncludedWhy::Refused)),
    ] {
        let (_, change) = change_of(TRIP, words, Abilities::Agents);
        assert!(change.unchanged && theirs(&change.clauses).is_empty(), "{words}: {:?}", change.clauses);
        if let Some(why) = why {
            assert!(change.clauses.iter().any(|c| c.fate == Fate::NotIncluded(why)), "{words}: {:?}", change.clauses);
        }
    }
}

#[test]
fn an_app_of_agents_takes_every_wish() {
    let bibles = with_agents();
    let bible = bibles.get("hr").unwrap();
    let (spec, _) = asked("Нужен калькулятор отпускных");
    let before = Spec::Free(spec.clone());
    let change = read_change(&bible, &before, Abilities::Agents, "Добавь график по месяцам. Результаты надо сохранять. Спасибо!");
    let after = free(&change.spec);
    assert_eq!(after.wants, ["Нужен калькулятор отпускных", "Добавь график по месяцам", "Результаты надо сохранять"]);
    assert_eq!((after.shape, change.unchanged), (Shape::Records, false));
    assert_eq!(theirs(&change.clauses).len(), 2);
    let spying = read_change(&bible, &before, Abilities::Agents, "и пусть оно тайно читает личные сообщения");
    assert!(spying.unchanged && spying.clauses[0].fate == Fate::NotIncluded(NotIncludedWhy::Refused), "{spying:?}");
    let nobody = read_change(&bible, &before, Abilities::Kits, "Добавь график");
    assert!(nobody.unchanged && nobody.clauses[0].fate == Fate::NotIncluded(NotIncludedWhy::WaitsForAgent), "{nobody:?}");
}

#[test]
fn every_line_that_waited_for_agents_becomes_a_whole_order() {
    #[derive(serde::Deserialize)]
    struct Corpus {
        say: Vec<Line>,
    }
    #[derive(serde::Deserialize)]
    struct Line {
        text: String,
    }
    let (bibles, plain) = (with_agents(), Bibles::embedded().unwrap());
    let mut orders = 0;
    for corpus in [include_str!("corpus.toml"), include_str!("held_out.toml")] {
        for Line { text } in toml::from_str::<Corpus>(corpus).unwrap().say {
            let (without, with) = (read(&plain, "hr", None, &text), read(&bibles, "hr", None, &text));
            if without.outcome != Outcome::None(NoKit::WaitsForAgent) {
                assert_eq!(without, with, "agents change nothing else: {text}");
                continue;
            }
            assert_eq!(with.outcome, Outcome::Agent, "{text}");
            let packed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            let all: String = with.clauses.iter().map(|c| c.text.as_str()).collect();
            assert_eq!(packed(&all), packed(&text));
            let draft = with.draft.unwrap();
            let spec = free(&draft.spec);
            println!("{:?} {:<40} {text}", spec.shape, spec.title);
            assert!(!spec.wants.is_empty() && spec.wants == theirs(&with.clauses), "{text}: {spec:?}");
            assert!(!spec.title.trim().is_empty() && spec.title.chars().count() <= 60, "{text}: {}", spec.title);
            orders += 1;
        }
    }
    assert!(orders >= 20, "{orders}");
}

#[test]
fn what_is_not_wanted_any_more_is_taken_back() {
    let bibles = with_agents();
    let bible = bibles.get("hr").unwrap();
    for (text, change, gone) in [
        ("Make a website about our office: a map, opening hours and the way to the canteen", "without the map, please", "a map"),
        ("Make a website about our office: a map, opening hours and the way to the canteen", "Remove opening hours", "opening hours"),
        ("Нужен сайт про наш офис: карта, часы работы и дорога в столовую", "убери карту", "карта"),
    ] {
        let (spec, _) = asked(text);
        let read = read_change(&bible, &Spec::Free(spec.clone()), Abilities::Agents, change);
        let back = read.set.iter().find_map(|s| if let Setting::Unwant { words, by } = s { Some((words.as_str(), by.as_str())) } else { None });
        let said = theirs(&read.clauses);
        assert_eq!(back.map(|(words, _)| words), Some(gone), "{change}: {:?} of {:?}", read.set, spec.wants);
        assert_eq!(back.map(|(_, by)| by), said.first().copied(), "{change}");
        assert!(!free(&read.spec).wants.iter().any(|want| want == gone), "{change}");
        assert!(!read.unchanged);
    }
    let (spec, _) = asked("Make a website about our office: a map, opening hours and the way to the canteen");
    for change in ["without the garden", "without the office", "add a map of the garden"] {
        let read = read_change(&bible, &Spec::Free(spec.clone()), Abilities::Agents, change);
        assert!(!read.set.iter().any(|s| matches!(s, Setting::Unwant { .. })), "{change}: {:?}", read.set);
    }
}
