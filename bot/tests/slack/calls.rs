//! Single calls: what Slack's refusals become, and how a message is found again.

use std::time::Duration;

use fleet_bot::slack::Slack;
use fleet_bot::{Chat, ChatError, Found, Outgoing, Sound};
use fleet_demo::slack::{BOT, FakeSlack, Fault};
use fleet_domain::chat::{Current, Platform, Room, RoomKind, Spot};
use fleet_domain::id::{PostId, ThreadId};
use fleet_domain::post::{Body, Look, Mark, Part, Progress, Rich};

use super::desk::config;

struct Line {
    slack: FakeSlack,
    chat: Slack,
    room: Room,
    post: PostId,
    body: Body,
}

impl Line {
    async fn new() -> Self {
        let slack = FakeSlack::start().await.unwrap();
        slack.user("UANNA", "Anna", "en-US");
        let channel = slack.direct("UANNA");
        let mut config = config(&slack);
        config.patience = Duration::from_secs(1);
        let chat = Slack::connect(config).await.unwrap();
        let spot = Spot { platform: Platform::Slack, workspace: chat.workspace().to_owned(), channel, topic: String::new() };
        let thread = ThreadId::from_unique("t");
        let room = Room { thread, spot, kind: RoomKind::Direct, current: Current::Yes, closed: String::new(), shown: 0 };
        let body = Body { kind: "help".to_owned(), plain: "Words".to_owned(), ..Body::default() };
        Self { slack, chat, room, post: PostId::from_unique("p1"), body }
    }

    fn words(&self) -> Outgoing<'_> {
        Outgoing { post: &self.post, body: &self.body, links: Vec::new(), note: String::new(), sound: Sound::No }
    }

    async fn send(&self) -> Result<String, ChatError> {
        self.chat.send(&self.room, &self.words()).await
    }
}

#[tokio::test]
async fn each_refusal_has_its_meaning() {
    let line = Line::new().await;
    let refused = |code: &str| ChatError::Refused(code.to_owned());
    let cases = [
        (Fault::TooMany(7), ChatError::TooFast { wait: Duration::from_secs(7) }),
        (Fault::Refuse("channel_not_found"), ChatError::Closed("removed")),
        (Fault::Refuse("not_in_channel"), ChatError::Closed("removed")),
        (Fault::Refuse("is_archived"), ChatError::Closed("removed")),
        (Fault::Refuse("invalid_auth"), ChatError::Unauthorized("invalid_auth".to_owned())),
        (Fault::Refuse("token_revoked"), ChatError::Unauthorized("token_revoked".to_owned())),
        (Fault::Refuse("account_inactive"), ChatError::Unauthorized("account_inactive".to_owned())),
        (Fault::Refuse("internal_error"), ChatError::Unknown("internal_error".to_owned())),
        (Fault::Refuse("of_the_future"), refused("of_the_future")),
    ];
    for (fault, meaning) in cases {
        line.slack.plant("chat.postMessage", fault, 1);
        assert_eq!(line.send().await, Err(meaning), "{fault:?}");
    }
    for fault in [Fault::Broken, Fault::Drop, Fault::Slow(Duration::from_secs(3))] {
        line.slack.plant("chat.postMessage", fault, 1);
        assert!(matches!(line.send().await, Err(ChatError::Unknown(_))), "{fault:?}");
    }
    // A form that is not taken is said in plain words once; then it is given up.
    line.slack.plant("chat.postMessage", Fault::Refuse("msg_too_long"), 2);
    assert_eq!(line.send().await, Err(refused("msg_too_long")));
    let there = line.send().await.unwrap();
    let calls = line.slack.calls("chat.postMessage");
    line.slack.plant("chat.postMessage", Fault::Refuse("invalid_blocks"), 1);
    assert!(line.send().await.is_ok());
    assert_eq!(line.slack.calls("chat.postMessage"), calls + 2, "once more, not oftener");
    for code in ["message_not_found", "cant_update_message"] {
        line.slack.plant("chat.update", Fault::Refuse(code), 1);
        assert_eq!(line.chat.edit(&line.room, &there, &line.words()).await, Err(ChatError::Gone), "{code}");
    }
    assert_eq!(line.chat.edit(&line.room, "1.000001", &line.words()).await, Err(ChatError::Gone));
    assert_eq!(line.chat.edit(&line.room, &there, &line.words()).await, Ok(()));
}

#[tokio::test]
async fn slack_that_is_away_was_surely_not_told() {
    let mut line = Line::new().await;
    let before = line.send().await;
    assert!(before.is_ok());
    line.slack = FakeSlack::start().await.unwrap();
    let away = async {
        loop {
            match line.send().await {
                Err(ChatError::Unreachable(_)) => return,
                // The connection that was open may break first: then nobody knows.
                Err(ChatError::Unknown(_)) | Ok(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                Err(error) => panic!("{error:?}"),
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), away).await.unwrap();
}

#[tokio::test]
async fn a_message_is_found_among_many() {
    let mut line = Line::new().await;
    let channel = line.room.spot.channel.clone();
    let root = line.slack.say("UANNA", &channel, "root", None);
    for topic in [String::new(), root] {
        line.room.spot.topic.clone_from(&topic);
        let below = (!topic.is_empty()).then_some(topic.as_str());
        for n in 0..230 {
            line.slack.say("UANNA", &channel, &format!("word {n}"), below);
        }
        line.post = PostId::from_unique(if topic.is_empty() { "p1" } else { "p2" });
        let ts = line.send().await.unwrap();
        for n in 0..230 {
            line.slack.say("UANNA", &channel, &format!("more {n}"), below);
        }
        assert_eq!(line.chat.find(&line.room, &line.post, 0).await, Ok(Found::There(ts)));
        assert_eq!(line.chat.find(&line.room, &PostId::from_unique("p9"), 0).await, Ok(Found::NotThere));
    }
}

#[tokio::test]
async fn where_plans_are_not_taken_work_is_told_in_lines() {
    let mut line = Line::new().await;
    let step = Mark { look: Look::Step(Progress::Now), sign: "now".to_owned(), words: "Checking".to_owned() };
    let rich = Rich { header: None, parts: vec![Part::Marks { title: None, items: vec![step] }], footer: None };
    line.body = Body { kind: "progress".to_owned(), plain: "Checking".to_owned(), rich: Some(Box::new(rich)), ..Body::default() };
    let channel = line.room.spot.channel.clone();
    line.send().await.unwrap();
    line.slack.plant("chat.postMessage", Fault::Refuse("invalid_blocks"), 1);
    line.send().await.unwrap();
    line.send().await.unwrap();
    assert_eq!(line.slack.calls("chat.postMessage"), 4, "a plan is tried once");
    let lines = "• Checking — *now*".to_owned();
    assert_eq!(line.slack.said(&channel, BOT), ["plan: …\n  in_progress: Checking (now)".to_owned(), lines.clone(), lines]);
}

#[tokio::test]
async fn what_the_manifest_asks_for_is_what_calls_need() {
    let line = Line::new().await;
    let manifest = fleet_bot::slack::manifest("Fleet");
    let asked: Vec<&str> = manifest["oauth_config"]["scopes"]["bot"].as_array().unwrap().iter().map(|s| s.as_str().unwrap()).collect();
    assert_eq!(line.slack.permitted(), asked, "the stand-in grants what the manifest asks for: every other test here keeps to it");
    line.slack.permit(&asked[1..]);
    assert_eq!(Slack::connect(config(&line.slack)).await.unwrap().missing_scopes(), ["app_mentions:read: hears its name"]);
    // Positive control: a server that grants too little refuses.
    line.slack.permit(&["users:read"]);
    let lacking = ChatError::Unauthorized("missing_scope".to_owned());
    assert_eq!(line.send().await, Err(lacking.clone()));
    assert_eq!(line.chat.find(&line.room, &line.post, 0).await, Err(lacking));
    line.slack.permit(&["chat:write"]);
    line.send().await.unwrap();
}
