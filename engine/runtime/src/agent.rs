//! A coding agent at work in its place: started, heard, watched, ended. One verdict comes of it, whatever it does.
//!
//! Nothing here decides what follows: [`fleet_domain::run::decide`] does, by the class of the end.

mod attempt;
mod brake;
mod crew;
mod ears;
mod keeping;
mod ledger;
mod order;
mod patience;
mod progress;
mod sheet;
mod skill;
pub(crate) mod tidy;
mod told;
pub mod trial;
mod watch;

use std::time::Duration;

use fleet_agents::agent::{Agent, Exit, Heard, Reader, Setting};
use fleet_domain::agent::{End, Ended, Signal, Usage};
use fleet_domain::launch::Limits;
use fleet_sandbox::{Input, Output, Over, Place, Sandbox, SandboxError};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};
use tokio_util::sync::CancellationToken;

pub(crate) use attempt::implement;
pub use brake::Brake;
pub(crate) use brake::Work;
pub use crew::{Crew, CrewAccount, CrewParts};
pub use ears::Ears;
pub use ledger::StoreLedger;
pub use patience::Patience;
pub use progress::{Noted, PROGRESS};
pub use sheet::OrderSheet;
pub use skill::Skill;
pub use tidy::GRACE_DAYS;
use watch::Watch;

/// How often the watch looks.
const LOOK: Duration = Duration::from_secs(1);

/// What is to be done once.
pub struct Job<'a> {
    /// Who does it.
    pub agent: &'a dyn Agent,
    /// What it is told.
    pub setting: &'a Setting,
    /// Where.
    pub sandbox: &'a Sandbox,
    /// In which place; nobody else works there meanwhile.
    pub place: &'a Place,
    /// How much it may use.
    pub limits: &'a Limits,
    /// How long it may take.
    pub patience: &'a Patience,
}

/// What came of it. Whether the work is any good is for the gates to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// The verdict.
    pub ended: Ended,
    /// What it says it used.
    pub usage: Usage,
    /// Its session, for an agent that can go on with one.
    pub session: Option<String>,
    /// Lines that could not be read or came too fast.
    pub unread: u64,
}

/// Does it, and returns when nothing of it runs any more. `hear` gets every signal as it comes; `stop` ends it at once; `now` is asked
/// for UTC ms.
pub async fn work(job: Job<'_>, hear: &mut (dyn FnMut(&Signal) + Send), stop: &CancellationToken, now: &(dyn Fn() -> i64 + Sync)) -> Result<Ran, SandboxError> {
    let mut reader = job.agent.reader(job.setting);
    let mut running = job.sandbox.start(&job.agent.launch(job.setting), job.place, job.limits).await?;
    let mut talk = Talk { stdin: running.stdin.take(), hear, dropped: 0 };
    talk.say(reader.open()).await;
    let mut watch = Watch::new(job.patience, Instant::now());
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // Whom we ended, and why; whoever leaves by itself has nothing here.
    let mut by_us: Option<(End, String)> = None;
    // When an agent that has said its last word is ended, because it does not leave.
    let mut farewell: Option<Instant> = None;
    let (mut out, mut err) = (true, true);
    while out || err {
        tokio::select! {
            line = running.stdout.next(), if out => match line {
                Some(Output::Line { text, .. }) => {
                    let Heard { signals, say, over } = reader.line(&text);
                    watch.heard(Instant::now(), &signals);
                    talk.heard(&signals);
                    talk.say(say).await;
                    if over {
                        talk.stdin = None;
                        let grace = if job.agent.leaves() { job.patience.farewell } else { Duration::ZERO };
                        farewell = Some(Instant::now() + grace);
                    } else {
                        farewell = None;
                    }
                }
                Some(Output::Gap { lines, .. }) => talk.dropped += lines,
                None => out = false,
            },
            line = running.stderr.next(), if err => match line {
                Some(Output::Line { text, .. }) => {
                    let signals = reader.stderr(&text);
                    talk.heard(&signals);
                }
                Some(Output::Gap { lines, .. }) => talk.dropped += lines,
                None => err = false,
            },
            _ = looks.tick(), if by_us.is_none() && farewell.is_none() => {
                if let Some(why) = watch.looks(Instant::now(), running.sign_of_life()) {
                    by_us = Some((End::Hung, why));
                    running.kill(job.patience.grace).await;
                }
            }
            () = sleep_until(farewell.unwrap_or_else(Instant::now)), if farewell.is_some() => {
                farewell = None;
                running.kill(job.patience.grace).await;
            }
            () = stop.cancelled(), if by_us.is_none() => {
                talk.say(reader.interrupt()).await;
                by_us = Some((End::AgentError, "stopped".to_owned()));
                running.kill(job.patience.grace).await;
            }
        }
    }
    let exit = running.wait().await;
    Ok(verdict(reader.as_mut(), &exit, by_us, talk.dropped, now()))
}

/// What an agent hears and says.
struct Talk<'a> {
    stdin: Option<Input>,
    hear: &'a mut (dyn FnMut(&Signal) + Send),
    dropped: u64,
}

impl Talk<'_> {
    fn heard(&mut self, signals: &[Signal]) {
        for signal in signals {
            (self.hear)(signal);
        }
    }

    /// Whoever does not listen any more ends soon, and says so by its end.
    async fn say(&mut self, lines: Vec<String>) {
        for line in lines {
            let Some(stdin) = &mut self.stdin else { return };
            if stdin.line(&line).await.is_err() {
                self.stdin = None;
            }
        }
    }
}

fn verdict(reader: &mut (dyn Reader + Send), exit: &fleet_sandbox::Exit, by_us: Option<(End, String)>, dropped: u64, now: i64) -> Ran {
    let over = match (exit.oom, exit.over) {
        (true, _) | (_, Some(Over::Memory)) => Some("it took more memory than it may"),
        (_, Some(Over::Disk)) => Some("it kept more on the disk than it may"),
        _ => None,
    };
    let mut ended = reader.exit(Exit { code: exit.code, signal: exit.signal }, by_us.as_ref().map(|(end, _)| *end), now);
    if let Some((_, why)) = by_us {
        ended.message = why;
    } else if let (Some(why), true) = (over, ended.end != End::Done) {
        // A limit of ours is not the agent's own failure, but another agent may do with less.
        ended = Ended { end: End::Crashed, message: why.to_owned(), resets_at: None };
    }
    Ran { ended, usage: reader.usage(), session: reader.session().map(str::to_owned), unread: reader.unread().saturating_add(dropped) }
}
