//! What doors tell: logged, and kept where it says why an agent that only waits is waiting.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use fleet_broker::told::{Reason, Told, What};
use fleet_domain::agent::{End, Ended};
use tokio::sync::mpsc;

/// A limit that a model's server told an attempt of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Limit {
    status: u16,
    resets_at: Option<i64>,
}

/// Hears what all doors tell. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Ears(Arc<Mutex<BTreeMap<String, Limit>>>);

impl Ears {
    /// Listens until the broker is gone.
    pub async fn listen(self, mut told: mpsc::UnboundedReceiver<Told>) {
        while let Some(Told { attempt, what, .. }) = told.recv().await {
            self.heard(attempt, what);
        }
    }

    fn heard(&self, attempt: String, what: What) {
        match what {
            What::Way(way) => {
                let refused = way.refused.map(Reason::as_str);
                tracing::info!(attempt, host = way.host, port = way.port, up = way.up, down = way.down, refused, "a way out of a sandbox");
            }
            What::Called(call) => {
                metrics::counter!("fleet_model_calls_total").increment(1);
                if (200..300).contains(&call.status) {
                    // It was let in again: whatever limit there was is over.
                    self.limits().remove(&attempt);
                }
                tracing::debug!(attempt, account = call.account, model = call.model, status = call.status, micros = call.micros, "a model was called");
            }
            What::Refused { code, scope } => tracing::warn!(attempt, code, scope = scope.map(|s| s.to_string()), "a call of a model was refused"),
            What::Limited { account, status, resets_at } => {
                tracing::warn!(attempt, account, status, resets_at, "an account has reached a limit");
                self.limits().insert(attempt, Limit { status, resets_at });
            }
            What::Unsettled { reservation } => tracing::error!(attempt, reservation = reservation.0, "a call of a model could not be settled"),
        }
    }

    /// How an attempt ended, once it is over: one that was silent because it waited for a limit to pass ended at that limit. Some agents
    /// say nothing while they try again.
    pub(super) fn verdict(&self, attempt: &str, ended: Ended) -> Ended {
        let limit = self.limits().remove(attempt);
        match limit {
            Some(Limit { status, resets_at }) if ended.end == End::Hung => {
                let end = if status == 429 { End::RateLimited } else { End::Overloaded };
                Ended { end, message: format!("the model answered {status}, and the agent waited: {}", ended.message), resets_at }
            }
            _ => ended,
        }
    }

    fn limits(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Limit>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use fleet_broker::told::Call;
    use fleet_domain::agent::Usage;

    use super::*;

    fn hung() -> Ended {
        Ended { end: End::Hung, message: "nothing came of it".to_owned(), resets_at: None }
    }

    fn limited(status: u16) -> What {
        What::Limited { account: "a".to_owned(), status, resets_at: Some(7) }
    }

    #[test]
    fn silence_after_a_limit_is_that_limit_unless_it_was_let_in_again() {
        let ears = Ears::default();
        assert_eq!(ears.verdict("x", hung()).end, End::Hung);
        ears.heard("x".to_owned(), limited(429));
        assert_eq!(ears.verdict("y", hung()).end, End::Hung, "another attempt's");
        let ended = ears.verdict("x", hung());
        assert_eq!((ended.end, ended.resets_at), (End::RateLimited, Some(7)));
        assert_eq!(ears.verdict("x", hung()).end, End::Hung, "told once");
        ears.heard("x".to_owned(), limited(529));
        assert_eq!(ears.verdict("x", hung()).end, End::Overloaded);
        ears.heard("x".to_owned(), limited(429));
        let call = Call { account: "a".to_owned(), model: "m".to_owned(), status: 200, usage: Usage::default(), micros: 0, known: true };
        ears.heard("x".to_owned(), What::Called(call));
        assert_eq!(ears.verdict("x", hung()).end, End::Hung);
    }
}
