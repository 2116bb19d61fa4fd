//! The emergency stop of all agents of this process: it asks neither the store nor the agents.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::watch;

/// Pulled: agents at work are ended and no other begins, until it is released.
pub struct Brake {
    pulled: watch::Sender<bool>,
    at_work: watch::Sender<usize>,
    agents: AtomicUsize,
    most: AtomicUsize,
}

/// What the brake ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// An agent's.
    Agent,
    /// A gate's, on what an agent made.
    Gate,
}

/// Somebody at work, as long as this is kept.
pub(crate) struct AtWork<'a> {
    brake: &'a Brake,
    work: Work,
}

impl Default for Brake {
    fn default() -> Self {
        Self { pulled: watch::Sender::new(false), at_work: watch::Sender::new(0), agents: AtomicUsize::new(0), most: AtomicUsize::new(0) }
    }
}

impl Brake {
    /// Ends every agent at work; how many there were, once nothing of them runs any more.
    pub async fn pull(&self) -> usize {
        self.pulled.send_replace(true);
        let there = *self.at_work.borrow();
        // The sender is ours: it is never gone.
        let _ = self.at_work.subscribe().wait_for(|n| *n == 0).await;
        there
    }

    /// The most agents that were at work at the same time.
    pub fn most(&self) -> usize {
        self.most.load(Ordering::Relaxed)
    }

    /// Agents may work again.
    pub fn release(&self) {
        self.pulled.send_replace(false);
    }

    /// Begins with something; waits while the brake is pulled.
    pub(crate) async fn begin(&self, work: Work) -> AtWork<'_> {
        loop {
            self.released().await;
            let at_work = AtWork::new(self, work);
            // Pulled in between: whoever pulled it may have counted without this one.
            if !*self.pulled.borrow() {
                return at_work;
            }
        }
    }

    /// Returns once it is pulled.
    pub(crate) async fn pulled(&self) {
        let _ = self.pulled.subscribe().wait_for(|pulled| *pulled).await;
    }

    /// Returns while it is not pulled.
    pub(crate) async fn released(&self) {
        let _ = self.pulled.subscribe().wait_for(|pulled| !*pulled).await;
    }
}

impl<'a> AtWork<'a> {
    fn new(brake: &'a Brake, work: Work) -> Self {
        brake.at_work.send_modify(|n| *n += 1);
        if work == Work::Agent {
            let agents = brake.agents.fetch_add(1, Ordering::Relaxed) + 1;
            brake.most.fetch_max(agents, Ordering::Relaxed);
        }
        Self { brake, work }
    }
}

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.brake.at_work.send_modify(|n| *n -= 1);
        if self.work == Work::Agent {
            self.brake.agents.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn nobody_works_while_it_is_pulled() {
        let brake = Brake::default();
        assert_eq!(brake.pull().await, 0);
        let wait = Duration::from_secs(9);
        assert!(tokio::time::timeout(wait, brake.begin(Work::Agent)).await.is_err(), "it is pulled");
        brake.release();
        let at_work = tokio::time::timeout(wait, brake.begin(Work::Agent)).await.unwrap();
        let pull = brake.pull();
        tokio::pin!(pull);
        assert!(tokio::time::timeout(wait, &mut pull).await.is_err(), "one is still at work");
        tokio::time::timeout(wait, brake.pulled()).await.unwrap();
        drop(at_work);
        assert_eq!((tokio::time::timeout(wait, pull).await.unwrap(), brake.most()), (1, 1));
    }
}
