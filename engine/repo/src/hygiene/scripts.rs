//! Code that runs when packages are installed: npm's life-cycle scripts, and lock files that name packages which have some.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{Entry, Mirror, RepoError};

/// Longest manifest that is read, bytes; a longer one counts as changed.
const LONGEST: usize = 16 * 1024 * 1024;
/// Scripts that run without being called.
const BY_THEMSELVES: [&str; 9] =
    ["preinstall", "install", "postinstall", "preprepare", "prepare", "postprepare", "prepublish", "prepublishOnly", "dependencies"];
/// Keys that say whose scripts may run.
const PERMITS: [&str; 3] = ["trustedDependencies", "pnpm", "allowScripts"];

/// What of a manifest runs at an install now and did not before; `None` if nothing does, or the file is no manifest.
pub(super) fn added(mirror: &Mirror, path: &str, before: Option<&Entry>, after: Option<&Entry>) -> Result<Option<String>, RepoError> {
    let runs: fn(&Value) -> BTreeSet<String> = match path.rsplit('/').next() {
        Some("package.json") => of_package,
        Some("package-lock.json" | "npm-shrinkwrap.json") => of_lock,
        _ => return Ok(None),
    };
    let read = |entry: Option<&Entry>| -> Result<Option<BTreeSet<String>>, RepoError> {
        let Some(entry) = entry else { return Ok(Some(BTreeSet::new())) };
        let bytes = mirror.blob(entry.blob, LONGEST)?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).map(|json| runs(&json)))
    };
    let (before, after) = (read(before)?.unwrap_or_default(), read(after)?);
    let Some(after) = after else { return Ok(Some("it cannot be read as a manifest".to_owned())) };
    let new: Vec<_> = after.difference(&before).take(5).map(|what| what.chars().take(60).collect::<String>()).collect();
    Ok((!new.is_empty()).then(|| format!("code that runs when packages are installed: {}", new.join(", "))))
}

fn of_package(json: &Value) -> BTreeSet<String> {
    let scripts = json.get("scripts").and_then(Value::as_object).into_iter().flatten();
    let scripts = scripts.filter(|(name, _)| BY_THEMSELVES.contains(&name.as_str())).map(|(name, command)| format!("{name} {command}"));
    let permits = PERMITS.iter().filter_map(|key| json.get(*key).map(|value| format!("{key} {value}")));
    scripts.chain(permits).collect()
}

fn of_lock(json: &Value) -> BTreeSet<String> {
    let packages = json.get("packages").and_then(Value::as_object).into_iter().flatten();
    let with = packages.filter(|(_, package)| package.get("hasInstallScript").and_then(Value::as_bool) == Some(true));
    with.map(|(name, package)| format!("{name} {}", package.get("resolved").and_then(Value::as_str).unwrap_or_default())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Mode, Repos};
    use fleet_domain::id::ProjectId;

    #[test]
    fn only_what_runs_by_itself_and_is_new_is_said() {
        let dir = tempfile::tempdir().unwrap();
        let mirror = Repos::new(dir.path().to_owned()).mirror(&ProjectId::from_unique("1")).unwrap();
        let says = |path: &str, before: &str, after: &str| {
            let entry = |text: &str| Entry { blob: mirror.put(text.as_bytes()).unwrap(), mode: Mode::File };
            added(&mirror, path, Some(&entry(before)), Some(&entry(after))).unwrap()
        };
        let plain = r#"{"scripts":{"build":"vite","prepare":"old"}}"#;
        assert_eq!(says("package.json", "{}", r#"{"scripts":{"build":"x","test":"y"}}"#), None);
        assert_eq!(says("package.json", plain, plain), None);
        assert!(says("a/package.json", plain, r#"{"scripts":{"prepare":"curl evil"}}"#).unwrap().contains("curl evil"));
        assert!(says("package.json", plain, r#"{"trustedDependencies":["x"]}"#).is_some());
        assert!(says("package.json", plain, "{{{").is_some(), "what cannot be read is not trusted");
        let lock = |script: bool| format!(r#"{{"packages":{{"node_modules/x":{{"resolved":"u","hasInstallScript":{script}}}}}}}"#);
        assert_eq!(says("package-lock.json", "{}", &lock(false)), None);
        assert!(says("package-lock.json", &lock(false), &lock(true)).unwrap().contains("node_modules/x"));
        assert_eq!(says("notes.json", "{}", r#"{"scripts":{"prepare":"x"}}"#), None);
        assert_eq!(added(&mirror, "package.json", None, None).unwrap(), None);
    }
}
