//! Conversations: read them, write in them, press their buttons.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use fleet_domain::act::Act;
use fleet_store::{Hint, Received};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::error::RecvError;
use utoipa::{IntoParams, ToSchema};

use super::body::Body;
use crate::pace::Sending;
use crate::query::Asked;
use crate::refused::Refused;
use crate::say::{Repeated, inbox_of};
use crate::shown::brief::BriefAnswer;
use crate::shown::post::PostShown;
use crate::shown::thread::ThreadAnswer;
use crate::site::{Site, store};
use crate::visit::Signed;

/// The longest a poll may wait, seconds.
const LONGEST: u64 = 25;

/// Conversations.
#[derive(Serialize, ToSchema)]
pub(super) struct ThreadsAnswer {
    /// Last spoken in first.
    threads: Vec<ThreadAnswer>,
}

/// The caller's conversations.
#[utoipa::path(get, path = "/threads", tag = "conversations", responses((status = 200, body = ThreadsAnswer)))]
pub(super) async fn list(State(site): State<Arc<Site>>, Signed { viewer, .. }: Signed) -> Result<Json<ThreadsAnswer>, Refused> {
    let threads = site.threads(&viewer, u32::MAX).await?;
    Ok(Json(ThreadsAnswer { threads: threads.iter().map(|thread| ThreadAnswer::of(thread, &viewer.person.value.id)).collect() }))
}

/// Which conversation to open.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Opening {
    /// The Bible; the first one if it is left out.
    bible: Option<String>,
    /// `en`, `ru`; the caller's own if it is left out.
    locale: Option<String>,
}

/// Opens a conversation; Fleet greets in it.
#[utoipa::path(post, path = "/threads", tag = "conversations", request_body = Opening, responses((status = 201, body = ThreadAnswer)))]
pub(super) async fn open(
    State(site): State<Arc<Site>>,
    Signed { visit, viewer }: Signed,
    Body(opening): Body<Opening>,
) -> Result<(StatusCode, Json<ThreadAnswer>), Refused> {
    let thread = site.open_thread(&visit, &viewer, opening.bible.as_deref(), opening.locale.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(ThreadAnswer::of(&thread, &viewer.person.value.id))))
}

/// One conversation, and whether it has heard everything.
#[derive(Serialize, ToSchema)]
pub(super) struct ThreadNow {
    /// What was sent here and is not handled yet: at 0 the brief, the task and the projects show everything sent before.
    unheard: i64,
    #[serde(flatten)]
    thread: ThreadAnswer,
}

/// One conversation.
#[utoipa::path(get, path = "/threads/{thread}", tag = "conversations", params(("thread" = String, Path)), responses((status = 200, body = ThreadNow)))]
pub(super) async fn one(State(site): State<Arc<Site>>, Signed { viewer, .. }: Signed, Path(thread): Path<String>) -> Result<Json<ThreadNow>, Refused> {
    let seen = site.thread(&viewer, &thread).await?;
    // Counted before the thread is read: what is handled in between is then seen rather than missed.
    let unheard = site.web.store.inbox_open_in(&seen.thread.value.id).await.map_err(store("counting what a thread has not heard"))?;
    let seen = if unheard == 0 { site.thread(&viewer, &thread).await? } else { seen };
    Ok(Json(ThreadNow { unheard, thread: ThreadAnswer::of(&seen.thread.value, &viewer.person.value.id) }))
}

/// Which messages.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Window {
    /// Messages written or edited after this change number.
    #[serde(default)]
    after: i64,
    /// At most so many; 500 is the most.
    #[serde(default = "hundred")]
    limit: u32,
    /// Seconds to wait for the first of them; 25 is the most.
    #[serde(default)]
    wait: u64,
}

fn hundred() -> u32 {
    100
}

/// Messages.
#[derive(Serialize, ToSchema)]
pub(super) struct PostsAnswer {
    /// In the order of their change numbers.
    posts: Vec<PostShown>,
}

/// Messages of a conversation after a change number; waits for the first of them if asked to.
#[utoipa::path(get, path = "/threads/{thread}/posts", tag = "conversations", params(("thread" = String, Path), Window), responses((status = 200, body = PostsAnswer)))]
pub(super) async fn posts(
    State(site): State<Arc<Site>>,
    Signed { viewer, .. }: Signed,
    Path(thread): Path<String>,
    Asked(window): Asked<Window>,
) -> Result<Json<PostsAnswer>, Refused> {
    let seen = site.thread(&viewer, &thread).await?;
    let id = &seen.thread.value.id;
    // Who waits holds a connection, as a stream does.
    let _held = match window.wait {
        0 => None,
        _ => Some(site.pace.hold(&viewer.person.value.id).ok_or(Refused::TooManyStreams)?),
    };
    let limit = window.limit.clamp(1, 500);
    // Listening starts before the first look: nothing falls between them.
    let mut hints = site.web.store.hints();
    let mut found = site.posts_after(&viewer, &seen, window.after, limit).await?;
    if found.posts.is_empty() && window.wait > 0 {
        let until = tokio::time::Instant::now() + Duration::from_secs(window.wait.min(LONGEST));
        while found.posts.is_empty() {
            let woken = tokio::select! {
                () = site.web.shutdown.cancelled() => break,
                () = tokio::time::sleep_until(until) => break,
                hint = hints.recv() => hint,
            };
            let ours = match woken {
                Ok(Hint::Thread(thread)) => thread == *id,
                Ok(_) => false,
                Err(RecvError::Lagged(_)) => true,
                Err(RecvError::Closed) => break,
            };
            if ours {
                found = site.posts_after(&viewer, &seen, found.change, limit).await?;
            }
        }
        if found.posts.is_empty() {
            // A hint may have been lost on the way from another process.
            found = site.posts_after(&viewer, &seen, found.change, limit).await?;
        }
    }
    Ok(Json(PostsAnswer { posts: site.posts_shown(&viewer, &seen, found.posts).await? }))
}

/// A message.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Message {
    /// Words; at most 16,000 characters.
    #[serde(default)]
    text: String,
    /// Ids of files sent before.
    #[serde(default)]
    files: Vec<String>,
    /// Makes a repeat harmless: the same key twice is one message.
    key: Option<String>,
}

/// What became of a sending.
#[derive(Serialize, ToSchema)]
pub(super) struct SentAnswer {
    /// `inb_…`: the row that was written down.
    inbox: String,
    /// Whether the same key had been received before.
    repeated: bool,
}

impl SentAnswer {
    fn of(received: &Received) -> Json<Self> {
        let (inbox, repeated) = inbox_of(received);
        Json(Self { inbox: inbox.to_string(), repeated: repeated == Repeated::Yes })
    }
}

/// Says something in a conversation.
#[utoipa::path(post, path = "/threads/{thread}/messages", tag = "conversations", params(("thread" = String, Path)), request_body = Message, responses((status = 202, body = SentAnswer)))]
pub(super) async fn messages(
    State(site): State<Arc<Site>>,
    Signed { visit, viewer }: Signed,
    Path(thread): Path<String>,
    Body(message): Body<Message>,
) -> Result<(StatusCode, Json<SentAnswer>), Refused> {
    let seen = site.thread(&viewer, &thread).await?;
    site.paced(&viewer, Sending::Message)?;
    let files = site.own_files(&viewer, &message.files).await?;
    let received = site.say(&visit, &viewer, &seen, &message.text, files, message.key.as_deref()).await?;
    Ok((StatusCode::ACCEPTED, SentAnswer::of(&received)))
}

/// A button pressed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Pressing {
    /// As the message has it.
    nonce: String,
    /// Makes a repeat of this very pressing harmless.
    key: Option<String>,
}

/// Presses a button of a message. What comes of it is told in the conversation.
#[utoipa::path(post, path = "/threads/{thread}/press", tag = "conversations", params(("thread" = String, Path)), request_body = Pressing, responses((status = 202, body = SentAnswer)))]
pub(super) async fn press(
    State(site): State<Arc<Site>>,
    Signed { visit, viewer }: Signed,
    Path(thread): Path<String>,
    Body(pressing): Body<Pressing>,
) -> Result<(StatusCode, Json<SentAnswer>), Refused> {
    let seen = site.thread(&viewer, &thread).await?;
    let received = site.press(&visit, &viewer, &seen.thread.value.id, &pressing.nonce, pressing.key.as_deref()).await?;
    Ok((StatusCode::ACCEPTED, SentAnswer::of(&received)))
}

/// An act.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Acting {
    /// `{"act": "rename", "project": …, "title": …}`, `{"act": "stop", "run": …}`, …: what buttons do.
    #[schema(value_type = Object)]
    act: Act,
    /// Makes a repeat harmless.
    key: Option<String>,
}

/// Acts without a button, with the same rights. What comes of it is told in the conversation.
#[utoipa::path(post, path = "/threads/{thread}/acts", tag = "conversations", params(("thread" = String, Path)), request_body = Acting, responses((status = 202, body = SentAnswer)))]
pub(super) async fn acts(
    State(site): State<Arc<Site>>,
    Signed { visit, viewer }: Signed,
    Path(thread): Path<String>,
    Body(acting): Body<Acting>,
) -> Result<(StatusCode, Json<SentAnswer>), Refused> {
    let seen = site.thread(&viewer, &thread).await?;
    let received = site.act(&visit, &viewer, &seen.thread.value.id, acting.act, acting.key.as_deref()).await?;
    Ok((StatusCode::ACCEPTED, SentAnswer::of(&received)))
}

/// The open brief of a conversation, else its last one.
#[utoipa::path(get, path = "/threads/{thread}/brief", tag = "conversations", params(("thread" = String, Path)), responses((status = 200, body = BriefAnswer)))]
pub(super) async fn brief(State(site): State<Arc<Site>>, Signed { viewer, .. }: Signed, Path(thread): Path<String>) -> Result<Json<BriefAnswer>, Refused> {
    let seen = site.thread(&viewer, &thread).await?;
    let open = match &seen.thread.value.focus {
        fleet_domain::chat::Focus::Brief { brief } => site.web.store.brief(brief).await.map_err(store("reading a brief"))?,
        fleet_domain::chat::Focus::Open => None,
    };
    let brief = match open {
        Some(brief) => Some(brief),
        None => site.web.store.last_brief_of(&seen.thread.value.id).await.map_err(store("reading the last brief of a thread"))?,
    };
    // What one person is asked is not for everybody in the app.
    let mine = brief.filter(|b| seen.follows(&viewer) || b.value.person == viewer.person.value.id);
    Ok(Json(BriefAnswer::of(&site.web.words, mine.ok_or(Refused::NotFound)?)))
}
