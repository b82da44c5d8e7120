"""Answering an interaction, and what follows with its token.

Routes: https://docs.discord.com/developers/interactions/receiving-and-responding#endpoints
"""

import hmac
from typing import Final

from aiohttp import web

from bot.demo.discord import api_errors, replies
from bot.demo.discord.api_errors import ApiError
from bot.demo.discord.bodies import Body, read_body
from bot.demo.discord.choice_rules import choice_errors
from bot.demo.discord.commands import value_options
from bot.demo.discord.component_types import numbered
from bot.demo.discord.context import Context, Route, json_answer, no_content
from bot.demo.discord.form_errors import FieldError, below
from bot.demo.discord.interaction_payloads import callback_payload
from bot.demo.discord.interactions import Interaction, ResponseKind
from bot.demo.discord.messages import Flag
from bot.demo.discord.modal_limits import modal_errors
from bot.demo.discord.rest_messages import checked_draft
from bot.demo.discord.wire import Json

_BORN_WITH: Final = int(Flag.SUPPRESS_EMBEDS | Flag.EPHEMERAL | Flag.SUPPRESS_NOTIFICATIONS)
"""Flags that an answer may be given.

Source: https://docs.discord.com/developers/interactions/receiving-and-responding ("Messages").
"""


async def answer_interaction(context: Context, request: web.Request) -> web.Response:
    """POST /interactions/{id}/{token}/callback; JSON comes back when asked `with_response`."""
    body = await read_body(request)
    interaction = context.world.interactions.get(request.match_info["interaction"])
    if interaction is None or not _same(interaction.token, request.match_info["token"]):
        raise api_errors.unknown("interaction")
    kind = interaction.answer_kind(body.json.get("type"), context.world.now())
    data = _callback_data(body.json)
    try:
        _answer(context, interaction, kind, Body(data, body.files))
    except ApiError as error:
        error.errors = tuple(below(("data",), error.errors))
        raise
    if request.query.get("with_response") in ("true", "1"):
        return json_answer(callback_payload(context.world, context.messages, interaction))
    return no_content()


def _answer(context: Context, interaction: Interaction, kind: ResponseKind, body: Body) -> None:
    """Gives the answer; ApiError, with paths inside `data`, when it breaks a rule."""
    world = context.world
    match kind:
        case ResponseKind.CHOICES:
            replies.offer_choices(world, interaction, _checked_choices(interaction, body.json))
        case ResponseKind.MODAL:
            if errors := modal_errors(body.json):
                raise api_errors.invalid_form(errors)
            modal = {**body.json, "components": list(numbered(body.json["components"]))}
            replies.show_modal(world, interaction, modal)
        case ResponseKind.UPDATE:
            source = world.messages.get(interaction.source_id or "")
            present = source.attachments if source else ()
            replies.answer(world, interaction, kind, checked_draft(body, present))
        case _:
            draft = checked_draft(body, settable_flags=_BORN_WITH)
            replies.answer(world, interaction, kind, draft)


def _callback_data(body: Json) -> Json:
    data = body.get("data") or {}
    if not isinstance(data, dict):
        text = "Only dictionaries may be used in a ModelType"
        raise api_errors.invalid_form([FieldError(("data",), "MODEL_TYPE_CONVERT", text)])
    return data


def _checked_choices(interaction: Interaction, data: Json) -> tuple[Json, ...]:
    focused = next(o for o in value_options(interaction.data) if o.get("focused"))
    if errors := choice_errors(data.get("choices"), focused["type"], ("choices",)):
        raise api_errors.invalid_form(errors)
    return tuple(data["choices"])


def _by_token(context: Context, request: web.Request) -> Interaction:
    """The interaction whose token stands in the path; ApiError when it cannot be used now."""
    if request.match_info["application"] == context.world.guild.bot.id:
        for interaction in reversed(context.world.interactions.values()):
            if _same(interaction.token, request.match_info["token"]):
                interaction.check_token(context.world.now(), context.world.token_lives)
                return interaction
    raise api_errors.unknown("Webhook")


def _same(token: str, given: str) -> bool:
    return hmac.compare_digest(token.encode(), given.encode())


async def create_follow_up(context: Context, request: web.Request) -> web.Response:
    """POST /webhooks/{application}/{token}."""
    body = await read_body(request)
    interaction = _by_token(context, request)
    draft = checked_draft(body, settable_flags=_BORN_WITH)
    message = replies.follow_up(context.world, interaction, draft)
    return json_answer(context.messages.message(message))


async def get_reply(context: Context, request: web.Request) -> web.Response:
    """GET /webhooks/{application}/{token}/messages/{id or @original}."""
    interaction = _by_token(context, request)
    message = replies.find(context.world, interaction, request.match_info["message"])
    return json_answer(context.messages.message(message))


async def edit_reply(context: Context, request: web.Request) -> web.Response:
    """PATCH /webhooks/{application}/{token}/messages/{id or @original}."""
    body = await read_body(request)
    interaction = _by_token(context, request)
    message = replies.find(context.world, interaction, request.match_info["message"])
    edited = context.world.edit(message, checked_draft(body, message.attachments))
    return json_answer(context.messages.message(edited))


async def delete_reply(context: Context, request: web.Request) -> web.Response:
    """DELETE /webhooks/{application}/{token}/messages/{id or @original}."""
    interaction = _by_token(context, request)
    message = replies.find(context.world, interaction, request.match_info["message"])
    context.world.delete(message)
    return no_content()


_WEBHOOK: Final = "/webhooks/{application}/{token}"
_REPLY: Final = _WEBHOOK + "/messages/{message}"
ROUTES: Final = (
    Route(
        "POST",
        "/interactions/{interaction}/{token}/callback",
        answer_interaction,
        token_in_path=True,
    ),
    Route("POST", _WEBHOOK, create_follow_up, token_in_path=True),
    Route("GET", _REPLY, get_reply, token_in_path=True),
    Route("PATCH", _REPLY, edit_reply, token_in_path=True),
    Route("DELETE", _REPLY, delete_reply, token_in_path=True),
)
