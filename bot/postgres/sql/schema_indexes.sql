-- Indexes, those behind constraints as well. Not invalid ones, which nothing uses and no dump has:
-- what CREATE INDEX CONCURRENTLY leaves when it fails. That of a partitioned table is invalid until
-- each partition has its own.
SELECT
    'index' AS kind,
    format('%I.%I', n.nspname, c.relname) AS name,
    concat_ws(
        '; ',
        pg_get_indexdef(i.indexrelid),
        CASE WHEN NOT i.indisvalid THEN 'invalid' END,
        'tablespace ' || (SELECT s.spcname FROM pg_tablespace AS s WHERE s.oid = c.reltablespace),
        'statistics ' || (
            SELECT string_agg(format('%s: %s', a.attnum, a.attstattarget), ', ' ORDER BY a.attnum)
            FROM pg_attribute AS a
            WHERE a.attrelid = c.oid AND a.attstattarget >= 0  -- NULL from 17 on, -1 before
        ),
        'part of ' || (SELECT h.inhparent::regclass::text FROM pg_inherits AS h WHERE h.inhrelid = c.oid)
    ) AS definition
FROM pg_index AS i
JOIN pg_class AS c ON c.oid = i.indexrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE
    (i.indisvalid OR c.relkind = 'I')
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend AS d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indrelid AND d.deptype = 'e'
    )
