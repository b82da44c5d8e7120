"""`python -m bot.demo.lab.application SERVICE`; everything else comes from the environment."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from aiohttp import web

from bot.demo.lab.application.health import health_application
from bot.demo.lab.application.variables import VARIABLES, address_from
from bot.demo.lab.application.writer import Writer

_DEFAULT_HOST = "127.0.0.1"


async def run(service: str, environment: Mapping[str, str]) -> None:
    """Write and serve /health until SIGTERM or SIGINT.

    Raises:
        KeyError, ValueError: a variable is missing or wrong.
        OSError: the port is taken, or the record cannot be written.
    """
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    address = address_from(service, environment)
    host = environment.get("LAB_HEALTH_HOST", _DEFAULT_HOST)
    port = int(environment["LAB_HEALTH_PORT"])
    acknowledged = Path(environment["LAB_ACKNOWLEDGED_FILE"])
    writer = await asyncio.to_thread(Writer, address, service, acknowledged)
    runner = web.AppRunner(health_application(writer, address), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        await writer.run(stop)
    finally:
        await runner.cleanup()


def main() -> None:
    """Run the service named by the only argument."""
    if sys.argv[1:2] == [] or sys.argv[1] not in VARIABLES:
        sys.exit(f"usage: python -m bot.demo.lab.application {'|'.join(VARIABLES)}")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        asyncio.run(run(sys.argv[1], os.environ))
    except KeyError as missing:
        sys.exit(f"The variable {missing.args[0]} is not set.")


if __name__ == "__main__":
    main()
