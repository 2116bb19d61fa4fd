//! Work that goes in circles is told so once, then ended.

use fleet_domain::agent::End;
use serde_json::json;

use crate::agent::{Agent, order};
use crate::server::{Server, calls, words};

#[tokio::test]
async fn the_same_call_for_nothing_ends_as_hung() {
    let server = Server::start((0..20).map(|n| calls(n, &[("search", json!({"pattern": "nowhere"}))]))).await;
    let mut agent = Agent::start(&server, order()).await;
    let ended = agent.end().await;
    assert_eq!(ended.end, End::Hung);
    assert!(ended.message.contains("`search` with the same arguments 6 times"), "{}", ended.message);
    assert_eq!(server.requests().len(), 6);
    let told = server.requests()[5]["messages"].to_string().matches("You go in circles").count();
    assert_eq!(told, 1, "said once");
    assert!(!server.requests()[2]["messages"].to_string().contains("You go in circles"), "not too early");
}

#[tokio::test]
async fn the_same_error_ends_though_calls_differ() {
    let run = |n: usize| {
        calls(n, &[("write", json!({"path": "try", "content": n.to_string()})), ("run", json!({"command": format!("echo took {n}{n} ms; exit 3")}))])
    };
    let server = Server::start((0..20).map(run)).await;
    let mut agent = Agent::start(&server, order()).await;
    let ended = agent.end().await;
    assert_eq!(ended.end, End::AgentError);
    assert!(ended.message.contains("same error 6 times") && ended.message.contains("exit 3"), "{}", ended.message);
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn work_that_repeats_itself_for_a_reason_goes_on() {
    // The same command after each change, with the same result; and looks at the same file between.
    let turn = |n: usize| {
        let write = ("write", json!({"path": "a.txt", "content": n.to_string()}));
        calls(n, &[write, ("read", json!({"path": "a.txt"})), ("run", json!({"command": "true"}))])
    };
    let server = Server::start((0..12).map(turn).chain([words("Done.")])).await;
    let mut agent = Agent::start(&server, order()).await;
    assert_eq!(agent.end().await.end, End::Done);
    assert!(!server.requests()[12]["messages"].to_string().contains("You go in circles"));
}
