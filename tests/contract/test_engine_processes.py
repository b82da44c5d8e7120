"""The process engine keeps the contract of engines."""

import itertools
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from contract.engine_contract import EngineContract, Make

from bot.engines.container_file import Process
from bot.engines.processes import ProcessEngine


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[ProcessEngine]:
    engine = ProcessEngine(tmp_path)
    yield engine
    for name in await engine.names():
        await engine.stop(name, timeout_s=0.1)


@pytest.fixture
def make(engine: ProcessEngine, tmp_path: Path) -> Make:
    numbers = itertools.count(1)

    async def make(argv: Sequence[str]) -> str:
        name = f"container-{next(numbers)}"
        log = tmp_path / f"{name}.log"
        await engine.create(name, Process(argv=tuple(argv), cwd=tmp_path, log=log))
        return name

    return make


class TestProcessEngine(EngineContract):
    pass
