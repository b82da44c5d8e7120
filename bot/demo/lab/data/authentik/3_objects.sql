-- Everything that is built on the tables: indexes, code, views, policies, grants.
CREATE INDEX authentik_core_user_name_trgm ON authentik_core_user USING gin (name gin_trgm_ops);
CREATE INDEX authentik_core_user_attributes ON authentik_core_user USING gin (attributes jsonb_path_ops);
CREATE INDEX authentik_core_user_path ON authentik_core_user USING gist (path);
CREATE INDEX authentik_core_user_lower ON authentik_core_user (lower(username)) INCLUDE (name, is_active);
CREATE INDEX authentik_core_token_expiring ON authentik_core_token (expires DESC NULLS LAST) WHERE expires < 'infinity';
CREATE INDEX authentik_events_event_created ON authentik_events_event (created);
CREATE INDEX authentik_events_event_ip ON authentik_events_event USING brin (created) WITH (pages_per_range = 16);
CREATE INDEX authentik_events_event_username ON authentik_events_event (("user" ->> 'username'), action);
CREATE INDEX authentik_policies_reputation_network ON authentik_policies_reputation_reputation USING gist (network inet_ops);
CREATE INDEX authentik_core_token_key ON authentik_core_token USING hash (key);
CREATE STATISTICS authentik_core_user_type_path (dependencies, ndistinct, mcv) ON type, path FROM authentik_core_user;
CREATE STATISTICS authentik_events_event_day ON (date_trunc('day', created AT TIME ZONE 'UTC')), action FROM authentik_events_event;
ALTER TABLE authentik_core_user ALTER COLUMN username SET STATISTICS 250;
ALTER TABLE authentik_core_group CLUSTER ON authentik_core_group_pkey;

CREATE FUNCTION authentik_display_name(person authentik_core_user) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
        SELECT coalesce(nullif(person.name, ''), person.username) || ' <' || person.email || '>';
    END;

CREATE FUNCTION authentik_is_expired(expires timestamp with time zone, at timestamp with time zone DEFAULT now())
    RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT expires < at $$;

CREATE FUNCTION authentik_touch_password() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.password IS DISTINCT FROM OLD.password THEN
        NEW.password_change_date := clock_timestamp();
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER touch_password BEFORE UPDATE OF password ON authentik_core_user
    FOR EACH ROW WHEN (OLD.password IS DISTINCT FROM NEW.password) EXECUTE FUNCTION authentik_touch_password();

CREATE FUNCTION authentik_no_cycle() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF EXISTS (
        WITH RECURSIVE above AS (
            SELECT NEW.parent_id AS id
            UNION SELECT g.parent_id FROM authentik_core_group g JOIN above a ON g.group_uuid = a.id
        )
        SELECT FROM above WHERE id = NEW.group_uuid
    ) THEN
        RAISE EXCEPTION 'group % would be its own parent', NEW.name USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER no_cycle AFTER INSERT OR UPDATE ON authentik_core_group
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION authentik_no_cycle();

CREATE PROCEDURE authentik_clean_expired(before timestamp with time zone) LANGUAGE sql
    BEGIN ATOMIC
        DELETE FROM authentik_core_token WHERE authentik_core_token.expires < before;
        DELETE FROM django_session WHERE django_session.expire_date < before;
    END;

CREATE AGGREGATE authentik_worst(bigint) (SFUNC = int8smaller, STYPE = bigint);

CREATE VIEW authentik_active_users WITH (security_barrier) AS
    SELECT u.id, u.username, authentik_display_name(u) AS display_name, count(m.id) AS groups
    FROM authentik_core_user u LEFT JOIN authentik_core_user_ak_groups m ON m.user_id = u.id
    WHERE u.is_active
    GROUP BY u.id;
CREATE VIEW authentik_api_tokens AS
    SELECT token_uuid, identifier, user_id, intent FROM authentik_core_token WHERE intent = 'api'
    WITH LOCAL CHECK OPTION;
CREATE VIEW authentik_worst_reputation AS
    SELECT identifier, authentik_worst(score) AS score FROM authentik_policies_reputation_reputation GROUP BY identifier;
CREATE RULE authentik_keep_active AS ON DELETE TO authentik_active_users
    DO INSTEAD UPDATE authentik_core_user SET is_active = false WHERE authentik_core_user.id = OLD.id;

CREATE MATERIALIZED VIEW authentik_events_per_day AS
    SELECT date_trunc('day', created, 'GMT') AS day, action, count(*) AS events
    FROM authentik_events_event GROUP BY 1, 2;
CREATE UNIQUE INDEX authentik_events_per_day_key ON authentik_events_per_day (day, action);
CREATE MATERIALIZED VIEW authentik_events_per_month AS
    SELECT date_trunc('month', day, 'GMT') AS month, sum(events) AS events FROM authentik_events_per_day GROUP BY 1
    WITH NO DATA;

ALTER TABLE authentik_core_token ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tokens ON authentik_core_token FOR SELECT TO authentik_reader
    USING (intent <> 'recovery' AND NOT authentik_is_expired(expires));
CREATE POLICY no_eternal_recovery ON authentik_core_token AS RESTRICTIVE FOR INSERT
    WITH CHECK (intent <> 'recovery' OR expires < 'infinity');

GRANT USAGE ON SCHEMA public TO authentik_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO authentik_reader;
REVOKE SELECT ON authentik_core_user FROM authentik_reader;
GRANT SELECT (id, username, name, is_active) ON authentik_core_user TO authentik_reader;
GRANT USAGE ON SEQUENCE authentik_outpost_ports TO authentik_reader;
REVOKE EXECUTE ON PROCEDURE authentik_clean_expired FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO authentik_reader;

COMMENT ON DATABASE authentik IS 'Who may enter – and where';
COMMENT ON TABLE authentik_core_user IS 'People and machines; it''s the heart of it';
COMMENT ON COLUMN authentik_core_user.path IS 'Folder, e.g. "users.family"';
COMMENT ON TYPE flow_designation IS 'What a flow is for';
COMMENT ON FUNCTION authentik_display_name(authentik_core_user) IS E'Two lines:\nname and address';
COMMENT ON INDEX authentik_core_user_lower IS 'Logins ignore case';
COMMENT ON CONSTRAINT authentik_core_user_username_key ON authentik_core_user IS 'One name, one person';
COMMENT ON TRIGGER touch_password ON authentik_core_user IS 'Keeps password_change_date';
COMMENT ON POLICY own_tokens ON authentik_core_token IS 'What a reader sees';
