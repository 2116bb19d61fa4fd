//! A message as the page and the API show it, its links signed for the reader.

use fleet_domain::chat::Env;
use fleet_domain::manifest::Tone;
use fleet_domain::post::{Author, Post};
use serde::Serialize;
use utoipa::ToSchema;

use crate::clean;
use crate::site::Site;
use crate::viewer::Viewer;

/// A message.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PostShown {
    /// `pst_…`
    pub(crate) id: String,
    /// Its thread.
    pub(crate) thread: String,
    /// Its place in the thread, from 1.
    pub(crate) seq: i64,
    /// Grows with every new or edited message: ask for what comes after the highest you know.
    pub(crate) change: i64,
    /// Who speaks.
    pub(crate) author: AuthorShown,
    /// UTC ms.
    pub(crate) at: i64,
    /// UTC ms of the last edit.
    pub(crate) edited_at: Option<i64>,
    /// What it says.
    pub(crate) body: BodyShown,
}

/// Who speaks.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AuthorShown {
    /// `fleet` or `person`.
    pub(crate) by: &'static str,
    /// The person's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) person: Option<String>,
    /// The person's name.
    pub(crate) name: String,
    /// Whether that is the reader.
    pub(crate) me: bool,
}

/// What a message says.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BodyShown {
    /// `card`, `question`, `result`, …; `said` for people.
    pub(crate) kind: String,
    /// All of it without markup.
    pub(crate) plain: String,
    /// The same as safe HTML.
    pub(crate) html: String,
    /// Buttons, in order.
    pub(crate) buttons: Vec<ButtonShown>,
    /// Links into apps.
    pub(crate) links: Vec<LinkShown>,
    /// Files sent along.
    pub(crate) files: Vec<FileShown>,
    /// Who accepts, by name, where the reader may not: their buttons are not among these.
    pub(crate) decided_by: Option<String>,
}

/// A button.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ButtonShown {
    /// What to send to `press`.
    pub(crate) nonce: String,
    /// Words.
    pub(crate) label: String,
    /// `waiting`, `good`, `bad`, `neutral`.
    pub(crate) tone: &'static str,
}

/// A link into an app.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct LinkShown {
    /// Words.
    pub(crate) label: String,
    /// The project.
    pub(crate) project: String,
    /// `preview` or `live`.
    pub(crate) env: &'static str,
    /// Address with a sign-in for the reader; none if nothing is shown there any more.
    pub(crate) url: Option<String>,
}

/// A file.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FileShown {
    /// `fil_…`
    pub(crate) id: String,
    /// Name.
    pub(crate) name: String,
    /// Type by content.
    pub(crate) mime: String,
    /// Bytes.
    pub(crate) size: u64,
    /// Where the reader gets it.
    pub(crate) url: String,
}

/// The word of a tone in JSON and styles.
pub(crate) fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Waiting => "waiting",
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Neutral => "neutral",
    }
}

impl PostShown {
    /// The message for this reader; `in_project` = they may open apps of the thread's projects.
    pub(crate) fn of(site: &Site, viewer: &Viewer, post: Post) -> Self {
        let (author, html) = match post.author {
            Author::Fleet => {
                let html = if post.body.html.is_empty() { clean::paragraphs(&post.body.plain) } else { post.body.html };
                (AuthorShown { by: "fleet", person: None, name: "Fleet".to_owned(), me: false }, html)
            }
            // Whatever is stored, a person's words are escaped here once more from the plain text.
            Author::Person { person, name } => {
                let me = person == viewer.person.value.id;
                (AuthorShown { by: "person", person: Some(person.to_string()), name, me }, clean::paragraphs(&post.body.plain))
            }
        };
        let links = post.body.links.into_iter().map(|link| LinkShown {
            url: signed(site, viewer, &link.project, link.env),
            label: link.label,
            project: link.project.to_string(),
            env: link.env.as_str(),
        });
        let thread = post.thread.to_string();
        let files = post.body.files.into_iter().map(|file| FileShown {
            url: format!("/t/{thread}/files/{}", file.id),
            id: file.id.to_string(),
            name: file.name,
            mime: file.mime,
            size: file.size,
        });
        let body = BodyShown {
            kind: post.body.kind,
            plain: post.body.plain,
            html,
            buttons: post.body.buttons.into_iter().map(|b| ButtonShown { nonce: b.nonce, label: b.label, tone: tone(b.tone) }).collect(),
            links: links.collect(),
            files: files.collect(),
            decided_by: None,
        };
        Self { id: post.id.to_string(), thread, seq: post.seq, change: post.change, author, at: post.at, edited_at: post.edited_at, body }
    }
}

/// An address of an app, signed for the reader. A proof environment has none.
pub(crate) fn signed(site: &Site, viewer: &Viewer, project: &fleet_domain::id::ProjectId, env: Env) -> Option<String> {
    match env {
        Env::Preview | Env::Live => (site.web.link)(project, env, &viewer.person.value),
        Env::Proof => None,
    }
}
