//! A small view of the chat, for people: what the bot says and its buttons, a line to write in. Nothing but HTML and forms; a script
//! of a few lines looks for news.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::people::{self, User};
use super::{Button, Inner, Message};

#[derive(Deserialize)]
pub(super) struct Said {
    text: String,
}

#[derive(Deserialize)]
pub(super) struct Pressed {
    message: i64,
    data: String,
}

/// `GET /`: the first chat there is.
pub(super) async fn home(State(inner): State<Arc<Inner>>) -> Response {
    let first = inner.state().people.values().min().copied();
    first.map_or_else(|| Html("<p>Nobody is here yet.</p>").into_response(), |id| Redirect::to(&format!("/chat/{id}")).into_response())
}

/// `GET /chat/{id}`
pub(super) async fn chat(State(inner): State<Arc<Inner>>, Path(id): Path<i64>) -> Response {
    let Some(user) = person(&inner, id) else { return Html("<p>No such chat.</p>").into_response() };
    let page = PAGE.replace("{name}", &escaped(&user.name)).replace("{messages}", &messages(&inner, id)).replace("{id}", &id.to_string());
    (
        [(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; form-action 'self'",
        )],
        Html(page),
    )
        .into_response()
}

/// `GET /chat/{id}/messages`: the messages alone.
pub(super) async fn fragment(State(inner): State<Arc<Inner>>, Path(id): Path<i64>) -> Html<String> {
    Html(messages(&inner, id))
}

/// `POST /chat/{id}/say`
pub(super) async fn say(State(inner): State<Arc<Inner>>, Path(id): Path<i64>, Form(said): Form<Said>) -> Redirect {
    if let Some(user) = person(&inner, id).filter(|_| !said.text.trim().is_empty()) {
        people::say(&inner, &user, id, &said.text);
    }
    Redirect::to(&format!("/chat/{id}#end"))
}

/// `POST /chat/{id}/press`
pub(super) async fn press(State(inner): State<Arc<Inner>>, Path(id): Path<i64>, Form(pressed): Form<Pressed>) -> Redirect {
    if let Some(user) = person(&inner, id) {
        people::press(&inner, &user, id, pressed.message, &pressed.data);
    }
    Redirect::to(&format!("/chat/{id}#end"))
}

fn person(inner: &Inner, id: i64) -> Option<User> {
    let state = inner.state();
    let (name, _) = state.people.iter().find(|(_, number)| **number == id)?;
    Some(User { id, name: name.clone(), language: state.languages.get(&id).cloned().unwrap_or_default() })
}

fn messages(inner: &Inner, id: i64) -> String {
    let state = inner.state();
    let Some(chat) = state.chats.get(&id) else { return String::new() };
    let mut out = String::new();
    for message in chat.messages.values().filter(|m| !m.deleted) {
        one(message, id, &chat.topics, &mut out);
    }
    out
}

fn one(message: &Message, id: i64, topics: &std::collections::BTreeMap<i64, String>, out: &mut String) {
    let side = if message.from == "Fleet" { "bot" } else { "you" };
    let topic = topics.get(&message.topic).map(|name| format!(" · {}", escaped(name))).unwrap_or_default();
    let edited = if message.edits > 0 { " · edited" } else { "" };
    let _ = write!(
        out,
        "<article class=\"{side}\"><p class=\"from\">{}{topic}{edited}</p><div class=\"text\">{}</div>",
        escaped(&message.from),
        linked(&message.text)
    );
    for (label, button) in &message.buttons {
        match button {
            Button::Data(data) => {
                let _ = write!(
                    out,
                    "<form method=\"post\" action=\"/chat/{id}/press\"><input type=\"hidden\" name=\"message\" value=\"{}\"><input type=\"hidden\" name=\"data\" value=\"{}\"><button>{}</button></form>",
                    message.id,
                    escaped(data),
                    escaped(label)
                );
            }
            Button::Url(url) => {
                let _ = write!(out, "<a class=\"button\" href=\"{}\" rel=\"noreferrer\" target=\"_blank\">{} ↗</a>", escaped(url), escaped(label));
            }
        }
    }
    out.push_str("</article>");
}

/// Text in which addresses can be opened, as every messenger shows them.
fn linked(text: &str) -> String {
    let mut out = String::new();
    for (n, line) in text.lines().enumerate() {
        if n > 0 {
            out.push_str("<br>");
        }
        for (n, word) in line.split(' ').enumerate() {
            if n > 0 {
                out.push(' ');
            }
            if word.starts_with("http://") || word.starts_with("https://") {
                let _ = write!(out, "<a href=\"{0}\" rel=\"noreferrer\" target=\"_blank\">{0}</a>", escaped(word));
            } else {
                out.push_str(&escaped(word));
            }
        }
    }
    out
}

fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

const PAGE: &str = r#"<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><title>{name} and Fleet, in a stand-in for Telegram</title>
<style>
:root{color-scheme:light dark;--ground:#e6ebee;--you:#d9fdd3;--bot:#fff;--ink:#111b21;--quiet:#54656f;--accent:#1d6fa5}
@media(prefers-color-scheme:dark){:root{--ground:#0e1621;--you:#2b5278;--bot:#182533;--ink:#f5f5f5;--quiet:#9fb0bd;--accent:#6ab3f3}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.45 system-ui,sans-serif}
header{position:sticky;top:0;background:var(--bot);padding:.6rem 1rem;border-bottom:1px solid #0002}header p{margin:0;color:var(--quiet);font-size:.85rem}
h1{font-size:1.05rem;margin:0}main{max-width:44rem;margin:0 auto;padding:1rem 1rem 6rem;display:flex;flex-direction:column;gap:.6rem}
article{max-width:85%;padding:.55rem .8rem;border-radius:.9rem;background:var(--bot);overflow-wrap:anywhere}article.you{align-self:flex-end;background:var(--you)}
.from{margin:0 0 .2rem;font-size:.8rem;color:var(--quiet)}form{margin:.35rem 0 0}a{color:var(--accent)}
article button,a.button{display:block;width:100%;min-height:44px;padding:.5rem .8rem;border:1px solid var(--accent);border-radius:.6rem;background:none;color:var(--accent);font:inherit;text-align:center;text-decoration:none;margin-top:.35rem;cursor:pointer}
button:focus-visible,input:focus-visible,a:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
footer{position:fixed;bottom:0;left:0;right:0;background:var(--bot);padding:.6rem 1rem;border-top:1px solid #0002}footer form{max-width:44rem;margin:0 auto;display:flex;gap:.5rem}
footer input{flex:1;min-height:44px;padding:.4rem .8rem;border:1px solid var(--quiet);border-radius:1.4rem;background:none;color:inherit;font:inherit;min-width:0}footer button{min-height:44px;padding:0 1.1rem;border:0;border-radius:1.4rem;background:var(--accent);color:var(--bot);font:inherit}
</style></head><body>
<header><h1>Fleet</h1><p>A stand-in for Telegram on this machine: no account, no token. You write as {name}.</p></header>
<main id="messages" aria-live="polite">{messages}</main>
<footer id="end"><form method="post" action="/chat/{id}/say"><label for="text" style="position:absolute;left:-9999px">Message</label><input id="text" name="text" autocomplete="off" autofocus placeholder="Message"><button>Send</button></form></footer>
<script>
let last="";const box=document.getElementById("messages");const down=()=>scrollTo(0,document.body.scrollHeight);down();
setInterval(async()=>{if(document.hidden)return;try{const a=await fetch("/chat/{id}/messages");const t=await a.text();if(t!==last){last=t;box.innerHTML=t;down()}}catch{}},700);
</script></body></html>
"#;
