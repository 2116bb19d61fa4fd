//! Fleet's own coding agent, for every model behind OpenAI's interface. It speaks our own signals, so there is little to read.
//!
//! It is the fleet's binary, which is the init of every sandbox and therefore there.

use std::collections::BTreeMap;

use fleet_domain::agent::{End, Ended, Signal, Usage, Wire};
use fleet_domain::launch::{Launch, Stdin};
use serde_json::json;

use crate::agent::{Agent, Exit, Heard, LINE, Probe, Reader, Setting};

/// Where the fleet's binary lies inside of a sandbox.
pub const PROGRAM: &str = "/run/fleet/init";
/// The model that is asked for where an account names none.
const MODEL: &str = "default";
/// Turns where nobody said how many.
const TURNS: u32 = 80;

/// Fleet's own coding agent.
#[derive(Debug)]
pub struct Coder(Probe);

impl Default for Coder {
    fn default() -> Self {
        Self(Probe { program: PROGRAM.into(), version: vec!["--version".into()], wires: vec![Wire::Chat], ..Probe::default() })
    }
}

impl Agent for Coder {
    fn name(&self) -> &'static str {
        "coder"
    }

    fn probe(&self) -> &Probe {
        &self.0
    }

    fn launch(&self, setting: &Setting) -> Launch {
        let env = [("FLEET_CODER_ENDPOINT", setting.endpoint.v1()), ("FLEET_CODER_TOKEN", setting.endpoint.token.clone())];
        Launch {
            program: PROGRAM.to_owned(),
            args: vec!["coder".to_owned()],
            env: env.into_iter().map(|(k, v)| (k.to_owned(), v)).collect(),
            stdin: Stdin::Open,
            home: BTreeMap::new(),
        }
    }

    fn reader(&self, setting: &Setting) -> Box<dyn Reader + Send> {
        let order = json!({
            "line": "order",
            "prompt": setting.prompt,
            "model": setting.model.as_deref().unwrap_or(MODEL),
            "budget": {"turns": setting.turns.unwrap_or(TURNS)},
        });
        Box::new(Lines { order: order.to_string(), usage: Usage::default(), ended: None, acted: false, unread: 0 })
    }

    fn resumes(&self) -> bool {
        false
    }
}

struct Lines {
    order: String,
    usage: Usage,
    ended: Option<Ended>,
    acted: bool,
    unread: u64,
}

impl Reader for Lines {
    fn open(&mut self) -> Vec<String> {
        vec![self.order.clone()]
    }

    fn line(&mut self, line: &str) -> Heard {
        match serde_json::from_str(line) {
            _ if line.len() > LINE => {}
            Ok(Signal::End(ended)) => {
                self.ended = Some(ended);
                return Heard { over: true, ..Heard::default() };
            }
            Ok(signal) => {
                if let Signal::Usage(usage) = &signal {
                    self.usage = self.usage.plus(*usage);
                }
                self.acted |= matches!(signal, Signal::Text { .. } | Signal::Tool(_));
                return Heard { signals: vec![signal], ..Heard::default() };
            }
            Err(_) => {}
        }
        self.unread += 1;
        Heard::default()
    }

    fn stderr(&mut self, _: &str) -> Vec<Signal> {
        Vec::new()
    }

    fn interrupt(&mut self) -> Vec<String> {
        vec![json!({"line": "stop"}).to_string()]
    }

    fn answer(&mut self, question: &str, option: &str) -> Vec<String> {
        vec![json!({"line": "answer", "id": question, "text": option}).to_string()]
    }

    fn exit(&mut self, exit: Exit, ended_by_us: Option<End>, _: i64) -> Ended {
        let failed = |end| Ended { end, message: String::new(), resets_at: None };
        match (&self.ended, ended_by_us) {
            (Some(ended), _) if ended.end == End::Done && !self.acted => failed(End::Empty),
            (_, Some(end)) => failed(end),
            (Some(ended), None) => ended.clone(),
            (None, None) if exit.signal.is_none() && self.unread > 0 => failed(End::Protocol),
            (None, None) => failed(End::Crashed),
        }
    }

    fn session(&self) -> Option<&str> {
        None
    }

    fn usage(&self) -> Usage {
        self.usage
    }

    fn unread(&self) -> u64 {
        self.unread
    }
}
