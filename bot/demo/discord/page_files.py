"""The page, and the files that messages carry."""

import re
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.demo.discord.messages import Attachment
from bot.demo.discord.world import World

PAGE: Final = Path(__file__).with_name("page")
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_ALWAYS_ASK = {"Cache-Control": "no-cache"}
_NEVER_RUN = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
"""A file of a message comes from the page's own address, and must not act in its name."""


class PageFiles:
    """Serves what a browser loads."""

    def __init__(self, world: World) -> None:
        self._world = world

    def add_routes(self, app: web.Application) -> None:
        """Adds the page at /, its files at /page/, and files of messages at /cdn/."""
        app.router.add_get("/", self.index)
        app.router.add_get("/page/{name}", self.static)
        app.router.add_get("/cdn/{attachment}/{filename}", self.attachment)

    async def index(self, _request: web.Request) -> web.FileResponse:
        """The page."""
        return _file("index.html")

    async def static(self, request: web.Request) -> web.FileResponse:
        """A file of the page's folder."""
        return _file(request.match_info["name"])

    async def attachment(self, request: web.Request) -> web.Response:
        """A file of a message, as long as the message is there."""
        for attachment in self._attachments():
            if attachment.id == request.match_info["attachment"]:
                if attachment.file.filename != request.match_info["filename"]:
                    break
                return web.Response(
                    body=attachment.file.data,
                    content_type=attachment.content_type,
                    headers=_NEVER_RUN,
                )
        raise web.HTTPNotFound(text="There is no such file; its message may be gone.")

    def _attachments(self) -> list[Attachment]:
        return [a for m in self._world.messages.values() for a in m.attachments]


def _file(name: str) -> web.FileResponse:
    path = PAGE / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise web.HTTPNotFound(text=f"The page has no file {name}.")
    return web.FileResponse(path, headers=_ALWAYS_ASK)
