//! Migrations: numbered scripts, the same numbers for both databases, each run once, in order, in one transaction.

use fleet_domain::letters::hex;
use sha2::{Digest, Sha256};

use crate::db::{Conn, args};
use crate::error::StoreError;
use crate::fault::Fault;
use crate::sql::Sql;
use crate::sql::upkeep as sql;

/// A script.
struct Migration {
    number: i64,
    script: Sql,
}

/// A script by its file's name, in the folders of both databases.
macro_rules! migration {
    ($number:literal, $name:literal, $file:literal) => {
        Migration {
            number: $number,
            script: Sql {
                name: $name,
                sqlite: include_str!(concat!("../migrations/sqlite/", $file)),
                postgres: include_str!(concat!("../migrations/postgres/", $file)),
            },
        }
    };
}

const MIGRATIONS: &[Migration] = &[
    migration!(1, "start", "0001_start.sql"),
    migration!(2, "instances", "0002_instances.sql"),
    migration!(3, "retention", "0003_retention.sql"),
    migration!(4, "messengers", "0004_messengers.sql"),
    migration!(5, "fillings", "0005_fillings.sql"),
    migration!(6, "conduct", "0006_conduct.sql"),
    migration!(7, "agents", "0007_agents.sql"),
];

const BEGIN: Sql = Sql { name: "begin", sqlite: "BEGIN IMMEDIATE", postgres: "BEGIN" };
const COMMIT: Sql = Sql { name: "commit", sqlite: "COMMIT", postgres: "COMMIT" };
const ROLLBACK: Sql = Sql { name: "rollback", sqlite: "ROLLBACK", postgres: "ROLLBACK" };

/// Brings the database to the newest version this program knows.
pub(crate) async fn run(mut conn: Conn<'_>, now: i64) -> Result<(), StoreError> {
    conn.script(BEGIN).await.map_err(at(0))?;
    let outcome = forward(&mut conn, now).await;
    let end = if outcome.is_ok() { COMMIT } else { ROLLBACK };
    conn.script(end).await.map_err(at(0))?;
    outcome
}

async fn forward(conn: &mut Conn<'_>, now: i64) -> Result<(), StoreError> {
    conn.rows(sql::MIGRATION_LOCK, args![]).await.map_err(at(0))?;
    conn.script(sql::MIGRATION_TABLE).await.map_err(at(0))?;
    let mut done = Vec::new();
    for row in conn.rows(sql::MIGRATIONS, args![]).await.map_err(at(0))? {
        done.push((row.int(0).map_err(at(0))?, row.text(1).map_err(at(0))?));
    }
    let known = MIGRATIONS.last().map_or(0, |m| m.number);
    if let Some((found, _)) = done.last()
        && *found > known
    {
        return Err(StoreError::NewerDatabase { found: *found, known });
    }
    for migration in MIGRATIONS {
        let text = match conn {
            Conn::Sqlite(_) => migration.script.sqlite,
            Conn::Postgres(_) => migration.script.postgres,
        };
        let hash = fingerprint(text);
        match done.iter().find(|(number, _)| *number == migration.number) {
            Some((_, seen)) if *seen == hash => {}
            Some(_) => return Err(StoreError::ChangedMigration { number: migration.number }),
            None => {
                conn.script(migration.script).await.map_err(at(migration.number))?;
                let values = args![migration.number, migration.script.name, hash, now];
                conn.run(sql::INSERT_MIGRATION, values).await.map_err(at(migration.number))?;
            }
        }
    }
    Ok(())
}

fn fingerprint(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn at(number: i64) -> impl Fn(Fault) -> StoreError {
    move |fault| match fault {
        Fault::Sql(source) => StoreError::Migrate { number, source },
        other => other.during("migrate"),
    }
}

#[cfg(test)]
mod tests {
    use super::MIGRATIONS;

    #[test]
    fn numbers_count_from_one_without_gaps() {
        let numbers: Vec<i64> = MIGRATIONS.iter().map(|m| m.number).collect();
        let expected: Vec<i64> = (1..).take(numbers.len()).collect();
        assert_eq!(numbers, expected);
    }
}
