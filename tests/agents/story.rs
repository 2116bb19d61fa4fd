//! The whole fleet with agents set up as an admin does it: a kit makes an app, a real agent changes it, another makes one that no kit
//! makes; both are accepted in the thread.

use std::path::Path;
use std::process::Command;

use fleet_demo::model::{ModelServer, Script};
use fleet_tests::api::Api;
use fleet_tests::world::{World, binary};
use serde_json::Value;

use super::{KEY, installed};

/// What the scripted model has the agent do: something small that every gate lets pass.
const CHANGES: &str = r#"
[[turns]]
text = "I will look at the order first."
steps = [{ shell = "ls /opt/fleet fleet-app.toml && head -40 /opt/fleet/app.md" }]

[[turns]]
steps = [{ shell = "sed -i 's/^origin = .*/origin = \"agent\"/' fleet-app.toml && printf '# Notes\n\nThe director decides too when it is long.\n' > NOTES.md && /run/fleet/init app check" }]

[[turns]]
text = "Done: the notes are there."
"#;

fn prepared(data: &Path, agents: &Path, model: &ModelServer, script: &str) {
    let key = data.join("key");
    std::fs::write(&key, KEY).unwrap();
    let text = format!(
        r#"
[sandbox]
toolchains = ["{agents}"]
path = "{agents}/.bin:/usr/local/bin:/usr/bin:/bin"
accept = ["users", "cgroups"]

[[account]]
name = "scripted"
wire = "messages"
base = "{base}"
key_file = "{key}"
models = {{ standard = "scripted-1" }}

[[seat]]
agent = "claude"
account = "scripted"
"#,
        agents = agents.display(),
        base = model.base(script, "story"),
        key = key.display(),
    );
    std::fs::write(data.join("agents.toml"), text).unwrap();
}

fn make(world: &World, args: &[&str]) -> Value {
    let out = Command::new(binary())
        .args(["make", "--bible", "hr", "--defaults", "--accept", "--json", "--data"])
        .arg(world.data())
        .args(args)
        .env_clear()
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success(), "make: {text}{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_str(text.lines().last().unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_agent_changes_an_app_that_a_kit_made_and_it_is_accepted_in_the_thread() {
    let folder = tempfile::Builder::new().prefix("fleet-story-").permissions(std::os::unix::fs::PermissionsExt::from_mode(0o711)).tempdir().unwrap();
    let agents = installed(&folder);
    let script: Script = toml::from_str(CHANGES).unwrap();
    let model = ModelServer::start([("changes", script)]).await.unwrap();
    model.demand_key(KEY);
    let world = tokio::task::block_in_place(|| World::start_prepared(|data| prepared(data, &agents, &model, "changes")));
    let made = tokio::task::block_in_place(|| make(&world, &["--say", "Equipment requests: what is needed, cost, link. The manager approves"]));
    assert_eq!((&made["state"], &made["made_by"]), (&Value::from("accepted"), &Value::from("kit")), "{made:#}");
    let thread = made["thread"].as_str().unwrap();
    let api = world.api();
    api.say(thread, "only if the cost is more than 500, then the director approves too", "change").await;
    until(&api, thread, "Start").await;
    api.press(thread, "Start").await;
    until(&api, thread, "Accept").await;
    api.press(thread, "Accept").await;
    until(&api, thread, "Undo").await;

    let mirror = world.data().join("repos").join(format!("{}.git", made["project"].as_str().unwrap()));
    let show = |path: &str| {
        let show = Command::new("git").arg("--git-dir").arg(&mirror).args(["show", &format!("main:{path}")]).output().unwrap();
        String::from_utf8_lossy(&show.stdout).into_owned()
    };
    assert!(show("NOTES.md").contains("The director decides too"), "the agent's file is in the accepted commit");
    let manifest = show("fleet-app.toml");
    assert!(manifest.contains("kind = \"records\""), "it is still the kit's app: {manifest}");
    assert!(manifest.contains("origin = \"agent\""), "and says who wrote it: {manifest}");
    let asked = model.asked("story");
    let prompt = &asked.iter().find(|a| !a.tools.is_empty()).unwrap().body;
    assert!(prompt.contains("more than 500"), "the person's words reached it");
    assert!(asked.iter().any(|a| a.body.contains("fleet-app.toml")), "it saw the app");
}

/// Waits until the newest message of the thread that has buttons has this one.
async fn until(api: &Api, thread: &str, label: &str) {
    for _ in 0..600 {
        let posts = api.posts(thread).await;
        if posts.iter().rev().find(|p| !p.buttons.is_empty()).is_some_and(|p| p.buttons.iter().any(|(words, _)| words == label)) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    panic!("no {label} came: {:#?}", api.posts(thread).await);
}
