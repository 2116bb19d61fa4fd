//! From what a messenger sent to arrivals: who wrote, in which conversation, what. One commit a piece, with the piece's own end.

use std::time::Duration;

use std::collections::BTreeMap;

use fleet_domain::chat::{Arrival, Current, Focus, Person, Room, RoomKind, Spot, Standing, Thread};
use fleet_domain::effect::{Effect, Tell, TellClass};
use fleet_domain::habits::{Habits, Zone};
use fleet_domain::id::{PersonId, ThreadId};
use fleet_domain::post::{Author, Body, Post};
use fleet_store::{Change, Commit, InboxFate, LONGEST_WAIT_MS, NewInbox, Update, Versioned};

use super::{Addressed, Call, Chat, ChatError, Heard, Known, Messenger, Sender, What};
use crate::error::BotError;
use crate::render;

mod album;
mod aside;
mod codes;
mod files;
mod hands;

use album::Whole;

pub(super) use hands::{once, run};

/// Times a piece is read anew because something moved on meanwhile.
const TRIES: u32 = 5;
/// How long a sign of life may take before what follows goes on without it.
const NOTICE: Duration = Duration::from_secs(2);
/// How long a place for a sign of life is waited for.
const SIGN: Duration = Duration::from_millis(500);
/// Between two tries while the messenger cannot be asked, ms.
const WAIT_MS: i64 = 5_000;
/// Characters of a name.
const NAME: usize = 80;
/// Messages looked through for the one that was pressed.
const OPEN: u32 = 50;

/// Where a piece belongs.
struct Belongs {
    thread: Thread,
    /// What has to become true with it, if the conversation is new here.
    changes: Vec<Change>,
    fresh: Fresh,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fresh {
    Yes,
    No,
}

impl<C: Chat> Messenger<C> {
    #[tracing::instrument(skip_all, fields(platform = self.chat.platform().as_str(), update = %update.key))]
    async fn take(&self, update: &Update) {
        let outcome = self.understand(update).await;
        let Err(error) = outcome else { return };
        let message = error.chain();
        tracing::warn!(error = message, "a piece could not be read");
        if let BotError::Chat { source, .. } = &error {
            // The messenger is what is not there: that is no fault of the piece.
            let at = self.bot.store.now() + wait_ms(source);
            if let Err(error) = self.bot.store.update_waits(self.chat.platform(), self.chat.workspace(), &update.key, at, &message).await {
                tracing::warn!(%error, "a piece that waits could not be noted; it is read again");
            }
            return;
        }
        match self.bot.store.update_failed(self.chat.platform(), self.chat.workspace(), &update.key, &message).await {
            Ok(InboxFate::Parked) => {
                metrics::counter!("fleet_updates_parked_total", "platform" => self.chat.platform().as_str()).increment(1);
                let code = aside::code(update);
                tracing::error!(code, error = message, "a piece was given up");
                if let Err(error) = self.tell_of(update, &code).await {
                    tracing::warn!(error = error.chain(), "nobody could be told of a piece that was given up");
                }
            }
            Ok(InboxFate::Retry { .. }) => {}
            Err(error) => tracing::warn!(%error, "a failed piece could not be recorded; it is read again"),
        }
    }

    async fn understand(&self, update: &Update) -> Result<(), BotError> {
        let heard = self.chat.read(&update.raw).map_err(|why| BotError::Unreadable { why })?;
        // Before anything else: the messenger waits for a sheet for three seconds.
        if self.put_up(&heard).await? {
            let done = Change::UpdateDone { platform: self.chat.platform(), workspace: self.chat.workspace().to_owned(), key: update.key.clone() };
            self.bot.store.commit(Commit { changes: vec![done] }).await?;
            return Ok(());
        }
        let (heard, keys) = match self.whole(heard, update).await? {
            Whole::Yes(heard, keys) => (*heard, keys),
            Whole::MoreMayCome => return Ok(()),
        };
        let known = self.known(&heard).await?;
        let heard = self.chat.complete(heard, known, &self.pace).await.map_err(|source| BotError::Chat { operation: "looking at a piece", source })?;
        let mut noticed = false;
        // Two pieces of somebody new, in two chats at once, must not make two of them.
        let _alone = if known == Known::Yes { None } else { Some(self.newcomers.lock().await) };
        for _ in 0..TRIES {
            let mut changes = self.changes_of(&heard, update.at).await?;
            if !noticed && !changes.is_empty() {
                noticed = true;
                let _ = tokio::time::timeout(NOTICE, self.notice(&heard)).await;
            }
            let done = |key: &String| Change::UpdateDone { platform: self.chat.platform(), workspace: self.chat.workspace().to_owned(), key: key.clone() };
            changes.extend(keys.iter().map(done));
            match self.bot.store.commit(Commit { changes }).await.map_err(BotError::from) {
                Ok(_) => return Ok(()),
                Err(error) if error.is_conflict() => tracing::debug!(error = error.chain(), "read anew"),
                Err(error) => return Err(error),
            }
        }
        Err(BotError::Contended { what: update.key.clone() })
    }

    /// A sign of life, unless there were too many by now: the words that follow it are one, too.
    async fn notice(&self, heard: &Heard) {
        if self.pace.aside_within(Call::Sign, SIGN).await.is_ok() {
            self.chat.noticed(heard).await;
        }
    }

    async fn known(&self, heard: &Heard) -> Result<Known, BotError> {
        let Some(sender) = &heard.from else { return Ok(Known::Yes) };
        let there = self.bot.store.identity(self.chat.platform(), self.chat.workspace(), &sender.external).await?;
        Ok(if there.is_some() { Known::Yes } else { Known::No })
    }

    /// Everything that follows from a piece.
    async fn changes_of(&self, heard: &Heard, at: i64) -> Result<Vec<Change>, BotError> {
        let (platform, workspace, channel) = (self.chat.platform(), self.chat.workspace().to_owned(), heard.channel.clone());
        match &heard.what {
            What::Nothing => return Ok(Vec::new()),
            What::Moved { to } => return Ok(vec![Change::MoveChannel { platform, workspace, from: channel, to: to.clone() }]),
            What::Closed { why } => return Ok(vec![Change::CloseChannel { platform, workspace, channel, why: (*why).to_owned() }]),
            What::Reopened => return Ok(vec![Change::CloseChannel { platform, workspace, channel, why: String::new() }]),
            What::Said { .. }
            | What::Quoted { .. }
            | What::Unreadable
            | What::Reworded { .. }
            | What::Pressed { .. }
            | What::Sheet { .. }
            | What::Opened { .. }
            | What::Anew { .. } => {}
        }
        let Some(sender) = &heard.from else { return Ok(Vec::new()) };
        let (mut person, mut changes) = self.person(sender).await?;
        let zone = self.zone(sender, &person, changes.is_empty()).await?;
        changes.extend(zone);
        if person.standing == Standing::Erased {
            return Ok(Vec::new());
        }
        let mut settled = None;
        // In a group everybody reads a code: there it is none.
        if let What::Opened { payload } = &heard.what
            && !payload.is_empty()
            && heard.kind == RoomKind::Direct
        {
            let before = person.id.clone();
            let (by_code, told) = self.redeem(&mut person, heard, sender, payload).await?;
            if person.id != before {
                // Whoever turned out to be known is nobody new.
                changes.clear();
            }
            changes.extend(by_code);
            settled = told;
        }
        // Whoever only talks where the bot listens does not become known by that.
        let Some(belongs) = self.belongs(heard, &person).await? else { return Ok(Vec::new()) };
        let arrivals = self.arrivals(heard, &person, &belongs, at).await?;
        let Belongs { thread, changes: more, .. } = belongs;
        changes.extend(more);
        changes.extend(self.proved(heard, &thread.id).await?);
        if let Some(notice) = settled {
            let effect = Effect::Tell(Tell { thread: thread.id.clone(), notice, class: TellClass::Must, answers: None });
            let key = format!("linked/{}/{}", platform.as_str(), self.key(&heard.key));
            changes.push(Change::Effect { key, effect, not_before: None, max_tries: 8 });
        }
        let kind = self.kind_of_words(&thread, &person).await?;
        for (n, arrival) in arrivals.into_iter().enumerate() {
            // Files that were not taken are told of beside the words they came with.
            let key = if n == 0 { self.key(&heard.key) } else { format!("{}:{n}", self.key(&heard.key)) };
            let post = said(kind, &person, &arrival);
            let request = format!("{}:{}", platform.as_str(), heard.key);
            changes.push(Change::Receive(Box::new(NewInbox { platform, key, thread: thread.id.clone(), person: person.id.clone(), arrival, request, post })));
        }
        Ok(changes)
    }

    /// A button that is pressed proves that its message arrived, where nobody knew: it need not be said again.
    async fn proved(&self, heard: &Heard, thread: &ThreadId) -> Result<Option<Change>, BotError> {
        let (What::Pressed { nonce, .. }, Some(remote)) = (&heard.what, &heard.message) else { return Ok(None) };
        let store = &self.bot.store;
        // What nobody knows of lies after what surely is shown: of a long conversation only its end is looked at.
        let Some(room) = store.room(thread).await? else { return Ok(None) };
        for open in store.deliveries(thread, room.shown).await?.into_iter().filter(|d| d.remote.is_empty() && d.trying > 0) {
            let posts = store.posts(thread, open.trying - 1, OPEN).await?;
            let is_its = |post: &&Post| post.id == open.post && post.body.buttons.iter().any(|button| button.nonce == *nonce);
            if posts.iter().any(|post| is_its(&post)) {
                return Ok(Some(Change::Delivered { post: open.post, remote: remote.clone(), change: open.trying }));
            }
        }
        Ok(None)
    }

    /// What this person's next words in a conversation are.
    async fn kind_of_words(&self, thread: &Thread, person: &Person) -> Result<&'static str, BotError> {
        if thread.awaits_reason_of(&person.id) {
            return Ok(Body::REASON);
        }
        let fills = self.bot.store.filling_in(&thread.id, &person.id).await?.is_some();
        Ok(if fills { Body::FILLED } else { Body::SAID })
    }

    /// The key of something received: two bots never share one.
    fn key(&self, theirs: &str) -> String {
        format!("{}:{theirs}", self.chat.workspace())
    }

    /// Who that is here; somebody new is a stranger until they are let in.
    async fn person(&self, sender: &Sender) -> Result<(Person, Vec<Change>), BotError> {
        let (platform, workspace) = (self.chat.platform(), self.chat.workspace());
        let store = &self.bot.store;
        if let Some(known) = store.identity(platform, workspace, &sender.external).await? {
            let person = store.person(&known).await?.ok_or_else(|| BotError::Missing { what: known.to_string() })?;
            return Ok((person.value, Vec::new()));
        }
        let id = PersonId::from_unique(&store.unique());
        let name: String = render::one_line(&sender.name).chars().take(NAME).collect();
        let person = Person { id: id.clone(), name, locale: self.locale_of(sender), standing: Standing::Stranger, created_at: store.now(), sign_outs: 0 };
        let changes = vec![
            Change::PutPerson(Versioned::fresh(person.clone())),
            Change::PutIdentity { platform, workspace: workspace.to_owned(), external: sender.external.clone(), person: id },
        ];
        Ok((person, changes))
    }

    /// Where their clock stands, if the messenger knows and nothing was known: whoever said it themselves is believed.
    async fn zone(&self, sender: &Sender, person: &Person, known: bool) -> Result<Option<Change>, BotError> {
        let Some(zone) = sender.zone.as_deref().and_then(Zone::parse) else { return Ok(None) };
        let there = if known { self.bot.store.habits(&person.id).await? } else { Some(Versioned { rev: 1, value: Habits::default() }) };
        let Some(Versioned { rev, mut value }) = there.filter(|h| h.value.zone.is_none()) else { return Ok(None) };
        value.zone = Some(zone);
        let due_at = value.due_at(self.bot.store.now(), &self.bot.config.zone);
        Ok(Some(Change::PutHabits { person: person.id.clone(), habits: Versioned { rev, value }, due_at }))
    }

    fn locale_of(&self, sender: &Sender) -> String {
        let theirs = sender.locale.as_deref().and_then(|l| l.split(['-', '_']).next()).unwrap_or("").to_lowercase();
        let spoken = self.bot.words.locales().any(|l| l == theirs);
        if spoken { theirs } else { self.config.locale.clone() }
    }

    /// The language that somebody spoke in the conversation before this one, in the same place; theirs if there was none.
    async fn spoken(&self, spot: &Spot, person: &Person) -> Result<String, BotError> {
        let Some(before) = self.bot.store.room_at(spot).await? else { return Ok(person.locale.clone()) };
        let thread = self.bot.store.thread(&before.thread).await?.map(|t| t.value).filter(|t| t.opened_by == person.id);
        Ok(thread.map_or_else(|| person.locale.clone(), |t| t.locale))
    }

    /// The conversation that a piece belongs to; none if it is nobody's business here.
    async fn belongs(&self, heard: &Heard, person: &Person) -> Result<Option<Belongs>, BotError> {
        let (platform, workspace) = (self.chat.platform(), self.chat.workspace());
        let store = &self.bot.store;
        let spot = Spot { platform, workspace: workspace.to_owned(), channel: heard.channel.clone(), topic: heard.topic.clone() };
        let mut there: Option<ThreadId> = match &heard.what {
            What::Pressed { nonce, .. } => store.grant(nonce).await?.map(|grant| grant.thread),
            What::Sheet { of, .. } => self.sheets_thread(of).await?,
            What::Reworded { of, .. } => match store.received(platform, &self.key(of)).await? {
                Some((_, thread, _)) => Some(thread),
                // Nobody took it for something said to us then.
                None => return Ok(None),
            },
            _ => match &heard.reply_to {
                Some(remote) => match store.thread_of_remote(platform, workspace, &heard.channel, remote).await? {
                    Some(thread) => Some(thread),
                    // Or what somebody said here: their keys are `channel:message` where a reply is told of by its message.
                    None => store.received(platform, &self.key(&format!("{}:{remote}", heard.channel))).await?.map(|(_, thread, _)| thread),
                },
                None => None,
            },
        };
        // A button of another chat opens no door to the conversation it came from.
        if let Some(thread) = &there
            && store.room(thread).await?.is_none_or(|room| room.spot.channel != heard.channel || room.spot.workspace != workspace)
        {
            there = None;
        }
        if there.is_none() && !matches!(heard.what, What::Anew { .. }) {
            there = store.room_at(&spot).await?.map(|room| room.thread);
        }
        if let Some(id) = there {
            let thread = store.thread(&id).await?.ok_or_else(|| BotError::Missing { what: id.to_string() })?.value;
            if heard.addressed == Addressed::Overheard && !awaited(&thread, person) {
                return Ok(None);
            }
            // Who writes to the bot lets it speak.
            let open = store.room(&id).await?.filter(|room| !room.closed.is_empty());
            let changes = open.map(|room| Change::CloseChannel { platform, workspace: workspace.to_owned(), channel: room.spot.channel, why: String::new() });
            return Ok(Some(Belongs { thread, changes: changes.into_iter().collect(), fresh: Fresh::No }));
        }
        if heard.addressed != Addressed::Yes {
            return Ok(None);
        }
        let (now, locale) = (store.now(), self.spoken(&spot, person).await?);
        let thread = Thread {
            id: ThreadId::from_unique(&store.unique()),
            platform,
            bible: self.config.bible.clone(),
            locale,
            opened_by: person.id.clone(),
            title: String::new(),
            project: None,
            focus: Focus::Open,
            asked: BTreeMap::new(),
            created_at: now,
            active_at: now,
            again: fleet_domain::chat::Again::default(),
            greeted: 0,
        };
        let room = Room { thread: thread.id.clone(), spot, kind: heard.kind, current: Current::Yes, closed: String::new(), shown: 0 };
        let changes = vec![Change::PutThread(Versioned::fresh(thread.clone())), Change::PutRoom(room)];
        Ok(Some(Belongs { thread, changes, fresh: Fresh::Yes }))
    }

    async fn arrivals(&self, heard: &Heard, person: &Person, belongs: &Belongs, at: i64) -> Result<Vec<Arrival>, BotError> {
        Ok(vec![match &heard.what {
            What::Pressed { nonce, .. } => Arrival::Press { nonce: nonce.clone() },
            What::Sheet { of, given } => Arrival::Sheet { of: of.clone(), given: given.clone() },
            What::Reworded { of, text } => Arrival::Reworded { of: self.key(of), text: text.clone() },
            What::Said { text, files } | What::Quoted { text, files } => {
                let (files, refused) = self.files(person, belongs.thread.locale_for(Some(person), None), files, at).await?;
                let text = text.clone();
                let words = (!text.trim().is_empty() || !files.is_empty()).then_some(match &heard.what {
                    What::Quoted { .. } => Arrival::Quoted { text, files },
                    _ => Arrival::Text { text, files },
                });
                let refused = (!refused.is_empty()).then_some(Arrival::Refused { files: refused });
                return Ok(words.into_iter().chain(refused).collect());
            }
            What::Unreadable => Arrival::Refused { files: Vec::new() },
            What::Anew { text } if !text.trim().is_empty() => Arrival::Text { text: text.clone(), files: Vec::new() },
            What::Opened { .. } if belongs.fresh == Fresh::No => Arrival::Text { text: "help".to_owned(), files: Vec::new() },
            What::Opened { .. } | What::Anew { .. } => Arrival::Hello,
            What::Moved { .. } | What::Closed { .. } | What::Reopened | What::Nothing => return Ok(Vec::new()),
        }])
    }
}

/// When to ask again: as the messenger says, or soon.
fn wait_ms(error: &ChatError) -> i64 {
    match error {
        ChatError::TooFast { wait } => i64::try_from(wait.as_millis()).unwrap_or(LONGEST_WAIT_MS).clamp(1, LONGEST_WAIT_MS),
        _ => WAIT_MS,
    }
}

/// A person's own words, as they stand in the thread.
fn said(kind: &'static str, person: &Person, arrival: &Arrival) -> Option<(Author, Body)> {
    let (Arrival::Text { text, files } | Arrival::Quoted { text, files }) = arrival else { return None };
    let only = (kind == Body::FILLED).then(|| person.id.clone());
    let body = Body { kind: kind.to_owned(), plain: text.clone(), html: render::said(text), files: files.clone(), only, ..Body::default() };
    Some((Author::Person { person: person.id.clone(), name: person.name.clone() }, body))
}

/// Whether a conversation of several people waits for this person's next words, whomever they seem to be for.
fn awaited(thread: &Thread, person: &Person) -> bool {
    let briefed = matches!(thread.focus, Focus::Brief { .. }) && thread.opened_by == person.id;
    briefed || thread.asked_of(&person.id).is_some()
}

impl Heard {
    /// Whether others read along.
    pub fn shared(&self) -> bool {
        self.kind == RoomKind::Shared
    }
}
