//! Errors as the API words them: `{status, code, message, data: {field: {code, message}}}`.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::Hosted;
use crate::records::error::RecordsError;
use crate::records::viewer::Viewer;

/// For whom, and which app.
pub(super) struct Caller {
    pub(super) viewer: Viewer,
    pub(super) hosted: Hosted,
}

/// An error and the language to say it in.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) locale: String,
    pub(super) error: RecordsError,
}

impl Caller {
    /// For `map_err`.
    pub(super) fn refuse(&self) -> impl Fn(RecordsError) -> Refusal + use<> {
        let locale = self.viewer.locale.clone();
        move |error| Refusal { locale: locale.clone(), error }
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        // Taken from the extensions that the gateway set: no header of the client says who they are.
        match (parts.extensions.get::<Viewer>(), parts.extensions.get::<Hosted>()) {
            (Some(viewer), Some(hosted)) => Ok(Self { viewer: viewer.clone(), hosted: hosted.clone() }),
            (viewer, _) => Err(Refusal { locale: viewer.map_or_else(|| "en".to_owned(), |v| v.locale.clone()), error: RecordsError::Forbidden }),
        }
    }
}

/// A part of the address; one that cannot be read is refused as everything else is: as JSON, in the viewer's language.
pub(super) struct Asked<E>(pub(super) E);

impl<S: Send + Sync, E> FromRequestParts<S> for Asked<E>
where
    E: FromRequestParts<S>,
    E::Rejection: std::fmt::Display,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let locale = parts.extensions.get::<Viewer>().map_or_else(|| "en".to_owned(), |v| v.locale.clone());
        E::from_request_parts(parts, state).await.map(Self).map_err(|e| Refusal { locale, error: RecordsError::Unreadable(e.to_string()) })
    }
}

/// The status of an error.
fn status(error: &RecordsError) -> StatusCode {
    match error {
        RecordsError::Invalid(_) | RecordsError::Query { .. } | RecordsError::Unreadable(_) => StatusCode::BAD_REQUEST,
        RecordsError::Forbidden | RecordsError::Locked => StatusCode::FORBIDDEN,
        RecordsError::NotFound => StatusCode::NOT_FOUND,
        RecordsError::Conflict { .. } | RecordsError::KeyReused | RecordsError::WrongState { .. } => StatusCode::CONFLICT,
        RecordsError::TooLarge { what: "own_streams", .. } => StatusCode::TOO_MANY_REQUESTS,
        RecordsError::TooLarge { what: "streams", .. } | RecordsError::Closed => StatusCode::SERVICE_UNAVAILABLE,
        RecordsError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        RecordsError::Full => StatusCode::INSUFFICIENT_STORAGE,
        RecordsError::Key { .. }
        | RecordsError::Manifest(_)
        | RecordsError::ManifestChange(_)
        | RecordsError::Newer { .. }
        | RecordsError::Database { .. }
        | RecordsError::Disk { .. }
        | RecordsError::Workbook(_)
        | RecordsError::Damaged(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn data(error: &RecordsError, locale: &str) -> Value {
    let mut data = Map::new();
    match error {
        RecordsError::Invalid(issues) => {
            for issue in issues {
                data.insert(issue.field.clone(), json!({ "code": issue.code, "message": issue.message(locale) }));
            }
        }
        RecordsError::Query { place, message, .. } => {
            // The second sentence is for whoever wrote the filter: it names the character and the nearest name.
            data.insert((*place).to_owned(), json!({ "code": "invalid", "message": message }));
        }
        RecordsError::Conflict { rev } => {
            data.insert("rev".to_owned(), json!({ "code": "conflict", "message": rev.to_string() }));
        }
        _ => {}
    }
    Value::Object(data)
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = status(&self.error);
        self.with(status)
    }
}

impl Refusal {
    fn with(self, status: StatusCode) -> Response {
        let Self { locale, error } = self;
        if status.is_server_error() {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            tracing::error!(%error, cause, "a request for records failed");
        }
        let body = json!({ "status": status.as_u16(), "code": error.code(), "message": error.message(&locale), "data": data(&error, &locale) });
        fresh((status, Json(body)).into_response())
    }
}

/// A JSON answer that no cache keeps.
pub(super) fn told(value: impl serde::Serialize) -> Response {
    fresh(Json(value).into_response())
}

fn fresh(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// No such address.
pub(super) async fn nothing_here(caller: Caller) -> Refusal {
    caller.refuse()(RecordsError::NotFound)
}

/// The address exists, the method does not.
pub(super) async fn not_that_way(caller: Caller) -> Response {
    caller.refuse()(RecordsError::Unreadable("the method is not allowed here".to_owned())).with(StatusCode::METHOD_NOT_ALLOWED)
}
