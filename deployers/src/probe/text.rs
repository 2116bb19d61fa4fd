//! HTML, formulas and control characters stay text, wherever a person can write.

use fleet_domain::criterion::Seen;
use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::RequestsSpec;
use serde_json::json;

use super::flow::{DECLINED, steps};
use super::sample;
use super::stage::{Stage, Who};
use super::trail::{Outcome, Trail, brief, must};

/// What breaks screens that put text into a page, a query, a template or a table as it is.
const HOSTILE: [&str; 6] = [
    "<script>alert(document.cookie)</script>",
    "\"><img src=x onerror=alert(1)>&lt;b&gt;",
    "=HYPERLINK(\"http://evil.test\",\"x\")",
    "'; drop table records; --",
    "{{7*7}}${7*7}%s%n\\u0000",
    "\u{202e}txet desrever\u{202c} i\u{307}\u{323}",
];

pub(super) async fn stays_text(stage: &Stage, spec: &RequestsSpec, trail: &mut Trail) -> Outcome {
    let texts: Vec<_> = spec.fields.iter().filter(|f| matches!(f.kind, FieldKind::Text | FieldKind::LongText)).collect();
    for field in &texts {
        for hostile in HOSTILE {
            // A number before it, so that a field whose values must differ takes it.
            let text = if field.unique == fleet_domain::spec::Switch::On { format!("{hostile} {}", stage.fresh()) } else { hostile.to_owned() };
            let filled = sample::filled(stage, spec, stage.fresh()).await?.with(&field.name, json!(text));
            let filed = stage.file_with(Who::MemberA, &filled).await?;
            let seen = stage.get(Who::Approver, &stage.record(&filed.id)).await?;
            let read = seen.ok()?;
            must(read[&field.name] == text, || format!("`{}` was sent as {} and reads {}", field.name, brief(&json!(text)), brief(&read[&field.name])))?;
            let kind = seen.header("content-type");
            must(kind.starts_with("application/json") && seen.header("x-content-type-options") == "nosniff", || format!("it is answered as {kind}"))?;
        }
        trail.say(format!("`{}`: {} hostile texts are kept as they are and answered as data", field.name, HOSTILE.len()));
        trail.tell(Seen::HostileTextKept);
        for (name, character) in [("NUL", '\u{0}'), ("bell", '\u{7}'), ("escape", '\u{1b}'), ("delete", '\u{7f}')] {
            let filled = sample::filled(stage, spec, stage.fresh()).await?.with(&field.name, json!(format!("a{character}b")));
            let seen = stage.post_request(Who::MemberA, &filled).await?;
            trail.say(format!("`{}` with {name}: {}", field.name, seen.line()));
            seen.refused_at(&field.name, &["control_character"])?;
        }
        trail.tell(Seen::ControlsRefused);
    }
    if texts.is_empty() {
        trail.say("The form has no free text; reasons are tried.");
    }
    reason(stage, spec, trail).await?;
    let page = stage.get(Who::MemberA, "/").await?;
    let policy = page.header("content-security-policy").to_owned();
    let closed = policy.contains("default-src 'none'") && policy.contains("script-src 'self'") && !policy.contains("unsafe");
    must(closed, || format!("the page may run more than its own files: {policy}"))?;
    trail.say("The page runs its own files alone, by its content policy.");
    trail.tell(Seen::OwnScriptsOnly);
    Ok(())
}

async fn reason(stage: &Stage, spec: &RequestsSpec, trail: &mut Trail) -> Outcome {
    let step = &steps(spec)[0];
    for hostile in HOSTILE {
        let filed = stage.file(Who::MemberA, spec).await?;
        stage.make_to(step.by, &filed.id, step.decline, Some(hostile), DECLINED).await?;
        let history = stage.get(Who::MemberA, &format!("{}/history", stage.record(&filed.id))).await?.ok()?;
        let read = history.as_array().into_iter().flatten().any(|h| h["reason"] == hostile);
        must(read, || format!("the reason {} reads otherwise", brief(&json!(hostile))))?;
    }
    let filed = stage.file(Who::MemberA, spec).await?;
    let seen = stage.make(step.by, &filed.id, step.decline, Some("a\u{0}b")).await?;
    trail.say(format!("a reason with NUL: {}", seen.line()));
    seen.refused(&[400])?;
    trail.tell(Seen::ReasonTextKept);
    Ok(())
}
