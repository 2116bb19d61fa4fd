//! Days: in their order, within their limits, not in the past.

use fleet_domain::criterion::Seen;
use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::{FieldSpec, RequestsSpec};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::sample::{self, Filled, plus};
use super::sent::Sent;
use super::span::{self, Limits, shown};
use super::stage::{Stage, Who};
use super::trail::{Outcome, Trail, brief, must, stuck};

/// The later date before the earlier one is refused at the later one, in a new request and in a change.
pub(super) async fn ordered(stage: &Stage, spec: &RequestsSpec, name: &str, trail: &mut Trail) -> Outcome {
    let field = sample::field(spec, name)?;
    let Some(opener) = spec.opened_by(field).map(|f| f.name.as_str()) else { return stuck("the spec has no date that it may not lie before") };
    let codes = ["before_other", "end_before_start"];
    let before = stage.found(Who::MemberA, "").await?;
    let full = sample::filled(stage, spec, stage.fresh()).await?;
    let first = span::day(&full, opener)?;
    for earlier in [1, 3] {
        let seen = stage.post_request(Who::MemberA, &full.with(name, shown(plus(first, -earlier)?))).await?;
        trail.say(format!("`{name}` {earlier} day(s) before `{opener}`: {}", seen.line()));
        seen.refused_at(name, &codes)?;
    }
    let after = stage.found(Who::MemberA, "").await?;
    must(before == after, || "something was kept all the same".to_owned())?;
    trail.tell(Seen::EarlierRefused);

    let shortest = span::limits(spec, &[opener, name]).nearest(1) - 1;
    let last = plus(first, shortest)?;
    let filed = stage.file_with(Who::MemberA, &span::fitted(spec, &full.with(name, shown(last)), &[opener, name])?).await?;
    trail.say(format!("`{name}` {shortest} day(s) after `{opener}` → 200"));
    trail.tell(Seen::InOrderTaken);
    for change in [json!({ name: shown(plus(first, -1)?) }), json!({ opener: shown(plus(last, 1)?) })] {
        let seen = stage.send(Who::MemberA, "PATCH", &stage.record(&filed.id), Sent::Json(&change)).await?;
        trail.say(format!("changed to {}: {}", brief(&change), seen.line()));
        seen.refused_with(name, &codes)?;
    }
    let kept = stage.read(Who::MemberA, &filed.id).await?;
    must(kept[name] == shown(last), || format!("it reads {} afterwards, before it read {last}", kept[name]))?;
    trail.tell(Seen::OutOfOrderChangeRefused);
    let told = on_form(stage, name).await?;
    must(told["not_before"] == opener, || format!("the form says that it may not lie before {}, agreed was `{opener}`", told["not_before"]))
}

/// As many days as agreed are taken, one more or one less is refused.
pub(super) async fn limited(stage: &Stage, spec: &RequestsSpec, name: &str, trail: &mut Trail) -> Outcome {
    let field = sample::field(spec, name)?;
    let full = sample::filled(stage, spec, stage.fresh()).await?;
    let span = Span::of(field)?;
    let first = sample::day(stage, 0)?;
    let Limits { least, most } = Limits::of(field);
    let long = [most.map(|n| n + 1), most.map(|n| n * 2 + 30)].map(|days| (days, ["too_many_days", "result_too_large"]));
    let short = [(least.map(|n| n - 1).filter(|n| *n > 0), ["too_few_days", "result_too_small"])];
    let before = stage.found(Who::MemberA, "").await?;
    let mut tried = false;
    for (days, codes) in long.iter().chain(&short).filter_map(|(days, codes)| days.map(|d| (d, codes))) {
        let seen = stage.post_request(Who::MemberA, &span.filled(spec, &full, first, days)?).await?;
        trail.say(format!("{days} day(s): {}", seen.line()));
        seen.refused_at(span.end(), codes)?;
        tried = true;
    }
    if least == Some(1) {
        // One day less is none at all: the last day lies before the first.
        let mut none = full.clone();
        if let Value::Object(change) = span.change(first, 0)? {
            none.values.extend(change);
        }
        let seen = stage.post_request(Who::MemberA, &none).await?;
        trail.say(format!("no day at all: {}", seen.line()));
        seen.refused_with(span.end(), &["too_few_days", "result_too_small", "end_before_start", "before_other"])?;
        tried = true;
    }
    let after = stage.found(Who::MemberA, "").await?;
    must(before == after, || "something was kept all the same".to_owned())?;
    // What was not tried is not told.
    if tried {
        trail.tell(Seen::BeyondLimitRefused);
    }
    for days in [least, most].into_iter().flatten() {
        // Filled anew: what must not repeat is already taken by the one before.
        let n = stage.fresh();
        let (full, first) = (sample::filled(stage, spec, n).await?, sample::day(stage, n.into())?);
        let filed = stage.file_with(Who::MemberA, &span.filled(spec, &full, first, days)?).await?;
        trail.say(format!("{days} day(s) → 200"));
        trail.tell(Seen::LimitTaken);
        let Some(beyond) = most.map(|n| n + 1) else { continue };
        let change = span.change(first, beyond)?;
        let seen = stage.send(Who::MemberA, "PATCH", &stage.record(&filed.id), Sent::Json(&change)).await?;
        trail.say(format!("changed to {beyond} days: {}", seen.line()));
        seen.refused_at(span.end(), &["too_many_days", "result_too_large"])?;
        let kept = stage.read(Who::MemberA, &filed.id).await?;
        must(field.kind == FieldKind::DateRange || kept[name] == days, || format!("it reads {} afterwards, before it read {days}", kept[name]))?;
        trail.tell(Seen::BeyondLimitChangeRefused);
    }
    let told = on_form(stage, name).await?;
    for (limit, agreed) in [("min", &field.min), ("max", &field.max)] {
        must(told[limit].as_str() == agreed.as_deref(), || format!("the form says {limit} = {}, agreed was {agreed:?}", told[limit]))?;
    }
    Ok(())
}

/// A day in the past is refused, today is taken.
pub(super) async fn not_past(stage: &Stage, spec: &RequestsSpec, name: &str, trail: &mut Trail) -> Outcome {
    let field = sample::field(spec, name)?;
    let full = sample::filled(stage, spec, stage.fresh()).await?;
    let starting = |full: &Filled, day: Date| match field.kind {
        FieldKind::DateRange => {
            let days = span::limits(spec, &[name]).nearest(3);
            Ok(full.with(name, json!({ "from": day.to_string(), "to": plus(day, days - 1)?.to_string() })))
        }
        _ => span::fitted(spec, &full.with(name, shown(day)), &[name]),
    };
    let before = stage.found(Who::MemberA, "").await?;
    let today = stage.today();
    // Somewhere on earth yesterday may still be today.
    for earlier in [2, 40] {
        let seen = stage.post_request(Who::MemberA, &starting(&full, plus(today, -earlier)?)?).await?;
        trail.say(format!("`{name}` {earlier} days ago: {}", seen.line()));
        seen.refused_with(name, &["past"])?;
    }
    let after = stage.found(Who::MemberA, "").await?;
    must(before == after, || "something was kept all the same".to_owned())?;
    trail.tell(Seen::PastRefused);
    // Tomorrow, in case that midnight comes between.
    for later in [0, 1] {
        let full = sample::filled(stage, spec, stage.fresh()).await?;
        stage.file_with(Who::MemberA, &starting(&full, plus(today, later)?)?).await?;
        trail.say(format!("`{name}` in {later} day(s) → 200"));
    }
    trail.tell(Seen::TodayTaken);
    let told = on_form(stage, name).await?;
    must(told["not_past"] == true, || "the form does not say that the day may not have passed".to_owned())
}

async fn on_form(stage: &Stage, name: &str) -> Outcome<Value> {
    let shape = stage.shape().await?;
    let shown = shape["fields"].as_array().into_iter().flatten().find(|f| f["name"] == name).cloned();
    shown.map_or_else(|| super::trail::wrong("it is not on the form"), Ok)
}

/// What days are counted over.
enum Span<'a> {
    Range(&'a str),
    Pair(&'a str, &'a str),
}

impl<'a> Span<'a> {
    fn of(field: &'a FieldSpec) -> Outcome<Self> {
        match (field.kind, field.formula.as_ref().map(|f| f.of.as_slice())) {
            (FieldKind::DateRange, _) => Ok(Self::Range(&field.name)),
            (_, Some([range])) => Ok(Self::Range(range)),
            (_, Some([first, last])) => Ok(Self::Pair(first, last)),
            _ => stuck("it counts no days"),
        }
    }

    /// Where a refusal stands.
    fn end(&self) -> &'a str {
        match self {
            Self::Range(name) | Self::Pair(_, name) => name,
        }
    }

    fn change(&self, first: Date, days: i64) -> Outcome<Value> {
        let (first, last) = (shown(first), shown(plus(first, days - 1)?));
        Ok(match self {
            Self::Range(name) => json!({ *name: { "from": first, "to": last } }),
            Self::Pair(from, to) => json!({ *from: first, *to: last }),
        })
    }

    fn filled(&self, spec: &RequestsSpec, full: &Filled, first: Date, days: i64) -> Outcome<Filled> {
        let mut filled = full.clone();
        if let Value::Object(change) = self.change(first, days)? {
            filled.values.extend(change);
        }
        match self {
            Self::Range(_) => Ok(filled),
            Self::Pair(from, to) => span::fitted(spec, &filled, &[from, to]),
        }
    }
}
