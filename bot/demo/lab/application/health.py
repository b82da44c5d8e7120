"""GET /health of an application."""

from http import HTTPStatus

from aiohttp import web

from bot.demo.lab.application.variables import Address
from bot.demo.lab.application.writer import Writer


def health_application(writer: Writer, address: Address) -> web.Application:
    """Answers 200 `{"status": "ok"}` while writes succeed, else 503 with the reason.

    Both name the database that is used, so that nobody has to guess after a move.
    """
    database = {"host": address.host, "port": address.port, "name": address.database}

    async def health(_request: web.Request) -> web.Response:
        reason = writer.unhealthy()
        if reason is None:
            return web.json_response({"status": "ok", "database": database})
        return web.json_response(
            {"status": "failing", "reason": reason, "database": database},
            status=HTTPStatus.SERVICE_UNAVAILABLE,
        )

    application = web.Application()
    application.router.add_get("/health", health)
    return application
