//! What the engine adds to an agent's own time, against a floor of bare git in the same run; and how soon the next agent is at work.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use fleet_demo::model::{Fault, FaultKind, ModelServer, Script, Step, Turn};
use serde_json::Value;

use super::fleet::Fleet;
use super::sheet::{Goal, Sheet};
use super::spread::{ms, spread};

/// Hand-overs that are looked at.
const HANDOVERS: usize = 5;
/// Tasks of the floor.
const FLOOR: u32 = 20;
const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) async fn figures(sheet: &mut Sheet) {
    tokio::task::block_in_place(|| tasks(sheet));
    handovers(sheet).await;
}

/// One after the other, ten at once, a hundred at once.
fn tasks(sheet: &mut Sheet) {
    let folder = tempfile::Builder::new().prefix("fleet-bench-").permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755)).tempdir().unwrap();
    let (quick, slow) = (agent(folder.path(), "0.05"), agent(folder.path(), "2"));
    let floor = ms(floor(folder.path(), &quick));
    let one = bench(&quick, FLOOR, 1);
    let over = one("overhead_ms_per_task");
    let seen = format!("{over:.0} ms over the agent's own {:.0}; a worktree and a commit by git alone {floor:.0} ms", one("agent_ms"));
    sheet.figure("20 tasks, one at a time", &seen, over / floor, &Goal::AtMost(0.9));
    let ten = bench(&quick, 300, 10);
    let seen =
        format!("{:.0} a second, {} done, {:.0} ms of CPU a task, {:.0} MiB", ten("tasks_per_s"), ten("done"), ten("cpu_ms_per_task"), ten("peak_rss_mib"));
    sheet.figure("300 tasks of 50 ms, ten at once", &seen, ten("tasks_per_s"), &Goal::AtLeast(75.0));
    let all = bench(&slow, 100, 100);
    let seen = format!("{:.1} s, {} done, {} at the same time, {:.0} MiB", all("wall_s"), all("done"), all("agents_overlapped"), all("peak_rss_mib"));
    sheet.figure("100 tasks of 2 s, all at once", &seen, all("wall_s"), &Goal::AtMost(2.9));
}

/// A program that speaks claude's stream-json and takes so long.
fn agent(folder: &Path, seconds: &str) -> std::path::PathBuf {
    let path = folder.join(format!("agent-{seconds}"));
    let text = format!(
        r#"#!/bin/sh
echo '{{"type":"system","subtype":"init","session_id":"s1","model":"m","tools":[]}}'
sleep {seconds}
echo '{{"type":"assistant","message":{{"id":"m1","role":"assistant","content":[{{"type":"text","text":"Done."}}],"usage":{{"input_tokens":9,"output_tokens":2}}}},"session_id":"s1"}}'
echo '{{"type":"result","subtype":"success","is_error":false,"duration_ms":5,"num_turns":1,"result":"Done.","session_id":"s1","usage":{{"input_tokens":9,"output_tokens":2}}}}'
"#
    );
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    path
}

/// What `fleet bench engine` says, by name.
fn bench(agent: &Path, tasks: u32, at_once: u32) -> impl Fn(&str) -> f64 + use<> {
    let out = Command::new(env!("CARGO_BIN_EXE_fleet"))
        .args(["bench", "engine", "--json", "--tasks", &tasks.to_string(), "--at-once", &at_once.to_string(), "--agent"])
        .arg(agent)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let said: Value = serde_json::from_slice(&out.stdout).unwrap();
    move |name| said[name].as_f64().unwrap()
}

/// The least that any engine does: a worktree, the agent in it, a commit, the worktree gone. No journal, sandbox or gate. What is over the
/// agent's own time, a task.
fn floor(folder: &Path, agent: &Path) -> Duration {
    let repo = folder.join("floor");
    git(folder, &["init", "-q", "floor"]);
    std::fs::write(repo.join("index.html"), "<h1>A page</h1>").unwrap();
    git(&repo, &["add", "."]);
    git(&repo, &["commit", "-qm", "A page"]);
    let mut over = Duration::ZERO;
    for n in 0..FLOOR {
        let from = Instant::now();
        let name = format!("t{n}");
        git(&repo, &["worktree", "add", "-q", "-b", &name, &format!("../work-{name}")]);
        let work = folder.join(format!("work-{name}"));
        let began = Instant::now();
        let said = Command::new(agent).current_dir(&work).output().unwrap();
        let own = began.elapsed();
        assert!(String::from_utf8_lossy(&said.stdout).contains("success"));
        std::fs::write(work.join("bench.txt"), "done\n").unwrap();
        git(&work, &["add", "."]);
        git(&work, &["commit", "-qm", "A line more"]);
        git(&repo, &["worktree", "remove", "--force", &format!("../work-{name}")]);
        over += from.elapsed().saturating_sub(own);
    }
    over / FLOOR
}

fn git(folder: &Path, args: &[&str]) {
    let who = ["-c", "user.name=Bench", "-c", "user.email=bench@localhost"];
    assert!(Command::new("git").args(who).args(args).current_dir(folder).stdout(Stdio::null()).status().unwrap().success(), "git {args:?}");
}

/// The first account answers that its limit is reached; from then until the agent on the second asks its model.
async fn handovers(sheet: &mut Sheet) {
    let page = Turn::take([Step::write("index.html", "<!doctype html><html lang=\"en\"><title>Office</title><h1>Office</h1></html>")]);
    let works = Script { turns: vec![page, Turn::say("Done.")], ..Script::default() };
    let spent = Script { faults: vec![Fault { retry_after: Some(3_600), ..Fault::always(FaultKind::RateLimited) }], ..works.clone() };
    let model = ModelServer::start([("works", works), ("spent", spent)]).await.unwrap();
    let mut times = Vec::new();
    for n in 0..HANDOVERS {
        let (spent, fresh) = (format!("spent{n}"), format!("fresh{n}"));
        let data = tempfile::tempdir().unwrap();
        seats(data.path(), &[&model.base("spent", &spent), &model.base("works", &fresh)]);
        // Sandboxes are made by a program of the machine.
        let fleet = Fleet::start_with(data, &[("PATH", std::env::var("PATH").unwrap())]).await;
        let mut chat = fleet.chat().await;
        chat.say("Make a website about our office for the team: a map, opening hours and the way to the canteen").await;
        chat.start().await;
        model.until(PATIENCE, |m| !m.stats(&spent).faults.is_empty()).await.unwrap();
        let from = Instant::now();
        model.until(PATIENCE, |m| m.stats(&fresh).work > 0).await.unwrap();
        times.push(from.elapsed());
    }
    let all = spread(times);
    let seen = format!("p50 {:.0} ms, worst {:.0} ms (N = {HANDOVERS})", ms(all.p50), ms(all.worst));
    sheet.figure("a limit, until the next agent asks its model", &seen, ms(all.worst), &Goal::AtMost(10_000.0));
}

/// Fleet's own loop on an account each.
fn seats(data: &Path, bases: &[&str]) {
    let key = data.join("key");
    std::fs::write(&key, "sk-the-key-of-the-benchmark").unwrap();
    let mut text = "[sandbox]\naccept = [\"users\", \"cgroups\", \"landlock\"]\n".to_owned();
    for (n, base) in bases.iter().enumerate() {
        let key = key.display();
        let _ = write!(
            text,
            "[[account]]\nname = \"a{n}\"\nwire = \"chat\"\nbase = \"{base}/v1\"\nkey_file = \"{key}\"\nmodels = {{ standard = \"scripted-1\" }}\n\
             [[seat]]\nname = \"s{n}\"\nagent = \"coder\"\naccount = \"a{n}\"\n"
        );
    }
    std::fs::write(data.join("agents.toml"), text).unwrap();
}
