//! The skill says everything that a manifest can hold, and what it shows can be read by strangers.

use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt as _;

use fleet_content::Bibles;
use fleet_domain::id::RunId;
use fleet_domain::manifest::FieldKind;
use serde_json::Value;

use super::*;

/// The sources of the manifest and of what a record answers.
const SOURCES: [&str; 6] = [
    include_str!("../../../../domain/src/manifest.rs"),
    include_str!("../../../../domain/src/manifest/app.rs"),
    include_str!("../../../../domain/src/manifest/field.rs"),
    include_str!("../../../../domain/src/manifest/text.rs"),
    include_str!("../../../../domain/src/manifest/view.rs"),
    include_str!("../../../../domain/src/manifest/workflow.rs"),
];

/// Names of the public fields of the structs, as manifests write them.
fn keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for source in SOURCES {
        let mut renamed = None;
        for line in source.lines().map(str::trim) {
            if let Some(name) = line.strip_prefix("#[serde(rename = \"") {
                renamed = name.split('"').next().map(str::to_owned);
            } else if let Some((name, _)) = line.strip_prefix("pub ").and_then(|rest| rest.split_once(": ")).filter(|(name, _)| !name.contains(' ')) {
                keys.insert(renamed.take().unwrap_or_else(|| name.to_owned()));
            }
        }
    }
    keys
}

/// Values of the closed sets, in snake case.
fn values() -> BTreeSet<String> {
    let mut values = BTreeSet::new();
    for source in SOURCES {
        for body in source.split("pub enum ").skip(1) {
            for line in body.lines().skip(1).take_while(|l| *l != "}").map(str::trim) {
                let Some(name) = line.strip_suffix(',').filter(|n| n.starts_with(|c: char| c.is_ascii_uppercase())) else { continue };
                let snake: String =
                    name.chars().enumerate().flat_map(|(n, c)| (n > 0 && c.is_uppercase()).then_some('_').into_iter().chain(c.to_lowercase())).collect();
                values.insert(snake);
            }
        }
    }
    values
}

#[test]
fn every_key_and_every_value_of_a_manifest_is_explained() {
    let (keys, values) = (keys(), values());
    assert!(keys.len() > 40 && keys.contains("type") && keys.contains("not_before"), "{keys:?}");
    assert!(values.len() > 25 && values.contains("date_range") && values.contains("days_between"), "{values:?}");
    let missing: Vec<&String> = keys.iter().chain(&values).filter(|name| !APP.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "app.md does not explain {missing:?}");
    let kinds: Vec<&String> = values.iter().filter(|name| serde_json::from_value::<FieldKind>(Value::from(name.as_str())).is_ok()).collect();
    assert!(kinds.len() > 10, "{kinds:?}");
    let unknown: Vec<&&String> = kinds.iter().filter(|name| !TYPES.contains(&format!("\"{name}\""))).collect();
    assert!(unknown.is_empty(), "records.d.ts does not know {unknown:?}");
}

#[test]
fn every_address_of_the_service_is_listed() {
    let routes = include_str!("../../../../../deployers/src/records/api.rs");
    let paths: Vec<String> = routes
        .split(".route(\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(|path| {
            [("{collection}", "C"), ("{id}", "ID"), ("{transition}", "T"), ("{name}", "NAME")].iter().fold(path.to_owned(), |p, (from, to)| p.replace(from, to))
        })
        .filter(|path| !path.ends_with("/export.xlsx"))
        .collect();
    assert!(paths.len() > 7, "{paths:?}");
    let missing: Vec<&String> = paths.iter().filter(|path| !APP.contains(path.as_str())).collect();
    assert!(missing.is_empty(), "app.md does not list {missing:?}");
}

#[test]
fn what_is_shown_can_be_read_by_strangers_and_the_order_comes_and_goes() {
    let root = tempfile::tempdir().unwrap();
    let bibles = Bibles::embedded().unwrap();
    let design = &bibles.iter().next().unwrap().design;
    let folder = root.path().join("skill");
    let skill = Skill::lay(&folder, design).unwrap();
    std::fs::write(folder.join("left"), "of an earlier start").unwrap();
    let skill = Skill::lay(&folder, design).map(|again| (skill, again)).unwrap().1;
    assert!(!folder.join("left").exists());
    let attempt = AttemptId { run: RunId::from_unique("one"), n: 2 };
    let shown = skill.shown(&attempt, &example().unwrap()).unwrap();
    let inside: Vec<&str> = shown.iter().map(|(_, inside)| inside.to_str().unwrap()).collect();
    assert_eq!(inside, ["/opt/fleet", "/opt/fleet/order.json"]);
    let mut left = vec![folder.clone()];
    let mut files = 0;
    while let Some(path) = left.pop() {
        let mode = path.metadata().unwrap().mode() & 0o777;
        if path.is_dir() {
            assert_eq!(mode, if path.ends_with(ORDERS) { 0o711 } else { 0o755 }, "{}", path.display());
            left.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
        } else {
            assert_eq!(mode, 0o644, "{}", path.display());
            files += 1;
        }
    }
    assert!(files > 20 && shown[0].0.join("example/fleet-app.toml").exists() && shown[0].0.join("example/index.html").exists());
    assert_eq!(OrderSheet::read(&shown[1].0).unwrap(), example().unwrap());
    skill.over(&attempt);
    assert!(!shown[1].0.exists());
}

#[test]
fn the_examples_files_pass_every_gate() {
    let design = Bibles::embedded().unwrap().iter().next().unwrap().design.clone();
    let order = example().unwrap();
    let tree = example_app(&design).unwrap();
    assert!(String::from_utf8_lossy(&tree[MANIFEST]).contains(OF_AN_AGENT));
    assert_eq!(crate::gates::run(&order.gates, &tree), []);
}
