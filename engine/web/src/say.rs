//! How words, buttons and acts leave the page: as arrivals in the inbox of a thread. The chat does the rest, with its rights and audit.

use fleet_domain::act::{Act, Target};
use fleet_domain::audit::AuditEntry;
use fleet_domain::chat::{Arrival, FileRef, Platform, Thread};
use fleet_domain::id::{InboxId, ProjectId, ThreadId};
use fleet_domain::post::{Author, Body, Part, Rich};
use fleet_domain::role::{Deed, Role};
use fleet_store::{Commit, NewInbox, Received, Versioned};

use crate::clean;
use crate::error::WebError;
use crate::pace::Sending;
use crate::refused::Refused;
use crate::sight::SeenThread;
use crate::site::{Site, store};
use crate::viewer::Viewer;
use crate::visit::Visit;

/// Characters of a sender's idempotency key.
const KEY: usize = 100;
/// Characters of an act as JSON, without the words that it may say: far more than any button stands for.
const ACT: usize = 2_000;

impl Site {
    /// Counts a message against the person's pace.
    pub(crate) fn paced(&self, viewer: &Viewer, what: Sending) -> Result<(), Refused> {
        self.pace.take(&viewer.person.value.id, what, self.web.store.now()).map_err(|seconds| Refused::TooFast { seconds })
    }

    /// A key that two people cannot share; without one, every sending is a new one.
    pub(crate) fn key(&self, viewer: &Viewer, what: &str, thread: &ThreadId, given: Option<&str>) -> Result<String, Refused> {
        let given = given.map(str::trim).filter(|k| !k.is_empty());
        if given.is_some_and(|k| k.chars().count() > KEY || k.chars().any(char::is_control)) {
            return Err(Refused::Unreadable { what: "key".to_owned() });
        }
        let own = given.map_or_else(|| self.web.store.unique(), str::to_owned);
        Ok(format!("{what}:{}:{thread}:{own}", viewer.person.value.id))
    }

    /// What somebody wrote, fit to be kept.
    fn words_of(&self, text: &str) -> Result<String, Refused> {
        let text = clean::text(text);
        let most = self.web.limits.text;
        if text.chars().count() > most { Err(too_long(most)) } else { Ok(text) }
    }

    /// The act, if it is no longer than what a button stands for: it is kept for ever, as a message is.
    fn short(&self, act: Act) -> Result<Act, Refused> {
        if let Act::Say { text } = act {
            let text = self.words_of(&text)?;
            return if text.is_empty() { Err(Refused::Empty) } else { Ok(Act::Say { text }) };
        }
        let written = serde_json::to_string(&act).map_err(|source| WebError::Write { source })?;
        if written.chars().count() > ACT { Err(too_long(ACT)) } else { Ok(act) }
    }

    /// Words in a thread, with files; whoever calls has counted the message, before any file of it was kept.
    pub(crate) async fn say(
        &self,
        visit: &Visit,
        viewer: &Viewer,
        seen: &SeenThread,
        text: &str,
        files: Vec<FileRef>,
        key: Option<&str>,
    ) -> Result<Received, Refused> {
        match &seen.project {
            Some(project) if !project.may(Deed::Comment) => return Err(Refused::NotAllowed),
            None if !viewer.may(Deed::Brief) => return Err(Refused::NotAllowed),
            _ => {}
        }
        let text = self.words_of(text)?;
        if text.is_empty() && files.is_empty() {
            return Err(Refused::Empty);
        }
        let person = &viewer.person.value;
        let author = Author::Person { person: person.id.clone(), name: person.name.clone() };
        let kind = self.kind_of_words(viewer, seen).await?.to_owned();
        // A messenger shows what is said here as well, so that whoever reads there sees what is answered.
        let told = seen.thread.value.platform != Platform::Web && kind == Body::SAID;
        let rich = told.then(|| Box::new(Rich { parts: vec![Part::Quote(text.clone())], ..Rich::default() }));
        let only = (kind == Body::FILLED).then(|| person.id.clone());
        let body = Body { kind, only, plain: text.clone(), html: clean::paragraphs(&text), rich, files: files.clone(), ..Body::default() };
        let thread = &seen.thread.value.id;
        let key = self.key(viewer, "say", thread, key)?;
        self.receive(visit, viewer, thread, key, Arrival::Text { text, files }, Some((author, body))).await
    }

    /// A button under a message. Whether it may be pressed is for the chat to say, in the chat.
    pub(crate) async fn press(&self, visit: &Visit, viewer: &Viewer, thread: &ThreadId, nonce: &str, key: Option<&str>) -> Result<Received, Refused> {
        if nonce.is_empty() || nonce.len() > 200 || nonce.chars().any(char::is_control) {
            return Err(Refused::Unreadable { what: "nonce".to_owned() });
        }
        self.paced(viewer, Sending::Press)?;
        let key = self.key(viewer, "press", thread, key)?;
        self.receive(visit, viewer, thread, key, Arrival::Press { nonce: nonce.to_owned() }, None).await
    }

    /// An act from the page or a program. What the person may not see is not found; what the role does not allow is refused and recorded.
    pub(crate) async fn act(&self, visit: &Visit, viewer: &Viewer, thread: &ThreadId, act: Act, key: Option<&str>) -> Result<Received, Refused> {
        // First: a refusal is kept for ever, so nobody may cause them faster than they may press.
        self.paced(viewer, if matches!(act, Act::Say { .. }) { Sending::Message } else { Sending::Press })?;
        let act = self.short(act)?;
        let role = self.role_for(viewer, &act).await?;
        if !role.is_some_and(|r| r.may(act.deed())) {
            self.record_refusal(visit, viewer, role, &act).await?;
            return Err(Refused::NotAllowed);
        }
        let key = self.key(viewer, "act", thread, key)?;
        self.receive(visit, viewer, thread, key, Arrival::Act { act }, None).await
    }

    /// The role that counts for an act: that of its project, else the person's standing.
    async fn role_for(&self, viewer: &Viewer, act: &Act) -> Result<Option<Role>, Refused> {
        let project = match act.target() {
            Target::Run(run) => {
                let found = self.web.store.run(run).await.map_err(store("reading a run"))?;
                Some(found.ok_or(Refused::NotFound)?.value.project)
            }
            Target::Project(project) | Target::Entry { project, .. } => Some(project.clone()),
            Target::Filling(filling) => {
                let found = self.web.store.filling(filling).await.map_err(store("reading what is filled in"))?;
                // Somebody else's is not found: that it is there is theirs to know.
                let theirs = found.map(|f| f.value).filter(|f| f.person == viewer.person.value.id);
                Some(theirs.ok_or(Refused::NotFound)?.project)
            }
            Target::Brief(brief) => {
                let found = self.web.store.brief(brief).await.map_err(store("reading a brief"))?.ok_or(Refused::NotFound)?;
                let seen = self.thread(viewer, found.value.thread.as_str()).await?;
                return Ok(seen.project.map(|p| p.role).or_else(|| viewer.role()));
            }
            Target::Nothing | Target::Person(_) => None,
        };
        match project {
            Some(id) => Ok(Some(self.project_role(viewer, &id).await?)),
            None => Ok(viewer.role()),
        }
    }

    async fn project_role(&self, viewer: &Viewer, id: &ProjectId) -> Result<Role, Refused> {
        Ok(self.seen_project(viewer, id).await?.ok_or(Refused::NotFound)?.role)
    }

    async fn record_refusal(&self, visit: &Visit, viewer: &Viewer, role: Option<Role>, act: &Act) -> Result<(), Refused> {
        let named = serde_json::to_value(act).ok();
        let name = named.as_ref().and_then(|v| v["act"].as_str()).unwrap_or("act");
        let object = ["project", "run", "brief", "person"].iter().find_map(|k| named.as_ref().and_then(|v| v[*k].as_str())).unwrap_or_default();
        let entry = AuditEntry {
            at: 0,
            actor: Some(viewer.person.value.id.clone()),
            role,
            act: format!("refused:{name}"),
            object: object.to_owned(),
            detail: format!("the role lacks {:?}", act.deed()),
            request: visit.request.clone(),
        };
        self.web.store.commit(Commit::new().audit(entry)).await.map_err(store("recording a refusal"))?;
        Ok(())
    }

    pub(crate) async fn receive(
        &self,
        visit: &Visit,
        viewer: &Viewer,
        thread: &ThreadId,
        key: String,
        arrival: Arrival,
        post: Option<(Author, Body)>,
    ) -> Result<Received, Refused> {
        let person = viewer.person.value.id.clone();
        let new = NewInbox { platform: Platform::Web, key, thread: thread.clone(), person, arrival, request: visit.request.clone(), post };
        let received = self.web.store.receive(new).await.map_err(store("writing down what arrived"))?;
        tracing::info!(request = %visit.request, thread = %thread, inbox = %received.id(), "received");
        Ok(received)
    }

    /// Opens a thread and asks the chat to greet.
    pub(crate) async fn open_thread(&self, visit: &Visit, viewer: &Viewer, bible: Option<&str>, locale: Option<&str>) -> Result<Thread, Refused> {
        if !viewer.may(Deed::Brief) {
            return Err(Refused::NotAllowed);
        }
        let bible = match bible.map(str::trim).filter(|b| !b.is_empty()) {
            Some(name) => self.web.bibles.get(name).ok_or_else(|| Refused::NoSuchBible { name: clean::line(name, 60) })?,
            None => self.web.bibles.iter().next().cloned().ok_or_else(|| Refused::NoSuchBible { name: String::new() })?,
        };
        let locale = match locale {
            Some(wanted) => self.locale(wanted).ok_or_else(|| Refused::Unreadable { what: "locale".to_owned() })?,
            None => visit.locale.clone(),
        };
        self.paced(viewer, Sending::Message)?;
        let now = self.web.store.now();
        let thread = Thread {
            id: ThreadId::from_unique(&self.web.store.unique()),
            platform: Platform::Web,
            bible: bible.name.clone(),
            locale,
            opened_by: viewer.person.value.id.clone(),
            title: String::new(),
            project: None,
            focus: fleet_domain::chat::Focus::Open,
            asked: std::collections::BTreeMap::new(),
            created_at: now,
            active_at: now,
            again: fleet_domain::chat::Again::default(),
            greeted: 0,
        };
        let hello = NewInbox {
            platform: Platform::Web,
            key: format!("hello:{}", thread.id),
            thread: thread.id.clone(),
            person: viewer.person.value.id.clone(),
            arrival: Arrival::Hello,
            request: visit.request.clone(),
            post: None,
        };
        // One commit: a thread that is there is greeted, whatever dies in between.
        let opened = Commit::new().put_thread(Versioned::fresh(thread.clone())).receive(hello);
        self.web.store.commit(opened).await.map_err(store("opening a thread"))?;
        tracing::info!(request = %visit.request, thread = %thread.id, "opened");
        Ok(thread)
    }

    /// The thread in which an administrator's own acts are told: their newest one, or a new one.
    pub(crate) async fn own_thread(&self, visit: &Visit, viewer: &Viewer) -> Result<ThreadId, Refused> {
        let own = self.web.store.threads_of(&viewer.person.value.id).await.map_err(store("reading the threads of a person"))?;
        match own.into_iter().find(|t| t.value.platform == Platform::Web) {
            Some(thread) => Ok(thread.value.id),
            None => Ok(self.open_thread(visit, viewer, None, None).await?.id),
        }
    }
}

fn too_long(most: usize) -> Refused {
    Refused::TooLong { most: u32::try_from(most).unwrap_or(u32::MAX) }
}

/// The row that was written, for answers.
pub(crate) fn inbox_of(received: &Received) -> (InboxId, Repeated) {
    match received {
        Received::Fresh(id) => (id.clone(), Repeated::No),
        Received::Duplicate(id) => (id.clone(), Repeated::Yes),
    }
}

/// Whether the same sending had been received before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeated {
    Yes,
    No,
}
