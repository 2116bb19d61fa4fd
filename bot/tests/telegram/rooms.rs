//! Where conversations are held: topics, groups, several people, chats that move or close.

use fleet_demo::telegram::BOT;
use fleet_domain::chat::{Env, Platform, Standing};
use fleet_domain::effect::{Effect, Tell, TellClass};
use fleet_domain::id::ProjectId;
use fleet_domain::notice::{EntryNotice, Notice};
use fleet_domain::post::{Author, Body, Part, Rich};
use fleet_store::{Change, Commit, Token, TokenKind};
use sha2::{Digest, Sha256};

use super::desk::{Desk, has, ours};

const LEAVE: &str = "We need leave requests. The manager approves.";

#[tokio::test]
async fn a_project_moves_into_a_topic_and_the_next_one_begins_where_it_began() {
    let desk = {
        let mut desk = Desk::start().await;
        desk.close();
        desk.fake.allow_topics();
        desk.open().await;
        desk
    };
    let (anna, _) = desk.member("Anna", "en").await;
    desk.fake.say(&anna, anna.id, LEAVE);
    desk.to_card(&anna, "Start", "You decide").await;
    let thread = desk.thread(anna.id).await;
    desk.quiet(anna.id).await;
    assert!(desk.fake.press(&anna, anna.id, "Start"));
    desk.until(anna.id, |all| ours(all).iter().any(|m| m.topic != 0)).await;
    let topics = desk.fake.topics(anna.id);
    assert_eq!(topics.len(), 1, "{topics:?}");
    let (topic, name) = topics.into_iter().next().unwrap();
    assert!(name.to_lowercase().contains("leave"), "{name}");
    assert_eq!(desk.room(anna.id, topic).await.unwrap().thread, thread);
    assert!(desk.room(anna.id, 0).await.is_none(), "the chat itself is free");
    desk.fake.say(&anna, anna.id, "We need equipment requests. IT approves.");
    desk.until(anna.id, |all| all.last().is_some_and(|m| m.topic == 0 && m.from == "Fleet")).await;
    assert_ne!(desk.thread(anna.id).await, thread);
    desk.fake.say_in(&anna, anna.id, topic, "what is happening?");
    desk.until(anna.id, |all| all.iter().rev().find(|m| m.from == "Fleet").is_some_and(|m| m.topic == topic)).await;
}

/// Their messenger is in English; what they said before was in Russian.
#[tokio::test]
async fn a_new_conversation_begins_in_the_language_of_the_one_before() {
    let desk = Desk::start().await;
    let (olga, _) = desk.member("Olga", "en").await;
    desk.fake.say(&olga, olga.id, "Нужны заявки на отпуск. Согласует руководитель");
    desk.until(olga.id, |all| !ours(all).is_empty()).await;
    desk.quiet(olga.id).await;
    let said = desk.fake.say(&olga, olga.id, "/new");
    let all = desk.until(olga.id, |all| ours(all).iter().any(|m| m.id > said)).await;
    let greeting = ours(&all).into_iter().find(|m| m.id > said).unwrap().text.clone();
    assert!(greeting.contains("Напишите"), "{greeting}");
}

#[tokio::test]
async fn every_address_stands_there_with_the_name_of_its_app() {
    let mut desk = Desk::start().await;
    desk.opens_here().await;
    let (anna, person) = desk.member("Anna", "en").await;
    let said = desk.fake.say(&anna, anna.id, "hello");
    desk.until(anna.id, |all| all.iter().any(|m| m.from == "Fleet" && m.id > said)).await;
    let page = desk.world.thread(&person, "en").await;
    for words in ["Leave requests: first day, last day. The manager approves", "Equipment requests: what, why. IT approves"] {
        let thread = desk.world.thread(&person, "en").await;
        desk.world.started(&thread, &person, words).await;
        desk.world.make(&thread).await;
    }
    desk.world.say(&page, &person, "my apps").await;
    let titles: Vec<String> = desk.world.last(&page).await.links.iter().map(|l| l.label.clone()).collect();
    assert_eq!(titles.len(), 2, "{titles:?}");
    desk.fake.say(&anna, anna.id, "my apps");
    let all = desk.until(anna.id, |all| all.iter().any(|m| m.text.contains("apps.example.org"))).await;
    let text = &all.iter().rfind(|m| m.text.contains("apps.example.org")).unwrap().text;
    for title in titles {
        assert!(text.lines().any(|line| line.starts_with(&format!("{title}: https://"))), "{title} in\n{text}");
    }
}

#[tokio::test]
async fn in_a_group_only_what_is_meant_for_the_bot_counts() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    let (boris, _) = desk.member("Boris", "en").await;
    let group = desk.fake.group();
    desk.fake.say(&boris, group, "who wants lunch?");
    desk.quiet(group).await;
    assert!(ours(&desk.fake.messages(group)).is_empty());
    desk.fake.say(&anna, group, &format!("@fleet_demo_bot {LEAVE}"));
    desk.until(group, |all| all.iter().any(|m| has(m, "You decide"))).await;
    let thread = desk.room(group, 0).await.unwrap().thread;
    let said = desk.world.brief(&thread).await.value.said;
    assert!(said[0].text.starts_with("We need"), "the bot's name is no part of it: {said:?}");
    desk.fake.say(&boris, group, "everyone sees all");
    desk.quiet(group).await;
    let asked = desk.world.brief(&thread).await.value.asked;
    assert!(desk.fake.press(&boris, group, "You decide"), "{}", desk.fake.transcript(group));
    desk.quiet(group).await;
    assert_eq!(desk.world.brief(&thread).await.value.asked, asked, "somebody else's brief:\n{}", desk.fake.transcript(group));
    assert_eq!(desk.fake.alerts(&boris, group).len(), 1, "he alone is told why");
    desk.fake.say(&anna, group, "everyone sees all");
    desk.until(group, |all| all.iter().any(|m| has(m, "Start") || (m.from == "Fleet" && m.edits > 0))).await;
}

#[tokio::test]
async fn a_group_that_becomes_a_supergroup_keeps_its_conversation() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    let group = desk.fake.group();
    desk.fake.say(&anna, group, &format!("@fleet_demo_bot {LEAVE}"));
    desk.until(group, |all| all.iter().any(|m| has(m, "You decide"))).await;
    let thread = desk.room(group, 0).await.unwrap().thread;
    let to = desk.fake.migrate(group);
    desk.when("the move", async || desk.room(to, 0).await.is_some_and(|room| room.thread == thread)).await;
    assert!(desk.fake.press(&anna, to, "You decide"));
    desk.until(to, |all| all.iter().any(|m| has(m, "Start"))).await;
}

#[tokio::test]
async fn a_blocked_bot_is_silent_and_speaks_again_when_it_may() {
    let desk = Desk::start().await;
    let (anna, person) = desk.member("Anna", "en").await;
    desk.fake.say(&anna, anna.id, "hello");
    desk.until(anna.id, |all| ours(all).len() == 1).await;
    let thread = desk.thread(anna.id).await;
    desk.fake.block_silently(&anna);
    desk.world.say(&thread, &person, "help").await;
    desk.when("the end of the room", async || desk.room(anna.id, 0).await.unwrap().closed == "blocked").await;
    let tries = desk.fake.calls().iter().filter(|(m, s)| m == "sendmessage" && *s == 403).count();
    desk.quiet(anna.id).await;
    assert_eq!(desk.fake.calls().iter().filter(|(m, s)| m == "sendmessage" && *s == 403).count(), tries, "it does not go on trying");
    desk.fake.block(&anna, false);
    desk.world.pass(10_000);
    desk.until(anna.id, |all| ours(all).len() == 2).await;
}

#[tokio::test]
async fn a_button_of_another_chat_opens_nothing() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    let (boris, boris_id) = desk.member("Boris", "en").await;
    desk.fake.say(&anna, anna.id, LEAVE);
    let shown = desk.until(anna.id, |all| all.iter().any(|m| has(m, "You decide"))).await;
    let data = shown.iter().flat_map(|m| &m.buttons).find_map(|(_, b)| b.data().map(str::to_owned)).unwrap();
    desk.fake.say(&boris, boris.id, "hello");
    desk.until(boris.id, |all| ours(all).len() == 1).await;
    desk.fake.press_data(&boris, boris.id, 2, &data);
    let told = desk.until(boris.id, |all| ours(all).len() == 2).await;
    assert!(!ours(&told)[1].text.is_empty());
    let asked = desk.world.brief(&desk.thread(anna.id).await).await.value;
    assert!(asked.questions.iter().all(|q| q.answer.is_none()), "{asked:?}");
    assert_eq!(desk.world.store.person(&boris_id).await.unwrap().unwrap().value.standing, Standing::Member);
}

#[tokio::test]
async fn a_topic_that_was_deleted_is_opened_anew_and_no_other_chat_falls_silent() {
    let desk = {
        let mut desk = Desk::start().await;
        desk.close();
        desk.fake.allow_topics();
        desk.open().await;
        desk
    };
    let (anna, person) = desk.member("Anna", "en").await;
    desk.fake.say(&anna, anna.id, LEAVE);
    desk.to_card(&anna, "Start", "You decide").await;
    let thread = desk.thread(anna.id).await;
    desk.quiet(anna.id).await;
    assert!(desk.fake.press(&anna, anna.id, "Start"));
    let shown = desk.until(anna.id, |all| ours(all).iter().any(|m| m.topic != 0)).await;
    let topic = ours(&shown).iter().map(|m| m.topic).max().unwrap();
    desk.fake.delete_topic(anna.id, topic);
    desk.world.say(&thread, &person, "help").await;
    let shown = desk.until(anna.id, |all| ours(all).iter().any(|m| m.topic != 0 && m.topic != topic)).await;
    let anew = ours(&shown).iter().map(|m| m.topic).max().unwrap();
    assert_eq!(desk.room(anna.id, anew).await.unwrap().thread, thread);
    desk.fake.say(&anna, anna.id, "hello");
    desk.until(anna.id, |all| all.last().is_some_and(|m| m.from == "Fleet" && m.topic == 0)).await;
}

#[tokio::test]
async fn whoever_wrote_before_they_were_known_keeps_their_conversation() {
    let desk = Desk::start().await;
    let olga = desk.world.person("Olga", Standing::Admin).await;
    let account = desk.fake.user("O.", "en");
    desk.fake.say(&account, account.id, "hi");
    desk.until(account.id, |all| ours(all).len() == 1).await;
    let code = "a-code-of-the-page";
    let group = desk.fake.group();
    let token = Token {
        hash: Sha256::digest(code.as_bytes()).iter().fold(String::new(), |hex, b| hex + &format!("{b:02x}")),
        kind: TokenKind::Pair,
        person: Some(olga.clone()),
        data: serde_json::Value::Null,
        created_at: 0,
        expires_at: i64::MAX,
        used_at: None,
        used_by: None,
        voided: false,
    };
    desk.world.store.commit(Commit::new().put_token(token)).await.unwrap();
    let boris = desk.fake.user("Boris", "en");
    desk.fake.say(&boris, group, &format!("/start@fleet_demo_bot {code}"));
    desk.quiet(group).await;
    let who = async |user: i64| desk.world.store.identity(Platform::Telegram, &BOT.to_string(), &user.to_string()).await.unwrap();
    assert_ne!(who(boris.id).await, Some(olga.clone()), "in a group a code is none");
    desk.fake.say(&account, account.id, &format!("/start {code}"));
    desk.until(account.id, |all| ours(all).len() >= 2).await;
    assert_eq!(who(account.id).await, Some(olga.clone()));
    desk.fake.say(&account, account.id, &format!("/start {code}"));
    let over = desk.world.say_of("en", "chat-code-over");
    desk.until(account.id, |all| ours(all).iter().any(|m| m.text.contains(&over))).await;
    let thread = desk.world.store.thread(&desk.thread(account.id).await).await.unwrap().unwrap().value;
    assert_eq!(thread.opened_by, olga);
    let people = desk.world.store.people().await.unwrap();
    let strangers: Vec<&str> = people.iter().filter(|p| p.value.standing == Standing::Stranger).map(|p| p.value.name.as_str()).collect();
    assert_eq!(strangers, ["Boris"], "whoever became known waits no more to be let in");
    assert!(desk.world.store.threads_of(&olga).await.unwrap().iter().any(|t| t.value.id == thread.id));
}

#[tokio::test]
async fn entries_of_an_app_are_not_told_to_a_group() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    let group = desk.fake.group();
    desk.fake.say(&anna, group, &format!("@fleet_demo_bot {LEAVE}"));
    desk.until(group, |all| all.iter().any(|m| has(m, "You decide"))).await;
    let thread = desk.room(group, 0).await.unwrap().thread;
    let entry = EntryNotice {
        project: ProjectId::from_unique("1"),
        title: "Leave".to_owned(),
        env: Env::Live,
        collection: "requests".to_owned(),
        record: "1".to_owned(),
        rev: None,
        author: "Boris".to_owned(),
        lines: vec![("Why".to_owned(), "a private matter".to_owned())],
        state: "Waiting".to_owned(),
        reason: None,
        actions: Vec::new(),
        step: None,
        only: None,
        nth: None,
    };
    let tell = Effect::Tell(Tell { thread, notice: Notice::EntryArrived(entry), class: TellClass::Must, answers: None });
    desk.world.store.commit(Commit::new().effect("e", tell, 5)).await.unwrap();
    desk.until(group, |all| ours(all).iter().any(|m| m.text.contains("Something is new"))).await;
    assert!(!desk.fake.transcript(group).contains("private"), "{}", desk.fake.transcript(group));
    desk.fake.say(&anna, group, "@fleet_demo_bot who asked for leave?");
    desk.quiet(group).await;
    assert!(desk.world.engine_is_asked("list_entries").await.is_empty());
}

#[tokio::test]
async fn what_is_said_on_the_page_is_shown_as_theirs() {
    let desk = Desk::start().await;
    let (anna, person) = desk.member("Anna", "en").await;
    desk.fake.say(&anna, anna.id, "hello");
    desk.until(anna.id, |all| ours(all).len() == 1).await;
    let thread = desk.thread(anna.id).await;
    let author = Author::Person { person, name: "Anna".to_owned() };
    let said = |kind: &str, words: &str, rich: bool| Body {
        kind: kind.to_owned(),
        plain: words.to_owned(),
        rich: rich.then(|| Box::new(Rich { parts: vec![Part::Quote(words.to_owned())], ..Rich::default() })),
        ..Body::default()
    };
    for (n, body) in [said("said", "We need <b>leave</b> requests", true), said("reason", "a secret", false)].into_iter().enumerate() {
        let change = Change::Post { slot: None, thread: thread.clone(), author: author.clone(), body, key: format!("page-{n}") };
        desk.world.store.commit(Commit { changes: vec![change] }).await.unwrap();
    }
    let all = desk.until(anna.id, |all| ours(all).len() == 2).await;
    let shown = ours(&all)[1];
    assert!(shown.text.contains("Anna, on the page:") && shown.text.contains("We need <b>leave</b> requests") && shown.silent, "{}", shown.text);
    assert_eq!(ours(&desk.quiet(anna.id).await).len(), 2, "a reason is for whoever decides");
}

/// An account of a messenger chooses its name, too: whoever joins is told apart from those who are there, and from Fleet.
#[tokio::test]
async fn whoever_joins_by_an_invitation_is_taken_for_nobody_else() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    desk.fake.say(&anna, anna.id, "/start");
    desk.until(anna.id, |all| !ours(all).is_empty()).await;
    let thread = desk.thread(anna.id).await;
    let opened = desk.world.store.thread(&thread).await.unwrap().unwrap().value.opened_by;
    desk.world.started(&thread, &opened, "Leave requests: first day, last day. The manager approves").await;
    let project = desk.world.project(&thread).await.id;
    for (n, (name, becomes)) in
        [("Anna", "Anna (Telegram)"), ("Аnnа", "Аnnа (Telegram 2)"), ("Fleet", "Fleet (Telegram)"), ("Boris", "Boris")].into_iter().enumerate()
    {
        let secret = format!("secret-{n}");
        let now = desk.world.store.now();
        let token = Token {
            hash: Sha256::digest(secret.as_bytes()).iter().fold(String::new(), |hex, b| hex + &format!("{b:02x}")),
            kind: TokenKind::Invite,
            person: None,
            data: serde_json::json!({ "project": project, "role": "guest" }),
            created_at: now,
            expires_at: now + 600_000,
            used_at: None,
            used_by: None,
            voided: false,
        };
        desk.world.store.commit(Commit::new().put_token(token)).await.unwrap();
        let user = desk.fake.user(name, "en");
        desk.fake.say(&user, user.id, &format!("/start {secret}"));
        desk.when("they joined", async || desk.world.project(&thread).await.members.len() == n + 2).await;
        let member = desk.world.project(&thread).await.members.last().unwrap().person.clone();
        assert_eq!(desk.world.store.person(&member).await.unwrap().unwrap().value.name, becomes);
        let title = desk.world.project(&thread).await.title;
        desk.until(user.id, |all| ours(all).iter().any(|message| message.text.contains("You are in") && message.text.contains(&title))).await;
    }
}
