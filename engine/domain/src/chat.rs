//! Conversations: who writes, in which thread, what a thread is about.

mod room;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use room::{Current, Room, RoomKind, Spot};

use crate::effect::Answered;
use crate::id::{BriefId, FileId, PersonId, ProjectId, RunId, ThreadId};
use crate::notice::{ChangeNotice, Notice};
use crate::sheet::{Given, SheetOf};

/// A person known to the instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Id.
    pub id: PersonId,
    /// Name as shown to others; erasable.
    pub name: String,
    /// Language they are spoken to in (`en`, `ru`).
    pub locale: String,
    /// Whether they run the instance.
    pub standing: Standing,
    /// UTC ms.
    pub created_at: i64,
    /// How often they signed out: a stay in an app that began before the last time is over.
    #[serde(default)]
    pub sign_outs: u32,
}

/// A person's standing with the instance, apart from roles in Bibles and projects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Runs the instance.
    Admin,
    /// Paired: may ask for work.
    Member,
    /// Redeemed an invitation to one project only.
    Guest,
    /// Wrote, and waits for an owner to approve the pairing.
    Stranger,
    /// Personal data erased; the id stays as a tombstone.
    Erased,
}

/// Where a thread lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    /// The page's chat and the terminal: one thread seen by both.
    Web,
    /// Telegram.
    Telegram,
    /// Slack.
    Slack,
}

impl Platform {
    /// The name used in tables and addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Telegram => "telegram",
            Self::Slack => "slack",
        }
    }
}

/// How a code of the page is handed to the bot of a messenger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Door {
    /// The messenger as people call it.
    pub messenger: String,
    /// An address that opens the bot with the code, where the messenger has such.
    pub url: Option<String>,
    /// What to write to the bot instead.
    pub words: String,
}

/// A conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// Id.
    pub id: ThreadId,
    /// Where it lives.
    pub platform: Platform,
    /// The Bible it speaks under.
    pub bible: String,
    /// Language of the thread.
    pub locale: String,
    /// Who opened it.
    pub opened_by: PersonId,
    /// Its name in lists: the project's title once there is one.
    pub title: String,
    /// The project whose thread this is, once started.
    pub project: Option<ProjectId>,
    /// What the next words are about.
    pub focus: Focus,
    /// What single persons were asked.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub asked: BTreeMap<PersonId, Asked>,
    /// UTC ms.
    pub created_at: i64,
    /// UTC ms of the last message.
    pub active_at: i64,
    /// The messages that showed again what waits.
    #[serde(default)]
    pub again: Again,
    /// How often it was greeted.
    #[serde(default)]
    pub greeted: u32,
}

/// Messages of a thread that bear the buttons of something shown further up: how many there were, and whether the newest one's stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Again {
    /// How many.
    pub told: u32,
    /// Whether the buttons of the newest stand.
    pub stands: bool,
    /// What of the newest still holds once it is not the newest any more; none if all of its words do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest: Option<Box<ChangeNotice>>,
}

impl Again {
    /// The place of the n-th of these messages.
    pub fn slot(n: u32) -> String {
        format!("again:{n}")
    }

    /// The place of the newest one and what of it holds once it is not the newest any more, if its buttons stand: they stand no more.
    pub fn over(&mut self) -> Option<(String, Notice)> {
        let stood = std::mem::take(&mut self.stands);
        let rest = self.rest.take().map_or(Notice::MovedOn, |change| Notice::ChangeNoted(*change));
        stood.then(|| (Self::slot(self.told.saturating_sub(1)), rest))
    }

    /// The place of the next one, whose buttons stand from now on.
    pub fn next(&mut self, rest: Option<Box<ChangeNotice>>) -> String {
        let place = Self::slot(self.told);
        *self = Self { told: self.told + 1, stands: true, rest };
        place
    }
}

impl Thread {
    /// What this person was asked here and has not said yet.
    pub fn asked_of(&self, person: &PersonId) -> Option<&Asked> {
        self.asked.get(person)
    }

    /// The language in which something is said here: that of the words it answers. What is for one person alone is else said in theirs,
    /// whoever's conversation it is.
    pub fn locale_for<'a>(&'a self, only: Option<&'a Person>, answers: Option<&'a Answered>) -> &'a str {
        match only {
            Some(person) if person.id != self.opened_by => {
                let own = answers.filter(|words| words.plainly && words.person == person.id);
                own.map_or(&person.locale, |words| &words.locale)
            }
            _ => answers.map_or(&self.locale, |words| &words.locale),
        }
    }

    /// Whether the next words of this person are a reason.
    pub fn awaits_reason_of(&self, person: &PersonId) -> bool {
        matches!(self.asked_of(person), Some(Asked::Reason { .. }))
    }
}

/// What the next free words in a thread mean, whoever says them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "on", rename_all = "snake_case")]
pub enum Focus {
    /// A brief is open.
    Brief {
        /// Which.
        brief: BriefId,
    },
    /// Nothing is open: words start a brief (or a change of the thread's project).
    #[serde(other)]
    Open,
}

/// What one person was asked: their next words in the thread are it, whatever others say in between.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "for", rename_all = "snake_case")]
pub enum Asked {
    /// The reason why an entry is decided so.
    Reason {
        /// Of the app of this project.
        project: ProjectId,
        /// In this environment.
        env: Env,
        /// Which collection.
        collection: String,
        /// Which record.
        record: String,
        /// Which move.
        transition: String,
        /// Revision of the entry that was shown.
        rev: Option<i64>,
        /// The entry in a few words.
        about: String,
    },
    /// The city whose clock is their own.
    Zone,
    /// A new title.
    Title {
        /// Of this project.
        project: ProjectId,
    },
    /// What shall be different in an app.
    Change {
        /// Of this project.
        project: ProjectId,
    },
    /// Whether an accept is taken back though people use what is live.
    Undo {
        /// The run.
        run: RunId,
        /// The version it made.
        version: u32,
    },
    /// Whether an app is deleted with all its data.
    Delete {
        /// Of this project.
        project: ProjectId,
    },
}

/// Environments of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Env {
    /// The trial address.
    Preview,
    /// The accepted address.
    Live,
    /// Throw-away, for evidence; sends nothing.
    Proof,
}

impl Env {
    /// The name used in folders and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Preview => "preview",
            Self::Live => "live",
            Self::Proof => "proof",
        }
    }

    /// The one of this name that people use: the trial or the live app.
    pub fn of_people(name: &str) -> Option<Self> {
        [Self::Preview, Self::Live].into_iter().find(|env| env.as_str() == name)
    }
}

/// A file that somebody sent; its bytes lie in the data folder by hash, never in git.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// Id.
    pub id: FileId,
    /// Cleaned name, for people only.
    pub name: String,
    /// Type by content.
    pub mime: String,
    /// Bytes.
    pub size: u64,
    /// Hex.
    pub sha256: String,
}

/// What arrived from a chat: the payload of an inbox row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Arrival {
    /// Words, with any files.
    Text {
        /// As written; at most 16,000 characters.
        text: String,
        /// Files sent along.
        #[serde(default)]
        files: Vec<FileRef>,
    },
    /// Somebody else's words that were passed on: they say what is wanted, and command, accept and decide nothing.
    Quoted {
        /// As written.
        text: String,
        /// Files that came along.
        #[serde(default)]
        files: Vec<FileRef>,
    },
    /// Words that were said before read otherwise now.
    Reworded {
        /// The key under which they were received.
        of: String,
        /// As they read now; at most 16,000 characters.
        text: String,
    },
    /// Files came along that could not be taken, or something that is neither words nor a file.
    Refused {
        /// A sentence for each file, in the person's language.
        files: Vec<String>,
    },
    /// A button.
    Press {
        /// Its opaque nonce.
        nonce: String,
    },
    /// A sheet was filled in and sent.
    Sheet {
        /// What it asked for.
        #[serde(flatten)]
        of: SheetOf,
        /// What was put into it, place by place.
        given: Vec<Given>,
    },
    /// An act from the page or the API, by a signed-in person: no nonce, the same rights.
    Act {
        /// What.
        act: crate::act::Act,
    },
    /// The person opened the thread for the first time: greet.
    Hello,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_for_one_person_is_said_in_their_language_and_all_else_in_that_of_the_words_it_answers() {
        let person = |n: &str, locale: &str| Person {
            id: PersonId::from_unique(n),
            name: n.to_owned(),
            locale: locale.to_owned(),
            standing: Standing::Member,
            created_at: 0,
            sign_outs: 0,
        };
        let (anna, boris) = (person("1", "de"), person("2", "ru"));
        let thread = Thread {
            id: ThreadId::from_unique("1"),
            platform: Platform::Web,
            bible: "hr".to_owned(),
            locale: "en".to_owned(),
            opened_by: anna.id.clone(),
            title: String::new(),
            project: None,
            focus: Focus::Open,
            asked: BTreeMap::new(),
            created_at: 0,
            active_at: 0,
            again: Again::default(),
            greeted: 0,
        };
        let words = |of: &Person, plainly| Answered { person: of.id.clone(), locale: "fr".to_owned(), plainly };
        for (only, answers, said) in [
            (None, None, "en"),
            (None, Some(words(&boris, false)), "fr"),
            (Some(&anna), None, "en"),
            (Some(&anna), Some(words(&anna, false)), "fr"),
            (Some(&boris), Some(words(&boris, false)), "ru"),
            (Some(&boris), Some(words(&boris, true)), "fr"),
            (Some(&boris), Some(words(&anna, true)), "ru"),
            (Some(&boris), None, "ru"),
        ] {
            assert_eq!(thread.locale_for(only, answers.as_ref()), said, "{only:?} {answers:?}");
        }
    }

    #[test]
    fn what_an_older_fleet_waited_for_is_waited_for_no_more_and_the_conversation_goes_on() {
        let open = |text: &str| serde_json::from_str::<Focus>(text).unwrap() == Focus::Open;
        assert!(open(r#"{"on":"open"}"#));
        assert!(open(r#"{"on":"reason","project":"prj_1","env":"live","collection":"requests","record":"1","transition":"decline","from":"psn_1"}"#));
        assert!(open(r#"{"on":"rename","project":"prj_1"}"#) && open(r#"{"on":"zone","from":"psn_1"}"#));
        assert!(!open(r#"{"on":"brief","brief":"brf_1"}"#));
        let asked = BTreeMap::from([(PersonId::from_unique("1"), Asked::Zone)]);
        let kept = serde_json::to_string(&asked).unwrap();
        assert_eq!(serde_json::from_str::<BTreeMap<PersonId, Asked>>(&kept).unwrap(), asked);
    }
}
