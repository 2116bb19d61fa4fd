-- What is spent on models: one row a scope, made with its first call or limit. A limit that is NULL is none.
CREATE TABLE budgets (
    level TEXT NOT NULL,
    id TEXT NOT NULL,
    limit_requests BIGINT,
    limit_tokens BIGINT,
    limit_micros BIGINT,
    reserved_requests BIGINT NOT NULL DEFAULT 0,
    reserved_tokens BIGINT NOT NULL DEFAULT 0,
    reserved_micros BIGINT NOT NULL DEFAULT 0,
    spent_requests BIGINT NOT NULL DEFAULT 0,
    spent_tokens BIGINT NOT NULL DEFAULT 0,
    spent_micros BIGINT NOT NULL DEFAULT 0,
    used_input BIGINT NOT NULL DEFAULT 0,
    used_cache_read BIGINT NOT NULL DEFAULT 0,
    used_cache_write BIGINT NOT NULL DEFAULT 0,
    used_output BIGINT NOT NULL DEFAULT 0,
    used_reasoning BIGINT NOT NULL DEFAULT 0,
    guessed BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (level, id)
);

-- What is reserved for calls that are not settled yet; the row goes when they are. `attempt` is '' where nobody's attempt made the call.
CREATE TABLE reservations (
    id TEXT NOT NULL PRIMARY KEY,
    attempt TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    requests BIGINT NOT NULL,
    tokens BIGINT NOT NULL,
    micros BIGINT NOT NULL,
    scopes TEXT NOT NULL
);
CREATE INDEX reservations_attempt ON reservations (attempt, id);

-- How the accounts of agents stand; one that nobody said anything of works.
CREATE TABLE accounts (
    name TEXT NOT NULL PRIMARY KEY,
    rev BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    json TEXT NOT NULL
);

-- When a run that rests goes on by itself; NULL while it does not rest. 0 for those that are there: looked at once, they get theirs.
ALTER TABLE runs ADD COLUMN wakes_at BIGINT;
UPDATE runs SET wakes_at = 0 WHERE state = 'resting';
CREATE INDEX runs_wake ON runs (wakes_at) WHERE wakes_at IS NOT NULL;
