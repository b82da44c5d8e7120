CREATE INDEX ix_recipes_name_normalized_gin ON recipes USING gin (name_normalized gin_trgm_ops);
CREATE INDEX ix_recipes_description ON recipes USING gin (search) WITH (fastupdate = off);
CREATE INDEX ix_recipes_rated ON recipes (rating DESC, name) INCLUDE (slug) WHERE rating IS NOT NULL;
CREATE INDEX ix_recipes_lower_slug ON recipes (lower(slug) text_pattern_ops);
CREATE INDEX ix_recipes_ingredients_recipe_id ON recipes_ingredients (recipe_id);
CREATE INDEX ix_recipes_ingredients_food_id ON recipes_ingredients (food_id);
CREATE INDEX ix_recipe_instructions_recipe_id ON recipe_instructions (recipe_id);
CREATE INDEX ix_recipe_comments_created_at ON recipe_comments (created_at);
CREATE INDEX ix_shopping_list_items_list ON shopping_list_items (shopping_list_id, position);
CREATE INDEX ix_ingredient_foods_price ON ingredient_foods USING gist (price);
-- Built on a function whose own search_path is not set: restoring it needs the rows' schema in sight.
CREATE INDEX ix_stores_earth ON stores USING gist (ll_to_earth(latitude, longitude));
CREATE INDEX ix_stores_area ON stores USING gist (area);
CREATE STATISTICS recipes_group_household (dependencies) ON group_id, household_id FROM recipes;

CREATE FUNCTION normalized(title text) RETURNS text LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN lower(public.unaccent(title));
CREATE FUNCTION recipes_normalize() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    NEW.name_normalized := normalized(NEW.name);
    RETURN NEW;
END
$function$;
CREATE TRIGGER recipes_normalize BEFORE INSERT OR UPDATE OF name ON recipes FOR EACH ROW EXECUTE FUNCTION recipes_normalize();

CREATE FUNCTION scaled(recipe uuid, people integer DEFAULT 2) RETURNS TABLE (food text, quantity double precision, unit text)
    LANGUAGE sql STABLE ROWS 7 BEGIN ATOMIC
        SELECT f.name, i.quantity * people / coalesce(r.recipe_servings, 4), u.name
        FROM recipes r
        JOIN recipes_ingredients i ON i.recipe_id = r.id
        LEFT JOIN ingredient_foods f ON f.id = i.food_id
        LEFT JOIN ingredient_units u ON u.id = i.unit_id
        WHERE r.id = recipe
        ORDER BY i.position;
    END;

CREATE VIEW reporting.popular WITH (security_invoker) AS
    SELECT r.name, r.rating, count(c.id) AS comments
    FROM recipes r LEFT JOIN recipe_comments c ON c.recipe_id = r.id
    GROUP BY r.id HAVING count(c.id) > 0;
CREATE RECURSIVE VIEW reporting.week (day) AS
    SELECT date '2026-01-05' UNION ALL SELECT day + 1 FROM week WHERE day < date '2026-01-11';
CREATE VIEW reporting.best_of_popular AS SELECT * FROM reporting.popular WHERE rating > 4 WITH CASCADED CHECK OPTION;
CREATE MATERIALIZED VIEW reporting.food_use AS
    SELECT f.id, f.name, count(i.id) AS uses FROM ingredient_foods f LEFT JOIN recipes_ingredients i ON i.food_id = f.id GROUP BY f.id;
CREATE UNIQUE INDEX food_use_key ON reporting.food_use (id);
CREATE INDEX food_use_uses ON reporting.food_use (uses DESC);

CREATE RULE keep_first_group AS ON DELETE TO groups WHERE OLD.slug = 'gruppe-0' DO INSTEAD NOTHING;

ALTER TABLE shopping_lists ENABLE ROW LEVEL SECURITY;
ALTER TABLE shopping_lists FORCE ROW LEVEL SECURITY;
CREATE POLICY everything ON shopping_lists TO mealie USING (true) WITH CHECK (true);
CREATE POLICY shared_only ON shopping_lists FOR SELECT TO mealie_reader USING (name LIKE 'Samstag%');

GRANT USAGE ON SCHEMA reporting TO mealie_reader;
GRANT SELECT ON reporting.popular, reporting.food_use, recipes, shopping_lists TO mealie_reader;
GRANT SELECT (id, checked), UPDATE (checked) ON shopping_list_items TO mealie_reader WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

COMMENT ON SCHEMA reporting IS 'For the dashboard';
COMMENT ON DOMAIN rating IS '☆ to ☆☆☆☆☆';
COMMENT ON TYPE price_range IS 'Prices';
COMMENT ON COLUMN recipes.search IS 'Found by words';
COMMENT ON MATERIALIZED VIEW reporting.food_use IS 'Refreshed each night';
COMMENT ON RULE keep_first_group ON groups IS 'Someone has to stay';
COMMENT ON STATISTICS recipes_group_household IS 'A household is in one group';
