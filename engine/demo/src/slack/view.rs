//! The workspace as its people see it: who one writes as, channels and direct chats, threads beside them, buttons, files.

mod blocks;
mod marks;
mod sheet;

use std::fmt::Write as _;
use std::sync::{Arc, Weak};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Form, Multipart, Path, Query, State as Given};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::state::{Message, State, Whisper};
use super::{BOT, FakeSlack, Shared};
use crate::view::{self, encoded, escaped};

/// Bytes of a file that somebody sends.
const FILE: usize = 25 * 1024 * 1024;

pub(super) fn router(shared: &Weak<Shared>) -> Router {
    let pages = Router::new()
        .route("/", get(home))
        .route("/as/{user}/{channel}", get(page))
        .route("/as/{user}/{channel}/{part}", get(part))
        .route("/as/{user}/{channel}/say", post(say).layer(DefaultBodyLimit::max(FILE)))
        .route("/as/{user}/{channel}/press", post(press))
        .route("/as/{user}/{channel}/sheet", post(filled));
    view::routes(pages).with_state(shared.clone())
}

/// Where somebody looks.
struct Place {
    user: String,
    channel: String,
    /// The root of the thread that is open; empty = none.
    thread: String,
}

#[derive(Deserialize)]
struct Open {
    #[serde(default)]
    thread: String,
}

#[derive(Deserialize)]
struct Pressed {
    ts: String,
    /// The button's `action_id`.
    press: String,
    #[serde(default)]
    thread: String,
}

impl Place {
    fn base(&self) -> String {
        format!("/as/{}/{}", encoded(&self.user), encoded(&self.channel))
    }

    fn with(&self, part: &str) -> String {
        let thread = if self.thread.is_empty() { String::new() } else { format!("?thread={}", encoded(&self.thread)) };
        format!("{}{part}{thread}", self.base())
    }

    /// Whether this person may look there.
    fn is_open(&self, state: &State) -> bool {
        state.users.contains_key(&self.user) && state.channels.get(&self.channel).is_some_and(|c| c.members.contains(&self.user))
    }

    /// A place that somebody may look at, else the first that there is.
    fn of(shared: &Weak<Shared>, user: String, channel: String, thread: String) -> Result<(Arc<Shared>, Self), Redirect> {
        let shared = shared.upgrade().ok_or_else(|| Redirect::to("/"))?;
        let place = Self { user, channel, thread };
        let open = place.is_open(&shared.lock());
        if open { Ok((shared, place)) } else { Err(Redirect::to("/")) }
    }
}

/// `GET /`: the first person in the first channel.
async fn home(Given(shared): Given<Weak<Shared>>) -> Response {
    let Some(shared) = shared.upgrade() else { return Html("").into_response() };
    let state = shared.lock();
    let first = people(&state).find_map(|(user, _)| places(&state, user).next().map(|channel| (user.clone(), channel.clone())));
    match first {
        Some((user, channel)) => Redirect::to(&Place { user, channel, thread: String::new() }.base()).into_response(),
        None => view::Page { captions: &state.captions, look: "slack", title: "Slack", body: "<main><h1>Slack</h1></main>".to_owned() }.into_response(),
    }
}

/// `GET /as/{user}/{channel}?thread=`
async fn page(Given(shared): Given<Weak<Shared>>, Path((user, channel)): Path<(String, String)>, Query(open): Query<Open>) -> Result<Response, Redirect> {
    let (shared, place) = Place::of(&shared, user, channel, open.thread)?;
    let mut state = shared.lock();
    let captions = state.captions.clone();
    let channel = channel_name(&state, &place.channel);
    let mut body = format!(
        "<header><h1>Fleet</h1><p>{}</p><nav aria-label=\"{1}\"><p>{1}</p><ul>{2}</ul></nav><nav aria-label=\"{3}\"><p>{3}</p><ul data-live=\"{4}\">{5}</ul></nav></header><main>",
        escaped(captions.say("note-slack")),
        escaped(captions.say("writes-as")),
        faces(&state, &place),
        escaped(captions.say("places")),
        escaped(&place.with("/places")),
        rooms(&state, &place),
    );
    let hint = if is_direct(&place.channel) { captions.say("message") } else { captions.say("hint-channel") };
    let composer = |id: &str, hint: &str, thread: &str| {
        let more = format!("<input type=\"hidden\" name=\"thread\" value=\"{}\">{}", escaped(thread), view::clip(&captions));
        view::composer(&captions, id, &format!("{}/say", place.base()), hint, &more)
    };
    let _ = write!(
        body,
        "<section class=\"pane\" aria-label=\"{0}\"><div class=\"top\"><h2>{0}</h2></div>{1}{2}</section>",
        escaped(&channel),
        view::log(&captions, &place.with("/messages"), &messages(&mut state, &place)),
        composer("say", hint, ""),
    );
    if !place.thread.is_empty() {
        let _ = write!(
            body,
            "<section class=\"pane thread\" aria-label=\"{0}\"><div class=\"top\"><h2>{0}</h2><a href=\"{1}\">{2}</a></div>{3}{4}</section>",
            escaped(captions.say("thread")),
            escaped(&place.base()),
            escaped(captions.say("thread-close")),
            view::log(&captions, &place.with("/thread"), &thread(&state, &place)),
            composer("reply", captions.say("message"), &place.thread),
        );
    }
    let _ = write!(body, "</main><div data-live=\"{}\">{}</div>", escaped(&place.with("/modal")), modal(&state, &place));
    let title = format!("{channel}, {}", state.name(&place.user));
    Ok(view::Page { captions: &captions, look: "slack", title: &title, body }.into_response())
}

/// `GET /as/{user}/{channel}/{part}`: one box of the page as it is now.
async fn part(
    Given(shared): Given<Weak<Shared>>,
    Path((user, channel, part)): Path<(String, String, String)>,
    Query(open): Query<Open>,
) -> Result<Html<String>, Redirect> {
    let (shared, place) = Place::of(&shared, user, channel, open.thread)?;
    let mut state = shared.lock();
    Ok(Html(match part.as_str() {
        "messages" => messages(&mut state, &place),
        "thread" => thread(&state, &place),
        "places" => rooms(&state, &place),
        "modal" => modal(&state, &place),
        _ => return Err(Redirect::to("/")),
    }))
}

/// `POST /as/{user}/{channel}/say`: words, a command or a file.
async fn say(Given(shared): Given<Weak<Shared>>, Path((user, channel)): Path<(String, String)>, mut form: Multipart) -> Result<Redirect, Redirect> {
    let (shared, mut place) = Place::of(&shared, user, channel, String::new())?;
    let said = view::said(&mut form).await;
    place.thread = said.thread;
    let (text, slack) = (said.text.trim(), FakeSlack { shared });
    let thread = Some(place.thread.as_str()).filter(|root| !root.is_empty());
    let ts = match (text.strip_prefix('/'), said.file) {
        (Some(command), None) => {
            commanded(&slack, &place, command);
            None
        }
        (_, Some((name, bytes))) => Some(slack.upload(&place.user, &place.channel, text, thread, &name, &bytes)),
        (None, None) => (!text.is_empty()).then(|| slack.say(&place.user, &place.channel, text, thread)),
    };
    // A channel's message that names the bot begins a thread: it is shown at once.
    let begins = place.thread.is_empty() && !is_direct(&place.channel) && text.to_lowercase().contains("@fleet");
    if let Some(ts) = ts.filter(|_| begins) {
        place.thread = ts;
    }
    Ok(Redirect::to(&place.with("")))
}

fn commanded(slack: &FakeSlack, place: &Place, command: &str) {
    let (verb, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    let refused = match (verb, place.thread.is_empty()) {
        ("fleet", true) => return slack.slash(&place.user, &place.channel, rest.trim()),
        ("fleet", false) => "no-command-in-thread",
        _ => "no-command",
    };
    let mut state = slack.shared.lock();
    let text = state.captions.say(refused).to_owned();
    state.whisper(
        &place.channel,
        Whisper { user: place.user.clone(), who: "Slackbot".to_owned(), ts: String::new(), thread: place.thread.clone(), text, blocks: Vec::new() },
    );
}

/// `POST /as/{user}/{channel}/press`
async fn press(Given(shared): Given<Weak<Shared>>, Path((user, channel)): Path<(String, String)>, Form(pressed): Form<Pressed>) -> Result<Redirect, Redirect> {
    let (shared, place) = Place::of(&shared, user, channel, pressed.thread)?;
    FakeSlack { shared }.press_action(&place.user, &place.channel, &pressed.ts, &pressed.press);
    Ok(Redirect::to(&place.with("")))
}

/// `POST /as/{user}/{channel}/sheet`: the sheet is sent or closed.
async fn filled(
    Given(shared): Given<Weak<Shared>>,
    Path((user, channel)): Path<(String, String)>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Redirect, Redirect> {
    let said = |name: &str| form.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone()).unwrap_or_default();
    let (shared, place) = Place::of(&shared, user, channel, said("thread"))?;
    let slack = FakeSlack { shared };
    if said("does") == "close" {
        slack.close(&place.user);
    } else {
        let given = form.iter().filter_map(|(name, value)| Some((name.strip_prefix(sheet::FIELD)?, value.as_str()))).collect::<Vec<_>>();
        slack.fill_in(&place.user, &given);
        // What Slack itself misses is said on the sheet.
        drop(slack.submit(&place.user));
    }
    Ok(Redirect::to(&place.with("")))
}

fn is_direct(channel: &str) -> bool {
    channel.starts_with('D')
}

fn channel_name(state: &State, channel: &str) -> String {
    let named = state.channels.get(channel).map(|c| c.name.as_str()).filter(|name| !name.is_empty());
    match named {
        Some(name) => format!("#{name}"),
        None if is_direct(channel) => state.name(BOT),
        None => channel.to_owned(),
    }
}

fn people(state: &State) -> impl Iterator<Item = (&String, &str)> {
    state.users.iter().filter(|(id, _)| id.as_str() != BOT).map(|(id, user)| (id, user.name.as_str()))
}

fn places<'s>(state: &'s State, user: &'s str) -> impl Iterator<Item = &'s String> {
    state.channels.iter().filter(move |(_, c)| c.members.contains(user)).map(|(id, _)| id)
}

/// Who one may write as: each where the other is, if they are there too.
fn faces(state: &State, place: &Place) -> String {
    let mut out = String::new();
    for (user, name) in people(state) {
        let there = places(state, user).find(|c| **c == place.channel).or_else(|| places(state, user).next());
        let Some(channel) = there else { continue };
        let thread = if *channel == place.channel { place.thread.clone() } else { String::new() };
        let current = if *user == place.user { " aria-current=\"true\"" } else { "" };
        let to = Place { user: user.clone(), channel: channel.clone(), thread }.with("");
        let _ = write!(out, "<li><a href=\"{}\"{current}>{}</a></li>", escaped(&to), escaped(name));
    }
    out
}

/// Channels and direct chats, with a word where something is new.
fn rooms(state: &State, place: &Place) -> String {
    let mut out = String::new();
    for channel in places(state, &place.user) {
        let current = if *channel == place.channel { " aria-current=\"page\"" } else { "" };
        let to = Place { user: place.user.clone(), channel: channel.clone(), thread: String::new() }.base();
        // Whoever looks at a channel sees what is new in it.
        let new = if *channel != place.channel && state.is_unread(&place.user, channel) {
            format!(" · {}", escaped(state.captions.say("new")))
        } else {
            String::new()
        };
        let _ =
            write!(out, "<li data-key=\"{}\"><a href=\"{}\"{current}>{}{new}</a></li>", escaped(channel), escaped(&to), escaped(&channel_name(state, channel)));
    }
    out
}

/// What stands in the channel itself; whoever looks has seen it.
fn messages(state: &mut State, place: &Place) -> String {
    state.has_read(&place.user, &place.channel);
    let said = told(state, place, Pane::Channel);
    if said.is_empty() && !is_direct(&place.channel) {
        return format!("<p class=\"note\" data-key=\"first\">{}</p>", escaped(state.captions.say("first")));
    }
    said
}

/// A thread: its root and what is below.
fn thread(state: &State, place: &Place) -> String {
    told(state, place, Pane::Thread)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pane {
    Channel,
    Thread,
}

fn told(state: &State, place: &Place, pane: Pane) -> String {
    let Some(channel) = state.channels.get(&place.channel) else { return String::new() };
    let here = |root: &str, ts: &str| match pane {
        Pane::Channel => root.is_empty(),
        Pane::Thread => root == place.thread || ts == place.thread,
    };
    let said = channel.messages.iter().filter(|m| here(&m.thread, &m.ts)).map(|m| (m.ts.as_str(), said(state, place, m, pane)));
    let whispered = channel.whispers.iter().filter(|w| w.user == place.user && here(&w.thread, &w.ts)).map(|w| (w.ts.as_str(), whispered(state, w)));
    let mut all: Vec<(&str, String)> = said.chain(whispered).collect();
    all.sort_by_key(|(ts, _)| *ts);
    all.into_iter().map(|(_, html)| html).collect()
}

fn said(state: &State, place: &Place, message: &Message, pane: Pane) -> String {
    let captions = &state.captions;
    let edited = if message.before.is_empty() { String::new() } else { format!(" · {}", escaped(captions.say("edited"))) };
    let bot = if message.user == BOT { " class=\"bot\"" } else { "" };
    let mut out = format!(
        "<article data-key=\"{}\"><p class=\"from\"><b{bot}>{}</b>{edited}</p>{}",
        escaped(&message.ts),
        escaped(&state.name(&message.user)),
        content(state, place, message, pane)
    );
    for file in &message.files {
        let _ = write!(out, "<p class=\"note\">📎 {}</p>", escaped(file["name"].as_str().unwrap_or_default()));
    }
    for reaction in &message.reactions {
        let _ = write!(
            out,
            "<p class=\"seen\" title=\"{0}\">{1}</p>",
            escaped(reaction),
            if reaction == "eyes" { "👀".to_owned() } else { format!(":{}:", escaped(reaction)) }
        );
    }
    if pane == Pane::Channel {
        let replies = state.channels.get(&place.channel).map_or(0, |c| c.messages.iter().filter(|m| m.thread == message.ts).count());
        let words = if replies == 0 { captions.say("reply").to_owned() } else { format!("{}: {replies}", captions.say("replies")) };
        let to = Place { user: place.user.clone(), channel: place.channel.clone(), thread: message.ts.clone() }.with("");
        let _ = write!(out, "<p class=\"note\"><a href=\"{}\">{}</a></p>", escaped(&to), escaped(&words));
    }
    out.push_str("</article>");
    out
}

fn content(state: &State, place: &Place, message: &Message, pane: Pane) -> String {
    let presses = blocks::Presses {
        action: format!("{}/press", place.base()),
        ts: message.ts.clone(),
        thread: place.thread.clone(),
        // The root of a thread stands in both panes.
        id: format!("{}-{}", if pane == Pane::Channel { "c" } else { "t" }, message.ts),
    };
    blocks::shown(state, &message.text, &message.blocks, &presses)
}

fn whispered(state: &State, whisper: &Whisper) -> String {
    format!(
        "<article class=\"whisper\" data-key=\"{}\"><p class=\"from\"><b class=\"bot\">{}</b> · {}</p>{}</article>",
        escaped(&whisper.ts),
        escaped(&whisper.who),
        escaped(state.captions.say("only-you")),
        blocks::shown(state, &whisper.text, &whisper.blocks, &blocks::Presses::none())
    )
}

/// The form that is open for this person, if one is.
fn modal(state: &State, place: &Place) -> String {
    let action = format!("{}/sheet", place.base());
    state.open_view(&place.user).map_or_else(String::new, |open| sheet::modal(state, &open, &action, &place.thread))
}
