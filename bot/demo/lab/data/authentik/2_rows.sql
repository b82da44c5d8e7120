SELECT setseed(0.17);
SELECT greatest(40, round(1200 * :scale)) AS users,
       greatest(8, round(60 * :scale)) AS groups,
       greatest(100, round(6500 * :scale)) AS events,
       greatest(50, round(3000 * :scale)) AS tasks,
       greatest(50, round(4000 * :scale)) AS reputations,
       greatest(4, round(40 * :scale)) AS certificates \gset

BEGIN;
INSERT INTO django_migrations (app, name, applied)
SELECT app, format('%s_%s', lpad(n::text, 4, '0'), 'auto'), timestamptz '2023-01-01 12:00+00' + n * interval '11 days'
FROM unnest(ARRAY['authentik_core', 'authentik_events', 'authentik_flows', 'auth', 'contenttypes']) AS app,
     generate_series(1, 40) AS n;

INSERT INTO django_content_type (app_label, model)
SELECT split_part(relname, '_', 2), relname FROM pg_class
WHERE relname LIKE 'authentik\_%' AND relkind IN ('r', 'p') ORDER BY relname;

INSERT INTO authentik_core_group (name, is_superuser, attributes)
SELECT 'group-' || n, n = 1, jsonb_build_object('color', format('#%s', substr(md5(n::text), 1, 6)), 'ordre', n)
FROM generate_series(1, :groups) AS n;
UPDATE authentik_core_group SET parent_id = (SELECT group_uuid FROM authentik_core_group WHERE name = 'group-1')
WHERE name <> 'group-1' AND right(name, 1) IN ('3', '6');

INSERT INTO authentik_core_user
    (username, name, email, password, password_change_date, type, path, date_joined, last_login, attributes)
SELECT 'user' || n,
       (ARRAY['Zoë', 'Jürgen', '李', 'Søren', 'Ольга', 'Amélie', 'Łukasz', 'Ada'])[1 + n % 8] || ' '
           || (ARRAY['Müller', 'O''Brien', '王', 'Ångström', 'Çelik', 'Nguyễn'])[1 + n % 6],
       'User' || n || '@Example.org',
       'pbkdf2_sha256$870000$' || encode(sha256(convert_to(n::text, 'UTF8')), 'base64'),
       timestamptz '2025-01-01 00:00+00' + n * interval '7 minutes',
       (ARRAY['internal', 'internal', 'external', 'service_account'])[1 + n % 4],
       (ARRAY['users', 'users.family', 'goauthentik_io.outposts'])[1 + n % 3]::ltree,
       timestamptz '2023-06-01 08:30+02' + n * interval '5 hours 3 minutes',
       CASE WHEN n % 5 = 0 THEN '-infinity' ELSE timestamptz '2026-10-01 00:00+00' + n * interval '1 minute' END,
       jsonb_build_object('settings', jsonb_build_object('locale', (ARRAY['de', 'en', 'fr', NULL])[1 + n % 4], 'theme',
           jsonb_build_object('base', 'automatic')), 'emoji', '🐘', 'quotes', E'\\ " '' \t')
FROM generate_series(1, :users) AS n;

INSERT INTO authentik_core_user_ak_groups (user_id, group_id)
SELECT u.id, g.group_uuid FROM authentik_core_user u
JOIN authentik_core_group g ON g.name IN ('group-' || (1 + u.id % :groups), 'group-' || (1 + u.id * 7 % :groups));

INSERT INTO authentik_flows_flow (name, slug, title, designation, background)
SELECT initcap(d::text), 'default-' || replace(d::text, '_', '-') || '-flow', 'Welcome – ' || d, d,
       lo_from_bytea(0, convert_to(repeat('PNG – ' || d || ' ', 400), 'UTF8'))
FROM unnest(enum_range(NULL::flow_designation)) AS d;

INSERT INTO authentik_flows_stage (name) SELECT 'default-stage-' || n FROM generate_series(1, 12) AS n;
INSERT INTO authentik_stages_email_emailstage (name, host, port, token_expiry)
VALUES ('default-email', 'mail.example.org', 587, '1 day 02:03:04.5'), ('other-email', '127.0.0.1', 25, '-00:30');
INSERT INTO authentik_flows_flowstagebinding (target_id, stage_id, "order")
SELECT f.flow_uuid, s.stage_uuid, row_number() OVER (PARTITION BY f.flow_uuid ORDER BY s.name) * 10
FROM authentik_flows_flow f CROSS JOIN authentik_flows_stage s;

INSERT INTO authentik_core_provider (name, authorization_flow_id, access_token_validity, redirect_uris, claims)
SELECT 'Provider for App ' || n, f.flow_uuid, n * interval '90 seconds',
       ARRAY[format('https://app%s.example.org/callback', n), 'https://example.org/a,b{c}"d"'],
       hstore(ARRAY['sub', 'hashed_user_id', 'leer', ''] || ARRAY['fehlt', NULL])
FROM generate_series(1, 30) AS n
JOIN authentik_flows_flow f ON f.designation = 'authorization';
INSERT INTO authentik_core_application (name, slug, "group", provider_id, meta_icon, meta_description)
SELECT replace(p.name, 'Provider for ', ''), 'app-' || p.id, (ARRAY['', 'Media', 'Küche'])[1 + p.id % 3], p.id,
       CASE WHEN p.id % 3 = 0 THEN decode(repeat('00ff0a5c27', 300), 'hex') END, repeat('Lorem ipsum – ', p.id)
FROM authentik_core_provider p;

INSERT INTO authentik_core_token (identifier, key, user_id, expires, intent)
SELECT 'token-' || u.id, encode(sha512(convert_to(u.username, 'UTF8')), 'hex'), u.id,
       CASE WHEN u.id % 4 = 0 THEN timestamptz 'infinity' ELSE timestamptz '2027-01-01 00:00+00' + u.id * interval '1 hour' END,
       (ARRAY['api', 'app_password', 'recovery'])[1 + u.id % 3]
FROM authentik_core_user u WHERE u.id % 2 = 0;

INSERT INTO authentik_crypto_certificatekeypair (name, certificate_data, valid)
SELECT 'certificate ' || n, (SELECT string_agg(sha512(convert_to(format('%s-%s', n, k), 'UTF8')), ''::bytea ORDER BY k) FROM generate_series(1, 50) AS k),
       daterange(date '2025-01-01' + n::int, CASE WHEN n % 3 = 0 THEN NULL ELSE date '2027-01-01' + n::int END)
FROM generate_series(1, :certificates) AS n;

INSERT INTO authentik_events_event (action, app, "user", context, client_ip, created, brand, location)
SELECT (enum_range(NULL::event_action))[1 + n % 10], 'authentik.events.signals',
       jsonb_build_object('pk', 1 + n % :users, 'email', format('user%s@example.org', 1 + n % :users), 'username', 'user' || (1 + n % :users)),
       jsonb_build_object('http_request', jsonb_build_object('path', '/api/v3/flows/executor/default-authentication-flow/', 'method', 'POST',
           'request_id', md5(n::text)), 'auth_method', 'password', 'geo', NULL, 'n', n * 1.10),
       CASE WHEN n % 9 = 0 THEN NULL WHEN n % 2 = 0 THEN inet '10.0.0.0' + n ELSE inet '2001:db8::/64' + n END,
       timestamptz '2026-01-01 00:00+00' + (n * 366.0 / :events) * interval '1 day',
       -- json, unlike jsonb, keeps blanks, order and doubled keys
       '{"b": 1,  "a": "ü", "b": 2}'::json,
       CASE WHEN n % 7 = 0 THEN NULL ELSE ROW('Zürich, "HB"', 'CH', 47.37777, 8.54 + n % 3)::geo_location END
FROM generate_series(1, :events) AS n;

INSERT INTO authentik_tasks_task (state, actor_name, queue_name, eta, retries, duration)
SELECT (enum_range(NULL::task_state))[1 + n % 5], 'authentik.core.tasks.clean_expired_models', (ARRAY['default', 'priority'])[1 + n % 2],
       CASE WHEN n % 3 = 0 THEN timestamptz '2026-11-01 00:00+00' + n * interval '1 second' END, n % 4, n * interval '1 millisecond'
FROM generate_series(1, :tasks) AS n;

INSERT INTO authentik_policies_reputation_reputation (identifier, ip, score, updated)
SELECT 'user' || (1 + n % :users), inet '192.168.0.0' + n, (random() * 100)::int - 50, timestamptz '2026-10-01 00:00+00' - n * interval '3 minutes'
FROM generate_series(1, :reputations) AS n;

INSERT INTO authentik_outposts_outpost (name, hardware, maintenance, holidays)
SELECT 'outpost ' || n % 4, macaddr '08:00:2b:01:02:03',
       tstzrange(timestamptz '2026-01-01 02:00+00' + n * interval '7 days', timestamptz '2026-01-01 04:00+00' + n * interval '7 days'),
       datemultirange(daterange('2026-12-24', '2026-12-27'), daterange('2026-12-31', NULL))
FROM generate_series(1, 40) AS n;
INSERT INTO authentik_outposts_outpost (name, maintenance) VALUES ('embedded – outpost', 'empty');

INSERT INTO authentik_blueprints_blueprintinstance (path, content, managed_models)
SELECT ('default.flow_' || n)::ltree, jsonb_build_object('version', 1, 'entries', jsonb_build_array(n, 'état', NULL, jsonb_build_object())),
       ARRAY['authentik_flows_flow', 'authentik_core_group']::regclass[]
FROM generate_series(1, 25) AS n;

INSERT INTO django_session (session_key, session_data, expire_date)
SELECT md5(n::text), encode(sha384(convert_to(n::text, 'UTF8')), 'base64'), timestamptz '2026-12-01 00:00+00' + n * interval '1 hour'
FROM generate_series(1, 200) AS n;

SELECT nextval('authentik_outpost_ports') FROM generate_series(1, 3);
COMMIT;
