//! What a person likes: language and colours.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use fleet_store::{Commit, StoreError, Versioned};
use serde::Deserialize;

use super::Sent;
use crate::cookie;
use crate::pace::Sending;
use crate::refused::Refused;
use crate::site::{Site, store};
use crate::visit::{Theme, Visit};

#[derive(Deserialize)]
pub(crate) struct Liking {
    locale: Option<String>,
    theme: Option<String>,
    #[serde(default)]
    back: String,
}

/// `POST /settings`: works before sign-in too, as a cookie; the language of a known person is kept with the person.
pub(crate) async fn settings(State(site): State<Arc<Site>>, visit: Visit, Sent(liking): Sent<Liking>) -> Result<Response, Refused> {
    let mut response = Redirect::to(&own_path(&liking.back)).into_response();
    if let Some(wanted) = liking.locale {
        let locale = site.locale(&wanted).ok_or_else(|| Refused::Unreadable { what: "locale".to_owned() })?;
        if let Some(cookie) = cookie::liking(cookie::LOCALE, &locale) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        if let Some(viewer) = visit.viewer() {
            site.paced(viewer, Sending::Press)?;
            let Versioned { rev, value: mut person } = viewer.person.clone();
            person.locale = locale;
            match site.web.store.commit(Commit::new().put_person(Versioned { rev, value: person })).await {
                Ok(_) => {}
                Err(StoreError::Conflict { .. }) => return Err(Refused::MovedOn),
                Err(error) => return Err(store("keeping a person's language")(error).into()),
            }
        }
    }
    if let Some(theme) = liking.theme {
        let value = match Theme::of(&theme) {
            Theme::System => "",
            theme => theme.as_str(),
        };
        if let Some(cookie) = cookie::liking(cookie::THEME, value) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    Ok(response)
}

/// A path of this page, and nothing that leads elsewhere.
fn own_path(back: &str) -> String {
    let own = back.starts_with('/') && !back.starts_with("//") && !back.contains(['\\', '\r', '\n']) && back.is_ascii() && back.len() <= 300;
    if own { back.to_owned() } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_stays_here() {
        for (back, to) in [
            ("/tasks/tsk_1?sent=stop", "/tasks/tsk_1?sent=stop"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/a\r\nSet-Cookie: x=y", "/"),
            ("", "/"),
        ] {
            assert_eq!(own_path(back), to, "{back}");
        }
    }
}
