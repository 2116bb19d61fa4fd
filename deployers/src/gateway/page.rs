//! The few pages that the gateway itself shows: a message, the form that asks a link's holder for a name, and the question
//! whether a link may change who is signed in.

use std::sync::LazyLock;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest as _, Sha256};

/// Readable on a phone, light and dark, as Fleet's own page looks (`engine/web/assets/tokens.css`); nothing is loaded for it.
const STYLE: &str = ":root{color-scheme:light dark;--line:light-dark(#8a9098,#76818b);--ink:light-dark(#1f2328,#eceff1);--soft:light-dark(#59616b,#a9b3bc);\
--ground:light-dark(#f6f5f2,#14171a);--card:light-dark(#ffffff,#1d2226);--edge:light-dark(#dfded9,#333b42);--accent:light-dark(#1f5f5b,#7fcac3);--on:light-dark(#ffffff,#0d2624);--bad:light-dark(#a8322a,#f5a9a1)}\
*{box-sizing:border-box}body{margin:0;min-height:100dvh;display:grid;place-content:center;gap:1.25rem;padding:1.5rem 1rem;background:var(--ground);color:var(--ink);\
font:1rem/1.5 system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",\"DejaVu Sans\",sans-serif;overflow-wrap:break-word}\
.brand{display:flex;justify-content:center;align-items:center;gap:.5rem;margin:0;color:var(--ink);font-size:1.5rem;font-weight:700;letter-spacing:-.01em}.brand svg{width:2.25rem;height:2.25rem;color:var(--accent)}\
main{width:min(30rem,calc(100vw - 2rem));padding:1.75rem 1.5rem;background:var(--card);border:1px solid var(--edge);border-radius:12px;box-shadow:0 1px 2px light-dark(rgb(31 35 40/6%),rgb(0 0 0/40%))}\
h1{font-size:1.375rem;line-height:1.25;font-weight:680;margin:0;text-wrap:balance}main p{margin:.875rem 0 0}code{color:var(--soft)}\
label{display:block;font-weight:500;margin:1.25rem 0 .35rem}input{width:100%;min-height:2.75rem;padding:.5rem .75rem;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:10px}\
button{margin-top:1rem;padding:.4rem 1rem;min-height:2.75rem;font:inherit;font-weight:500;color:var(--on);background:var(--accent);border:0;border-radius:10px}\
a{display:inline-block;margin-top:1rem;padding:.5rem 0;min-height:2.75rem;color:var(--accent);text-underline-offset:.18em}\
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}main .wrong{color:var(--bad);margin:.35rem 0 0}";

/// Fleet's sign, as on its own page.
const BRAND: &str = "<header class=\"brand\"><svg viewBox=\"0 0 20 20\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.6\" stroke-linecap=\"round\" stroke-linejoin=\"round\" role=\"presentation\">\
<path d=\"M3.5 12.5 10 3l6.5 9.5\"/><path d=\"M6.2 12.6 10 17l3.8-4.4L10 7.4z\" fill=\"currentColor\" stroke=\"none\"/></svg><span>Fleet</span></header>";

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
         <label for=\"name\">{}</label><input id=\"name\" name=\"name\" required autocomplete=\"name\" autofocus{state}>{wrong}<button>{}</button></form>",
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
         <body>{BRAND}<main><h1>{title}</h1>{body}</main></body></html>\n",
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
