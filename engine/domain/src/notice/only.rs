//! Whom something is told to alone.

use super::{FillFields, FillSent, FillSummary, FillWhich, Notice, Readers};
use crate::id::PersonId;

impl Notice {
    /// The one person that this is for, where others read the same thread.
    pub fn only(&self) -> Option<&PersonId> {
        match self {
            Self::FillAsked(question) => Some(&question.person),
            Self::FillSummary(FillSummary { person, .. })
            | Self::FillFields(FillFields { person, .. })
            | Self::FillSent(FillSent { person, .. })
            | Self::FillLeft { person, .. }
            | Self::FillOnItsWay { person }
            | Self::FillTakesNoFile { person }
            | Self::Status { readers: Readers::Only(person), .. }
            | Self::Projects { readers: Readers::Only(person), .. }
            | Self::FillWhich(FillWhich { readers: Readers::Only(person), .. })
            | Self::PairingsWait { asks: person, .. }
            | Self::PutAside { told: person, .. }
            | Self::EntryFound { reader: person, .. }
            | Self::EntryNotThere { reader: person, .. } => Some(person),
            Self::EntriesFound(found) => found.reader.as_ref(),
            Self::EntriesOwn(own) => Some(&own.reader),
            Self::EntryDecided(entry) => entry.only.as_ref(),
            Self::Digest(digest) => Some(&digest.person),
            Self::PairingAsked { asks, .. } => asks.as_ref(),
            _ => None,
        }
    }
}
