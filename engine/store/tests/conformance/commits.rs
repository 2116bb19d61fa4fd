//! Commits: everything or nothing, stale revisions refused, values read back as they were put.

use fleet_domain::brief::Brief;
use fleet_domain::chat::{Focus, Platform};
use fleet_domain::id::{BriefId, PersonId, ProjectId, RunId, TaskId, ThreadId, WishId};
use fleet_domain::post::Author;
use fleet_domain::project::{Member, Wish};
use fleet_domain::role::Role;
use fleet_domain::run::RunState;
use fleet_store::{Change, Commit, Store, StoreError, Versioned};

use crate::support::seed::Seed;
use crate::support::{Ground, on_both, seed};

on_both!(
    every_value_reads_back_as_it_was_put,
    a_stale_revision_undoes_the_whole_commit,
    two_writers_of_one_revision_and_one_wins,
    a_slug_belongs_to_one_project,
    a_row_that_names_nothing_is_refused,
    a_slot_shows_one_message_and_a_repeated_write_is_ignored,
    runs_are_found_by_state_and_project,
    many_commits_at_once_each_get_their_own_answer,
    hostile_text_is_only_text,
);

async fn every_value_reads_back_as_it_was_put(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    assert_eq!(store.person(&seed.person).await.expect("read"), Some(Versioned { rev: 1, value: seed::person(&seed.person) }));
    assert_eq!(store.people().await.expect("read").len(), 1);
    assert_eq!(store.thread(&seed.thread).await.expect("read"), Some(Versioned { rev: 1, value: seed::thread(&seed.thread, &seed.person) }));
    let project = store.project(&seed.project).await.expect("read").expect("the project");
    assert_eq!(project, Versioned { rev: 1, value: seed::project(&seed.project, &seed.thread, "leave") });
    assert_eq!(store.project_by_slug("leave").await.expect("read"), Some(project.clone()));
    assert_eq!(store.projects().await.expect("read"), std::slice::from_ref(&project));
    let other = seed::project(&ProjectId::from_unique("zz"), &seed.thread, "later");
    store.commit(Commit::new().put_project(Versioned::fresh(other.clone()))).await.expect("commit");
    let ids = async |after, most| store.projects_after(after, most).await.expect("read").into_iter().map(|p| p.value.id).collect::<Vec<_>>();
    assert_eq!(ids(None, 5).await, [seed.project.clone(), other.id.clone()]);
    assert_eq!(ids(None, 1).await, std::slice::from_ref(&seed.project));
    assert_eq!(ids(Some(&seed.project), 5).await, std::slice::from_ref(&other.id));
    assert_eq!(ids(Some(&other.id), 5).await, []);
    assert_eq!(store.task(&TaskId::from_unique("t1")).await.expect("read"), Some(seed::task(&seed)));
    assert_eq!(store.tasks_of(&seed.project).await.expect("read"), [seed::task(&seed)]);
    let run = seed::run(&seed.run, &seed.thread, &seed.project, &seed.person);
    assert_eq!(store.run(&seed.run).await.expect("read"), Some(Versioned { rev: 1, value: run }));

    let brief = Brief::new(BriefId::from_unique("b1"), "hr", "en", seed.person.clone(), seed.thread.clone());
    let later = Brief::new(BriefId::from_unique("b2"), "hr", "ru", seed.person.clone(), seed.thread.clone());
    let wish = Wish {
        id: WishId::from_unique("w1"),
        by: seed.person.clone(),
        thread: seed.thread.clone(),
        bible: "hr".to_owned(),
        text: "a chat bot".to_owned(),
        verdict: "waits_for_agent".to_owned(),
        at: 5,
    };
    let mut thread = store.thread(&seed.thread).await.expect("read").expect("the thread");
    thread.value.project = Some(seed.project.clone());
    thread.value.focus = Focus::Brief { brief: brief.id.clone() };
    let commit = Commit::new()
        .put_brief(Versioned::fresh(brief.clone()))
        .put_brief(Versioned::fresh(later.clone()))
        .put_wish(wish.clone())
        .put_thread(thread.clone())
        .put_identity(Platform::Slack, "T1", "U1", seed.person.clone());
    store.commit(commit).await.expect("put");
    assert_eq!(store.brief(&brief.id).await.expect("read"), Some(Versioned { rev: 1, value: brief }));
    assert_eq!(store.last_brief_of(&seed.thread).await.expect("read").map(|b| b.value), Some(later));
    assert_eq!(store.wishes(10).await.expect("read"), [wish]);
    let there = store.thread_of_project(&seed.project).await.expect("read").expect("the thread");
    assert_eq!(there, Versioned { rev: 2, value: thread.value });
    assert_eq!(store.threads_of(&seed.person).await.expect("read"), std::slice::from_ref(&there));
    assert_eq!(store.threads_near(&seed.person, 2).await.expect("read"), std::slice::from_ref(&there), "opened by them");
    assert!(store.threads_near(&seed.person, 0).await.expect("read").is_empty());
    let other = PersonId::from_unique("other");
    assert!(store.threads_near(&other, 2).await.expect("read").is_empty());
    let mut project = store.project(&seed.project).await.expect("read").expect("the project");
    project.value.members.push(Member::new(&other, Role::Guest, None));
    store.commit(Commit::new().put_project(project)).await.expect("put");
    assert_eq!(store.threads_near(&other, 2).await.expect("read"), [there], "named by its project");
    assert_eq!(store.identity(Platform::Slack, "T1", "U1").await.expect("read"), Some(seed.person.clone()));
    assert_eq!(store.identity(Platform::Slack, "T2", "U1").await.expect("read"), None, "another workspace is another person");
    assert_eq!(store.identity(Platform::Telegram, "T1", "U1").await.expect("read"), None);
    store.commit(Commit::new().with(Change::DropIdentities { person: seed.person.clone() })).await.expect("dropped");
    assert!(store.identities_of(&seed.person).await.expect("read").is_empty());
    assert_eq!(store.person(&PersonId::from_unique("nobody")).await.expect("read"), None);
}

async fn a_stale_revision_undoes_the_whole_commit(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let run = store.run(&seed.run).await.expect("read").expect("the run");
    let stale = Commit::new()
        .effect("k", seed::work(1), 3)
        .journal(Some(seed.project.clone()), None, seed::line("because"))
        .post(seed.thread.clone(), Author::Fleet, seed::body("said"), "k")
        .audit(seed::audited(&seed, "act"))
        .put_run(Versioned { rev: 7, value: run.value.clone() });
    let refused = store.commit(stale).await;
    assert!(matches!(&refused, Err(StoreError::Conflict { what }) if what.contains(seed.run.as_str())), "{refused:?}");
    assert!(store.journal(&seed.project, 0, 10).await.expect("read").is_empty());
    assert!(store.posts(&seed.thread, 0, 10).await.expect("read").is_empty());
    assert!(store.audit(0, 10).await.expect("read").is_empty());
    assert_eq!(store.depth().await.expect("depth").effects_ready, 0);
    // The key of a refused commit is free: the same commit with the right revision does everything.
    let right = Commit::new().effect("k", seed::work(1), 3).post(seed.thread.clone(), Author::Fleet, seed::body("said"), "k").put_run(run);
    assert!(store.commit(right).await.expect("put").repeated.is_empty());
    assert_eq!(store.run(&seed.run).await.expect("read").expect("the run").rev, 2);
    // Revision 0 inserts; what is there is not overwritten.
    let again = Commit::new().put_person(Versioned::fresh(seed::person(&seed.person)));
    assert!(matches!(store.commit(again).await, Err(StoreError::Conflict { .. })));
}

async fn two_writers_of_one_revision_and_one_wins(ground: Ground) {
    let (a, b) = (ground.open().await, ground.open().await);
    let seed = seed::plant(&a).await;
    for n in 1..20 {
        let run = a.run(&seed.run).await.expect("read").expect("the run");
        assert_eq!(run.rev, n);
        let commit = |who: &str| Commit::new().put_run(run.clone()).journal(Some(seed.project.clone()), None, seed::line(who));
        let (left, right) = tokio::join!(a.commit(commit("a")), b.commit(commit("b")));
        assert!(left.is_ok() != right.is_ok(), "{left:?} {right:?}");
        assert!(matches!(left.err().or(right.err()), Some(StoreError::Conflict { .. })));
    }
    assert_eq!(a.journal(&seed.project, 0, 100).await.expect("read").len(), 19);
}

async fn a_slug_belongs_to_one_project(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let other = ProjectId::from_unique("j2");
    let taken = store.commit(Commit::new().put_project(Versioned::fresh(seed::project(&other, &seed.thread, "leave")))).await;
    assert!(matches!(&taken, Err(StoreError::Conflict { what }) if what.contains("leave")), "{taken:?}");
    store.commit(Commit::new().put_project(Versioned::fresh(seed::project(&other, &seed.thread, "leave-2")))).await.expect("put");
    let mut there = store.project(&other).await.expect("read").expect("the project");
    there.value.slug = "leave".to_owned();
    assert!(matches!(store.commit(Commit::new().put_project(there)).await, Err(StoreError::Conflict { .. })));
}

async fn a_row_that_names_nothing_is_refused(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let nowhere = ThreadId::from_unique("nowhere");
    let lost = store.commit(Commit::new().post(nowhere.clone(), Author::Fleet, seed::body("said"), "k")).await;
    assert!(matches!(lost, Err(StoreError::Missing { .. })), "{lost:?}");
    let mut message = seed::said(&seed, "k", "hello");
    message.thread = nowhere;
    let lost = store.receive(message).await;
    assert!(matches!(lost, Err(StoreError::Missing { .. })), "{lost:?}");
    assert_eq!(store.depth().await.expect("depth").inbox_new, 0);
}

async fn a_slot_shows_one_message_and_a_repeated_write_is_ignored(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let write = |slot: Option<&str>, text: &str, key: &str| Change::Post {
        slot: slot.map(str::to_owned),
        thread: seed.thread.clone(),
        author: Author::Fleet,
        body: seed::body(text),
        key: key.to_owned(),
    };
    let put = async |change| store.commit(Commit::new().with(change)).await.expect("written");
    let first = put(write(Some("card"), "one", "1")).await;
    put(write(None, "between", "2")).await;
    let edited = put(write(Some("card"), "two", "3")).await;
    assert_eq!(first.posts, edited.posts, "an edit keeps the message");
    assert_eq!(put(write(Some("card"), "one", "1")).await.repeated, ["1"], "an old write that comes again changes nothing");
    let posts = store.posts(&seed.thread, 0, 10).await.expect("read");
    let seen: Vec<_> = posts.iter().map(|p| (p.seq, p.change, p.body.plain.as_str(), p.edited_at.is_some())).collect();
    assert_eq!(seen, [(2, 2, "between", false), (1, 3, "two", true)]);
    assert_eq!(store.posts(&seed.thread, 2, 10).await.expect("read").len(), 1);
    assert_eq!(store.post_by_slot(&seed.thread, "card").await.expect("read").expect("the card").body.plain, "two");
    assert_eq!(store.post_by_slot(&seed.thread, "none").await.expect("read"), None);
    let before: Vec<i64> = store.posts_before(&seed.thread, i64::MAX, 10).await.expect("read").iter().map(|p| p.seq).collect();
    assert_eq!(before, [1, 2]);
    assert!(store.thread(&seed.thread).await.expect("read").expect("the thread").value.active_at > 1, "a message makes its thread active");
}

async fn runs_are_found_by_state_and_project(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let other = RunId::from_unique("r2");
    store.commit(Commit::new().put_run(Versioned::fresh(seed::run(&other, &seed.thread, &seed.project, &seed.person)))).await.expect("put");
    assert_eq!(store.runs_working().await.expect("read").len(), 2);
    let mut run = store.run(&other).await.expect("read").expect("the run");
    run.value.state = RunState::Cancelled { by: seed.person.clone() };
    store.commit(Commit::new().put_run(run)).await.expect("put");
    let ids = |runs: Vec<Versioned<fleet_domain::run::Run>>| runs.into_iter().map(|r| r.value.id).collect::<Vec<_>>();
    assert_eq!(ids(store.runs_working().await.expect("read")), std::slice::from_ref(&seed.run));
    assert_eq!(ids(store.runs_in(&["cancelled", "working"]).await.expect("read")), [seed.run.clone(), other.clone()]);
    assert_eq!(ids(store.runs_of(&seed.project).await.expect("read")), [seed.run, other]);
}

async fn many_commits_at_once_each_get_their_own_answer(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    // A stale commit fails on the way and leaves its transaction to the others that share it.
    let first = crowd(&store, &seed, 0..100, |n| if n % 5 == 1 { Wrong::Stale } else { Wrong::Nothing }).await;
    // A missing reference only shows when the shared transaction ends, and ends it for all.
    let wrong = |n| match n % 5 {
        1 => Wrong::Stale,
        2 => Wrong::Missing,
        _ => Wrong::Nothing,
    };
    let second = crowd(&store, &seed, 100..200, wrong).await;
    let lines = store.journal(&seed.project, 0, 1000).await.expect("read");
    let mut found: Vec<String> = lines.iter().map(|(_, entry, _)| entry.why.clone()).collect();
    let seqs: Vec<i64> = lines.iter().map(|(seq, ..)| *seq).collect();
    assert_eq!(seqs, (1..=140).collect::<Vec<i64>>(), "no gap where others were refused");
    let mut kept: Vec<String> = first.into_iter().chain(second).collect();
    found.sort();
    kept.sort();
    assert_eq!(found, kept);
}

/// What is wrong with a commit.
#[derive(Clone, Copy)]
enum Wrong {
    Nothing,
    Stale,
    Missing,
}

/// Many commits at once, some of them wrong; the lines of those that went through.
async fn crowd(store: &Store, seed: &Seed, numbers: std::ops::Range<usize>, wrong: impl Fn(usize) -> Wrong) -> Vec<String> {
    let mut writes = tokio::task::JoinSet::new();
    for n in numbers {
        let (store, seed, wrong) = (store.clone(), seed.clone(), wrong(n));
        writes.spawn(async move {
            let commit = Commit::new().journal(Some(seed.project.clone()), None, seed::line(&n.to_string()));
            let commit = match wrong {
                Wrong::Nothing => commit,
                Wrong::Stale => commit.put_run(Versioned { rev: 99, value: seed::run(&seed.run, &seed.thread, &seed.project, &seed.person) }),
                Wrong::Missing => commit.post(ThreadId::from_unique("nowhere"), Author::Fleet, seed::body("x"), &format!("k{n}")),
            };
            (n, wrong, store.commit(commit).await)
        });
    }
    let mut kept = Vec::new();
    while let Some(outcome) = writes.join_next().await {
        let (n, wrong, outcome) = outcome.expect("a write ends");
        match wrong {
            Wrong::Nothing => {
                outcome.expect("a good commit goes through");
                kept.push(n.to_string());
            }
            Wrong::Stale => assert!(matches!(outcome, Err(StoreError::Conflict { .. })), "{n}: {outcome:?}"),
            Wrong::Missing => assert!(matches!(outcome, Err(StoreError::Missing { .. })), "{n}: {outcome:?}"),
        }
    }
    kept
}

async fn hostile_text_is_only_text(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let texts = ["'; DROP TABLE posts; --", "$1 ?", "a\0b", "\u{202e}\u{7}<b>&\"", "😀 Ж", ""];
    for (n, text) in texts.iter().enumerate() {
        store.commit(Commit::new().post(seed.thread.clone(), Author::Fleet, seed::body(text), &format!("{n}{text}"))).await.expect("written");
        store.commit(Commit::new().journal(None, None, seed::line(text))).await.expect("written");
    }
    let posts = store.posts(&seed.thread, 0, 100).await.expect("read");
    assert_eq!(posts.iter().map(|p| p.body.plain.as_str()).collect::<Vec<_>>(), texts, "whole values keep every character");
    let lines = store.journal_of_instance(0, 100).await.expect("read");
    // A lifted column cannot hold NUL on PostgreSQL, so it holds none on either.
    assert_eq!(lines.iter().map(|(_, e, _)| e.why.replace('\u{fffd}', "\0")).collect::<Vec<_>>(), texts);
}
