//! Tells the service manager how far a start or an end is (`sd_notify(3)`), where one asks for it.

use std::os::unix::net::UnixDatagram;
use std::path::Path;

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
    if let Err(error) = send(Path::new(socket), stage) {
        tracing::warn!(%error, ?stage, "the service manager could not be told");
    }
}

fn send(socket: &Path, stage: Stage) -> std::io::Result<()> {
    let line: &[u8] = match stage {
        Stage::Ready => b"READY=1",
        Stage::Stopping => b"STOPPING=1",
    };
    UnixDatagram::unbound()?.send_to(line, socket).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_listens_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let manager = UnixDatagram::bind(&path).unwrap();
        for (stage, said) in [(Stage::Ready, "READY=1"), (Stage::Stopping, "STOPPING=1")] {
            send(&path, stage).unwrap();
            let mut got = [0; 32];
            let length = manager.recv(&mut got).unwrap();
            assert_eq!(&got[..length], said.as_bytes());
        }
        assert!(send(Path::new("/no/such/socket"), Stage::Ready).is_err());
    }
}
