//! A request with everything filled is kept and reads back as sent; one with only what must be given is taken too.

use fleet_domain::criterion::Seen;
use fleet_domain::manifest::Access;
use fleet_domain::spec::RequestsSpec;

use super::Front;
use super::flow::SUBMITTED;
use super::sample;
use super::sent::{Sent, is};
use super::stage::{Stage, Who, seers};
use super::trail::{Outcome, Trail, must};

pub(super) async fn saves(stage: &Stage, spec: &RequestsSpec, front: Front, trail: &mut Trail) -> Outcome {
    form(stage, spec, front, trail).await?;
    let filed = stage.file(Who::MemberA, spec).await?;
    trail.say(format!("member A: sent a request with {} values → 200", filed.values.len()));
    trail.tell(Seen::RequestTaken);
    sample::reads_back(spec, &filed.values, &filed.record, "the answer")?;
    is(&filed.record, "state", &SUBMITTED.into())?;
    is(&filed.record, "author", &Who::MemberA.id().as_str().into())?;
    is(&filed.record, "author_name", &Who::MemberA.shown_as().into())?;
    for who in [Who::MemberA].into_iter().chain(seers(spec)) {
        sample::reads_back(spec, &filed.values, &stage.read(who, &filed.id).await?, who.name())?;
        must(stage.found(who, "sort=-created").await?.contains(&filed.id), || format!("{} does not find it in the list", who.name()))?;
    }
    trail.say("Every value reads back as sent, for its author and for those who decide, opened and in the list.");
    trail.tell(Seen::RequestReadsBack);

    let short = sample::minimal(stage, spec, stage.fresh()).await?;
    let taken = stage.file_with(Who::MemberB, &short).await?;
    sample::reads_back(spec, &taken.values, &stage.read(Who::MemberB, &taken.id).await?, "member B")?;
    trail.say(format!("member B: sent only what must be given ({} values) → 200, the rest reads empty", short.expected().len()));
    trail.tell(Seen::LeastTaken);

    outsiders(stage, spec, trail).await?;
    once(stage, spec, trail).await
}

/// Whoever may open the app without being of the project can send a request too.
async fn outsiders(stage: &Stage, spec: &RequestsSpec, trail: &mut Trail) -> Outcome {
    let (name, cookie) = match spec.access {
        Access::Members => return Ok(()),
        Access::Link => ("somebody with the link", Some(stage.holder("Гость & Co")?)),
        Access::Public => ("somebody unknown", None),
    };
    let filled = sample::minimal(stage, spec, stage.fresh()).await?;
    let values = filled.json();
    let body = if filled.files.is_empty() { Sent::Json(&values) } else { Sent::Form(&values, &filled.files) };
    let seen = stage.send_as(name, cookie.as_deref(), "POST", &stage.records(), body, &[]).await?;
    trail.saw(&seen);
    let record = seen.ok()?;
    let id = record["id"].as_str().unwrap_or_default().to_owned();
    stage.enter(Who::Nobody, std::slice::from_ref(&id));
    sample::reads_back(spec, &filled.expected(), &record, name)?;
    if spec.access == Access::Link {
        must(record["author_name"] == "Гость & Co", || format!("it is signed {}", record["author_name"]))?;
        stage.send_as(name, cookie.as_deref(), "GET", &stage.record(&id), Sent::Nothing, &[]).await?.ok()?;
        trail.tell(Seen::OutsiderTaken);
        trail.say(format!("{name}: reads their own request again"));
        trail.tell(Seen::OutsiderReads);
    }
    must(stage.found(Who::Owner, "").await?.contains(&id), || "the owner does not find it".to_owned())?;
    if spec.access == Access::Public {
        trail.tell(Seen::OutsiderTaken);
    }
    Ok(())
}

/// The form asks for exactly what was agreed, in that order. Agents may have added what the person's words asked for besides.
async fn form(stage: &Stage, spec: &RequestsSpec, front: Front, trail: &mut Trail) -> Outcome {
    let shape = stage.shape().await?;
    let agreed: Vec<&str> = spec.fields.iter().map(|f| f.name.as_str()).collect();
    let counts = |name: &&str| front == Front::Kit || agreed.contains(name);
    let shown: Vec<&str> = shape["fields"].as_array().into_iter().flatten().filter_map(|f| f["name"].as_str()).filter(counts).collect();
    must(shown == agreed, || format!("the form has {shown:?}, agreed were {agreed:?}"))?;
    must(shape["can"]["create"] == true, || "a member is offered no new request".to_owned())?;
    trail.say(format!("The form has the {} agreed fields in their order.", agreed.len()));
    trail.tell(Seen::FormAsAgreed);
    Ok(())
}

/// A repeated click adds nothing.
async fn once(stage: &Stage, spec: &RequestsSpec, trail: &mut Trail) -> Outcome {
    let filled = sample::minimal(stage, spec, stage.fresh()).await?;
    // Without files, so that the body is the same text twice.
    if !filled.files.is_empty() {
        return Ok(());
    }
    let values = filled.json();
    let key = [("idempotency-key", "proof-once")];
    let mut ids = Vec::new();
    for _ in 0..2 {
        let seen = stage.send_with(Who::MemberA, "POST", &stage.records(), Sent::Json(&values), &key).await?;
        ids.push(seen.ok()?["id"].as_str().unwrap_or_default().to_owned());
    }
    stage.enter(Who::MemberA, &ids);
    must(ids[0] == ids[1], || "the same request sent twice with one key was kept twice".to_owned())?;
    trail.say("member A: sent the same request twice with one key → one request");
    trail.tell(Seen::SentTwiceKeptOnce);
    Ok(())
}
