//! Forms and buttons of the pages become acts in the right thread, bound to what the person saw; nothing is written past the inbox.

use axum::http::StatusCode;
use fleet_domain::act::{Act, EntryChoice};
use fleet_domain::chat::Arrival;

use crate::house::House;
use crate::seed;

#[tokio::test]
async fn buttons_of_a_task_become_acts() {
    let house = House::full("en").await;
    let run = || seed::run("leave");
    let commit = || seed::COMMIT.to_owned();
    let bound = format!("&commit={}", seed::COMMIT);
    for (form, act) in [
        ("act=stop".to_owned(), Act::Stop { run: run() }),
        ("act=resume".to_owned(), Act::Resume { run: run() }),
        ("act=throw_away".to_owned(), Act::ThrowAway { run: run() }),
        (format!("act=accept{bound}"), Act::Accept { run: run(), commit: commit() }),
        ("act=ask_changes".to_owned(), Act::AskChanges { run: run() }),
        (format!("act=keep_entries{bound}"), Act::ChooseEntries { run: run(), commit: commit(), entries: EntryChoice::Keep }),
        (format!("act=start_clean{bound}"), Act::ChooseEntries { run: run(), commit: commit(), entries: EntryChoice::Clean }),
        ("act=undo&version=3".to_owned(), Act::Undo { run: run(), version: 3 }),
    ] {
        let answer = house.form("mira", "/tasks/tsk_leave/act", &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{form}");
        let rows = house.inbox().await;
        assert_eq!(rows.len(), 1);
        assert_eq!((&rows[0].arrival, &rows[0].thread, &rows[0].person), (&Arrival::Act { act }, &seed::thread("leave"), &seed::person("mira")));
        assert_eq!(rows[0].request, answer.header("x-request-id"), "the log and the inbox name the same request");
        let back = house.get("mira", answer.header("location").split('#').next().unwrap()).await;
        assert_eq!(back.status, StatusCode::OK, "{form}");
    }
}

#[tokio::test]
async fn buttons_of_a_project_become_acts() {
    let house = House::full("en").await;
    let project = || seed::project("equipment");
    for (form, act) in [
        ("act=rename&title=%20Laptops%0A%26%20co%20", Act::Rename { project: project(), title: "Laptops & co".into() }),
        ("act=rollback&version=2", Act::Rollback { project: project(), version: 2 }),
        ("act=revoke", Act::Revoke { project: project() }),
        ("act=delete", Act::Delete { project: project() }),
    ] {
        let answer = house.form("anton", "/projects/prj_equipment/act", form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{form}");
        assert_eq!(house.arrivals().await, [Arrival::Act { act }], "{form}");
    }
    let unchanged = house.store().project(&project()).await.unwrap().unwrap();
    assert_eq!((unchanged.rev, unchanged.value.title.as_str()), (1, "Equipment"), "the page itself changes nothing");
}

#[tokio::test]
async fn forms_that_make_no_sense_do_nothing() {
    let house = House::full("en").await;
    for (path, form) in [
        ("/tasks/tsk_leave/act", "act=accept"),
        ("/tasks/tsk_leave/act", "act=accept&commit=zzz"),
        ("/tasks/tsk_leave/act", "act=undo"),
        ("/tasks/tsk_leave/act", "act=undo&version=-1"),
        ("/tasks/tsk_leave/act", "act=format_disk"),
        ("/tasks/tsk_leave/act", ""),
        ("/projects/prj_leave/act", "act=rollback"),
        ("/projects/prj_leave/act", "act=rollback&version=x"),
        ("/projects/prj_leave/invite", "role=owner"),
        ("/projects/prj_leave/invite", "role=approver:9"),
        ("/projects/prj_leave/invite", "role=approver:x"),
        ("/t/thr_leave/press", "nonce="),
    ] {
        assert_eq!(house.form("mira", path, form).await.status, StatusCode::BAD_REQUEST, "{path} {form}");
    }
    assert!(house.inbox().await.is_empty());
}

#[tokio::test]
async fn the_chat_works_by_forms_alone() {
    let house = House::full("en").await;
    let page = house.get("mira", "/t/thr_leave").await.body;
    assert!(page.contains(r#"action="/t/thr_leave/say""#) && page.contains(r#"name="nonce" value="n-accept""#));
    let said = house
        .files(
            "mira",
            "/t/thr_leave/say",
            &[("text", None, "Please add\r\na phone".as_bytes()), ("files", Some("list.csv"), b"a;b\n1;2\n"), ("files", Some(""), b"")],
        )
        .await;
    assert_eq!((said.status, said.header("location")), (StatusCode::SEE_OTHER, "/t/thr_leave#end"));
    let pressed = house.form("mira", "/t/thr_leave/press", "nonce=n-accept").await;
    assert_eq!(pressed.status, StatusCode::SEE_OTHER);
    let arrived = house.arrivals().await;
    let Arrival::Text { text, files } = &arrived[0] else { panic!("{arrived:?}") };
    assert_eq!((text.as_str(), files.len(), files[0].name.as_str(), files[0].mime.as_str()), ("Please add\na phone", 1, "list.csv", "text/csv"));
    assert_eq!(arrived[1], Arrival::Press { nonce: "n-accept".into() });
    // What was said stands in the thread at once, before anybody handles it.
    let page = house.get("mira", "/t/thr_leave").await.body;
    assert!(page.contains("<p>Please add<br>a phone</p>") && page.contains("list.csv"));
    assert_eq!(house.files("mira", "/t/thr_leave/say", &[("text", None, b" \n ")]).await.status, StatusCode::SEE_OTHER, "an empty form is a slip");
    assert!(house.arrivals().await.is_empty());
    let opened = house.form("mira", "/threads", "bible=hr").await;
    assert!(opened.header("location").starts_with("/t/thr_"));
    assert_eq!(house.arrivals().await, [Arrival::Hello]);
    assert_eq!(house.form("mira", "/threads", "bible=nope").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn letting_a_stranger_in_is_an_act_of_an_admin() {
    let house = House::full("en").await;
    assert_eq!(house.form("anton", "/people/per_paul/pair", "").await.status, StatusCode::FORBIDDEN);
    assert_eq!(house.form("mira", "/people/per_paul/pair", "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.arrivals().await, [Arrival::Act { act: Act::Pair { person: seed::person("paul") } }]);
    assert_eq!(house.form("mira", "/people/per_anton/pair", "").await.status, StatusCode::CONFLICT, "he is in already");
}

#[tokio::test]
async fn language_and_colours_are_kept() {
    let house = House::full("en").await;
    let answer = house.form("mira", "/settings", "locale=ru&back=/projects").await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/projects"));
    assert!(house.get("mira", "/projects").await.body.contains("<html lang=\"ru\""));
    assert_eq!(house.store().person(&seed::person("mira")).await.unwrap().unwrap().value.locale, "ru");
    let answer = house.form("mira", "/settings", "theme=dark&back=//evil.example").await;
    assert_eq!((answer.header("location"), answer.header("set-cookie").split(';').next()), ("/", Some("fleet_theme=dark")));
    assert_eq!(house.form("mira", "/settings", "locale=xx").await.status, StatusCode::BAD_REQUEST);
    // Before sign-in the choice is a cookie.
    let answer = house.form("", "/settings", "locale=ru").await;
    assert!(answer.header("set-cookie").starts_with("fleet_locale=ru"));
    let request = crate::house::asked("GET", "", "/").header("cookie", "fleet_locale=ru; fleet_theme=dark").body(axum::body::Body::empty()).unwrap();
    let page = house.send(request).await.body;
    assert!(page.contains("<html lang=\"ru\" data-theme=\"dark\"") && page.contains("Вы не вошли"));
}

/// What is wrong with a new name is said at its field; a name that holds is on the page that comes next.
#[tokio::test]
async fn a_new_name_is_judged_at_its_field_and_shown_once_it_holds() {
    let house = House::full("en").await;
    for (title, wrong, said) in [("%20%20".to_owned(), "rename_empty", "blanks alone are none"), ("x".repeat(81), "rename_long", "at most 80 characters fit")] {
        let answer = house.form("mira", "/projects/prj_leave/act", &format!("act=rename&title={title}")).await;
        assert_eq!(answer.header("location"), format!("/projects/prj_leave?sent={wrong}#h-manage"));
        let page = house.get("mira", &format!("/projects/prj_leave?sent={wrong}")).await.body;
        assert!(page.contains(said) && page.contains("aria-describedby=\"title-wrong\"") && !page.contains("class=\"told\""), "{page}");
        assert!(house.inbox().await.is_empty(), "nothing is asked for");
    }
    let renaming = house.form("mira", "/projects/prj_leave/act", "act=rename&title=Holidays");
    let bot = async {
        while house.arrivals().await.is_empty() {
            tokio::task::yield_now().await;
        }
        let project = house.store().project(&seed::project("leave")).await.unwrap().unwrap();
        let named = project.with(|mut p| {
            p.title = "Holidays".to_owned();
            p
        });
        house.store().commit(fleet_store::Commit::new().put_project(named)).await.unwrap();
    };
    let (answer, ()) = tokio::join!(renaming, bot);
    assert_eq!(answer.header("location"), "/projects/prj_leave?sent=renamed");
    let page = house.get("mira", "/projects/prj_leave?sent=renamed").await.body;
    assert!(page.contains("Renamed.") && page.contains("<h1>Holidays</h1>") && !page.contains("What comes of it"), "{page}");
    // Where nobody does it in time, the page says what was asked for.
    let answer = house.form("mira", "/projects/prj_leave/act", "act=rename&title=Leave").await;
    assert_eq!(answer.header("location"), "/projects/prj_leave?sent=rename");
}
