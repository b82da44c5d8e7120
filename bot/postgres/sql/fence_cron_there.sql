-- Whether this database has pg_cron.
SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_cron')
