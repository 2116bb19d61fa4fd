//! Wishes, activity, help, and the stream that keeps lists up to date.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use crate::live::{self, Reader, Subject};
use crate::query::Asked;
use crate::refused::Refused;
use crate::shown::journal::{JournalLine, Whose};
use crate::shown::thread::bible_title;
use crate::sight::SeenProject;
use crate::site::{Site, store};
use crate::viewer::Viewer;
use crate::visit::Signed;

/// Lines of the activity page.
const LINES: usize = 100;
/// Wishes shown.
const WISHES: u32 = 200;

/// A wish for a reader.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct WishShown {
    /// `wsh_…`
    pub(crate) id: String,
    /// The words.
    pub(crate) text: String,
    /// Who wished.
    pub(crate) by: String,
    /// The Bible's name for people.
    pub(crate) bible: String,
    /// The thread, if the caller sees it.
    pub(crate) thread: Option<String>,
    /// Why it waits: `other_bible`, `waits_for_agent`, `needs_person`, `refused`.
    pub(crate) verdict: String,
    /// Details of the verdict: the other field of work, or the kind of refusal.
    pub(crate) detail: String,
    /// The other field of work in words, if it is one.
    pub(crate) field: Option<String>,
    /// UTC ms.
    pub(crate) at: i64,
}

impl Site {
    /// Wishes of this person; admins see everybody's. Newest first.
    pub(crate) async fn wishes_for(&self, viewer: &Viewer, locale: &str) -> Result<Vec<WishShown>, Refused> {
        let names = self.names().await?;
        let wishes = self.web.store.wishes(WISHES).await.map_err(store("reading the wishes"))?;
        let mut shown = Vec::new();
        for wish in wishes.into_iter().filter(|w| viewer.is_admin() || w.by == viewer.person.value.id) {
            // A verdict may carry details after a colon.
            let (verdict, detail) = wish.verdict.split_once(':').unwrap_or((wish.verdict.as_str(), ""));
            shown.push(WishShown {
                id: wish.id.to_string(),
                text: wish.text,
                by: names.of(&wish.by),
                bible: bible_title(self, &wish.bible, locale),
                thread: Some(wish.thread.to_string()),
                verdict: verdict.trim().to_owned(),
                detail: detail.trim().to_owned(),
                field: (verdict.trim() == "other_bible").then(|| self.field_title(detail.trim(), locale)),
                at: wish.at,
            });
        }
        Ok(shown)
    }

    /// What a Bible is for, in words, also where it is not installed.
    fn field_title(&self, bible: &str, locale: &str) -> String {
        match self.web.words.try_say(locale, &format!("page-field-{bible}"), &[]) {
            Some(known) if self.web.bibles.get(bible).is_none() => known,
            _ => bible_title(self, bible, locale),
        }
    }

    /// The newest lines of every journal that the person may read.
    pub(crate) async fn activity(&self, viewer: &Viewer, locale: &str) -> Result<Vec<JournalLine>, Refused> {
        let names = self.names().await?;
        let mut lines = Vec::new();
        for seen in self.projects(viewer).await?.into_iter().filter(SeenProject::follows) {
            let project = &seen.project.value;
            let tasks = self.tasks_by_run(&project.id).await?;
            let whose = Whose { project: &project.id, title: &project.title, tasks: &tasks };
            let newest = self.newest_lines(&project.id, LINES).await?;
            lines.extend(newest.into_iter().map(|line| self.journal_line(locale, &names, &whose, line)));
        }
        lines.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| b.seq.cmp(&a.seq)));
        lines.truncate(LINES);
        Ok(lines)
    }
}

/// `GET /wishes`
pub(crate) async fn wishes(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed) -> Result<Response, Refused> {
    let wishes = site.wishes_for(&viewer, &visit.locale).await?;
    let known = ["other_bible", "waits_for_agent", "needs_person", "refused"];
    let groups: Vec<_> = known
        .iter()
        .map(|verdict| serde_json::json!({ "verdict": verdict, "wishes": wishes.iter().filter(|w| w.verdict == **verdict).collect::<Vec<_>>() }))
        .chain(std::iter::once(
            serde_json::json!({ "verdict": "other", "wishes": wishes.iter().filter(|w| !known.contains(&w.verdict.as_str())).collect::<Vec<_>>() }),
        ))
        .collect();
    let context = serde_json::json!({ "groups": groups, "count": wishes.len() });
    Ok(site.page("wishes.html", &visit, &viewer, "wishes", &context).await?.into_response())
}

/// `GET /activity`
pub(crate) async fn activity(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed) -> Result<Response, Refused> {
    let context = serde_json::json!({ "journal": site.activity(&viewer, &visit.locale).await? });
    Ok(site.page("activity.html", &visit, &viewer, "activity", &context).await?.into_response())
}

/// `GET /help`
pub(crate) async fn help(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed) -> Result<Response, Refused> {
    let bible = |b: &Arc<fleet_domain::bible::Bible>| {
        serde_json::json!({
            "title": b.front.title.in_locale(&visit.locale, "en"),
            "promise": b.front.promise.in_locale(&visit.locale, "en"),
            "examples": b.front.examples.get(&visit.locale).cloned().unwrap_or_default(),
        })
    };
    let context = serde_json::json!({ "bibles": site.web.bibles.iter().map(bible).collect::<Vec<_>>() });
    Ok(site.page("help.html", &visit, &viewer, "help", &context).await?.into_response())
}

#[derive(Deserialize)]
pub(crate) struct Which {
    project: Option<String>,
}

/// `GET /live`: says that a project, or any project, changed.
pub(crate) async fn live(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed, Asked(which): Asked<Which>) -> Result<Response, Refused> {
    let subject = match which.project {
        Some(id) => Subject::Project(site.project(&viewer, &id).await?.project.value.id),
        None => Subject::Everything,
    };
    live::follow(site, visit, viewer, subject, Reader::Page)
}
