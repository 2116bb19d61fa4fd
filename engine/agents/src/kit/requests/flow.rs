//! States of a request, the guarded moves between them, and what is told in the chat on the way.

use fleet_domain::manifest::{NoticeTo, Reason, RecordNoticeRule, State, Text, Tone, Transition, Workflow};
use fleet_domain::spec::{RequestsSpec, Switch};

use super::words::{put, text};
use super::{APPROVER, APPROVER_TWO, OWNER, author};
use crate::AgentsError;
use crate::kit::clean;

/// State of a new request.
pub(super) const SUBMITTED: &str = "submitted";
/// State between the two steps.
pub(super) const STEP_ONE_OK: &str = "step_one_ok";
const APPROVED: &str = "approved";
const DECLINED: &str = "declined";
const WITHDRAWN: &str = "withdrawn";

/// The author is an approver of step 1.
const BY_APPROVER: &str = "author.role = 'approver'";
/// The author is an approver of step 2.
const BY_APPROVER_TWO: &str = "author.role = 'approver2'";

/// Longest name of an approver that still fits a state's badge, in characters.
const BADGE_CHARS: usize = 32;

/// One approval step as the manifest needs it.
struct Step {
    from: &'static str,
    to: &'static str,
    approve: &'static str,
    decline: &'static str,
    approver: &'static str,
    /// The same of the row's author.
    theirs: &'static str,
}

impl Step {
    /// What the approver decides: everything but their own. The owner who stands in for a missing approver decides that
    /// too, for nobody else could.
    fn of_others(&self) -> String {
        format!("{} && (author != @request.auth.id || {OWNER})", self.approver)
    }

    /// Whoever decides: the approver, and the owner where the approver is the one who asks.
    fn rule(&self) -> String {
        format!("({}) || ({OWNER} && {})", self.of_others(), self.theirs)
    }
}

const ONE: [Step; 1] = [Step { from: SUBMITTED, to: APPROVED, approve: "approve", decline: "decline", approver: APPROVER, theirs: BY_APPROVER }];

const TWO: [Step; 2] = [
    Step { from: SUBMITTED, to: STEP_ONE_OK, approve: "approve_first", decline: "decline_first", approver: APPROVER, theirs: BY_APPROVER },
    Step { from: STEP_ONE_OK, to: APPROVED, approve: "approve_second", decline: "decline_second", approver: APPROVER_TWO, theirs: BY_APPROVER_TWO },
];

fn steps(spec: &RequestsSpec) -> &'static [Step] {
    if spec.steps.len() == 1 { &ONE } else { &TWO }
}

/// States in which somebody still has to decide, in order.
pub(super) fn open_states(spec: &RequestsSpec) -> impl Iterator<Item = &'static str> {
    steps(spec).iter().map(|s| s.from)
}

/// The rows that wait for this very approver.
pub(super) fn waiting_rows(spec: &RequestsSpec) -> String {
    steps(spec).iter().map(|s| format!("(state = '{}' && {})", s.from, s.of_others())).collect::<Vec<_>>().join(" || ")
}

/// The whole workflow.
pub(super) fn workflow(spec: &RequestsSpec) -> Result<Workflow, AgentsError> {
    let locales = &spec.locales;
    let mut states = Vec::new();
    for (n, step) in steps(spec).iter().enumerate() {
        states.push(State { name: step.from.to_owned(), label: waiting(spec, n)?, tone: Tone::Waiting, decided_by: decided_by(spec, n) });
    }
    let mut end = |name: &str, label: Text, tone| states.push(State { name: name.to_owned(), label, tone, decided_by: String::new() });
    end(APPROVED, text(locales, |w| w.states.approved.clone())?, Tone::Good);
    end(DECLINED, text(locales, |w| w.states.declined.clone())?, Tone::Bad);
    end(WITHDRAWN, text(locales, |w| w.states.withdrawn.clone())?, Tone::Neutral);

    let mut transitions = Vec::new();
    for step in steps(spec) {
        transitions.push(Transition {
            name: step.approve.to_owned(),
            label: text(locales, |w| w.transitions.approve.clone())?,
            from: vec![step.from.to_owned()],
            to: step.to.to_owned(),
            rule: step.rule(),
            reason: Reason::None,
            tone: Tone::Good,
        });
        transitions.push(Transition {
            name: step.decline.to_owned(),
            label: text(locales, |w| w.transitions.decline.clone())?,
            from: vec![step.from.to_owned()],
            to: DECLINED.to_owned(),
            rule: step.rule(),
            reason: match spec.reason_on_decline {
                Switch::On => Reason::Required,
                Switch::Off => Reason::Optional,
            },
            tone: Tone::Bad,
        });
    }
    transitions.push(Transition {
        name: "withdraw".to_owned(),
        label: text(locales, |w| w.transitions.withdraw.clone())?,
        from: open_states(spec).map(str::to_owned).collect(),
        to: WITHDRAWN.to_owned(),
        rule: author(spec),
        reason: Reason::None,
        tone: Tone::Neutral,
    });
    Ok(Workflow { initial: SUBMITTED.to_owned(), states, transitions })
}

/// Who decides at step `n` (from 0), whatever its number: the person if it is a certain one, else whatever they are called.
fn decided_by(spec: &RequestsSpec, n: usize) -> String {
    let step = spec.steps.get(n);
    step.map(|s| s.person.clone().unwrap_or_else(|| clean::line(&s.approver).to_lowercase())).unwrap_or_default()
}

/// The badge of a request that waits at step `n` (from 0). The approver is named in the language of the spec only:
/// in another one their words would stand in the middle of a foreign sentence.
fn waiting(spec: &RequestsSpec, n: usize) -> Result<Text, AgentsError> {
    if spec.steps.len() == 1 {
        return text(&spec.locales, |w| w.states.submitted.clone());
    }
    let approver = spec.steps.get(n).map(|s| clean::line(&s.approver)).unwrap_or_default();
    let number = (n + 1).to_string();
    let mut label = text(&spec.locales, |w| put(&w.states.step_numbered, "n", &number))?;
    if !approver.is_empty() && approver.chars().count() <= BADGE_CHARS {
        let own = [spec.locale.clone()];
        label.0.extend(text(&own, |w| put(&w.states.step_named, "approver", &approver))?.0);
    }
    Ok(label)
}

/// What is told in the chat.
pub(super) fn notices(spec: &RequestsSpec) -> Vec<RecordNoticeRule> {
    let mut notices = Vec::new();
    if spec.notify_approvers == Switch::On {
        for (n, step) in (1u8..).zip(steps(spec)) {
            notices.push(RecordNoticeRule {
                on: if n == 1 { "create".to_owned() } else { format!("state:{}", step.from) },
                to: NoticeTo::Approvers,
                actions: vec![step.approve.to_owned(), step.decline.to_owned()],
                step: Some(n),
            });
        }
    }
    if spec.notify_author == Switch::On {
        for state in [APPROVED, DECLINED] {
            notices.push(RecordNoticeRule { on: format!("state:{state}"), to: NoticeTo::Author, actions: Vec::new(), step: None });
        }
    }
    notices
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::requests::samples;

    /// Every state can be reached from the first, and every move starts and ends in a state that exists.
    fn sound(flow: &Workflow) {
        let names: Vec<&str> = flow.states.iter().map(|s| s.name.as_str()).collect();
        let mut reached = vec![flow.initial.as_str()];
        let mut next = 0;
        while let Some(state) = reached.get(next).copied() {
            for t in flow.transitions.iter().filter(|t| t.from.iter().any(|f| f == state)) {
                assert!(names.contains(&t.to.as_str()), "{} goes nowhere", t.name);
                if !reached.contains(&t.to.as_str()) {
                    reached.push(&t.to);
                }
            }
            next += 1;
        }
        assert_eq!(reached.len(), names.len(), "reached {reached:?} of {names:?}");
    }

    #[test]
    fn one_step_is_decided_once() {
        let spec = samples::leave();
        let flow = workflow(&spec).expect("a sound spec");
        sound(&flow);
        let names: Vec<&str> = flow.transitions.iter().map(|t| t.name.as_str()).collect();
        assert_eq!(names, ["approve", "decline", "withdraw"]);
        assert!(flow.transitions.iter().all(|t| t.from == [SUBMITTED]), "a decided request stays decided");
        assert_eq!(flow.transitions[1].reason, Reason::Required);
    }

    #[test]
    fn two_steps_cannot_be_skipped_and_have_their_own_approvers() {
        let spec = samples::every_kind();
        let flow = workflow(&spec).expect("a sound spec");
        sound(&flow);
        let of = |name: &str| flow.transitions.iter().find(|t| t.name == name).expect("named in the contract");
        assert_eq!((of("approve_first").from[0].as_str(), of("approve_first").to.as_str()), (SUBMITTED, STEP_ONE_OK));
        assert_eq!((of("approve_second").from[0].as_str(), of("approve_second").to.as_str()), (STEP_ONE_OK, APPROVED));
        assert_eq!(of("decline_second").to, DECLINED);
        let rule = |role: &str| {
            let by = format!("@request.auth.role = '{role}' && (author != @request.auth.id || @request.auth.role = 'owner')");
            format!("({by}) || (@request.auth.role = 'owner' && author.role = '{role}')")
        };
        for (moves, role) in [(["approve_first", "decline_first"], "approver"), (["approve_second", "decline_second"], "approver2")] {
            assert!(moves.iter().all(|name| of(name).rule == rule(role)), "{moves:?}: nobody decides their own while somebody else can");
        }
        assert_eq!(of("decline_first").reason, Reason::Optional, "the switch is off");
        let deciders: Vec<&str> = flow.states.iter().map(|s| s.decided_by.as_str()).collect();
        assert_eq!(deciders, ["the head of the team", "finance", "", "", ""], "a change of the steps finds them again by it");
        let first = &flow.states[0].label;
        assert_eq!(first.in_locale("en", "en"), "Waiting: the head of the team");
        assert_eq!(first.in_locale("ru", "en"), "На решении: шаг 1 из 2");
    }

    #[test]
    fn notices_follow_the_switches() {
        let told = |spec: &RequestsSpec| notices(spec).iter().map(|n| format!("{} {:?} {:?}", n.on, n.to, n.step)).collect::<Vec<_>>();
        let mut spec = samples::every_kind();
        assert_eq!(
            told(&spec),
            ["create Approvers Some(1)", "state:step_one_ok Approvers Some(2)", "state:approved Author None", "state:declined Author None"]
        );
        spec.notify_approvers = Switch::Off;
        spec.notify_author = Switch::Off;
        assert!(notices(&spec).is_empty());
    }
}
