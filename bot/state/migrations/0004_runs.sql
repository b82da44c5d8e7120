-- The journal. Times are seconds since 1970 (UTC). Every change is one statement, so that none of
-- them can be half on the disk, and none needs a transaction that others would get into.
CREATE TABLE runs (
    id          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,
    state       TEXT NOT NULL,
    plan        TEXT NOT NULL,   -- JSON: what was confirmed
    plan_hash   TEXT NOT NULL,
    services    TEXT NOT NULL,   -- JSON: names
    servers     TEXT NOT NULL,   -- JSON: names
    steps       TEXT NOT NULL,   -- JSON, in their order: {"name": …, "does": …}
    started_at  REAL NOT NULL,
    started_by  TEXT NOT NULL,
    finished_at REAL             -- from then on nothing of the run changes any more
) STRICT;

-- Those that have begun.
CREATE TABLE run_steps (
    run         TEXT NOT NULL REFERENCES runs,
    name        TEXT NOT NULL,
    state       TEXT NOT NULL,
    found       TEXT,            -- JSON: how it was before; once there, it stays
    started_at  REAL,
    finished_at REAL,
    error       TEXT,
    PRIMARY KEY (run, name)
) STRICT;
