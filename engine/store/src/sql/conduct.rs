//! Statements on when people want to be told, and on what waits for them.

use super::statements;

statements! {
    /// A new person is looked at once soon, so that their days are counted from then on.
    BEGIN_HABITS = "INSERT INTO habits (person, rev, json, due_at) VALUES ($1, 1, '{}', 0) ON CONFLICT DO NOTHING";
    UPDATE_HABITS = "UPDATE habits SET rev = rev + 1, json = $1, due_at = $2 WHERE person = $3 AND rev = $4";
    HABITS = "SELECT rev, json FROM habits WHERE person = $1";
    /// Those planned further ahead than anybody plans were planned by a clock that was wrong.
    HABITS_DUE = "SELECT person, rev, json FROM habits WHERE due_at IS NOT NULL AND (due_at <= $1 OR due_at > $2) ORDER BY due_at, person LIMIT $3";
    DROP_HABITS = "DELETE FROM habits WHERE person = $1";

    /// Nothing waits for somebody who is erased.
    AWAIT = "INSERT INTO waits (thread, group_key, person, json, since, reminded, due_at) \
        SELECT $1, $2, $3, $4, CAST($5 AS BIGINT), 0, CAST($6 AS BIGINT) WHERE EXISTS (SELECT 1 FROM habits WHERE person = $3) \
        ON CONFLICT (thread, group_key) DO UPDATE SET person = excluded.person, json = excluded.json, since = excluded.since, reminded = 0, \
        due_at = excluded.due_at";
    SETTLE = "DELETE FROM waits WHERE thread = $1 AND group_key = $2";
    REMINDED = "UPDATE waits SET reminded = $1, due_at = $2 WHERE thread = $3 AND group_key = $4 AND since = $5 AND reminded = $6";
    WAITS_DUE = "SELECT thread, group_key, person, json, since, reminded, due_at FROM waits \
        WHERE due_at IS NOT NULL AND (due_at <= $1 OR due_at > $2) ORDER BY due_at, thread, group_key LIMIT $3";
    WAITS_FOR = "SELECT thread, group_key, person, json, since, reminded, due_at FROM waits WHERE person = $1 ORDER BY since, thread, group_key";
    DROP_WAITS = "DELETE FROM waits WHERE person = $1";

    RUNS_SINCE = "SELECT rev, json FROM runs WHERE updated_at >= $1 ORDER BY updated_at, id LIMIT $2";
    HEARD_SINCE = "SELECT CAST(COUNT(h.id) AS BIGINT) FROM (SELECT id FROM inbox WHERE thread = $1 AND ended_at IS NOT NULL AND at >= $2 AND at <= $3 LIMIT 1) h";
}
