//! The purse of one door: asks the ledger in the order in which the calls of the attempt come and go.
//!
//! One task holds it, so what a call gave back is there for the call after it, and an answer that is dropped half way, where
//! nothing can be awaited, is settled all the same.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::ask::Worst;
use crate::ledger::{Amount, Ledger, LedgerDown, Refused, Reservation, Scope, Spent};
use crate::told::{Teller, What};

enum Act {
    Reserve(Amount, oneshot::Sender<Result<Reservation, Refused>>),
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
        self.0.send(Act::Reserve(worst.amount(), answer)).map_err(|_| gone())?;
        let reservation = reserved.await.map_err(|_| gone())??;
        Ok(Hold { purse: self.clone(), open: Some((reservation, worst.spent())) })
    }
}

/// What is reserved for one call. Dropped, it is settled with the worst case: what is not known was spent.
pub(crate) struct Hold {
    purse: Purse,
    open: Option<(Reservation, Spent)>,
}

impl Hold {
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
            self.purse.say(Act::Settle(reservation, worst));
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
            Act::Reserve(worst, answer) => {
                let Err(Ok(unwanted)) = answer.send(ledger.reserve(&scopes, worst).await) else { continue };
                // Whoever asked is gone: the call is not made.
                (ledger.release(&unwanted).await, unwanted)
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
