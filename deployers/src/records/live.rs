//! What happens in an app, for those who watch: only rows that they may list.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use serde::Serialize;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use super::error::RecordsError;
use super::key::AppKey;
use super::limits::{STREAMS, STREAMS_OF_ONE};
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
    notices: broadcast::Sender<AppKey>,
    /// How many streams each viewer has; the unknown ones are one.
    watching: Mutex<HashMap<String, usize>>,
    ended: ArcSwap<CancellationToken>,
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
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut watching = self.live.watching();
        if let Some(own) = watching.get_mut(&self.viewer) {
            *own -= 1;
            if *own == 0 {
                watching.remove(&self.viewer);
            }
        }
    }
}

impl Live {
    /// `notices` hears which app has something to tell.
    pub(crate) fn new(key: AppKey, notices: broadcast::Sender<AppKey>) -> Self {
        Self { key, changes: broadcast::channel(256).0, notices, watching: Mutex::default(), ended: ArcSwap::from_pointee(CancellationToken::new()) }
    }

    /// Tells everyone who watches.
    pub(crate) fn changed(&self, change: Change) {
        // Nobody watching is no failure.
        drop(self.changes.send(change));
    }

    /// Says that there is something to tell in the chat.
    pub(crate) fn told(&self) {
        drop(self.notices.send(self.key.clone()));
    }

    /// Ended when the data that is watched is erased or replaced.
    pub(crate) fn ended(&self) -> CancellationToken {
        CancellationToken::clone(&self.ended.load())
    }

    /// Ends every stream.
    pub(crate) fn end(&self) {
        self.ended.load().cancel();
    }

    /// Ends every stream; whoever comes again sees the new data.
    pub(crate) fn restart(&self) {
        self.ended.swap(Arc::new(CancellationToken::new())).cancel();
    }

    fn watching(&self) -> std::sync::MutexGuard<'_, HashMap<String, usize>> {
        // Counts are whole at every step.
        self.watching.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts watching. One viewer takes only so many streams, so that the others find one too.
    pub(crate) fn watch(self: &Arc<Self>, viewer: &Viewer) -> Result<Watch, RecordsError> {
        let mut watching = self.watching();
        if watching.values().sum::<usize>() >= STREAMS {
            return Err(RecordsError::TooLarge { what: "streams", limit: STREAMS as u64 });
        }
        let own = watching.get(&viewer.id).copied().unwrap_or(0);
        if own >= STREAMS_OF_ONE && !viewer.is_unknown() {
            return Err(RecordsError::TooLarge { what: "own_streams", limit: STREAMS_OF_ONE as u64 });
        }
        watching.insert(viewer.id.clone(), own + 1);
        Ok(Watch { changes: self.changes.subscribe(), live: Arc::clone(self), viewer: viewer.id.clone() })
    }
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
        let live = Arc::new(Live::new(AppKey::new("prj_live", "live").unwrap(), broadcast::channel(1).0));
        let viewer = |id: &str| Viewer { id: id.to_owned(), ..Viewer::unknown("en") };
        let mut held: Vec<Watch> = (0..STREAMS_OF_ONE).map(|_| live.watch(&viewer("per_a")).unwrap()).collect();
        let refused = live.watch(&viewer("per_a")).unwrap_err();
        assert!(matches!(refused, RecordsError::TooLarge { what: "own_streams", .. }), "{refused:?}");
        assert!(refused.message("en").contains("20") && refused.message("ru").contains("20"), "{}", refused.message("en"));
        drop(live.watch(&viewer("per_b")).unwrap());
        held.pop();
        drop(live.watch(&viewer("per_a")).unwrap());
        held.clear();
        assert!(live.watching().is_empty(), "nobody is counted who does not watch");
    }
}
