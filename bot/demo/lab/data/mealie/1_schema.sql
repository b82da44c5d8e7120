-- Mealie's tables in the manner of SQLAlchemy and Alembic: uuid keys, group and household everywhere.
-- cube and earthdistance are there already: earthdistance takes a superuser.
CREATE EXTENSION pg_trgm;
CREATE EXTENSION unaccent;

CREATE SCHEMA reporting;

CREATE TYPE authmethod AS ENUM ('MEALIE', 'LDAP', 'OIDC');
CREATE TYPE planentrytype AS ENUM ('breakfast', 'lunch', 'dinner', 'side', 'snack');
CREATE TYPE timelineeventtype AS ENUM ('system', 'info', 'comment');
CREATE TYPE nutrient AS (name text, amount numeric(8, 2), unit text);
CREATE TYPE price_range AS RANGE (subtype = numeric, multirange_type_name = price_multirange);
CREATE DOMAIN rating AS numeric(2, 1) CHECK (VALUE BETWEEN 0 AND 5);
CREATE DOMAIN servings AS integer DEFAULT 4 CHECK (VALUE > 0);

CREATE TABLE alembic_version (version_num character varying(32) PRIMARY KEY);

CREATE TABLE groups (
    id uuid PRIMARY KEY,
    name character varying NOT NULL UNIQUE,
    slug character varying UNIQUE,
    created_at timestamp without time zone DEFAULT '2023-01-01',
    update_at timestamp without time zone
);

CREATE TABLE households (
    id uuid PRIMARY KEY,
    group_id uuid NOT NULL REFERENCES groups (id) ON UPDATE CASCADE,
    name character varying NOT NULL,
    preferences jsonb NOT NULL DEFAULT '{"firstDayOfWeek": 1}',
    UNIQUE (group_id, name),
    UNIQUE (id, group_id)
);

CREATE TABLE users (
    id uuid PRIMARY KEY,
    full_name character varying,
    username character varying UNIQUE,
    email character varying UNIQUE,
    password character varying,
    auth_method authmethod NOT NULL DEFAULT 'MEALIE',
    admin boolean,
    group_id uuid NOT NULL REFERENCES groups (id),
    household_id uuid,
    login_attemps integer,
    locked_at timestamp without time zone,
    -- Whose household it is, it is in the same group.
    FOREIGN KEY (household_id, group_id) REFERENCES households (id, group_id) MATCH SIMPLE ON DELETE SET NULL (household_id)
);

CREATE TABLE ingredient_units (
    id uuid PRIMARY KEY,
    group_id uuid NOT NULL REFERENCES groups (id),
    name character varying,
    plural_name character varying,
    abbreviation character varying COLLATE "C",
    fraction boolean,
    UNIQUE (name, group_id)
);

CREATE TABLE multi_purpose_labels (
    id uuid PRIMARY KEY,
    name character varying NOT NULL,
    color character(7) NOT NULL DEFAULT '#959595',
    group_id uuid NOT NULL REFERENCES groups (id)
);

CREATE TABLE ingredient_foods (
    id uuid PRIMARY KEY,
    group_id uuid NOT NULL REFERENCES groups (id),
    name character varying,
    name_normalized character varying,
    plural_name character varying,
    description character varying,
    extras json,
    label_id uuid REFERENCES multi_purpose_labels (id),
    nutrients nutrient[] NOT NULL DEFAULT '{}',
    price price_range,
    on_sale price_multirange,
    UNIQUE (name, group_id)
);

CREATE TABLE ingredient_foods_aliases (
    id uuid PRIMARY KEY,
    food_id uuid NOT NULL REFERENCES ingredient_foods (id) ON DELETE CASCADE,
    name character varying NOT NULL
);

CREATE TABLE recipes (
    id uuid PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY (START WITH 1000) UNIQUE,
    slug character varying NOT NULL,
    group_id uuid NOT NULL REFERENCES groups (id),
    household_id uuid REFERENCES households (id),
    user_id uuid REFERENCES users (id) ON DELETE SET NULL,
    name character varying NOT NULL,
    name_normalized character varying NOT NULL,
    description character varying,
    image character varying,
    total_time interval,
    prep_time interval HOUR TO MINUTE,
    recipe_servings servings,
    rating rating,
    org_url character varying,
    date_added date,
    last_made timestamp without time zone,
    tools text[],
    oven_steps integer[][],
    search tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('german', name), 'A') || to_tsvector('german', coalesce(description, ''))
    ) STORED,
    UNIQUE (slug, group_id)
) WITH (autovacuum_vacuum_scale_factor = 0.05, toast_tuple_target = 1024);

CREATE TABLE recipes_ingredients (
    id serial PRIMARY KEY,
    position smallint NOT NULL,
    recipe_id uuid NOT NULL REFERENCES recipes (id) ON DELETE CASCADE,
    title character varying,
    note character varying,
    unit_id uuid REFERENCES ingredient_units (id),
    food_id uuid REFERENCES ingredient_foods (id),
    quantity double precision,
    original_text character varying,
    reference_id uuid,
    CONSTRAINT one_place UNIQUE (recipe_id, position) DEFERRABLE INITIALLY IMMEDIATE
);

CREATE TABLE recipe_instructions (
    id uuid PRIMARY KEY,
    recipe_id uuid REFERENCES recipes (id) ON DELETE CASCADE,
    position integer,
    type character varying,
    title character varying,
    text character varying
);

-- What one person says about a recipe; partitions by whose group it is.
CREATE TABLE recipe_comments (
    id uuid NOT NULL,
    region text NOT NULL,
    recipe_id uuid NOT NULL REFERENCES recipes (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users (id),
    text character varying,
    created_at timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (id, region)
) PARTITION BY LIST (region);
CREATE TABLE recipe_comments_europe PARTITION OF recipe_comments FOR VALUES IN ('de', 'fr', 'se');
CREATE TABLE recipe_comments_elsewhere PARTITION OF recipe_comments FOR VALUES IN ('jp', 'us')
    PARTITION BY HASH (id);
CREATE TABLE recipe_comments_elsewhere_0 PARTITION OF recipe_comments_elsewhere FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE recipe_comments_elsewhere_1 PARTITION OF recipe_comments_elsewhere FOR VALUES WITH (MODULUS 2, REMAINDER 1);

CREATE TABLE recipe_timeline_events (
    id uuid PRIMARY KEY,
    recipe_id uuid NOT NULL REFERENCES recipes (id),
    subject character varying NOT NULL,
    event_type timelineeventtype,
    "timestamp" timestamp without time zone
);

CREATE TABLE tags (
    id uuid PRIMARY KEY,
    group_id uuid NOT NULL REFERENCES groups (id),
    name character varying NOT NULL,
    slug character varying NOT NULL UNIQUE
);
-- As in Mealie itself, without a primary key.
CREATE TABLE recipes_to_tags (
    recipe_id uuid REFERENCES recipes (id),
    tag_id uuid REFERENCES tags (id)
);

CREATE TABLE shopping_lists (
    id uuid PRIMARY KEY,
    group_id uuid NOT NULL REFERENCES groups (id),
    user_id uuid NOT NULL REFERENCES users (id),
    name character varying
);
CREATE TABLE shopping_list_items (
    id uuid PRIMARY KEY,
    shopping_list_id uuid REFERENCES shopping_lists (id) ON DELETE CASCADE,
    position integer NOT NULL,
    checked boolean,
    quantity numeric(10, 3),
    food_id uuid REFERENCES ingredient_foods (id),
    unit_id uuid REFERENCES ingredient_units (id),
    total numeric GENERATED ALWAYS AS (round(quantity * 1.19, 4)) STORED
);

CREATE TABLE group_meal_plans (
    id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    date date NOT NULL,
    entry_type planentrytype NOT NULL,
    title character varying NOT NULL,
    recipe_id uuid REFERENCES recipes (id),
    group_id uuid REFERENCES groups (id)
);

CREATE TABLE stores (
    id serial PRIMARY KEY,
    name text NOT NULL,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    opening_hours time with time zone[],
    area circle,
    address_ip cidr
);

CREATE TABLE recipe_assets (
    id serial PRIMARY KEY,
    recipe_id uuid REFERENCES recipes (id),
    name character varying,
    content oid NOT NULL
);

CREATE TABLE webhook_urls (id uuid PRIMARY KEY, enabled boolean, url character varying, scheduled_time time);
CREATE TABLE long_live_tokens (id uuid PRIMARY KEY, name character varying NOT NULL, token character varying NOT NULL);
CREATE UNLOGGED TABLE server_tasks (id serial PRIMARY KEY, name character varying, log text, completed_date timestamp);
CREATE SEQUENCE reporting.invoice_number INCREMENT BY -5 MAXVALUE 0 MINVALUE -1000000 START WITH 0;
