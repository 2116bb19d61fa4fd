//! JSON that a program sends; what cannot be read is refused with the place.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

use crate::refused::Refused;

/// A body of JSON.
pub(super) struct Body<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Refused;
    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Refused::TooLarge { mebibytes: 25 }),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Refused::Unreadable { what: "content-type: application/json".to_owned() }),
            // The reader's own words: they name the field and the place.
            Err(rejection) => Err(Refused::Unreadable { what: rejection.body_text().chars().take(300).collect() }),
        }
    }
}
