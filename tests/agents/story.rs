//! The whole fleet with agents set up as an admin does it: a kit makes an app, a real agent changes it, another makes one that no kit
//! makes; both are accepted in the thread.

use std::path::Path;
use std::process::Command;

use fleet_demo::model::{ModelServer, Script};
use fleet_tests::world::{World, binary};
use serde_json::Value;

use super::{KEY, installed};

/// What the scripted model has the agent do: something small that every gate lets pass.
const CHANGES: &str = r#"
[[turns]]
text = "I will look at the order first."
steps = [{ shell = "ls /opt/fleet fleet-app.toml && head -40 /opt/fleet/app.md" }]

[[turns]]
steps = [{ shell = "printf '# Notes\n\nThe director decides too when it is long.\n' > NOTES.md && /run/fleet/init app check" }]

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

fn file_of(world: &World, made: &Value, path: &str) -> Option<String> {
    let mirror = world.data().join("repos").join(format!("{}.git", made["project"].as_str().unwrap()));
    let mirror = if mirror.is_dir() { mirror } else { world.data().join("repos").join(made["project"].as_str().unwrap()) };
    let show = Command::new("git").arg("--git-dir").arg(mirror).args(["show", &format!("{}:{path}", made["commit"].as_str().unwrap())]).output().unwrap();
    show.status.success().then(|| String::from_utf8_lossy(&show.stdout).into_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_agent_changes_an_app_that_a_kit_made_and_it_is_accepted_in_the_thread() {
    let folder = tempfile::Builder::new().prefix("fleet-story-").permissions(std::os::unix::fs::PermissionsExt::from_mode(0o711)).tempdir().unwrap();
    let agents = installed(&folder);
    let script: Script = toml::from_str(CHANGES).unwrap();
    let model = ModelServer::start([("changes", script)]).await.unwrap();
    model.demand_key(KEY);
    let world = tokio::task::block_in_place(|| World::start_prepared(|data| prepared(data, &agents, &model, "changes")));
    let made = tokio::task::block_in_place(|| {
        make(
            &world,
            &[
                "--say",
                "Leave requests: first day, last day, comment. The manager approves",
                "--change",
                "if it is longer than 10 days, the director approves too",
            ],
        )
    });
    assert_eq!(made["state"], "accepted", "{made:#}");
    assert_eq!(made["made_by"], "agents", "{made:#}");
    assert!(made["live_url"].is_string(), "{made:#}");
    let notes = file_of(&world, &made, "NOTES.md").expect("the agent's file is in the accepted commit");
    assert!(notes.contains("The director decides too"), "{notes}");
    assert!(file_of(&world, &made, "fleet-app.toml").is_some(), "it is still the kit's app");
    assert!(model.stats("story").work >= 3, "a real agent asked the model");
    let asked = model.asked("story");
    let prompt = &asked.iter().find(|a| !a.tools.is_empty()).unwrap().body;
    assert!(prompt.contains("longer than 10 days"), "the person's words reached it");
    assert!(asked.iter().any(|a| a.body.contains("fleet-app.toml")), "it saw the app");
}
