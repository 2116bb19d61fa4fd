//! The whole fleet with agents set up as an admin does it: a kit makes an app and a real agent changes it; others make a page and an
//! app that no kit makes, and change it by a reply. All of it in the thread, up to acceptance.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use fleet_demo::model::{ModelServer, Script};
use fleet_tests::api::Api;
use fleet_tests::world::{World, binary};
use serde_json::Value;
use tempfile::TempDir;

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

/// Makes a page from nothing.
pub(super) const PAGE: &str = r#"
[[turns]]
text = "I will look at the order first."
steps = [{ shell = "cat /opt/fleet/order.json && head -40 /opt/fleet/app.md" }]

[[turns]]
steps = [{ shell = "mkdir -p locales" }]

[[turns]]
steps = [
    { write = { path = "fleet-app.toml", content = """
[app]
title = { en = "Website about our office" }
locale = "en"
locales = ["en"]
kind = "static"
origin = "agent"
access = "members"
""" } },
    { write = { path = "index.html", content = """
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Website about our office</title>
<link rel="stylesheet" href="/theme.css">
</head>
<body>
<main>
<h1>Our office</h1>
<p>Open from 8 to 18. The canteen is on the second floor.</p>
</main>
</body>
</html>
""" } },
    { write = { path = "theme.css", content = ":root { --background: #fff; --text: #111 } body { background: var(--background); color: var(--text) }\n" } },
    { write = { path = "locales/en.json", content = "{}\n" } },
]

[[turns]]
steps = [{ shell = "/run/fleet/init app check" }]

[[turns]]
text = "Done: the page is there."
"#;

/// Changes the page.
const PHONE: &str = r#"
[[turns]]
steps = [{ shell = "sed -i 's/The canteen is/Reception: extension 100. The canteen is/' index.html && /run/fleet/init app check" }]

[[turns]]
text = "Done: the phone stands there."
"#;

/// Makes an app that keeps entries, from the example.
const ROOMS: &str = r#"
[[turns]]
steps = [{ shell = "cp -R /opt/fleet/example/. . && sed -i -e '/^kit = /d' -e 's/^origin = .*/origin = \"agent\"/' -e 's/Equipment requests/Booking of meeting rooms/g' fleet-app.toml index.html locales/*.json README.md" }]

[[turns]]
steps = [{ shell = "/run/fleet/init app check" }]

[[turns]]
text = "Done: rooms can be booked."
"#;

/// Which agent sits where, on which kind of account.
#[derive(Clone, Copy)]
struct Seated {
    agent: &'static str,
    wire: &'static str,
    /// What the base of its server ends with.
    version: &'static str,
}

const CLAUDE: Seated = Seated { agent: "claude", wire: "messages", version: "" };
const CODEX: Seated = Seated { agent: "codex", wire: "responses", version: "/v1" };
const OPENCODE: Seated = Seated { agent: "opencode", wire: "chat", version: "/v1" };

/// A fleet with one agent.
struct Story {
    world: World,
    model: ModelServer,
    /// Where the agents lie.
    _folder: TempDir,
}

impl Story {
    async fn start(seated: Seated, script: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("fleet-story-").permissions(PermissionsExt::from_mode(0o711)).tempdir().unwrap();
        let agents = installed(&folder);
        let model = ModelServer::start([("it", toml::from_str::<Script>(script).unwrap())]).await.unwrap();
        model.demand_key(KEY);
        let world = tokio::task::block_in_place(|| World::start_prepared(|data| prepared(data, &agents, &model, seated)));
        Self { world, model, _folder: folder }
    }

    /// What the newest accepted version of a project says at a path.
    fn show(&self, project: &str, path: &str) -> String {
        let mirror = self.world.data().join("repos").join(format!("{project}.git"));
        let show = Command::new("git").arg("--git-dir").arg(&mirror).args(["show", &format!("main:{path}")]).output().unwrap();
        String::from_utf8_lossy(&show.stdout).into_owned()
    }

    /// The project of a thread.
    async fn project(&self, thread: &str) -> String {
        self.world.api().get(&format!("threads/{thread}")).await["project"].as_str().unwrap().to_owned()
    }

    /// Presses what each of these messages offers, as they come.
    async fn through(&self, thread: &str, labels: &[&str]) {
        let api = self.world.api();
        for label in labels {
            until(&api, thread, label).await;
            api.press(thread, label).await;
        }
        until(&api, thread, "Undo").await;
    }
}

fn prepared(data: &Path, agents: &Path, model: &ModelServer, seated: Seated) {
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
wire = "{wire}"
base = "{base}{version}"
key_file = "{key}"
models = {{ standard = "scripted-1" }}

[[seat]]
agent = "{agent}"
account = "scripted"
"#,
        agents = agents.display(),
        wire = seated.wire,
        base = model.base("it", "story"),
        version = seated.version,
        agent = seated.agent,
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
    let story = Story::start(CLAUDE, CHANGES).await;
    let made = tokio::task::block_in_place(|| make(&story.world, &["--say", "Equipment requests: what is needed, cost, link. The manager approves"]));
    assert_eq!((&made["state"], &made["made_by"]), (&Value::from("accepted"), &Value::from("kit")), "{made:#}");
    let thread = made["thread"].as_str().unwrap();
    story.world.api().say(thread, "only if the cost is more than 500, then the director approves too", "change").await;
    story.through(thread, &["Start", "Accept"]).await;

    let project = made["project"].as_str().unwrap();
    assert!(story.show(project, "NOTES.md").contains("The director decides too"), "the agent's file is in the accepted commit");
    let manifest = story.show(project, "fleet-app.toml");
    assert!(manifest.contains("kind = \"records\""), "it is still the kit's app: {manifest}");
    assert!(manifest.contains("origin = \"agent\""), "and says who wrote it: {manifest}");
    let asked = story.model.asked("story");
    let prompt = &asked.iter().find(|a| !a.tools.is_empty()).unwrap().body;
    assert!(prompt.contains("more than 500"), "the person's words reached it");
    assert!(asked.iter().any(|a| a.body.contains("fleet-app.toml")), "it saw the app");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_no_kit_makes_is_made_changed_by_a_reply_and_accepted() {
    let story = Story::start(CODEX, PAGE).await;
    let api = story.world.api();
    let thread = api.open("hr", "en").await;
    api.say(&thread, "Make a website about our office for the team: a map, opening hours and the way to the canteen", "ask").await;
    story.through(&thread, &["Start", "Accept"]).await;
    let project = story.project(&thread).await;
    assert!(story.show(&project, "index.html").contains("second floor"));
    story.model.learn("it", toml::from_str(PHONE).unwrap());
    api.say(&thread, "Please add the phone of the reception", "change").await;
    story.through(&thread, &["Start", "Accept"]).await;
    assert!(story.show(&project, "index.html").contains("extension 100. The canteen"), "changed, and nothing lost");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_with_entries_that_no_kit_makes_is_made_and_accepted() {
    let story = Story::start(OPENCODE, ROOMS).await;
    let api = story.world.api();
    let thread = api.open("hr", "en").await;
    api.say(&thread, "We need a booking of meeting rooms: who, which room, when. Two people cannot have one room at once", "ask").await;
    story.through(&thread, &["Start", "Accept"]).await;
    let project = story.project(&thread).await;
    let manifest = story.show(&project, "fleet-app.toml");
    assert!(manifest.contains("Booking of meeting rooms") && !manifest.contains("kit ="), "{manifest}");
}

/// Waits until the newest message of the thread that has buttons has this one.
pub(super) async fn until(api: &Api, thread: &str, label: &str) {
    for _ in 0..600 {
        let posts = api.posts(thread).await;
        if posts.iter().rev().find(|p| !p.buttons.is_empty()).is_some_and(|p| p.buttons.iter().any(|(words, _)| words == label)) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    panic!("no {label} came: {:#?}", api.posts(thread).await);
}
