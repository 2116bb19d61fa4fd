//! Bugs planted into what `decide` does with agents, one at a time.

use fleet_domain::agent::{End, Follows};
use fleet_domain::roster::{Rest, SeatNow};
use fleet_domain::run::{Attempt, AttemptEnd, Decision, Event, Ignored, Policy, Report, Run, RunState, decide};

use super::bugs::after;
use super::world::Decider;

type Outcome = Result<Decision, Ignored>;

pub(super) const ALL: &[(&str, Decider)] = &[
    ("an account that sleeps is asked", |r, e, p, n| decide(r, e, &seats(p, |s| matches!(s, Rest::Asleep { .. }), &Rest::Awake), n)),
    ("an account that is disabled is asked", |r, e, p, n| decide(r, e, &seats(p, |s| matches!(s, Rest::Disabled { .. }), &Rest::Awake), n)),
    ("it rests while somebody could go", |r, e, p, n| decide(r, e, &seats(p, |s| *s == Rest::Awake, &Rest::Asleep { until: n + 1_000 }), n)),
    ("a limit is forgotten", |r, e, p, n| {
        misread(r, e, p, n, |a| {
            if let Some(AttemptEnd::Agent { ended, at }) = &mut a.end
                && ended.end.follows() == Follows::Sleep
            {
                (*at, ended.resets_at) = (-1_000_000, None);
            }
        })
    }),
    ("who hung is asked again", |r, e, p, n| {
        misread(r, e, p, n, |a| {
            if matches!(&a.end, Some(AttemptEnd::Agent { ended, .. }) if ended.end == End::Hung) {
                a.end = Some(AttemptEnd::Halted);
            }
        })
    }),
    ("a limit uses up an attempt", |r, e, p, n| {
        let limits = r.attempts.iter().filter(|a| !a.counts()).count();
        decide(r, e, &Policy { attempts: p.attempts.saturating_sub(u32::try_from(limits).unwrap()), ..p.clone() }, n)
    }),
    ("nobody is woken", |r, e, p, n| if matches!(e, Event::Woke) { Err(Ignored::TooLate) } else { decide(r, e, p, n) }),
    ("somebody is woken too early", |r, e, p, n| {
        let mut run = r.clone();
        if let RunState::Resting { until, .. } = &mut run.state {
            *until = 0;
        }
        decide(&run, e, p, n)
    }),
    ("what was left is lost", |r, e, p, n| {
        let event = match e {
            Event::Report { attempt, report: Report::AgentEnded { ended, spent, .. } } => {
                Event::Report { attempt, report: Report::AgentEnded { ended, left: None, spent } }
            }
            other => other,
        };
        decide(r, event, p, n)
    }),
    ("the next one begins from nothing", |r, e, p, n| begun(r, decide(r, e, p, n), |_, next| next.from = None)),
    ("a session is resumed by another agent", |r, e, p, n| {
        begun(r, decide(r, e, p, n), |last, next| {
            if last.worker != next.worker {
                next.resumes.clone_from(&last.spent.session);
            }
        })
    }),
    ("what an agent used is not counted", |r, e, p, n| after(decide(r, e, p, n), |d| d.run.spent_micro = r.spent_micro)),
    ("what an agent used is counted twice", |r, e, p, n| after(decide(r, e, p, n), |d| d.run.spent_micro += d.run.spent_micro - r.spent_micro)),
];

/// The policy with another rest for the accounts that rest so.
fn seats(policy: &Policy, which: impl Fn(&Rest) -> bool, rest: &Rest) -> Policy {
    let seats = policy.seats.iter().map(|s| SeatNow { seat: s.seat.clone(), rest: if which(&s.rest) { rest.clone() } else { s.rest.clone() } });
    Policy { seats: seats.collect(), ..policy.clone() }
}

/// Decides over attempts that are taken for something else; they are kept as they were.
fn misread(run: &Run, event: Event, policy: &Policy, now: i64, change: impl Fn(&mut Attempt)) -> Outcome {
    let mut other = run.clone();
    other.attempts.iter_mut().for_each(change);
    after(decide(&other, event, policy, now), |d| {
        for (kept, was) in d.run.attempts.iter_mut().zip(&run.attempts) {
            if was.end.is_some() {
                kept.end.clone_from(&was.end);
            }
        }
    })
}

/// Changes the attempt that begins.
fn begun(before: &Run, outcome: Outcome, change: impl FnOnce(&Attempt, &mut Attempt)) -> Outcome {
    after(outcome, |d| {
        if d.run.attempts.len() > before.attempts.len()
            && let [.., last, next] = d.run.attempts.as_mut_slice()
        {
            change(last, next);
        }
    })
}
