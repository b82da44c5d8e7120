SELECT setseed(0.23);
SELECT greatest(30, round(1350 * :scale)) AS recipes,
       greatest(30, round(900 * :scale)) AS foods,
       greatest(12, round(120 * :scale)) AS users,
       greatest(20, round(3000 * :scale)) AS comments,
       greatest(10, round(80 * :scale)) AS lists \gset

-- Keys that can be computed again: the kind of row and its number.
CREATE FUNCTION pg_temp.key(kind text, number numeric) RETURNS uuid LANGUAGE sql IMMUTABLE
    RETURN md5(kind || number::bigint)::uuid;

BEGIN;
INSERT INTO alembic_version VALUES ('b1020f328e98');
INSERT INTO groups SELECT pg_temp.key('group', n), 'Gruppe ' || n, 'gruppe-' || n FROM generate_series(0, 2) AS n;
INSERT INTO households (id, group_id, name)
SELECT pg_temp.key('household', n), pg_temp.key('group', n % 3), (ARRAY['Familie', 'WG', '家'])[1 + n % 3] || n FROM generate_series(0, 5) AS n;
INSERT INTO users (id, full_name, username, email, password, auth_method, admin, group_id, household_id, login_attemps)
SELECT pg_temp.key('user', n), (ARRAY['Björn', 'Núria', '花子', 'Siobhán'])[1 + n % 4], 'cook' || n, 'cook' || n || '@example.org',
       '$2b$12$' || md5(n::text), (enum_range(NULL::authmethod))[1 + n % 3], n = 0, pg_temp.key('group', n % 3), pg_temp.key('household', n % 3), 0
FROM generate_series(0, :users - 1) AS n;

INSERT INTO ingredient_units (id, group_id, name, plural_name, abbreviation, fraction)
SELECT pg_temp.key('unit', n), pg_temp.key('group', n % 3), u || CASE WHEN n < 10 THEN '' ELSE ' ' || n END, u || 's', left(u, 2), n % 2 = 0
FROM generate_series(0, 29) AS n, LATERAL (SELECT (ARRAY['Gramm', 'Esslöffel', 'Teelöffel', 'Prise', 'cup', 'Stück', '½ Tasse', '合', 'ml', 'l'])[1 + n % 10] AS u) AS named;
INSERT INTO multi_purpose_labels SELECT pg_temp.key('label', n), 'Gang ' || n, '#' || substr(md5(n::text), 1, 6), pg_temp.key('group', 0) FROM generate_series(0, 9) AS n;
INSERT INTO ingredient_foods (id, group_id, name, name_normalized, description, extras, label_id, nutrients, price, on_sale)
SELECT pg_temp.key('food', n), pg_temp.key('group', n % 3), f || ' ' || n, lower(unaccent(f)) || ' ' || n, repeat('Schmeckt gut. ', 1 + n % 4),
       CASE WHEN n % 3 = 0 THEN json_build_object('shelf', n % 20, 'note', E'a\u2028b "c"') END, pg_temp.key('label', n % 10),
       ARRAY[ROW('kcal', n % 900 + 0.50, 'kJ')::nutrient, ROW('Eiweiß, roh', NULL, 'g')::nutrient],
       price_range(n % 7, CASE WHEN n % 5 = 0 THEN NULL ELSE n % 7 + 2.50 END),
       price_multirange(price_range(0.10, 0.20), price_range(n % 7 + 1, n % 7 + 2, '[]'))
FROM generate_series(0, :foods - 1) AS n, LATERAL (SELECT (ARRAY['Käse', 'Piñón', 'Crème fraîche', '豆腐', 'Żurek', 'Rødbede', 'oil'])[1 + n % 7] AS f) AS named;
INSERT INTO ingredient_foods_aliases SELECT pg_temp.key('alias', n), pg_temp.key('food', n), 'alias ' || n FROM generate_series(0, :foods - 1, 4) AS n;

INSERT INTO recipes (id, slug, group_id, household_id, user_id, name, name_normalized, description, total_time, prep_time,
                     recipe_servings, rating, org_url, date_added, last_made, tools, oven_steps)
SELECT pg_temp.key('recipe', n), 'rezept-' || n, pg_temp.key('group', n % 3), pg_temp.key('household', n % 3), pg_temp.key('user', n % :users),
       d || ' Nº ' || n, lower(unaccent(d)) || ' no ' || n,
       repeat('Ein Gericht mit Äpfeln, Öl und Übermut; dazu passt „Brot“ – oder nicht. ', 1 + n % 6),
       n % 300 * interval '1 minute', make_interval(hours => n % 3, mins => n % 60), 1 + n % 8, (n % 51) / 10.0,
       'https://example.org/r?id=' || n, date '2021-02-28' + n % 2000, timestamp '2026-01-31 18:00' - n * interval '1 hour',
       CASE n % 3 WHEN 0 THEN '{}' WHEN 1 THEN ARRAY['Topf', NULL, 'Sieb, fein'] END,
       CASE WHEN n % 4 = 0 THEN ARRAY[[180, 20], [220, 5]] END
FROM generate_series(0, :recipes - 1) AS n, LATERAL (SELECT (ARRAY['Soufflé', 'Käsespätzle', 'Smørrebrød', 'ラーメン', 'Gołąbki', 'Pot "surprise"'])[1 + n % 6] AS d) AS named;
INSERT INTO recipes_ingredients (position, recipe_id, note, unit_id, food_id, quantity, original_text, reference_id)
SELECT k, pg_temp.key('recipe', n), CASE WHEN k = 3 THEN 'fein gehackt' END, pg_temp.key('unit', (n + k) % 30), pg_temp.key('food', (n * 7 + k) % :foods),
       CASE k WHEN 4 THEN 'NaN' WHEN 5 THEN 'Infinity' ELSE k / 3.0 END, k || ' Löffel davon', pg_temp.key('reference', n * 10 + k)
FROM generate_series(0, :recipes - 1) AS n, generate_series(1, 7) AS k;
INSERT INTO recipe_instructions
SELECT pg_temp.key('step', n * 10 + k), pg_temp.key('recipe', n), k, 'Step', '', repeat('Rühren, bis es dick wird. ', 2 + (n + k) % 5)
FROM generate_series(0, :recipes - 1) AS n, generate_series(1, 4) AS k;
INSERT INTO recipe_comments (id, region, recipe_id, user_id, text, created_at)
SELECT pg_temp.key('comment', n), (ARRAY['de', 'fr', 'se', 'jp', 'us'])[1 + n % 5], pg_temp.key('recipe', n % :recipes), pg_temp.key('user', n % :users),
       'Köstlich! 😋 ' || n, timestamptz '2026-03-29 01:30+01' + n * interval '10 minutes'
FROM generate_series(0, :comments - 1) AS n;
INSERT INTO recipe_timeline_events
SELECT pg_temp.key('event', n), pg_temp.key('recipe', n), 'Rezept angelegt', (enum_range(NULL::timelineeventtype))[1 + n % 3], timestamp '2025-12-31 23:59:59.999999'
FROM generate_series(0, :recipes - 1, 2) AS n;
INSERT INTO tags SELECT pg_temp.key('tag', n), pg_temp.key('group', 0), 'Tag ' || n, 'tag-' || n FROM generate_series(0, 19) AS n;
INSERT INTO recipes_to_tags SELECT pg_temp.key('recipe', n), pg_temp.key('tag', n % 20) FROM generate_series(0, :recipes - 1) AS n;
-- Rows that are the same in every column: only their number tells a copy that lost one.
INSERT INTO recipes_to_tags SELECT pg_temp.key('recipe', 1), pg_temp.key('tag', 1) FROM generate_series(1, 3);

INSERT INTO shopping_lists SELECT pg_temp.key('list', n), pg_temp.key('group', n % 3), pg_temp.key('user', n % :users), 'Samstag ' || n FROM generate_series(0, :lists - 1) AS n;
INSERT INTO shopping_list_items (id, shopping_list_id, position, checked, quantity, food_id, unit_id)
SELECT pg_temp.key('item', n * 100 + k), pg_temp.key('list', n), k, k % 2 = 0, CASE WHEN k = 1 THEN 'NaN' ELSE k * 1.250 END, pg_temp.key('food', (n + k) % :foods), pg_temp.key('unit', k % 30)
FROM generate_series(0, :lists - 1) AS n, generate_series(0, 19) AS k;
INSERT INTO group_meal_plans (date, entry_type, title, recipe_id, group_id)
SELECT date '2026-01-01' + n % 700, (enum_range(NULL::planentrytype))[1 + n % 5], 'Plan', pg_temp.key('recipe', n % :recipes), pg_temp.key('group', n % 3)
FROM generate_series(0, :recipes - 1) AS n;

INSERT INTO stores (name, latitude, longitude, opening_hours, area, address_ip)
SELECT 'Markt ' || n, 47 + random() * 6, 6 + random() * 8, ARRAY['08:00+01', '24:00:00+01']::timetz[], circle(point(n, -n), 1.5), '10.1.0.0/16'
FROM generate_series(1, 60) AS n;
INSERT INTO recipe_assets (recipe_id, name, content)
SELECT pg_temp.key('recipe', n), 'Foto ' || n || '.webp', lo_from_bytea(0, decode(repeat(md5(n::text), 600), 'hex'))
FROM generate_series(0, 9) AS n;
INSERT INTO server_tasks (name, log) SELECT 'Backup', repeat('ok' || chr(10), n) FROM generate_series(1, 20) AS n;
SELECT nextval('reporting.invoice_number') FROM generate_series(1, 4);
COMMIT;
