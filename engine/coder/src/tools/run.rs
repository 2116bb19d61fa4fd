//! Running a command: its own process group, a clean environment, a bound on time and on words.

use std::collections::BTreeMap;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use schemars::JsonSchema;
use serde::Deserialize;
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe::Receiver;
use tokio::process::Command;

use super::Outcome;
use super::arguments::{number, words};
use crate::folder::Folder;
use crate::middle::Middle;

/// Seconds that a command may take, unless it asks for others.
const SECONDS: u64 = 120;
/// Seconds that it may ask for.
const MOST: u64 = 1800;
/// Bytes of output that the model sees.
const OUTPUT: usize = 32 * 1024;
/// How long what is still in the pipe is waited for, once the command has ended: a child of it may hold the pipe for ever.
const LINGER: Duration = Duration::from_millis(200);

#[derive(Deserialize, JsonSchema)]
pub(crate) struct Run {
    /// The command, for `sh -c`. Nobody can press keys: give flags such as `--yes`.
    #[serde(alias = "cmd", deserialize_with = "words")]
    #[schemars(with = "String")]
    pub(super) command: String,
    /// Seconds after which it is ended, 120 if left out, at most 1800.
    #[serde(default, alias = "seconds", deserialize_with = "number")]
    #[schemars(with = "Option<u64>")]
    timeout: Option<u64>,
}

/// Ends a process group with all that is in it, also when the work is dropped in the middle.
struct Group(Pid);

impl Drop for Group {
    fn drop(&mut self) {
        // A group that has ended by itself is what was wanted.
        let _ = kill_process_group(self.0, Signal::KILL);
    }
}

enum Ended {
    By(ExitStatus),
    Late,
    Lost(std::io::Error),
}

impl Run {
    pub(super) async fn run(&self, folder: &Folder, env: &BTreeMap<String, String>) -> Outcome {
        let seconds = self.timeout.unwrap_or(SECONDS).clamp(1, MOST);
        match output(&self.command, folder, env, Duration::from_secs(seconds)).await {
            Ok((Ended::By(status), output)) => {
                let how = status.code().map_or_else(|| "killed by a signal".to_owned(), |code| format!("exit {code}"));
                Outcome { text: format!("{how}\n{output}"), well: status.success(), changed: false }
            }
            Ok((Ended::Late, output)) => {
                Err(format!("ended after {seconds} seconds: it had not ended by itself. Run what takes longer with a `timeout`\n{output}")).into()
            }
            Ok((Ended::Lost(error), _)) | Err(error) => Err(format!("the command could not be run: {error}")).into(),
        }
    }
}

/// Runs it; gives how it ended, and what it said.
async fn output(command: &str, folder: &Folder, env: &BTreeMap<String, String>, time: Duration) -> std::io::Result<(Ended, String)> {
    // One pipe for both, so that errors stand where they happened.
    let (reader, writer) = std::io::pipe()?;
    let mut child = Command::new("sh")
        .args(["-c", command])
        .current_dir(folder.path())
        .env_clear()
        .envs(env)
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .process_group(0)
        .spawn()?;
    let group = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?)).map(Group);
    let mut reader = Receiver::from_owned_fd(reader.into())?;
    let mut kept = Middle::new(OUTPUT);
    let mut buffer = vec![0; 16 * 1024];
    let late = tokio::time::sleep(time);
    tokio::pin!(late);
    let mut open = true;
    let ended = loop {
        tokio::select! {
            () = &mut late => break Ended::Late,
            read = reader.read(&mut buffer), if open => match read {
                Ok(size) if size > 0 => kept.take(&buffer[..size]),
                _ => open = false,
            },
            status = child.wait() => break status.map_or_else(Ended::Lost, Ended::By),
        }
    };
    drop(group);
    let rest = async {
        while let Ok(size) = reader.read(&mut buffer).await {
            if size == 0 {
                break;
            }
            kept.take(&buffer[..size]);
        }
    };
    // What is not there by now comes from somebody who left the group.
    let _ = tokio::time::timeout(LINGER, rest).await;
    // Reaped here where it had to be killed.
    let _ = tokio::time::timeout(LINGER, child.wait()).await;
    Ok((ended, kept.into_text()))
}
