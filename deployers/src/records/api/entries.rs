//! Entries over HTTP: list, view, add, change, delete, move on, look back.

use axum::extract::{Path, Query, Request};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::Value;

use super::answer::{Asked, Caller, Refusal, told};
use super::body;
use crate::records::error::RecordsError;
use crate::records::list::ListQuery;

/// The query of a list. Numbers come as texts, so that a bad one is answered in the viewer's language.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ListAsked {
    page: String,
    per_page: String,
    sort: String,
    filter: String,
    search: String,
    view: Option<String>,
}

impl ListAsked {
    pub(super) fn query(self) -> Result<ListQuery, RecordsError> {
        let number = |place: &'static str, text: &str| match text {
            "" => Ok(0),
            t => t.parse::<u32>().map_err(|_| RecordsError::Query { place, column: 1, message: "not a number".to_owned() }),
        };
        Ok(ListQuery {
            page: number("page", &self.page)?,
            per_page: number("perPage", &self.per_page)?,
            sort: self.sort,
            filter: self.filter,
            search: self.search,
            view: self.view.filter(|v| !v.is_empty()),
        })
    }
}

pub(super) async fn app(caller: Caller) -> Result<Response, Refusal> {
    let hosted = &caller.hosted;
    hosted.records.screen(&caller.viewer, hosted.env, &hosted.version, hosted.title.as_deref()).map(told).map_err(caller.refuse())
}

pub(super) async fn list(
    caller: Caller,
    Asked(Path(collection)): Asked<Path<String>>,
    Asked(Query(asked)): Asked<Query<ListAsked>>,
) -> Result<Response, Refusal> {
    let query = asked.query().map_err(caller.refuse())?;
    caller.hosted.records.list(&caller.viewer, &collection, &query).await.map(told).map_err(caller.refuse())
}

pub(super) async fn view(caller: Caller, Asked(Path((collection, id))): Asked<Path<(String, String)>>) -> Result<Response, Refusal> {
    caller.hosted.records.get(&caller.viewer, &collection, &id).await.map(told).map_err(caller.refuse())
}

pub(super) async fn create(caller: Caller, Asked(Path(collection)): Asked<Path<String>>, headers: HeaderMap, request: Request) -> Result<Response, Refusal> {
    let key = match headers.get("idempotency-key").map(|v| v.to_str().map(str::to_owned)) {
        None => None,
        Some(Ok(key)) => Some(key),
        Some(Err(_)) => return Err(caller.refuse()(RecordsError::Unreadable("the idempotency key must be plain characters".to_owned()))),
    };
    let mut input = body::input(&caller, &collection, request).await.map_err(caller.refuse())?;
    input.idempotency_key = key;
    caller.hosted.records.create(&caller.viewer, &collection, input).await.map(told).map_err(caller.refuse())
}

pub(super) async fn update(caller: Caller, Asked(Path((collection, id))): Asked<Path<(String, String)>>, request: Request) -> Result<Response, Refusal> {
    let input = body::input(&caller, &collection, request).await.map_err(caller.refuse())?;
    let rev = rev_of(input.values.get("rev")).map_err(caller.refuse())?;
    caller.hosted.records.update(&caller.viewer, &collection, &id, rev, input).await.map(told).map_err(caller.refuse())
}

pub(super) async fn delete(
    caller: Caller,
    Asked(Path((collection, id))): Asked<Path<(String, String)>>,
    Asked(Query(asked)): Asked<Query<Rev>>,
) -> Result<Response, Refusal> {
    let rev = asked.rev.map(Value::from);
    let rev = rev_of(rev.as_ref()).map_err(caller.refuse())?;
    caller.hosted.records.delete(&caller.viewer, &collection, &id, rev).await.map_err(caller.refuse())?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The revision that a deletion is meant for.
#[derive(Debug, Deserialize)]
pub(super) struct Rev {
    rev: Option<String>,
}

pub(super) async fn transition(
    caller: Caller,
    Asked(Path((collection, id, transition))): Asked<Path<(String, String, String)>>,
    request: Request,
) -> Result<Response, Refusal> {
    let values = body::values(request).await.map_err(caller.refuse())?;
    let reason = match values.get("reason") {
        None | Some(Value::Null) => None,
        Some(Value::String(reason)) => Some(reason.as_str()),
        Some(_) => return Err(caller.refuse()(RecordsError::Unreadable("the reason must be text".to_owned()))),
    };
    let rev = rev_of(values.get("rev")).map_err(caller.refuse())?;
    caller.hosted.records.transition(&caller.viewer, &collection, &id, &transition, reason, rev).await.map(told).map_err(caller.refuse())
}

pub(super) async fn history(caller: Caller, Asked(Path((collection, id))): Asked<Path<(String, String)>>) -> Result<Response, Refusal> {
    caller.hosted.records.history(&caller.viewer, &collection, &id).await.map(told).map_err(caller.refuse())
}

/// A revision that cannot be read must not pass for none.
fn rev_of(value: Option<&Value>) -> Result<Option<i64>, RecordsError> {
    let unreadable = || RecordsError::Unreadable("`rev` must be a whole number".to_owned());
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(n)) => n.as_i64().map(Some).ok_or_else(unreadable),
        Some(Value::String(s)) => s.parse().map(Some).map_err(|_| unreadable()),
        Some(_) => Err(unreadable()),
    }
}
