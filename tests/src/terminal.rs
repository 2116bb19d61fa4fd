//! `fleet chat` as a child process, as a program or a person at a terminal uses it.

use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::api::{Shown, shown};
use crate::world::binary;

/// The longest a line may take.
const PATIENCE: Duration = Duration::from_mins(1);
/// What nobody would say: the terminal answers it at once, and only after everything before it.
const MARK: &str = "/mark";

/// A terminal that speaks JSON lines (`--json`) or words.
pub struct Terminal {
    child: Child,
    input: ChildStdin,
    lines: Receiver<String>,
}

impl Terminal {
    /// Starts it against the fleet that runs on a data folder.
    pub fn start(data: &Path, args: &[&str]) -> Self {
        let mut child = Command::new(binary())
            .args(["chat", "--data"])
            .arg(data)
            .args(args)
            .env_clear()
            .env("PATH", std::env::var("PATH").unwrap_or_default())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (send, lines) = channel();
        std::thread::spawn(move || BufReader::new(output).lines().map_while(Result::ok).all(|line| send.send(line).is_ok()));
        Self { child, input, lines }
    }

    /// Types a line.
    pub fn types(&mut self, line: &str) {
        writeln!(self.input, "{line}").unwrap();
        self.input.flush().unwrap();
    }

    /// The next line it prints.
    pub fn line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).unwrap_or_else(|e| panic!("the terminal says nothing more: {e}"))
    }

    /// The conversation it opened: the first line of a terminal that speaks JSON.
    pub fn thread(&self) -> String {
        let line = self.line();
        let opened: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
        opened["thread"]["id"].as_str().unwrap_or_else(|| panic!("no thread: {line}")).to_owned()
    }

    /// Everything a terminal of JSON lines printed until nothing is under way. A line that is no message of the documented form
    /// is answered as one, after what came before it; the second answer comes after everything that happened meanwhile.
    pub fn posts(&mut self) -> Vec<Shown> {
        let mut posts = Vec::new();
        for _ in 0..2 {
            self.types("{}");
            loop {
                let line = self.line();
                let said: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
                if said["error"].as_str().is_some_and(|e| e.contains("a line holds")) {
                    break;
                }
                assert!(said["post"].is_object(), "neither a message nor the answer: {line}");
                posts.push(shown(&said["post"]));
            }
        }
        posts
    }

    /// Presses a button by its nonce.
    pub fn presses(&mut self, nonce: &str) {
        self.types(&json!({ "press": nonce }).to_string());
    }

    /// Says words.
    pub fn says(&mut self, words: &str) {
        self.types(&json!({ "say": words }).to_string());
    }

    /// Everything a terminal of words printed until nothing is under way.
    pub fn words(&mut self) -> Vec<String> {
        let mut words = Vec::new();
        for _ in 0..2 {
            self.types(MARK);
            loop {
                let line = self.line();
                if line.contains(MARK) {
                    break;
                }
                words.push(line);
            }
        }
        words
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
