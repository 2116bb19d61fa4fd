//! Socket Mode: every frame is written down before it is confirmed, and a socket that only looks alive is replaced.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Duration;

use async_trait::async_trait;
use fleet_store::NewUpdate;
use serde_json::json;
use slack_morphism::clients_manager::{SlackSocketModeClientsManager, SlackSocketModeClientsManagerFactory};
use slack_morphism::listener::SlackClientEventsListenerEnvironment;
use slack_morphism::{SlackClientSocketModeConfig, SlackSocketModeClientListener, SlackSocketModeWssClientId};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::SlackConfig;
use super::frame::{Frame, IsSheet, frame};
use super::read::read;
use super::view;
use super::wire::Wire;
use crate::messenger::Intake;

type Manager = dyn SlackSocketModeClientsManager + Send + Sync;
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A socket that ended sooner than this had trouble: the next waits a little, and longer each time.
const SOON: Duration = Duration::from_secs(10);
/// The longest such wait.
const LONGEST: Duration = Duration::from_secs(30);

/// Receives until `shutdown`.
pub(super) async fn receive(wire: &Wire, config: &SlackConfig, me: &str, intake: Intake, shutdown: CancellationToken) {
    let mut session = Session::open(wire, config, me, intake.clone()).await;
    loop {
        tokio::select! {
            () = shutdown.cancelled() => break,
            () = session.silent(config) => {}
        }
        tracing::warn!("a socket of Slack's is silent; it is replaced");
        metrics::counter!("fleet_sockets_replaced_total", "platform" => "slack").increment(1);
        // The new ones first: what arrives meanwhile has somewhere to go.
        let next = Session::open(wire, config, me, intake.clone()).await;
        session.close().await;
        session = next;
    }
    session.close().await;
}

/// Some sockets, opened together.
struct Session {
    manager: Arc<Manager>,
    ear: Arc<Ear>,
}

/// Listens to all sockets of a session.
struct Ear {
    intake: Intake,
    /// The bot's own user.
    me: String,
    manager: OnceLock<Weak<Manager>>,
    sockets: Mutex<HashMap<u32, Socket>>,
}

/// What is known of one socket.
#[derive(Debug, Clone, Copy)]
struct Socket {
    /// Which of those that took each other's place: what an earlier one still says is not about this one.
    turn: u64,
    /// Since when it is this one.
    since: Instant,
    /// When something came through it last; none = nothing yet.
    heard: Option<Instant>,
    /// How many before it ended soon.
    short: u32,
}

impl Session {
    async fn open(wire: &Wire, config: &SlackConfig, me: &str, intake: Intake) -> Self {
        let environment = Arc::new(SlackClientEventsListenerEnvironment::new(wire.client.clone()));
        let manager = wire.client.http_api.connector.new_clients_manager(environment);
        let fresh = Socket { turn: 0, since: Instant::now(), heard: None, short: 0 };
        let sockets = (0..config.sockets).map(|n| (n, fresh)).collect();
        let ear = Arc::new(Ear { intake, me: me.to_owned(), manager: OnceLock::new(), sockets: Mutex::new(sockets) });
        // Held weakly: the manager holds its sockets, and they hold the ear.
        let _ = ear.manager.set(Arc::downgrade(&manager));
        let settings = SlackClientSocketModeConfig {
            max_connections_count: config.sockets,
            debug_connections: false,
            initial_backoff_in_seconds: 0,
            reconnect_timeout_in_seconds: config.again.as_secs().max(1),
            ping_interval_in_seconds: 15,
            ping_failure_threshold_times: 2,
        };
        if let Err(error) = manager.register_new_token(&settings, wire.app.clone(), ear.clone()).await {
            tracing::error!(%error, "Slack's sockets cannot be set up");
        }
        manager.start().await;
        Self { manager, ear }
    }

    /// Ends when a socket has been silent for too long.
    async fn silent(&self, config: &SlackConfig) {
        loop {
            let now = Instant::now();
            let due = |socket: &Socket| match socket.heard {
                None => socket.since + config.hello,
                Some(heard) => heard + config.silence,
            };
            let next = self.ear.lock().values().map(due).min().unwrap_or(now + config.silence);
            if next <= now {
                return;
            }
            tokio::time::sleep_until(next).await;
        }
    }

    async fn close(self) {
        self.manager.shutdown().await;
    }
}

impl Ear {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<u32, Socket>> {
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn heard(&self, id: &SlackSocketModeWssClientId) {
        if let Some(socket) = self.lock().get_mut(&id.initial_index).filter(|socket| socket.turn == id.reconnected) {
            socket.heard = Some(Instant::now());
        }
    }

    /// Another socket takes the place of this one.
    async fn again(&self, id: &SlackSocketModeWssClientId) {
        let wait = {
            let mut sockets = self.lock();
            let Some(socket) = sockets.get_mut(&id.initial_index).filter(|socket| socket.turn == id.reconnected) else { return };
            let short = if socket.since.elapsed() < SOON { socket.short + 1 } else { 0 };
            // The first end is what Slack does every few hours.
            let wait = if short < 2 { Duration::ZERO } else { (Duration::from_millis(250) * 2_u32.saturating_pow(short)).min(LONGEST) };
            *socket = Socket { turn: id.new_reconnected_id().reconnected, since: Instant::now() + wait, heard: None, short };
            wait
        };
        tokio::time::sleep(wait).await;
        if let Some(manager) = self.manager.get().and_then(Weak::upgrade) {
            manager.restart_client(id).await;
        }
    }
}

fn confirmation(envelope: &str) -> String {
    json!({"envelope_id": envelope}).to_string()
}

#[async_trait]
impl SlackSocketModeClientListener for Ear {
    async fn on_message(&self, id: &SlackSocketModeWssClientId, raw: String) -> Option<String> {
        self.heard(id);
        let envelope = match frame(&raw, &self.me) {
            Frame::Envelope(envelope) => envelope,
            Frame::Echo(id) => return Some(confirmation(&id)),
            Frame::Disconnect => {
                self.again(id).await;
                return None;
            }
            Frame::Hello | Frame::Noise => return None,
        };
        if envelope.sheet == IsSheet::Yes
            && let Ok(heard) = read(&raw, &self.me)
        {
            let wrong = self.intake.judge(&heard).await;
            if !wrong.is_empty() {
                // It lies there still: nothing was sent yet.
                return Some(view::wrong(&envelope.id, &wrong));
            }
        }
        let update = NewUpdate { key: envelope.key, lane: envelope.lane, raw };
        match self.intake.keep(vec![update]).await {
            Ok(_) => Some(confirmation(&envelope.id)),
            Err(error) => {
                // Not confirmed: Slack sends it again.
                tracing::warn!(%error, "what Slack sent could not be written down");
                None
            }
        }
    }

    async fn on_error(&self, error: Failure) {
        tracing::warn!(%error, "a socket of Slack's has trouble");
    }

    async fn on_disconnect(&self, id: &SlackSocketModeWssClientId) {
        self.again(id).await;
    }
}
