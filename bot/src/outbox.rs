//! Messages: an effect becomes a post with its buttons' grants, in one commit with the effect's end. In order per thread.

use std::sync::Arc;

use fleet_domain::act::Allowed;
use fleet_domain::chat::RoomKind;
use fleet_domain::effect::{Effect, Lane, Tell, TellClass};
use fleet_domain::notice::Notice;
use fleet_domain::post::{Author, Body};
use fleet_store::{Change, ClaimedEffect, Commit, EffectFate, Grant, Hint, WorkerId, hinted};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::Inner;
use crate::compose::compose;
use crate::conduct;
use crate::error::BotError;
use crate::greeting;
use crate::inbox::POLL;
use crate::message::Message;
use crate::render;
use crate::voice::{Among, Voice};

/// Messages sent at once, each of another thread.
const AT_ONCE: u32 = 64;
/// How long a button can be pressed, ms: 30 days.
const BUTTON_MS: i64 = 30 * 86_400_000;

pub(crate) async fn run(bot: Arc<Inner>, worker: WorkerId, shutdown: CancellationToken) {
    let mut hints = bot.store.hints();
    loop {
        match once(&bot, &worker).await {
            // What comes behind another message is hinted at when that one is sent.
            Ok(count) if count == AT_ONCE as usize && !shutdown.is_cancelled() => continue,
            Ok(_) => {}
            Err(error) => tracing::warn!(error = error.chain(), "no messages could be claimed"),
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = hinted(&mut hints, |hint| *hint == Hint::Effects(Lane::Tell)) => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

/// Sends one batch; how many there were.
pub(crate) async fn once(bot: &Arc<Inner>, worker: &WorkerId) -> Result<usize, BotError> {
    let claimed = bot.store.claim_effects(worker, Lane::Tell, AT_ONCE).await?;
    let count = claimed.len();
    let mut hands = JoinSet::new();
    for effect in claimed {
        let bot = bot.clone();
        hands.spawn(async move { carry_out(&bot, effect).await });
    }
    while let Some(joined) = hands.join_next().await {
        if let Err(error) = joined {
            tracing::error!(%error, "sending a message ended badly; its lease gives it to the next try");
        }
    }
    Ok(count)
}

#[tracing::instrument(skip_all, fields(effect = %claimed.id))]
async fn carry_out(bot: &Inner, claimed: ClaimedEffect) {
    let Err(error) = send(bot, &claimed).await else {
        metrics::counter!("fleet_messages_total").increment(1);
        return;
    };
    if error.is_conflict() {
        tracing::warn!("the lease of a message was lost; somebody else has it");
        return;
    }
    let message = error.chain();
    tracing::warn!(error = message, "a message could not be sent");
    match bot.store.effect_failed(&claimed.id, claimed.fence, &message, None).await {
        Ok(EffectFate::Dead) => tracing::error!(error = message, "a message was given up"),
        Ok(EffectFate::Retry { .. }) => {}
        Err(error) => tracing::warn!(%error, "a failed message could not be recorded; its lease will end"),
    }
}

async fn send(bot: &Inner, claimed: &ClaimedEffect) -> Result<(), BotError> {
    let Effect::Tell(tell) = &claimed.effect else { return Err(BotError::NotAMessage { name: claimed.effect.name() }) };
    let thread = bot.store.thread(&tell.thread).await?.ok_or_else(|| BotError::Missing { what: tell.thread.to_string() })?.value;
    let now = bot.store.now();
    let Some(notice) = conduct::as_of_now(bot, greeting::as_of_now(tell.notice.clone(), &thread)).await? else {
        // Nothing of it is left to tell.
        bot.store.commit(Commit { changes: vec![Change::EffectDone { id: claimed.id.clone(), fence: claimed.fence }] }).await?;
        return Ok(());
    };
    let only = if let TellClass::Whisper { to } = &tell.class { Some(to.clone()) } else { notice.only().cloned() };
    let reader = match &only {
        Some(person) => bot.store.person(person).await?.map(|p| p.value),
        None => None,
    };
    let locale = thread.locale_for(reader.as_ref(), tell.answers.as_deref());
    let shared = bot.store.room(&thread.id).await?.is_some_and(|room| room.kind == RoomKind::Shared);
    let among = if shared { Among::Others } else { Among::Selves };
    let voice = Voice { among, ..bot.voice(locale, now) };
    let message = compose(&notice, &voice);
    let standing = match &notice {
        Notice::MovedOn => there(bot, tell).await?.map(|body| Body { buttons: Vec::new(), ..body }),
        _ => None,
    };
    // What only takes words back says nothing where they do not stand.
    let takes_back = matches!(notice, Notice::Live { over: Some(_), .. });
    let nowhere = takes_back && there(bot, tell).await?.is_none();
    if nowhere || (notice == Notice::MovedOn && standing.is_none()) {
        bot.store.commit(Commit { changes: vec![Change::EffectDone { id: claimed.id.clone(), fence: claimed.fence }] }).await?;
        return Ok(());
    }
    let nonces: Vec<String> = (0..message.choices.len()).map(|n| bot.seal.nonce(claimed.id.as_str(), n)).collect();
    let answers = match (&tell.answers, &notice) {
        (Some(answered), _) => Some(answered.person.clone()),
        (None, Notice::Result(result)) => bot.store.run(&result.run).await?.map(|run| run.value.by),
        _ => None,
    };
    let body = standing.unwrap_or_else(|| Body { only, answers, ..render::body(&message, nonces.clone(), &voice, thread.platform) });
    let mut changes = vec![Change::EffectDone { id: claimed.id.clone(), fence: claimed.fence }];
    if !says_nothing_new(bot, tell, &body).await? {
        changes.extend(conduct::waits(bot, tell, &group(claimed, tell), &message, &thread, now).await?);
        changes.extend(post(claimed, tell, &message, body, nonces, now));
    }
    bot.store.commit(Commit { changes }).await?;
    Ok(())
}

/// Whether a slot shows exactly this already. With buttons it never does: a repeat of a question gets buttons that work.
async fn says_nothing_new(bot: &Inner, tell: &Tell, body: &Body) -> Result<bool, BotError> {
    let (TellClass::Edit { slot } | TellClass::News { slot: Some(slot), .. }) = &tell.class else { return Ok(false) };
    if !body.buttons.is_empty() {
        return Ok(false);
    }
    Ok(bot.store.post_by_slot(&tell.thread, slot).await?.is_some_and(|post| post.body == *body))
}

/// What stands in the place of the message now, if it has one.
async fn there(bot: &Inner, tell: &Tell) -> Result<Option<Body>, BotError> {
    let Some(slot) = slot(tell) else { return Ok(None) };
    Ok(bot.store.post_by_slot(&tell.thread, &slot).await?.map(|post| post.body))
}

/// The place of the message in its thread, if it has one of its own.
fn slot(tell: &Tell) -> Option<String> {
    match &tell.class {
        TellClass::Edit { slot } | TellClass::News { slot: Some(slot), .. } => Some(slot.clone()),
        TellClass::Must | TellClass::Whisper { .. } | TellClass::News { slot: None, .. } | TellClass::May => None,
    }
}

/// What the buttons of the message share.
fn group(claimed: &ClaimedEffect, tell: &Tell) -> String {
    slot(tell).map_or_else(|| claimed.id.to_string(), |slot| format!("{}/{slot}", tell.thread))
}

/// The post, its buttons, and the end of the buttons that stood there before.
fn post(claimed: &ClaimedEffect, tell: &Tell, message: &Message, body: Body, nonces: Vec<String>, now: i64) -> Vec<Change> {
    let (slot, group, only) = (slot(tell), group(claimed, tell), body.only.clone());
    let grants: Vec<Grant> = message
        .choices
        .iter()
        .zip(nonces)
        .map(|(choice, nonce)| Grant {
            nonce,
            act: choice.button.act.clone(),
            // What one alone is shown is theirs alone to press.
            allowed: match (&choice.button.allowed, &only) {
                (Allowed::Anyone, Some(person)) => Allowed::Person(person.clone()),
                (allowed, _) => allowed.clone(),
            },
            thread: tell.thread.clone(),
            group: group.clone(),
            expires_at: choice.until.unwrap_or(now + BUTTON_MS),
            used_by: None,
            used_at: None,
            voided: false,
        })
        .collect();
    let mut changes = Vec::new();
    if slot.is_some() {
        changes.push(Change::VoidGrants { group });
    }
    changes.push(Change::Post { slot, thread: tell.thread.clone(), author: Author::Fleet, body, key: claimed.id.to_string() });
    if !grants.is_empty() {
        changes.push(Change::Grants(grants));
    }
    changes
}
