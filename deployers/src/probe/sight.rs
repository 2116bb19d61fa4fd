//! Who sees whose requests: their own only, or everybody's.

use fleet_domain::criterion::Seen;
use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::RequestsSpec;
use serde_json::{Value, json};

use super::sample;
use super::sent::{Sent, encoded};
use super::stage::{COLLECTION, Filed, Stage, Who, seers};
use super::table::csv;
use super::trail::{Outcome, Trail, must};

/// Nobody but its author and those who decide finds, opens, exports, changes or hears of a request.
pub(super) async fn own_only(stage: &Stage, spec: &RequestsSpec, trail: &mut Trail) -> Outcome {
    let theirs = stage.file(Who::MemberB, spec).await?;
    let own = stage.file(Who::MemberA, spec).await?;
    for who in [Who::MemberA, Who::Guest] {
        found(stage, who, &theirs).await?;
        let ids = stage.found(who, "").await?;
        let expected = stage.ids_of(Some(who));
        must(ids == expected, || format!("{} lists {} requests, {} of them are theirs", who.name(), ids.len(), expected.len()))?;
        trail.say(format!("{}: lists their own {} requests and finds member B's by no filter, order or search", who.name(), ids.len()));
    }
    trail.tell(Seen::OthersUnfound);
    for who in [Who::MemberA, Who::Guest] {
        opened(stage, who, &theirs, trail).await?;
        exported(stage, who, &theirs).await?;
    }
    trail.say("Neither opens it, reads its history or files, exports, changes, moves or deletes it.");
    let read = stage.read(Who::MemberB, &theirs.id).await?;
    sample::reads_back(spec, &theirs.values, &read, "member B, afterwards")?;
    must(read["state"] == theirs.record["state"], || "somebody else moved it".to_owned())?;
    trail.tell(Seen::OthersClosed);
    news(stage, spec, trail).await?;
    for who in seers(spec) {
        let ids = stage.found(who, "").await?;
        must(ids == stage.ids_of(None), || format!("{} lists {} requests of {}", who.name(), ids.len(), stage.ids_of(None).len()))?;
        must(stage.read(who, &own.id).await?["id"] == own.id.as_str(), || format!("{} does not open it", who.name()))?;
    }
    trail.say("Owner and those who decide list and open all.");
    trail.tell(Seen::DecidersSeeAll);
    Ok(())
}

/// No question that a list answers gives another's request away.
async fn found(stage: &Stage, who: Who, theirs: &Filed) -> Outcome {
    let b = Who::MemberB.id();
    let mut queries = vec![
        format!("filter={}", encoded(&format!("author = '{b}'"))),
        format!("filter={}", encoded(&format!("id = '{}'", theirs.id))),
        format!("filter={}", encoded(&format!("author = '{b}' || author != '{b}'"))),
        format!("filter={}", encoded("state = 'submitted' || 1 = 1")),
        format!("search={}", encoded(Who::MemberB.shown_as())),
        "sort=author".to_owned(),
        "sort=-id".to_owned(),
    ];
    queries.extend(theirs.values.values().filter_map(Value::as_str).map(|text| format!("search={}", encoded(&text.chars().take(40).collect::<String>()))));
    for query in queries {
        let seen = stage.get(who, &format!("{}?perPage=200&{query}", stage.records())).await?;
        let told = String::from_utf8_lossy(&seen.body);
        must(!told.contains(&theirs.id), || format!("{} finds member B's request by {query}", who.name()))?;
        if seen.status == 200 {
            let (total, items) = (seen.json()?["totalItems"].as_u64(), seen.json()?["items"].as_array().map(Vec::len));
            must(total.unwrap_or(0) <= items.unwrap_or(0) as u64, || format!("{} is told of {total:?} requests by {query}", who.name()))?;
        }
    }
    for view in ["all", "decide", "mine"] {
        let seen = stage.get(who, &format!("{}?perPage=200&view={view}", stage.records())).await?;
        must(!String::from_utf8_lossy(&seen.body).contains(&theirs.id), || format!("{} finds member B's request in the list \"{view}\"", who.name()))?;
    }
    Ok(())
}

async fn opened(stage: &Stage, who: Who, theirs: &Filed, trail: &mut Trail) -> Outcome {
    let record = stage.record(&theirs.id);
    let change = json!({ "comment": "mine now" });
    let mut tries = vec![
        ("GET", record.clone(), Sent::Nothing),
        ("GET", format!("{record}/history"), Sent::Nothing),
        ("PATCH", record.clone(), Sent::Json(&change)),
        ("DELETE", record.clone(), Sent::Nothing),
        ("POST", format!("{record}/transitions/withdraw"), Sent::Json(&change)),
    ];
    for value in theirs.values.values().filter(|v| v.get("size").is_some()) {
        tries.push(("GET", format!("/api/files/{COLLECTION}/{}/{}", theirs.id, encoded(value["name"].as_str().unwrap_or_default())), Sent::Nothing));
    }
    for (method, path, sent) in tries {
        let seen = stage.send(who, method, &path, sent).await?;
        trail.saw(&seen);
        // An unknown field could hide that the row was open: what must not be there is not there for anybody.
        seen.refused(&[403, 404])?;
    }
    Ok(())
}

async fn exported(stage: &Stage, who: Who, theirs: &Filed) -> Outcome {
    // Member B's name may stand in a row of others, as a person that they chose; their own words may not.
    let hint = theirs.values.values().filter_map(Value::as_str).find(|t| t.contains('№') || t.contains('@')).map(|t| t.chars().take(12).collect::<String>());
    for query in ["", "?view=all"] {
        let seen = stage.get(who, &format!("/api/collections/{COLLECTION}/export.csv{query}")).await?;
        if seen.status == 200 {
            let leaks = hint.as_ref().is_some_and(|h| String::from_utf8_lossy(&seen.body).contains(h));
            let (rows, own) = (csv(&seen.body)?.rows.len(), stage.ids_of(Some(who)).len());
            must(!leaks && rows == own, || format!("{} exports {rows} requests, {own} of them are theirs", who.name()))?;
        } else {
            seen.refused(&[403, 404])?;
        }
    }
    Ok(())
}

/// Live updates tell of own requests only.
async fn news(stage: &Stage, spec: &RequestsSpec, trail: &mut Trail) -> Outcome {
    let mut heard = stage.listen(Who::MemberA).await?;
    let mut all = stage.listen(Who::Approver).await?;
    let theirs = stage.file(Who::MemberB, spec).await?;
    let own = stage.file(Who::MemberA, spec).await?;
    let told = heard.until(&own.id).await?;
    must(!told.contains(&theirs.id), || "member A hears of member B's request".to_owned())?;
    must(all.until(&own.id).await?.contains(&theirs.id), || "the approver does not hear of member B's request".to_owned())?;
    trail.say("Live updates: member A hears of their own request and not of member B's; the approver hears of both.");
    trail.tell(Seen::LiveOwnOnly);
    Ok(())
}

/// Everybody in the app finds and opens everybody's requests; changing stays with the author.
pub(super) async fn all_seen(stage: &Stage, spec: &RequestsSpec, trail: &mut Trail) -> Outcome {
    let theirs = stage.file(Who::MemberB, spec).await?;
    for who in [Who::MemberA, Who::Guest].into_iter().chain(seers(spec)) {
        let ids = stage.found(who, "").await?;
        must(ids == stage.ids_of(None), || format!("{} lists {} requests of {}", who.name(), ids.len(), stage.ids_of(None).len()))?;
        sample::reads_back(spec, &theirs.values, &stage.read(who, &theirs.id).await?, who.name())?;
        let searched = stage.found(who, &format!("search={}", encoded(Who::MemberB.shown_as()))).await?;
        must(searched.contains(&theirs.id), || format!("{} does not find it by its author's name", who.name()))?;
    }
    trail.say("Members, guest, owner and those who decide list, find and open member B's request.");
    trail.tell(Seen::EverybodySees);
    let shown = stage.shape().await?;
    must(shown["views"].as_array().into_iter().flatten().any(|v| v["name"] == "all"), || "a member is offered no list of all".to_owned())?;
    let mut heard = stage.listen(Who::MemberA).await?;
    let next = stage.file(Who::MemberB, spec).await?;
    heard.until(&next.id).await?;
    trail.say("Live updates: member A hears of member B's request.");
    trail.tell(Seen::LiveAll);
    let mine = spec.fields.iter().find(|f| !matches!(f.kind, FieldKind::File | FieldKind::Computed));
    if let Some(field) = mine {
        let change = json!({ &field.name: theirs.values.get(&field.name) });
        let seen = stage.send(Who::MemberA, "PATCH", &stage.record(&theirs.id), Sent::Json(&change)).await?;
        trail.saw(&seen);
        seen.refused(&[403, 404])?;
        trail.tell(Seen::OthersUnchanged);
    }
    Ok(())
}
