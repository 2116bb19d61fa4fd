//! What the page is made of: the parts it is given, and what it keeps in memory.

use std::sync::Arc;

use fleet_content::{Bibles, Words};
use fleet_domain::chat::{Door, Env, Person};
use fleet_domain::habits::Zone;
use fleet_domain::id::{PersonId, ProjectId};
use fleet_store::{Store, StoreError};
use futures_util::future::BoxFuture;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio_util::sync::CancellationToken;

use crate::error::WebError;
use crate::files::Files;
use crate::pace::Pace;
use crate::refused::Refused;
use crate::shown::reasons::Reasons;
use crate::templates::Templates;

/// A signed address of an app for one person; `None` where nothing is shown there.
pub type LinkFn = Arc<dyn Fn(&ProjectId, Env, &Person) -> Option<String> + Send + Sync>;

/// Asks whether this process is ready to serve.
pub type ReadyFn = Arc<dyn Fn() -> BoxFuture<'static, Readiness> + Send + Sync>;

/// Hears that a person signed out, once it is written down.
pub type SignedOutFn = Arc<dyn Fn(&PersonId) + Send + Sync>;

/// How a code of the page is handed to each bot that is connected.
pub type DoorsFn = Arc<dyn Fn(&str) -> Vec<Door> + Send + Sync>;

/// The emergency stop of everything that works in this process.
#[derive(Clone)]
pub struct Brake {
    /// Ends it all, and says how many agents there were once none is left.
    pub pull: Arc<dyn Fn() -> BoxFuture<'static, usize> + Send + Sync>,
    /// Lets it begin again.
    pub release: Arc<dyn Fn() + Send + Sync>,
}

impl Default for Brake {
    /// Where no agent ever works.
    fn default() -> Self {
        Self { pull: Arc::new(|| Box::pin(std::future::ready(0))), release: Arc::new(|| {}) }
    }
}

/// The parts of the page.
#[derive(Clone)]
pub struct Web {
    /// Where everything is remembered.
    pub store: Store,
    /// Every sentence.
    pub words: Arc<Words>,
    /// Every Bible.
    pub bibles: Arc<Bibles>,
    /// Signs addresses of apps.
    pub link: LinkFn,
    /// Ends a person's stays in apps.
    pub signed_out: SignedOutFn,
    /// How a code is handed to the bots that are there.
    pub doors: DoorsFn,
    /// Where the clock of those stands who did not say where theirs does.
    pub zone: Zone,
    /// Where people reach the page, without a slash at the end: `http://localhost:7070`.
    pub origin: String,
    /// Files that people sent.
    pub files: Files,
    /// Version of the program.
    pub build: &'static str,
    /// Ends streams and long polls.
    pub shutdown: CancellationToken,
    /// Stops everything at once.
    pub brake: Brake,
    /// Renders `/metrics`.
    pub metrics: PrometheusHandle,
    /// Answers `/readyz`.
    pub ready: ReadyFn,
    /// A token of this machine's own tools, besides sessions.
    pub api_token: Option<ApiToken>,
    /// How much a person may ask for.
    pub limits: Limits,
}

impl Web {
    /// Whether nobody can open the page but on this machine.
    pub(crate) fn opens_here_only(&self) -> bool {
        let host = self.origin.split_once("://").map_or(self.origin.as_str(), |(_, host)| host);
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        matches!(name, "localhost" | "127.0.0.1" | "[::1]") || host == "localhost"
    }
}

/// The token that `run.json` holds for the command line.
#[derive(Debug, Clone)]
pub struct ApiToken {
    /// As [`crate::token_hash`] makes it.
    pub hash: String,
    /// Whom it signs in.
    pub person: PersonId,
}

/// Limits of one person and one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Messages of one person within a minute, and three times as many buttons and acts; 0 = as many as they like.
    pub messages_a_minute: u32,
    /// Bytes of a request that brings files.
    pub body: usize,
    /// Bytes of any other request.
    pub words: usize,
    /// Bytes of one file.
    pub file: usize,
    /// Files of one message.
    pub files: usize,
    /// Bytes of files of one person within 24 hours.
    pub files_a_day: usize,
    /// Characters of one message.
    pub text: usize,
    /// Days that a sign-in lasts.
    pub session_days: u32,
    /// Streams one person may hold open.
    pub streams: u32,
}

impl Limits {
    /// Bytes of one file, as people are told.
    pub const FILE: usize = 20 * 1024 * 1024;
    /// Bytes of a whole request: a file with what goes around it, or several smaller ones. Named only where a request as a whole is refused.
    pub const BODY: usize = 25 * 1024 * 1024;
    /// Bytes of a request without files: what a form, a button or an act needs, many times over.
    pub const WORDS: usize = 64 * 1024;
    /// Bytes of files that one person may send within 24 hours.
    pub const FILES_A_DAY: usize = 200 * 1024 * 1024;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            messages_a_minute: 20,
            body: Self::BODY,
            words: Self::WORDS,
            file: Self::FILE,
            files: 20,
            files_a_day: Self::FILES_A_DAY,
            text: 16_000,
            session_days: 30,
            streams: 30,
        }
    }
}

/// Whether this process is ready, one check a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// What was looked at.
    pub checks: Vec<ReadyCheck>,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadyCheck {
    /// `database`, `migrations`, `workers`, …
    pub name: &'static str,
    /// How it stands.
    pub state: CheckState,
}

impl ReadyCheck {
    /// Room on the disk with the data: what is sent is kept only while it stands well.
    pub const DISK: &str = "disk";
}

/// How a check stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckState {
    /// Well.
    Ok,
    /// Not well, and why.
    Failing(String),
}

/// The page at work.
pub(crate) struct Site {
    pub(crate) web: Web,
    pub(crate) templates: Templates,
    pub(crate) reasons: Reasons,
    pub(crate) pace: Pace,
}

impl Site {
    pub(crate) fn new(web: Web) -> Self {
        let templates = Templates::new(&web.words);
        let reasons = Reasons::new(&web.words);
        let pace = Pace::new(web.limits);
        Self { web, templates, reasons, pace }
    }

    /// Whether people reach the page over TLS.
    pub(crate) fn scheme(&self) -> Scheme {
        if self.web.origin.starts_with("https://") { Scheme::Https } else { Scheme::Http }
    }

    /// Refuses to keep more while the disk has less room than this instance is told to leave.
    pub(crate) async fn roomy(&self) -> Result<(), Refused> {
        let full = (self.web.ready)().await.checks.iter().any(|c| c.name == ReadyCheck::DISK && matches!(c.state, CheckState::Failing(_)));
        let source = || std::io::Error::from(std::io::ErrorKind::StorageFull);
        if full { Err(WebError::File { operation: "keeping a file", source: source() }.into()) } else { Ok(()) }
    }

    /// The locale that is offered and nearest to what is wanted.
    pub(crate) fn locale(&self, wanted: &str) -> Option<String> {
        let short = wanted.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        self.web.words.locales().find(|l| *l == short).map(str::to_owned)
    }
}

/// How the page is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    Http,
    Https,
}

/// Gives a store's error the name of what was attempted.
pub(crate) fn store(operation: &'static str) -> impl FnOnce(StoreError) -> WebError {
    move |source| WebError::Store { operation, source }
}
