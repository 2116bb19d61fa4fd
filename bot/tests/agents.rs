//! What no kit can do, where the Bible has agents: from the first words over the card to an accepted app, and every change after it.

use fleet_domain::agent::{End, Ended};
use fleet_domain::chat::Standing;
use fleet_domain::criterion::{Check, CriterionOrigin};
use fleet_domain::id::{AttemptId, PersonId, ThreadId};
use fleet_domain::role::Role;
use fleet_domain::run::{Event, Means, OrderKind, Report, RunState, Spent, Stage, Worker};
use fleet_domain::spec::{Shape, Spec};

use crate::world::World;

const TRIP: &str = "business trip requests: where, dates, cost; the manager approves";

/// The newest run, with an agent at work.
async fn at_work(world: &World, thread: &ThreadId, person: &PersonId) {
    let run = world.run(thread).await;
    if let RunState::NeedsHuman { .. } = run.state {
        // No account was ready when it began.
        world.drive(&run.id, Event::Resume { by: person.clone() }).await;
    }
    let run = world.run(thread).await;
    assert_eq!(run.state, RunState::Working { stage: Stage::Implement });
    assert!(matches!(&run.attempts.last().unwrap().worker, Worker::Agent { seat } if seat.agent == "claude"), "{:?}", run.attempts);
}

async fn journal(world: &World, thread: &ThreadId) -> String {
    let project = world.project(thread).await.id;
    let lines = world.store.journal(&project, 0, 1_000).await.unwrap();
    lines.into_iter().map(|(_, entry, _)| entry.why).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_request_that_no_kit_fits_becomes_a_card_and_an_app() {
    for (locale, words, card, shape) in [
        ("en", "We need a wiki for the team with a search. People add articles.", "No template makes this: a coding agent builds it.", Shape::Records),
        ("ru", "Нужен калькулятор отпускных: оклад, число дней и итог", "приложение напишет агент-программист", Shape::Static),
    ] {
        let world = World::with_agents(0).await;
        let anna = world.person("Anna", Standing::Member).await;
        let thread = world.thread(&anna, locale).await;
        world.say(&thread, &anna, words).await;
        let shown = world.last_of(&thread, "card").await.plain;
        assert!(shown.contains(card) && !shown.contains("[chat-"), "{shown}");
        let (minutes, free) = (world.say_of(locale, "chat-card-agents-free"), world.say_of(locale, &format!("usual-shape-{}", shape.key())));
        assert!(shown.contains(&minutes) && shown.contains(&free), "{shown}");
        assert!(!world.kinds(&thread).await.contains(&"wish".to_owned()));

        world.press_key(&thread, &anna, "chat-button-start").await;
        let (run, project) = (world.run(&thread).await, world.project(&thread).await);
        assert_eq!((run.order.means, run.order.kind, run.order.base.as_ref()), (Means::Agent, OrderKind::New, None));
        let Spec::Free(spec) = &run.order.spec else { panic!("{:?}", run.order.spec) };
        assert_eq!((spec.shape, spec.locale.as_str(), &project.title), (shape, locale, &spec.title));
        let said: Vec<_> = run.order.criteria.iter().filter(|c| c.check == Check::Person).collect();
        assert!(said.len() >= 2 && said.iter().all(|c| c.origin == CriterionOrigin::Said), "{:?}", run.order.criteria);
        let machine: Vec<&Check> = run.order.criteria.iter().map(|c| &c.check).filter(|c| **c != Check::Person).collect();
        let keeps = machine.contains(&&Check::KeepsEntries);
        assert!(machine.contains(&&Check::Opens) && machine.contains(&&Check::Closed) && keeps == (shape == Shape::Records), "{machine:?}");
        assert_eq!(project.role_of(&anna), Some(Role::Owner));
        assert!(project.slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{}", project.slug);
        let journal = journal(&world, &thread).await;
        assert!(journal.contains("no kit makes such an app: coding agents build it"), "{journal}");

        at_work(&world, &thread, &anna).await;
        world.make(&thread).await;
        assert_eq!(world.project(&thread).await.made_by, Means::Agent);
        let result = world.last_of(&thread, "result").await;
        assert!(result.plain.contains(&world.say_of(locale, "chat-agents")), "{}", result.plain);
        let fill = world.say_of(locale, "chat-button-fill");
        assert_eq!(result.buttons.iter().any(|b| b.label == fill), shape == Shape::Records, "{:?}", result.buttons);
        world.press_key(&thread, &anna, "chat-button-accept").await;
        world.promote(&thread, 1).await;
        assert!(matches!(world.run(&thread).await.state, RunState::Accepted { version: 1, .. }));
        world.press_key(&thread, &anna, "chat-button-undo").await;
        assert!(matches!(world.run(&thread).await.state, RunState::Undoing { version: 1, .. }));
    }
}

#[tokio::test]
async fn what_agents_are_wanted_to_do_is_changed_on_the_card_and_by_words_later() {
    let world = World::with_agents(2_500_000).await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.say(&thread, &anna, "We need a calculator of sick pay").await;
    let card = world.last_of(&thread, "card").await.plain;
    assert!(card.contains("It may spend at most $2.50."), "{card}");
    world.press_key(&thread, &anna, "chat-button-change").await;
    world.say(&thread, &anna, "Show a chart by month. The results are saved").await;
    let Some(Spec::Free(spec)) = world.brief(&thread).await.value.spec else { panic!() };
    assert_eq!((spec.wants.len(), spec.shape), (3, Shape::Records));
    world.press_key(&thread, &anna, "chat-button-start").await;
    at_work(&world, &thread, &anna).await;
    let first = world.make(&thread).await;

    world.say(&thread, &anna, "add a print button").await;
    let card = world.last_of(&thread, "card").await.plain;
    assert!(card.contains("A coding agent has worked on this app"), "{card}");
    world.press_key(&thread, &anna, "chat-button-start").await;
    let run = world.run(&thread).await;
    assert_eq!((run.order.means, run.order.kind, run.order.base.as_deref()), (Means::Agent, OrderKind::Change, Some(first.as_str())));
    let Spec::Free(spec) = &run.order.spec else { panic!() };
    assert_eq!(spec.wants.last().map(String::as_str), Some("add a print button"));
    assert_eq!(run.order.criteria.iter().filter(|c| c.check == Check::Person).count(), 4, "all that was said before still holds");
}

#[tokio::test]
async fn a_condition_goes_to_agents_and_so_does_every_change_after_it() {
    let world = World::with_agents(0).await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.started(&thread, &anna, TRIP).await;
    let before = world.run(&thread).await;
    assert_eq!(before.order.means, Means::Kit, "a new app that a kit fits is a kit's");
    let first = world.make(&thread).await;
    assert_eq!(world.project(&thread).await.made_by, Means::Kit);

    let words = "only if the cost is more than 500, then the director approves too";
    world.say(&thread, &anna, words).await;
    let card = world.last_of(&thread, "card").await.plain;
    assert!(card.contains("No template can do all of this: a coding agent makes the change.") && card.contains(words), "{card}");
    assert!(!card.contains("Not included"), "{card}");
    world.press_key(&thread, &anna, "chat-button-start").await;
    let run = world.run(&thread).await;
    assert_eq!((run.order.means, run.order.base.as_deref()), (Means::Agent, Some(first.as_str())));
    assert_eq!(run.order.spec, before.order.spec, "nothing is settled for always");
    assert!(run.order.criteria.iter().any(|c| c.words == words && c.check == Check::Person && c.origin == CriterionOrigin::Said));
    for kits in &before.order.criteria {
        assert!(run.order.criteria.iter().any(|c| c.check == kits.check), "{kits:?} is promised on");
    }
    assert!(journal(&world, &thread).await.contains("no kit can do all of it"));
    at_work(&world, &thread, &anna).await;
    let second = world.make(&thread).await;
    assert_eq!(world.project(&thread).await.made_by, Means::Agent);

    // A kit could do this: it would write over what the agent wrote.
    world.say(&thread, &anna, "add a phone").await;
    world.press_key(&thread, &anna, "chat-button-start").await;
    let run = world.run(&thread).await;
    assert_eq!((run.order.means, run.order.base.as_deref()), (Means::Agent, Some(second.as_str())));
    assert!(run.order.spec.fields().iter().any(|f| f.name == "phone"), "{:?}", run.order.spec);
    assert!(run.order.criteria.iter().any(|c| c.words == words), "what was said before still holds");
    assert!(journal(&world, &thread).await.contains("a kit would write over their files"));
}

#[tokio::test]
async fn what_was_thrown_away_is_not_asked_of_agents_again() {
    let world = World::with_agents(0).await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.started(&thread, &anna, TRIP).await;
    world.make(&thread).await;
    world.say(&thread, &anna, "Synchronise it with 1C").await;
    world.press_key(&thread, &anna, "chat-button-start").await;
    at_work(&world, &thread, &anna).await;
    let run = world.run(&thread).await.id;
    world.drive(&run, Event::Stop { by: anna.clone() }).await;
    world.drive(&run, Event::Cancel { by: anna.clone() }).await;
    world.say(&thread, &anna, "add a phone").await;
    world.press_key(&thread, &anna, "chat-button-start").await;
    let run = world.run(&thread).await;
    assert_eq!(run.order.means, Means::Kit, "a kit can do it, and no agent wrote anything");
    assert!(!run.order.criteria.iter().any(|c| c.words.contains("1C")), "{:?}", run.order.criteria);
}

#[tokio::test]
async fn a_new_app_of_a_kit_says_what_agents_can_do_later() {
    let world = World::with_agents(0).await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.say(&thread, &anna, &format!("{TRIP}. Synchronise it with 1C.")).await;
    world.to_card(&thread, &anna).await;
    let card = world.last_of(&thread, "card").await.plain;
    assert!(card.contains("is for a coding agent: ask for it as a change once the app is there"), "{card}");
    assert!(!card.contains("which this instance does not have yet") && !card.contains("a coding agent builds it"), "{card}");
}

#[tokio::test]
async fn talk_in_the_thread_of_an_app_starts_no_agent() {
    let world = World::with_agents(0).await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.started(&thread, &anna, TRIP).await;
    world.make(&thread).await;
    let cards = || async { world.kinds(&thread).await.iter().filter(|k| *k == "card").count() };
    let before = cards().await;
    for talk in ["I love it, looks great", "when will it be ready?", "thanks!"] {
        world.say(&thread, &anna, talk).await;
        assert_eq!(cards().await, before, "{talk}: {}", world.transcript(&thread).await);
    }
}

#[tokio::test]
async fn work_that_waits_for_an_agent_to_wake_is_stopped_and_thrown_away_by_words() {
    for (words, ends) in [("stop", "stopped"), ("stop everything", "stopped"), ("throw it away", "cancelled")] {
        let world = World::with_agents(0).await;
        let anna = world.person("Anna", Standing::Member).await;
        let thread = world.thread(&anna, "en").await;
        world.started(&thread, &anna, "We need a wiki for the team with a search. People add articles.").await;
        at_work(&world, &thread, &anna).await;
        let run = world.run(&thread).await;
        let attempt = AttemptId { run: run.id.clone(), n: run.attempts.last().unwrap().n };
        let ended = Ended { end: End::RateLimited, message: "later".to_owned(), resets_at: Some(world.store.now() + 3_600_000) };
        let report = Report::AgentEnded { ended, left: None, spent: Spent::default() };
        world.drive(&run.id, Event::Report { attempt, report }).await;
        assert!(matches!(world.run(&thread).await.state, RunState::Resting { .. }));
        world.say(&thread, &anna, words).await;
        assert_eq!(world.run(&thread).await.state.name(), ends, "{words}: {}", world.transcript(&thread).await);
    }
}

#[tokio::test]
async fn without_agents_nothing_is_otherwise() {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.say(&thread, &anna, "We need a wiki for the team with a search").await;
    assert_eq!(world.last(&thread).await.kind, "wish");
    let thread = world.thread(&anna, "en").await;
    world.started(&thread, &anna, TRIP).await;
    world.make(&thread).await;
    world.say(&thread, &anna, "Synchronise it with 1C").await;
    assert_eq!(world.last(&thread).await.kind, "change_noted", "{}", world.transcript(&thread).await);
}
