//! The chat: threads, messages, the composer, and what belongs to the thread beside it.

use std::sync::Arc;

use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::Sent;
use crate::api::upload;
use crate::live::{self, Reader, Subject};
use crate::pace::Sending;
use crate::query::Asked;
use crate::refused::Refused;
use crate::shown::post::PostShown;
use crate::shown::project::ProjectShown;
use crate::shown::stages::{StageShown, stages};
use crate::shown::standing::{Standing, of_run};
use crate::shown::thread::bible_title;
use crate::sight::SeenThread;
use crate::site::{Site, store};
use crate::viewer::Viewer;
use crate::visit::{Signed, Visit};

/// Messages shown at first; older ones are a link away.
const SHOWN: u32 = 60;

#[derive(Serialize)]
struct ChatPage {
    thread: Current,
    posts: Vec<PostShown>,
    /// Place of the oldest message shown, if older ones exist.
    older: Option<i64>,
    /// Whether these are not the newest messages.
    past: bool,
    change: i64,
    panel: Panel,
    bibles: Vec<BibleLine>,
    may_write: bool,
    limit_text: usize,
    limit_file: usize,
}

#[derive(Serialize)]
struct Current {
    id: String,
    title: String,
    bible: String,
    platform: &'static str,
}

#[derive(Serialize)]
struct BibleLine {
    name: String,
    title: String,
    promise: String,
    examples: Vec<String>,
}

/// What belongs to a thread: its app and the work at hand.
#[derive(Serialize)]
struct Panel {
    /// Name of the conversation, for places that show it while it changes.
    title: String,
    app: Option<ProjectShown>,
    work: Option<Work>,
}

#[derive(Serialize)]
struct Work {
    task: String,
    title: String,
    standing: Standing,
    stages: Vec<StageShown>,
    met: usize,
    of: usize,
}

#[derive(Deserialize)]
pub(crate) struct Window {
    before: Option<i64>,
}

/// `GET /`: the newest thread, or the invitation to open one.
pub(crate) async fn newest(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed) -> Result<Response, Refused> {
    let newest = site.threads(&viewer, 1).await?.into_iter().next();
    if let Some(thread) = newest {
        let seen = site.thread(&viewer, thread.id.as_str()).await?;
        // Whoever was only invited has no conversation of their own: their apps are what they come for.
        if !seen.follows(&viewer) && !viewer.may(fleet_domain::role::Deed::Brief) {
            return Ok(Redirect::to("/projects").into_response());
        }
        return page(&site, &visit, &viewer, &seen, None).await;
    }
    let context = serde_json::json!({ "bibles": bibles(&site, &visit) });
    Ok(site.page("start.html", &visit, &viewer, "chat", &context).await?.into_response())
}

/// `GET /t/{thread}`
pub(crate) async fn thread(
    State(site): State<Arc<Site>>,
    Signed { visit, viewer }: Signed,
    Path(thread): Path<String>,
    Asked(window): Asked<Window>,
) -> Result<Response, Refused> {
    let seen = site.thread(&viewer, &thread).await?;
    page(&site, &visit, &viewer, &seen, window.before).await
}

async fn page(site: &Site, visit: &Visit, viewer: &Viewer, seen: &SeenThread, before: Option<i64>) -> Result<Response, Refused> {
    let thread = &seen.thread.value;
    let found = site.posts_before(viewer, seen, before.unwrap_or(i64::MAX), SHOWN).await?;
    let may_write = match &seen.project {
        Some(project) => project.may(fleet_domain::role::Deed::Comment),
        None => viewer.may(fleet_domain::role::Deed::Brief),
    };
    let context = ChatPage {
        thread: Current {
            id: thread.id.to_string(),
            title: thread.title.clone(),
            bible: bible_title(site, &thread.bible, &visit.locale),
            platform: thread.platform.as_str(),
        },
        posts: site.posts_shown(viewer, seen, found.posts).await?,
        older: Some(found.seq).filter(|seq| *seq > 1),
        past: before.is_some(),
        // Live updates go on from the highest change of what was looked at here.
        change: found.change,
        panel: panel_of(site, visit, viewer, seen).await?,
        bibles: bibles(site, visit),
        may_write,
        limit_text: site.web.limits.text,
        limit_file: site.web.limits.file,
    };
    Ok(site.page("chat.html", visit, viewer, "chat", &context).await?.into_response())
}

fn bibles(site: &Site, visit: &Visit) -> Vec<BibleLine> {
    let line = |bible: &Arc<fleet_domain::bible::Bible>| BibleLine {
        name: bible.name.clone(),
        title: bible.front.title.in_locale(&visit.locale, "en").to_owned(),
        promise: bible.front.promise.in_locale(&visit.locale, "en").to_owned(),
        examples: bible.front.examples.get(&visit.locale).cloned().unwrap_or_default(),
    };
    site.web.bibles.iter().map(line).collect()
}

async fn panel_of(site: &Site, visit: &Visit, viewer: &Viewer, seen: &SeenThread) -> Result<Panel, Refused> {
    let title = seen.thread.value.title.clone();
    let Some(project) = &seen.project else { return Ok(Panel { title, app: None, work: None }) };
    let names = site.names().await?;
    let app = site.project_shown(viewer, project, &visit.locale, &names).await?;
    let id = &project.project.value.id;
    let runs = site.web.store.runs_of(id).await.map_err(store("reading the runs of a project"))?;
    let told = |by: &fleet_domain::id::PersonId| project.follows() || *by == viewer.person.value.id;
    let work = runs.into_iter().last().filter(|run| told(&run.value.by)).map(|run| {
        let run = run.value;
        let met = run.built.as_ref().map_or(0, |b| b.evidence.iter().filter(|e| e.verdict == fleet_domain::criterion::Verdict::Met).count());
        Work {
            task: run.task.to_string(),
            title: app.tasks.first().map(|t| t.title.clone()).unwrap_or_default(),
            standing: of_run(&run),
            stages: stages(&run),
            met,
            of: run.order.criteria.len(),
        }
    });
    Ok(Panel { title, app: Some(app), work })
}

/// `GET /t/{thread}/panel`: the part beside the messages, for live updates.
pub(crate) async fn panel(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed, Path(thread): Path<String>) -> Result<Response, Refused> {
    let seen = site.thread(&viewer, &thread).await?;
    let panel = panel_of(&site, &visit, &viewer, &seen).await?;
    let html = site.part("panel.html", &visit, &serde_json::json!({ "panel": panel }))?;
    Ok(axum::response::Html(html).into_response())
}

#[derive(Deserialize)]
pub(crate) struct After {
    after: Option<i64>,
}

/// `GET /t/{thread}/live`: messages as they come, as ready HTML.
pub(crate) async fn live(
    State(site): State<Arc<Site>>,
    Signed { visit, viewer }: Signed,
    Path(thread): Path<String>,
    Asked(after): Asked<After>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let seen = site.thread(&viewer, &thread).await?;
    let subject = Subject::Thread { thread: seen.thread.value.id, after: live::resume_from(&headers, after.after) };
    live::follow(site, visit, viewer, subject, Reader::Page)
}

#[derive(Deserialize)]
pub(crate) struct Opening {
    bible: Option<String>,
}

/// `POST /threads`: a new conversation.
pub(crate) async fn open(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed, Sent(opening): Sent<Opening>) -> Result<Response, Refused> {
    let thread = site.open_thread(&visit, &viewer, opening.bible.as_deref(), None).await?;
    Ok(Redirect::to(&format!("/t/{}", thread.id)).into_response())
}

/// `POST /t/{thread}/say`: the composer without a script.
pub(crate) async fn say(
    State(site): State<Arc<Site>>,
    Signed { visit, viewer }: Signed,
    Path(thread): Path<String>,
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Result<Response, Refused> {
    let seen = site.thread(&viewer, &thread).await?;
    site.paced(&viewer, Sending::Message)?;
    let sent = upload::read(&site, &viewer, form).await?;
    let received = site.say(&visit, &viewer, &seen, &sent.text, sent.files, sent.key.as_deref()).await;
    match received {
        Ok(_) => Ok(Redirect::to(&format!("/t/{}#end", seen.thread.value.id)).into_response()),
        // An empty form is a slip, not an error.
        Err(Refused::Empty) => Ok(Redirect::to(&format!("/t/{}", seen.thread.value.id)).into_response()),
        Err(refused) => Err(refused),
    }
}

#[derive(Deserialize)]
pub(crate) struct Pressing {
    nonce: String,
}

/// `POST /t/{thread}/press`: a button without a script.
pub(crate) async fn press(
    State(site): State<Arc<Site>>,
    Signed { visit, viewer }: Signed,
    Path(thread): Path<String>,
    Sent(pressing): Sent<Pressing>,
) -> Result<Response, Refused> {
    let seen = site.thread(&viewer, &thread).await?;
    site.press(&visit, &viewer, &seen.thread.value.id, &pressing.nonce, None).await?;
    Ok(Redirect::to(&format!("/t/{}#end", seen.thread.value.id)).into_response())
}

/// `GET /t/{thread}/files/{file}`: a file that was sent in this thread. Never shown in place: it is what somebody else wrote.
pub(crate) async fn file(
    State(site): State<Arc<Site>>,
    Signed { viewer, .. }: Signed,
    Path((thread, file)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let seen = site.thread(&viewer, &thread).await?;
    let mut after = 0;
    loop {
        let read = site.posts_after(&viewer, &seen, after, 500).await?;
        if read.posts.is_empty() {
            return Err(Refused::NotFound);
        }
        after = read.change;
        let found = read.posts.into_iter().flat_map(|p| p.body.files).find(|f| f.id.as_str() == file);
        if let Some(found) = found {
            let bytes = site.file_bytes(&found).await?;
            let name: String = found
                .name
                .bytes()
                .map(|b| if b.is_ascii_alphanumeric() || b"._-".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") })
                .collect();
            let kind = HeaderValue::from_str(&found.mime).unwrap_or(HeaderValue::from_static("application/octet-stream"));
            let shown = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{name}")).unwrap_or(HeaderValue::from_static("attachment"));
            return Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, shown)], bytes).into_response());
        }
    }
}
