//! What must hold about who does an attempt, and about what agents left and used.

use fleet_domain::agent::End;
use fleet_domain::roster::{Rest, Seat};
use fleet_domain::run::{Attempt, AttemptEnd, Event, NeedsHuman, Policy, Report, Run, RunState, Worker};

use super::oracle::{Holds, is_a_limit, must};

/// How long a limit lasts that nobody gave an end, ms.
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

pub(super) struct Seats<'a> {
    pub(super) policy: &'a Policy,
    /// The number of the first attempt since a person had a say.
    pub(super) since: u32,
    pub(super) now: i64,
}

impl Seats<'_> {
    pub(super) fn judge(&self, before: &Run, event: &Event, after: &Run) -> Holds {
        reported(before, event, after)?;
        if after.attempts.len() > before.attempts.len()
            && let Some(begun) = after.attempts.last()
            && let Worker::Agent { seat } = &begun.worker
        {
            self.judge_begun(&after.attempts[..before.attempts.len()], begun, seat)?;
        }
        match &after.state {
            RunState::Resting { until, .. } if before.state != after.state => {
                must(*until > self.now && *until <= self.now + DAY, "it rests until somebody wakes, and no longer than a day")?;
                let fresh = |seat: &Seat| !after.attempts.iter().any(|a| a.n >= self.since && on_account(a, seat));
                must(!self.policy.seats.iter().any(|s| s.rest == Rest::Awake && fresh(&s.seat)), "nobody rests while somebody could go")
            }
            RunState::NeedsHuman { why: NeedsHuman::AttemptsUsed { .. }, .. } if before.state != after.state => {
                let failed = after.attempts.iter().filter(|a| a.n >= self.since && !a.end.as_ref().is_some_and(is_a_limit)).count();
                must(failed >= usize::try_from(self.policy.attempts).unwrap(), "a limit uses up no attempt")
            }
            _ => Ok(()),
        }
    }

    fn judge_begun(&self, past: &[Attempt], begun: &Attempt, seat: &Seat) -> Holds {
        let row = self.policy.seats.iter().find(|s| s.seat == *seat).ok_or("only the roster's agents are asked")?;
        let awake = match &row.rest {
            Rest::Awake => true,
            Rest::Asleep { until } => *until <= self.now,
            Rest::Disabled { .. } => false,
        };
        must(awake, "no account is asked that rests")?;
        let lately = || past.iter().filter(|a| a.n >= self.since);
        if let Some(AttemptEnd::Agent { ended, at }) = lately().rev().find(|a| on_account(a, seat)).and_then(|a| a.end.as_ref()) {
            let wakes = match ended.end {
                End::RateLimited | End::QuotaOrBilling | End::Overloaded | End::Network => {
                    ended.resets_at.filter(|r| r > at).unwrap_or(at + MINUTE).min(at + DAY)
                }
                End::Auth | End::ModelMissing => i64::MAX,
                _ => 0,
            };
            must(wakes <= self.now, "a limit is kept to")?;
        }
        let lost = |a: &Attempt| matches!(&a.end, Some(AttemptEnd::Agent { ended, .. }) if matches!(ended.end, End::Protocol | End::Empty | End::Hung | End::Crashed | End::AgentError));
        must(!lately().any(|a| lost(a) && begun.worker == a.worker), "who broke or hung is not asked again")?;
        let Some(last) = past.last() else { return must(begun.from.is_none() && begun.resumes.is_none(), "the first begins at the order's base") };
        must(begun.from == last.commit.clone().or_else(|| last.from.clone()), "the next one goes on with what was left")?;
        let own = begun.worker == last.worker && begun.resumes == last.spent.session;
        must(begun.resumes.is_none() || own, "a session is resumed by its own agent alone")
    }
}

/// What an agent left and used is kept, whatever its end.
fn reported(before: &Run, event: &Event, after: &Run) -> Holds {
    let Event::Report { attempt, report } = event else { return must(after.spent_micro == before.spent_micro, "money goes where something is reported") };
    let (left, spent) = match report {
        Report::Implemented { commit, tree, spent, .. } => (Some((commit, tree)), spent),
        Report::AgentEnded { left, spent, .. } => (left.as_ref().map(|(commit, tree)| (commit, tree)), spent),
        _ => return must(after.spent_micro == before.spent_micro, "only who made it has a bill"),
    };
    must(after.spent_micro == before.spent_micro + spent.micro, "what an agent used is counted once")?;
    let kept = after.attempts.iter().find(|a| a.n == attempt.n).ok_or("a report has an attempt")?;
    must(kept.commit.as_ref().zip(kept.tree.as_ref()) == left, "what an agent left is kept")?;
    must(kept.spent == *spent, "what an agent used is kept")
}

fn on_account(attempt: &Attempt, seat: &Seat) -> bool {
    matches!(&attempt.worker, Worker::Agent { seat: s } if s.account == seat.account)
}
