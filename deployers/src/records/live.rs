//! What happens in an app, for those who watch: only rows that they may list.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use serde::Serialize;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use super::error::RecordsError;
use super::hints::Hints;
use super::key::AppKey;
use super::limits::{STREAMS, STREAMS_OF_ADDRESS, STREAMS_OF_ONE, STREAMS_OF_STRANGERS};
use super::model::Model;
use super::plan::{Moment, People};
use super::row::{Row, Seen};
use super::rule::eval::holds;
use super::rule::settle::{Asker, settle};
use super::viewer::Viewer;
use super::writer::Change;

/// Where an app's changes are heard.
#[derive(Debug)]
pub(crate) struct Live {
    key: AppKey,
    changes: broadcast::Sender<Change>,
    hints: Arc<Hints>,
    /// Whether there was a hint since somebody looked: one is enough, however much is written.
    hinted: AtomicBool,
    watching: Mutex<Watching>,
    ended: ArcSwap<CancellationToken>,
}

/// How many streams there are.
#[derive(Debug, Default)]
struct Watching {
    /// Of each viewer; the unknown ones are one.
    viewers: HashMap<String, usize>,
    /// Of those who are no people of the project, by where they come from.
    strangers: HashMap<Place, usize>,
}

/// Where strangers come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    /// An address of one visitor, or of an office at most.
    Own(IpAddr),
    /// An address that carries many people.
    Shared,
}

/// What a viewer hears.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Heard {
    /// Collection of the row.
    pub(crate) collection: String,
    /// The row.
    pub(crate) id: String,
    /// `create`, `update` or `delete`.
    pub(crate) action: &'static str,
}

/// One listening viewer; counts as watching until dropped.
#[derive(Debug)]
pub(crate) struct Watch {
    /// Changes from now on.
    pub(crate) changes: broadcast::Receiver<Change>,
    live: Arc<Live>,
    viewer: String,
    /// Where a stranger comes from.
    stranger: Option<Place>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut watching = self.live.watching();
        less(&mut watching.viewers, &self.viewer);
        if let Some(from) = &self.stranger {
            less(&mut watching.strangers, from);
        }
    }
}

/// One less; what is none is forgotten.
fn less<K: Eq + Hash>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(own) = counts.get_mut(key) {
        *own -= 1;
        if *own == 0 {
            counts.remove(key);
        }
    }
}

impl Live {
    /// `hints` hears which app has something to tell.
    pub(crate) fn new(key: AppKey, hints: Arc<Hints>) -> Self {
        Self {
            key,
            changes: broadcast::channel(256).0,
            hints,
            hinted: AtomicBool::new(false),
            watching: Mutex::default(),
            ended: ArcSwap::from_pointee(CancellationToken::new()),
        }
    }

    /// Tells everyone who watches.
    pub(crate) fn changed(&self, change: Change) {
        // Nobody watching is no failure.
        drop(self.changes.send(change));
    }

    /// Says that there is something to tell in the chat.
    pub(crate) fn told(&self) {
        if !self.hinted.swap(true, Ordering::AcqRel) {
            self.hints.put(&self.key);
        }
    }

    /// Says the same of what was there before: whoever was told once may have had no way to look.
    pub(crate) fn told_before(&self) {
        self.hints.put(&self.key);
    }

    /// Somebody looks now: what is told from now on is news again. Called before the look.
    pub(crate) fn looked(&self) {
        self.hinted.swap(false, Ordering::AcqRel);
    }

    /// Ended when the data that is watched is erased or replaced.
    pub(crate) fn ended(&self) -> CancellationToken {
        CancellationToken::clone(&self.ended.load())
    }

    /// Ends every stream.
    pub(crate) fn end(&self) {
        self.ended.load().cancel();
    }

    /// Ends every stream; whoever comes again sees the new data. What that has to tell gave no hint here.
    pub(crate) fn restart(&self) {
        self.told_before();
        self.ended.swap(Arc::new(CancellationToken::new())).cancel();
    }

    fn watching(&self) -> std::sync::MutexGuard<'_, Watching> {
        // Counts are whole at every step.
        self.watching.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts watching. One viewer takes only so many streams, and one address only so many for strangers, so that the others
    /// find one too.
    pub(crate) fn watch(self: &Arc<Self>, viewer: &Viewer, from: Option<IpAddr>) -> Result<Watch, RecordsError> {
        let mut watching = self.watching();
        let too_many = |what, limit: usize| Err(RecordsError::TooLarge { what, limit: limit as u64 });
        if watching.viewers.values().sum::<usize>() >= STREAMS {
            return too_many("streams", STREAMS);
        }
        if watching.viewers.get(&viewer.id).is_some_and(|own| *own >= STREAMS_OF_ONE) && !viewer.is_unknown() {
            return too_many("own_streams", STREAMS_OF_ONE);
        }
        let stranger = (!viewer.is_member()).then(|| from.map_or(Place::Shared, own_place));
        if let Some(from) = stranger {
            if watching.strangers.values().sum::<usize>() >= STREAMS_OF_STRANGERS {
                return too_many("streams", STREAMS_OF_STRANGERS);
            }
            let there = watching.strangers.entry(from).or_default();
            if from != Place::Shared && *there >= STREAMS_OF_ADDRESS {
                return too_many("own_streams", STREAMS_OF_ADDRESS);
            }
            *there += 1;
        }
        *watching.viewers.entry(viewer.id.clone()).or_default() += 1;
        Ok(Watch { changes: self.changes.subscribe(), live: Arc::clone(self), viewer: viewer.id.clone(), stranger })
    }
}

/// What of an address is one visitor's: of the long ones they choose the second half themselves.
fn own_place(from: IpAddr) -> Place {
    Place::Own(match from.to_canonical() {
        IpAddr::V6(long) => IpAddr::V6(Ipv6Addr::from_bits(long.to_bits() >> 64 << 64)),
        short @ IpAddr::V4(_) => short,
    })
}

/// What `viewer` hears of a change: nothing of a row that they may not list, and `delete` where a row leaves what they may list.
pub(crate) fn heard(change: &Change, model: &ArcSwap<Model>, viewer: &Viewer, people: &People, moment: &Moment) -> Option<Heard> {
    let model = model.load();
    let row = change.after.as_ref().or(change.before.as_ref())?;
    let collection = model.collection(&row.collection)?;
    let asker = Asker { viewer, people, now: moment.text.clone(), today: moment.day().to_owned() };
    let rule = settle(collection.rules.list.as_ref()?, &asker);
    let listed = |row: &Option<Arc<Row>>| row.as_ref().is_some_and(|row| holds(&rule, &Seen { row, collection }));
    let action = match (listed(&change.before), listed(&change.after)) {
        (false, true) => "create",
        (true, true) => "update",
        (true, false) => "delete",
        (false, false) => return None,
    };
    Some(Heard { collection: row.collection.clone(), id: row.id.clone(), action })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_viewer_leaves_streams_for_the_others() {
        let live = Arc::new(Live::new(AppKey::new("prj_live", "live").unwrap(), Arc::default()));
        let viewer = |id: &str| Viewer { id: id.to_owned(), ..Viewer::unknown("en") };
        let mut held: Vec<Watch> = (0..STREAMS_OF_ONE).map(|_| live.watch(&viewer("per_a"), None).unwrap()).collect();
        let refused = live.watch(&viewer("per_a"), None).unwrap_err();
        assert!(matches!(refused, RecordsError::TooLarge { what: "own_streams", .. }), "{refused:?}");
        assert!(refused.message("en").contains("20") && refused.message("ru").contains("20"), "{}", refused.message("en"));
        drop(live.watch(&viewer("per_b"), None).unwrap());
        held.pop();
        drop(live.watch(&viewer("per_a"), None).unwrap());
        held.clear();
        assert!(live.watching().viewers.is_empty(), "nobody is counted who does not watch");
    }

    #[test]
    fn strangers_of_one_address_leave_streams_for_those_of_others_and_all_of_them_for_people() {
        let live = Arc::new(Live::new(AppKey::new("prj_live", "live").unwrap(), Arc::default()));
        let at = |text: &str| Some(text.parse::<IpAddr>().unwrap());
        let nobody = Viewer::unknown("en");
        let mut held: Vec<Watch> = (0..STREAMS_OF_ADDRESS).map(|_| live.watch(&nobody, at("192.0.2.1")).unwrap()).collect();
        for again in ["192.0.2.1", "::ffff:192.0.2.1"] {
            let refused = live.watch(&nobody, at(again)).unwrap_err();
            assert!(matches!(refused, RecordsError::TooLarge { what: "own_streams", .. }), "{refused:?}");
        }
        let named = Viewer { id: "link_x".to_owned(), link: true, ..Viewer::unknown("en") };
        live.watch(&named, at("192.0.2.1")).unwrap_err();
        let person = Viewer { id: "per_a".to_owned(), ..Viewer::unknown("en") };
        drop(live.watch(&person, at("192.0.2.1")).unwrap());
        // The second half of a long address is whatever its bearer likes.
        held.extend((0..STREAMS_OF_ADDRESS).map(|n| live.watch(&nobody, at(&format!("2001:db8::{n:x}"))).unwrap()));
        live.watch(&nobody, at("2001:db8::ffff")).unwrap_err();
        // Where one address carries many, only all of them together are bound, and the people of the project go on.
        held.extend((0..STREAMS_OF_ADDRESS).map(|_| live.watch(&nobody, None).unwrap()));
        assert_eq!(held.len(), STREAMS_OF_STRANGERS);
        let refused = live.watch(&nobody, at("198.51.100.1")).unwrap_err();
        assert!(matches!(refused, RecordsError::TooLarge { what: "streams", .. }), "{refused:?}");
        drop(live.watch(&person, None).unwrap());
        held.clear();
        let left = live.watching();
        assert!(left.viewers.is_empty() && left.strangers.is_empty(), "{left:?}");
    }
}
