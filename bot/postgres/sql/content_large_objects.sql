-- How many large objects there are, and the sum of hashes of their sizes and of their pages.
-- A page may end early or be missing where there are only zeros, and a restored one need not.
WITH pages AS (
    SELECT
        loid,
        pageno,
        pageno * (current_setting('block_size')::bigint / 4) + length(data) AS end_bytes,
        rtrim(data, '\x00'::bytea) AS content
    FROM pg_largeobject
),

hashes AS (
    SELECT hash_record_extended(ROW(int8send(hash_record_extended(ROW(loid, pageno, content), 0))), 0) AS hash
    FROM pages
    WHERE content <> ''
    UNION ALL
    SELECT hash_record_extended(ROW(int8send(hash_record_extended(ROW(m.oid, int8send(coalesce(max(p.end_bytes), 0))), 0))), 0)
    FROM pg_largeobject_metadata AS m
    LEFT JOIN pages AS p ON p.loid = m.oid
    GROUP BY m.oid
)

SELECT
    (SELECT count(*) FROM pg_largeobject_metadata) AS count,
    coalesce((SELECT sum(hash) FROM hashes), 0)::text AS total
