//! What an agent's tool call is about, by the names that agents give their tools and arguments.

use fleet_domain::agent::{ToolCall, ToolKind};
use serde_json::Value;

/// What kind of tool has this name. Agents share most of them but for case and underscores; ACP's own kinds are among them.
pub(crate) fn kind_of(name: &str) -> ToolKind {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).take(40).map(|c| c.to_ascii_lowercase()).collect();
    match plain.as_str() {
        "read" | "readfile" | "readmanyfiles" | "view" | "ls" | "list" | "listdirectory" | "notebookread" => ToolKind::Read,
        "write" | "writefile" | "edit" | "multiedit" | "editfile" | "create" | "createfile" | "replace" | "applypatch" | "patch" | "notebookedit"
        | "strreplace" | "filechange" | "delete" | "deletefile" | "move" => ToolKind::Edit,
        "grep" | "grepsearch" | "glob" | "search" | "searchfilecontent" | "codebasesearch" | "find" | "finder" => ToolKind::Search,
        "bash" | "shell" | "execute" | "exec" | "runshellcommand" | "commandexecution" | "localshell" | "runcommand" => ToolKind::Run,
        "fetch" | "webfetch" | "websearch" | "fetchurl" | "googlewebsearch" | "codesearch" | "readwebpage" => ToolKind::Fetch,
        "task"
        | "agent"
        | "subagent"
        | "spawnagent"
        | "collabtoolcall"
        | "oracle"
        | "workflow"
        | "codebaseinvestigator"
        | "delegate"
        | "invokeagent"
        | "writeagent" => ToolKind::Subagent,
        _ => ToolKind::Other,
    }
}

/// The path, command or address among a call's arguments, cut.
pub(crate) fn about(input: &Value) -> String {
    const KEYS: [&str; 14] = [
        "file_path",
        "filePath",
        "path",
        "absolute_path",
        "notebook_path",
        "command",
        "cmd",
        "url",
        "pattern",
        "query",
        "dir_path",
        "prompt",
        "description",
        "name",
    ];
    let found = KEYS.iter().find_map(|key| match input.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Array(parts) => Some(parts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")),
        _ => None,
    });
    super::cut(&found.unwrap_or_default(), ToolCall::ABOUT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_tool_under_every_name() {
        for name in ["Bash", "run_shell_command", "command_execution", "Execute", "shell"] {
            assert_eq!(kind_of(name), ToolKind::Run, "{name}");
        }
        for name in ["Write", "write_file", "Create", "apply_patch", "str_replace"] {
            assert_eq!(kind_of(name), ToolKind::Edit, "{name}");
        }
        assert_eq!(kind_of("WebFetch"), ToolKind::Fetch);
        assert_eq!(kind_of("google_web_search"), ToolKind::Fetch);
        assert_eq!(kind_of("Task"), ToolKind::Subagent);
        assert_eq!(kind_of("TodoWrite"), ToolKind::Other);
        assert_eq!(kind_of("TaskCreate"), ToolKind::Other, "a list of things to do, no agent");
    }

    #[test]
    fn what_a_call_is_about_is_cut_at_a_character() {
        assert_eq!(about(&serde_json::json!({"content": "x", "file_path": "/a/b"})), "/a/b");
        assert_eq!(about(&serde_json::json!({"command": ["/bin/bash", "-lc", "ls"]})), "/bin/bash -lc ls");
        assert_eq!(about(&serde_json::json!(["no object"])), "");
        assert_eq!(about(&serde_json::json!({"command": "ж".repeat(400)})).chars().count(), ToolCall::ABOUT);
    }
}
