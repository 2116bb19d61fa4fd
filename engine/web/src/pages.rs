//! The pages people see, and the forms on them. Every form works without a script.

pub(crate) mod acts;
pub(crate) mod chat;
pub(crate) mod habits;
pub(crate) mod lists;
pub(crate) mod people;
pub(crate) mod project;
pub(crate) mod settings;
pub(crate) mod task;

use axum::Router;
use axum::extract::rejection::FormRejection;
use axum::extract::{DefaultBodyLimit, FromRequest};
use axum::routing::{get, post};
use std::sync::Arc;

use crate::refused::Refused;
use crate::site::Site;

/// Every page and form.
pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/", get(chat::newest))
        .route("/threads", post(chat::open))
        .route("/t/{thread}", get(chat::thread))
        .route("/t/{thread}/panel", get(chat::panel))
        .route("/t/{thread}/live", get(chat::live))
        .route("/t/{thread}/say", post(chat::say).layer(DefaultBodyLimit::disable()))
        .route("/t/{thread}/press", post(chat::press))
        .route("/t/{thread}/files/{file}", get(chat::file))
        .route("/projects", get(project::projects))
        .route("/projects/{project}", get(project::project))
        .route("/projects/{project}/joined", get(project::joined))
        .route("/projects/{project}/open/{env}", get(project::open))
        .route("/projects/{project}/delete", get(project::delete_question))
        .route("/projects/{project}/act", post(acts::of_project))
        .route("/projects/{project}/invite", post(project::invite))
        .route("/tasks/{task}", get(task::task))
        .route("/tasks/{task}/act", post(acts::of_task))
        .route("/live", get(lists::live))
        .route("/wishes", get(lists::wishes))
        .route("/activity", get(lists::activity))
        .route("/help", get(lists::help))
        .route("/people", get(people::people))
        .route("/people/{person}/pair", post(people::pair))
        .route("/people/{person}/link", post(people::link))
        .route("/link-code", post(people::code))
        .route("/habits", get(habits::habits).post(habits::keep))
        .route("/settings", post(settings::settings))
}

/// A form that was sent; one that cannot be read is a sentence, not a bare status.
pub(crate) struct Sent<T>(pub(crate) T);

impl<T: serde::de::DeserializeOwned> FromRequest<Arc<Site>> for Sent<T> {
    type Rejection = Refused;
    async fn from_request(request: axum::extract::Request, site: &Arc<Site>) -> Result<Self, Refused> {
        match axum::Form::<T>::from_request(request, site).await {
            Ok(form) => Ok(Self(form.0)),
            Err(FormRejection::BytesRejection(_)) => Err(Refused::TooMuch),
            Err(_) => Err(Refused::Unreadable { what: "form".to_owned() }),
        }
    }
}
