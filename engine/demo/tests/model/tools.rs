//! Steps become calls of what each agent offers, by its names; what no tool is there for is done by the shell, exactly.

use fleet_demo::model::{Script, Step, Turn, Wire};
use serde_json::{Value, json};

use super::agent::{Agent, schema};
use super::server;

/// A step of each kind, one a turn.
fn steps() -> Script {
    let edit = Step::Edit { path: "a.txt".to_owned(), old: "old".to_owned(), new: "new".to_owned() };
    let steps = [Step::write("a.txt", "text"), Step::Read("a.txt".to_owned()), edit, Step::shell("ls")];
    Script { turns: steps.into_iter().map(|step| Turn::take([step])).collect(), ..Script::default() }
}

/// All calls of a script, with tools and rules of an agent.
async fn calls(script: Script, tools: &[(&str, &[&str])], rules: &str) -> Vec<(String, Value)> {
    let server = server([("steps", script)]).await;
    let mut agent = Agent::new(Wire::Chat, true, server.base("steps", "steps"));
    agent.tools = tools.iter().map(|(name, arguments)| ((*name).to_owned(), schema(arguments))).collect();
    rules.clone_into(&mut agent.rules);
    agent.told("Go");
    let mut all = Vec::new();
    loop {
        let heard = agent.ask().await;
        if heard.calls.is_empty() {
            assert_eq!((server.stats("steps").unfit, heard.text.as_str()), (0, "Done."));
            return all;
        }
        agent.went_on(&heard, "");
        all.extend(heard.calls.into_iter().map(|(_, name, input)| (name, input)));
    }
}

#[tokio::test]
async fn each_agent_is_spoken_to_by_its_own_names() {
    // As the agents were seen to offer them, and to say where they work.
    let claude: &[(&str, &[&str])] =
        &[("Bash", &["command"]), ("Edit", &["file_path", "old_string", "new_string"]), ("Read", &["file_path"]), ("Write", &["file_path", "content"])];
    let opencode: &[(&str, &[&str])] =
        &[("bash", &["command"]), ("edit", &["filePath", "oldString", "newString"]), ("read", &["filePath"]), ("write", &["content", "filePath"])];
    let gemini: &[(&str, &[&str])] = &[
        ("read_file", &["file_path"]),
        ("replace", &["file_path", "instruction", "old_string", "new_string"]),
        ("write_file", &["file_path", "content"]),
        ("run_shell_command", &["command"]),
    ];
    let droid: &[(&str, &[&str])] = &[
        ("Read", &["file_path"]),
        ("Execute", &["summary", "command"]),
        ("Edit", &["file_path", "old_str", "new_str"]),
        ("Create", &["file_path", "content"]),
    ];
    let copilot: &[(&str, &[&str])] =
        &[("bash", &["command", "description"]), ("view", &["path"]), ("create", &["path", "file_text"]), ("edit", &["path", "old_str", "new_str"])];
    let agents = [
        (claude, " - Primary working directory: /srv/app\n - Is a git repository: false", ["Write", "Read", "Edit", "Bash"]),
        (opencode, "<env>\n  Working directory: /srv/app\n  Workspace root", ["write", "read", "edit", "bash"]),
        (gemini, "- **Workspace Directories:**\n  - /srv/app\n- **Directory", ["write_file", "read_file", "replace", "run_shell_command"]),
        (gemini, "I'm currently working in the directory: /srv/app\nHere", ["write_file", "read_file", "replace", "run_shell_command"]),
        (droid, "% pwd\n/srv/app\n\n", ["Create", "Read", "Edit", "Execute"]),
        (copilot, "* Current working directory: /srv/app\n* Git", ["create", "view", "edit", "bash"]),
    ];
    for (tools, rules, names) in agents {
        let called = calls(steps(), tools, rules).await;
        assert_eq!(called.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), names);
        for (name, input) in &called {
            let offered = tools.iter().find(|(offered, _)| offered == name).unwrap().1;
            let mut given: Vec<&str> = input.as_object().unwrap().keys().map(String::as_str).collect();
            let mut wanted = offered.to_vec();
            given.sort_unstable();
            wanted.sort_unstable();
            assert_eq!(given, wanted, "{name}");
        }
        let values = |(_, input): &(String, Value)| input.as_object().unwrap().values().cloned().collect::<Vec<_>>();
        for file in &called[..3] {
            assert!(values(file).contains(&"/srv/app/a.txt".into()), "{file:?}");
        }
        assert!(values(&called[0]).contains(&"text".into()));
        assert!(values(&called[2]).contains(&"old".into()) && values(&called[2]).contains(&"new".into()));
        assert_eq!(called[3].1["command"], "ls");
    }
}

#[tokio::test]
async fn without_tools_for_files_the_shell_does_it_exactly() {
    let odd = "it's \"odd\" \\n $HOME `id` %s\n\n";
    let edit = Step::Edit { path: "deep/ä b.txt".to_owned(), old: "\"odd\" \\n $HOME".to_owned(), new: "'new' $1 \\U&/".to_owned() };
    let steps = [Step::write("deep/ä b.txt", odd), edit, Step::Read("deep/ä b.txt".to_owned()), Step::write("no-end.txt", "x")];
    let script = Script { turns: steps.into_iter().map(|step| Turn::take([step])).collect(), ..Script::default() };
    // Codex offers a shell alone, and others where they do not say in which folder they work.
    let codex: &[(&str, &[&str])] = &[("exec_command", &["cmd"])];
    let silent: &[(&str, &[&str])] = &[("bash", &["command"]), ("write_file", &["file_path", "content"])];
    for tools in [codex, silent] {
        let folder = tempfile::tempdir().unwrap();
        let mut printed = Vec::new();
        for (_, input) in calls(script.clone(), tools, "no word of a folder").await {
            let command = input.as_object().unwrap().values().next().unwrap().as_str().unwrap().to_owned();
            let ran = std::process::Command::new("sh").arg("-c").arg(&command).current_dir(folder.path()).output().unwrap();
            assert!(ran.status.success(), "{command}: {}", String::from_utf8_lossy(&ran.stderr));
            printed.push(String::from_utf8(ran.stdout).unwrap());
        }
        let changed = "it's 'new' $1 \\U&/ `id` %s\n\n";
        assert_eq!(std::fs::read_to_string(folder.path().join("deep/ä b.txt")).unwrap(), changed);
        assert_eq!(printed[2], changed);
        assert_eq!(std::fs::read_to_string(folder.path().join("no-end.txt")).unwrap(), "x");
    }
}

#[tokio::test]
async fn arguments_have_the_types_that_are_asked_for() {
    let script = Script { turns: vec![Turn::take([Step::shell("ls")])], ..Script::default() };
    let server = server([("steps", script)]).await;
    let mut agent = Agent::new(Wire::Responses, true, server.base("steps", "steps"));
    let schema = json!({"properties": {
        "command": {"type": "array"}, "wait": {"type": "boolean"}, "timeout": {"type": "integer"}, "mode": {"type": "string", "enum": ["sync", "async"]},
        "workdir": {"type": "string"}, "more": {"type": "string"},
    }, "required": ["command", "wait", "timeout", "mode", "workdir"]});
    agent.tools = vec![("shell".to_owned(), schema)];
    agent.told("Go");
    let expected = json!({"command": ["bash", "-lc", "ls"], "wait": false, "timeout": 60, "mode": "sync", "workdir": "/srv/app"});
    assert_eq!(agent.ask().await.calls[0].2, expected);
}
