//! Who goes next, case by case.

use super::*;
use crate::agent::End;

const NOW: i64 = 1_000_000;

fn seat(agent: &str) -> Seat {
    Seat { agent: agent.to_owned(), account: format!("{agent}-account"), class: Class::Standard, stages: Vec::new() }
}

fn awake(agent: &str) -> SeatNow {
    SeatNow { seat: seat(agent), rest: Rest::Awake }
}

fn ended(end: End, resets_at: Option<i64>) -> AttemptEnd {
    AttemptEnd::Agent { ended: Ended { end, message: "said".to_owned(), resets_at }, at: NOW }
}

fn attempt(agent: &str, end: impl Into<Option<AttemptEnd>>) -> Attempt {
    Attempt { end: end.into(), ..Attempt::new(1, Worker::Agent { seat: seat(agent) }, 0) }
}

fn go(agent: &str) -> Next {
    Next::Go(seat(agent))
}

#[test]
fn the_best_that_is_awake_goes() {
    let mut seats = vec![awake("claude"), awake("codex")];
    assert_eq!(next(&seats, Stage::Implement, &[], NOW), go("claude"));
    seats[0].rest = Rest::Asleep { until: NOW + 5 };
    assert_eq!(next(&seats, Stage::Implement, &[], NOW), go("codex"));
    assert_eq!(next(&seats, Stage::Implement, &[], NOW + 5), go("claude"));
    seats[1].rest = Rest::Disabled { why: "not logged in".to_owned() };
    assert_eq!(next(&seats, Stage::Implement, &[], NOW), Next::Wait { until: NOW + 5 });
    seats[0].rest = seats[1].rest.clone();
    assert_eq!(next(&seats, Stage::Implement, &[], NOW), Next::Nobody { why: "not ready: claude, codex".to_owned() });
    assert!(matches!(next(&[], Stage::Implement, &[], NOW), Next::Nobody { .. }));
}

#[test]
fn a_seat_sits_in_its_stages_only() {
    let mut planner = awake("claude");
    planner.seat.stages = vec![Stage::Plan];
    let seats = [planner.clone(), awake("codex")];
    assert_eq!(next(&seats, Stage::Implement, &[], NOW), go("codex"));
    assert_eq!(next(&seats, Stage::Plan, &[], NOW), Next::Go(planner.seat));
}

#[test]
fn a_limit_puts_the_account_to_sleep_and_another_goes_on_until_it_wakes() {
    let seats = [awake("claude"), awake("codex")];
    for end in [End::RateLimited, End::QuotaOrBilling, End::Overloaded, End::Network] {
        let past = [attempt("claude", ended(end, Some(NOW + 90_000)))];
        assert_eq!(next(&seats, Stage::Implement, &past, NOW), go("codex"), "{end:?}");
        assert_eq!(next(&seats, Stage::Implement, &past, NOW + 90_000), go("claude"), "{end:?}");
    }
    // Nobody says until when: a minute. A reset in a hundred years is looked at tomorrow.
    assert_eq!(Rest::after(&Ended { end: End::RateLimited, message: String::new(), resets_at: None }, NOW), Some(Rest::Asleep { until: NOW + SLEEP_MS }));
    let far = Ended { end: End::RateLimited, message: String::new(), resets_at: Some(i64::MAX) };
    assert_eq!(Rest::after(&far, NOW), Some(Rest::Asleep { until: NOW + LONGEST_SLEEP_MS }));
}

#[test]
fn a_limit_is_the_accounts_and_not_the_seats() {
    let mut strong = awake("claude");
    strong.seat.class = Class::Strong;
    let seats = [strong, awake("claude"), awake("codex")];
    let past = [attempt("claude", ended(End::RateLimited, None))];
    assert_eq!(next(&seats, Stage::Implement, &past, NOW), go("codex"));
}

#[test]
fn who_gave_up_is_not_asked_again() {
    let seats = [awake("claude"), awake("codex")];
    for end in [End::Hung, End::Crashed, End::Protocol, End::Empty, End::AgentError] {
        let past = [attempt("claude", ended(end, None))];
        assert_eq!(next(&seats, Stage::Implement, &past, NOW), go("codex"), "{end:?}");
        let past = [attempt("claude", ended(end, None)), attempt("codex", ended(end, None))];
        assert!(matches!(next(&seats, Stage::Implement, &past, NOW), Next::Nobody { .. }), "{end:?}");
    }
}

#[test]
fn a_full_context_is_begun_afresh_and_then_by_another() {
    let seats = [awake("claude"), awake("codex")];
    let once = attempt("claude", ended(End::ContextOverflow, None));
    assert_eq!(next(&seats, Stage::Implement, std::slice::from_ref(&once), NOW), go("claude"));
    assert_eq!(next(&seats, Stage::Implement, &[once.clone(), once], NOW), go("codex"));
}

#[test]
fn what_is_wrong_is_mended_by_the_same_agent_unless_it_runs_in_circles() {
    let seats = [awake("claude"), awake("codex")];
    let red = |tree: &str| {
        let mut attempt = attempt("claude", Some(AttemptEnd::GatesFailed { findings: vec!["lint".to_owned()] }));
        attempt.tree = Some(tree.to_owned());
        attempt
    };
    assert_eq!(next(&seats, Stage::Implement, &[red("a")], NOW), go("claude"));
    assert_eq!(next(&seats, Stage::Implement, &[red("a"), red("b")], NOW), go("claude"));
    assert_eq!(next(&seats, Stage::Implement, &[red("a"), red("b"), red("b")], NOW), go("codex"));
}
