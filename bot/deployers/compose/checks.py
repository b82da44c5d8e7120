"""How a project's files, pgherd's override in them and its containers differ. No I/O."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.deployers.compose.facts import ProjectFacts
from bot.deployers.compose.model import Model, ProjectService
from bot.deployers.compose.override import Section
from bot.model.containers import Described
from bot.model.errors import Blocked


def check_containers(facts: ProjectFacts, service: ProjectService, variables: set[str]) -> None:
    """Check that the containers are what the files say: the same image, the same database.

    Raises:
        Blocked: a recreated container would be a different one; the hint says what to do.
    """
    again = f"Run `docker compose up -d {service.name}` in {facts.call.folder} once"
    for container in facts.containers[service.name]:
        if facts.image_ids[service.name] != container.image_id:
            raise Blocked(
                f"The image {service.image} has changed since the container {container.name} was "
                "created: recreating it would be an upgrade too.",
                code="image_has_changed",
                hint=f"{again}, check that the application is healthy, and try again.",
            )
        differing = [
            name
            for name in sorted(variables)
            if name in service.environment
            and container.environment.get(name) != service.environment[name]
        ]
        if differing:
            raise Blocked(
                f"The container {container.name} has other values than its files have now: "
                f"{', '.join(differing)}.",
                code="container_differs_from_files",
                hint=f"{again}; or write into .env what was set in a shell when it was created.",
            )


def not_in_force(section: Section, model: Model) -> tuple[str, ...]:
    """The variables of a section that Compose does not take from the project's files."""
    return tuple(
        f"{name}: {variable}"
        for name, variables in section.environment.items()
        for variable, value in variables.items()
        if name not in model.services or model.services[name].environment.get(variable) != value
    )


def check_in_force(section: Section, file: Path, model: Model) -> None:
    """Check that Compose takes the whole section from the project's files.

    Raises:
        Blocked: it does not.
    """
    if lost := not_in_force(section, model):
        raise Blocked(
            f"Another file overrides {file} for {', '.join(lost)}.",
            code="override_not_last",
            hint="Name pgherd's file last in COMPOSE_FILE, or in the `include` path list of that "
            "very service.",
        )


def drift(
    section: Section,
    file: str,
    model: Model,
    containers: Mapping[str, Sequence[Described]],
) -> str | None:
    """The most important difference between what runs and a section, as a sentence; else None."""
    if missing := not_in_force(section, model):
        return (
            f"{file} is there, but a plain `docker compose up -d` ignores part of it: "
            f"{', '.join(missing)}."
        )
    for name, variables in section.environment.items():
        for container in containers.get(name, ()):
            if (said := _differs(container, variables, section, file)) is not None:
                return said
    return None


def _differs(
    container: Described, variables: Mapping[str, str], section: Section, file: str
) -> str | None:
    other = [
        name for name in sorted(variables) if container.environment.get(name) != variables[name]
    ]
    if other:
        return (
            f"The container {container.name} was created without {file}: {', '.join(other)} do not "
            f"lead it to {section.server}. Run `docker compose up -d` there, without -f."
        )
    if section.external and not set(section.external.values()) & set(container.networks):
        networks = ", ".join(section.external.values())
        return (
            f"The container {container.name} is not on {networks}, where {section.server} answers. "
            "Run `docker compose up -d` in its project's folder."
        )
    return None
