-- Privileges, as far as they differ from those that a new object of its kind has, or that initdb
-- or an extension gave it. The owner's MAINTAIN of 17 is left out, and anybody's who has all else:
-- a dump of an older major says ALL, which means one more there.
WITH things AS (
    SELECT 'pg_class'::regclass AS class, c.oid, 0 AS part, c.relowner AS owner, c.relacl AS acl, CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char" AS type
    FROM pg_class AS c
    UNION ALL
    SELECT 'pg_class'::regclass, a.attrelid, a.attnum, c.relowner, a.attacl, 'c'::"char"
    FROM pg_attribute AS a
    JOIN pg_class AS c ON c.oid = a.attrelid
    WHERE NOT a.attisdropped
    UNION ALL
    SELECT 'pg_proc'::regclass, oid, 0, proowner, proacl, 'f'::"char" FROM pg_proc
    UNION ALL
    SELECT 'pg_namespace'::regclass, oid, 0, nspowner, nspacl, 'n'::"char" FROM pg_namespace
    UNION ALL
    SELECT 'pg_type'::regclass, oid, 0, typowner, typacl, 'T'::"char" FROM pg_type
    UNION ALL
    SELECT 'pg_language'::regclass, oid, 0, lanowner, lanacl, 'l'::"char" FROM pg_language
    UNION ALL
    SELECT 'pg_foreign_data_wrapper'::regclass, oid, 0, fdwowner, fdwacl, 'F'::"char" FROM pg_foreign_data_wrapper
    UNION ALL
    SELECT 'pg_foreign_server'::regclass, oid, 0, srvowner, srvacl, 'S'::"char" FROM pg_foreign_server
),

changed AS (
    SELECT t.*, coalesce(p.initprivs, acldefault(t.type, t.owner)) AS initial
    FROM things AS t
    LEFT JOIN pg_init_privs AS p ON p.classoid = t.class AND p.objoid = t.oid AND p.objsubid = t.part
    WHERE t.acl IS NOT NULL AND t.acl IS DISTINCT FROM p.initprivs
),

rights AS (
    SELECT c.class, c.oid, c.part, c.owner, side.is_now, e.grantor, e.grantee, e.privilege_type, e.is_grantable
    FROM changed AS c
    CROSS JOIN LATERAL (VALUES (true, c.acl), (false, c.initial)) AS side (is_now, acl)
    CROSS JOIN LATERAL aclexplode(side.acl) AS e
),

comparable AS (
    SELECT *
    FROM rights AS r
    WHERE
        r.privilege_type <> 'MAINTAIN'
        OR (r.grantee <> r.owner AND 7 > (
            SELECT count(DISTINCT o.privilege_type)
            FROM rights AS o
            WHERE
                (o.class, o.oid, o.part, o.is_now, o.grantee) = (r.class, r.oid, r.part, r.is_now, r.grantee)
                AND o.privilege_type <> 'MAINTAIN'
        ))
),

differing AS (
    SELECT class, oid, part, grantor, grantee, privilege_type, is_grantable, owner, bool_or(is_now) AS is_granted
    FROM comparable
    GROUP BY class, oid, part, grantor, grantee, privilege_type, is_grantable, owner
    HAVING count(*) = 1
),

lines AS (
    SELECT
        class, oid, part,
        concat_ws(
            ' ',
            CASE WHEN is_granted THEN 'granted to' ELSE 'revoked from' END,
            CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
            CASE WHEN grantor <> owner THEN 'by ' || quote_ident(pg_get_userbyid(grantor)) END
        ) || ': ' || string_agg(
            privilege_type || CASE WHEN is_grantable THEN ' with grant option' ELSE '' END, ', ' ORDER BY privilege_type COLLATE "C"
        ) AS line
    FROM differing
    GROUP BY class, oid, part, is_granted, grantee, grantor, owner
)

SELECT
    'privileges' AS kind,
    i.type || ' ' || i.identity AS name,
    string_agg(l.line, '; ' ORDER BY l.line COLLATE "C") AS definition
FROM lines AS l
CROSS JOIN pg_identify_object(l.class, l.oid, l.part) AS i
WHERE coalesce(i.schema, '') !~ '^(pg_temp|information_schema$)' AND i.identity <> 'information_schema'
GROUP BY i.type, i.identity
