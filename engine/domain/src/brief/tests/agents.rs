//! What no kit can do: its card, what it is held to, who does it and why.

use super::*;
use crate::spec::{FreeSpec, Shape};

fn free(shape: Shape, wants: &[&str]) -> Spec {
    Spec::Free(FreeSpec {
        title: "Wiki".to_owned(),
        locale: "en".to_owned(),
        locales: vec!["en".to_owned()],
        audience: String::new(),
        shape,
        access: Access::Members,
        wants: wants.iter().map(|w| (*w).to_owned()).collect(),
    })
}

fn wished(shape: Shape) -> Step {
    let clauses = vec![
        clause("We are a shop.", Fate::Goal, &[]),
        Clause::of_agent("We need a wiki.", ClauseOrigin::Said),
        Clause::of_agent("It has a search", ClauseOrigin::Said),
        clause("and spies", Fate::NotIncluded(NotIncludedWhy::Refused), &[]),
    ];
    let usual = vec!["shape".to_owned(), "audience".to_owned()];
    let draft = Draft { spec: free(shape, &["We need a wiki", "It has a search"]), preset: None, usual, questions: Vec::new() };
    let reading = Reading { locale: "en".to_owned(), outcome: Outcome::Agent, clauses, draft: Some(draft) };
    go(&new(), BriefEvent::Said { message: "m1".to_owned(), text: "a wiki".to_owned(), reading: Box::new(reading) })
}

fn change(set: Vec<Setting>, clauses: Vec<Clause>, spec: &Spec) -> BriefEvent {
    let mut after = spec.clone();
    apply(&mut after, &set);
    let change = Change { spec: after, set, clauses, questions: Vec::new(), unchanged: false };
    BriefEvent::ChangeRead { message: "m2".to_owned(), text: "more".to_owned(), change: Box::new(change) }
}

#[test]
fn the_card_of_what_no_kit_makes_is_the_persons_words_and_what_every_app_holds() {
    let step = wished(Shape::Records);
    assert_eq!((step.brief.state.clone(), step.brief.means()), (BriefState::Card, Means::Agent));
    assert!(step.why.contains("coding agents build it"), "{}", step.why);
    let card = card(&step.brief, &Plain).unwrap();
    assert_eq!((card.title.as_str(), card.goal.as_str(), card.agents), ("Wiki", "We are a shop", Some(WhyAgents::NoKit)));
    let all: Vec<(&str, &str, &Check)> = card.all.iter().map(|c| (c.id.as_str(), c.words.as_str(), &c.check)).collect();
    assert_eq!(
        all,
        [
            ("c1", "We need a wiki", &Check::Person),
            ("c2", "It has a search", &Check::Person),
            ("c3", "Opens", &Check::Opens),
            ("c4", "Closed", &Check::Closed),
            ("c5", "KeepsEntries", &Check::KeepsEntries),
        ]
    );
    assert!(card.all[..2].iter().all(|c| c.origin == CriterionOrigin::Said) && card.all[2..].iter().all(|c| c.origin == CriterionOrigin::Kit));
    assert_eq!(card.not_included, [("spies".to_owned(), NotIncludedWhy::Refused)]);
    assert_eq!(card.assumptions.iter().map(|(part, _)| part.as_str()).collect::<Vec<_>>(), ["shape", "audience"]);
    let pages = super::super::card(&wished(Shape::Static).brief, &Plain).unwrap();
    assert!(!pages.all.iter().any(|c| c.check == Check::KeepsEntries), "pages keep nothing");
}

#[test]
fn more_wishes_join_those_of_the_card_and_are_kept_over_changes() {
    let first = wished(Shape::Static).brief;
    let words = "entries are saved";
    let set = vec![Setting::Want { words: words.to_owned() }, Setting::Shape { shape: Shape::Records }, Setting::Audience { words: "all".to_owned() }];
    let event = change(set, vec![Clause::of_agent(words, ClauseOrigin::Changed)], first.spec.as_ref().unwrap());
    let step = go(&first, event);
    let Some(Spec::Free(spec)) = &step.brief.spec else { panic!() };
    assert_eq!((spec.wants.len(), spec.shape, spec.audience.as_str()), (3, Shape::Records, "all"));
    assert!(step.why.contains("coding agents"), "{}", step.why);
    let card = card(&step.brief, &Plain).unwrap();
    assert_eq!(card.all.iter().filter(|c| c.check == Check::Person).count(), 3);
    assert!(card.all.iter().any(|c| c.check == Check::KeepsEntries));
    assert_eq!(card.assumptions.iter().map(|(part, _)| part.as_str()).collect::<Vec<_>>(), ["shape"], "for whom is said now");
}

#[test]
fn a_wish_that_is_taken_back_on_the_card_goes_with_the_words_that_took_it_back() {
    let first = wished(Shape::Static).brief;
    let back = "without the search";
    let set = vec![Setting::Want { words: back.to_owned() }, Setting::Unwant { words: "It has a search".to_owned(), by: back.to_owned() }];
    let step = go(&first, change(set, vec![Clause::of_agent(back, ClauseOrigin::Changed)], first.spec.as_ref().unwrap()));
    let Some(Spec::Free(spec)) = &step.brief.spec else { panic!() };
    assert!(!spec.wants.iter().any(|want| want.contains("search")), "{:?}", spec.wants);
    let shown = card(&step.brief, &Plain).unwrap();
    assert!(!shown.all.iter().any(|c| c.words.contains("search")), "{:?}", shown.all);
    assert!(!shown.not_included.iter().any(|(words, _)| words.contains("search")), "{:?}", shown.not_included);
    // What is in the app already is taken out by an agent.
    let brief = new().change_of(&project(Means::Agent), Vec::new());
    let set = vec![Setting::Unwant { words: "It has a search".to_owned(), by: back.to_owned() }];
    let step = go(&brief, change(set, vec![Clause::of_agent(back, ClauseOrigin::Changed)], &free(Shape::Static, &["It has a search"])));
    assert!(card(&step.brief, &Plain).unwrap().all.iter().any(|c| c.words == back), "{:?}", step.brief.clauses);
}

#[test]
fn a_change_beyond_the_kit_is_done_by_agents_and_keeps_what_the_kit_promised() {
    let brief = new().change_of(&project(Means::Kit), Vec::new());
    assert_eq!(brief.means(), Means::Kit);
    let by_kit = go(&brief, change(vec![Setting::PutField { field: field("phone") }], vec![clause("add phone", Fate::Goal, &[])], &spec()));
    assert_eq!((by_kit.brief.means(), by_kit.why.as_str()), (Means::Kit, "the card follows the change"));
    let words = "the director too if it costs more than 500";
    let beyond = go(&brief, change(Vec::new(), vec![Clause::of_agent(words, ClauseOrigin::Changed)], &spec()));
    assert_eq!(beyond.brief.agents(), Some(WhyAgents::Beyond));
    let card = card(&beyond.brief, &Plain).unwrap();
    assert!(card.all.iter().any(|c| c.words == words && c.check == Check::Person && c.origin == CriterionOrigin::Said), "{:?}", card.all);
    let kits = criteria(&spec(), &[], &Plain);
    assert!(kits.iter().all(|k| card.all.iter().any(|c| c.check == k.check)), "the kit's promises stand");
    let started = go(&beyond.brief, BriefEvent::Start { task: TaskId::from_unique("1") });
    assert!(started.why.contains("no kit can do all of it"), "{}", started.why);
}

#[test]
fn once_agents_wrote_in_an_app_its_changes_are_theirs() {
    let brief = new().change_of(&project(Means::Agent), Vec::new());
    let step = go(&brief, change(vec![Setting::PutField { field: field("phone") }], vec![clause("add phone", Fate::Goal, &[])], &spec()));
    assert_eq!(step.brief.agents(), Some(WhyAgents::Before));
    assert!(step.why.contains("a kit would write over their files"), "{}", step.why);
}

#[test]
fn what_was_stored_before_there_were_agents_reads_as_a_kits() {
    let brief = new().change_of(&project(Means::Kit), vec![clause("x", Fate::Goal, &[])]);
    let mut stored = serde_json::to_value(&brief).unwrap();
    stored.as_object_mut().unwrap().remove("made_by");
    assert!(stored["clauses"][0].get("by").is_none());
    assert_eq!(serde_json::from_value::<Brief>(stored).unwrap(), brief);
    let mut stored = serde_json::to_value(project(Means::Kit)).unwrap();
    stored.as_object_mut().unwrap().remove("made_by");
    assert_eq!(serde_json::from_value::<Project>(stored).unwrap(), project(Means::Kit));
    let free = free(Shape::Static, &["a"]);
    assert_eq!(serde_json::from_value::<Spec>(serde_json::to_value(&free).unwrap()).unwrap(), free);
}
