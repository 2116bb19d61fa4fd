//! An attempt by an agent, from its folder to its report: where it works, what it is told, what is taken of it.

use std::os::unix::fs::{DirBuilderExt as _, chown};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use fleet_agents::agent::{Endpoint, McpServer, Reach, Setting};
use fleet_broker::ledger::{Amount, Level, Scope};
use fleet_broker::policy::Caps;
use fleet_broker::{Policy, Secret};
use fleet_domain::agent::{End, Ended, Follows, Signal, ToolPhase};
use fleet_domain::bible::Bible;
use fleet_domain::id::AttemptId;
use fleet_domain::roster::Seat;
use fleet_domain::run::{Attempt, GateFinding, Report, Run, Spent, Stage};
use fleet_kill::kill_point;
use fleet_repo::{Bounds, Expect, NewCommit, NewWorktree, Seen, State, Taken, Worktree, protected};
use fleet_sandbox::{INIT, Place, WORK};
use fleet_store::Change;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::brake::Work;
use super::crew::{Crew, CrewAccount};
use super::keeping::Keeping;
use super::told::Log;
use super::{Job, OrderSheet, Ran, order, progress, work};
use crate::effects::blocking;
use crate::{Runtime, RuntimeError};

/// Where its model is, inside.
const PORT: u16 = 8_101;
/// Where its way to other hosts is, inside.
const PROXY: u16 = 8_102;

/// Does the order by the attempt's agent, and reports what came of it.
pub(crate) async fn implement(runtime: &Runtime, attempt: &AttemptId, seat: &Seat, done: Change) -> Result<(), RuntimeError> {
    let Some(run) = runtime.at_work(attempt, Stage::Implement).await? else { return runtime.settle(vec![done]).await };
    let Some(this) = run.attempts.last().cloned() else { return runtime.settle(vec![done]).await };
    let bible = runtime.parts.bibles.get(&run.order.bible).ok_or_else(|| RuntimeError::Missing { what: format!("the Bible {}", run.order.bible) })?;
    let crew = runtime.parts.crew.clone();
    let known = crew.as_ref().and_then(|crew| Some((crew, crew.parts.accounts.get(&seat.account)?)));
    let Some((crew, account)) = known.filter(|(crew, _)| crew.parts.roster.get(&seat.agent).is_some()) else {
        let message = format!("{} on {} is not set up here any more", seat.agent, seat.account);
        let ended = Ended { end: End::Auth, message, resets_at: None };
        return runtime.report(attempt, Report::AgentEnded { ended, left: None, spent: Spent::default() }, vec![done]).await;
    };
    let _room = crew.room().await;
    let desk = Desk::lay(runtime, crew, &run, &this, seat, &bible).await?;
    let at_work = crew.brake().begin(Work::Agent).await;
    kill_point("runtime.agent.before");
    let stop = CancellationToken::new();
    let ran = tokio::select! {
        ran = desk.work(runtime, account, &bible, &stop) => ran?,
        never = runtime.fenced(attempt, Stage::Implement, &run.project, &stop) => match never {},
    };
    drop(at_work);
    // Whoever pulled it says what becomes of the run before this end of an agent is judged.
    runtime.released().await;
    kill_point("runtime.agent.after");
    let report = desk.report(runtime, seat, account, ran).await?;
    kill_point("runtime.agent.reported");
    crew.parts.skill.over(attempt);
    // Its sockets are gone; should the folder stay, nothing is lost by it.
    let _ = std::fs::remove_dir(crew.parts.doors.join(format!("{}-{}", attempt.run, attempt.n)));
    let mut with = vec![done];
    if let Report::AgentEnded { ended, .. } = &report
        && let Some(rest) = fleet_domain::roster::Rest::after(ended, runtime.now())
    {
        with.push(Change::PutAccountRest { account: seat.account.clone(), rest });
    }
    runtime.report(attempt, report, with).await
}

/// Everything an attempt has in hand while it works.
pub(super) struct Desk {
    pub(super) crew: Arc<Crew>,
    pub(super) run: Run,
    pub(super) attempt: Attempt,
    id: AttemptId,
    seat: Seat,
    pub(super) place: Place,
    pub(super) worktree: Worktree,
    door: PathBuf,
}

impl Desk {
    /// Makes its folder, its home and the folder of its way out; what is there from before a death is used again.
    async fn lay(runtime: &Runtime, crew: &Arc<Crew>, run: &Run, attempt: &Attempt, seat: &Seat, bible: &Bible) -> Result<Self, RuntimeError> {
        let sheet = OrderSheet::of(run, &bible.front.gates);
        let (crew, run, attempt, seat, repos) = (Arc::clone(crew), run.clone(), attempt.clone(), seat.clone(), runtime.repos.clone());
        blocking(move || {
            let id = AttemptId { run: run.id.clone(), n: attempt.n };
            let mut place = crew.parts.sandbox.place(&format!("{}-{}-{}", run.id, seat.agent, seat.account))?;
            let root = rustix::process::geteuid().is_root();
            let base = attempt.from.as_deref().or(run.order.base.as_deref());
            let new = NewWorktree { project: &run.project, id: &id, base, uid: root.then_some(place.uid), at: attempt.started_at };
            let worktree = crew.parts.worktrees.add(&repos.mirror(&run.project)?, &new)?;
            place.work.clone_from(&worktree.work);
            let door = crew.parts.doors.join(format!("{}-{}", run.id, attempt.n));
            let made = || {
                std::fs::create_dir_all(&crew.parts.doors)?;
                match std::fs::DirBuilder::new().mode(0o700).create(&door) {
                    Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error),
                    _ => {}
                }
                if root { chown(&door, Some(place.uid), Some(place.uid)) } else { Ok(()) }
            };
            made().map_err(|source| RuntimeError::Folder { path: door.clone(), source })?;
            place.sockets = vec![(PORT, door.join("model.sock")), (PROXY, door.join("proxy.sock"))];
            place.proxy = Some(PROXY);
            place.read_only.extend(crew.parts.skill.shown(&id, &sheet)?);
            Ok(Self { crew, run, attempt, id, seat, place, worktree, door })
        })
        .await
    }

    /// Lets the agent work, and keeps what it does after every step.
    async fn work(&self, runtime: &Runtime, account: &CrewAccount, bible: &Bible, stop: &CancellationToken) -> Result<Ran, RuntimeError> {
        let crew = &self.crew.parts;
        let agent = crew.roster.get(&self.seat.agent).ok_or_else(|| RuntimeError::Missing { what: self.seat.agent.clone() })?;
        let token = format!("{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple());
        let resumes = self.attempt.resumes.clone().filter(|_| agent.resumes());
        let setting = Setting {
            prompt: if resumes.is_some() { order::further(&self.run) } else { order::whole(&self.run, bible) },
            folder: WORK.to_owned(),
            model: account.model(self.seat.class).map(str::to_owned),
            endpoint: Endpoint { base: format!("http://127.0.0.1:{PORT}"), token: token.clone() },
            spent: self.used_by(resumes.as_deref()),
            resume: resumes,
            mcp: vec![tools()],
            ..Setting::default()
        };
        // Nobody else makes calls for this attempt: what is open was left by a death.
        runtime.store().sweep_reservations(&[self.scope(Level::Attempt).id], i64::MAX).await?;
        let most = bible.front.budget.task_micro;
        if let Ok(micros) = u64::try_from(most)
            && micros > 0
        {
            runtime.store().set_limit(&self.scope(Level::Task), Amount { micros, ..Amount::ENDLESS }).await?;
        }
        let door = crew.broker.open(&self.policy(account, &token), &self.door)?;
        let log = Arc::new(Mutex::new(Log::new(&crew.told, &self.id, &token)));
        let heard = Arc::clone(&log);
        let (step, steps) = mpsc::channel(1);
        let keeping = tokio::spawn(Keeping::of(self, runtime).until_over(steps));
        let mut hear = move |signal: &Signal| {
            heard.lock().unwrap_or_else(PoisonError::into_inner).heard(signal);
            if matches!(signal, Signal::Tool(call) if call.phase != ToolPhase::Begun) {
                // One that waits already stands for this step, too.
                let _ = step.try_send(());
            }
        };
        let job = Job { agent, setting: &setting, sandbox: &crew.sandbox, place: &self.place, limits: &crew.limits, patience: &crew.patience };
        let clock = runtime.store().clone();
        let ran = work(job, &mut hear, stop, &move || clock.now()).await;
        drop(hear);
        for noted in progress::read(&self.place.home, self.place.uid, self.attempt.started_at) {
            log.lock().unwrap_or_else(PoisonError::into_inner).noted(&noted);
        }
        door.close().await;
        // A snapshot that failed was told; the folder itself is still there.
        let _ = keeping.await;
        self.crew.over(&self.run.id);
        Ok(ran?)
    }

    /// What the session that it goes on with had used.
    fn used_by(&self, session: Option<&str>) -> fleet_domain::agent::Usage {
        let mine = |a: &&Attempt| session.is_some() && a.spent.session.as_deref() == session;
        self.run.attempts.iter().filter(mine).map(|a| a.spent.usage).fold(fleet_domain::agent::Usage::default(), fleet_domain::agent::Usage::plus)
    }

    /// The budget of this width that the attempt takes from.
    fn scope(&self, level: Level) -> Scope {
        let id = match level {
            Level::Attempt | Level::Node => format!("{}-{}", self.run.id, self.attempt.n),
            Level::Task => self.run.task.to_string(),
            Level::Project => self.run.project.to_string(),
            Level::Bible => self.run.order.bible.clone(),
            Level::Day => day(self.attempt.started_at),
        };
        Scope { level, id }
    }

    fn policy(&self, account: &CrewAccount, token: &str) -> Policy {
        Policy {
            scopes: [Level::Attempt, Level::Task, Level::Project, Level::Bible, Level::Day].map(|level| self.scope(level)).to_vec(),
            attempt: self.scope(Level::Attempt).id,
            token: Secret::new(token.to_owned()),
            account: Some(account.account.clone()),
            rules: Vec::new(),
            pins: std::collections::BTreeMap::new(),
            caps: Caps::default(),
        }
    }

    /// What is said to the run: the work, if the gates should look at it, else how it ended and what it left.
    async fn report(self, runtime: &Runtime, seat: &Seat, account: &CrewAccount, ran: Ran) -> Result<Report, RuntimeError> {
        let model = account.model(seat.class).map(str::to_owned);
        // What went through the door is what is paid; what the agent says of itself is for comparing.
        let paid = runtime.store().budget(&self.scope(Level::Attempt)).await?.spent.micros;
        let spent = Spent { micro: i64::try_from(paid).unwrap_or(i64::MAX), session: ran.session, usage: ran.usage };
        let ended = self.crew.parts.ears.verdict(&self.scope(Level::Attempt).id, ran.ended);
        let (repos, at) = (runtime.repos.clone(), runtime.now());
        blocking(move || {
            let mirror = repos.mirror(&self.run.project)?;
            if ended.end.follows() == Follows::Gates {
                let taken = self.worktree.take(&mirror, &Bounds::ATTEMPT, &[])?;
                if let Some(report) = self.taken(&mirror, taken, model.as_deref(), &spent, at)? {
                    return Ok(report);
                }
                let nothing = Ended { end: End::Empty, message: ended.message, resets_at: None };
                self.crew.parts.worktrees.mark(&self.id, State::Dropped)?;
                return Ok(Report::AgentEnded { ended: nothing, left: None, spent });
            }
            let kept = self.worktree.snapshot(&mirror, &Bounds::ATTEMPT, &mut Seen::default(), at)?;
            self.crew.parts.worktrees.mark(&self.id, State::Saved { commit: kept.commit.clone() })?;
            let left = kept.commit.map(|commit| mirror.tree_of(&commit).map(|tree| (commit, tree))).transpose()?;
            Ok(Report::AgentEnded { ended, left, spent })
        })
        .await
    }

    /// The work as a commit under the attempt's own reference; `None` if nothing was done.
    fn taken(&self, mirror: &fleet_repo::Mirror, taken: Taken, model: Option<&str>, spent: &Spent, at: i64) -> Result<Option<Report>, RuntimeError> {
        let base = self.run.order.base.as_deref();
        let before = base.map(|commit| mirror.files(commit)).transpose()?.unwrap_or_default();
        if taken.files == before && !taken.findings.block() {
            return Ok(None);
        }
        let mut found = taken.findings;
        if self.worktree.base.as_deref() != base {
            // What an earlier attempt changed counts as well.
            found.append(protected(mirror, &before, &taken.files)?);
        }
        let message = crate::effects::message_of(&self.run, &written_by(&self.seat, model));
        let author = format!("{} (Fleet)", self.seat.agent);
        let made = mirror.commit_files(&NewCommit { tree: &taken.files, parent: base, message: &message, author: &author, at })?;
        mirror.set(&format!("refs/fleet/{}/{}", self.run.id, self.attempt.n), &made.commit, Expect::Anything)?;
        self.crew.parts.worktrees.mark(&self.id, State::Taken { commit: made.commit.clone() })?;
        let finding = |f: &fleet_repo::Finding| GateFinding { gate: "taken".to_owned(), place: f.path.clone(), message: f.to_string() };
        let findings = found.kept.iter().filter(|f| f.what.blocks()).map(finding).collect();
        Ok(Some(Report::Implemented { commit: made.commit, tree: made.tree, spent: spent.clone(), findings }))
    }
}

/// Our own tools, which every agent is lent: this very program, inside.
fn tools() -> McpServer {
    McpServer {
        name: "fleet".to_owned(),
        reach: Reach::Command { program: INIT.to_owned(), args: vec!["mcp".to_owned()], env: std::collections::BTreeMap::new() },
    }
}

/// A day of the calendar, in UTC.
fn day(at: i64) -> String {
    jiff::Timestamp::from_millisecond(at).unwrap_or_default().strftime("%Y-%m-%d").to_string()
}

fn written_by(seat: &Seat, model: Option<&str>) -> String {
    match model {
        Some(model) => format!("Written by {} with {model}.", seat.agent),
        None => format!("Written by {}.", seat.agent),
    }
}
