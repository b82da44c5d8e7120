-- Where a table of pg_cron's jobs may be: in the database $1, in $2 where pgherd looks first, and
-- where pg_cron says that it is, once it is loaded.
SELECT datname::text AS name
FROM pg_database
WHERE
    datallowconn
    AND datname IN ($1, $2, coalesce(current_setting('cron.database_name', true), 'postgres'))
ORDER BY datname
