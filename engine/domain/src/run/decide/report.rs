//! Reports of an attempt's effects: one stage leads to the next, or the attempt ends.

use super::Step;
use crate::agent::{Ended, Follows};
use crate::criterion::{Evidence, Verdict};
use crate::effect::Effect;
use crate::id::AttemptId;
use crate::run::{Attempt, AttemptEnd, Built, Cap, GateFinding, Means, NeedsHuman, Report, Run, RunState, Spent, Stage, Worker};

/// Takes a report at `stage`; `None` if the stage does not await it.
pub(super) fn take(step: Step, stage: Stage, report: Report) -> Option<(Step, String)> {
    match (stage, report) {
        (Stage::Implement, Report::Implemented { commit, tree, spent, findings }) => Some(implemented(step, (commit, tree), spent, &findings)),
        (Stage::Implement, Report::AgentEnded { ended, left, spent }) => Some(agent_ended(step, ended, left, spent)),
        (Stage::Review, Report::Gated { findings }) => Some(gated(step, &findings)),
        (Stage::Deploy, Report::Previewed) => Some(previewed(step)),
        (Stage::Qa, Report::Proved { evidence }) => Some(proved(step, &evidence)),
        (stage, Report::Broke { message }) => Some(broke(step, stage, message)),
        _ => None,
    }
}

/// Whether it tells what an agent left that was halted, for the first time: it comes when the agent is gone, after whatever halted it.
pub(super) fn is_late(run: &Run, attempt: &AttemptId, report: &Report) -> bool {
    let halted = |a: &Attempt| a.n == attempt.n && a.end == Some(AttemptEnd::Halted) && a.commit.is_none() && a.spent == Spent::default();
    let tells = matches!(report, Report::Implemented { .. } | Report::AgentEnded { .. });
    attempt.run == run.id && tells && !run.state.is_final() && run.attempts.iter().any(|a| matches!(a.worker, Worker::Agent { .. }) && halted(a))
}

/// Keeps what a halted agent left and used; whoever goes on, goes on with it. Nothing else moves.
pub(super) fn late(mut step: Step, n: u32, report: Report) -> (Step, String) {
    let (left, spent) = match report {
        Report::Implemented { commit, tree, spent, .. } => (Some((commit, tree)), spent),
        Report::AgentEnded { left, spent, .. } => (left, spent),
        _ => (None, Spent::default()),
    };
    step.run.spent_micro = step.run.spent_micro.saturating_add(spent.micro);
    let commit = left.as_ref().map(|(commit, _)| commit.clone());
    if let Some(halted) = step.run.attempts.iter_mut().find(|a| a.n == n) {
        (halted.commit, halted.tree) = left.unzip();
        halted.spent = spent;
    }
    // The next one cannot have begun: its effect waits for the one that this report ends.
    let begins = step.run.state == RunState::Working { stage: Stage::Implement };
    if let Some(next) = step.run.attempts.iter_mut().find(|a| begins && a.n == n + 1 && matches!(a.worker, Worker::Agent { .. })) {
        next.from = commit.or_else(|| next.from.take());
    }
    (step, format!("attempt {n} had been halted; what it left is kept"))
}

/// What the current attempt made and used.
fn made(step: &mut Step, left: Option<(String, String)>, spent: Spent) {
    step.run.spent_micro = step.run.spent_micro.saturating_add(spent.micro);
    if let Some(last) = step.run.attempts.last_mut() {
        (last.commit, last.tree) = left.unzip();
        last.spent = spent;
    }
}

/// The agent ended and left nothing that the gates should look at: the roster says who goes on, and with what was left.
fn agent_ended(mut step: Step, ended: Ended, left: Option<(String, String)>, spent: Spent) -> (Step, String) {
    let (n, end) = (step.attempt_id().n, ended.end);
    made(&mut step, left, spent);
    let at = step.now;
    let stuck = NeedsHuman::NoAgent { said: format!("{}: {}", end.as_str(), ended.message) };
    step.end_attempt(AttemptEnd::Agent { ended, at });
    if end.follows() == Follows::Park {
        step.run.state = RunState::Parked { stage: Stage::Implement, cap: Cap::Money };
        step.tell_progress();
        return (step, format!("attempt {n} reached the limit of money; parked, and one tap resumes it"));
    }
    next_or_ask(step, Stage::Implement, stuck, &format!("attempt {n} ended: {}", end.as_str()))
}

/// An account has slept long enough.
pub(super) fn woke(mut step: Step) -> Option<(Step, String)> {
    let RunState::Resting { until, .. } = step.run.state else { return None };
    if step.now < until {
        return None;
    }
    let next = step.next_attempt();
    Some((step, format!("an account has slept long enough; {next}")))
}

fn implemented(mut step: Step, left: (String, String), spent: Spent, findings: &[GateFinding]) -> (Step, String) {
    let commit = left.0.clone();
    made(&mut step, Some(left), spent);
    if !findings.is_empty() {
        return gates_failed(step, Stage::Implement, findings);
    }
    step.run.state = RunState::Working { stage: Stage::Review };
    let attempt = step.attempt_id();
    let why = format!("attempt {} made commit {}; the gates look at it", attempt.n, short(&commit));
    step.push(Effect::Gate { attempt, commit });
    step.tell_progress();
    (step, why)
}

fn gated(mut step: Step, findings: &[GateFinding]) -> (Step, String) {
    let commit = current_commit(&step);
    if findings.is_empty() {
        step.run.state = RunState::Working { stage: Stage::Deploy };
        let attempt = step.attempt_id();
        step.push(Effect::Preview { attempt, commit: commit.clone() });
        step.tell_progress();
        return (step, format!("every gate passed on {}; the preview address gets it", short(&commit)));
    }
    gates_failed(step, Stage::Review, findings)
}

fn gates_failed(step: Step, stage: Stage, findings: &[GateFinding]) -> (Step, String) {
    let words: Vec<String> = findings.iter().map(|f| format!("{} {}: {}", f.gate, f.place, f.message)).collect();
    let stuck = NeedsHuman::GatesStuck { findings: words.clone() };
    retry_or_ask(step, stage, AttemptEnd::GatesFailed { findings: words }, stuck)
}

fn previewed(mut step: Step) -> (Step, String) {
    let commit = current_commit(&step);
    step.run.state = RunState::Working { stage: Stage::Qa };
    let attempt = step.attempt_id();
    step.push(Effect::Prove { attempt, commit: commit.clone() });
    step.tell_progress();
    (step, format!("the preview address shows {}; every criterion is tried on a throw-away copy", short(&commit)))
}

fn proved(mut step: Step, evidence: &[Evidence]) -> (Step, String) {
    let commit = current_commit(&step);
    let evidence = complete(&step, &commit, evidence);
    let built = Built { attempt: step.attempt_id().n, commit: commit.clone(), evidence };
    let unmet = built.unmet();
    step.run.built = Some(built);
    if unmet.is_empty() {
        step.end_attempt(AttemptEnd::Done);
        step.run.ready_at = Some(step.now);
        step.run.state = RunState::AwaitingAcceptance { commit: commit.clone() };
        step.tell_progress();
        step.tell_result();
        return (step, format!("every criterion holds on {}; a person has to look", short(&commit)));
    }
    let stuck = NeedsHuman::CriteriaUnmet { criteria: unmet.clone() };
    retry_or_ask(step, Stage::Qa, AttemptEnd::CriteriaUnmet { criteria: unmet }, stuck)
}

/// Evidence counts only for this commit, and a criterion without any is not proved.
fn complete(step: &Step, commit: &str, evidence: &[Evidence]) -> Vec<Evidence> {
    step.run
        .order
        .criteria
        .iter()
        .map(|c| {
            evidence.iter().find(|e| e.criterion == c.id && e.commit == commit).cloned().unwrap_or_else(|| Evidence {
                criterion: c.id.clone(),
                commit: commit.to_owned(),
                verdict: Verdict::NotProved,
                steps: Vec::new(),
                at: step.now,
                took_ms: 0,
            })
        })
        .collect()
}

fn broke(step: Step, stage: Stage, message: String) -> (Step, String) {
    let why = NeedsHuman::Environment { message: message.clone() };
    retry_or_ask(step, stage, AttemptEnd::Broke { stage, message }, why)
}

/// The attempt ends; the same tree with the same trouble twice, or no attempt left, asks a person.
fn retry_or_ask(mut step: Step, stage: Stage, end: AttemptEnd, stuck: NeedsHuman) -> (Step, String) {
    let n = step.attempt_id().n;
    // Agents that run in circles are passed over by the roster; a kit has nobody else.
    let same_again = step.run.order.means == Means::Kit && same_again(&step, &end);
    step.end_attempt(end);
    if same_again {
        step.run.state = RunState::NeedsHuman { stage, why: stuck };
        step.tell_progress();
        return (step, format!("attempt {n} failed exactly as the one before: trying again would change nothing, so a person is asked"));
    }
    next_or_ask(step, stage, stuck, &format!("attempt {n} failed at {}", stage.as_str()))
}

/// The next attempt, unless as many as the Bible allows were made since a person last had a say.
fn next_or_ask(mut step: Step, stage: Stage, stuck: NeedsHuman, what: &str) -> (Step, String) {
    let used = step.since_a_person().iter().filter(|a| a.counts()).count();
    if u32::try_from(used).unwrap_or(u32::MAX) >= step.policy.attempts {
        let attempts = step.attempt_id().n;
        let last = format!("{stuck:?}").chars().take(300).collect();
        let why = if matches!(stuck, NeedsHuman::Environment { .. }) { stuck } else { NeedsHuman::AttemptsUsed { attempts, last } };
        step.run.state = RunState::NeedsHuman { stage, why };
        step.tell_progress();
        return (step, format!("{what}, and it was the last attempt allowed: a person is asked"));
    }
    let next = step.next_attempt();
    (step, format!("{what}; {next}"))
}

fn same_again(step: &Step, end: &AttemptEnd) -> bool {
    let mut past = step.run.attempts.iter().rev();
    let (Some(current), Some(before)) = (past.next(), past.next()) else { return false };
    before.end.as_ref() == Some(end) && before.tree == current.tree
}

fn current_commit(step: &Step) -> String {
    step.run.attempts.last().and_then(|a| a.commit.clone()).unwrap_or_default()
}

/// The first twelve characters of a commit id, for sentences.
pub(super) fn short(commit: &str) -> &str {
    commit.get(..12).unwrap_or(commit)
}
