-- Requests of apps that people fill in in the chat: their answers lie here and nowhere else, until they are sent or left.
CREATE TABLE fillings (
    id TEXT NOT NULL PRIMARY KEY,
    thread TEXT NOT NULL REFERENCES threads (id) DEFERRABLE INITIALLY DEFERRED,
    person TEXT NOT NULL,
    project TEXT NOT NULL,
    touched_at BIGINT NOT NULL,
    rev BIGINT NOT NULL,
    json TEXT NOT NULL
);
CREATE UNIQUE INDEX fillings_of ON fillings (thread, person);
CREATE INDEX fillings_person ON fillings (person);
CREATE INDEX fillings_project ON fillings (project);
CREATE INDEX fillings_touched ON fillings (touched_at);
