"""Registering slash commands, for everyone or for the guild.

Routes: https://docs.discord.com/developers/interactions/application-commands#endpoints
"""

from typing import Final

from aiohttp import web

from bot.demo.discord import api_errors
from bot.demo.discord.bodies import read_json
from bot.demo.discord.command_rules import command_errors, command_set_errors
from bot.demo.discord.context import Context, Route, json_answer, no_content
from bot.demo.discord.wire import Json

_CREATED: Final = 201


def _scope(context: Context, request: web.Request) -> str | None:
    """The guild of the path, or None for global commands; ApiError for what is not ours."""
    guild = context.world.guild
    guild_id = request.match_info.get("guild")
    if request.match_info["application"] != guild.bot.id or guild_id not in (None, guild.id):
        raise api_errors.missing_access()
    return guild_id


def _named_in_path(context: Context, request: web.Request) -> Json:
    for command in context.world.registry.commands(_scope(context, request)):
        if command["id"] == request.match_info["command"]:
            return command
    raise api_errors.unknown("application command")


async def list_commands(context: Context, request: web.Request) -> web.Response:
    """GET …/commands."""
    return json_answer(list(context.world.registry.commands(_scope(context, request))))


async def replace_commands(context: Context, request: web.Request) -> web.Response:
    """PUT …/commands: the whole set at once."""
    scope = _scope(context, request)
    definitions = await read_json(request)
    if errors := command_set_errors(definitions):
        raise api_errors.invalid_form(errors)
    assert isinstance(definitions, list), "a sound set is a list"
    return json_answer(list(context.world.register(scope, definitions)))


async def create_command(context: Context, request: web.Request) -> web.Response:
    """POST …/commands: one more, or in place of the one of that name."""
    scope = _scope(context, request)
    definition = await _read_definition(request)
    others = [c for c in context.world.registry.commands(scope) if c["name"] != definition["name"]]
    is_new = len(others) == len(context.world.registry.commands(scope))
    registered = _register(context, scope, [*others, definition])
    return json_answer(registered[-1], status=_CREATED if is_new else 200)


async def get_command(context: Context, request: web.Request) -> web.Response:
    """GET …/commands/{id}."""
    return json_answer(_named_in_path(context, request))


async def edit_command(context: Context, request: web.Request) -> web.Response:
    """PATCH …/commands/{id}: the fields that are named."""
    scope = _scope(context, request)
    command = _named_in_path(context, request)
    change = await read_json(request)
    if not isinstance(change, dict):
        raise api_errors.invalid_form(command_set_errors(change))
    edited = {**command, **change}
    if errors := command_errors(edited):
        raise api_errors.invalid_form(errors)
    after = [edited if c is command else c for c in context.world.registry.commands(scope)]
    registered = _register(context, scope, after)
    return json_answer(next(c for c in registered if c["name"] == edited["name"]))


async def delete_command(context: Context, request: web.Request) -> web.Response:
    """DELETE …/commands/{id}."""
    scope = _scope(context, request)
    command = _named_in_path(context, request)
    _register(
        context, scope, [c for c in context.world.registry.commands(scope) if c is not command]
    )
    return no_content()


async def _read_definition(request: web.Request) -> Json:
    definition = await read_json(request)
    errors = command_errors(definition) if isinstance(definition, dict) else []
    if not isinstance(definition, dict) or errors:
        raise api_errors.invalid_form(errors or command_set_errors(definition))
    return definition


def _register(context: Context, scope: str | None, definitions: list[Json]) -> list[Json]:
    if errors := command_set_errors(definitions):
        raise api_errors.invalid_form(errors)
    return list(context.world.register(scope, definitions))


ROUTES: Final = tuple(
    Route(method, f"/applications/{{application}}{scope}/commands{one}", handler)
    for scope in ("", "/guilds/{guild}")
    for method, one, handler in (
        ("GET", "", list_commands),
        ("PUT", "", replace_commands),
        ("POST", "", create_command),
        ("GET", "/{command}", get_command),
        ("PATCH", "/{command}", edit_command),
        ("DELETE", "/{command}", delete_command),
    )
)
