"""TCP ports on 127.0.0.1 that stay ours until a server listens on them."""

import random
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bot.demo.lab.layout import HOST
from bot.model.errors import ServiceFailure

_RANGE_FILE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_LOWEST, _HIGHEST = 10_240, 65_535
_TRIES = 200


def candidate_ports(ephemeral_low: int, ephemeral_high: int) -> range:
    """The larger side of what lies outside the ports that the kernel gives to clients.

    Inside it a client could be given the port of a server that is down for a moment: an
    application that keeps trying to reconnect even connects to itself.
    """
    below = range(_LOWEST, max(_LOWEST, ephemeral_low))
    above = range(min(_HIGHEST, ephemeral_high) + 1, _HIGHEST + 1)
    return max(below, above, key=len) or range(_LOWEST, _HIGHEST + 1)


@contextmanager
def reserved_ports(count: int) -> Iterator[tuple[int, ...]]:
    """Hold `count` free ports while the block runs.

    They are bound and do not listen, with SO_REUSEADDR: a server that sets it too, as PostgreSQL
    and asyncio do, can take its port over (socket(7)), and nobody else is given one by the kernel.

    Raises:
        ServiceFailure: no free ports were found.
    """
    low, high = _RANGE_FILE.read_text(encoding="ascii").split()
    candidates = candidate_ports(int(low), int(high))
    with ExitStack() as stack:
        taken = (_reserve(port, stack) for port in random.sample(candidates, _TRIES))
        ports = [port for port, _ in zip(filter(None, taken), range(count), strict=False)]
        if len(ports) < count:
            raise ServiceFailure(
                f"Only {len(ports)} of {count} free ports were found on {HOST}.",
                code="no_free_ports",
                hint="Look at what listens: ss -ltn",
            )
        yield tuple(ports)


def _reserve(port: int, stack: ExitStack) -> int | None:
    # First without SO_REUSEADDR: with it we could bind beside another lab that holds the port just
    # as we are about to.
    with socket.socket() as strict:
        try:
            strict.bind((HOST, port))
        except OSError:
            return None
    holder = stack.enter_context(socket.socket())
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        holder.bind((HOST, port))
    except OSError:
        return None
    return port
