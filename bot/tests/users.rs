//! Whoever only uses an app hears in the chat of what is live and of what is theirs; and whatever anybody sends is answered.

use fleet_domain::chat::{Arrival, Asked, Env, FileRef, Standing};
use fleet_domain::id::{FileId, PersonId, ThreadId};
use fleet_domain::project::Member;
use fleet_domain::role::Role;

use crate::world::World;

/// An app on trial in its owner's thread, and somebody in it who only uses it, with a thread of their own.
async fn app(role: Role) -> (World, PersonId, ThreadId, PersonId, ThreadId) {
    let world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, "en").await;
    world.started(&thread, &anna, "Leave requests: first day, last day. The manager approves").await;
    world.make(&thread).await;
    world.engine_effects().await;
    let rita = world.person("Rita", Standing::Member).await;
    let project = world.project(&thread).await.id;
    world.change_project(&project, |p| p.members.push(Member::new(&rita, role, None))).await;
    let own = world.thread(&rita, "en").await;
    (world, anna, thread, rita, own)
}

#[tokio::test]
async fn who_uses_an_app_is_told_of_what_is_live_and_of_no_trial() {
    for (role, tries) in [(Role::Guest, false), (Role::Requester, false), (Role::Approver, true)] {
        let (world, anna, thread, rita, own) = app(role).await;
        let asks = async |words: &str| {
            world.say(&own, &rita, words).await;
            let last = world.last(&own).await;
            (last.plain, last.links.iter().map(|link| link.env).collect::<Vec<_>>())
        };
        let (apps, links) = asks("my apps").await;
        assert_eq!((apps.contains("trial"), links.contains(&Env::Preview)), (tries, tries), "{role:?}: {apps}");
        let (status, _) = asks("what is happening?").await;
        assert_eq!(status.contains(&world.say_of("en", "status-not_live")), !tries, "{role:?}: {status}");
        assert_eq!(status.contains(&world.say_of("en", "status-awaiting_acceptance")), tries, "{role:?}: {status}");
        world.say(&thread, &anna, "accept").await;
        world.promote(&thread, 1).await;
        let (apps, links) = asks("my apps").await;
        assert!(links.contains(&Env::Live), "{role:?}: {apps}");
        assert_eq!(links.contains(&Env::Preview), tries, "{role:?}: {apps}");
    }
}

#[tokio::test]
async fn a_result_is_the_answer_to_whoever_asked_for_it() {
    let (world, anna, thread, ..) = app(Role::Requester).await;
    assert_eq!(world.last_of(&thread, "result").await.answers, Some(anna));
}

fn file(n: &str) -> FileRef {
    FileRef { id: FileId::from_unique(n), name: format!("{n}.txt"), mime: "text/plain".to_owned(), size: 5, sha256: "ab".repeat(32) }
}

#[tokio::test]
async fn a_file_that_nothing_takes_is_told_of_with_the_next_step() {
    let (world, anna, thread, rita, _) = app(Role::Guest).await;
    let sends = async |who: &PersonId, text: &str, names: &[&str]| {
        world.pass(5_000);
        let files = names.iter().map(|n| file(n)).collect();
        let before = world.posts(&thread).await.len();
        world.arrives(&thread, who, Arrival::Text { text: text.to_owned(), files }).await;
        world.settle().await;
        world.posts(&thread).await.split_off(before).into_iter().map(|post| post.body).collect::<Vec<_>>()
    };
    let next = world.say_of("en", "chat-files-left-next");
    let said = sends(&anna, "", &["plan"]).await;
    let told = said.iter().find(|body| body.kind == "files_left").expect("it is told of");
    assert!(told.plain.contains("plan.txt is kept in this conversation") && told.plain.contains(&next), "{}", told.plain);
    // Beside words that change nothing it is told of, too, and for somebody whose words change nothing.
    for (who, text) in [(&anna, "thanks"), (&rita, "")] {
        let kinds: Vec<String> = sends(who, text, &["list", "map"]).await.into_iter().map(|body| body.kind).collect();
        assert!(kinds.contains(&"files_left".to_owned()) && kinds.len() == 3, "{text}: {kinds:?}");
    }
    // A name that is waited for is still waited for.
    world.say(&thread, &anna, "rename").await;
    assert!(sends(&anna, "", &["name"]).await.iter().any(|body| body.kind == "files_left"));
    let there = world.store.thread(&thread).await.unwrap().unwrap().value;
    assert!(matches!(there.asked_of(&anna), Some(Asked::Title { .. })), "{there:?}");
}
