-- Tables of all kinds and composite types, but not their columns.
SELECT
    CASE c.relkind WHEN 'f' THEN 'foreign table' ELSE 'table' END AS kind,
    format('%I.%I', n.nspname, c.relname) AS name,
    concat_ws(
        '; ',
        CASE c.relkind WHEN 'p' THEN 'partitioned by ' || pg_get_partkeydef(c.oid) ELSE 'table' END,
        CASE c.relpersistence WHEN 'u' THEN 'unlogged' END,
        'inherits ' || (
            SELECT string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno)
            FROM pg_inherits AS i
            WHERE i.inhrelid = c.oid
        ),
        pg_get_expr(c.relpartbound, c.oid),
        'of type ' || nullif(c.reloftype, 0)::regtype::text,
        'access method ' || (SELECT a.amname FROM pg_am AS a WHERE a.oid = c.relam AND a.amname <> 'heap'),
        'tablespace ' || (SELECT s.spcname FROM pg_tablespace AS s WHERE s.oid = c.reltablespace),
        'with ' || (SELECT string_agg(o, ', ' ORDER BY o COLLATE "C") FROM unnest(c.reloptions) AS o),
        'toast with ' || (
            SELECT string_agg(o, ', ' ORDER BY o COLLATE "C")
            FROM pg_class AS toast, unnest(toast.reloptions) AS o
            WHERE toast.oid = c.reltoastrelid
        ),
        CASE WHEN c.relrowsecurity THEN 'row level security enabled' END,
        CASE WHEN c.relforcerowsecurity THEN 'row level security forced' END,
        CASE c.relreplident WHEN 'n' THEN 'replica identity nothing' WHEN 'f' THEN 'replica identity full' END,
        (
            SELECT string_agg(
                concat_ws(
                    '; ',
                    CASE WHEN i.indisreplident THEN 'replica identity ' || i.indexrelid::regclass::text END,
                    CASE WHEN i.indisclustered THEN 'clustered on ' || i.indexrelid::regclass::text END
                ), '; '
            )
            FROM pg_index AS i
            WHERE i.indrelid = c.oid AND (i.indisreplident OR i.indisclustered)
        ),
        (
            SELECT format('server %I %s', s.srvname, array_to_string(f.ftoptions, ', '))
            FROM pg_foreign_table AS f
            JOIN pg_foreign_server AS s ON s.oid = f.ftserver
            WHERE f.ftrelid = c.oid
        )
    ) AS definition
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE
    c.relkind IN ('r', 'p', 'f')
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend AS d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
    )
