"""What would change besides, if containers were made anew now. Decides; touches nothing."""

from pathlib import Path

from bot.deployers.compose.facts import ProjectFacts
from bot.deployers.compose.model import Model, ProjectService
from bot.deployers.compose.override import Section
from bot.model.errors import Blocked


def check_containers(facts: ProjectFacts, service: ProjectService, variables: set[str]) -> None:
    """Nothing where its containers are what the files say: the same image, the same database.

    Raises:
        Blocked: a new container would be another one, and what to do about that.
    """
    again = f"Run `docker compose up -d {service.name}` in {facts.call.folder} once"
    for container in facts.containers[service.name]:
        if facts.image_ids[service.name] != container.image_id:
            raise Blocked(
                f"The image {service.image} has changed since the container {container.name} was "
                "made: making it anew would be an upgrade too.",
                code="image_has_changed",
                hint=f"{again}, look that the application is well, and then try again.",
            )
        differing = [
            name
            for name in sorted(variables)
            if name in service.environment
            and container.environment.get(name) != service.environment[name]
        ]
        if differing:
            raise Blocked(
                f"The container {container.name} has another value than its files say now: "
                f"{', '.join(differing)}.",
                code="container_differs_from_files",
                hint=f"{again}; or write into .env what was set in a shell when it was made.",
            )


def not_in_force(part: Section, model: Model) -> tuple[str, ...]:
    """What of ours does not come out when Compose reads the project; names only."""
    return tuple(
        f"{name}: {variable}"
        for name, variables in part.environment.items()
        for variable, value in variables.items()
        if name not in model.services or model.services[name].environment.get(variable) != value
    )


def check_in_force(part: Section, file: Path, model: Model) -> None:
    """Nothing where all of ours comes out.

    Raises:
        Blocked: something does not.
    """
    if lost := not_in_force(part, model):
        raise Blocked(
            f"{file} does not have the last word about {', '.join(lost)}.",
            code="override_not_last",
            hint="Let COMPOSE_FILE name pgherd's file last; a path list of `include` that names it "
            "has to be that of the service.",
        )
