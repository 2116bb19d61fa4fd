//! The only way out of a sandbox: a door with two Unix sockets and one policy for each attempt. Identity is the socket.
//!
//! `model.sock` is a model's API under the agent's base URL: the attempt's token is taken off, the account's real key put on, each
//! call reserved at its worst in a [`Ledger`] before it is made and settled by what its answer says. `proxy.sock` is an HTTP proxy
//! to the hosts of the policy: names are normalised, resolved once, and reached only at public addresses; TLS is not opened, but
//! must ask for the host it was let out to.
//!
//! **Must never** let a key reach a sandbox, a log or an error; make a call that was not reserved; follow a redirect; connect to
//! an address that was not judged; look into TLS. It must never wait for whoever listens to what it tells.
//!
//! What no door can hold: an allowed host and the model itself are still ways to say something to the world. They are counted, and
//! [`Told`].
//!
//! Start reading at [`Broker::open`], then [`Policy`], `model.rs` and `egress.rs`.

mod body;
mod door;
mod egress;
mod error;
mod headers;
pub mod ledger;
mod model;
pub mod policy;
mod secret;
pub mod told;

use std::sync::Arc;

use hyper_rustls::ConfigBuilderExt;

pub use door::{Broker, Door};
pub use egress::{Resolve, SystemResolver, is_public};
pub use error::BrokerError;
pub use ledger::Ledger;
pub use model::Code;
pub use policy::Policy;
pub use secret::Secret;
pub use told::Told;

/// The clock of whoever calls: UTC ms.
pub type Now = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Trusts what this machine trusts.
pub fn machine_trust() -> Result<rustls::ClientConfig, BrokerError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(|source| BrokerError::Tls { source })?;
    Ok(config.with_native_roots().map_err(|source| BrokerError::Trust { source })?.with_no_client_auth())
}
