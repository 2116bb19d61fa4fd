//! Bugs planted into `decide`, one at a time: the oracle has to see each. Those about agents: `agents`.

use fleet_domain::effect::Effect;
use fleet_domain::notice::{EntriesAnswer, Notice, Waiting};
use fleet_domain::run::{AttemptEnd, Decision, Event, Ignored, NeedsHuman, Policy, Report, Run, RunState, Stage, decide};

use super::world::Decider;

type Outcome = Result<Decision, Ignored>;

pub(super) const ALL: &[(&str, Decider)] = &[
    ("stale reports are taken", stale_taken),
    ("stop forgets to halt", |r, e, p, n| drop_effect(decide(r, e, p, n), |f| matches!(f, Effect::Halt { .. }))),
    ("the gate is skipped", gate_skipped),
    ("the preview effect is lost", |r, e, p, n| drop_effect(decide(r, e, p, n), |f| matches!(f, Effect::Preview { .. }))),
    ("the promotion is lost", |r, e, p, n| drop_effect(decide(r, e, p, n), |f| matches!(f, Effect::Promote { .. }))),
    ("the promotion is sent twice", twice_promoted),
    ("unmet criteria pass", unmet_pass),
    ("evidence of another commit counts", foreign_evidence),
    ("any commit is accepted", any_commit),
    ("undo never ends", undo_for_ever),
    ("attempts never end", endless_attempts),
    ("an ended run works again", revived),
    ("the order changes", |r, e, p, n| after(decide(r, e, p, n), |d| d.run.order.title.push('!'))),
    ("the attempt number is reused", |r, e, p, n| {
        after(decide(r, e, p, n), |d| {
            if d.run.attempts.len() > 1
                && let Some(a) = d.run.attempts.last_mut()
            {
                a.n -= 1;
            }
        })
    }),
    ("the living message is forgotten", |r, e, p, n| {
        drop_effect(decide(r, e, p, n), |f| matches!(f, Effect::Tell(t) if matches!(t.notice, Notice::Progress(_))))
    }),
    ("the result keeps its buttons", buttons_stay),
    ("the choice of entries keeps its buttons", choices_stay),
    ("the acceptor is lost", |r, e, p, n| {
        after(decide(r, e, p, n), |d| {
            if let RunState::Accepted { by, .. } = &mut d.run.state {
                *by = fleet_domain::id::PersonId::from_unique("9");
            }
        })
    }),
    ("the version stays the same", |r, e, p, n| {
        after(decide(r, e, p, n), |d| {
            if let RunState::Promoting { version, .. } = &mut d.run.state {
                *version -= 1;
            }
        })
    }),
    ("an attempt stays open", |r, e, p, n| {
        after(decide(r, e, p, n), |d| {
            if !matches!(d.run.state, RunState::Working { .. })
                && let Some(a) = d.run.attempts.last_mut()
            {
                a.end = None;
            }
        })
    }),
    ("two stages at once", two_stages),
    ("no reason is written", |r, e, p, n| after(decide(r, e, p, n), |d| d.why.clear())),
    ("resume does nothing", |r, e, p, n| if matches!(e, Event::Resume { .. }) { Err(Ignored::TooLate) } else { decide(r, e, p, n) }),
    ("entries are never asked about", entries_unasked),
    ("identical failures are tried for ever", same_again),
];

pub(super) fn after(outcome: Outcome, change: impl FnOnce(&mut Decision)) -> Outcome {
    outcome.map(|mut d| {
        change(&mut d);
        d
    })
}

fn drop_effect(outcome: Outcome, which: impl Fn(&Effect) -> bool) -> Outcome {
    after(outcome, |d| d.effects.retain(|e| !which(e)))
}

fn stale_taken(run: &Run, event: Event, policy: &Policy, now: i64) -> Outcome {
    let event = match event {
        Event::Report { report, .. } if run.attempt().is_some() => Event::Report { attempt: run.attempt().unwrap(), report },
        other => other,
    };
    decide(run, event, policy, now)
}

fn gate_skipped(run: &Run, event: Event, policy: &Policy, now: i64) -> Outcome {
    let event = match event {
        Event::Report { attempt, report: Report::Gated { .. } } => Event::Report { attempt, report: Report::Gated { findings: Vec::new() } },
        other => other,
    };
    decide(run, event, policy, now)
}

fn twice_promoted(run: &Run, event: Event, policy: &Policy, now: i64) -> Outcome {
    after(decide(run, event, policy, now), |d| {
        let again: Vec<_> = d.effects.iter().filter(|e| matches!(e, Effect::Promote { .. })).cloned().collect();
        d.effects.extend(again);
    })
}

fn unmet_pass(run: &Run, event: Event, policy: &Policy, now: i64) -> Outcome {
    let event = match event {
        Event::Report { attempt, report: Report::Proved { mut evidence } } => {
            for e in &mut evidence {
                e.verdict = fleet_domain::criterion::Verdict::Met;
            }
            Event::Report { attempt, report: Report::Proved { evidence } }
        }
        other => other,
    };
    decide(run, event, policy, now)
}

fn foreign_evidence(run: &Run, event: Event, policy: &Policy, now: i64) -> Outcome {
    let commit = run.attempts.last().and_then(|a| a.commit.clone()).unwrap_or_default();
    let event = match event {
        Event::Report { attempt, report: Report::Proved { mut evidence } } => {
            for e in &mut evidence {
                e.commit.clone_from(&commit);
            }
            Event::Report { attempt, report: Report::Proved { evidence } }
        }
        other => other,
    };
    decide(run, event, policy, now)
}

fn any_commit(run: &Run, event: Event, policy: &Policy, now: i64) -> Outcome {
    let event = match (event, &run.state) {
        (Event::Accept { by, versions, entries, live, .. }, RunState::AwaitingAcceptance { commit }) => {
            Event::Accept { by, commit: commit.clone(), versions, entries, live }
        }
        (other, _) => other,
    };
    decide(run, event, policy, now)
}

fn undo_for_ever(run: &Run, event: Event, policy: &Policy, now: i64) -> Outcome {
    let mut run = run.clone();
    if let RunState::Accepted { undo_until, .. } = &mut run.state {
        *undo_until = i64::MAX;
    }
    decide(&run, event, policy, now)
}

fn endless_attempts(run: &Run, event: Event, policy: &Policy, now: i64) -> Outcome {
    decide(run, event, &Policy { attempts: u32::MAX, ..policy.clone() }, now)
}

fn revived(run: &Run, event: Event, policy: &Policy, now: i64) -> Outcome {
    let mut run = run.clone();
    if matches!(run.state, RunState::Cancelled { .. }) && matches!(event, Event::Resume { .. }) {
        run.state = RunState::Stopped { stage: Stage::Implement, by: run.by.clone() };
        return after(decide(&run, event, policy, now), |d| d.run.state = RunState::Working { stage: Stage::Qa });
    }
    decide(&run, event, policy, now)
}

fn buttons_stay(run: &Run, event: Event, policy: &Policy, now: i64) -> Outcome {
    drop_effect(decide(run, event, policy, now), |f| matches!(f, Effect::Tell(t) if matches!(&t.notice, Notice::Result(r) if r.waiting == Waiting::No)))
}

fn choices_stay(run: &Run, event: Event, policy: &Policy, now: i64) -> Outcome {
    drop_effect(
        decide(run, event, policy, now),
        |f| matches!(f, Effect::Tell(t) if matches!(&t.notice, Notice::EntriesQuestion { answer, .. } if *answer != EntriesAnswer::Open)),
    )
}

fn two_stages(run: &Run, event: Event, policy: &Policy, now: i64) -> Outcome {
    after(decide(run, event, policy, now), |d| {
        if let Some(Effect::Gate { attempt, commit }) = d.effects.iter().find(|e| matches!(e, Effect::Gate { .. })).cloned() {
            d.effects.push(Effect::Prove { attempt, commit });
        }
    })
}

fn entries_unasked(run: &Run, event: Event, policy: &Policy, now: i64) -> Outcome {
    let event = match event {
        Event::Accept { by, commit, versions, live, .. } => Event::Accept { by, commit, versions, entries: 0, live },
        other => other,
    };
    decide(run, event, policy, now)
}

fn same_again(run: &Run, event: Event, policy: &Policy, now: i64) -> Outcome {
    let asked = decide(run, event.clone(), policy, now);
    let stuck =
        matches!(&asked, Ok(d) if matches!(&d.run.state, RunState::NeedsHuman { why: NeedsHuman::GatesStuck { .. } | NeedsHuman::CriteriaUnmet { .. }, .. }));
    if !stuck {
        return asked;
    }
    let mut other = run.clone();
    let count = other.attempts.len();
    if count >= 2 {
        other.attempts[count - 2].end = Some(AttemptEnd::Done);
    }
    after(decide(&other, event, policy, now), |d| {
        if count >= 2 {
            d.run.attempts[count - 2].end.clone_from(&run.attempts[count - 2].end);
        }
    })
}
