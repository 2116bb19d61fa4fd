//! The one write path: every change of a commit, in order, in one transaction.

pub(crate) mod rows;

use fleet_domain::effect::Effect;

use crate::access;
use crate::accounts;
use crate::audit;
use crate::change::{Change, Commit, Committed};
use crate::conduct;
use crate::db::{args, json};
use crate::fault::Fault;
use crate::fillings;
use crate::hint::Hint;
use crate::inbox::{self, Received};
use crate::kill::{self, Points};
use crate::messengers;
use crate::operation::Operation;
use crate::post::{self, Writing};
use crate::sql::{effects as effects_sql, inbox as inbox_sql};
use crate::tx::{Tx, unique};
use crate::{Store, StoreError};

impl Store {
    /// Makes every change true, or none: [`StoreError::Conflict`] says that a revision, fence or single use was stale.
    pub async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        #[cfg(feature = "kill-points")]
        let commit = kill::send_first(self, commit).await?;
        self.write(commit).await
    }
}

impl Operation for Commit {
    type Out = Committed;
    const NAME: &'static str = "commit";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Committed, Fault> {
        let mut done = Committed { at: tx.now, ..Committed::default() };
        for change in &self.changes {
            apply(tx, change, &mut done).await?;
        }
        Ok(done)
    }

    fn points(_: &Committed) -> Option<Points> {
        Some(kill::COMMIT)
    }
}

async fn apply(tx: &mut Tx<'_>, change: &Change, done: &mut Committed) -> Result<(), Fault> {
    match change {
        Change::Receive(new) => {
            if let Received::Duplicate(_) = inbox::write(tx, new).await? {
                done.repeated.push(new.key.clone());
            }
            Ok(())
        }
        Change::InboxDone { id, fence } => {
            tx.must(inbox_sql::INBOX_DONE, args![tx.now, id.as_str(), *fence], || format!("the claim of {id}")).await?;
            tx.hint(Hint::Inbox);
            Ok(())
        }
        Change::InboxDead { id, fence, error } => {
            tx.must(inbox_sql::INBOX_PARKED, args![tx.now, error, 1_i64, id.as_str(), *fence], || format!("the claim of {id}")).await?;
            tx.hint(Hint::Inbox);
            Ok(())
        }
        Change::InboxTold { id } => tx.must(inbox_sql::PARKED_TOLD, args![id.as_str()], || format!("the end of {id}")).await,
        Change::EffectDone { id, fence } => {
            let row = tx.row(effects_sql::EFFECT_DONE, args![tx.now, id.as_str(), *fence]).await?;
            let Some(row) = row else { return Err(Fault::Stale(format!("the claim of {id}"))) };
            crate::effects::hint_next(tx, &row.text(0)?).await
        }
        Change::EffectTold { id } => tx.must(effects_sql::DEAD_TOLD, args![id.as_str()], || format!("the end of {id}")).await,
        Change::PutPerson(v) => rows::person(tx, v).await,
        Change::PutIdentity { platform, workspace, external, person } => rows::identity(tx, *platform, workspace, external, person).await,
        Change::DropIdentities { person } => rows::drop_identities(tx, person).await,
        Change::PutHabits { person, habits, due_at } => conduct::put_habits(tx, person, habits, *due_at).await,
        Change::BeginWait(wait) => conduct::begin_wait(tx, wait).await,
        Change::EndWait { thread, group } => conduct::end_wait(tx, thread, group).await,
        Change::PlanWait { wait, reminded, due_at } => conduct::plan_wait(tx, wait, *reminded, *due_at).await,
        Change::PutThread(v) => rows::thread(tx, v).await,
        Change::PutBrief(v) => rows::brief(tx, v).await,
        Change::PutFilling(v) => fillings::put(tx, v).await,
        Change::EndFilling { id } => fillings::end(tx, id).await,
        Change::DropFillingsOf { person } => fillings::drop_of(tx, person).await,
        Change::DropFillingsIn { project } => fillings::drop_in(tx, project).await,
        Change::PutAccountRest { account, rest } => accounts::put(tx, account, rest).await,
        Change::PutRun(v) => rows::run(tx, v).await,
        Change::PutProject(v) => rows::project(tx, v).await,
        Change::PutTask(task) => rows::task(tx, task).await,
        Change::PutWish(wish) => rows::wish(tx, wish).await,
        Change::Journal { project, run, entry } => rows::journal(tx, project.as_ref(), run.as_ref(), entry).await,
        Change::Effect { key, effect, not_before, max_tries } => queue(tx, key, effect, *not_before, *max_tries, done).await,
        Change::Post { slot, thread, author, body, key } => {
            match post::write(tx, Writing { slot: slot.as_deref(), thread, author, body, key }).await? {
                Some(id) => done.posts.push(id),
                None => done.repeated.push(key.clone()),
            }
            Ok(())
        }
        Change::Grants(grants) => access::put_grants(tx, grants).await,
        Change::UseGrant { nonce, by } => access::use_grant(tx, nonce, by).await,
        Change::VoidGrants { group } => access::void_grants(tx, group).await,
        Change::Audit(entry) => audit::append(tx, entry).await,
        Change::Session(session) => access::put_session(tx, session).await,
        Change::RevokeSession { hash } => access::revoke_session(tx, hash).await,
        Change::RevokeSessions { person } => access::revoke_sessions(tx, person).await,
        Change::Token(token) => access::put_token(tx, token).await,
        Change::UseToken { hash, by } => access::use_token(tx, hash, by.as_ref()).await,
        Change::VoidTokens { kind, person } => access::void_tokens(tx, *kind, person.as_ref()).await,
        Change::UpdateDone { platform, workspace, key } => messengers::update_done(tx, *platform, workspace, key).await,
        Change::PutRoom(room) => messengers::put_room(tx, room).await,
        Change::MoveChannel { platform, workspace, from, to } => messengers::move_channel(tx, *platform, workspace, from, to).await,
        Change::CloseChannel { platform, workspace, channel, why } => messengers::close_channel(tx, *platform, workspace, channel, why).await,
        Change::TryDelivery { post, thread, channel, change, known } => messengers::try_delivery(tx, post, thread, channel, *change, *known).await,
        Change::Delivered { post, remote, change } => messengers::delivered(tx, post, remote, *change).await,
        Change::DeliveryWaits { post, trying, not_before, error } => messengers::delivery_waits(tx, post, *trying, *not_before, error).await,
        Change::DeliveryFailed { post, trying, not_before, error } => messengers::delivery_failed(tx, post, *trying, *not_before, error).await,
        Change::Shown { thread, change, looked, not_before } => messengers::shown(tx, thread, *change, *looked, *not_before).await,
    }
}

async fn queue(tx: &mut Tx<'_>, key: &str, effect: &Effect, not_before: Option<i64>, max_tries: u32, done: &mut Committed) -> Result<(), Fault> {
    if tx.row(effects_sql::EFFECT_BY_KEY, args![key]).await?.is_some() {
        done.repeated.push(key.to_owned());
        return Ok(());
    }
    let (id, lane, order_key) = (unique(), effect.lane(), effect.order_key());
    let ord = tx.number(effects_sql::NEXT_ORD, args![&order_key]).await?;
    let values = args![
        format!("eff_{id}"),
        key,
        lane.as_str(),
        effect.name(),
        order_key,
        ord,
        json(effect)?,
        tx.now,
        // 0, not now: a clock that goes back must not hold up what is wanted at once.
        not_before.unwrap_or(0),
        max_tries.max(1)
    ];
    if tx.run(effects_sql::INSERT_EFFECT, values).await? == 0 {
        done.repeated.push(key.to_owned());
        return Ok(());
    }
    tx.hint(Hint::Effects(lane));
    Ok(())
}
