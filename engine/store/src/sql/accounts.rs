//! Statements on the accounts of agents.

use super::statements;

statements! {
    /// Touches no row where nothing is new.
    PUT_ACCOUNT = "INSERT INTO accounts (name, rev, updated_at, json) VALUES ($1, 1, $2, $3) \
        ON CONFLICT (name) DO UPDATE SET rev = accounts.rev + 1, updated_at = excluded.updated_at, json = excluded.json WHERE accounts.json <> excluded.json";
    ACCOUNTS = "SELECT name, rev, updated_at, json FROM accounts ORDER BY name";
}
