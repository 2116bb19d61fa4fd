//! `fleet app serve`: the emulator behind a port of this machine. Whoever reaches it is the owner, or whom the address names.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};

use super::emulator::Emulator;
use super::folder;
use super::people::Who;
use crate::End;
use crate::cli::Global;
use crate::out::{self, Shape};
use crate::up::Signals;

/// A free port of this machine.
const LISTEN: &str = "127.0.0.1:0";
/// The cookie of nobody: the gateway finds nobody behind it.
const NOBODY: &str = "fleet_app=nobody";

pub(super) async fn run(global: &Global, dir: &Path) -> anyhow::Result<End> {
    let asked = global.listen.as_deref().unwrap_or(LISTEN);
    let listen: SocketAddr = asked.parse().with_context(|| format!("{asked} is no address like {LISTEN}"))?;
    anyhow::ensure!(listen.ip().is_loopback(), "whoever reaches this is the owner: it listens on this machine alone, not on {listen}");
    let folder = folder::read(dir)?;
    for finding in &folder.findings {
        out::trouble(&finding.to_string());
    }
    let mut signals = Signals::new()?;
    let listener = tokio::net::TcpListener::bind(listen).await.with_context(|| format!("{listen} cannot be listened on"))?;
    let listen = listener.local_addr()?;
    let emulator = Emulator::open(&folder.tree, Some(listen.port())).await?;
    emulator.show().await?;
    let emulator = Arc::new(emulator);
    let service = axum::Router::new().fallback(pass).with_state((Arc::clone(&emulator), listen.port()));
    say(Shape::of_flag(global.json), listen);
    let served = axum::serve(listener, service.into_make_service_with_connect_info::<SocketAddr>());
    tokio::select! {
        served = served.into_future() => served?,
        () = signals.asked() => {}
    }
    emulator.cloud.close().await;
    Ok(End::Done)
}

fn say(shape: Shape, listen: SocketAddr) {
    let url = format!("http://{listen}/");
    let of = |who: Who| format!("{url}?as={}", who.as_str());
    match shape {
        Shape::People => {
            let others: Vec<String> = Who::ALL.into_iter().skip(1).map(of).collect();
            out::line(&format!("{url} (you are the owner; others: {})", others.join(" ")));
        }
        Shape::Json => {
            let all: Map<String, Value> = Who::ALL.into_iter().map(|who| (who.as_str().to_owned(), of(who).into())).collect();
            out::json(&json!({ "url": url, "as": all }));
        }
    }
}

/// Hands a request on as if it had come to the app's own host, by the person whom it names.
async fn pass(State((emulator, port)): State<(Arc<Emulator>, u16)>, mut request: Request) -> Response {
    let asked = match named(request.uri()) {
        Ok((uri, who)) => {
            *request.uri_mut() = uri;
            who
        }
        Err(word) => {
            let words = Who::ALL.map(Who::as_str).join(", ");
            return (axum::http::StatusCode::BAD_REQUEST, format!("there is no {word:?} here; ?as= takes {words}\n")).into_response();
        }
    };
    at_home(&emulator, port, &mut request);
    let remembered = request.headers().get(header::COOKIE).is_some_and(|c| c.to_str().is_ok_and(|c| c.contains("fleet_app=")));
    let walks = request.method() == Method::GET && !request.uri().path().starts_with("/api/");
    let mut cookie = None;
    if asked.is_some() || !remembered {
        let who = asked.unwrap_or(Who::Owner);
        match emulator.cookie(who).await {
            Ok(told) => cookie = HeaderValue::from_str(told.as_deref().unwrap_or(NOBODY)).ok(),
            Err(error) => return (axum::http::StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}\n")).into_response(),
        }
        request.headers_mut().remove(header::COOKIE);
        request.headers_mut().extend(cookie.clone().map(|cookie| (header::COOKIE, cookie)));
    }
    let mut response = emulator.call(request.map(Body::new)).await;
    if let (Some(cookie), true, true) = (cookie, asked.is_some(), walks)
        && let Ok(set) = HeaderValue::from_str(&format!("{}; Path=/; HttpOnly; SameSite=Lax", cookie.to_str().unwrap_or_default()))
    {
        response.headers_mut().append(header::SET_COOKIE, set);
    }
    response
}

/// The address without `as`, and whom it names; the word itself where it names nobody known.
fn named(uri: &Uri) -> Result<(Uri, Option<Who>), String> {
    let Some(query) = uri.query() else { return Ok((uri.clone(), None)) };
    let (of_ours, rest): (Vec<&str>, Vec<&str>) = query.split('&').partition(|part| part.starts_with("as="));
    let Some(word) = of_ours.last().and_then(|part| part.strip_prefix("as=")) else { return Ok((uri.clone(), None)) };
    let who = Who::named(word).ok_or_else(|| word.to_owned())?;
    let path = if rest.is_empty() { uri.path().to_owned() } else { format!("{}?{}", uri.path(), rest.join("&")) };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = PathAndQuery::try_from(path).ok();
    Ok((Uri::from_parts(parts).map_err(|_| word.to_owned())?, Some(who)))
}

/// Names of this machine stand for the app's own host. Any other is left, and found to be unknown: a page elsewhere may have made
/// its own name lead here.
fn at_home(emulator: &Emulator, port: u16, request: &mut Request) {
    let names = [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")];
    let host = request.headers().get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    if !names.contains(&host) {
        return;
    }
    // Whoever makes an app tries it with programs, which name no sender; a browser always does where it changes something.
    let origin = match request.headers().get(header::ORIGIN) {
        Some(origin) => origin.as_bytes() == format!("http://{host}").as_bytes(),
        None => !request.headers().contains_key("sec-fetch-site"),
    };
    if let Ok(own) = HeaderValue::from_str(&emulator.host()) {
        request.headers_mut().insert(header::HOST, own);
    }
    if let (true, Ok(own)) = (origin, HeaderValue::from_str(&emulator.origin())) {
        request.headers_mut().insert(header::ORIGIN, own);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_person_and_keeps_the_rest() {
        let of = |text: &str| named(&text.parse().unwrap()).map(|(uri, who)| (uri.to_string(), who));
        assert_eq!(of("/api/app"), Ok(("/api/app".to_owned(), None)));
        assert_eq!(of("/?as=member2"), Ok(("/".to_owned(), Some(Who::Member2))));
        assert_eq!(of("/api/x?page=2&as=nobody&sort=-created"), Ok(("/api/x?page=2&sort=-created".to_owned(), Some(Who::Nobody))));
        assert_eq!(of("/?as=boss"), Err("boss".to_owned()));
        assert_eq!(of("/?basic=1"), Ok(("/?basic=1".to_owned(), None)));
    }
}
