//! How an address changes: the new release is opened first, then the table is exchanged in one step. Until then the old
//! one serves, so a release that cannot be opened costs nobody anything.

use std::collections::HashMap;
use std::sync::Arc;

use fleet_domain::chat::Env;
use fleet_domain::id::ProjectId;

use super::address::is_label;
use super::route::{Route, Shown};
use super::{Cloud, CloudError};
use crate::release::Release;

fn checked(route: &Route) -> Result<(), CloudError> {
    if is_label(&route.host_label) {
        return Ok(());
    }
    Err(CloudError::Label { label: route.host_label.chars().filter(|c| !c.is_control()).take(80).collect() })
}

impl Cloud {
    /// Shows a published commit at an address over the data of its environment. A changed manifest keeps the entries.
    ///
    /// # Errors
    /// [`CloudError::NotPublished`], [`CloudError::Label`], [`CloudError::HostTaken`], or [`CloudError::Data`] where the
    /// entries do not fit the new manifest; the address shows what it showed before then.
    pub async fn show(&self, route: Route) -> Result<(), CloudError> {
        checked(&route)?;
        let host = self.address().host(&route.host_label);
        let _changing = self.inner.changing.lock().await;
        let before = self.shown(&route.project, route.env);
        if let Some(other) = self.at(&host)
            && !other.is_of(&route)
        {
            return Err(CloudError::HostTaken { host });
        }
        if let Some(same) = before.as_ref().filter(|b| b.route.commit == route.commit && b.host == host) {
            // Only the time or the words changed: nothing is opened again and no stream is cut.
            let next = Arc::new(same.with(route));
            self.inner.routes.rcu(|table| table.with(Arc::clone(&next)).0);
            return Ok(());
        }
        let release = self.load(&route.project, &route.commit).await?;
        let viewed_at = before.as_ref().map(|b| Arc::clone(&b.viewed_at)).unwrap_or_default();
        let next = Arc::new(Shown::new(route, host, &release, viewed_at)?);
        let frozen = match &before {
            // Where the old release is lost, nothing can go on being served from it.
            Some(before) => match self.release(before).await {
                Ok(old) if old.manifest() != release.manifest() && self.keeps(before, &old).await => Some(before),
                _ => None,
            },
            None => None,
        };
        if let Some(before) = frozen {
            before.freeze(self.open(before).await?);
        }
        let records = if self.keeps(&next, &release).await { Some(self.open(&next).await) } else { None };
        let records = match records.transpose() {
            Ok(records) => records,
            Err(error) => {
                if let Some(before) = frozen {
                    before.thaw();
                }
                return Err(error);
            }
        };
        self.inner.routes.rcu(|table| table.with(Arc::clone(&next)).0);
        if let Some(records) = records {
            records.hint();
        }
        if let Some(before) = before {
            before.ended.cancel();
        }
        Ok(())
    }

    /// Shows what was shown before this process began, all at once; what cannot be shown is given back with the reason, as is the
    /// second of two apps that claim one host.
    /// The releases are only found, not kept, and no data is opened: that is done for whoever comes first.
    pub async fn show_again(&self, routes: Vec<Route>) -> Vec<(Route, CloudError)> {
        let _changing = self.inner.changing.lock().await;
        let (root, address) = (self.inner.folders.releases.clone(), self.address().clone());
        let found = tokio::task::spawn_blocking(move || {
            let (mut shown, mut failed) = (Vec::new(), Vec::new());
            for route in routes {
                let release = checked(&route).and_then(|()| Release::load(&root, &route.project, &route.commit));
                let host = address.host(&route.host_label);
                match release.and_then(|release| Shown::new(route.clone(), host, &release, Arc::default())) {
                    Ok(one) => shown.push(Arc::new(one)),
                    Err(error) => failed.push((route, error)),
                }
            }
            (shown, failed)
        });
        let (found, mut failed) = found.await.unwrap_or_else(|error| {
            tracing::error!(%error, "the look for what was shown before broke off: every address is looked at by itself");
            Default::default()
        });
        let mut shown: HashMap<String, Arc<Shown>> = HashMap::new();
        for one in found {
            let holder = shown.get(&one.host).cloned().or_else(|| self.at(&one.host));
            if holder.is_some_and(|other| !other.is_of(&one.route)) {
                failed.push((one.route.clone(), CloudError::HostTaken { host: one.host.clone() }));
            } else {
                shown.insert(one.host.clone(), one);
            }
        }
        self.inner.routes.rcu(|table| table.with_all(&shown));
        failed
    }

    /// Takes an address away. Its release and its data stay.
    pub async fn hide(&self, project: &ProjectId, env: Env) {
        let _changing = self.inner.changing.lock().await;
        let Some(before) = self.shown(project, env) else { return };
        self.inner.routes.rcu(|table| table.without(project, env).0);
        before.ended.cancel();
        let kept = match self.release(&before).await {
            Ok(release) if !self.keeps(&before, &release).await => return,
            _ => self.open(&before).await,
        };
        match kept {
            Ok(records) => records.close().await,
            Err(error) => tracing::warn!(%project, env = env.as_str(), error = &error as &dyn std::error::Error, "hidden data could not be closed"),
        }
    }
}
