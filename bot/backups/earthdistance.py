"""What has to be done around a restore for databases with earthdistance. Decides; runs nothing.

Its SQL functions call cube's without naming their schema, and a dump restores with an empty
search path: an index on ll_to_earth fails with `type "earth" does not exist`, but only when there
are rows. So the extension comes first and its functions are given a path, which is taken back at
the end. A path of a role or of the database would not help: the dump sets its own.
"""

from collections.abc import Sequence

from bot.model.database_properties import InstalledExtension
from bot.model.sql_text import identifier, literal

_NAME, _NEEDS = "earthdistance", "cube"
# A schema that the dump makes itself must not be there before: only these two are always there.
_ALWAYS_THERE = {"public", "pg_catalog"}

_EACH_FUNCTION = """\
DO $pgherd$
DECLARE
    its_function regprocedure;
BEGIN
    FOR its_function IN
        SELECT p.oid
        FROM pg_catalog.pg_proc AS p
        JOIN pg_catalog.pg_depend AS d
            ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
            AND d.objid = p.oid
            AND d.deptype = 'e'
        JOIN pg_catalog.pg_extension AS e
            ON d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
            AND d.refobjid = e.oid
        WHERE e.extname = 'earthdistance' AND p.prolang = (
            SELECT oid FROM pg_catalog.pg_language WHERE lanname = 'sql'
        )
    LOOP
        EXECUTE pg_catalog.format('ALTER FUNCTION %s %s', its_function, {change});
    END LOOP;
END
$pgherd$;
"""


def before_the_dump(extensions: Sequence[InstalledExtension]) -> str:
    """SQL to run in the new database first; empty where nothing is needed."""
    needed = _needed(extensions)
    if not needed:
        return ""
    path = ", ".join(dict.fromkeys(identifier(extension.schema) for extension in needed))
    creating = "".join(
        f"CREATE EXTENSION {identifier(e.name)} WITH SCHEMA {identifier(e.schema)};\n"
        for e in needed
    )
    change = literal(f"SET search_path = {path}, pg_catalog")
    return creating + _EACH_FUNCTION.replace("{change}", change)


def after_the_dump(extensions: Sequence[InstalledExtension]) -> str:
    """SQL to run there last; empty where nothing is needed."""
    return _EACH_FUNCTION.replace("{change}", "'RESET search_path'") if _needed(extensions) else ""


def _needed(extensions: Sequence[InstalledExtension]) -> list[InstalledExtension]:
    """Cube and earthdistance, in the order in which they are made."""
    by_name = {e.name: e for e in extensions if e.schema in _ALWAYS_THERE}
    if _NAME not in by_name or _NEEDS not in by_name:
        return []
    return [by_name[_NEEDS], by_name[_NAME]]
