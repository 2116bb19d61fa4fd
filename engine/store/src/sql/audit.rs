//! Statements on the audit chain.

use super::statements;

statements! {
    /// Takes the next place; the row's lock keeps the chain one line.
    NEXT_AUDIT = "UPDATE audit_head SET seq = seq + 1 WHERE one = 1 RETURNING seq, hash";
    INSERT_AUDIT = "INSERT INTO audit (seq, at, actor, json, before, hash) VALUES ($1, $2, $3, $4, $5, $6)";
    SET_AUDIT_HEAD = "UPDATE audit_head SET hash = $1 WHERE one = 1";
    AUDIT_HEAD = "SELECT seq, hash FROM audit_head WHERE one = 1";
    AUDIT_OF = "SELECT seq, json FROM audit WHERE actor = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    AUDIT = "SELECT seq, json, before, hash FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2";
}
