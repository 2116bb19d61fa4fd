//! The escape suite: what an evil program tries inside, and the same outside, where it must get through or it proves nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::net::{TcpListener, UdpSocket};
use std::os::fd::AsFd;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command};

use crate::bench::{Bench, program};

/// Attempts that can be tried on any machine of today with root; fewer proven ones mean that the suite is broken.
const PROVEN: usize = 80;

/// The host with all that is to be protected; taken away at the end.
struct Host {
    target: serde_json::Value,
    victim: Child,
    shm: String,
    _leak: File,
    _sockets: (TcpListener, Option<TcpListener>, UnixListener, UnixListener),
}

impl Host {
    fn new(bench: &Bench) -> Self {
        let folder = bench.folder.path();
        let secret = folder.join("secret");
        fs::write(&secret, "secret").unwrap();
        fs::set_permissions(&secret, PermissionsExt::from_mode(0o600)).unwrap();
        // Every file that the fleet opens closes by itself; this one does not, as a library's might.
        let leak = File::open(&secret).unwrap();
        rustix::io::fcntl_setfd(leak.as_fd(), rustix::io::FdFlags::empty()).unwrap();

        let other = bench.sandbox.place("other").unwrap();
        fs::write(other.work.join("file"), "of another").unwrap();
        bench.sandbox.hand_over(&other).unwrap();

        let (tcp, tcp6) = (TcpListener::bind("0.0.0.0:0").unwrap(), TcpListener::bind("[::1]:0").ok());
        let udp = UdpSocket::bind("0.0.0.0:0").unwrap();
        let udp_port = udp.local_addr().unwrap().port();
        std::thread::spawn(move || {
            let mut packet = [0; 512];
            while let Ok((size, from)) = udp.recv_from(&mut packet) {
                let _ = udp.send_to(&packet[..size], from);
            }
        });
        let abstract_name = format!("sandbox-{}", std::process::id());
        let hidden = UnixListener::bind_addr(&SocketAddr::from_abstract_name(&abstract_name).unwrap()).unwrap();
        let engine = UnixListener::bind(folder.join("docker.sock")).unwrap();
        fs::set_permissions(folder.join("docker.sock"), PermissionsExt::from_mode(0o666)).unwrap();

        // Of the very user as whom the evil program runs.
        let mut victim = Command::new("sleep");
        victim.arg("1000").env("VICTIM", "1").current_dir(folder);
        if rustix::process::geteuid().is_root() {
            victim.uid(bench.place.uid).gid(bench.place.uid);
        }
        let victim = victim.spawn().unwrap();
        let made = Command::new("ipcmk").args(["-M", "4096", "-p", "0666"]).output().unwrap();
        let shm = String::from_utf8(made.stdout).unwrap().rsplit(' ').next().unwrap().trim().to_owned();
        let device = fs::read_to_string("/proc/self/mounts").unwrap();
        let device = device.lines().find_map(|line| line.split(' ').next().filter(|source| source.starts_with("/dev/"))).unwrap_or("/dev/none");

        let target = serde_json::json!({
            "secret": secret, "other": other.work.join("file"), "places": bench.folder.path().join("places"),
            "socket": folder.join("docker.sock"), "device": device, "victim": victim.id(), "shm": shm.parse::<u32>().unwrap(),
            "tcp": tcp.local_addr().unwrap().port(), "tcp6": tcp6.as_ref().map_or(9, |tcp6| tcp6.local_addr().unwrap().port()), "udp": udp_port,
            "abstract": abstract_name, "environment": std::env::vars().map(|(name, _)| name).collect::<Vec<_>>(),
        });
        Self { target, victim, shm, _leak: leak, _sockets: (tcp, tcp6, hidden, engine) }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.victim.kill().unwrap();
        self.victim.wait().unwrap();
        Command::new("ipcrm").args(["-m", &self.shm]).status().unwrap();
    }
}

/// A set-user-id program of root and the evil one, in a folder.
fn plant(folder: &Path) {
    fs::copy("/usr/bin/id", folder.join("suid")).unwrap();
    fs::set_permissions(folder.join("suid"), PermissionsExt::from_mode(0o4755)).unwrap();
    fs::write(folder.join("evil.py"), include_str!("evil.py")).unwrap();
}

fn results(lines: &[String]) -> BTreeMap<String, (bool, String)> {
    let parse = |line: &String| {
        let result: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("not a result: {line}\n{}", lines.join("\n")));
        (result["attempt"].as_str().unwrap().to_owned(), (result["through"].as_bool().unwrap(), result["what"].to_string()))
    };
    lines.iter().map(parse).collect()
}

#[tokio::test]
async fn nothing_gets_out() {
    let bench = Bench::new().await;
    let host = Host::new(&bench);
    let target = host.target.to_string();

    plant(&bench.place.work);
    let inside = bench.run(&program("/usr/bin/python3", &["evil.py", &target])).await;
    let inside = results(&inside.0);

    let outside_folder = bench.folder.path().join("outside");
    fs::create_dir(&outside_folder).unwrap();
    fs::set_permissions(&outside_folder, PermissionsExt::from_mode(0o755)).unwrap();
    plant(&outside_folder);
    let outside = Command::new("/usr/bin/python3").args(["evil.py", &target]).current_dir(&outside_folder).env("FLEET_LEAK", "1").output().unwrap();
    assert!(outside.status.success(), "{}", String::from_utf8_lossy(&outside.stderr));
    drop(host);
    let outside = results(&String::from_utf8(outside.stdout).unwrap().lines().map(str::to_owned).collect::<Vec<_>>());

    assert_eq!(inside.keys().collect::<Vec<_>>(), outside.keys().collect::<Vec<_>>());
    let got_out: Vec<_> = inside.iter().filter(|(_, result)| result.0).map(|(name, _)| name).collect();
    assert!(got_out.is_empty(), "got through: {got_out:?}");
    let unproven: BTreeMap<_, _> = outside.iter().filter(|(_, result)| !result.0).collect();
    println!("{} attempts; stopped outside as well, so not proven here: {unproven:?}", inside.len());
    for (name, (_, what)) in &inside {
        println!("{name}: {what}");
    }
    if rustix::process::geteuid().is_root() {
        let proven: BTreeSet<_> = outside.iter().filter(|(_, result)| result.0).collect();
        assert!(proven.len() >= PROVEN, "only {} attempts are proven: {unproven:?}", proven.len());
    }
}
