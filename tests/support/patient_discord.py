"""A local Discord for tests of a bot that may have to wait for the processor."""

from typing import Any

from bot.demo.discord.server import LocalDiscord


def patient_discord(**more: Any) -> LocalDiscord:
    """Its people wait longer than Discord's three seconds for a first answer.

    Tests of that rule shorten it: `world.answer_within` holds from then on.
    """
    return LocalDiscord(answer_within_s=60.0, **more)
