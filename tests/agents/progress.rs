//! What an agent notes while it works is said in the one living message, as a stranger's words, and on the page of its task.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use fleet_tests::world::World;
use tempfile::TempDir;

use super::story::until;

/// Speaks as claude does: notes something, works for a while, and leaves a page. No model is asked.
const AGENT: &str = r#"#!/bin/sh
echo '{"type":"system","subtype":"init","session_id":"s1","model":"m","tools":[]}'
mkdir -p "$HOME/.fleet" locales
printf '{"noted":"progress","at":%s,"text":"The hours come first <!channel> *b* <b>x</b> https://evil.example/x \\u001b[31m"}\n' "$(date +%s%3N)" > "$HOME/.fleet/progress.jsonl"
sleep 25
cat > fleet-app.toml <<'END'
[app]
title = { en = "Website about our office" }
locale = "en"
locales = ["en"]
kind = "static"
origin = "agent"
access = "members"
END
cat > index.html <<'END'
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Website about our office</title></head>
<body><main><h1>Our office</h1></main></body>
</html>
END
echo '{}' > locales/en.json
echo '{"type":"assistant","message":{"id":"m1","role":"assistant","content":[{"type":"text","text":"Done."}],"usage":{"input_tokens":9,"output_tokens":2}},"session_id":"s1"}'
echo '{"type":"result","subtype":"success","is_error":false,"duration_ms":5,"num_turns":1,"result":"Done.","session_id":"s1","usage":{"input_tokens":9,"output_tokens":2}}'
"#;
/// The note as people read it.
const NOTED: &str = "The hours come first <!channel> *b* <b>x</b> …";

fn prepared(data: &Path, bin: &Path) {
    let open = |path: &Path| std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let agent = bin.join("claude");
    std::fs::write(&agent, AGENT).unwrap();
    open(bin);
    open(&agent);
    std::fs::write(data.join("key"), "no model is asked").unwrap();
    let text = format!(
        "[sandbox]\ntoolchains = [\"{bin}\"]\npath = \"{bin}:/usr/local/bin:/usr/bin:/bin\"\naccept = [\"users\", \"cgroups\"]\n\n\
         [[account]]\nname = \"a\"\nwire = \"messages\"\nbase = \"http://127.0.0.1:9\"\nkey_file = \"{key}\"\n\n[[seat]]\nagent = \"claude\"\naccount = \"a\"\n",
        bin = bin.display(),
        key = data.join("key").display(),
    );
    std::fs::write(data.join("agents.toml"), text).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_agent_does_is_said_in_the_one_living_message_and_on_its_page() {
    let bin = TempDir::new().unwrap();
    let world = tokio::task::block_in_place(|| World::start_prepared(|data| prepared(data, bin.path())));
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
