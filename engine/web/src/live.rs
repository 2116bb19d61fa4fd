//! Live updates as server-sent events. A hint only wakes the stream: what it sends was read from the store.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use fleet_domain::id::{ProjectId, ThreadId};
use fleet_store::Hint;
use futures_util::stream;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::pace::Held;
use crate::refused::Refused;
use crate::shown::post::PostShown;
use crate::site::Site;
use crate::viewer::{SignedBy, Viewer};
use crate::visit::Visit;

/// How long a stream waits for a hint before it looks anyway, asks whether the person may still see it, and shows that it lives.
const FLOOR: Duration = Duration::from_secs(15);
/// Messages read at once.
const BATCH: u32 = 200;

/// What a stream follows.
#[derive(Debug, Clone)]
pub(crate) enum Subject {
    /// Messages of a thread after a change number.
    Thread { thread: ThreadId, after: i64 },
    /// One project.
    Project(ProjectId),
    /// Every project that the person may see.
    Everything,
}

/// Who reads the messages of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    /// The page: messages come as ready HTML.
    Page,
    /// A program: messages come as JSON.
    Program,
}

/// The change number to go on from: what the browser saw last, else what the address says.
pub(crate) fn resume_from(headers: &HeaderMap, after: Option<i64>) -> i64 {
    headers.get("last-event-id").and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok()).or(after).unwrap_or(0)
}

struct Tail {
    site: Arc<Site>,
    visit: Visit,
    viewer: Viewer,
    subject: Subject,
    reader: Reader,
    hints: Receiver<Hint>,
    queue: VecDeque<Event>,
    started: Started,
    _held: Held,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Started {
    No,
    Yes,
}

/// What woke a stream.
enum Woken {
    /// Its subject may have changed.
    Subject,
    /// Another thread of the person has news.
    Elsewhere(ThreadId),
    /// The project of its thread changed.
    Project,
    /// Nothing for long.
    Floor,
    /// The server stops.
    End,
}

/// Opens a stream; the caller has checked that the person may see its subject.
pub(crate) fn follow(site: Arc<Site>, visit: Visit, viewer: Viewer, subject: Subject, reader: Reader) -> Result<Response, Refused> {
    let held = site.pace.hold(&viewer.person.value.id).ok_or(Refused::TooManyStreams)?;
    let hints = site.web.store.hints();
    metrics::counter!("fleet_streams_total").increment(1);
    let tail = Tail { site, visit, viewer, subject, reader, hints, queue: VecDeque::new(), started: Started::No, _held: held };
    let events = stream::unfold(tail, |mut tail| async move {
        let event = tail.next().await?;
        Some((Ok::<_, Infallible>(event), tail))
    });
    let mut response = Sse::new(events).into_response();
    // Proxies must not gather what should arrive at once.
    response.headers_mut().insert("x-accel-buffering", axum::http::HeaderValue::from_static("no"));
    Ok(response)
}

impl Tail {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.queue.pop_front() {
                return Some(event);
            }
            if self.started == Started::No {
                self.started = Started::Yes;
                self.queue.push_back(Event::default().retry(Duration::from_secs(2)).comment("open"));
                self.read().await?;
                continue;
            }
            match self.wait().await {
                Woken::End => return None,
                Woken::Floor => {
                    self.still_allowed().await?;
                    self.queue.push_back(Event::default().comment("here"));
                    self.read().await?;
                }
                Woken::Subject => {
                    self.still_allowed().await?;
                    self.read().await?;
                    self.changed();
                }
                Woken::Project => self.queue.push_back(Event::default().event("project").data("{}")),
                Woken::Elsewhere(thread) => {
                    // Only of threads that this person sees, and of messages that are theirs; the page marks it in the list.
                    if let Some(title) = self.has_news(&thread).await {
                        self.queue.extend(Event::default().event("elsewhere").json_data(serde_json::json!({ "thread": thread, "title": title })).ok());
                    }
                }
            }
        }
    }

    /// Waits for something that concerns this stream.
    async fn wait(&mut self) -> Woken {
        let floor = tokio::time::sleep(FLOOR);
        tokio::pin!(floor);
        let end = self.site.web.shutdown.clone();
        loop {
            let hint = tokio::select! {
                () = end.cancelled() => return Woken::End,
                () = &mut floor => return Woken::Floor,
                hint = self.hints.recv() => hint,
            };
            match hint {
                Err(RecvError::Closed) => return Woken::End,
                Err(RecvError::Lagged(_)) => return Woken::Subject,
                Ok(hint) => {
                    if let Some(woken) = self.concerns(hint) {
                        return woken;
                    }
                }
            }
        }
    }

    fn concerns(&self, hint: Hint) -> Option<Woken> {
        match (&self.subject, hint) {
            (Subject::Thread { thread, .. }, Hint::Thread(id)) if *thread == id => Some(Woken::Subject),
            (Subject::Thread { .. }, Hint::Thread(id)) if self.reader == Reader::Page => Some(Woken::Elsewhere(id)),
            (Subject::Thread { .. }, Hint::Project(_)) if self.reader == Reader::Page => Some(Woken::Project),
            (Subject::Project(project), Hint::Project(id)) if *project == id => Some(Woken::Subject),
            (Subject::Everything, Hint::Project(_)) => Some(Woken::Subject),
            _ => None,
        }
    }

    /// Ends the stream once the sign-in is over or the subject is out of sight.
    async fn still_allowed(&mut self) -> Option<()> {
        match &self.viewer.by {
            SignedBy::Machine => {}
            SignedBy::Cookie { hash } | SignedBy::Bearer { hash } => {
                let session = self.site.web.store.session(hash).await.ok()??;
                session.holds_at(self.site.web.store.now()).then_some(())?;
            }
        }
        let person = self.site.web.store.person(&self.viewer.person.value.id).await.ok()??;
        self.viewer.person = person;
        match &self.subject {
            Subject::Project(project) => self.site.project(&self.viewer, project.as_str()).await.map(|_| ()).ok(),
            // Reading a thread asks by itself.
            Subject::Thread { .. } | Subject::Everything => Some(()),
        }
    }

    /// What another thread is called that says something new to this person.
    async fn has_news(&self, thread: &ThreadId) -> Option<String> {
        let seen = self.site.thread(&self.viewer, thread.as_str()).await.ok()?;
        self.site.newest_is_for(&self.viewer, &seen).await.ok()?.then_some(seen.thread.value.title)
    }

    /// Reads new messages of a thread; a store that does not answer ends the stream, and the browser comes back.
    async fn read(&mut self) -> Option<()> {
        let Subject::Thread { thread, mut after } = self.subject.clone() else { return Some(()) };
        // Asked every time: a thread may have left the person's sight, or their role may show less of it now.
        let seen = self.site.thread(&self.viewer, thread.as_str()).await.ok()?;
        loop {
            let found = self.site.posts_after(&self.viewer, &seen, after, BATCH).await.ok()?;
            let whole = found.posts.len() < usize::try_from(BATCH).unwrap_or(usize::MAX);
            after = found.change;
            for shown in self.site.posts_shown(&self.viewer, &seen, found.posts).await.ok()? {
                self.queue.push_back(self.event(&shown)?);
            }
            self.subject = Subject::Thread { thread: thread.clone(), after };
            if whole {
                return Some(());
            }
        }
    }

    fn event(&self, post: &PostShown) -> Option<Event> {
        let event = Event::default().event("post").id(post.change.to_string());
        let data = match self.reader {
            Reader::Program => serde_json::to_value(post).ok()?,
            Reader::Page => {
                let html = self.site.part("post.html", &self.visit, &serde_json::json!({ "post": post })).ok()?;
                serde_json::json!({ "id": post.id, "seq": post.seq, "change": post.change, "mine": post.author.me, "plain": post.body.plain, "html": html })
            }
        };
        event.json_data(data).ok()
    }

    fn changed(&mut self) {
        let data = match &self.subject {
            Subject::Thread { .. } => return,
            Subject::Project(project) => serde_json::json!({ "project": project }),
            Subject::Everything => serde_json::json!({}),
        };
        self.queue.extend(Event::default().event("changed").json_data(data).ok());
    }
}
