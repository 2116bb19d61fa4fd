//! Tables that come along: their headings are the form until words say otherwise.

use super::*;

fn file(n: &str) -> FileRef {
    FileRef { id: FileId::from_unique(n), name: format!("staff{n}.csv"), mime: "text/csv".to_owned(), size: 3, sha256: "00".to_owned() }
}

fn headed(n: &str, labels: &[&str]) -> BriefEvent {
    BriefEvent::File {
        file: file(n),
        headings: Some(Headings::Named { fields: labels.iter().map(|l| field(l)).collect(), of: u32::try_from(labels.len()).unwrap() }),
    }
}

fn form() -> Question {
    question("fields", &[("usual", Setting::Fields { fields: vec![field("item"), field("why")] })])
}

fn request(brief: &Brief, questions: Vec<Question>) -> Step {
    go(brief, BriefEvent::Said { message: "m1".to_owned(), text: "leave form".to_owned(), reading: reading(questions) })
}

fn labels(brief: &Brief) -> Vec<&str> {
    requests(brief).fields.iter().map(|f| f.label.as_str()).collect()
}

fn change(brief: &Brief, set: Vec<Setting>) -> Step {
    let change = Change { spec: spec(), set, clauses: Vec::new(), questions: Vec::new(), unchanged: false };
    go(brief, BriefEvent::ChangeRead { message: String::new(), text: "other".to_owned(), change: Box::new(change) })
}

fn assumed(brief: &Brief) -> Vec<String> {
    super::super::card(brief, &Plain).unwrap().assumptions.into_iter().map(|(_, words)| words).collect()
}

fn left(brief: &Brief) -> Vec<NotIncludedWhy> {
    super::super::card(brief, &Plain).unwrap().not_included.into_iter().map(|(_, why)| why).collect()
}

#[test]
fn headings_are_proposed_with_what_the_request_names_and_nobody_is_asked_for_them() {
    let step = request(&go(&new(), headed("1", &["name", "from"])).brief, vec![form()]);
    assert_eq!(labels(&step.brief), ["name", "from", "item"], "“they write an item” stands in the request");
    assert_eq!(step.tells, [BriefTell::Card]);
    assert_eq!(assumed(&step.brief), ["from staff1.csv: name, from"]);
    assert_eq!(left(&step.brief), [NotIncludedWhy::RowsNotRead]);
}

#[test]
fn words_change_what_a_table_proposed() {
    let step = request(&go(&new(), headed("1", &["name", "from"])).brief, Vec::new());
    let fewer = change(&step.brief, vec![Setting::DropField { name: "from".to_owned() }]);
    assert_eq!((labels(&fewer.brief), assumed(&fewer.brief)), (vec!["name", "item"], vec!["from staff1.csv: name".to_owned()]));
    let own = change(&fewer.brief, vec![Setting::Fields { fields: vec![field("name"), field("car")] }]);
    assert_eq!((labels(&own.brief), assumed(&own.brief)), (vec!["name", "car"], Vec::new()), "a form listed in words is theirs");
}

#[test]
fn a_table_answers_the_question_for_the_form() {
    let asked = said(vec![form(), visibility()]);
    assert!(matches!(&asked.brief.state, BriefState::Asking { key } if key == "fields"));
    let sent = go(&asked.brief, headed("1", &["name", "from"]));
    assert_eq!(sent.tells[0], BriefTell::AnswerNoted { key: "fields".to_owned() });
    assert!(matches!(&sent.tells[1], BriefTell::Question { key, .. } if key == "visibility"), "{:?}", sent.tells);
    assert_eq!(labels(&sent.brief), ["name", "from", "item"]);
}

#[test]
fn a_table_on_the_card_takes_the_place_of_the_usual_form_and_a_later_one_of_its_own() {
    let card = said(Vec::new());
    let first = go(&card.brief, headed("1", &["name", "from"]));
    assert_eq!(labels(&first.brief), ["name", "from", "item"]);
    let second = go(&first.brief, headed("2", &["car"]));
    assert_eq!(labels(&second.brief), ["car", "item"]);
    assert_eq!(left(&second.brief), [NotIncludedWhy::FileNotRead, NotIncludedWhy::RowsNotRead]);
}

#[test]
fn a_form_in_words_is_not_touched_and_a_table_without_headings_says_so() {
    let mut own = reading(Vec::new());
    own.clauses.push(clause("and why", Fate::Criterion("c2".to_owned()), &[Check::FieldSaved { field: "why".to_owned() }]));
    let with = go(&new(), headed("1", &["name", "from"])).brief;
    let step = go(&with, BriefEvent::Said { message: "m1".to_owned(), text: "x".to_owned(), reading: own });
    assert_eq!((labels(&step.brief), left(&step.brief)), (vec!["item", "why"], vec![NotIncludedWhy::FileNotRead]));
    // To take one of two named fields away does not bring the table's back.
    let fewer = change(&step.brief, vec![Setting::DropField { name: "why".to_owned() }]);
    assert_eq!(labels(&fewer.brief), ["item"]);
    let bare = go(&new(), BriefEvent::File { file: file("1"), headings: Some(Headings::Missing) }).brief;
    let step = request(&bare, vec![form()]);
    assert_eq!(step.tells.last(), Some(&BriefTell::Question { key: "fields".to_owned(), n: 1, of: 1 }));
    assert_eq!(left(&step.brief), [NotIncludedWhy::NoHeadings]);
}

#[test]
fn a_chosen_ready_form_names_the_app_and_leaves_the_form_to_the_table() {
    let what = question("what", &[("leave", Setting::Fields { fields: vec![field("item"), field("why")] })]);
    let step = request(&go(&new(), headed("1", &["name", "from"])).brief, vec![what.clone()]);
    let chosen = go(&step.brief, choose(&what, "leave"));
    assert_eq!((labels(&chosen.brief), assumed(&chosen.brief)), (vec!["name", "from", "item"], vec!["from staff1.csv: name, from".to_owned()]));
}

#[test]
fn a_change_of_an_app_takes_nothing_from_a_table() {
    let brief = new().change_of(&project(Means::Kit), Vec::new());
    let step = go(&brief, headed("1", &["name", "from"]));
    assert_eq!((labels(&step.brief), left(&step.brief)), (vec!["item", "why"], vec![NotIncludedWhy::FileNotRead]));
}
