//! How agents and commands are held, as an admin sets it and as `fleet doctor` and a start tell it: nothing weaker is taken without a word.

use std::path::Path;

use crate::run::{Ran, run};

fn doctor(data: &Path) -> Ran {
    run(data, &["doctor", "--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"])
}

fn start(data: &Path) -> Ran {
    run(data, &["--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"])
}

const CONTAINERS: &str = r#"
[sandbox]
level = "container"
image = "fleet-agents:1"
socket = "/nowhere/docker.sock"

[[account]]
name = "one"
wire = "chat"
base = "http://127.0.0.1:9/v1"
key_env = "PATH"

[[seat]]
agent = "coder"
account = "one"
"#;

#[test]
fn containers_that_cannot_be_had_refuse_the_start_and_the_doctor_says_what_to_do() {
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join("agents.toml"), CONTAINERS).unwrap();
    let looked = doctor(data.path());
    assert_eq!(looked.code, 2, "{looked:?}");
    for words in ["no Docker Engine answers at /nowhere/docker.sock: start it", "correct `level`, `image` and `socket` under [sandbox] in agents.toml"] {
        assert!(looked.out.contains(words), "{looked:?}");
    }
    let started = start(data.path());
    assert!(started.code != 0 && started.err.contains("no Docker Engine answers at /nowhere/docker.sock"), "{started:?}");
    std::fs::write(data.path().join("agents.toml"), CONTAINERS.replace("image = \"fleet-agents:1\"\n", "")).unwrap();
    let started = start(data.path());
    assert!(started.code != 0 && started.err.contains("sandbox.image: is missing"), "{started:?}");
}

#[test]
fn commands_without_a_sandbox_are_said_by_the_doctor_until_there_is_one() {
    let data = tempfile::tempdir().unwrap();
    let bibles = data.path().join("bibles");
    std::fs::create_dir(&bibles).unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bibles/hr");
    assert!(std::process::Command::new("cp").arg("-r").arg(from).arg(&bibles).status().unwrap().success());
    let path = bibles.join("hr/bible.md");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen("[deploy]", "[[gate]]\nname = \"tests\"\nrun = [\"npm\", \"test\"]\n\n[deploy]", 1)).unwrap();
    let looked = doctor(data.path());
    assert!(looked.out.contains("commands are gates in hr, and there is no sandbox for them"), "{looked:?}");
    assert!(looked.out.contains("write a line [sandbox] into agents.toml"), "{looked:?}");
    std::fs::write(data.path().join("agents.toml"), "[sandbox]\naccept = [\"users\", \"cgroups\", \"landlock\"]\n").unwrap();
    let looked = doctor(data.path());
    assert!(!looked.out.contains("no sandbox for them") && looked.out.contains("sandbox"), "{looked:?}");
}
