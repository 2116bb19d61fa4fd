//! An app with a screen of its own opens for whoever belongs to it: whole, in the right language, under its name, and loads
//! nothing from elsewhere.

mod links;

use std::collections::BTreeSet;

use fleet_domain::criterion::Seen;
use fleet_domain::spec::Spec;

use super::page::{Tag, decoded, tags};
use super::sample::one_line;
use super::sent::is;
use super::stage::{Stage, Who};
use super::trail::{Outcome, Trail, must};

/// The most files that a page may load: each is looked through.
const FILES: usize = 500;

pub(super) async fn opens(stage: &Stage, spec: &Spec, trail: &mut Trail) -> Outcome {
    let page = stage.get(Who::MemberA, "/").await?;
    trail.saw(&page);
    must(page.status == 200 && page.header("content-type").starts_with("text/html"), || format!("{}, expected the page", page.line()))?;
    let tags = tags(page.text()?);
    head(spec, &tags, trail)?;
    let named = links::of_page(&tags)?;
    trail.tell(Seen::PageOpened);
    let looked = files(stage, &named.loads).await?;
    trail.say(format!("The page and what it loads name {looked} files; each of them answers."));
    for place in &named.places {
        let seen = stage.get(Who::MemberA, &format!("/{place}")).await?;
        must(seen.status == 200, || format!("{}: the page leads there", seen.line()))?;
    }
    trail.tell(Seen::NamedFilesAnswer);
    trail.say("Nothing is loaded from another host, and the page runs and wears its own files alone.");
    trail.tell(Seen::NothingFromElsewhere);
    described(stage, spec, trail).await?;
    for who in [Who::Owner, Who::Approver, Who::Guest] {
        let seen = stage.get(who, "/").await?;
        must(seen.status == 200 && seen.body == page.body, || format!("{}, expected the page", seen.line()))?;
    }
    let none = stage.get(Who::MemberA, "/app/none.js").await?;
    must(none.status == 404, || format!("{}, expected 404", none.line()))?;
    trail.say("owner, approver, guest: the same page");
    trail.tell(Seen::OnePageForAll);
    Ok(())
}

fn head(spec: &Spec, tags: &[Tag], trail: &mut Trail) -> Outcome {
    let first = |name: &str| tags.iter().find(|t| t.name == name);
    let language = first("html").and_then(|t| t.get("lang")).unwrap_or_default();
    // "ru-RU" is "ru" as a browser says it.
    must(language.split('-').next() == Some(spec.locale()), || format!("the page says that it speaks `{language}`, expected {}", spec.locale()))?;
    let title = first("title").map(|t| decoded(&t.text)).unwrap_or_default();
    // The name of a page may stand beside that of the app.
    must(title.contains(&one_line(spec.title())), || format!("the page is called \"{}\", expected \"{}\"", title.trim(), one_line(spec.title())))?;
    trail.say(format!("\"{}\" in {language}", title.trim()));
    trail.tell(Seen::NameAndLanguage);
    Ok(())
}

/// Gets every file that is loaded, and what those load in turn; how many there were.
async fn files(stage: &Stage, named: &BTreeSet<String>) -> Outcome<usize> {
    let mut waiting: Vec<String> = named.iter().cloned().collect();
    let mut looked: BTreeSet<String> = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if !looked.insert(path.clone()) {
            continue;
        }
        // What was not looked at is not said to be in order.
        must(looked.len() <= FILES, || format!("the page loads more than {FILES} files"))?;
        // A path that is no file of the app would be answered with the page.
        must(stage.release().paths().any(|p| p == path), || format!("/{path} is loaded, and there is no such file"))?;
        let seen = stage.get(Who::MemberA, &format!("/{path}")).await?;
        must(seen.status == 200, || format!("{}, expected the file", seen.line()))?;
        let more = match path.rsplit_once('.').map_or("", |(_, end)| end) {
            "css" => links::of_style(&path, seen.text()?)?,
            "js" | "mjs" => links::of_script(&path, seen.text()?)?,
            _ => BTreeSet::new(),
        };
        waiting.extend(more);
    }
    Ok(looked.len())
}

/// What the app says of itself.
async fn described(stage: &Stage, spec: &Spec, trail: &mut Trail) -> Outcome {
    let app = stage.app(Who::MemberA).await?;
    must(app["title"][spec.locale()] == one_line(spec.title()), || format!("the app calls itself {}", app["title"]))?;
    is(&app, "env", &"proof".into())?;
    is(&app, "locale", &spec.locale().into())?;
    // Whoever opens it is told who wrote it.
    is(&app, "origin", &"agent".into())?;
    is(&app, "access", &serde_json::to_value(spec.access()).unwrap_or_default())?;
    must(app["me"]["id"] == Who::MemberA.id().as_str() && app["me"]["name"] == Who::MemberA.shown_as(), || format!("member A is greeted as {}", app["me"]))?;
    trail.say(format!("It says: made by an agent, open to {}.", app["access"]));
    trail.tell(Seen::AgentTold);
    Ok(())
}
