//! One arrival while it is handled: who, where, what is known, and everything that shall become true with it.

use fleet_domain::audit::{AuditEntry, JournalEntry};
use fleet_domain::chat::{Arrival, Asked, Focus, Person, Platform, Thread};
use fleet_domain::effect::{Answered, Effect, Tell, TellClass};
use fleet_domain::id::{ProjectId, RunId, ThreadId};
use fleet_domain::notice::{Notice, Refusal};
use fleet_domain::post::Author;
use fleet_domain::role::Role;
use fleet_domain::run::Decision;
use fleet_store::{Change, ClaimedInbox, StoreError, Versioned};

use crate::Inner;
use crate::error::BotError;
use crate::voice::Voice;

/// Tries of an effect that the bot asks for.
const EFFECT_TRIES: u32 = 5;
/// Tries of a message.
const TELL_TRIES: u32 = 8;
/// Messages of the end of a conversation among which the newest one of Fleet is looked for.
const LOOKED_BACK: u32 = 20;

/// Why the handling of an arrival ended early.
#[derive(Debug)]
pub(crate) enum Halt {
    /// The person is told why, and nothing else happens.
    Refused(Refusal),
    /// Something is wrong on our side; it is tried again.
    Broken(BotError),
}

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<BotError> for Halt {
    fn from(error: BotError) -> Self {
        Self::Broken(error)
    }
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Broken(error.into())
    }
}

/// What handling a piece of an arrival comes to.
pub(crate) type Taken = Result<(), Halt>;

/// An arrival in the making of its one commit.
pub(crate) struct Turn<'a> {
    /// The bot.
    pub(crate) bot: &'a Inner,
    /// What arrived.
    pub(crate) arrival: &'a ClaimedInbox,
    /// Who wrote or pressed.
    pub(crate) person: Person,
    /// Where, as loaded; changed values go back with the commit.
    pub(crate) thread: Versioned<Thread>,
    /// UTC ms.
    pub(crate) now: i64,
    loaded: Thread,
    changes: Vec<Change>,
    told: usize,
}

impl<'a> Turn<'a> {
    pub(crate) fn new(bot: &'a Inner, arrival: &'a ClaimedInbox, person: Person, thread: Versioned<Thread>) -> Self {
        let loaded = thread.value.clone();
        Self { bot, arrival, person, thread, now: bot.store.now(), loaded, changes: Vec::new(), told: 0 }
    }

    /// The words of the thread's language.
    pub(crate) fn voice(&self) -> Voice<'_> {
        self.bot.voice(&self.thread.value.locale, self.now)
    }

    /// Adds a change to the commit.
    pub(crate) fn put(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// Says something in this thread, as a new message.
    pub(crate) fn tell(&mut self, notice: Notice) {
        let thread = self.thread.value.id.clone();
        self.tell_in(thread, notice, TellClass::Must);
    }

    /// Says something to whoever wrote or pressed, and to nobody else where others read along.
    pub(crate) fn whisper(&mut self, notice: Notice) {
        let (thread, to) = (self.thread.value.id.clone(), self.person.id.clone());
        self.tell_in(thread, notice, TellClass::Whisper { to });
    }

    /// Asks whoever wrote or pressed what is theirs alone to answer: on the page nobody else is shown it.
    pub(crate) fn ask_alone(&mut self, notice: Notice) {
        if self.thread.value.platform == Platform::Web { self.whisper(notice) } else { self.tell(notice) }
    }

    /// Says something in a slot of this thread.
    pub(crate) fn edit(&mut self, slot: String, notice: Notice) {
        let thread = self.thread.value.id.clone();
        self.tell_in(thread, notice, TellClass::Edit { slot });
    }

    /// Whether somebody sees what is changed in this place: it was pressed, and Fleet said nothing below it. What people wrote below
    /// meanwhile does not count: it comes as fast as it is typed. Nor does what was said to one person alone, as a "no" to a press.
    pub(crate) async fn is_seen(&self, slot: &str) -> Result<bool, StoreError> {
        if matches!(self.arrival.arrival, Arrival::Text { .. }) {
            return Ok(false);
        }
        let (store, thread) = (&self.bot.store, &self.thread.value.id);
        let newest =
            store.posts_before(thread, i64::MAX, LOOKED_BACK).await?.into_iter().rfind(|post| post.author == Author::Fleet && post.body.only.is_none());
        let there = store.post_by_slot(thread, slot).await?;
        Ok(there.is_some_and(|there| newest.is_some_and(|newest| newest.id == there.id)))
    }

    /// Says something in any thread. The key makes the same arrival, handled again, say it once.
    pub(crate) fn tell_in(&mut self, thread: ThreadId, notice: Notice, class: TellClass) {
        let key = format!("{}/{}", self.arrival.id, self.told);
        self.told += 1;
        self.tell_once(&key, thread, notice, class);
    }

    /// Says something that is said once, whatever else happens, under this key.
    pub(crate) fn tell_once(&mut self, key: &str, thread: ThreadId, notice: Notice, class: TellClass) {
        let effect = Effect::Tell(Tell { thread, notice, class, answers: None });
        self.put(Change::Effect { key: key.to_owned(), effect, not_before: None, max_tries: TELL_TRIES });
    }

    /// Asks the engine for something that answers by itself.
    pub(crate) fn want(&mut self, effect: Effect) {
        let key = format!("{}/{}", self.arrival.id, effect.name());
        self.put(Change::Effect { key, effect, not_before: None, max_tries: EFFECT_TRIES });
    }

    /// Takes over what was decided about a run that had revision `rev`.
    pub(crate) fn decided(&mut self, rev: i64, event: &str, decision: Decision) {
        let Decision { run, effects, why } = decision;
        let (id, project) = (run.id.clone(), run.project.clone());
        self.journal(Some(project), Some(id.clone()), event, why);
        self.put(Change::PutRun(Versioned { rev, value: run }));
        let next = rev + 1;
        for (index, effect) in effects.into_iter().enumerate() {
            let max_tries = if matches!(effect, Effect::Tell(_)) { TELL_TRIES } else { EFFECT_TRIES };
            self.put(Change::Effect { key: format!("{id}/{next}/{index}"), effect, not_before: None, max_tries });
        }
    }

    /// Writes a line of a journal.
    pub(crate) fn journal(&mut self, project: Option<ProjectId>, run: Option<RunId>, event: &str, why: String) {
        self.put(Change::Journal { project, run, entry: JournalEntry { at: self.now, event: event.to_owned(), why } });
    }

    /// Writes down that this person did this.
    pub(crate) fn audit(&mut self, role: Option<Role>, act: &str, object: &str, detail: String) {
        let entry = AuditEntry {
            at: self.now,
            actor: Some(self.person.id.clone()),
            role,
            act: act.to_owned(),
            object: object.to_owned(),
            detail,
            request: self.arrival.request.clone(),
        };
        self.put(Change::Audit(entry));
    }

    /// What the next words in this thread are about. Whatever else this person was asked waits no more.
    pub(crate) fn focus(&mut self, focus: Focus) {
        self.thread.value.focus = focus;
        self.answered();
    }

    /// This person's next words here are what they are asked now.
    pub(crate) fn ask(&mut self, asked: Asked) {
        self.thread.value.asked.insert(self.person.id.clone(), asked);
    }

    /// Their next words are like anybody's again.
    pub(crate) fn answered(&mut self) {
        self.thread.value.asked.remove(&self.person.id);
    }

    /// Drops everything gathered so far.
    pub(crate) fn forget(&mut self) {
        self.changes.clear();
        self.told = 0;
        self.thread.value = self.loaded.clone();
    }

    /// The language of the words that are answered, where it is plainly another one than that of the conversation: "HR" is at home in both.
    fn spoken_in(&self) -> Option<&'static str> {
        const PLAINLY: usize = 4;
        let Arrival::Text { text, .. } = &self.arrival.arrival else { return None };
        let spoken = fleet_language::tongue(text)?;
        // "My apps" is nobody's name; "stop" is at home in both, too.
        let enough = if self.bot.vocabulary.read(text).is_some() { 2 } else { PLAINLY };
        (spoken == "ru" || text.split_whitespace().count() >= enough).then_some(spoken)
    }

    /// Everything that becomes true, the end of the arrival first.
    pub(crate) fn into_changes(mut self) -> Vec<Change> {
        let mut all = vec![Change::InboxDone { id: self.arrival.id.clone(), fence: self.arrival.fence }];
        let Thread { id, locale, .. } = &self.thread.value;
        let plain = self.spoken_in();
        let answered = |locale: &str, plainly: bool| Some(Box::new(Answered { person: self.person.id.clone(), locale: locale.to_owned(), plainly }));
        for change in &mut self.changes {
            // The next words may be in another language, or somebody else's, before this is said.
            match change {
                Change::Effect { effect: Effect::Tell(tell), .. } if tell.thread == *id => {
                    // What is asked and promised is worded in the language of the app, and so is what stands around it.
                    let plain = plain.filter(|_| !matches!(tell.notice, Notice::Card(_) | Notice::Question(_)));
                    tell.answers = answered(plain.unwrap_or(locale), plain.is_some());
                }
                Change::Effect { effect: Effect::ListEntries { thread, answers, .. }, .. } if *thread == *id => {
                    *answers = answered(plain.unwrap_or(locale), plain.is_some());
                }
                _ => {}
            }
        }
        if self.thread.value != self.loaded {
            self.thread.value.active_at = self.now;
            all.push(Change::PutThread(self.thread));
        }
        all.append(&mut self.changes);
        all
    }
}
