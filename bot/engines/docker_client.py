"""Docker's SDK: connecting, and finding the cause in its exceptions.

Imported with the first call only (`docker_calls`): the SDK costs 19 MB and 0.15 s.
"""

from collections.abc import Iterator
from math import ceil

import docker
import requests.exceptions
import urllib3.exceptions
from docker.constants import DEFAULT_DOCKER_API_VERSION
from docker.errors import APIError, DockerException

from bot.engines.docker_failures import refusal, unreachable
from bot.model.errors import ServiceFailure

# Whatever goes wrong between the SDK and the daemon; a KeyError or a TypeError is a bug of ours.
SDK_ERRORS = (
    DockerException,
    requests.exceptions.RequestException,
    urllib3.exceptions.HTTPError,
    OSError,
)


def connect(host: str, timeout_s: float) -> docker.APIClient:
    """A client that speaks the daemon's own API version, after asking the daemon for it.

    Raises one of SDK_ERRORS.
    """
    # Not version="auto": that would ask before the proxy variables can be switched off.
    version = _client(host, DEFAULT_DOCKER_API_VERSION, timeout_s).version(api_version=False)
    try:
        return _client(host, version["ApiVersion"], timeout_s)
    except (KeyError, TypeError):
        raise DockerException("it tells no API version") from None


def failure(host: str, doing: str, error: Exception, limit_s: float) -> ServiceFailure:
    """One of SDK_ERRORS as an error of ours; a DockerRefusal where the daemon did answer."""
    if isinstance(error, APIError) and error.status_code is not None:
        return refusal(host, doing, error.status_code, str(error.explanation or error))
    causes = list(_causes(error))
    return unreachable(host, next(filter(_is_plain_os_error, causes), causes[-1]), limit_s)


def _client(host: str, version: str, timeout_s: float) -> docker.APIClient:
    client = docker.APIClient(base_url=host, version=version, timeout=ceil(timeout_s))
    client.trust_env = False  # HTTP_PROXY is for the way out, not for the engine
    return client


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)


def _is_plain_os_error(error: BaseException) -> bool:
    # The SDK's HTTP library derives its own exceptions from OSError too.
    return isinstance(error, OSError) and not isinstance(
        error, requests.exceptions.RequestException
    )
