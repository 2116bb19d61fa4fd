-- People, conversations, work, what was received, what is to be done, and the record of it.
-- Ids and JSON are TEXT, times are UTC ms in BIGINT, flags are BIGINT 0/1. The PostgreSQL file of this number has the same columns.

CREATE TABLE people (
    id TEXT NOT NULL PRIMARY KEY,
    standing TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    rev BIGINT NOT NULL,
    json TEXT NOT NULL
);

CREATE TABLE identities (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    external TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    at BIGINT NOT NULL,
    PRIMARY KEY (platform, workspace, external)
);
CREATE INDEX identities_person ON identities (person);

CREATE TABLE threads (
    id TEXT NOT NULL PRIMARY KEY,
    platform TEXT NOT NULL,
    bible TEXT NOT NULL,
    opened_by TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    project TEXT,
    created_at BIGINT NOT NULL,
    rev BIGINT NOT NULL,
    json TEXT NOT NULL
);
CREATE INDEX threads_opened_by ON threads (opened_by);
CREATE INDEX threads_project ON threads (project);

-- Counters of a thread live beside it, so that a new message never makes the thread's own revision stale.
CREATE TABLE thread_counts (
    thread TEXT NOT NULL PRIMARY KEY,
    posts BIGINT NOT NULL,
    changes BIGINT NOT NULL,
    arrivals BIGINT NOT NULL,
    active_at BIGINT NOT NULL
);

CREATE TABLE posts (
    id TEXT NOT NULL PRIMARY KEY,
    thread TEXT NOT NULL REFERENCES threads (id) DEFERRABLE INITIALLY DEFERRED,
    seq BIGINT NOT NULL,
    change BIGINT NOT NULL,
    slot TEXT,
    author TEXT NOT NULL,
    at BIGINT NOT NULL,
    edited_at BIGINT,
    body TEXT NOT NULL
);
CREATE UNIQUE INDEX posts_seq ON posts (thread, seq);
CREATE UNIQUE INDEX posts_change ON posts (thread, change);
CREATE UNIQUE INDEX posts_slot ON posts (thread, slot) WHERE slot IS NOT NULL;

-- Every write of a post, new or edited, has a key: the same write twice is one.
CREATE TABLE post_keys (
    key TEXT NOT NULL PRIMARY KEY,
    thread TEXT NOT NULL,
    at BIGINT NOT NULL
);

CREATE TABLE briefs (
    id TEXT NOT NULL PRIMARY KEY,
    thread TEXT NOT NULL REFERENCES threads (id) DEFERRABLE INITIALLY DEFERRED,
    created_at BIGINT NOT NULL,
    rev BIGINT NOT NULL,
    json TEXT NOT NULL
);
CREATE INDEX briefs_thread ON briefs (thread, id);

CREATE TABLE projects (
    id TEXT NOT NULL PRIMARY KEY,
    bible TEXT NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    rev BIGINT NOT NULL,
    json TEXT NOT NULL
);

CREATE TABLE tasks (
    id TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL REFERENCES projects (id) DEFERRABLE INITIALLY DEFERRED,
    run TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    json TEXT NOT NULL
);
CREATE INDEX tasks_project ON tasks (project, id);

CREATE TABLE runs (
    id TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL REFERENCES projects (id) DEFERRABLE INITIALLY DEFERRED,
    task TEXT NOT NULL,
    state TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    rev BIGINT NOT NULL,
    json TEXT NOT NULL
);
CREATE INDEX runs_project ON runs (project, id);
CREATE INDEX runs_state ON runs (state, id);

CREATE TABLE wishes (
    id TEXT NOT NULL PRIMARY KEY,
    by_person TEXT NOT NULL,
    at BIGINT NOT NULL,
    json TEXT NOT NULL
);

-- '' stands for the instance itself where a line concerns no project.
CREATE TABLE journal (
    project TEXT NOT NULL,
    seq BIGINT NOT NULL,
    run TEXT,
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (project, seq)
);
CREATE INDEX journal_run ON journal (run, seq) WHERE run IS NOT NULL;

CREATE TABLE journal_counts (
    project TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL
);

CREATE TABLE grants (
    nonce TEXT NOT NULL PRIMARY KEY,
    thread TEXT NOT NULL,
    group_key TEXT NOT NULL,
    act TEXT NOT NULL,
    allowed TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_by TEXT,
    used_at BIGINT,
    voided BIGINT NOT NULL
);
CREATE INDEX grants_group ON grants (group_key);

-- Each row carries the hash of the row before it.
CREATE TABLE audit (
    seq BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT,
    json TEXT NOT NULL,
    before TEXT NOT NULL,
    hash TEXT NOT NULL
);

CREATE TABLE audit_head (
    one BIGINT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_head (one, seq, hash) VALUES (1, 0, '');

CREATE TABLE sessions (
    hash TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX sessions_person ON sessions (person);

CREATE TABLE tokens (
    hash TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    person TEXT,
    data TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    used_by TEXT,
    voided BIGINT NOT NULL
);
CREATE INDEX tokens_kind ON tokens (kind, person);

-- One row a process start. Never deleted while it owns claims.
CREATE TABLE workers (
    id TEXT NOT NULL PRIMARY KEY,
    host TEXT NOT NULL,
    enlisted_at BIGINT NOT NULL,
    lease_until BIGINT NOT NULL
);

CREATE TABLE inbox (
    id TEXT NOT NULL PRIMARY KEY,
    platform TEXT NOT NULL,
    key TEXT NOT NULL,
    thread TEXT NOT NULL REFERENCES threads (id) DEFERRABLE INITIALLY DEFERRED,
    ord BIGINT NOT NULL,
    person TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    arrival TEXT NOT NULL,
    request TEXT NOT NULL,
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    not_before BIGINT NOT NULL,
    failed_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    lost BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    worker TEXT,
    error TEXT,
    ended_at BIGINT,
    told BIGINT NOT NULL
);
CREATE UNIQUE INDEX inbox_key ON inbox (platform, key);
CREATE INDEX inbox_ready ON inbox (not_before, id) WHERE state = 'ready';
CREATE INDEX inbox_claimed ON inbox (worker) WHERE state = 'claimed';
CREATE INDEX inbox_parked ON inbox (id) WHERE state = 'parked';
CREATE INDEX inbox_open ON inbox (thread, ord) WHERE ended_at IS NULL;
-- The last word on "one at a time a thread", whatever the claims believe.
CREATE UNIQUE INDEX inbox_in_flight ON inbox (thread) WHERE state = 'claimed';

CREATE TABLE effects (
    id TEXT NOT NULL PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    lane TEXT NOT NULL,
    name TEXT NOT NULL,
    order_key TEXT NOT NULL,
    ord BIGINT NOT NULL,
    json TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    not_before BIGINT NOT NULL,
    failed_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    max_tries BIGINT NOT NULL,
    lost BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    worker TEXT,
    error TEXT,
    ended_at BIGINT,
    told BIGINT NOT NULL
);
CREATE INDEX effects_ready ON effects (lane, not_before, id) WHERE state = 'ready';
CREATE INDEX effects_claimed ON effects (worker) WHERE state = 'claimed';
CREATE INDEX effects_dead ON effects (id) WHERE state = 'dead';
CREATE INDEX effects_open ON effects (order_key, ord) WHERE ended_at IS NULL;
-- The last word on "one at a time an order key".
CREATE UNIQUE INDEX effects_in_flight ON effects (order_key) WHERE state = 'claimed';

CREATE TABLE effect_counts (
    order_key TEXT NOT NULL PRIMARY KEY,
    ord BIGINT NOT NULL
);
