//! What can go wrong while an effect is carried out.

use fleet_store::StoreError;

/// One variant a place.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// The store.
    #[error("the store did not answer")]
    Store(#[from] StoreError),
    /// A mirror.
    #[error("the repository refused")]
    Repo(#[from] fleet_repo::RepoError),
    /// The internal cloud.
    #[error("the internal cloud refused")]
    Cloud(#[from] fleet_deployers::CloudError),
    /// A kit.
    #[error("the kit could not fill the app")]
    Kit(#[from] fleet_agents::AgentsError),
    /// A sandbox.
    #[error("the sandbox refused")]
    Sandbox(#[from] fleet_sandbox::SandboxError),
    /// The way out of a sandbox.
    #[error("the broker refused")]
    Broker(#[from] fleet_broker::BrokerError),
    /// A folder of an attempt.
    #[error("{path} could not be made")]
    Folder {
        /// Which.
        path: std::path::PathBuf,
        /// What the disk says.
        source: std::io::Error,
    },
    /// Something an effect names is gone.
    #[error("{what} is not there")]
    Missing {
        /// What.
        what: String,
    },
    /// A file that somebody sent.
    #[error("a file that was sent could not be read")]
    File {
        /// What the disk says.
        source: std::io::Error,
    },
    /// A job on the disk ended before its work did: it panicked, or the fleet is ending.
    #[error("a job broke off: if it goes on like that, report what the log says before this")]
    BrokeOff(#[source] tokio::task::JoinError),
    /// The same row was changed by others again and again.
    #[error("{what} is changed by others all the time")]
    Contended {
        /// Which row.
        what: String,
    },
}

impl RuntimeError {
    /// The whole chain of causes in one line, for journals and logs.
    pub fn chain(&self) -> String {
        let mut line = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(inner) = cause {
            line.push_str(": ");
            line.push_str(&inner.to_string());
            cause = inner.source();
        }
        line
    }
}
