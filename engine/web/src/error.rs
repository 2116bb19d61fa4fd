//! What can go wrong on our side; people see a sentence and a code, the chain goes to the log.

/// One variant an operation.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// The store did not do it.
    #[error("{operation}")]
    Store {
        /// What was attempted.
        operation: &'static str,
        /// Why.
        source: fleet_store::StoreError,
    },
    /// A page could not be made.
    #[error("the page {template} could not be made")]
    Page {
        /// Which template.
        template: String,
        /// Why.
        source: minijinja::Error,
    },
    /// A file that somebody sent could not be kept or read.
    #[error("{operation}")]
    File {
        /// What was attempted.
        operation: &'static str,
        /// Why.
        source: std::io::Error,
    },
    /// The description of a kept file is not what it should be.
    #[error("the description of a kept file cannot be read")]
    Description {
        /// Why.
        source: serde_json::Error,
    },
    /// A value could not be written as JSON.
    #[error("an answer could not be written")]
    Write {
        /// Why.
        source: serde_json::Error,
    },
    /// The system gave no randomness.
    #[error("the system gives no random numbers")]
    Random {
        /// Why.
        source: std::io::Error,
    },
    /// Something broke inside; the place is in the log.
    #[error("a request broke inside")]
    Panic,
}

impl WebError {
    /// Whether there was no room for it: nothing broke, and whoever runs this can help at once.
    pub(crate) fn is_full(&self) -> bool {
        match self {
            Self::Store { source, .. } => matches!(source, fleet_store::StoreError::Full { .. }),
            Self::File { source, .. } => matches!(source.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded),
            _ => false,
        }
    }

    /// Its own sentence and those of its causes, for the log.
    pub(crate) fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        text
    }
}
