-- Times are seconds since 1970 (UTC); ids of people are Discord's.
CREATE TABLE replies (
    id       TEXT PRIMARY KEY,
    asker    INTEGER NOT NULL,
    needed   INTEGER NOT NULL,   -- the role that may turn the pages, as in model/roles.py
    asked_at REAL NOT NULL,
    pages    TEXT NOT NULL       -- JSON: the embeds of each page
) STRICT;
CREATE INDEX replies_by_age ON replies (asked_at);

CREATE TABLE confirmations (
    id         TEXT PRIMARY KEY,
    asker      INTEGER NOT NULL,
    needed     INTEGER NOT NULL,
    act        TEXT NOT NULL,
    object     TEXT NOT NULL,
    details    TEXT NOT NULL,    -- JSON: what exactly was shown to the asker
    expires_at REAL NOT NULL,
    taken_at   REAL              -- once only
) STRICT;

-- Who did what; lines are added and never changed.
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY,
    at      REAL NOT NULL,
    who     TEXT NOT NULL,
    origin  TEXT NOT NULL,       -- chat or command line
    act     TEXT NOT NULL,
    object  TEXT NOT NULL,
    result  TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'the audit is only added to'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN SELECT raise(ABORT, 'the audit is only added to'); END;
