//! The tools on real files: long, binary, of other encodings, with huge outputs, and outside of the folder.

use std::os::unix::fs::symlink;

use fleet_domain::agent::ToolPhase;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::agent::{Agent, TOKEN, order};
use crate::server::{Server, calls, words};

/// Calls tools one after the other in a folder; gives what each said, and how it went.
async fn does(folder: TempDir, tools: &[(&str, Value)]) -> (TempDir, Vec<(String, bool)>) {
    let server = Server::start(tools.iter().enumerate().map(|(n, call)| calls(n, std::slice::from_ref(call))).chain([words("Done.")])).await;
    let mut order = order();
    order.budget.context = Some(1_000_000);
    let mut agent = Agent::start_in(&server, order, folder).await;
    agent.end().await;
    let requests = server.requests();
    let results = requests.last().unwrap()["messages"].as_array().unwrap().iter().filter(|m| m["role"] == "tool");
    let told = results.map(|m| m["content"].as_str().unwrap().to_owned()).zip(agent.tools().iter().map(|t| t.phase == ToolPhase::Done)).collect::<Vec<_>>();
    assert_eq!(told.len(), tools.len());
    (agent.folder, told)
}

fn folder() -> TempDir {
    TempDir::new().unwrap()
}

#[tokio::test]
async fn ten_thousand_lines_are_read_and_edited_piece_by_piece() {
    let folder = folder();
    let text = (1..=10_000).map(|n| format!("let line_{n} = {n};\n")).collect::<Vec<_>>().concat();
    std::fs::write(folder.path().join("long.rs"), &text).unwrap();
    let (folder, told) = does(
        folder,
        &[
            ("read", json!({"path": "long.rs"})),
            ("read", json!({"path": "long.rs", "from": 9_999})),
            ("read", json!({"path": "long.rs", "from": "5000", "to": "5001"})),
            ("read", json!({"path": "long.rs", "from": 10_001})),
            ("edit", json!({"path": "long.rs", "old": "let line_7000 = 7000;", "new": "let line_7000 = 0;"})),
            ("edit", json!({"path": "long.rs", "old": "let", "new": "const"})),
            ("edit", json!({"path": "long.rs", "old": "let line_7001 = 7001 ;;", "new": ""})),
            ("search", json!({"pattern": "line_70\\d\\d "})),
        ],
    )
    .await;
    assert!(
        told[0].0.starts_with("1\tlet line_1 = 1;\n") && told[0].0.ends_with("(lines 1 to 2000 of 10000; go on with from=2001)"),
        "{}",
        &told[0].0[told[0].0.len() - 80..]
    );
    assert_eq!(told[1].0, "9999\tlet line_9999 = 9999;\n10000\tlet line_10000 = 10000;\n(lines 9999 to 10000 of 10000)");
    assert_eq!(told[2].0, "5000\tlet line_5000 = 5000;\n5001\tlet line_5001 = 5001;\n(lines 5000 to 5001 of 10000; go on with from=5002)");
    assert_eq!(told[3], ("long.rs: has only 10000 lines".to_owned(), false));
    assert_eq!(told[4], ("long.rs: edited at line 7000".to_owned(), true));
    assert!(!told[5].1 && told[5].0.contains("10000 times, at lines 1, 2, 3"), "{}", told[5].0);
    assert!(!told[6].1 && told[6].0.contains("Most like it is line 7001:\n7001\tlet line_7001 = 7001;"), "{}", told[6].0);
    assert!(told[7].0.contains("long.rs:7000: let line_7000 = 0;") && told[7].0.lines().count() == 50, "{}", told[7].0);
    let after = std::fs::read_to_string(folder.path().join("long.rs")).unwrap();
    assert_eq!(after, text.replace("line_7000 = 7000", "line_7000 = 0"));
}

#[tokio::test]
async fn bytes_that_are_no_text_stay_as_they_are() {
    let folder = folder();
    std::fs::write(folder.path().join("picture.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
    // Windows-1251, and one line that never ends.
    std::fs::write(folder.path().join("old.txt"), b"\xcf\xf0\xe8\xe2\xe5\xf2\nname = 1\n").unwrap();
    std::fs::write(folder.path().join("one.js"), "x".repeat(3 << 20) + "\nend\n").unwrap();
    std::fs::write(folder.path().join("dos.txt"), "one\r\ntwo\r\nthree\r\n").unwrap();
    std::fs::write(folder.path().join("empty"), "").unwrap();
    let (folder, told) = does(
        folder,
        &[
            ("read", json!({"path": "picture.png"})),
            ("read", json!({"path": "old.txt"})),
            ("edit", json!({"path": "old.txt", "old": "name = 1", "new": "name = 2"})),
            ("read", json!({"path": "one.js"})),
            ("edit", json!({"path": "dos.txt", "old": "one\ntwo", "new": "eins\nzwei"})),
            ("read", json!({"path": "empty"})),
            ("search", json!({"pattern": "name|IHDR|PNG"})),
        ],
    )
    .await;
    assert_eq!(told[0], ("picture.png: is a binary file of 16 bytes; a command may show what is in it".to_owned(), false));
    assert!(told[1].0.contains("2\tname = 1\n") && told[1].0.contains("not all of it is UTF-8"), "{}", told[1].0);
    assert_eq!(std::fs::read(folder.path().join("old.txt")).unwrap(), b"\xcf\xf0\xe8\xe2\xe5\xf2\nname = 2\n");
    assert!(told[3].0.len() < 3000 && told[3].0.contains("bytes more\n2\tend"), "{}", &told[3].0[told[3].0.len() - 100..]);
    assert_eq!(std::fs::read_to_string(folder.path().join("dos.txt")).unwrap(), "eins\r\nzwei\r\nthree\r\n");
    assert_eq!(told[5].0, "empty: is empty");
    assert_eq!(told[6].0, "old.txt:2: name = 2");
}

#[tokio::test]
async fn huge_outputs_are_cut_in_the_middle() {
    let (_folder, told) = does(
        folder(),
        &[
            ("run", json!({"command": "echo begin; yes 0123456789 | head -c 200000000; echo; echo end; exit 3"})),
            ("run", json!({"command": "yes", "timeout": 1})),
            ("run", json!({"command": "printf 'a\\377b\\n'; echo error >&2; sleep 100 & echo left"})),
        ],
    )
    .await;
    let (text, well) = &told[0];
    assert!(!well && text.len() < 40_000, "{}", text.len());
    assert!(text.starts_with("exit 3\nbegin\n") && text.ends_with("\nend\n") && text.contains("bytes left out …]"));
    assert!(!told[1].1 && told[1].0.starts_with("ended after 1 seconds") && told[1].0.len() < 40_000);
    assert_eq!(told[2], ("exit 0\na\u{FFFD}b\nerror\nleft\n".to_owned(), true));
}

#[tokio::test]
async fn nothing_outside_of_the_folder_is_reached() {
    let outside = folder();
    std::fs::write(outside.path().join("secret"), "hidden").unwrap();
    let folder = folder();
    symlink(outside.path(), folder.path().join("out")).unwrap();
    symlink(outside.path().join("secret"), folder.path().join("link")).unwrap();
    std::fs::create_dir(folder.path().join("in")).unwrap();
    std::fs::write(folder.path().join("in/file"), "seen").unwrap();
    symlink("in/file", folder.path().join("inside")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(folder.path().join("pipe")).status().unwrap().success());
    let whole = folder.path().canonicalize().unwrap().join("in/file").display().to_string();
    let (_folder, told) = does(
        folder,
        &[
            ("read", json!({"path": outside.path().join("secret")})),
            ("read", json!({"path": "../../etc/hostname"})),
            ("read", json!({"path": "out/secret"})),
            ("read", json!({"path": "link"})),
            ("write", json!({"path": "out/new", "content": "x"})),
            ("write", json!({"path": "link", "content": "x"})),
            ("edit", json!({"path": "link", "old": "hidden", "new": "x"})),
            ("list", json!({"path": "out"})),
            ("search", json!({"pattern": "hidden"})),
            ("search", json!({"pattern": "hidden", "path": "out"})),
            ("read", json!({"path": "pipe"})),
            // And what lies inside is reached in every way.
            ("read", json!({"path": "inside"})),
            ("read", json!({"path": whole})),
            ("read", json!({"path": "./in/../in/file"})),
        ],
    )
    .await;
    for (n, (text, well)) in told.iter().enumerate() {
        match n {
            8 => assert!(text.starts_with("nothing in"), "{text}"),
            11.. => assert_eq!((text.as_str(), *well), ("1\tseen\n", true)),
            _ => assert!(!well && !text.contains("hidden"), "{n}: {text}"),
        }
    }
    assert!(told[2].0.contains("leads out of the work folder") && told[10].0.contains("no ordinary file"), "{} {}", told[2].0, told[10].0);
    assert_eq!(std::fs::read_to_string(outside.path().join("secret")).unwrap(), "hidden");
    assert!(!outside.path().join("new").exists());
}

#[tokio::test]
async fn looks_leave_out_what_git_ignores() {
    let folder = folder();
    for (name, text) in
        [(".gitignore", "node_modules\n"), ("node_modules/x/index.js", "needle"), (".git/config", "needle"), ("src/main.rs", "needle\n"), ("a.md", "Needle\n")]
    {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let (_folder, told) = does(
        folder,
        &[
            ("list", json!({"depth": 3})),
            ("search", json!({"pattern": "needle"})),
            ("search", json!({"pattern": "needle", "ignore_case": true, "glob": "*.md"})),
            ("search", json!({"pattern": "needle("})),
            ("search", json!({"pattern": "needle", "path": "src/main.rs"})),
        ],
    )
    .await;
    assert_eq!(told[0].0, ".gitignore (13 bytes)\na.md (7 bytes)\nsrc/\nsrc/main.rs (7 bytes)");
    assert_eq!(told[1].0, "src/main.rs:1: needle");
    assert_eq!(told[2].0, "a.md:1: Needle");
    assert!(!told[3].1 && told[3].0.contains("does not read"), "{}", told[3].0);
    assert_eq!(told[4].0, "src/main.rs:1: needle");
}

#[tokio::test]
async fn commands_do_not_get_the_token() {
    let (_folder, told) = does(folder(), &[("run", json!({"command": "env; cat /proc/self/environ"}))]).await;
    assert!(told[0].0.contains("SEEN=by commands") && told[0].0.contains("PATH="), "{}", told[0].0);
    assert!(!told[0].0.contains(TOKEN) && !told[0].0.contains("OPENAI_API_KEY"), "{}", told[0].0);
}
