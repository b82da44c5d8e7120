"""Failures of a Docker Engine as errors that say what to do. No SDK, no I/O."""

import socket
import ssl
from http import HTTPStatus

from bot.engines.docker_tls_failures import tls_failure
from bot.model.errors import ServiceFailure

# The first class that fits counts, so the narrow ones come first.
_UNREACHABLE: tuple[tuple[tuple[type[BaseException], ...], str, str, str], ...] = (
    (
        (FileNotFoundError,),
        "docker_socket_missing",
        "There is no Docker socket at {host}.",
        "Start Docker, or correct the engine's `host` in the configuration.",
    ),
    (
        (PermissionError,),
        "docker_permission_denied",
        "pgherd is not allowed to use the Docker socket {host}.",
        "Add pgherd's user to the socket's group (often `docker`), or use a socket proxy.",
    ),
    (
        (ConnectionRefusedError,),
        "docker_refused",
        "No Docker Engine listens at {host}.",
        "Start Docker, or correct the engine's `host` in the configuration.",
    ),
    (
        (TimeoutError,),
        "docker_timeout",
        "The Docker Engine at {host} did not answer within {limit_s:g} s.",
        "Check whether its host is overloaded, or restart the Docker service.",
    ),
    (
        (socket.gaierror,),
        "docker_host_unknown",
        "The name of the Docker host {host} cannot be resolved.",
        "Correct the engine's `host` in the configuration, or fix DNS.",
    ),
    (
        (ConnectionError, ssl.SSLEOFError),
        "docker_connection_lost",
        "The connection to the Docker Engine at {host} broke in the middle of an answer.",
        "It is probably being restarted; try again once it is up.",
    ),
    (
        (OSError,),
        "docker_unreachable",
        "The Docker Engine at {host} cannot be reached: {error}.",
        "Check the engine's `host` in the configuration and the network to it.",
    ),
)


class DockerRefusal(ServiceFailure):
    """An error that the engine answered with: HTTP's `status`, and its own words as `detail`."""

    def __init__(self, message: str, *, code: str, hint: str, status: int, detail: str) -> None:
        super().__init__(message, code=code, hint=hint)
        self.status = status
        self.detail = detail


def unreachable(host: str, error: BaseException, limit_s: float) -> ServiceFailure:
    """The failure of an engine that gave no sensible answer; `error` is the innermost cause."""
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError):
        return tls_failure(host, error)
    for kinds, code, message, hint in _UNREACHABLE:
        if isinstance(error, kinds):
            reason = getattr(error, "strerror", None) or str(error)
            text = message.format(host=host, limit_s=limit_s, error=reason)
            return ServiceFailure(text, code=code, hint=hint)
    return ServiceFailure(
        f"What answers at {host} is not a Docker Engine: {error}.",
        code="docker_answer_unexpected",
        hint="Correct the engine's `host` in the configuration.",
    )


def refusal(host: str, doing: str, status: int, detail: str) -> DockerRefusal:
    """The error for `doing`, as in "start the container x", that the engine has refused."""
    code, hint = "docker_refusal", "The Docker service's log may say more."
    if "HTTP request to an HTTPS server" in detail:
        code = "docker_tls_wanted"
        hint = "The port speaks TLS: name the files in the engine's `tls`."
    elif status == HTTPStatus.FORBIDDEN:
        code = "docker_forbidden"
        hint = "A read-only socket proxy is in front of it: use a proxy profile that allows this."
    elif status == HTTPStatus.CONFLICT:
        code, hint = "container_cannot", "Start or unpause the container first."
    return DockerRefusal(
        f"The Docker Engine at {host} refused to {doing}: {detail}",
        code=code,
        hint=hint,
        status=status,
        detail=detail,
    )
