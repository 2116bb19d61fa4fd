//! Which files are named: by messages, by briefs and by what was received, and by nothing else.

use std::collections::BTreeSet;

use fleet_domain::brief::Brief;
use fleet_domain::chat::{Arrival, FileRef};
use fleet_domain::id::{BriefId, FileId};
use fleet_domain::post::{Author, Body};
use fleet_store::{Commit, Versioned};

use crate::support::{Ground, on_both, seed};

on_both!(files_are_named_wherever_a_row_holds_them);

fn file(name: &str) -> FileRef {
    FileRef { id: FileId::from_unique(name), name: format!("{name}.txt"), mime: "text/plain".to_owned(), size: 1, sha256: "a".repeat(64) }
}

async fn files_are_named_wherever_a_row_holds_them(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    assert!(store.named_files().await.expect("read").is_empty());
    let mut brief = Brief::new(BriefId::from_unique("b"), "hr", "en", seed.person.clone(), seed.thread.clone());
    brief.files = vec![file("brief")];
    // Words that look like a row with files are no row with files.
    let mut commit = Commit::new().put_brief(Versioned::fresh(brief)).post(seed.thread.clone(), Author::Fleet, seed::body("\"files\":[{"), "words");
    // More than one question reads at once.
    for n in 0..600 {
        let body = Body { files: vec![file(&format!("post{n:03}"))], ..seed::body("with a file") };
        commit = commit.post(seed.thread.clone(), Author::Fleet, body, &format!("p{n}"));
    }
    store.commit(commit).await.expect("written");
    let mut message = seed::said(&seed, "k", "with a file");
    message.arrival = Arrival::Text { text: String::new(), files: vec![file("received"), file("second")] };
    store.receive(message).await.expect("received");
    let named: BTreeSet<String> = store.named_files().await.expect("read").into_iter().map(|f| f.name).collect();
    assert_eq!(named.len(), 603);
    for name in ["brief.txt", "post000.txt", "post599.txt", "received.txt", "second.txt"] {
        assert!(named.contains(name), "{name}");
    }
}
