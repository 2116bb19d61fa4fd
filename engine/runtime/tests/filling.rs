//! A request that was filled in in the chat becomes an entry of the app: once, as whoever filled it in, by the app's rules alone.

use std::collections::BTreeMap;

use fleet_deployers::records::{AppRole, Input, ListQuery, Record, Viewer};
use fleet_domain::chat::{Env, Person, Standing};
use fleet_domain::effect::{Effect, TellClass};
use fleet_domain::filling::{FillStep, Filling};
use fleet_domain::id::{FillingId, PersonId};
use fleet_domain::notice::{FillState, Notice, Refusal};
use fleet_domain::project::Member;
use fleet_domain::role::Role;
use fleet_store::{Change, Commit, Versioned};
use serde_json::{Value, json};

use crate::bench::Bench;
use crate::life::{built, owner};

/// Somebody who may ask for leave and decides nothing.
async fn rita(bench: &Bench) -> PersonId {
    rita_as(bench, Role::Requester).await
}

async fn rita_as(bench: &Bench, role: Role) -> PersonId {
    let id = PersonId::from_unique(&bench.store.unique());
    let person =
        Person { id: id.clone(), name: "Rita".to_owned(), locale: "ru".to_owned(), standing: Standing::Member, created_at: bench.store.now(), sign_outs: 0 };
    let mut project = bench.store.project(&bench.project).await.unwrap().unwrap();
    project.value.members.push(Member::new(&id, role, None));
    bench.store.commit(Commit::new().put_person(Versioned::fresh(person)).put_project(project)).await.unwrap();
    id
}

async fn filled(bench: &Bench, person: &PersonId, answers: Value) -> Filling {
    let filling = Filling {
        id: FillingId::from_unique(&bench.store.unique()),
        thread: bench.thread.clone(),
        person: person.clone(),
        project: bench.project.clone(),
        env: Env::Preview,
        collection: "requests".to_owned(),
        answers: serde_json::from_value::<BTreeMap<String, Value>>(answers).unwrap(),
        step: FillStep::Sending,
        told: 4,
    };
    bench.store.commit(Commit::new().put_filling(Versioned::fresh(filling.clone()))).await.unwrap();
    filling
}

async fn send(bench: &Bench, key: &str, filling: &Filling) {
    let effect = Effect::FillEntry { filling: filling.id.clone(), project: bench.project.clone(), thread: bench.thread.clone() };
    bench.effect(key, effect).await;
}

async fn entries(bench: &Bench) -> Vec<Record> {
    let records = bench.cloud.records(&bench.project, Env::Preview).await.unwrap();
    records.list(&owner(bench), "requests", &ListQuery::default()).await.unwrap().items
}

async fn told(bench: &Bench, wanted: impl Fn(&Notice) -> bool) -> Notice {
    bench.until_some("told", async || bench.told().await.into_iter().find(&wanted)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_made_once_as_that_person_and_goes_to_whoever_decides() {
    let bench = Bench::new().await;
    built(&bench).await;
    let rita = rita(&bench).await;
    let filling = filled(&bench, &rita, json!({"first_day": "2030-06-03", "comment": null})).await;
    send(&bench, "sent", &filling).await;
    let mut notices = Vec::new();
    let sent = bench
        .until_some("sent", async || {
            notices.extend(bench.told().await);
            let arrived = notices.iter().any(|n| matches!(n, Notice::EntryArrived(e) if e.author == "Rita" && e.actions.len() == 2));
            let sent = notices.iter().find_map(|n| if let Notice::FillSent(sent) = n { Some(sent.clone()) } else { None });
            sent.filter(|_| arrived)
        })
        .await;
    assert_eq!((&sent.person, sent.next.as_slice(), sent.env), (&rita, ["Anna".to_owned()].as_slice(), Env::Preview));
    assert!(!sent.state.is_empty(), "{sent:?}");
    assert_eq!(bench.store.filling(&filling.id).await.unwrap(), None, "its answers are the app's now, and nobody else's");
    // Asked for once more, there is nothing left to do.
    send(&bench, "sent again", &filling).await;
    bench
        .until_some("done", async || {
            bench.told().await;
            (bench.store.depth().await.unwrap().effects_ready == 0).then_some(())
        })
        .await;
    let entries = entries(&bench).await;
    assert_eq!(entries.len(), 1);
    assert_eq!(
        (entries[0].author.as_str(), &entries[0].values["first_day"], &entries[0].values["comment"]),
        (rita.as_str(), &json!("2030-06-03"), &json!(null))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_death_between_the_entry_and_its_commit_doubles_nothing() {
    let bench = Bench::new().await;
    built(&bench).await;
    let rita = rita(&bench).await;
    let filling = filled(&bench, &rita, json!({"first_day": "2030-06-03", "comment": "by the sea"})).await;
    // The entry is there; what would have said so died.
    let records = bench.cloud.records(&bench.project, Env::Preview).await.unwrap();
    let viewer = Viewer { id: rita.to_string(), name: "Rita".to_owned(), roles: [AppRole::Member].into(), locale: "ru".to_owned(), link: false };
    let made = records.create(&viewer, "requests", Input { values: filling.values(), idempotency_key: Some(filling.id.to_string()), ..Input::default() }).await;
    let made = made.unwrap().id;
    send(&bench, "sent", &filling).await;
    told(&bench, |n| matches!(n, Notice::FillSent(_))).await;
    assert_eq!(entries(&bench).await.into_iter().map(|e| e.id).collect::<Vec<_>>(), [made]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_app_does_not_take_is_asked_again_in_their_language() {
    let bench = Bench::new().await;
    built(&bench).await;
    let rita = rita(&bench).await;
    let filling = filled(&bench, &rita, json!({"first_day": "the third", "comment": "x"})).await;
    send(&bench, "sent", &filling).await;
    let tell = bench.until_some("asked again", async || bench.tells().await.into_iter().find(|t| matches!(t.notice, Notice::FillAsked(_)))).await;
    let Notice::FillAsked(question) = &tell.notice else { unreachable!() };
    assert_eq!((question.field.name.as_str(), &question.state, &question.person), ("first_day", &FillState::Open, &rita));
    let wrong = question.wrong.clone().unwrap_or_default();
    assert!(wrong.chars().any(|c| ('а'..='я').contains(&c)), "in the language of who fills it in, not of the thread: {wrong}");
    let there = bench.store.filling(&filling.id).await.unwrap().unwrap().value;
    assert_eq!(there.step, FillStep::Asking { field: "first_day".to_owned() });
    assert_eq!(tell.class, TellClass::Edit { slot: there.slot() });
    assert!(entries(&bench).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_no_part_in_the_app_any_more_sends_nothing() {
    let bench = Bench::new().await;
    built(&bench).await;
    let rita = rita(&bench).await;
    let filling = filled(&bench, &rita, json!({"first_day": "2030-06-03"})).await;
    let mut project = bench.store.project(&bench.project).await.unwrap().unwrap();
    project.value.members.retain(|m| m.person != rita);
    bench.store.commit(Commit::new().put_project(project)).await.unwrap();
    send(&bench, "sent", &filling).await;
    told(&bench, |n| matches!(n, Notice::Refused(Refusal::NotYours))).await;
    assert_eq!(bench.store.filling(&filling.id).await.unwrap(), None);
    assert!(entries(&bench).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_was_sent_comes_along_and_one_that_is_gone_is_told_of() {
    let bench = Bench::new().await;
    built(&bench).await;
    let rita = rita(&bench).await;
    let file = |digest: &str| json!({"id": "fil_1", "name": "ticket.pdf", "mime": "application/pdf", "size": 24, "sha256": digest});
    let folder = bench.dir.path().join("files");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("ab".repeat(32)), b"%PDF-1.4 from here to it").unwrap();
    // The app has no place for it: the bytes are read, looked at by the app, and refused by it.
    let filling = filled(&bench, &rita, json!({"first_day": "2030-06-03", "comment": file(&"ab".repeat(32))})).await;
    let read = fleet_runtime::sent_files(&folder, &filling).await.unwrap();
    assert_eq!(read.iter().map(|f| (f.field.as_str(), f.name.as_str(), f.bytes.len())).collect::<Vec<_>>(), [("comment", "ticket.pdf", 24)]);
    send(&bench, "sent", &filling).await;
    told(&bench, |n| matches!(n, Notice::FillAsked(q) if q.field.name == "comment" && q.wrong.is_some())).await;
    assert!(entries(&bench).await.is_empty());
    // Where the disk lost it, nothing is sent, whoever waits hears so, and what was answered waits for its [Send] once more.
    let lost = filled(&bench, &bench.owner, json!({"first_day": "2030-06-03", "comment": file(&"cd".repeat(32))})).await;
    let effect = Effect::FillEntry { filling: lost.id.clone(), project: bench.project.clone(), thread: bench.thread.clone() };
    bench.store.commit(Commit { changes: vec![Change::Effect { key: "lost".to_owned(), effect, not_before: None, max_tries: 1 }] }).await.unwrap();
    told(&bench, |n| matches!(n, Notice::Trouble { .. })).await;
    let there = bench.store.filling(&lost.id).await.unwrap().unwrap().value;
    assert_eq!((there.step, there.answers), (FillStep::Summary, lost.answers));
    for digest in ["cd".repeat(32), "../../fleet.db".to_owned(), String::new()] {
        let gone = Filling { answers: serde_json::from_value(json!({"comment": file(&digest)})).unwrap(), ..filling.clone() };
        assert!(fleet_runtime::sent_files(&folder, &gone).await.is_err(), "{digest}");
    }
    assert!(entries(&bench).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_decides_does_not_decide_what_they_asked_for_themselves_but_the_owner_does() {
    let bench = Bench::new().await;
    built(&bench).await;
    let rita = rita_as(&bench, Role::Approver).await;
    let filling = filled(&bench, &rita, json!({"first_day": "2030-06-03", "comment": null})).await;
    send(&bench, "sent", &filling).await;
    let (mut tells, mut sent) = (Vec::new(), None);
    let arrived = bench
        .until_some("arrived", async || {
            tells.extend(bench.tells().await);
            sent = sent.take().or_else(|| tells.iter().find_map(|t| if let Notice::FillSent(sent) = &t.notice { Some(sent.clone()) } else { None }));
            let arrived = tells.iter().find(|t| matches!(&t.notice, Notice::EntryArrived(e) if e.actions.len() == 2));
            arrived.filter(|_| sent.is_some()).cloned()
        })
        .await;
    assert_eq!(sent.unwrap().next, ["Anna"], "Rita is not asked");
    assert_eq!(arrived.thread, bench.thread, "where Anna reads it");
    assert_eq!(tells.iter().filter(|t| matches!(t.notice, Notice::EntryArrived(_))).count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_no_conversation_of_their_own_is_told_of_the_decision_on_the_page_alone() {
    let bench = Bench::new().await;
    built(&bench).await;
    let rita = rita(&bench).await;
    let filling = filled(&bench, &rita, json!({"first_day": "2030-06-03", "comment": null})).await;
    send(&bench, "sent", &filling).await;
    let arrived = told(&bench, |n| matches!(n, Notice::EntryArrived(_))).await;
    let Notice::EntryArrived(entry) = arrived else { unreachable!("looked for") };
    bench.effect("decided", bench.approves(&entry.record, bench.owner.clone(), entry.rev)).await;
    let told = told(&bench, |n| matches!(n, Notice::EntryDecided(_))).await;
    assert_eq!(told.only(), Some(&rita), "{told:?}");
}
