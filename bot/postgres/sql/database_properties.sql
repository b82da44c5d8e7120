-- What a backup has to know about this database besides what is in it: one row, JSON in part.
-- Columns of pg_database that only some majors have are taken from the row's JSON form.
WITH here AS (
    SELECT d.*, to_jsonb(d) AS columns
    FROM pg_database AS d
    WHERE d.datname = current_database()
)
SELECT
    h.datname::text AS name,
    pg_get_userbyid(h.datdba)::text AS owner,
    pg_encoding_to_char(h.encoding)::text AS encoding,
    h.columns ->> 'datcollate' AS collate,
    h.columns ->> 'datctype' AS ctype,
    coalesce(h.columns ->> 'datlocprovider', 'c') AS provider,
    coalesce(h.columns ->> 'datlocale', h.columns ->> 'daticulocale') AS locale,
    h.columns ->> 'daticurules' AS icu_rules,
    -- A fence (bot/postgres/fence/marks.py) closes the limit, and keeps in its mark what it was.
    coalesce((
        SELECT substring(entry FROM '[|](-?[0-9]+)$')::int
        FROM pg_db_role_setting AS s
        CROSS JOIN unnest(s.setconfig) AS entry
        WHERE s.setdatabase = h.oid AND s.setrole = 0 AND starts_with(entry, 'pgherd.fence=')
    ), h.datconnlimit) AS connection_limit,
    shobj_description(h.oid, 'pg_database') AS comment,
    (SELECT spcname::text FROM pg_tablespace WHERE oid = h.dattablespace) AS tablespace,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'role', r.rolname,
            'name', split_part(entry, '=', 1),
            'value', substr(entry, strpos(entry, '=') + 1)
        ) ORDER BY r.rolname NULLS FIRST, entry), '[]')::text
        FROM pg_db_role_setting AS s
        CROSS JOIN LATERAL unnest(s.setconfig) AS entry
        LEFT JOIN pg_roles AS r ON r.oid = s.setrole
        WHERE s.setdatabase = h.oid AND NOT starts_with(entry, 'pgherd.')
    ) AS settings,
    (
        SELECT jsonb_agg(jsonb_build_object(
            'grantee', r.rolname, 'privilege', a.privilege_type, 'grantable', a.is_grantable
        ) ORDER BY r.rolname NULLS FIRST, a.privilege_type)::text
        FROM aclexplode(h.datacl) AS a
        LEFT JOIN pg_roles AS r ON r.oid = a.grantee
    ) AS grants,
    h.datacl IS NOT NULL AS has_grants,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'name', e.extname, 'version', e.extversion, 'schema', n.nspname
        ) ORDER BY e.extname), '[]')::text
        FROM pg_extension AS e
        JOIN pg_namespace AS n ON n.oid = e.extnamespace
    ) AS extensions,
    pg_database_size(h.oid) AS size_bytes,
    (SELECT rolname::text FROM pg_roles WHERE oid = 10) AS superuser,
    (
        SELECT coalesce(array_agg(spcname::text ORDER BY spcname), '{}')
        FROM pg_tablespace
        WHERE spcname !~ '^pg_'
    ) AS tablespaces
FROM here AS h
