"""The journal in the state file, and the one that tests use, keep the contract of journals."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from contract.journal_contract import JournalContract
from support.fake_journal import FakeJournal

from bot.state.database import open_state
from bot.state.journal import SqliteJournal


class TestSqliteJournal(JournalContract):
    @pytest.fixture
    async def journal(self, tmp_path: Path) -> AsyncIterator[SqliteJournal]:
        async with open_state(tmp_path) as state:
            yield SqliteJournal(state)


class TestFakeJournal(JournalContract):
    @pytest.fixture
    def journal(self) -> FakeJournal:
        return FakeJournal()
