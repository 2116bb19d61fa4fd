//! Typed ids: a prefix that says what it names, then a time-ordered unique part. The shell makes them.

use serde::{Deserialize, Serialize};

/// Text that is not an id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an id that starts with `{prefix}_`")]
pub struct IdError {
    /// What was given.
    pub text: String,
    /// What it had to start with.
    pub prefix: &'static str,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// What every id of this kind starts with, before the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// Puts the prefix before a unique part (lower-case letters, digits).
            pub fn from_unique(part: &str) -> Self {
                Self(format!("{}_{part}", $prefix))
            }

            /// The whole id.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Parses an id of this kind.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let rest = text.strip_prefix($prefix).and_then(|r| r.strip_prefix('_'));
                match rest {
                    Some(r) if !r.is_empty() && r.len() <= 64 && r.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) => Ok(Self(text.to_owned())),
                    _ => Err(IdError { text: text.chars().take(80).collect(), prefix: $prefix }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    )*};
}

ids! {
    /// A person, on whatever platforms they write.
    PersonId = "per";
    /// A conversation: one chat, topic or Slack thread.
    ThreadId = "thr";
    /// A message received and not yet handled.
    InboxId = "inb";
    /// A brief.
    BriefId = "brf";
    /// A project.
    ProjectId = "prj";
    /// A task.
    TaskId = "tsk";
    /// A run of a task.
    RunId = "run";
    /// An effect.
    EffectId = "eff";
    /// A deployed commit.
    DeploymentId = "dep";
    /// A wish that nothing could serve yet.
    WishId = "wsh";
    /// A file that somebody sent.
    FileId = "fil";
    /// A message shown in a thread.
    PostId = "pst";
    /// A request of an app that somebody fills in in the chat.
    FillingId = "flg";
}

/// One attempt of a run: its number counts from 1 and fences reports of replaced attempts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AttemptId {
    /// The run.
    pub run: RunId,
    /// 1, 2, …
    pub n: u32,
}

impl std::fmt::Display for AttemptId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.run, self.n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let person = PersonId::from_unique("01a");
        assert_eq!(PersonId::parse(person.as_str()), Ok(person.clone()));
        assert!(ThreadId::parse(person.as_str()).is_err());
        for bad in ["per_", "per", "per_A", "per_a b", "per_../x", "xper_a"] {
            assert!(PersonId::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn json_refuses_a_foreign_prefix() {
        assert!(serde_json::from_str::<RunId>("\"tsk_1\"").is_err());
        assert!(serde_json::from_str::<RunId>("\"run_1\"").is_ok());
    }
}
