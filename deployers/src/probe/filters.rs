//! Lists: filtered by state, author, days and words, sorted, page by page, nothing lost and nothing twice.

use std::collections::BTreeSet;

use fleet_domain::criterion::Seen;
use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::RequestsSpec;
use serde_json::Value;

use super::flow::{DECLINED, SUBMITTED, steps};
use super::sample;
use super::sent::encoded;
use super::stage::{Stage, Who};
use super::trail::{Outcome, Trail, brief, must};

pub(super) async fn filters(stage: &Stage, spec: &RequestsSpec, trail: &mut Trail) -> Outcome {
    let waiting = stage.file(Who::MemberA, spec).await?;
    let done = stage.file(Who::MemberB, spec).await?;
    let step = &steps(spec)[0];
    stage.make_to(step.by, &done.id, step.decline, Some("Нет"), DECLINED).await?;

    for (state, inside, outside) in [(SUBMITTED, &waiting.id, &done.id), (DECLINED, &done.id, &waiting.id)] {
        let found = stage.found(Who::Owner, &format!("filter={}", encoded(&format!("state = '{state}'")))).await?;
        must(found.contains(inside) && !found.contains(outside), || format!("the filter by state {state} does not tell them apart"))?;
        trail.say(format!("filter by state {state}: {} requests, the right one among them and the other not", found.len()));
    }
    trail.tell(Seen::FoundByState);
    for who in [Who::MemberA, Who::MemberB] {
        let by_id = stage.found(Who::Owner, &format!("filter={}", encoded(&format!("author = '{}'", who.id())))).await?;
        must(by_id == stage.ids_of(Some(who)), || format!("the filter by author finds {} requests of {}", by_id.len(), who.name()))?;
        let upper = who.shown_as().to_uppercase();
        let by_name = stage.found(Who::Owner, &format!("search={}", encoded(&upper))).await?;
        must(by_name.is_superset(&stage.ids_of(Some(who))), || format!("searching for {upper} misses requests of {}", who.name()))?;
    }
    trail.say("filter by author and search by name, whatever its case: exactly theirs");
    trail.tell(Seen::FoundByPerson);
    words(stage, spec, &waiting, trail).await?;
    let never = stage.found(Who::Owner, &format!("filter={}", encoded("created < '2001-01-01'"))).await?;
    let ever = stage.found(Who::Owner, &format!("filter={}", encoded("created > '2001-01-01' && state != ''"))).await?;
    must(never.is_empty() && ever == stage.ids_of(None), || format!("the filter by day finds {} and {}", never.len(), ever.len()))?;
    trail.say(format!("filter by day: none before 2001, all {} after", ever.len()));
    trail.tell(Seen::FoundByDay);
    pages(stage, trail).await?;
    for broken in ["state = ", "nosuch = 1", "state = 'a", "((("] {
        let seen = stage.get(Who::Owner, &format!("{}?filter={}", stage.records(), encoded(broken))).await?;
        must(seen.status == 400, || format!("{}: `{broken}` is no filter, expected 400", seen.line()))?;
    }
    trail.say("A filter that cannot be read is refused.");
    trail.tell(Seen::BadFilterRefused);
    Ok(())
}

/// Words of a request find it, and not the others.
async fn words(stage: &Stage, spec: &RequestsSpec, filed: &super::stage::Filed, trail: &mut Trail) -> Outcome {
    for field in &spec.fields {
        let Some(sent) = filed.values.get(&field.name) else { continue };
        let searched = match (field.kind, sent) {
            (FieldKind::Text | FieldKind::LongText | FieldKind::Email, Value::String(text)) => text.split_whitespace().next().unwrap_or(text).to_owned(),
            _ => continue,
        };
        let found = stage.found(Who::Owner, &format!("search={}", encoded(&searched))).await?;
        must(found.contains(&filed.id), || format!("searching for `{searched}` of `{}` does not find it", field.name))?;
        let nothing = stage.found(Who::Owner, &format!("search={}", encoded(&format!("{searched} zzqqxx")))).await?;
        must(nothing.is_empty(), || "a word that nowhere stands finds something".to_owned())?;
        trail.say(format!("search for \"{searched}\" of `{}`: found, {} in all", field.name, found.len()));
    }
    if let Some((field, value)) = spec.fields.iter().find(|f| f.kind == FieldKind::Choice).and_then(|f| Some((f, filed.values.get(&f.name)?))) {
        let text = value.as_str().unwrap_or_default();
        let found = stage.found(Who::Owner, &format!("filter={}", encoded(&format!("{} = '{text}'", field.name)))).await?;
        let others = stage.found(Who::Owner, &format!("filter={}", encoded(&format!("{} != '{text}'", field.name)))).await?;
        must(found.contains(&filed.id) && found.is_disjoint(&others), || format!("the filter by `{}` = {} does not tell apart", field.name, brief(value)))?;
        trail.say(format!("filter by `{}` = {text}: {} requests, the others {}", field.name, found.len(), others.len()));
    }
    sample::reads_back(spec, &filed.values, &stage.read(Who::Owner, &filed.id).await?, "owner")?;
    trail.tell(Seen::FoundByWords);
    Ok(())
}

/// Pages follow one another in order, and count all.
async fn pages(stage: &Stage, trail: &mut Trail) -> Outcome {
    let all = stage.ids_of(None);
    let size = (all.len() / 3).clamp(1, 200);
    let (mut seen, mut times) = (BTreeSet::new(), Vec::new());
    let count = all.len().div_ceil(size);
    for page in 1..=count {
        let told = stage.get(Who::Owner, &format!("{}?page={page}&perPage={size}&sort=created", stage.records())).await?.ok()?;
        must(told["totalItems"].as_u64() == Some(all.len() as u64), || format!("page {page} counts {} requests of {}", told["totalItems"], all.len()))?;
        must(told["totalPages"].as_u64() == Some(count as u64), || format!("page {page} counts {} pages of {count}", told["totalPages"]))?;
        let items = told["items"].as_array().cloned().unwrap_or_default();
        must(page == count || items.len() == size, || format!("page {page} has {} requests of {size}", items.len()))?;
        for item in items {
            let id = item["id"].as_str().unwrap_or_default().to_owned();
            must(seen.insert(id), || format!("page {page} shows a request again"))?;
            times.push(item["created"].as_str().unwrap_or_default().to_owned());
        }
    }
    must(seen == all, || format!("the pages show {} requests of {}", seen.len(), all.len()))?;
    must(times.is_sorted(), || "sorted by day they are not in order".to_owned())?;
    trail.say(format!("{count} pages of {size}: all {} requests, each once, in order", all.len()));
    trail.tell(Seen::PagesWhole);
    Ok(())
}
