SELECT setseed(0.41);
SELECT greatest(60, round(3600 * :scale)) AS assets,
       greatest(40, round(600 * :scale)) AS embeddings,
       greatest(40, round(700 * :scale)) AS faces,
       greatest(10, round(120 * :scale)) AS people,
       greatest(50, round(6000 * :scale)) AS places \gset

CREATE FUNCTION pg_temp.key(kind text, number numeric) RETURNS uuid LANGUAGE sql IMMUTABLE
    RETURN md5(kind || number::bigint)::uuid;

BEGIN;
INSERT INTO "user" (id, email, name, password, "isAdmin", "quotaSizeInBytes", "createdAt")
SELECT pg_temp.key('user', n), 'photo' || n || '@example.org', (ARRAY['Ångela', 'Žofie', '愛', 'Émile'])[1 + n], '$2b$10$' || md5(n::text), n = 0,
       CASE WHEN n = 0 THEN NULL ELSE 9223372036854775807 END, timestamptz '2022-02-22 22:22:22.222222+00'
FROM generate_series(0, 3) AS n;
INSERT INTO library (id, name, "ownerId", "importPaths")
VALUES (pg_temp.key('library', 0), 'Fotos', pg_temp.key('user', 0), ARRAY['/mnt/Fotos {alt}', '/mnt/a,b', '/mnt/"q"', '']);

INSERT INTO asset (id, "deviceAssetId", "ownerId", "libraryId", type, status, "originalPath", "originalFileName", checksum,
                   thumbhash, duration, "isFavorite", "fileCreatedAt", "localDateTime", "deletedAt")
SELECT pg_temp.key('asset', n), 'IMG_' || n, pg_temp.key('user', n % 4), CASE WHEN n % 10 = 0 THEN pg_temp.key('library', 0) END,
       (enum_range(NULL::asset_type))[1 + n % 2], (enum_range(NULL::assets_status_enum))[CASE WHEN n % 50 = 0 THEN 2 ELSE 1 END],
       format('upload/library/%s/2026/%s/IMG_%s.HEIC', n % 4, 1 + n % 12, n), (ARRAY['Urlaub Ö', 'IMG', 'Ñandú', '写真'])[1 + n % 4] || '_' || n || '.HEIC',
       substring(sha256(int8send(n)) FROM 1 FOR 20), decode(md5('thumb' || n), 'hex'), CASE WHEN n % 2 = 1 THEN n * interval '0.04 s' END, n % 31 = 0,
       timestamptz '2019-10-27 00:30+00' + n * interval '97 minutes', timestamptz '2019-10-27 02:30+00' + n * interval '97 minutes',
       CASE WHEN n % 50 = 0 THEN timestamptz '2026-11-01 00:00+00' END
FROM generate_series(0, :assets - 1) AS n;
INSERT INTO stack (id, "primaryAssetId", "ownerId") SELECT pg_temp.key('stack', n), pg_temp.key('asset', n), pg_temp.key('user', n % 4) FROM generate_series(0, :assets - 1, 20) AS n;
UPDATE asset SET "stackId" = s.id FROM stack s WHERE s."primaryAssetId" = asset.id;

INSERT INTO asset_exif ("assetId", make, model, "exifImageWidth", "exifImageHeight", "fileSizeInByte", "fNumber", iso, latitude, longitude, city, country, description, "timeZone", raw)
SELECT pg_temp.key('asset', n), (ARRAY['Fujifilm', 'Apple', NULL])[1 + n % 3], 'X-T' || n % 9, 6000 - n % 7, 4000, 3000000 + n * 777, 1.4 + n % 8, 100 * (1 + n % 64),
       CASE WHEN n % 4 > 0 THEN random() * 180 - 90 END, CASE WHEN n % 4 > 0 THEN random() * 360 - 180 END, (ARRAY['Kraków', 'São Paulo', '京都', NULL])[1 + n % 4],
       (ARRAY['Polska', 'Brasil', '日本', NULL])[1 + n % 4], CASE WHEN n % 5 = 0 THEN repeat('Am Meer – mit Möwen. ', 1 + n % 9) ELSE '' END, 'Europe/Zurich',
       CASE WHEN n % 8 = 0 THEN '{"Orientation" : 6, "Orientation": 1, "µ": "\u00fc"}'::json END
FROM generate_series(0, :assets - 1) AS n;
INSERT INTO asset_file (id, "assetId", type, path)
SELECT pg_temp.key('file' || k, n), pg_temp.key('asset', n), k, format('upload/thumbs/%s/%s-%s.webp', n % 4, pg_temp.key('asset', n), k)
FROM generate_series(0, :assets - 1) AS n, unnest(ARRAY['preview', 'thumbnail']) AS k;

-- "+ n * 0" ties the random numbers to the row; else one array would serve all.
INSERT INTO smart_search
SELECT pg_temp.key('asset', n), (SELECT array_agg((random() - 0.5 + n * 0 + d * 0)::real) FROM generate_series(1, 512) AS d)::vector(512)
FROM generate_series(0, :embeddings - 1) AS n;

INSERT INTO person (id, "ownerId", name, "birthDate")
SELECT pg_temp.key('person', n), pg_temp.key('user', n % 4), (ARRAY['Oma', 'Jörg', '', 'Zuzana Č.'])[1 + n % 4], CASE WHEN n % 3 = 0 THEN date '1950-02-28' + n * 99 % 27000 END
FROM generate_series(0, :people - 1) AS n;
INSERT INTO asset_face (id, "assetId", "personId", box, "sourceType")
SELECT pg_temp.key('face', n), pg_temp.key('asset', n % :assets), CASE WHEN n % 6 > 0 THEN pg_temp.key('person', n % :people) END,
       ROW(n % 100, n % 90, 200 + n % 100, 300)::face_box, (enum_range(NULL::sourcetype))[1 + n % 3]
FROM generate_series(0, :faces - 1) AS n;
UPDATE person SET "faceAssetId" = (SELECT f.id FROM asset_face f WHERE f."personId" = person.id ORDER BY f.id LIMIT 1);
INSERT INTO face_search
SELECT pg_temp.key('face', n), (SELECT array_agg((random() - 0.5 + n * 0 + d * 0)::real) FROM generate_series(1, 128) AS d)::vector(128)
FROM generate_series(0, :faces - 1) AS n;

INSERT INTO album (id, "ownerId", "albumName", description) SELECT pg_temp.key('album', n), pg_temp.key('user', n % 4), 'Ferien ' || n || ' 🏖', E'Zeile 1\nZeile 2\t\\N' FROM generate_series(0, 29) AS n;
INSERT INTO album_asset SELECT pg_temp.key('album', n % 30), pg_temp.key('asset', n) FROM generate_series(0, :assets - 1) AS n;
INSERT INTO tag (id, "userId", value, "parentId") SELECT pg_temp.key('tag', n), pg_temp.key('user', 0), 'Ort/' || n, CASE WHEN n > 0 THEN pg_temp.key('tag', (n - 1) / 3) END FROM generate_series(0, 39) AS n;
INSERT INTO tag_closure
WITH RECURSIVE up (ancestor, descendant) AS (
    SELECT id, id FROM tag UNION SELECT t."parentId", u.descendant FROM up u JOIN tag t ON t.id = u.ancestor WHERE t."parentId" IS NOT NULL
) SELECT * FROM up;
INSERT INTO asset_audit ("assetId", "ownerId", "deletedAt")
SELECT pg_temp.key('gone', n), pg_temp.key('user', n % 4), timestamptz '2025-06-01 00:00+00' + n * interval '9 hours' FROM generate_series(0, 999) AS n;
INSERT INTO geodata_places
SELECT n, (ARRAY['Łódź', 'Ærø', 'Ōsaka', 'Llanfair­pwll', 'A'])[1 + n % 5] || ' ' || n, random() * 360 - 180, random() * 180 - 90, (ARRAY['PL', 'DK', 'JP', 'GB', 'XX'])[1 + n % 5], date '2026-02-28' - n % 4000
FROM generate_series(1, :places) AS n;
INSERT INTO naturalearth_countries (admin, coordinates)
SELECT 'Land ' || n, polygon(12, circle(point(n, -n), 3.5)) FROM generate_series(1, 200) AS n;

INSERT INTO system_metadata VALUES
    ('system-config', '{"ffmpeg": {"crf": 23, "threads": 0}, "newVersionCheck": {"enabled": false}, "zahl": 1.00, "groß": 1e400, "leer": null}'),
    ('reverse-geocoding-state', '{"lastUpdate": "2026-01-01T00:00:00.000Z", "liste": [[], {}, "", "\u2603"]}');
INSERT INTO version_history (version) SELECT '1.' || n || '.0' FROM generate_series(90, 140) AS n;
INSERT INTO session (token, "userId", "deviceIp", "expiresAt")
SELECT sha256(int8send(n)), pg_temp.key('user', n % 4), '::ffff:10.0.0.1', CASE WHEN n % 3 = 0 THEN timestamptz 'infinity' END FROM generate_series(1, 30) AS n;
INSERT INTO memory ("ownerId", data, shown)
SELECT pg_temp.key('user', n % 4), jsonb_build_object('year', 2000 + n), CASE WHEN n % 2 = 0 THEN '{}'::tstzmultirange ELSE tstzmultirange(tstzrange('2026-01-01 00:00+00', '2026-01-02 00:00+00'), tstzrange('2026-02-01 00:00+00', NULL)) END
FROM generate_series(1, 25) AS n;
INSERT INTO profile_picture SELECT pg_temp.key('user', n), lo_from_bytea(0, decode(repeat(md5('face' || n), 1500), 'hex')) FROM generate_series(0, 3) AS n;
SELECT nextval('upload_batch') FROM generate_series(1, 7);
SELECT setval('asset_export_number', 4711, false);
COMMIT;
