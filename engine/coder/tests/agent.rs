//! An agent at work in a folder of its own, and what it says.

use std::path::PathBuf;
use std::time::Duration;

use fleet_coder::{Budget, Line, Options, Order, Signal};
use fleet_domain::agent::{Ended, ToolCall, ToolPhase, Usage};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, Lines, duplex};

use crate::server::Server;

/// The agent, run inside the test.
pub(crate) struct Agent {
    pub(crate) folder: TempDir,
    input: Option<DuplexStream>,
    output: Lines<BufReader<DuplexStream>>,
    /// All that it said so far.
    pub(crate) said: Vec<Signal>,
}

/// The order of most tests.
pub(crate) fn order() -> Order {
    Order {
        prompt: "Do the work. It is done when the file is there.".into(),
        system: "You are a coder.".into(),
        model: "gpt-5-mini".into(),
        budget: Budget::default(),
        stream: true,
    }
}

/// The token of all tests.
pub(crate) const TOKEN: &str = "attempt-token-3f9a";

/// Options that are fast.
pub(crate) fn options(server: &Server, folder: PathBuf) -> Options {
    let mut options = Options::new(server.url.clone(), TOKEN.to_owned().into(), folder);
    options.env = std::env::vars().filter(|(name, _)| name == "PATH").collect();
    options.env.insert("SEEN".into(), "by commands".into());
    options.env.insert("OPENAI_API_KEY".into(), TOKEN.into());
    options.pause = Duration::from_millis(1);
    options.silence = Duration::from_secs(20);
    options
}

impl Agent {
    /// Begins an order in an empty folder.
    pub(crate) async fn start(server: &Server, order: Order) -> Self {
        Self::start_in(server, order, TempDir::new().unwrap()).await
    }

    /// Begins an order in a folder.
    pub(crate) async fn start_in(server: &Server, order: Order, folder: TempDir) -> Self {
        let options = options(server, folder.path().to_owned());
        Self::with(options, order, folder).await
    }

    pub(crate) async fn with(options: Options, order: Order, folder: TempDir) -> Self {
        let (input, their_input) = duplex(1 << 20);
        let (their_output, output) = duplex(1 << 20);
        tokio::spawn(async move { fleet_coder::run(options, their_input, their_output).await });
        let mut agent = Self { folder, input: Some(input), output: BufReader::new(output).lines(), said: Vec::new() };
        agent.tell(&Line::Order(order)).await;
        agent
    }

    /// Writes a line to it.
    pub(crate) async fn tell(&mut self, line: &Line) {
        let mut text = serde_json::to_string(line).unwrap();
        text.push('\n');
        self.input.as_mut().unwrap().write_all(text.as_bytes()).await.unwrap();
    }

    /// Closes its input.
    pub(crate) fn close(&mut self) {
        self.input = None;
    }

    /// The next thing that it says.
    pub(crate) async fn next(&mut self) -> Option<Signal> {
        let line = tokio::time::timeout(Duration::from_mins(1), self.output.next_line()).await.expect("it says something within a minute").unwrap()?;
        let signal: Signal = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.said.push(signal.clone());
        Some(signal)
    }

    /// Waits until it says something like this.
    pub(crate) async fn until(&mut self, wanted: impl Fn(&Signal) -> bool) -> Signal {
        loop {
            let Some(signal) = self.next().await else { panic!("it ended: {:#?}", self.said) };
            if wanted(&signal) {
                return signal;
            }
        }
    }

    /// Waits for its end, which must be the last thing that it says.
    pub(crate) async fn end(&mut self) -> Ended {
        let Signal::End(ended) = self.until(|s| matches!(s, Signal::End(_))).await else { unreachable!() };
        assert_eq!(self.next().await, None, "nothing comes after the end");
        ended
    }

    /// The calls of tools that ended.
    pub(crate) fn tools(&self) -> Vec<ToolCall> {
        let ended = |signal: &Signal| match signal {
            Signal::Tool(call) if call.phase != ToolPhase::Begun => Some(call.clone()),
            _ => None,
        };
        self.said.iter().filter_map(ended).collect()
    }

    /// All its words.
    pub(crate) fn text(&self) -> String {
        self.said.iter().filter_map(|s| if let Signal::Text { text } = s { Some(text.as_str()) } else { None }).collect()
    }

    /// All tokens.
    pub(crate) fn usage(&self) -> Usage {
        self.said.iter().filter_map(|s| if let Signal::Usage(usage) = s { Some(*usage) } else { None }).fold(Usage::default(), Usage::plus)
    }

    /// A file's content.
    pub(crate) fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }
}
