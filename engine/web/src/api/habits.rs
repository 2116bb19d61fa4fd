//! When and how the caller wants to be told.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::body::Body;
use crate::pages::habits::{HabitsShown, HabitsWanted};
use crate::refused::Refused;
use crate::site::Site;
use crate::visit::Signed;

/// The caller's overview and time zone.
#[utoipa::path(get, path = "/habits", tag = "people", responses((status = 200, body = HabitsShown)))]
pub(super) async fn habits(State(site): State<Arc<Site>>, Signed { viewer, .. }: Signed) -> Result<Json<HabitsShown>, Refused> {
    Ok(Json(site.habits(&viewer).await?))
}

/// Changes the caller's overview or time zone.
#[utoipa::path(post, path = "/habits", tag = "people", request_body = HabitsWanted, responses((status = 204)))]
pub(super) async fn keep_habits(
    State(site): State<Arc<Site>>,
    Signed { visit, viewer }: Signed,
    Body(wanted): Body<HabitsWanted>,
) -> Result<StatusCode, Refused> {
    site.keep_habits(&visit, &viewer, wanted).await?;
    Ok(StatusCode::NO_CONTENT)
}
