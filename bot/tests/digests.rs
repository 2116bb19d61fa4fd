//! Digests that are told, without the days in which they come about.

use fleet_domain::effect::{Effect, Tell, TellClass};
use fleet_domain::habits::Digest;
use fleet_domain::id::{PersonId, ThreadId};
use fleet_domain::notice::{AppLine, DigestNotice, Notice};
use fleet_store::Commit;

/// What makes somebody's digest be told in their chat, once: under its own key.
pub(crate) fn digest(person: &PersonId, thread: ThreadId) -> Commit {
    let app = AppLine { title: "Leave".to_owned(), live: None, results: 1, came: 0, decided: 0 };
    let notice = DigestNotice { person: person.clone(), digest: Digest::Daily, waits: Vec::new(), more_waits: 0, apps: vec![app], more_apps: 0, audit: None };
    Commit::new().effect(&format!("digest/{person}/1"), Effect::Tell(Tell { thread, notice: Notice::Digest(notice), class: TellClass::Must, answers: None }), 8)
}
