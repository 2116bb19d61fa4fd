//! Debian's PostgreSQL in a folder of its own, on a unix socket, as an unprivileged user; gone with the test.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running server.
pub(crate) struct Server {
    folder: tempfile::TempDir,
    bin: PathBuf,
    runner: Runner,
    child: Option<Child>,
}

/// Who the server runs as: PostgreSQL refuses root.
#[derive(Debug, Clone, Copy)]
enum Runner {
    Ourselves,
    User { uid: u32, gid: u32 },
}

/// The newest server installed.
fn find() -> Result<PathBuf, String> {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .map_err(|_| "/usr/lib/postgresql is not there; install the package postgresql".to_owned())?
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version = path.file_name()?.to_str()?.parse().ok()?;
            path.join("bin/postgres").exists().then(|| (version, path.join("bin")))
        })
        .collect();
    found.sort();
    found.pop().map(|(_, bin)| bin).ok_or_else(|| "no server under /usr/lib/postgresql; install the package postgresql".to_owned())
}

fn runner() -> Result<Runner, String> {
    if !rustix::process::geteuid().is_root() {
        return Ok(Runner::Ourselves);
    }
    let passwd = std::fs::read_to_string("/etc/passwd").map_err(|e| e.to_string())?;
    for name in ["postgres", "nobody"] {
        if let Some(line) = passwd.lines().find(|l| l.starts_with(&format!("{name}:"))) {
            let fields: Vec<&str> = line.split(':').collect();
            if let (Some(Ok(uid)), Some(Ok(gid))) = (fields.get(2).map(|f| f.parse()), fields.get(3).map(|f| f.parse())) {
                return Ok(Runner::User { uid, gid });
            }
        }
    }
    Err("neither the user postgres nor nobody exists".to_owned())
}

impl Runner {
    /// A command that runs as this user and dies with us.
    fn command(self, program: &Path) -> Command {
        let mut command = Command::new("setpriv");
        if let Self::User { uid, gid } = self {
            command.args([format!("--reuid={uid}"), format!("--regid={gid}"), "--clear-groups".to_owned()]);
        }
        // QUIT: PostgreSQL's immediate shutdown.
        command.args(["--pdeathsig", "QUIT", "--"]).arg(program).env_remove("PGDATA").current_dir("/");
        command
    }

    fn own(self, path: &Path) -> Result<(), String> {
        match self {
            Self::Ourselves => Ok(()),
            Self::User { uid, gid } => std::os::unix::fs::chown(path, Some(uid), Some(gid)).map_err(|e| e.to_string()),
        }
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let out = command.output().map_err(|e| format!("{command:?}: {e}"))?;
    if out.status.success() { Ok(()) } else { Err(format!("{command:?}: {}", String::from_utf8_lossy(&out.stderr))) }
}

/// A fresh cluster, made once a machine and copied: `initdb` takes longer than most tests.
fn template(bin: &Path, runner: Runner) -> Result<PathBuf, String> {
    let version = bin.parent().and_then(Path::file_name).and_then(|n| n.to_str()).unwrap_or("0").to_owned();
    let user = match runner {
        Runner::Ourselves => rustix::process::geteuid().as_raw(),
        Runner::User { uid, .. } => uid,
    };
    let ready = std::env::temp_dir().join(format!("fleet-store-postgres-{version}-{user}"));
    if ready.join("cluster").exists() {
        return Ok(ready.join("cluster"));
    }
    let making = tempfile::Builder::new().prefix("fleet-store-initdb-").tempdir().map_err(|e| e.to_string())?;
    runner.own(making.path())?;
    let cluster = making.path().join("cluster");
    run(runner.command(&bin.join("initdb")).args(["-U", "fleet", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "-D"]).arg(&cluster))?;
    // Whoever is first keeps theirs; a rename onto a folder that is there fails, and then that one is as good.
    let making = making.keep();
    if std::fs::rename(&making, &ready).is_err() {
        let _ = std::fs::remove_dir_all(&making);
    }
    Ok(ready.join("cluster"))
}

impl Server {
    pub(crate) fn start() -> Result<Self, String> {
        let (bin, runner) = (find()?, runner()?);
        let template = template(&bin, runner)?;
        let folder = tempfile::Builder::new().prefix("fleet-pg-").tempdir().map_err(|e| e.to_string())?;
        runner.own(folder.path())?;
        // mkdtemp's 0700 keeps our own user's clients out when the server runs as another one; root passes, so this suits both.
        run(runner.command(Path::new("/bin/cp")).arg("-a").arg(&template).arg(folder.path().join("cluster")))?;
        let mut server = Self { folder, bin, runner, child: None };
        server.up()?;
        Ok(server)
    }

    /// Starts the server on the data that is there, and waits until it answers.
    pub(crate) fn up(&mut self) -> Result<(), String> {
        let socket = self.folder.path();
        let log = std::fs::File::create(socket.join("log")).map_err(|e| e.to_string())?;
        let mut command = self.runner.command(&self.bin.join("postgres"));
        command.arg("-D").arg(socket.join("cluster")).arg("-k").arg(socket);
        for setting in ["listen_addresses=", "fsync=off", "shared_buffers=16MB", "max_connections=80", "max_worker_processes=2", "log_min_messages=warning"] {
            command.args(["-c", setting]);
        }
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().map_err(|e| e.to_string())?;
        self.child = Some(child);
        let started = Instant::now();
        while std::os::unix::net::UnixStream::connect(socket.join(".s.PGSQL.5432")).is_err() || !self.answers() {
            if started.elapsed() > Duration::from_secs(30) {
                return Err(format!("PostgreSQL did not start: {}", std::fs::read_to_string(socket.join("log")).unwrap_or_default()));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    fn answers(&self) -> bool {
        let mut ask = Command::new(self.bin.join("pg_isready"));
        ask.arg("-q").arg("-h").arg(self.folder.path()).status().is_ok_and(|s| s.success())
    }

    /// Stops the server as a crash would: connections break, nothing is said.
    pub(crate) fn down(&mut self) {
        if let Some(mut child) = self.child.take() {
            if let Some(pid) = rustix::process::Pid::from_raw(i32::try_from(child.id()).expect("a pid")) {
                let _ = rustix::process::kill_process(pid, rustix::process::Signal::QUIT);
            }
            let _ = child.wait();
        }
    }

    pub(crate) fn address(&self) -> String {
        format!("postgres://fleet@localhost/postgres?host={}", self.folder.path().display())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.down();
    }
}
