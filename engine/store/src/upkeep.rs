//! Looking after the database: how much waits, whether it is whole, a copy of it.

use std::path::Path;

use fleet_domain::effect::Effect;

use crate::db::args;
use crate::sql::{effects, inbox, upkeep as sql};
use crate::store::Pool;
use crate::{Store, StoreError};

/// What is due within this many ms counts as waiting.
const SOON_MS: i64 = 2000;

/// How much waits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// Messages not handled yet, claimed ones too.
    pub inbox_new: i64,
    /// Messages given up.
    pub inbox_dead: i64,
    /// Effects not done yet and due (or within two seconds of it), claimed ones too.
    pub effects_ready: i64,
    /// Effects that a worker holds: a part of `effects_ready`.
    pub effects_claimed: i64,
    /// Effects given up.
    pub effects_dead: i64,
    /// How long the oldest effect that could be done has waited, ms; 0 if there is none.
    pub oldest_effect_ms: i64,
}

/// Something that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenUp {
    /// Finds what was logged about it: the code that was shown, else its id.
    pub code: String,
    /// What it was, in a word.
    pub what: String,
    /// Why.
    pub error: String,
}

impl Store {
    /// What was given up last, newest first: messages, then effects, at most so many of each.
    pub async fn given_up(&self, limit: u32) -> Result<Vec<GivenUp>, StoreError> {
        let messages = self.many("given_up", inbox::PARKED_LAST, args![limit], |row| {
            let (id, request) = (row.text(0)?, row.text_if_any(1)?.unwrap_or_default());
            Ok(GivenUp {
                code: if request.starts_with("F-") { request } else { id },
                what: "message".to_owned(),
                error: row.text_if_any(2)?.unwrap_or_default(),
            })
        });
        let mut all = messages.await?;
        let effects = self.many("given_up", effects::DEAD_LAST, args![limit], |row| {
            let effect: Effect = row.json(1)?;
            Ok(GivenUp { code: row.text(0)?, what: effect.name().to_owned(), error: row.text_if_any(2)?.unwrap_or_default() })
        });
        all.extend(effects.await?);
        Ok(all)
    }

    /// How much waits; for metrics.
    pub async fn depth(&self) -> Result<Depth, StoreError> {
        let now = self.now();
        let depth = self.one("depth", sql::DEPTH, args![now, now + SOON_MS], |row| {
            Ok(Depth {
                inbox_new: row.int(0)?,
                inbox_dead: row.int(1)?,
                effects_ready: row.int(2)?,
                effects_claimed: row.int(3)?,
                effects_dead: row.int(4)?,
                oldest_effect_ms: row.int_if_any(5)?.map_or(0, |at| (now - at).max(0)),
            })
        });
        Ok(depth.await?.unwrap_or_default())
    }

    /// Answers whether the database is whole; every sentence names something wrong, none = fine. Reads all of an embedded one.
    pub async fn check(&self) -> Result<Vec<String>, StoreError> {
        let mut wrong = Vec::new();
        if self.one("check", sql::QUICK, args![], |row| row.int(0)).await? != Some(1) {
            wrong.push("the head of the audit chain is missing".to_owned());
        }
        if matches!(self.pool(), Pool::Sqlite(_)) {
            let said = self.many("check", sql::INTEGRITY, args![], |row| row.text(0)).await?;
            wrong.extend(said.into_iter().filter(|line| line != "ok"));
            let orphans = self.many("check", sql::FOREIGN_KEYS, args![], |row| Ok((row.text(0)?, row.text(2)?))).await?;
            wrong.extend(orphans.into_iter().map(|(table, parent)| format!("a row of {table} names a row of {parent} that is not there")));
        }
        Ok(wrong)
    }

    /// Lets the database parse every statement the store can run, and says how many there are.
    pub async fn prepare_all(&self) -> Result<usize, StoreError> {
        let mut count = 0;
        for statement in crate::sql::all() {
            let concerns_us = match self.pool() {
                Pool::Sqlite(_) => !statement.sqlite.is_empty(),
                Pool::Postgres(_) => !statement.postgres.is_empty(),
            };
            if concerns_us {
                let mut reader = self.reader().await.map_err(|f| f.during("prepare_all"))?;
                reader.conn().prepare(statement).await.map_err(|f| f.during(statement.name))?;
                count += 1;
            }
        }
        Ok(count)
    }

    /// Writes a whole, consistent copy of an embedded database to a file that does not exist yet, while the store is in use.
    pub async fn backup_to(&self, path: &Path) -> Result<(), StoreError> {
        let Pool::Sqlite(_) = self.pool() else { return Err(StoreError::BackupElsewhere) };
        let failed = |source| StoreError::Backup { path: path.to_owned(), source };
        let Some(name) = path.to_str() else {
            return Err(failed(std::io::Error::new(std::io::ErrorKind::InvalidInput, "the file's name is not UTF-8")));
        };
        if tokio::fs::try_exists(path).await.map_err(failed)? {
            return Err(failed(std::io::Error::new(std::io::ErrorKind::AlreadyExists, "the file is there")));
        }
        self.copy_into(name).await?;
        // VACUUM INTO leaves the copy in the page cache; a backup has to survive a power cut.
        let file = tokio::fs::OpenOptions::new().read(true).write(true).open(path).await.map_err(failed)?;
        file.sync_all().await.map_err(failed)
    }
}
