//! What a token says: who, on which host, until when.

use fleet_domain::id::PersonId;
use serde::{Deserialize, Serialize};

/// What a token says. Field names are short because it travels in addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Grant {
    /// Host it is good for, without a port.
    #[serde(rename = "h")]
    pub(crate) host: String,
    /// For whom.
    #[serde(rename = "w")]
    pub(crate) who: Who,
    /// UTC ms from which it is good for nothing; absent = while the host stands.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<i64>,
    /// How often the person had signed out when the link was given out or the stay began; a later one ends both. Absent = never.
    #[serde(rename = "o", default, skip_serializing_if = "is_none")]
    pub(crate) sign_outs: u32,
    /// Tells links apart that say the same: each is good once.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub(crate) nonce: Option<String>,
    /// Path to go to after entering; absent = the first screen.
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    pub(crate) goes_to: Option<String>,
}

/// For whom a token is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Who {
    /// A person of the project; whether they still are is asked each time.
    #[serde(rename = "p")]
    Person(PersonId),
    /// Somebody who came by a link that anyone may hold, and gave a name.
    #[serde(rename = "l")]
    Holder {
        /// `link_` and a random part.
        #[serde(rename = "i")]
        id: String,
        /// As they called themselves.
        #[serde(rename = "n")]
        name: String,
    },
    /// Whoever holds the link.
    #[serde(rename = "a")]
    Anyone,
}

impl Grant {
    /// For a person of the project.
    pub(crate) fn person(host: &str, person: &PersonId, until: i64) -> Self {
        Self { host: host.to_owned(), who: Who::Person(person.clone()), until: Some(until), sign_outs: 0, nonce: None, goes_to: None }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over like that")]
fn is_none(count: &u32) -> bool {
    *count == 0
}

/// Whether text is a path of the same host: nothing that a browser reads as another host.
pub(crate) fn is_path(text: &str) -> bool {
    let inside = text.strip_prefix('/').is_some_and(|rest| !rest.starts_with(['/', '\\']));
    inside && text.len() <= 512 && text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
}
