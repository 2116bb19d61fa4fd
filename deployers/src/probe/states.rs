//! States are passed one after another, by the moves alone: none skipped, none repeated, none written.

use fleet_domain::criterion::Seen;
use fleet_domain::spec::RequestsSpec;
use serde_json::json;

use super::flow::{APPROVED, DECLINED, SUBMITTED, Step, deciding, steps};
use super::sample;
use super::sent::Sent;
use super::stage::{Stage, Who};
use super::trail::{Outcome, Trail, must};

const REASON: Option<&str> = Some("Because.");
/// The author's own move.
const WITHDRAW: &str = "withdraw";

pub(super) async fn hold(stage: &Stage, spec: &RequestsSpec, trail: &mut Trail) -> Outcome {
    born(stage, spec, trail).await?;
    unwritten(stage, spec, trail).await?;
    unskipped(stage, spec, trail).await?;
    withdrawn(stage, spec, trail).await?;
    for to in [APPROVED, DECLINED] {
        decided(stage, spec, to, trail).await?;
    }
    together(stage, spec, trail).await?;
    stale(stage, spec, trail).await
}

/// A new request starts at the start, whatever its sender says.
async fn born(stage: &Stage, spec: &RequestsSpec, trail: &mut Trail) -> Outcome {
    let mut filled = sample::filled(stage, spec, stage.fresh()).await?;
    for (name, value) in
        [("state", json!(APPROVED)), ("author", json!(Who::MemberB.id().as_str())), ("rev", json!(99)), ("created", json!("2001-01-01T00:00:00.000Z"))]
    {
        filled.values.insert(name.to_owned(), value);
    }
    let seen = stage.post_request(Who::MemberA, &filled).await?;
    if seen.status == 200 {
        let record = seen.json()?;
        must(record["state"] == SUBMITTED, || format!("a new request was born {}", record["state"]))?;
        must(record["author"] == Who::MemberA.id().as_str(), || "a sender could sign as somebody else".to_owned())?;
        must(record["created"] != "2001-01-01T00:00:00.000Z", || "a sender could choose the day of the request".to_owned())?;
        trail.say("member A: sent a request that calls itself approved and another's → it is submitted and member A's");
    } else {
        trail.saw(&seen);
        seen.refused(&[400, 403])?;
    }
    trail.tell(Seen::BornAtStart);
    Ok(())
}

/// Nobody writes a state.
async fn unwritten(stage: &Stage, spec: &RequestsSpec, trail: &mut Trail) -> Outcome {
    let filed = stage.file(Who::MemberA, spec).await?;
    for who in [Who::MemberA, Who::Approver, Who::Owner] {
        let seen = stage.send(who, "PATCH", &stage.record(&filed.id), Sent::Json(&json!({ "state": APPROVED, "author": who.id().as_str() }))).await?;
        trail.saw(&seen);
        let read = stage.read(Who::Owner, &filed.id).await?;
        must(read["state"] == SUBMITTED, || format!("{} wrote the state {}", who.name(), read["state"]))?;
        must(read["author"] == Who::MemberA.id().as_str(), || format!("{} wrote another author", who.name()))?;
    }
    trail.say("The state was written by nobody.");
    trail.tell(Seen::StateUnwritten);
    Ok(())
}

/// A later step cannot be taken before an earlier one, nor one taken twice.
async fn unskipped(stage: &Stage, spec: &RequestsSpec, trail: &mut Trail) -> Outcome {
    let filed = stage.file(Who::MemberA, spec).await?;
    for step in steps(spec) {
        for other in steps(spec).iter().filter(|s| s.n != step.n) {
            for transition in [other.approve, other.decline] {
                refused_move(stage, other.by, &filed.id, transition, step.from, trail).await?;
            }
        }
        stage.make_to(step.by, &filed.id, step.approve, None, step.to).await?;
        trail.say(format!("{}: {} → {}", step.by.name(), step.approve, step.to));
        for transition in [step.approve, step.decline] {
            refused_move(stage, step.by, &filed.id, transition, step.to, trail).await?;
        }
    }
    let seen = stage.make(Who::Approver, &filed.id, "no_such_move", None).await?;
    trail.saw(&seen);
    must(seen.is_refusal(), || format!("{}, expected a refusal", seen.line()))?;
    trail.tell(Seen::StepsUnskipped);
    Ok(())
}

async fn refused_move(stage: &Stage, who: Who, id: &str, transition: &str, still: &str, trail: &mut Trail) -> Outcome {
    let seen = stage.make(who, id, transition, REASON).await?;
    trail.saw(&seen);
    seen.refused(&[403, 404, 409])?;
    let state = stage.state(id).await?;
    must(state == still, || format!("{}: the request is {state}, expected {still}", seen.what))
}

/// Its author takes a request back, and nobody else; then it is over.
async fn withdrawn(stage: &Stage, spec: &RequestsSpec, trail: &mut Trail) -> Outcome {
    let filed = stage.file(Who::MemberA, spec).await?;
    for who in [Who::MemberB, Who::Guest, Who::Approver, Who::ApproverTwo, Who::Owner, Who::Nobody] {
        let seen = stage.make(who, &filed.id, WITHDRAW, REASON).await?;
        must(seen.is_refusal(), || format!("{}, expected a refusal: only its author takes it back", seen.line()))?;
    }
    stage.make_to(Who::MemberA, &filed.id, WITHDRAW, None, "withdrawn").await?;
    for transition in deciding(spec) {
        let seen = stage.make(Who::Approver, &filed.id, transition, REASON).await?;
        must(seen.is_refusal(), || format!("{}, expected a refusal: it was taken back", seen.line()))?;
    }
    trail.say("member A: took a request back, which nobody else could; nobody decides it any more");
    trail.tell(Seen::TakenBack);
    Ok(())
}

/// What is decided stays so, for everybody and every move; its author does not change it any more.
async fn decided(stage: &Stage, spec: &RequestsSpec, to: &str, trail: &mut Trail) -> Outcome {
    let filed = stage.file(Who::MemberA, spec).await?;
    let all: &[Step] = steps(spec);
    if to == DECLINED {
        stage.make_to(all[0].by, &filed.id, all[0].decline, REASON, DECLINED).await?;
    } else {
        for step in all {
            stage.make_to(step.by, &filed.id, step.approve, None, step.to).await?;
        }
    }
    for who in [Who::Approver, Who::ApproverTwo, Who::Owner, Who::MemberA] {
        for transition in deciding(spec).into_iter().chain([WITHDRAW]) {
            let seen = stage.make(who, &filed.id, transition, REASON).await?;
            must(seen.is_refusal(), || format!("{}, expected a refusal: it is decided", seen.line()))?;
        }
    }
    let change = sample::minimal(stage, spec, stage.fresh()).await?.json();
    let seen = stage.send(Who::MemberA, "PATCH", &stage.record(&filed.id), Sent::Json(&change)).await?;
    must(seen.is_refusal(), || format!("{}: its author could change it after it was {to}", seen.line()))?;
    let seen = stage.send(Who::MemberA, "DELETE", &stage.record(&filed.id), Sent::Nothing).await?;
    must(seen.is_refusal(), || format!("{}: its author could delete it after it was {to}", seen.line()))?;
    let read = stage.read(Who::Owner, &filed.id).await?;
    must(read["state"] == to, || format!("a request that was {to} is {}", read["state"]))?;
    sample::reads_back(spec, &filed.values, &read, "afterwards")?;
    trail.say(format!("Once {to}, every move, change and deletion is refused, and its values are as they were."));
    trail.tell(Seen::DecisionStays);
    Ok(())
}

/// Two who decide at once: one of them does.
async fn together(stage: &Stage, spec: &RequestsSpec, trail: &mut Trail) -> Outcome {
    let step = &steps(spec)[0];
    let filed = stage.file(Who::MemberA, spec).await?;
    let (one, two) = futures_util::join!(stage.make(step.by, &filed.id, step.approve, None), stage.make(step.by, &filed.id, step.decline, REASON));
    let statuses = [one?.status, two?.status];
    trail.say(format!("approving and declining at the same moment → {statuses:?}"));
    must(statuses.iter().filter(|s| **s == 200).count() == 1, || format!("{statuses:?}: expected exactly one to be taken"))?;
    trail.tell(Seen::OneOfTwo);
    Ok(())
}

/// A change of what somebody else changed meanwhile is not taken over it.
async fn stale(stage: &Stage, spec: &RequestsSpec, trail: &mut Trail) -> Outcome {
    let filed = stage.file(Who::MemberA, spec).await?;
    let body = json!({ "rev": filed.record["rev"].as_i64().unwrap_or(1) + 7 });
    let seen = stage.send(Who::MemberA, "PATCH", &stage.record(&filed.id), Sent::Json(&body)).await?;
    trail.say(format!("a change of a version that is not the present one: {}", seen.line()));
    seen.refused(&[409])?;
    trail.tell(Seen::StaleRefused);
    Ok(())
}
