//! A method of [`Commit`] for each change that is made in many places.

use fleet_domain::audit::{AuditEntry, JournalEntry};
use fleet_domain::brief::Brief;
use fleet_domain::chat::{Person, Platform, Thread};
use fleet_domain::effect::Effect;
use fleet_domain::filling::Filling;
use fleet_domain::id::{EffectId, InboxId, PersonId, ProjectId, RunId, ThreadId};
use fleet_domain::post::{Author, Body};
use fleet_domain::project::{Project, Task, Wish};
use fleet_domain::roster::Rest;
use fleet_domain::run::Run;

use super::{Change, Commit};
use crate::access::{Grant, Session, Token, TokenKind};
use crate::inbox::NewInbox;
use crate::versioned::Versioned;

/// Each builder method adds the change of its name.
macro_rules! builders {
    ($($(#[$doc:meta])* $method:ident($($arg:ident: $kind:ty),*) = $change:expr;)*) => {
        impl Commit {$(
            $(#[$doc])*
            #[must_use]
            pub fn $method(self, $($arg: $kind),*) -> Self {
                self.with($change)
            }
        )*}
    };
}

builders! {
    /// A message is received.
    receive(new: NewInbox) = Change::Receive(Box::new(new));
    /// A received message is handled.
    inbox_done(id: InboxId, fence: i64) = Change::InboxDone { id, fence };
    /// A received message is given up.
    inbox_dead(id: InboxId, fence: i64, error: &str) = Change::InboxDead { id, fence, error: error.to_owned() };
    /// An effect is done.
    effect_done(id: EffectId, fence: i64) = Change::EffectDone { id, fence };
    /// A person.
    put_person(person: Versioned<Person>) = Change::PutPerson(person);
    /// An identity.
    put_identity(platform: Platform, workspace: &str, external: &str, person: PersonId) =
        Change::PutIdentity { platform, workspace: workspace.to_owned(), external: external.to_owned(), person };
    /// A thread.
    put_thread(thread: Versioned<Thread>) = Change::PutThread(thread);
    /// A brief.
    put_brief(brief: Versioned<Brief>) = Change::PutBrief(brief);
    /// A request that is being filled in.
    put_filling(filling: Versioned<Filling>) = Change::PutFilling(filling);
    /// How an account stands.
    put_account_rest(account: &str, rest: Rest) = Change::PutAccountRest { account: account.to_owned(), rest };
    /// A run.
    put_run(run: Versioned<Run>) = Change::PutRun(run);
    /// A project.
    put_project(project: Versioned<Project>) = Change::PutProject(project);
    /// A task.
    put_task(task: Task) = Change::PutTask(task);
    /// A wish.
    put_wish(wish: Wish) = Change::PutWish(wish);
    /// A line of a journal.
    journal(project: Option<ProjectId>, run: Option<RunId>, entry: JournalEntry) = Change::Journal { project, run, entry };
    /// Something to be done, as soon as possible.
    effect(key: &str, effect: Effect, max_tries: u32) = Change::Effect { key: key.to_owned(), effect, not_before: None, max_tries };
    /// Something to be done, not before a time.
    effect_at(key: &str, effect: Effect, not_before: i64, max_tries: u32) =
        Change::Effect { key: key.to_owned(), effect, not_before: Some(not_before), max_tries };
    /// A new message.
    post(thread: ThreadId, author: Author, body: Body, key: &str) = Change::Post { slot: None, thread, author, body, key: key.to_owned() };
    /// The message of a slot.
    post_in_slot(slot: &str, thread: ThreadId, author: Author, body: Body, key: &str) =
        Change::Post { slot: Some(slot.to_owned()), thread, author, body, key: key.to_owned() };
    /// Buttons.
    grants(grants: Vec<Grant>) = Change::Grants(grants);
    /// A button is pressed.
    use_grant(nonce: &str, by: PersonId) = Change::UseGrant { nonce: nonce.to_owned(), by };
    /// Buttons are voided.
    void_grants(group: &str) = Change::VoidGrants { group: group.to_owned() };
    /// An audit row.
    audit(entry: AuditEntry) = Change::Audit(entry);
    /// A page session.
    put_session(session: Session) = Change::Session(session);
    /// A page session ends.
    revoke_session(hash: &str) = Change::RevokeSession { hash: hash.to_owned() };
    /// Every page session of a person ends.
    revoke_sessions(person: &PersonId) = Change::RevokeSessions { person: person.clone() };
    /// A single-use token.
    put_token(token: Token) = Change::Token(token);
    /// A token is redeemed.
    use_token(hash: &str, by: Option<PersonId>) = Change::UseToken { hash: hash.to_owned(), by };
    /// Tokens are voided.
    void_tokens(kind: TokenKind, person: Option<PersonId>) = Change::VoidTokens { kind, person };
}
