//! The agent as a process: what its lines look like, its exits, its memory, and that it goes when it is told.

use std::process::Stdio;
use std::time::Duration;

use fleet_coder::{Line, Options, Signal};
use fleet_domain::agent::End;
use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};

use crate::agent::{TOKEN, order};
use crate::server::{Reply, Server, calls, words};

fn start(server: &Server, folder: &TempDir) -> Child {
    Command::new(env!("CARGO_BIN_EXE_fleet-coder"))
        .env_clear()
        .env("PATH", std::env::var("PATH").unwrap())
        .env(Options::ENDPOINT, &server.url)
        .env(Options::TOKEN, TOKEN)
        // A proxy that is not there: an endpoint on this machine is reached without one.
        .env("HTTP_PROXY", "http://127.0.0.1:9")
        .env("http_proxy", "http://127.0.0.1:9")
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

fn line(line: &Line) -> Vec<u8> {
    let mut text = serde_json::to_vec(line).unwrap();
    text.push(b'\n');
    text
}

async fn finish(child: Child) -> (Option<i32>, Vec<Signal>, String) {
    let output = tokio::time::timeout(Duration::from_secs(30), child.wait_with_output()).await.expect("it ends").unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (output.status.code(), text.lines().map(|l| serde_json::from_str(l).unwrap()).collect(), String::from_utf8(output.stderr).unwrap())
}

#[tokio::test]
async fn it_does_an_order_and_goes() {
    let server = Server::start([calls(1, &[("run", json!({"command": "env; cat /proc/$PPID/cmdline"}))]), words("Done.")]).await;
    let folder = TempDir::new().unwrap();
    let mut child = start(&server, &folder);
    child.stdin.take().unwrap().write_all(&line(&Line::Order(order()))).await.unwrap();
    let (code, said, stderr) = finish(child).await;
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    let Some(Signal::End(ended)) = said.last() else { panic!("{said:?}") };
    assert_eq!((ended.end, ended.message.as_str()), (End::Done, "Done."));
    let result = server.messages(1).last().unwrap()["content"].as_str().unwrap().to_owned();
    assert!(result.contains("http_proxy=") && !result.contains(TOKEN), "{result}");
}

#[tokio::test]
async fn its_input_may_stay_open() {
    let server = Server::start([words("Done.")]).await;
    let folder = TempDir::new().unwrap();
    let mut child = start(&server, &folder);
    let mut input = child.stdin.take().unwrap();
    input.write_all(&line(&Line::Order(order()))).await.unwrap();
    let (code, _, _) = finish(child).await;
    assert_eq!(code, Some(0));
    drop(input);
}

#[tokio::test]
async fn what_is_no_order_is_said_to_be_none() {
    for (input, hint) in [("", "EOF"), ("hello\n", "expected value"), ("{\"line\":\"say\",\"text\":\"x\"}\n", "another one")] {
        let server = Server::start([]).await;
        let folder = TempDir::new().unwrap();
        let mut child = start(&server, &folder);
        child.stdin.take().unwrap().write_all(input.as_bytes()).await.unwrap();
        let (code, said, _) = finish(child).await;
        let [Signal::End(ended)] = said.as_slice() else { panic!("{said:?}") };
        assert_eq!((code, ended.end), (Some(1), End::AgentError));
        assert!(ended.message.contains(hint), "{}", ended.message);
    }
}

#[tokio::test]
async fn it_goes_when_nobody_listens() {
    let server = Server::start((0..500).map(|n| calls(n, &[("list", json!({"depth": n}))]))).await;
    let folder = TempDir::new().unwrap();
    let mut child = start(&server, &folder);
    let mut input = child.stdin.take().unwrap();
    input.write_all(&line(&Line::Order(order()))).await.unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.next_line().await.unwrap().is_some());
    drop(lines);
    let status = tokio::time::timeout(Duration::from_secs(30), child.wait()).await.expect("it ends").unwrap();
    assert_eq!(status.code(), Some(1));
    assert!(server.requests().len() < 80, "{}", server.requests().len());
}

#[tokio::test]
async fn it_takes_little_memory() {
    let server = Server::start([calls(1, &[("list", json!({}))]), Reply::Silence]).await;
    let folder = TempDir::new().unwrap();
    let mut child = start(&server, &folder);
    let mut input = child.stdin.take().unwrap();
    input.write_all(&line(&Line::Order(order()))).await.unwrap();
    while server.requests().len() < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id().unwrap())).unwrap();
    let kib = |name: &str| status.lines().find_map(|l| l.strip_prefix(name)?.trim().strip_suffix(" kB")?.parse::<u64>().ok()).unwrap();
    println!("RSS while it waits for a model: {} KiB, of it anonymous {} KiB", kib("VmRSS:"), kib("RssAnon:"));
    // A debug build has a great deal more code than a release; what is its own is small in both.
    assert!(kib("RssAnon:") < 12 * 1024, "{status}");
    input.write_all(&line(&Line::Stop)).await.unwrap();
    let (code, said, _) = finish(child).await;
    assert_eq!(code, Some(1));
    assert!(matches!(said.last(), Some(Signal::End(_))));
}
