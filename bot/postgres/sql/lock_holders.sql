-- Who has locked tables of this database against readers, or waits to do so: the holders first.
SELECT
    n.nspname || '.' || c.relname AS object,
    a.pid,
    coalesce(a.usename, '') AS "user",
    coalesce(nullif(a.application_name, ''), 'no application name') AS application
FROM pg_locks AS l
JOIN pg_stat_activity AS a ON a.pid = l.pid
JOIN pg_class AS c ON c.oid = l.relation
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE
    l.mode = 'AccessExclusiveLock'
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND c.relkind IN ('r', 'p', 'm')
    AND l.pid <> pg_backend_pid()
ORDER BY l.granted DESC, l.waitstart, a.pid
LIMIT 5
