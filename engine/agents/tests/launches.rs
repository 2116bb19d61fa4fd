//! How agents are started: what each is told, and what none of them is ever told.

use std::collections::BTreeMap;

use fleet_agents::agent::{Effort, Endpoint, McpServer, Reach, Setting};
use fleet_agents::roster::Roster;
use fleet_domain::launch::{Launch, Stdin};

const PROMPT: &str = "Make \"it\" --dangerous\n'line' two";
const TOKEN: &str = "phantom-token";
const BASE: &str = "http://127.0.0.1:4000/x";

fn setting() -> Setting {
    let command = Reach::Command { program: "board".into(), args: vec!["--stdio".into()], env: BTreeMap::from([("A".to_owned(), "b".to_owned())]) };
    let http = Reach::Http { url: "http://127.0.0.1:5000/mcp".into(), headers: BTreeMap::from([("X-Key".to_owned(), "k".to_owned())]) };
    Setting {
        prompt: PROMPT.into(),
        folder: "/srv/repo".into(),
        model: Some("some-model".into()),
        effort: Some(Effort::High),
        endpoint: Endpoint { base: BASE.into(), token: TOKEN.into() },
        session: Some("0b1d6a2e-1111-4222-8333-444455556666".into()),
        turns: Some(40),
        mcp: vec![McpServer { name: "board".into(), reach: command }, McpServer { name: "web".into(), reach: http }],
        ..Setting::default()
    }
}

fn everywhere(launch: &Launch) -> Vec<&String> {
    launch.args.iter().chain(launch.env.values()).chain(launch.home.values()).collect()
}

#[test]
fn the_prompt_goes_over_standard_input_or_the_protocol_and_nothing_waits_for_a_key() {
    for agent in Roster::new([]).unwrap().all() {
        let launch = agent.launch(&setting());
        assert!(everywhere(&launch).iter().all(|w| !w.contains("--dangerous\n")), "{}", agent.name());
        match launch.stdin {
            Stdin::Words(words) => assert_eq!(words, PROMPT),
            Stdin::Open => assert!(!agent.reader(&setting()).open().is_empty(), "{}: it must be spoken to", agent.name()),
            Stdin::Closed => panic!("{}: without a prompt", agent.name()),
        }
    }
}

#[test]
fn the_token_is_in_the_environment_or_the_home_and_never_an_argument() {
    for agent in Roster::new([]).unwrap().all().filter(|a| a.name() != "auggie") {
        let launch = agent.launch(&setting());
        assert!(launch.args.iter().all(|w| !w.contains(TOKEN)), "{}", agent.name());
        assert!(launch.env.values().chain(launch.home.values()).any(|w| w.contains(TOKEN)), "{}", agent.name());
    }
    assert!(!format!("{:?}", setting()).contains(TOKEN), "nor in what is printed of a setting");
}

#[test]
fn files_of_the_home_can_be_read_and_stay_in_it() {
    for agent in Roster::new([]).unwrap().all() {
        for (path, text) in &agent.launch(&setting()).home {
            assert!(!path.starts_with('/') && !path.contains(".."), "{path}");
            if std::path::Path::new(path).extension().is_some_and(|e| e == "json") {
                serde_json::from_str::<serde_json::Value>(text).unwrap_or_else(|e| panic!("{} {path}: {e}", agent.name()));
            } else {
                toml::from_str::<toml::Table>(text).unwrap_or_else(|e| panic!("{} {path}: {e}", agent.name()));
            }
        }
    }
}

#[test]
fn each_is_told_its_model_and_its_endpoint_and_to_be_quiet() {
    let roster = Roster::new([]).unwrap();
    // Those without an endpoint of one's own know their maker's service only.
    for name in ["claude", "codex", "copilot", "droid", "gemini", "opencode", "qwen", "qwen-lines", "gemini-acp", "opencode-acp", "copilot-acp", "claude-acp"] {
        let launch = roster.get(name).unwrap().launch(&setting());
        let says = |word: &str| everywhere(&launch).iter().any(|w| w.contains(word));
        assert!(says("some-model"), "{name}: the model");
        assert!(says(BASE), "{name}: the endpoint");
        let v1 = launch.env.values().chain(launch.home.values()).any(|w| w.contains(&format!("{BASE}/v1")));
        assert_eq!(v1, !matches!(name, "claude" | "claude-acp" | "gemini" | "gemini-acp"), "{name}: with or without /v1");
        let quiet = launch
            .env
            .keys()
            .chain(&launch.args)
            .map(String::as_str)
            .chain(launch.home.values().map(String::as_str))
            .any(|w| ["AUTOUPDATE", "AUTO_UPDATE", "enableAutoUpdate", "check_for_update"].iter().any(|mark| w.contains(mark)));
        assert!(quiet, "{name}: no updates");
    }
}

#[test]
fn agents_inside_the_agent_and_the_network_are_switched_off_where_they_can_be() {
    let roster = Roster::new([]).unwrap();
    for (name, words) in [
        ("claude", ["Task", "WebFetch", "WebSearch"]),
        ("codex", ["web_search = \"disabled\"", "[agents]", "enabled = false"]),
        ("gemini", ["web_fetch", "google_web_search", "codebase_investigator"]),
        ("qwen", ["web_fetch", "agent", "ask_user_question"]),
        ("opencode", ["\"task\":\"deny\"", "\"webfetch\":\"deny\"", "\"question\":\"deny\""]),
        ("droid", ["AskUser", "FetchUrl", "Task"]),
        ("copilot", ["task", "web_fetch", "--no-ask-user"]),
        ("amp", ["Task", "oracle", "web_search"]),
    ] {
        let launch = roster.get(name).unwrap().launch(&setting());
        for word in words {
            assert!(everywhere(&launch).iter().any(|w| w.contains(word)), "{name}: {word}");
        }
    }
}

#[test]
fn a_resumed_session_is_named_and_no_new_one_chosen() {
    let roster = Roster::new([]).unwrap();
    let resumed = Setting { resume: Some("ses_before".into()), ..setting() };
    for agent in roster.all() {
        let (name, launch) = (agent.name(), agent.launch(&resumed));
        let named = launch.args.iter().any(|a| a == "ses_before");
        assert_eq!(named, agent.resumes() && launch.stdin != Stdin::Open, "{name}: {:?}", launch.args);
        assert!(!launch.args.iter().any(|a| a.starts_with("0b1d6a2e")), "{name}: {:?}", launch.args);
        assert!(!agent.launch(&setting()).args.iter().any(|a| a == "ses_before"));
    }
    assert!(!roster.get("droid").unwrap().resumes());
}

#[test]
fn the_whole_of_one_command_line() {
    let launch = Roster::new([]).unwrap().get("claude").unwrap().launch(&Setting { mcp: vec![], ..setting() });
    assert_eq!(launch.program, "claude");
    assert_eq!(
        launch.args.join(" "),
        "-p --output-format stream-json --verbose --dangerously-skip-permissions --strict-mcp-config --setting-sources user \
         --disallowedTools Task,Workflow,SendMessage,WebFetch,WebSearch,CronCreate,CronDelete,CronList,ScheduleWakeup,EnterWorktree,ExitWorktree \
         --model some-model --effort high --max-turns 40 --session-id 0b1d6a2e-1111-4222-8333-444455556666"
    );
    assert_eq!(launch.env["CLAUDE_CODE_MAX_RETRIES"], "1");
    assert_eq!(launch.env["ANTHROPIC_BASE_URL"], BASE);
}

#[test]
fn tools_are_lent_to_every_agent_that_takes_them_in_a_file_or_an_argument() {
    let roster = Roster::new([]).unwrap();
    for agent in roster.all() {
        let launch = agent.launch(&setting());
        let lent = everywhere(&launch).iter().any(|w| w.contains("http://127.0.0.1:5000/mcp"));
        assert_eq!(lent, launch.stdin != Stdin::Open, "{}: over ACP they are lent with the session", agent.name());
    }
}
