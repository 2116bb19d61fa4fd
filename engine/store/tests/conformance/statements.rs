//! Every statement is one that the database takes, and both databases have the same columns.

use std::collections::BTreeSet;

use fleet_store::StoreError;

use crate::support::{Ground, Kind, on_both};

on_both!(every_statement_prepares, a_newer_database_is_refused, a_changed_migration_is_refused, a_whole_database_checks_clean);

async fn every_statement_prepares(ground: Ground) {
    let store = ground.open().await;
    let count = store.prepare_all().await.expect("each of them");
    assert!(count > 60, "{count}");
    // The positive control: a database that lacks a column does not take them all.
    ground.tamper("ALTER TABLE effects RENAME COLUMN order_key TO other").await;
    let fresh = ground.open().await;
    assert!(matches!(fresh.prepare_all().await, Err(StoreError::Database { .. })));
}

async fn a_newer_database_is_refused(ground: Ground) {
    ground.open().await.close().await;
    ground.tamper("INSERT INTO migrations (number, name, sha256, at) VALUES (99, 'tomorrow', '', 0)").await;
    let refused = fleet_store::Store::open(&ground.place, ground.clock()).await.err();
    assert!(matches!(refused, Some(StoreError::NewerDatabase { found: 99, known: 7 })), "{refused:?}");
}

async fn a_changed_migration_is_refused(ground: Ground) {
    ground.open().await.close().await;
    ground.tamper("UPDATE migrations SET sha256 = 'other' WHERE number = 1").await;
    let refused = fleet_store::Store::open(&ground.place, ground.clock()).await.err();
    assert!(matches!(refused, Some(StoreError::ChangedMigration { number: 1 })), "{refused:?}");
}

async fn a_whole_database_checks_clean(ground: Ground) {
    let store = ground.open().await;
    crate::support::seed::plant(&store).await;
    assert_eq!(store.check().await.expect("checked"), Vec::<String>::new());
    ground.tamper("DELETE FROM audit_head").await;
    assert_eq!(store.check().await.expect("checked").len(), 1);
}

/// Table, column, type, and whether it may be absent.
type Column = (String, String, String, i64);

#[test]
fn both_databases_have_the_same_columns() {
    crate::support::check(Kind::Postgres, "both_databases_have_the_same_columns", async |theirs| {
        use sqlx::Connection;
        let ours = Ground::new(Kind::Sqlite).expect("a folder");
        ours.open().await.close().await;
        theirs.open().await.close().await;
        let fleet_store::Place::Sqlite(file) = &ours.place else { panic!("a file") };
        let mut c = sqlx::SqliteConnection::connect_with(&sqlx::sqlite::SqliteConnectOptions::new().filename(file)).await.expect("a connection");
        let embedded: Vec<Column> = sqlx::query_as(
            "SELECT m.name, c.name, LOWER(c.type), 1 - c.\"notnull\" FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'",
        )
        .fetch_all(&mut c)
        .await
        .expect("columns");
        let fleet_store::Place::Postgres(address) = &theirs.place else { panic!("an address") };
        let mut c = sqlx::PgConnection::connect(address).await.expect("a connection");
        let served: Vec<Column> = sqlx::query_as(
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), CAST(data_type AS TEXT), CAST(CASE is_nullable WHEN 'YES' THEN 1 ELSE 0 END AS BIGINT) \
             FROM information_schema.columns WHERE table_schema = 'public'",
        )
        .fetch_all(&mut c)
        .await
        .expect("columns");
        assert!(embedded.len() > 100, "{}", embedded.len());
        let (embedded, served): (BTreeSet<Column>, BTreeSet<Column>) = (embedded.into_iter().collect(), served.into_iter().collect());
        assert_eq!(embedded.difference(&served).collect::<Vec<_>>(), Vec::<&Column>::new(), "only embedded");
        assert_eq!(served.difference(&embedded).collect::<Vec<_>>(), Vec::<&Column>::new(), "only on the server");
        assert!(embedded.iter().all(|(_, _, kind, _)| kind == "text" || kind == "bigint"));
    });
}
