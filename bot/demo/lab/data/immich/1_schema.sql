-- Immich's tables: a row an asset, its EXIF, its embedding, who is on it. vector is there already:
-- it takes a superuser. So is vchord, or its stand-in, where the server has one, as Immich's own do.
SELECT CASE WHEN current_setting('server_version_num')::int >= 150000 THEN 'NULLS NOT DISTINCT' ELSE '' END AS nulls_not_distinct \gset
CREATE TYPE assets_status_enum AS ENUM ('active', 'trashed', 'deleted');
CREATE TYPE asset_type AS ENUM ('IMAGE', 'VIDEO', 'AUDIO', 'OTHER');
CREATE TYPE sourcetype AS ENUM ('machine-learning', 'exif', 'manual');
CREATE TYPE face_box AS (x1 integer, y1 integer, x2 integer, y2 integer);
CREATE DOMAIN checksum AS bytea CHECK (octet_length(VALUE) = 20);

-- A time-ordered key, built as RFC 9562 says of version 7.
CREATE FUNCTION immich_uuid_v7(at timestamp with time zone DEFAULT clock_timestamp()) RETURNS uuid
    LANGUAGE sql VOLATILE AS $$
    SELECT encode(
        set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
            PLACING substring(int8send(floor(extract(epoch FROM at) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1),
        'hex')::uuid
$$;

CREATE TABLE "user" (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email character varying NOT NULL UNIQUE,
    name character varying NOT NULL DEFAULT '',
    password character varying NOT NULL DEFAULT '',
    "isAdmin" boolean NOT NULL DEFAULT false,
    "quotaSizeInBytes" bigint,
    "avatarColor" character varying,
    "createdAt" timestamp with time zone NOT NULL DEFAULT now(),
    "updatedAt" timestamp with time zone NOT NULL DEFAULT now(),
    "deletedAt" timestamp with time zone,
    "updateId" uuid NOT NULL DEFAULT immich_uuid_v7()
);

CREATE TABLE library (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name character varying NOT NULL,
    "ownerId" uuid NOT NULL REFERENCES "user" (id) ON UPDATE CASCADE ON DELETE CASCADE,
    "importPaths" text[] NOT NULL,
    "exclusionPatterns" text[] NOT NULL DEFAULT ARRAY['**/@eaDir/**', '**/._*']
);

CREATE TABLE stack (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), "primaryAssetId" uuid NOT NULL UNIQUE, "ownerId" uuid NOT NULL REFERENCES "user" (id));

CREATE TABLE asset (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "deviceAssetId" character varying NOT NULL,
    "ownerId" uuid NOT NULL REFERENCES "user" (id) ON UPDATE CASCADE ON DELETE CASCADE,
    "libraryId" uuid REFERENCES library (id) ON DELETE CASCADE,
    "stackId" uuid REFERENCES stack (id) ON DELETE SET NULL,
    type asset_type NOT NULL,
    status assets_status_enum NOT NULL DEFAULT 'active',
    "originalPath" character varying NOT NULL,
    "originalFileName" character varying NOT NULL,
    checksum checksum NOT NULL,
    thumbhash bytea,
    duration interval,
    "isFavorite" boolean NOT NULL DEFAULT false,
    "fileCreatedAt" timestamp with time zone NOT NULL,
    "localDateTime" timestamp with time zone NOT NULL,
    "deletedAt" timestamp with time zone,
    "updateId" uuid NOT NULL DEFAULT immich_uuid_v7(),
    CONSTRAINT "UQ_assets_owner_checksum" UNIQUE :nulls_not_distinct ("ownerId", "libraryId", checksum)
);
-- A stack names its first asset, an asset its stack: only checked at the end of a transaction.
ALTER TABLE stack ADD CONSTRAINT "FK_stack_primary" FOREIGN KEY ("primaryAssetId") REFERENCES asset (id)
    DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE asset_exif (
    "assetId" uuid PRIMARY KEY REFERENCES asset (id) ON DELETE CASCADE,
    make character varying,
    model character varying,
    "exifImageWidth" integer,
    "exifImageHeight" integer,
    megapixels numeric(6, 2) GENERATED ALWAYS AS ("exifImageWidth" * "exifImageHeight" / 1000000.0) STORED,
    "fileSizeInByte" bigint,
    "fNumber" double precision,
    iso integer,
    latitude double precision,
    longitude double precision,
    city character varying,
    country character varying,
    description text NOT NULL DEFAULT '',
    "timeZone" character varying,
    raw json
);

CREATE TABLE asset_file (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "assetId" uuid NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
    type character varying NOT NULL,
    path character varying NOT NULL,
    UNIQUE ("assetId", type)
);

CREATE TABLE smart_search ("assetId" uuid PRIMARY KEY REFERENCES asset (id) ON DELETE CASCADE, embedding vector(512) NOT NULL);
ALTER TABLE smart_search ALTER COLUMN embedding SET STORAGE EXTERNAL;

CREATE TABLE person (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "ownerId" uuid NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
    name character varying NOT NULL DEFAULT '',
    "birthDate" date CHECK ("birthDate" <= '2026-12-31'),
    "faceAssetId" uuid
);

CREATE TABLE asset_face (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "assetId" uuid NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
    "personId" uuid REFERENCES person (id) ON DELETE SET NULL,
    box face_box NOT NULL,
    "sourceType" sourcetype NOT NULL DEFAULT 'machine-learning'
);
ALTER TABLE person ADD CONSTRAINT "FK_person_face" FOREIGN KEY ("faceAssetId") REFERENCES asset_face (id) ON DELETE SET NULL;

CREATE TABLE face_search ("faceId" uuid PRIMARY KEY REFERENCES asset_face (id) ON DELETE CASCADE, embedding vector(128) NOT NULL);

CREATE TABLE album (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "ownerId" uuid NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
    "albumName" character varying NOT NULL DEFAULT 'Untitled Album',
    description text NOT NULL DEFAULT '',
    "order" character varying NOT NULL DEFAULT 'desc'
);
CREATE TABLE album_asset (
    "albumId" uuid NOT NULL REFERENCES album (id) ON DELETE CASCADE,
    "assetId" uuid NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
    PRIMARY KEY ("albumId", "assetId")
);

CREATE TABLE tag (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "userId" uuid NOT NULL REFERENCES "user" (id),
    value character varying NOT NULL,
    "parentId" uuid REFERENCES tag (id) ON DELETE CASCADE,
    UNIQUE ("userId", value)
);
CREATE TABLE tag_closure (id_ancestor uuid NOT NULL REFERENCES tag (id), id_descendant uuid NOT NULL REFERENCES tag (id), PRIMARY KEY (id_ancestor, id_descendant));

-- What was deleted when, so that phones can follow: a partition a year.
CREATE TABLE asset_audit (
    id uuid NOT NULL DEFAULT immich_uuid_v7(),
    "assetId" uuid NOT NULL,
    "ownerId" uuid NOT NULL,
    "deletedAt" timestamp with time zone NOT NULL DEFAULT clock_timestamp()
) PARTITION BY RANGE ("deletedAt");
CREATE TABLE asset_audit_2025 PARTITION OF asset_audit FOR VALUES FROM ('2025-01-01 00:00+00') TO ('2026-01-01 00:00+00');
CREATE TABLE asset_audit_later PARTITION OF asset_audit FOR VALUES FROM ('2026-01-01 00:00+00') TO (MAXVALUE);

CREATE TABLE geodata_places (
    id integer PRIMARY KEY,
    name character varying(200) NOT NULL,
    longitude double precision NOT NULL,
    latitude double precision NOT NULL,
    "countryCode" character(2) NOT NULL,
    "modificationDate" date NOT NULL
);
CREATE TABLE naturalearth_countries (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, admin character varying NOT NULL, coordinates polygon NOT NULL);

CREATE TABLE system_metadata (key character varying PRIMARY KEY, value jsonb NOT NULL);
CREATE TABLE version_history (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), "createdAt" timestamp with time zone NOT NULL DEFAULT now(), version character varying NOT NULL);
CREATE TABLE move_history (id uuid PRIMARY KEY, "entityId" uuid NOT NULL, "pathType" character varying NOT NULL, UNIQUE ("entityId", "pathType"));
CREATE TABLE session (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), token bytea NOT NULL, "userId" uuid NOT NULL REFERENCES "user" (id), "deviceIp" inet, "expiresAt" timestamp with time zone);
CREATE TABLE memory (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), "ownerId" uuid NOT NULL REFERENCES "user" (id), data jsonb NOT NULL, shown tstzmultirange);
CREATE TABLE partner ("sharedById" uuid NOT NULL, "sharedWithId" uuid NOT NULL, PRIMARY KEY ("sharedById", "sharedWithId"), CHECK ("sharedById" <> "sharedWithId"));
CREATE TABLE profile_picture ("userId" uuid PRIMARY KEY REFERENCES "user" (id), picture oid NOT NULL);

CREATE SEQUENCE upload_batch AS smallint;
CREATE SEQUENCE asset_export_number OWNED BY asset."deviceAssetId";
