//! The workers: claim, carry out, beat, reap, reconcile; and an orderly end.

use std::time::Duration;

use fleet_domain::effect::Lane;
use fleet_store::{Hint, WorkerId, hinted};
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::{Runtime, RuntimeError, agent, carrier, conduct, effects, pulse, reconcile, watch};

/// Effects at once, a lane. Two cores: more only wait for each other.
const AT_ONCE: [(Lane, usize); 3] = [(Lane::Work, 8), (Lane::Gate, 8), (Lane::Deploy, 4)];
/// A lost hint costs at most this much.
const POLL: Duration = Duration::from_secs(1);
const BEAT: Duration = Duration::from_secs(10);
const RECONCILE: Duration = Duration::from_mins(1);
/// How long effects in hand may take to end at shutdown; after it their lease gives them to the next start.
const DRAIN: Duration = Duration::from_secs(10);

/// Works until `shutdown`.
pub(crate) async fn until(runtime: Runtime, worker: WorkerId, shutdown: CancellationToken) {
    let mut owned = JoinSet::new();
    owned.spawn(beat(runtime.clone(), worker.clone(), shutdown.clone()));
    owned.spawn(repair(runtime.clone(), shutdown.clone()));
    owned.spawn(reconcile::releases(runtime.clone(), shutdown.clone()));
    owned.spawn(carrier::run(runtime.clone(), shutdown.clone()));
    owned.spawn(look(runtime.clone(), conduct::LOOK, "reminders and digests wait for the next look", shutdown.clone(), async |r| conduct::once(r).await));
    owned.spawn(look(runtime.clone(), pulse::LOOK, "signs of life wait for the next look", shutdown.clone(), async |r| pulse::once(r).await));
    owned.spawn(follow(runtime.clone(), shutdown.clone()));
    let agents = runtime.parts.crew.as_ref().map(|crew| (Lane::Agent, crew.at_once()));
    for (lane, at_once) in AT_ONCE.into_iter().chain(agents) {
        owned.spawn(serve(runtime.clone(), worker.clone(), lane, at_once, shutdown.clone()));
    }
    while owned.join_next().await.is_some() {}
    if let Err(error) = runtime.store().release(&worker).await {
        tracing::warn!(%error, "claims could not be handed back; their lease will end by itself");
    }
}

async fn serve(runtime: Runtime, worker: WorkerId, lane: Lane, at_once: usize, shutdown: CancellationToken) {
    let mut hints = runtime.store().hints();
    let mut hands = JoinSet::new();
    loop {
        let free = at_once.saturating_sub(hands.len());
        let claimed = if free == 0 || shutdown.is_cancelled() { Vec::new() } else { claim(&runtime, &worker, lane, free).await };
        let full = claimed.len() == free;
        for effect in claimed {
            let runtime = runtime.clone();
            hands.spawn(async move { effects::carry_out(&runtime, effect).await });
        }
        if full && free > 0 {
            continue;
        }
        tokio::select! {
            () = shutdown.cancelled() => break,
            Some(_) = hands.join_next(), if !hands.is_empty() => {}
            () = hinted(&mut hints, |hint| *hint == Hint::Effects(lane)) => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
    let drained = tokio::time::timeout(DRAIN, async { while hands.join_next().await.is_some() {} }).await;
    if drained.is_err() {
        tracing::warn!(lane = lane.as_str(), left = hands.len(), "effects still at work at the end of the drain; their lease gives them to the next start");
    }
}

async fn claim(runtime: &Runtime, worker: &WorkerId, lane: Lane, free: usize) -> Vec<fleet_store::ClaimedEffect> {
    let limit = u32::try_from(free).unwrap_or(1);
    match runtime.store().claim_effects(worker, lane, limit).await {
        Ok(claimed) => claimed,
        Err(error) => {
            tracing::warn!(%error, lane = lane.as_str(), "nothing could be claimed");
            Vec::new()
        }
    }
}

/// A project's row says who is in its app, and may move its preview address (revoked links): the cloud follows at once.
async fn follow(runtime: Runtime, shutdown: CancellationToken) {
    let mut hints = runtime.store().hints();
    loop {
        let hint = tokio::select! {
            () = shutdown.cancelled() => return,
            hint = hints.recv() => hint,
        };
        let outcome = match hint {
            Ok(Hint::Project(project)) => {
                runtime.parts.cloud.members_changed(Some(&project));
                reconcile::moved(&runtime, &project).await
            }
            Ok(_) => Ok(()),
            Err(RecvError::Lagged(_)) => {
                runtime.parts.cloud.members_changed(None);
                reconcile::routes(&runtime).await
            }
            Err(RecvError::Closed) => return,
        };
        if let Err(error) = outcome {
            tracing::warn!(error = error.chain(), "an address waits for the next look");
        }
    }
}

async fn beat(runtime: Runtime, worker: WorkerId, shutdown: CancellationToken) {
    let mut ticks = every(BEAT);
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = runtime.store().beat(&worker).await {
            tracing::warn!(%error, "a heartbeat did not reach the store");
        }
        if let Err(error) = agent::tidy::wake(&runtime).await {
            tracing::warn!(error = error.chain(), "runs that rest could not be looked at");
        }
        match runtime.store().reap().await {
            Ok(reaped) => tracing::trace!(?reaped, "looked for dead workers"),
            Err(error) => tracing::warn!(%error, "dead workers could not be looked for"),
        }
    }
}

async fn repair(runtime: Runtime, shutdown: CancellationToken) {
    let mut ticks = every(RECONCILE);
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = watch::caps(&runtime).await {
            tracing::warn!(error = error.chain(), "caps could not be checked");
        }
        if let Some(crew) = &runtime.parts.crew {
            agent::tidy::sweep(&runtime, crew).await;
        }
        if let Err(error) = runtime.empty_trash().await {
            tracing::warn!(error = error.chain(), "the trash could not be emptied");
        }
        if let Err(error) = reconcile::all(&runtime).await {
            tracing::warn!(error = error.chain(), "what is recorded could not be compared with what is there");
        }
    }
}

fn every(period: Duration) -> tokio::time::Interval {
    let mut ticks = tokio::time::interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// Looks again and again until `shutdown`; a look that fails is told as `late`, and the next one finds what it left.
pub(crate) async fn look(
    runtime: Runtime,
    period: Duration,
    late: &str,
    shutdown: CancellationToken,
    once: impl AsyncFn(&Runtime) -> Result<(), RuntimeError>,
) {
    let mut ticks = every(period);
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = once(&runtime).await {
            tracing::warn!(error = error.chain(), "{late}");
        }
    }
}
