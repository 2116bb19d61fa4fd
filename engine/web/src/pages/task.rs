//! One task: stages, criteria with evidence, attempts, journal.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};

use super::acts::Told;
use crate::query::Asked;
use crate::refused::Refused;
use crate::shown::journal::Whose;
use crate::shown::task::{CriterionProof, TaskShown};
use crate::site::{Site, store};
use crate::visit::Signed;

/// `GET /tasks/{task}`
pub(crate) async fn task(
    State(site): State<Arc<Site>>,
    Signed { visit, viewer }: Signed,
    Path(task): Path<String>,
    Asked(told): Asked<Told>,
) -> Result<Response, Refused> {
    let seen = site.task(&viewer, &task).await?;
    let names = site.names().await?;
    let shown = TaskShown::of(&site, &viewer, &seen, &names, &visit.locale);
    let project = &seen.project.project.value;
    let tasks = site.tasks_by_run(&project.id).await?;
    let whose = Whose { project: &project.id, title: &project.title, tasks: &tasks };
    let lines = site.web.store.journal_of_run(&seen.run.value.id).await.map_err(store("reading the journal of a run"))?;
    let lines: Vec<_> = lines.into_iter().map(|line| site.journal_line(&visit.locale, &names, &whose, line)).collect();
    let context = serde_json::json!({ "task": shown, "clauses": clauses(&shown.criteria), "journal": lines, "told": told.known() });
    Ok(site.page("task.html", &visit, &viewer, "projects", &context).await?.into_response())
}

/// Points of the same words together, each where the first of them stands: one clause of a person's may need several checks.
fn clauses(criteria: &[CriterionProof]) -> Vec<Vec<&CriterionProof>> {
    let mut clauses: Vec<Vec<&CriterionProof>> = Vec::new();
    for criterion in criteria {
        match clauses.iter_mut().find(|clause| clause.iter().any(|first| first.words == criterion.words && first.origin == criterion.origin)) {
            Some(clause) => clause.push(criterion),
            None => clauses.push(vec![criterion]),
        }
    }
    clauses
}
