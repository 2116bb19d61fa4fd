//! Statements on budgets and on what is reserved in them. Sums are made by the program, under the row's lock: the databases do not
//! agree on what happens beyond 64 bits.

use super::statements;

statements! {
    /// Locked until the transaction ends: whoever takes several takes them in the order of their scopes, so that nobody waits in a circle.
    LOCK_BUDGET = [
        "SELECT limit_requests, limit_tokens, limit_micros, reserved_requests, reserved_tokens, reserved_micros, spent_requests, spent_tokens, \
            spent_micros, used_input, used_cache_read, used_cache_write, used_output, used_reasoning, guessed FROM budgets WHERE level = $1 AND id = $2 "
        "FOR UPDATE"
        ""
    ];
    BUDGET = "SELECT limit_requests, limit_tokens, limit_micros, reserved_requests, reserved_tokens, reserved_micros, spent_requests, spent_tokens, \
        spent_micros, used_input, used_cache_read, used_cache_write, used_output, used_reasoning, guessed FROM budgets WHERE level = $1 AND id = $2";
    OPEN_BUDGET = "INSERT INTO budgets (level, id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    SET_LIMIT = "INSERT INTO budgets (level, id, limit_requests, limit_tokens, limit_micros) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (level, id) DO UPDATE SET limit_requests = excluded.limit_requests, limit_tokens = excluded.limit_tokens, \
        limit_micros = excluded.limit_micros";
    COUNT_RESERVED = "UPDATE budgets SET reserved_requests = $1, reserved_tokens = $2, reserved_micros = $3 WHERE level = $4 AND id = $5";
    COUNT_SPENT = "UPDATE budgets SET spent_requests = $1, spent_tokens = $2, spent_micros = $3, used_input = $4, used_cache_read = $5, \
        used_cache_write = $6, used_output = $7, used_reasoning = $8, guessed = $9 WHERE level = $10 AND id = $11";

    INSERT_RESERVATION = "INSERT INTO reservations (id, attempt, made_at, requests, tokens, micros, scopes) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    CLOSE_RESERVATION = "DELETE FROM reservations WHERE id = $1 RETURNING id, attempt, made_at, requests, tokens, micros, scopes";
    RESERVATIONS = "SELECT id, attempt, made_at, requests, tokens, micros, scopes FROM reservations ORDER BY id";
    /// One that is being settled right now is left to whoever settles it.
    LEFT_BY = [
        "SELECT id FROM reservations WHERE attempt = $1 AND made_at < $2 ORDER BY id "
        "FOR UPDATE SKIP LOCKED"
        ""
    ];
}
