//! Long polling: what came is written down, as the text it was, and only then confirmed by the next poll's offset.

use std::time::Duration;

use fleet_store::NewUpdate;
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio_util::sync::CancellationToken;

use super::Api;
use super::api::POLL_SECONDS;
use crate::messenger::{ChatError, Intake};

/// Kinds that are asked for: all others never come.
pub(super) const KINDS: [&str; 4] = ["message", "edited_message", "callback_query", "my_chat_member"];
/// Pauses after a failure, doubling up to the last.
const PAUSE: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(30));
/// A pause where somebody has to act: another poller, a revoked token.
const LONG: Duration = Duration::from_secs(10);

/// A poll that is answered with nothing sooner than this was no poll: it is not asked again at once.
const SOON: Duration = Duration::from_millis(500);

#[derive(Deserialize)]
struct Polled<'a> {
    ok: bool,
    #[serde(default, borrow)]
    result: Vec<&'a RawValue>,
    #[serde(default)]
    error_code: u16,
    #[serde(default)]
    description: String,
    #[serde(default)]
    parameters: Option<serde_json::Value>,
}

/// What of an update is looked at before it is written down.
#[derive(Deserialize)]
struct Outline {
    update_id: i64,
    #[serde(default, alias = "edited_message", alias = "my_chat_member")]
    message: Option<InChat>,
    #[serde(default)]
    callback_query: Option<Pressed>,
}

#[derive(Deserialize)]
struct Pressed {
    #[serde(default)]
    message: Option<InChat>,
}

#[derive(Deserialize)]
struct InChat {
    chat: Id,
}

#[derive(Deserialize)]
struct Id {
    id: i64,
}

/// Polls until `shutdown`.
pub(super) async fn run(api: &Api, intake: &Intake, shutdown: &CancellationToken) {
    let (mut offset, mut pause) = (0_i64, PAUSE.0);
    while !shutdown.is_cancelled() {
        let body = serde_json::json!({ "offset": offset, "timeout": POLL_SECONDS, "allowed_updates": KINDS });
        let began = tokio::time::Instant::now();
        let polled = tokio::select! {
            () = shutdown.cancelled() => return,
            polled = api.text("getUpdates", body.to_string().into_bytes()) => polled,
        };
        let outcome = match polled {
            Ok(text) => take(&text, intake, &mut offset).await,
            Err(error) => Err(Stop::Soon(error.to_string())),
        };
        let wait = match outcome {
            Ok(received) => {
                pause = PAUSE.0;
                metrics::gauge!("fleet_telegram_polled_at").set(seconds());
                if received > 0 {
                    continue;
                }
                // All that was received is confirmed by now; after a quiet week ids begin anew, perhaps below the old ones.
                offset = 0;
                if began.elapsed() >= SOON {
                    continue;
                }
                SOON
            }
            Err(Stop::Soon(why)) => {
                tracing::warn!(why, "Telegram could not be polled");
                pause = (pause * 2).min(PAUSE.1);
                pause
            }
            Err(Stop::Wait(wait)) => wait,
            Err(Stop::SomebodyElse) => {
                tracing::error!("another program polls with this bot's token: stop it, or give Fleet a bot of its own");
                LONG
            }
            Err(Stop::Refused(why)) => {
                tracing::error!(why, "Telegram refuses the bot's token: see `fleet telegram setup`");
                LONG
            }
        };
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Why polling pauses.
enum Stop {
    Soon(String),
    Wait(Duration),
    SomebodyElse,
    Refused(String),
}

async fn take(text: &str, intake: &Intake, offset: &mut i64) -> Result<usize, Stop> {
    let polled: Polled<'_> = serde_json::from_str(text).map_err(|_| Stop::Soon("the answer is no JSON".to_owned()))?;
    if !polled.ok {
        return Err(match polled.error_code {
            409 => Stop::SomebodyElse,
            401 | 404 => Stop::Refused(polled.description),
            429 => {
                let after = polled.parameters.as_ref().and_then(|p| p.get("retry_after")).and_then(serde_json::Value::as_u64);
                Stop::Wait(Duration::from_secs(after.unwrap_or(1).clamp(1, 600)))
            }
            _ => Stop::Soon(polled.description),
        });
    }
    let (mut pieces, mut next) = (Vec::new(), *offset);
    for raw in &polled.result {
        // Without an id it cannot be confirmed either: what has none is no update.
        let Ok(outline) = serde_json::from_str::<Outline>(raw.get()).or_else(|_| only_id(raw.get())) else { continue };
        next = next.max(outline.update_id + 1);
        let chat = outline.message.or(outline.callback_query.and_then(|c| c.message)).map(|m| m.chat.id);
        let lane = chat.map_or_else(String::new, |id| id.to_string());
        pieces.push(NewUpdate { key: outline.update_id.to_string(), lane, raw: raw.get().to_owned() });
    }
    let received = pieces.len();
    if received == 0 {
        return Ok(0);
    }
    intake.keep(pieces).await.map_err(|error| Stop::Soon(ChatError::Unreachable(error.to_string()).to_string()))?;
    *offset = next;
    Ok(received)
}

/// An update of a shape that nobody here knows still has an id.
fn only_id(raw: &str) -> Result<Outline, serde_json::Error> {
    #[derive(Deserialize)]
    struct Bare {
        update_id: i64,
    }
    serde_json::from_str::<Bare>(raw).map(|bare| Outline { update_id: bare.update_id, message: None, callback_query: None })
}

fn seconds() -> f64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0.0, |d| d.as_secs_f64())
}
