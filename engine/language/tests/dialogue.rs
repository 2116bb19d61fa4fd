//! Random dialogues: whatever people say and press, the dialogue keeps its limits, ends, and loses nothing.

use fleet_content::{Bibles, Words};
use fleet_domain::bible::Abilities;
use fleet_domain::brief::{AnswerBy, Brief, BriefEvent, BriefState, BriefTell, ClauseOrigin, Fate, Whole, advance, card};
use fleet_domain::id::{BriefId, PersonId, TaskId, ThreadId};
use fleet_language::{Phrases, answer_choice, read, read_answer, read_change};
use proptest::prelude::*;

const SAYINGS: [&str; 24] = [
    "нужна форма на отпуск",
    "форма",
    "we need approvals",
    "requests for parking spots",
    "hello",
    "уволь Иванова",
    "руководитель, потом HR",
    "manager and everybody sees all",
    "не знаю",
    "2",
    "4",
    "9",
    "добавь телефон и почту",
    "убери комментарий",
    "all fields are optional",
    "назови приложение «Отпуска»",
    "два шага",
    "car number, dates, comment",
    "what?",
    "",
    "🙂",
    "сделай на английском",
    "синхронизация с 1С",
    "вместо телефона почту",
];

#[derive(Debug, Clone)]
enum Deed {
    Say(usize),
    Press(usize),
    Edit(usize),
    YouDecide,
    All,
    Change,
    Cancel,
    Start,
}

fn deed() -> impl Strategy<Value = Deed> {
    let say = 0..SAYINGS.len();
    prop_oneof![
        8 => say.clone().prop_map(Deed::Say),
        6 => (0_usize..5).prop_map(Deed::Press),
        2 => say.prop_map(Deed::Edit),
        2 => Just(Deed::YouDecide),
        1 => Just(Deed::All),
        2 => Just(Deed::Change),
        1 => Just(Deed::Start),
        1 => Just(Deed::Cancel),
    ]
}

struct House {
    bibles: Bibles,
    words: Words,
}

/// What the bot would make of a deed.
fn event(house: &House, brief: &Brief, deed: &Deed, n: usize) -> Option<BriefEvent> {
    let bible = house.bibles.get("hr").unwrap();
    let message = format!("m{n}");
    Some(match deed {
        Deed::Say(i) => {
            let text = SAYINGS[*i].to_owned();
            match &brief.state {
                BriefState::Asking { .. } => {
                    let reply = read_answer(&bible, &brief.open_question()?.question, &brief.other_questions(), &brief.draft()?, &text);
                    BriefEvent::Answered { message, text, reply: Box::new(reply) }
                }
                BriefState::Card | BriefState::Changing => {
                    let change = Box::new(read_change(&bible, brief.spec.as_ref()?, Abilities::Kits, &text));
                    BriefEvent::ChangeRead { message, text, change }
                }
                _ => {
                    let reading = Box::new(read(&house.bibles, "hr", None, &text));
                    BriefEvent::Said { message, text, reading }
                }
            }
        }
        // A button of any question, open or not, right or stale.
        Deed::Press(i) => {
            let question = brief.questions.get(i / 2).map(|q| q.question.clone())?;
            let value = &question.choices.get(i % 2)?.value;
            BriefEvent::Answered { message: String::new(), text: String::new(), reply: Box::new(answer_choice(&question, value, &brief.locale)?) }
        }
        Deed::Edit(i) => {
            let text = SAYINGS[*i].to_owned();
            let message = brief.said.first()?.message.clone();
            let reading = Box::new(read(&house.bibles, "hr", None, &brief.reworded(&message, &text)?));
            BriefEvent::Edited { message, text, reading }
        }
        Deed::YouDecide => BriefEvent::YouDecide { key: brief.open_question()?.question.key.clone() },
        Deed::All => BriefEvent::YouDecideAll,
        Deed::Change => BriefEvent::Change,
        Deed::Cancel => BriefEvent::Cancel,
        Deed::Start => BriefEvent::Start { task: TaskId::from_unique("1") },
    })
}

/// Plays deeds and checks what must hold after each.
fn play(house: &House, deeds: &[Deed]) -> Brief {
    let plan = &house.bibles.get("hr").unwrap().brief;
    let mut brief = Brief::new(BriefId::from_unique("1"), "hr", "en", PersonId::from_unique("1"), ThreadId::from_unique("1"));
    for (n, deed) in deeds.iter().enumerate() {
        let Some(event) = event(house, &brief, deed, n) else { continue };
        let before = brief.clone();
        let Ok(step) = advance(&brief, event, plan, 1_000) else { continue };
        brief = step.brief;
        assert!(before.state.is_open(), "a closed brief moved");
        let asked = step.tells.iter().filter(|t| matches!(t, BriefTell::Question { .. })).count();
        assert!(asked <= 1, "one question at a time: {:?}", step.tells);
        if before.card_at.is_none() {
            assert!(brief.asked <= 3 || brief.card_at.is_some(), "{} before the card", brief.asked);
        }
        assert!(brief.asked <= 5, "{} in all", brief.asked);
        // An answer somebody gave stays until somebody gives another.
        for old in &before.questions {
            let given = old.answer.as_ref().is_some_and(|a| a.by != AnswerBy::Decided);
            let still = brief.questions.iter().find(|q| q.question.key == old.question.key).and_then(|q| q.answer.as_ref());
            assert!(!given || still.is_some_and(|a| a.by != AnswerBy::Decided), "{} was lost", old.question.key);
        }
        if let Some(card) = card(&brief, &Phrases::new(&house.words, "ru")) {
            let ids: std::collections::BTreeSet<&str> = card.all.iter().map(|c| c.id.as_str()).collect();
            assert_eq!(ids.len(), card.all.len(), "{:#?}", card.all);
            assert!(card.all.iter().all(|c| !c.words.is_empty() && !c.words.starts_with('[')), "{:#?}", card.all);
            for clause in brief.clauses.iter().filter(|c| !c.words().is_empty()) {
                let shown = match &clause.fate {
                    // A change that takes away is told when it happens.
                    Fate::Goal if clause.origin == ClauseOrigin::Changed => true,
                    Fate::Goal => card.goal.contains(clause.words()),
                    Fate::Criterion(_) => {
                        card.criteria.iter().any(|c| c.words.contains(clause.words()))
                            || clause.checks.iter().all(|check| card.all.iter().any(|c| c.check == *check))
                    }
                    // Taken away as was asked; greeted or thanked.
                    Fate::NotIncluded(_) if clause.whole == Whole::TakenAway => true,
                    Fate::Courtesy => true,
                    Fate::NotIncluded(_) => card.not_included.iter().any(|(w, _)| w == clause.words()),
                    Fate::Question(key) => brief.questions.iter().any(|q| q.question.key == *key),
                };
                assert!(shown, "{clause:?} is nowhere on the card {card:#?}");
            }
        }
    }
    brief
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_said_and_pressed(deeds in prop::collection::vec(deed(), 1..25)) {
        let house = House { bibles: Bibles::embedded().unwrap(), words: Words::embedded().unwrap() };
        play(&house, &deeds);
    }
}

/// Somebody who only ever answers nonsense still comes to a card, and somebody who presses [Start] to a task.
#[test]
fn every_dialogue_ends() {
    let house = House { bibles: Bibles::embedded().unwrap(), words: Words::embedded().unwrap() };
    let mut deeds = vec![Deed::Say(2)];
    deeds.extend(std::iter::repeat_n(Deed::Say(20), 12));
    deeds.push(Deed::Start);
    assert!(matches!(play(&house, &deeds).state, BriefState::Started { .. }));
}
