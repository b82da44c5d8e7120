-- Steps were renamed, and a run is resumed only with steps of the names that it was begun with. So
-- runs that an older version has begun get the names of today; {left} is the server that the run
-- leaves, {other} the one that it goes to.
CREATE TEMP TABLE renamed (old TEXT PRIMARY KEY, new TEXT NOT NULL);
INSERT INTO renamed VALUES
    ('fence the old side', 'fence the database on {left}'),
    ('open the new side', 'lift the fence on {other}'),
    ('point the service at the shared server', 'point the service at {other}'),
    ('point the service back', 'point the service back at {other}'),
    ('wait until they are well', 'wait until healthy');

CREATE TEMP TABLE names AS
SELECT
    runs.id AS run,
    renamed.old,
    replace(
        replace(
            renamed.new,
            '{left}',
            json_extract(runs.plan, iif(runs.kind = 'rollback', '$.target', '$.source'))
        ),
        '{other}',
        json_extract(runs.plan, iif(runs.kind = 'rollback', '$.source', '$.target'))
    ) AS new
FROM runs
CROSS JOIN renamed
-- A damaged row is left as it is.
WHERE
    json_valid(runs.plan)
    AND json_valid(runs.steps)
    AND json_type(runs.steps) = 'array'
    AND NOT EXISTS (SELECT 1 FROM json_each(runs.steps) WHERE json_each.type <> 'object');

UPDATE run_steps
SET name = names.new
FROM names
WHERE names.run = run_steps.run AND names.old = run_steps.name AND names.new IS NOT NULL;

UPDATE runs
SET
    steps = (
        SELECT
            json_group_array(
                json_set(
                    planned.value,
                    '$.name',
                    coalesce(
                        (
                            SELECT names.new
                            FROM names
                            WHERE
                                names.run = runs.id
                                AND names.old = json_extract(planned.value, '$.name')
                        ),
                        json_extract(planned.value, '$.name')
                    )
                )
            )
        FROM json_each(runs.steps) AS planned
    )
WHERE runs.id IN (SELECT names.run FROM names);

DROP TABLE names;
DROP TABLE renamed;
