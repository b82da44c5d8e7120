-- Everything with storage of its own in this database, catalogs and sequences included: with a few
-- files that belong to no relation, these are the bytes of pg_database_size.
--
-- The size functions open each relation, and wait for whoever holds or awaits an exclusive lock on
-- it (VACUUM FULL, ALTER TABLE, REINDEX). Such a table is counted by pg_class.relpages instead.
WITH exclusive AS MATERIALIZED (
    -- An index stands for its table; a TOAST table for itself.
    SELECT coalesce(i.indrelid, l.relation) AS relation
    FROM pg_locks AS l
    LEFT JOIN pg_index AS i ON i.indexrelid = l.relation
    WHERE
        l.locktype = 'relation'
        AND l.mode = 'AccessExclusiveLock'
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
),

locked AS MATERIALIZED (
    SELECT
        t.oid AS relation,
        block.bytes * t.relpages AS table_bytes,
        block.bytes * (
            SELECT coalesce(sum(ic.relpages), 0)
            FROM pg_index AS i
            JOIN pg_class AS ic ON ic.oid = i.indexrelid
            WHERE i.indrelid = t.oid
        ) AS index_bytes,
        block.bytes * (
            SELECT coalesce(max(tt.relpages), 0) + coalesce(sum(tc.relpages), 0)
            FROM pg_class AS tt
            LEFT JOIN pg_index AS ti ON ti.indrelid = tt.oid
            LEFT JOIN pg_class AS tc ON tc.oid = ti.indexrelid
            WHERE tt.oid = t.reltoastrelid
        ) AS toast_bytes
    FROM pg_class AS t
    CROSS JOIN (SELECT current_setting('block_size')::bigint AS bytes) AS block
    WHERE
        t.relkind IN ('r', 'm', 'S')
        AND (
            t.oid IN (SELECT relation FROM exclusive)
            OR t.reltoastrelid IN (SELECT relation FROM exclusive)
        )
),

extensions AS MATERIALIZED (
    SELECT d.objid AS relation, e.extname
    FROM pg_extension AS e
    JOIN pg_depend AS d ON d.refobjid = e.oid
    WHERE
        d.refclassid = 'pg_extension'::regclass
        AND d.classid = 'pg_class'::regclass
        AND d.deptype = 'e'
)

SELECT
    c.oid::bigint AS oid,
    CASE WHEN c.relispartition THEN pg_partition_root(c.oid)::oid::bigint END AS root,
    n.nspname::text AS schema,
    c.relname::text AS name,
    CASE
        WHEN c.relpersistence = 't' THEN 'temporary table'
        WHEN c.oid = 'pg_catalog.pg_largeobject'::regclass THEN 'large objects'
        WHEN n.nspname IN ('pg_catalog', 'information_schema') THEN 'catalog'
        WHEN c.relkind = 'p' THEN 'partitioned table'
        WHEN c.relkind = 'm' THEN 'materialized view'
        WHEN c.relkind = 'S' THEN 'sequence'
        ELSE 'table'
    END AS kind,
    m.table_bytes::bigint AS table_bytes,
    CASE
        WHEN c.relkind = 'p' OR NOT c.relhasindex THEN 0
        WHEN l.relation IS NOT NULL THEN l.index_bytes
        ELSE pg_indexes_size(c.oid)
    END::bigint AS index_bytes,
    CASE
        WHEN c.reltoastrelid = 0 THEN 0
        WHEN l.relation IS NOT NULL THEN l.toast_bytes
        ELSE pg_total_relation_size(c.reltoastrelid)
    END::bigint AS toast_bytes,
    l.relation IS NOT NULL AS locked,
    -- reltuples is the estimate of the last VACUUM or ANALYZE, and -1 when there was none.
    CASE
        WHEN m.counted THEN pg_stat_get_live_tuples(c.oid)
        WHEN c.reltuples >= 0 THEN c.reltuples::bigint
    END AS rows_estimate,
    CASE
        WHEN m.counted THEN 'statistics'
        WHEN c.reltuples >= 0 THEN 'catalog'
    END AS rows_source,
    CASE WHEN m.counted THEN pg_stat_get_dead_tuples(c.oid) END AS dead_rows_estimate,
    greatest(
        pg_stat_get_last_vacuum_time(c.oid), pg_stat_get_last_autovacuum_time(c.oid)
    ) AS vacuumed_at,
    greatest(
        pg_stat_get_last_analyze_time(c.oid), pg_stat_get_last_autoanalyze_time(c.oid)
    ) AS analyzed_at,
    x.extname::text AS extension
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN locked AS l ON l.relation = c.oid
LEFT JOIN extensions AS x ON x.relation = c.oid
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN c.relkind = 'p' THEN 0
            WHEN l.relation IS NOT NULL THEN l.table_bytes
            ELSE
                pg_relation_size(c.oid, 'main')
                + pg_relation_size(c.oid, 'fsm')
                + pg_relation_size(c.oid, 'vm')
                + CASE
                    WHEN c.relpersistence = 'u' THEN pg_relation_size(c.oid, 'init') ELSE 0
                END
        END AS table_bytes,
        -- The counters are lost by a crash, by pg_stat_reset and where a dump was restored.
        pg_stat_get_live_tuples(c.oid) > 0
        OR pg_stat_get_dead_tuples(c.oid) > 0
        OR pg_stat_get_tuples_inserted(c.oid) > 0
        OR pg_stat_get_tuples_deleted(c.oid) > 0 AS counted
    OFFSET 0  -- computed once a row, and rows go out as they are ready
) AS m
WHERE
    c.relkind IN ('r', 'm', 'p', 'S')
    AND NOT c.relisshared
    AND m.table_bytes IS NOT NULL  -- else it was dropped meanwhile
