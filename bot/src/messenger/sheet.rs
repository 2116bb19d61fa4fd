//! Sheets: several questions at once, over the conversation, where a messenger can. One is put up while its button is still warm, judged
//! while it still lies there, and taken like anything else that somebody said.

use std::time::Duration;

use fleet_domain::act::Act;
use fleet_domain::chat::{Env, Person, Spot, Standing};
use fleet_domain::filling::FillMove;
use fleet_domain::id::{ProjectId, ThreadId};
use fleet_domain::sheet::{Given, SheetOf};

use super::{Call, Chat, Heard, Intake, Messenger, What};
use crate::error::BotError;
use crate::{Inner, briefing, filling};

/// How long a place for a sheet is waited for.
const SOON: Duration = Duration::from_millis(500);

/// How long a messenger is let wait for what is wrong with a sheet: Slack waits three seconds.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// What it asks for.
    pub of: SheetOf,
    /// Its name.
    pub title: String,
    /// Words of the button that sends it.
    pub send: String,
    /// Words of the button that leaves it; nothing happens then.
    pub close: String,
    /// What it asks, in order.
    pub asks: Vec<Ask>,
    /// What it has no place for, in a sentence below; empty = nothing.
    pub note: String,
    /// The app where the rest has its place, if there is such a rest: its address stands behind the sentence.
    pub rest: Option<(ProjectId, Env)>,
}

/// One place to put something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Its name: it comes back with what was given.
    pub name: String,
    /// The question.
    pub label: String,
    /// A sentence below it; empty = none.
    pub help: String,
    /// Whether it may be left empty.
    pub optional: bool,
    /// What it takes.
    pub takes: Takes,
    /// What stands in it, in the form in which it comes back.
    pub given: Vec<String>,
}

/// What a place takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Takes {
    /// One line.
    Line {
        /// Characters at most, if there is a limit.
        most: Option<u32>,
    },
    /// A text.
    Lines {
        /// Characters at most, if there is a limit.
        most: Option<u32>,
    },
    /// An address for mail.
    Email,
    /// A day, `2026-12-01`.
    Day,
    /// One of these: value and words.
    One(Vec<(String, String)>),
    /// Any of these: value and words.
    Several(Vec<(String, String)>),
}

impl<C: Chat> Messenger<C> {
    /// Puts up the sheet that a press asks for; whether it lies there. If not, the press goes on like any other, and whoever pressed
    /// hears what to do instead.
    pub(super) async fn put_up(&self, heard: &Heard) -> Result<bool, BotError> {
        let What::Pressed { nonce, answer } = &heard.what else { return Ok(false) };
        let store = &self.bot.store;
        if answer.is_empty() || nonce.len() > 64 {
            return Ok(false);
        }
        let Some(grant) = store.grant(nonce).await?.filter(|g| !g.voided && g.expires_at > store.now()) else { return Ok(false) };
        let of = match grant.act {
            Act::Filling { filling, does: FillMove::Sheet } => SheetOf::Filling(filling),
            Act::AskAll { brief } => SheetOf::Brief(brief),
            _ => return Ok(false),
        };
        let spot = Spot { platform: self.chat.platform(), workspace: self.chat.workspace().to_owned(), channel: heard.channel.clone(), topic: String::new() };
        let Some(person) = known(&self.bot, &spot, heard).await? else { return Ok(false) };
        let Some(room) = store.room(&grant.thread).await?.filter(|room| room.spot.channel == spot.channel && room.spot.workspace == spot.workspace) else {
            return Ok(false);
        };
        let sheet = match &of {
            SheetOf::Filling(id) => filling::sheet(&self.bot, id, &person).await?,
            SheetOf::Brief(id) => briefing::sheet(&self.bot, id, &person).await?,
        };
        let Some(mut sheet) = sheet else { return Ok(false) };
        if let Some((project, env)) = sheet.rest.clone()
            && (env == Env::Live || self.tries(&project, &person).await?)
            && let Some(address) = (self.config.address)(&project, env, &person)
        {
            sheet.note = format!("{} {address}", sheet.note);
        }
        // There are three seconds for it: what has no place now goes on like any other press.
        if self.pace.aside_within(Call::Sheet, SOON).await.is_err() {
            return Ok(false);
        }
        match self.chat.put_up(&room, answer, &sheet).await {
            Ok(()) => Ok(true),
            Err(error) => {
                tracing::warn!(%error, "a sheet could not be put up");
                Ok(false)
            }
        }
    }

    /// The conversation that a sheet is about; none if that is over, or was held elsewhere.
    pub(super) async fn sheets_thread(&self, of: &SheetOf) -> Result<Option<ThreadId>, BotError> {
        Ok(match of {
            SheetOf::Filling(id) => self.bot.store.filling(id).await?.map(|f| f.value.thread),
            SheetOf::Brief(id) => self.bot.store.brief(id).await?.map(|b| b.value.thread),
        })
    }
}

impl Intake {
    /// What is wrong with a sheet that was sent, by the name of its place, while it still lies there; nothing if it cannot be told in
    /// time: then it is told in the conversation, where the sheet is judged once more. For anything but a sheet there is nothing wrong.
    pub async fn judge(&self, heard: &Heard) -> Vec<(String, String)> {
        let What::Sheet { of: SheetOf::Filling(id), given } = &heard.what else { return Vec::new() };
        let spot = Spot { platform: self.platform, workspace: self.workspace.clone(), channel: heard.channel.clone(), topic: String::new() };
        let judged = async {
            match known(&self.bot, &spot, heard).await? {
                Some(person) => filling::judge(&self.bot, id, &person, given).await,
                None => Ok(Vec::new()),
            }
        };
        match tokio::time::timeout(PATIENCE, judged).await {
            Ok(Ok(wrong)) => wrong,
            Ok(Err(error)) => {
                tracing::warn!(error = error.chain(), "a sheet is judged later");
                Vec::new()
            }
            Err(_) => {
                tracing::warn!("a sheet is judged later: it took too long");
                Vec::new()
            }
        }
    }
}

/// Whoever that is, if somebody let them in.
async fn known(bot: &Inner, at: &Spot, heard: &Heard) -> Result<Option<Person>, BotError> {
    let Some(from) = &heard.from else { return Ok(None) };
    let Some(id) = bot.store.identity(at.platform, &at.workspace, &from.external).await? else { return Ok(None) };
    let person = bot.store.person(&id).await?.map(|p| p.value);
    Ok(person.filter(|p| !matches!(p.standing, Standing::Stranger | Standing::Erased)))
}

/// What stands at a place, as one text; nothing if it was left empty.
pub(crate) fn text_at<'a>(given: &'a [Given], name: &str) -> Option<&'a str> {
    Given::at(given, name).first().map(|text| text.trim()).filter(|text| !text.is_empty())
}
