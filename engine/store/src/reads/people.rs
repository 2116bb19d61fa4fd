//! People, their identities, threads and what is said in them.

use fleet_domain::chat::{Person, Platform, Thread};
use fleet_domain::id::{PersonId, ProjectId, ThreadId};
use fleet_domain::post::Post;

use super::versioned;
use crate::db::{Row, args};
use crate::fault::Fault;
use crate::post::post_of;
use crate::sql::{people as sql, posts as posts_sql};
use crate::versioned::Versioned;
use crate::{Store, StoreError};

/// A thread with the time of its last message, which lives beside it.
fn thread_of(row: &Row) -> Result<Versioned<Thread>, Fault> {
    let mut thread: Versioned<Thread> = versioned(row)?;
    thread.value.active_at = thread.value.active_at.max(row.int(2)?);
    Ok(thread)
}

impl Store {
    /// A person.
    pub async fn person(&self, id: &PersonId) -> Result<Option<Versioned<Person>>, StoreError> {
        self.one("person", sql::PERSON, args![id.as_str()], versioned).await
    }

    /// Everybody, oldest first.
    pub async fn people(&self) -> Result<Vec<Versioned<Person>>, StoreError> {
        self.many("people", sql::PEOPLE, args![], versioned).await
    }

    /// Who writes under an immutable id of a platform.
    pub async fn identity(&self, platform: Platform, workspace: &str, external: &str) -> Result<Option<PersonId>, StoreError> {
        self.one("identity", sql::IDENTITY, args![platform.as_str(), workspace, external], |row| row.id(0)).await
    }

    /// A person's identities: platform name, workspace, the platform's own id; oldest first.
    pub async fn identities_of(&self, person: &PersonId) -> Result<Vec<(String, String, String)>, StoreError> {
        self.many("identities_of", sql::IDENTITIES_OF, args![person.as_str()], |row| Ok((row.text(0)?, row.text(1)?, row.text(2)?))).await
    }

    /// A thread.
    pub async fn thread(&self, id: &ThreadId) -> Result<Option<Versioned<Thread>>, StoreError> {
        self.one("thread", sql::THREAD, args![id.as_str()], thread_of).await
    }

    /// Threads that a person opened, the last spoken in first.
    pub async fn threads_of(&self, person: &PersonId) -> Result<Vec<Versioned<Thread>>, StoreError> {
        self.many("threads_of", sql::THREADS_OF, args![person.as_str()], thread_of).await
    }

    /// Threads that a person opened or whose project names them, the last spoken in first, at most so many. Being named is not being a
    /// member: whoever asks looks at the projects of those that the person did not open.
    pub async fn threads_near(&self, person: &PersonId, most: u32) -> Result<Vec<Versioned<Thread>>, StoreError> {
        let named = format!("\"person\":\"{person}\"");
        self.many("threads_near", sql::THREADS_NEAR, args![person.as_str(), named.as_str(), most], thread_of).await
    }

    /// The thread of a project.
    pub async fn thread_of_project(&self, project: &ProjectId) -> Result<Option<Versioned<Thread>>, StoreError> {
        self.one("thread_of_project", sql::THREAD_OF_PROJECT, args![project.as_str()], thread_of).await
    }

    /// Messages new or edited after a change number, in the order of their changes. A reader that follows asks again with the
    /// last one's `change` and misses nothing.
    pub async fn posts(&self, thread: &ThreadId, after_change: i64, limit: u32) -> Result<Vec<Post>, StoreError> {
        self.many("posts", posts_sql::POSTS, args![thread.as_str(), after_change, limit], post_of).await
    }

    /// The last messages before a place in the thread (`i64::MAX` = the end), in the order of the thread.
    pub async fn posts_before(&self, thread: &ThreadId, before_seq: i64, limit: u32) -> Result<Vec<Post>, StoreError> {
        let mut posts = self.many("posts_before", posts_sql::LATEST_POSTS, args![thread.as_str(), before_seq, limit], post_of).await?;
        posts.reverse();
        Ok(posts)
    }

    /// Threads that have a message in this slot, oldest first.
    pub async fn threads_with_slot(&self, slot: &str) -> Result<Vec<ThreadId>, StoreError> {
        self.many("threads_with_slot", posts_sql::THREADS_WITH_SLOT, args![slot], |row| row.id(0)).await
    }

    /// The message of a slot.
    pub async fn post_by_slot(&self, thread: &ThreadId, slot: &str) -> Result<Option<Post>, StoreError> {
        self.one("post_by_slot", posts_sql::POST_BY_SLOT, args![thread.as_str(), slot], post_of).await
    }
}
