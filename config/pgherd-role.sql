-- pgherd's own role on a server, for psql as a superuser; docs/own-role.md says why it takes what.
--
--   docker exec -i  CONTAINER psql -X -U SUPERUSER -d postgres < config/pgherd-role.sql
--   docker exec -it CONTAINER psql -X -U SUPERUSER -d postgres -c '\password pgherd'
--
-- The second asks for the password: psql sends only what the server keeps of it, so it stands in no
-- command line and in no log. Until then nobody can log in as pgherd.
--
-- For a role that looks, and nothing more, the first becomes `psql … -v full=off`. Both may be run
-- again, also to go from one to the other.
\set ON_ERROR_STOP on
\if :{?full}
\else
    \set full on
\endif

SELECT NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pgherd') AS is_new \gset
\if :is_new
    CREATE ROLE pgherd LOGIN;
    COMMENT ON ROLE pgherd IS 'pgherd looks after this server';
\endif

BEGIN;
\if :full
    ALTER ROLE pgherd SUPERUSER;
\else
    -- pg_monitor: sizes of all databases, all settings, what sessions do. pg_signal_backend: ending
    -- sessions, but for those of superusers.
    ALTER ROLE pgherd NOSUPERUSER;
    GRANT pg_monitor, pg_signal_backend TO pgherd;
    -- Where CONNECT was taken from everybody, it has to be let in by name.
    SELECT format('GRANT CONNECT ON DATABASE %I TO pgherd', datname)
    FROM pg_database
    WHERE datallowconn AND NOT has_database_privilege('pgherd', oid, 'CONNECT')
    \gexec
\endif
COMMIT;
