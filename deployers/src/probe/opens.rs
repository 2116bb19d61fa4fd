//! The app opens for whoever belongs to it, and its screen is the tested one, byte for byte, unless agents wrote it.

use std::collections::{BTreeMap, BTreeSet};

use fleet_domain::criterion::Seen;
use fleet_domain::spec::{RequestsSpec, Spec};
use serde_json::json;

use super::page::{Tag, decoded, tags};
use super::sample::one_line;
use super::sent::is;
use super::stage::{Stage, Who};
use super::trail::{Outcome, Trail, must, wrong};
use super::{Front, own};
use crate::release::digest;

/// Tags that a page of an app is made of; others could load or send something.
const TAGS: [&str; 11] = ["html", "head", "meta", "title", "link", "script", "body", "div", "noscript", "p", "main"];

pub(super) async fn opens(stage: &Stage, spec: &RequestsSpec, whose: Front, trail: &mut Trail) -> Outcome {
    match whose {
        Front::Kit => tested(stage, spec, trail).await,
        Front::Own => own::opens(stage, &Spec::Requests(spec.clone()), trail).await,
    }
}

async fn tested(stage: &Stage, spec: &RequestsSpec, trail: &mut Trail) -> Outcome {
    let front = front();
    let page = stage.get(Who::MemberA, "/").await?;
    trail.saw(&page);
    must(page.status == 200 && page.header("content-type").starts_with("text/html"), || format!("{}, expected the page", page.line()))?;
    let html = page.text()?.to_owned();
    let tags = tags(&html);
    head(spec, &tags, trail)?;
    let named = names(&tags, &front)?;
    trail.say(format!("The page names {} files and runs nothing of its own.", named.len()));
    trail.tell(Seen::PageOpened);
    for path in &named {
        file(stage, &front, path).await?;
    }
    for path in front.keys().filter(|p| p.starts_with("locales/")) {
        file(stage, &front, path).await?;
    }
    smuggled(stage, &front)?;
    trail.say(format!("Every file answers with its type; {} of them are the tested screen, byte for byte.", front.len()));
    trail.tell(Seen::ScreenTested);
    described(stage, spec, trail).await?;
    for who in [Who::Owner, Who::Approver, Who::Guest] {
        let seen = stage.get(who, "/").await?;
        must(seen.status == 200 && seen.body == page.body, || format!("{}, expected the page", seen.line()))?;
    }
    let walked = stage.get(Who::MemberA, "/record/requests/abc").await?;
    must(walked.status == 200 && walked.body == page.body, || format!("{}: a link to a request does not open the app", walked.line()))?;
    let none = stage.get(Who::MemberA, "/app/none.js").await?;
    must(none.status == 404, || format!("{}, expected 404", none.line()))?;
    trail.say("owner, approver, guest: the same page; a link to a request opens the app");
    trail.tell(Seen::SamePageForAll);
    Ok(())
}

/// The embedded front end as it has to lie in an app: path to SHA-256.
pub(super) fn front() -> BTreeMap<String, String> {
    let place = |path: &str| {
        let plain = path.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'/' | b'.' | b'-' | b'_'));
        let end = path.rsplit_once('.').map_or("", |(_, end)| end);
        match end {
            _ if !plain || path.starts_with("kit/") => None,
            "json" if path.starts_with("locales/") => Some(path.to_owned()),
            "js" | "css" if !path.starts_with("locales/") => Some(format!("app/{path}")),
            _ => None,
        }
    };
    fleet_content::front_files().iter().filter_map(|(path, bytes)| place(path).map(|p| (p, digest(bytes)))).collect()
}

fn head(spec: &RequestsSpec, tags: &[Tag], trail: &mut Trail) -> Outcome {
    let first = |name: &str| tags.iter().find(|t| t.name == name);
    let language = first("html").and_then(|t| t.get("lang")).unwrap_or_default();
    must(language == spec.locale, || format!("the page says that it speaks `{language}`, expected {}", spec.locale))?;
    let title = first("title").map(|t| decoded(&t.text)).unwrap_or_default();
    must(title.trim() == one_line(&spec.title), || format!("the page is called \"{title}\", expected \"{}\"", one_line(&spec.title)))?;
    must(tags.iter().any(|t| t.name == "div" && t.get("id") == Some("app")), || "the page has no place for the app".to_owned())?;
    trail.say(format!("\"{}\" in {language}", title.trim()));
    trail.tell(Seen::NameAndLanguage);
    Ok(())
}

/// Paths that the page loads: exactly the tested screen, the theme and the logo.
fn names(tags: &[Tag], front: &BTreeMap<String, String>) -> Outcome<BTreeSet<String>> {
    let mut named = BTreeSet::new();
    for tag in tags {
        must(TAGS.contains(&tag.name.as_str()), || format!("the page has a <{}>", tag.name))?;
        if let Some(own) = tag.attributes.keys().find(|a| a.starts_with("on") || *a == "style" || *a == "srcdoc") {
            return wrong(format!("<{}> has `{own}`", tag.name));
        }
        let path = match (tag.name.as_str(), tag.get("rel")) {
            ("script", _) => {
                must(tag.text.trim().is_empty(), || "the page has a script of its own".to_owned())?;
                let src = tag.get("src").unwrap_or_default();
                let kind = if src == "/app/first-paint.js" { None } else { Some("module") };
                must(tag.get("type") == kind, || format!("{src} is loaded as {:?}", tag.get("type")))?;
                src
            }
            ("link", Some("stylesheet" | "modulepreload")) => tag.get("href").unwrap_or_default(),
            ("link", Some("icon")) if tag.get("href") == Some("data:,") => continue,
            ("link", Some("icon")) => {
                must(tag.get("href") == Some("/logo.svg"), || "the icon lies elsewhere".to_owned())?;
                "/logo.svg"
            }
            ("link", rel) => return wrong(format!("the page has a link of kind {rel:?}")),
            ("meta", _) => {
                must(tag.get("http-equiv").is_none(), || "the page sets headers of its own".to_owned())?;
                continue;
            }
            _ => continue,
        };
        let Some(path) = path.strip_prefix('/').filter(|p| !p.starts_with('/')) else { return wrong(format!("the page loads {path:?}")) };
        named.insert(path.to_owned());
    }
    let screen: BTreeSet<String> = front.keys().filter(|p| p.starts_with("app/")).cloned().collect();
    let missing: Vec<&String> = screen.difference(&named).collect();
    must(missing.is_empty(), || format!("the page does not load {missing:?}"))?;
    must(named.contains("theme.css"), || "the page does not load its theme".to_owned())?;
    let foreign: Vec<&String> = named.difference(&screen).filter(|p| !matches!(p.as_str(), "theme.css" | "logo.svg")).collect();
    must(foreign.is_empty(), || format!("the page loads {foreign:?}, which is not of the tested screen"))?;
    Ok(named)
}

async fn file(stage: &Stage, front: &BTreeMap<String, String>, path: &str) -> Outcome {
    let seen = stage.get(Who::MemberA, &format!("/{path}")).await?;
    must(seen.status == 200, || format!("{}, expected the file", seen.line()))?;
    let end = path.rsplit_once('.').map_or("", |(_, end)| end);
    let kind = match end {
        "js" => "text/javascript",
        "css" => "text/css",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        _ => return wrong(format!("the page loads {path}")),
    };
    must(seen.header("content-type").starts_with(kind), || format!("/{path} is answered as {}", seen.header("content-type")))?;
    match front.get(path) {
        Some(tested) => must(digest(&seen.body) == *tested, || format!("/{path} is not the tested one")),
        None if end == "css" => {
            let css = seen.text()?.to_ascii_lowercase();
            let quiet = !css.contains("@import") && !css.contains("url(") && !css.contains("expression(");
            must(quiet && css.contains("--"), || format!("/{path} loads something, or sets no colours"))
        }
        None => {
            let svg = seen.text()?.to_ascii_lowercase();
            must(svg.contains("<svg") && !svg.contains("<script") && !svg.contains("href=\"http"), || format!("/{path} is no plain drawing"))
        }
    }
}

/// No file lies among those of the screen that is not one of them.
fn smuggled(stage: &Stage, front: &BTreeMap<String, String>) -> Outcome {
    let extra: Vec<&str> = stage.release().paths().filter(|p| (p.starts_with("app/") || p.starts_with("locales/")) && !front.contains_key(*p)).collect();
    must(extra.is_empty(), || format!("beside the tested screen lie {extra:?}"))
}

async fn described(stage: &Stage, spec: &RequestsSpec, trail: &mut Trail) -> Outcome {
    let app = stage.app(Who::MemberA).await?;
    must(app["title"][&spec.locale] == one_line(&spec.title), || format!("the app calls itself {}", app["title"]))?;
    is(&app, "env", &"proof".into())?;
    is(&app, "kit", &"requests".into())?;
    // It was filled from a kit: whatever says otherwise would also switch the comparison of the screen off.
    is(&app, "origin", &"template".into())?;
    is(&app, "access", &serde_json::to_value(spec.access).unwrap_or_default())?;
    must(app["me"]["id"] == Who::MemberA.id().as_str() && app["me"]["name"] == Who::MemberA.shown_as(), || format!("member A is greeted as {}", app["me"]))?;
    let people = app["people"].as_array().cloned().unwrap_or_default();
    must(people.iter().any(|p| p["id"] == Who::Owner.id().as_str()), || "nobody can be named in it".to_owned())?;
    must(app["collections"].as_array().map(Vec::len) == Some(1), || "it has not exactly one kind of entry".to_owned())?;
    let shape = stage.shape().await?;
    must(shape["title"][&spec.locale] == json!(one_line(&spec.title)), || format!("its entries are called {}", shape["title"]))?;
    trail.say(format!("It says: made from a template, kit {}, open to {}.", app["kit"], app["access"]));
    trail.tell(Seen::OriginTold);
    Ok(())
}
