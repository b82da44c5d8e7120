"""What pointing a service changes in one project. Decides; touches nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.deployers.compose.checks import check_containers
from bot.deployers.compose.facts import Context, ProjectFacts
from bot.deployers.compose.model import ProjectService
from bot.deployers.compose.override import Section
from bot.deployers.compose.override_location import secret_name
from bot.deployers.compose.route import Route, route, ways
from bot.deployers.database_url import DEFAULT_PORT
from bot.deployers.environment import Environment, Form, reference
from bot.deployers.variables import Change, Changes, Former, Target, Unclear, changes, mentions
from bot.deployers.variables import candidates as looking_alike
from bot.model.deployments import Destination
from bot.model.errors import Blocked
from bot.model.secret import Secret

_SECRETS = "/run/secrets/"
_NO_KEY = re.compile(r"[^A-Za-z0-9._-]")


@dataclass(frozen=True, slots=True)
class SecretFile:
    """A file for a variable that names one."""

    path: Path
    content: Secret
    like: Path
    """The file that it stands in for: whoever may read that may read this."""


@dataclass(frozen=True, slots=True)
class PlannedSection:
    """What is written into one project, and what people are told of it."""

    facts: ProjectFacts
    part: Section
    secrets: tuple[SecretFile, ...]
    does: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Use:
    """A service of a project that uses the database, and pgherd's name for whose it is."""

    facts: ProjectFacts
    service: ProjectService
    owner: str


@dataclass(slots=True)
class _Made:
    """What comes together, service by service."""

    environment: dict[str, Mapping[str, str]] = field(default_factory=dict)
    networks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    external: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, Mapping[str, str]] = field(default_factory=dict)
    files: list[SecretFile] = field(default_factory=list)
    does: list[str] = field(default_factory=list)
    private: bool = False


def pointing(
    facts: ProjectFacts, around: Context, destination: Destination, run: str
) -> PlannedSection | None:
    """What it takes in this project; None where its containers do not use the database.

    Raises:
        Blocked: it cannot be done as things are, and what to do about it.
    """
    made = _Made()
    for name in facts.services:
        service = facts.model.services[name]
        if not _changes(facts, around, service, _elsewhere(around)):
            check_containers(facts, service, set())  # it is started again all the same
            continue
        way = _route(facts, around, service)
        found = _changes(facts, around, service, _aim(destination, way))
        check_containers(facts, service, set(found))
        _add(made, _Use(facts, service, around.service.name), found, way)
    if not made.environment:
        return None
    part = Section(
        service=around.service.name,
        run=run,
        server=destination.server.name,
        environment=made.environment,
        networks=made.networks,
        external=made.external,
        secrets=made.secrets,
        private=made.private,
    )
    return PlannedSection(facts, part, tuple(made.files), _does(facts, made))


def all_of(found: tuple[PlannedSection, ...]) -> tuple[PlannedSection, ...]:
    """The same, each knowing of the files of all: half of them is not enough."""
    names = tuple(str(one.facts.place.file) for one in found)
    return tuple(replace(one, part=replace(one.part, files=names)) for one in found)


def nothing_found(facts: tuple[ProjectFacts, ...], around: Context) -> Blocked:
    """None of the service's containers leads to its database by a variable that is known."""
    seen = {
        variable
        for one in facts
        for name in one.services
        for variable in looking_alike(_environment(one, one.model.services[name]))
    }
    return Blocked(
        f"How {around.service.name} finds the database {around.service.database} is not known: no "
        f"variable of its containers leads to {around.former_server.name}.",
        code="variables_not_found",
        hint=("Name" if around.names is None else "Correct")
        + " them in the configuration, `variables:` of the service, as in docs/compose.md. "
        f"Looking like it: {', '.join(sorted(seen)) or 'none'}.",
    )


def _route(facts: ProjectFacts, around: Context, service: ProjectService) -> Route:
    return route(
        around.server,
        around.container,
        around.everybody,
        networks=_networks(facts, service),
        network_mode=service.network_mode,
    )


def _networks(facts: ProjectFacts, service: ProjectService) -> frozenset[str]:
    """Their names at the engine."""
    found = (facts.model.networks.get(key) for key in service.networks)
    return frozenset(name for name in found if name is not None)


def _aim(destination: Destination, way: Route) -> Target:
    return Target(way.host, way.port, destination.database, destination.user, destination.password)


def _elsewhere(around: Context) -> Target:
    """What nothing leads to yet: whatever uses the database would have to be changed for it."""
    service = around.service
    return Target("elsewhere.invalid", DEFAULT_PORT, service.database, service.owner, None)


def _changes(facts: ProjectFacts, around: Context, service: ProjectService, aim: Target) -> Changes:
    former = _former(facts, around, service)
    found = changes(_environment(facts, service), former, aim, around.names)
    if around.names is None and mentions(service.command, former):
        found = Unclear("its command names the server", ())
    if isinstance(found, Unclear):
        names = f" ({', '.join(found.variables)})" if found.variables else ""
        raise Blocked(
            f"How {service.name} of {facts.model.name} finds its database is unclear: "
            f"{found.why}{names}.",
            code="variables_unclear",
            hint="Name them in the configuration, `variables:` of the service, as in "
            "docs/compose.md; what a command or a file of the application says is changed by hand.",
        )
    return found


def _former(facts: ProjectFacts, around: Context, service: ProjectService) -> Former:
    server = around.former_server
    found = ways(
        server,
        around.former_container,
        networks=_networks(facts, service),
        network_mode=service.network_mode,
    )
    if around.former_container is None:
        # After `docker compose down` only the files tell what the server is called.
        port = DEFAULT_PORT if server.host is not None else server.port
        found |= {
            (one.name, port)
            for one in facts.model.services.values()
            if one.container_name == server.container
        }
    return Former(found, around.service.database, around.service.owner)


def _environment(facts: ProjectFacts, service: ProjectService) -> Environment:
    """The variables that its containers get, those of the image too."""
    values: dict[str, str] = {}
    for container in facts.containers[service.name]:
        values |= container.environment
    return Environment({**values, **service.environment}, facts.contents[service.name])


def _add(made: _Made, use: _Use, found: Changes, way: Route) -> None:
    variables, secrets = {}, {}
    for variable, change in found.items():
        made.does.append(f"{use.service.name}: {variable} becomes {change.shown}")
        if change.form is Form.PLAIN:
            variables[variable] = change.value.reveal()
            made.private |= change.is_private
            continue
        file = _secret_file(use, change)
        secret = f"pgherd_{use.owner}_{change.name.lower()}"
        variables[variable] = reference(change.form, _SECRETS + secret)
        secrets[secret] = str(file.path)
        made.files.append(file)
    made.environment[use.service.name] = variables
    made.secrets[use.service.name] = secrets
    if way.joins is not None:
        _join(made, use, way.joins, way.host)


def _join(made: _Made, use: _Use, network: str, host: str) -> None:
    known = {name: key for key, name in use.facts.model.networks.items()}
    key = known.get(network) or _NO_KEY.sub("_", f"pgherd_{network}")
    if network not in known:
        made.external[key] = network
    made.networks[use.service.name] = (*use.service.networks, key)
    made.does.append(f"{use.service.name}: joins the network {network}, where {host} answers")


def _secret_file(use: _Use, change: Change) -> SecretFile:
    values = _environment(use.facts, use.service).values
    like = use.service.mounted.get(values[change.variable].removeprefix("file://"))
    if like is None:
        raise Blocked(
            f"The file that {change.variable} of {use.service.name} names comes from no file of "
            "the host.",
            code="secret_not_a_file",
            hint="Let it come from `secrets:` with `file:`, or name the variables by hand.",
        )
    path = use.facts.call.folder / secret_name(use.owner, change.name)
    return SecretFile(path, change.value, like)


def _does(facts: ProjectFacts, made: _Made) -> tuple[str, ...]:
    file, verb = facts.place.file, "writes" if facts.place.is_new else "fills"
    who = f"; only {facts.owner} may read it" if made.private else ""
    lines = [f"{verb} {file} ({facts.place.why}{who})", *made.does]
    lines += [f"writes {secret.path}, a secret" for secret in made.files]
    lines += [
        f"{name}: what else has changed in its files since it was made comes into force too"
        for name in sorted(facts.changed & set(facts.services))
    ]
    lines += [
        f"{name}: restarts always, so a reboot starts it while it is stopped; the fence holds then"
        for name in facts.services
        if any(one.restart_policy == "always" for one in facts.containers[name])
    ]
    return tuple(lines)
