//! Statements on what was received and is not handled yet.

use super::statements;

statements! {
    NEXT_ARRIVAL = "INSERT INTO thread_counts (thread, posts, changes, arrivals, active_at) VALUES ($1, 0, 0, 1, $2) \
        ON CONFLICT (thread) DO UPDATE SET arrivals = thread_counts.arrivals + 1, active_at = excluded.active_at RETURNING arrivals";
    INBOX_BY_KEY = "SELECT id FROM inbox WHERE platform = $1 AND key = $2";
    INSERT_INBOX = "INSERT INTO inbox (id, platform, key, thread, ord, person, arrival, request, at, state, not_before, failed_at, tries, lost, epoch, told) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'ready', 0, 0, 0, 0, 0, 0) ON CONFLICT DO NOTHING";

    /// A message waits while an earlier one of its thread is open, so that a thread is heard in order. The lock is taken in a
    /// materialized step: taken inside `IN (…)`, PostgreSQL may run it again for every row and claim more than `LIMIT`.
    CLAIM_INBOX = [
        "WITH c AS MATERIALIZED (SELECT i.id FROM inbox i WHERE i.state = 'ready' AND i.not_before <= $1 AND NOT EXISTS (\
            SELECT 1 FROM inbox b WHERE b.thread = i.thread AND b.ended_at IS NULL AND b.id <> i.id AND (b.state = 'claimed' OR b.ord < i.ord)) \
            ORDER BY i.not_before, i.id LIMIT $2 "
        "FOR UPDATE OF i SKIP LOCKED"
        ") UPDATE inbox SET state = 'claimed', worker = $3, epoch = epoch + 1 WHERE state = 'ready' AND id IN (SELECT id FROM c) \
            RETURNING id, epoch, platform, key, thread, person, arrival, request, at, tries"
    ];
    INBOX_DONE = "UPDATE inbox SET state = 'done', ended_at = $1, worker = NULL WHERE id = $2 AND epoch = $3 AND state = 'claimed'";
    INBOX_PARKED = "UPDATE inbox SET state = 'parked', ended_at = $1, worker = NULL, tries = tries + 1, error = $2, told = $3 \
        WHERE id = $4 AND epoch = $5 AND state = 'claimed'";
    INBOX_TRIES = "SELECT tries FROM inbox WHERE id = $1 AND epoch = $2 AND state = 'claimed'";
    INBOX_RETRY = "UPDATE inbox SET state = 'ready', worker = NULL, tries = tries + 1, error = $1, not_before = $2, failed_at = $3 \
        WHERE id = $4 AND epoch = $5 AND state = 'claimed'";
    INBOX_RELEASE = "UPDATE inbox SET state = 'ready', worker = NULL, epoch = epoch + 1 WHERE worker = $1 AND state = 'claimed'";
    INBOX_REAP = "UPDATE inbox SET state = CASE WHEN lost + 1 >= $1 THEN 'parked' ELSE 'ready' END, \
        ended_at = CASE WHEN lost + 1 >= $1 THEN $2 ELSE ended_at END, error = CASE WHEN lost + 1 >= $1 THEN 'lost with its worker again and again' ELSE error END, \
        lost = lost + 1, epoch = epoch + 1, worker = NULL WHERE worker = $3 AND state = 'claimed' RETURNING id, state";
    INBOX_CLOCK_WENT_BACK = "UPDATE inbox SET not_before = 0, failed_at = 0 WHERE state = 'ready' AND failed_at > $1";
    INBOX_OPEN_IN = "SELECT CAST(COUNT(id) AS BIGINT) FROM inbox WHERE thread = $1 AND ended_at IS NULL";
    PARKED_INBOX = "SELECT id, thread, person, arrival, request, at, error FROM inbox WHERE state = 'parked' AND told = 0 ORDER BY id LIMIT $1";
    PARKED_LAST = "SELECT id, request, error FROM inbox WHERE state = 'parked' ORDER BY id DESC LIMIT $1";
    PARKED_TOLD = "UPDATE inbox SET told = 1 WHERE id = $1 AND state = 'parked' AND told = 0";
}
