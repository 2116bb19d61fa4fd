//! What endpoints want and what they refuse: marks for caches, tools in words, fields that not everybody takes.

use fleet_domain::agent::End;
use serde_json::{Value, json};

use crate::agent::{Agent, order};
use crate::server::{Server, calls, error, words};

fn marks(message: &Value) -> usize {
    message.to_string().matches("cache_control").count()
}

#[tokio::test]
async fn beginnings_are_marked_where_marks_are_taken() {
    for (model, marked) in [("anthropic/claude-sonnet-4.5", true), ("gpt-5-mini", false), ("nobody/knows-me", false)] {
        let server = Server::start([calls(1, &[("list", json!({}))]), calls(2, &[("list", json!({"depth": 1}))]), words("Done.")]).await;
        let mut order = order();
        model.clone_into(&mut order.model);
        Agent::start(&server, order).await.end().await;
        let requests = server.requests();
        for request in &requests {
            let messages = request["messages"].as_array().unwrap();
            let all: usize = messages.iter().map(marks).sum();
            if marked {
                assert!(all <= 4, "four are allowed");
                assert_eq!((marks(&messages[0]), marks(&messages[1]), marks(messages.last().unwrap())), (1, 1, 1), "{model}");
            } else {
                assert_eq!(all, 0, "{model}");
            }
        }
        // But for the moving mark, every request begins as the one before.
        let bare = |m: &Value| m["content"].as_str().map(str::to_owned).or_else(|| Some(m["content"][0]["text"].as_str()?.to_owned()));
        for pair in requests.windows(2) {
            let (before, after) = (pair[0]["messages"].as_array().unwrap(), pair[1]["messages"].as_array().unwrap());
            assert!(before.iter().zip(after).all(|(a, b)| bare(a) == bare(b) && a["role"] == b["role"]));
            assert_eq!(pair[0]["tools"], pair[1]["tools"]);
        }
    }
}

#[tokio::test]
async fn what_is_refused_is_left_out() {
    for (model, refusal, gone) in [
        ("gpt-5-mini", "Unrecognized request argument supplied: stream_options", "stream_options"),
        ("gpt-5-mini", "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", "max_tokens"),
        ("gpt-5-mini", "parallel_tool_calls: Extra inputs are not permitted", "parallel_tool_calls"),
        ("anthropic/claude-haiku-4.5", "messages.0.content.0.cache_control: Extra inputs are not permitted", "cache_control"),
    ] {
        let server = Server::start([error(400, json!({"error": {"message": refusal}}).to_string()), words("Done.")]).await;
        let mut order = order();
        model.clone_into(&mut order.model);
        order.budget.answer = Some(5000);
        assert_eq!(Agent::start(&server, order).await.end().await.end, End::Done, "{refusal}");
        let requests = server.requests();
        let named = |at: usize| requests[at].to_string().contains(&format!("\"{gone}\""));
        assert!(named(0) && !named(1), "{gone}");
    }
    // What is refused again is not left out for ever.
    let refused = || error(400, json!({"error": {"message": "stream_options"}}).to_string());
    let server = Server::start([refused(), refused(), words("Done.")]).await;
    assert_eq!(Agent::start(&server, order()).await.end().await.end, End::Protocol);
}

#[tokio::test]
async fn a_model_without_tools_is_taught_them() {
    let call = "I write.\n<tool_call>\n{\"name\": \"write\", \"arguments\": {\"path\": \"a.txt\", \"content\": \"made\"}}\n</tool_call>";
    let look = "<tool_call>{\"name\": \"read\", \"arguments\": {\"path\": \"a.txt\"}}</tool_call>";
    let refused = error(404, r#"{"error":{"message":"No endpoints found that support tool use. Try disabling \"read\".","code":404}}"#);
    for (model, first) in [("google/gemma-3-27b-it:free", None), ("nobody/knows-me", Some(refused))] {
        let at = usize::from(first.is_some());
        let server = Server::start(first.into_iter().chain([words(call), words(look), words("Done.")])).await;
        let mut order = order();
        model.clone_into(&mut order.model);
        let mut agent = Agent::start(&server, order).await;
        let ended = agent.end().await;
        assert_eq!((ended.end, ended.message.as_str()), (End::Done, "Done."), "{model}");
        assert_eq!(agent.file("a.txt"), "made");
        let request = &server.requests()[at + 2];
        assert!(request.get("tools").is_none(), "{model}");
        let messages = request["messages"].as_array().unwrap();
        assert!(messages[0]["content"].as_str().unwrap().contains("<tool_call>") && messages[0]["content"].as_str().unwrap().contains("\"name\":\"search\""));
        let roles: Vec<_> = messages.iter().map(|m| m["role"].as_str().unwrap()).collect();
        assert_eq!(roles, ["system", "user", "assistant", "user", "assistant", "user"], "{model}: by turns");
        assert!(messages[2]["content"].as_str().unwrap().starts_with("I write.\n<tool_call>"));
        assert_eq!(messages[5]["content"], "<tool_result tool=\"read\">\n1\tmade\n\n</tool_result>");
    }
}

#[tokio::test]
async fn mistakes_in_calls_are_explained_to_the_model() {
    let server = Server::start([
        calls(1, &[("delete", json!({})), ("read", json!({"form": 1})), ("edit", json!({"path": "a", "old": "x", "new": "y"}))]),
        words("Done."),
    ])
    .await;
    let mut agent = Agent::start(&server, order()).await;
    agent.end().await;
    let results: Vec<_> = server.messages(1).iter().filter(|m| m["role"] == "tool").map(|m| m["content"].as_str().unwrap().to_owned()).collect();
    assert!(results[0].contains("there are read, write, edit"), "{}", results[0]);
    assert!(results[1].contains("missing field `path`"), "{}", results[1]);
    assert!(results[2].contains("there is no such file"), "{}", results[2]);
    assert_eq!(agent.tools().len(), 3);
}
