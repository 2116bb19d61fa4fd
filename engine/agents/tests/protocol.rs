//! The client of ACP where recordings do not lead: resumption, refusals, questions, interruption, another version.

use fleet_agents::acp::{Acp, entries};
use fleet_agents::agent::{Agent, Exit, Heard, McpServer, Reach, Reader, Setting};
use fleet_agents::roster::Roster;
use fleet_domain::agent::{End, Signal, Usage};
use serde_json::{Value, json};

const ENTRY: &str = r#"
[[agent]]
name = "house"
args = ["serve", "--acp"]
mode = "free"
answer_usage = "/usage"
[[agent.failures]]
words = "cupboard is bare"
end = "quota_or_billing"
seen = "1.0"
[agent.probe]
program = "house-agent"
version = ["version"]
"#;

struct Talk(Box<dyn Reader + Send>);

impl Talk {
    fn new(setting: &Setting) -> Self {
        let entry = entries(ENTRY).unwrap().remove(0);
        Self(Acp::new(entry).reader(setting))
    }

    fn hear(&mut self, message: &Value) -> (Heard, Vec<Value>) {
        let heard = self.0.line(&message.to_string());
        let said = heard.say.iter().map(|l| serde_json::from_str(l).unwrap()).collect();
        (heard, said)
    }

    /// Up to the prompt.
    fn greet(&mut self) {
        self.0.open();
        self.hear(&json!({"id": 1, "result": {"protocolVersion": 1, "agentCapabilities": {"loadSession": true}}}));
        self.hear(&json!({"id": 2, "result": {"sessionId": "s"}}));
        let (_, said) = self.hear(&json!({"id": 3, "result": {}}));
        assert_eq!(said[0]["method"], "session/prompt");
    }

    fn end(&mut self) -> End {
        self.0.exit(Exit { code: Some(0), signal: None }, None, 0).end
    }
}

fn setting() -> Setting {
    Setting { prompt: "Do it".into(), folder: "/srv/repo".into(), ..Setting::default() }
}

#[test]
fn an_agent_is_one_entry_of_the_settings() {
    let roster = Roster::new(entries(ENTRY).unwrap()).unwrap();
    let agent = roster.get("house").unwrap();
    assert_eq!(agent.launch(&setting()).program, "house-agent");
    assert_eq!(agent.launch(&setting()).args, ["serve", "--acp"]);
    assert!(Roster::new(entries(&ENTRY.replace("house\"", "claude\"")).unwrap()).is_err(), "a name is taken once");
    let mut talk = Talk::new(&setting());
    talk.greet();
    talk.hear(&json!({"id": 4, "error": {"code": -32603, "message": "The cupboard is bare."}}));
    assert_eq!(talk.end(), End::QuotaOrBilling, "by its own row");
}

#[test]
fn a_session_is_gone_on_with_without_its_history_being_heard() {
    let mut talk = Talk::new(&Setting { resume: Some("old".into()), ..setting() });
    talk.0.open();
    let (_, said) = talk.hear(&json!({"id": 1, "result": {"protocolVersion": 1, "agentCapabilities": {"loadSession": true}}}));
    assert_eq!((&said[0]["method"], &said[0]["params"]["sessionId"]), (&json!("session/load"), &json!("old")));
    let chunk = |text: &str| json!({"method": "session/update", "params": {"sessionId": "old", "update": {"sessionUpdate": "agent_message_chunk", "content": {"text": text}}}});
    assert!(talk.hear(&chunk("from before")).0.signals.is_empty());
    talk.hear(&json!({"id": 2, "result": {}}));
    talk.hear(&json!({"id": 3, "result": {}}));
    assert_eq!(talk.hear(&chunk("now")).0.signals, [Signal::Text { text: "now".into() }]);
    assert_eq!(talk.0.session(), Some("old"));
    let mut talk = Talk::new(&Setting { resume: Some("old".into()), ..setting() });
    talk.0.open();
    let (_, said) = talk.hear(&json!({"id": 1, "result": {"protocolVersion": 1, "agentCapabilities": {"sessionCapabilities": {"resume": {}}}}}));
    assert_eq!(said[0]["method"], "session/resume", "better, as it tells no history");
    let (heard, said) = talk.hear(&json!({"id": 2, "error": {"code": -32601, "message": "Method not found"}}));
    assert_eq!((&said[0]["method"], heard.over), (&json!("session/load"), false), "announced and not there");
}

#[test]
fn permissions_are_given_once_and_what_gives_no_choice_is_a_question() {
    let mut talk = Talk::new(&setting());
    talk.greet();
    let ask = |id: Value, kinds: &[&str]| {
        let options: Vec<_> = kinds.iter().map(|k| json!({"kind": k, "optionId": format!("{k}-id"), "name": k})).collect();
        json!({"id": id, "method": "session/request_permission", "params": {"sessionId": "s", "options": options, "toolCall": {"title": "Delete it?"}}})
    };
    let (heard, said) = talk.hear(&ask(json!(7), &["allow_always", "allow_once", "reject_once"]));
    assert!(heard.signals.is_empty());
    assert_eq!(said[0]["result"]["outcome"]["optionId"], "allow_once-id");
    let (_, said) = talk.hear(&ask(json!("text"), &["allow_always"]));
    assert_eq!((&said[0]["id"], &said[0]["result"]["outcome"]["optionId"]), (&json!("text"), &json!("allow_always-id")));
    let (heard, said) = talk.hear(&ask(json!(8), &["plan_a", "plan_b"]));
    assert!(said.is_empty());
    let [Signal::Question(question)] = &heard.signals[..] else { panic!("{:?}", heard.signals) };
    assert_eq!((question.text.as_str(), question.options.len()), ("Delete it?", 2));
    let said = talk.0.answer(&question.id, "plan_b-id");
    assert!(said[0].contains(r#""optionId":"plan_b-id""#) && said[0].contains(r#""id":8"#), "{said:?}");
    assert!(talk.0.answer(&question.id, "plan_b-id").is_empty(), "answered once");
}

#[test]
fn files_and_terminals_are_refused_and_strangers_are_not_heard() {
    let mut talk = Talk::new(&setting());
    talk.greet();
    let (_, said) = talk.hear(&json!({"id": 9, "method": "fs/read_text_file", "params": {"path": "/etc/passwd"}}));
    assert_eq!(said[0]["error"]["code"], -32601);
    let update =
        json!({"method": "session/update", "params": {"sessionId": "another", "update": {"sessionUpdate": "agent_message_chunk", "content": {"text": "x"}}}});
    assert!(talk.hear(&update).0.signals.is_empty());
    assert!(talk.hear(&json!({"id": 99, "result": {"stopReason": "end_turn"}})).0.signals.is_empty());
    assert_eq!(talk.end(), End::Crashed, "an answer to nothing ends nothing");
}

#[test]
fn an_interrupted_prompt_ends_for_our_reason_even_if_it_answers_with_an_error() {
    for answer in [json!({"id": 4, "result": {"stopReason": "cancelled"}}), json!({"id": 4, "error": {"code": -32603, "message": "Request was aborted."}})] {
        let mut talk = Talk::new(&setting());
        assert!(talk.0.interrupt().is_empty(), "nothing to interrupt yet");
        talk.greet();
        assert!(talk.0.interrupt()[0].contains("session/cancel"));
        let (heard, _) = talk.hear(&answer);
        assert!(heard.over);
        assert_eq!(talk.0.exit(Exit::default(), Some(End::BudgetLimit), 0).end, End::BudgetLimit);
    }
}

#[test]
fn why_a_prompt_stopped_and_what_it_used() {
    for (reason, end) in [("max_tokens", End::Truncated), ("max_turn_requests", End::TurnLimit), ("refusal", End::AgentError), ("end_turn", End::Empty)] {
        let mut talk = Talk::new(&setting());
        talk.greet();
        talk.hear(
            &json!({"id": 4, "result": {"stopReason": reason, "usage": {"inputTokens": 10, "outputTokens": 5, "totalTokens": 15, "cachedReadTokens": 4}}}),
        );
        assert_eq!(talk.0.usage(), Usage { input: 6, cache_read: 4, output: 5, ..Usage::default() });
        assert_eq!(talk.end(), end, "{reason}");
    }
}

#[test]
fn another_version_of_the_protocol_is_said() {
    let mut talk = Talk::new(&setting());
    talk.0.open();
    let (heard, said) = talk.hear(&json!({"id": 1, "result": {"protocolVersion": 2}}));
    assert!(heard.over && said.is_empty());
    assert_eq!(talk.end(), End::Protocol);
}

#[test]
fn tools_are_lent_with_the_session() {
    let command = Reach::Command { program: "p".into(), args: vec!["a".into()], env: [("K".to_owned(), "v".to_owned())].into() };
    let http = Reach::Http { url: "http://h/mcp".into(), headers: [("X".to_owned(), "y".to_owned())].into() };
    let mcp = vec![McpServer { name: "one".into(), reach: command }, McpServer { name: "two".into(), reach: http }];
    let mut talk = Talk::new(&Setting { mcp, ..setting() });
    talk.0.open();
    let (_, said) = talk.hear(&json!({"id": 1, "result": {"protocolVersion": 1}}));
    assert_eq!(
        said[0]["params"]["mcpServers"],
        json!([
            {"name": "one", "command": "p", "args": ["a"], "env": [{"name": "K", "value": "v"}]},
            {"type": "http", "name": "two", "url": "http://h/mcp", "headers": [{"name": "X", "value": "y"}]},
        ])
    );
}
