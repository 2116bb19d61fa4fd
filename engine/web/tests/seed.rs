//! A store with people, conversations, apps and tasks in every state that a page has to show.

use std::path::Path;
use std::sync::Arc;

use fleet_content::{Bibles, Words};
use fleet_domain::audit::JournalEntry;
use fleet_domain::chat::{Door, Env, Focus, Person, Platform, Standing, Thread};
use fleet_domain::criterion::{Check, Criterion, CriterionOrigin as O, Evidence, EvidenceStep, Seen, Verdict};
use fleet_domain::id::{BriefId, PersonId, ProjectId, RunId, TaskId, ThreadId, WishId};
use fleet_domain::manifest::{Access, ExportFormat, FieldKind, Tone};
use fleet_domain::post::{Author, Body, PostButton, PostLink};
use fleet_domain::project::{Member, PreviewRef, Project, ProjectState, Task, Version, Wish};
use fleet_domain::role::Role;
use fleet_domain::run::{Attempt, AttemptEnd, Built, Means, NeedsHuman, Order, OrderKind, Run, RunState, Stage, Worker};
use fleet_domain::spec::{FieldSpec, RequestsSpec, Spec, StepSpec, Switch, Visibility};
use fleet_store::{Commit, Place, Session, Store, Token, TokenKind, Versioned};
use fleet_web::{ApiToken, CheckState, Limits, Readiness, ReadyCheck, Web, token_hash};
use futures_util::FutureExt as _;
use tokio_util::sync::CancellationToken;

/// The time that everything here is told by: 21 November 2026, 09:30 UTC.
pub(crate) const NOW: i64 = 1_795_253_400_000;
/// The commit of what waits for a look.
pub(crate) const COMMIT: &str = "4be1c2a90d7f3e5568aa01b2c3d4e5f60718293a";
const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;

pub(crate) fn person(name: &str) -> PersonId {
    PersonId::from_unique(name)
}
pub(crate) fn thread(name: &str) -> ThreadId {
    ThreadId::from_unique(name)
}
pub(crate) fn project(name: &str) -> ProjectId {
    ProjectId::from_unique(name)
}
pub(crate) fn task(name: &str) -> TaskId {
    TaskId::from_unique(name)
}
pub(crate) fn run(name: &str) -> RunId {
    RunId::from_unique(name)
}

/// The parts of a page over an empty store in this folder.
pub(crate) async fn web_at(folder: &Path, origin: &str, clock: fleet_store::Clock) -> Web {
    let store = Store::open(&Place::Sqlite(folder.join("fleet.db")), clock).await.unwrap();
    let ready = || async { Readiness { checks: vec![ReadyCheck { name: "database", state: CheckState::Ok }] } }.boxed();
    Web {
        store,
        words: Arc::new(Words::embedded().unwrap()),
        bibles: Arc::new(Bibles::embedded().unwrap()),
        link: Arc::new(|project, env, Person { id: person, .. }| {
            Some(format!("http://{}-{}.localhost:7070/_fleet/enter?t={person}", env.as_str(), project.as_str().replace('_', "-")))
        }),
        signed_out: Arc::new(|_| {}),
        doors: Arc::new(|code| {
            let door = |messenger: &str, url: Option<String>, words: String| Door { messenger: messenger.to_owned(), url, words };
            let telegram = door("Telegram", Some(format!("https://t.me/fleet_bot?start={code}")), format!("/start {code}"));
            vec![telegram, door("Slack", None, format!("/fleet link {code}"))]
        }),
        zone: fleet_domain::habits::Zone::utc(),
        origin: origin.to_owned(),
        files: fleet_web::Files::new(folder.join("files")),
        build: "0.1.0",
        shutdown: CancellationToken::new(),
        brake: fleet_web::Brake::default(),
        metrics: metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder().handle(),
        ready: Arc::new(ready),
        api_token: Some(ApiToken { hash: token_hash("machine"), person: person("mira") }),
        limits: Limits::default(),
    }
}

/// People, each signed in by the session token of their name.
pub(crate) async fn people(store: &Store, locale: &str) {
    let ru = locale == "ru";
    let names: [(&str, &str, Standing); 7] = [
        ("mira", if ru { "Мира Светлова" } else { "Mira Holm" }, Standing::Admin),
        ("anton", if ru { "Антон Беляев" } else { "Anton Weber" }, Standing::Member),
        ("olga", if ru { "Ольга Крылова" } else { "Olga Marsh" }, Standing::Guest),
        ("rita", "Rita Requester", Standing::Guest),
        ("gus", "Gus Guest", Standing::Guest),
        ("nobody", "Nina Nowhere", Standing::Guest),
        ("paul", if ru { "Павел (Telegram)" } else { "Paul (Telegram)" }, Standing::Stranger),
    ];
    let mut commit = Commit::new();
    for (id, name, standing) in names {
        let person = Person { id: person(id), name: name.to_owned(), locale: locale.to_owned(), standing, created_at: store.now() - 3 * DAY, sign_outs: 0 };
        commit = commit.put_person(Versioned::fresh(person)).put_session(session(store, id, id));
    }
    store.commit(commit).await.unwrap();
}

/// A session that this token opens.
pub(crate) fn session(store: &Store, token: &str, of: &str) -> Session {
    let now = store.now();
    Session { hash: token_hash(token), person: person(of), created_at: now, expires_at: now + 30 * DAY, revoked_at: None }
}

/// A token that can be redeemed once.
pub(crate) fn token(store: &Store, text: &str, kind: TokenKind, of: Option<&str>, data: serde_json::Value) -> Token {
    let now = store.now();
    Token { hash: token_hash(text), kind, person: of.map(person), data, created_at: now, expires_at: now + DAY, used_at: None, used_by: None, voided: false }
}

pub(crate) fn thread_of(store: &Store, id: &str, by: &str, title: &str, app: Option<&str>, locale: &str, ago: i64) -> Thread {
    let at = store.now() - ago;
    Thread {
        id: thread(id),
        platform: Platform::Web,
        bible: "hr".into(),
        locale: locale.into(),
        opened_by: person(by),
        title: title.into(),
        project: app.map(project),
        focus: Focus::Open,
        asked: std::collections::BTreeMap::new(),
        created_at: at,
        active_at: at,
        again: fleet_domain::chat::Again::default(),
        greeted: 0,
    }
}

fn field(name: &str, label: &str, kind: FieldKind) -> FieldSpec {
    FieldSpec { required: Switch::On, ..FieldSpec::new(name, label, kind) }
}

fn spec(title: &str, fields: &[&str], steps: &[&str], locale: &str) -> Spec {
    Spec::Requests(RequestsSpec {
        title: title.into(),
        title_translations: Vec::new(),
        locale: locale.into(),
        locales: vec![locale.into()],
        audience: String::new(),
        fields: fields.iter().enumerate().map(|(n, label)| field(&format!("f{n}"), label, FieldKind::Text)).collect(),
        steps: steps.iter().map(|s| StepSpec { approver: (*s).into(), person: None }).collect(),
        visibility: Visibility::Own,
        access: Access::Members,
        notify_approvers: Switch::On,
        notify_author: Switch::On,
        reason_on_decline: Switch::On,
        exports: vec![ExportFormat::Csv, ExportFormat::Xlsx],
    })
}

/// A project as it is before anything was shown.
pub(crate) fn bare_project(store: &Store, id: &str, title: &str, fields: &[&str], steps: &[&str], locale: &str) -> Project {
    Project {
        id: project(id),
        bible: "hr".into(),
        title: title.into(),
        slug: id.into(),
        thread: thread(id),
        locale: locale.into(),
        spec: spec(title, fields, steps, locale),
        made_by: Means::Kit,
        members: vec![Member::new(&person("mira"), Role::Owner, None)],
        state: ProjectState::Present,
        preview_secret: "abcdefgh12345678".into(),
        preview: None,
        versions: Vec::new(),
        live: None,
        created_at: store.now() - 2 * DAY,
    }
}

/// A run of a project, with criteria and nothing built.
pub(crate) fn bare_run(store: &Store, id: &str, of: &Project, state: RunState, criteria: Vec<Criterion>) -> Run {
    let started = store.now() - 20 * MINUTE;
    Run {
        id: run(id),
        task: task(id),
        project: of.id.clone(),
        thread: of.thread.clone(),
        by: person("mira"),
        order: Order {
            brief: BriefId::from_unique(id),
            bible: "hr".into(),
            bible_version: "0".repeat(64),
            title: of.title.clone(),
            spec: of.spec.clone(),
            criteria,
            not_included: Vec::new(),
            base: None,
            kind: OrderKind::New,
            means: Means::Kit,
            subject: of.title.clone(),
        },
        state,
        attempts: vec![Attempt { commit: Some(COMMIT.into()), tree: Some("1".repeat(40)), ..Attempt::new(1, Worker::Kit { kit: "requests".into() }, started) }],
        anew_from: 0,
        spent_micro: 0,
        started_at: started,
        updated_at: started + 1_400,
        built: None,
        ready_at: None,
    }
}

/// The task of a run.
pub(crate) fn task_of(run: &Run, title: &str) -> Task {
    Task {
        id: run.task.clone(),
        project: run.project.clone(),
        thread: run.thread.clone(),
        brief: run.order.brief.clone(),
        run: run.id.clone(),
        title: title.into(),
        by: run.by.clone(),
        created_at: run.started_at,
    }
}

pub(crate) fn criterion(id: &str, words: &str, origin: O, check: Check) -> Criterion {
    Criterion { id: id.into(), words: words.into(), origin, check }
}

fn proof(id: &str, verdict: Verdict, steps: &[(Seen, &str)], at: i64) -> Evidence {
    let steps = steps.iter().map(|(seen, line)| EvidenceStep { seen: *seen, trace: vec![(*line).to_owned()] }).collect();
    Evidence { criterion: id.into(), commit: COMMIT.into(), verdict, steps, at, took_ms: 34 }
}

/// What Fleet says.
pub(crate) fn fleet(kind: &str, html: &str, buttons: &[(&str, &str, Tone)], links: &[(&str, &str, Env)]) -> (Author, Body) {
    let plain = html.replace("</p>", "\n").split('<').map(|p| p.split_once('>').map_or(p, |(_, t)| t)).collect::<String>();
    let body = Body {
        kind: kind.into(),
        plain: plain.trim().to_owned(),
        html: html.into(),
        buttons: buttons.iter().map(|(nonce, label, tone)| PostButton { nonce: (*nonce).into(), label: (*label).into(), tone: *tone }).collect(),
        links: links.iter().map(|(label, id, env)| PostLink { label: (*label).into(), project: project(id), env: *env }).collect(),
        ..Body::default()
    };
    (Author::Fleet, body)
}

/// What a person says.
pub(crate) fn said(of: &str, name: &str, text: &str) -> (Author, Body) {
    let body = Body { kind: "said".into(), plain: text.into(), html: String::new(), ..Body::default() };
    (Author::Person { person: person(of), name: name.into() }, body)
}

/// Writes messages into a thread.
pub(crate) async fn write(store: &Store, to: &str, posts: Vec<(Author, Body)>) {
    for (n, (author, body)) in posts.into_iter().enumerate() {
        store.commit(Commit::new().post(thread(to), author, body, &format!("{to}-{n}"))).await.unwrap();
    }
}

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

#[path = "seed_words.rs"]
mod seed_words;
