//! Reminders: one message in the conversation in which something waits, of everything that waits there.

use fleet_domain::effect::TellClass;
use fleet_domain::habits::next_working_day;
use fleet_domain::id::{PersonId, ThreadId};
use fleet_domain::notice::{Notice, ReminderNotice, Then};
use fleet_domain::wait::{Wait, WaitLook};
use fleet_store::{Change, Versioned};

use super::open::Open;
use super::{AT_ONCE, Batches, ask_zone, hears, horizon, keep};
use crate::effects::tell;
use crate::{Runtime, RuntimeError};

/// Reminds whoever is due.
pub(super) async fn due(runtime: &Runtime) -> Result<(), RuntimeError> {
    let mut batches = Batches::default();
    while batches.goes_on() {
        let due = runtime.store().waits_due(horizon(runtime), AT_ONCE).await?;
        for Wait { thread, person, .. } in batches.fresh(due, |wait| (wait.thread.clone(), wait.person.clone())) {
            // One conversation that cannot be looked at holds up no other.
            if let Err(error) = remind(runtime, &thread, &person).await {
                tracing::warn!(%thread, error = error.chain(), "a reminder waits for the next look");
            }
        }
    }
    Ok(())
}

async fn remind(runtime: &Runtime, thread: &ThreadId, person: &PersonId) -> Result<(), RuntimeError> {
    let waits: Vec<Wait> = runtime.store().waits_for(person).await?.into_iter().filter(|w| w.thread == *thread).collect();
    let habits = runtime.store().habits(person).await?;
    let known = runtime.store().person(person).await?.filter(|p| hears(p.value.standing));
    let (Some(Versioned { rev, value: mut habits }), Some(_)) = (habits, known) else {
        return runtime.settle_first(waits.iter().map(|w| plan(w, w.reminded, None)).collect()).await;
    };
    let now = runtime.now();
    let zone = habits.zone_or(&runtime.parts.zone).clone();
    let open = Open::of(runtime, person, waits).await?;
    let closed = runtime.store().room(thread).await?.is_some_and(|room| !room.closed.is_empty());
    let remind = open.waits.iter().any(|wait| matches!(wait.look(now, &zone), WaitLook::Remind(_)));
    let mut changes = Vec::new();
    let mut then = Then::Parked;
    for wait in &open.waits {
        let (reminded, due_at) = match wait.look(now, &zone) {
            // Whoever shut the door is not waited for at it: there is another look tomorrow.
            WaitLook::Remind(_) if closed => (wait.reminded, Some(next_working_day(now, &zone))),
            // What waits beside it is told along, and counts.
            WaitLook::Remind(_) | WaitLook::Later(Some(_)) if remind && !closed => (wait.reminded + 1, wait.after_reminder(now, &zone)),
            WaitLook::Remind(next) | WaitLook::Later(next) => (wait.reminded, next),
        };
        if due_at.is_some() {
            then = Then::Again;
        }
        changes.push(plan(wait, reminded, due_at));
    }
    if remind
        && !closed
        && let Some(first) = open.waits.first()
    {
        let notice = Notice::Reminder(ReminderNotice { person: person.clone(), waits: open.gathered(), then });
        let key = format!("remind/{thread}/{}/{}/{}", first.group, first.since, first.reminded);
        changes.push(tell(thread, notice, TellClass::Must, &key));
        if let Some(question) = ask_zone(runtime, thread, person, &mut habits).await? {
            let due_at = habits.due_at(now, &runtime.parts.zone);
            changes.extend([question, keep(person, rev, habits, due_at)]);
        }
    }
    changes.extend(open.ended);
    runtime.settle_first(changes).await
}

fn plan(wait: &Wait, reminded: u32, due_at: Option<i64>) -> Change {
    Change::PlanWait { wait: Box::new(wait.clone()), reminded, due_at }
}
