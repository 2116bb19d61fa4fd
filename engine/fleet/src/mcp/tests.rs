//! The server is talked to as an agent does, by lines.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Desk, serve};

struct Bench {
    desk: Desk,
    _folder: TempDir,
}

fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let (work, home) = (folder.path().join("work"), folder.path().join("home"));
    std::fs::create_dir(&work).unwrap();
    std::fs::create_dir(&home).unwrap();
    let order = folder.path().join("order.json");
    std::fs::write(&order, json!({ "title": "Leave requests", "handed_over": "- attempt 1 (codex): ended" }).to_string()).unwrap();
    Bench { desk: Desk { folder: work, home: Some(home), order: Some(order) }, _folder: folder }
}

/// All answers to these lines, by id.
async fn talk(desk: &Desk, lines: &[String]) -> Vec<Value> {
    let mut said = Vec::new();
    serve(desk.clone(), lines.join("\n").as_bytes(), &mut said).await.unwrap();
    let mut answers: Vec<Value> = String::from_utf8(said).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    answers.sort_by_key(|a| a["id"].as_i64());
    answers
}

fn ask(id: i64, method: &str, params: &Value) -> String {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string()
}

async fn call(desk: &Desk, name: &str, arguments: Value) -> (String, bool) {
    let answer = talk(desk, &[ask(1, "tools/call", &json!({ "name": name, "arguments": arguments }))]).await.remove(0);
    let result = &answer["result"];
    (result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned(), result["isError"].as_bool().unwrap())
}

#[tokio::test]
async fn an_agent_is_greeted_and_finds_the_tools() {
    let bench = bench();
    let lines = [
        ask(1, "initialize", &json!({ "protocolVersion": "2025-03-26", "capabilities": {}, "clientInfo": { "name": "x", "version": "1" } })),
        json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }).to_string(),
        ask(2, "ping", &Value::Null),
        ask(3, "tools/list", &json!({})),
        ask(4, "initialize", &json!({ "protocolVersion": "2099-01-01" })),
    ];
    let answers = talk(&bench.desk, &lines).await;
    assert_eq!(answers.len(), 4, "a notification has no answer: {answers:?}");
    assert_eq!(answers[0]["result"]["protocolVersion"], "2025-03-26");
    assert_eq!(answers[1]["result"], json!({}));
    let names: Vec<&str> = answers[2]["result"]["tools"].as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["project_context", "check_app", "report_progress", "ask_engine"]);
    assert!(answers[2]["result"]["tools"].as_array().unwrap().iter().all(|t| t["inputSchema"]["type"] == "object"));
    assert_eq!(answers[3]["result"]["protocolVersion"], "2025-06-18", "a revision that nobody knows is answered with our own");
}

#[tokio::test]
async fn what_is_no_request_is_refused_and_the_talk_goes_on() {
    let bench = bench();
    let lines = ["{", "[]", "{\"id\": 7}", "", "{\"id\": null, \"method\": \"ping\"}"].map(str::to_owned).to_vec();
    let lines = [lines, vec![ask(1, "resources/list", &json!({})), ask(2, "tools/call", &json!({ "name": "rm" })), ask(3, "ping", &json!({}))]].concat();
    let answers = talk(&bench.desk, &lines).await;
    let codes: Vec<Option<i64>> = answers.iter().map(|a| a["error"]["code"].as_i64()).collect();
    assert_eq!(codes[..4], [Some(-32_700), Some(-32_600), Some(-32_600), Some(-32_600)], "{answers:?}");
    assert_eq!(codes[4..], [Some(-32_601), Some(-32_602), None]);
}

#[tokio::test]
async fn the_context_holds_the_order_the_hand_over_and_the_notes_and_no_link_leads_out() {
    let bench = bench();
    let (text, wrong) = call(&bench.desk, "project_context", json!({})).await;
    assert!(!wrong && text.contains("Leave requests") && text.contains("attempt 1 (codex)") && text.contains("There are none yet"), "{text}");
    let notes = bench.desk.folder.join("NOTES.md");
    std::fs::write(&notes, "The manager is the owner.").unwrap();
    assert!(call(&bench.desk, "project_context", Value::Null).await.0.contains("The manager is the owner."));
    std::fs::remove_file(&notes).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", &notes).unwrap();
    assert!(call(&bench.desk, "project_context", json!({})).await.0.contains("There are none yet"));
}

#[tokio::test]
async fn the_check_says_what_is_wrong() {
    let bench = bench();
    let (text, wrong) = call(&bench.desk, "check_app", json!({})).await;
    assert!(!wrong && text.contains("manifest: fleet-app.toml: it is missing") && text.contains("Not yet"), "{text}");
}

#[tokio::test]
async fn progress_and_questions_are_noted_on_one_line_each() {
    let bench = bench();
    let path = bench.desk.home.as_ref().unwrap().join(fleet_runtime::agent::PROGRESS);
    assert_eq!(call(&bench.desk, "report_progress", json!({ "text": "half\nway" })).await, ("Noted.".to_owned(), false));
    let (answer, wrong) = call(&bench.desk, "ask_engine", json!({ "question": "Who decides?" })).await;
    assert!(!wrong && answer.contains("Nobody can be asked now"), "{answer}");
    for bad in [json!({}), json!({ "text": " " }), json!({ "text": "x".repeat(201) }), json!({ "text": 1 })] {
        assert!(call(&bench.desk, "report_progress", bad).await.1);
    }
    let lines: Vec<Value> = std::fs::read_to_string(&path).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(
        lines.iter().map(|l| (l["noted"].as_str().unwrap(), l["text"].as_str().unwrap())).collect::<Vec<_>>(),
        [("progress", "half way"), ("question", "Who decides?")]
    );
    std::fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink("/dev/null", &path).unwrap();
    assert!(call(&bench.desk, "report_progress", json!({ "text": "x" })).await.1, "no link is followed");
}
