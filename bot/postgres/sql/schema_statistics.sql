-- Extended statistics; a target of -1 is the default, which 17 and later keep as NULL.
SELECT
    'statistics' AS kind,
    format('%I.%I', n.nspname, s.stxname) AS name,
    concat_ws('; ', pg_get_statisticsobjdef(s.oid), 'target ' || nullif(s.stxstattarget, -1)) AS definition
FROM pg_statistic_ext AS s
JOIN pg_namespace AS n ON n.oid = s.stxnamespace
WHERE
    n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend AS d
        WHERE d.classid = 'pg_statistic_ext'::regclass AND d.objid = s.oid AND d.deptype = 'e'
    )
