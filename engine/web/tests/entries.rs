//! Each person sees their own entries only, in the conversation too: what is told of entries, and why, is for those who decide them.

use std::collections::BTreeMap;

use fleet_domain::chat::{Asked, Env, Platform};
use fleet_domain::filling::{FillStep, Filling};
use fleet_domain::id::{FillingId, PersonId, ProjectId};
use fleet_domain::manifest::Tone;
use fleet_domain::post::Body;
use fleet_domain::project::Member;
use fleet_domain::role::Role;
use fleet_store::{Commit, Versioned};
use serde_json::json;

use crate::house::House;
use crate::live::{open, until};
use crate::seed;

/// Everybody in the app "leave", and whether they decide there.
const WHO: [(&str, bool); 5] = [("mira", true), ("anton", true), ("olga", true), ("rita", false), ("gus", false)];
/// What only those who decide may read.
const SECRET: [&str; 6] = ["Zoe arrived", "n-zoe", "Zoe and others", "Why decline Zoe", "Zoe is ill", "Zoe was declined"];

async fn tell(house: &House, kind: &str, words: &str, of: &str) {
    let buttons: &[_] = if kind == "entry_arrived" { &[("n-zoe", "Decline", Tone::Bad)] } else { &[] };
    let (author, body) = seed::fleet(kind, &format!("<p>{words}</p>"), buttons, &[("Open", of, Env::Live)]);
    house.store().commit(Commit::new().post(seed::thread("leave"), author, body, words)).await.unwrap();
}

async fn asked(house: &House, asked: BTreeMap<PersonId, Asked>) {
    let thread = house.store().thread(&seed::thread("leave")).await.unwrap().unwrap();
    house.store().commit(Commit::new().put_thread(thread.with(|t| fleet_domain::chat::Thread { asked, ..t }))).await.unwrap();
}

async fn say(house: &House, who: &str, text: &str) {
    let answer = house.json(who, "/api/v1/threads/thr_leave/messages", &json!({ "text": text })).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
}

fn reason(project: ProjectId, from: &str) -> BTreeMap<PersonId, Asked> {
    let reason = Asked::Reason {
        project,
        env: Env::Live,
        collection: "requests".into(),
        record: "1".into(),
        transition: "decline".into(),
        rev: None,
        about: String::new(),
    };
    BTreeMap::from([(seed::person(from), reason)])
}

/// A conversation about an entry that was declined, between words that are for everybody.
async fn talked() -> House {
    let house = House::full("en").await;
    let project = house.store().project(&seed::project("leave")).await.unwrap().unwrap();
    let owned = project.with(|mut p| {
        p.members.push(Member::new(&seed::person("anton"), Role::Owner, None));
        p
    });
    house.store().commit(Commit::new().put_project(owned)).await.unwrap();
    say(&house, "olga", "Good morning all").await;
    house.inbox().await;
    tell(&house, "entry_arrived", "Zoe arrived", "leave").await;
    tell(&house, "entries", "Zoe and others", "leave").await;
    tell(&house, "ask_reason", "Why decline Zoe", "leave").await;
    asked(&house, reason(seed::project("leave"), "olga")).await;
    say(&house, "olga", "Zoe is ill").await;
    house.inbox().await;
    asked(&house, BTreeMap::new()).await;
    tell(&house, "entry_done", "Zoe was declined", "leave").await;
    tell(&house, "entry_decided", "Your own of elsewhere", "equipment").await;
    tell(&house, "renamed", "After all that", "leave").await;
    house
}

fn check(who: &str, decides: bool, by: &str, body: &str) {
    assert!(body.contains("After all that"), "{who} {by}: {body}");
    assert_eq!(body.contains("Good morning all"), decides, "{who} {by}: others' words are read by whoever may go on with them");
    for secret in SECRET {
        assert_eq!(body.contains(secret), decides, "{who} {by} {secret}: {body}");
    }
    assert_eq!(body.contains("Your own of elsewhere"), who == "mira", "{who} {by}: told to whoever opened the conversation");
}

#[tokio::test]
async fn entries_are_told_to_those_who_decide_by_every_way() {
    let house = talked().await;
    for (who, decides) in WHO {
        check(who, decides, "page", &house.get(who, "/t/thr_leave").await.body);
        check(who, decides, "posts", &house.get(who, "/api/v1/threads/thr_leave/posts?after=0&limit=500").await.body);
        for path in ["/t/thr_leave/live?after=0", "/api/v1/events?thread=thr_leave&after=0"] {
            let mut stream = open(&house, who, path, None).await;
            let mut seen = String::new();
            assert!(until(&mut stream, &mut seen, "After all that").await, "{who} {path}");
            check(who, decides, path, &seen);
        }
    }
}

#[tokio::test]
async fn what_is_not_theirs_is_passed_over_and_nothing_waits_for_it() {
    let house = talked().await;
    for (who, decides) in WHO {
        let (mut after, mut read) = (0, String::new());
        loop {
            let answer = house.get(who, &format!("/api/v1/threads/thr_leave/posts?after={after}&limit=1")).await;
            let Some(change) = answer.json()["posts"][0]["change"].as_i64() else { break };
            assert!(change > after, "{who}");
            after = change;
            read.push_str(&answer.body);
        }
        check(who, decides, "one by one", &read);
    }
    // More of them at the end than a page holds: the page shows what is before them and goes on from behind them.
    for n in 0..70 {
        tell(&house, "entry_arrived", &format!("Zoe again {n}"), "leave").await;
    }
    let page = house.get("gus", "/t/thr_leave").await.body;
    assert!(page.contains("After all that") && !page.contains("Zoe"), "{page}");
    let mut stream = open(&house, "gus", "/api/v1/events?thread=thr_leave&after=0", None).await;
    let mut seen = String::new();
    tell(&house, "renamed", "At the very end", "leave").await;
    assert!(until(&mut stream, &mut seen, "At the very end").await && !seen.contains("Zoe"), "{seen}");
}

#[tokio::test]
async fn words_of_a_decider_that_may_be_a_reason_are_kept_among_deciders() {
    let house = talked().await;
    // The button was pressed and nobody has handled it yet: the words after it are the reason.
    house.json("olga", "/api/v1/threads/thr_leave/press", &json!({ "nonce": "n-zoe" })).await;
    say(&house, "olga", "Quick words").await;
    say(&house, "rita", "A plain question").await;
    for (who, decides) in WHO {
        let body = house.get(who, "/api/v1/threads/thr_leave/posts?after=0&limit=500").await.body;
        assert_eq!(body.contains("Quick words"), decides, "{who}");
        assert_eq!(body.contains("A plain question"), decides || who == "rita", "{who}");
    }
}

#[tokio::test]
async fn words_of_the_page_are_shown_by_the_messenger_that_holds_the_conversation() {
    let house = House::full("en").await;
    let last = async || house.store().posts(&seed::thread("leave"), 0, 500).await.unwrap().pop().unwrap().body;
    say(&house, "rita", "Here only").await;
    assert_eq!(last().await.rich, None);
    let thread = house.store().thread(&seed::thread("leave")).await.unwrap().unwrap();
    house.store().commit(Commit::new().put_thread(thread.with(|t| fleet_domain::chat::Thread { platform: Platform::Telegram, ..t }))).await.unwrap();
    say(&house, "rita", "There as well").await;
    assert!(last().await.rich.is_some());
    asked(&house, reason(seed::project("leave"), "olga")).await;
    say(&house, "olga", "Zoe is ill").await;
    assert_eq!(last().await.rich, None, "a reason is for whoever decides");
}

/// What somebody fills in is asked of them alone and answered by them alone: those who decide read it once it is sent, in the app.
#[tokio::test]
async fn what_somebody_fills_in_is_theirs_alone_by_every_way() {
    let house = talked().await;
    let filling = Filling {
        id: FillingId::from_unique("1"),
        thread: seed::thread("leave"),
        person: seed::person("rita"),
        project: seed::project("leave"),
        env: Env::Live,
        collection: "requests".to_owned(),
        answers: BTreeMap::new(),
        step: FillStep::Asking { field: "where".to_owned() },
        told: 1,
    };
    house.store().commit(Commit::new().put_filling(Versioned::fresh(filling.clone()))).await.unwrap();
    let (author, body) = seed::fleet("fill_question", "<p>Where will you be?</p>", &[("n-fill", "Skip", Tone::Neutral)], &[]);
    let body = Body { only: Some(seed::person("rita")), ..body };
    house.store().commit(Commit::new().post(seed::thread("leave"), author, body, "question")).await.unwrap();
    say(&house, "rita", "With my aunt in Tver").await;
    house.inbox().await;
    tell(&house, "renamed", "Words for everybody", "leave").await;
    let mine = ["Where will you be?", "With my aunt in Tver"];
    for (who, _) in WHO {
        let mut seen = vec![house.get(who, "/t/thr_leave").await.body, house.get(who, "/api/v1/threads/thr_leave/posts?after=0&limit=500").await.body];
        for path in ["/t/thr_leave/live?after=0", "/api/v1/events?thread=thr_leave&after=0"] {
            let mut stream = open(&house, who, path, None).await;
            let mut told = String::new();
            assert!(until(&mut stream, &mut told, "Words for everybody").await, "{who} {path}");
            seen.push(told);
        }
        for (seen, words) in seen.iter().flat_map(|seen| mine.map(|words| (seen, words))) {
            assert_eq!(seen.contains(words), who == "rita", "{who} {words}: {seen}");
        }
    }
    // Nobody else moves it on, and nobody else learns that it is there.
    for (who, _) in WHO {
        let act = json!({ "act": { "act": "filling", "filling": filling.id, "does": "skip", "field": "where" }, "key": format!("skip-{who}") });
        let answer = house.json(who, "/api/v1/threads/thr_leave/acts", &act).await;
        assert_eq!(answer.status == 404, who != "rita", "{who}: {} {}", answer.status, answer.body);
    }
}
