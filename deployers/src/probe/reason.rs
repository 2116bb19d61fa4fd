//! Declining asks for a reason, and the author reads it.

use fleet_domain::criterion::Seen;
use fleet_domain::spec::RequestsSpec;

use super::flow::{DECLINED, steps};
use super::stage::{Stage, Who};
use super::trail::{Outcome, Trail, must, wrong};

pub(super) async fn asked(stage: &Stage, spec: &RequestsSpec, trail: &mut Trail) -> Outcome {
    for step in steps(spec) {
        let shown = stage.collection(step.by).await?;
        let button = shown["workflow"]["transitions"].as_array().into_iter().flatten().find(|t| t["name"] == step.decline).cloned();
        let Some(button) = button else { return wrong(format!("{} has no button `{}`", step.by.name(), step.decline)) };
        must(button["reason"] == "required", || format!("the button `{}` says reason = {}", step.decline, button["reason"]))?;

        let filed = stage.file(Who::MemberA, spec).await?;
        stage.bring_to(spec, &filed.id, step).await?;
        for (how, reason) in [("without a reason", None), ("with an empty one", Some("")), ("with blanks", Some(" \n\t "))] {
            let seen = stage.make(step.by, &filed.id, step.decline, reason).await?;
            trail.say(format!("{how}: {}", seen.line()));
            seen.refused(&[400])?;
            let state = stage.state(&filed.id).await?;
            must(state == step.from, || format!("{how} the request became {state}"))?;
        }
        trail.tell(Seen::BareDeclineRefused);
        let reason = format!("Шаг {}: <i>нет</i> замены & \"перенос\"", step.n);
        let seen = stage.make_to(step.by, &filed.id, step.decline, Some(&reason), DECLINED).await?;
        trail.say(format!("with one: {}", seen.line()));
        trail.tell(Seen::ReasonTaken);
        let history = stage.get(Who::MemberA, &format!("{}/history", stage.record(&filed.id))).await?.ok()?;
        let read = history.as_array().into_iter().flatten().any(|h| h["transition"] == step.decline && h["reason"] == reason);
        must(read, || "its author does not read the reason in the history".to_owned())?;
        trail.say("member A: reads the reason");
        trail.tell(Seen::ReasonRead);
    }
    Ok(())
}
