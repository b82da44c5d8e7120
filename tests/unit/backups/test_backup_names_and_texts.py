"""Names of files, SQL for odd names, the ends of dumps, and what the tools' words mean."""

import string
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
from backups.backup_samples import MANIFEST, PROPERTIES, SET_ID, TAKEN_AT
from hypothesis import given
from hypothesis import strategies as st

from bot.backups.creation_sql import creation_sql, list_elements
from bot.backups.earthdistance import after_the_dump, before_the_dump
from bot.backups.format.instructions import instructions
from bot.backups.format.names import (
    backup_id,
    backup_of_failure,
    dump_file,
    failure_file,
    is_backup_id,
    time_of,
)
from bot.backups.progress import Progress, Stage
from bot.backups.replace import beside_name
from bot.backups.restore import Restorer
from bot.backups.sequences import settled
from bot.backups.storage.space import Sizes, estimated
from bot.backups.streams.completeness import is_complete
from bot.backups.streams.globals_text import for_a_fresh_server
from bot.model.containers import ExecResult
from bot.model.content import SequenceState
from bot.model.database_properties import DatabaseSetting, InstalledExtension
from bot.model.errors import UserMistake
from bot.model.sql_text import identifier, literal
from bot.postgres.tools.failures import failure, has_errors, warnings

SAFE = set(string.ascii_letters + string.digits + "_.-%")


@given(st.text(min_size=1, max_size=63).filter(lambda t: len(t.encode("utf-8", "replace")) <= 63))
def test_every_database_has_a_file_of_its_own_that_no_shell_mistakes(name: str) -> None:
    if any(0xD800 <= ord(sign) <= 0xDFFF for sign in name):
        return  # not to be had as a name: it is no UTF-8
    file = dump_file(name)
    assert set(file) <= SAFE
    assert not file.startswith((".", "-"))
    assert unquote(file.removesuffix(".sql.zst")) == name
    assert file not in {"globals.sql.zst", "manifest.json"}
    assert len(file) < 200


def test_a_set_is_named_after_its_time() -> None:
    assert backup_id(TAKEN_AT, "3f9a2c") == SET_ID
    assert is_backup_id(SET_ID)
    assert time_of(SET_ID) == TAKEN_AT
    assert backup_of_failure(failure_file(SET_ID)) == SET_ID
    assert not is_backup_id(f"{SET_ID}.partial")
    assert backup_of_failure(SET_ID) is None
    assert backup_of_failure("notes.failed.json") is None


DUMP_END = b"COPY 1;\n\n\n--\n-- PostgreSQL database dump complete\n--\n\n"


@pytest.mark.parametrize(
    ("tail", "of_globals", "complete"),
    [
        (DUMP_END, False, True),
        (DUMP_END + b"\\unrestrict abcXYZ09\n\n", False, True),
        (DUMP_END[:-30], False, False),
        (DUMP_END + b"SELECT 1;\n", False, False),
        (b"", False, False),
        (b"x\n--\n-- PostgreSQL database cluster dump complete\n--\n\n", True, True),
        (DUMP_END, True, False),
        (b"a row that says -- PostgreSQL database dump complete\n", False, False),
    ],
)
def test_a_dump_is_complete_only_with_its_own_end(
    tail: bytes, of_globals: bool, complete: bool
) -> None:
    assert is_complete(tail, of_globals=of_globals) is complete


def test_odd_names_and_texts_are_quoted() -> None:
    assert identifier('a"b') == '"a""b"'
    assert literal("it's") == "'it''s'"
    assert literal("a\\b'") == "E'a\\\\b'''"


@pytest.mark.parametrize(
    ("value", "elements"),
    [
        ('"$user", public', ["$user", "public"]),
        ('"a ""b"", c",d', ['a "b", c', "d"]),
        ('""', [""]),
        ("", []),
    ],
)
def test_a_list_of_names_is_taken_apart(value: str, elements: list[str]) -> None:
    assert list_elements(value) == elements


def test_the_database_is_made_with_all_that_was_set_for_it() -> None:
    settings = (
        DatabaseSetting(None, "search_path", '"$user", public'),
        DatabaseSetting("a b", "app.x", "it's"),
    )
    sql = creation_sql(replace(PROPERTIES, settings=settings), '"new"', major=15)
    creation, *changes = sql.splitlines()
    assert creation == (
        'CREATE DATABASE "new" WITH TEMPLATE template0 OWNER "mealie" ENCODING \'UTF8\' '
        "LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8' LOCALE_PROVIDER libc CONNECTION LIMIT -1;"
    )
    assert changes == [
        "COMMENT ON DATABASE \"new\" IS 'it''s';",
        "ALTER DATABASE \"new\" SET \"search_path\" TO '$user', 'public';",
        'ALTER ROLE "a b" IN DATABASE "new" SET "app"."x" TO \'it\'\'s\';',
        'REVOKE ALL ON DATABASE "new" FROM PUBLIC;',
        'REVOKE ALL ON DATABASE "new" FROM "mealie";',
        'GRANT CONNECT ON DATABASE "new" TO PUBLIC;',
    ]


def test_a_major_without_a_choice_of_providers_is_not_asked_for_one() -> None:
    assert "PROVIDER" not in creation_sql(PROPERTIES, '"new"', major=14)
    icu = replace(PROPERTIES, provider="i", locale="de-x-icu", icu_rules="&a < g")
    sql = creation_sql(icu, '"new"', major=16)
    assert "LOCALE_PROVIDER icu ICU_LOCALE 'de-x-icu' ICU_RULES '&a < g'" in sql


def test_only_a_database_with_earthdistance_gets_its_help() -> None:
    assert before_the_dump(()) == after_the_dump(()) == ""
    elsewhere = (
        InstalledExtension("cube", "1.5", "geo"),
        InstalledExtension("earthdistance", "1.1", "geo"),
    )
    assert before_the_dump(elsewhere) == ""  # the dump makes that schema itself
    assert before_the_dump(MANIFEST.extensions).index('"cube"') < before_the_dump(
        MANIFEST.extensions
    ).index('"earthdistance"')
    assert "RESET search_path" in after_the_dump(MANIFEST.extensions)


def test_globals_for_a_fresh_server_leave_out_its_own_superuser() -> None:
    lines = [
        b"CREATE ROLE mealie;\n",
        b"CREATE ROLE postgres;\n",
        b"ALTER ROLE postgres WITH SUPERUSER PASSWORD 'x';\n",
        b'CREATE ROLE "postgres "" x";\n',
        b"CREATE TABLESPACE fast OWNER postgres LOCATION '/mnt/it''s';\n",
        b"GRANT postgres TO mealie;\n",
    ]
    assert list(for_a_fresh_server(iter(lines), "postgres")) == [
        lines[0],
        lines[3],
        b"CREATE TABLESPACE fast OWNER postgres LOCATION '';\n",
        lines[5],
    ]


def test_the_instructions_name_every_file_and_no_password() -> None:
    files = instructions(MANIFEST)
    text = files["RESTORE.txt"]
    assert {name for name in files if name in text} == set(files) - {"RESTORE.txt"}
    assert "mealie.sql.zst" in text
    assert f"{'c' * 64}  mealie.sql.zst\n" in files["SHA256SUMS"]
    assert files["create-database.sql"].startswith('CREATE DATABASE :"database" ')


def test_the_instructions_of_an_encrypted_set_name_its_keys_and_show_no_settings() -> None:
    encrypted = replace(
        MANIFEST,
        encrypted_to=("age1one", "age1two"),
        dump=replace(MANIFEST.dump, name="mealie.sql.zst.age"),
        globals=replace(MANIFEST.globals, name="globals.sql.zst.age"),
    )
    files = instructions(encrypted, lambda text: f"{len(text)} characters")
    text = files["RESTORE.txt"]
    assert "create-database.sql" not in files
    assert files["create-database.sql.age"].endswith("characters")
    assert {name for name in files if name in text} == set(files) - {"RESTORE.txt"}
    assert all(word in text for word in ("age1one", "age1two", "content.json.age"))
    assert 'age -d -i "$KEY" mealie.sql.zst.age | zstd -dc | psql' in text
    assert "$user" not in "".join(files.values())  # of the database's search_path


def state(last_value: int, is_called: bool = True) -> SequenceState:
    return SequenceState("public", "ids", last_value, is_called)


@pytest.mark.parametrize(
    ("before", "found", "after", "fine"),
    [
        (state(5), state(5), state(5), True),
        (state(5), state(7), state(9), True),
        (state(5), state(4), state(9), False),
        (state(5), state(10), state(9), False),
        (state(-5), state(-7), state(-9), True),
        (state(1, is_called=False), state(1), state(1), True),
        (state(1), state(1, is_called=False), state(1), False),
    ],
)
def test_a_sequence_may_stand_where_it_stood_while_it_was_dumped(
    before: SequenceState, found: SequenceState, after: SequenceState, fine: bool
) -> None:
    content = replace(MANIFEST.content, sequences=(found,))
    assert settled(content, (before,), (after,)).sequences == ((before if fine else found),)


def test_a_sequence_that_was_not_there_stays_as_it_was_found() -> None:
    assert settled(MANIFEST.content, (), ()) == MANIFEST.content


def test_the_estimate_goes_by_the_last_set() -> None:
    first = estimated(1000, None)
    assert (first.raw_bytes, first.compressed_bytes) == (700, 500)
    last = Sizes(database_bytes=1000, raw_bytes=400, compressed_bytes=100)
    again = estimated(2000, last)
    assert (again.raw_bytes, again.compressed_bytes) == (800, 250)


def test_progress_tells_rate_and_time_left_once_it_knows_them() -> None:
    assert Progress("mealie", Stage.DUMPING).left_s is None
    told = Progress("mealie", Stage.DUMPING, done_bytes=50, expected_bytes=200, elapsed_s=5)
    assert (told.rate_bytes_per_s, told.left_s) == (10, 15)
    over = replace(told, done_bytes=300)
    assert over.left_s == 0


@pytest.mark.parametrize(
    ("exit_code", "stderr", "code"),
    [
        (127, "sh: 1: exec: pg_dump: not found", "dump_tool_missing"),
        (1, "pg_dump: error: aborting because of server version mismatch", "dump_tool_older"),
        (1, "pg_dump: error: query failed: ERROR:  canceling statement due to lock timeout",
         "table_locked"),
        (1, 'FATAL:  password authentication failed for user "x"', "server_refused"),
        (1, "pg_dump: error: ERROR:  permission denied for table x", "permission_denied"),
        (1, "server closed the connection unexpectedly", "server_lost"),
        (3, 'psql:<stdin>:12: ERROR:  role "x" does not exist', "object_missing"),
        (137, "", "tool_failed"),
    ],
)  # fmt: skip
def test_what_the_tools_say_becomes_a_code_and_a_hint(
    exit_code: int, stderr: str, code: str
) -> None:
    found = failure("pg_dump", "mealie_postgres", ExecResult(exit_code, stderr))
    assert found.code == code
    assert "mealie_postgres" in found.message
    assert found.hint


def test_a_warning_is_no_error_and_an_error_counts_even_with_exit_0() -> None:
    said = "pg_dump: warning: there are circular foreign keys\n\npg_dump: detail: recipes\n"
    assert not has_errors(said)
    assert len(warnings(said)) == 2
    assert has_errors("pg_dump: error: something")


@pytest.mark.parametrize(
    ("database", "name"),
    [
        ("notes", "notes_new_20261122T120000Z"),
        ("n" * 42, "n" * 42 + "_new_20261122T120000Z"),
        ("n" * 43, "n" * 42 + "_new_20261122T120000Z"),
        ("n" * 41 + "é", "n" * 41 + "_new_20261122T120000Z"),  # not half a letter
        ("é" * 31, "é" * 21 + "_new_20261122T120000Z"),
    ],
)
def test_the_name_beside_a_database_is_one_that_postgresql_does_not_cut(
    database: str, name: str
) -> None:
    assert beside_name(database, "_new_20261122T120000Z") == name
    assert len(name.encode()) <= 63


@pytest.mark.parametrize("name", ["", "n" * 64, "é" * 32, "a\0b"])
async def test_a_name_that_no_database_can_have_is_refused_before_anything_is_done(
    name: str,
) -> None:
    nothing: Any = None
    with pytest.raises(UserMistake, match="cannot be the name") as raised:
        await Restorer(nothing).restore(SET_ID, name, lambda _: None)
    assert raised.value.code == "bad_database_name"
