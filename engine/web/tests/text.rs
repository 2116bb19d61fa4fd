//! Whatever people, apps or the engine wrote stays text on every page, in both languages.

use fleet_domain::audit::JournalEntry;
use fleet_domain::chat::FileRef;
use fleet_domain::criterion::{Check, CriterionOrigin, Evidence, EvidenceStep, Seen, Verdict};
use fleet_domain::id::{FileId, WishId};
use fleet_domain::manifest::Tone;
use fleet_domain::post::{Author, Body, PostButton, PostLink};
use fleet_domain::project::Wish;
use fleet_domain::run::{AttemptEnd, Built, NeedsHuman, RunState, Stage};
use fleet_store::{Commit, Versioned};

use crate::house::House;
use crate::seed;

/// Breaks out of text, attributes and scripts alike, and asks for a host.
const HOSTILE: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}{% raw %}</textarea></title>\u{202e}";

async fn house() -> House {
    let house = House::full("en").await;
    let store = house.store();
    let mira = store.person(&seed::person("mira")).await.unwrap().unwrap();
    let mut thread = seed::thread_of(store, "hostile", "mira", HOSTILE, Some("hostile"), "en", 0);
    thread.created_at += 1;
    let mut app = seed::bare_project(store, "hostile", HOSTILE, &[HOSTILE, HOSTILE], &[HOSTILE], "en");
    app.slug = "hostile".into();
    let why = NeedsHuman::GatesStuck { findings: vec![HOSTILE.into()] };
    let criteria = vec![seed::criterion("c1", HOSTILE, CriterionOrigin::Said, Check::FieldSaved { field: HOSTILE.into() })];
    let mut work = seed::bare_run(store, "hostile", &app, RunState::NeedsHuman { stage: Stage::Review, why }, criteria);
    work.order.not_included = vec![HOSTILE.into()];
    work.attempts[0].end = Some(AttemptEnd::GatesFailed { findings: vec![HOSTILE.into()] });
    let steps = vec![EvidenceStep { seen: Seen::WentWrong, trace: vec![HOSTILE.into()] }];
    let evidence = Evidence { criterion: "c1".into(), commit: seed::COMMIT.into(), verdict: Verdict::Unmet, steps, at: 0, took_ms: 1 };
    work.built = Some(Built { attempt: 1, commit: seed::COMMIT.into(), evidence: vec![evidence] });
    let file = FileRef { id: FileId::from_unique("1"), name: HOSTILE.into(), mime: "text/csv".into(), size: 1, sha256: "0".repeat(64) };
    let said = Body { kind: "said".into(), plain: HOSTILE.into(), html: HOSTILE.into(), files: vec![file], ..Body::default() };
    let told = Body {
        kind: HOSTILE.into(),
        plain: HOSTILE.into(),
        html: String::new(),
        buttons: vec![PostButton { nonce: HOSTILE.into(), label: HOSTILE.into(), tone: Tone::Good }],
        links: vec![PostLink { label: HOSTILE.into(), project: app.id.clone(), env: fleet_domain::chat::Env::Live }],
        ..Body::default()
    };
    let author = Author::Person { person: seed::person("anton"), name: HOSTILE.into() };
    let wish = Wish {
        id: WishId::from_unique("9"),
        by: seed::person("mira"),
        thread: thread.id.clone(),
        bible: HOSTILE.into(),
        text: HOSTILE.into(),
        verdict: format!("{HOSTILE}:{HOSTILE}"),
        at: 0,
    };
    let line = JournalEntry { at: store.now(), event: HOSTILE.into(), why: format!("per_mira {HOSTILE}") };
    let commit = Commit::new()
        .put_person(mira.with(|mut p| {
            p.name = HOSTILE.into();
            p
        }))
        .put_thread(Versioned::fresh(thread.clone()))
        .put_project(Versioned::fresh(app.clone()))
        .put_task(seed::task_of(&work, HOSTILE))
        .put_run(Versioned::fresh(work.clone()))
        .put_wish(wish)
        .journal(Some(app.id.clone()), Some(work.id.clone()), line)
        .post(thread.id.clone(), author, said, "hostile-1")
        .post(thread.id.clone(), Author::Fleet, told, "hostile-2");
    store.commit(commit).await.unwrap();
    house
}

#[tokio::test]
async fn hostile_words_stay_words_on_every_page() {
    let house = house().await;
    let pages = [
        "/",
        "/t/thr_hostile",
        "/t/thr_hostile/panel",
        "/projects",
        "/projects/prj_hostile",
        "/projects/prj_hostile/delete",
        "/tasks/tsk_hostile",
        "/wishes",
        "/activity",
        "/people",
        "/help",
    ];
    for locale in ["en", "ru"] {
        house.form("mira", "/settings", &format!("locale={locale}")).await;
        for path in pages {
            let answer = house.get("mira", path).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.body);
            let body = answer.body;
            for raw in ["<script>alert", "<img src=x", "</textarea><", "</title>\u{202e}", "49{"] {
                assert!(!body.contains(raw), "{path} {locale}: {raw}");
            }
            let shown = body.contains("&lt;script&gt;alert(1)");
            assert!(shown || path == "/help" && body.contains("&lt;script"), "{path} {locale}: it should be seen as text");
        }
    }
    let created = house.json("mira", "/api/v1/people/per_anton/login-links", &serde_json::json!({})).await;
    assert_eq!(created.status, 201);
    let invitation = house.json("mira", "/api/v1/projects/prj_hostile/invites", &serde_json::json!({"role": "approver", "step": 1})).await.json();
    let page = house.get("", invitation["url"].as_str().unwrap().strip_prefix("http://localhost:7070").unwrap()).await;
    assert!(page.status == 200 && !page.body.contains("<script>alert") && page.body.contains("&lt;script&gt;alert"));
}

#[tokio::test]
async fn a_persons_stored_html_is_never_believed() {
    let house = house().await;
    let posts = house.get("mira", "/api/v1/threads/thr_hostile/posts").await.json();
    for post in posts["posts"].as_array().unwrap() {
        let html = post["body"]["html"].as_str().unwrap();
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
        assert_eq!(post["body"]["plain"], HOSTILE, "the words are kept as they were written");
    }
}

#[tokio::test]
async fn what_was_asked_for_is_not_repeated_on_error_pages() {
    let house = house().await;
    for path in ["/projects/%3Cscript%3Ealert(1)%3C/script%3E", "/%3Cscript%3Ealert(1)", "/enter?t=%3Cscript%3Ealert(1)", "/tasks/x?sent=%3Cscript%3Ealert(1)"]
    {
        for who in ["mira", ""] {
            assert!(!house.get(who, path).await.body.contains("<script>alert"), "{path}");
        }
    }
    let told = house.get("mira", "/tasks/tsk_hostile?sent=%3Cscript%3E").await;
    assert!(told.status == 200 && !told.body.contains("class=\"told\""));
    let answer = house.json("mira", "/api/v1/threads", &serde_json::json!({"bible": HOSTILE})).await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.code(), "no-such-bible");
}
