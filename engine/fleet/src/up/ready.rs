//! Whether this process is ready to serve: the database answers, workers beat, the disk has room.

use std::sync::Arc;
use std::time::Duration;

use fleet_store::Store;
use fleet_web::{CheckState, Readiness, ReadyCheck, ReadyFn};

use crate::data::DataFolder;

/// A database that takes longer is as good as none for whoever asks.
const PATIENCE: Duration = Duration::from_secs(2);

/// What `/readyz` asks.
pub(super) fn check(store: Store, data: DataFolder, free_disk_mib: u64) -> ReadyFn {
    Arc::new(move || {
        let (store, data) = (store.clone(), data.clone());
        Box::pin(async move {
            let database = match tokio::time::timeout(PATIENCE, store.depth()).await {
                Ok(Ok(_)) => CheckState::Ok,
                Ok(Err(error)) => CheckState::Failing(error.to_string()),
                Err(_) => CheckState::Failing("the database does not answer".to_owned()),
            };
            let workers = match tokio::time::timeout(PATIENCE, store.live_workers()).await {
                Ok(Ok(0)) => CheckState::Failing("no worker beats".to_owned()),
                Ok(Ok(_)) => CheckState::Ok,
                Ok(Err(error)) => CheckState::Failing(error.to_string()),
                Err(_) => CheckState::Failing("the database does not answer".to_owned()),
            };
            let disk = match data.free_mib() {
                Some(free) if free < free_disk_mib => CheckState::Failing(format!("{free} MiB are free, {free_disk_mib} are needed")),
                _ => CheckState::Ok,
            };
            // A store that opened has its migrations behind it.
            let migrations = CheckState::Ok;
            let checks = [("database", database), ("migrations", migrations), ("workers", workers), (ReadyCheck::DISK, disk)];
            Readiness { checks: checks.into_iter().map(|(name, state)| ReadyCheck { name, state }).collect() }
        })
    })
}
