//! Which apps have something to tell: each once, however much they write before somebody looks.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

use super::key::AppKey;

/// Apps that may have a notice to tell since somebody last looked, in the order they said so. A hint only: what is pending stays
/// in the app.
#[derive(Debug, Default)]
pub struct Hints {
    apps: Mutex<VecDeque<AppKey>>,
    more: Notify,
}

impl Hints {
    /// Says that an app may have something to tell.
    pub(crate) fn put(&self, app: &AppKey) {
        let mut apps = self.apps();
        if !apps.contains(app) {
            apps.push_back(app.clone());
            self.more.notify_one();
        }
    }

    /// The next app; waits for one.
    pub async fn next(&self) -> AppKey {
        loop {
            let first = self.apps().pop_front();
            match first {
                Some(app) => return app,
                None => self.more.notified().await,
            }
        }
    }

    fn apps(&self) -> std::sync::MutexGuard<'_, VecDeque<AppKey>> {
        // Whole at every step.
        self.apps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_burst_is_one_hint_and_holds_up_no_other_app() {
        let hints = Hints::default();
        let [a, b] = ["prj_a", "prj_b"].map(|project| AppKey::new(project, "live").unwrap());
        for app in [&b, &a, &b, &b] {
            hints.put(app);
        }
        assert_eq!([hints.next().await, hints.next().await], [b.clone(), a]);
        assert!(tokio::time::timeout(std::time::Duration::from_millis(10), hints.next()).await.is_err());
        hints.put(&b);
        assert_eq!(hints.next().await, b);
    }
}
