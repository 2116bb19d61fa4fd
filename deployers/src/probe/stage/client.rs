//! Talks to the app as a browser does: host, cookie, the language on the screen, live updates.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, Request, header};
use axum::response::Response;
use fleet_domain::chat::Env;
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use super::{Stage, Who};
use crate::link::{Grant, Purpose};
use crate::probe::sent::{Answer, Attachment, Sent};
use crate::probe::trail::{Halt, Outcome, stuck, wrong};

/// Bytes of an answer that are read.
const ANSWER_BYTES: usize = 32 * 1024 * 1024;
/// How long live news may take.
const NEWS: Duration = Duration::from_secs(3);
/// Separates the parts of a form.
const BOUNDARY: &str = "fleet-proof-7f3a9c51";

/// Live news as one person hears them.
pub(in crate::probe) struct Heard {
    body: Body,
    text: String,
}

impl Stage {
    /// Follows a person's own link; the cookie that comes of it.
    pub(super) async fn sign_in(&self, who: Who) -> Outcome<String> {
        let link = self.cloud.signed_link(&self.project, Env::Proof, &who.id(), 0, 60_000).ok_or_else(|| Halt::Stuck("there is no link".to_owned()))?;
        let path = self.path_of(&link)?;
        let request = self.request(None, "GET", &path, &[]).body(Body::empty()).map_err(|e| Halt::Stuck(e.to_string()))?;
        let response = self.call(request).await?;
        let cookie = response.headers().get(header::SET_COOKIE).and_then(|v| v.to_str().ok()).and_then(|v| v.split(';').next());
        match cookie {
            Some(cookie) if response.status().as_u16() == 303 => Ok(cookie.to_owned()),
            _ => stuck(format!("the link of {} leads to {}", who.name(), response.status())),
        }
    }

    /// The cookie of somebody who holds the shared link and gave this name.
    pub(in crate::probe) fn holder(&self, name: &str) -> Outcome<String> {
        let who = crate::link::Who::Holder { id: "link_proof".to_owned(), name: name.to_owned() };
        let grant = Grant { host: self.host.clone(), who, until: Some(self.now() + 600_000), sign_outs: 0, nonce: None, goes_to: None };
        let Some((cookie, _)) = self.cookie(Who::MemberA).and_then(|c| c.split_once('=')) else { return stuck("member A is not signed in") };
        Ok(format!("{cookie}={}", self.cloud.seal().sign(Purpose::Session, &grant)))
    }

    /// Path and query of an address of this host.
    pub(in crate::probe) fn path_of(&self, url: &str) -> Outcome<String> {
        let origin = self.cloud.address().origin(&self.host);
        url.strip_prefix(&origin).map_or_else(|| stuck(format!("{url} is not of this host")), |p| Ok(p.to_owned()))
    }

    /// The cookie of somebody who signed in.
    pub(in crate::probe) fn cookie(&self, who: Who) -> Option<&str> {
        self.cookies.get(&who).map(String::as_str)
    }

    pub(in crate::probe) async fn get(&self, who: Who, path: &str) -> Outcome<Answer> {
        self.send(who, "GET", path, Sent::Nothing).await
    }

    /// Asks in a chosen language.
    pub(in crate::probe) async fn get_in(&self, who: Who, path: &str, locale: &str) -> Outcome<Answer> {
        self.send_with(who, "GET", path, Sent::Nothing, &[("accept-language", locale)]).await
    }

    pub(in crate::probe) async fn send(&self, who: Who, method: &str, path: &str, body: Sent<'_>) -> Outcome<Answer> {
        self.send_with(who, method, path, body, &[]).await
    }

    /// Sends a request with further header lines.
    pub(in crate::probe) async fn send_with(&self, who: Who, method: &str, path: &str, body: Sent<'_>, lines: &[(&str, &str)]) -> Outcome<Answer> {
        self.send_as(who.name(), self.cookie(who), method, path, body, lines).await
    }

    /// Sends a request with any cookie, or none.
    pub(in crate::probe) async fn send_as(
        &self,
        name: &str,
        cookie: Option<&str>,
        method: &str,
        path: &str,
        body: Sent<'_>,
        lines: &[(&str, &str)],
    ) -> Outcome<Answer> {
        let request = self.request(cookie, method, path, lines);
        let request = match body {
            Sent::Nothing => request.body(Body::empty()),
            Sent::Json(value) => request.header(header::CONTENT_TYPE, "application/json").body(Body::from(value.to_string())),
            Sent::Form(values, files) => {
                request.header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}")).body(Body::from(form(values, files)))
            }
        };
        let response = self.call(request.map_err(|e| Halt::Stuck(e.to_string()))?).await?;
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, ANSWER_BYTES).await.map_err(|e| Halt::Stuck(format!("the answer cannot be read: {e}")))?;
        let shown = path.strip_prefix("/api/collections/requests/").unwrap_or(path);
        Ok(Answer {
            what: format!("{name}: {method} {}", shown.chars().take(120).collect::<String>()),
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
        })
    }

    fn request(&self, cookie: Option<&str>, method: &str, path: &str, lines: &[(&str, &str)]) -> axum::http::request::Builder {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, &self.host).header("sec-fetch-site", "same-origin");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        lines.iter().fold(request, |request, (name, value)| request.header(*name, *value))
    }

    async fn call(&self, request: Request<Body>) -> Outcome<Response> {
        self.router.clone().oneshot(request).await.map_err(|e| match e {})
    }

    /// Starts to listen to live updates.
    pub(in crate::probe) async fn listen(&self, who: Who) -> Outcome<Heard> {
        let request = self.request(self.cookie(who), "GET", "/api/realtime", &[("accept", "text/event-stream")]);
        let response = self.call(request.body(Body::empty()).map_err(|e| Halt::Stuck(e.to_string()))?).await?;
        let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| HeaderValue::to_str(v).ok()).unwrap_or_default().to_owned();
        if response.status().as_u16() != 200 || !kind.starts_with("text/event-stream") {
            return wrong(format!("{}: GET /api/realtime → {}, expected a live stream", who.name(), response.status()));
        }
        let mut heard = Heard { body: response.into_body(), text: String::new() };
        // The stream says that it is open before anything happens.
        heard.more().await?;
        Ok(heard)
    }
}

impl Heard {
    async fn more(&mut self) -> Outcome {
        match tokio::time::timeout(NEWS, self.body.frame()).await {
            Ok(Some(Ok(frame))) => {
                if let Ok(data) = frame.into_data() {
                    self.text.push_str(&String::from_utf8_lossy(&data));
                }
                Ok(())
            }
            Ok(_) => wrong("the live stream ended"),
            Err(_) => wrong("live updates told nothing within 3 seconds"),
        }
    }

    /// Listens until this request is heard of; all that was heard till then.
    pub(in crate::probe) async fn until(&mut self, id: &str) -> Outcome<&str> {
        while !self.text.contains(id) {
            self.more().await?;
        }
        Ok(&self.text)
    }
}

/// A form as browsers write it.
fn form(values: &Value, files: &[Attachment]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut part = |head: String, bytes: &[u8]| {
        out.extend_from_slice(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes());
        out.extend_from_slice(bytes);
        out.extend_from_slice(b"\r\n");
    };
    part("name=\"@json\"; filename=\"blob\"\r\nContent-Type: application/json".to_owned(), values.to_string().as_bytes());
    for file in files {
        let name = file.name.replace('"', "%22").replace(['\r', '\n'], " ");
        part(format!("name=\"{}\"; filename=\"{name}\"\r\nContent-Type: {}", file.field, file.kind), &file.bytes);
    }
    out.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    out
}
