//! Lines of a journal: what was decided, when and why.

use std::collections::HashMap;

use fleet_domain::audit::JournalEntry;
use fleet_domain::id::{ProjectId, RunId};
use serde::Serialize;
use utoipa::ToSchema;

use super::people::Names;
use crate::refused::Refused;
use crate::site::{Site, store};

/// Lines read at once.
const STEP: u32 = 500;

/// A line of a project's journal.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct JournalLine {
    /// Its place in the journal: ask for what comes after it.
    pub(crate) seq: i64,
    /// UTC ms.
    pub(crate) at: i64,
    /// Stable name of what happened.
    pub(crate) event: String,
    /// The same in the reader's language, where there are words for it.
    pub(crate) words: String,
    /// Why, one sentence.
    pub(crate) why: String,
    /// The language of that sentence: the reader's, or `en` where there is no translation.
    pub(crate) why_locale: String,
    /// The run it concerns.
    pub(crate) run: Option<String>,
    /// The task of that run.
    pub(crate) task: Option<String>,
    /// The project.
    pub(crate) project: Option<String>,
    /// The project's title.
    pub(crate) title: String,
}

/// Which project lines belong to.
pub(crate) struct Whose<'a> {
    pub(crate) project: &'a ProjectId,
    pub(crate) title: &'a str,
    /// Task by run.
    pub(crate) tasks: &'a HashMap<String, String>,
}

impl Site {
    /// One line for a reader.
    pub(crate) fn journal_line(&self, locale: &str, names: &Names, whose: &Whose<'_>, line: (i64, JournalEntry, Option<RunId>)) -> JournalLine {
        let (seq, entry, run) = line;
        let key = format!("page-event-{}", entry.event.replace([':', '.', ' '], "-"));
        // A stage that ended in a failure has words of its own: "Proved" over what was not proved would be a lie.
        let failed = self.reasons.tells_failure(&entry.why).then(|| self.web.words.try_say(locale, &format!("{key}-failed"), &[])).flatten();
        let words = failed.or_else(|| self.web.words.try_say(locale, &key, &[])).unwrap_or_else(|| entry.event.replace('_', " "));
        let run = run.map(|r| r.to_string());
        let why = self.reasons.say(&self.web.words, locale, &names.fill(&entry.why));
        JournalLine {
            seq,
            at: entry.at,
            words,
            why: why.words,
            why_locale: why.locale,
            task: run.as_ref().and_then(|r| whose.tasks.get(r)).cloned(),
            event: entry.event,
            run,
            project: Some(whose.project.to_string()),
            title: whose.title.to_owned(),
        }
    }

    /// Tasks of a project by their runs.
    pub(crate) async fn tasks_by_run(&self, project: &ProjectId) -> Result<HashMap<String, String>, Refused> {
        let tasks = self.web.store.tasks_of(project).await.map_err(store("reading the tasks of a project"))?;
        Ok(tasks.into_iter().map(|t| (t.run.to_string(), t.id.to_string())).collect())
    }

    /// The newest lines of a project, newest first.
    pub(crate) async fn newest_lines(&self, project: &ProjectId, most: usize) -> Result<Vec<(i64, JournalEntry, Option<RunId>)>, Refused> {
        let mut kept = std::collections::VecDeque::new();
        let mut after = 0;
        loop {
            let lines = self.web.store.journal(project, after, STEP).await.map_err(store("reading a journal"))?;
            let whole = lines.len() < usize::try_from(STEP).unwrap_or(usize::MAX);
            for line in lines {
                after = line.0;
                kept.push_front(line);
            }
            kept.truncate(most);
            if whole {
                return Ok(kept.into());
            }
        }
    }
}
