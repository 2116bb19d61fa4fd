//! The only place of the fleet with unsafe code: what happens between fork and exec, and handles to processes.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::sync::mpsc;

use rustix::process::{Gid, Pid, PidfdFlags, Uid};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::sync::oneshot;

/// A handle to a process, which becomes readable with its end.
pub(super) type PidFd = AsyncFd<OwnedFd>;

/// A handle to `pid`, which must not have been waited for.
pub(super) fn pidfd(pid: u32) -> io::Result<PidFd> {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).ok_or(io::ErrorKind::NotFound)?;
    let handle = rustix::process::pidfd_open(pid, PidfdFlags::empty())?;
    #[expect(unsafe_code, reason = "the runtime's safe way to poll a descriptor is deprecated")]
    // SAFETY: the handle owns its descriptor and is dropped only after it was deregistered.
    Ok(unsafe { AsyncFd::register_with_interest(handle, Interest::READABLE) }?)
}

/// Starts programs from one thread that lives as long as any of its handles: they are told to die with the thread that started
/// them (`PR_SET_PDEATHSIG` means the thread, not the process), and threads of an async runtime come and go.
#[derive(Debug, Clone)]
pub(super) struct Spawner(mpsc::Sender<(Command, oneshot::Sender<io::Result<Child>>)>);

impl Spawner {
    pub(super) fn new() -> io::Result<Self> {
        let (orders, wanted) = mpsc::channel::<(Command, oneshot::Sender<io::Result<Child>>)>();
        std::thread::Builder::new().name("sandboxes".into()).spawn(move || {
            for (mut command, reply) in wanted {
                // Whoever does not wait any more drops the pipes, and the watch of the socket ends the rest.
                let _ = reply.send(command.spawn());
            }
        })?;
        Ok(Self(orders))
    }

    pub(super) async fn spawn(&self, command: Command) -> io::Result<Child> {
        let (reply, started) = oneshot::channel();
        let gone = || io::Error::other("the thread that starts programs has ended");
        self.0.send((command, reply)).map_err(|_| gone())?;
        started.await.map_err(|_| gone())?
    }
}

/// Makes `command`, once forked, join the groups, become `uid` for good, and give nothing open but its three streams.
pub(super) fn before_exec(command: &mut Command, doors: Vec<File>, uid: Option<u32>) {
    let enter = move || -> io::Result<()> {
        for door in &doors {
            rustix::io::write(door, b"0")?;
        }
        if let Some(uid) = uid {
            rustix::thread::set_thread_groups(&[])?;
            rustix::thread::set_thread_gid(Gid::from_raw(uid))?;
            rustix::thread::set_thread_uid(Uid::from_raw(uid))?;
        }
        rustix::thread::set_no_new_privs(true)?;
        close_on_exec()
    };
    #[expect(unsafe_code, reason = "between fork and exec only plain system calls are made: nothing is allocated, no lock is taken")]
    // SAFETY: `enter` calls the kernel only, on values made before the fork.
    unsafe {
        command.pre_exec(enter);
    }
}

/// Marks every descriptor above the three streams, whoever in this process forgot to.
fn close_on_exec() -> io::Result<()> {
    const FIRST: libc::c_uint = 3;
    #[expect(unsafe_code, reason = "no safe wrapper of close_range exists in the libraries at hand")]
    // SAFETY: with CLOEXEC nothing is closed now; no descriptor in use changes its meaning.
    let done = unsafe { libc::syscall(libc::SYS_close_range, FIRST, libc::c_uint::MAX, libc::CLOSE_RANGE_CLOEXEC) };
    if done == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
