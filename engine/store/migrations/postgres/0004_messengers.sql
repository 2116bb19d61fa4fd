-- What messengers sent, as it came: written down before it is confirmed to them, read in order a lane (one chat or channel).
CREATE TABLE updates (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    key TEXT NOT NULL,
    lane TEXT NOT NULL,
    ord BIGINT NOT NULL,
    raw TEXT NOT NULL,
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    error TEXT,
    ended_at BIGINT,
    PRIMARY KEY (platform, workspace, key)
);
CREATE INDEX updates_ready ON updates (platform, workspace, lane, ord) WHERE state = 'ready';
CREATE INDEX updates_over ON updates (ended_at) WHERE state <> 'ready';

CREATE TABLE update_counts (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    ord BIGINT NOT NULL,
    PRIMARY KEY (platform, workspace)
);

-- Where a conversation of a messenger is held. Of several in one spot, one is current.
CREATE TABLE rooms (
    thread TEXT NOT NULL PRIMARY KEY REFERENCES threads (id) DEFERRABLE INITIALLY DEFERRED,
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    topic TEXT NOT NULL,
    kind TEXT NOT NULL,
    current BIGINT NOT NULL,
    closed TEXT NOT NULL,
    shown BIGINT NOT NULL,
    -- What was looked at, and before when there is no use in looking again unless something new is there.
    looked BIGINT NOT NULL,
    not_before BIGINT NOT NULL
);
CREATE UNIQUE INDEX rooms_current ON rooms (platform, workspace, channel, topic) WHERE current = 1;
CREATE INDEX rooms_channel ON rooms (platform, workspace, channel);
CREATE INDEX rooms_open ON rooms (platform, workspace) WHERE closed = '';

-- What a messenger shows of a message of ours. `trying` is the change that is on its way since `at`, 0 if none is.
CREATE TABLE deliveries (
    post TEXT NOT NULL PRIMARY KEY REFERENCES posts (id) DEFERRABLE INITIALLY DEFERRED,
    thread TEXT NOT NULL,
    channel TEXT NOT NULL,
    remote TEXT NOT NULL,
    change BIGINT NOT NULL,
    trying BIGINT NOT NULL,
    at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    error TEXT
);
CREATE INDEX deliveries_remote ON deliveries (channel, remote);

-- A message about one entry stands in whichever chat it is decided in.
CREATE INDEX posts_in_slot ON posts (slot) WHERE slot IS NOT NULL;
