//! The store: does it answer, is it whole, does this Fleet know its version, does the audit chain hold, does the clock agree with it.

use std::sync::Arc;

use fleet_store::{AuditState, Place, Store, StoreError};

use super::Check;
use crate::backup::{AuditHead, LastBackup, integrity, snapshot};
use crate::config::{Config, StorePlace, masked};
use crate::data::DataFolder;
use crate::run_file::RunFile;

/// A row this far in the future means that the clock jumped back.
const AHEAD_MS: i64 = 5 * 60 * 1_000;
/// 2026-01-01: before it the clock was never set.
const NOT_BEFORE: i64 = 1_767_225_600_000;
/// Of messages and of effects that were given up, so many are named.
const NAMED: u32 = 5;

pub(super) async fn look(data: &DataFolder, config: &Config, running: Option<&RunFile>) -> Vec<Check> {
    match &config.place {
        StorePlace::Sqlite if data.database().is_file() => embedded(data).await,
        StorePlace::Sqlite => vec![Check::ok("database", "none yet; the first start makes it"), clock(None)],
        StorePlace::Postgres(address) => postgres(address, running).await,
    }
}

async fn embedded(data: &DataFolder) -> Vec<Check> {
    let file = data.database();
    let shown = file.display();
    let mut checks = vec![match integrity(&file).await {
        Ok(wrong) if wrong.is_empty() => Check::ok("database", format!("{shown} is whole")),
        Ok(wrong) => Check::fail(
            "database",
            format!("{shown} is damaged: {}", wrong.join("; ")),
            "stop the fleet and bring back a backup: `fleet restore FILE --data NEW`",
        ),
        Err(why) => Check::fail("database", why, "stop the fleet and bring back a backup: `fleet restore FILE --data NEW`"),
    }];
    // Opening a store may migrate it: what is looked at is a copy.
    let Ok(scratch) = tempfile::tempdir() else {
        checks.push(Check::warn("migrations", "no room for a copy of the database to look at", "free some space in the folder for temporary files"));
        return checks;
    };
    let copy = scratch.path().join("fleet.db");
    // Read before the copy is made: a backup that is made meanwhile ends further on.
    let kept = LastBackup::of(data).and_then(|last| last.audit);
    if let Err(why) = snapshot(&file, &copy).await {
        checks.push(Check::fail("migrations", why, "see `database`"));
        return checks;
    }
    match Store::open(&Place::Sqlite(copy), Arc::new(|| jiff::Timestamp::now().as_millisecond())).await {
        Ok(store) => {
            checks.push(Check::ok("migrations", "this Fleet knows the database"));
            checks.extend(of_store(&store, kept.as_ref()).await);
            store.close().await;
        }
        Err(error) => checks.push(version(&error)),
    }
    checks
}

async fn postgres(address: &str, running: Option<&RunFile>) -> Vec<Check> {
    let shown = masked(address);
    // Opening would migrate it: only a fleet that is at work has done that on purpose.
    if running.is_none() {
        return vec![Check::ok("database", format!("{shown} is looked at while a fleet runs")), clock(None)];
    }
    match Store::open(&Place::Postgres(address.to_owned()), Arc::new(|| jiff::Timestamp::now().as_millisecond())).await {
        Ok(store) => {
            let mut checks = vec![match store.check().await {
                Ok(wrong) if wrong.is_empty() => Check::ok("database", format!("{shown} answers")),
                Ok(wrong) => Check::fail("database", wrong.join("; "), "look at the server's log"),
                Err(error) => Check::fail("database", error.to_string(), "look at the server's log"),
            }];
            checks.push(Check::ok("migrations", "this Fleet knows the database"));
            checks.extend(of_store(&store, None).await);
            store.close().await;
            checks
        }
        Err(error @ (StoreError::NewerDatabase { .. } | StoreError::ChangedMigration { .. })) => vec![version(&error)],
        Err(error) => vec![Check::fail("database", format!("{shown}: {error}"), "start the server, or correct store.place")],
    }
}

fn version(error: &StoreError) -> Check {
    let fix = match error {
        StoreError::NewerDatabase { .. } => "start the newer Fleet, or restore a backup made before the update",
        _ => "use the Fleet that made this database, or restore a backup",
    };
    Check::fail("migrations", error.to_string(), fix)
}

/// Whether a chain that is whole does not go on from where a backup saw it end.
async fn rewritten(store: &Store, kept: &AuditHead) -> Result<bool, StoreError> {
    Ok(store.audit(kept.rows - 1, 1).await?.first().is_none_or(|row| row.seq != kept.rows || row.hash != kept.hash))
}

async fn of_store(store: &Store, kept: Option<&AuditHead>) -> Vec<Check> {
    let mut last = None;
    let audit = match store.audit_verify().await {
        Ok(AuditState::Whole { rows, .. }) => {
            last = store.audit(rows.saturating_sub(1), 1).await.ok().and_then(|found| found.first().map(|r| r.entry.at));
            let rewritten = match kept {
                Some(kept) => rewritten(store, kept).await.map(|is| is.then_some(kept.rows)),
                None => Ok(None),
            };
            match rewritten {
                Ok(None) => Check::ok("audit", format!("the chain of {rows} acts holds")),
                Ok(Some(row)) => Check::fail(
                    "audit",
                    format!("the chain of acts was rewritten: row {row} is not the one that the last backup saw"),
                    "keep a copy of the database for whoever looks into it, and compare it with the last backup: `fleet restore FILE --data NEW`",
                ),
                Err(error) => Check::fail("audit", error.to_string(), "see `database`"),
            }
        }
        Ok(AuditState::Broken { seq }) => Check::fail(
            "audit",
            format!("the chain of acts is broken at row {seq}: it was changed from outside"),
            "keep a copy of the database for whoever looks into it, then restore a backup from before",
        ),
        Err(error) => Check::fail("audit", error.to_string(), "see `database`"),
    };
    let queue = match store.depth().await {
        Ok(depth) if depth.inbox_dead + depth.effects_dead > 0 => given_up(store, depth.inbox_dead + depth.effects_dead).await,
        Ok(depth) => Check::ok("queue", format!("{} messages and {} effects wait", depth.inbox_new, depth.effects_ready)),
        Err(error) => Check::fail("queue", error.to_string(), "see `database`"),
    };
    vec![audit, queue, clock(last)]
}

/// Names what was given up, so that it can be asked about: not all of it was shown to somebody.
async fn given_up(store: &Store, all: i64) -> Check {
    let named = match store.given_up(NAMED).await {
        Ok(named) => named,
        Err(error) => return Check::fail("queue", error.to_string(), "see `database`"),
    };
    let lines: Vec<String> = named.iter().map(|one| format!("{}: {} ({})", one.code, one.what, one.error.chars().take(120).collect::<String>())).collect();
    let more = if all > i64::try_from(lines.len()).unwrap_or(i64::MAX) { format!("; the newest of {all}") } else { String::new() };
    let fix = named.first().map_or_else(String::new, |one| format!("`fleet why {}` tells what was logged about it; so with the others", one.code));
    Check::warn("queue", format!("given up{more}:\n{}", lines.join("\n")), fix)
}

/// The machine's clock, against what was written last.
pub(super) fn clock(last: Option<i64>) -> Check {
    clock_at(jiff::Timestamp::now().as_millisecond(), last)
}

pub(super) fn clock_at(now: i64, last: Option<i64>) -> Check {
    let fix = "set the clock (`timedatectl set-ntp true`)";
    match last {
        _ if now < NOT_BEFORE => Check::fail("clock", "the clock of this machine was never set", fix),
        Some(last) if last - now > AHEAD_MS => {
            Check::fail("clock", format!("the clock is {} minutes behind what was written last: it jumped back", (last - now) / 60_000), fix)
        }
        _ => Check::ok("clock", "agrees with what was written"),
    }
}
