"""An alert as Discord shows it: its message, and the short ones that call people to it."""

from collections.abc import Iterator
from datetime import datetime

import discord

from bot.model.alerts import Alert
from bot.model.checks import Outcome, Severity
from bot.model.quantities import duration
from bot.presentation.discord import COLOUR
from bot.presentation.markup import plain
from bot.presentation.text import EMOJI, WORD, cut

# What is shown of each text. Escaping doubles it at most: the title stays under Discord's 256
# characters, and all of the rest together under 4096.
_MOST_OF_A_TITLE = 100
_MOST_OF_A_TEXT = 800
_MOST_OF_A_NAME = 100
_OUTCOME = {Severity.CRITICAL: Outcome.CRITICAL, Severity.ADVISORY: Outcome.ADVISORY}


def alert_embed(alert: Alert) -> discord.Embed:
    """All there is to say about it now."""
    embed = _embed(alert, _headline(alert), "\n".join(_lines(alert)))
    return embed.set_footer(text=_footer(alert))


def call_embed(alert: Alert) -> discord.Embed:
    """A few words, for a message that answers the alert's own."""
    if alert.recovered_at is not None:
        return _embed(alert, _headline(alert), f"It lasted {_lasted(alert)}.")
    text = f"{_word(alert)}, since {_time(alert.raised_at, 'R')}, and nobody has acknowledged it."
    return _embed(alert, f"Still there: {_title(alert)}", text.capitalize())


def is_message_of(alert: Alert, embed: discord.Embed) -> bool:
    """Whether the embed is the alert's, at whatever time of its life."""
    return embed.footer.text == _footer(alert)


def _embed(alert: Alert, headline: str, text: str) -> discord.Embed:
    outcome = Outcome.GOOD if alert.recovered_at else _OUTCOME[alert.finding.severity]
    title = f"{EMOJI[outcome]} {headline}"
    return discord.Embed(title=title, description=text, colour=COLOUR[outcome])


def _headline(alert: Alert) -> str:
    test = "Test: " if alert.expires_at else ""
    return f"{'Recovered: ' if alert.recovered_at else ''}{test}{_title(alert)}"


def _title(alert: Alert) -> str:
    return plain(cut(alert.finding.title, _MOST_OF_A_TITLE))


def _lines(alert: Alert) -> Iterator[str]:
    finding = alert.finding
    yield plain(cut(finding.detail, _MOST_OF_A_TEXT))
    if finding.hint and alert.recovered_at is None:
        yield f"> {plain(cut(finding.hint, _MOST_OF_A_TEXT))}"
    yield ""
    yield _history(alert)
    if alert.heard:
        yield _heard(alert)


def _history(alert: Alert) -> str:
    raised = _time(alert.raised_at, "f")
    if alert.recovered_at is not None:
        return f"From {raised} to {_time(alert.recovered_at, 'f')}: it lasted {_lasted(alert)}."
    again = f", found {alert.times} times, last {_time(alert.found_at, 'R')}"
    return f"{_word(alert).capitalize()} since {raised}{again if alert.times > 1 else ''}."


def _heard(alert: Alert) -> str:
    assert alert.heard is not None
    by = plain(cut(alert.heard.by, _MOST_OF_A_NAME))
    if alert.heard.until is None:
        return f"Acknowledged by {by} {_time(alert.heard.at, 'R')}."
    if alert.recovered_at is not None:
        return f"Snoozed by {by}."
    return f"Snoozed by {by} until {_time(alert.heard.until, 'f')}."


def _word(alert: Alert) -> str:
    return WORD[_OUTCOME[alert.finding.severity]]


def _lasted(alert: Alert) -> str:
    assert alert.recovered_at is not None
    return plain(duration(alert.recovered_at - alert.raised_at))


def _footer(alert: Alert) -> str:
    return f"{alert.finding.rule} · {alert.id}"


def _time(time: datetime, style: discord.utils.TimestampStyle) -> str:
    return discord.utils.format_dt(time, style)
