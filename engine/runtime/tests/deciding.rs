//! Decisions on entries that are not taken: nobody loses by it what is theirs to decide.

use fleet_domain::chat::Env;
use fleet_domain::effect::TellClass;
use fleet_domain::notice::{Notice, Refusal};
use fleet_domain::role::Role;
use fleet_store::Commit;

use super::bench::Bench;
use super::life::{built, enter};
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
