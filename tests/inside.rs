//! What an agent can do with the fleet's own binary inside its sandbox: check its app, serve it, and be lent tools.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::Command;

use fleet_content::Bibles;
use fleet_domain::launch::{Launch, Limits, Stdin};
use fleet_runtime::agent::{OrderSheet, PROGRESS, Skill};
use fleet_sandbox::{Config, INIT, Lack, Lines, Output, Place, Sandbox};
use fleet_tests::world::binary;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The order that the example does.
const ORDER: &str = include_str!("../engine/runtime/src/agent/skill/example.json");

/// A place that holds the example, as an agent finds it.
struct Bench {
    sandbox: Sandbox,
    place: Place,
    _folder: TempDir,
}

impl Bench {
    async fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("fleet-inside-").permissions(PermissionsExt::from_mode(0o711)).tempdir().unwrap();
        let first = 300_000 + u32::try_from(folder.path().metadata().unwrap().ino() % 1_000_000).unwrap() * 8;
        let accept = if rustix::process::geteuid().is_root() { BTreeSet::new() } else { BTreeSet::from([Lack::Users, Lack::Cgroups]) };
        let config = Config { init: binary(), uids: first..first + 8, accept, ..Config::new(folder.path().join("places")) };
        let sandbox = Sandbox::local(config).await.unwrap();
        let skill = folder.path().join("skill");
        Skill::lay(&skill, &Bibles::embedded().unwrap().iter().next().unwrap().design).unwrap();
        let order = folder.path().join("order.json");
        std::fs::write(&order, ORDER).unwrap();
        std::fs::set_permissions(&order, PermissionsExt::from_mode(0o644)).unwrap();
        let mut place = sandbox.place("one").unwrap();
        place.read_only = vec![(skill.join("shared"), "/opt/fleet".into()), (order, "/opt/fleet/order.json".into())];
        Self { sandbox, place, _folder: folder }
    }

    /// Runs a line of bash, which reads `input`; all that it says.
    async fn run(&self, script: &str, input: Stdin) -> Vec<String> {
        let launch =
            Launch { program: "bash".to_owned(), args: vec!["-c".to_owned(), script.to_owned()], env: BTreeMap::new(), stdin: input, home: BTreeMap::new() };
        let running = self.sandbox.start(&launch, &self.place, &Limits::AGENT).await.unwrap();
        let (out, err) = tokio::join!(lines(&running.stdout), lines(&running.stderr));
        running.wait().await;
        [out, err].concat()
    }
}

async fn lines(stream: &Lines) -> Vec<String> {
    let mut lines = Vec::new();
    while let Some(output) = stream.next().await {
        if let Output::Line { text, .. } = output {
            lines.push(text);
        }
    }
    lines
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_check_and_the_emulator_run_inside_and_the_example_is_well() {
    let bench = Bench::new().await;
    let said = bench.run(&format!("cp -r /opt/fleet/example/. . && {INIT} app check; echo $?"), Stdin::Closed).await;
    assert_eq!(said, ["A person will judge: c11.", "All is well: 10 criteria hold.", "0"]);
    let said = bench.run(&format!("rm locales/ru.json; {INIT} app check; echo $?"), Stdin::Closed).await;
    assert!(said.iter().any(|l| l.starts_with("words: locales/ru.json:")) && said.last().unwrap() == "1", "{said:?}");
    let ask = "read -r said; port=${said##*:}; port=${port%%/*}; exec 3<>/dev/tcp/127.0.0.1/$port; \
               printf 'GET /api/app?as=member HTTP/1.0\\r\\nHost: 127.0.0.1:%s\\r\\n\\r\\n' $port >&3; cat <&3; kill $!";
    let said = bench.run(&format!("exec < <({INIT} app serve /opt/fleet/example | sed -u 's/ (.*//'); {ask}"), Stdin::Closed).await;
    assert!(said[0].contains("200 OK") && said.iter().any(|l| l.contains("Maria Member")), "{said:?}");
    let said = bench.run("echo x > /opt/fleet/app.md; echo x > /opt/fleet/example/x; head -1 /opt/fleet/app.md", Stdin::Closed).await;
    assert!(said[0] == "# What an app is" && said.len() == 3, "{said:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lent_tools_know_the_order_check_the_app_and_note_what_they_are_told() {
    let bench = Bench::new().await;
    let copied =
        Command::new("cp").arg("-r").arg(format!("{}/.", bench.place.read_only[0].0.join("example").display())).arg(&bench.place.work).status().unwrap();
    assert!(copied.success());
    bench.sandbox.hand_over(&bench.place).unwrap();
    let call = |id: u32, name: &str, arguments: Value| {
        json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": { "name": name, "arguments": arguments } }).to_string()
    };
    let asked = [
        json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": { "protocolVersion": "2025-06-18" } }).to_string(),
        call(1, "project_context", json!({})),
        call(2, "check_app", json!({})),
        call(3, "report_progress", json!({ "text": "The form is there." })),
    ];
    // From another folder: some agents start the tools of others elsewhere.
    let said = bench.run(&format!("cd / && {INIT} mcp"), Stdin::Words(asked.join("\n"))).await;
    let answers: BTreeMap<i64, Value> = said.iter().map(|l| serde_json::from_str::<Value>(l).unwrap()).map(|a| (a["id"].as_i64().unwrap(), a)).collect();
    let text = |id: i64| answers[&id]["result"]["content"][0]["text"].as_str().unwrap_or_else(|| panic!("{answers:?}"));
    let order: OrderSheet = serde_json::from_str(ORDER).unwrap();
    assert!(text(1).contains(&order.title) && text(1).contains("only_approver"), "{answers:?}");
    assert!(text(2).contains("All is well: 10 criteria hold."), "{answers:?}");
    let noted = std::fs::read_to_string(bench.place.home.join(PROGRESS)).unwrap();
    assert!(noted.contains("The form is there."), "{noted}");
}
