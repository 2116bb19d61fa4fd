//! The life of an order: made, shown, proved, accepted, taken back, rolled back, erased; and entries decided from the chat.

use fleet_deployers::Members as _;
use fleet_deployers::records::{AppRole, Input, ListQuery, Viewer};
use fleet_domain::act::EntryChoice;
use fleet_domain::chat::Env;
use fleet_domain::effect::{Effect, TellClass};
use fleet_domain::notice::{Notice, Over, Pending, Refusal};
use fleet_domain::project::Version;
use fleet_domain::run::{Event, RunState};
use fleet_runtime::StoreMembers;
use fleet_store::{Commit, Session};
use serde_json::json;

use super::bench::{Bench, KEEP};

pub(super) async fn built(bench: &Bench) -> String {
    bench.event(Event::Begin).await;
    let run = bench.until("awaiting_acceptance").await;
    run.built.unwrap().commit
}

pub(super) fn owner(bench: &Bench) -> Viewer {
    Viewer {
        id: bench.owner.to_string(),
        name: "Anna".to_owned(),
        roles: [AppRole::Owner, AppRole::Approver, AppRole::Member].into(),
        locale: "en".to_owned(),
        link: false,
    }
}

pub(super) async fn enter(bench: &Bench, env: Env, comment: &str) -> String {
    let records = bench.cloud.records(&bench.project, env).await.unwrap();
    let values = json!({"first_day": "2026-12-01", "comment": comment});
    records.create(&owner(bench), "requests", Input::of(values.as_object().unwrap().clone())).await.unwrap().id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_becomes_a_proved_preview() {
    let bench = Bench::new().await;
    let commit = built(&bench).await;
    let run = bench.until("awaiting_acceptance").await;
    assert!(run.built.unwrap().evidence.iter().all(|e| e.commit == commit && !e.steps.is_empty()));
    let project = bench.store.project(&bench.project).await.unwrap().unwrap().value;
    assert_eq!(project.preview.unwrap().commit, commit);
    assert!(bench.cloud.url(&bench.project, Env::Preview).is_some());
    assert!(bench.cloud.url(&bench.project, Env::Live).is_none());
    let told = bench.told().await;
    assert!(told.iter().any(|n| matches!(n, Notice::Result(r) if r.commit == commit)), "{told:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_given_while_the_app_was_made_is_its_name() {
    let bench = Bench::new().await;
    let mut project = bench.store.project(&bench.project).await.unwrap().unwrap();
    project.value.title = "Time away".to_owned();
    project.value.spec.call("Time away");
    bench.store.commit(Commit::new().put_project(project)).await.unwrap();
    built(&bench).await;
    let project = bench.store.project(&bench.project).await.unwrap().unwrap().value;
    assert_eq!((project.title.as_str(), project.spec.title()), ("Time away", "Time away"));
    let members = StoreMembers { store: bench.store.clone() };
    for env in [Env::Live, Env::Preview] {
        assert_eq!(members.title(&bench.project, env).await.as_deref(), Some("Time away"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accept_keeps_the_entries_and_undo_takes_the_address_back() {
    let bench = Bench::new().await;
    let commit = built(&bench).await;
    enter(&bench, Env::Preview, "kept").await;
    bench.event(Event::Accept { by: bench.owner.clone(), commit: commit.clone(), versions: 0, entries: 1, live: 0 }).await;
    bench.event(Event::ChooseEntries { by: bench.owner.clone(), commit, entries: EntryChoice::Keep, versions: 0 }).await;
    bench.until("accepted").await;
    let live = bench.cloud.records(&bench.project, Env::Live).await.unwrap();
    assert_eq!(live.count(&owner(&bench), "requests", &ListQuery::default()).await.unwrap(), 1);
    bench.event(Event::Undo { by: bench.owner.clone(), version: 1 }).await;
    bench.until("awaiting_acceptance").await;
    assert!(bench.cloud.url(&bench.project, Env::Live).is_none());
    let said = bench.tells().await.into_iter().find(|t| matches!(t.notice, Notice::Undone { live: None, .. })).expect("it is said");
    assert!(matches!(&said.notice, Notice::Undone { pending: Some(Pending::Result { run, .. }), .. } if *run == bench.run), "{said:?}");
    let again = bench.store.thread(&bench.thread).await.unwrap().unwrap().value.again;
    assert!(again.stands && said.class == TellClass::Edit { slot: "again:0".to_owned() }, "whatever comes next takes its buttons: {again:?}");
}

/// Accepts what waits, with this word about the trial's entries.
async fn accepted(bench: &Bench, commit: &str, versions: u32, chosen: Option<EntryChoice>) {
    let (by, commit, entries) = (bench.owner.clone(), commit.to_owned(), u64::from(chosen.is_some()));
    bench.event(Event::Accept { by: by.clone(), commit: commit.clone(), versions, entries, live: 0 }).await;
    if let Some(entries) = chosen {
        bench.event(Event::ChooseEntries { by, commit, entries, versions }).await;
    }
    bench.until("accepted").await;
}

/// Takes it back.
async fn undone(bench: &Bench, version: u32) {
    bench.event(Event::Undo { by: bench.owner.clone(), version }).await;
    bench.until("awaiting_acceptance").await;
}

/// What people entered live stays through every undo and accept, whatever is chosen for the trial's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_live_stays_whatever_is_chosen_for_the_trials_entries() {
    let bench = Bench::new().await;
    let commit = built(&bench).await;
    let live = async || bench.cloud.records(&bench.project, Env::Live).await.unwrap().count_all().await.unwrap();
    let could_come = async || bench.cloud.entries(&bench.project, Env::Preview).await.unwrap();
    accepted(&bench, &commit, 0, None).await;
    let request = enter(&bench, Env::Live, "by a colleague").await;
    undone(&bench, 1).await;
    assert_eq!(bench.cloud.entries(&bench.project, Env::Live).await.unwrap(), 1, "counted though nobody can open it");
    enter(&bench, Env::Preview, "trial").await;
    assert_eq!(could_come().await, 1);
    accepted(&bench, &commit, 1, Some(EntryChoice::Keep)).await;
    assert_eq!((live().await, could_come().await), (2, 0), "the trial's came beside it");
    let records = bench.cloud.records(&bench.project, Env::Live).await.unwrap();
    assert_eq!(records.get(&owner(&bench), "requests", &request).await.unwrap().values["comment"], "by a colleague");
    drop(records);
    undone(&bench, 2).await;
    enter(&bench, Env::Preview, "another trial").await;
    accepted(&bench, &commit, 2, Some(EntryChoice::Clean)).await;
    assert_eq!((live().await, could_come().await), (2, 1), "the trial's stays where it is, and what is live too");
    // Over a version that stands nobody is asked, and nothing goes.
    enter(&bench, Env::Live, "by another").await;
    undone(&bench, 3).await;
    accepted(&bench, &commit, 3, None).await;
    assert_eq!(live().await, 3);
}

/// Whoever decided on a trial's entry decides on the live one once it came along: no copy that counts for nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_came_along_is_decided_where_it_counts() {
    let bench = Bench::new().await;
    let commit = built(&bench).await;
    let record = enter(&bench, Env::Preview, "please").await;
    let mut heard = Vec::new();
    let mut arrived = async |env: Env, open: bool| {
        let of = async || {
            heard.extend(bench.told().await);
            let found = heard.iter().find_map(|n| match n {
                Notice::EntryArrived(e) if e.env == env && e.record == record && e.actions.is_empty() != open => Some(e),
                _ => None,
            });
            found.cloned()
        };
        bench.until_some("told of the entry", of).await
    };
    let trial = arrived(Env::Preview, true).await;
    // Its message is there, and can be pressed.
    bench.post_with_a_button(&format!("entry:{}:preview:{record}:1", bench.project)).await;
    accepted(&bench, &commit, 0, Some(EntryChoice::Keep)).await;
    let closed = arrived(Env::Preview, false).await;
    assert!(closed.state.contains("live app"), "{closed:?}");
    let live = arrived(Env::Live, true).await;
    assert_eq!(live.actions.len(), 2, "{live:?}");
    // Somebody had the old one open.
    bench.effect("pressed", bench.approves(&record, bench.owner.clone(), trial.rev)).await;
    bench.until_some("decided", async || bench.told().await.into_iter().find(|n| matches!(n, Notice::EntryDone { .. }))).await;
    let state = async |env| bench.cloud.records(&bench.project, env).await.unwrap().get(&owner(&bench), "requests", &record).await.unwrap().state.unwrap();
    assert_eq!((state(Env::Live).await.as_str(), state(Env::Preview).await.as_str()), ("approved", "submitted"));
}

/// What is live is no matter of what is tried.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn showing_the_trial_again_makes_nothing_of_what_is_live() {
    let bench = Bench::new().await;
    let commit = built(&bench).await;
    accepted(&bench, &commit, 0, None).await;
    versions_to(&bench, 2).await;
    let live = bench.store.project(&bench.project).await.unwrap().unwrap().value.live_version().unwrap().commit.clone();
    let release = |commit: &str| bench.dir.path().join(format!("cloud/releases/{}/{commit}", bench.project));
    std::fs::remove_dir_all(release(&commit)).unwrap();
    bench.effect("reshow", Effect::Reshow { project: bench.project.clone() }).await;
    // Deploys of an app are done one after another: once this is refused, that is over.
    let (by, thread) = (bench.owner.clone(), bench.thread.clone());
    bench.effect("back", Effect::Rollback { project: bench.project.clone(), version: 9, by, thread }).await;
    bench.until_some("over", async || bench.told().await.into_iter().find(|n| matches!(n, Notice::Refused(Refusal::NotKept { .. })))).await;
    assert!(release(&commit).is_dir(), "the trial has its release again");
    assert!(!release(&live).exists(), "the release of version 2 was nobody's to write");
}

/// Versions 2 to `last`, each with a commit of its own whose app is called by its number, as seven accepts would have left them.
async fn versions_to(bench: &Bench, last: u32) {
    let mut project = bench.store.project(&bench.project).await.unwrap().unwrap();
    let first = project.value.versions[0].clone();
    let mirror = fleet_repo::Repos::new(bench.dir.path().join("repos")).mirror(&bench.project).unwrap();
    let mut parent = first.commit.clone();
    for n in 2..=last {
        let mut tree = mirror.read(&first.commit).unwrap();
        let manifest = String::from_utf8(tree["fleet-app.toml"].clone()).unwrap().replace("\"Leave requests\"", &format!("\"Leave requests {n}\""));
        tree.insert("fleet-app.toml".to_owned(), manifest.into_bytes());
        let new = fleet_repo::NewCommit { tree: &tree, parent: Some(&parent), message: "Another version", author: "kit", at: i64::from(n) };
        parent = mirror.commit(&new).unwrap().commit;
        project.value.versions.push(Version { n, commit: parent.clone(), ..first.clone() });
    }
    project.value.live = Some(last);
    bench.store.commit(Commit::new().put_project(project)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_five_versions_can_be_gone_back_to_and_no_older_one() {
    let bench = Bench::new().await;
    let commit = built(&bench).await;
    bench.event(Event::Accept { by: bench.owner.clone(), commit, versions: 0, entries: 0, live: 0 }).await;
    bench.until("accepted").await;
    versions_to(&bench, 7).await;
    bench.told().await;
    let back_to = |version: u32, key: String| {
        let (by, thread) = (bench.owner.clone(), bench.thread.clone());
        let effect = Effect::Rollback { project: bench.project.clone(), version, by, thread };
        let bench = &bench;
        async move { bench.effect(&key, effect).await }
    };
    for (n, version) in [6, 5, 4, 3, 7, 3].into_iter().enumerate() {
        back_to(version, format!("back {n}")).await;
        let told = async || bench.told().await.into_iter().find(|n| matches!(n, Notice::RolledBack { .. } | Notice::Refused(_)));
        let told = bench.until_some("told of the way back", told).await;
        assert!(matches!(told, Notice::RolledBack { version: v, .. } if v == version), "{version}: {told:?}");
        let project = bench.store.project(&bench.project).await.unwrap().unwrap().value;
        assert_eq!(project.live, Some(version));
        let served = bench.cloud.manifest(&bench.project, Env::Live).await.expect("something is served");
        assert_eq!(served.app.title.in_locale("en", "en"), format!("Leave requests {version}"), "the commit of version {version} is served");
    }
    for version in [2, 1] {
        back_to(version, format!("too old {version}")).await;
        let told = bench.until_some("refused", async || bench.told().await.into_iter().next()).await;
        assert_eq!(told, Notice::Refused(Refusal::NotKept { version, kept: vec![3, 4, 5, 6, 7] }));
        assert_eq!(bench.store.project(&bench.project).await.unwrap().unwrap().value.live, Some(3), "nothing moved");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn start_clean_starts_clean() {
    let bench = Bench::new().await;
    let commit = built(&bench).await;
    enter(&bench, Env::Preview, "trial").await;
    bench.event(Event::Accept { by: bench.owner.clone(), commit: commit.clone(), versions: 0, entries: 1, live: 0 }).await;
    bench.event(Event::ChooseEntries { by: bench.owner.clone(), commit, entries: EntryChoice::Clean, versions: 0 }).await;
    bench.until("accepted").await;
    let live = bench.cloud.records(&bench.project, Env::Live).await.unwrap();
    assert_eq!(live.count_all().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_entry_is_told_and_decided_from_the_chat() {
    let bench = Bench::new().await;
    built(&bench).await;
    bench.told().await;
    let record = enter(&bench, Env::Preview, "please").await;
    let arrived = bench
        .until_some("told of the entry", async || {
            bench.told().await.into_iter().find_map(|n| match n {
                Notice::EntryArrived(entry) => Some(entry),
                _ => None,
            })
        })
        .await;
    assert_eq!((arrived.record.as_str(), arrived.author.as_str()), (record.as_str(), "Anna"));
    assert!(arrived.lines.iter().any(|(_, value)| value == "please"), "{arrived:#?}");
    assert_eq!(arrived.actions.len(), 2);
    let press = |key: &'static str, transition: &str, reason: Option<&str>, rev: Option<i64>| {
        let effect = Effect::Decide {
            project: bench.project.clone(),
            env: Env::Preview,
            collection: "requests".to_owned(),
            record: record.clone(),
            transition: transition.to_owned(),
            reason: reason.map(str::to_owned),
            rev,
            alone: false,
            by: bench.owner.clone(),
            thread: bench.thread.clone(),
        };
        bench.effect(key, effect)
    };
    let decline = arrived.actions.iter().find(|a| a.transition.contains("decline")).unwrap().transition.clone();
    press("without", &decline, None, arrived.rev).await;
    let refused =
        bench.until_some("refused without a reason", async || bench.told().await.into_iter().find(|n| matches!(n, Notice::Refused(Refusal::App { .. })))).await;
    assert!(matches!(refused, Notice::Refused(Refusal::App { message }) if !message.is_empty()));
    // What was shown is what is decided on: the author changed it since, and nobody decided that.
    let records = bench.cloud.records(&bench.project, Env::Preview).await.unwrap();
    let there = records.get(&owner(&bench), "requests", &record).await.unwrap();
    let input = Input::of(json!({ "comment": "twice as long" }).as_object().unwrap().clone());
    let changed = records.update(&owner(&bench), "requests", &record, Some(there.rev), input).await.unwrap();
    press("of old", "approve", None, arrived.rev).await;
    let again = bench
        .until_some("shown as it is now", async || {
            bench.told().await.into_iter().find_map(|n| match n {
                Notice::EntryArrived(entry) if entry.rev == Some(changed.rev) => Some(entry),
                _ => None,
            })
        })
        .await;
    assert_eq!(again.actions.len(), 2, "{again:#?}");
    assert!(again.lines.iter().any(|(_, value)| value == "twice as long"), "{again:#?}");
    assert_eq!(records.get(&owner(&bench), "requests", &record).await.unwrap().state, there.state, "still open");
    press("with", &decline, Some("too many are away"), again.rev).await;
    bench.until_some("decided", async || bench.told().await.into_iter().find(|n| matches!(n, Notice::EntryDone { .. }))).await;
    let records = bench.cloud.records(&bench.project, Env::Preview).await.unwrap();
    let entry = records.get(&owner(&bench), "requests", &record).await.unwrap();
    assert_eq!(entry.state.as_deref(), Some("declined"));
    press("again", "approve", None, arrived.rev).await;
    bench.until_some("stale", async || bench.told().await.into_iter().find(|n| matches!(n, Notice::Refused(Refusal::Stale)))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_entry_is_told_not_only_the_first() {
    let bench = Bench::new().await;
    built(&bench).await;
    bench.told().await;
    for n in 1..=3 {
        let record = enter(&bench, Env::Preview, &format!("number {n}")).await;
        let told = async || bench.told().await.into_iter().any(|notice| matches!(notice, Notice::EntryArrived(e) if e.record == record)).then_some(());
        bench.until_some("told of each entry", told).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_shift_finds_every_address_again() {
    let mut bench = Bench::new().await;
    let commit = built(&bench).await;
    bench.event(Event::Accept { by: bench.owner.clone(), commit, versions: 0, entries: 0, live: 0 }).await;
    bench.until("accepted").await;
    bench.change_shift().await;
    assert!(bench.cloud.url(&bench.project, Env::Live).is_some());
    assert!(bench.cloud.url(&bench.project, Env::Preview).is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erased_app_is_gone_and_lies_in_the_trash() {
    let bench = Bench::new().await;
    built(&bench).await;
    bench.effect("erase", Effect::Erase { project: bench.project.clone(), by: bench.owner.clone(), thread: bench.thread.clone() }).await;
    bench.until_some("deleted", async || bench.told().await.into_iter().find(|n| matches!(n, Notice::Deleted { .. }))).await;
    assert!(bench.cloud.url(&bench.project, Env::Preview).is_none());
    let trash = ["trash", "cloud/trash"].map(|folder| bench.dir.path().join(folder));
    let lies = || trash.each_ref().map(|folder| std::fs::read_dir(folder).unwrap().count());
    assert_eq!(lies(), [1, 1]);
    // What has lain there for long goes, and nothing else.
    for name in ["prj_00000000000000000000000000000001-1000", "notes-1000", "prj_00000000000000000000000000000001-1000.git"] {
        for folder in &trash {
            std::fs::create_dir_all(folder.join(name).join("data")).unwrap();
        }
    }
    bench.runtime.empty_trash().await.unwrap();
    assert_eq!(lies(), [2, 2]);
    assert!(trash.iter().all(|folder| folder.join("notes-1000").is_dir()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_said_that_an_erased_app_is_live_says_so_no_more() {
    let bench = Bench::new().await;
    let commit = built(&bench).await;
    accepted(&bench, &commit, 0, None).await;
    let said = bench.tells().await.into_iter().find(|t| matches!(t.notice, Notice::Live { over: None, .. })).expect("it is live");
    bench.effect("erase", Effect::Erase { project: bench.project.clone(), by: bench.owner.clone(), thread: bench.thread.clone() }).await;
    let over = async || bench.tells().await.into_iter().find(|t| matches!(t.notice, Notice::Live { version: 1, over: Some(Over::Deleted), .. }));
    let over = bench.until_some("taken back", over).await;
    assert_eq!((over.class, over.thread), (said.class, said.thread), "in the place of what was said");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stop_keeps_the_work_and_resume_ends_it() {
    let bench = Bench::new().await;
    bench.event(Event::Begin).await;
    bench.event(Event::Stop { by: bench.owner.clone() }).await;
    let stopped = bench.until("stopped").await;
    assert!(matches!(stopped.state, RunState::Stopped { .. }));
    bench.event(Event::Resume { by: bench.owner.clone() }).await;
    let run = bench.until("awaiting_acceptance").await;
    assert_eq!(run.attempts.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_over_long_ago_is_forgotten() {
    let mut bench = Bench::new().await;
    let long_ago = bench.store.now() - i64::try_from(KEEP.as_millis()).unwrap();
    let session = |n: i64, expires_at| Session { hash: format!("{n}"), person: bench.owner.clone(), created_at: 1, expires_at, revoked_at: None };
    // More than one batch, and one that is over but not for long.
    let over = (0..1_201).fold(Commit::new(), |c, n| c.put_session(session(n, long_ago - 1 - n)));
    bench.store.commit(over.put_session(session(-1, long_ago + 600_000))).await.unwrap();
    bench.change_shift().await;
    let gone = async || bench.store.sessions_of(&bench.owner).await.unwrap().iter().map(|s| s.hash.clone()).eq(["-1".to_owned()]).then_some(());
    bench.until_some("forgotten", gone).await;
}
