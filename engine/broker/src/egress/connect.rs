//! CONNECT: the host is judged, resolved and reached before the sandbox hears yes.

use hyper::Request;
use hyper::body::Incoming;

use super::passage::Passage;
use super::tunnel::Tunnel;
use super::{Egress, name};
use crate::policy::Way;
use crate::told::Reason;

pub(crate) async fn open(egress: &Egress, mut request: Request<Incoming>, passage: &Passage) -> Result<Tunnel, Reason> {
    let authority = request.uri().authority().ok_or(Reason::Malformed)?;
    passage.to(authority.host(), authority.port_u16().unwrap_or(0));
    if authority.as_str().contains('@') {
        return Err(Reason::Malformed);
    }
    let port = authority.port_u16().ok_or(Reason::Malformed)?;
    let host = name::normal(authority.host())?;
    passage.to(&host, port);
    name::allowed(&egress.rules, &host, port, Way::Tls)?;
    let there = egress.pins.connect(&host, port, egress.caps.patience).await?;
    Ok(Tunnel { here: hyper::upgrade::on(&mut request), there, host, passage: passage.clone() })
}
