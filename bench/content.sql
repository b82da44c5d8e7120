-- A photo library: pictures, their EXIF, 512 numbers for some of them, jobs, albums.
CREATE EXTENSION vector;
CREATE TABLE picture (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(), device_id text NOT NULL, owner_id uuid NOT NULL,
    kind varchar NOT NULL, path text NOT NULL, name text NOT NULL, checksum bytea NOT NULL,
    thumbhash bytea, created_at timestamptz NOT NULL, local_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(), is_favorite boolean NOT NULL DEFAULT false,
    duration varchar, stack_id uuid, meta jsonb
);
INSERT INTO picture (device_id, owner_id, kind, path, name, checksum, thumbhash, created_at, local_at, meta)
SELECT
    format('IMG_%s.jpg-%s', n, n * 7919 % 10000019), md5((n % 12)::text)::uuid,
    CASE n % 10 WHEN 0 THEN 'VIDEO' ELSE 'IMAGE' END,
    format('/photos/library/%s/20%s/IMG_%s.jpg', md5((n % 12)::text), lpad((n % 25)::text, 2, '0'), n),
    format('IMG_%s.jpg', n), sha256(n::text::bytea), substr(sha256((n * 3)::text::bytea), 1, 25),
    timestamptz '2005-01-01' + n * interval '17 minutes', timestamptz '2005-01-01' + n * interval '17 minutes',
    jsonb_build_object('device', 'WEB', 'size', n * 31 % 8000000, 'tags', jsonb_build_array('a' || n % 50, 'b' || n % 90))
FROM generate_series(1, 200000) AS n;
CREATE TABLE exif AS
SELECT
    id AS picture_id, 'Canon'::text AS make, 'Model ' || n % 40 AS model, 4032 AS width, 3024 AS height,
    n * 31 AS bytes, created_at AS taken_at, 1.8 + (n % 80) / 10.0::float8 AS f_number,
    (n % 100)::float8 AS focal, (n % 3200)::integer AS iso, (n % 180000) / 1000.0::float8 - 90 AS latitude,
    (n % 360000) / 1000.0::float8 - 180 AS longitude, 'City ' || n % 800 AS city, 'Country ' || n % 30 AS country,
    CASE n % 10 WHEN 0 THEN 'What the picture shows: ' || md5(n::text) ELSE '' END AS description
FROM (SELECT *, row_number() OVER () AS n FROM picture) AS p;
CREATE TABLE embedding (picture_id uuid PRIMARY KEY, numbers vector(512) NOT NULL);
ALTER TABLE embedding ALTER COLUMN numbers SET STORAGE EXTERNAL;
INSERT INTO embedding
SELECT id, (SELECT array_agg(sin(n * i)::real / 13) FROM generate_series(1, 512) AS i)::vector
FROM (SELECT id, row_number() OVER () AS n FROM picture LIMIT 20000) AS p;
CREATE TABLE job AS
SELECT row_number() OVER ()::bigint AS id, id AS picture_id, created_at AS seen_at, updated_at AS done_at FROM picture;
CREATE TABLE album_picture AS
SELECT md5((row_number() OVER () % 2000)::text)::uuid AS album_id, id AS picture_id, created_at FROM picture;
