//! A release is what was published, or it is not served.

use std::fs;
use std::os::unix::fs::symlink;

use super::*;

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

fn project() -> ProjectId {
    ProjectId::from_unique("01")
}

fn tree() -> BTreeMap<String, Vec<u8>> {
    let manifest = r#"
[app]
title = { en = "Leave" }
locale = "en"
locales = ["en"]
kind = "records"
origin = "template"
access = "members"

[[collections]]
name = "requests"
title = { en = "Leave" }

[[collections.fields]]
name = "why"
label = { en = "Why" }
type = "text"
"#;
    [(MANIFEST, manifest), ("index.html", "<!doctype html>"), ("app/main.js", "//")].map(|(p, b)| (p.to_owned(), b.as_bytes().to_vec())).into()
}

#[test]
fn what_is_published_reads_back_and_again_is_the_same() {
    let root = tempfile::tempdir().expect("a folder");
    let release = publish(root.path(), &project(), COMMIT, &tree()).expect("publishes");
    assert_eq!(release.read("app/main.js").expect("reads"), b"//");
    assert_eq!(release.paths().collect::<Vec<_>>(), ["app/main.js", MANIFEST, "index.html"]);
    publish(root.path(), &project(), COMMIT, &tree()).expect("again");
    let left: Vec<_> = fs::read_dir(project_folder(root.path(), &project())).expect("lists").map(|e| e.expect("an entry").file_name()).collect();
    assert_eq!(left, [COMMIT], "nothing unfinished is left");
}

#[test]
fn a_commit_never_changes_its_content() {
    let root = tempfile::tempdir().expect("a folder");
    publish(root.path(), &project(), COMMIT, &tree()).expect("publishes");
    let mut other = tree();
    other.insert("app/main.js".into(), b"// other".to_vec());
    assert!(matches!(publish(root.path(), &project(), COMMIT, &other), Err(CloudError::Altered { .. })));
}

#[test]
fn a_path_that_leaves_is_refused() {
    let root = tempfile::tempdir().expect("a folder");
    let bad = ["../x", "/etc/passwd", "a//b", "a/./b", "a/..", "a\\b", "a\nb", "", "index.html/x", &"x".repeat(600), &"y".repeat(300)];
    for path in bad {
        let mut tree = tree();
        tree.insert(path.to_owned(), Vec::new());
        assert!(matches!(publish(root.path(), &project(), COMMIT, &tree), Err(CloudError::Path { .. })), "{path:?}");
    }
    assert_eq!(fs::read_dir(root.path()).expect("lists").count(), 0, "nothing was written");
}

#[test]
fn a_name_that_is_no_commit_and_a_broken_manifest_are_refused() {
    let root = tempfile::tempdir().expect("a folder");
    for commit in ["", "abc", "../../etc", "0123456789ABCDEF0123456789abcdef01234567"] {
        assert!(matches!(publish(root.path(), &project(), commit, &tree()), Err(CloudError::Commit { .. })), "{commit:?}");
        assert!(matches!(Release::load(root.path(), &project(), commit), Err(CloudError::Commit { .. })), "{commit:?}");
    }
    let mut broken = tree();
    broken.insert(MANIFEST.into(), b"[app]\ntitel = 1".to_vec());
    assert!(matches!(publish(root.path(), &project(), COMMIT, &broken), Err(CloudError::Manifest(_))));
    broken.remove(MANIFEST);
    assert!(matches!(publish(root.path(), &project(), COMMIT, &broken), Err(CloudError::NoManifest)));
    assert!(matches!(Release::load(root.path(), &project(), COMMIT), Err(CloudError::NotPublished { .. })));
}

#[test]
fn a_link_on_the_disk_is_not_followed() {
    let root = tempfile::tempdir().expect("a folder");
    let release = publish(root.path(), &project(), COMMIT, &tree()).expect("publishes");
    let folder = release.inner.folder.join(TREE);
    // Positive control: the same bytes behind a plain file are served.
    let outside = root.path().join("outside.js");
    fs::write(&outside, "//").expect("writes");
    assert!(release.read("app/main.js").is_ok());
    fs::remove_file(folder.join("app/main.js")).expect("removes");
    symlink(&outside, folder.join("app/main.js")).expect("links");
    assert!(matches!(release.read("app/main.js"), Err(CloudError::Read { .. })));
    fs::remove_dir_all(folder.join("app")).expect("removes");
    let elsewhere = root.path().join("elsewhere");
    fs::create_dir(&elsewhere).expect("makes");
    fs::write(elsewhere.join("main.js"), "//").expect("writes");
    symlink(&elsewhere, folder.join("app")).expect("links");
    assert!(matches!(release.read("app/main.js"), Err(CloudError::Read { .. })), "nor a linked folder");
}

#[test]
fn a_changed_file_is_not_served_and_publishing_again_mends_it() {
    let root = tempfile::tempdir().expect("a folder");
    let release = publish(root.path(), &project(), COMMIT, &tree()).expect("publishes");
    fs::write(release.inner.folder.join(TREE).join("index.html"), "<script>").expect("writes");
    assert!(matches!(release.read("index.html"), Err(CloudError::Damaged { .. })));
    assert!(matches!(release.read("no/such"), Err(CloudError::Read { .. })));
    let mended = publish(root.path(), &project(), COMMIT, &tree()).expect("publishes");
    assert_eq!(mended.read("index.html").expect("reads"), b"<!doctype html>");
}

#[tokio::test]
async fn a_shelf_packs_what_is_worth_it() {
    let root = tempfile::tempdir().expect("a folder");
    let mut tree = tree();
    tree.insert("app/long.js".into(), vec![b'a'; 5_000]);
    let release = publish(root.path(), &project(), COMMIT, &tree).expect("publishes");
    let shelf = Shelf::default();
    let long = shelf.take(&release, "app/long.js").await.expect("reads").expect("is there");
    assert!(long.gzip.as_ref().is_some_and(|g| g.len() < 200));
    assert_eq!(long.plain.len(), 5_000);
    assert!(shelf.take(&release, "app/main.js").await.expect("reads").expect("is there").gzip.is_none());
    assert!(shelf.take(&release, "app/none.js").await.expect("reads").is_none());
}
