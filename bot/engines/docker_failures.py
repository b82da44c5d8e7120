"""What can go wrong with a Docker Engine, as errors that say what to do. No SDK, no I/O."""

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
        "pgherd may not use the Docker socket {host}.",
        "Run pgherd in the socket's group (often `docker`), or let it use a socket proxy.",
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
        "Look whether its host is overloaded, or restart the Docker service.",
    ),
    (
        (socket.gaierror,),
        "docker_host_unknown",
        "The name of the Docker host {host} cannot be resolved.",
        "Correct the engine's `host` in the configuration, or the name service.",
    ),
    (
        (ConnectionError, ssl.SSLEOFError),
        "docker_connection_lost",
        "The Docker Engine at {host} broke off in the middle of an answer.",
        "It is probably being restarted; try again once it is up.",
    ),
    (
        (OSError,),
        "docker_unreachable",
        "The Docker Engine at {host} cannot be reached: {error}.",
        "Check the engine's `host` in the configuration and the way to it.",
    ),
)


class DockerRefusal(ServiceFailure):
    """The engine answered that it will not; `status` is HTTP's, `detail` its own words."""

    def __init__(self, message: str, *, code: str, hint: str, status: int, detail: str) -> None:
        super().__init__(message, code=code, hint=hint)
        self.status = status
        self.detail = detail


def unreachable(host: str, error: BaseException, limit_s: float) -> ServiceFailure:
    """The engine gave no answer, or none that makes sense; `error` is the innermost cause."""
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
    """The engine answered with an error when asked for `doing`, as in "start the container x"."""
    code, hint = "docker_refusal", "Look into the Docker service's log for more."
    if "HTTP request to an HTTPS server" in detail:
        code = "docker_tls_wanted"
        hint = "The port speaks TLS: name the files in the engine's `tls`."
    elif status == HTTPStatus.FORBIDDEN:
        code = "docker_forbidden"
        hint = "A socket proxy that only allows looking stands before it: use one that allows this."
    elif status == HTTPStatus.CONFLICT:
        code, hint = "container_cannot", "Start or unpause the container first."
    return DockerRefusal(
        f"The Docker Engine at {host} refuses to {doing}: {detail}",
        code=code,
        hint=hint,
        status=status,
        detail=detail,
    )
