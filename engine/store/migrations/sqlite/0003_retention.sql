-- What is over is found by when it was over, without reading what is not.
CREATE INDEX effects_done ON effects (ended_at) WHERE state = 'done';
CREATE INDEX inbox_done ON inbox (ended_at) WHERE state = 'done';
CREATE INDEX grants_expired ON grants (expires_at);
CREATE INDEX sessions_expired ON sessions (expires_at);
CREATE INDEX tokens_expired ON tokens (expires_at);
