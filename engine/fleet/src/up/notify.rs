//! Tells the service manager how far a start or an end is (`sd_notify(3)`), where one asks for it.

use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};

use crate::config::{Env, EnvNames};

/// What can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Requests are answered.
    Ready,
    /// An end was asked for.
    Stopping,
}

/// Says it, if the environment names somebody who listens. A fleet that nobody listens to is as good: a failure is only logged.
pub(super) fn tell(stage: Stage) {
    let env = Env::of_process();
    let Some(socket) = env.get(EnvNames::NOTIFY_SOCKET) else { return };
    if let Err(error) = send(socket, stage) {
        tracing::warn!(%error, ?stage, "the service manager could not be told");
    }
}

/// A name that starts with `@` lies in no folder: it is abstract.
fn address(socket: &str) -> std::io::Result<SocketAddr> {
    match socket.strip_prefix('@') {
        Some(name) => SocketAddr::from_abstract_name(name),
        None => SocketAddr::from_pathname(socket),
    }
}

fn send(socket: &str, stage: Stage) -> std::io::Result<()> {
    let line: &[u8] = match stage {
        Stage::Ready => b"READY=1",
        Stage::Stopping => b"STOPPING=1",
    };
    UnixDatagram::unbound()?.send_to_addr(line, &address(socket)?).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hears(manager: &UnixDatagram, socket: &str) {
        for (stage, said) in [(Stage::Ready, "READY=1"), (Stage::Stopping, "STOPPING=1")] {
            send(socket, stage).unwrap();
            let mut got = [0; 32];
            let length = manager.recv(&mut got).unwrap();
            assert_eq!(&got[..length], said.as_bytes());
        }
    }

    #[test]
    fn whoever_listens_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        hears(&UnixDatagram::bind(&path).unwrap(), path.to_str().unwrap());
        let name = format!("@fleet-notify-{}", std::process::id());
        hears(&UnixDatagram::bind_addr(&address(&name).unwrap()).unwrap(), &name);
        assert!(send("/no/such/socket", Stage::Ready).is_err());
    }
}
