//! Without a right nothing is served of an app that agents wrote: no page, no file, no data, whatever is tried.

use fleet_domain::criterion::Seen;
use fleet_domain::manifest::Access;
use fleet_domain::spec::FreeSpec;
use serde_json::json;

use super::closed::{false_cookies, links};
use super::keeps;
use super::sample::one_line;
use super::sent::{Answer, Sent};
use super::stage::{Stage, Who};
use super::trail::{Outcome, Trail, must};

/// Files of the app that are asked for, besides those that every app has.
const FILES: usize = 40;

pub(super) async fn shut(stage: &Stage, spec: &FreeSpec, trail: &mut Trail) -> Outcome {
    let asked = addresses(stage, trail).await?;
    // The page is there for who may: what follows is not shut because nothing is there.
    let page = stage.get(Who::MemberA, "/").await?;
    must(page.status == 200, || format!("{}, expected the page", page.line()))?;
    nobody(stage, spec, &asked, (None, "nobody"), trail).await?;
    trail.tell(Seen::NothingWithoutLink);
    for (name, cookie) in false_cookies(stage)? {
        nobody(stage, spec, &asked, (Some(&cookie), name), trail).await?;
    }
    trail.tell(Seen::FalsePassRefused);
    links(stage, trail).await?;
    let robots = stage.get(Who::Nobody, "/robots.txt").await?;
    must(robots.status == 200 && robots.text()?.contains("Disallow: /"), || format!("{}, expected that robots are sent away", robots.line()))?;
    trail.say(match spec.access {
        Access::Public => "It was agreed that everybody may open it; nobody without a right changes anything, and robots are sent away.",
        Access::Members | Access::Link => "Nothing of the app was served; robots are sent away on every answer.",
    });
    trail.tell(Seen::RobotsSentAway);
    Ok(())
}

/// Everything that there is to ask for.
struct Asked {
    addresses: Vec<(&'static str, String)>,
    /// Ids of entries that are there, and that no answer may tell of.
    ids: Vec<String>,
}

async fn addresses(stage: &Stage, trail: &mut Trail) -> Outcome<Asked> {
    let always = ["/", "/index.html", "/api/app", "/api/realtime", "/fleet-app.toml", "/README.md", "/anywhere"];
    let mut addresses: Vec<(&str, String)> = always.map(|p| ("GET", p.to_owned())).into();
    addresses.extend(stage.release().paths().take(FILES).map(|p| ("GET", format!("/{p}"))));
    let mut ids = Vec::new();
    let manifest = stage.release().manifest().clone();
    for collection in &manifest.collections {
        let base = format!("/api/collections/{}", collection.name);
        addresses.extend(["records", "export.csv", "export.xlsx"].map(|p| ("GET", format!("{base}/{p}"))));
        addresses.push(("POST", format!("{base}/records")));
        if let Some(entry) = keeps::file(stage, collection, trail).await? {
            addresses.extend(["GET", "PATCH", "DELETE"].map(|m| (m, format!("{}/{}", entry.entries, entry.id))));
            ids.push(entry.id);
        }
    }
    Ok(Asked { addresses, ids })
}

async fn nobody(stage: &Stage, spec: &FreeSpec, asked: &Asked, (cookie, name): (Option<&str>, &str), trail: &mut Trail) -> Outcome {
    let mut count = 0;
    for (method, path) in &asked.addresses {
        // What everybody may open, everybody may read and add to, as far as its own rules let them.
        if spec.access == Access::Public && matches!(*method, "GET" | "POST") {
            continue;
        }
        let body = json!({});
        let sent = if matches!(*method, "GET" | "DELETE") { Sent::Nothing } else { Sent::Json(&body) };
        refused(&stage.send_as(name, cookie, method, path, sent, &[]).await?, spec, asked)?;
        count += 1;
    }
    trail.say(format!("{name}: {count} addresses asked, all of them refused"));
    Ok(())
}

fn refused(seen: &Answer, spec: &FreeSpec, asked: &Asked) -> Outcome {
    let statuses: &[u16] = if spec.access == Access::Public { &[401, 403, 404] } else { &[401, 403] };
    must(statuses.contains(&seen.status), || format!("{}, expected a refusal", seen.line()))?;
    let body = String::from_utf8_lossy(&seen.body);
    must(!asked.ids.iter().any(|id| body.contains(id.as_str())), || format!("{}: the answer tells of an entry", seen.line()))?;
    // One word alone ("Calendar") may stand in any sentence that refuses.
    let title = one_line(&spec.title);
    must(!title.contains(' ') || !body.contains(&title), || format!("{}: the answer names the app", seen.line()))?;
    must(seen.header("x-robots-tag").contains("noindex"), || format!("{}: robots are not sent away", seen.line()))
}
