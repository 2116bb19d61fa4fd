//! Which paths may enter a tree: those that mean the same on every system and never reach git's own files.

use crate::RepoError;

const LONGEST: usize = 240;

/// Refuses paths that leave the tree, hide, or name git's own files in any spelling.
pub fn check_path(path: &str) -> Result<(), RepoError> {
    let bad = |why| Err(RepoError::Path { path: path.chars().take(80).collect(), why });
    if path.is_empty() || path.len() > LONGEST {
        return bad("it is empty or longer than 240 bytes");
    }
    if path.chars().any(|c| c.is_control() || c == '\\' || c == ':') {
        return bad("it has a control character, a backslash or a colon");
    }
    if path.chars().any(turns_text) {
        return bad("it has a character that breaks a line or turns its direction");
    }
    for part in path.split('/') {
        if part.is_empty() || part == "." || part == ".." {
            return bad("it has an empty part, `.` or `..`");
        }
        if part.ends_with('.') || part.ends_with(' ') {
            return bad("a part ends with a dot or a space");
        }
        if is_git(part) {
            return bad("it names git's own files");
        }
    }
    Ok(())
}

/// Whether a part of a path is git's own on some system: HFS+ ignores zero-width characters, NTFS short names reach `.git` as `git~1`.
pub(crate) fn is_git(part: &str) -> bool {
    let plain: String = part.chars().filter(char::is_ascii_graphic).collect::<String>().to_ascii_lowercase();
    plain == ".git" || plain.starts_with("git~") || plain == ".gitmodules"
}

/// Characters that make a name look like another: breaks of lines and paragraphs, and what turns the direction of text.
pub(crate) fn turns_text(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_paths_pass() {
        for ok in ["a", "app/main.js", "locales/ru.json", ".gitignore", "логотип.svg", "a.b/c-d_e"] {
            assert!(check_path(ok).is_ok(), "{ok}");
        }
    }

    #[test]
    fn paths_that_escape_or_reach_git_are_refused() {
        let long = "a/".repeat(200);
        for bad in [
            "",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a//b",
            "a/",
            ".git/config",
            "a/.GIT/hooks/x",
            ".g\u{200c}it/config",
            "git~1/config",
            ".gitmodules",
            "a\\b",
            "c:d",
            "a\nb",
            "x./y",
            ".git ",
            "a/.Git\u{200d}/config",
            "invoice\u{202e}gpj.sh",
            "a\u{2028}b",
            long.as_str(),
        ] {
            assert!(check_path(bad).is_err(), "{bad:?}");
        }
    }
}
