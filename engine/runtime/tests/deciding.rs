//! Decisions on entries that are not taken: nobody loses by it what is theirs to decide.

use fleet_domain::chat::Env;
use fleet_domain::effect::{Effect, EntriesOf, TellClass};
use fleet_domain::notice::{Notice, Refusal};
use fleet_domain::role::Role;
use fleet_store::Commit;

use super::bench::Bench;
use super::life::{built, enter, owner};
use super::news::colleague;

/// Whoever only asks for things sees no entry of others; whoever decides another step sees it, and is told no by the app.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_press_leaves_the_buttons_to_whoever_may_decide() {
    for role in [Role::Requester, Role::Approver] {
        refused_to(role).await;
    }
}

async fn refused_to(role: Role) {
    let bench = Bench::new().await;
    built(&bench).await;
    let (boris, _, _) = colleague(&bench, role).await;
    if role == Role::Approver {
        let mut project = bench.store.project(&bench.project).await.unwrap().unwrap();
        for member in project.value.members.iter_mut().filter(|m| m.person == boris) {
            member.step = Some(2);
        }
        bench.store.commit(Commit::new().put_project(project)).await.unwrap();
    }
    let record = enter(&bench, Env::Preview, "for the owner").await;
    let slot = format!("entry:{}:preview:{record}:1", bench.project);
    let asked = async || bench.tells().await.into_iter().find(|t| matches!(&t.notice, Notice::EntryArrived(e) if e.record == record));
    let asked = bench.until_some("asked", asked).await;
    assert!(matches!(&asked.class, TellClass::News { slot: Some(there), .. } if *there == slot), "{asked:?}");
    bench.post_with_a_button(&slot).await;
    bench.effect("not his", bench.approves(&record, boris, None)).await;
    let mut tells = Vec::new();
    bench
        .until_some("refused", async || {
            tells.extend(bench.tells().await);
            (tells.len() >= 2).then_some(())
        })
        .await;
    assert!(tells.iter().any(|t| matches!(t.notice, Notice::Refused(Refusal::App { .. } | Refusal::Stale))), "{tells:?}");
    let again = tells.iter().find_map(|t| match (&t.notice, &t.class) {
        (Notice::EntryArrived(e), TellClass::Edit { slot }) if e.record == record => Some((slot, e.actions.len())),
        _ => None,
    });
    assert_eq!(again, Some((&slot, 2)), "{role:?}: in the same message, with what can be decided: {tells:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_that_name_no_request_decide_the_only_one_and_else_show_which_wait() {
    let bench = Bench::new().await;
    built(&bench).await;
    let first = enter(&bench, Env::Preview, "first").await;
    let second = enter(&bench, Env::Preview, "nobody was told of this one yet").await;
    let said = |record: &str| match bench.approves(record, bench.owner.clone(), None) {
        Effect::Decide { project, env, collection, record, transition, reason, rev, by, thread, .. } => {
            Effect::Decide { project, env, collection, record, transition, reason, rev, alone: true, by, thread }
        }
        other => other,
    };
    let records = bench.cloud.records(&bench.project, Env::Preview).await.unwrap();
    let state = async |record: &str| records.get(&owner(&bench), "requests", record).await.unwrap().state.unwrap();
    bench.effect("which?", said(&first)).await;
    let found = async || bench.told().await.into_iter().find_map(|n| if let Notice::EntriesFound(found) = n { Some(found) } else { None });
    let shown = bench.until_some("shown", found).await;
    assert_eq!((shown.whose, shown.total), (EntriesOf::Decisions, 2));
    assert_eq!((state(&first).await, state(&second).await), ("submitted".to_owned(), "submitted".to_owned()));
    records.transition(&owner(&bench), "requests", &second, "decline", Some("No room"), None).await.unwrap();
    bench.effect("the only one", said(&first)).await;
    bench.until_some("decided", async || bench.told().await.into_iter().find(|n| matches!(n, Notice::EntryDone { .. }))).await;
    assert_eq!(state(&first).await, "approved");
    // Decided since, nothing waits.
    bench.effect("and this", said(&second)).await;
    assert_eq!(bench.until_some("shown", found).await.total, 0);
}
