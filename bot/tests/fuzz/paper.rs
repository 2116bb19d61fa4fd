//! A messenger whose incoming side is the real one, and whose outgoing side takes everything at once: limits and refusals have tests
//! of their own, and ten thousand messages at one a second would take until tomorrow.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fleet_bot::{Chat, ChatError, Found, Heard, Intake, Known, Limits, MessengerPace as Pace, Outgoing, Pauses, RemoteFile, What};
use fleet_domain::chat::{Door, Platform, Room};
use fleet_domain::id::PostId;
use tokio_util::sync::CancellationToken;

/// Every piece that was read, and whether it says something that is known.
pub(super) type Read = Arc<Mutex<HashMap<String, bool>>>;

pub(super) struct Paper<C> {
    inner: C,
    read: Read,
    sent: AtomicU64,
}

impl<C> Paper<C> {
    pub(super) fn new(inner: C, read: Read) -> Self {
        Self { inner, read, sent: AtomicU64::new(0) }
    }
}

impl<C: Chat> Chat for Paper<C> {
    fn platform(&self) -> Platform {
        self.inner.platform()
    }

    fn workspace(&self) -> &str {
        self.inner.workspace()
    }

    fn door(&self, code: &str) -> Door {
        self.inner.door(code)
    }

    fn limits(&self) -> Limits {
        let none = Duration::ZERO;
        Limits { gap: none, shared_gap: none, burst: 1, all_gap: none, edit_gap: none, aside_gap: none, pauses: Pauses::Chat }
    }

    async fn receive(&self, intake: Intake, shutdown: CancellationToken) {
        self.inner.receive(intake, shutdown).await;
    }

    fn read(&self, raw: &str) -> Result<Heard, String> {
        let heard = self.inner.read(raw);
        let known = heard.as_ref().is_ok_and(|heard| heard.what != What::Nothing);
        self.read.lock().unwrap().insert(raw.to_owned(), known);
        heard
    }

    async fn complete(&self, heard: Heard, known: Known, pace: &Pace) -> Result<Heard, ChatError> {
        self.inner.complete(heard, known, pace).await
    }

    async fn send(&self, _: &Room, _: &Outgoing<'_>) -> Result<String, ChatError> {
        Ok(format!("paper-{}", self.sent.fetch_add(1, Ordering::SeqCst)))
    }

    async fn edit(&self, _: &Room, _: &str, _: &Outgoing<'_>) -> Result<(), ChatError> {
        Ok(())
    }

    async fn find(&self, _: &Room, _: &PostId, _: i64) -> Result<Found, ChatError> {
        Ok(Found::NotThere)
    }

    async fn noticed(&self, _: &Heard) {}

    async fn fetch(&self, file: &RemoteFile, most: u64) -> Result<Vec<u8>, ChatError> {
        self.inner.fetch(file, most).await
    }

    async fn open_topic(&self, _: &Room, _: &str) -> Result<Option<String>, ChatError> {
        Ok(None)
    }
}
