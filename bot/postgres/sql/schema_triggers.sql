-- Triggers that somebody made; a partition's copies go with those of its root, unless they are enabled
-- in another way.
SELECT
    'trigger' AS kind,
    format('%I on %s', g.tgname, g.tgrelid::regclass) AS name,
    pg_get_triggerdef(g.oid) || '; enabled ' || g.tgenabled::text AS definition
FROM pg_trigger AS g
JOIN pg_class AS c ON c.oid = g.tgrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_trigger AS root ON root.oid = g.tgparentid
WHERE
    ((NOT g.tgisinternal AND g.tgparentid = 0) OR (g.tgname = root.tgname AND g.tgenabled <> root.tgenabled))
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend AS d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
    )
UNION ALL
SELECT
    'event trigger',
    quote_ident(e.evtname),
    format(
        'on %s%s execute %s; enabled %s',
        e.evtevent,
        ' when tag in ' || (SELECT string_agg(t, ', ' ORDER BY t COLLATE "C") FROM unnest(e.evttags) AS t),
        e.evtfoid::regprocedure,
        e.evtenabled
    )
FROM pg_event_trigger AS e
WHERE NOT EXISTS (
    SELECT FROM pg_depend AS d
    WHERE d.classid = 'pg_event_trigger'::regclass AND d.objid = e.oid AND d.deptype = 'e'
)
