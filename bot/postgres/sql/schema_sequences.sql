-- Sequences, and whose they are. Not whether they are logged: before 15 all are, and those of an
-- unlogged table's columns have not been since.
SELECT
    'sequence' AS kind,
    format('%I.%I', n.nspname, c.relname) AS name,
    format(
        'as %s start %s increment %s from %s to %s cache %s%s%s',
        format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
        CASE WHEN s.seqcycle THEN ' cycle' END,
        ' owned by ' || (
            SELECT (pg_identify_object(d.refclassid, d.refobjid, d.refobjsubid)).identity
            FROM pg_depend AS d
            WHERE
                d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
                AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
        )
    ) AS definition
FROM pg_sequence AS s
JOIN pg_class AS c ON c.oid = s.seqrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE
    n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend AS d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
    )
