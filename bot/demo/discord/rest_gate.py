"""What every request of the bot passes: weather, token, rate limits, refusals."""

import asyncio
import hmac
import logging
import re
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.demo.discord import api_errors
from bot.demo.discord.addresses import API_PREFIX
from bot.demo.discord.api_errors import ApiError
from bot.demo.discord.context import Context, Route, json_answer
from bot.demo.discord.faults import Fate, Outage
from bot.demo.discord.rate_limits import Verdict, rate_limited

log = logging.getLogger(__name__)

Handle = Callable[[web.Request], Awaitable[web.Response]]
_TOKEN_IN_PATH = re.compile(r"^(/(?:interactions|webhooks)/[^/]+/)[^/]+")


def guarded(context: Context, route: Route) -> Handle:
    """The route's handler behind everything that a request meets at Discord."""

    async def act(request: web.Request) -> web.Response:
        if not route.token_in_path:
            _authorize(context, request)
        verdict = context.limits.take(route.method, route.path, request.match_info)
        answer = await _answer(context, route, request, verdict)
        answer.headers.update(verdict.headers)
        return answer

    return in_weather(context, act)


async def _answer(
    context: Context, route: Route, request: web.Request, verdict: Verdict
) -> web.Response:
    if verdict.retry_after_s is not None:
        log.warning("429 for %s %s", request.method, shown_path(request))
        return json_answer(verdict.body, status=429)
    try:
        return await route.handler(context, request)
    except ApiError as error:
        return _refusal(request, error)


def in_weather(context: Context, act: Handle) -> Handle:
    """A handler that the weather delays, cuts off or replaces, and whose answer is counted."""

    async def handle(request: web.Request) -> web.Response:
        weather = context.weather
        await asyncio.sleep(weather.now.latency_ms / 1000)
        if weather.away:
            return _away(request, weather.now.outage)
        fate = weather.meet(f"{request.method} {shown_path(request)}")
        if fate is Fate.LOST:
            return _cut_off(request)
        answer = await _by_fate(context, request, fate, act)
        await asyncio.sleep((weather.now.latency_ms + weather.now.slow_ms) / 1000)
        context.limits.note(answer.status, answer.headers)
        return _cut_off(request) if fate is Fate.ANSWER_LOST else answer

    return handle


async def _by_fate(context: Context, request: web.Request, fate: Fate, act: Handle) -> web.Response:
    if fate is Fate.FAILS:
        return _failure()
    if fate is Fate.LIMITED:
        weather = context.weather.now
        verdict = rate_limited(weather.limit_s, is_global=weather.limit_global)
        return json_answer(verdict.body, status=429, headers=verdict.headers)
    try:
        answer = await act(request)
    except ApiError as error:
        answer = _refusal(request, error)
    return _failure() if fate is Fate.ANSWER_FAILS else answer


async def not_known(request: web.Request) -> web.Response:
    """The answer to every route that is not known here."""
    raise api_errors.not_known_here(request.method, shown_path(request))


def shown_path(request: web.Request) -> str:
    """The path under the API's prefix, without the token that some carry."""
    return _TOKEN_IN_PATH.sub(r"\1…", request.path.removeprefix(API_PREFIX))


def _refusal(request: web.Request, error: ApiError) -> web.Response:
    log.warning("refused %s %s: %s", request.method, shown_path(request), error.body())
    return json_answer(error.body(), status=error.status)


def _away(request: web.Request, outage: str) -> web.Response:
    if outage == Outage.UNREACHABLE:  # a connection from before the outage
        return _cut_off(request)
    return web.Response(text="no healthy upstream", status=503)


def _failure() -> web.Response:
    return json_answer({"message": "500: Internal Server Error", "code": 0}, status=500)


def _cut_off(request: web.Request) -> web.Response:
    """Ends the connection without an answer; what is returned goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _authorize(context: Context, request: web.Request) -> None:
    given = request.headers.get("Authorization", "").encode()
    wanted = f"Bot {context.token.reveal()}".encode()
    if not hmac.compare_digest(given, wanted):
        raise api_errors.unauthorized()
