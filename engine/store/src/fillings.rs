//! Requests of apps that people fill in in the chat: one a person and thread, gone once it was sent or left.

use fleet_domain::filling::Filling;
use fleet_domain::id::{FillingId, PersonId, ProjectId, ThreadId};

use crate::db::{args, json};
use crate::fault::Fault;
use crate::reads::versioned;
use crate::sql::fillings as sql;
use crate::tx::Tx;
use crate::versioned::Versioned;
use crate::{Store, StoreError};

pub(crate) async fn put(tx: &mut Tx<'_>, v: &Versioned<Filling>) -> Result<(), Fault> {
    let f = &v.value;
    let stale = || format!("{} at revision {}", f.id, v.rev);
    match v.rev {
        0 => {
            let values = args![f.id.as_str(), f.thread.as_str(), f.person.as_str(), f.project.as_str(), tx.now, json(f)?];
            tx.must(sql::INSERT_FILLING, values, stale).await
        }
        rev => tx.must(sql::UPDATE_FILLING, args![tx.now, json(f)?, f.id.as_str(), rev], stale).await,
    }
}

pub(crate) async fn end(tx: &mut Tx<'_>, id: &FillingId) -> Result<(), Fault> {
    tx.run(sql::END_FILLING, args![id.as_str()]).await?;
    Ok(())
}

pub(crate) async fn drop_of(tx: &mut Tx<'_>, person: &PersonId) -> Result<(), Fault> {
    tx.run(sql::DROP_FILLINGS_OF, args![person.as_str()]).await?;
    Ok(())
}

pub(crate) async fn drop_in(tx: &mut Tx<'_>, project: &ProjectId) -> Result<(), Fault> {
    tx.run(sql::DROP_FILLINGS_IN, args![project.as_str()]).await?;
    Ok(())
}

impl Store {
    /// A request that is being filled in; `None` once it was sent or left.
    pub async fn filling(&self, id: &FillingId) -> Result<Option<Versioned<Filling>>, StoreError> {
        self.one("filling", sql::FILLING, args![id.as_str()], versioned).await
    }

    /// What this person fills in in this thread.
    pub async fn filling_in(&self, thread: &ThreadId, person: &PersonId) -> Result<Option<Versioned<Filling>>, StoreError> {
        self.one("filling_in", sql::FILLING_IN, args![thread.as_str(), person.as_str()], versioned).await
    }
}
