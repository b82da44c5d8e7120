-- This database now: which one it is, what else belongs to it under its setting's prefix $1 left
-- out, and where the server's transactions stand. $2 is the name of the setting with the checkpoints.
--
-- The next number is what pg_current_snapshot says: every transaction below it has ended, or is one
-- of those in progress. In progress are other databases' too, so each is named with its own.
WITH here AS (
    SELECT * FROM pg_database WHERE datname = current_database()
),

settings AS (
    SELECT s.setrole, line
    FROM here
    JOIN pg_db_role_setting AS s ON s.setdatabase = here.oid
    CROSS JOIN unnest(s.setconfig) AS line
)

SELECT
    (SELECT system_identifier::text FROM pg_control_system()) AS system,
    (SELECT oid::bigint FROM here) AS database_oid,
    (
        SELECT substr(line, length($2) + 2)
        FROM settings
        WHERE setrole = 0 AND starts_with(line, $2 || '=')
    ) AS checkpoints,
    (
        SELECT encode(sha256(convert_to(jsonb_build_array(
            here.datname, here.datdba, here.datacl, shobj_description(here.oid, 'pg_database'),
            (
                SELECT jsonb_agg(jsonb_build_array(setrole, line) ORDER BY setrole, line)
                FROM settings
                WHERE NOT starts_with(line, $1)
            ),
            (
                SELECT jsonb_agg(jsonb_build_array(s.subname, s.subenabled) ORDER BY s.subname)
                FROM pg_subscription AS s
                WHERE s.subdbid = here.oid
            )
        )::text, 'UTF8')), 'hex')
        FROM here
    ) AS properties,
    pg_snapshot_xmax(pg_current_snapshot())::text AS next_xid,
    array(SELECT x::xid::text FROM pg_snapshot_xip(pg_current_snapshot()) AS x) AS in_progress,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_array(t.xid, t.is_here, t.who)), '[]')::text
        FROM (
            SELECT
                a.backend_xid::text AS xid,
                a.datid = here.oid AND a.backend_type <> 'autovacuum worker' AS is_here,
                format('%s as %s (pid %s)', coalesce(nullif(a.application_name, ''), a.backend_type), a.usename, a.pid) AS who
            FROM pg_stat_activity AS a
            CROSS JOIN here
            WHERE a.backend_xid IS NOT NULL
            UNION ALL
            SELECT p.transaction::text, p.database = current_database(), format('the prepared transaction %L', p.gid)
            FROM pg_prepared_xacts AS p
        ) AS t
    ) AS writing
