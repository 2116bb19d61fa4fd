//! What can go wrong with opening the way out; what goes wrong behind it is an answer to the sandbox.

use std::path::PathBuf;

/// One variant an operation.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    /// The certificates of this machine could not be read, so no upstream could be trusted.
    #[error("the certificates of this machine could not be read")]
    Trust {
        /// Why.
        source: std::io::Error,
    },
    /// TLS could not be set up.
    #[error("TLS could not be set up")]
    Tls {
        /// Why.
        source: rustls::Error,
    },
    /// A policy cannot be kept as it is written.
    #[error("the policy of {attempt} cannot be kept: {why}")]
    Policy {
        /// Whose it is.
        attempt: String,
        /// What is wrong; holds no secret.
        why: &'static str,
    },
    /// The folder of the sockets may be entered by others, who would be taken for the sandbox.
    #[error("{folder} may be entered by others: whoever reaches a socket is taken for its sandbox")]
    Open {
        /// Which.
        folder: PathBuf,
    },
    /// A socket could not be made.
    #[error("the socket {path} could not be made")]
    Listen {
        /// Where; at most some 100 bytes long on Linux.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}
