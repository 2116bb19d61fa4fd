//! What the terminal shows: messages as plain text with numbered choices, or one JSON object a line.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;

use fleet_content::Words;
use serde_json::json;

use super::input::{self, Line, Wrong};
use crate::api::{Shown, ShownButton};
use crate::out::{self, Shape};

/// The terminal.
pub(super) struct Screen {
    shape: Shape,
    words: Words,
    locale: String,
    thread: String,
    /// What a command that is suggested needs to reach the same fleet.
    data: String,
    /// What was shown of each message, by place.
    known: RefCell<HashMap<i64, String>>,
    /// Choices by the place of the newest message that has some.
    choices: RefCell<(i64, Vec<ShownButton>)>,
}

impl Screen {
    pub(super) fn new(shape: Shape, words: Words, locale: String, thread: &str, data: String) -> Self {
        Self { shape, words, locale, thread: thread.to_owned(), data, known: RefCell::default(), choices: RefCell::default() }
    }

    pub(super) fn opened(&self) {
        match self.shape {
            Shape::Json => out::json(&json!({ "thread": { "id": self.thread } })),
            Shape::People => out::line(&self.words.say(&self.locale, "terminal-chat-start", &[])),
        }
    }

    /// Reads a line in the way this terminal speaks.
    pub(super) fn read(&self, line: &str) -> Result<Line, String> {
        let choices = &self.choices.borrow().1;
        let read = match self.shape {
            Shape::People => input::of_person(line, choices),
            Shape::Json => input::of_program(line, choices),
        };
        read.map_err(|wrong| match wrong {
            Wrong::NoChoice(n) => self.words.say(&self.locale, "terminal-chat-no-choice", &[("n", n.into())]),
            Wrong::NoCommand(command) => self.words.say(&self.locale, "terminal-chat-unknown", &[("command", command.into())]),
            Wrong::NotJson(why) => why,
        })
    }

    /// Shows a message that is new or was changed.
    pub(super) fn show(&self, post: &Shown) {
        self.remember_choices(post);
        if self.shape == Shape::Json {
            out::json(&json!({ "post": post.raw }));
            return;
        }
        if !post.is_fleets() {
            return;
        }
        let text = text(post);
        let before = self.known.borrow_mut().insert(post.seq, text.clone());
        match before {
            // An edit that changes nothing a person can read, or only takes choices away, with the question before them.
            Some(before) if before == text || (post.body.buttons.is_empty() && before.starts_with(&format!("{text}\n"))) => {}
            Some(_) => out::line(&format!("\n({}) {text}", self.words.say(&self.locale, "terminal-chat-changed", &[]))),
            None => out::line(&format!("\n{text}")),
        }
    }

    fn remember_choices(&self, post: &Shown) {
        let mut choices = self.choices.borrow_mut();
        // A message that lost its buttons has none to press; an older one that gained some is not the last one said.
        if post.seq >= choices.0 && (post.seq == choices.0 || !post.body.buttons.is_empty()) {
            *choices = (post.seq, post.body.buttons.clone());
        }
    }

    pub(super) fn help(&self) {
        match self.shape {
            Shape::People => {
                let args = [("thread", self.thread.as_str().into()), ("data", self.data.as_str().into())];
                out::line(&self.words.say(&self.locale, "terminal-chat-help", &args));
            }
            Shape::Json => {}
        }
    }

    pub(super) fn file_ready(&self, path: &Path) {
        if self.shape == Shape::People {
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            out::line(&self.words.say(&self.locale, "terminal-chat-file-ready", &[("name", name.into())]));
        }
    }

    /// A line that could not be taken.
    pub(super) fn trouble(&self, said: &str) {
        match self.shape {
            Shape::People => out::line(said),
            Shape::Json => out::json(&json!({ "error": said })),
        }
    }
}

/// A message as a terminal shows it: its words, its links, its choices with their numbers.
fn text(post: &Shown) -> String {
    let mut text = post.body.plain.trim_end().to_owned();
    for link in &post.body.links {
        if let Some(url) = &link.url {
            let _ = write!(text, "\n  {}: {url}", link.label);
        }
    }
    for (n, button) in post.body.buttons.iter().enumerate() {
        let _ = write!(text, "\n  {}) {}", n + 1, button.label);
    }
    text
}
