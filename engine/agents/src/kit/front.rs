//! Which files of the front end go into an app unchanged, and the proof that they did.

use std::collections::BTreeMap;

use fleet_domain::letters::hex;
use sha2::{Digest, Sha256};

use super::{Front, Tree};

/// Where a file of the front end's folder lies in an app, if it goes there byte for byte.
///
/// Modules and styles go under `app/`, words stay under `locales/`. The page itself is a template, and a kit's own
/// words are read by the kit: neither is copied.
pub fn path_in_app(path: &str) -> Option<String> {
    let ends = |ext: &str| path.rsplit_once('.').is_some_and(|(_, e)| e == ext);
    // The page names these paths as they are, so a path that would need escaping is no path of ours.
    let plain = path.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'/' | b'.' | b'-' | b'_'));
    if !plain || path.starts_with("kit/") {
        None
    } else if path.starts_with("locales/") {
        ends("json").then(|| path.to_owned())
    } else if ends("js") || ends("css") {
        Some(format!("app/{path}"))
    } else {
        None
    }
}

/// The files that an app takes over unchanged, by their path in the app.
pub fn shipped(front: &Front) -> impl Iterator<Item = (String, &Vec<u8>)> {
    front.iter().filter_map(|(path, bytes)| path_in_app(path).map(|p| (p, bytes)))
}

/// SHA-256 (lower-case hex) of every file that must be byte-identical in an app, by its path in the app.
///
/// This is what makes "the screen is the tested one" checkable: an app whose files match these digests runs exactly
/// the front end that the suite drives in a browser.
pub fn digests(front: &Front) -> BTreeMap<String, String> {
    shipped(front).map(|(path, bytes)| (path, hex(&Sha256::digest(bytes)))).collect()
}

/// Paths in `tree` that differ from the tested front end: changed, missing, or extra under `app/` and `locales/`.
pub fn altered(tree: &Tree, front: &Front) -> Vec<String> {
    let expected = digests(front);
    let mut paths: Vec<String> = expected
        .iter()
        .filter(|(path, digest)| tree.get(*path).is_none_or(|bytes| hex(&Sha256::digest(bytes)) != **digest))
        .map(|(path, _)| path.clone())
        .collect();
    paths.extend(tree.keys().filter(|p| (p.starts_with("app/") || p.starts_with("locales/")) && !expected.contains_key(*p)).cloned());
    paths.sort();
    paths
}

#[cfg(test)]
mod real;

#[cfg(test)]
mod tests {
    use super::*;

    fn front() -> Front {
        [
            ("main.js", "1"),
            ("screens/form.js", "2"),
            ("app.css", "3"),
            ("locales/en.json", "{}"),
            ("locales/readme.txt", "no"),
            ("index.html", "<html>"),
            ("kit/requests/en.toml", "x"),
            ("kit/requests/trick.js", "x"),
            ("a\"b.js", "x"),
        ]
        .map(|(p, b)| (p.to_owned(), b.as_bytes().to_vec()))
        .into()
    }

    #[test]
    fn only_modules_styles_and_words_are_taken_over() {
        let paths: Vec<String> = shipped(&front()).map(|(p, _)| p).collect();
        assert_eq!(paths, ["app/app.css", "locales/en.json", "app/main.js", "app/screens/form.js"]);
    }

    #[test]
    fn a_digest_is_that_of_the_bytes() {
        assert_eq!(digests(&front()).get("app/main.js").map(String::as_str), Some("6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"));
    }

    #[test]
    fn a_changed_a_missing_and_an_extra_file_are_named() {
        let front = front();
        let mut tree: Tree = shipped(&front).map(|(p, b)| (p, b.clone())).collect();
        assert!(altered(&tree, &front).is_empty());
        tree.insert("app/main.js".into(), b"other".to_vec());
        tree.insert("app/extra.js".into(), b"x".to_vec());
        tree.remove("locales/en.json");
        tree.insert("README.md".into(), b"free".to_vec());
        assert_eq!(altered(&tree, &front), ["app/extra.js", "app/main.js", "locales/en.json"]);
    }
}
