//! Takes the port, or says who has it.

mod holder;

use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket};

use crate::error::FleetError;

/// Waiting connections that the system keeps for us while we are busy.
const BACKLOG: u32 = 1024;

/// Listens on an address.
pub(crate) fn bind(address: SocketAddr) -> Result<TcpListener, FleetError> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
    let bound = socket.and_then(|socket| {
        // A restart must not wait until the system forgets the connections of the last one.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)
    });
    bound.map_err(|source| match source.kind() {
        std::io::ErrorKind::AddrInUse => FleetError::PortTaken { address, holder: holder::of_port(address.port()) },
        _ => FleetError::Listen { address, source },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_taken_port_names_its_holder_and_the_way_out() {
        let first = bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = first.local_addr().unwrap();
        let error = bind(address).unwrap_err().to_string();
        assert!(error.contains(&format!("pid {}", std::process::id())), "{error}");
        assert!(error.contains("--listen 127.0.0.1:"), "{error}");
        drop(first);
        bind(address).unwrap();
    }

    #[tokio::test]
    async fn an_address_of_another_machine_is_refused() {
        let error = bind("192.0.2.1:0".parse().unwrap()).unwrap_err().to_string();
        assert!(error.starts_with("cannot listen on 192.0.2.1:0"), "{error}");
    }
}
