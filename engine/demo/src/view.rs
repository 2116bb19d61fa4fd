//! A small view of a chat, for people: the page that both messengers share. HTML and forms; a script of a few lines looks for news.
//!
//! What anybody wrote is text and never markup, and the page asks no other host for anything.

use std::fmt::Write as _;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Multipart, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use crate::captions::Captions;

const STYLE: &str = include_str!("view/page.css");
const SCRIPT: &str = include_str!("view/page.js");
const POLICY: &str =
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page, but for what is around each.
pub(crate) struct Page<'a> {
    pub(crate) captions: &'a Captions,
    /// Which messenger it looks like: a class of the style.
    pub(crate) look: &'a str,
    pub(crate) title: &'a str,
    /// HTML.
    pub(crate) body: String,
}

impl IntoResponse for Page<'_> {
    fn into_response(self) -> Response {
        let Page { captions, look, title, body } = self;
        let page = format!(
            "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <meta name=\"referrer\" content=\"no-referrer\"><title>{}</title><link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"/view.css\">\
             <script src=\"/view.js\" defer></script></head><body class=\"{look}\">{body}</body></html>\n",
            escaped(captions.say("language")),
            escaped(title),
        );
        ([(header::CONTENT_SECURITY_POLICY, POLICY), (header::CACHE_CONTROL, "no-store")], Html(page)).into_response()
    }
}

/// Routes of a view with its style and script; nothing of it is for other sites.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>(pages: Router<S>) -> Router<S> {
    pages
        .route("/view.css", get(|| async { ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE) }))
        .route("/view.js", get(|| async { ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT) }))
        .route_layer(from_fn(guard))
}

/// Other sites that are open in the same browser read and write nothing here.
async fn guard(request: Request, next: Next) -> Response {
    if is_foreign(request.headers()) { StatusCode::FORBIDDEN.into_response() } else { next.run(request).await }
}

fn is_foreign(headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("");
    // A name that somebody else's server resolves to this machine is not its own.
    let host = text(header::HOST).rsplit_once(':').map_or(text(header::HOST), |(host, _)| host);
    let own = matches!(host, "127.0.0.1" | "localhost");
    let origin = text(header::ORIGIN);
    !own || !(origin.is_empty() || origin.strip_prefix("http://") == Some(text(header::HOST)))
}

/// A box of messages that follows what happens; `live` = where its newest state is.
pub(crate) fn log(captions: &Captions, live: &str, inner: &str) -> String {
    format!(
        "<div class=\"messages\" role=\"log\" tabindex=\"0\" aria-label=\"{}\" data-live=\"{}\">{inner}</div>",
        escaped(captions.say("messages")),
        escaped(live)
    )
}

/// A line to write in. `id` tells several on one page apart, `more` is HTML of further fields.
pub(crate) fn composer(captions: &Captions, id: &str, action: &str, hint: &str, more: &str) -> String {
    format!(
        "<form class=\"composer\" method=\"post\" enctype=\"multipart/form-data\" action=\"{}\"><label for=\"{id}\" class=\"off\">{}</label>\
         <textarea id=\"{id}\" name=\"text\" rows=\"1\" autocomplete=\"off\" placeholder=\"{}\"></textarea>{more}<button>{}</button></form>",
        escaped(action),
        escaped(captions.say("message")),
        escaped(hint),
        escaped(captions.say("send")),
    )
}

/// A way to send a file along.
pub(crate) fn clip(captions: &Captions) -> String {
    format!("<label class=\"clip\"><span>{}</span><input class=\"off\" type=\"file\" name=\"file\"></label>", escaped(captions.say("file")))
}

/// What a line to write in sends.
#[derive(Default)]
pub(crate) struct Said {
    pub(crate) text: String,
    /// Of messengers that have threads; empty = none.
    pub(crate) thread: String,
    /// A file's name and bytes.
    pub(crate) file: Option<(String, Bytes)>,
}

/// Reads what a composer sent; what cannot be read is not there.
pub(crate) async fn said(form: &mut Multipart) -> Said {
    let mut said = Said::default();
    while let Ok(Some(field)) = form.next_field().await {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        match (name.as_str(), file) {
            ("file", Some(file)) => said.file = field.bytes().await.ok().filter(|_| !file.is_empty()).map(|bytes| (file, bytes)),
            ("text", None) => said.text = field.text().await.unwrap_or_default(),
            ("thread", None) => said.thread = field.text().await.unwrap_or_default(),
            _ => {}
        }
    }
    said
}

/// A button in a form of its own that sends these fields.
pub(crate) fn button(action: &str, fields: &[(&str, &str)], id: &str, class: &str, label: &str) -> String {
    let mut out = format!("<form method=\"post\" action=\"{}\">", escaped(action));
    for (name, value) in fields {
        let _ = write!(out, "<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escaped(value));
    }
    let _ = write!(out, "<button id=\"{}\" class=\"{class}\">{}</button></form>", escaped(id), escaped(label));
    out
}

/// A link that opens beside the chat.
pub(crate) fn link(url: &str, class: &str, label: &str) -> String {
    if !is_address(url) {
        return escaped(label);
    }
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    format!("<a{class} href=\"{}\" rel=\"noreferrer noopener\" target=\"_blank\">{}</a>", escaped(url), escaped(label))
}

fn is_address(word: &str) -> bool {
    word.starts_with("http://") || word.starts_with("https://")
}

/// Text in which addresses can be opened, as every messenger shows them.
pub(crate) fn linked(text: &str) -> String {
    let line = |line: &str| line.split(' ').map(|word| if is_address(word) { link(word, "", word) } else { escaped(word) }).collect::<Vec<_>>().join(" ");
    text.lines().map(line).collect::<Vec<_>>().join("<br>")
}

/// Text as text.
pub(crate) fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// A word as part of an address.
pub(crate) fn encoded(word: &str) -> String {
    let mut out = String::new();
    for byte in word.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_never_markup() {
        assert_eq!(
            linked("a <b> \"c\"\nhttp://x.example/?a=1&b='2' javascript:x"),
            "a &lt;b&gt; &quot;c&quot;<br><a href=\"http://x.example/?a=1&amp;b=&#39;2&#39;\" rel=\"noreferrer noopener\" target=\"_blank\">http://x.example/?a=1&amp;b=&#39;2&#39;</a> javascript:x"
        );
        assert_eq!(link("javascript:alert(1)", "", "press <me>"), "press &lt;me&gt;");
        assert_eq!(encoded("a/b c?"), "a%2Fb%20c%3F");
    }

    #[test]
    fn other_sites_are_kept_out() {
        let of = |host: &str, origin: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            if !origin.is_empty() {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            is_foreign(&headers)
        };
        for (host, origin) in [("127.0.0.1:80", ""), ("127.0.0.1:80", "http://127.0.0.1:80"), ("localhost:80", "http://localhost:80")] {
            assert!(!of(host, origin), "{host} {origin}");
        }
        for (host, origin) in
            [("evil.example:80", ""), ("127.0.0.1:80", "http://evil.example"), ("127.0.0.1:80", "null"), ("127.0.0.1:80", "http://127.0.0.1:81")]
        {
            assert!(of(host, origin), "{host} {origin}");
        }
    }
}
