//! Everything that is asked of the store: values as the domain knows them, with their revision where they have one.

mod access;
mod files;
mod people;
mod work;

use serde::de::DeserializeOwned;

use crate::db::Row;
use crate::fault::Fault;
use crate::versioned::Versioned;

/// A row of revision and value.
pub(crate) fn versioned<T: DeserializeOwned>(row: &Row) -> Result<Versioned<T>, Fault> {
    Ok(Versioned { rev: row.int(0)?, value: row.json(1)? })
}

/// A row of a value alone.
fn value<T: DeserializeOwned>(row: &Row) -> Result<T, Fault> {
    row.json(0)
}
