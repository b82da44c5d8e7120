"""RESTORE.txt and the small files it uses: how to restore with stock tools only. No I/O.

A test follows it word for word: the lines behind four spaces are for a shell.
"""

import hashlib
import shlex
from collections.abc import Callable, Iterator, Mapping

from bot.backups.creation_sql import creation_sql
from bot.backups.earthdistance import after_the_dump, before_the_dump
from bot.backups.format.manifest import DumpFile, Manifest
from bot.backups.format.names import ENCRYPTED, PRIVATE
from bot.model.sql_text import identifier

_INSTRUCTIONS = "RESTORE.txt"
_SUMS = "SHA256SUMS"
_CREATE, _BEFORE, _AFTER = "create-database.sql", "before-dump.sql", "after-dump.sql"
_PSQL = "psql -X -v ON_ERROR_STOP=1"
_OPENED = 'age -d -i "$KEY"'
# As psql quotes a variable's value: whoever restores chooses the name.
_CHOSEN_NAME = ':"database"'


def instructions(
    manifest: Manifest, encrypted: Callable[[str], str] | None = None
) -> Mapping[str, str]:
    """The text of each small file by its name; `encrypted` makes that of an encrypted one."""
    major = int(manifest.server.version.partition(".")[0])
    scripts = {
        _CREATE: creation_sql(manifest.properties, _CHOSEN_NAME, major=major),
        _BEFORE: before_the_dump(manifest.extensions),
        _AFTER: after_the_dump(manifest.extensions),
    }
    scripts = {name: text for name, text in scripts.items() if text}
    if encrypted is not None:
        # Settings of a database are where some keep secrets; the other two say nothing.
        scripts[_CREATE + ENCRYPTED] = encrypted(scripts.pop(_CREATE))
    sums = {file.name: file.sha256 for file in manifest.files}
    sums |= {name: hashlib.sha256(text.encode()).hexdigest() for name, text in scripts.items()}
    return {
        **scripts,
        _SUMS: "".join(f"{digest}  {name}\n" for name, digest in sums.items()),
        _INSTRUCTIONS: "\n".join(_lines(manifest, scripts)) + "\n",
    }


def _lines(manifest: Manifest, scripts: Mapping[str, str]) -> Iterator[str]:
    server = manifest.server
    yield f"Database {manifest.database!r} of the service {manifest.service}, as it was at"
    yield f"{manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC on {server.name}: PostgreSQL {server.version}"
    yield f"in {server.container.image or 'an image of unknown name'}."
    yield ""
    age = "age, " if manifest.is_encrypted else ""
    yield f"It takes bash, sha256sum, sed, {age}zstd and the psql of the server to restore into."
    yield f"That should be PostgreSQL {server.version.partition('.')[0]}, with these extensions:"
    yield f"{', '.join(extension.name for extension in manifest.extensions)}."
    yield "Go into this folder, and say where the server is; you have to be a superuser there."
    yield ""
    yield "    export PGHOST=127.0.0.1 PGPORT=5432 PGUSER=postgres PGPASSWORD=..."
    yield "    set -eo pipefail"
    yield ""
    yield from _key(manifest)
    yield "1. Has anything here been changed?"
    yield ""
    yield f"    sha256sum --check {_SUMS}"
    yield ""
    yield from _roles(manifest)
    yield from _database(manifest, scripts)


def _key(manifest: Manifest) -> Iterator[str]:
    if not manifest.is_encrypted:
        return
    yield "It is encrypted (https://age-encryption.org). Say where one of the private keys is that"
    yield "belong to these public ones; without such a key nobody can restore it."
    yield ""
    yield from (f"  {key}" for key in manifest.encrypted_to)
    yield ""
    yield "    export KEY=key.txt"
    yield ""


def _roles(manifest: Manifest) -> Iterator[str]:
    yield "2. Roles and tablespaces, on a new server; leave this out where they are there already."
    yield "   The role that the server was made with is there, so its lines are skipped."
    if not manifest.with_passwords:
        yield "   Passwords are not in this backup: set them again with \\password ROLE."
    if manifest.server.tablespaces:
        folders = ", ".join(manifest.server.tablespaces)
        yield f"   Tablespaces whose folders you have to make: {folders}"
    yield ""
    superuser = manifest.server.superuser
    # The name as pg_dumpall writes it: quoted only where it has to be.
    name = superuser if superuser.isidentifier() and superuser.islower() else identifier(superuser)
    pattern = "".join(f"\\{sign}" if sign in r"\/.*[]^$" else sign for sign in name)
    expression = shlex.quote(f"/^CREATE ROLE {pattern};$/d; /^ALTER ROLE {pattern} /d")
    yield f"    {_decompressed(manifest.globals)} | sed {expression} | {_PSQL} -d postgres"
    yield ""


def _database(manifest: Manifest, scripts: Mapping[str, str]) -> Iterator[str]:
    yield "3. The database, under any name that is free."
    yield ""
    yield f"    export PGDATABASE={shlex.quote(manifest.database)}"
    create = f'{_PSQL} -v database="$PGDATABASE" -d postgres'
    if manifest.is_encrypted:
        yield f"    {_OPENED} {_CREATE}{ENCRYPTED} | {create}"
    else:
        yield f"    {create} -f {_CREATE}"
    yield ""
    yield "4. What is in it. It stops at the first error: then drop the database, and go back to 3."
    yield ""
    if _BEFORE in scripts:
        yield f"    {_PSQL} -f {_BEFORE}"
    yield f"    {_decompressed(manifest.dump)} | {_PSQL} -q -o /dev/null"
    if _AFTER in scripts:
        yield f"    {_PSQL} -f {_AFTER}"
    yield f"    {_PSQL} -c ANALYZE"
    yield ""
    if manifest.is_encrypted:
        yield "How many rows each table has to have:"
        yield ""
        yield f"    {_OPENED} {PRIVATE}"
    else:
        yield "manifest.json says how many rows each table has to have."


def _decompressed(file: DumpFile) -> str:
    name = shlex.quote(file.name)
    return f"{_OPENED} {name} | zstd -dc" if file.is_encrypted else f"zstd -dc {name}"
