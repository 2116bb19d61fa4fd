//! Arrivals: claimed one a thread, handled in one commit each, tried again on conflicts, parked and told once when nothing helps.

use std::sync::Arc;
use std::time::Duration;

use fleet_domain::effect::{Effect, Tell, TellClass};
use fleet_domain::id::{InboxId, ThreadId};
use fleet_domain::notice::Notice;
use fleet_store::{Change, ClaimedInbox, Commit, Hint, InboxFate, WorkerId, hinted};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::error::BotError;
use crate::turn::Turn;
use crate::{Inner, route};

/// Arrivals handled at once.
const AT_ONCE: u32 = 64;
/// How long to wait without a hint.
pub(crate) const POLL: Duration = Duration::from_secs(1);
/// Times an arrival is decided anew because something moved on meanwhile.
const TRIES: u32 = 5;
/// Parked arrivals told of at once.
const PARKED: u32 = 20;

pub(crate) async fn run(bot: Arc<Inner>, worker: WorkerId, shutdown: CancellationToken) {
    let mut hints = bot.store.hints();
    let mut tell = tokio::time::interval(POLL);
    tell.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let full = match batch(&bot, &worker).await {
            Ok(count) => count == AT_ONCE as usize,
            Err(error) => {
                tracing::warn!(error = error.chain(), "no arrivals could be claimed");
                false
            }
        };
        if full && !shutdown.is_cancelled() {
            continue;
        }
        tokio::select! {
            biased;
            () = shutdown.cancelled() => return,
            _ = tell.tick() => if let Err(error) = tell_of_parked(&bot).await {
                tracing::warn!(error = error.chain(), "those whose words were given up wait to be told");
            },
            () = hinted(&mut hints, |hint| *hint == Hint::Inbox) => {}
        }
    }
}

/// Handles one batch and tells of what was given up; how many there were.
pub(crate) async fn once(bot: &Arc<Inner>, worker: &WorkerId) -> Result<usize, BotError> {
    let count = batch(bot, worker).await?;
    tell_of_parked(bot).await?;
    Ok(count)
}

async fn batch(bot: &Arc<Inner>, worker: &WorkerId) -> Result<usize, BotError> {
    let claimed = bot.store.claim_inbox(worker, AT_ONCE).await?;
    let count = claimed.len();
    let mut hands = JoinSet::new();
    for arrival in claimed {
        let bot = bot.clone();
        hands.spawn(async move { handle(&bot, &arrival).await });
    }
    while let Some(joined) = hands.join_next().await {
        if let Err(error) = joined {
            tracing::error!(%error, "handling an arrival ended badly; its lease gives it to the next try");
        }
    }
    Ok(count)
}

#[tracing::instrument(skip_all, fields(inbox = %arrival.id, request = %arrival.request, thread = %arrival.thread))]
async fn handle(bot: &Inner, arrival: &ClaimedInbox) {
    let started = std::time::Instant::now();
    let outcome = decide(bot, arrival).await;
    metrics::histogram!("fleet_arrival_seconds").record(started.elapsed().as_secs_f64());
    let Err(error) = outcome else { return };
    let message = error.chain();
    tracing::warn!(error = message, code = code(&arrival.request, &arrival.id), "an arrival could not be handled");
    match bot.store.inbox_failed(&arrival.id, arrival.fence, &message).await {
        Ok(InboxFate::Parked) => metrics::counter!("fleet_arrivals_parked_total").increment(1),
        Ok(InboxFate::Retry { .. }) => {}
        Err(error) => tracing::warn!(%error, "a failed arrival could not be recorded; its lease will end"),
    }
}

/// Loads, decides, commits; anew while something else is faster.
async fn decide(bot: &Inner, arrival: &ClaimedInbox) -> Result<(), BotError> {
    for _ in 0..TRIES {
        let thread = bot.store.thread(&arrival.thread).await?.ok_or_else(|| BotError::Missing { what: arrival.thread.to_string() })?;
        let person = bot.store.person(&arrival.person).await?.ok_or_else(|| BotError::Missing { what: arrival.person.to_string() })?;
        let mut turn = Turn::new(bot, arrival, person.value, thread);
        route::arrival(&mut turn).await?;
        match bot.store.commit(Commit { changes: turn.into_changes() }).await.map_err(BotError::from) {
            Ok(_) => return Ok(()),
            Err(error) if error.is_conflict() => tracing::debug!(error = error.chain(), "decided anew"),
            Err(error) => return Err(error),
        }
    }
    Err(BotError::Contended { what: arrival.id.to_string() })
}

/// Says once, where it was written, that a message could not be handled; the code finds it in the log.
async fn tell_of_parked(bot: &Inner) -> Result<(), BotError> {
    for parked in bot.store.parked_inbox(PARKED).await? {
        let code = code(&parked.request, &parked.id);
        tracing::error!(code, inbox = %parked.id, request = parked.request, error = parked.error, "an arrival was given up");
        let told = Change::InboxTold { id: parked.id.clone() };
        match bot.store.commit(Commit { changes: vec![told, trouble(parked.thread, code, &parked.id)] }).await.map_err(BotError::from) {
            Ok(_) => {}
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn trouble(thread: ThreadId, code: String, id: &InboxId) -> Change {
    let effect = Effect::Tell(Tell { thread, notice: Notice::Trouble { code }, class: TellClass::Must, answers: None });
    Change::Effect { key: format!("trouble/{id}"), effect, not_before: None, max_tries: 8 }
}

/// The short code that people can pass on: the request's own where it has one, so that every log names it alike.
fn code(request: &str, id: &InboxId) -> String {
    if request.starts_with("F-") && request.len() <= 16 {
        return request.to_owned();
    }
    let id = id.as_str();
    format!("F-{}", id[id.len().saturating_sub(6)..].to_uppercase())
}
