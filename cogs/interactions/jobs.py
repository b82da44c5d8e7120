"""Long work from the chat: one message that shows how far it is, with a button that cancels it."""

import asyncio
import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ButtonStyle, Embed, Interaction, PartialMessage
from discord.ui import Button, DynamicItem, Item, View

from bot.model.errors import ServiceFailure, UserMistake
from bot.model.replies import ShownJob
from bot.model.reports import Report
from bot.model.roles import Role, RoleHolders
from bot.presentation.discord import error_embed, job_embed
from bot.presentation.errors import understood
from bot.presentation.responses import (
    defer,
    edit,
    edit_message,
    pressed_message,
    respond,
    response_message,
)
from cogs.interactions.access import require
from cogs.interactions.components import buttons, telling
from cogs.interactions.pages import Pages

if TYPE_CHECKING:  # see bot/lazy.py
    from bot.model.ports import JobStore

log = logging.getLogger(__name__)

_TEMPLATE = r"pg:cancel:(?P<job>[0-9a-f]{16})"
# A channel takes five edits in five seconds, and there may be other jobs.
_EDIT_EVERY_S = 2.0
_CUT_SHORT = "Cut short: pgherd ended. Start it again, unless an alert says how to go on."

Tell = Callable[[str], None]
"""To call with a few words whenever the work has come further; returns at once."""
Work = Callable[[Tell], Awaitable[Report]]


@dataclass(slots=True)
class Job:
    """Work under way."""

    title: str
    asker: int
    needed: Role
    message: PartialMessage
    said: str = "starting"
    news: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None
    cancelled_by: str | None = None
    can_be_cancelled: bool = True
    has_begun: bool = False
    has_ended: bool = False

    def end(self) -> None:
        """From now on only the outcome is shown."""
        self.has_ended = True
        self.news.set()

    def tell(self, words: str) -> None:
        """Note how far it is; returns at once."""
        self.said = words
        self.news.set()


class CancelButton(DynamicItem[Button[View]], template=_TEMPLATE):
    """Cancels one job."""

    jobs: "Jobs"

    def __init__(self, job: str) -> None:
        super().__init__(
            Button(style=ButtonStyle.secondary, label="Cancel", custom_id=f"pg:cancel:{job}")
        )
        self._job = job

    @classmethod
    async def from_custom_id(
        cls, _interaction: Interaction, _item: Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that a person pressed."""
        return cls(match["job"])

    @telling
    async def callback(self, interaction: Interaction) -> None:
        """Cancel it; its message says so once everything of it is gone."""
        self.jobs.cancel(interaction, self._job)
        await interaction.response.defer()


class Jobs:
    """All work that the chat has started and that still runs."""

    def __init__(
        self,
        store: "JobStore",
        pages: Pages,
        holders: RoleHolders,
        clock: Callable[[], datetime],
        *,
        edit_every_s: float = _EDIT_EVERY_S,
    ) -> None:
        self._store = store
        self._pages = pages
        self._holders = holders
        self._clock = clock
        self._edit_every_s = edit_every_s
        self._running: dict[str, Job] = {}
        self.button: type[CancelButton] = type(
            "CancelButton", (CancelButton,), {"jobs": self}, template=_TEMPLATE
        )

    async def start(self, interaction: Interaction, title: str, needed: Role, work: Work) -> None:
        """Begin the work and return; the answer to the interaction shows how far it is.

        From then on the message does not depend on the interaction, whose token ends after 15
        minutes.
        """
        await defer(interaction)
        job = Job(title, interaction.user.id, needed, await response_message(interaction))
        name = await self._known(job)
        first = respond(interaction, [job_embed(title, "starting")], self._below(name, job))
        await self._begin(name, job, work, first)

    async def go_on(
        self,
        interaction: Interaction,
        title: str,
        needed: Role,
        work: Work,
        *,
        can_be_cancelled: bool = True,
    ) -> None:
        """As `start`, in the message whose button was pressed; that must not be ephemeral."""
        message = pressed_message(interaction)
        job = Job(title, interaction.user.id, needed, message, can_be_cancelled=can_be_cancelled)
        name = await self._known(job)
        first = edit(interaction, [job_embed(title, "starting")], self._below(name, job))
        await self._begin(name, job, work, first)

    async def _known(self, job: Job) -> str:
        """Its name, before anybody is shown a button that cancels it."""
        name, message = secrets.token_hex(8), job.message
        self._running[name] = job  # first, so that `keep` never takes it for one that was left
        await self._store.begin(ShownJob(message.id, message.channel.id, job.title, self._clock()))
        return name

    async def _begin(self, name: str, job: Job, work: Work, showing: Awaitable[None]) -> None:
        try:
            await showing
        except BaseException:
            # Nobody has seen it, so nothing of it is done.
            del self._running[name]
            await self._store.end(job.message.id)
            raise
        job.task = asyncio.create_task(self._carried_out(name, job, work))

    def _below(self, name: str, job: Job) -> View | None:
        return buttons(self.button(name)) if job.can_be_cancelled else None

    def cancel(self, interaction: Interaction, name: str) -> None:
        """Cancel a job for who pressed; raises UserMistake when it has ended, or they may not."""
        job = self._running.get(name)
        if job is None or job.has_ended or not job.can_be_cancelled:
            raise UserMistake(
                "This does not run any more.",
                code="job_ended",
                hint="Its message says how it ended.",
            )
        require(interaction, job.needed, self._holders)
        job.cancelled_by = interaction.user.display_name
        # A task that is cancelled before its first step never runs, and would tell nobody.
        if job.task is not None and job.has_begun:  # else it is going to look before it begins
            job.task.cancel()

    async def keep(self, client: discord.Client) -> None:
        """Tell what the last bot left unfinished; when this one ends, cancel what runs."""
        try:
            for left in await self._store.unfinished():
                if left.message in {job.message.id for job in self._running.values()}:
                    continue
                channel = client.get_partial_messageable(left.channel)
                embed = job_embed(left.title, _CUT_SHORT)
                await self._end(channel.get_partial_message(left.message), [embed])
            await asyncio.Event().wait()
        finally:
            tasks = [job.task for job in self._running.values() if job.task is not None]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _carried_out(self, name: str, job: Job, work: Work) -> None:
        showing = asyncio.create_task(self._showing(name, job))
        try:
            embeds, turning = await self._outcome(job, work)
            await showing  # never cancelled: see answers._sent; and one edit after the other
            await self._end(job.message, embeds, buttons(*turning))
        finally:
            job.end()
            del self._running[name]

    async def _outcome(self, job: Job, work: Work) -> tuple[list[Embed], Any]:
        try:
            report = await _done_unless_cancelled(job, work)
        except asyncio.CancelledError:
            if job.cancelled_by is None:
                raise  # the bot ends; the next one says so
            words = f"Cancelled by {job.cancelled_by}. Nothing half-done is left."
            return [job_embed(job.title, words)], ()
        except Exception as error:  # noqa: BLE001 - the last place that can tell the person
            return [error_embed(understood(error))], ()
        return await self._pages.first(report, job.asker, job.needed)

    async def _showing(self, name: str, job: Job) -> None:
        while True:
            await job.news.wait()
            job.news.clear()
            if job.has_ended:
                return
            embed = job_embed(job.title, job.said)
            try:
                await edit_message(job.message, [embed], self._below(name, job))
            except ServiceFailure as error:
                log.warning("progress not shown", extra={"reason": error.message})
            await asyncio.sleep(self._edit_every_s)

    async def _end(
        self, message: PartialMessage, embeds: list[Embed], view: View | None = None
    ) -> None:
        try:
            await edit_message(message, embeds, view)
        except ServiceFailure as error:
            # Deleted, or forbidden by now: who asked does not want it any more.
            log.warning("outcome not shown", extra={"reason": error.message})
        await self._store.end(message.id)


async def _done_unless_cancelled(job: Job, work: Work) -> Report:
    try:
        if job.cancelled_by is not None:  # between the button and the beginning
            raise asyncio.CancelledError
        job.has_begun = True
        return await work(job.tell)
    finally:
        job.end()  # what is done cannot be cancelled while its outcome is on the way
