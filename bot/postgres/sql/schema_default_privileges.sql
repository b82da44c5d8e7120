-- What objects will be given that are made later; without the owner's MAINTAIN of 17.
SELECT
    'default privileges' AS kind,
    (pg_identify_object('pg_default_acl'::regclass, a.oid, 0)).identity AS name,
    coalesce(
        (
            SELECT string_agg(
                concat(
                    CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(e.grantee)) END, ': ',
                    e.privilege_type, CASE WHEN e.is_grantable THEN ' with grant option' END
                ), ', '
                ORDER BY pg_get_userbyid(e.grantee)::text COLLATE "C", e.privilege_type COLLATE "C"
            )
            FROM aclexplode(a.defaclacl) AS e
            WHERE e.privilege_type <> 'MAINTAIN' OR e.grantee <> a.defaclrole
        ), 'nobody'
    ) AS definition
FROM pg_default_acl AS a
