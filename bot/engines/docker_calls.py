"""Docker's blocking SDK on a few threads of its own, each call within a time limit."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

from bot.engines.docker_connection import TlsContexts
from bot.engines.docker_failures import DockerRefusal, unreachable

if TYPE_CHECKING:
    from collections.abc import Callable

    from docker import APIClient

_THREADS = 4  # one connection each: an engine that hangs costs no more than these
_Result = TypeVar("_Result")


class DockerCalls:
    """Runs blocking calls against one engine.

    Each thread has a client of its own, because the SDK's are not meant to be shared, and forgets
    it after a failure: the next call connects again, perhaps to a daemon of another version.
    """

    def __init__(self, host: str, tls: TlsContexts | None = None) -> None:
        self.host, self.tls = host, tls
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="docker")
        self._mine = threading.local()

    async def run(
        self, doing: str, act: "Callable[[APIClient], _Result]", limit_s: float
    ) -> _Result:
        """The result of `act`, which is not started once the caller has been cancelled.

        `doing` is for the message of an error, as in "start the container x".

        A call that was begun goes on in its thread after a cancellation, for `limit_s` of silence
        at most.

        Raises:
            DockerRefusal: the engine answered with an error.
            ServiceFailure: it did not answer within `limit_s`, or cannot be reached.
        """
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(limit_s):
                return await loop.run_in_executor(self._threads, self._call, doing, act, limit_s)
        except TimeoutError as error:
            raise unreachable(self.host, error, limit_s) from None

    def _call(self, doing: str, act: "Callable[[APIClient], _Result]", limit_s: float) -> _Result:
        # Here and not above: a bot without a Docker engine need not pay 19 MB for the SDK.
        from bot.engines import docker_client  # noqa: PLC0415 - as said above

        try:
            if not hasattr(self._mine, "client"):
                self._mine.client = docker_client.connect(self.host, self.tls, limit_s)
            self._mine.client.timeout = limit_s
            return act(self._mine.client)
        except docker_client.SDK_ERRORS as error:
            failure = docker_client.failure(self.host, doing, error, limit_s)
            # "Bad request" is how a daemon refuses the API version of the one before it.
            if not isinstance(failure, DockerRefusal) or failure.status == HTTPStatus.BAD_REQUEST:
                self._forget_client()
            raise failure from error

    def _forget_client(self) -> None:
        if hasattr(self._mine, "client"):
            self._mine.client.close()
            del self._mine.client
