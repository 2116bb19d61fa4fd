//! The line to the engine: signals go out, one a line; guidance, answers and "stop" come in at any time.

use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use fleet_domain::agent::{Question, Signal};
use tokio::io::{AsyncBufReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::{Notify, oneshot};

use crate::wire::Line;

/// Both directions. Nothing here waits but for the writer.
pub(crate) struct Engine {
    out: tokio::sync::Mutex<Pin<Box<dyn AsyncWrite + Send>>>,
    /// Woken when the writer fails: nobody listens any more.
    gone: Notify,
    heard: Mutex<Heard>,
}

#[derive(Default)]
struct Heard {
    guidance: VecDeque<String>,
    asked: BTreeMap<String, oneshot::Sender<String>>,
    questions: u32,
    /// The input was closed: no answer will come.
    closed: bool,
}

impl Engine {
    pub(crate) fn new(out: impl AsyncWrite + Send + 'static) -> Self {
        Self { out: tokio::sync::Mutex::new(Box::pin(out)), gone: Notify::new(), heard: Mutex::default() }
    }

    /// Says one thing. What cannot be written ends the work, see [`Engine::gone`].
    pub(crate) async fn say(&self, signal: &Signal) {
        let Ok(mut line) = serde_json::to_vec(signal) else { return };
        line.push(b'\n');
        let mut out = self.out.lock().await;
        if out.write_all(&line).await.is_err() || out.flush().await.is_err() {
            self.gone.notify_one();
        }
    }

    /// Ends when nobody reads what is said any more.
    pub(crate) async fn gone(&self) {
        self.gone.notified().await;
    }

    /// Reads what comes in; ends at "stop", never by itself. A line that is none is passed over: the engine may be newer.
    pub(crate) async fn listen(&self, input: &mut (impl AsyncBufReadExt + Unpin)) {
        let mut line = Vec::new();
        loop {
            line.clear();
            match input.read_until(b'\n', &mut line).await {
                Ok(0) | Err(_) => break,
                Ok(_) => match serde_json::from_slice(&line) {
                    Ok(Line::Say { text }) => self.heard().guidance.push_back(text),
                    Ok(Line::Answer { id, text }) => {
                        if let Some(asker) = self.heard().asked.remove(&id) {
                            // An asker that is gone needs no answer.
                            let _ = asker.send(text);
                        }
                    }
                    Ok(Line::Stop) => return,
                    Ok(Line::Order(_)) | Err(_) => {}
                },
            }
        }
        self.close();
        std::future::pending::<()>().await;
    }

    /// Nothing comes any more: who waits for an answer gets none.
    fn close(&self) {
        let mut heard = self.heard();
        heard.closed = true;
        heard.asked.clear();
    }

    /// Guidance that came since it was last asked for.
    pub(crate) fn guidance(&self) -> Vec<String> {
        self.heard().guidance.drain(..).collect()
    }

    /// Asks, and waits for the answer; `None` = nobody is there to give one.
    pub(crate) async fn ask(&self, text: String, options: Vec<String>) -> Option<String> {
        let (sender, answer) = oneshot::channel();
        let id = {
            let mut heard = self.heard();
            if heard.closed {
                return None;
            }
            heard.questions += 1;
            let id = format!("q{}", heard.questions);
            heard.asked.insert(id.clone(), sender);
            id
        };
        let options: Vec<_> = options.into_iter().enumerate().map(|(at, words)| ((at + 1).to_string(), words)).collect();
        self.say(&Signal::Question(Question { id, text, options: options.clone() })).await;
        let said = answer.await.ok()?;
        Some(options.into_iter().find(|(id, _)| *id == said.trim()).map_or(said, |(_, words)| words))
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
