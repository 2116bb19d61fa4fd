//! Statements on what is to be done outside the database.

use super::statements;

statements! {
    EFFECT_BY_KEY = "SELECT id FROM effects WHERE key = $1";
    NEXT_ORD = "INSERT INTO effect_counts (order_key, ord) VALUES ($1, 1) ON CONFLICT (order_key) DO UPDATE SET ord = effect_counts.ord + 1 RETURNING ord";
    EFFECT_OF_KEY = "SELECT json FROM effects WHERE key = $1";
    /// When something of this name was wanted last: still open, or ended since `$3`.
    WANTED_AT = "SELECT CAST(MAX(n.created_at) AS BIGINT) FROM (\
        SELECT created_at FROM effects WHERE order_key = $1 AND ended_at IS NULL AND name = $2 \
        UNION ALL SELECT created_at FROM effects WHERE state = 'done' AND ended_at >= $3 AND order_key = $1 AND name = $2) n";
    /// What of this name was wanted: still open, or ended since `$3`.
    WANTED_SINCE = "SELECT n.json FROM (\
        SELECT json, ord FROM effects WHERE order_key = $1 AND ended_at IS NULL AND name = $2 \
        UNION ALL SELECT json, ord FROM effects WHERE state = 'done' AND ended_at >= $3 AND order_key = $1 AND name = $2) n ORDER BY n.ord";
    INSERT_EFFECT = "INSERT INTO effects (id, key, lane, name, order_key, ord, json, created_at, state, not_before, failed_at, tries, max_tries, lost, epoch, told) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'ready', $9, 0, 0, $10, 0, 0, 0) ON CONFLICT DO NOTHING";

    /// An effect waits while an earlier one of its order key is open; one that was planned for later and was never tried holds
    /// nobody up. The lock is taken in a materialized step: taken inside `IN (…)`, PostgreSQL may run it again for every row
    /// and claim more than `LIMIT`.
    CLAIM_EFFECTS = [
        "WITH c AS MATERIALIZED (SELECT e.id FROM effects e WHERE e.lane = $1 AND e.state = 'ready' AND e.not_before <= $2 AND NOT EXISTS (\
            SELECT 1 FROM effects b WHERE b.order_key = e.order_key AND b.ended_at IS NULL AND b.id <> e.id \
            AND (b.state = 'claimed' OR (b.ord < e.ord AND (b.tries > 0 OR b.not_before <= $2)))) \
            ORDER BY e.not_before, e.id LIMIT $3 "
        "FOR UPDATE OF e SKIP LOCKED"
        ") UPDATE effects SET state = 'claimed', worker = $4, epoch = epoch + 1 WHERE state = 'ready' AND id IN (SELECT id FROM c) \
            RETURNING id, epoch, key, json, tries, max_tries, created_at"
    ];
    EFFECT_DONE = "UPDATE effects SET state = 'done', ended_at = $1, worker = NULL WHERE id = $2 AND epoch = $3 AND state = 'claimed' RETURNING order_key";
    EFFECT_TRIES = "SELECT tries, max_tries, order_key, lane FROM effects WHERE id = $1 AND epoch = $2 AND state = 'claimed'";
    EFFECT_DEAD = "UPDATE effects SET state = 'dead', ended_at = $1, worker = NULL, tries = tries + 1, error = $2 \
        WHERE id = $3 AND epoch = $4 AND state = 'claimed'";
    EFFECT_RETRY = "UPDATE effects SET state = 'ready', worker = NULL, tries = tries + 1, error = $1, not_before = $2, failed_at = $3 \
        WHERE id = $4 AND epoch = $5 AND state = 'claimed'";
    NEXT_LANE = "SELECT lane FROM effects WHERE order_key = $1 AND ended_at IS NULL ORDER BY ord LIMIT 1";
    EFFECT_RELEASE = "UPDATE effects SET state = 'ready', worker = NULL, epoch = epoch + 1 WHERE worker = $1 AND state = 'claimed' RETURNING lane";
    EFFECT_REAP = "UPDATE effects SET state = CASE WHEN lost + 1 >= $1 THEN 'dead' ELSE 'ready' END, \
        ended_at = CASE WHEN lost + 1 >= $1 THEN $2 ELSE ended_at END, error = CASE WHEN lost + 1 >= $1 THEN 'lost with its worker again and again' ELSE error END, \
        lost = lost + 1, epoch = epoch + 1, worker = NULL WHERE worker = $3 AND state = 'claimed' RETURNING id, state, lane, order_key";
    EFFECT_CLOCK_WENT_BACK = "UPDATE effects SET not_before = 0, failed_at = 0 WHERE state = 'ready' AND failed_at > $1 RETURNING lane";
    DEAD_EFFECTS = "SELECT id, key, json, error FROM effects WHERE state = 'dead' AND told = 0 ORDER BY id LIMIT $1";
    DEAD_LAST = "SELECT id, json, error FROM effects WHERE state = 'dead' ORDER BY id DESC LIMIT $1";
    DEAD_TOLD = "UPDATE effects SET told = 1 WHERE id = $1 AND state = 'dead' AND told = 0";
}
