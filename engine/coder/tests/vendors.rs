//! Answers as vendors give them (`answers/`): each calls the same tools, each in its own dialect.

use fleet_domain::agent::{End, ToolPhase, Usage};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::agent::{Agent, order};
use crate::server::{Reply, Server, sse, whole, words};

struct Vendor {
    name: &'static str,
    model: &'static str,
    stream: bool,
    answer: &'static str,
    usage: Option<(u64, u64, u64, u64)>,
    /// Where something of the answer must stand in the next request, below the assistant's message.
    back: Option<(&'static str, &'static str)>,
    /// The words beside the calls.
    text: &'static str,
}

macro_rules! vendor {
    ($name:literal, $model:literal, $stream:literal, $usage:expr, $back:expr, $text:literal) => {
        Vendor { name: $name, model: $model, stream: $stream, answer: include_str!(concat!("answers/", $name)), usage: $usage, back: $back, text: $text }
    };
}

fn vendors() -> Vec<Vendor> {
    vec![
        vendor!("openai.sse", "gpt-5-mini", true, Some((900, 300, 40, 16)), None, ""),
        vendor!(
            "openrouter.sse",
            "anthropic/claude-sonnet-4.5",
            true,
            Some((900, 300, 40, 0)),
            Some(("/reasoning_details/0/text", "First I look at both.")),
            "I look."
        ),
        vendor!("openrouter.json", "z-ai/glm-4.5-air:free", false, Some((1200, 0, 40, 0)), None, "I look."),
        vendor!("ollama.sse", "qwen2.5-coder:7b", true, None, None, ""),
        vendor!("vllm.sse", "my-own/llama-3.3-70b", true, Some((1200, 0, 40, 0)), None, "I look."),
        vendor!("deepseek.json", "deepseek-chat", false, Some((900, 300, 40, 12)), Some(("/reasoning_content", "Both files first.")), ""),
        vendor!("mistral.json", "devstral-medium", false, Some((1200, 0, 40, 0)), None, "I look."),
        vendor!("groq.sse", "openai/gpt-oss-120b", true, Some((1200, 0, 40, 0)), None, ""),
        vendor!(
            "gemini.sse",
            "gemini-2.5-flash",
            true,
            Some((1200, 0, 100, 60)),
            Some(("/tool_calls/0/extra_content/google/thought_signature", "c2lnbmVk")),
            ""
        ),
        vendor!("hermes.sse", "nobody/knows-me", true, Some((1200, 0, 40, 0)), None, ""),
        // Asked for a stream, and answered with the whole.
        vendor!("whole.json", "some-proxy", true, Some((1200, 0, 40, 0)), None, "I look."),
    ]
}

#[tokio::test]
async fn every_vendor_is_understood() {
    for vendor in vendors() {
        let name = vendor.name;
        let first: Reply = if std::path::Path::new(name).extension().is_some_and(|e| e == "sse") { sse(vendor.answer) } else { whole(vendor.answer) };
        let last = if vendor.stream { words("Done.") } else { whole(json!({"choices": [{"message": {"content": "Done."}}]}).to_string()) };
        let server = Server::start([first, last]).await;
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("a.txt"), "alpha\n").unwrap();
        std::fs::write(folder.path().join("b.txt"), "beta\n").unwrap();
        let mut order = order();
        vendor.model.clone_into(&mut order.model);
        order.stream = vendor.stream;
        let mut agent = Agent::start_in(&server, order, folder).await;
        let ended = agent.end().await;
        assert_eq!((ended.end, ended.message.as_str()), (End::Done, "Done."), "{name}: {:#?}", agent.said);

        // They run beside each other: either may end first.
        let mut tools = agent.tools();
        tools.sort_by(|a, b| a.about.cmp(&b.about));
        let called: Vec<_> = tools.iter().map(|t| (t.name.as_str(), t.about.as_str(), t.phase)).collect();
        assert_eq!(called, [("read", "a.txt", ToolPhase::Done), ("read", "b.txt", ToolPhase::Done)], "{name}");
        if let Some((input, cache_read, output, reasoning)) = vendor.usage {
            let first = agent.said.iter().find_map(|s| if let fleet_coder::Signal::Usage(usage) = s { Some(*usage) } else { None });
            assert_eq!(first, Some(Usage { input, cache_read, cache_write: 0, output, reasoning }), "{name}");
        } else {
            assert!(agent.usage().input > 300, "{name}: what is not counted is estimated");
        }

        let messages = server.messages(1);
        let answer = messages.iter().find(|m| m["role"] == "assistant").unwrap();
        assert_eq!(answer["content"].as_str().unwrap_or_default(), vendor.text, "{name}");
        if let Some((path, value)) = vendor.back {
            assert_eq!(answer.pointer(path), Some(&json!(value)), "{name}: {answer:#}");
        }
        let results: Vec<&Value> = messages.iter().filter(|m| m["role"] == "tool").collect();
        assert_eq!(results.len(), 2, "{name}");
        for (result, (call, content)) in results.iter().zip(answer["tool_calls"].as_array().unwrap().iter().zip(["alpha", "beta"])) {
            assert_eq!(result["tool_call_id"], call["id"], "{name}");
            assert!(!call["id"].as_str().unwrap().is_empty(), "{name}");
            assert!(serde_json::from_str::<Value>(call["function"]["arguments"].as_str().unwrap()).unwrap().is_object(), "{name}");
            let text = result["content"].as_str().map_or_else(|| result["content"][0]["text"].as_str().unwrap().to_owned(), str::to_owned);
            assert!(text.contains(content), "{name}: {text}");
        }
        let ids: std::collections::BTreeSet<_> = results.iter().map(|r| r["tool_call_id"].to_string()).collect();
        assert_eq!(ids.len(), 2, "{name}: ids are different");
    }
}
