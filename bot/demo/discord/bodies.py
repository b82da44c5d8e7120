"""Reading a request: JSON, or a form with JSON and files.

Format: https://docs.discord.com/developers/reference#uploading-files
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from aiohttp import BodyPartReader, web

from bot.demo.discord import api_errors
from bot.demo.discord.api_errors import ApiError
from bot.demo.discord.message_limits import FILE_SIZE_BYTES, FILES
from bot.demo.discord.messages import File
from bot.demo.discord.wire import Json

JSON_SIZE_BYTES = 1024 * 1024
_FILE_FIELD = re.compile(r"files\[(\d{1,2})\]")


@dataclass(frozen=True, slots=True)
class Body:
    """The JSON of a request and the files beside it, by the n of `files[n]`."""

    json: Json
    files: dict[int, File] = field(default_factory=dict)


async def read_body(request: web.Request) -> Body:
    """The body of a message's request, as JSON or as a form; ApiError when it cannot be read."""
    if request.content_type == "multipart/form-data":
        return await _read_form(request)
    return Body(_object(await read_json(request)))


async def read_json(request: web.Request) -> object:
    """The JSON of a request, whatever it is; ApiError when there is none."""
    return _parsed(await request.read())


async def _read_form(request: web.Request) -> Body:
    body: Json = {}
    files: dict[int, File] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise _unreadable("a form inside a form")
        data = await _read_part(part)
        if part.name == "payload_json":
            body = _object(_parsed(data))
        elif (match := _FILE_FIELD.fullmatch(part.name or "")) and part.filename:
            files[int(match[1])] = File(PurePosixPath(part.filename).name, data)
        else:
            raise _unreadable(f'the form field "{part.name}"')
    if len(files) > FILES:
        raise ApiError(400, 30015, f"Maximum number of attachments in a message reached ({FILES})")
    return Body(body, files)


async def _read_part(part: BodyPartReader) -> bytes:
    """A part's bytes; one that is too large is not read to its end."""
    chunks = bytearray()
    while chunk := await part.read_chunk():
        chunks += chunk
        if len(chunks) > FILE_SIZE_BYTES:
            raise api_errors.too_large()
    return bytes(chunks)


def _parsed(data: bytes) -> object:
    try:
        return json.loads(data)
    except ValueError as error:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from error


def _object(value: object) -> Json:
    if not isinstance(value, dict):
        raise _unreadable("a body that is not a JSON object")
    return value


def _unreadable(what: str) -> ApiError:
    return ApiError(400, 50035, f"The local Discord does not know {what}")
