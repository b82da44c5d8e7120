"""The labels that Compose puts on a container, and what they say about its project. No I/O."""

import re
from collections.abc import Sequence
from pathlib import Path

from bot.deployers.compose.plain_call import PlainCall
from bot.model.containers import Described
from bot.model.deployments import ProjectLocation
from bot.model.errors import Blocked

_PREFIX = "com.docker.compose."
PROJECT = f"{_PREFIX}project"
SERVICE = f"{_PREFIX}service"
CONFIG_HASH = f"{_PREFIX}config-hash"
NOT_ONE_OFF = f"{_PREFIX}oneoff=False"
VERSION = f"{_PREFIX}version"
_FOLDER = f"{_PREFIX}project.working_dir"
_FILES = f"{_PREFIX}project.config_files"
_ENVIRONMENT_FILE = f"{_PREFIX}project.environment_file"
_NUMBER = f"{_PREFIX}container-number"
_CUT_OFF = re.compile(r"[0-9a-f]{12}_")
_COMPOSE_1 = re.compile(r"1\.")


def place_of(configured: str, container: Described) -> ProjectLocation:
    """The project that the container comes from.

    Raises:
        Blocked: Compose 2 has not created it.
    """
    labels = container.labels
    if PROJECT not in labels or SERVICE not in labels:
        raise Blocked(
            f"The container {container.name} was not created by Docker Compose.",
            code="not_made_by_compose",
            hint="pgherd can only migrate what Compose runs. Describe it in a Compose file, or "
            "move this service by hand.",
        )
    if _COMPOSE_1.match(labels.get(VERSION, "")) or _FOLDER not in labels:
        raise Blocked(
            f"The container {container.name} was created by Compose {labels.get(VERSION, '1')}.",
            code="made_by_compose_1",
            hint="Recreate it with Compose 2: `docker compose up -d` in its project's folder.",
        )
    return ProjectLocation(configured, labels[PROJECT], labels[_FOLDER], labels[SERVICE])


def is_cut_off(container: Described) -> bool:
    """Whether a killed Compose has left the container: created, but not yet under its name.

    Compose gives the new one the old one's id and name until that is removed; the next `up` takes
    it for a good one, and leaves it the name (measured with 2.26).
    """
    return _CUT_OFF.match(container.name) is not None


def search(configured: str, there_are: Sequence[Described]) -> Described:
    """The container that Compose has created and that is meant by a name which none has.

    Raises:
        Blocked: it may be none of them, or several.
    """
    meant = [one for one in there_are if configured in _names(one)]
    places = {(one.labels[PROJECT], one.labels[SERVICE]) for one in meant}
    if len(places) == 1:
        return meant[0]
    names = ", ".join(one.name for one in there_are) or "none"
    raise Blocked(
        f"There is no container {configured}. Compose has created: {names}.",
        code="container_not_found",
        hint="Correct `containers` of the service in the configuration; or, after `docker compose "
        "down`, create them with `docker compose up --no-start` in their folder.",
    )


def check_files(container: Described, call: PlainCall, ours: Path | None) -> None:
    """Check that a plain call reads the files that the container was created from, but for ours.

    Raises:
        Blocked: it was created from other files; the hint says what to do.
    """
    label = container.labels.get(_FILES, "")
    made_from = [part for part in label.split(",") if part and Path(part) != ours]
    reads = [str(file) for file in call.files if file != ours]
    if made_from == reads:
        return
    as_variable = ":".join(
        part.removeprefix(f"{call.folder}/") for part in [*made_from, "compose.pgherd.yaml"]
    )
    raise Blocked(
        f"The container {container.name} was created from {', '.join(made_from) or 'no file'}, but "
        f"a plain `docker compose up -d` in {call.folder} reads {', '.join(reads)}.",
        code="made_from_other_files",
        hint="If the plain call is right, run it once. If -f is right, let a plain call read the "
        f"same files; once, in that folder:\n  touch compose.pgherd.yaml\n"
        f"  echo 'COMPOSE_FILE={as_variable}' >> .env",
    )


def check_environment_file(container: Described, folder: Path) -> None:
    """Check that a plain call reads the same file for its variables.

    Raises:
        Blocked: the owner has named another one.
    """
    label = container.labels.get(_ENVIRONMENT_FILE, "")
    if label and label.split(",") != [str(folder / ".env")]:
        raise Blocked(
            f"The container {container.name} was created with --env-file {label}, which a plain "
            f"`docker compose up -d` in {folder} does not read.",
            code="made_with_other_variables",
            hint="Move its lines to .env in that folder and run `docker compose up -d` once.",
        )


def _names(container: Described) -> set[str]:
    """The names that the container may have had when the configuration was written."""
    labels = container.labels
    parts = (labels.get(PROJECT, ""), labels.get(SERVICE, ""), labels.get(_NUMBER, "1"))
    # Compose 2 joins them by -; by _ in its compatibility mode.
    return {labels.get(SERVICE, ""), "-".join(parts), "_".join(parts)}
