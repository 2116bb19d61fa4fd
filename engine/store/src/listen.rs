//! Hints between processes on PostgreSQL: one notification a commit, heard by every other process.

use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use crate::hint::Hint;

const CHANNEL: &str = "fleet_hints";
/// PostgreSQL takes payloads below 8000 bytes; what does not fit is found by the poll.
const LONGEST: usize = 7000;

/// The sender's name, then one word a hint.
pub(crate) fn payload(from: &str, hints: &[Hint]) -> String {
    let mut text = from.to_owned();
    for hint in hints {
        let word = hint.to_word();
        if text.len() + word.len() + 1 > LONGEST {
            break;
        }
        text.push(' ');
        text.push_str(&word);
    }
    text
}

fn heard(own_name: &str, payload: &str) -> Vec<Hint> {
    let mut words = payload.split(' ');
    if words.next() == Some(own_name) {
        return Vec::new();
    }
    words.filter_map(Hint::from_word).collect()
}

/// Listens until told to stop. A broken line is taken up again; what was said meanwhile is found by the poll.
pub(crate) fn start(pool: PgPool, own_name: String, hints: broadcast::Sender<Hint>, stop: CancellationToken) {
    tokio::spawn(async move {
        let listening = async {
            loop {
                if let Err(error) = listen(&pool, &own_name, &hints).await {
                    tracing::debug!(%error, "no hints from other processes for now");
                }
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = listening => {}
        }
    });
}

async fn listen(pool: &PgPool, own_name: &str, hints: &broadcast::Sender<Hint>) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.ignore_pool_close_event(false);
    listener.listen(CHANNEL).await?;
    loop {
        let notification = listener.recv().await?;
        for hint in heard(own_name, notification.payload()) {
            let _ = hints.send(hint);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{heard, payload};
    use crate::hint::Hint;
    use fleet_domain::id::ThreadId;

    #[test]
    fn others_hear_what_was_said_and_we_do_not_hear_ourselves() {
        let said = [Hint::Inbox, Hint::Thread(ThreadId::from_unique("1"))];
        let text = payload("a", &said);
        assert_eq!(heard("b", &text), said);
        assert!(heard("a", &text).is_empty());
    }

    #[test]
    fn a_payload_stays_below_the_limit() {
        let many: Vec<Hint> = (0..1000).map(|n| Hint::Thread(ThreadId::from_unique(&format!("{n:032}")))).collect();
        assert!(payload("a", &many).len() <= 7000);
    }
}
