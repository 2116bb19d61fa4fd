//! How a run begins: its folder and group, bubblewrap, the init's call, the plan.

use std::fs;
use std::io::{PipeReader, PipeWriter};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use fleet_domain::launch::{Launch, Limits, Stdin};
use tokio::net::UnixListener;
use tokio::net::unix::pipe;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use super::held::{Body, Traces};
use super::spawn::{Newborn, Start, end, pidfd, polled};
use super::{Local, sockets, view};
use crate::plan::{CONTROL, Plan};
use crate::running::Input;
use crate::watch::{Control, until_gone};
use crate::{Lines, Output, Place, Running, SandboxError, Users};

/// Bubblewrap and the init have this long until the program runs; a loaded machine takes a second.
const PATIENCE: Duration = Duration::from_secs(30);

impl Local {
    /// Starts one program, or leaves nothing.
    pub(super) async fn bear(&self, launch: &Launch, place: &Place, limits: &Limits) -> Result<Running, SandboxError> {
        if place.uid == 0 {
            return Err(SandboxError::Place { path: place.work.clone(), why: "belongs to root, from whom bubblewrap keeps no file away" });
        }
        let traces = self.traces(place, limits)?;
        let (newborn, listener) = match self.spawn(launch, place, limits, &traces).await {
            Ok(both) => both,
            Err(error) => {
                traces.clean();
                return Err(error);
            }
        };
        let outer = match polled(newborn.handle) {
            Ok(outer) => outer,
            Err((handle, source)) => {
                // Nobody can watch over it: it must not be there. Its init goes with it, or with the socket that nobody holds any more.
                end(&handle);
                traces.clean();
                return Err(SandboxError::Start { program: self.bwrap.clone(), source });
            }
        };
        let streams = Streams::of(newborn.stdin, newborn.stdout, newborn.stderr, &launch.stdin, limits);
        let (traces, cleaned) = (Arc::new(traces), AtomicBool::new(false));
        let mut body = Body { pid: newborn.pid, outer, init: None, traces, cleaned, _spawner: self.spawner.clone() };
        let plan = Plan::new(launch, place, limits, &self.config.path, sockets(place).ports, !body.traces.uncounted());
        let (streams, begun) = match (streams, timeout(PATIENCE, called(&mut body, &listener, &plan)).await) {
            (Ok(streams), Ok(Ok(begun))) => (streams, begun),
            (Err(source), _) => {
                body.abandon().await;
                return Err(SandboxError::Start { program: self.bwrap.clone(), source });
            }
            (Ok(streams), begun) => {
                body.abandon().await;
                let error = begun.unwrap_or_else(|_| Err(SandboxError::Refused(format!("it did not begin within {PATIENCE:?}")))).err();
                return Err(streams.explain(error).await);
            }
        };
        let (control, landlock) = begun;
        let (stop, stopped) = mpsc::unbounded_channel();
        let (ended, exit) = watch::channel(None);
        let held = Arc::new(body);
        let folders = [place.work.clone(), place.home.clone()];
        tokio::spawn(until_gone(held.clone(), control, *limits, folders, stopped, ended));
        Ok(Running { stdout: streams.stdout, stderr: streams.stderr, stdin: streams.stdin, held, landlock, stop, exit })
    }

    fn traces(&self, place: &Place, limits: &Limits) -> Result<Traces, SandboxError> {
        let number = self.runs.fetch_add(1, Ordering::Relaxed);
        let folder = self.ground.run(number, place.uid)?;
        match self.groups.as_ref().map(|groups| groups.group(number, limits)).transpose() {
            Ok(group) => Ok(Traces { folder, group, _groups: self.groups.clone() }),
            Err(source) => {
                Traces { folder, group: None, _groups: None }.clean();
                Err(SandboxError::Group(source))
            }
        }
    }

    /// Bubblewrap, and the socket on which its init will call.
    async fn spawn(&self, launch: &Launch, place: &Place, limits: &Limits, traces: &Traces) -> Result<(Newborn, UnixListener), SandboxError> {
        let control: PathBuf = traces.folder.join(CONTROL);
        let folder = |source| SandboxError::Folder { path: control.clone(), source };
        let listener = UnixListener::bind(&control).map_err(folder)?;
        // The folder is closed already; within it the place's user may call.
        fs::set_permissions(&control, fs::Permissions::from_mode(0o666)).map_err(folder)?;
        let doors = traces.group.as_ref().map_or(Ok(Vec::new()), super::cgroup::Group::doors).map_err(SandboxError::Group)?;
        let uid = (self.ground.users == Users::OnePerPlace).then_some(place.uid);
        let args = view::arguments(&self.config, &self.ground, place, &traces.folder, limits);
        let failed = |source| SandboxError::Start { program: self.bwrap.clone(), source };
        let start = Start::new(self.bwrap.as_os_str(), &args, launch.stdin != Stdin::Closed, doors, uid).map_err(failed)?;
        let newborn = self.spawner.spawn(start).await.map_err(failed)?;
        Ok((newborn, listener))
    }
}

/// Waits for the init's call, which also tells who it is, and gives it the plan. The first call is its own: nobody else runs inside.
async fn called(body: &mut Body, listener: &UnixListener, plan: &Plan) -> Result<(Control, u32), SandboxError> {
    let stream = tokio::select! {
        call = listener.accept() => call.map_err(SandboxError::Talk)?.0,
        _ = body.outer.readable() => return Err(SandboxError::Refused(String::new())),
    };
    let pid = stream.peer_cred().map_err(SandboxError::Talk)?.pid().and_then(|pid| u32::try_from(pid).ok());
    let pid = pid.ok_or_else(|| SandboxError::Talk(std::io::Error::other("the kernel does not say who calls")))?;
    body.init = Some(pidfd(pid).map_err(SandboxError::Talk)?);
    let mut control = Control::new(stream);
    let landlock = control.begin(plan).await?;
    Ok((control, landlock))
}

/// The three streams, being read from and written to.
struct Streams {
    stdin: Option<Input>,
    stdout: Lines,
    stderr: Lines,
}

impl Streams {
    fn of(input: Option<PipeWriter>, out: PipeReader, err: PipeReader, stdin: &Stdin, limits: &Limits) -> std::io::Result<Self> {
        let (stdout, stderr) = (Lines::new(limits.output), Lines::new(limits.output));
        let (out, err) = (pipe::Receiver::from_owned_fd(out.into())?, pipe::Receiver::from_owned_fd(err.into())?);
        let (to_stdout, to_stderr) = (stdout.clone(), stderr.clone());
        tokio::spawn(async move { to_stdout.fill(out).await });
        tokio::spawn(async move { to_stderr.fill(err).await });
        let input = input.map(|pipe| pipe::Sender::from_owned_fd(pipe.into())).transpose()?;
        let mut input = input.map(Input::new);
        if let Stdin::Words(words) = stdin {
            let (words, pipe) = (words.clone(), input.take());
            tokio::spawn(async move {
                if let Some(mut pipe) = pipe {
                    // A program may end without reading all of it.
                    let _ = pipe.end_with(words.as_bytes()).await;
                }
            });
        }
        Ok(Self { stdin: input, stdout, stderr })
    }

    /// What bubblewrap said, where it is the one that refused.
    async fn explain(self, error: Option<SandboxError>) -> SandboxError {
        let mut words = Vec::new();
        while let Some(output) = self.stderr.next().await {
            if let Output::Line { text, .. } = output {
                words.push(text);
            }
        }
        let words = words.join("; ");
        match error {
            Some(SandboxError::Refused(why)) if why.is_empty() => SandboxError::Refused(words),
            Some(SandboxError::Refused(why)) if !words.is_empty() => SandboxError::Refused(format!("{why} ({words})")),
            Some(error) => error,
            None => SandboxError::Refused(words),
        }
    }
}
