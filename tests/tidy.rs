//! Holds the tree to its rules: crate edges, sizes, names, first lines, and what only few places may do.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Which crates of ours each crate may see. An edge that is not here is a change of the architecture.
const EDGES: &[(&str, &[&str])] = &[
    ("fleet-demo", &[]),
    ("fleet-domain", &[]),
    ("fleet-kill", &[]),
    ("fleet-demo", &[]),
    ("fleet-broker", &["fleet-domain"]),
    ("fleet-content", &["fleet-domain"]),
    ("fleet-language", &["fleet-content", "fleet-domain"]),
    ("fleet-store", &["fleet-domain", "fleet-kill"]),
    ("fleet-agents", &["fleet-content", "fleet-domain"]),
    ("fleet-coder", &["fleet-domain"]),
    ("fleet-repo", &["fleet-domain", "fleet-kill"]),
    ("fleet-deployers", &["fleet-content", "fleet-domain", "fleet-kill"]),
    ("fleet-bot", &["fleet-content", "fleet-domain", "fleet-kill", "fleet-language", "fleet-store"]),
    ("fleet-web", &["fleet-content", "fleet-domain", "fleet-store"]),
    ("fleet-sandbox", &["fleet-domain"]),
    (
        "fleet-runtime",
        &["fleet-agents", "fleet-broker", "fleet-content", "fleet-deployers", "fleet-domain", "fleet-kill", "fleet-repo", "fleet-sandbox", "fleet-store"],
    ),
];

/// The one file with unsafe code: what happens between fork and exec of a sandbox.
const UNSAFE: &str = "engine/sandbox/src/local/spawn.rs";

/// The top level of the repository, and nothing else.
const TOP: &[&str] =
    &["Cargo.lock", "Cargo.toml", "LICENSE", "README.md", "bibles", "bot", "compose.yaml", "deny.toml", "deployers", "engine", "locales", "tests"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn tracked() -> Vec<String> {
    let out = Command::new("git").args(["ls-files", "--cached", "--others", "--exclude-standard"]).current_dir(root()).output().unwrap();
    assert!(out.status.success(), "git ls-files: {}", String::from_utf8_lossy(&out.stderr));
    let files: Vec<String> = String::from_utf8(out.stdout).unwrap().lines().map(str::to_owned).filter(|f| root().join(f).exists()).collect();
    assert!(files.len() > 50, "the list of files is suspiciously short");
    files
}

fn rust_files() -> Vec<(String, String)> {
    tracked()
        .into_iter()
        .filter(|f| Path::new(f).extension().is_some_and(|e| e == "rs"))
        .map(|f| {
            let text = std::fs::read_to_string(root().join(&f)).unwrap();
            (f, text)
        })
        .collect()
}

fn nothing(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn crates_see_only_what_the_map_says() {
    let out = Command::new(env!("CARGO")).args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(root()).output().unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let allowed: BTreeMap<_, _> = EDGES.iter().copied().collect();
    let mut problems = Vec::new();
    let packages = metadata["packages"].as_array().unwrap();
    for package in packages {
        let name = package["name"].as_str().unwrap();
        let Some(may_see) = allowed.get(name) else {
            if !matches!(name, "fleet" | "fleet-tests") {
                problems.push(format!("{name} is not on the map"));
            }
            continue;
        };
        for dependency in package["dependencies"].as_array().unwrap() {
            let other = dependency["name"].as_str().unwrap();
            let ours = other == "fleet" || other.starts_with("fleet-");
            if ours && dependency["kind"].is_null() && !may_see.contains(&other) {
                problems.push(format!("{name} must not see {other}"));
            }
        }
    }
    assert!(packages.len() >= EDGES.len());
    nothing(&problems);
}

#[test]
fn the_top_level_is_the_cards() {
    let mut problems = Vec::new();
    for file in tracked() {
        let first = file.split('/').next().unwrap();
        if !first.starts_with('.') && !TOP.contains(&first) {
            problems.push(format!("{first} does not belong at the top level"));
        }
    }
    problems.dedup();
    nothing(&problems);
}

#[test]
fn files_are_small_and_say_what_they_are() {
    let mut problems = Vec::new();
    for (file, text) in rust_files() {
        let lines = text.lines().count();
        if lines > 400 {
            problems.push(format!("{file}: {lines} lines; 400 is the end"));
        }
        let first = text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
        if !first.starts_with("//!") {
            problems.push(format!("{file}: does not start with a //! sentence"));
        }
        if file.ends_with("/mod.rs") {
            problems.push(format!("{file}: foo.rs beside foo/, no mod.rs"));
        }
    }
    nothing(&problems);
}

#[test]
fn names_say_what_a_file_holds() {
    const EMPTY: [&str; 7] = ["utils", "util", "common", "core", "helpers", "manager", "service"];
    let mut problems = Vec::new();
    for (file, _) in rust_files() {
        let stem = Path::new(&file).file_stem().unwrap().to_str().unwrap();
        if EMPTY.contains(&stem) || stem == "types" {
            problems.push(format!("{file}: {stem} says nothing"));
        }
    }
    nothing(&problems);
}

#[test]
fn silenced_lints_and_leftovers_are_not_there() {
    let mut problems = Vec::new();
    for (file, text) in rust_files() {
        if file == "tests/tidy.rs" {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let code = line.trim_start();
            if code.starts_with("//") {
                continue;
            }
            for mark in ["#[allow(", "#![allow(", "todo!(", "unimplemented!(", "#[ignore"] {
                if code.contains(mark) {
                    problems.push(format!("{file}:{}: {mark}", number + 1));
                }
            }
        }
    }
    nothing(&problems);
}

#[test]
fn the_rules_read_no_clock_and_touch_nothing() {
    const FORBIDDEN: [&str; 9] = ["std::fs", "std::net", "std::process", "std::env", "std::thread", "SystemTime", "Instant::now", "Timestamp::now", "async fn"];
    let mut problems = Vec::new();
    for (file, text) in rust_files().into_iter().filter(|(f, _)| f.starts_with("engine/domain/src/")) {
        for mark in FORBIDDEN {
            if text.contains(mark) {
                problems.push(format!("{file}: {mark}"));
            }
        }
    }
    nothing(&problems);
}

#[test]
fn programs_are_started_where_the_map_says() {
    let mut problems = Vec::new();
    for (file, text) in rust_files() {
        let product = !file.starts_with("tests/") && !file.contains("/tests/") && !file.contains("/benches/") && !file.contains("/examples/");
        if product
            && product_code(&file, &text).contains("Command::new(")
            && !file.starts_with("engine/sandbox/")
            // The coder is itself inside a sandbox: what it starts is what an agent starts.
            && file != "engine/coder/src/tools/run.rs"
            && !file.starts_with("engine/fleet/")
        {
            problems.push(format!("{file}: starts a program"));
        }
        if product && text.contains("unsafe {") && file != UNSAFE {
            problems.push(format!("{file}: unsafe"));
        }
    }
    nothing(&problems);
}

/// A file without its tests: they come last, and begin with their `cfg`. Files of tests alone have none of the product.
fn product_code<'a>(file: &str, text: &'a str) -> &'a str {
    let tests_alone = file.ends_with("/tests.rs") || file.ends_with("_tests.rs");
    let end = text.find("#[cfg(test)]\nmod ").unwrap_or(text.len());
    if tests_alone { "" } else { &text[..end] }
}

/// Whether a statement asks for every column, however it is written.
fn names_no_columns(text: &str) -> bool {
    let text = text.to_lowercase();
    text.match_indices("select").any(|(at, word)| text[at + word.len()..].trim_start().starts_with('*'))
}

#[test]
fn select_star_is_nowhere() {
    let mut problems = Vec::new();
    for (file, text) in rust_files().into_iter().filter(|(f, _)| f != "tests/tidy.rs") {
        if names_no_columns(&text) {
            problems.push(format!("{file}: names its columns nowhere"));
        }
    }
    nothing(&problems);
}

#[test]
fn the_looks_of_this_file_find_what_they_look_for() {
    for text in ["select * from t", "SELECT * FROM t", "Select\n    * from t", "select\t*"] {
        assert!(names_no_columns(text), "{text}");
    }
    assert!(!names_no_columns("SELECT a, COUNT(*) FROM t") && !names_no_columns("tokio::select! { x }"));
    let file = "fn run() { Command::new(\"ls\"); }\n\n#[cfg(test)]\nmod tests {\n    fn t() { unrelated() }\n}\n";
    assert!(product_code("a/src/b.rs", file).contains("Command::new("), "tests below it excuse nothing");
    let tested = "fn run() {}\n\n#[cfg(test)]\nmod tests {\n    fn t() { Command::new(\"ls\"); }\n}\n";
    assert!(!product_code("a/src/b.rs", tested).contains("Command::new("));
}
