//! Statements on buttons' grants, page sessions and single-use tokens.

use super::statements;

statements! {
    INSERT_GRANT = "INSERT INTO grants (nonce, thread, group_key, act, allowed, expires_at, used_by, used_at, voided) \
        VALUES ($1, $2, $3, $4, $5, $6, NULL, NULL, 0) ON CONFLICT DO NOTHING";
    USE_GRANT = "UPDATE grants SET used_by = $1, used_at = $2 WHERE nonce = $3 AND used_at IS NULL AND voided = 0 AND expires_at > $2 RETURNING group_key";
    VOID_OTHERS = "UPDATE grants SET voided = 1 WHERE group_key = $1 AND nonce <> $2 AND used_at IS NULL";
    VOID_GRANTS = "UPDATE grants SET voided = 1 WHERE group_key = $1 AND used_at IS NULL";
    GRANT = "SELECT nonce, act, allowed, thread, group_key, expires_at, used_by, used_at, voided FROM grants WHERE nonce = $1";
    /// `$1` is a list of nonces as JSON: the two databases share no way to bind one.
    GRANTS_BY_NONCE = {
        sqlite "SELECT nonce, act, allowed, thread, group_key, expires_at, used_by, used_at, voided FROM grants \
            WHERE nonce IN (SELECT value FROM json_each($1)) ORDER BY nonce"
        postgres "SELECT nonce, act, allowed, thread, group_key, expires_at, used_by, used_at, voided FROM grants \
            WHERE nonce IN (SELECT json_array_elements_text(CAST($1 AS JSON))) ORDER BY nonce"
    };
    GRANTS_OF = "SELECT nonce, act, allowed, thread, group_key, expires_at, used_by, used_at, voided FROM grants WHERE group_key = $1 ORDER BY nonce";

    INSERT_SESSION = "INSERT INTO sessions (hash, person, created_at, expires_at, revoked_at) VALUES ($1, $2, $3, $4, NULL)";
    REVOKE_SESSION = "UPDATE sessions SET revoked_at = $1 WHERE hash = $2 AND revoked_at IS NULL";
    REVOKE_SESSIONS = "UPDATE sessions SET revoked_at = $1 WHERE person = $2 AND revoked_at IS NULL";
    SESSION = "SELECT hash, person, created_at, expires_at, revoked_at FROM sessions WHERE hash = $1";
    SESSIONS_OF = "SELECT hash, person, created_at, expires_at, revoked_at FROM sessions WHERE person = $1 AND revoked_at IS NULL ORDER BY created_at, hash";

    INSERT_TOKEN = "INSERT INTO tokens (hash, kind, person, data, created_at, expires_at, used_at, used_by, voided) VALUES ($1, $2, $3, $4, $5, $6, NULL, NULL, 0)";
    USE_TOKEN = "UPDATE tokens SET used_at = $1, used_by = $2 WHERE hash = $3 AND used_at IS NULL AND voided = 0 AND expires_at > $1";
    VOID_TOKENS = "UPDATE tokens SET voided = 1 WHERE kind = $1 AND used_at IS NULL";
    VOID_TOKENS_OF = "UPDATE tokens SET voided = 1 WHERE kind = $1 AND person = $2 AND used_at IS NULL";
    TOKEN = "SELECT hash, kind, person, data, created_at, expires_at, used_at, used_by, voided FROM tokens WHERE hash = $1";
    OPEN_TOKENS = "SELECT hash, kind, person, data, created_at, expires_at, used_at, used_by, voided FROM tokens \
        WHERE kind = $1 AND used_at IS NULL AND voided = 0 AND expires_at > $2 ORDER BY created_at, hash";
}
