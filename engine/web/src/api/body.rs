//! JSON that a program sends; what cannot be read is refused with the place.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

use crate::refused::Refused;
use crate::site::Site;

/// A body of JSON.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Arc<Site>> for Body<T> {
    type Rejection = Refused;
    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Self, Refused> {
        match Json::<T>::from_request(request, site).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Refused::TooMuch),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Refused::Unreadable { what: "content-type: application/json".to_owned() }),
            // The reader's own words: they name the field and the place.
            Err(rejection) => Err(Refused::Unreadable { what: rejection.body_text().chars().take(300).collect() }),
        }
    }
}
