//! A thread as the page and the API show it.

use fleet_domain::chat::{Asked, Focus, Thread};
use fleet_domain::id::PersonId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::site::Site;

/// A thread in a list.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ThreadLine {
    pub(crate) id: String,
    /// Empty while nobody named it.
    pub(crate) title: String,
    /// Title of its Bible.
    pub(crate) bible: String,
    pub(crate) project: Option<String>,
    pub(crate) active_at: i64,
}

impl ThreadLine {
    pub(crate) fn of(site: &Site, thread: &Thread) -> Self {
        Self {
            id: thread.id.to_string(),
            title: thread.title.clone(),
            bible: bible_title(site, &thread.bible, &thread.locale),
            project: thread.project.as_ref().map(ToString::to_string),
            active_at: thread.active_at,
        }
    }
}

/// The name of a Bible for people.
pub(crate) fn bible_title(site: &Site, name: &str, locale: &str) -> String {
    site.web.bibles.get(name).map_or_else(|| name.to_owned(), |b| b.front.title.in_locale(locale, "en").to_owned())
}

/// A conversation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ThreadAnswer {
    /// `thr_…`
    pub(crate) id: String,
    /// Its name; empty until there is one.
    pub(crate) title: String,
    /// Where it lives: `web`, `telegram`, `slack`.
    pub(crate) platform: &'static str,
    /// The Bible it speaks under.
    pub(crate) bible: String,
    /// `en`, `ru`.
    pub(crate) locale: String,
    /// The project, once work started.
    pub(crate) project: Option<String>,
    /// What the next words are about: `open`, `brief`, `reason`, `rename`.
    pub(crate) focus: &'static str,
    /// The open brief, if one is.
    pub(crate) brief: Option<String>,
    /// UTC ms.
    pub(crate) created_at: i64,
    /// UTC ms of the last message.
    pub(crate) active_at: i64,
}

impl ThreadAnswer {
    /// As this person is shown it: what others were asked is theirs.
    pub(crate) fn of(thread: &Thread, viewer: &PersonId) -> Self {
        let (focus, brief) = match (thread.asked_of(viewer), &thread.focus) {
            (Some(Asked::Reason { .. }), _) => ("reason", None),
            (Some(Asked::Title { .. }), _) => ("rename", None),
            (Some(Asked::Zone), _) => ("zone", None),
            // Their next words are read as they would be anyway.
            (Some(Asked::Change { .. } | Asked::Delete { .. } | Asked::Undo { .. }) | None, Focus::Brief { brief }) => ("brief", Some(brief.to_string())),
            (Some(Asked::Change { .. } | Asked::Delete { .. } | Asked::Undo { .. }) | None, Focus::Open) => ("open", None),
        };
        Self {
            id: thread.id.to_string(),
            title: thread.title.clone(),
            platform: thread.platform.as_str(),
            bible: thread.bible.clone(),
            locale: thread.locale.clone(),
            project: thread.project.as_ref().map(ToString::to_string),
            focus,
            brief,
            created_at: thread.created_at,
            active_at: thread.active_at,
        }
    }
}
