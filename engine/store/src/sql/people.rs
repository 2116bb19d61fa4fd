//! Statements on people, their identities and threads.

use super::statements;

statements! {
    INSERT_PERSON = "INSERT INTO people (id, standing, created_at, rev, json) VALUES ($1, $2, $3, 1, $4) ON CONFLICT DO NOTHING";
    UPDATE_PERSON = "UPDATE people SET standing = $1, rev = rev + 1, json = $2 WHERE id = $3 AND rev = $4";
    PERSON = "SELECT rev, json FROM people WHERE id = $1";
    PEOPLE = "SELECT rev, json FROM people ORDER BY created_at, id";

    PUT_IDENTITY = "INSERT INTO identities (platform, workspace, external, person, at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (platform, workspace, external) DO UPDATE SET person = excluded.person";
    IDENTITY = "SELECT person FROM identities WHERE platform = $1 AND workspace = $2 AND external = $3";
    IDENTITIES_OF = "SELECT platform, workspace, external FROM identities WHERE person = $1 ORDER BY at, platform, workspace, external";
    DROP_IDENTITIES = "DELETE FROM identities WHERE person = $1";

    INSERT_THREAD = "INSERT INTO threads (id, platform, bible, opened_by, project, created_at, rev, json) VALUES ($1, $2, $3, $4, $5, $6, 1, $7) \
        ON CONFLICT DO NOTHING";
    UPDATE_THREAD = "UPDATE threads SET bible = $1, project = $2, opened_by = $3, rev = rev + 1, json = $4 WHERE id = $5 AND rev = $6";
    START_COUNTS = "INSERT INTO thread_counts (thread, posts, changes, arrivals, active_at) VALUES ($1, 0, 0, 0, $2) ON CONFLICT DO NOTHING";
    THREAD = "SELECT t.rev, t.json, c.active_at FROM threads t JOIN thread_counts c ON c.thread = t.id WHERE t.id = $1";
    THREADS_OF = "SELECT t.rev, t.json, c.active_at FROM threads t JOIN thread_counts c ON c.thread = t.id WHERE t.opened_by = $1 \
        ORDER BY c.active_at DESC, t.id DESC";
    THREADS_NEAR = "SELECT t.rev, t.json, c.active_at FROM threads t JOIN thread_counts c ON c.thread = t.id LEFT JOIN projects p ON p.id = t.project \
        WHERE t.opened_by = $1 OR replace(p.json, $2, '') <> p.json ORDER BY c.active_at DESC, t.id DESC LIMIT $3";
    THREAD_OF_PROJECT = "SELECT t.rev, t.json, c.active_at FROM threads t JOIN thread_counts c ON c.thread = t.id WHERE t.project = $1 \
        ORDER BY t.created_at, t.id LIMIT 1";
}
