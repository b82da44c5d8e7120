"""The place of pgherd's override file, such that a plain call of the owner reads it. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.deployers.compose.plain_call import PlainCall, override_name
from bot.model.errors import Blocked

OWN_NAME = "compose.pgherd.yaml"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that Compose reads after another one of the owner's: it may hold the override."""

    file: Path
    is_ours: bool
    is_placeholder: bool


@dataclass(frozen=True, slots=True)
class OverrideLocation:
    """The place where the override file goes, or is."""

    file: Path
    is_new: bool
    why: str
    """The reason why a plain call reads it, for people."""


def override_location(
    call: PlainCall, candidates: Mapping[Path, Candidate], included: tuple[Path, ...]
) -> OverrideLocation:
    """The place; `included` are the files that path lists of `include` name behind another.

    Raises:
        Blocked: there is none; the hint says what the owner has to add, once.
    """
    how = "COMPOSE_FILE names it" if call.by_variable else "Compose reads it by its name"
    ways = [(file, how) for file in reversed(call.files[1:])]
    ways += [(file, "`include` names it") for file in included]
    for wanted in ("is_ours", "is_placeholder"):
        for file, why in ways:
            if file in candidates and getattr(candidates[file], wanted):
                return OverrideLocation(file, is_new=False, why=why)
    if not call.by_variable and len(call.files) == 1:
        return OverrideLocation(
            override_name(call.base), is_new=True, why="Compose reads it by its name"
        )
    raise _no_place(call)


def secret_name(service: str, variable: str) -> str:
    """The name of a file for the value of a variable; no service's is another's beginning."""
    # A + is in no name of a service.
    return f".pgherd-{service}+{variable.lower()}"


def _no_place(call: PlainCall) -> Blocked:
    own = call.folder / OWN_NAME
    if call.by_variable:
        second = f"In .env, let COMPOSE_FILE end with :{OWN_NAME}"
    else:
        second = f"echo 'COMPOSE_FILE={call.as_variable}:{OWN_NAME}' >> .env"
    return Blocked(
        f"{call.folder} has no place for pgherd's override: "
        f"{call.files[-1].name} is your own, and pgherd does not edit it.",
        code="no_place_for_override",
        hint=f"Once, in that folder:\n  touch {own.name}\n  {second}\n"
        "That changes nothing until pgherd fills the file.",
    )
