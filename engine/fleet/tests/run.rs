//! Runs the binary with nothing of this machine's environment.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The binary under test.
pub(crate) fn binary() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_fleet"))
}

/// What a command said and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(self.out.trim()).unwrap_or_else(|e| panic!("not one line of JSON ({e}): {self:?}"))
    }
}

/// A command with an empty environment and a home of its own.
pub(crate) fn fleet(home: &Path) -> Command {
    let mut command = Command::new(binary());
    command.env_clear().env("PATH", std::env::var("PATH").unwrap_or_default()).env("HOME", home).stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub(crate) fn ran(output: Output) -> Ran {
    Ran { code: output.status.code().unwrap_or(-1), out: String::from_utf8(output.stdout).unwrap(), err: String::from_utf8(output.stderr).unwrap() }
}

/// Runs `fleet` with these words.
pub(crate) fn run(home: &Path, args: &[&str]) -> Ran {
    ran(fleet(home).args(args).output().unwrap())
}

/// A fleet at work, stopped at the end.
pub(crate) struct Serving {
    pub(crate) child: std::process::Child,
    /// The line it said when it served.
    pub(crate) said: serde_json::Value,
}

impl Serving {
    /// Waits for the line that says that it serves.
    pub(crate) fn of(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        match serde_json::from_str(&line) {
            Ok(said) => Self { child, said },
            Err(e) => {
                let _ = child.kill();
                panic!("it does not serve ({e}): {line:?} {:?}", ran(child.wait_with_output().unwrap()))
            }
        }
    }

    /// A fleet on this folder as a person starts it, and the three lines it greets with.
    pub(crate) fn by_hand(data: &Path) -> (Self, Vec<String>) {
        let mut command = fleet(data);
        command.args(["up", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
        let greeting: Vec<String> = (0..3).map(|_| lines.next().unwrap().unwrap()).collect();
        let listen = greeting[0].rsplit_once("localhost:").unwrap_or_else(|| panic!("{greeting:?}")).1.trim_end_matches('/').to_owned();
        let said = serde_json::json!({ "listen": format!("127.0.0.1:{listen}") });
        (Self { child, said }, greeting)
    }

    /// A fleet on this folder, on a free port.
    pub(crate) fn on(data: &Path) -> Self {
        let mut command = fleet(data);
        command.args(["up", "--json", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        Self::of(command)
    }

    /// Where it listens.
    pub(crate) fn listen(&self) -> &str {
        self.said["listen"].as_str().unwrap()
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        rustix::process::kill_process(pid, signal).unwrap();
    }

    /// Asks it to end; what it said on the way.
    pub(crate) fn stop(mut self) -> Ran {
        self.signal(rustix::process::Signal::TERM);
        let mut err = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        Ran { code, out: String::new(), err }
    }

    /// One HTTP request with these headers, by hand; the whole answer.
    pub(crate) fn ask(&self, request: &str) -> String {
        let mut stream = std::net::TcpStream::connect(self.listen()).unwrap();
        stream.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        // A server that closes early resets the connection: what it said before counts.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// `GET path` for a host.
    pub(crate) fn get(&self, host: &str, path: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: Mozilla/5.0 (X11)\r\nConnection: close\r\n\r\n"))
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
