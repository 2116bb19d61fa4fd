-- Which data folder a worker belongs to: its next start takes over at once what it held. '' = none.
ALTER TABLE workers ADD COLUMN instance TEXT NOT NULL DEFAULT '';
CREATE INDEX workers_instance ON workers (instance);
