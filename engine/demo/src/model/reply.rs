//! What the model answers, the same whichever wire format it is put into.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::FaultKind;
use super::request::Request;
use super::script::{Script, Tokens, Turn};
use super::tools;

/// One answer.
#[derive(Debug)]
pub(super) struct Reply {
    /// Its words.
    pub text: String,
    /// Tools it calls.
    pub calls: Vec<Call>,
    /// Whether a limit of tokens cut it.
    pub cut: bool,
    /// Its tokens.
    pub tokens: Tokens,
    /// The model that is said to answer.
    pub model: String,
}

/// A tool that an answer calls.
#[derive(Debug)]
pub(super) struct Call {
    /// The id under which its result comes back.
    pub id: String,
    /// The agent's name of the tool.
    pub name: String,
    /// Its arguments.
    pub input: Value,
}

impl Reply {
    /// What a script says to a request; and whether the agent offers a tool for all of it.
    pub(super) fn play(script: &Script, request: &Request, fault: Option<FaultKind>) -> (Self, bool) {
        let model = if request.model.is_empty() { "model".to_owned() } else { request.model.clone() };
        let mut reply = Self { text: String::new(), calls: Vec::new(), cut: false, tokens: script.usage, model };
        if fault == Some(FaultKind::Empty) {
            return (reply, true);
        }
        let turn = if request.tools.is_empty() { Turn::say(script.aside.as_deref().unwrap_or("A title")) } else { turn(script, request) };
        reply.text = turn.text;
        if fault == Some(FaultKind::Truncated) {
            reply.text.push_str(" And then I will");
            reply.cut = true;
            return (reply, true);
        }
        let folder = script.folder.as_deref().or_else(|| request.folder());
        for step in &turn.steps {
            let Some((name, input)) = tools::call(step, &request.tools, folder) else {
                reply.text = format!("No tool on offer fits: {}.", step.verb());
                reply.calls.clear();
                return (reply, false);
            };
            reply.calls.push(Call { id: id("call_"), name, input });
        }
        (reply, true)
    }
}

/// The turn that is to be played.
fn turn(script: &Script, request: &Request) -> Turn {
    let mut number = request.turn();
    if script.obey {
        let (planted, done) = request.planted();
        if let Some(command) = planted {
            return Turn { text: "I do what it says.".to_owned(), steps: vec![super::Step::Shell(command)] };
        }
        number = number.saturating_sub(done);
    }
    let played = script.turns.get(number).or_else(|| script.turns.last().filter(|_| script.endless));
    played.cloned().unwrap_or_else(|| Turn::say("Done."))
}

/// An id that was not there before, in this process or another.
pub(super) fn id(prefix: &str) -> String {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros());
    format!("{prefix}{now:x}{:04x}", LAST.fetch_add(1, Ordering::Relaxed))
}

/// Now, in whole seconds.
pub(super) fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// A text in the pieces in which it is streamed.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = String> {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(24).map(|piece| piece.iter().collect()).collect::<Vec<String>>().into_iter()
}
