//! Ports on the sandbox's loopback, each of which leads to a Unix socket of the outside.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::copy_bidirectional;
use tokio::net::UnixStream;

/// Listens from now on; one thread carries all connections.
pub(super) fn open(ports: &[(u16, PathBuf)]) -> io::Result<()> {
    if ports.is_empty() {
        return Ok(());
    }
    let mut doors = Vec::new();
    for (port, socket) in ports {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, *port))?;
        listener.set_nonblocking(true)?;
        doors.push((listener, socket.clone()));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    std::thread::Builder::new().name("bridge".into()).spawn(move || {
        runtime.block_on(async {
            for (listener, socket) in doors {
                tokio::spawn(carry(listener, socket));
            }
            std::future::pending::<()>().await;
        });
    })?;
    Ok(())
}

async fn carry(listener: TcpListener, socket: PathBuf) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    loop {
        match listener.accept().await {
            Ok((inside, _)) => drop(tokio::spawn(join(inside, socket.clone()))),
            // Out of open files: the program holds too many, and may let go.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// A broken connection is seen by both of its ends, and is nobody else's business.
async fn join(mut inside: tokio::net::TcpStream, socket: impl AsRef<Path>) {
    if let Ok(mut outside) = UnixStream::connect(socket).await {
        let _ = copy_bidirectional(&mut inside, &mut outside).await;
    }
}
