//! Statements on workers and their leases.

use super::statements;

statements! {
    ENLIST = "INSERT INTO workers (id, instance, host, enlisted_at, lease_until) VALUES ($1, $2, $3, $4, $5)";
    BEAT = "UPDATE workers SET lease_until = $1 WHERE id = $2";
    LEASE = "SELECT lease_until FROM workers WHERE id = $1";
    /// Leases that ended; or that end so far ahead that the clock must have gone back. Row locks: a beat that comes in between waits.
    ENDED = [
        "SELECT w.id FROM workers w WHERE (w.lease_until < $1 OR w.lease_until > $2) AND (\
            EXISTS (SELECT 1 FROM effects e WHERE e.worker = w.id AND e.state = 'claimed') \
            OR EXISTS (SELECT 1 FROM inbox i WHERE i.worker = w.id AND i.state = 'claimed')) "
        "FOR UPDATE OF w SKIP LOCKED"
        ""
    ];
    /// Workers of one instance that hold something, whatever their leases say.
    OF_INSTANCE = [
        "SELECT w.id FROM workers w WHERE w.instance = $1 AND (\
            EXISTS (SELECT 1 FROM effects e WHERE e.worker = w.id AND e.state = 'claimed') \
            OR EXISTS (SELECT 1 FROM inbox i WHERE i.worker = w.id AND i.state = 'claimed')) "
        "FOR UPDATE OF w"
        ""
    ];
    END_INSTANCE = "UPDATE workers SET lease_until = 0 WHERE instance = $1 AND lease_until > 0";
    /// Rows of processes long gone. Never one that owns a claim.
    FORGET_WORKERS = "DELETE FROM workers WHERE lease_until < $1 \
        AND NOT EXISTS (SELECT 1 FROM effects e WHERE e.worker = workers.id AND e.state = 'claimed') \
        AND NOT EXISTS (SELECT 1 FROM inbox i WHERE i.worker = workers.id AND i.state = 'claimed')";
    LIVE_WORKERS = "SELECT CAST(COUNT(id) AS BIGINT) FROM workers WHERE lease_until >= $1";
}
