//! The dialogue ends, asks within its limits, passes stale events over and loses no answer.

mod agents;
mod differences;
mod tables;

use super::*;
use crate::bible::BriefPlan;
use crate::chat::FileRef;
use crate::criterion::{Check, CriterionOrigin};
use crate::id::FileId;
use crate::manifest::{Access, ExportFormat, FieldKind, Text};
use crate::project::{Project, ProjectState};
use crate::run::Means;
use crate::spec::{FieldSpec, RequestsSpec, StepSpec, Switch, Visibility};

struct Plain;

impl Wording for Plain {
    fn check(&self, check: &Check, _: &Spec) -> String {
        format!("{check:?}")
    }

    fn usual(&self, part: &str, _: &Spec) -> String {
        format!("usual {part}")
    }

    fn tabled(&self, from: &FromTable<'_>) -> String {
        format!("from {}: {}", from.file, from.fields.join(", "))
    }

    fn in_part(&self, words: &str) -> String {
        format!("part of {words}")
    }

    fn optional(&self, field: &str) -> String {
        format!("{field}?")
    }
}

fn field(name: &str) -> FieldSpec {
    FieldSpec { required: Switch::On, ..FieldSpec::new(name, name, FieldKind::Text) }
}

fn step(who: &str) -> StepSpec {
    StepSpec { approver: who.to_owned(), person: None }
}

fn spec() -> Spec {
    Spec::Requests(RequestsSpec {
        title: "Leave".to_owned(),
        title_translations: Vec::new(),
        locale: "en".to_owned(),
        locales: vec!["en".to_owned(), "ru".to_owned()],
        audience: String::new(),
        fields: vec![field("item"), field("why")],
        steps: vec![step("Manager")],
        visibility: Visibility::Own,
        access: Access::Members,
        notify_approvers: Switch::On,
        notify_author: Switch::On,
        reason_on_decline: Switch::On,
        exports: vec![ExportFormat::Csv],
    })
}

fn requests(brief: &Brief) -> &RequestsSpec {
    let Some(Spec::Requests(spec)) = &brief.spec else { panic!("nothing settled") };
    spec
}

fn question(key: &str, choices: &[(&str, Setting)]) -> Question {
    let choice = |(value, set): &(&str, Setting)| Choice {
        value: (*value).to_owned(),
        label: Text::of(value, value),
        assumed: Text::of(&format!("{key} is {value}"), value),
        named: false,
        set: vec![set.clone()],
    };
    Question { key: key.to_owned(), ask: Text::of(key, key), choices: choices.iter().map(choice).collect() }
}

fn approver() -> Question {
    question("approver", &[("manager", Setting::Steps { steps: vec![step("Manager")] }), ("hr", Setting::Steps { steps: vec![step("HR")] })])
}

fn visibility() -> Question {
    question("visibility", &[("own", Setting::Visible { to: Visibility::Own }), ("all", Setting::Visible { to: Visibility::All })])
}

fn other(n: usize) -> Question {
    question(&format!("q{n}"), &[("yes", Setting::Audience { words: format!("yes{n}") }), ("no", Setting::Audience { words: format!("no{n}") })])
}

fn plan() -> BriefPlan {
    BriefPlan { before_card: 3, in_all: 5, questions: Vec::new() }
}

fn project(made_by: Means) -> Project {
    Project {
        id: ProjectId::from_unique("1"),
        bible: "hr".to_owned(),
        title: "Leave".to_owned(),
        slug: "leave".to_owned(),
        thread: ThreadId::from_unique("1"),
        locale: "en".to_owned(),
        spec: spec(),
        made_by,
        members: Vec::new(),
        state: ProjectState::Present,
        preview_secret: String::new(),
        preview: None,
        versions: Vec::new(),
        live: None,
        created_at: 0,
    }
}

fn clause(text: &str, fate: Fate, checks: &[Check]) -> Clause {
    Clause::new(text, fate, checks.to_vec(), ClauseOrigin::Said)
}

fn reading(questions: Vec<Question>) -> Box<Reading> {
    let clauses = vec![
        clause("leave form,", Fate::Goal, &[]),
        clause("they write an item,", Fate::Criterion("c1".to_owned()), &[Check::FieldSaved { field: "item".to_owned() }]),
        clause("somebody approves", Fate::Question("approver".to_owned()), &[Check::Decides { step: 1 }]),
    ];
    let draft = Draft { spec: spec(), preset: None, usual: vec!["fields".to_owned()], questions };
    Box::new(Reading { locale: "en".to_owned(), outcome: Outcome::Kit { kit: "requests".to_owned(), preset: None, score: 9 }, clauses, draft: Some(draft) })
}

fn new() -> Brief {
    Brief::new(BriefId::from_unique("1"), "hr", "en", PersonId::from_unique("1"), ThreadId::from_unique("1"))
}

fn go(brief: &Brief, event: BriefEvent) -> Step {
    advance(brief, event, &plan(), 7).unwrap_or_else(|e| panic!("{e}"))
}

fn said(questions: Vec<Question>) -> Step {
    go(&new(), BriefEvent::Said { message: "m1".to_owned(), text: "leave form, they write an item, somebody approves".to_owned(), reading: reading(questions) })
}

fn choose(question: &Question, value: &str) -> BriefEvent {
    let choice = question.choice(value).unwrap();
    let answer = Answer { key: question.key.clone(), value: Some(value.to_owned()), words: value.to_owned(), by: AnswerBy::Choice, set: choice.set.clone() };
    BriefEvent::Answered { message: String::new(), text: String::new(), reply: Box::new(Reply { answers: vec![answer], ..Reply::default() }) }
}

#[test]
fn questions_come_one_at_a_time_then_the_card() {
    let first = said(vec![approver(), visibility()]);
    assert_eq!(first.tells, [BriefTell::Question { key: "approver".to_owned(), n: 1, of: 2 }]);
    let second = go(&first.brief, choose(&approver(), "hr"));
    assert_eq!(second.tells, [BriefTell::AnswerNoted { key: "approver".to_owned() }, BriefTell::Question { key: "visibility".to_owned(), n: 2, of: 2 }]);
    assert_eq!(requests(&second.brief).steps, [step("HR")], "an answer is settled at once");
    let card = go(&second.brief, BriefEvent::YouDecide { key: "visibility".to_owned() });
    assert_eq!(card.tells.last(), Some(&BriefTell::Card));
    let shown = super::card(&card.brief, &Plain).unwrap();
    assert_eq!(shown.assumptions, [("fields".to_owned(), "usual fields".to_owned()), ("visibility".to_owned(), "visibility is own".to_owned())]);
    assert_eq!(shown.goal, "leave form");
    // The clause that raised the question is proved by its answer.
    assert!(shown.criteria.iter().any(|c| c.words == "somebody approves" && c.origin == CriterionOrigin::Said));
    let started = go(&card.brief, BriefEvent::Start { task: TaskId::from_unique("1") });
    assert!(!started.brief.state.is_open());
}

#[test]
fn what_was_named_as_plainly_as_what_is_made_is_told_as_not_included() {
    let mut either = approver();
    either.choices.iter_mut().for_each(|choice| choice.named = true);
    let left = |brief: &Brief| super::card(brief, &Plain).unwrap().not_included;
    let asking = said(vec![either.clone()]).brief;
    assert_eq!(left(&asking), [("hr".to_owned(), NotIncludedWhy::AnotherApp)], "the default stands");
    let chosen = go(&asking, choose(&either, "hr")).brief;
    assert_eq!(left(&chosen), [("manager".to_owned(), NotIncludedWhy::AnotherApp)]);
    let own = Answer { key: "approver".to_owned(), value: None, words: "the board".to_owned(), by: AnswerBy::Words, set: Vec::new() };
    let reply = Box::new(Reply { answers: vec![own], ..Reply::default() });
    let own = go(&asking, BriefEvent::Answered { message: "m2".to_owned(), text: "the board".to_owned(), reply }).brief;
    assert_eq!(left(&own).len(), 2, "neither of them");
    assert_eq!(left(&said(vec![approver()]).brief), [], "what is only offered was never asked for");
}

#[test]
fn three_questions_before_the_card_and_five_in_all() {
    let mut step = said((0..6).map(other).collect());
    for n in 0..3 {
        assert_eq!(step.tells.last(), Some(&BriefTell::Question { key: format!("q{n}"), n: u32::try_from(n).unwrap() + 1, of: 3 }));
        step = go(&step.brief, choose(&other(n), "no"));
    }
    assert_eq!(step.brief.state, BriefState::Card);
    assert_eq!(super::card(&step.brief, &Plain).unwrap().assumptions.len(), 1 + 3, "what was not asked is assumed");
    // Changes may open more, but five questions are all.
    for n in 6..12 {
        let change = Change { spec: spec(), set: Vec::new(), clauses: Vec::new(), questions: vec![other(n)], unchanged: true };
        step = go(&step.brief, BriefEvent::ChangeRead { message: String::new(), text: "more".to_owned(), change: Box::new(change) });
        if n < 8 {
            assert_eq!(step.brief.state, BriefState::Asking { key: format!("q{n}") });
            step = go(&step.brief, choose(&other(n), "yes"));
        }
        assert_eq!(step.brief.state, BriefState::Card);
    }
    assert_eq!(step.brief.asked, 5);
}

#[test]
fn stale_events_change_nothing() {
    let asking = said(vec![approver()]).brief;
    let stale = |brief: &Brief, event| assert!(advance(brief, event, &plan(), 9).is_err());
    stale(&asking, BriefEvent::YouDecide { key: "visibility".to_owned() });
    stale(&asking, choose(&visibility(), "all"));
    stale(&asking, BriefEvent::Start { task: TaskId::from_unique("1") });
    stale(&asking, BriefEvent::Change);
    stale(&asking, BriefEvent::Said { message: "m2".to_owned(), text: "again".to_owned(), reading: reading(Vec::new()) });
    stale(&asking, BriefEvent::Edited { message: "m9".to_owned(), text: "x".to_owned(), reading: reading(Vec::new()) });
    stale(&new(), BriefEvent::YouDecideAll);
    let gone = go(&asking, BriefEvent::Cancel).brief;
    for event in [BriefEvent::Cancel, choose(&approver(), "hr"), BriefEvent::YouDecideAll] {
        stale(&gone, event);
    }
}

#[test]
fn words_that_do_not_answer_are_asked_about_once_more_then_assumed() {
    let asking = said(vec![approver()]).brief;
    let mumble = || BriefEvent::Answered { message: "m2".to_owned(), text: "hm".to_owned(), reply: Box::default() };
    let again = go(&asking, mumble());
    assert_eq!(again.tells, [BriefTell::NotUnderstood { key: "approver".to_owned() }]);
    let card = go(&again.brief, mumble());
    assert_eq!(card.brief.state, BriefState::Card);
    assert_eq!(card.brief.questions[0].answer.as_ref().unwrap().by, AnswerBy::Decided);
    assert_eq!(card.brief.said.len(), 3, "nothing said is lost");
}

#[test]
fn an_edited_request_keeps_the_answers() {
    let asking = said(vec![approver(), visibility()]).brief;
    let answered = go(&asking, choose(&approver(), "hr")).brief;
    assert_eq!(answered.reworded("m1", "other words").as_deref(), Some("other words"));
    assert_eq!(answered.reworded("m7", "x"), None);
    let mut new = reading(vec![visibility()]);
    if let Some(Draft { spec: Spec::Requests(spec), .. }) = &mut new.draft {
        spec.fields.push(field("price"));
    }
    let edited = go(&answered, BriefEvent::Edited { message: "m1".to_owned(), text: "leave form with a price".to_owned(), reading: new });
    assert_eq!(edited.brief.state, BriefState::Asking { key: "visibility".to_owned() });
    assert_eq!(requests(&edited.brief).steps, [step("HR")]);
    assert_eq!(requests(&edited.brief).fields.len(), 3);
}

#[test]
fn later_words_overrule_earlier_ones_and_say_so() {
    let card = go(&said(vec![approver()]).brief, choose(&approver(), "hr")).brief;
    let set = vec![Setting::DropField { name: "item".to_owned() }, Setting::Steps { steps: vec![step("A"), step("B")] }];
    let clauses = vec![Clause {
        origin: ClauseOrigin::Changed,
        ..clause("no item, A then B", Fate::Criterion(String::new()), &[Check::Decides { step: 1 }, Check::Decides { step: 2 }])
    }];
    let change = Change { spec: spec(), set, clauses, questions: Vec::new(), unchanged: false };
    let changed = go(&card, BriefEvent::ChangeRead { message: "m3".to_owned(), text: "no item, A then B".to_owned(), change: Box::new(change) });
    assert_eq!(changed.tells[0], BriefTell::Changed { taken: vec!["no item, A then B".to_owned()], not_taken: Vec::new() });
    let shown = super::card(&changed.brief, &Plain).unwrap();
    assert_eq!(shown.steps, ["A", "B"]);
    assert_eq!(shown.fields, ["why"]);
    // What was taken away on request is missed by nobody; who decided before was not asked to go.
    assert_eq!(shown.not_included, [("somebody approves".to_owned(), NotIncludedWhy::Replaced)]);
    // What was said twice and cannot be made is told once.
    let mut twice = changed.brief.clone();
    twice.clauses.extend([1, 2].map(|_| clause("a pony", Fate::NotIncluded(NotIncludedWhy::WaitsForAgent), &[])));
    assert_eq!(super::card(&twice, &Plain).unwrap().not_included.len(), 2);
    let ids: std::collections::BTreeSet<&str> = shown.all.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(ids.len(), shown.all.len(), "ids are unique: {:?}", shown.all);
    assert_eq!(shown.all.iter().filter(|c| c.check == Check::Decides { step: 2 }).count(), 1);
}

#[test]
fn a_wish_is_kept_and_new_words_start_over() {
    let no = NoKit::NeedsPerson;
    let empty = Reading { locale: "en".to_owned(), outcome: Outcome::None(no.clone()), clauses: Vec::new(), draft: None };
    let wish = go(&new(), BriefEvent::Said { message: "m1".to_owned(), text: "fire him".to_owned(), reading: Box::new(empty) });
    assert_eq!(wish.tells, [BriefTell::Wish { no: no.clone() }]);
    assert_eq!(wish.brief.state, BriefState::Wish { no });
    let again = go(&wish.brief, BriefEvent::Said { message: "m2".to_owned(), text: "leave form".to_owned(), reading: reading(vec![approver()]) });
    assert_eq!(again.brief.state, BriefState::Asking { key: "approver".to_owned() });
    let hello = Reading { locale: "en".to_owned(), outcome: Outcome::Greeting, clauses: Vec::new(), draft: None };
    assert_eq!(go(&new(), BriefEvent::Said { message: String::new(), text: "hi".to_owned(), reading: Box::new(hello) }).tells, [BriefTell::Greeting]);
}

#[test]
fn every_clause_is_on_the_card() {
    let card = go(&said(vec![approver()]).brief, BriefEvent::YouDecideAll).brief;
    let shown = super::card(&card, &Plain).unwrap();
    for clause in &card.clauses {
        let words = clause.words();
        let seen = shown.goal.contains(words) || shown.criteria.iter().any(|c| c.words == words) || shown.not_included.iter().any(|(w, _)| w == words);
        assert!(seen, "{words}");
    }
    assert!(shown.criteria.len() <= 7);
    assert_eq!(shown.criteria.iter().map(|c| c.ids.len()).sum::<usize>() + usize::try_from(shown.more_checks).unwrap(), shown.all.len());
}

#[test]
fn a_change_of_a_project_waits_for_its_words() {
    let brief = new().change_of(&project(Means::Kit), Vec::new());
    assert_eq!(brief.state, BriefState::Changing);
    let change = Change { spec: spec(), set: vec![Setting::PutField { field: field("phone") }], clauses: Vec::new(), questions: Vec::new(), unchanged: false };
    let card = go(&brief, BriefEvent::ChangeRead { message: "m".to_owned(), text: "add phone".to_owned(), change: Box::new(change) });
    assert_eq!(card.brief.state, BriefState::Card);
    assert_eq!(requests(&card.brief).fields.len(), 3);
}

#[test]
fn a_brief_survives_being_stored() {
    let brief = said(vec![approver()]).brief;
    let text = serde_json::to_string(&brief).unwrap();
    assert_eq!(serde_json::from_str::<Brief>(&text).unwrap(), brief);
}

#[test]
fn a_card_goes_back_to_what_it_was_before_its_last_change() {
    let take_back = || BriefEvent::TakeBack { message: "m9".to_owned(), text: "undo that".to_owned() };
    let card = go(&said(vec![approver()]).brief, choose(&approver(), "hr")).brief;
    assert!(advance(&card, take_back(), &plan(), 1).is_err(), "nothing was changed");
    let drop = |name: &str| {
        let words = format!("no {name}");
        let set = vec![Setting::DropField { name: name.to_owned() }];
        let clauses = vec![Clause { origin: ClauseOrigin::Changed, ..clause(&words, Fate::Goal, &[]) }];
        BriefEvent::ChangeRead {
            message: "m3".to_owned(),
            text: words,
            change: Box::new(Change { spec: spec(), set, clauses, questions: Vec::new(), unchanged: false }),
        }
    };
    let mut wide = card.clone();
    if let Some(Spec::Requests(spec)) = &mut wide.base {
        spec.fields.push(field("price"));
    }
    let changed = go(&go(&wide, drop("item")).brief, drop("why")).brief;
    assert_eq!(requests(&changed).fields.len(), 1);
    let back = go(&changed, take_back());
    assert_eq!(back.tells, [BriefTell::Changed { taken: vec!["undo that".to_owned()], not_taken: Vec::new() }, BriefTell::Card]);
    assert_eq!(requests(&back.brief).fields.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["why", "price"]);
    assert_eq!(back.brief.said.len(), changed.said.len() + 1, "nothing said is lost");
    assert!(advance(&back.brief, take_back(), &plan(), 1).is_err(), "one change, once");
    // What a file or another wording brought since is not lost by it.
    let edited = go(&changed, BriefEvent::Edited { message: "m1".to_owned(), text: "other".to_owned(), reading: reading(vec![approver()]) }).brief;
    assert!(advance(&edited, take_back(), &plan(), 1).is_err());
}
