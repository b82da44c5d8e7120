-- Messages that show a job which runs; whoever finds one at the start knows that it was cut short.
CREATE TABLE jobs (
    message    INTEGER PRIMARY KEY,
    channel    INTEGER NOT NULL,
    title      TEXT NOT NULL,
    started_at REAL NOT NULL
) STRICT;
