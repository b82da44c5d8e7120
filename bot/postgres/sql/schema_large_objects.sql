-- Owners and privileges of large objects, together: there may be a million of them.
SELECT
    'large objects' AS kind,
    concat_ws(' ', 'owned by ' || quote_ident(pg_get_userbyid(m.lomowner)), rights.line) AS name,
    format('%s, sum of hashes %s', count(*), sum(hashint8extended(m.oid::bigint, 0))) AS definition
FROM pg_largeobject_metadata AS m
LEFT JOIN LATERAL (
    SELECT string_agg(
        format(
            '%s: %s%s', CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(e.grantee)) END,
            e.privilege_type, CASE WHEN e.is_grantable THEN ' with grant option' END
        ), ', '
        ORDER BY pg_get_userbyid(e.grantee)::text COLLATE "C", e.privilege_type COLLATE "C"
    ) AS line
    FROM aclexplode(coalesce(m.lomacl, acldefault('L', m.lomowner))) AS e
) AS rights ON true
GROUP BY 2
