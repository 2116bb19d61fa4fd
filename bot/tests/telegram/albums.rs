//! Albums: Telegram sends their pictures one by one, and they are one message of somebody all the same.

use super::desk::{Desk, has, ours};

const WORDS: &str = "We need leave requests. The manager approves.";

fn names(files: &[fleet_domain::chat::FileRef]) -> Vec<&str> {
    files.iter().map(|f| f.name.as_str()).collect()
}

/// Desk and somebody with a card, and how many messages of ours lie there.
async fn with_card() -> (Desk, fleet_demo::telegram::User, usize) {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    desk.fake.say(&anna, anna.id, WORDS);
    desk.to_card(&anna, "Start", "You decide").await;
    let there = ours(&desk.quiet(anna.id).await).len();
    (desk, anna, there)
}

#[tokio::test]
async fn an_album_with_a_request_is_one_message_with_all_its_files() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    let all: [(&str, &[u8]); 3] = [("a.png", b"1"), ("b.png", b"2"), ("c.png", b"3")];
    desk.fake.album(&anna, anna.id, &all, WORDS);
    desk.until(anna.id, |all| all.iter().any(|m| has(m, "You decide"))).await;
    let shown = desk.quiet(anna.id).await;
    assert_eq!(ours(&shown).len(), 1, "one answer:\n{}", desk.fake.transcript(anna.id));
    let thread = desk.thread(anna.id).await;
    let brief = desk.world.brief(&thread).await.value;
    assert_eq!(names(&brief.files), ["a.png", "b.png", "c.png"]);
    assert_eq!(brief.said.len(), 1, "{:?}", brief.said);
    let posts = desk.world.posts(&thread).await;
    let said: Vec<_> = posts.iter().filter(|p| p.body.kind == "said").collect();
    assert!(said.len() == 1 && said[0].body.files.len() == 3, "{said:?}");
}

#[tokio::test]
async fn words_under_a_later_picture_are_those_of_the_album_and_can_be_edited() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    desk.fake.upload_of(&anna, anna.id, "a.png", b"1", "", "one");
    let worded = desk.fake.upload_of(&anna, anna.id, "b.png", b"2", WORDS, "one");
    desk.until(anna.id, |all| all.iter().any(|m| has(m, "You decide"))).await;
    desk.fake.edit(&anna, anna.id, worded, "We need leave requests with a phone number. HR approves.");
    let thread = desk.thread(anna.id).await;
    desk.when("the wording", async || desk.world.brief(&thread).await.value.said.iter().any(|s| s.text.contains("phone number"))).await;
    let brief = desk.world.brief(&thread).await.value;
    assert_eq!((names(&brief.files), brief.said.len()), (vec!["a.png", "b.png"], 1), "{:?}", brief.said);
}

#[tokio::test]
async fn an_album_without_words_is_answered_once_and_survives_a_restart_in_its_middle() {
    let (mut desk, anna, there) = with_card().await;
    let edits = |desk: &Desk| ours(&desk.fake.messages(anna.id)).iter().map(|m| m.edits).sum::<u32>();
    let before = edits(&desk);
    desk.fake.upload_of(&anna, anna.id, "a.png", b"1", "", "one");
    desk.when("the first picture", async || desk.fake.unconfirmed() == 0).await;
    desk.close();
    desk.world.restart().await;
    desk.fake.upload_of(&anna, anna.id, "b.png", b"2", "", "one");
    desk.open().await;
    let thread = desk.thread(anna.id).await;
    desk.when("the files", async || desk.world.brief(&thread).await.value.files.len() == 2).await;
    desk.quiet(anna.id).await;
    assert_eq!(names(&desk.world.brief(&thread).await.value.files), ["a.png", "b.png"]);
    let answers = ours(&desk.fake.messages(anna.id)).len() - there + usize::try_from(edits(&desk) - before).unwrap();
    assert_eq!(answers, 1, "one visible answer:\n{}", desk.fake.transcript(anna.id));
}

#[tokio::test]
async fn two_albums_and_the_words_after_them_stay_apart() {
    let (desk, anna, _) = with_card().await;
    desk.fake.album(&anna, anna.id, &[("a.png", b"1"), ("b.png", b"2")], "");
    desk.fake.album(&anna, anna.id, &[("c.png", b"3")], "");
    desk.fake.say(&anna, anna.id, "add a phone");
    let thread = desk.thread(anna.id).await;
    desk.when("all of it", async || desk.world.brief(&thread).await.value.said.len() == 2).await;
    let brief = desk.world.brief(&thread).await.value;
    assert_eq!(names(&brief.files), ["a.png", "b.png", "c.png"], "what came before the words was read before them");
    let posts = desk.world.posts(&thread).await;
    let sent: Vec<usize> = posts.iter().filter(|p| p.body.kind == "said").map(|p| p.body.files.len()).collect();
    assert_eq!(sent, [0, 2, 1, 0]);
}

#[tokio::test]
async fn in_a_group_an_album_is_for_the_bot_if_its_words_are() {
    let desk = Desk::start().await;
    let (anna, _) = desk.member("Anna", "en").await;
    let group = desk.fake.group();
    desk.fake.hear_all();
    desk.fake.upload_of(&anna, group, "a.png", b"1", "", "one");
    desk.fake.upload_of(&anna, group, "b.png", b"2", &format!("@fleet_demo_bot {WORDS}"), "one");
    desk.until(group, |all| all.iter().any(|m| has(m, "You decide"))).await;
    let thread = desk.room(group, 0).await.unwrap().thread;
    assert_eq!(names(&desk.world.brief(&thread).await.value.files), ["a.png", "b.png"]);
}
