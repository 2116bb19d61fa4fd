//! Statements on briefs, projects, tasks, runs, wishes and the journal.

use super::statements;

statements! {
    INSERT_BRIEF = "INSERT INTO briefs (id, thread, created_at, rev, json) VALUES ($1, $2, $3, 1, $4) ON CONFLICT DO NOTHING";
    UPDATE_BRIEF = "UPDATE briefs SET rev = rev + 1, json = $1 WHERE id = $2 AND rev = $3";
    BRIEF = "SELECT rev, json FROM briefs WHERE id = $1";
    LAST_BRIEF_OF = "SELECT rev, json FROM briefs WHERE thread = $1 ORDER BY id DESC LIMIT 1";

    INSERT_PROJECT = "INSERT INTO projects (id, bible, slug, state, created_at, rev, json) VALUES ($1, $2, $3, $4, $5, 1, $6) ON CONFLICT DO NOTHING";
    UPDATE_PROJECT = "UPDATE projects SET bible = $1, slug = $2, state = $3, rev = rev + 1, json = $4 WHERE id = $5 AND rev = $6";
    SLUG_TAKEN = "SELECT id FROM projects WHERE slug = $1 AND id <> $2";
    PROJECT = "SELECT rev, json FROM projects WHERE id = $1";
    PROJECTS = "SELECT rev, json FROM projects ORDER BY created_at, id";
    PROJECTS_AFTER = "SELECT rev, json FROM projects WHERE id > $1 ORDER BY id LIMIT $2";
    PROJECT_BY_SLUG = "SELECT rev, json FROM projects WHERE slug = $1";

    PUT_TASK = "INSERT INTO tasks (id, project, run, created_at, json) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (id) DO UPDATE SET run = excluded.run, json = excluded.json";
    TASK = "SELECT json FROM tasks WHERE id = $1";
    TASKS_OF = "SELECT json FROM tasks WHERE project = $1 ORDER BY id";

    INSERT_RUN = "INSERT INTO runs (id, project, task, state, updated_at, wakes_at, rev, json) VALUES ($1, $2, $3, $4, $5, $6, 1, $7) ON CONFLICT DO NOTHING";
    UPDATE_RUN = "UPDATE runs SET state = $1, updated_at = $2, wakes_at = $3, rev = rev + 1, json = $4 WHERE id = $5 AND rev = $6";
    RUN = "SELECT rev, json FROM runs WHERE id = $1";
    RUNS_OF = "SELECT rev, json FROM runs WHERE project = $1 ORDER BY id";
    RUNS_WAKING = "SELECT rev, json FROM runs WHERE wakes_at <= $1 ORDER BY wakes_at, id";
    RUNS_IN = "SELECT rev, json FROM runs WHERE state = $1 ORDER BY id";

    PUT_WISH = "INSERT INTO wishes (id, by_person, at, json) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    WISHES = "SELECT json FROM wishes ORDER BY id DESC LIMIT $1";

    NEXT_LINE = "INSERT INTO journal_counts (project, seq) VALUES ($1, 1) ON CONFLICT (project) DO UPDATE SET seq = journal_counts.seq + 1 RETURNING seq";
    INSERT_LINE = "INSERT INTO journal (project, seq, run, at, event, why) VALUES ($1, $2, $3, $4, $5, $6)";
    JOURNAL = "SELECT seq, at, event, why, run FROM journal WHERE project = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    JOURNAL_LAST = "SELECT seq, at, event, why, run FROM journal WHERE project = $1 ORDER BY seq DESC LIMIT $2";
    JOURNAL_OF_RUN = "SELECT seq, at, event, why, run FROM journal WHERE run = $1 ORDER BY seq";
}
