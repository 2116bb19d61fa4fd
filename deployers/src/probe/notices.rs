//! What the app has to tell in the chat, read from its own outbox: nothing is sent from a proof.

use fleet_domain::criterion::Seen;
use fleet_domain::manifest::NoticeTo;
use fleet_domain::spec::RequestsSpec;

use super::flow::{DECLINED, steps};
use super::stage::{Stage, Who};
use super::trail::{Outcome, Trail, must};

/// A new request is told to those who decide it, once, with buttons; after step 1 to those of step 2.
pub(super) async fn approvers(stage: &Stage, spec: &RequestsSpec, trail: &mut Trail) -> Outcome {
    let filed = stage.file(Who::MemberA, spec).await?;
    for step in steps(spec) {
        let all = stage.notices(&filed.id).await?;
        let told: Vec<_> = all.iter().filter(|n| n.to == NoticeTo::Approvers && n.step.unwrap_or(1) == step.n).collect();
        must(told.len() == 1, || format!("the approvers of step {} are told {} times", step.n, told.len()))?;
        let notice = told[0];
        must(notice.actions == [step.approve, step.decline], || {
            format!("the notice offers {:?}, expected {:?}", notice.actions, [step.approve, step.decline])
        })?;
        must(notice.author == Who::MemberA.id().as_str() && notice.author_name == Who::MemberA.shown_as(), || {
            format!("the notice names {} as author", notice.author)
        })?;
        trail.say(format!("{} → told to the approvers of step {} with {:?}", notice.event, step.n, notice.actions));
        trail.tell(Seen::ApproversTold);
        // The buttons lead to moves that work.
        stage.make_to(step.by, &filed.id, step.approve, None, step.to).await?;
    }
    let late = stage.notices(&filed.id).await?.iter().filter(|n| n.to == NoticeTo::Approvers).count();
    must(late == steps(spec).len(), || format!("{late} notices to approvers in all, expected {}", steps(spec).len()))
}

/// The author is told of the decision, once, with the reason.
pub(super) async fn author(stage: &Stage, spec: &RequestsSpec, trail: &mut Trail) -> Outcome {
    let approved = stage.file(Who::MemberA, spec).await?;
    for step in steps(spec) {
        stage.make_to(step.by, &approved.id, step.approve, None, step.to).await?;
    }
    for step in steps(spec) {
        let declined = stage.file(Who::MemberB, spec).await?;
        stage.bring_to(spec, &declined.id, step).await?;
        stage.make_to(step.by, &declined.id, step.decline, Some("Нет замены"), DECLINED).await?;
        once(stage, &declined.id, Who::MemberB, step.decline, Some("Нет замены"), step.by, trail).await?;
    }
    let last = &steps(spec)[steps(spec).len() - 1];
    once(stage, &approved.id, Who::MemberA, last.approve, None, last.by, trail).await
}

async fn once(stage: &Stage, id: &str, author: Who, transition: &str, reason: Option<&str>, by: Who, trail: &mut Trail) -> Outcome {
    let all = stage.notices(id).await?;
    let told: Vec<_> = all.iter().filter(|n| n.to == NoticeTo::Author && n.transition.as_deref() == Some(transition)).collect();
    must(told.len() == 1, || format!("after {transition} the author is told {} times", told.len()))?;
    let notice = told[0];
    must(notice.author == author.id().as_str(), || format!("{} is told instead of {}", notice.author, author.name()))?;
    must(notice.by == by.id().as_str(), || format!("the notice says that {} decided", notice.by))?;
    must(notice.reason.as_deref() == reason, || format!("the notice gives the reason {:?}", notice.reason))?;
    trail.say(format!("{transition} by {} → told to {}", by.name(), author.name()));
    trail.tell(Seen::AuthorTold);
    Ok(())
}
