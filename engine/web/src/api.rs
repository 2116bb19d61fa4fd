//! The HTTP API under `/api/v1`: everything the page can do, for programs. Described at `/api/v1/openapi.json`.

mod body;
mod habits;
mod instance;
mod projects;
mod threads;
pub(crate) mod upload;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use axum::{Json, Router};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, ResponseBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{ErrorAnswer, ErrorBody};
use crate::site::{Limits, Site};
use crate::upkeep;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Fleet",
        description = "Everything the page can do, for programs: conversations, projects, tasks, wishes, people. Sign in with a bearer token (a session's, or the one in run.json) or the page's cookie. \
            Every refusal is `{error: {code, message, request}}`: a stable code, one sentence in the caller's language, and the code of the request as in the logs. Times are UTC milliseconds."
    ),
    components(schemas(ErrorAnswer, ErrorBody))
)]
struct Description;

/// Every route of the API, and its description.
pub(crate) fn routes(limits: &Limits) -> Router<Arc<Site>> {
    let described = OpenApiRouter::<Arc<Site>>::with_openapi(<Description as utoipa::OpenApi>::openapi()).nest("/api/v1", all(limits));
    let (router, mut description) = described.split_for_parts();
    finish(&mut description);
    router.route("/api/v1/openapi.json", get(move || std::future::ready(Json(description))))
}

/// Bytes of a character that a program escapes where it need not: `\ud83d\ude00`.
const ESCAPED: usize = 12;

fn all(limits: &Limits) -> OpenApiRouter<Arc<Site>> {
    let message = DefaultBodyLimit::max(limits.words + limits.text * ESCAPED);
    OpenApiRouter::new()
        .routes(routes!(instance::me))
        .routes(routes!(threads::list, threads::open))
        .routes(routes!(threads::one))
        .routes(routes!(threads::posts))
        .merge(OpenApiRouter::new().routes(routes!(threads::messages)).layer(message))
        .routes(routes!(threads::press))
        .routes(routes!(threads::acts))
        .routes(routes!(threads::brief))
        .merge(OpenApiRouter::new().routes(routes!(upload::files)).layer(DefaultBodyLimit::disable()))
        .routes(routes!(projects::list))
        .routes(routes!(projects::one))
        .routes(routes!(projects::journal))
        .routes(routes!(projects::invites))
        .routes(routes!(projects::task))
        .routes(routes!(instance::wishes))
        .routes(routes!(instance::activity))
        .routes(routes!(instance::people))
        .routes(routes!(instance::pair))
        .routes(routes!(instance::login_link))
        .routes(routes!(instance::owner_links))
        .routes(routes!(instance::link_codes))
        .routes(routes!(instance::stop_all))
        .routes(routes!(habits::habits, habits::keep_habits))
        .routes(routes!(instance::events))
        .routes(routes!(upkeep::status))
}

/// Adds to every operation what holds for all: how to sign in, and what a refusal looks like.
fn finish(description: &mut utoipa::openapi::OpenApi) {
    env!("CARGO_PKG_VERSION").clone_into(&mut description.info.version);
    let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    description.components.get_or_insert_default().add_security_scheme("token", scheme);
    description.security = Some(vec![SecurityRequirement::new::<_, [&str; 0], &str>("token", [])]);
    for item in description.paths.paths.values_mut() {
        for operation in [&mut item.get, &mut item.post].into_iter().flatten() {
            let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ErrorAnswer"))).build();
            let refusal = ResponseBuilder::new().description("Refused; the sentence says why").content("application/json", content).build();
            operation.responses.responses.insert("default".to_owned(), refusal.into());
        }
    }
}
