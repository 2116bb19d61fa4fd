//! Gates on a commit. Those by name read the tree as data and run nothing of it; a Bible's commands run in a sandbox. Each names the
//! place and what is wrong.

pub(crate) mod command;
mod tail;

pub use command::NO_SANDBOX;
pub(crate) use tail::harmless;

use fleet_domain::manifest::Manifest;
use fleet_domain::run::GateFinding;
use fleet_domain::secret;
use fleet_repo::Tree;

/// Names a Bible may list; the order they run in is the Bible's.
pub const NAMES: [&str; 4] = ["manifest", "words", "front", "secrets"];

/// Runs the named gates.
pub fn run(names: &[String], tree: &Tree) -> Vec<GateFinding> {
    let mut findings = Vec::new();
    for name in names {
        match name.as_str() {
            "manifest" => manifest(tree, &mut findings),
            "words" => words(tree, &mut findings),
            "front" => front(tree, &mut findings),
            "secrets" => secrets(tree, &mut findings),
            other => find(&mut findings, other, "", "this gate does not exist here: a gate that did not run counts as failed"),
        }
    }
    findings
}

fn find(findings: &mut Vec<GateFinding>, gate: &str, place: &str, message: &str) {
    findings.push(GateFinding { gate: gate.to_owned(), place: place.to_owned(), message: message.to_owned() });
}

fn parse(tree: &Tree) -> Result<Manifest, String> {
    let bytes = tree.get("fleet-app.toml").ok_or("it is missing")?;
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8")?;
    fleet_deployers::records::read_manifest(text).map_err(|problems| problems.to_string())
}

fn manifest(tree: &Tree, findings: &mut Vec<GateFinding>) {
    if let Err(message) = parse(tree) {
        find(findings, "manifest", "fleet-app.toml", &message);
    }
}

/// Every language file has the same keys, and every text of the manifest exists in every language of the app.
fn words(tree: &Tree, findings: &mut Vec<GateFinding>) {
    let Ok(manifest) = parse(tree) else { return };
    let mut keys: Option<(String, Vec<String>)> = None;
    // A page that agents wrote may say its words itself; whoever keeps them in files keeps them all there.
    let in_files = manifest.app.kit.is_some() || tree.keys().any(|path| path.starts_with("locales/"));
    for locale in manifest.app.locales.iter().filter(|_| in_files) {
        let path = format!("locales/{locale}.json");
        let parsed = tree.get(&path).and_then(|b| serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(b).ok());
        let Some(parsed) = parsed else {
            find(findings, "words", &path, "the words of this language are missing or no JSON object");
            continue;
        };
        if !manifest.app.title.0.contains_key(locale) {
            find(findings, "words", "fleet-app.toml", &format!("the title has no words in {locale}"));
        }
        let mut these: Vec<String> = parsed.keys().cloned().collect();
        these.sort();
        match &keys {
            None => keys = Some((path, these)),
            Some((first, known)) if *known != these => {
                let odd = these.iter().find(|k| !known.contains(k)).or_else(|| known.iter().find(|k| !these.contains(k)));
                find(findings, "words", &path, &format!("its keys differ from {first}: {}", odd.map_or("", String::as_str)));
            }
            Some(_) => {}
        }
    }
}

/// The page names no outside host and carries no inline script or style.
fn front(tree: &Tree, findings: &mut Vec<GateFinding>) {
    let Some(index) = tree.get("index.html") else {
        find(findings, "front", "index.html", "it is missing");
        return;
    };
    let text = String::from_utf8_lossy(index).to_lowercase();
    for (needle, message) in [
        ("<style", "it has an inline style"),
        ("javascript:", "it has a script in an address"),
        (" onclick=", "it has an inline handler"),
        ("<base", "it changes the base of addresses"),
    ] {
        if text.contains(needle) {
            find(findings, "front", "index.html", message);
        }
    }
    if text.split("<script").skip(1).any(|s| s.split('>').next().is_some_and(|tag| !tag.contains("src="))) {
        find(findings, "front", "index.html", "it has an inline script");
    }
    for (path, bytes) in tree.iter().filter(|(p, _)| has_ending(p, &["html", "css", "js"])) {
        let text = String::from_utf8_lossy(bytes);
        let foreign = ["src=\"http", "href=\"http", "url(http", "from \"http", "fetch(\"http", "@import \"http"];
        if foreign.iter().any(|f| text.contains(f)) || text.contains("src=\"//") {
            find(findings, "front", path, "it names an outside host");
        }
    }
}

/// Nothing that looks like a key enters a repository.
fn secrets(tree: &Tree, findings: &mut Vec<GateFinding>) {
    for (path, bytes) in tree {
        let text = String::from_utf8_lossy(bytes);
        if let Some((_, mark)) = secret::begins(&text) {
            find(findings, "secrets", path, &format!("it holds something that starts like a key: {mark}…"));
        } else if let Some(key) = secret::find(&text).into_iter().next() {
            find(findings, "secrets", path, &format!("it holds what looks like a key: {}", secret::cover(&text[key])));
        }
    }
}

fn has_ending(path: &str, endings: &[&str]) -> bool {
    path.rsplit_once('.').is_some_and(|(_, e)| endings.contains(&e))
}
