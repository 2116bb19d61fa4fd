//! What a frame leaves open: who somebody is called, and where a conversation goes on that began with a slash command.

use std::time::Duration;

use fleet_domain::chat::RoomKind;
use serde_json::{Value, json};

use super::frame::{at, first};
use super::mrkdwn::{cut, escape};
use super::read::SLASH;
use super::{Slack, find, method};
use crate::messenger::{Addressed, Call, ChatError, Heard, Known, Pace, Sender, What};

/// How long a place for a question is waited for before the piece waits instead.
const PLACE: Duration = Duration::from_secs(2);
/// The same for what is good to know and can be asked later.
const MOMENT: Duration = Duration::from_millis(500);
/// People remembered by name.
const PEOPLE: usize = 10_000;
/// Characters of a root message.
const ROOT: usize = 2_000;
/// What marks a root message, so that it is found again.
const EVENT: &str = "fleet_command";

/// What Slack says about a person.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    name: String,
    locale: Option<String>,
    zone: Option<String>,
}

impl Slack {
    /// Fills in what only Slack knows.
    ///
    /// # Errors
    /// Slack's, if asking again may help.
    pub(super) async fn settled(&self, mut heard: Heard, known: Known, pace: &Pace) -> Result<Heard, ChatError> {
        let matters = match heard.what {
            What::Said { .. }
            | What::Quoted { .. }
            | What::Unreadable
            | What::Pressed { .. }
            | What::Sheet { .. }
            | What::Opened { .. }
            | What::Anew { .. } => heard.addressed == Addressed::Yes,
            What::Reworded { .. } | What::Moved { .. } | What::Closed { .. } | What::Reopened | What::Nothing => false,
        };
        if !matters {
            return Ok(heard);
        }
        if let Some(from) = &mut heard.from {
            self.name(from, known, pace).await?;
        }
        match heard.kind {
            _ if !heard.key.starts_with(SLASH) => Ok(heard),
            RoomKind::Shared => self.ground(heard, pace).await,
            // A command can be given in a direct chat of two people, too, where the bot is not.
            RoomKind::Direct => self.direct(heard, pace).await,
        }
    }

    async fn name(&self, from: &mut Sender, here: Known, pace: &Pace) -> Result<(), ChatError> {
        let most = if here == Known::Yes { MOMENT } else { PLACE };
        let known = self.people.lock().await.get(&from.external).cloned();
        let profile = match known {
            Some(profile) => profile,
            None => match pace.asked(Call::Person, most, self.wire.ask(method::PERSON, &[("user", &from.external), ("include_locale", "true")])).await {
                Ok(answer) => {
                    let user = &answer["user"];
                    let name = first(user, &["/profile/display_name", "/profile/real_name", "/real_name", "/name"]);
                    let locale = Some(at(user, "/locale").to_owned()).filter(|l| !l.is_empty());
                    let zone = Some(at(user, "/tz").to_owned()).filter(|z| !z.is_empty());
                    let profile = Profile { name: name.to_owned(), locale, zone };
                    let mut people = self.people.lock().await;
                    if people.len() >= PEOPLE {
                        people.clear();
                    }
                    people.insert(from.external.clone(), profile.clone());
                    profile
                }
                // Who is known waits for no name: it is asked for again with their next words.
                Err(ChatError::TooFast { .. }) if here == Known::Yes => Profile { name: String::new(), locale: None, zone: None },
                Err(error @ (ChatError::TooFast { .. } | ChatError::Unreachable(_) | ChatError::Unknown(_))) => return Err(error),
                // Without a name it goes on: a person is their id.
                Err(_) => Profile { name: String::new(), locale: None, zone: None },
            },
        };
        if !profile.name.is_empty() {
            from.name = profile.name;
        }
        if from.name.is_empty() {
            from.name.clone_from(&from.external);
        }
        (from.locale, from.zone) = (profile.locale, profile.zone);
        Ok(())
    }

    /// A root message in the channel, below which it goes on; the direct chat where the bot cannot write, or for what is nobody
    /// else's business.
    async fn ground(&self, heard: Heard, pace: &Pace) -> Result<Heard, ChatError> {
        let words = match &heard.what {
            What::Anew { text } => text.clone(),
            What::Opened { payload } if payload.is_empty() => String::new(),
            _ => return self.direct(heard, pace).await,
        };
        match self.root(&heard, &words, pace).await {
            Ok(topic) => Ok(Heard { topic, ..heard }),
            Err(ChatError::Closed(_)) => self.direct(heard, pace).await,
            Err(error) => Err(error),
        }
    }

    async fn root(&self, heard: &Heard, words: &str, pace: &Pace) -> Result<String, ChatError> {
        // It may have been posted before something broke: a second one would be a second conversation.
        let looked = pace.asked(Call::Look, PLACE, find::marked(&self.wire, &heard.channel, "", "", EVENT, "key", &heard.key)).await;
        if let Some(ts) = looked? {
            return Ok(ts);
        }
        let user = heard.from.as_ref().map_or("", |from| from.external.as_str());
        let text = format!("<@{user}> {}", escape(&cut(words, ROOT)));
        let message = json!({
            "channel": heard.channel, "text": text.trim(), "unfurl_links": false, "unfurl_media": false,
            "metadata": {"event_type": EVENT, "event_payload": {"key": heard.key}},
        });
        let answer = pace.said(&heard.channel, PLACE, self.wire.call(method::SAY, &message)).await?;
        posted(&answer)
    }

    async fn direct(&self, heard: Heard, pace: &Pace) -> Result<Heard, ChatError> {
        let user = heard.from.as_ref().map_or("", |from| from.external.as_str());
        let answer = pace.asked(Call::Direct, PLACE, self.wire.call(method::OPEN_DIRECT, &json!({"users": user}))).await?;
        let channel = Some(at(&answer, "/channel/id")).filter(|id| !id.is_empty());
        let channel = channel.ok_or_else(|| ChatError::Unknown("a direct chat without an id".to_owned()))?.to_owned();
        Ok(Heard { channel, topic: String::new(), kind: RoomKind::Direct, ..heard })
    }
}

/// The id of a message that was taken.
pub(super) fn posted(answer: &Value) -> Result<String, ChatError> {
    let ts = Some(at(answer, "/ts")).filter(|ts| !ts.is_empty());
    ts.map(str::to_owned).ok_or_else(|| ChatError::Unknown("a message without an id".to_owned()))
}
