"""RESTORE.txt: its commands, in their order, and what a person has to know before each."""

from dataclasses import replace
from itertools import groupby, pairwise

import pytest
from backups.backup_samples import MANIFEST

from bot.backups.format.instructions import instructions
from bot.backups.format.manifest import Manifest

SEALED = replace(
    MANIFEST,
    encrypted_to=("age1one", "age1two"),
    dump=replace(MANIFEST.dump, name="mealie.sql.zst.age"),
    globals=replace(MANIFEST.globals, name="globals.sql.zst.age"),
)


def text_of(manifest: Manifest) -> str:
    sealing = (lambda text: f"{len(text)} characters") if manifest.is_encrypted else None
    return instructions(manifest, sealing)["RESTORE.txt"]


def commands(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.startswith("    ")]


PSQL = "psql -X -v ON_ERROR_STOP=1"
SED = "sed '/^CREATE ROLE postgres;$/d; /^ALTER ROLE postgres /d'"


def test_the_commands_of_a_backup() -> None:
    assert commands(text_of(MANIFEST)) == [
        "export PGHOST=127.0.0.1 PGPORT=5432 PGUSER=postgres PGPASSWORD=...",
        "set -eo pipefail",
        "sha256sum --check SHA256SUMS",
        f"zstd -dc globals.sql.zst | {SED} | {PSQL} -d postgres",
        "export PGDATABASE=mealie",
        f'{PSQL} -v database="$PGDATABASE" -d postgres -f create-database.sql',
        f"{PSQL} -f before-dump.sql",
        f"zstd -dc mealie.sql.zst | {PSQL} -q -o /dev/null",
        f"{PSQL} -f after-dump.sql",
        f"{PSQL} -c ANALYZE",
    ]


def test_the_commands_of_an_encrypted_backup_open_it_first() -> None:
    opened = 'age -d -i "$KEY"'
    assert commands(text_of(SEALED)) == [
        "export PGHOST=127.0.0.1 PGPORT=5432 PGUSER=postgres PGPASSWORD=...",
        "set -eo pipefail",
        "export KEY=key.txt",
        "sha256sum --check SHA256SUMS",
        f"{opened} globals.sql.zst.age | zstd -dc | {SED} | {PSQL} -d postgres",
        "export PGDATABASE=mealie",
        f'{opened} create-database.sql.age | {PSQL} -v database="$PGDATABASE" -d postgres',
        f"{PSQL} -f before-dump.sql",
        f"{opened} mealie.sql.zst.age | zstd -dc | {PSQL} -q -o /dev/null",
        f"{PSQL} -f after-dump.sql",
        f"{PSQL} -c ANALYZE",
        f"{opened} content.json.age",
    ]


def test_where_nothing_needs_help_around_the_dump_there_is_none() -> None:
    plain = replace(MANIFEST, extensions=MANIFEST.extensions[:1])
    assert set(instructions(plain)) == {"create-database.sql", "SHA256SUMS", "RESTORE.txt"}
    assert not [one for one in commands(text_of(plain)) if "-dump.sql" in one]


@pytest.mark.parametrize("manifest", [MANIFEST, SEALED], ids=["open", "sealed"])
def test_commands_and_prose_stand_apart(manifest: Manifest) -> None:
    lines = text_of(manifest).splitlines()

    def kind(line: str) -> str:
        return "blank" if not line else "command" if line.startswith("    ") else "prose"

    blocks = [kind_ for kind_, _ in groupby(lines, key=kind)]
    assert ("command", "prose") not in pairwise(blocks)
    assert ("prose", "command") not in pairwise(blocks)
    assert all(len(list(block)) == 1 for k, block in groupby(lines, key=kind) if k == "blank")
    numbers = [line for line in lines if line[:2] in {"1.", "2.", "3.", "4."}]
    assert [line[0] for line in numbers] == ["1", "2", "3", "4"]
    assert all(lines[lines.index(line) - 1] == "" for line in numbers)
    assert lines[3] == "", "what it is stands above what it takes"


def test_what_it_takes_and_where_it_comes_from_is_said() -> None:
    text = text_of(MANIFEST)
    for said in (
        "Database 'mealie' of the service mealie",
        "2026-11-22 02:00:00 UTC on mealie_postgres: PostgreSQL 15.20",
        "in postgres:15.",
        "sed, zstd and the psql",
        "PostgreSQL 15, with",
        "cube, earthdistance.",
        "you have to be a superuser",
        "so its lines are skipped",
    ):
        assert said in text
    assert "encrypted" not in text
    unknown = replace(MANIFEST.server.container, image=None)
    nameless = replace(MANIFEST, server=replace(MANIFEST.server, container=unknown))
    assert "in an image of unknown name." in text_of(nameless)


def test_an_encrypted_backup_names_the_keys_and_the_tool() -> None:
    text = text_of(SEALED)
    assert "\n  age1one\n  age1two\n" in text
    assert "sed, age, zstd and" in text
    assert "without such a key nobody can restore it" in text


def test_what_only_some_need_is_said_to_them() -> None:
    assert "\\password ROLE" in text_of(MANIFEST)
    assert "\\password" not in text_of(replace(MANIFEST, with_passwords=True))
    assert "Tablespaces whose" not in text_of(MANIFEST)
    spaced = replace(MANIFEST.server, tablespaces=("/mnt/fast", "/mnt/big"))
    assert "you have to make: /mnt/fast, /mnt/big\n" in text_of(replace(MANIFEST, server=spaced))


@pytest.mark.parametrize(
    ("superuser", "pattern"),
    [
        ("postgres", "postgres"),
        ("Ada", '"Ada"'),
        ("a.b/c", r'"a\.b\/c"'),
        ("a*[b]^$\\", r'"a\*\[b\]\^\$\\"'),
    ],
)
def test_the_lines_of_the_servers_own_superuser_are_left_out_by_its_exact_name(
    superuser: str, pattern: str
) -> None:
    server = replace(MANIFEST.server, superuser=superuser)
    (line,) = [one for one in commands(text_of(replace(MANIFEST, server=server))) if "sed" in one]
    assert f"/^CREATE ROLE {pattern};$/d; /^ALTER ROLE {pattern} /d" in line


def test_a_name_that_a_shell_would_take_apart_is_quoted() -> None:
    odd = replace(MANIFEST, database="it's", dump=replace(MANIFEST.dump, name="it%27s.sql.zst"))
    assert "export PGDATABASE='it'\"'\"'s'" in commands(text_of(odd))


def test_the_sums_are_of_every_file_but_the_text_itself() -> None:
    files = instructions(MANIFEST)
    named = {line.partition("  ")[2] for line in files["SHA256SUMS"].splitlines()}
    assert named == {
        "mealie.sql.zst", "globals.sql.zst", "create-database.sql", "before-dump.sql",
        "after-dump.sql",
    }  # fmt: skip
