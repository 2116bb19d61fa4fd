//! The API: what it answers, what a repeat does, what a refusal looks like, and that its description tells the truth.

use axum::http::StatusCode;
use fleet_domain::brief::{Brief, BriefState, Choice, Clause, ClauseOrigin, Fate, Question, QuestionState};
use fleet_domain::chat::{Arrival, Focus};
use fleet_domain::id::BriefId;
use fleet_domain::manifest::Text;
use fleet_store::{Commit, Versioned};
use serde_json::{Value, json};

use crate::house::House;
use crate::seed;

#[tokio::test]
async fn the_same_key_is_one_message() {
    let house = House::full("en").await;
    let path = "/api/v1/threads/thr_leave/messages";
    let first = house.json("mira", path, &json!({"text": "Hello", "key": "k1", "files": []})).await;
    let again = house.json("mira", path, &json!({"text": "Hello", "key": "k1", "files": []})).await;
    assert_eq!((first.status, again.status), (StatusCode::ACCEPTED, StatusCode::ACCEPTED));
    assert_eq!((first.json()["repeated"].as_bool(), again.json()["repeated"].as_bool()), (Some(false), Some(true)));
    assert_eq!(first.json()["inbox"], again.json()["inbox"]);
    let other = house.json("rita", path, &json!({"text": "Hello", "key": "k1"})).await;
    assert_eq!(other.json()["repeated"], false, "another person's key is another key");
    let elsewhere = house.json("mira", "/api/v1/threads/thr_new/messages", &json!({"text": "Hello", "key": "k1"})).await;
    assert_eq!(elsewhere.json()["repeated"], false);
    for _ in 0..2 {
        assert_eq!(house.json("mira", path, &json!({"text": "twice"})).await.json()["repeated"], false, "without a key every sending is a new one");
    }
    assert_eq!(house.inbox().await.len(), 5);
    let press = "/api/v1/threads/thr_leave/press";
    let a = house.json("mira", press, &json!({"nonce": "n", "key": "p"})).await.json();
    let b = house.json("mira", press, &json!({"nonce": "n", "key": "p"})).await.json();
    assert_eq!((&a["inbox"], &b["repeated"]), (&b["inbox"], &json!(true)));
    assert_eq!(house.json("mira", press, &json!({"nonce": "n"})).await.json()["repeated"], false, "pressed again: the chat says what it thinks of that");
}

#[tokio::test]
async fn a_conversation_is_opened_read_and_spoken_in() {
    let house = House::full("en").await;
    let opened = house.json("anton", "/api/v1/threads", &json!({"bible": "hr", "locale": "ru"})).await;
    assert_eq!(opened.status, StatusCode::CREATED);
    let thread = opened.json();
    assert_eq!((&thread["bible"], &thread["locale"], &thread["focus"], &thread["project"]), (&json!("hr"), &json!("ru"), &json!("open"), &Value::Null));
    let id = thread["id"].as_str().unwrap();
    house.json("anton", &format!("/api/v1/threads/{id}/messages"), &json!({"text": "<b>Форма</b>"})).await;
    let rows = house.inbox().await;
    assert_eq!(rows.iter().map(|r| r.arrival.clone()).collect::<Vec<_>>(), [Arrival::Hello, Arrival::Text { text: "<b>Форма</b>".into(), files: Vec::new() }]);
    let posts = house.get("anton", &format!("/api/v1/threads/{id}/posts?after=0")).await.json();
    let post = &posts["posts"][0];
    assert_eq!(
        (&post["seq"], &post["author"]["by"], &post["author"]["me"], &post["body"]["kind"], &post["body"]["plain"]),
        (&json!(1), &json!("person"), &json!(true), &json!("said"), &json!("<b>Форма</b>"))
    );
    assert_eq!(post["body"]["html"], "<p>&lt;b&gt;Форма&lt;/b&gt;</p>");
    assert_eq!(house.get("anton", &format!("/api/v1/threads/{id}/brief")).await.code(), "not-found");
    assert_eq!(house.json("anton", "/api/v1/threads", &json!({"bible": "nope"})).await.code(), "no-such-bible");
    assert_eq!(house.json("anton", "/api/v1/threads", &json!({"locale": "xx"})).await.code(), "unreadable");
}

#[tokio::test]
async fn a_project_and_its_task_tell_everything() {
    let house = House::full("en").await;
    let project = house.get("olga", "/api/v1/projects/prj_leave").await.json();
    assert_eq!(
        (&project["title"], &project["role"], &project["kit"], &project["thread"]),
        (&json!("Leave requests"), &json!("approver"), &json!("requests"), &json!("thr_leave"))
    );
    assert!(project["preview_url"].as_str().unwrap().ends_with("t=per_olga"));
    assert_eq!(
        (&project["live_url"], &project["standing"]["name"], &project["tasks"][0]["id"]),
        (&Value::Null, &json!("awaiting_acceptance"), &json!("tsk_leave"))
    );
    let live = house.get("anton", "/api/v1/projects/prj_equipment").await.json();
    assert!(live["live_url"].as_str().unwrap().contains("live-prj-equipment") && live["preview_url"].is_null());
    let versions: Vec<(u64, bool, bool)> = live["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| (v["n"].as_u64().unwrap(), v["live"].as_bool().unwrap(), v["can_roll_back"].as_bool().unwrap()))
        .collect();
    assert_eq!(versions, [(3, true, false), (2, false, true), (1, false, true)]);
    let task = house.get("olga", "/api/v1/tasks/tsk_leave").await.json();
    assert_eq!((&task["commit"], &task["state"], &task["took_ms"]), (&json!(seed::COMMIT), &json!("awaiting_acceptance"), &json!(1400)));
    let first = &task["criteria"][0];
    assert_eq!((&first["words"], &first["check"]["check"], &first["verdict"]), (&json!("their manager approves"), &json!("decides"), &json!("met")));
    assert_eq!(first["evidence"].as_array().unwrap().len(), 3);
    let approved =
        json!({ "words": "Whoever decides approved a request: it was taken.", "trace": ["approver: POST records/1/transitions/approve → 200 with approved"] });
    assert_eq!(first["evidence"][1], approved);
    let journal = house.get("olga", "/api/v1/projects/prj_leave/journal?after=2&limit=2").await.json();
    let seqs: Vec<i64> = journal["journal"].as_array().unwrap().iter().map(|l| l["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs, [3, 4]);
    assert_eq!(journal["journal"][0]["task"], "tsk_leave");
}

#[tokio::test]
async fn a_refusal_is_a_code_a_sentence_and_the_request() {
    for (locale, words) in [("en", "There is nothing at this address"), ("ru", "По этому адресу ничего нет")] {
        let house = House::full(locale).await;
        let answer = house.get("mira", "/api/v1/projects/prj_0").await;
        let error = &answer.json()["error"];
        assert_eq!(error["code"], "not-found");
        assert!(error["message"].as_str().unwrap().starts_with(words));
        assert_eq!(error["request"], answer.header("x-request-id"));
        assert_eq!(answer.header("content-type"), "application/json");
        let page = house.get("mira", "/projects/prj_0").await;
        assert!(page.body.contains(page.header("x-request-id")), "people see the same code");
    }
}

#[tokio::test]
async fn the_description_names_every_path_and_every_shape() {
    let house = House::full("en").await;
    let answer = house.get("", "/api/v1/openapi.json").await;
    assert_eq!(answer.status, StatusCode::OK);
    let description = answer.json();
    assert!(description["openapi"].as_str().unwrap().starts_with("3."));
    let paths = description["paths"].as_object().unwrap();
    let mut operations = 0;
    for (path, item) in paths {
        for (method, operation) in item.as_object().unwrap() {
            operations += 1;
            assert!(!operation["description"].as_str().or(operation["summary"].as_str()).unwrap_or_default().is_empty(), "{method} {path} says nothing");
            assert!(operation["responses"].get("default").is_some(), "{method} {path} never refuses?");
            // What is described is there: it asks who is asking.
            let real = path.replace("{thread}", "thr_leave").replace("{project}", "prj_leave").replace("{task}", "tsk_leave").replace("{person}", "per_paul");
            let asked = match method.as_str() {
                "get" => house.get("", &real).await,
                "post" => house.json("", &real, &json!({})).await,
                other => panic!("{other} {path}"),
            };
            assert_eq!(asked.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        }
    }
    assert!(operations >= 23, "{operations}");
    let schemas = description["components"]["schemas"].as_object().unwrap();
    let text = answer.body.clone();
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(schemas.contains_key(name), "{name} is named but not described");
    }
}

#[tokio::test]
async fn status_counts_what_waits() {
    let house = House::full("en").await;
    let depth = async || house.get("mira", "/api/v1/status").await.json()["depth"].clone();
    assert_eq!(depth().await["inbox_new"], 0);
    house.json("mira", "/api/v1/threads/thr_leave/messages", &json!({"text": "Hello"})).await;
    let waits = depth().await;
    assert_eq!((&waits["inbox_new"], &waits["effects_ready"], &waits["inbox_dead"], &waits["effects_dead"]), (&json!(1), &json!(0), &json!(0), &json!(0)));
    house.inbox().await;
    assert_eq!(depth().await["inbox_new"], 0);
}

#[tokio::test]
async fn a_brief_tells_what_is_asked_and_what_done_will_mean() {
    let house = House::full("ru").await;
    let store = house.store();
    let id = BriefId::from_unique("1");
    let fleet_domain::project::Project { spec, .. } = store.project(&seed::project("leave")).await.unwrap().unwrap().value;
    let mut brief = Brief::new(id.clone(), "hr", "ru", seed::person("mira"), seed::thread("new"));
    let choice = |value: &str, ru: &str| Choice { value: value.into(), label: Text::of(value, ru), assumed: Text::default(), named: false, set: Vec::new() };
    let question =
        Question {
            key: "who".into(), ask: Text::of("Who decides?", "Кто решает?"), choices: vec![choice("manager", "Руководитель"), choice("hr", "Кадры")]
        };
    brief.questions = vec![QuestionState { question, asked_at: Some(1), missed: 0, answer: None }];
    brief.state = BriefState::Asking { key: "who".into() };
    brief.clauses = vec![Clause::new("нужен отпуск,", Fate::Goal, Vec::new(), ClauseOrigin::Said)];
    brief.spec = Some(spec);
    let thread = store.thread(&seed::thread("new")).await.unwrap().unwrap().with(|mut t| {
        t.focus = Focus::Brief { brief: id };
        t
    });
    store.commit(Commit::new().put_brief(Versioned::fresh(brief)).put_thread(thread)).await.unwrap();
    let brief = house.get("mira", "/api/v1/threads/thr_new/brief").await.json();
    assert_eq!((&brief["state"], &brief["asking"], &brief["rev"], &brief["task"]), (&json!("asking"), &json!("who"), &json!(1), &Value::Null));
    assert_eq!(brief["questions"][0]["ask"], "Кто решает?");
    assert_eq!(brief["questions"][0]["choices"][0], json!({"value": "manager", "label": "Руководитель"}));
    assert_eq!((&brief["clauses"][0]["text"], &brief["clauses"][0]["fate"]["fate"]), (&json!("нужен отпуск,"), &json!("goal")));
    assert_eq!(brief["spec"]["kit"], "requests");
    let words: Vec<&str> = brief["criteria"].as_array().unwrap().iter().map(|c| c["words"].as_str().unwrap()).collect();
    assert!(words.contains(&"Без ссылки ничего не отдаётся.") && words.iter().any(|w| w.starts_with("Первый день: ")), "{words:?}");
    assert_eq!(house.get("mira", "/api/v1/threads/thr_new").await.json()["focus"], "brief");
}
