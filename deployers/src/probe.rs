//! The proof: every criterion tried from outside, on a throw-away environment of the same release, through the same
//! gateway as people use.
//!
//! What to send comes from what the app says of itself; what to expect comes from the criteria and the settled spec. A
//! manifest that was altered therefore fails: it cannot vouch for itself. Of what no kit makes a machine can prove little: that
//! it opens ([`own`]), is shut ([`shut`]) and keeps what is entered ([`keeps`]). Nothing here knows how a rule is stored or
//! evaluated. Start at [`prove`], then [`stage`] (the environment and its people), then one file a kind of check.

mod closed;
mod computed;
mod days;
mod decides;
mod exports;
mod fields;
mod filters;
mod flow;
mod history;
mod keeps;
mod notices;
mod opens;
mod own;
mod page;
mod reason;
mod sample;
mod saves;
mod sent;
mod shut;
mod sight;
mod span;
mod speaks;
mod stage;
mod states;
mod table;
mod text;
mod trail;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use fleet_domain::criterion::{Check, Criterion, Evidence, EvidenceStep, Seen, Verdict};
use fleet_domain::id::ProjectId;
use fleet_domain::run::Means;
use fleet_domain::spec::{RequestsSpec, Spec};

use crate::cloud::{Cloud, CloudError};
use crate::release::Release;
use stage::Stage;
use trail::{Halt, Outcome, Trail, stuck};

/// How long one check may take before it counts as not proved.
const PATIENCE: Duration = Duration::from_secs(20);

/// Whose screen an app has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Front {
    /// The tested one of a kit.
    Kit,
    /// Whatever agents wrote: it must be whole and keep to itself.
    Own,
}

impl Front {
    /// The screen of a commit that was made like this.
    pub(crate) fn of(made: Means) -> Self {
        match made {
            Means::Kit => Self::Kit,
            Means::Agent => Self::Own,
        }
    }
}

/// What was agreed on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Agreed<'a> {
    pub(crate) criteria: &'a [Criterion],
    pub(crate) spec: &'a Spec,
    pub(crate) front: Front,
}

/// Tries every criterion; each distinct check once.
pub(crate) async fn prove(cloud: &Cloud, project: &ProjectId, release: Release, agreed: &Agreed<'_>) -> Result<Vec<Evidence>, CloudError> {
    let commit = release.commit().to_owned();
    // What only a person can judge needs nobody invented.
    let by_machine = agreed.criteria.iter().any(|criterion| criterion.check != Check::Person);
    let stage = if by_machine { Some(Box::pin(Stage::set(cloud, project, release, agreed.spec)).await?) } else { None };
    let mut found: BTreeMap<&Check, Found> = BTreeMap::new();
    let mut evidence = Vec::with_capacity(agreed.criteria.len());
    for criterion in agreed.criteria {
        if !found.contains_key(&criterion.check) {
            let seen = match &stage {
                Some(stage) if criterion.check != Check::Person => tried(stage, agreed, &criterion.check).await,
                _ => left(cloud.now()),
            };
            found.insert(&criterion.check, seen);
        }
        let Some(seen) = found.get(&criterion.check) else { continue };
        evidence.push(Evidence {
            criterion: criterion.id.clone(),
            commit: commit.clone(),
            verdict: seen.verdict,
            steps: seen.steps.clone(),
            at: seen.at,
            took_ms: seen.took_ms,
        });
    }
    if let Some(stage) = stage {
        stage.strike().await;
    }
    Ok(evidence)
}

struct Found {
    verdict: Verdict,
    steps: Vec<EvidenceStep>,
    at: i64,
    took_ms: u32,
}

/// What is left to a person to judge.
fn left(at: i64) -> Found {
    let mut trail = Trail::default();
    trail.tell(Seen::LeftToPerson);
    Found { verdict: Verdict::ForPerson, steps: trail.into_steps(), at, took_ms: 0 }
}

async fn tried(stage: &Stage, agreed: &Agreed<'_>, check: &Check) -> Found {
    let since = Instant::now();
    let mut trail = Trail::default();
    // Boxed: each check's future holds several answers at once.
    let outcome = tokio::time::timeout(PATIENCE, Box::pin(run(stage, agreed, check, &mut trail))).await;
    let verdict = match outcome {
        Ok(Ok(())) => Verdict::Met,
        Ok(Err(Halt::Wrong(why))) => trail.end(Seen::WentWrong, &format!("Wrong: {why}"), Verdict::Unmet),
        Ok(Err(Halt::Stuck(why))) => trail.end(Seen::NotTried, &format!("Could not be tried: {why}"), Verdict::NotProved),
        Err(_) => trail.end(Seen::NotTried, "Could not be tried: it took too long", Verdict::NotProved),
    };
    let took_ms = u32::try_from(since.elapsed().as_millis()).unwrap_or(u32::MAX);
    Found { verdict, steps: trail.into_steps(), at: stage.now(), took_ms }
}

async fn run(stage: &Stage, agreed: &Agreed<'_>, check: &Check, trail: &mut Trail) -> Outcome {
    match (agreed.spec, check) {
        // Nobody tries these.
        (_, Check::Person) => Ok(()),
        (spec, Check::KeepsEntries) => keeps::keeps(stage, spec.shape(), trail).await,
        (Spec::Requests(spec), check) => of_requests(stage, spec, agreed.front, check, trail).await,
        (Spec::Free(_), Check::Opens) => own::opens(stage, agreed.spec, trail).await,
        (Spec::Free(spec), Check::Closed) => shut::shut(stage, spec, trail).await,
        (Spec::Free(_), _) => stuck("nothing was agreed that says what to expect"),
    }
}

async fn of_requests(stage: &Stage, spec: &RequestsSpec, front: Front, check: &Check, trail: &mut Trail) -> Outcome {
    match check {
        Check::Opens => opens::opens(stage, spec, front, trail).await,
        Check::Closed => closed::closed(stage, spec, trail).await,
        Check::Saves => saves::saves(stage, spec, front, trail).await,
        Check::FieldSaved { field } => fields::saved(stage, spec, field, trail).await,
        Check::FieldRequired { field } => fields::required(stage, spec, field, trail).await,
        Check::FieldGuarded { field } => fields::guarded(stage, spec, field, front, trail).await,
        Check::FieldUnique { field } => fields::unique(stage, spec, field, trail).await,
        Check::FieldComputed { field } => computed::computed(stage, spec, field, trail).await,
        Check::FieldOrdered { field } => days::ordered(stage, spec, field, trail).await,
        Check::FieldLimited { field } => days::limited(stage, spec, field, trail).await,
        Check::FieldNotPast { field } => days::not_past(stage, spec, field, trail).await,
        Check::Decides { step } => decides::decides(stage, spec, *step, trail).await,
        Check::OnlyApprover { step } => decides::only_approver(stage, spec, *step, trail).await,
        Check::StatesHold => states::hold(stage, spec, trail).await,
        Check::ReasonAsked => reason::asked(stage, spec, trail).await,
        Check::OwnOnly => sight::own_only(stage, spec, trail).await,
        Check::AllSeen => sight::all_seen(stage, spec, trail).await,
        Check::ApproversTold => notices::approvers(stage, spec, trail).await,
        Check::AuthorTold => notices::author(stage, spec, trail).await,
        Check::Filters => filters::filters(stage, spec, trail).await,
        Check::Exports { format } => exports::exports(stage, spec, *format, trail).await,
        Check::Speaks { locales } => speaks::speaks(stage, spec, front, locales, trail).await,
        Check::HistoryKept => history::kept(stage, spec, trail).await,
        Check::TextStaysText => text::stays_text(stage, spec, trail).await,
        // Tried above: they need no form.
        Check::KeepsEntries | Check::Person => Ok(()),
    }
}
