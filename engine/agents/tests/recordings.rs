//! Every recording, read as the table says: its end, session, tokens, last words and tool calls.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fleet_agents::acp::{self, Acp};
use fleet_agents::agent::{Agent, Exit, Reader, Setting};
use fleet_agents::roster::Roster;
use fleet_domain::agent::{End, Ended, Signal, ToolPhase, Usage};
use serde::Deserialize;

/// When the recordings are read, UTC ms.
pub(crate) const NOW: i64 = 1_795_240_000_000;

/// A row of the table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Run {
    pub(crate) agent: String,
    pub(crate) played: String,
    out: Option<String>,
    err: Option<String>,
    both: Option<String>,
    mode: Option<bool>,
    pub(crate) code: Option<i32>,
    pub(crate) signal: Option<i32>,
    pub(crate) ended_by_us: Option<End>,
    pub(crate) end: End,
    session: Option<String>,
    usage: Option<[u64; 5]>,
    words: Option<String>,
    tools: Option<usize>,
}

pub(crate) fn table() -> Vec<Run> {
    #[derive(Deserialize)]
    struct Table {
        run: Vec<Run>,
    }
    toml::from_str::<Table>(include_str!("recordings.toml")).unwrap().run
}

fn file(name: Option<&String>) -> String {
    name.map(|n| std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings").join(n)).unwrap()).unwrap_or_default()
}

impl Run {
    pub(crate) fn exit(&self) -> Exit {
        Exit { code: self.code, signal: self.signal }
    }

    pub(crate) fn err(&self) -> String {
        file(self.err.as_ref())
    }

    /// What the agent printed, and what the client of the recording said to it, in their order.
    pub(crate) fn lines(&self) -> Vec<(bool, String)> {
        #[derive(Deserialize)]
        struct Said {
            dir: String,
            msg: serde_json::Value,
        }
        match &self.both {
            None => file(self.out.as_ref()).lines().map(|l| (true, l.to_owned())).collect(),
            Some(_) => file(self.both.as_ref())
                .lines()
                .map(|l| serde_json::from_str::<Said>(l).unwrap())
                .map(|said| (said.dir == "agent", said.msg.to_string()))
                .collect(),
        }
    }

    pub(crate) fn reader(&self) -> Box<dyn Reader + Send> {
        let setting = Setting { prompt: "Write hello.txt".into(), folder: "/srv/repo".into(), ..Setting::default() };
        if self.mode == Some(false) {
            let mut entry = acp::embedded().iter().find(|e| e.name == self.agent).unwrap().clone();
            entry.mode = None;
            return Acp::new(entry).reader(&setting);
        }
        Roster::new([]).unwrap().get(&self.agent).unwrap().reader(&setting)
    }
}

/// Plays a run to a reader, and gives what it said and the verdict.
fn play(run: &Run, reader: &mut dyn Reader) -> (Vec<Signal>, Vec<String>, Ended) {
    let mut signals = Vec::new();
    let mut said = reader.open();
    for (by_agent, line) in run.lines() {
        if by_agent {
            let heard = reader.line(&line);
            signals.extend(heard.signals);
            said.extend(heard.say);
        } else if line.contains("session/cancel") {
            said.extend(reader.interrupt());
        }
    }
    // The two outputs were recorded apart: what is on the error output came late in all of them.
    for line in run.err().lines() {
        signals.extend(reader.stderr(line));
    }
    let ended = reader.exit(run.exit(), run.ended_by_us, NOW);
    (signals, said, ended)
}

#[test]
fn every_recording_is_read_as_the_table_says() {
    let mut problems = Vec::new();
    let runs = table();
    for run in &runs {
        let name = format!("{} {}", run.agent, run.played);
        let mut reader = run.reader();
        let (signals, _, ended) = play(run, reader.as_mut());
        let mut want = |what: &str, found: String, expected: String| {
            if found != expected {
                problems.push(format!("{name}: {what} is {found}, not {expected}"));
            }
        };
        want("the end", format!("{:?} ({})", ended.end, ended.message), format!("{:?} ({})", run.end, ended.message));
        want("the session", format!("{:?}", reader.session()), format!("{:?}", run.session.as_deref()));
        let usage = run.usage.unwrap_or_default();
        let expected = Usage { input: usage[0], cache_read: usage[1], cache_write: usage[2], output: usage[3], reasoning: usage[4] };
        want("usage", format!("{:?}", reader.usage()), format!("{expected:?}"));
        let signalled = signals.iter().fold(Usage::default(), |sum, s| if let Signal::Usage(u) = s { sum.plus(*u) } else { sum });
        want("usage by signals", format!("{signalled:?}"), format!("{expected:?}"));
        let calls: BTreeSet<_> = signals.iter().filter_map(|s| if let Signal::Tool(call) = s { Some(call.id.as_str()) } else { None }).collect();
        want("the number of calls", calls.len().to_string(), run.tools.unwrap_or(0).to_string());
        if let Some(words) = &run.words {
            want("the last words", ended.message.clone(), words.clone());
        }
        want("lines not read", reader.unread().to_string(), "0".into());
        want("ends among the signals", signals.iter().filter(|s| matches!(s, Signal::End(_))).count().to_string(), "0".into());
    }
    assert!(runs.len() > 190, "only {} runs", runs.len());
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn the_table_has_every_file_and_every_failure_of_every_agent() {
    use End::{Auth, ContextOverflow, Done, Empty, Hung, ModelMissing, Network, Overloaded, Protocol, QuotaOrBilling, RateLimited};
    let runs = table();
    let used: BTreeSet<String> = runs.iter().flat_map(|r| [r.out.clone(), r.err.clone(), r.both.clone()]).flatten().collect();
    let mut there = BTreeSet::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings");
    for folder in std::fs::read_dir(&root).unwrap() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            there.insert(file.unwrap().path().strip_prefix(&root).unwrap().to_str().unwrap().to_owned());
        }
    }
    assert_eq!(used, there);
    let mut ends: BTreeMap<&str, BTreeSet<End>> = BTreeMap::new();
    for run in &runs {
        ends.entry(&run.agent).or_default().insert(run.end);
    }
    for agent in ["claude", "codex", "opencode", "gemini", "droid", "copilot"] {
        for end in [Auth, ContextOverflow, Done, Empty, Hung, ModelMissing, Network, Overloaded, Protocol, QuotaOrBilling, RateLimited] {
            assert!(ends[agent].contains(&end), "{agent}: {end:?}");
        }
    }
}

#[test]
fn a_call_begins_once_ends_once_and_says_what_it_is_about() {
    for run in table().iter().filter(|r| r.played == "ok" && r.mode != Some(false)) {
        let (signals, _, _) = play(run, run.reader().as_mut());
        let calls: Vec<_> = signals.iter().filter_map(|s| if let Signal::Tool(call) = s { Some(call) } else { None }).collect();
        let phases: Vec<_> = calls.iter().map(|c| c.phase).collect();
        if run.tools.is_some() {
            assert_eq!(phases, [ToolPhase::Begun, ToolPhase::Done], "{}", run.agent);
            assert!(calls[1].about.contains("hello.txt"), "{}: {:?}", run.agent, calls[1]);
            assert!(!calls[1].name.is_empty());
        }
    }
}

#[test]
fn retries_are_heard_where_the_agent_tells_of_them() {
    let count = |agent: &str, run: &str| {
        let run = table().into_iter().find(|r| r.agent == agent && r.played == run).unwrap();
        let (signals, _, _) = play(&run, run.reader().as_mut());
        signals.iter().filter(|s| matches!(s, Signal::Retry { why: End::RateLimited, .. })).count()
    };
    assert_eq!(count("claude", "rate-limited"), 10);
    assert_eq!(count("codex", "rate-limited-retry-after"), 5);
    assert_eq!(count("gemini", "rate-limited"), 2, "as far as its error output was kept");
    assert_eq!(count("copilot", "rate-limited"), 5);
}

/// The same lines as those of the client of the recording: method by method, with the same ids.
#[test]
fn our_side_of_the_protocol_is_that_of_the_recordings() {
    for run in table().iter().filter(|r| r.lines().iter().any(|(by_agent, _)| !by_agent)) {
        let (_, said, _) = play(run, run.reader().as_mut());
        let shape = |line: &String| {
            let message: serde_json::Value = serde_json::from_str(line).unwrap();
            let mut params = message.get("params").cloned().unwrap_or_default();
            if let Some(object) = params.as_object_mut() {
                object.remove("clientInfo");
            }
            (message.get("id").cloned(), message.get("method").cloned(), params, message.get("result").cloned())
        };
        let ours: Vec<_> = said.iter().map(shape).collect();
        let theirs: Vec<_> = run.lines().iter().filter(|(by_agent, _)| !by_agent).map(|(_, line)| shape(line)).collect();
        assert_eq!(ours, theirs, "{} {}", run.agent, run.played);
    }
}
