//! Conversations over Slack, as people have them.

use fleet_bot::slack::Slack;
use fleet_bot::{Chat, ChatError, RemoteFile};
use fleet_demo::slack::{Act, FakeSlack, Pressed};
use fleet_domain::chat::{Platform, Standing};
use fleet_domain::run::RunState;
use fleet_store::{Commit, Token, TokenKind};
use sha2::{Digest, Sha256};

use crate::world::World;

use super::desk::{Desk, HALL, PATIENCE, config};

pub(super) const LEAVE: &str = "I need a place where people ask for leave: first day, last day, type of leave. Their manager approves";
const VAGUE: &str = "I need requests that somebody approves";

#[tokio::test]
async fn a_stranger_is_told_a_code_and_let_in() {
    let desk = Desk::new().await;
    let admin = desk.known("UANNA", "Anna", Standing::Admin).await;
    let (hers, his) = (desk.slack.direct("UANNA"), desk.slack.direct("UBORIS"));
    desk.slack.say("UANNA", &hers, "help", None);
    desk.slack.until(PATIENCE, |s| !s.said(&hers, "U0FLEET").is_empty()).await.unwrap();
    desk.slack.say("UBORIS", &his, "Нужны заявки на отпуск", None);
    desk.slack.until(PATIENCE, |s| !s.said(&his, "U0FLEET").is_empty()).await.unwrap();
    let code: String = desk.slack.said(&his, "U0FLEET")[0].chars().filter(char::is_ascii_digit).collect();
    assert_eq!(code.len(), 6, "{}", desk.slack.transcript(&his));
    desk.shows(&hers, &code).await;
    assert!(desk.slack.transcript(&hers).contains("Boris"), "by name: {}", desk.slack.transcript(&hers));
    desk.press("UANNA", &hers, "chat-button-pair", "en").await;
    desk.slack.until(PATIENCE, |s| s.said(&his, "U0FLEET").len() >= 2).await.unwrap();
    let boris = desk.world.store.identity(Platform::Slack, "T0DEMO", "UBORIS").await.unwrap().unwrap();
    let boris = desk.world.store.person(&boris).await.unwrap().unwrap().value;
    assert_eq!((boris.standing, boris.locale.as_str()), (Standing::Member, "ru"));
    assert_ne!(boris.id, admin);
}

#[tokio::test]
async fn a_code_of_the_page_links_an_account() {
    let desk = Desk::new().await;
    let carl = desk.world.person("Carl", Standing::Member).await;
    let now = desk.world.store.now();
    let hash = Sha256::digest(b"ABCD").iter().fold(String::new(), |all, b| format!("{all}{b:02x}"));
    let token = Token {
        hash,
        kind: TokenKind::Pair,
        person: Some(carl.clone()),
        data: serde_json::Value::Null,
        created_at: now,
        expires_at: now + 3_600_000,
        used_at: None,
        used_by: None,
        voided: false,
    };
    desk.world.store.commit(Commit::new().put_token(token)).await.unwrap();
    desk.slack.slash("UCARL", HALL, "link ABCD");
    let direct = desk.slack.direct("UCARL");
    desk.slack.until(PATIENCE, |s| !s.said(&direct, "U0FLEET").is_empty()).await.unwrap();
    assert_eq!(desk.world.store.identity(Platform::Slack, "T0DEMO", "UCARL").await.unwrap(), Some(carl));
    assert!(desk.slack.transcript(HALL).is_empty(), "nobody else sees it");
    assert_eq!(desk.world.store.people().await.unwrap().len(), 1, "nobody new came to be");
}

#[tokio::test]
async fn a_brief_in_a_thread_by_buttons_with_a_change_of_mind_and_a_stop() {
    let desk = Desk::new().await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    let root = desk.slack.say("UANNA", HALL, &format!("@fleet {VAGUE}"), None);
    desk.to_card("UANNA", HALL, "en").await;
    let thread = desk.thread(HALL, &root).await.unwrap();
    let ledger = desk.slack.ledger();
    assert!(ledger.lines.iter().filter(|l| l.who == "Fleet" && l.act == Act::Said).all(|l| l.thread == root), "all in the thread:\n{ledger}");
    assert!(desk.slack.transcript(HALL).contains(":eyes:"), "a sign of life");
    // Another mind: the card follows.
    desk.slack.say("UANNA", HALL, "@fleet add a phone number", Some(&root));
    desk.shows(HALL, "• Phone number").await;
    desk.press("UANNA", HALL, "chat-button-start", "en").await;
    let stop = desk.world.say_of("en", "chat-button-stop");
    let there = desk.slack.until(PATIENCE, |s| s.with_button(HALL, &stop).is_some()).await;
    assert!(there.is_ok(), "no [{stop}] in\n{}", desk.slack.transcript(HALL));
    desk.slack.say("UANNA", HALL, "@fleet stop", Some(&root));
    desk.shows(HALL, "Stopped.").await;
    assert!(matches!(desk.world.run(&thread).await.state, RunState::Stopped { .. }), "{:?}", desk.world.run(&thread).await.state);
}

#[tokio::test]
async fn words_changed_before_the_start_change_the_brief() {
    let desk = Desk::new().await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    let hers = desk.slack.direct("UANNA");
    let ts = desk.slack.say("UANNA", &hers, LEAVE, None);
    desk.to_card("UANNA", &hers, "en").await;
    desk.slack.edit(&hers, &ts, &LEAVE.replace("type of leave", "type of leave, phone number"));
    desk.shows(&hers, "• Phone number").await;
}

#[tokio::test]
async fn a_file_comes_to_the_brief_and_the_token_goes_nowhere_else() {
    let desk = Desk::new().await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    let hers = desk.slack.direct("UANNA");
    desk.slack.upload("UANNA", &hers, LEAVE, None, "people.csv", b"day,name\n");
    desk.to_card("UANNA", &hers, "en").await;
    let thread = desk.thread(&hers, "").await.unwrap();
    let files = desk.world.brief(&thread).await.value.files;
    assert_eq!(files.iter().map(|f| (f.name.as_str(), f.size)).collect::<Vec<_>>(), [("people.csv", 9)]);
    let chat = Slack::connect(config(&desk.slack)).await.unwrap();
    let other = FakeSlack::start().await.unwrap();
    for handle in [other.api(), "https://slack.com.evil.example/f".to_owned(), "http://files.slack.com/f".to_owned(), "no address".to_owned()] {
        let file = RemoteFile { handle, name: "f".to_owned(), size: 1 };
        assert!(matches!(chat.fetch(&file, 100).await, Err(ChatError::Refused(_))), "{file:?}");
    }
    let there = RemoteFile { handle: desk.slack.file("people.csv").unwrap(), name: "f".to_owned(), size: 1 };
    assert_eq!(chat.fetch(&there, 9).await, Ok(b"day,name\n".to_vec()));
    assert!(matches!(chat.fetch(&there, 8).await, Err(ChatError::Refused(_))), "it is larger than was said");
    let gone = RemoteFile { handle: format!("{}/files/F0/x", desk.slack.api().trim_end_matches("/api")), name: "f".to_owned(), size: 1 };
    assert_eq!(chat.fetch(&gone, 100).await, Err(ChatError::Gone));
}

#[tokio::test]
async fn words_are_not_lost_for_a_file_that_is() {
    let desk = Desk::new().await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    let hers = desk.slack.direct("UANNA");
    desk.slack.upload_lost("UANNA", &hers, LEAVE, None, "people.csv", 9);
    desk.to_card("UANNA", &hers, "en").await;
    let thread = desk.thread(&hers, "").await.unwrap();
    assert!(desk.world.brief(&thread).await.value.files.is_empty());
    let posts = desk.world.posts(&thread).await;
    let named: Vec<&str> = posts.iter().filter(|p| p.body.plain.contains("people.csv")).map(|p| p.body.kind.as_str()).collect();
    assert_eq!(named, ["files_refused"], "said about it once, and not among her words:\n{}", World::transcript_of(&posts));
    desk.shows(&hers, "“people.csv” was not taken").await;
    // A file that is lost and nothing besides is answered with that.
    let said = desk.slack.said(&hers, "U0FLEET").len();
    desk.slack.upload_lost("UANNA", &hers, "", None, "more.csv", 4);
    desk.shows(&hers, "“more.csv” was not taken").await;
    desk.rests().await;
    assert_eq!(desk.slack.said(&hers, "U0FLEET").len(), said + 1);
}

#[tokio::test]
async fn others_talk_in_the_thread_and_press_what_is_not_theirs() {
    let desk = Desk::new().await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    desk.known("UBORIS", "Boris", Standing::Member).await;
    let root = desk.slack.say("UANNA", HALL, &format!("@fleet {VAGUE}"), None);
    let decide = desk.world.say_of("en", "chat-button-you-decide");
    desk.slack.until(PATIENCE, |s| s.with_button(HALL, &decide).is_some()).await.unwrap();
    let thread = desk.thread(HALL, &root).await.unwrap();
    let before = desk.world.brief(&thread).await.value;
    desk.slack.say("UBORIS", HALL, "leave requests for everybody, I guess", Some(&root));
    desk.slack.say("UCARL", HALL, "and vacations", Some(&root));
    desk.slack.say("UCARL", HALL, "anybody for lunch?", None);
    desk.rests().await;
    assert_eq!(desk.world.brief(&thread).await.value, before, "overheard talk changes nothing");
    assert!(desk.world.store.identity(Platform::Slack, "T0DEMO", "UCARL").await.unwrap().is_none(), "whoever only talks does not become known");
    let ts = desk.slack.with_button(HALL, &decide).unwrap();
    assert_eq!(desk.slack.press("UBORIS", HALL, &ts, &decide), Pressed::There);
    let whispered = |s: &FakeSlack| s.ledger().count(HALL, "Fleet", Act::Whispered) > 0;
    desk.slack.until(PATIENCE, whispered).await.unwrap_or_else(|_| panic!("no reason:\n{}", desk.slack.ledger()));
    assert_eq!(desk.world.brief(&thread).await.value.state, before.state);
    // Her own words count without the bot's name: a question waits for them.
    desk.slack.say("UANNA", HALL, "leave requests: first day, last day", Some(&root));
    desk.to_card("UANNA", HALL, "en").await;
    assert!(desk.world.brief(&thread).await.value.card_at.is_some());
}

#[tokio::test]
async fn the_slash_command_goes_on_where_it_can() {
    let desk = Desk::new().await;
    desk.known("UANNA", "Anna", Standing::Member).await;
    desk.slack.slash("UANNA", HALL, LEAVE);
    desk.to_card("UANNA", HALL, "en").await;
    let ledger = desk.slack.ledger();
    let roots: Vec<_> = ledger.lines.iter().filter(|l| l.channel == HALL && l.who == "Fleet" && l.act == Act::Said && l.thread.is_empty()).collect();
    assert_eq!(roots.len(), 1, "one root:\n{ledger}");
    assert!(ledger.lines.iter().any(|l| l.thread == roots[0].ts), "it goes on below:\n{ledger}");
    // Where the bot is not, it goes on in the direct chat.
    let direct = desk.slack.direct("UANNA");
    desk.slack.slash("UANNA", "C0ELSE", "help");
    desk.slack.until(PATIENCE, |s| !s.said(&direct, "U0FLEET").is_empty()).await.unwrap();
    assert!(desk.slack.transcript("C0ELSE").is_empty());
    let said = desk.slack.said(&direct, "U0FLEET").len();
    desk.slack.channel("D0BOTH", &["UANNA", "UBORIS"]);
    desk.slack.slash("UANNA", "D0BOTH", "help");
    desk.slack.until(PATIENCE, |s| s.said(&direct, "U0FLEET").len() > said).await.unwrap();
    // A new conversation beside the one that is.
    let first = desk.thread(&direct, "").await;
    desk.slack.slash("UANNA", &direct, "new");
    tokio::time::timeout(PATIENCE, async {
        while desk.thread(&direct, "").await == first {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_reply_in_a_direct_chat_belongs_to_what_it_is_below() {
    for below in ["the question", "her own words"] {
        let desk = Desk::new().await;
        desk.known("UANNA", "Anna", Standing::Member).await;
        let hers = desk.slack.direct("UANNA");
        let asked = desk.slack.say("UANNA", &hers, VAGUE, None);
        let decide = desk.world.say_of("en", "chat-button-you-decide");
        desk.slack.until(PATIENCE, |s| s.with_button(&hers, &decide).is_some()).await.unwrap();
        let question = desk.slack.with_button(&hers, &decide).unwrap();
        let root = if below == "the question" { &question } else { &asked };
        desk.slack.say("UANNA", &hers, "leave requests: first day, last day", Some(root));
        desk.slack.until(PATIENCE, |s| s.with_button(&hers, &decide).as_ref() != Some(&question)).await.unwrap_or_else(|_| panic!("{below}"));
        desk.to_card("UANNA", &hers, "en").await;
        assert!(desk.thread(&hers, root).await.is_none(), "{below}: no other conversation began");
    }
}
