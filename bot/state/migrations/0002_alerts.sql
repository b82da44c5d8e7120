-- Times are seconds since 1970 (UTC).
CREATE TABLE alerts (
    id           TEXT PRIMARY KEY,
    version      INTEGER NOT NULL,   -- grows with every change: who has read an older one reads again
    rule         TEXT NOT NULL,
    object       TEXT NOT NULL,
    severity     TEXT NOT NULL,
    title        TEXT NOT NULL,
    detail       TEXT NOT NULL,
    hint         TEXT NOT NULL,
    remedy       TEXT,               -- JSON: label, act, details
    raised_at    REAL NOT NULL,
    found_at     REAL NOT NULL,
    called_at    REAL NOT NULL,
    refreshed_at REAL NOT NULL,
    times        INTEGER NOT NULL,
    heard_by     TEXT,
    heard_at     REAL,
    heard_until  REAL,               -- NULL with a heard_by: acknowledged
    recovered_at REAL,
    expires_at   REAL,
    revision     INTEGER NOT NULL,
    calls        INTEGER NOT NULL
) STRICT;
-- A fault has one alert while it lasts, whoever finds it.
CREATE UNIQUE INDEX alerts_that_fire ON alerts (rule, object) WHERE recovered_at IS NULL;

-- What people have seen of each alert; written by the bot alone.
CREATE TABLE postings (
    alert          TEXT PRIMARY KEY REFERENCES alerts ON DELETE CASCADE,
    message        INTEGER,
    number         INTEGER NOT NULL,
    shown_revision INTEGER NOT NULL,
    calls_made     INTEGER NOT NULL,
    attempted_at   REAL
) STRICT;
