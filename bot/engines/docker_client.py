"""Docker's SDK: connecting, and finding the cause in its exceptions.

Imported with the first call only (`docker_calls`): the SDK costs 19 MB and 0.15 s.
"""

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from math import ceil
from typing import Any
from urllib.parse import urlsplit

import docker
import requests.exceptions
import urllib3.exceptions
from docker.constants import DEFAULT_DOCKER_API_VERSION
from docker.errors import APIError, DockerException
from requests.adapters import HTTPAdapter

from bot.engines.docker_connection import TlsContexts
from bot.engines.docker_failures import refusal, unreachable
from bot.model.errors import ServiceFailure

# Whatever goes wrong between the SDK and the daemon; a KeyError or a TypeError is a bug of ours.
SDK_ERRORS = (
    DockerException,
    requests.exceptions.RequestException,
    urllib3.exceptions.HTTPError,
    OSError,
)

_REFUSAL_LIMIT_S = 0.5  # a refusal comes at once, or not at all


def connect(host: str, tls: TlsContexts | None, timeout_s: float) -> docker.APIClient:
    """A client that speaks the daemon's own API version, after asking the daemon for it.

    Raises one of SDK_ERRORS; ServiceFailure where `tls` cannot make a context.
    """
    version = _version(host, tls, timeout_s)
    try:
        return _client(host, tls, version["ApiVersion"], timeout_s)
    except (KeyError, TypeError):
        raise DockerException("it states no API version") from None


def failure(host: str, doing: str, error: Exception, limit_s: float) -> ServiceFailure:
    """The ServiceFailure for one of SDK_ERRORS; a DockerRefusal where the daemon did answer."""
    if isinstance(error, APIError) and error.status_code is not None:
        return refusal(host, doing, error.status_code, str(error.explanation or error))
    return unreachable(host, _cause(error), limit_s)


def _version(host: str, tls: TlsContexts | None, timeout_s: float) -> Mapping[str, Any]:
    try:
        # Not version="auto": that would ask before the proxy variables can be switched off.
        with closing(_client(host, tls, DEFAULT_DOCKER_API_VERSION, timeout_s)) as asking:
            version: Mapping[str, Any] = asking.version(api_version=False)
            return version
    except SDK_ERRORS as error:
        if tls is not None and isinstance(_cause(error), ConnectionError | ssl.SSLEOFError):
            _raise_refusal(host, tls(), timeout_s)
        raise


def _raise_refusal(host: str, context: ssl.SSLContext, timeout_s: float) -> None:
    """Raise ssl.SSLError if the engine refuses our certificate.

    It says so only after a handshake that went well for us (RFC 8446, section 4.4.2.4), and then
    hangs up; a request that was on its way by then breaks with no reason given. So none is sent.
    """
    address = urlsplit(host)
    with (
        socket.create_connection((address.hostname, address.port), timeout_s) as plain,
        context.wrap_socket(plain, server_hostname=address.hostname) as encrypted,
        suppress(TimeoutError),
    ):
        encrypted.settimeout(_REFUSAL_LIMIT_S)
        encrypted.recv(1)


class _TlsAdapter(HTTPAdapter):
    """Encrypts by a context of ours: the SDK's own way depends on Python's version (TlsFiles)."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **options)

    def cert_verify(self, *_args: Any) -> None:
        # Nothing to add. What is overridden would let the context trust every public authority.
        return


def _client(host: str, tls: TlsContexts | None, version: str, timeout_s: float) -> docker.APIClient:
    client = docker.APIClient(
        base_url=host, version=version, timeout=ceil(timeout_s), tls=tls is not None
    )
    if tls is not None:
        # One for each client: urllib3 changes it with each connection, so no threads may share it.
        client.mount("https://", _TlsAdapter(tls()))
    client.trust_env = False  # HTTP_PROXY is for the way out, not for the engine
    return client


def _cause(error: BaseException) -> BaseException:
    """The cause below the SDK's exception."""
    causes = list(_causes(error))
    return next(filter(_is_plain_os_error, causes), causes[-1])


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        # urllib3 hands some on as an argument only.
        inside = next((arg for arg in cause.args if isinstance(arg, BaseException)), None)
        told = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
        cause = told or inside


def _is_plain_os_error(error: BaseException) -> bool:
    # The SDK's HTTP library derives its own exceptions from OSError too.
    return isinstance(error, OSError) and not isinstance(
        error, requests.exceptions.RequestException
    )
