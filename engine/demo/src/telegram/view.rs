//! A small view of the chat, for people: what the bot says and its buttons, a line to write in.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Form, Multipart, Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::people::{self, User};
use super::{Button, Inner, Message};
use crate::view::{self, Page, escaped, linked};

/// Bytes of a file that somebody sends.
const FILE: usize = 25 * 1024 * 1024;

#[derive(Deserialize)]
struct Pressed {
    message: i64,
    data: String,
}

pub(super) fn routes() -> Router<Arc<Inner>> {
    view::routes(
        Router::new()
            .route("/", get(home))
            .route("/chat/{id}", get(chat))
            .route("/chat/{id}/messages", get(fragment))
            .route("/chat/{id}/say", post(say).layer(DefaultBodyLimit::max(FILE)))
            .route("/chat/{id}/press", post(press)),
    )
}

/// `GET /`: the first chat there is.
async fn home(State(inner): State<Arc<Inner>>) -> Response {
    let state = inner.state();
    match state.people.values().min() {
        Some(id) => Redirect::to(&format!("/chat/{id}")).into_response(),
        None => Page { captions: &state.captions, look: "telegram", title: "Telegram", body: "<main><h1>Telegram</h1></main>".to_owned() }.into_response(),
    }
}

/// `GET /chat/{id}`
async fn chat(State(inner): State<Arc<Inner>>, Path(id): Path<i64>) -> Response {
    let Some(user) = person(&inner, id) else { return Redirect::to("/").into_response() };
    let captions = inner.state().captions.clone();
    let body = format!(
        "<header><h1>Fleet</h1><p>{} {}: {}.</p></header><main><section class=\"pane\" aria-label=\"Fleet\">{}{}</section></main>",
        escaped(captions.say("note-telegram")),
        escaped(captions.say("writes-as")),
        escaped(&user.name),
        view::log(&captions, &format!("/chat/{id}/messages"), &messages(&inner, id)),
        view::composer(&captions, "text", &format!("/chat/{id}/say"), captions.say("message"), &view::clip(&captions)),
    );
    let title = format!("Fleet, {}", user.name);
    Page { captions: &captions, look: "telegram", title: &title, body }.into_response()
}

/// `GET /chat/{id}/messages`: the messages alone.
async fn fragment(State(inner): State<Arc<Inner>>, Path(id): Path<i64>) -> Html<String> {
    Html(messages(&inner, id))
}

/// `POST /chat/{id}/say`: words or a file.
async fn say(State(inner): State<Arc<Inner>>, Path(id): Path<i64>, mut form: Multipart) -> Redirect {
    let said = view::said(&mut form).await;
    if let Some(user) = person(&inner, id) {
        match said.file {
            Some((name, bytes)) => drop(people::upload(&inner, &user, id, &name, &bytes, &said.text)),
            None if !said.text.trim().is_empty() => drop(people::say(&inner, &user, id, &said.text)),
            None => {}
        }
    }
    Redirect::to(&format!("/chat/{id}"))
}

/// `POST /chat/{id}/press`
async fn press(State(inner): State<Arc<Inner>>, Path(id): Path<i64>, Form(pressed): Form<Pressed>) -> Redirect {
    if let Some(user) = person(&inner, id) {
        people::press(&inner, &user, id, pressed.message, &pressed.data);
    }
    Redirect::to(&format!("/chat/{id}"))
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
        one(message, id, &chat.topics, state.captions.say("edited"), &mut out);
    }
    out
}

fn one(message: &Message, id: i64, topics: &BTreeMap<i64, String>, edited: &str, out: &mut String) {
    let side = if message.from == "Fleet" { "bot" } else { "you" };
    let topic = topics.get(&message.topic).map(|name| format!(" · {}", escaped(name))).unwrap_or_default();
    let edited = if message.edits > 0 { format!(" · {}", escaped(edited)) } else { String::new() };
    let _ = write!(
        out,
        "<article class=\"{side}\" data-key=\"{}\"><p class=\"from\">{}{topic}{edited}</p><div class=\"text\">{}</div>",
        message.id,
        escaped(&message.from),
        linked(&message.text)
    );
    for (n, (label, button)) in message.buttons.iter().enumerate() {
        match button {
            Button::Data(data) => {
                let fields = [("message", &*message.id.to_string()), ("data", data)];
                out.push_str(&view::button(&format!("/chat/{id}/press"), &fields, &format!("m{}-{n}", message.id), "", label));
            }
            Button::Url(url) => out.push_str(&view::link(url, "button", &format!("{label} ↗"))),
        }
    }
    out.push_str("</article>");
}
