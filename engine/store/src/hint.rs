//! Hints: "something may be there". Losing one costs a poll interval, never a row.

use fleet_domain::effect::Lane;
use fleet_domain::id::{ProjectId, ThreadId};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

/// Something may have changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Hint {
    /// A message was received, or one that was in the way is done.
    Inbox,
    /// A messenger sent something, or something that was in the way is read.
    Updates,
    /// An effect of this lane may be ready.
    Effects(Lane),
    /// A thread, its posts or its brief changed.
    Thread(ThreadId),
    /// A project, its tasks, runs or journal changed.
    Project(ProjectId),
}

impl Hint {
    /// One word on the wire between processes.
    pub(crate) fn to_word(&self) -> String {
        match self {
            Self::Inbox => "inbox".to_owned(),
            Self::Updates => "updates".to_owned(),
            Self::Effects(lane) => format!("lane:{}", lane.as_str()),
            Self::Thread(id) => id.to_string(),
            Self::Project(id) => id.to_string(),
        }
    }

    /// Reads a word; an unknown one (of another version) says nothing.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        if word == "inbox" {
            return Some(Self::Inbox);
        }
        if word == "updates" {
            return Some(Self::Updates);
        }
        if let Some(name) = word.strip_prefix("lane:") {
            return lane(name).map(Self::Effects);
        }
        ThreadId::parse(word).map(Self::Thread).or_else(|_| ProjectId::parse(word).map(Self::Project)).ok()
    }
}

/// The lane of a name in tables.
pub(crate) fn lane(name: &str) -> Option<Lane> {
    [Lane::Work, Lane::Agent, Lane::Gate, Lane::Deploy, Lane::Tell].into_iter().find(|l| l.as_str() == name)
}

/// Waits until something that is wanted may be there. All hints so far go with the one: a look that begins now sees what each of them
/// was about. Losing some means looking once, too.
pub async fn hinted(hints: &mut Receiver<Hint>, wanted: impl Fn(&Hint) -> bool) {
    loop {
        match hints.recv().await {
            Ok(hint) if !wanted(&hint) => {}
            Ok(_) | Err(RecvError::Lagged(_)) => break,
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
    while !matches!(hints.try_recv(), Err(TryRecvError::Empty | TryRecvError::Closed)) {}
}

/// Adds a hint once.
pub(crate) fn add(hints: &mut Vec<Hint>, hint: Hint) {
    if !hints.contains(&hint) {
        hints.push(hint);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn many_hints_are_one_look() {
        let (send, mut hints) = tokio::sync::broadcast::channel(4);
        let inbox = |hint: &Hint| *hint == Hint::Inbox;
        for hint in [Hint::Updates, Hint::Inbox, Hint::Inbox, Hint::Updates] {
            send.send(hint).unwrap();
        }
        hinted(&mut hints, inbox).await;
        let more = tokio::time::timeout(std::time::Duration::from_millis(20), hinted(&mut hints, inbox)).await;
        assert!(more.is_err(), "those that had come by the look call for no other");
        // What was lost may have been the one.
        (0..9).for_each(|_| drop(send.send(Hint::Updates)));
        hinted(&mut hints, inbox).await;
        send.send(Hint::Inbox).unwrap();
        hinted(&mut hints, inbox).await;
    }

    #[test]
    fn every_hint_survives_the_wire_and_strangers_say_nothing() {
        let thread = ThreadId::from_unique("1");
        let project = ProjectId::from_unique("2");
        for hint in [
            Hint::Inbox,
            Hint::Updates,
            Hint::Effects(Lane::Work),
            Hint::Effects(Lane::Agent),
            Hint::Effects(Lane::Gate),
            Hint::Effects(Lane::Deploy),
            Hint::Effects(Lane::Tell),
            Hint::Thread(thread),
            Hint::Project(project),
        ] {
            assert_eq!(Hint::from_word(&hint.to_word()), Some(hint));
        }
        assert_eq!(Hint::from_word("lane:sing"), None);
        assert_eq!(Hint::from_word("per_1"), None);
    }
}
