//! The end of what a command said: both streams as they came, bounded, without what steers a terminal and what looks like a key.

use std::collections::VecDeque;

use fleet_domain::secret;
use fleet_sandbox::{Output, Stream};

/// Characters of the end that are told; an order quotes no more of a finding.
const TOLD: usize = 1_600;
/// Characters of one line, from its end.
const LINE: usize = 400;
/// What stands before a secret.
const NAMES: [&str; 8] = ["password", "passwd", "secret", "token", "api_key", "apikey", "access_key", "authorization"];
/// A value behind such a name is a secret from this length.
const VALUE: usize = 8;
/// A word of letters in both cases and digits is a key from this length, whatever it starts with.
const BLOB: usize = 60;

/// Lines that are kept.
#[derive(Debug, Default)]
pub(super) struct Tail {
    lines: VecDeque<String>,
    held: usize,
    lost: bool,
    /// Whether a key of several lines is open, in what comes on each stream.
    open: [bool; 2],
}

impl Tail {
    /// Takes what came on a stream.
    pub(super) fn heard(&mut self, stream: Stream, output: Output) {
        match output {
            Output::Line { text, .. } => {
                let line = self.hidden(stream, plain(&text));
                if let Some(line) = line {
                    self.push(&line);
                }
            }
            Output::Gap { lines, .. } => {
                self.open = [false; 2];
                self.push(&format!("… {lines} lines are left out …"));
            }
        }
    }

    fn push(&mut self, line: &str) {
        let line = end_of(line.trim_end(), LINE);
        self.held += line.chars().count() + 1;
        self.lines.push_back(line);
        while self.held > TOLD
            && let Some(first) = self.lines.pop_front()
        {
            self.held -= first.chars().count() + 1;
            self.lost = true;
        }
    }

    /// The line without secrets; `None` inside of a key of several lines.
    fn hidden(&mut self, stream: Stream, line: String) -> Option<String> {
        let [out, err] = &mut self.open;
        let open = match stream {
            Stream::Out => out,
            Stream::Err => err,
        };
        let (was, begins, ends) = (*open, line.contains(secret::BLOCK), line.contains("-----END"));
        *open = (was || begins) && !ends;
        match (was, begins) {
            (true, _) => None,
            (false, true) => Some(format!("{}…", secret::BLOCK)),
            (false, false) => Some(redacted(line)),
        }
    }

    /// What is told; empty if nothing was said.
    pub(super) fn words(&self) -> String {
        let lines: Vec<&str> = self.lines.iter().map(String::as_str).collect();
        let words = lines.join("\n").trim_matches('\n').to_owned();
        if self.lost && !words.is_empty() { format!("…\n{words}") } else { words }
    }
}

/// A stranger's text as it may be shown: its lines without what steers a terminal, hides text or looks like a key.
pub(crate) fn harmless(text: &str) -> String {
    text.lines().map(|line| redacted(plain(line))).collect::<Vec<_>>().join("\n")
}

/// The last characters of a text.
fn end_of(text: &str, most: usize) -> String {
    let all = text.chars().count();
    if all <= most { text.to_owned() } else { format!("…{}", text.chars().skip(all - most).collect::<String>()) }
}

/// A line as a person sees it in a terminal in the end: no escapes, no other controls, nothing that hides or turns text.
fn plain(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut chars = line.trim_end_matches('\r').chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => match chars.next() {
                Some('[') => skip_csi(&mut chars),
                // Titles, links and the like: to their end, which is a bell or an escape and a backslash.
                Some(']' | 'P' | 'X' | '^' | '_') => skip_string(&mut chars),
                _ => {}
            },
            '\u{9b}' => skip_csi(&mut chars),
            // Written over from the beginning, as a bar of progress is.
            '\r' => out.clear(),
            '\t' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}') => {}
            c => out.push(c),
        }
    }
    out
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn skip_csi(chars: &mut Chars<'_>) {
    for c in chars.by_ref() {
        if ('\u{40}'..='\u{7e}').contains(&c) {
            return;
        }
    }
}

fn skip_string(chars: &mut Chars<'_>) {
    while let Some(c) = chars.next() {
        if c == '\u{7}' || c == '\u{9c}' || (c == '\u{1b}' && chars.next_if_eq(&'\\').is_some()) {
            return;
        }
    }
}

fn of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '/' | '=' | '.' | '~')
}

/// Without what looks like a key: by what stands before it, by how a word begins, and what would be covered in the words of people.
fn redacted(line: String) -> String {
    let mut line = after_names(line);
    let mut out = String::with_capacity(line.len());
    while !line.is_empty() {
        let word: String = line.chars().take_while(|c| of_word(*c)).collect();
        if word.is_empty() {
            out.extend(line.chars().next());
            line.drain(..line.chars().next().map_or(0, char::len_utf8));
            continue;
        }
        line.drain(..word.len());
        out.push_str(&shown(&word));
    }
    secret::cover(&out).into_owned()
}

/// A word, or the beginning of one that looks like a key.
fn shown(word: &str) -> String {
    if let Some((at, mark)) = secret::begins(word) {
        return format!("{}{mark}…", &word[..at]);
    }
    // A name may stand before it: KEY=sk-…
    let parts = word.match_indices('=').map(|(at, _)| at + 1).chain([0]);
    for at in parts {
        let value = &word[at..];
        if let Some(start) = secret::starts_like(value) {
            return format!("{}{start}…", &word[..at]);
        }
    }
    let mixed = [char::is_lowercase as fn(char) -> bool, char::is_uppercase, |c| c.is_ascii_digit()];
    let blob = word.split('.').any(|part| part.len() >= BLOB && mixed.iter().all(|is| part.contains(*is)));
    if blob { "…".to_owned() } else { word.to_owned() }
}

/// Takes the values out that stand behind a name such as `password=`.
fn after_names(mut line: String) -> String {
    for name in NAMES {
        let mut from = 0;
        while let Some(at) = line[from..].to_ascii_lowercase().find(name).map(|at| from + at + name.len()) {
            from = at;
            let rest = line[at..].trim_start_matches(['"', '\'', ' ']);
            let Some(rest) = rest.strip_prefix([':', '=']) else { continue };
            let rest = rest.trim_start_matches(['"', '\'', ' ']);
            let lower = rest.to_ascii_lowercase();
            let scheme = ["bearer ", "basic "].iter().find(|s| lower.starts_with(**s)).map_or(0, |s| s.len());
            let value = rest[scheme..].split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';')).next().unwrap_or_default();
            if value.len() >= VALUE && value.contains(|c: char| c.is_ascii_digit()) && value.contains(char::is_alphabetic) {
                let start = line.len() - rest.len() + scheme;
                line.replace_range(start..start + value.len(), "…");
                from = start;
            }
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(lines: &[&str]) -> String {
        let mut tail = Tail::default();
        for line in lines {
            tail.heard(Stream::Out, Output::Line { text: (*line).to_owned(), cut: 0 });
        }
        tail.words()
    }

    #[test]
    fn what_steers_a_terminal_is_gone_and_what_it_showed_stays() {
        let lines = [
            "\u{1b}[31mred\u{1b}[0m\u{1b}[2K",
            "\u{1b}]0;title\u{7}a\u{1b}]8;;http://x\u{1b}\\b",
            "1%\r50%\r100% done\r",
            "x\u{8}\u{0}\u{202e}y\u{200b}\tz",
            "\u{1b}",
        ];
        assert_eq!(said(&lines), "red\nab\n100% done\nxy z");
    }

    #[test]
    fn what_looks_like_a_key_is_not_told_and_ordinary_words_are() {
        let pem = ["before", "-----BEGIN RSA PRIVATE KEY-----", "MIIabc", "-----END RSA PRIVATE KEY-----", "after"];
        assert_eq!(said(&pem), "before\n-----BEGIN…\nafter");
        for (line, wanted) in [
            ("key ghp_0123456789abcdef, and more", "key ghp_…, and more"),
            ("OPENAI=sk-proj0123456789abcdef", "OPENAI=sk-…"),
            ("{\"api_key\": \"abc123def456\"}", "{\"api_key\": \"…\"}"),
            ("Authorization: Bearer a1b2c3d4e5f6", "Authorization: Bearer …"),
            ("PASSWORD=hunter2hunter2 token = t0ken-of-mine", "PASSWORD=… token = …"),
            ("at sk-ant-REDACTED", "at sk-ant-…"),
        ] {
            assert_eq!(said(&[line]), wanted);
        }
        // As in the words of people: a bot's token, the password of an address, keys that only as a whole are known for one.
        let long = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R";
        assert_eq!(said(&[&format!("bot 1234567890:{long}")]), "bot 1234…");
        assert_eq!(said(&["postgres://fleet:pa55word@db.local/fleet"]), "postgres://fleet:pa55…@db.local/fleet");
        assert_eq!(said(&[&format!("pypi-{long} pypi-attestations-0.0.1")]), "pypi… pypi-attestations-0.0.1");
        let blob = "aB3".repeat(30);
        assert_eq!(said(&[&format!("x {blob} y")]), "x … y");
        for ordinary in [
            "Unexpected token: identifier",
            "task-list-of-things-to-do/index.test.js:12:5",
            "commit 4be1c2a90d7f4be1c2a90d7f4be1c2a90d7f4be1",
            "русские слова: password",
        ] {
            assert_eq!(said(&[ordinary]), ordinary);
        }
    }

    #[test]
    fn the_end_is_kept_and_what_is_missing_is_said() {
        let many: Vec<String> = (0..10_000).map(|n| format!("line {n}")).collect();
        let words = said(&many.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(words.starts_with("…\nline ") && words.ends_with("line 9998\nline 9999") && words.chars().count() <= TOLD + 2, "{words}");
        let long = said(&[&"я".repeat(100_000)]);
        assert!(long.starts_with('…') && long.chars().count() <= LINE + 1);
        let mut tail = Tail::default();
        tail.heard(Stream::Err, Output::Gap { lines: 7, bytes: 1 });
        assert_eq!(tail.words(), "… 7 lines are left out …");
        assert_eq!(said(&["", "", "a", ""]), "a");
    }
}
