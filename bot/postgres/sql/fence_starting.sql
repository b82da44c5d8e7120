-- The numbers of backends that are being let in: they have a transaction, and nobody knows yet whose.
-- One that has been asked for its password stays so until it answers; whether its role may log in
-- is looked up after that.
SELECT DISTINCT l.pid
FROM pg_locks AS l
LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid
WHERE
    l.locktype = 'virtualxid'
    AND l.pid IS NOT NULL
    AND (a.pid IS NULL OR a.state = 'starting')  -- a state since 18, no row before
