//! `fleet app`: the check finds what is wrong in a folder and nothing in the example; the emulator serves it to be tried.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use fleet_content::Bibles;
use fleet_runtime::agent::Skill;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::run::{Ran, fleet, run};

/// The example that agents are shown, in a folder of its own, and its order beside it.
struct Example {
    root: TempDir,
}

impl Example {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let design = Bibles::embedded().unwrap().iter().next().unwrap().design.clone();
        Skill::lay(&root.path().join("skill"), &design).unwrap();
        std::fs::write(root.path().join("order.json"), include_str!("../../runtime/src/agent/skill/example.json")).unwrap();
        Self { root }
    }

    fn folder(&self) -> PathBuf {
        self.root.path().join("skill/shared/example")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    fn change(&self, name: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{from}");
        std::fs::write(self.path(name), text.replace(from, to)).unwrap();
    }

    fn check(&self, more: &[&str]) -> Ran {
        let folder = self.folder();
        run(self.root.path(), &[&["app", "check", folder.to_str().unwrap()], more].concat())
    }

    fn proved(&self) -> Ran {
        let order = self.root.path().join("order.json");
        self.check(&["--order", order.to_str().unwrap()])
    }
}

#[test]
fn the_example_is_well_by_every_gate_and_every_criterion() {
    let example = Example::new();
    let ran = example.proved();
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    assert!(ran.out.contains("All is well: 10 criteria hold.") && ran.out.contains("A person will judge: c11."), "{ran:?}");
    let plain = example.check(&["--json"]);
    assert_eq!(plain.code, 0, "{plain:?}");
    assert_eq!(plain.json(), json!({ "well": true, "findings": 0, "met": [], "for_person": [] }));
    assert!(!example.root.path().join(".local").exists(), "no data folder is made");
}

#[test]
fn whatever_is_wrong_is_named_with_its_file() {
    let example = Example::new();
    example.change("fleet-app.toml", "state = 'submitted'", "state = 'submited'");
    let ran = example.check(&[]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("manifest: fleet-app.toml:") && ran.out.contains("did you mean `submitted`?"), "{ran:?}");
    assert!(ran.out.contains("could not be tried"), "{ran:?}");

    let example = Example::new();
    example.change("index.html", "</head>", "<script>alert(1)</script><script src=\"/app/none.js\"></script></head>");
    example.change("locales/en.json", "{", "{\"odd\": \"word\",");
    std::fs::write(example.path("app/extra.js"), "fetch(\"https://evil.test\"); // ghp_0123").unwrap();
    std::os::unix::fs::symlink("/etc/passwd", example.path("passwd")).unwrap();
    std::fs::create_dir(example.path(".git")).unwrap();
    std::fs::write(example.path(".git/config"), "-----BEGIN").unwrap();
    let ran = example.check(&["--json"]);
    assert_eq!(ran.code, 1);
    let lines: Vec<Value> = ran.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let found: Vec<(&str, &str)> = lines.iter().filter_map(|l| Some((l["by"].as_str()?, l["file"].as_str()?))).collect();
    for (by, file) in [("folder", "passwd"), ("front", "index.html"), ("front", "app/extra.js"), ("secrets", "app/extra.js"), ("opens", "app/none.js")] {
        assert!(found.contains(&(by, file)), "{by} {file}: {ran:?}");
    }
    assert!(found.iter().any(|(by, file)| *by == "words" && file.starts_with("locales/")), "{ran:?}");
    assert!(!ran.out.contains(".git"), "{ran:?}");
    assert_eq!(lines.last().unwrap()["well"], false);
}

#[test]
fn a_criterion_that_does_not_hold_is_told_with_its_words_and_what_was_seen() {
    let example = Example::new();
    example.change("fleet-app.toml", "reason = \"required\"", "reason = \"optional\"");
    let ran = example.proved();
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.contains("c8: Declining asks for a reason. Wrong:"), "{ran:?}");
    assert_eq!(ran.out.lines().filter(|l| l.starts_with('c')).count(), 1, "{ran:?}");
}

#[test]
fn a_folder_or_an_order_that_is_not_there_is_said() {
    let home = tempfile::tempdir().unwrap();
    let ran = run(home.path(), &["app", "check", "/none"]);
    assert!(ran.code == 1 && ran.err.contains("/none is no folder"), "{ran:?}");
    let ran = run(home.path(), &["app", "check", home.path().to_str().unwrap(), "--order", "/none.json"]);
    assert!(ran.code == 1 && ran.err.contains("the order /none.json cannot be read"), "{ran:?}");
    let ran = run(home.path(), &["app", "check", home.path().to_str().unwrap()]);
    assert!(ran.code == 1 && ran.out.contains("manifest: fleet-app.toml: it is missing"), "{ran:?}");
}

/// The emulator at work; ended with this.
struct Emulator {
    child: std::process::Child,
    said: Value,
}

impl Emulator {
    fn of(home: &Path, folder: &Path) -> Self {
        let mut child = fleet(home).args(["app", "serve", "--json"]).arg(folder).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        Self { child, said: serde_json::from_str(&line).unwrap() }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{}", self.said["url"].as_str().unwrap().trim_end_matches('/'), path)
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn the_emulator_serves_the_app_to_the_owner_or_to_whom_the_address_names() {
    let example = Example::new();
    let emulator = Emulator::of(example.root.path(), &example.folder());
    let _ = rustls::crypto::ring::default_provider().install_default();
    let plain = reqwest::Client::new();
    let app: Value = plain.get(emulator.url("/api/app")).send().await.unwrap().json().await.unwrap();
    assert_eq!((&app["me"]["name"], &app["title"]["en"]), (&json!("Olga Owner"), &json!("Equipment requests")), "{app}");
    let sent = json!({ "item": "A screen", "kind": app["collections"][0]["fields"][1]["options"][1]["value"] });
    let records = "/api/collections/requests/records";
    let made = plain.post(emulator.url(&format!("{records}?as=member"))).json(&sent).send().await.unwrap();
    assert_eq!(made.status(), 200, "{:?}", made.text().await);
    let made: Value = made.json().await.unwrap();
    let count = async |who: &str| {
        let list: Value = plain.get(emulator.url(&format!("{records}?as={who}"))).send().await.unwrap().json().await.unwrap();
        list["totalItems"].as_u64()
    };
    assert_eq!([count("member").await, count("member2").await, count("owner").await], [Some(1), Some(0), Some(1)]);
    let id = made["id"].as_str().unwrap();
    let decided = plain.post(emulator.url(&format!("{records}/{id}/transitions/approve?as=approver"))).json(&json!({})).send().await.unwrap();
    assert_eq!(decided.json::<Value>().await.unwrap()["state"], "approved");
    for path in ["/", "/api/app"] {
        let refused = plain.get(emulator.url(&format!("{path}?as=nobody"))).send().await.unwrap();
        assert_eq!(refused.status(), 401, "{path}");
    }
    let wrong = plain.get(emulator.url("/?as=boss")).send().await.unwrap();
    assert_eq!((wrong.status().as_u16(), wrong.text().await.unwrap().contains("approver2")), (400, true));

    let browser = reqwest::Client::builder().cookie_store(true).build().unwrap();
    let page = browser.get(emulator.url("/?as=approver")).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let seen: Value = browser.get(emulator.url("/api/app")).send().await.unwrap().json().await.unwrap();
    assert_eq!(seen["me"]["name"], "Anna Approver", "the page remembers it");

    let odd = plain.get(emulator.url("/api/app")).header("host", "evil.test").send().await.unwrap();
    assert_eq!(odd.status(), 404, "a name that somebody else made to lead here");
    let site = plain.post(emulator.url(records)).header("origin", "http://evil.test").json(&sent).send().await.unwrap();
    assert_eq!(site.status(), 403, "another site");
}

#[test]
fn the_emulator_listens_on_this_machine_alone() {
    let example = Example::new();
    let ran = run(example.root.path(), &["app", "serve", "--listen", "0.0.0.0:0", example.folder().to_str().unwrap()]);
    assert!(ran.code == 1 && ran.err.contains("listens on this machine alone"), "{ran:?}");
    std::fs::write(example.path("fleet-app.toml"), "[app]\n").unwrap();
    let ran = run(example.root.path(), &["app", "serve", example.folder().to_str().unwrap()]);
    assert!(ran.code == 1 && ran.err.contains("fleet-app.toml"), "{ran:?}");
}
