//! Three apps and what came of their tasks: one that waits for a look, one that is live, one that needs a person; and two wishes.

use fleet_domain::audit::JournalEntry;
use fleet_domain::chat::Env;
use fleet_domain::criterion::{Check, CriterionOrigin as O, Evidence, EvidenceStep, Seen, Verdict};
use fleet_domain::id::WishId;
use fleet_domain::manifest::{ExportFormat, Tone};
use fleet_domain::project::{Member, PreviewRef, Version, Wish};
use fleet_domain::role::Role;
use fleet_domain::run::{AttemptEnd, Built, NeedsHuman, OrderKind, RunState, Stage};
use fleet_store::{Commit, Store, Versioned};

use super::{COMMIT, DAY, MINUTE, bare_project, bare_run, criterion, fleet, people, person, run, said, task_of, thread, thread_of, write};

/// Everything, in this language.
pub(crate) async fn everything(store: &Store, locale: &str) {
    people(store, locale).await;
    let words = Sayings::of(locale);
    leave(store, locale, &words).await;
    equipment(store, locale, &words).await;
    certificates(store, locale, &words).await;
    let newcomer = thread_of(store, "new", "mira", "", None, locale, DAY);
    store.commit(Commit::new().put_thread(Versioned::fresh(newcomer))).await.unwrap();
    write(store, "new", vec![fleet("greeting", words.greeting, words.examples, &[])]).await;
    for (n, (text, verdict)) in words.wishes.iter().enumerate() {
        let wish = Wish {
            id: WishId::from_unique(&format!("{n}")),
            by: person(if n == 1 { "anton" } else { "mira" }),
            thread: thread("new"),
            bible: "hr".into(),
            text: (*text).into(),
            verdict: (*verdict).into(),
            at: store.now() - DAY,
        };
        store.commit(Commit::new().put_wish(wish)).await.unwrap();
    }
}

async fn leave(store: &Store, locale: &str, words: &Sayings) {
    let now = store.now();
    let mut app = bare_project(store, "leave", words.leave_title, words.leave_fields, words.leave_steps, locale);
    app.preview = Some(PreviewRef { commit: COMMIT.into(), run: run("leave"), expires_at: now + 7 * DAY });
    app.members.push(Member::new(&person("olga"), Role::Approver, Some(2)));
    app.members.push(Member::new(&person("rita"), Role::Requester, None));
    app.members.push(Member::new(&person("gus"), Role::Guest, None));
    let c = words.leave_criteria;
    let criteria = vec![
        criterion("c1", c[0], O::Said, Check::Decides { step: 1 }),
        criterion("c2", c[1], O::Said, Check::Decides { step: 2 }),
        criterion("c3", c[2], O::Said, Check::Exports { format: ExportFormat::Xlsx }),
        criterion("c4", c[3], O::Answered, Check::OwnOnly),
        criterion("c5", c[4], O::Assumed, Check::ReasonAsked),
        criterion("c6", c[5], O::Said, Check::Person),
        criterion("c7", c[6], O::Kit, Check::Closed),
        criterion("c8", c[7], O::Kit, Check::TextStaysText),
    ];
    let mut work = bare_run(store, "leave", &app, RunState::AwaitingAcceptance { commit: COMMIT.into() }, criteria);
    work.order.not_included = vec![words.leave_not_included.into()];
    work.attempts[0].end = Some(AttemptEnd::Done);
    let at = work.started_at + 1_300;
    let steps = [
        (Seen::ButtonsForApprover, "approver: has the list \"to decide\" and both buttons; a plain member has neither"),
        (Seen::Approved, "approver: POST records/1/transitions/approve → 200 with approved"),
        (Seen::DecisionRead, "member A: reads approved; the history says approve by approver"),
    ];
    work.built = Some(Built {
        attempt: 1,
        commit: COMMIT.into(),
        evidence: vec![
            proof("c1", Verdict::Met, &steps, at),
            proof("c2", Verdict::Met, &steps[1..], at),
            proof("c3", Verdict::Met, &[(Seen::AllRowsExported, "owner: xlsx in en → 3 rows")], at),
            proof("c4", Verdict::Met, &[(Seen::OthersUnfound, "member B: lists their own 0 requests")], at),
            proof("c5", Verdict::Met, &[(Seen::BareDeclineRefused, "without a reason: 400, required at reason")], at),
            proof("c6", Verdict::ForPerson, &[], at),
            proof("c7", Verdict::Met, &[(Seen::NothingWithoutLink, "nobody: 38 addresses asked, all of them refused")], at),
            proof("c8", Verdict::Met, &[(Seen::HostileTextKept, "`note`: 6 hostile texts are kept as they are")], at),
        ],
    });
    work.ready_at = Some(work.started_at + 1_400);
    let talk = thread_of(store, "leave", "mira", words.leave_title, Some("leave"), locale, 5 * MINUTE);
    let mut commit = Commit::new()
        .put_thread(Versioned::fresh(talk))
        .put_project(Versioned::fresh(app.clone()))
        .put_task(task_of(&work, words.leave_said))
        .put_run(Versioned::fresh(work.clone()));
    for (n, (event, why)) in [
        ("begin", "confirmed; the kit requests fits, so research, architecture and plan are settled: one atomic node"),
        ("implemented", "attempt 1 made commit 4be1c2a90d7f; the gates look at it"),
        ("gated", "every gate passed on 4be1c2a90d7f; the preview address gets it"),
        ("previewed", "the preview address shows 4be1c2a90d7f; every criterion is tried on a throw-away copy"),
        ("proved", "every criterion holds on 4be1c2a90d7f; a person has to look"),
    ]
    .iter()
    .enumerate()
    {
        let at = work.started_at + i64::try_from(n).unwrap() * 300;
        commit = commit.journal(Some(app.id.clone()), Some(work.id.clone()), JournalEntry { at, event: (*event).into(), why: (*why).into() });
    }
    store.commit(commit).await.unwrap();
    let name = if locale == "ru" { "Мира Светлова" } else { "Mira Holm" };
    let posts = vec![
        fleet("greeting", words.greeting, &[], &[]),
        said("mira", name, words.leave_said),
        fleet("question", words.leave_question, &[], &[]),
        fleet("card", words.leave_card, &[], &[]),
        fleet("progress", words.leave_progress, &[], &[]),
        fleet(
            "result",
            words.leave_result,
            &[("n-accept", words.accept, Tone::Good), ("n-change", words.change, Tone::Neutral)],
            &[(words.open_trial, "leave", Env::Preview)],
        ),
    ];
    write(store, "leave", posts).await;
}

async fn equipment(store: &Store, locale: &str, words: &Sayings) {
    let now = store.now();
    let mut app = bare_project(store, "equipment", words.equipment_title, words.equipment_fields, &words.leave_steps[..1], locale);
    app.members.push(Member::new(&person("anton"), Role::Owner, None));
    for n in 1..=3_u32 {
        let commit = format!("{n}d41f00c").repeat(5);
        app.versions.push(Version {
            n,
            commit,
            run: run("equipment"),
            accepted_by: person("mira"),
            accepted_at: now - (4 - i64::from(n)) * DAY / 4,
            steps: Vec::new(),
            withdrawn: false,
        });
    }
    app.live = Some(3);
    let commit = app.versions[2].commit.clone();
    let mut work = bare_run(store, "equipment", &app, RunState::Accepted { commit, version: 3, by: person("mira"), undo_until: now + 8 * MINUTE }, Vec::new());
    work.order.kind = OrderKind::Change;
    work.attempts[0].end = Some(AttemptEnd::Done);
    work.updated_at = now - 2 * MINUTE;
    let talk = thread_of(store, "equipment", "anton", words.equipment_title, Some("equipment"), locale, 60 * MINUTE);
    let promoted = JournalEntry { at: now - 2 * MINUTE, event: "promoted".into(), why: "version 3 is live: 3d41f00c3d41".into() };
    let accepted = JournalEntry { at: now - 3 * MINUTE, event: "accept".into(), why: format!("{} accepted 3d41f00c3d41", person("mira")) };
    let commit = Commit::new()
        .put_thread(Versioned::fresh(talk))
        .put_project(Versioned::fresh(app.clone()))
        .put_task(task_of(&work, words.equipment_said))
        .put_run(Versioned::fresh(work.clone()))
        .journal(Some(app.id.clone()), Some(work.id.clone()), accepted)
        .journal(Some(app.id.clone()), Some(work.id.clone()), promoted);
    store.commit(commit).await.unwrap();
    let posts = vec![
        said("anton", "Anton", words.equipment_said),
        fleet("entry", words.entry, &[("n-yes", words.approve, Tone::Good), ("n-no", words.decline, Tone::Bad)], &[]),
    ];
    write(store, "equipment", posts).await;
}

async fn certificates(store: &Store, locale: &str, words: &Sayings) {
    let app = bare_project(store, "papers", words.papers_title, words.equipment_fields, &words.leave_steps[1..], locale);
    let criteria =
        vec![criterion("c1", words.leave_criteria[0], O::Said, Check::Decides { step: 1 }), criterion("c2", words.leave_criteria[6], O::Kit, Check::Closed)];
    let why = NeedsHuman::CriteriaUnmet { criteria: vec!["c1".into()] };
    let mut work = bare_run(store, "papers", &app, RunState::NeedsHuman { stage: Stage::Qa, why }, criteria);
    work.attempts[0].end = Some(AttemptEnd::CriteriaUnmet { criteria: vec!["c1".into()] });
    let mut second = work.attempts[0].clone();
    second.n = 2;
    work.attempts.push(second);
    work.built = Some(Built {
        attempt: 2,
        commit: COMMIT.into(),
        evidence: vec![
            proof("c1", Verdict::Unmet, &[(Seen::WentWrong, "Wrong: approver: POST records/1/transitions/approve → 403, expected 200")], work.started_at),
            proof("c2", Verdict::Met, &[(Seen::NothingWithoutLink, "nobody: 38 addresses asked, all of them refused")], work.started_at),
        ],
    });
    let talk = thread_of(store, "papers", "mira", words.papers_title, Some("papers"), locale, 3 * DAY);
    let commit = Commit::new()
        .put_thread(Versioned::fresh(talk))
        .put_project(Versioned::fresh(app))
        .put_task(task_of(&work, words.papers_title))
        .put_run(Versioned::fresh(work));
    store.commit(commit).await.unwrap();
    let posts = vec![said("mira", "Mira", words.papers_title), fleet("question", words.question_open, words.choices, &[])];
    write(store, "papers", posts).await;
}

fn proof(id: &str, verdict: Verdict, steps: &[(Seen, &str)], at: i64) -> Evidence {
    let steps = steps.iter().map(|(seen, line)| EvidenceStep { seen: *seen, trace: vec![(*line).to_owned()] }).collect();
    Evidence { criterion: id.into(), commit: COMMIT.into(), verdict, steps, at, took_ms: 34 }
}

/// What is said, in one language.
pub(crate) struct Sayings {
    greeting: &'static str,
    examples: &'static [(&'static str, &'static str, Tone)],
    leave_title: &'static str,
    leave_fields: &'static [&'static str],
    leave_steps: &'static [&'static str],
    leave_criteria: [&'static str; 8],
    leave_not_included: &'static str,
    leave_said: &'static str,
    leave_question: &'static str,
    leave_card: &'static str,
    leave_progress: &'static str,
    leave_result: &'static str,
    accept: &'static str,
    change: &'static str,
    open_trial: &'static str,
    equipment_title: &'static str,
    equipment_fields: &'static [&'static str],
    equipment_said: &'static str,
    entry: &'static str,
    approve: &'static str,
    decline: &'static str,
    papers_title: &'static str,
    question_open: &'static str,
    choices: &'static [(&'static str, &'static str, Tone)],
    wishes: &'static [(&'static str, &'static str)],
}

#[path = "words.rs"]
mod words;
