-- Extensions; what belongs to one is left out everywhere else. And what only goes when one does.
SELECT
    'extension' AS kind,
    quote_ident(e.extname) AS name,
    format('version %s in %I', e.extversion, n.nspname) AS definition
FROM pg_extension AS e
JOIN pg_namespace AS n ON n.oid = e.extnamespace
UNION ALL
SELECT 'extension dependency', i.type || ' ' || i.identity, string_agg(quote_ident(e.extname), ', ' ORDER BY e.extname COLLATE "C")
FROM pg_depend AS d
JOIN pg_extension AS e ON d.refclassid = 'pg_extension'::regclass AND e.oid = d.refobjid
CROSS JOIN pg_identify_object(d.classid, d.objid, d.objsubid) AS i
WHERE d.deptype = 'x'
GROUP BY i.type, i.identity
