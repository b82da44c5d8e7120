-- How closed this database is: who of these roles may connect besides its owner, and who may create
-- in its schema public. Privileges as initdb left them are in pg_init_privs; 10 made the cluster.
SELECT
    (
        SELECT coalesce(array_agg(r.rolname::text ORDER BY r.rolname), '{}')
        FROM pg_roles AS r
        WHERE
            r.rolname = ANY ($1::text[]) AND r.oid <> d.datdba AND NOT r.rolsuper
            AND has_database_privilege(r.oid, d.oid, 'CONNECT')
    ) AS strangers,
    n.oid IS NOT NULL AS has_public,
    EXISTS (
        SELECT
        FROM aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) AS a
        WHERE a.grantee = 0 AND a.privilege_type = 'CREATE'
    ) AS everybody_creates,
    coalesce(has_schema_privilege(d.datdba, n.oid, 'CREATE'), false) AS owner_creates,
    coalesce(n.nspowner = 10 AND n.nspacl IS NOT DISTINCT FROM i.initprivs, false) AS as_made
FROM pg_database AS d
LEFT JOIN pg_namespace AS n ON n.nspname = 'public'
LEFT JOIN pg_init_privs AS i
    ON i.objoid = n.oid AND i.classoid = 'pg_namespace'::regclass AND i.objsubid = 0
WHERE d.datname = current_database()
