//! The few pages that the gateway itself shows: a message, the form that asks a link's holder for a name, and the question
//! whether a link may change who is signed in.

use std::sync::LazyLock;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest as _, Sha256};

/// Readable on a phone, light and dark; nothing is loaded for it.
const STYLE: &str = ":root{color-scheme:light dark;--line:light-dark(#707784,#8d97a8);--ink:light-dark(#1b2330,#e8ecf3);--soft:light-dark(#4a5262,#b3bccb);\
--ground:light-dark(#f6f7f9,#12161d);--card:light-dark(#ffffff,#1a1f28);--edge:light-dark(#dfe2e8,#2d3440);--accent:light-dark(#2456c7,#8fb3ff);--on:light-dark(#ffffff,#0d1626);--bad:light-dark(#a11c14,#ff9b93)}\
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.55 system-ui,sans-serif}\
main{width:min(32rem,calc(100% - 2rem));margin:max(1rem,14vh) auto 2rem;padding:clamp(1.5rem,6vw,2.5rem);background:var(--card);border:1px solid var(--edge);\
border-top:4px solid var(--accent);border-radius:.75rem}h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem;text-wrap:balance}p{margin:1rem 0 0;color:var(--soft)}\
label{display:block;font-weight:600;margin:1.25rem 0 .35rem}input{width:100%;padding:.65rem .75rem;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:.5rem}\
button{margin-top:1rem;padding:.7rem 1.25rem;min-height:2.75rem;font:inherit;font-weight:600;color:var(--on);background:var(--accent);border:0;border-radius:.5rem}\
a{display:inline-block;margin-top:1rem;padding:.5rem 0;min-height:2.75rem;color:var(--accent);font-weight:600;text-underline-offset:.18em}\
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}.wrong{color:var(--bad);margin:.35rem 0 0}";

/// Lets the page's own style through and nothing else.
static POLICY: LazyLock<Option<HeaderValue>> = LazyLock::new(|| {
    let hash = BASE64.encode(Sha256::digest(STYLE.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'").parse().ok()
});

/// What the form for a name says.
pub(crate) struct NameForm<'a> {
    pub(crate) title: &'a str,
    pub(crate) text: &'a str,
    pub(crate) label: &'a str,
    pub(crate) button: &'a str,
    /// What is wrong with the name that was given, if it was.
    pub(crate) wrong: Option<&'a str>,
    /// The link's token, which comes back with the name.
    pub(crate) token: &'a str,
}

/// What the question says that a link puts to somebody who is signed in as another.
pub(crate) struct SwapForm<'a> {
    pub(crate) title: &'a str,
    pub(crate) text: &'a str,
    pub(crate) swap: &'a str,
    pub(crate) stay: &'a str,
    /// The link's token.
    pub(crate) token: &'a str,
    /// Binds the answer to the session and the link that were asked about.
    pub(crate) tie: &'a str,
}

/// A page with a heading and a sentence, and a code to ask with where there is one.
pub(crate) fn message(status: StatusCode, locale: &str, title: &str, text: &str, code: Option<&str>) -> Response {
    let code = code.map(|c| format!("<p><code>{}</code></p>", escaped(c))).unwrap_or_default();
    page(status, locale, title, &format!("<p>{}</p>{code}", escaped(text)))
}

/// The page that asks for a name.
pub(crate) fn name_form(status: StatusCode, locale: &str, form: &NameForm<'_>) -> Response {
    let (wrong, state) = match form.wrong {
        Some(wrong) => (format!("<p class=\"wrong\" id=\"wrong\">{}</p>", escaped(wrong)), " aria-invalid=\"true\" aria-describedby=\"wrong\""),
        None => (String::new(), ""),
    };
    let body = format!(
        "<p>{}</p><form method=\"post\" action=\"/_fleet/link\"><input type=\"hidden\" name=\"t\" value=\"{}\">\
         <label for=\"name\">{}</label><input id=\"name\" name=\"name\" maxlength=\"80\" required autocomplete=\"name\" autofocus{state}>{wrong}<button>{}</button></form>",
        escaped(form.text),
        escaped(form.token),
        escaped(form.label),
        escaped(form.button),
    );
    form_page(status, locale, form.title, &body)
}

/// The page that asks whether to go on as somebody else.
pub(crate) fn swap_form(locale: &str, form: &SwapForm<'_>) -> Response {
    let body = format!(
        "<p>{}</p><form method=\"post\" action=\"/_fleet/enter\"><input type=\"hidden\" name=\"t\" value=\"{}\">\
         <input type=\"hidden\" name=\"tie\" value=\"{}\"><button>{}</button></form><a href=\"/\">{}</a>",
        escaped(form.text),
        escaped(form.token),
        escaped(form.tie),
        escaped(form.swap),
        escaped(form.stay),
    );
    form_page(StatusCode::OK, locale, form.title, &body)
}

/// A page with a form: browsers name this host as the sender of what is filled in, but never the address with its link.
fn form_page(status: StatusCode, locale: &str, title: &str, body: &str) -> Response {
    let mut response = page(status, locale, title, body);
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    response
}

fn page(status: StatusCode, locale: &str, title: &str, body: &str) -> Response {
    let title = escaped(title);
    let html = format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex, nofollow\"><title>{title}</title><style>{STYLE}</style></head>\
         <body><main><h1>{title}</h1>{body}</main></body></html>\n",
        escaped(locale)
    );
    let mut response = (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response();
    if let Some(policy) = &*POLICY {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy.clone());
    }
    response
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
