"""Makes the image of the lab's applications at a Docker Engine, unless it has it.

No registry is asked: the image holds the Python that runs pgherd, with the few packages that an
application needs.
"""

import hashlib
import sys
import tempfile
from pathlib import Path

import docker
from docker.errors import APIError, DockerException, NotFound

import bot
from bot.demo.lab.compose import python_tree
from bot.demo.lab.images import LABEL
from bot.demo.lab.images.commands import output_of
from bot.demo.lab.images.downloads import deb_files
from bot.demo.lab.images.tree import Tree
from bot.model.errors import ServiceFailure

IMAGE = "pgherd-lab/application:1"

_LIMIT_S = 300
_SHELL = "busybox-static"  # wget for the health check, and what a person may want inside
_HOME = "opt/application"
_PACKAGES = ("aiohttp", "asyncpg")
_BOT = Path(bot.__file__).parent
_CODE = (
    _BOT / "__init__.py",
    _BOT / "demo/__init__.py",
    _BOT / "demo/lab/__init__.py",
    *sorted(_BOT.glob("demo/lab/application/*.py")),
)
_SETTINGS = (
    "ENV PATH=/usr/local/bin:/usr/bin",
    f"ENV LD_LIBRARY_PATH=/{python_tree.LIBRARIES}",
    f"ENV PYTHONPATH=/{_HOME}",
    "ENV PYTHONUNBUFFERED=1",
    "ENV PYTHONUTF8=1",
    f"WORKDIR /{_HOME}",
    'ENTRYPOINT ["python3", "-m", "bot.demo.lab.application"]',
)


def make_application_image(host: str) -> str:
    """The name of the image, which the engine has now. Blocks.

    Raises:
        ServiceFailure: a part cannot be had, or the engine does not do it.
    """
    try:
        client = docker.APIClient(base_url=host, version="auto", timeout=_LIMIT_S)
        content = _content()
        if _label(client) != content:
            _import(client, content)
    except (DockerException, OSError) as error:
        raise ServiceFailure(
            f"The Docker Engine at {host} has no image for the applications: {error}",
            code="image_not_made",
            hint="Check DOCKER_HOST, the engine's free space, and what the message says.",
        ) from error
    return IMAGE


def _content() -> str:
    """A hash of what goes into the image, without reading the large parts again."""
    lines = [
        f"{sys.version} {python_tree.interpreter()}",
        deb_files([_SHELL])[_SHELL].name,  # the name has the version
        *(f"{one.name} {one.version}" for one in python_tree.distributions(_PACKAGES)),
        *_SETTINGS,
    ]
    digest = hashlib.sha256("\n".join(lines).encode())
    for file in (*_CODE, Path(__file__), Path(python_tree.__file__)):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _label(client: docker.APIClient) -> str | None:
    try:
        inspected = client.inspect_image(IMAGE)  # type: ignore[no-untyped-call]  # a gap in the stubs
    except NotFound:
        return None
    return str((inspected["Config"].get("Labels") or {}).get(LABEL))


def _import(client: docker.APIClient, content: str) -> None:
    repository, _, tag = IMAGE.partition(":")
    with tempfile.NamedTemporaryFile(suffix=".tar") as file:
        tree = Tree(file)
        _write(tree)
        tree.close()
        file.flush()
        answer = client.import_image_from_file(
            file.name,
            repository=repository,
            tag=tag,
            changes=[*_SETTINGS, f"LABEL {LABEL}={content}"],
        )
    if "errorDetail" in answer:
        raise APIError(answer)


def _write(tree: Tree) -> None:
    for folder in ("proc", "sys", "dev", "etc", "root", "var/lib/lab"):
        tree.folder(folder)
    tree.folder("tmp", 0o1777)
    tree.text("etc/nsswitch.conf", "hosts: files dns\n")
    python_tree.write_python(tree, _HOME, python_tree.distributions(_PACKAGES))
    for file in _CODE:
        tree.file(f"{_HOME}/{file.relative_to(_BOT.parent)}", file, 0o644)
    _write_shell(tree)


def _write_shell(tree: Tree) -> None:
    package = deb_files([_SHELL])[_SHELL]
    tree.deb(package, lambda name: name != "usr/bin/busybox")
    with tempfile.TemporaryDirectory() as name:
        output_of(["dpkg-deb", "-x", str(package), name])
        for applet in output_of([f"{name}/bin/busybox", "--list"]).decode().split():
            tree.link(f"usr/bin/{applet}", "busybox")
