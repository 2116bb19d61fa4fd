//! Words a refusal for whoever reads it: a page for people, JSON for programs. Logs what broke on our side.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::refused::{REFUSAL_CODES, Refused};
use crate::site::Site;
use crate::visit::{Surface, Visit};

/// The body of every refusal of the API.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorAnswer {
    /// What went wrong.
    pub(crate) error: ErrorBody,
}

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorBody {
    /// Stable name of the reason.
    #[schema(example = "too-fast")]
    pub(crate) code: &'static str,
    /// One sentence in the caller's language.
    pub(crate) message: String,
    /// The request's code, as in the logs.
    #[schema(example = "F-7K2Q9X4M")]
    pub(crate) request: String,
}

/// Gives a refusal its words; every other answer passes.
pub(crate) fn worded(site: &Site, visit: &Visit, mut response: Response) -> Response {
    let Some(refused) = response.extensions_mut().remove::<Refused>() else { return unexplained(site, visit, response) };
    if let Refused::Trouble(error) = &refused {
        tracing::error!(request = %visit.request, error = error.chain(), "a request failed");
    }
    explain(site, visit, &refused, &response)
}

/// A bare status of the layers below (a body over the limit, a panic) gets its sentence too.
fn unexplained(site: &Site, visit: &Visit, response: Response) -> Response {
    let refused = match response.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refused::TooMuch,
        StatusCode::METHOD_NOT_ALLOWED => Refused::Method,
        // An address that is not even text.
        StatusCode::BAD_REQUEST => Refused::NotFound,
        StatusCode::REQUEST_TIMEOUT => Refused::TimedOut,
        _ => return response,
    };
    explain(site, visit, &refused, &response)
}

fn explain(site: &Site, visit: &Visit, refused: &Refused, response: &Response) -> Response {
    debug_assert!(REFUSAL_CODES.contains(&refused.code()), "{} is explained nowhere", refused.code());
    // Kept apart from troubles, so that whoever asks "why?" of a code on a page finds it.
    tracing::info!(target: fleet_domain::notice::REFUSALS, request = %visit.request, code = refused.code(), status = refused.status().as_u16(), "refused");
    let message = sentence(site, visit, refused);
    let mut answer = match visit.surface {
        Surface::Api => Json(ErrorAnswer { error: ErrorBody { code: refused.code(), message, request: visit.request.clone() } }).into_response(),
        Surface::Page => page(site, visit, refused, &message),
    };
    *answer.status_mut() = refused.status();
    for (name, value) in response.headers() {
        if !matches!(name.as_str(), "content-type" | "content-length") {
            answer.headers_mut().insert(name.clone(), value.clone());
        }
    }
    answer
}

/// What a refusal says to this visitor.
pub(crate) fn sentence(site: &Site, visit: &Visit, refused: &Refused) -> String {
    site.web.words.say(&visit.locale, &format!("page-refused-{}", refused.code()), &refused.args())
}

fn page(site: &Site, visit: &Visit, refused: &Refused, message: &str) -> Response {
    let template = match refused {
        Refused::SignIn | Refused::SessionOver | Refused::LinkOver => "sign-in.html",
        _ => "refused.html",
    };
    let context = serde_json::json!({ "message": message, "code": refused.code(), "status": refused.status().as_u16() });
    match site.bare_page(template, visit, &context) {
        Ok(html) => html.into_response(),
        Err(error) => {
            tracing::error!(request = %visit.request, error = error.chain(), "an error page failed");
            Html(crate::clean::paragraphs(&format!("{message}\n\n{}", visit.request))).into_response()
        }
    }
}

/// Whole mebibytes of a limit.
pub(crate) fn mebibytes(bytes: usize) -> u64 {
    u64::try_from(bytes / (1024 * 1024)).unwrap_or(u64::MAX)
}
