-- Rules other than those that make a view.
SELECT
    'rule' AS kind,
    format('%I on %s', r.rulename, r.ev_class::regclass) AS name,
    pg_get_ruledef(r.oid) || '; enabled ' || r.ev_enabled::text AS definition
FROM pg_rewrite AS r
JOIN pg_class AS c ON c.oid = r.ev_class
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE
    r.rulename <> '_RETURN'
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend AS d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
    )
