//! What goes between the agent and the engine while it works: words, questions, guidance, "stop".

use std::sync::Arc;
use std::time::{Duration, Instant};

use fleet_coder::{Line, Signal};
use fleet_domain::agent::{End, ToolKind, ToolPhase};
use serde_json::json;
use tokio::sync::Notify;

use crate::agent::{Agent, order};
use crate::server::{Reply, Server, calls, piece, words};

#[tokio::test]
async fn a_small_work_is_told_step_by_step() {
    let server = Server::start([
        calls(1, &[("write", json!({"path": "src/a.txt", "content": "hello\n"}))]),
        calls(2, &[("run", json!({"command": "cat src/a.txt; echo $SEEN"}))]),
        words("It is there.\nProved by cat."),
    ])
    .await;
    let mut agent = Agent::start(&server, order()).await;
    let ended = agent.end().await;
    assert_eq!((ended.end, ended.message.as_str(), ended.resets_at), (End::Done, "It is there.\nProved by cat.", None));
    assert_eq!(agent.file("src/a.txt"), "hello\n");
    assert_eq!(agent.text(), "It is there.\nProved by cat.");
    assert_eq!((agent.usage().input, agent.usage().output), (300, 30));
    let tools: Vec<_> =
        agent.said.iter().filter_map(|s| if let Signal::Tool(call) = s { Some((call.id.clone(), call.kind, call.phase)) } else { None }).collect();
    assert_eq!(
        tools,
        [
            ("call_1_0".to_owned(), ToolKind::Edit, ToolPhase::Begun),
            ("call_1_0".to_owned(), ToolKind::Edit, ToolPhase::Done),
            ("call_2_0".to_owned(), ToolKind::Run, ToolPhase::Begun),
            ("call_2_0".to_owned(), ToolKind::Run, ToolPhase::Done),
        ]
    );
    let result = server.messages(2).last().unwrap()["content"].as_str().unwrap().to_owned();
    assert_eq!(result, "exit 0\nhello\nby commands\n");
    assert_eq!(server.headers(0)["authorization"], "Bearer attempt-token-3f9a");
}

#[tokio::test]
async fn looks_run_beside_each_other_and_changes_in_their_order() {
    let server = Server::start([
        calls(
            1,
            &[
                ("list", json!({})),
                ("read", json!({"path": "a"})),
                ("run", json!({"command": "printf 1 >> a"})),
                ("run", json!({"command": "printf 2 >> a"})),
                ("read", json!({"path": "a"})),
                ("search", json!({"pattern": "1"})),
            ],
        ),
        words("Done."),
    ])
    .await;
    let mut agent = Agent::start(&server, order()).await;
    agent.end().await;
    let phases: Vec<_> =
        agent.said.iter().filter_map(|s| if let Signal::Tool(call) = s { Some((call.name.clone(), call.phase == ToolPhase::Begun)) } else { None }).collect();
    let at = |name: &str, begun: bool, nth: usize| phases.iter().enumerate().filter(|(_, p)| *p == &(name.to_owned(), begun)).nth(nth).unwrap().0;
    assert!(at("read", true, 0) < at("list", false, 0), "both looks began before one of them ended: {phases:?}");
    assert!(at("run", false, 0) < at("run", true, 1), "one change after the other: {phases:?}");
    let results: Vec<_> = server.messages(1).iter().filter(|m| m["role"] == "tool").map(|m| (m["tool_call_id"].clone(), m["content"].clone())).collect();
    assert_eq!(results.len(), 6);
    for (n, (id, _)) in results.iter().enumerate() {
        assert_eq!(id, &json!(format!("call_1_{n}")), "results stand in the order of their calls");
    }
    assert!(results[1].1.as_str().unwrap().contains("there is no such file"));
    assert_eq!(results[4].1, "1\t12\n");
}

#[tokio::test]
async fn guidance_is_told_at_the_next_turn() {
    let server = Server::start([calls(1, &[("run", json!({"command": "until test -f go; do sleep 0.02; done"}))]), words("Blue then.")]).await;
    let mut agent = Agent::start(&server, order()).await;
    agent.until(|s| matches!(s, Signal::Tool(call) if call.phase == ToolPhase::Begun)).await;
    agent.tell(&Line::Say { text: "Make it blue.".into() }).await;
    agent.tell(&Line::Say { text: "And small.".into() }).await;
    std::fs::write(agent.folder.path().join("go"), "").unwrap();
    assert_eq!(agent.end().await.end, End::Done);
    let messages = server.messages(1);
    assert_eq!(messages[messages.len() - 2]["role"], "tool", "nothing stands between a call and its result");
    let last = messages.last().unwrap();
    assert_eq!(last["role"], "user");
    let text = last["content"].as_str().unwrap();
    assert!(text.find("Make it blue.").unwrap() < text.find("And small.").unwrap(), "{text}");
}

#[tokio::test]
async fn guidance_that_comes_with_the_end_is_not_lost() {
    let gate = Arc::new(Notify::new());
    let (first, last) = (piece(&json!({"content": "All is\n"}), None), piece(&json!({"content": "done."}), Some("stop")));
    let server = Server::start([Reply::Gated(first, Arc::clone(&gate), last), words("The one thing, too.")]).await;
    let mut agent = Agent::start(&server, order()).await;
    agent.until(|s| matches!(s, Signal::Text { .. })).await;
    agent.tell(&Line::Say { text: "One thing more.".into() }).await;
    gate.notify_one();
    assert_eq!(agent.end().await.message, "The one thing, too.");
    let messages = server.messages(1);
    assert_eq!(messages[messages.len() - 2]["content"], "All is\ndone.");
    assert!(messages[messages.len() - 1]["content"].as_str().unwrap().contains("One thing more."));
}

#[tokio::test]
async fn a_question_waits_for_its_answer() {
    let ask = json!({"question": "Which colour?", "options": ["red", "blue"]});
    let server = Server::start([calls(1, &[("ask", ask)]), calls(2, &[("ask", json!({"question": "And how large?"}))]), words("Done.")]).await;
    let mut agent = Agent::start(&server, order()).await;
    let Signal::Question(question) = agent.until(|s| matches!(s, Signal::Question(_))).await else { unreachable!() };
    assert_eq!(question.text, "Which colour?");
    assert_eq!(question.options, [("1".to_owned(), "red".to_owned()), ("2".to_owned(), "blue".to_owned())]);
    agent.tell(&Line::Answer { id: "another".into(), text: "1".into() }).await;
    agent.tell(&Line::Answer { id: question.id, text: "2".into() }).await;
    let Signal::Question(question) = agent.until(|s| matches!(s, Signal::Question(_))).await else { unreachable!() };
    agent.tell(&Line::Answer { id: question.id, text: "As large as a house".into() }).await;
    assert_eq!(agent.end().await.end, End::Done);
    assert_eq!(server.messages(1).last().unwrap()["content"], "blue");
    assert_eq!(server.messages(2).last().unwrap()["content"], "As large as a house");
}

#[tokio::test]
async fn where_nobody_listens_nobody_is_waited_for() {
    let server = Server::start([calls(1, &[("ask", json!({"question": "Which colour?"}))]), words("I took blue.")]).await;
    let mut agent = Agent::start(&server, order()).await;
    agent.close();
    assert_eq!(agent.end().await.end, End::Done);
    assert!(server.messages(1).last().unwrap()["content"].as_str().unwrap().contains("decide yourself"));
}

#[tokio::test]
async fn stop_ends_a_command_with_all_that_it_started() {
    let command = "sleep 300 & echo $! > child; echo $$ > shell; wait";
    let server = Server::start([calls(1, &[("run", json!({"command": command, "timeout": 600}))])]).await;
    let mut agent = Agent::start(&server, order()).await;
    let until = Instant::now() + Duration::from_secs(20);
    let pid = |name: &str| std::fs::read_to_string(agent.folder.path().join(name)).ok().and_then(|t| t.trim().parse::<u32>().ok());
    let (child, shell) = loop {
        if let (Some(child), Some(shell)) = (pid("child"), pid("shell")) {
            break (child, shell);
        }
        assert!(Instant::now() < until, "the command begins");
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    assert!(alive(child) && alive(shell));
    agent.tell(&Line::Stop).await;
    let stopped = Instant::now();
    let ended = agent.end().await;
    assert_eq!((ended.end, ended.message.as_str()), (End::AgentError, "stopped as it was told to"));
    assert!(stopped.elapsed() < Duration::from_secs(2), "{:?}", stopped.elapsed());
    while alive(child) || alive(shell) {
        assert!(stopped.elapsed() < Duration::from_secs(10), "nothing is left");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn stop_ends_the_wait_for_a_model() {
    for reply in [Reply::Silence, Reply::Stalls(piece(&json!({"content": "I"}), None))] {
        let server = Server::start([reply]).await;
        let mut agent = Agent::start(&server, order()).await;
        while server.requests().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        agent.tell(&Line::Stop).await;
        assert_eq!(agent.end().await.message, "stopped as it was told to");
    }
}

#[tokio::test]
async fn odd_lines_are_passed_over() {
    let server = Server::start([calls(1, &[("ask", json!({"question": "Well?"}))]), words("Done.")]).await;
    let mut agent = Agent::start(&server, order()).await;
    let Signal::Question(question) = agent.until(|s| matches!(s, Signal::Question(_))).await else { unreachable!() };
    agent.tell(&Line::Order(order())).await;
    agent.tell(&Line::Answer { id: question.id, text: "yes".into() }).await;
    assert_eq!(agent.end().await.end, End::Done);
    assert_eq!(server.requests().len(), 2, "a second order is none");
}

/// A process that is there and is not only waiting to be reaped.
fn alive(pid: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.rsplit(") ").next().unwrap().starts_with('Z'))
}
