//! Apps that no kit made, written by hand: what a machine can prove of them, and what turns it red.

use fleet_deployers::CloudError;
use fleet_domain::criterion::{Check, Criterion, CriterionOrigin, Evidence, Seen, Verdict};
use fleet_domain::id::ProjectId;
use fleet_domain::manifest::Access;
use fleet_domain::run::Means;
use fleet_domain::spec::{FreeSpec, Shape, Spec};

use super::world::{COMMIT, Tree, World, all, filled, leave};

fn free(title: &str, shape: Shape) -> Spec {
    Spec::Free(FreeSpec {
        title: title.into(),
        locale: "en".into(),
        locales: vec!["en".into()],
        audience: String::new(),
        shape,
        access: Access::Members,
        wants: vec!["whatever was said".into()],
    })
}

fn criteria(checks: &[Check]) -> Vec<Criterion> {
    let of = |(n, check): (usize, &Check)| Criterion { id: format!("c{n}"), words: "…".into(), origin: CriterionOrigin::Kit, check: check.clone() };
    checks.iter().enumerate().map(of).collect()
}

fn tree(files: &[(&str, &str)]) -> Tree {
    files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

const PAGE: &str = r#"<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Holiday calculator</title>
<link rel="stylesheet" href="style.css"><script type="module" src="/js/main.js"></script></head>
<body><h1>Holiday calculator</h1><img src="img/sun.svg" alt=""><a href="/about.html">About</a> <a href="https://example.org">More</a></body></html>"#;

/// Pages alone: a calculator.
fn calculator() -> Tree {
    tree(&[
        ("index.html", PAGE),
        ("about.html", "<!doctype html><html lang=\"en\"><title>About</title><p>Days are working days.</p></html>"),
        ("style.css", "@import url(\"more.css\"); body { background: url(img/sun.svg) }"),
        ("more.css", "h1 { color: navy }"),
        ("js/main.js", "import { days } from './days.js';\ndocument.title += days(2);"),
        ("js/days.js", "export const days = (n) => ` (${n})`;"),
        ("img/sun.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        (
            "fleet-app.toml",
            "[app]\ntitle = { en = \"Holiday calculator\" }\nlocale = \"en\"\nlocales = [\"en\"]\nkind = \"static\"\norigin = \"agent\"\naccess = \"members\"\n",
        ),
    ])
}

const VISITORS: &str = r#"
[app]
title = { en = "Visitor book" }
locale = "en"
locales = ["en"]
kind = "records"
origin = "agent"
access = "members"

[[collections]]
name = "visits"
title = { en = "Visits" }
rules = { list = "", view = "", create = "", update = "author = @request.auth.id" }
fields = [
    { name = "who", label = { en = "Who" }, type = "text", required = true, max_len = 40, unique = true },
    { name = "people", label = { en = "People" }, type = "number", required = true, min = "1", max = "20", decimals = 0 },
    { name = "day", label = { en = "Day" }, type = "date", required = true, not_past = true },
    { name = "leaves", label = { en = "Leaves" }, type = "date", not_before = "day" },
    { name = "floor", label = { en = "Floor" }, type = "choice", required = true, options = [{ value = "one", label = { en = "One" } }, { value = "two", label = { en = "Two" } }] },
    { name = "needs", label = { en = "Needs" }, type = "many", options = [{ value = "badge", label = { en = "A badge" } }, { value = "car", label = { en = "Parking" } }] },
    { name = "photo", label = { en = "Photo" }, type = "file", accept = ["image/*"] },
    { name = "host", label = { en = "Host" }, type = "person" },
    { name = "done", label = { en = "Seen off" }, type = "yes_no", write = "@request.auth.role = 'owner'" },
]

[[collections]]
name = "rooms"
title = { en = "Rooms" }
rules = { list = "", view = "", create = "@request.auth.role = 'owner'" }
fields = [{ name = "name", label = { en = "Name" }, type = "text", required = true }]

[[collections]]
name = "log"
title = { en = "Log" }
rules = { list = "", view = "" }
fields = [{ name = "line", label = { en = "Line" }, type = "text" }]
"#;

/// Entries: a book of visitors.
fn visitors() -> Tree {
    let page = PAGE.replace("Holiday calculator", "Visitor book").replace("<a href=\"/about.html\">About</a>", "");
    let mut tree = calculator();
    tree.insert("index.html".into(), page.into_bytes());
    tree.insert("fleet-app.toml".into(), VISITORS.as_bytes().to_vec());
    tree.remove("about.html");
    tree
}

async fn prove(tree: &Tree, spec: &Spec, checks: &[Check]) -> Vec<Evidence> {
    try_prove(tree, spec, checks).await.expect("proves")
}

async fn try_prove(tree: &Tree, spec: &Spec, checks: &[Check]) -> Result<Vec<Evidence>, CloudError> {
    let world = World::new();
    let project = ProjectId::from_unique("free");
    world.cloud.publish(&project, COMMIT, tree).await?;
    world.cloud.prove(&project, COMMIT, &criteria(checks), spec, Means::Agent).await
}

fn verdicts(evidence: &[Evidence]) -> Vec<Verdict> {
    evidence.iter().map(|e| e.verdict).collect()
}

fn last(evidence: &Evidence) -> &str {
    evidence.steps.last().and_then(|s| s.trace.last()).map_or("", String::as_str)
}

fn edited(tree: &Tree, path: &str, from: &str, to: &str) -> Tree {
    let text = String::from_utf8(tree[path].clone()).unwrap();
    assert!(text.contains(from), "{path} has no {from}");
    let mut tree = tree.clone();
    tree.insert(path.into(), text.replace(from, to).into_bytes());
    tree
}

fn without(tree: &Tree, path: &str) -> Tree {
    let mut tree = tree.clone();
    assert!(tree.remove(path).is_some(), "{path}");
    tree
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_alone_are_green() {
    let spec = free("Holiday calculator", Shape::Static);
    let evidence = prove(&calculator(), &spec, &[Check::Opens, Check::Closed, Check::Person, Check::Saves]).await;
    assert_eq!(verdicts(&evidence), [Verdict::Met, Verdict::Met, Verdict::ForPerson, Verdict::NotProved], "{evidence:#?}");
    let seen: Vec<Seen> = evidence[0].steps.iter().map(|s| s.seen).collect();
    assert!(seen.contains(&Seen::AgentTold) && seen.contains(&Seen::NothingFromElsewhere) && !seen.contains(&Seen::ScreenTested), "{seen:?}");
    assert!(evidence[0].steps.iter().flat_map(|s| &s.trace).any(|l| l.contains("name 5 files")), "{:?}", evidence[0].steps);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_that_keeps_entries_is_green() {
    let spec = free("Visitor book", Shape::Records);
    let evidence = prove(&visitors(), &spec, &[Check::Opens, Check::Closed, Check::KeepsEntries]).await;
    assert_eq!(verdicts(&evidence), [Verdict::Met; 3], "{evidence:#?}");
    let told: Vec<&String> = evidence[2].steps.iter().flat_map(|s| &s.trace).collect();
    assert!(told.iter().any(|l| l.starts_with("member A: an entry of `visits` with 8 values")), "{told:?}");
    assert!(told.iter().any(|l| l.starts_with("owner: an entry of `rooms`")) && told.iter().any(|l| l.contains("Nobody adds to `log`")), "{told:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_breaks_the_page_turns_it_red() {
    let clean = calculator();
    let spec = free("Holiday calculator", Shape::Static);
    for (tree, says) in [
        (without(&clean, "style.css"), "/style.css is loaded, and there is no such file"),
        (without(&clean, "more.css"), "/more.css is loaded"),
        (without(&clean, "js/days.js"), "/js/days.js is loaded"),
        (without(&clean, "img/sun.svg"), "/img/sun.svg is loaded"),
        (without(&clean, "about.html"), "the page leads there"),
        (without(&clean, "index.html"), "expected the page"),
        (edited(&clean, "index.html", "src=\"/js/main.js\"", "src=\"https://cdn.example.org/main.js\""), "from another place"),
        (edited(&clean, "style.css", "url(img/sun.svg)", "url(//example.org/sun.svg)"), "from another place"),
        (edited(&clean, "js/main.js", "'./days.js'", "'https://esm.example.org/days.js'"), "from another place"),
        (edited(&clean, "js/days.js", "export const", "fetch('https://example.org/spy');\nexport const"), "from another place"),
        (edited(&clean, "index.html", "<title>Holiday calculator", "<title>Something else"), "the page is called"),
        (edited(&clean, "index.html", "lang=\"en\"", "lang=\"ru\""), "the page says that it speaks"),
        (edited(&clean, "index.html", "<h1>", "<h1 onclick=\"x()\">"), "has `onclick`"),
        (edited(&clean, "index.html", "</body>", "<script>alert(1)</script></body>"), "a script of its own"),
        (edited(&clean, "fleet-app.toml", "Holiday calculator", "Something else"), "the app calls itself"),
        (edited(&clean, "fleet-app.toml", "origin = \"agent\"", "origin = \"template\""), "`origin` is"),
        (edited(&clean, "fleet-app.toml", "access = \"members\"", "access = \"public\""), "`access` is"),
    ] {
        let evidence = prove(&tree, &spec, &[Check::Opens]).await;
        assert_eq!(verdicts(&evidence), [Verdict::Unmet], "{says}: {evidence:#?}");
        assert!(last(&evidence[0]).contains(says), "{says}: {}", last(&evidence[0]));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_loses_or_shows_entries_turns_it_red() {
    let clean = visitors();
    let spec = free("Visitor book", Shape::Records);
    let shut = "create = \"\", update";
    for (tree, check, says) in [
        (calculator(), Check::KeepsEntries, "the app keeps nothing"),
        (edited(&clean, "fleet-app.toml", "view = \"\", create = \"\"", "view = \"author = ''\", create = \"\""), Check::KeepsEntries, "expected 200"),
        (
            edited(&edited(&clean, "fleet-app.toml", shut, "update"), "fleet-app.toml", "create = \"@request.auth.role = 'owner'\"", "update = \"\""),
            Check::KeepsEntries,
            "nobody can add an entry",
        ),
        (edited(&clean, "fleet-app.toml", "access = \"members\"", "access = \"public\""), Check::Closed, "expected a refusal"),
    ] {
        let evidence = prove(&tree, &spec, &[check]).await;
        assert_eq!(verdicts(&evidence), [Verdict::Unmet], "{says}: {evidence:#?}");
        assert!(last(&evidence[0]).contains(says), "{says}: {}", last(&evidence[0]));
    }
    let both = edited(&clean, "fleet-app.toml", "kind = \"records\"", "kind = \"static\"");
    assert!(matches!(try_prove(&both, &spec, &[Check::Opens]).await, Err(CloudError::Manifest(_))), "pages alone keep nothing");
    let nothing = edited(&calculator(), "fleet-app.toml", "kind = \"static\"", "kind = \"records\"");
    assert!(matches!(try_prove(&nothing, &spec, &[Check::Opens]).await, Err(CloudError::Manifest(_))), "what keeps entries says which");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_of_a_kit_that_agents_changed_keeps_what_the_kit_promised() {
    let spec = leave();
    let clean = edited(&filled(&spec), "fleet-app.toml", "origin = \"template\"", "origin = \"agent\"");
    // A screen of their own, a word more, and a field that the person's words asked for.
    let mut changed = edited(&clean, "app/main.js", "\n", "\n// ours\n");
    for locale in ["en", "ru"] {
        let path = format!("locales/{locale}.json");
        let mut words: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&changed[&path]).unwrap();
        words.insert("ours".into(), "…".into());
        changed.insert(path, serde_json::to_vec(&words).unwrap());
    }
    let manifest = String::from_utf8(changed["fleet-app.toml"].clone()).unwrap();
    let mut manifest: fleet_domain::manifest::Manifest = toml::from_str(&manifest).unwrap();
    let text = fleet_domain::manifest::Text::of("Note for payroll", "Для бухгалтерии");
    manifest.collections[0].fields.push(fleet_domain::manifest::Field::new("note", text, fleet_domain::manifest::FieldKind::Text));
    changed.insert("fleet-app.toml".into(), toml::to_string(&manifest).unwrap().into_bytes());
    for (name, tree, made, red) in [("agents", &changed, Means::Agent, Vec::new()), ("kit", &changed, Means::Kit, vec![Check::Opens, Check::Saves])] {
        let world = World::new();
        let project = ProjectId::from_unique(name);
        world.cloud.publish(&project, COMMIT, tree).await.expect("publishes");
        let criteria = all(&spec);
        let evidence = world.cloud.prove(&project, COMMIT, &criteria, &Spec::Requests(spec.clone()), made).await.expect("proves");
        let unmet = |e: &&Evidence| e.verdict != Verdict::Met;
        let found: Vec<Check> = evidence.iter().filter(unmet).map(|e| criteria.iter().find(|c| c.id == e.criterion).unwrap().check.clone()).collect();
        for check in &red {
            assert!(found.contains(check), "{name}: {check:?} is green");
        }
        assert!(made == Means::Kit || found.is_empty(), "{name}: {found:?} {evidence:#?}");
    }
}
