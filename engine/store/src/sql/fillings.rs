//! Statements on requests that are being filled in.

use super::statements;

statements! {
    INSERT_FILLING = "INSERT INTO fillings (id, thread, person, project, touched_at, rev, json) VALUES ($1, $2, $3, $4, $5, 1, $6) ON CONFLICT DO NOTHING";
    UPDATE_FILLING = "UPDATE fillings SET touched_at = $1, rev = rev + 1, json = $2 WHERE id = $3 AND rev = $4";
    FILLING = "SELECT rev, json FROM fillings WHERE id = $1";
    FILLING_IN = "SELECT rev, json FROM fillings WHERE thread = $1 AND person = $2";
    END_FILLING = "DELETE FROM fillings WHERE id = $1";
    DROP_FILLINGS_OF = "DELETE FROM fillings WHERE person = $1";
    DROP_FILLINGS_IN = "DELETE FROM fillings WHERE project = $1";
    /// What nobody went on with: whoever left it does not come back for it.
    FORGET_FILLINGS = "DELETE FROM fillings WHERE id IN (SELECT id FROM fillings WHERE touched_at < $1 ORDER BY touched_at LIMIT $2)";
}
