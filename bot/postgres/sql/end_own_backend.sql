-- Ends the backend with the number $1 if it is one of pgherd's under this role, and waits until it
-- is gone. A number is used again some day: by somebody else, it is left alone.
SELECT pg_terminate_backend(pid, 3000)
FROM pg_stat_activity
WHERE pid = $1 AND application_name = current_setting('application_name') AND usename = current_user
