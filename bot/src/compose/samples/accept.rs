//! One of every notice about people's entries when an accept is made or taken back.

use fleet_domain::act::EntryChoice;
use fleet_domain::id::RunId;
use fleet_domain::notice::{EntriesAnswer, Notice, PastUndo, Refusal};

pub(super) fn all() -> Vec<(String, Notice)> {
    let run = || RunId::from_unique("1");
    let mut all = Vec::new();
    for (live, answer) in [(1, EntriesAnswer::Open), (2, EntriesAnswer::Open), (5, EntriesAnswer::Chosen(EntryChoice::Clean))] {
        let notice = Notice::EntriesQuestion { run: run(), commit: "c0ffee".to_owned(), entries: 3, live, answer };
        all.push((format!("entries beside {live}, {answer:?}"), notice));
    }
    for entries in [1, 3, 5] {
        all.push((format!("undo question, {entries}"), Notice::UndoQuestion { run: run(), version: 1, title: "Leave".to_owned(), entries }));
    }
    for (why, live) in [(PastUndo::Undone, Some(1)), (PastUndo::Undone, None), (PastUndo::RolledBack, Some(1)), (PastUndo::Newer, Some(2))] {
        all.push((format!("refused, past undo {why:?} {live:?}"), Notice::Refused(Refusal::PastUndo { latest: 2, live, why })));
    }
    all
}
