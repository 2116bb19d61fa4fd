//! What a program sees: the arguments of bubblewrap, which are an allow-list of mounts.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use fleet_domain::launch::Limits;

use crate::ground::Ground;
use crate::plan::{CONTROL, INIT, RUN};
use crate::{Config, HOME, Place, WORK};

/// How the sockets of a place are seen inside.
#[derive(Debug, Default)]
pub(crate) struct Sockets {
    /// Folders on the host, and where they are seen. The folder is bound, not the socket: one made anew is found.
    pub(crate) folders: Vec<(PathBuf, PathBuf)>,
    /// Ports, and their sockets as seen inside.
    pub(crate) ports: Vec<(u16, PathBuf)>,
}

/// How the sockets of a place are seen inside.
pub(crate) fn sockets(place: &Place) -> Sockets {
    let mut sockets = Sockets::default();
    for (port, socket) in &place.sockets {
        let (Some(folder), Some(name)) = (socket.parent(), socket.file_name()) else { continue };
        let known = sockets.folders.iter().find(|(host, _)| host == folder).map(|(_, seen)| seen.clone());
        let seen = known.unwrap_or_else(|| {
            let seen = PathBuf::from(format!("/run/fleet/s{}", sockets.folders.len()));
            sockets.folders.push((folder.to_owned(), seen.clone()));
            seen
        });
        sockets.ports.push((*port, seen.join(name)));
    }
    sockets
}

/// All arguments, the init included.
pub(super) fn arguments(config: &Config, ground: &Ground, place: &Place, run: &Path, limits: &Limits) -> Vec<OsString> {
    let mut view = View::default();
    let shared = ground.shared();
    // User namespaces by name: bubblewrap leaves them out of "all" for root, and needs them named to forbid further ones.
    view.add(["--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try", "--disable-userns"]);
    view.add(["--uid", "1000", "--gid", "1000", "--hostname", "fleet", "--cap-drop", "ALL", "--clearenv"]);
    view.add(["--die-with-parent", "--new-session", "--as-pid-1"]);

    view.read_only("/usr", "/usr");
    for folder in ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"] {
        match std::fs::read_link(folder) {
            Ok(target) => view.add([OsString::from("--symlink"), target.into(), folder.into()]),
            Err(_) => view.add(["--ro-bind-try", folder, folder]),
        }
    }
    // One mount for all of ours: bubblewrap reads the whole table of mounts again after each.
    view.read_only(ground.etc(), "/etc");
    for path in &ground.of_host {
        view.add(["--ro-bind-try", path, path]);
    }
    view.add(["--proc", "/proc", "--dev", "/dev"]);
    // Memory, all of it: a quarter of what the run may use.
    let size = (limits.memory / 4).to_string();
    for folder in ["/dev/shm", "/tmp"] {
        view.add(["--perms", "1777", "--size", &size, "--tmpfs", folder]);
    }
    view.add(["--symlink", "/tmp", "/var/tmp", "--remount-ro", "/dev"]);
    // After the temporary folders, which would hide what lies below them.
    for folder in &config.toolchains {
        view.read_only(folder, folder);
    }
    view.bind("--bind", &place.work, WORK);
    view.bind("--bind", &place.home, HOME);
    view.read_only(shared.join("init"), INIT);
    view.read_only(run, RUN);
    for (folder, seen) in sockets(place).folders {
        view.read_only(folder, seen);
    }
    for (host, inside) in &place.read_only {
        view.read_only(host, inside);
    }
    for inside in &place.masked {
        mask(&mut view, ground, place, inside);
    }
    view.add(["--remount-ro", "/", "--chdir", WORK, "--", INIT]);
    view.add(&config.init_args);
    view.add([Path::new(RUN).join(CONTROL)]);
    view.0
}

/// A folder becomes an empty one, a file an empty one; what is not there is not made, for a mount would make it on the host.
fn mask(view: &mut View, ground: &Ground, place: &Place, inside: &Path) {
    let host = place.on_host(inside).unwrap_or_else(|| inside.to_owned());
    if host.is_dir() {
        view.add([OsString::from("--perms"), "0555".into(), "--tmpfs".into(), inside.into(), "--remount-ro".into(), inside.into()]);
    } else if host.exists() {
        view.read_only(ground.empty(), inside);
    }
}

#[derive(Default)]
struct View(Vec<OsString>);

impl View {
    fn add<T: Into<OsString>>(&mut self, arguments: impl IntoIterator<Item = T>) {
        self.0.extend(arguments.into_iter().map(Into::into));
    }

    fn bind(&mut self, how: &str, host: impl AsRef<Path>, inside: impl AsRef<Path>) {
        self.add([how.into(), host.as_ref().as_os_str().to_owned(), inside.as_ref().as_os_str().to_owned()]);
    }

    fn read_only(&mut self, host: impl AsRef<Path>, inside: impl AsRef<Path>) {
        self.bind("--ro-bind", host, inside);
    }
}
