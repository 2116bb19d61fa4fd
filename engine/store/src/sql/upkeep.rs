//! Statements on the database itself: migrations, time, counts, health.

use super::statements;

statements! {
    MIGRATION_TABLE = "CREATE TABLE IF NOT EXISTS migrations (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, at BIGINT NOT NULL)";
    /// Two processes that open one new database take turns.
    MIGRATION_LOCK = { sqlite "SELECT 1" postgres "SELECT CAST(pg_advisory_xact_lock(7213351) AS TEXT)" };
    MIGRATIONS = "SELECT number, sha256 FROM migrations ORDER BY number";
    INSERT_MIGRATION = "INSERT INTO migrations (number, name, sha256, at) VALUES ($1, $2, $3, $4)";

    /// PostgreSQL's own time, and when its server started: leases are not judged right after a restart.
    NOW = { sqlite "" postgres "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)" };
    SERVER_START = { sqlite "" postgres "SELECT CAST(EXTRACT(EPOCH FROM pg_postmaster_start_time()) * 1000 AS BIGINT)" };
    NOTIFY = { sqlite "" postgres "SELECT CAST(pg_notify('fleet_hints', $1) AS TEXT)" };

    /// What is open: ready or claimed; effects planned for later than `$2` wait for their time and for nobody.
    DEPTH = "SELECT \
        (SELECT CAST(COUNT(id) AS BIGINT) FROM inbox WHERE ended_at IS NULL), \
        (SELECT CAST(COUNT(id) AS BIGINT) FROM inbox WHERE state = 'parked'), \
        (SELECT CAST(COUNT(id) AS BIGINT) FROM effects WHERE ended_at IS NULL AND not_before <= $2), \
        (SELECT CAST(COUNT(id) AS BIGINT) FROM effects WHERE state = 'claimed'), \
        (SELECT CAST(COUNT(id) AS BIGINT) FROM effects WHERE state = 'dead'), \
        (SELECT CAST(MIN(created_at) AS BIGINT) FROM effects WHERE state = 'ready' AND not_before <= $1)";
    QUICK = "SELECT CAST(COUNT(one) AS BIGINT) FROM audit_head";
    INTEGRITY = { sqlite "PRAGMA integrity_check" postgres "" };
    FOREIGN_KEYS = { sqlite "PRAGMA foreign_key_check" postgres "" };
    COPY_INTO = { sqlite "VACUUM INTO $1" postgres "" };
}
