-- The session that holds a lock has nothing to say for hours. Not every major has the limit.
SELECT set_config(name, '0', false)
FROM pg_settings
WHERE name IN ('idle_session_timeout', 'statement_timeout')
