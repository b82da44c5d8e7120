SELECT count(*) > 0 AS has_vchord FROM pg_extension WHERE extname = 'vchord' \gset
\if :has_vchord
    CREATE INDEX clip_index ON smart_search USING vchordrq (embedding vector_cosine_ops);
    CREATE INDEX face_index ON face_search USING vchordrq (embedding vector_l2_ops);
\else
    CREATE INDEX clip_index ON smart_search USING hnsw (embedding vector_cosine_ops) WITH (ef_construction = 40, m = 8);
    CREATE INDEX face_index ON face_search USING ivfflat (embedding vector_l2_ops) WITH (lists = 4);
\endif
CREATE INDEX "IDX_day_of_month" ON asset USING btree (extract(day FROM "localDateTime" AT TIME ZONE 'UTC'), extract(month FROM "localDateTime" AT TIME ZONE 'UTC'));
CREATE INDEX "IDX_originalPath_libraryId" ON asset ("originalPath", "libraryId");
CREATE UNIQUE INDEX "UQ_assets_owner_library_checksum" ON asset ("ownerId", "libraryId", checksum) WHERE "libraryId" IS NOT NULL;
CREATE INDEX "IDX_asset_visible" ON asset ("fileCreatedAt" DESC) INCLUDE (type, "isFavorite") WHERE "deletedAt" IS NULL;
CREATE INDEX exif_city ON asset_exif (city);
CREATE INDEX "IDX_asset_exif_search" ON asset_exif USING gin (to_tsvector('simple', description));
CREATE INDEX "IDX_asset_audit_deletedAt" ON asset_audit ("deletedAt");
CREATE INDEX "IDX_geodata_place" ON geodata_places USING gist (point(longitude, latitude));
CREATE INDEX "IDX_geodata_name" ON geodata_places USING spgist (name);
CREATE STATISTICS asset_owner_library (ndistinct) ON "ownerId", "libraryId" FROM asset;

CREATE FUNCTION updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    at timestamp with time zone := clock_timestamp();
BEGIN
    NEW."updatedAt" := at;
    NEW."updateId" := immich_uuid_v7(at);
    RETURN NEW;
END;
$$;
CREATE TRIGGER user_updated_at BEFORE UPDATE ON "user" FOR EACH ROW EXECUTE FUNCTION updated_at();

CREATE FUNCTION asset_delete_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO asset_audit ("assetId", "ownerId") SELECT id, "ownerId" FROM gone;
    RETURN NULL;
END;
$$;
CREATE TRIGGER asset_delete_audit AFTER DELETE ON asset REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION asset_delete_audit();

CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''the history is not rewritten''; END';
CREATE TRIGGER never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON version_history FOR EACH STATEMENT EXECUTE FUNCTION never();
CREATE TRIGGER asleep AFTER INSERT ON version_history FOR EACH ROW EXECUTE FUNCTION never();
ALTER TABLE version_history DISABLE TRIGGER asleep;

CREATE FUNCTION people_on(asset_id uuid, VARIADIC hidden text[] DEFAULT '{}') RETURNS SETOF person
    LANGUAGE sql STABLE BEGIN ATOMIC
        SELECT p.* FROM person p JOIN asset_face f ON f."personId" = p.id
        WHERE f."assetId" = asset_id AND p.name <> ALL (hidden);
    END;
CREATE FUNCTION box_area(box face_box) RETURNS integer LANGUAGE sql IMMUTABLE STRICT
    RETURN ((box).x2 - (box).x1) * ((box).y2 - (box).y1);
CREATE INDEX "IDX_face_area" ON asset_face (box_area(box));

CREATE VIEW timeline AS
    SELECT date_trunc('month', a."localDateTime" AT TIME ZONE 'UTC') AS "timeBucket", a."ownerId", count(*) AS "count"
    FROM asset a WHERE a."deletedAt" IS NULL GROUP BY 1, 2;
CREATE VIEW "Places ""abroad""" (ort, anzahl) AS SELECT city, count(*) FROM asset_exif WHERE country <> 'Polska' GROUP BY city;
CREATE MATERIALIZED VIEW usage AS
    SELECT u.id, u.name, coalesce(sum(e."fileSizeInByte"), 0)::bigint AS bytes, count(a.id) FILTER (WHERE a.type = 'VIDEO') AS videos
    FROM "user" u LEFT JOIN asset a ON a."ownerId" = u.id LEFT JOIN asset_exif e ON e."assetId" = a.id GROUP BY u.id;
CREATE UNIQUE INDEX ON usage (id);

ALTER TABLE album ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers_see_holidays ON album FOR SELECT TO immich_reader USING ("albumName" LIKE 'Ferien%' AND "ownerId" IS NOT NULL);

GRANT SELECT ON asset, asset_exif, album, timeline, usage TO immich_reader;
GRANT SELECT (id, name) ON "user" TO immich_reader;
GRANT EXECUTE ON FUNCTION people_on TO immich_reader;
REVOKE ALL ON FUNCTION never FROM PUBLIC;
SELECT picture FROM profile_picture ORDER BY picture LIMIT 1 \gset
GRANT SELECT ON LARGE OBJECT :picture TO immich_reader;

COMMENT ON TABLE "user" IS 'A reserved word, as Immich has it';
COMMENT ON COLUMN asset."localDateTime" IS 'Where it was taken, as if it were UTC';
COMMENT ON INDEX clip_index IS 'Immich itself has VectorChord here';
COMMENT ON LARGE OBJECT :picture IS 'Ångela';
COMMENT ON SEQUENCE upload_batch IS 'Owned by nobody';
COMMENT ON VIEW "Places ""abroad""" IS 'Quotes – in its name';
