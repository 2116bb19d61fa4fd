//! How a step becomes a call of a tool that the agent offers: by the names it uses for tools and for their arguments.

use serde_json::{Map, Value, json};

use super::script::Step;

/// Names of tools in the agents that were looked at (Claude Code, Codex, OpenCode, Gemini, Qwen, Droid, Copilot, Fleet).
const WRITE: &[&str] = &["Write", "write", "write_file", "Create", "create", "create_file"];
const EDIT: &[&str] = &["Edit", "edit", "edit_file", "replace", "str_replace"];
const READ: &[&str] = &["Read", "read", "read_file", "view"];
const SHELL: &[&str] = &["Bash", "bash", "exec_command", "shell", "shell_command", "run_shell_command", "Execute", "run_command", "run"];

/// Names of arguments.
const PATH: &[&str] = &["file_path", "filePath", "path", "absolute_path"];
const CONTENT: &[&str] = &["content", "file_text", "contents"];
const OLD: &[&str] = &["old_string", "oldString", "old_str", "old"];
const NEW: &[&str] = &["new_string", "newString", "new_str", "new"];
const COMMAND: &[&str] = &["command", "cmd", "script"];

/// The name and the arguments of a call; `None` if no tool on offer fits. A file whose folder is not known, and whatever no tool
/// is there for, is done by the shell.
pub(super) fn call(step: &Step, tools: &[(String, Value)], folder: Option<&str>) -> Option<(String, Value)> {
    let place = |path: &str| match folder {
        _ if path.starts_with('/') => Some(path.to_owned()),
        Some(folder) => Some(format!("{}/{path}", folder.trim_end_matches('/'))),
        None => None,
    };
    let named = |names: &[&str], path: &str, rest: &[(&[&str], &str)]| {
        let (name, schema) = offered(names, tools)?;
        let path = place(path)?;
        let mut given = Map::new();
        for (keys, value) in std::iter::once(&(PATH, path.as_str())).chain(rest) {
            given.insert(key(keys, schema).to_owned(), (*value).into());
        }
        Some((name.to_owned(), whole(given, schema, folder)))
    };
    let shell = |command: &str| {
        let (name, schema) = offered(SHELL, tools)?;
        let key = key(COMMAND, schema);
        let command = if schema["properties"][key]["type"] == "array" { json!(["bash", "-lc", command]) } else { command.into() };
        Some((name.to_owned(), whole(Map::from_iter([(key.to_owned(), command)]), schema, folder)))
    };
    match step {
        Step::Raw { name, input } => Some((name.clone(), if input.is_null() { json!({}) } else { input.clone() })),
        Step::Shell(command) => shell(command),
        Step::Lent(name) => tools.iter().find(|(offered, _)| is_lent(offered, name)).map(|(offered, _)| (offered.clone(), json!({}))),
        Step::Read(path) => named(READ, path, &[]).or_else(|| shell(&format!("cat {}", quoted(path)))),
        Step::Write { path, content } => named(WRITE, path, &[(CONTENT, content)])
            .or_else(|| shell(&format!("mkdir -p \"$(dirname {0})\" && printf %s {1} > {0}", quoted(path), quoted(content)))),
        Step::Edit { path, old, new } => named(EDIT, path, &[(OLD, old), (NEW, new)]).or_else(|| {
            let change = r"s/\Q$ENV{OLD}\E/$ENV{NEW}/";
            shell(&format!("OLD={} NEW={} perl -0pi -e '{change}' {}", quoted(old), quoted(new), quoted(path)))
        }),
    }
}

/// Whether a tool on offer is the lent one of this name: `name`, or with a server's name before it.
fn is_lent(offered: &str, name: &str) -> bool {
    offered.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with(['_', '-', '.', '/', ':']))
}

/// The first of these names that is on offer, with its schema.
fn offered<'a>(names: &[&str], tools: &'a [(String, Value)]) -> Option<(&'a str, &'a Value)> {
    names.iter().find_map(|name| tools.iter().find(|(offered, _)| offered == name)).map(|(name, schema)| (name.as_str(), schema))
}

/// The first of these keys that a schema knows, and else the first of all.
fn key<'a>(keys: &[&'a str], schema: &Value) -> &'a str {
    keys.iter().find(|key| schema["properties"].get(**key).is_some()).or(keys.first()).copied().unwrap_or_default()
}

/// Adds what a schema insists on besides: a description, a folder, whether to wait.
fn whole(mut given: Map<String, Value>, schema: &Value, folder: Option<&str>) -> Value {
    for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if given.contains_key(key) {
            continue;
        }
        let about = &schema["properties"][key];
        let value = match about["type"].as_str().map(str::to_lowercase).as_deref() {
            _ if about["enum"][0].is_string() => about["enum"][0].clone(),
            Some("boolean") => false.into(),
            Some("number" | "integer") => 60.into(),
            Some("array") => json!([]),
            Some("object") => json!({}),
            _ if matches!(key, "cwd" | "workdir" | "directory" | "dir_path") => folder.unwrap_or(".").into(),
            _ => "A step of the work".into(),
        };
        given.insert(key.to_owned(), value);
    }
    Value::Object(given)
}

/// A word of the shell that means exactly this text.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::is_lent;

    #[test]
    fn a_lent_tool_is_found_whatever_an_agent_puts_before_its_name() {
        for offered in ["project_context", "mcp__fleet__project_context", "fleet___project_context", "fleet-project_context", "fleet_project_context"] {
            assert!(is_lent(offered, "project_context"), "{offered}");
        }
        for other in ["subproject_context", "project_contexts", "context"] {
            assert!(!is_lent(other, "project_context"), "{other}");
        }
    }
}
