//! The purse of one door: asks the ledger in the order in which the calls of the attempt come and go.
//!
//! One task holds it, so what a call gave back is there for the call after it, and an answer that is dropped half way, where
//! nothing can be awaited, is settled all the same.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::ask::Worst;
use crate::ledger::{Ledger, LedgerDown, Refused, Reservation, Scope, Spent};
use crate::told::{Teller, What};

enum Act {
    Reserve(Purse, Worst, oneshot::Sender<Result<Hold, Refused>>),
    Settle(Reservation, Spent),
    Release(Reservation),
}

/// The way to the purse.
#[derive(Clone)]
pub(crate) struct Purse(mpsc::UnboundedSender<Act>);

impl Purse {
    /// A purse, and the task that ends when the last call has been settled and nobody holds the purse.
    pub(crate) fn open(ledger: Arc<dyn Ledger>, scopes: Vec<Scope>, teller: Teller) -> (Self, JoinHandle<()>) {
        let (to, acts) = mpsc::unbounded_channel();
        (Self(to), tokio::spawn(keep(ledger, scopes, teller, acts)))
    }

    /// Reserves the worst case of a call.
    pub(crate) async fn reserve(&self, worst: &Worst) -> Result<Hold, Refused> {
        let gone = || Refused::Down(LedgerDown("the purse is closed".to_owned()));
        let (answer, reserved) = oneshot::channel();
        self.0.send(Act::Reserve(self.clone(), worst.clone(), answer)).map_err(|_| gone())?;
        reserved.await.map_err(|_| gone())?
    }
}

/// What is reserved for one call. Dropped before the call began, it is given back; after that it is settled with the worst case:
/// what is not known was spent.
pub(crate) struct Hold {
    purse: Purse,
    open: Option<(Reservation, Spent)>,
    begun: bool,
}

impl Hold {
    /// The call is about to be made.
    pub(crate) fn begin(&mut self) {
        self.begun = true;
    }

    /// The call is over.
    pub(crate) fn settle(mut self, spent: Spent) {
        if let Some((reservation, _)) = self.open.take() {
            self.purse.say(Act::Settle(reservation, spent));
        }
    }

    /// The call was never made.
    pub(crate) fn release(mut self) {
        if let Some((reservation, _)) = self.open.take() {
            self.purse.say(Act::Release(reservation));
        }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        if let Some((reservation, worst)) = self.open.take() {
            self.purse.say(if self.begun { Act::Settle(reservation, worst) } else { Act::Release(reservation) });
        }
    }
}

impl Purse {
    fn say(&self, act: Act) {
        // The purse's task outlives whoever can say something to it.
        let _ = self.0.send(act);
    }
}

async fn keep(ledger: Arc<dyn Ledger>, scopes: Vec<Scope>, teller: Teller, mut acts: mpsc::UnboundedReceiver<Act>) {
    while let Some(act) = acts.recv().await {
        let (closed, reservation) = match act {
            Act::Reserve(purse, worst, answer) => {
                let reserved = ledger.reserve(&scopes, worst.amount()).await;
                // If whoever asked is gone, now or before they look, the hold is dropped, which gives it back.
                let _ = answer.send(reserved.map(|reservation| Hold { purse, open: Some((reservation, worst.spent())), begun: false }));
                continue;
            }
            Act::Settle(reservation, spent) => (ledger.settle(&reservation, &spent).await, reservation),
            Act::Release(reservation) => (ledger.release(&reservation).await, reservation),
        };
        if closed.is_err() {
            tracing::warn!(attempt = &*teller.attempt, "a reservation stays open: the ledger could not be told");
            teller.tell(What::Unsettled { reservation });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Amount, Level, MemoryLedger};
    use crate::policy::Price;
    use fleet_domain::agent::Usage;

    #[tokio::test]
    async fn what_never_began_is_given_back_and_what_did_is_not() {
        let ledger = Arc::new(MemoryLedger::default());
        let scope = Scope { level: Level::Attempt, id: "a".to_owned() };
        let (to, _told) = mpsc::unbounded_channel();
        let teller = Teller { attempt: "a".into(), now: Arc::new(|| 0), to };
        let (purse, task) = Purse::open(ledger.clone(), vec![scope.clone()], teller);
        let usage = Usage { input: 5, ..Usage::default() };
        let worst = Worst { model: String::new(), price: Price::default(), usage };
        drop(purse.reserve(&worst).await.unwrap());
        // One that goes before it is answered, and one after that without looking at the answer.
        let asked = tokio::time::timeout(std::time::Duration::ZERO, purse.reserve(&worst)).await;
        let mut begun = purse.reserve(&worst).await.unwrap();
        drop(asked);
        begun.begin();
        drop(begun);
        purse.reserve(&worst).await.unwrap().release();
        drop(purse);
        task.await.unwrap();
        assert_eq!((ledger.open(), ledger.spent(&scope)), (0, Amount { requests: 1, tokens: 5, micros: 0 }));
    }
}
