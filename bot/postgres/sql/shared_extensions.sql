-- The extensions whose files the server has, with those that each requires.
SELECT v.name::text AS name, coalesce(v.requires::text[], '{}') AS requires
FROM pg_available_extension_versions() AS v
JOIN pg_available_extensions() AS e ON e.name = v.name AND e.default_version = v.version
