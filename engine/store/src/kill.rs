//! The store's places where a test can kill the process, and the mistake that such a test must find.

use fleet_kill::kill_point;

/// One before and one after each commit, receive, claim and take-over.
pub const NAMES: &[&str] = &[
    "store.commit.before",
    "store.commit.after",
    "store.receive.before",
    "store.receive.after",
    "store.claim_inbox.before",
    "store.claim_inbox.after",
    "store.claim_effects.before",
    "store.claim_effects.after",
    "store.take_over.before",
    "store.take_over.after",
    "store.take_updates.before",
    "store.take_updates.after",
];

/// The two places around one write: just before its transaction is committed, and just after.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Points {
    before: &'static str,
    after: &'static str,
}

impl Points {
    pub(crate) fn before(self) {
        kill_point(self.before);
    }

    pub(crate) fn after(self) {
        kill_point(self.after);
    }
}

pub(crate) const COMMIT: Points = Points { before: NAMES[0], after: NAMES[1] };
pub(crate) const RECEIVE: Points = Points { before: NAMES[2], after: NAMES[3] };
pub(crate) const CLAIM_INBOX: Points = Points { before: NAMES[4], after: NAMES[5] };
pub(crate) const CLAIM_EFFECTS: Points = Points { before: NAMES[6], after: NAMES[7] };
pub(crate) const TAKE_OVER: Points = Points { before: NAMES[8], after: NAMES[9] };
pub(crate) const TAKE_UPDATES: Points = Points { before: NAMES[10], after: NAMES[11] };

/// The mistake of every naive messenger, for `FLEET_PLANT=send-first`: what a commit says is sent before the rest of it is true,
/// under a key that the next try does not have. `store.send_first` lies in between. A message with a slot is let alone: sent twice,
/// it edits itself.
#[cfg(feature = "kill-points")]
pub(crate) async fn send_first(store: &crate::Store, mut commit: crate::Commit) -> Result<crate::Commit, crate::StoreError> {
    use crate::Change;

    if !fleet_kill::planted("send-first") {
        return Ok(commit);
    }
    let (mut sent, rest): (Vec<_>, Vec<_>) = commit.changes.into_iter().partition(|change| matches!(change, Change::Post { slot: None, .. }));
    commit.changes = rest;
    for change in &mut sent {
        if let Change::Post { key, .. } = change {
            key.push_str(&store.unique());
        }
    }
    if !sent.is_empty() {
        store.write(crate::Commit { changes: sent }).await?;
        kill_point("store.send_first");
    }
    Ok(commit)
}
