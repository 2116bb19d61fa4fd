//! What can go wrong while the bot handles a message or sends one.

use fleet_store::StoreError;

/// One variant an operation.
#[derive(Debug, thiserror::Error)]
pub enum BotError {
    /// The store did not answer or did not take a change.
    #[error("the store did not do it")]
    Store(#[from] StoreError),
    /// A conversation speaks under a Bible that is not installed.
    #[error("the Bible `{name}` is not installed")]
    NoBible {
        /// Its name.
        name: String,
    },
    /// Something names a row that is not there.
    #[error("{what} is not there")]
    Missing {
        /// Which.
        what: String,
    },
    /// Somebody else was faster again and again.
    #[error("{what} kept moving on while it was being changed")]
    Contended {
        /// Which message.
        what: String,
    },
    /// What a messenger sent cannot be understood.
    #[error("this cannot be understood: {why}")]
    Unreadable {
        /// Why.
        why: String,
    },
    /// A messenger did not do something.
    #[error("the messenger did not do it: {operation}")]
    Chat {
        /// What was asked of it.
        operation: &'static str,
        /// Why not.
        #[source]
        source: crate::messenger::ChatError,
    },
    /// The form of an app could not be read.
    #[error("the form of an app could not be read")]
    Forms {
        /// Why not.
        source: crate::filling::FormsError,
    },
    /// An effect of another lane came to the outbox.
    #[error("`{name}` is not a message")]
    NotAMessage {
        /// Its name.
        name: &'static str,
    },
}

impl BotError {
    /// The error with everything that caused it, for logs.
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            text.push_str(": ");
            text.push_str(&error.to_string());
            cause = error.source();
        }
        text
    }

    /// Whether loading again and deciding again may help.
    pub(crate) fn is_conflict(&self) -> bool {
        matches!(self, Self::Store(StoreError::Conflict { .. }))
    }
}
