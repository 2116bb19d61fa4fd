//! Which messages of a thread a person gets. What is told of entries is for those who decide them: an app shows everybody else their own
//! only. The talk in which an app is made is for those who may go on with it; whoever else is in the app reads what they said there
//! themselves, what Fleet answered to it, and what became of the app. The page, the API and the streams all read through here.

use fleet_domain::post::{Author, Body, Post};
use fleet_domain::role::Deed;

use super::{SeenProject, SeenThread};
use crate::refused::Refused;
use crate::site::{Site, store};
use crate::viewer::Viewer;

/// Messages for one person, and how far was read for them: what is not theirs is passed over, not waited for.
pub(crate) struct After {
    pub(crate) posts: Vec<Post>,
    pub(crate) change: i64,
}

/// The newest messages before a place, for one person.
pub(crate) struct Before {
    /// In the order of the thread.
    pub(crate) posts: Vec<Post>,
    /// The first place that was looked at, theirs or not; older ones exist if it is above 1.
    pub(crate) seq: i64,
    /// The highest change that was looked at.
    pub(crate) change: i64,
}

impl SeenThread {
    /// Whether the viewer decides entries of the thread's app.
    fn decides(&self, viewer: &Viewer) -> bool {
        viewer.is_admin() || self.project.as_ref().is_some_and(|p| p.may(Deed::Decide))
    }

    /// Whether the viewer reads what others say here: whoever may go on with somebody else's brief, and whoever opened the thread.
    pub(crate) fn follows(&self, viewer: &Viewer) -> bool {
        let opened = self.thread.value.opened_by == viewer.person.value.id;
        // A thread without an app is read by whoever opened it, and by administrators.
        opened || viewer.is_admin() || self.project.as_ref().is_none_or(SeenProject::follows)
    }

    /// Whether a message may be for this viewer at all, whoever it answers.
    fn shows(&self, viewer: &Viewer, post: &Post) -> bool {
        // What answers one person's press, and what somebody fills in, is theirs alone.
        if let Some(only) = &post.body.only {
            return *only == viewer.person.value.id;
        }
        let thread = &self.thread.value;
        // A thread without an app is read by whoever opened it, and by administrators.
        let Some(project) = &thread.project else { return true };
        let opened = thread.opened_by == viewer.person.value.id;
        match &post.author {
            Author::Person { person, .. } => post.body.kind != Body::REASON || *person == viewer.person.value.id || self.decides(viewer),
            Author::Fleet if Body::OF_ENTRIES.contains(&post.body.kind.as_str()) => {
                // People hear of their own entries of other apps in their own newest thread.
                let elsewhere = post.body.links.iter().any(|link| link.project != *project);
                if elsewhere { opened || viewer.is_admin() } else { self.decides(viewer) }
            }
            Author::Fleet => true,
        }
    }

    /// Whether a message is for this viewer.
    fn is_for(&self, viewer: &Viewer, post: &Post) -> bool {
        let me = &viewer.person.value.id;
        let meant = || match &post.author {
            _ if self.follows(viewer) || post.body.only.is_some() => true,
            Author::Person { person, .. } => person == me,
            Author::Fleet => Body::OF_THE_APP.contains(&post.body.kind.as_str()) || post.body.answers.as_ref() == Some(me),
        };
        self.shows(viewer, post) && meant()
    }
}

impl Site {
    /// At most `limit` messages that were written or edited after a change.
    pub(crate) async fn posts_after(&self, viewer: &Viewer, seen: &SeenThread, after: i64, limit: u32) -> Result<After, Refused> {
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut found = After { posts: Vec::new(), change: after };
        loop {
            let batch = self.web.store.posts(&seen.thread.value.id, found.change, limit).await.map_err(store("reading a thread"))?;
            let (last, end) = (batch.len() < most, batch.last().map_or(found.change, |post| post.change));
            let room = most - found.posts.len();
            let mut theirs: Vec<Post> = batch.into_iter().filter(|post| seen.is_for(viewer, post)).collect();
            // What does not fit is read the next time.
            found.change = if theirs.len() > room { theirs[room - 1].change } else { end };
            theirs.truncate(room);
            found.posts.extend(theirs);
            if last || found.posts.len() == most {
                return Ok(found);
            }
        }
    }

    /// The newest messages before a place: at most `limit` are looked at, more only while none of them is theirs.
    pub(crate) async fn posts_before(&self, viewer: &Viewer, seen: &SeenThread, before: i64, limit: u32) -> Result<Before, Refused> {
        let mut found = Before { posts: Vec::new(), seq: before, change: 0 };
        loop {
            let batch = self.web.store.posts_before(&seen.thread.value.id, found.seq, limit).await.map_err(store("reading a thread"))?;
            let Some(first) = batch.iter().map(|p| p.seq).min() else {
                found.seq = 1;
                return Ok(found);
            };
            found.seq = first;
            found.change = batch.iter().map(|p| p.change).fold(found.change, i64::max);
            found.posts = batch.into_iter().filter(|post| seen.is_for(viewer, post)).collect();
            if !found.posts.is_empty() || first <= 1 {
                found.posts.sort_by_key(|p| p.seq);
                return Ok(found);
            }
        }
    }

    /// Whether the newest message of a thread is for this viewer.
    pub(crate) async fn newest_is_for(&self, viewer: &Viewer, seen: &SeenThread) -> Result<bool, Refused> {
        let newest = self.web.store.posts_before(&seen.thread.value.id, i64::MAX, 1).await.map_err(store("reading a thread"))?;
        Ok(newest.iter().all(|post| seen.is_for(viewer, post)))
    }

    /// What words that are said now are called. A reason that is awaited is marked as it is written: later nothing tells it from other words.
    /// While something is still unheard, it may be the very button that asks for it, so a decider's words are then kept among deciders too.
    pub(crate) async fn kind_of_words(&self, viewer: &Viewer, seen: &SeenThread) -> Result<&'static str, Refused> {
        let id = &seen.thread.value.id;
        // An answer to a question of a form, unless a reason is waited for.
        let explains = seen.thread.value.awaits_reason_of(&viewer.person.value.id);
        if !explains && self.web.store.filling_in(id, &viewer.person.value.id).await.map_err(store("reading what is filled in"))?.is_some() {
            return Ok(Body::FILLED);
        }
        if seen.thread.value.project.is_none() || !seen.decides(viewer) {
            return Ok(Body::SAID);
        }
        if self.web.store.inbox_open_in(id).await.map_err(store("counting what a thread has not heard"))? > 0 {
            return Ok(Body::REASON);
        }
        // Read anew: whatever was counted as heard has left its mark here.
        let thread = self.web.store.thread(id).await.map_err(store("reading a thread"))?.ok_or(Refused::NotFound)?;
        Ok(if thread.value.awaits_reason_of(&viewer.person.value.id) { Body::REASON } else { Body::SAID })
    }
}
