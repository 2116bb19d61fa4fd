//! What an agent asks, the same whichever wire format it speaks.

use serde_json::Value;

/// A request for one answer.
#[derive(Debug, Default)]
pub(super) struct Request {
    /// The model it wants.
    pub model: String,
    /// Whether it wants the answer piece by piece.
    pub stream: bool,
    /// Tools on offer: name and JSON schema of the arguments.
    pub tools: Vec<(String, Value)>,
    /// What the agent's makers say to the model.
    pub rules: Vec<String>,
    /// What happened so far, oldest first.
    pub past: Vec<Past>,
}

/// Something that happened in a conversation.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Past {
    /// Somebody wrote this; agents write reminders of their own in between, see [`Request::person`].
    Person(String),
    /// One answer of the model called tools with these arguments.
    Called(Vec<String>),
    /// A tool brought this.
    Result(String),
}

impl Request {
    /// Notes what stands under a person's name. Reminders, which agents put there themselves, do not begin anything new.
    pub(super) fn person(&mut self, texts: &[String]) {
        let (reminders, words): (Vec<&String>, Vec<&String>) = texts.iter().partition(|text| text.trim_start().starts_with("<system-reminder>"));
        self.rules.extend(reminders.into_iter().cloned());
        let words = words.into_iter().map(String::as_str).collect::<Vec<_>>().join("\n");
        if !words.trim().is_empty() {
            self.past.push(Past::Person(words));
        }
    }

    /// Which turn this is, from 0: answers with calls since a person wrote last.
    pub(super) fn turn(&self) -> usize {
        self.past.iter().rev().take_while(|past| !matches!(past, Past::Person(_))).filter(|past| matches!(past, Past::Called(_))).count()
    }

    /// The folder in which the agent says that it works. Each has its own words for that.
    pub(super) fn folder(&self) -> Option<&str> {
        // Claude Code, OpenCode and Copilot; Qwen; Codex; Droid; Gemini.
        const MARKS: [&str; 5] = ["working directory: ", "working in the directory: ", "<cwd>", "% pwd\n", "**workspace directories:**\n  - "];
        let texts = self.rules.iter().chain(self.past.iter().filter_map(|past| match past {
            Past::Person(text) => Some(text),
            Past::Called(_) | Past::Result(_) => None,
        }));
        texts.into_iter().find_map(|text| {
            let small = text.to_ascii_lowercase();
            MARKS.iter().find_map(|mark| {
                let path = text[small.find(mark)? + mark.len()..].split(['\n', '<', '"', '`']).next()?.trim_end();
                path.starts_with('/').then_some(path)
            })
        })
    }

    /// The first command that is planted in what was read and was not run yet; and how many were run since a person wrote last.
    pub(super) fn planted(&self) -> (Option<String>, usize) {
        let texts = self.rules.iter().chain(self.past.iter().filter_map(|past| match past {
            Past::Person(text) | Past::Result(text) => Some(text),
            Past::Called(_) => None,
        }));
        let mut commands: Vec<String> = Vec::new();
        for command in texts.flat_map(|text| text.lines()).filter_map(command) {
            // What a command prints may hold the command itself.
            if !commands.contains(&command) {
                commands.push(command);
            }
        }
        let last = self.past.iter().rposition(|past| matches!(past, Past::Person(_))).unwrap_or(0);
        let ran = |command: &String, from: usize| {
            let written = Value::from(command.as_str()).to_string();
            self.past[from..].iter().any(|past| matches!(past, Past::Called(calls) if calls.iter().any(|call| call.contains(&written))))
        };
        let done = commands.iter().filter(|command| ran(command, last)).count();
        (commands.into_iter().find(|command| !ran(command, 0)), done)
    }
}

/// The command of a line such as `RUN: touch x`, whatever stands before it (a number, a comment sign).
fn command(line: &str) -> Option<String> {
    let (_, command) = line.split_once("RUN: ")?;
    let mut command = command.trim().trim_end_matches(['`', '\r']).trim_end_matches("-->").trim();
    // A whole prompt in quotes ends with one.
    if command.matches('"').count() % 2 == 1 {
        command = command.strip_suffix('"').unwrap_or(command);
    }
    (!command.is_empty()).then(|| command.to_owned())
}

/// All words in a value of a message: a text, parts with texts, or what a tool brought, however deep.
pub(super) fn words(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(parts) => parts.iter().flat_map(words).collect(),
        Value::Object(part) => match part.get("type").and_then(Value::as_str) {
            Some("image" | "image_url" | "input_image" | "thinking") => Vec::new(),
            Some(_) => ["text", "content", "output"].iter().filter_map(|key| part.get(*key)).flat_map(words).collect(),
            None => part.values().flat_map(words).collect(),
        },
        _ => Vec::new(),
    }
}

/// A text of a value; empty if there is none.
pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The members of an array; none if it is not one.
pub(super) fn members(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}
