"""How what runs differs from what was pointed. Decides; touches nothing."""

from collections.abc import Mapping, Sequence

from bot.deployers.compose.checks import not_in_force
from bot.deployers.compose.model import Model
from bot.deployers.compose.override import Section
from bot.model.containers import Described


def drift(
    part: Section,
    file: str,
    model: Model,
    containers: Mapping[str, Sequence[Described]],
) -> str | None:
    """A sentence about the first difference that matters most; None where there is none."""
    if missing := not_in_force(part, model):
        return (
            f"{file} is there, but a plain `docker compose up -d` does not take from it: "
            f"{', '.join(missing)}."
        )
    for name, variables in part.environment.items():
        for container in containers.get(name, ()):
            if (said := _differs(container, variables, part, file)) is not None:
                return said
    return None


def _differs(
    container: Described, variables: Mapping[str, str], part: Section, file: str
) -> str | None:
    other = [
        name for name in sorted(variables) if container.environment.get(name) != variables[name]
    ]
    if other:
        return (
            f"The container {container.name} was made without {file}: {', '.join(other)} lead it "
            f"elsewhere than to {part.server}. Run `docker compose up -d` there, without -f."
        )
    if part.external and not set(part.external.values()) & set(container.networks):
        networks = ", ".join(part.external.values())
        return (
            f"The container {container.name} is not on {networks}, where {part.server} answers. "
            "Run `docker compose up -d` in its project's folder."
        )
    return None
