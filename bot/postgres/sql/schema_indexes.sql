-- Indexes, those behind constraints as well.
SELECT
    'index' AS kind,
    format('%I.%I', n.nspname, c.relname) AS name,
    concat_ws(
        '; ',
        pg_get_indexdef(i.indexrelid),
        CASE WHEN NOT i.indisvalid THEN 'invalid' END,
        'tablespace ' || (SELECT s.spcname FROM pg_tablespace AS s WHERE s.oid = c.reltablespace),
        'part of ' || (SELECT h.inhparent::regclass::text FROM pg_inherits AS h WHERE h.inhrelid = c.oid)
    ) AS definition
FROM pg_index AS i
JOIN pg_class AS c ON c.oid = i.indexrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE
    n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend AS d
        WHERE
            d.classid = 'pg_class'::regclass AND d.objid IN (i.indrelid, i.indexrelid)
            AND d.deptype = 'e'
    )
