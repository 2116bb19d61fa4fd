//! Without a right nothing is served: no page, no file, no data, whatever is tried.

use fleet_domain::chat::Env;
use fleet_domain::criterion::Seen;
use fleet_domain::spec::RequestsSpec;
use serde_json::json;

use super::sample::one_line;
use super::sent::{Answer, Sent, encoded};
use super::stage::{COLLECTION, Stage, Who, is_open, is_public};
use super::trail::{Halt, Outcome, Trail, must, stuck};
use crate::link::{Grant, Purpose};

pub(super) async fn closed(stage: &Stage, spec: &RequestsSpec, trail: &mut Trail) -> Outcome {
    let filed = stage.file(Who::MemberA, spec).await?;
    // The same things are there for who may: what follows is not closed because nothing is there.
    must(stage.found(Who::MemberA, "").await?.contains(&filed.id), || "member A does not see their own request".to_owned())?;
    let secret = Secret { title: one_line(&spec.title), id: filed.id.clone(), files: attachments(&filed.values, &filed.id) };

    nobody(stage, spec, &secret, None, "nobody", trail).await?;
    trail.tell(Seen::NothingWithoutLink);
    for (name, cookie) in false_cookies(stage)? {
        nobody(stage, spec, &secret, Some(&cookie), name, trail).await?;
    }
    trail.tell(Seen::FalsePassRefused);
    links(stage, trail).await?;
    let robots = stage.get(Who::Nobody, "/robots.txt").await?;
    must(robots.status == 200 && robots.text()?.contains("Disallow: /"), || format!("{}, expected that robots are sent away", robots.line()))?;
    trail.say(if is_open(spec) {
        "It was agreed that everybody sees all; nobody without a right changes or decides anything, and robots are sent away."
    } else if is_public(spec) {
        "It was agreed that everybody may open it; no request was served, and robots are sent away on every answer."
    } else {
        "Nothing of the app was served; robots are sent away on every answer."
    });
    trail.tell(Seen::RobotsSentAway);
    Ok(())
}

/// What must not appear in any answer.
struct Secret {
    title: String,
    id: String,
    files: Vec<String>,
}

fn attachments(values: &std::collections::BTreeMap<String, serde_json::Value>, id: &str) -> Vec<String> {
    let names = values.values().filter_map(|v| v.get("sha256").or(v.get("size")).and(v["name"].as_str()));
    names.map(|name| format!("/api/files/{COLLECTION}/{id}/{}", encoded(name))).collect()
}

/// Everything that there is to ask for, by somebody without a right.
async fn nobody(stage: &Stage, spec: &RequestsSpec, secret: &Secret, cookie: Option<&str>, name: &str, trail: &mut Trail) -> Outcome {
    let records = stage.records();
    let record = stage.record(&secret.id);
    let mut data: Vec<(&str, String)> = ["GET", "PATCH", "DELETE"].map(|m| (m, record.clone())).into();
    for path in [format!("{record}/history"), records.clone(), format!("{records}?view=all"), format!("{records}?filter={}", encoded("author != ''"))] {
        data.push(("GET", path));
    }
    data.extend(["csv", "xlsx"].map(|f| ("GET", format!("/api/collections/{COLLECTION}/export.{f}"))));
    data.extend(secret.files.iter().map(|f| ("GET", f.clone())));
    data.extend(["approve", "decline", "approve_first", "withdraw"].map(|t| ("POST", format!("{record}/transitions/{t}"))));
    let mut page: Vec<(&str, String)> = [
        "/",
        "/index.html",
        "/app/main.js",
        "/theme.css",
        "/locales/en.json",
        "/record/requests/x",
        "/api/app",
        "/api/realtime",
        "/fleet-app.toml",
        "/README.md",
    ]
    .map(|p| ("GET", p.to_owned()))
    .into();
    if !is_public(spec) {
        page.push(("POST", records));
    }
    let mut count = 0;
    for (what, requests) in [(What::Data, data), (What::Page, page)] {
        for (method, path) in requests {
            let body = json!({});
            let sent = if matches!(method, "GET" | "DELETE") { Sent::Nothing } else { Sent::Json(&body) };
            if what == What::Page && is_public(spec) || is_open(spec) && method == "GET" {
                continue;
            }
            let seen = stage.send_as(name, cookie, method, &path, sent, &[]).await?;
            shut(&seen, spec, secret, what)?;
            count += 1;
        }
    }
    trail.say(format!("{name}: {count} addresses asked, all of them refused"));
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    /// Entries and what belongs to them.
    Data,
    /// The screen and what the app says of itself.
    Page,
}

fn shut(seen: &Answer, spec: &RequestsSpec, secret: &Secret, what: What) -> Outcome {
    // A public app may answer that there is nothing to see for a stranger.
    let empty = what == What::Data && is_public(spec) && seen.status == 200;
    must(matches!(seen.status, 401 | 403) || is_public(spec) && seen.status == 404 || empty, || format!("{}, expected a refusal", seen.line()))?;
    let body = String::from_utf8_lossy(&seen.body);
    must(!body.contains(&secret.id), || format!("{}: the answer tells of a request", seen.line()))?;
    must(empty || !body.contains(&secret.title), || format!("{}: the answer names the app", seen.line()))?;
    must(seen.header("x-robots-tag").contains("noindex"), || format!("{}: robots are not sent away", seen.line()))
}

/// Cookies that look like ones of this app.
pub(super) fn false_cookies(stage: &Stage) -> Outcome<Vec<(&'static str, String)>> {
    let Some(right) = stage.cookie(Who::MemberA) else { return stuck("member A is not signed in") };
    let Some((name, token)) = right.split_once('=') else { return stuck("the cookie has no value") };
    let cloud = stage.cloud();
    let sign = |purpose, grant: &Grant| format!("{name}={}", cloud.seal().sign(purpose, grant));
    let now = stage.now();
    let person = Who::MemberA.id();
    let mut altered = token.to_owned();
    let last = altered.pop().unwrap_or('A');
    altered.push(if last == 'A' { 'B' } else { 'A' });
    Ok(vec![
        ("an altered cookie", format!("{name}={altered}")),
        ("a cookie of another app", sign(Purpose::Session, &Grant::person("other-app.localhost", &person, now + 60_000))),
        ("a cookie whose time is over", sign(Purpose::Session, &Grant::person(stage.host(), &person, now - 1))),
        ("a link used as a cookie", sign(Purpose::Enter, &Grant::person(stage.host(), &person, now + 60_000))),
        ("a person of another project", sign(Purpose::Session, &Grant::person(stage.host(), &Who::Stranger.id(), now + 60_000))),
        ("a person's bare id", format!("{name}={person}")),
    ])
}

/// Links that must not become a cookie.
pub(super) async fn links(stage: &Stage, trail: &mut Trail) -> Outcome {
    let (cloud, now) = (stage.cloud(), stage.now());
    let person = Who::MemberA.id();
    let right = cloud.seal().sign(Purpose::Enter, &Grant::person(stage.host(), &person, now + 60_000));
    let tries = [
        ("an altered link", right.replacen(|c: char| c.is_ascii_lowercase(), "Z", 1)),
        ("half a link", right[..right.len() / 2].to_owned()),
        ("a link of another app", cloud.seal().sign(Purpose::Enter, &Grant::person("other-app.localhost", &person, now + 60_000))),
        ("a link whose time is over", cloud.seal().sign(Purpose::Enter, &Grant::person(stage.host(), &person, now - 1))),
        ("a link for a stranger", cloud.seal().sign(Purpose::Enter, &Grant::person(stage.host(), &Who::Stranger.id(), now + 60_000))),
    ];
    for (name, token) in tries {
        let seen = stage.send_as(name, None, "GET", &format!("/_fleet/enter?t={token}"), Sent::Nothing, &[]).await?;
        let let_in = seen.headers.contains_key("set-cookie") || !matches!(seen.status, 401 | 403);
        must(!let_in, || format!("{name} → {}: somebody was let in", seen.status))?;
        trail.say(format!("{name} → {}", seen.status));
    }
    trail.tell(Seen::SpoiltLinkRefused);
    let link = cloud.signed_link(stage.project(), Env::Proof, &person, 0, 60_000).ok_or_else(|| Halt::Stuck("there is no link".to_owned()))?;
    let path = stage.path_of(&link)?;
    let seen = stage.send_as("member A's own link", None, "GET", &path, Sent::Nothing, &[]).await?;
    must(seen.status == 303 && seen.headers.contains_key("set-cookie"), || format!("member A's own link → {}: nobody can get in", seen.status))?;
    trail.say(format!("member A's own link → {}", seen.status));
    trail.tell(Seen::OwnLinkWorks);
    Ok(())
}
