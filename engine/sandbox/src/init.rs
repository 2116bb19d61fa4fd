//! The first process inside a sandbox: opens the bridges, closes the fences, starts the program, reaps, and ends with it.
//!
//! Everything in the sandbox dies with it, for it is process 1 of its own namespace. It installs no signal handler on purpose: the
//! kernel keeps signals without one away from a process 1, even SIGKILL from inside.

mod bridge;
mod fence;
mod filter;

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::path::{Component, Path};
use std::process::{Command, ExitCode, ExitStatus};

use rustix::process::{DumpableBehavior, Pid, Signal, WaitOptions};

use crate::HOME;
use crate::ground::absent_is_well;
use crate::plan::{Plan, Report, TERM};

/// Runs as the init of a sandbox. To be called before anything else of the program, no thread started; `control` is the argument
/// that follows [`crate::Config::init_args`].
pub fn init(control: &str) -> ExitCode {
    let Ok(mut outside) = UnixStream::connect(control) else { return ExitCode::from(125) };
    let Ok(plan) = receive(&mut outside) else { return ExitCode::from(125) };
    let report = match start(&plan, &outside) {
        Ok((program, landlock)) => match say(&outside, &Report::Ready { landlock }) {
            Ok(()) => reap(program),
            Err(_) => return ExitCode::from(125),
        },
        Err(report) => report,
    };
    // Where nobody listens any more, the end is all there is to say.
    let _ = say(&outside, &report);
    ExitCode::SUCCESS
}

fn receive(outside: &mut UnixStream) -> io::Result<Plan> {
    let mut length = [0; 4];
    outside.read_exact(&mut length)?;
    let mut plan = Vec::new();
    outside.take(u32::from_be_bytes(length).into()).read_to_end(&mut plan)?;
    Ok(serde_json::from_slice(&plan)?)
}

fn say(mut outside: &UnixStream, report: &Report) -> io::Result<()> {
    let mut line = serde_json::to_vec(report)?;
    line.push(b'\n');
    outside.write_all(&line)
}

/// Starts the program, and nothing of it before all fences stand. The order matters: bridges and obedience stay outside the fences.
fn start(plan: &Plan, outside: &UnixStream) -> Result<(Pid, u32), Report> {
    let refused = |step: &str| {
        let step = step.to_owned();
        move |error: io::Error| Report::Refused { why: format!("{step}: {error}") }
    };
    for (path, text) in &plan.home {
        put(path, text).map_err(refused(&format!("writing {path} into the home")))?;
    }
    bridge::open(&plan.ports).map_err(refused("opening the bridges"))?;
    let ears = outside.try_clone().map_err(refused("listening to the outside"))?;
    std::thread::Builder::new().name("obey".into()).spawn(move || obey(ears)).map_err(refused("listening to the outside"))?;
    // The program goes first when memory is short, not the init. Opened before it is shut against the program below.
    let mut score = OpenOptions::new().write(true).open("/proc/self/oom_score_adj").ok();
    rank(score.as_mut(), "500");
    // Same user as the program: without this it could read the init's memory and files through /proc/1.
    rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(|errno| refused("shutting the init")(errno.into()))?;
    fence::limit(&plan.rlimits).map_err(refused("setting limits"))?;
    let landlock = fence::landlock(&plan.writable).map_err(|error| refused("landlock")(io::Error::other(error)))?;
    filter::apply().map_err(|error| refused("seccomp")(io::Error::other(error)))?;
    let program = Command::new(&plan.program).args(&plan.args).env_clear().envs(&plan.env).spawn();
    let program = program.map_err(|error| Report::Unrunnable { why: error.to_string() })?;
    rank(score.as_mut(), "0");
    let pid = i32::try_from(program.id()).ok().and_then(Pid::from_raw);
    Ok((pid.ok_or_else(|| refused("starting the program")(io::Error::other("no process")))?, landlock))
}

/// A file of the program's home, written as the program's user and only here, where a planted link leads nowhere.
fn put(path: &str, text: &str) -> io::Result<()> {
    let below = Path::new(path);
    if !below.components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(io::Error::other("not a path below the home"));
    }
    let path = Path::new(HOME).join(below);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // A file of an earlier run may be closed to writing.
    absent_is_well(std::fs::remove_file(&path))?;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?.write_all(text.as_bytes())
}

fn rank(score: Option<&mut File>, value: &str) {
    // Not decisive: without it the kernel picks by size alone.
    let _ = score.map(|file| file.write_all(value.as_bytes()));
}

/// Does what the outside says. Its silence for ever is nothing, its end is ours.
fn obey(mut outside: UnixStream) {
    let mut word = [0];
    while let Ok(1) = outside.read(&mut word) {
        if word[0] == TERM {
            for pid in processes() {
                // It may have ended meanwhile.
                let _ = rustix::process::kill_process(pid, Signal::TERM);
            }
        }
    }
    std::process::exit(0);
}

fn processes() -> impl Iterator<Item = Pid> {
    let names = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    names.filter_map(|entry| entry.file_name().to_str()?.parse().ok().and_then(Pid::from_raw)).filter(|pid| *pid != Pid::INIT)
}

/// Waits for everybody, until the program itself ends.
fn reap(program: Pid) -> Report {
    loop {
        match rustix::process::wait(WaitOptions::empty()) {
            Ok(Some((pid, status))) if pid == program => {
                let status = ExitStatus::from_raw(status.as_raw());
                return Report::Ended { code: status.code(), signal: status.signal() };
            }
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Report::Refused { why: format!("waiting for the program: {errno}") },
        }
    }
}
