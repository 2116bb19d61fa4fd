//! Which messages tell the news of a thread: one entry as itself, several in lists that have room for a button each.

use fleet_domain::effect::TellClass;
use fleet_domain::notice::{EntriesNotice, Notice};

use super::told::News;

/// A notice that becomes news.
pub(super) struct Pending {
    pub(super) id: i64,
    /// What happened, to what and when.
    pub(super) key: String,
    /// When it happened, as the app says it.
    pub(super) at: String,
    pub(super) news: News,
}

/// A message, under the key of the first notice that it tells.
pub(super) struct Message {
    pub(super) key: String,
    pub(super) notice: Notice,
    pub(super) class: TellClass,
    /// The notices that it tells.
    pub(super) ids: Vec<i64>,
}

/// The messages, in order, each of at most `most` entries. An entry that moved on twice is told once, as it is now.
pub(super) fn worded(all: Vec<Pending>, most: usize) -> Vec<Message> {
    let mut entries: Vec<Vec<Pending>> = Vec::with_capacity(all.len());
    for one in all {
        let before = entries.iter().position(|e| one.news.slot.is_some() && e.iter().any(|p| p.news.slot == one.news.slot));
        let mut moves = before.map(|at| entries.remove(at)).unwrap_or_default();
        moves.push(one);
        entries.push(moves);
    }
    // What only one may read stands with nothing else.
    let (theirs, mut entries): (Vec<_>, Vec<_>) = entries.into_iter().partition(|moves| moves.iter().any(|p| p.news.entry.only.is_some()));
    let mut messages: Vec<Message> = theirs.into_iter().filter_map(|moves| message(vec![moves])).collect();
    while !entries.is_empty() {
        let rest = entries.split_off(most.clamp(1, entries.len()));
        messages.extend(message(entries));
        entries = rest;
    }
    messages
}

fn message(entries: Vec<Vec<Pending>>) -> Option<Message> {
    let (ids, of): (Vec<i64>, Vec<String>) = entries.iter().flatten().map(|p| (p.id, p.key.clone())).unzip();
    let key = of.first()?.clone();
    let mut news: Vec<News> = entries.into_iter().filter_map(|mut moves| moves.pop()).map(|p| p.news).collect();
    if news.len() == 1 {
        let News { entry, slot, .. } = news.pop()?;
        let notice = if slot.is_some() { Notice::EntryArrived(entry) } else { Notice::EntryDecided(entry) };
        return Some(Message { key, notice, class: TellClass::News { slot, of }, ids });
    }
    let entries: Vec<_> = news.into_iter().map(|n| n.entry).collect();
    let first = entries.first()?.clone();
    let notice = Notice::Entries(EntriesNotice { project: first.project, title: first.title, env: first.env, entries });
    Some(Message { key, notice, class: TellClass::News { slot: None, of }, ids })
}
