//! `fleet make` and `fleet chat`: whole jobs and conversations through the documented API.

use std::io::{Read, Write};
use std::process::Stdio;

use crate::run::{Ran, Serving, fleet, ran, run};

const LEAVE: &str = "Leave requests: first day, last day, type: vacation or sick leave, comment. The manager approves. Export to Excel and CSV";

fn make(data: &std::path::Path, args: &[&str]) -> Ran {
    run(data, &[&["make", "--bible", "hr", "--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"], args].concat())
}

#[test]
fn a_job_with_no_fleet_running_starts_one_and_ends_it() {
    let data = tempfile::tempdir().unwrap();
    let made = make(data.path(), &["--say", LEAVE, "--defaults", "--accept", "--json", "--exit"]);
    assert_eq!(made.code, 0, "{made:?}");
    let report = made.json();
    assert_eq!(report["kit"], "requests");
    assert!(report["preview_url"].as_str().unwrap().contains("/_fleet/enter?t="), "{report}");
    assert!(report["live_url"].as_str().unwrap().contains(".localhost:"), "{report}");
    assert_eq!(report["commit"].as_str().unwrap().len(), 40);
    assert!(report["seconds_confirm_to_link"].as_f64().unwrap() > 0.0);
    let criteria = report["criteria"].as_array().unwrap();
    assert!(criteria.len() >= 5, "{report}");
    for criterion in criteria {
        assert!(matches!(criterion["verdict"].as_str(), Some("met" | "for_person")), "{criterion}");
        assert!(criterion["verdict"] == "for_person" || !criterion["evidence"].as_array().unwrap().is_empty(), "{criterion}");
    }
    assert!(!data.path().join("run.json").exists(), "--exit stops what it started");
    let told = make(data.path(), &["--say", LEAVE, "--defaults", "--exit"]);
    assert!(told.code == 0 && told.out.contains("Preview: ") && told.out.contains(&format!("fleet up --data {}", data.path().display())), "{told:?}");
}

#[test]
fn open_streams_of_page_and_app_do_not_hold_up_the_end() {
    let data = tempfile::tempdir().unwrap();
    let serving = Serving::on(data.path());
    let made = make(data.path(), &["--say", LEAVE, "--defaults", "--json"]);
    assert_eq!(made.code, 0, "{made:?}");
    let link = made.json()["preview_url"].as_str().unwrap().to_owned();
    let (host, path) = link.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let entered = serving.get(host, &format!("/{path}"));
    let cookie = entered
        .lines()
        .find_map(|l| l.to_lowercase().starts_with("set-cookie:").then(|| l["set-cookie:".len()..].split(';').next().unwrap().trim().to_owned()));
    let cookie = cookie.unwrap_or_else(|| panic!("the link lets nobody in: {entered}"));
    let run_file: serde_json::Value = serde_json::from_slice(&std::fs::read(data.path().join("run.json")).unwrap()).unwrap();
    let token = run_file["token"].as_str().unwrap();
    let streams = [
        format!("GET /api/realtime HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nAccept: text/event-stream\r\n\r\n"),
        format!("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"),
    ];
    let mut open = Vec::new();
    for request in streams {
        let mut stream = std::net::TcpStream::connect(serving.listen()).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut head = [0; 12];
        stream.read_exact(&mut head).unwrap();
        assert_eq!(&head, b"HTTP/1.1 200", "{request}");
        open.push(stream);
    }
    let asked = std::time::Instant::now();
    let end = serving.stop();
    assert_eq!(end.code, 0);
    assert!(asked.elapsed() < std::time::Duration::from_secs(8), "{:?}: {end:?}", asked.elapsed());
    assert!(!end.err.contains("stopped without waiting"), "{end:?}");
}

#[test]
fn a_question_is_printed_unless_defaults_or_an_answer_are_given() {
    let data = tempfile::tempdir().unwrap();
    let serving = Serving::on(data.path());
    let vague = "people ask for something, it has to be approved";
    let asked = make(data.path(), &["--say", vague, "--json"]);
    assert_eq!(asked.code, 2, "{asked:?}");
    let question = asked.json()["question"].clone();
    let (key, value) = (question["key"].as_str().unwrap(), question["choices"][1]["value"].as_str().unwrap());
    assert!((2..=4).contains(&question["choices"].as_array().unwrap().len()), "{question}");
    let words = make(data.path(), &["--say", vague]);
    assert_eq!(words.code, 2);
    assert!(words.out.contains(&format!("--answer {key}=")) && words.out.contains("--defaults"), "{words:?}");
    let suggested = words.out.split("fleet chat ").nth(1).unwrap_or_else(|| panic!("{words:?}")).trim();
    assert!(suggested.ends_with(&format!("--data {}", data.path().display())), "the command reaches this fleet: {suggested}");
    let answered = make(data.path(), &["--say", vague, "--answer", &format!("{key}={value}"), "--defaults", "--json"]);
    assert_eq!(answered.code, 0, "{answered:?}");
    let answers = answered.json()["questions"].clone();
    assert!(answers.as_array().unwrap().iter().any(|q| q["key"] == key && q["value"] == value), "{answers}");
    let settled = make(data.path(), &["--say", LEAVE, "--answer", "approver=hr", "--defaults", "--exit"]);
    assert!(settled.code == 0 && settled.err.contains("--answer approver=hr was not taken"), "{settled:?}");
    let unknown = make(data.path(), &["--say", vague, "--answer", "aprover=x", "--defaults"]);
    assert_eq!(unknown.code, 1);
    assert!(unknown.err.contains("did you mean `approver`?"), "{unknown:?}");
    assert_eq!(serving.stop().code, 0);
}

#[test]
fn a_file_is_said_to_be_kept_and_not_read() {
    let data = tempfile::tempdir().unwrap();
    let serving = Serving::on(data.path());
    let file = data.path().join("data.csv");
    std::fs::write(&file, "first day,last day\n2026-01-01,2026-01-02\n").unwrap();
    for (say, locale, says) in [(LEAVE, "en", "not read"), ("Заявки на отпуск: первый день, последний день. Согласует руководитель", "ru", "не читается")]
    {
        let args = ["--say", say, "--locale", locale, "--file", file.to_str().unwrap(), "--defaults"];
        let made = make(data.path(), &[&args[..], &["--json"]].concat());
        assert_eq!(made.code, 0, "{made:?}");
        let left = made.json()["not_included"].clone();
        let of_file = left.as_array().unwrap().iter().find(|l| l["words"] == "data.csv").unwrap_or_else(|| panic!("{left}")).clone();
        assert_eq!(of_file["why"], "file_not_read", "{left}");
        assert!(of_file["says"].as_str().unwrap().contains(says), "{left}");
        let words = make(data.path(), &args);
        assert!(words.out.lines().any(|l| l.contains("data.csv") && l.contains(says)), "{words:?}");
    }
    assert_eq!(serving.stop().code, 0);
}

#[test]
fn what_no_kit_makes_exits_3_and_is_kept_as_a_wish() {
    let data = tempfile::tempdir().unwrap();
    let serving = Serving::on(data.path());
    let none = make(data.path(), &["--say", "a landing page for our new product with a newsletter sign-up", "--json"]);
    assert_eq!(none.code, 3, "{none:?}");
    assert!(!none.json()["message"].as_str().unwrap().is_empty());
    let hello = make(data.path(), &["--say", "hello"]);
    assert_eq!(hello.code, 2, "{hello:?}");
    let missing = make(data.path(), &["--say", LEAVE, "--file", "/no/such.csv", "--defaults"]);
    assert_eq!(missing.code, 1);
    assert!(missing.err.contains("/no/such.csv cannot be read"), "{missing:?}");
    assert_eq!(serving.stop().code, 0);
}

#[test]
fn a_change_before_the_start_is_in_the_app() {
    let data = tempfile::tempdir().unwrap();
    let serving = Serving::on(data.path());
    let made = make(data.path(), &["--say", LEAVE, "--defaults", "--change", "add a phone number", "--json"]);
    assert_eq!(made.code, 0, "{made:?}");
    let report = made.json();
    assert!(report["criteria"].as_array().unwrap().iter().any(|c| c["check"]["field"].as_str().is_some_and(|f| f.contains("phone"))), "{report}");
    assert_eq!(serving.stop().code, 0);
}

#[test]
fn words_that_cannot_be_taken_are_said_at_once_and_start_nothing() {
    let data = tempfile::tempdir().unwrap();
    let serving = Serving::on(data.path());
    let begun = std::time::Instant::now();
    let changes = ["--change", "add a phone number", "--change", "paint the moon green"];
    let made = make(data.path(), &[&["--say", LEAVE, "--defaults", "--json"][..], &changes].concat());
    assert_eq!(made.code, 2, "{made:?}");
    let said = made.json();
    assert_eq!((&said["state"], &said["words"]), (&"not_taken".into(), &"paint the moon green".into()));
    assert!(said["message"].as_str().unwrap().contains("paint the moon green"), "the chat's own answer: {said}");
    // A step that never comes is waited for 30 s; an answer that is there is not.
    assert!(begun.elapsed() < std::time::Duration::from_secs(15), "{:?}", begun.elapsed());
    let words = make(data.path(), &["--say", LEAVE, "--defaults", "--change", "paint the moon green"]);
    assert_eq!(words.code, 2, "{words:?}");
    assert!(words.out.contains("paint the moon green") && words.out.contains("fleet chat --thread thr_"), "{words:?}");
    assert_eq!(serving.stop().code, 0);
}

fn chat(data: &std::path::Path, args: &[&str], lines: &str) -> Ran {
    let mut child = fleet(data)
        .args([&["chat", "--data", data.to_str().unwrap()], args].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    ran(child.wait_with_output().unwrap())
}

#[test]
fn a_conversation_in_the_terminal_has_numbered_choices() {
    let data = tempfile::tempdir().unwrap();
    let alone = chat(data.path(), &[], "hello\n");
    assert_eq!(alone.code, 1);
    assert!(alone.err.contains("no fleet runs on"), "{alone:?}");
    let serving = Serving::on(data.path());
    let talk = chat(data.path(), &["--bible", "hr"], &format!("{LEAVE}\n99\n/nothing\n/quit\n"));
    assert_eq!(talk.code, 0, "{talk:?}");
    assert!(talk.out.contains("\n  1) ") && talk.out.contains("There is no choice 99 now.") && talk.out.contains("There is no /nothing here"), "{}", talk.out);
    assert!(!talk.out.contains("[terminal-"), "{}", talk.out);
    assert_eq!(serving.stop().code, 0);
}

#[test]
fn a_program_talks_in_lines_of_json() {
    let data = tempfile::tempdir().unwrap();
    let serving = Serving::on(data.path());
    let lines = format!("{}\nnonsense\n{}\n", serde_json::json!({ "say": LEAVE }), serde_json::json!({ "press": 1 }));
    let talk = chat(data.path(), &["--json", "--locale", "en"], &lines);
    assert_eq!(talk.code, 0, "{talk:?}");
    let said: Vec<serde_json::Value> = talk.out.lines().map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {l}"))).collect();
    assert!(said[0]["thread"]["id"].as_str().unwrap().starts_with("thr_"));
    assert!(said.iter().any(|l| l["error"].is_string()), "nonsense is answered: {}", talk.out);
    let posts: Vec<&serde_json::Value> = said.iter().filter_map(|l| l.get("post")).collect();
    assert!(posts.iter().any(|p| p["body"]["plain"].as_str().unwrap().contains("Leave requests") && p["author"]["by"] == "person"), "own words come back");
    assert!(posts.iter().filter(|p| p["author"]["by"] == "fleet").count() >= 2, "{}", talk.out);
    let thread = said[0]["thread"]["id"].as_str().unwrap();
    let again = chat(data.path(), &["--json", "--thread", thread], "");
    assert!(again.out.lines().count() > posts.len() / 2, "the conversation is there again: {}", again.out);
    let foreign = chat(data.path(), &["--thread", "thr_nobody"], "");
    assert_eq!(foreign.code, 1, "{foreign:?}");
    assert_eq!(serving.stop().code, 0);
}

#[test]
fn another_fleet_needs_its_token() {
    let data = tempfile::tempdir().unwrap();
    let serving = Serving::on(data.path());
    let url = serving.said["url"].as_str().unwrap();
    let wrong = chat(data.path(), &["--url", url, "--token", "wrong"], "");
    assert_eq!(wrong.code, 1);
    assert!(wrong.err.starts_with("error: ") && !wrong.err.contains("wrong"), "{wrong:?}");
    assert!(wrong.err.contains(&format!("the fleet at {url} does not know this token")) && wrong.err.contains("run.json"), "{wrong:?}");
    let half = chat(data.path(), &["--url", url], "");
    assert_eq!(half.code, 1);
    let nobody = chat(data.path(), &["--url", "http://127.0.0.1:1", "--token", "t"], "");
    assert!(nobody.err.contains("no fleet answers at http://127.0.0.1:1"), "{nobody:?}");
    assert_eq!(serving.stop().code, 0);
}
