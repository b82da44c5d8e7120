-- The active jobs of pg_cron that run in the database $1. Not their commands, which may hold secrets.
SELECT
    coalesce(to_jsonb(j) ->> 'jobname', 'job ' || j.jobid) AS name,  -- named since pg_cron 1.3
    j.username::text AS role,
    j.schedule::text AS schedule,
    current_database()::text AS kept_in
FROM cron.job AS j
WHERE j.active AND j.database = $1
ORDER BY j.jobid
