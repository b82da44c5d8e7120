-- How the programs beside this server find it, and where they lie. NULL where the role may not
-- know: then the programs' own defaults have to do.
SELECT
    current_setting('server_version_num')::int AS version_num,
    (SELECT setting FROM pg_settings WHERE name = 'unix_socket_directories') AS socket_folders,
    (SELECT setting FROM pg_settings WHERE name = 'port') AS port,
    CASE
        WHEN has_function_privilege('pg_config()', 'EXECUTE')
            THEN (SELECT c.setting FROM pg_config() AS c WHERE c.name = 'BINDIR')
    END AS bin_dir,
    (SELECT setting FROM pg_settings WHERE name = 'shared_preload_libraries') AS preload_libraries
