//! The only place of the fleet with unsafe code: how a program is started, and handles to processes.
//!
//! The fleet never forks. After a fork every page that it writes has to be copied, which costs a busy fleet more than the program that
//! is started. As `posix_spawn` does it, the new process borrows the memory of the fleet until it becomes the program
//! (`CLONE_VM | CLONE_VFORK`); `posix_spawn` itself can neither join a control group nor become another user.

use std::ffi::{CString, OsStr, c_int, c_void};
use std::fs::File;
use std::io::{self, PipeReader, PipeWriter};
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt as _;
use std::sync::mpsc;

use rustix::process::{Gid, Pid, PidfdFlags, Signal, Uid, WaitId, WaitIdOptions};
use tokio::io::Interest;
use tokio::io::unix::{AsyncFd, AsyncFdRegisterError};
use tokio::sync::oneshot;

/// What the new process may use of its own before it is the program, bytes.
const STACK: usize = 64 * 1024;
/// How it ends where it cannot become the program.
const FAILED: c_int = 127;

/// A handle to a process, which becomes readable with its end.
pub(super) type PidFd = AsyncFd<OwnedFd>;

/// A handle to `pid`, which must not have been waited for.
pub(super) fn pidfd(pid: u32) -> io::Result<PidFd> {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).ok_or(io::ErrorKind::NotFound)?;
    polled(rustix::process::pidfd_open(pid, PidfdFlags::empty())?).map_err(|(_, error)| error)
}

/// The same of a handle that is there; given back where it cannot be polled.
pub(super) fn polled(handle: OwnedFd) -> Result<PidFd, (OwnedFd, io::Error)> {
    #[expect(unsafe_code, reason = "the runtime's safe way to poll a descriptor is deprecated")]
    // SAFETY: the handle owns its descriptor and is dropped only after it was deregistered.
    let polled = unsafe { AsyncFd::register_with_interest(handle, Interest::READABLE) };
    polled.map_err(AsyncFdRegisterError::into_parts)
}

/// Ends a program that was started, and waits for its end.
pub(super) fn end(handle: &OwnedFd) {
    // What is dead already cannot be killed, and that is all that can go wrong.
    let _ = rustix::process::pidfd_send_signal(handle, Signal::KILL);
    let _ = rustix::process::waitid(WaitId::PidFd(handle.as_fd()), WaitIdOptions::EXITED);
}

/// A program to start, with no environment and `/` as its folder.
pub(super) struct Start {
    program: CString,
    args: Vec<CString>,
    /// Whether somebody will write to it; else it reads nothing.
    writes: bool,
    doors: Vec<File>,
    uid: Option<u32>,
}

impl Start {
    /// `doors` lead into the control groups that it joins; `uid` is whom it becomes for good.
    pub(super) fn new(program: &OsStr, args: &[impl AsRef<OsStr>], writes: bool, doors: Vec<File>, uid: Option<u32>) -> io::Result<Self> {
        let text = |text: &OsStr| CString::new(text.as_bytes()).map_err(io::Error::other);
        let args = [program].into_iter().chain(args.iter().map(AsRef::as_ref)).map(text).collect::<io::Result<_>>()?;
        Ok(Self { program: text(program)?, args, writes, doors, uid })
    }
}

/// A program that was started.
pub(super) struct Newborn {
    pub(super) pid: u32,
    pub(super) handle: OwnedFd,
    pub(super) stdin: Option<PipeWriter>,
    pub(super) stdout: PipeReader,
    pub(super) stderr: PipeReader,
}

/// Starts programs from one thread that lives as long as any of its handles: they are told to die with the thread that started
/// them (`PR_SET_PDEATHSIG` means the thread, not the process), and threads of an async runtime come and go.
#[derive(Debug, Clone)]
pub(super) struct Spawner(mpsc::Sender<(Start, oneshot::Sender<io::Result<Newborn>>)>);

impl Spawner {
    pub(super) fn new() -> io::Result<Self> {
        let (orders, wanted) = mpsc::channel::<(Start, oneshot::Sender<io::Result<Newborn>>)>();
        std::thread::Builder::new().name("sandboxes".into()).spawn(move || {
            let mut stack = vec![0; STACK];
            for (start, reply) in wanted {
                // Whoever does not wait any more drops the pipes, and the watch of the socket ends the rest.
                let _ = reply.send(born(&start, &mut stack));
            }
        })?;
        Ok(Self(orders))
    }

    pub(super) async fn spawn(&self, start: Start) -> io::Result<Newborn> {
        let (reply, started) = oneshot::channel();
        let gone = || io::Error::other("the thread that starts programs has ended");
        self.0.send((start, reply)).map_err(|_| gone())?;
        started.await.map_err(|_| gone())?
    }
}

/// Everything that the new process reads, and why it could not become the program. All is made before it is there: it only calls the
/// kernel, allocates nothing and takes no lock, for it shares this memory with threads that go on.
struct Womb<'a> {
    program: &'a CString,
    /// Ends with null, as the kernel wants it.
    args: Vec<*const libc::c_char>,
    streams: [RawFd; 3],
    doors: &'a [File],
    uid: Option<u32>,
    failed: c_int,
}

/// Starts a program; this thread stands still until it is one.
fn born(start: &Start, stack: &mut [u8]) -> io::Result<Newborn> {
    let (their_in, stdin): (OwnedFd, _) = if start.writes {
        let (theirs, ours) = io::pipe()?;
        (theirs.into(), Some(ours))
    } else {
        (File::open("/dev/null")?.into(), None)
    };
    let ((stdout, their_out), (stderr, their_err)) = (io::pipe()?, io::pipe()?);
    let mut womb = Womb {
        program: &start.program,
        args: start.args.iter().map(|arg| arg.as_ptr()).chain([std::ptr::null()]).collect(),
        streams: [their_in.as_raw_fd(), their_out.as_raw_fd(), their_err.as_raw_fd()],
        doors: &start.doors,
        uid: start.uid,
        failed: 0,
    };
    let (pid, handle) = cloned(&mut womb, stack)?;
    if womb.failed != 0 {
        // It has ended: nobody else waits for it.
        let _ = rustix::process::waitid(WaitId::PidFd(handle.as_fd()), WaitIdOptions::EXITED);
        return Err(io::Error::from_raw_os_error(womb.failed));
    }
    Ok(Newborn { pid, handle, stdin, stdout, stderr })
}

fn cloned(womb: &mut Womb<'_>, stack: &mut [u8]) -> io::Result<(u32, OwnedFd)> {
    let mut handle: c_int = -1;
    let flags = libc::CLONE_VM | libc::CLONE_VFORK | libc::CLONE_PIDFD | libc::SIGCHLD;
    #[expect(unsafe_code, reason = "no library at hand starts a program without a fork and lets it join groups and become a user")]
    // SAFETY: the stack is this thread's alone, grows down from its end and is aligned; `womb` outlives the call, for the kernel lets
    // this thread go on only when the new process is the program or has ended. Signals are held back meanwhile: their handlers are
    // for the fleet, whose memory the new process has.
    let pid = unsafe {
        let top = stack.as_mut_ptr_range().end;
        let top = top.sub(top as usize % 16);
        let (mut all, mut before) = (std::mem::zeroed(), std::mem::zeroed());
        libc::sigfillset(&raw mut all);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, &raw mut before);
        let pid = libc::clone(become_program, top.cast(), flags, (&raw mut *womb).cast(), &raw mut handle);
        let error = io::Error::last_os_error();
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const before, std::ptr::null_mut());
        u32::try_from(pid).map_err(|_| error)?
    };
    #[expect(unsafe_code, reason = "the kernel wrote a descriptor that is nobody's yet")]
    // SAFETY: it is open, and this is its only owner.
    let handle = unsafe { OwnedFd::from_raw_fd(handle) };
    Ok((pid, handle))
}

/// Runs in the new process, in the memory of the fleet.
extern "C" fn become_program(womb: *mut c_void) -> c_int {
    #[expect(unsafe_code, reason = "what a new process is given is a plain pointer")]
    // SAFETY: it is what `cloned` gave, and nobody else looks at it meanwhile.
    let womb = unsafe { &mut *womb.cast::<Womb<'_>>() };
    let error = prepare(womb).err().unwrap_or_else(|| {
        let environment = [std::ptr::null()];
        #[expect(unsafe_code, reason = "no safe wrapper takes what was made before")]
        // SAFETY: both lists end with null, and every text with a zero.
        unsafe {
            libc::execve(womb.program.as_ptr(), womb.args.as_ptr(), environment.as_ptr());
        }
        io::Error::last_os_error()
    });
    womb.failed = error.raw_os_error().unwrap_or(libc::EINVAL);
    FAILED
}

/// Joins the groups, becomes the user for good, and gives nothing open but the three streams.
fn prepare(womb: &Womb<'_>) -> io::Result<()> {
    calm()?;
    for (to, from) in womb.streams.iter().enumerate() {
        let to = c_int::try_from(to).unwrap_or(c_int::MAX);
        #[expect(unsafe_code, reason = "the safe wrapper wants to own the three streams, which are the fleet's here")]
        // SAFETY: descriptors are the new process's own; the fleet's stay as they are.
        let done = unsafe { libc::dup2(*from, to) };
        if done < 0 {
            return Err(io::Error::last_os_error());
        }
    }
    rustix::process::chdir(c"/")?;
    for door in womb.doors {
        rustix::io::write(door, b"0")?;
    }
    if let Some(uid) = womb.uid {
        rustix::thread::set_thread_groups(&[])?;
        rustix::thread::set_thread_gid(Gid::from_raw(uid))?;
        rustix::thread::set_thread_uid(Uid::from_raw(uid))?;
    }
    rustix::thread::set_no_new_privs(true)?;
    close_on_exec()
}

/// What the fleet does about signals is not for programs: all are as they are by default, and none is held back.
fn calm() -> io::Result<()> {
    #[expect(unsafe_code, reason = "no library at hand sets signals back to what they do by default")]
    // SAFETY: how signals are handled is the new process's own; the default needs no code of ours.
    let done = unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = libc::SIG_DFL;
        for signal in 1..=libc::SIGRTMAX() {
            // Two cannot be set, and two more are the C library's.
            libc::sigaction(signal, &raw const action, std::ptr::null_mut());
        }
        let mut none = std::mem::zeroed();
        libc::sigemptyset(&raw mut none);
        libc::sigprocmask(libc::SIG_SETMASK, &raw const none, std::ptr::null_mut())
    };
    if done == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Marks every descriptor above the three streams, whoever in this process forgot to.
fn close_on_exec() -> io::Result<()> {
    const FIRST: libc::c_uint = 3;
    #[expect(unsafe_code, reason = "no safe wrapper of close_range exists in the libraries at hand")]
    // SAFETY: with CLOEXEC nothing is closed now; no descriptor in use changes its meaning.
    let done = unsafe { libc::syscall(libc::SYS_close_range, FIRST, libc::c_uint::MAX, libc::CLOSE_RANGE_CLOEXEC) };
    if done == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use super::*;

    /// Starts a line of the shell, writes to it, and returns what it said and how it ended.
    fn ran(script: &str, input: Option<&str>) -> (String, rustix::process::WaitIdStatus) {
        // Whatever the fleet forgot to close stays with the fleet.
        let forgotten = rustix::io::fcntl_dupfd_cloexec(io::stdin(), 100).unwrap();
        rustix::io::fcntl_setfd(&forgotten, rustix::io::FdFlags::empty()).unwrap();
        let start = Start::new(OsStr::new("/bin/sh"), &["-c", script], input.is_some(), Vec::new(), None).unwrap();
        let mut newborn = born(&start, &mut vec![0; STACK]).unwrap();
        if let Some((mut pipe, text)) = newborn.stdin.take().zip(input) {
            pipe.write_all(text.as_bytes()).unwrap();
        }
        let mut said = String::new();
        newborn.stdout.read_to_string(&mut said).unwrap();
        newborn.stderr.read_to_string(&mut said).unwrap();
        let status = rustix::process::waitid(WaitId::PidFd(newborn.handle.as_fd()), WaitIdOptions::EXITED).unwrap().unwrap();
        (said, status)
    }

    #[test]
    fn a_program_has_its_three_streams_and_nothing_else_of_the_fleet() {
        let (said, status) = ran("pwd; env | grep -vE '^(PWD|SHLVL|_)='; ls /proc/self/fd; cat; echo late >&2; exit 3", Some("read"));
        // The shell opens a fourth to list them.
        assert_eq!(said, "/\n0\n1\n2\n3\nreadlate\n");
        assert_eq!(status.exit_status(), Some(3));
        assert_eq!(ran("cat; grep NoNewPrivs /proc/self/status", None).0, "NoNewPrivs:\t1\n", "nothing to read is an end");
    }

    #[test]
    fn signals_do_what_they_do_by_default() {
        let masks = ran("grep -E '^Sig(Blk|Ign)' /proc/self/status", None).0;
        let masks: Vec<u64> = masks.lines().map(|line| u64::from_str_radix(line.split_once('\t').unwrap().1, 16).unwrap()).collect();
        // Two are the C library's own, and as whoever started this left them.
        assert_eq!(masks.iter().map(|mask| mask & !(0b11 << 31)).collect::<Vec<_>>(), [0, 0]);
        // Whoever runs Rust ignores this one.
        assert_eq!(ran("kill -PIPE $$", None).1.terminating_signal(), Some(13));
    }

    #[test]
    fn what_cannot_be_started_says_why_and_leaves_nothing() {
        let before = std::fs::read_dir("/proc/self/fd").unwrap().count();
        let failed = |program: &str, doors| {
            let start = Start::new(OsStr::new(program), &[""; 0], true, doors, None).unwrap();
            born(&start, &mut vec![0; STACK]).err().unwrap().raw_os_error()
        };
        assert_eq!(failed("/no/such/program", Vec::new()), Some(libc::ENOENT));
        assert_eq!(failed("/etc/passwd", Vec::new()), Some(libc::EACCES));
        let closed = File::open("/dev/null").unwrap();
        assert_eq!(failed("/bin/true", vec![closed]), Some(libc::EBADF), "a group that cannot be joined");
        assert_eq!(std::fs::read_dir("/proc/self/fd").unwrap().count(), before);
        let children = std::fs::read_to_string(format!("/proc/self/task/{}/children", rustix::thread::gettid().as_raw_nonzero())).unwrap();
        assert_eq!(children, "", "a dead one was left");
    }
}
