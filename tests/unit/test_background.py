"""Work beside the commands: begun once, kept up after a bug, ended with the bot."""

import asyncio

import discord
import pytest
from discord import app_commands
from support.waiting import until

from bot.app import Commands, PgherdClient


async def let_through(_interaction: discord.Interaction) -> bool:
    return True


async def test_work_that_fails_by_a_bug_is_in_the_log_and_begun_again_until_the_bot_ends(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app._BACKGROUND_PAUSE_S", 0.001)
    begun: list[PgherdClient] = []
    ended = asyncio.Event()

    async def work(client: PgherdClient) -> None:
        begun.append(client)
        if len(begun) == 1:
            raise ValueError("a bug")
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    group = app_commands.Group(name="pg", description="-")
    client = PgherdClient(
        guild=1, channel=2, commands=Commands(group, let_through), background=[work]
    )
    async with client:
        for _ in range(2):  # a second session of the gateway begins nothing anew
            await client.on_ready()
        await until(lambda: len(begun) == 2)
        (record,) = [r for r in caplog.records if r.getMessage() == "bug"]
        assert record.exc_info is not None
    assert ended.is_set()
    assert begun == [client, client]
