"""A lab whose Mealie is switched to the shared server and back."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.command_line import Result, started
from support.running_lab import RunningLab
from support.sql_sessions import session
from support.waiting import until
from support.warm import WarmProcess, warm_pgherd

from bot.demo.lab.application.record import read_acknowledged
from bot.demo.lab.applications import ask
from bot.demo.lab.compose.layout import SERVERS
from bot.demo.lab.description import LabApplication
from bot.demo.lab.layout import CONTAINER_PORT
from bot.model.installation import Server
from bot.settings.load import installation, load

SERVICE = "mealie"
OLD, NEW = "old", "new"
_MORE_LOOKS, _BETWEEN_LOOKS_S = 5, 0.2
QUICK = "migration: {healthy_within_s: 30, quiet_for_s: 0.2}\n"


@dataclass(frozen=True, slots=True)
class Switching:
    """What the tests ask of it."""

    lab: RunningLab
    settings: Path
    written_off: set[int] = field(default_factory=set)
    """Ids of writes that a test has thrown away itself."""

    @property
    def application(self) -> LabApplication:
        return self.lab.lab.applications[SERVICE]

    def server(self, side: str) -> Server:
        described = installation(load(self.settings, {}))
        services = described.services
        return described.servers[services[SERVICE].server] if side == OLD else described.shared()

    async def command(self, *words: str, timeout_s: float = 90.0) -> Result:
        return await warm_pgherd("--config", self.settings, *words, timeout_s=timeout_s)

    async def begun(self, *words: str) -> asyncio.subprocess.Process:
        return await started("--config", self.settings, *words)

    def begin(self, *words: str) -> WarmProcess:
        """A command whose words nobody reads."""
        return WarmProcess(["--config", self.settings, *words])

    async def done(self, *words: str) -> Any:
        """The JSON of a command that has to succeed."""
        result = await self.command(*words, "--json")
        assert result.status == 0, result.err + result.out
        return result.json

    async def runs(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.done("runs"))["runs"]
        return found

    async def healthy_on(self) -> str | None:
        """The side that the application uses and is well on; None when it is not well."""
        answer = await ask(self.application.health_url)
        if answer is None or not answer.healthy:
            return None
        database = answer.body["database"]
        used = (database["host"], database["port"])
        return next(side for side in (OLD, NEW) if used in self._ways(side))

    def _ways(self, side: str) -> set[tuple[str, int]]:
        """Under which an application may know the server: from beside it, or from a container."""
        server = self.server(side)
        names = {
            name for one in SERVERS if one.plan.name == server.name for name in one.network_names
        }
        return {("127.0.0.1", server.port), *((name, CONTAINER_PORT) for name in names)}

    async def settled_on(self) -> str:
        """The same, as soon as it is well."""
        side = await until(self.healthy_on, timeout_s=30)
        assert side is not None
        return side

    async def fenced_roles(self, side: str) -> list[str]:
        """Roles that carry a mark of pgherd's, or that cannot log in although they could."""
        async with session(self.server(side)) as admin:
            rows = await admin.fetch(
                "SELECT rolname FROM pg_roles WHERE array_to_string(rolconfig, ' ') LIKE '%pgherd%'"
                " OR (rolname = $1 AND NOT rolcanlogin)",
                SERVICE,
            )
        return [row["rolname"] for row in rows]

    async def empty_target(self) -> None:
        """The shared server as `shared apply` makes it, with nothing in it."""
        async with session(self.server(NEW)) as admin:
            await admin.execute(f"DROP DATABASE IF EXISTS {SERVICE} WITH (FORCE)")
        await self.done("shared", "apply", "--yes")
        self.written_off.update(await self._missing())

    async def bring_back(self) -> None:
        """To the old side, whatever has been left unfinished."""
        if any(run["state"] not in {"done", "undone"} for run in await self.runs()):
            await self.done("rollback", "--yes")
        if await self.settled_on() == NEW:
            await self.done("rollback", "--yes")
        assert await self.settled_on() == OLD

    async def lost(self) -> list[int]:
        """Acknowledged writes that neither side has."""
        missing = set(await self._missing()) - self.written_off
        for _ in range(_MORE_LOOKS):  # the application writes between two of our readings
            if not missing:
                break
            await asyncio.sleep(_BETWEEN_LOOKS_S)
            missing &= set(await self._missing())
        return sorted(missing)

    async def _missing(self) -> list[int]:
        latest = read_acknowledged(Path(self.application.acknowledged_file)).latest
        kept = [await self._rows(side) for side in (OLD, NEW)]
        return [
            key for key, value in latest.items() if not any(rows.get(key) == value for rows in kept)
        ]

    async def _rows(self, side: str) -> dict[int, str]:
        async with session(self.server(side), SERVICE) as inside:
            if not await inside.fetchval("SELECT to_regclass('lab_writes') IS NOT NULL"):
                return {}
            return {row["id"]: row["value"] for row in await inside.fetch("TABLE lab_writes")}
