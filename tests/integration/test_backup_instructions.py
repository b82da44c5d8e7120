"""RESTORE.txt, followed word for word with nothing but the stock tools."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.age_keys import KeyPair
from support.backups import BackupLab
from support.needed import need
from support.running_lab import RunningLab

from bot.backups.format.keys import Keys
from bot.backups.scratch_server import scratch_server
from bot.backups.sequences import settled
from bot.content.compare import differences

NEW_NAME = "a 'new' \"name\" $HOME"


@pytest.fixture
def lab(running_lab: RunningLab, tmp_path: Path) -> Iterator[BackupLab]:
    lab = BackupLab.of(running_lab, tmp_path / "sets")
    yield lab
    lab.settings.unlink()


@pytest.mark.parametrize(
    ("service", "database", "encrypted"),
    [
        ("mealie", None, False),
        ("mealie", None, True),
        pytest.param("immich", NEW_NAME, False, marks=pytest.mark.slow),
    ],
)
async def test_the_instructions_bring_a_set_back_on_a_new_server(
    lab: BackupLab, tmp_path: Path, service: str, database: str | None, encrypted: bool
) -> None:
    need("zstd")
    pair = KeyPair.in_file(tmp_path / "the key.txt")
    if encrypted:
        need("age")
        lab.keys = Keys(encrypt_to=(pair.public,))
    manifest = await lab.taken(service)
    folder = lab.set_folder(manifest.id)
    text = (folder / "RESTORE.txt").read_text()
    place = lab.outside.place(manifest.server.name)
    async with scratch_server(place, manifest.server, "verify.test") as fresh:
        assert fresh.server.password is not None
        login = {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(fresh.server.port),
            "PGUSER": fresh.server.user,
            "PGPASSWORD": fresh.server.password.reveal(),
            "NEW_NAME": database or "",
            "KEY": str(pair.file),
        }
        tools = {"PATH": f"{manifest.server.bin_dir}:{os.environ['PATH']}"}
        await followed(commands(text, database), folder, login | tools)
        restored = database or manifest.database
        async with lab.outside.contents.snapshot(fresh.server, restored) as snapshot:
            content = await snapshot.content()
    found = settled(content, manifest.content.sequences, manifest.sequences_after)
    assert differences(manifest.content, found) == ()


def commands(text: str, database: str | None) -> str:
    """The lines for a shell, but who and where, which the reader has to fill in."""
    lines = [line[4:] for line in text.splitlines() if line.startswith("    ")]
    assert lines.pop(0).startswith("export PGHOST=")
    lines = [line for line in lines if line != "export KEY=key.txt"]
    if database is not None:
        at = next(n for n, line in enumerate(lines) if line.startswith("export PGDATABASE="))
        lines[at] = 'export PGDATABASE="$NEW_NAME"'
    return "\n".join(lines)


async def followed(script: str, folder: Path, environment: dict[str, str]) -> None:
    process = await asyncio.create_subprocess_exec(
        "bash", "-c", script,
        cwd=folder,
        env=os.environ | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    async with asyncio.timeout(60):
        said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert b"ERROR" not in said
