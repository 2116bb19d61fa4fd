//! One write as a value: it can be queued, batched with others, and run again when another transaction was in the way.

use std::future::Future;

use crate::fault::Fault;
use crate::kill::Points;
use crate::tx::Tx;

/// A write. Running it twice from its start must be the same as running it once, as long as the first run was not committed.
pub(crate) trait Operation: Send + Sync + 'static {
    /// What the caller gets once it is durable.
    type Out: Send + 'static;

    /// For errors and logs.
    const NAME: &'static str;

    /// Reads and writes inside one transaction. An error undoes everything that this run wrote.
    fn run(&self, tx: &mut Tx<'_>) -> impl Future<Output = Result<Self::Out, Fault>> + Send;

    /// Where a test may kill the process around the commit of this outcome.
    fn points(_out: &Self::Out) -> Option<Points> {
        None
    }
}
