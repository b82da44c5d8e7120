-- A photo library with its keys and indexes, 468 MB with 400000 pictures. psql variables: pictures, and
-- vectors, how many of them have 512 numbers. Much of it is random, as in life: that compresses badly.
SELECT setseed(0.5) \g /dev/null
CREATE EXTENSION vector;
CREATE TABLE person (
    id uuid PRIMARY KEY, name text NOT NULL, email text UNIQUE NOT NULL, joined_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO person (id, name, email)
SELECT md5('person' || n)::uuid, 'Person ' || n, format('person%s@example.org', n) FROM generate_series(0, 11) AS n;

CREATE TABLE picture (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(), device_id text NOT NULL,
    owner_id uuid NOT NULL REFERENCES person ON DELETE CASCADE, kind varchar NOT NULL, path text NOT NULL,
    name text NOT NULL, checksum bytea NOT NULL, thumbhash bytea, taken_at timestamptz NOT NULL,
    local_at timestamptz NOT NULL, updated_at timestamptz NOT NULL DEFAULT now(),
    is_favorite boolean NOT NULL DEFAULT false, visibility text NOT NULL DEFAULT 'timeline',
    duration varchar, stack_id uuid, meta jsonb
);
INSERT INTO picture (device_id, owner_id, kind, path, name, checksum, thumbhash, taken_at, local_at, is_favorite, meta)
SELECT
    format('DSC%s.jpg-%s', n, (random() * 1e7)::integer), owner, CASE WHEN random() < 0.1 THEN 'VIDEO' ELSE 'IMAGE' END,
    format('/srv/photos/library/%s/%s/%s/DSC%s.jpg', owner, 2000 + n % 25, 1 + n % 12, n),
    format('DSC%s.jpg', n), substr(sha256(n::text::bytea), 1, 20), substr(sha256((n * 3)::text::bytea), 1, 25),
    timestamptz '2005-01-01' + random() * interval '20 years', timestamptz '2005-01-01' + random() * interval '20 years',
    random() < 0.05,
    jsonb_build_object('device', 'WEB', 'bytes', (random() * 8e6)::integer, 'tags', jsonb_build_array('a' || n % 50, 'b' || n % 90))
FROM (SELECT n, md5('person' || n % 12)::uuid AS owner FROM generate_series(1, :pictures) AS n) AS numbered;

CREATE TABLE exif (
    picture_id uuid PRIMARY KEY REFERENCES picture ON DELETE CASCADE, make text, model text, width integer, height integer,
    bytes bigint, orientation text, taken_at timestamptz, f_number float8, focal_length float8, iso integer,
    latitude float8, longitude float8, city text, state text, country text, description text NOT NULL DEFAULT '', exposure text
);
INSERT INTO exif
SELECT
    id, (ARRAY['Canon', 'Apple', 'Fujifilm', 'Google', 'NIKON CORPORATION'])[1 + floor(random() * 5)],
    'Model ' || (random() * 40)::integer, 4032, 3024, (random() * 8e6)::bigint, '1', taken_at,
    1.8 + floor(random() * 9) / 10, round((random() * 100)::numeric, 2), (random() * 3200)::integer,
    random() * 180 - 90, random() * 360 - 180, 'City ' || (random() * 800)::integer, 'State ' || (random() * 60)::integer,
    'Country ' || (random() * 30)::integer,
    CASE WHEN random() < 0.1 THEN format('A longer description, %s, of what can be seen', md5(random()::text)) ELSE '' END,
    '1/' || (random() * 2000)::integer
FROM picture;

CREATE TABLE embedding (picture_id uuid PRIMARY KEY REFERENCES picture ON DELETE CASCADE, numbers vector(512) NOT NULL);
ALTER TABLE embedding ALTER COLUMN numbers SET STORAGE EXTERNAL;
INSERT INTO embedding
SELECT id, array_agg(((random() + random() + random() - 1.5) / 13)::real)::vector
FROM (SELECT id FROM picture LIMIT :vectors) AS first_ones CROSS JOIN generate_series(1, 512) GROUP BY id;

CREATE TABLE album (id uuid PRIMARY KEY, owner_id uuid REFERENCES person, name text, created_at timestamptz DEFAULT now());
INSERT INTO album (id, owner_id, name)
SELECT md5('album' || n)::uuid, md5('person' || n % 12)::uuid, 'Album ' || n FROM generate_series(0, 1999) AS n;
CREATE TABLE album_picture (
    album_id uuid REFERENCES album ON DELETE CASCADE, picture_id uuid REFERENCES picture ON DELETE CASCADE,
    added_at timestamptz DEFAULT now(), PRIMARY KEY (album_id, picture_id)
);
INSERT INTO album_picture (album_id, picture_id)
SELECT md5('album' || floor(random() * 2000))::uuid, id FROM (SELECT id FROM picture LIMIT :pictures / 2) AS half;

CREATE TABLE job (
    id bigserial PRIMARY KEY, picture_id uuid UNIQUE REFERENCES picture ON DELETE CASCADE,
    faces_at timestamptz, metadata_at timestamptz, preview_at timestamptz
);
INSERT INTO job (picture_id, faces_at, metadata_at, preview_at) SELECT id, taken_at, taken_at, now() FROM picture;

CREATE INDEX ON picture (owner_id, checksum);
CREATE INDEX ON picture (taken_at);
CREATE INDEX ON picture (local_at);
CREATE INDEX ON picture (name);
CREATE INDEX ON picture (owner_id, is_favorite) WHERE is_favorite;
CREATE INDEX ON picture (stack_id);
CREATE INDEX ON picture ((local_at AT TIME ZONE 'UTC'));
CREATE INDEX ON exif (city);
CREATE INDEX ON exif (taken_at);
CREATE INDEX ON album_picture (picture_id);
VACUUM ANALYZE;
