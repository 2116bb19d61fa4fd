//! What an agent notes while it works is said in the one living message, as a stranger's words, and on the page of its task.

use std::time::{Duration, Instant};

use fleet_tests::agent;
use fleet_tests::world::World;
use tempfile::TempDir;

use super::story::until;

/// Notes something and works for a while.
const WORK: &str = r#"
mkdir -p "$HOME/.fleet"
printf '{"noted":"progress","at":%s,"text":"The hours come first <!channel> *b* <b>x</b> https://evil.example/x \\u001b[31m"}\n' "$(date +%s%3N)" > "$HOME/.fleet/progress.jsonl"
sleep 25
"#;
/// The note as people read it.
const NOTED: &str = "The hours come first <!channel> *b* <b>x</b> …";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_agent_does_is_said_in_the_one_living_message_and_on_its_page() {
    let bin = TempDir::new().unwrap();
    let world = tokio::task::block_in_place(|| World::start_prepared(|data| agent::seat(data, bin.path(), &agent::page(WORK))));
    let api = world.api();
    let thread = api.open("hr", "en").await;
    api.say(&thread, "Make a website about our office for the team: a map, opening hours and the way to the canteen", "ask").await;
    until(&api, &thread, "Start").await;
    api.press(&thread, "Start").await;
    let began = Instant::now();
    let living = loop {
        let living: Vec<_> = api.posts(&thread).await.into_iter().filter(|p| p.kind == "progress").collect();
        assert!(living.len() < 2, "one message: {living:#?}");
        if let Some(living) = living.into_iter().find(|p| p.plain.contains("The agent noted:")) {
            break living;
        }
        assert!(began.elapsed() < Duration::from_secs(22), "it never said what it does: {:#?}", api.posts(&thread).await);
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    assert!(living.plain.ends_with(&format!("> {NOTED}")), "{}", living.plain);
    assert!(!living.plain.contains("evil.example") && !living.plain.contains('\u{1b}'), "{}", living.plain);
    let project = api.get(&format!("threads/{thread}")).await["project"].as_str().unwrap().to_owned();
    let shown = api.get(&format!("projects/{project}")).await;
    let task = shown["tasks"][0]["id"].as_str().unwrap_or_else(|| panic!("{shown:#}")).to_owned();
    let attempt = api.get(&format!("tasks/{task}")).await["attempts"][0].clone();
    assert_eq!(attempt["note"], NOTED, "{attempt:#}");

    until(&api, &thread, "Accept").await;
    let living: Vec<_> = api.posts(&thread).await.into_iter().filter(|p| p.kind == "progress").collect();
    assert!(living.len() == 1 && !living[0].plain.contains(NOTED), "it is over: {living:#?}");
    assert_eq!(api.get(&format!("tasks/{task}")).await["attempts"][0]["note"], serde_json::Value::Null);
}
