//! `fleet bench engine`: what the engine itself costs, with any program in the place of an agent, in a fleet that is there for it alone.

mod engine;
mod process;

use std::path::Path;
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::process::Command;

use crate::End;
use crate::cli::{BenchEngine, Global};
use crate::error::FleetError;
use crate::out::{self, Shape};

use engine::Engine;
use process::{Sampler, Used};

/// How often the program is run bare, to know what it takes by itself.
const BARE: u32 = 5;
/// A task that takes longer is lost.
const PATIENCE: Duration = Duration::from_mins(10);

/// What came of it; one line of JSON.
#[derive(Debug, Serialize)]
struct Figures {
    tasks: u32,
    at_once: u32,
    /// Tasks whose work passed the gates, is on its trial address and waits for a person.
    done: u32,
    wall_s: f64,
    /// What the program takes bare, ms: the middle of five runs.
    agent_ms: f64,
    /// Wall time beyond that of the agents, as many as work at once.
    overhead_ms_per_task: f64,
    tasks_per_s: f64,
    /// Processor time of the fleet and the sandboxes, without that of the agents.
    cpu_ms_per_task: f64,
    /// Of the fleet and the sandboxes, without the agents, MiB.
    peak_rss_mib: f64,
    /// The most agents that were at work at the same time.
    agents_overlapped: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    events: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu_us_per_event: Option<f64>,
    /// What the sandbox lacks here.
    sandbox_lacks: Vec<String>,
}

pub(crate) async fn engine(global: &Global, args: &BenchEngine) -> anyhow::Result<End> {
    let program = std::fs::canonicalize(&args.agent).map_err(|source| FleetError::InputFile { path: args.agent.clone(), source })?;
    let bare = bare(&program).await?;
    let engine = Engine::new(&program, args.tasks, args.at_once).await?;
    let lacks = engine.lacks();
    let before = Used::now();
    let sampler = Sampler::start();
    let ran = engine.run(PATIENCE).await?;
    let peak = sampler.end().await;
    let used = Used::now().since(before);
    engine.end().await;

    let (tasks, done) = (f64::from(args.tasks), f64::from(ran.done.max(1)));
    let (wall, agent) = (ran.wall.as_secs_f64() * 1e3, bare.wall.as_secs_f64() * 1e3);
    let cpu = (used.as_secs_f64() * 1e3 - bare.cpu.as_secs_f64() * 1e3 * tasks).max(0.0) / done;
    let figures = Figures {
        tasks: args.tasks,
        at_once: args.at_once,
        done: ran.done,
        wall_s: rounded(wall / 1e3),
        agent_ms: rounded(agent),
        overhead_ms_per_task: rounded((wall - agent * (tasks / f64::from(args.at_once)).ceil()) / tasks),
        tasks_per_s: rounded(done / (wall / 1e3)),
        cpu_ms_per_task: rounded(cpu),
        peak_rss_mib: rounded(peak),
        agents_overlapped: ran.overlapped,
        events: args.events,
        cpu_us_per_event: args.events.filter(|n| *n > 0).map(|n| rounded(cpu * 1e3 / f64::from(n))),
        sandbox_lacks: lacks,
    };
    match Shape::of_flag(global.json) {
        Shape::Json => out::json(&figures),
        Shape::People => tell(&figures),
    }
    Ok(if ran.done == args.tasks { End::Done } else { End::Failed })
}

fn tell(f: &Figures) {
    out::line(&format!("{} of {} tasks, {} at once, in {} s: {} a second", f.done, f.tasks, f.at_once, f.wall_s, f.tasks_per_s));
    out::line(&format!("an agent takes {} ms by itself; the engine adds {} ms a task", f.agent_ms, f.overhead_ms_per_task));
    out::line(&format!("processor {} ms a task, memory {} MiB at most, {} agents at the same time", f.cpu_ms_per_task, f.peak_rss_mib, f.agents_overlapped));
    if let Some(event) = f.cpu_us_per_event {
        out::line(&format!("processor {event} µs an event"));
    }
    if !f.sandbox_lacks.is_empty() {
        out::line(&format!("the sandbox holds without {}", f.sandbox_lacks.join(", ")));
    }
}

fn rounded(n: f64) -> f64 {
    (n * 100.0).round() / 100.0
}

/// What the program takes without an engine.
struct Bare {
    wall: Duration,
    cpu: Duration,
}

async fn bare(program: &Path) -> anyhow::Result<Bare> {
    let folder = tempfile::tempdir()?;
    let before = Used::now();
    let mut walls = Vec::new();
    for _ in 0..BARE {
        let from = Instant::now();
        let mut command = Command::new(program);
        command.args(["-p", "--output-format", "stream-json", "--verbose"]).current_dir(folder.path()).env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin");
        command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null());
        let ran = command.output().await.map_err(|source| FleetError::InputFile { path: program.to_owned(), source })?;
        anyhow::ensure!(
            ran.status.success(),
            "{} ends with {} when it is run bare; it has to speak claude's stream-json and end with 0",
            program.display(),
            ran.status
        );
        walls.push(from.elapsed());
    }
    walls.sort_unstable();
    Ok(Bare { wall: walls[walls.len() / 2], cpu: Used::now().since(before) / BARE })
}
