//! The tools that agents are lent inside a sandbox: a small MCP server (revision 2025-06-18) over standard input and output, a line of
//! JSON-RPC each way. It has no way out: what it knows lies in the sandbox, and what it is told goes into a file there.

mod tools;
mod wire;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::sync::mpsc;

use tools::Desk;
use wire::{Code, Request};

/// Bytes of one line; a longer one ends the talk.
const LINE: u64 = 4 * 1024 * 1024;
/// Revisions that are spoken, the newest first: what they have in common is all that is used.
const REVISIONS: [&str; 3] = ["2025-06-18", "2025-03-26", "2024-11-05"];
/// What the agent's model is told of it.
const ABOUT: &str = "Your order and its checks. Call project_context first; call check_app before you say that you are done.";

/// Serves until its input ends.
pub(crate) fn run() -> ExitCode {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return ExitCode::from(2) };
    let served = runtime.block_on(serve(Desk::here(), tokio::io::stdin(), tokio::io::stdout()));
    // A read of the standard input cannot be called back.
    runtime.shutdown_background();
    if served.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Each request is answered by itself: a ping does not wait for a check.
async fn serve(desk: Desk, input: impl tokio::io::AsyncRead + Unpin, mut output: impl tokio::io::AsyncWrite + Unpin) -> std::io::Result<()> {
    let mut input = BufReader::new(input);
    let (answers, mut said) = mpsc::unbounded_channel::<Value>();
    let reading = async move {
        let mut line = Vec::new();
        let mut at_work = tokio::task::JoinSet::new();
        loop {
            line.clear();
            if (&mut input).take(LINE).read_until(b'\n', &mut line).await? == 0 {
                break;
            }
            if !line.ends_with(b"\n") && line.len() as u64 >= LINE {
                return Err(std::io::Error::other("a line is too long"));
            }
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match Request::read(&line) {
                Ok(Some(request)) => {
                    let (desk, answers) = (desk.clone(), answers.clone());
                    at_work.spawn(async move {
                        let answer = Box::pin(answer(&desk, &request)).await;
                        // Nobody listens any more: then nobody misses it.
                        let _ = answers.send(request.answered(answer));
                    });
                }
                Ok(None) => {}
                Err(refused) => drop(answers.send(refused)),
            }
        }
        while at_work.join_next().await.is_some() {}
        Ok(())
    };
    let writing = async {
        while let Some(answer) = said.recv().await {
            let mut line = answer.to_string();
            line.push('\n');
            output.write_all(line.as_bytes()).await?;
            output.flush().await?;
        }
        Ok(())
    };
    let (read, written) = tokio::join!(reading, writing);
    read.and(written)
}

async fn answer(desk: &Desk, request: &Request) -> Result<Value, (Code, String)> {
    let params = &request.params;
    match request.method.as_str() {
        "initialize" => {
            let asked = params["protocolVersion"].as_str().unwrap_or_default();
            let revision = REVISIONS.into_iter().find(|r| *r == asked).unwrap_or(REVISIONS[0]);
            Ok(json!({
                "protocolVersion": revision,
                "capabilities": { "tools": {} },
                "serverInfo": { "name": "fleet", "version": env!("CARGO_PKG_VERSION") },
                "instructions": ABOUT,
            }))
        }
        "ping" => Ok(json!({})),
        "tools/list" => Ok(json!({ "tools": tools::list() })),
        "tools/call" => {
            let name = params["name"].as_str().unwrap_or_default();
            let called = Box::pin(desk.call(name, &params["arguments"])).await;
            let Some(called) = called else { return Err((Code::Params, format!("there is no tool `{name}`"))) };
            let (text, wrong) = match called {
                Ok(text) => (text, false),
                Err(why) => (why, true),
            };
            Ok(json!({ "content": [{ "type": "text", "text": text }], "isError": wrong }))
        }
        other => Err((Code::Method, format!("there is no method `{other}`"))),
    }
}

/// The folder of the work: where it always is inside a sandbox, else where this was started.
fn folder() -> PathBuf {
    let inside = Path::new(fleet_sandbox::INIT).exists();
    if inside { fleet_sandbox::WORK.into() } else { std::env::current_dir().unwrap_or_else(|_| ".".into()) }
}

#[cfg(test)]
mod tests;
