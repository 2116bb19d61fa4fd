//! Statements on the messages of a thread.

use super::statements;

statements! {
    CLAIM_POST_KEY = "INSERT INTO post_keys (key, thread, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    NEXT_CHANGE = "INSERT INTO thread_counts (thread, posts, changes, arrivals, active_at) VALUES ($1, 0, 1, 0, $2) \
        ON CONFLICT (thread) DO UPDATE SET changes = thread_counts.changes + 1, active_at = excluded.active_at RETURNING changes";
    NEXT_SEQ = "UPDATE thread_counts SET posts = posts + 1 WHERE thread = $1 RETURNING posts";
    POST_IN_SLOT = "SELECT id FROM posts WHERE thread = $1 AND slot = $2";
    INSERT_POST = "INSERT INTO posts (id, thread, seq, change, slot, author, at, edited_at, body) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, $8)";
    EDIT_POST = "UPDATE posts SET change = $1, author = $2, edited_at = $3, body = $4 WHERE id = $5";

    POSTS = "SELECT id, thread, seq, change, author, at, edited_at, body FROM posts WHERE thread = $1 AND change > $2 ORDER BY change LIMIT $3";
    LATEST_POSTS = "SELECT id, thread, seq, change, author, at, edited_at, body FROM posts WHERE thread = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3";
    /// What `serde_json` writes where files came along; words that look like it are escaped inside a JSON text.
    BODIES_WITH_FILES = "SELECT id, body FROM posts WHERE id > $1 AND REPLACE(body, '\"files\":[{', '') <> body ORDER BY id LIMIT $2";
    BRIEFS_WITH_FILES = "SELECT id, json FROM briefs WHERE id > $1 AND REPLACE(json, '\"files\":[{', '') <> json ORDER BY id LIMIT $2";
    ARRIVALS_WITH_FILES = "SELECT id, arrival FROM inbox WHERE id > $1 AND REPLACE(arrival, '\"files\":[{', '') <> arrival ORDER BY id LIMIT $2";
    THREADS_WITH_SLOT = "SELECT thread FROM posts WHERE slot = $1 ORDER BY id";
    POST_BY_SLOT = "SELECT id, thread, seq, change, author, at, edited_at, body FROM posts WHERE thread = $1 AND slot = $2";
}
