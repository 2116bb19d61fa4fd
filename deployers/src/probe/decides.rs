//! Who decides: the approver of a step can, and nobody else; what the approver asks for themselves the owner decides.

use fleet_domain::criterion::Seen;
use fleet_domain::spec::RequestsSpec;

use super::flow::{DECLINED, Step, steps};
use super::stage::{Stage, Who};
use super::trail::{Outcome, Trail, must, stuck, wrong};

const REASON: &str = "Нет замены: ask <b>again</b> & later";

fn step_of(spec: &RequestsSpec, n: u8) -> Outcome<&'static Step> {
    steps(spec).iter().find(|s| s.n == n).map_or_else(|| stuck(format!("the spec has no step {n}")), Ok)
}

/// The approver finds a request, approves one and declines another; the author and the history tell so.
pub(super) async fn decides(stage: &Stage, spec: &RequestsSpec, n: u8, trail: &mut Trail) -> Outcome {
    let step = step_of(spec, n)?;
    screen(stage, spec, step, trail).await?;
    for (transition, reason, to) in [(step.approve, None, step.to), (step.decline, Some(REASON), DECLINED)] {
        let filed = stage.file(Who::MemberA, spec).await?;
        stage.bring_to(spec, &filed.id, step).await?;
        let waiting = stage.read(step.by, &filed.id).await?;
        must(waiting["state"] == step.from, || format!("a request before step {n} is {}, expected {}", waiting["state"], step.from))?;
        let offered: Vec<&str> = waiting["can"]["transitions"].as_array().into_iter().flatten().filter_map(|t| t.as_str()).collect();
        must(offered.contains(&transition), || format!("{} is offered {offered:?}, expected {transition}", step.by.name()))?;
        must(stage.found(step.by, "view=decide").await?.contains(&filed.id), || format!("{} does not find it under \"to decide\"", step.by.name()))?;
        let seen = stage.make_to(step.by, &filed.id, transition, reason, to).await?;
        trail.say(format!("{} with {to}", seen.line()));
        trail.tell(if transition == step.approve { Seen::Approved } else { Seen::Declined });
        let read = stage.read(Who::MemberA, &filed.id).await?;
        must(read["state"] == to, || format!("its author reads {}, expected {to}", read["state"]))?;
        must(!stage.found(step.by, "view=decide").await?.contains(&filed.id), || "it still waits under \"to decide\"".to_owned())?;
        let history = stage.get(Who::MemberA, &format!("{}/history", stage.record(&filed.id))).await?.ok()?;
        let last = history.as_array().and_then(|h| h.last()).cloned().unwrap_or_default();
        let told = last["transition"] == transition && last["by"]["id"] == step.by.id().as_str();
        must(told, || format!("the history ends with {} by {}", last["transition"], last["by"]["id"]))?;
        trail.say(format!("member A: reads {to}; the history says {transition} by {}", step.by.name()));
        trail.tell(Seen::DecisionRead);
    }
    Ok(())
}

/// The buttons are there, worded in every language, and for this person only.
async fn screen(stage: &Stage, spec: &RequestsSpec, step: &Step, trail: &mut Trail) -> Outcome {
    let shown = stage.collection(step.by).await?;
    let list = |what: &str, of: &serde_json::Value| -> Vec<serde_json::Value> { of[what].as_array().cloned().unwrap_or_default() };
    must(list("views", &shown).iter().any(|v| v["name"] == "decide"), || format!("{} has no list \"to decide\"", step.by.name()))?;
    for transition in [step.approve, step.decline] {
        let found = list("transitions", &shown["workflow"]).into_iter().find(|t| t["name"] == transition);
        let Some(found) = found else { return wrong(format!("{} has no button `{transition}`", step.by.name())) };
        for locale in &spec.locales {
            must(found["label"][locale].as_str().is_some_and(|l| !l.trim().is_empty()), || format!("the button `{transition}` has no word in {locale}"))?;
        }
    }
    let plain = stage.shape().await?;
    must(!list("views", plain).iter().any(|v| v["name"] == "decide"), || "a plain member has the list \"to decide\"".to_owned())?;
    trail.say(format!("{}: has the list \"to decide\" and both buttons; a plain member has neither", step.by.name()));
    trail.tell(Seen::ButtonsForApprover);
    Ok(())
}

/// Everybody else is refused, by every move of the step, and nothing changes.
pub(super) async fn only_approver(stage: &Stage, spec: &RequestsSpec, n: u8, trail: &mut Trail) -> Outcome {
    let step = step_of(spec, n)?;
    let filed = stage.file(Who::MemberA, spec).await?;
    stage.bring_to(spec, &filed.id, step).await?;
    let others = [Who::MemberA, Who::MemberB, Who::Guest, Who::Owner, Who::Approver, Who::ApproverTwo, Who::Stranger, Who::Nobody];
    for who in others.into_iter().filter(|w| *w != step.by) {
        for transition in [step.approve, step.decline] {
            let seen = stage.make(who, &filed.id, transition, Some(REASON)).await?;
            trail.saw(&seen);
            seen.refused(&[401, 403, 404])?;
        }
        if let Ok(read) = stage.read(who, &filed.id).await {
            let offered = read["can"]["transitions"].to_string();
            must(!offered.contains(step.approve) && !offered.contains(step.decline), || format!("{} is offered {offered}", who.name()))?;
        }
    }
    trail.tell(Seen::OthersRefused);
    own(stage, spec, step, trail).await?;
    approvers_own(stage, spec, step, trail).await?;
    let state = stage.state(&filed.id).await?;
    must(state == step.from, || format!("the request is {state} afterwards, expected {}", step.from))?;
    let history = stage.get(Who::Owner, &format!("{}/history", stage.record(&filed.id))).await?.ok()?;
    let moves = history.as_array().into_iter().flatten().filter(|h| h["what"] == "transition").count();
    must(moves == usize::from(n) - 1, || format!("the history tells of {moves} moves"))?;
    trail.say(format!("The request is still {state}."));
    trail.tell(Seen::StillUndecided);
    // The right one still can: the refusals were not because nobody may.
    stage.make_to(step.by, &filed.id, step.approve, None, step.to).await?;
    trail.say(format!("{}: {} → {}", step.by.name(), step.approve, step.to));
    trail.tell(Seen::ApproverCould);
    Ok(())
}

/// Nobody else decides a request of their own either, which they see where they do not see others'.
async fn own(stage: &Stage, spec: &RequestsSpec, step: &Step, trail: &mut Trail) -> Outcome {
    for who in [Who::MemberB, Who::Guest, Who::Owner, Who::Approver, Who::ApproverTwo].into_iter().filter(|w| *w != step.by) {
        let theirs = stage.file(who, spec).await?;
        stage.bring_to(spec, &theirs.id, step).await?;
        for transition in [step.approve, step.decline] {
            stage.make(who, &theirs.id, transition, Some(REASON)).await?.refused(&[401, 403, 404])?;
        }
        let state = stage.state(&theirs.id).await?;
        must(state == step.from, || format!("a request of {} is {state} afterwards, expected {}", who.name(), step.from))?;
    }
    trail.say("Everybody else tried it with a request of their own: refused.");
    trail.tell(Seen::OwnRefused);
    Ok(())
}

/// The approver does not decide a request of their own: they are offered nothing and refused; the owner decides it.
async fn approvers_own(stage: &Stage, spec: &RequestsSpec, step: &Step, trail: &mut Trail) -> Outcome {
    let theirs = stage.file(step.by, spec).await?;
    stage.bring_to(spec, &theirs.id, step).await?;
    for transition in [step.approve, step.decline] {
        let seen = stage.make(step.by, &theirs.id, transition, Some(REASON)).await?;
        trail.say(format!("{}, a request of their own", seen.line()));
        seen.refused(&[403])?;
    }
    let read = stage.read(step.by, &theirs.id).await?;
    must(read["state"] == step.from, || format!("the approver's own request is {} afterwards, expected {}", read["state"], step.from))?;
    let offered = read["can"]["transitions"].to_string();
    must(!offered.contains(step.approve) && !offered.contains(step.decline), || format!("the approver is offered {offered} for their own request"))?;
    must(!stage.found(step.by, "view=decide").await?.contains(&theirs.id), || "the approver's own request waits under their \"to decide\"".to_owned())?;
    trail.tell(Seen::ApproverOwnRefused);
    stage.make_to(Who::Owner, &theirs.id, step.approve, None, step.to).await?;
    trail.say(format!("owner: {} → {}", step.approve, step.to));
    trail.tell(Seen::OwnerDecidedForApprover);
    Ok(())
}
