//! What the steps of a spec must look like in an app: names of states and moves, and who decides.

use fleet_domain::spec::RequestsSpec;

use super::stage::Who;

/// State of a new request.
pub(super) const SUBMITTED: &str = "submitted";
/// State of a request that everybody approved.
pub(super) const APPROVED: &str = "approved";
/// State of a declined request.
pub(super) const DECLINED: &str = "declined";

/// One approval step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    /// 1 or 2.
    pub(super) n: u8,
    /// State that waits for it.
    pub(super) from: &'static str,
    /// State after an approval.
    pub(super) to: &'static str,
    /// The moves.
    pub(super) approve: &'static str,
    pub(super) decline: &'static str,
    /// Who decides.
    pub(super) by: Who,
}

const ONE: [Step; 1] = [Step { n: 1, from: SUBMITTED, to: APPROVED, approve: "approve", decline: "decline", by: Who::Approver }];

const TWO: [Step; 2] = [
    Step { n: 1, from: SUBMITTED, to: "step_one_ok", approve: "approve_first", decline: "decline_first", by: Who::Approver },
    Step { n: 2, from: "step_one_ok", to: APPROVED, approve: "approve_second", decline: "decline_second", by: Who::ApproverTwo },
];

/// The steps of a spec, in order.
pub(super) fn steps(spec: &RequestsSpec) -> &'static [Step] {
    if spec.steps.len() >= 2 { &TWO } else { &ONE }
}

/// Every move that decides, of all steps.
pub(super) fn deciding(spec: &RequestsSpec) -> Vec<&'static str> {
    steps(spec).iter().flat_map(|s| [s.approve, s.decline]).collect()
}
