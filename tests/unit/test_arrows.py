"""The arrows of docs/map.md: imports go downwards only, and libraries stay in their rooms."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# From the top floor down. Rooms on one floor do not know each other.
FLOORS = (
    {"bot.__main__"},
    {"bot.commandline"},
    {"bot.wiring"},
    {"bot.app", "bot.connection", "cogs"},
    {"bot.rollback"},
    {"bot.migration"},
    {"bot.backups", "bot.shared_server"},
    {"bot.runs", "bot.content", "bot.reports", "bot.watching"},
    {
        "bot.postgres",
        "bot.engines",
        "bot.deployers",
        "bot.presentation",
        "bot.state",
    },
    {"bot.settings"},
    {"bot.model"},
)
# The demo plays the outside world; only who starts it knows it.
DEMO, KNOWS_DEMO = "bot.demo", {"bot.commandline", "bot.demo"}
# Ground that any room may stand on.
GROUND = {
    "bot",
    "bot.__version__",
    "bot.cancellation",
    "bot.durable_file",
    "bot.heartbeat",
    "bot.host_processes",
    "bot.lazy",
    "bot.logs",
}

ONLY_IN = {
    "discord": {"cogs", "bot.presentation", "bot.app", "bot.connection", "bot.demo"},
    "docker": {"bot.engines", "bot.demo"},
    "asyncpg": {"bot.postgres", "bot.demo"},
    "tabulate": {"bot.presentation"},
    "aiocron": {"bot.backups"},
    "aiosqlite": {"bot.state"},
    "cronsim": {"bot.backups", "bot.settings"},
    "sqlite3": {"bot.state"},
    "yaml": {"bot.deployers", "bot.settings", "bot.demo"},
    "pydantic": {"bot.backups", "bot.settings"},
    "pyrage": {"bot.backups", "bot.settings"},
    "zstandard": {"bot.backups"},
    "click": {"bot.__main__", "bot.commandline", "bot.presentation", "bot.demo"},
}

# What decides: only the model and the standard library.
DECIDES = [
    "bot/migration/facts.py",
    "bot/migration/plan.py",
    "bot/migration/report.py",
    *(
        str(file.relative_to(ROOT))
        for file in sorted((ROOT / "bot/migration/preflight").glob("*.py"))
    ),
    "bot/runs/locations.py",
    "bot/runs/lost_run.py",
    "bot/reports/connections/chains.py",
    "bot/reports/connections/checks.py",
    "bot/reports/connections/data.py",
    "bot/reports/connections/endable.py",
    "bot/reports/connections/facts.py",
    "bot/reports/connections/naming.py",
    "bot/reports/connections/report.py",
    "bot/reports/connections/sessions.py",
    "bot/reports/connections/statement.py",
    "bot/reports/connections/termination.py",
    "bot/reports/sizes/bloat.py",
    "bot/reports/sizes/breakdown.py",
    "bot/reports/sizes/choice.py",
    "bot/reports/sizes/databases_data.py",
    "bot/reports/sizes/databases_report.py",
    "bot/reports/sizes/facts.py",
    "bot/reports/sizes/tables_data.py",
    "bot/reports/sizes/tables_report.py",
    "bot/backups/streams/completeness.py",
    "bot/backups/creation_sql.py",
    "bot/backups/earthdistance.py",
    "bot/backups/format/failure_record.py",
    "bot/backups/storage/folder_failures.py",
    "bot/backups/streams/globals_text.py",
    "bot/backups/format/json_record.py",
    "bot/backups/format/keys.py",
    "bot/backups/format/manifest.py",
    "bot/backups/format/manifest_text.py",
    "bot/backups/format/private_part.py",
    "bot/backups/progress.py",
    "bot/backups/format/verification.py",
    "bot/backups/report_data.py",
    "bot/backups/reports.py",
    "bot/backups/format/instructions.py",
    "bot/backups/retention.py",
    "bot/backups/sequences.py",
    "bot/backups/format/names.py",
    "bot/backups/format/signature.py",
    "bot/backups/storage/space.py",
    "bot/content/compare.py",
    "bot/content/hashing.py",
    "bot/content/printed.py",
    "bot/content/schema.py",
    "bot/postgres/fence/decision.py",
    "bot/postgres/fence/facts.py",
    "bot/postgres/fence/marks.py",
    "bot/postgres/fence/changes.py",
    "bot/postgres/fence/sql_statements.py",
    "bot/postgres/fence/writers.py",
    "bot/postgres/lock_name.py",
    "bot/deployers/database_url.py",
    "bot/deployers/environment.py",
    "bot/deployers/variable_sets.py",
    "bot/deployers/variables.py",
    "bot/deployers/compose/checks.py",
    "bot/deployers/compose/facts.py",
    "bot/deployers/compose/labels.py",
    "bot/deployers/compose/model.py",
    "bot/deployers/compose/override_location.py",
    "bot/deployers/compose/plain_call.py",
    "bot/deployers/compose/plan.py",
    "bot/deployers/compose/route.py",
    "bot/postgres/tools/failures.py",
    "bot/engines/docker_tls_failures.py",
    "bot/reports/status/assess.py",
    "bot/reports/status/containers.py",
    "bot/reports/status/data.py",
    "bot/reports/status/facts.py",
    "bot/reports/status/report.py",
    "bot/reports/status/server_checks.py",
    "bot/reports/status/service_checks.py",
    "bot/runs/new_run.py",
    "bot/runs/next_action.py",
    "bot/runs/report.py",
    "bot/runs/run_status.py",
    "bot/shared_server/acts.py",
    "bot/shared_server/checks.py",
    "bot/shared_server/differences.py",
    "bot/shared_server/needs.py",
    "bot/shared_server/plan.py",
    "bot/shared_server/report.py",
    "bot/shared_server/scram.py",
    "bot/watching/lifecycle.py",
    "bot/watching/report.py",
    "bot/watching/rules.py",
    "bot/watching/next_message.py",
    "bot/demo/discord/authentication.py",
    "bot/demo/discord/choice_rules.py",
    "bot/demo/discord/command_rules.py",
    "bot/demo/discord/component_limits.py",
    "bot/demo/discord/history.py",
    "bot/demo/discord/mentions.py",
    "bot/demo/discord/message_limits.py",
    "bot/demo/discord/modal_limits.py",
    "bot/demo/discord/modals.py",
    "bot/demo/discord/notifying.py",
    "bot/demo/discord/permissions.py",
    "bot/demo/discord/rate_limits.py",
    "bot/demo/discord/select_limits.py",
    "bot/demo/discord/threads.py",
    "bot/demo/discord/faults.py",
    "bot/demo/discord/windows.py",
    *(str(file.relative_to(ROOT)) for file in sorted((ROOT / "bot/model").glob("*.py"))),
]

FILES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "cogs").rglob("*.py")])


def module_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            assert node.module is not None
            yield node.module
            # `from bot import wiring` imports a module, not a name of the package
            yield from (f"{node.module}.{a.name}" for a in node.names if node.module == "bot")


def room_of(module: str) -> str:
    depth = 2 if module.startswith("bot") else 1
    return ".".join(module.split(".")[:depth])


def floor_of(room: str) -> int | None:
    return next((depth for depth, rooms in enumerate(FLOORS) if room in rooms), None)


def breach(importer: str, imported: str) -> str | None:
    """Why `importer` may not import `imported`, or None."""
    here, there = room_of(importer), room_of(imported)
    if not imported.startswith(("bot", "cogs")):
        allowed = ONLY_IN.get(imported.split(".", maxsplit=1)[0], {here})
        return None if here in allowed else f"{imported} belongs in {allowed}"
    if here == there or there in GROUND:
        return None
    if DEMO in (here, there):
        return breach_of_the_demo(here, there)
    above, below = floor_of(here), floor_of(there)
    if above is None or below is None:
        return "a room that FLOORS does not know"
    return None if above < below else "upwards, or sideways"


def breach_of_the_demo(here: str, there: str) -> str | None:
    if there == DEMO:
        return None if here in KNOWS_DEMO else "only the demo's starters know the demo"
    # It stands on the adapters, beside the rooms that do the work.
    return None if there in set().union(*FLOORS[-3:]) else "the demo does none of pgherd's work"


@pytest.mark.parametrize("file", FILES, ids=module_of)
def test_imports_point_downwards_and_libraries_stay_in_their_rooms(file: Path) -> None:
    importer = module_of(file)
    breaches = {i: why for i in imports_of(file) if (why := breach(importer, i))}
    assert not breaches, f"{importer}: {breaches}"


@pytest.mark.parametrize("file", DECIDES)
def test_what_decides_imports_nothing_but_the_model_and_the_standard_library(file: str) -> None:
    path = ROOT / file
    room = room_of(module_of(path))
    outside = [
        i
        for i in imports_of(path)
        if i.split(".")[0] not in sys.stdlib_module_names
        and not i.startswith(("bot.model", room))
        # It declares the shape of a file, and does nothing by itself.
        and not (i == "pydantic" and file.startswith("bot/backups/format/"))
    ]
    assert outside == []
    assert not {"asyncio", "os", "subprocess", "socket", "time"} & set(imports_of(path))


def test_the_walk_finds_a_breach_when_there_is_one() -> None:
    assert breach("bot.reports.status.gather", "bot.wiring") is not None
    assert breach("bot.model.facts", "bot.reports.status") is not None
    assert breach("bot.engines.docker", "bot.postgres.session") is not None
    assert breach("bot.reports.status.gather", "asyncpg") is not None
    assert breach("bot.logs", "bot.model.errors") is not None
    assert breach("bot.reports.status.gather", "bot.demo.lab.up") is not None
    assert breach("bot.demo.lab.up", "bot.reports.status.gather") is not None
    assert breach("cogs.status", "discord.ui") is None
    assert breach("bot.reports.status.gather", "bot.model.ports") is None
