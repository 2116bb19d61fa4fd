//! Every page in every state of the work, in both languages: nothing missing, nothing in the wrong language.

use axum::http::StatusCode;
use fleet_domain::act::EntryChoice;
use fleet_domain::audit::JournalEntry;
use fleet_domain::criterion::{Check, CriterionOrigin, Seen};
use fleet_domain::run::{Cap, NeedsHuman, RunState, Stage};
use fleet_store::{Commit, Versioned};

use crate::house::House;
use crate::seed;

fn states() -> Vec<RunState> {
    let by = || seed::person("mira");
    let commit = || seed::COMMIT.to_owned();
    let mut all: Vec<RunState> = Stage::ALL.iter().map(|stage| RunState::Working { stage: *stage }).collect();
    let whys = [
        NeedsHuman::GatesStuck { findings: vec!["gate place: message".into()] },
        NeedsHuman::CriteriaUnmet { criteria: vec!["c1".into(), "c99".into()] },
        NeedsHuman::AttemptsUsed { attempts: 3, last: "last".into() },
        NeedsHuman::Environment { message: "disk full".into() },
    ];
    all.extend(whys.into_iter().map(|why| RunState::NeedsHuman { stage: Stage::Review, why }));
    all.extend([
        RunState::Stopped { stage: Stage::Implement, by: by() },
        RunState::AwaitingAcceptance { commit: commit() },
        RunState::ChoosingEntries { commit: commit(), by: by(), entries: 3, live: 0, asked_at: seed::NOW },
        RunState::Promoting { commit: commit(), by: by(), version: 1, entries: EntryChoice::Keep },
        RunState::Accepted { commit: commit(), version: 1, by: by(), undo_until: seed::NOW + 60_000 },
        RunState::Accepted { commit: commit(), version: 1, by: by(), undo_until: seed::NOW - 1 },
        RunState::Undoing { commit: commit(), version: 1, accepted_by: by() },
        RunState::Superseded,
        RunState::Parked { stage: Stage::Qa, cap: Cap::Time },
        RunState::Parked { stage: Stage::Qa, cap: Cap::Money },
        RunState::Cancelled { by: by() },
    ]);
    all
}

fn checks() -> Vec<Check> {
    let field = || "f0".to_owned();
    vec![
        Check::Opens,
        Check::Closed,
        Check::Saves,
        Check::FieldSaved { field: field() },
        Check::FieldRequired { field: field() },
        Check::FieldGuarded { field: field() },
        Check::FieldUnique { field: field() },
        Check::FieldComputed { field: field() },
        Check::FieldOrdered { field: field() },
        Check::FieldLimited { field: field() },
        Check::FieldNotPast { field: field() },
        Check::Decides { step: 1 },
        Check::OnlyApprover { step: 1 },
        Check::StatesHold,
        Check::ReasonAsked,
        Check::OwnOnly,
        Check::AllSeen,
        Check::ApproversTold,
        Check::AuthorTold,
        Check::Filters,
        Check::Exports { format: fleet_domain::manifest::ExportFormat::Csv },
        Check::Speaks { locales: vec!["en".into()] },
        Check::HistoryKept,
        Check::TextStaysText,
        Check::Person,
    ]
}

#[tokio::test]
async fn every_state_has_its_page_in_both_languages() {
    let house = House::full("en").await;
    let store = house.store();
    let project = store.project(&seed::project("papers")).await.unwrap().unwrap().value;
    let origins = [CriterionOrigin::Said, CriterionOrigin::Answered, CriterionOrigin::Assumed, CriterionOrigin::Kit];
    let criteria: Vec<_> =
        checks().into_iter().enumerate().map(|(n, check)| seed::criterion(&format!("c{n}"), &format!("words {n}"), origins[n % 4], check)).collect();
    for (n, state) in states().into_iter().enumerate() {
        let id = format!("state{n}");
        let mut run = seed::bare_run(store, &id, &project, state.clone(), criteria.clone());
        if n == 0 {
            run.attempts.clear();
        }
        let commit = Commit::new().put_task(seed::task_of(&run, "A task")).put_run(Versioned::fresh(run));
        store.commit(commit).await.unwrap();
        for locale in ["en", "ru"] {
            house.form("mira", "/settings", &format!("locale={locale}")).await;
            for path in [
                format!("/tasks/tsk_{id}"),
                "/projects/prj_papers".to_owned(),
                "/projects".to_owned(),
                "/t/thr_papers".to_owned(),
                format!("/api/v1/tasks/tsk_{id}"),
            ] {
                let answer = house.get("mira", &path).await;
                assert_eq!(answer.status, StatusCode::OK, "{state:?} {locale} {path}: {}", answer.body);
                assert!(!answer.body.contains("[page-"), "{path}: a sentence is missing");
            }
        }
    }
}

#[tokio::test]
async fn stages_say_how_far_it_came() {
    let house = House::full("en").await;
    let task = house.get("mira", "/api/v1/tasks/tsk_papers").await.json();
    let states: Vec<&str> = task["stages"].as_array().unwrap().iter().map(|s| s["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["settled", "settled", "settled", "done", "done", "done", "halted", "todo"]);
    assert_eq!((&task["state"], &task["met"], &task["needs"]["why"]), (&"needs_human".into(), &1.into(), &"criteria_unmet".into()));
    assert_eq!(task["needs_detail"][0], "their manager approves", "criteria by their words, not by their ids");
    let acts: Vec<&str> = task["acts"].as_array().unwrap().iter().map(|a| a["name"].as_str().unwrap()).collect();
    assert_eq!(acts, ["resume", "throw_away"]);
    let done = house.get("mira", "/api/v1/tasks/tsk_equipment").await.json();
    assert!(done["stages"].as_array().unwrap().iter().all(|s| s["state"] == "done" || s["state"] == "settled"));
    assert_eq!(done["acts"][0]["act"], serde_json::json!({"act": "undo", "run": "run_equipment", "version": 3}));
}

#[tokio::test]
async fn an_accept_that_no_longer_stands_is_not_offered_for_undo() {
    let house = House::full("en").await;
    let store = house.store();
    let mut app = store.project(&seed::project("equipment")).await.unwrap().unwrap();
    assert!(house.get("mira", "/tasks/tsk_equipment").await.body.contains("Undo the accept"));
    // Somebody went back to an earlier version.
    app.value.live = Some(1);
    store.commit(Commit::new().put_project(app)).await.unwrap();
    let task = house.get("mira", "/api/v1/tasks/tsk_equipment").await.json();
    assert!(task["acts"].as_array().unwrap().is_empty() && task["undo_until"].is_null(), "{task}");
    assert!(!house.get("mira", "/tasks/tsk_equipment").await.body.contains("Undo the accept"));
    // They went to it again, and a newer one was made.
    let mut app = store.project(&seed::project("equipment")).await.unwrap().unwrap();
    let mut newer = app.value.versions[2].clone();
    newer.n = 4;
    (app.value.live, app.value.versions) = (Some(3), [app.value.versions, vec![newer]].concat());
    store.commit(Commit::new().put_project(app)).await.unwrap();
    assert!(house.get("mira", "/api/v1/tasks/tsk_equipment").await.json()["acts"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn after_an_undo_the_form_in_use_and_the_one_in_the_trial_are_told_apart() {
    let house = House::full("en").await;
    let store = house.store();
    let mut app = store.project(&seed::project("equipment")).await.unwrap().unwrap();
    let before = app.value.spec.clone();
    let fields = |answer: &serde_json::Value| answer["fields"].as_array().unwrap().len();
    let shown = house.get("mira", "/api/v1/projects/prj_equipment").await.json();
    assert!(shown["trial"].is_null(), "nothing but what is live: {shown}");
    let many = fields(&shown);
    // Version 2 was made by a run of its own; version 3, which has a field more, was taken back and waits for a word.
    let earlier = seed::bare_run(store, "earlier", &app.value, RunState::Superseded, Vec::new());
    let mut taken_back = store.run(&seed::run("equipment")).await.unwrap().unwrap();
    let fleet_domain::spec::Spec::Requests(mut spec) = before else { panic!("a kit made it") };
    spec.fields.push(fleet_domain::spec::FieldSpec::new("phone", "Phone number", fleet_domain::manifest::FieldKind::Phone));
    taken_back.value.order.spec = fleet_domain::spec::Spec::Requests(spec.clone());
    let commit = app.value.versions[2].commit.clone();
    taken_back.value.state = RunState::AwaitingAcceptance { commit: commit.clone() };
    app.value.spec = fleet_domain::spec::Spec::Requests(spec);
    app.value.preview = Some(fleet_domain::project::PreviewRef { commit, run: taken_back.value.id.clone(), expires_at: seed::NOW + 1_000_000 });
    app.value.versions[1].run = earlier.id.clone();
    app.value.live = Some(2);
    let task = seed::task_of(&earlier, "The form as it was");
    store.commit(Commit::new().put_task(task).put_run(Versioned::fresh(earlier)).put_run(taken_back).put_project(app)).await.unwrap();
    let shown = house.get("mira", "/api/v1/projects/prj_equipment").await.json();
    assert_eq!((fields(&shown), fields(&shown["trial"])), (many, many + 1), "{shown}");
    assert!(shown["trial"]["fields"].to_string().contains("Phone number") && !shown["fields"].to_string().contains("Phone number"), "{shown}");
    let offered: Vec<(u64, bool)> =
        shown["versions"].as_array().unwrap().iter().map(|v| (v["n"].as_u64().unwrap(), v["can_roll_back"].as_bool().unwrap())).collect();
    assert_eq!(offered, [(3, false), (2, false), (1, true)], "version 3 waits for Accept, 2 is live");
    let page = house.get("mira", "/projects/prj_equipment").await.body;
    assert!(page.contains("The form now in use") && page.contains("The form in the trial"), "{page}");
    assert_eq!(page.matches("Go back to this one").count(), 1);
    // A version whose accept was undone is none to go back to: the chat says so, too.
    let mut app = store.project(&seed::project("equipment")).await.unwrap().unwrap();
    app.value.versions[0].withdrawn = true;
    store.commit(Commit::new().put_project(app)).await.unwrap();
    assert_eq!(house.get("mira", "/projects/prj_equipment").await.body.matches("Go back to this one").count(), 0);
}

#[tokio::test]
async fn a_page_says_plainly_that_no_agent_ran() {
    for (locale, words) in [("en", "Made from a template; no agent ran."), ("ru", "Сделано по шаблону; агент не работал.")] {
        let house = House::full(locale).await;
        for path in ["/projects/prj_leave", "/tasks/tsk_leave", "/t/thr_leave"] {
            assert!(house.get("mira", path).await.body.contains(words), "{path}");
        }
    }
}

#[tokio::test]
async fn russian_pages_hold_no_english_sentences_of_ours() {
    let house = House::full("ru").await;
    for path in [
        "/",
        "/t/thr_leave",
        "/projects",
        "/projects/prj_leave",
        "/tasks/tsk_leave",
        "/tasks/tsk_papers",
        "/activity",
        "/wishes",
        "/people",
        "/help",
        "/nowhere",
    ] {
        let body = house.get("mira", path).await.body;
        assert!(body.contains("<html lang=\"ru\""), "{path}");
        let text = visible(&body);
        for word in ["Apps", "Conversation", "Activity", "Accept", "holds", "attempt", "every criterion", "Sign in", "Back", "Started", "Version"] {
            assert!(!text.contains(word), "{path}: `{word}` in {text}");
        }
    }
}

#[test]
fn every_step_of_a_proof_has_words_in_every_language() {
    let words = fleet_content::Words::embedded().unwrap();
    for locale in ["en", "ru"] {
        let mut told = std::collections::BTreeSet::new();
        for seen in Seen::ALL {
            let said = words.try_say(locale, &format!("seen-{}", seen.key()), &[]).unwrap_or_else(|| panic!("{locale}: {seen:?}"));
            assert!(told.insert(said.clone()), "{locale}: said twice: {said}");
        }
    }
}

/// What is read aloud or seen of a page, roughly.
fn visible(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<').skip(1) {
        let (tag, words) = part.split_once('>').unwrap_or((part, ""));
        for name in ["aria-label=\"", "title=\"", "placeholder=\""] {
            if let Some((_, rest)) = tag.split_once(name) {
                text.push_str(rest.split('"').next().unwrap_or_default());
                text.push('\n');
            }
        }
        text.push_str(words);
    }
    text.replace("Enter", "")
}

#[tokio::test]
async fn times_are_told_in_the_readers_zone() {
    let house = House::full("en").await;
    let ask = |zone: &str| {
        let cookie = format!("fleet_session=mira; fleet_zone={zone}");
        axum::http::Request::builder()
            .uri("/projects/prj_leave")
            .header("host", "localhost:7070")
            .header("cookie", cookie)
            .body(axum::body::Body::empty())
            .unwrap()
    };
    assert!(house.get("mira", "/projects/prj_leave").await.body.contains("19 November 2026, 09:30 UTC"));
    assert!(house.send(ask("Asia/Tokyo")).await.body.contains("19 November 2026, 18:30<"));
    assert!(house.send(ask("Nowhere/Land")).await.body.contains("09:30 UTC"), "an unknown zone is none");
}

#[tokio::test]
async fn the_language_of_a_stranger_is_that_of_the_browser() {
    let house = House::full("en").await;
    for (wanted, words) in [
        ("ru-RU,ru;q=0.9,en;q=0.8", "Вы не вошли"),
        ("de-DE,de;q=0.9", "You are not signed in"),
        ("de,ru;q=0.5", "Вы не вошли"),
        ("*", "You are not signed in"),
    ] {
        let request = crate::house::asked("GET", "", "/projects").header("accept-language", wanted).body(axum::body::Body::empty()).unwrap();
        let answer = house.send(request).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(answer.body.contains(words) && answer.body.contains("fleet owner-link"), "{wanted}");
    }
}

#[tokio::test]
async fn earlier_messages_are_a_link_away() {
    let house = House::full("en").await;
    let many: Vec<_> = (0..130).map(|n| seed::fleet("note", &format!("<p>Message number {n}.</p>"), &[], &[])).collect();
    for (n, (author, body)) in many.into_iter().enumerate() {
        house.store().commit(Commit::new().post(seed::thread("new"), author, body, &format!("many-{n}"))).await.unwrap();
    }
    let newest = house.get("mira", "/t/thr_new").await.body;
    assert!(newest.contains("Message number 129.") && newest.contains("Message number 70.") && !newest.contains("Message number 69."));
    assert!(newest.contains("/t/thr_new?before=72"), "{}", newest.split("?before=").nth(1).unwrap_or_default().get(..10).unwrap_or_default());
    let older = house.get("mira", "/t/thr_new?before=72").await.body;
    assert!(older.contains("Message number 69.") && !older.contains("Message number 70.") && !older.contains("data-composer"));
}

#[tokio::test]
async fn people_are_shown_with_their_role_in_each_app() {
    let house = House::full("en").await;
    let page = house.get("mira", "/people").await.body;
    let of = |name: &str| page.split("<li").find(|row| row.contains(&format!(">{name}"))).unwrap_or_else(|| panic!("{name}: {page}")).to_owned();
    assert!(of("Olga").contains(": Approver") && of("Rita").contains(": Requester") && of("Gus").contains(": Guest"), "{page}");
    assert!(!page.contains("Guest of an app"), "{page}");
}

#[tokio::test]
async fn a_link_that_opens_on_this_machine_only_says_so() {
    let words = fleet_content::Words::embedded().unwrap();
    let warning = words.say("en", "chat-link-only-on", &[("where", "".into())]);
    for (origin, warned) in [("http://localhost:7070", true), ("http://127.0.0.1:7070", true), ("http://fleet.example", false)] {
        let house = House::with(origin, fleet_web::Limits::default()).await;
        seed::everything(house.store(), "en").await;
        for (path, form) in [("/projects/prj_leave/invite", "role=guest"), ("/people/per_anton/link", "")] {
            let page = house.form("mira", path, form).await.body;
            assert!(page.contains("the-link"), "{page}");
            assert_eq!(page.contains(warning.trim()), warned, "{origin} {path}");
        }
    }
}

#[tokio::test]
async fn help_tells_guests_nothing_for_programs() {
    let house = House::full("en").await;
    for (who, programs) in [("mira", true), ("anton", true), ("gus", false)] {
        let page = house.get(who, "/help").await.body;
        assert_eq!(page.contains("/api/v1/openapi.json"), programs, "{who}");
        assert!(page.contains("my time zone is Berlin") && page.contains("digest weekly") && page.contains("new request"), "{who}");
    }
}

#[tokio::test]
async fn a_stage_that_failed_is_not_called_by_what_it_was_to_be() {
    let why = "attempt 2 failed exactly as the one before: trying again would change nothing, so a person is asked";
    for (locale, failed, label) in [("en", "Not proved", "<strong>Proved</strong>"), ("ru", "Не доказано", "<strong>Доказано</strong>")] {
        let house = House::full(locale).await;
        let entry = JournalEntry { at: seed::NOW, event: "proved".into(), why: why.into() };
        house.store().commit(Commit::new().journal(Some(seed::project("papers")), Some(seed::run("papers")), entry)).await.unwrap();
        let page = house.get("mira", "/tasks/tsk_papers").await.body;
        assert!(page.contains(&format!("<strong>{failed}</strong>")) && !page.contains(label), "{locale}: {page}");
        assert!(house.get("mira", "/tasks/tsk_leave").await.body.contains(label), "{locale}: what was proved is called so");
    }
}
