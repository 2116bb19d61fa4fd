//! The proof: every criterion tried from outside, on a throw-away environment of the same release, through the same
//! gateway as people use.
//!
//! What to send comes from what the app says of itself; what to expect comes from the criteria and the settled spec. A
//! manifest that was altered therefore fails: it cannot vouch for itself. Nothing here knows how a rule is stored or
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
mod notices;
mod opens;
mod page;
mod reason;
mod sample;
mod saves;
mod sent;
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
use fleet_domain::spec::{RequestsSpec, Spec};

use crate::cloud::{Cloud, CloudError};
use crate::release::Release;
use stage::Stage;
use trail::{Halt, Outcome, Trail};

/// How long one check may take before it counts as not proved.
const PATIENCE: Duration = Duration::from_secs(20);

/// Tries every criterion; each distinct check once.
pub(crate) async fn prove(cloud: &Cloud, project: &ProjectId, release: Release, criteria: &[Criterion], spec: &Spec) -> Result<Vec<Evidence>, CloudError> {
    let Spec::Requests(spec) = spec;
    let commit = release.commit().to_owned();
    let stage = Box::pin(Stage::set(cloud, project, release, spec)).await?;
    let mut found: BTreeMap<&Check, Found> = BTreeMap::new();
    let mut evidence = Vec::with_capacity(criteria.len());
    for criterion in criteria {
        if !found.contains_key(&criterion.check) {
            found.insert(&criterion.check, tried(&stage, spec, &criterion.check).await);
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
    stage.strike().await;
    Ok(evidence)
}

struct Found {
    verdict: Verdict,
    steps: Vec<EvidenceStep>,
    at: i64,
    took_ms: u32,
}

async fn tried(stage: &Stage, spec: &RequestsSpec, check: &Check) -> Found {
    let since = Instant::now();
    let mut trail = Trail::default();
    // Boxed: each check's future holds several answers at once.
    let outcome = tokio::time::timeout(PATIENCE, Box::pin(run(stage, spec, check, &mut trail))).await;
    let verdict = match outcome {
        _ if *check == Check::Person => Verdict::ForPerson,
        Ok(Ok(())) => Verdict::Met,
        Ok(Err(Halt::Wrong(why))) => trail.end(Seen::WentWrong, &format!("Wrong: {why}"), Verdict::Unmet),
        Ok(Err(Halt::Stuck(why))) => trail.end(Seen::NotTried, &format!("Could not be tried: {why}"), Verdict::NotProved),
        Err(_) => trail.end(Seen::NotTried, "Could not be tried: it took too long", Verdict::NotProved),
    };
    let took_ms = u32::try_from(since.elapsed().as_millis()).unwrap_or(u32::MAX);
    Found { verdict, steps: trail.into_steps(), at: stage.now(), took_ms }
}

async fn run(stage: &Stage, spec: &RequestsSpec, check: &Check, trail: &mut Trail) -> Outcome {
    match check {
        Check::Opens => opens::opens(stage, spec, trail).await,
        Check::Closed => closed::closed(stage, spec, trail).await,
        Check::Saves => saves::saves(stage, spec, trail).await,
        Check::FieldSaved { field } => fields::saved(stage, spec, field, trail).await,
        Check::FieldRequired { field } => fields::required(stage, spec, field, trail).await,
        Check::FieldGuarded { field } => fields::guarded(stage, spec, field, trail).await,
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
        Check::Speaks { locales } => speaks::speaks(stage, spec, locales, trail).await,
        Check::HistoryKept => history::kept(stage, spec, trail).await,
        Check::TextStaysText => text::stays_text(stage, spec, trail).await,
        Check::Person => {
            trail.tell(Seen::LeftToPerson);
            Ok(())
        }
    }
}
