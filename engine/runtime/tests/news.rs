//! What apps tell: the first thing at once, the rest gathered; nothing lost, nothing twice, in order; each can be opened and decided.

use std::time::{Duration, Instant};

use fleet_deployers::records::{AppRole, Input, RecordNotice, Viewer};
use fleet_domain::chat::{Current, Env, Person, Platform, Room, RoomKind, Spot, Standing};
use fleet_domain::effect::{Effect, EntriesOf, Tell, TellClass};
use fleet_domain::id::{PersonId, ThreadId};
use fleet_domain::notice::{EntriesNotice, EntryNotice, Notice, OwnEntries};
use fleet_domain::role::Role;
use fleet_domain::run::Event;
use fleet_store::{Change, Commit, Versioned};
use sqlx::Connection as _;

use super::bench::Bench;
use super::life::{built, enter, owner};

const GAP: Duration = Duration::from_secs(2);
const REQUESTS: usize = 30;

/// Records that were told, message by message.
#[derive(Default)]
struct Heard {
    messages: Vec<Vec<String>>,
    waiting: Vec<EntryNotice>,
}

impl Heard {
    async fn listen(&mut self, bench: &Bench) {
        for notice in bench.told().await {
            match notice {
                Notice::EntryArrived(entry) => self.messages.push(vec![entry.record]),
                Notice::Entries(list) => {
                    assert!(list.entries.len() > 1 && list.entries.len() <= EntriesNotice::MOST, "{list:?}");
                    self.messages.push(list.entries.iter().map(|e| e.record.clone()).collect());
                    self.waiting.extend(list.entries);
                }
                _ => {}
            }
        }
    }

    fn count(&self) -> usize {
        self.messages.iter().map(Vec::len).sum()
    }

    async fn until(&mut self, bench: &Bench, count: usize) {
        let started = Instant::now();
        while self.count() < count {
            assert!(started.elapsed() < Duration::from_mins(1), "{} of {count} told: {:?}", self.count(), self.messages);
            self.listen(bench).await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_requests_in_a_minute_are_a_few_messages() {
    let bench = Bench::gathering(GAP).await;
    built(&bench).await;
    bench.told().await;
    let started = Instant::now();
    let mut heard = Heard::default();
    let mut made = vec![enter(&bench, Env::Preview, "number 0").await];
    heard.until(&bench, 1).await;
    assert!(started.elapsed() < GAP, "the first is told at once");
    for n in 1..REQUESTS {
        made.push(enter(&bench, Env::Preview, &format!("number {n}")).await);
    }
    heard.until(&bench, REQUESTS).await;
    let gaps = started.elapsed().as_millis() / GAP.as_millis();
    let most = gaps + 1 + (REQUESTS / EntriesNotice::MOST) as u128;
    assert!(heard.messages.len() as u128 <= most, "{} messages in {gaps} gaps", heard.messages.len());
    assert_eq!(heard.count(), REQUESTS, "each once");
    assert!(heard.waiting.iter().all(|e| e.actions.len() == 2), "each with what can be decided: {:?}", heard.waiting);
    let told: Vec<String> = heard.messages.concat();
    assert_eq!(told, made, "in the order in which they came");

    // One of the list, on its own, with its decisions.
    let one = heard.waiting.iter().find(|e| !e.actions.is_empty()).expect("a list with requests that wait").clone();
    let show = |transitions: Vec<String>| Effect::ShowEntry {
        project: one.project.clone(),
        env: one.env,
        collection: one.collection.clone(),
        record: one.record.clone(),
        step: 1,
        transitions,
        thread: bench.thread.clone(),
    };
    let transitions: Vec<String> = one.actions.iter().map(|a| a.transition.clone()).collect();
    bench.effect("show", show(transitions.clone())).await;
    let shown = async || bench.told().await.into_iter().find_map(|n| if let Notice::EntryArrived(e) = n { Some(e) } else { None });
    let entry = bench.until_some("shown", shown).await;
    assert_eq!((entry.record.as_str(), entry.actions.len()), (one.record.as_str(), 2));
    // Asked for again: anew, and what stands above loses its buttons.
    let slot = format!("entry:{}:preview:{}:1", bench.project, one.record);
    bench.post_with_a_button(&slot).await;
    bench.effect("show anew", show(transitions.clone())).await;
    let mut tells = Vec::new();
    bench
        .until_some("shown anew", async || {
            tells.extend(bench.tells().await);
            (tells.len() >= 2).then_some(())
        })
        .await;
    let buttons = |tell: &Tell| match (&tell.notice, &tell.class) {
        (Notice::EntryArrived(e), TellClass::Edit { slot }) if e.record == one.record => (slot.clone(), e.actions.len()),
        other => panic!("{other:?}"),
    };
    assert_eq!(tells.iter().map(buttons).collect::<Vec<_>>(), [(slot.clone(), 0), (format!("{slot}:2"), 2)]);
    // Decided since: shown as it is now, with nothing to press.
    let records = bench.cloud.records(&bench.project, Env::Preview).await.unwrap();
    records.transition(&owner(&bench), &one.collection, &one.record, "approve", None, None).await.unwrap();
    bench.effect("show again", show(transitions)).await;
    let entry = bench
        .until_some("shown again", async || {
            bench.told().await.into_iter().find_map(|n| if let Notice::EntryArrived(e) = n { Some(e) } else { None }).filter(|e| e.record == one.record)
        })
        .await;
    assert!(entry.actions.is_empty(), "{entry:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_being_gathered_outlives_its_shift() {
    let mut bench = Bench::gathering(GAP).await;
    built(&bench).await;
    bench.told().await;
    let mut heard = Heard::default();
    enter(&bench, Env::Preview, "first").await;
    heard.until(&bench, 1).await;
    for n in 1..5 {
        enter(&bench, Env::Preview, &format!("number {n}")).await;
    }
    bench.change_shift().await;
    heard.until(&bench, 5).await;
    assert_eq!(heard.messages.len(), 2, "the next shift knows that one was told: {:?}", heard.messages);
}

/// Makes the notices of an app unreadable, behind its back.
async fn break_notices(bench: &Bench, env: Env) {
    let file = bench.dir.path().join("cloud/data").join(bench.project.as_str()).join(env.as_str()).join("data.db");
    let url = format!("sqlite://{}", file.display());
    let mut data = sqlx::SqliteConnection::connect(&url).await.unwrap();
    let broken = sqlx::query("update notices set actions = 'not a list'").execute(&mut data).await.unwrap();
    assert_eq!(broken.rows_affected(), 1);
    data.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_app_holds_up_no_other() {
    let mut bench = Bench::new().await;
    let commit = built(&bench).await;
    bench.event(Event::Accept { by: bench.owner.clone(), commit, versions: 0, entries: 0, live: 0 }).await;
    bench.until("accepted").await;
    bench.stop().await;
    bench.told().await;
    enter(&bench, Env::Preview, "never told").await;
    break_notices(&bench, Env::Preview).await;
    let record = enter(&bench, Env::Live, "told").await;
    // No hint is left: only a look at every app in turn finds it, and the preview comes first.
    let hints = bench.cloud.noticed();
    hints.next().await;
    hints.next().await;
    bench.change_shift().await;
    let mut heard = Heard::default();
    heard.until(&bench, 1).await;
    assert_eq!(heard.messages, [[record]]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_told_before_a_crash_is_not_told_again_though_its_first_entry_is_gone() {
    let mut bench = Bench::new().await;
    built(&bench).await;
    bench.stop().await;
    bench.told().await;
    let mut made = Vec::new();
    for n in 0..3 {
        made.push(enter(&bench, Env::Preview, &format!("number {n}")).await);
    }
    // Told, and dead before the app heard of it.
    let records = bench.cloud.records(&bench.project, Env::Preview).await.unwrap();
    let of: Vec<String> = records.pending_notices(10).await.unwrap().iter().map(|n| key_of(&bench, n)).collect();
    assert_eq!(of.len(), 3);
    let (notice, class) = (Notice::Trouble { code: "told".to_owned() }, TellClass::News { slot: None, of: of.clone() });
    let key = format!("{}/{}", of[0], bench.thread);
    bench.effect(&key, Effect::Tell(Tell { thread: bench.thread.clone(), notice, class, answers: None })).await;
    bench.told().await;
    records.delete(&owner(&bench), "requests", &made[0], None).await.unwrap();
    let fresh = enter(&bench, Env::Preview, "fresh").await;
    bench.change_shift().await;
    let mut heard = Heard::default();
    heard.until(&bench, 1).await;
    assert_eq!(heard.messages, [[fresh]], "of {made:?}");
    bench.until_some("taken", async || records.pending_notices(10).await.unwrap().is_empty().then_some(())).await;
    heard.listen(&bench).await;
    assert_eq!(heard.count(), 1);
}

/// The key under which the carrier remembers a notice.
fn key_of(bench: &Bench, notice: &RecordNotice) -> String {
    let RecordNotice { record, event, at, to, step, .. } = notice;
    format!("notice/{}/preview/{record}/{event}/{at}/{to:?}{}", bench.project, step.unwrap_or(0))
}

/// A project held in its owner's own chat of a messenger: whoever else decides is asked in theirs, and the message there is settled.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_decides_is_asked_in_a_chat_that_they_read() {
    let bench = Bench::new().await;
    built(&bench).await;
    let boris = PersonId::from_unique("boris");
    let theirs = ThreadId::from_unique("boris");
    let person = Person { id: boris.clone(), name: "Boris".into(), locale: "en".into(), standing: Standing::Member, created_at: 1, sign_outs: 0 };
    let mut thread = bench.store.thread(&bench.thread).await.unwrap().unwrap().value;
    (thread.id, thread.platform, thread.opened_by, thread.project) = (theirs.clone(), Platform::Telegram, boris.clone(), None);
    let room = |thread: &ThreadId, channel: &str| Room {
        thread: thread.clone(),
        spot: Spot { platform: Platform::Telegram, workspace: "b".into(), channel: channel.into(), topic: String::new() },
        kind: RoomKind::Direct,
        current: Current::Yes,
        closed: String::new(),
        shown: 0,
    };
    let mut project = bench.store.project(&bench.project).await.unwrap().unwrap();
    project.value.join(&boris, Role::Approver, Some(1));
    let commit = Commit::new()
        .put_person(Versioned::fresh(person))
        .put_thread(Versioned::fresh(thread))
        .with(Change::PutRoom(room(&bench.thread, "1")))
        .with(Change::PutRoom(room(&theirs, "2")))
        .put_project(project);
    bench.store.commit(commit).await.unwrap();
    bench.tells().await;
    let record = enter(&bench, Env::Preview, "for Boris").await;
    let mut tells = Vec::new();
    bench
        .until_some("asked", async || {
            tells.extend(bench.tells().await);
            tells.iter().any(|t| matches!(&t.notice, Notice::EntryArrived(e) if e.record == record)).then_some(())
        })
        .await;
    assert!(tells.iter().all(|t| !matches!(t.notice, Notice::EntryArrived(_)) || t.thread == theirs), "{tells:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn entries_that_are_asked_for_are_those_one_may_see_with_what_waits_first() {
    let bench = Bench::new().await;
    built(&bench).await;
    let first = enter(&bench, Env::Preview, "first").await;
    let second = enter(&bench, Env::Preview, "second").await;
    let records = bench.cloud.records(&bench.project, Env::Preview).await.unwrap();
    records.transition(&owner(&bench), "requests", &second, "decline", Some("No room"), None).await.unwrap();
    bench.tells().await;
    let ask = |by: PersonId, nth| Effect::ListEntries {
        project: bench.project.clone(),
        env: Env::Preview,
        by,
        nth,
        whose: EntriesOf::Everybody,
        thread: bench.thread.clone(),
        answers: None,
    };
    bench.effect("list", ask(bench.owner.clone(), None)).await;
    let found = async || bench.told().await.into_iter().find_map(|n| if let Notice::EntriesFound(found) = n { Some((found.list, found.total)) } else { None });
    let (list, total) = bench.until_some("listed", found).await;
    let shown: Vec<_> = list.entries.iter().map(|e| (e.record.as_str(), e.actions.len())).collect();
    assert_eq!((shown, total), (vec![(first.as_str(), 2), (second.as_str(), 0)], 2));
    // What waits for them, and nothing else.
    let (project, by, thread) = (bench.project.clone(), bench.owner.clone(), bench.thread.clone());
    let waiting = Effect::ListEntries { project, env: Env::Preview, by, nth: None, whose: EntriesOf::Decisions, thread, answers: None };
    bench.effect("what waits", waiting).await;
    let (list, total) = bench.until_some("listed", found).await;
    assert_eq!((list.entries.iter().map(|e| e.record.as_str()).collect::<Vec<_>>(), total), (vec![first.as_str()], 1));
    // One of them by its number: with its decisions, if they are theirs, else as it is.
    bench.effect("show the first", ask(bench.owner.clone(), Some(1))).await;
    let shown =
        async || bench.told().await.into_iter().find(|n| matches!(n, Notice::EntryArrived(e) if e.record == first && e.nth == Some(1) && e.actions.len() == 2));
    bench.until_some("shown with its decisions", shown).await;
    bench.effect("show the second", ask(bench.owner.clone(), Some(2))).await;
    let shown = async || {
        bench.told().await.into_iter().find(
            |n| matches!(n, Notice::EntryFound { entry, .. } if entry.record == second && entry.nth == Some(2) && entry.reason.as_deref() == Some("No room")),
        )
    };
    bench.until_some("shown", shown).await;
    for n in [0, 3] {
        bench.effect(&format!("show no. {n}"), ask(bench.owner.clone(), Some(n))).await;
        let told = async || bench.told().await.into_iter().find(|notice| matches!(notice, Notice::EntryNotThere { n: said, .. } if *said == n));
        bench.until_some("there is none", told).await;
    }
    bench.effect("list for nobody", ask(PersonId::from_unique("nobody"), None)).await;
    let refused = async || bench.told().await.into_iter().find(|n| matches!(n, Notice::Refused(_)));
    bench.until_some("refused", refused).await;
}

/// Somebody else than the owner, who speaks Russian, with a chat of their own.
pub(super) async fn colleague(bench: &Bench, role: Role) -> (PersonId, ThreadId, Viewer) {
    let (boris, theirs) = (PersonId::from_unique("boris"), ThreadId::from_unique("boris"));
    let person = Person { id: boris.clone(), name: "Boris".into(), locale: "ru".into(), standing: Standing::Member, created_at: 1, sign_outs: 0 };
    let mut thread = bench.store.thread(&bench.thread).await.unwrap().unwrap().value;
    (thread.id, thread.opened_by, thread.project, thread.locale) = (theirs.clone(), boris.clone(), None, "ru".into());
    let mut project = bench.store.project(&bench.project).await.unwrap().unwrap();
    project.value.join(&boris, role, (role == Role::Approver).then_some(1));
    let commit = Commit::new().put_person(Versioned::fresh(person)).put_thread(Versioned::fresh(thread)).put_project(project);
    bench.store.commit(commit).await.unwrap();
    let viewer = Viewer { id: boris.to_string(), name: "Boris".to_owned(), roles: [AppRole::Member].into(), locale: "ru".to_owned(), link: false };
    (boris, theirs, viewer)
}

async fn own_entries(bench: &Bench, key: &str, by: &PersonId, thread: &ThreadId) -> OwnEntries {
    let (project, by, thread) = (bench.project.clone(), by.clone(), thread.clone());
    bench.effect(key, Effect::ListEntries { project, env: Env::Preview, by, nth: None, whose: EntriesOf::Them, thread, answers: None }).await;
    let found = async || bench.told().await.into_iter().find_map(|n| if let Notice::EntriesOwn(own) = n { Some(own) } else { None });
    bench.until_some("listed", found).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn my_requests_are_those_i_filed_and_apart_from_them_what_waits_for_me() {
    let bench = Bench::new().await;
    built(&bench).await;
    let (boris, theirs, viewer) = colleague(&bench, Role::Requester).await;
    let records = bench.cloud.records(&bench.project, Env::Preview).await.unwrap();
    let mine = enter(&bench, Env::Preview, "the owner's").await;
    let values = serde_json::json!({"first_day": "2026-12-01"});
    let his = records.create(&viewer, "requests", Input::of(values.as_object().unwrap().clone())).await.unwrap().id;
    let older = enter(&bench, Env::Preview, "decided").await;
    records.transition(&owner(&bench), "requests", &older, "approve", None, None).await.unwrap();
    let shown = |list: &[(u32, EntryNotice)]| list.iter().map(|(n, e)| (*n, e.record.clone())).collect::<Vec<_>>();
    let own = own_entries(&bench, "his", &boris, &theirs).await;
    assert_eq!((shown(&own.own), own.filed, shown(&own.waiting)), (vec![(1, his.clone())], 1, Vec::new()));
    let own = own_entries(&bench, "hers", &bench.owner, &bench.thread).await;
    assert_eq!((own.own.len(), own.filed, shown(&own.waiting).len()), (2, 2, 1), "{own:?}");
    assert!(own.own.iter().all(|(_, e)| e.author == "Anna") && own.waiting.iter().all(|(_, e)| e.record == his && e.actions.len() == 2), "{own:?}");
    // Each is found again by the number that it was told with.
    for (n, entry) in own.own.iter().chain(&own.waiting) {
        let (by, thread) = (bench.owner.clone(), bench.thread.clone());
        let effect =
            Effect::ListEntries { project: bench.project.clone(), env: Env::Preview, by, nth: Some(*n), whose: EntriesOf::Everybody, thread, answers: None };
        bench.effect(&format!("number {n}"), effect).await;
        let found = async || {
            bench.told().await.into_iter().find_map(|told| match told {
                Notice::EntryArrived(entry) if !entry.actions.is_empty() => Some(entry.record),
                Notice::EntryFound { entry, .. } => Some(entry.record),
                _ => None,
            })
        };
        assert_eq!(bench.until_some("shown", found).await, entry.record, "number {n}");
    }
    assert!(own.own.iter().any(|(_, e)| e.record == mine));
}

/// The app is in English and has words in Russian, too: whoever reads Russian is told in it, frame and entry alike.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_entry_is_told_in_the_language_of_its_message() {
    let bench = Bench::new().await;
    built(&bench).await;
    let (boris, theirs, viewer) = colleague(&bench, Role::Requester).await;
    let records = bench.cloud.records(&bench.project, Env::Preview).await.unwrap();
    let values = serde_json::json!({"first_day": "2026-12-01"});
    bench.tells().await;
    let his = records.create(&viewer, "requests", Input::of(values.as_object().unwrap().clone())).await.unwrap().id;
    // The owner is asked in the project's conversation, which is in English.
    let asked = async || bench.told().await.into_iter().find_map(|n| if let Notice::EntryArrived(e) = n { Some(e) } else { None });
    let asked = bench.until_some("asked", asked).await;
    let own = own_entries(&bench, "own", &boris, &theirs).await;
    let [(1, told)] = own.own.as_slice() else { panic!("{own:?}") };
    let day = |entry: &EntryNotice| entry.lines[0].1.clone();
    assert!(day(&asked).contains("December") && day(told).contains("декабря"), "{asked:?} {told:?}");
    let words = bench.cloud.manifest(&bench.project, Env::Preview).await.unwrap();
    let label = |locale: &str| {
        let workflow = words.collections[0].workflow.as_ref().unwrap();
        workflow.states.iter().find(|s| s.name == workflow.initial).unwrap().label.in_locale(locale, "en").to_owned()
    };
    assert_ne!(label("en"), label("ru"));
    assert_eq!((asked.state, told.state.clone()), (label("en"), label("ru")));
    // So is what was decided: in his own chat in Russian.
    records.transition(&owner(&bench), "requests", &his, "approve", None, None).await.unwrap();
    let decided = async || bench.tells().await.into_iter().find_map(|t| if let Notice::EntryDecided(e) = t.notice { Some((t.thread, e)) } else { None });
    let (thread, decided) = bench.until_some("told", decided).await;
    assert!(thread == theirs && day(&decided).contains("декабря"), "{decided:?}");
}
