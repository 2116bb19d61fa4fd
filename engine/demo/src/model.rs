//! A model of its own: a scripted server over real HTTP on this machine, for agents that are tested as they are.
//!
//! It speaks Anthropic Messages, OpenAI Chat, OpenAI Responses and Gemini, streaming and whole, and answers as a [`Script`] says,
//! with tools that the agent offers, by the agent's own names. Which script is played is said by the address that the agent is
//! given ([`ModelServer::base`]); what went on is told by [`ModelServer::stats`] and [`ModelServer::asked`]. It keeps no
//! conversation: the turn is found in what the agent sends.

mod fault;
mod ledger;
mod reply;
mod request;
mod script;
mod scripts;
mod serve;
mod tools;
mod wire;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};

pub use fault::{Fault, FaultKind, Meets};
pub use ledger::{Asked, Stats};
pub use script::{Script, Step, Tokens, Turn};
pub use scripts::all as scripts;
pub use wire::Wire;

/// A running server; ends when it is dropped, and whatever hangs in it ends too.
pub struct ModelServer {
    shared: Arc<Shared>,
    address: SocketAddr,
    _end: DropGuard,
}

/// What answers share.
struct Shared {
    state: Mutex<State>,
    changed: watch::Sender<u64>,
    end: CancellationToken,
}

/// What changes while it runs.
struct State {
    scripts: BTreeMap<String, Script>,
    key: Option<String>,
    ledger: ledger::Ledger,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self) {
        self.changed.send_modify(|n| *n += 1);
    }
}

impl ModelServer {
    /// Starts a server on a free port of this machine, with the scripts that are always there ([`scripts`]) and these.
    ///
    /// # Errors
    /// There is no free port.
    pub async fn start<'a>(more: impl IntoIterator<Item = (&'a str, Script)>) -> std::io::Result<Self> {
        let mut scripts = scripts::all().map_err(std::io::Error::other)?;
        scripts.extend(more.into_iter().map(|(name, script)| (name.to_owned(), script)));
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let end = CancellationToken::new();
        let state = Mutex::new(State { scripts, key: None, ledger: ledger::Ledger::default() });
        let shared = Arc::new(Shared { state, changed: watch::Sender::new(0), end: end.clone() });
        let served = axum::serve(listener, serve::router(Arc::clone(&shared))).with_graceful_shutdown(end.clone().cancelled_owned());
        tokio::spawn(served.into_future());
        Ok(Self { shared, address, _end: end.drop_guard() })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of a script, without a slash at the end; agents add `/v1/…` or `/v1beta/…`. Requests are counted for each label on
    /// their own, so that many agents can play one script at once.
    pub fn base(&self, script: &str, label: &str) -> String {
        format!("http://{}/s/{script}~{label}", self.address)
    }

    /// Adds a script, or puts it in another's place.
    pub fn learn(&self, name: &str, script: Script) {
        self.shared.lock().scripts.insert(name.to_owned(), script);
    }

    /// From now on only this key is taken; any other request is answered 401, whatever its script says.
    pub fn demand_key(&self, key: &str) {
        self.shared.lock().key = Some(key.to_owned());
    }

    /// How often something was asked under a label.
    pub fn stats(&self, label: &str) -> Stats {
        self.shared.lock().ledger.stats(label)
    }

    /// The requests for answers under a label, oldest first; of all labels together the last 400 are kept.
    pub fn asked(&self, label: &str) -> Vec<Asked> {
        self.shared.lock().ledger.asked(label)
    }

    /// Waits until something holds.
    ///
    /// # Errors
    /// It did not within `patience`.
    pub async fn until(&self, patience: Duration, holds: impl Fn(&Self) -> bool) -> Result<(), tokio::time::error::Elapsed> {
        let mut changed = self.shared.changed.subscribe();
        tokio::time::timeout(patience, async {
            while !holds(self) {
                // The sender lives in `self`: a change always comes, or patience ends.
                let _ = changed.changed().await;
            }
        })
        .await
    }
}
