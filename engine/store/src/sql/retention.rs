//! Statements that forget what is over, oldest first, a batch at a time.

use super::statements;

statements! {
    FORGET_EFFECTS = "DELETE FROM effects WHERE id IN (SELECT id FROM effects WHERE state = 'done' AND ended_at < $1 ORDER BY ended_at LIMIT $2)";
    FORGET_INBOX = "DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE state = 'done' AND ended_at < $1 ORDER BY ended_at LIMIT $2)";
    /// Used and voided ones expire too: one rule for all.
    FORGET_GRANTS = "DELETE FROM grants WHERE nonce IN (SELECT nonce FROM grants WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)";
    FORGET_SESSIONS = "DELETE FROM sessions WHERE hash IN (SELECT hash FROM sessions WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)";
    FORGET_TOKENS = "DELETE FROM tokens WHERE hash IN (SELECT hash FROM tokens WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)";
}
