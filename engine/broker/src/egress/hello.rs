//! The beginning of TLS: read as it comes, kept to be passed on, and asked for the name in it.

use std::io::Cursor;
use std::time::Duration;

use rustls::server::Acceptor;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::timeout;

use super::name;
use crate::told::Reason;

/// The longest beginning that is read; with a post-quantum key share it takes some 2 KiB.
const LONGEST: usize = 16 * 1024;

/// Reads the client's first message, which must ask for `host`, and gives back every byte that was read.
pub(crate) async fn read(from: &mut (impl AsyncRead + Unpin), host: &str, patience: Duration) -> Result<Vec<u8>, Reason> {
    timeout(patience, whole(from, host)).await.map_err(|_| Reason::Idle)?
}

async fn whole(from: &mut (impl AsyncRead + Unpin), host: &str) -> Result<Vec<u8>, Reason> {
    let mut kept = Vec::with_capacity(2048);
    let mut acceptor = Acceptor::default();
    loop {
        let before = kept.len();
        let read = from.read_buf(&mut kept).await.map_err(|_| Reason::NotTls)?;
        if read == 0 || kept.len() > LONGEST {
            return Err(Reason::NotTls);
        }
        let mut fresh = Cursor::new(&kept[before..]);
        while fresh.position() < read as u64 {
            if acceptor.read_tls(&mut fresh).map_err(|_| Reason::NotTls)? == 0 {
                return Err(Reason::NotTls);
            }
            if let Some(accepted) = acceptor.accept().map_err(|_| Reason::NotTls)? {
                let asked = accepted.client_hello().server_name().and_then(|said| name::normal(said).ok());
                return if asked.as_deref() == Some(host) { Ok(kept) } else { Err(Reason::Sni) };
            }
        }
    }
}
