//! Hands a call to the records service: with the viewer, without anything of ours or of proxies before us.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::Response;
use tower::ServiceExt as _;

use super::refusal::Refusal;
use super::{accept, body, cookie, streams};
use crate::cloud::{Cloud, Shown};
use crate::records::{Hosted, Viewer};

/// Never handed on, besides everything that starts like one of [`PREFIXES`].
const OURS: [HeaderName; 5] = [header::COOKIE, header::AUTHORIZATION, header::PROXY_AUTHORIZATION, header::FORWARDED, HeaderName::from_static("x-real-ip")];
/// What proxies and we ourselves say about a client: nothing a client could say counts.
const PREFIXES: [&str; 2] = ["x-forwarded-", "x-fleet-"];

/// What the app is and who looks at it.
const SELF: &str = "/api/app";

/// Calls the records service.
pub(crate) async fn call(cloud: &Cloud, shown: &Arc<Shown>, viewer: Viewer, from: Option<IpAddr>, request: Request) -> Result<Response, Refusal> {
    let patience = body::patience(&request);
    let mut request = body::bounded(request)?;
    let cookies = cookie::alone(request.headers());
    strip(request.headers_mut());
    let records = cloud.open(shown).await.map_err(|error| {
        tracing::error!(host = shown.host, error = &error as &dyn std::error::Error, "the data of an app cannot be opened");
        Refusal::Broken
    })?;
    cloud.tell_people(shown, &records).await;
    let mut said = viewer.clone();
    let of_itself = request.uri().path() == SELF;
    let title = if of_itself { cloud.roster().title(&shown.route.project, shown.route.env).await } else { None };
    if !of_itself && let Some(locale) = accept::said_locale(request.headers()) {
        // The screen says which language the person chose in it; only the app's own description says theirs.
        locale.clone_into(&mut said.locale);
    }
    let version = shown.route.commit[..10].to_owned();
    request.extensions_mut().insert(said);
    request.extensions_mut().insert(Hosted { records, env: shown.route.env, title, slug: shown.route.slug.clone(), version, from });
    let called = tokio::time::timeout(patience, cloud.api().oneshot(request)).await;
    let Ok(Ok(mut response)) = called else { return Err(Refusal::TooSlow) };
    response.headers_mut().remove(header::SET_COOKIE);
    Ok(streams::bounded(cloud, shown, viewer, cookies, response))
}

fn strip(headers: &mut HeaderMap) {
    for name in OURS {
        headers.remove(name);
    }
    let said: Vec<HeaderName> = headers.keys().filter(|name| PREFIXES.iter().any(|p| name.as_str().starts_with(p))).cloned().collect();
    for name in said {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_ours_and_nothing_spoofed_is_handed_on() {
        let lines = ["cookie", "authorization", "x-forwarded-for", "x-forwarded-host", "x-fleet-person", "x-real-ip", "forwarded", "accept", "idempotency-key"];
        let mut headers: HeaderMap = lines.iter().map(|n| (n.parse::<HeaderName>().expect("a name"), "x".parse().expect("a value"))).collect();
        headers.append("x-fleet-person", "y".parse().expect("a value"));
        strip(&mut headers);
        let mut left: Vec<&str> = headers.keys().map(HeaderName::as_str).collect();
        left.sort_unstable();
        assert_eq!(left, ["accept", "idempotency-key"]);
    }
}
