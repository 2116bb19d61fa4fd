//! Statements on what messengers sent, where conversations are held, and what of ours they show.

use super::statements;

statements! {
    NEXT_UPDATE = "INSERT INTO update_counts (platform, workspace, ord) VALUES ($1, $2, 1) \
        ON CONFLICT (platform, workspace) DO UPDATE SET ord = update_counts.ord + 1 RETURNING ord";
    INSERT_UPDATE = "INSERT INTO updates (platform, workspace, key, lane, ord, raw, at, state, tries, not_before) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'ready', 0, 0) ON CONFLICT DO NOTHING";
    UPDATE_KNOWN = "SELECT state FROM updates WHERE platform = $1 AND workspace = $2 AND key = $3";
    /// The first of each lane: a later one waits until it is done or given up. A wait longer than any is of a clock that went back.
    READY_UPDATES = "SELECT u.key, u.lane, u.raw, u.at, u.tries FROM updates u WHERE u.platform = $1 AND u.workspace = $2 AND u.state = 'ready' \
        AND (u.not_before <= $3 OR u.not_before > $5) AND NOT EXISTS (SELECT 1 FROM updates b WHERE b.platform = u.platform AND b.workspace = u.workspace \
        AND b.lane = u.lane AND b.state = 'ready' AND b.ord < u.ord) ORDER BY u.ord LIMIT $4";
    UNREAD_OF_LANE = "SELECT key, lane, raw, at, tries FROM updates WHERE platform = $1 AND workspace = $2 AND lane = $3 AND state = 'ready' \
        ORDER BY ord LIMIT $4";
    UPDATE_DONE = "UPDATE updates SET state = 'done', ended_at = $1, error = NULL WHERE platform = $2 AND workspace = $3 AND key = $4 AND state = 'ready'";
    UPDATE_TRIES = "SELECT tries FROM updates WHERE platform = $1 AND workspace = $2 AND key = $3 AND state = 'ready'";
    UPDATE_RETRY = "UPDATE updates SET tries = tries + 1, error = $1, not_before = $2 WHERE platform = $3 AND workspace = $4 AND key = $5 AND state = 'ready'";
    UPDATE_WAITS = "UPDATE updates SET error = $1, not_before = $2 WHERE platform = $3 AND workspace = $4 AND key = $5 AND state = 'ready'";
    UPDATE_PARKED = "UPDATE updates SET state = 'parked', tries = tries + 1, error = $1, ended_at = $2 \
        WHERE platform = $3 AND workspace = $4 AND key = $5 AND state = 'ready'";
    FORGET_UPDATES = "DELETE FROM updates WHERE (platform, workspace, key) IN \
        (SELECT platform, workspace, key FROM updates WHERE state <> 'ready' AND ended_at < $1 LIMIT $2)";

    UNSEAT = "UPDATE rooms SET current = 0 WHERE platform = $1 AND workspace = $2 AND channel = $3 AND topic = $4 AND current = 1 AND thread <> $5";
    PUT_ROOM = "INSERT INTO rooms (thread, platform, workspace, channel, topic, kind, current, closed, shown, looked, not_before) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0) \
        ON CONFLICT (thread) DO UPDATE SET channel = excluded.channel, topic = excluded.topic, kind = excluded.kind, current = excluded.current, \
        closed = excluded.closed";
    ROOM = "SELECT thread, platform, workspace, channel, topic, kind, current, closed, shown FROM rooms WHERE thread = $1";
    CURRENT_ROOM = "SELECT thread, platform, workspace, channel, topic, kind, current, closed, shown FROM rooms \
        WHERE platform = $1 AND workspace = $2 AND channel = $3 AND topic = $4 AND current = 1";
    ROOMS_OF_CHANNEL = "SELECT thread, platform, workspace, channel, topic, kind, current, closed, shown FROM rooms \
        WHERE platform = $1 AND workspace = $2 AND channel = $3 ORDER BY thread";
    OWN_CHAT = "SELECT t.id FROM threads t JOIN thread_counts c ON c.thread = t.id JOIN rooms r ON r.thread = t.id \
        WHERE t.opened_by = $1 AND r.kind = $2 AND r.closed = '' \
        ORDER BY CASE WHEN r.platform = $3 THEN 0 ELSE 1 END, c.active_at DESC, t.id DESC LIMIT 1";
    /// Words that came to the new chat first began a conversation there: the one that moves in takes its place.
    UNSEAT_MOVED = "UPDATE rooms SET current = 0 WHERE platform = $1 AND workspace = $2 AND channel = $3 AND current = 1 AND topic IN \
        (SELECT topic FROM rooms WHERE platform = $1 AND workspace = $2 AND channel = $4 AND current = 1)";
    MOVE_CHANNEL = "UPDATE rooms SET channel = $1 WHERE platform = $2 AND workspace = $3 AND channel = $4";
    /// Messages have other ids in the new chat: what was said in the old one stands there, and is said anew once it changes.
    FORGET_REMOTES = "UPDATE deliveries SET remote = '', change = 0, trying = 0 WHERE channel = $1 AND thread IN \
        (SELECT thread FROM rooms WHERE platform = $2 AND workspace = $3)";
    CLOSE_CHANNEL = "UPDATE rooms SET closed = $1 WHERE platform = $2 AND workspace = $3 AND channel = $4";
    ROOMS_BEHIND = "SELECT r.thread, r.platform, r.workspace, r.channel, r.topic, r.kind, r.current, r.closed, r.shown FROM rooms r \
        JOIN thread_counts c ON c.thread = r.thread WHERE r.platform = $1 AND r.workspace = $2 AND r.closed = '' AND c.changes > r.shown \
        AND (r.not_before <= $3 OR r.not_before > $5 OR c.changes > r.looked) ORDER BY r.not_before, c.active_at LIMIT $4";
    SHOWN = "UPDATE rooms SET shown = CASE WHEN shown < $1 THEN $1 ELSE shown END, looked = $2, not_before = $3 WHERE thread = $4";

    THREAD_OF_REMOTE = "SELECT d.thread FROM deliveries d JOIN rooms r ON r.thread = d.thread \
        WHERE d.channel = $1 AND d.remote = $2 AND r.platform = $3 AND r.workspace = $4";
    RECEIVED = "SELECT id, thread, arrival FROM inbox WHERE platform = $1 AND key = $2";
    DELIVERIES = "SELECT d.post, d.remote, d.change, d.trying, d.at, d.tries, d.not_before FROM posts p JOIN deliveries d ON d.post = p.id \
        WHERE p.thread = $1 AND p.change > $2";
    /// Says that a change is on its way: refused while another is, so that no two send the same.
    TRY_DELIVERY = "INSERT INTO deliveries (post, thread, channel, remote, change, trying, at, tries, not_before) VALUES ($1, $2, $3, '', 0, $4, $5, 0, 0) \
        ON CONFLICT (post) DO UPDATE SET trying = excluded.trying, channel = excluded.channel, at = excluded.at WHERE deliveries.remote = '' AND (deliveries.trying = 0 OR deliveries.trying = $6)";
    DELIVERED = "UPDATE deliveries SET remote = $1, change = $2, trying = 0, at = $3, tries = 0, not_before = 0, error = NULL WHERE post = $4";
    DELIVERY_WAITS = "UPDATE deliveries SET trying = $1, not_before = $2, error = $3 WHERE post = $4";
    DELIVERY_FAILED = "UPDATE deliveries SET trying = $1, tries = tries + 1, not_before = $2, error = $3 WHERE post = $4";
}
