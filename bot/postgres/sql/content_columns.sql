-- Every column of a user's table, in order, with what prints and sends its type: of a domain, that
-- below all domains. Not generated ones: they follow from the others, and each server makes them
-- anew (18's German stemmer makes other tsvectors than 17's); their expressions are in the schema.
WITH RECURSIVE bases AS (
    SELECT oid AS type, oid AS base FROM pg_type
    UNION ALL
    SELECT b.type, t.typbasetype
    FROM bases AS b
    JOIN pg_type AS t ON t.oid = b.base
    WHERE t.typtype = 'd'
)

SELECT
    a.attrelid::bigint AS table,
    a.attname::text AS name,
    tn.nspname::text AS type_schema,
    t.typname::text AS type_name,
    t.oid <> a.atttypid AS is_domain,
    outn.nspname::text AS output_schema,
    outp.proname::text AS output_name,
    -- pgvector's wire format is its four-byte numbers; printing them takes four times as long.
    CASE WHEN e.extname = 'vector' AND t.typname = 'vector' THEN sendn.nspname::text END AS send_schema,
    CASE WHEN e.extname = 'vector' AND t.typname = 'vector' THEN sendp.proname::text END AS send_name
FROM pg_attribute AS a
JOIN pg_class AS c ON c.oid = a.attrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN bases AS b ON b.type = a.atttypid
JOIN pg_type AS t ON t.oid = b.base AND t.typtype <> 'd'
JOIN pg_namespace AS tn ON tn.oid = t.typnamespace
JOIN pg_proc AS outp ON outp.oid = t.typoutput
JOIN pg_namespace AS outn ON outn.oid = outp.pronamespace
LEFT JOIN pg_proc AS sendp ON sendp.oid = t.typsend
LEFT JOIN pg_namespace AS sendn ON sendn.oid = sendp.pronamespace
LEFT JOIN pg_depend AS d ON d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
LEFT JOIN pg_extension AS e ON e.oid = d.refobjid
WHERE
    c.relkind IN ('r', 'p')
    AND c.relpersistence <> 't'
    AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND a.attnum > 0
    AND NOT a.attisdropped
    AND a.attgenerated = ''
ORDER BY a.attrelid, a.attnum
