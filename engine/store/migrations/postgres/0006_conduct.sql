-- When and how each person wants to be told; their row goes when they are erased. `due_at` is when to look at their digest next,
-- NULL = never.
CREATE TABLE habits (
    person TEXT NOT NULL PRIMARY KEY REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    rev BIGINT NOT NULL,
    json TEXT NOT NULL,
    due_at BIGINT
);
CREATE INDEX habits_due ON habits (due_at) WHERE due_at IS NOT NULL;
INSERT INTO habits (person, rev, json, due_at) SELECT id, 1, '{}', 0 FROM people WHERE standing <> 'erased';

-- Messages that wait for a person: written with the message, gone with its buttons. `due_at` is when to look whether to remind them,
-- NULL = no more.
CREATE TABLE waits (
    thread TEXT NOT NULL,
    group_key TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    json TEXT NOT NULL,
    since BIGINT NOT NULL,
    reminded BIGINT NOT NULL,
    due_at BIGINT,
    PRIMARY KEY (thread, group_key)
);
CREATE INDEX waits_due ON waits (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX waits_person ON waits (person);

-- What happened lately, and when somebody last spoke: of what was answered, so that a claim, which looks for the rest, does not use it.
CREATE INDEX runs_updated ON runs (updated_at);
CREATE INDEX inbox_said ON inbox (thread, at) WHERE ended_at IS NOT NULL;
