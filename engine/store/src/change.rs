//! What one commit may hold: changes that become true together or not at all.

mod builders;

use fleet_domain::audit::{AuditEntry, JournalEntry};
use fleet_domain::brief::Brief;
use fleet_domain::chat::{Person, Platform, Room, Thread};
use fleet_domain::effect::Effect;
use fleet_domain::filling::Filling;
use fleet_domain::habits::Habits;
use fleet_domain::id::{EffectId, FillingId, InboxId, PersonId, PostId, ProjectId, RunId, ThreadId};
use fleet_domain::post::{Author, Body};
use fleet_domain::project::{Project, Task, Wish};
use fleet_domain::roster::Rest;
use fleet_domain::run::Run;
use fleet_domain::wait::Wait;

use crate::access::{Grant, Session, Token, TokenKind};
use crate::inbox::NewInbox;
use crate::versioned::Versioned;

/// Changes that become true together or not at all, in this order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Commit {
    /// The changes.
    pub changes: Vec<Change>,
}

/// What a commit did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Committed {
    /// UTC ms at which it happened, as stored.
    pub at: i64,
    /// Posts written or edited, in order.
    pub posts: Vec<PostId>,
    /// Keys of messages, effects and posts that had been there before: these changes were left out.
    pub repeated: Vec<String>,
}

/// One change. Where a revision or fence is stale, or a single use is used, the whole commit is refused with
/// [`crate::StoreError::Conflict`].
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A message is received together with what it belongs to; one whose key is there is ignored.
    Receive(Box<NewInbox>),
    /// A received message is handled.
    InboxDone {
        /// Which.
        id: InboxId,
        /// As claimed.
        fence: i64,
    },
    /// A received message is given up, and the person is told in this same commit.
    InboxDead {
        /// Which.
        id: InboxId,
        /// As claimed.
        fence: i64,
        /// Why, for operators.
        error: String,
    },
    /// Somebody was told of a parked message (see [`crate::Store::parked_inbox`]); refused if they had been told.
    InboxTold {
        /// Which.
        id: InboxId,
    },
    /// An effect is done: committed together with the event that reports it.
    EffectDone {
        /// Which.
        id: EffectId,
        /// As claimed.
        fence: i64,
    },
    /// Somebody was told of a dead effect (see [`crate::Store::dead_effects`]); refused if they had been told.
    EffectTold {
        /// Which.
        id: EffectId,
    },
    /// A person: revision 0 inserts, any other updates exactly that revision.
    PutPerson(Versioned<Person>),
    /// Who writes under an immutable id of a platform. Put again, it moves to the other person.
    PutIdentity {
        /// Platform.
        platform: Platform,
        /// Workspace or bot.
        workspace: String,
        /// The platform's own id.
        external: String,
        /// Who that is.
        person: PersonId,
    },
    /// Forgets every identity of a person.
    DropIdentities {
        /// Whose.
        person: PersonId,
    },
    /// When and how a person wants to be told: updates exactly that revision.
    PutHabits {
        /// Whose.
        person: PersonId,
        /// Their habits.
        habits: Versioned<Habits>,
        /// When to look at their digest, UTC ms; `None` = never.
        due_at: Option<i64>,
    },
    /// A message waits for a person from now on; said again, its time begins anew.
    BeginWait(Box<Wait>),
    /// A message waits for nobody any more; nothing happens if it did not.
    EndWait {
        /// In which conversation.
        thread: ThreadId,
        /// The group of its buttons.
        group: String,
    },
    /// What waits is looked at again later: refused if it was settled, said again, or somebody was reminded of it meanwhile.
    PlanWait {
        /// As it was read.
        wait: Box<Wait>,
        /// How often somebody was reminded of it by now.
        reminded: u32,
        /// When to look again, UTC ms; `None` = never.
        due_at: Option<i64>,
    },
    /// A thread.
    PutThread(Versioned<Thread>),
    /// A brief.
    PutBrief(Versioned<Brief>),
    /// A request that is being filled in. A person fills in one at a time in a thread: a second one is refused.
    PutFilling(Versioned<Filling>),
    /// A filling is over, and its answers are gone; none there is well too.
    EndFilling {
        /// Which.
        id: FillingId,
    },
    /// Forgets all that a person has begun to fill in.
    DropFillingsOf {
        /// Whose.
        person: PersonId,
    },
    /// Forgets all that was begun to be filled in for an app.
    DropFillingsIn {
        /// The app's project.
        project: ProjectId,
    },
    /// How an account of agents stands now. Where that is news, the instance's journal gets a line.
    PutAccountRest {
        /// The account, as the instance names it.
        account: String,
        /// How it stands.
        rest: Rest,
    },
    /// A run.
    PutRun(Versioned<Run>),
    /// A project. A slug that another project has is refused.
    PutProject(Versioned<Project>),
    /// A task; written again, its run and words are replaced.
    PutTask(Task),
    /// A wish; the same id again is ignored.
    PutWish(Wish),
    /// A line of a project's journal, or of the instance's (`None`). `at` 0 means now.
    Journal {
        /// Whose journal.
        project: Option<ProjectId>,
        /// The run it concerns.
        run: Option<RunId>,
        /// The line.
        entry: JournalEntry,
    },
    /// Something to be done outside the database.
    Effect {
        /// Business key (`run/revision/index`); an effect whose key is there is ignored.
        key: String,
        /// What.
        effect: Effect,
        /// Not before, UTC ms.
        not_before: Option<i64>,
        /// Failures after which it is dead; at least 1.
        max_tries: u32,
    },
    /// A message in a thread: a new one, or an edit of the message in this slot.
    Post {
        /// A thread shows at most one message a slot; its place stays, its `change` grows.
        slot: Option<String>,
        /// Where.
        thread: ThreadId,
        /// Who speaks.
        author: Author,
        /// What it says.
        body: Body,
        /// A write whose key is there is ignored.
        key: String,
    },
    /// Buttons; a nonce that is there is ignored.
    Grants(Vec<Grant>),
    /// A button is pressed: refused if it was used, voided or has expired. Voids the others of its group.
    UseGrant {
        /// Which.
        nonce: String,
        /// By whom.
        by: PersonId,
    },
    /// Voids every unused button of a group.
    VoidGrants {
        /// The group.
        group: String,
    },
    /// A row of the audit chain. `at` 0 means now.
    Audit(AuditEntry),
    /// A page session begins.
    Session(Session),
    /// A page session ends.
    RevokeSession {
        /// Hash of its token.
        hash: String,
    },
    /// Every page session of a person ends.
    RevokeSessions {
        /// Whose.
        person: PersonId,
    },
    /// A single-use token is given out.
    Token(Token),
    /// A token is redeemed: refused if it was used, voided or has expired.
    UseToken {
        /// Its hash.
        hash: String,
        /// By whom, once that is known.
        by: Option<PersonId>,
    },
    /// Voids unused tokens of a kind: of one person, or of everybody.
    VoidTokens {
        /// The kind.
        kind: TokenKind,
        /// Whose.
        person: Option<PersonId>,
    },
    /// What a messenger sent is read: refused if it was.
    UpdateDone {
        /// Platform.
        platform: Platform,
        /// Workspace or bot.
        workspace: String,
        /// Which.
        key: String,
    },
    /// Where a conversation is held. A current room unseats the one that was current in its spot. What it shows is left alone.
    PutRoom(Room),
    /// A chat has another id now: its rooms and what they show move with it.
    MoveChannel {
        /// Platform.
        platform: Platform,
        /// Workspace or bot.
        workspace: String,
        /// The old id.
        from: String,
        /// The new id.
        to: String,
    },
    /// Nothing can be said in a chat any more, or (with an empty `why`) it can again.
    CloseChannel {
        /// Platform.
        platform: Platform,
        /// Workspace or bot.
        workspace: String,
        /// Which.
        channel: String,
        /// `blocked`, `removed`; empty = open.
        why: String,
    },
    /// A message of ours is on its way to a messenger: refused while another try of it is, but for the one that is `known`.
    TryDelivery {
        /// Which message.
        post: PostId,
        /// Of which conversation.
        thread: ThreadId,
        /// In which chat or channel.
        channel: String,
        /// Which change of it.
        change: i64,
        /// A try that is known to be over, or given up as unknown; 0 = none.
        known: i64,
    },
    /// A messenger shows a message of ours.
    Delivered {
        /// Which.
        post: PostId,
        /// The messenger's id of it.
        remote: String,
        /// Which change of it.
        change: i64,
    },
    /// A messenger asks to wait, cannot be reached, or nobody knows whether it took a message of ours.
    DeliveryWaits {
        /// Which.
        post: PostId,
        /// The change whose fate is unknown; 0 = it surely did not arrive.
        trying: i64,
        /// Not again before, UTC ms.
        not_before: i64,
        /// Why, for operators.
        error: String,
    },
    /// A messenger refused a message of ours: counted, because it may always do so.
    DeliveryFailed {
        /// Which.
        post: PostId,
        /// The change whose fate is unknown; 0 = it surely did not arrive.
        trying: i64,
        /// Not again before, UTC ms.
        not_before: i64,
        /// Why, for operators.
        error: String,
    },
    /// Everything of a thread up to this change is shown where it is held.
    Shown {
        /// Which conversation.
        thread: ThreadId,
        /// The change.
        change: i64,
        /// The last change that was looked at: what is new after it is looked at in any case.
        looked: i64,
        /// When what is left is worth another look, UTC ms.
        not_before: i64,
    },
}

impl Commit {
    /// An empty commit.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds any change.
    #[must_use]
    pub fn with(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    /// Adds many.
    #[must_use]
    pub fn with_all(mut self, changes: impl IntoIterator<Item = Change>) -> Self {
        self.changes.extend(changes);
        self
    }
}
