"""The plan for one project: what an override has to change there. No I/O."""

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
    """The file that it replaces: whoever may read that may read this."""


@dataclass(frozen=True, slots=True)
class PlannedSection:
    """The section for one project, with its secret files and its description for people."""

    facts: ProjectFacts
    section: Section
    secrets: tuple[SecretFile, ...]
    does: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Use:
    """A project's service that uses the database, and the configured service that it is of."""

    facts: ProjectFacts
    service: ProjectService
    owner: str


@dataclass(slots=True)
class _Made:
    """The content of a section, collected service by service."""

    environment: dict[str, Mapping[str, str]] = field(default_factory=dict)
    networks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    external: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, Mapping[str, str]] = field(default_factory=dict)
    files: list[SecretFile] = field(default_factory=list)
    does: list[str] = field(default_factory=list)
    private: bool = False


def planned_section(
    facts: ProjectFacts, context: Context, destination: Destination, run: str
) -> PlannedSection | None:
    """The section for this project; None where its containers do not use the database.

    Raises:
        Blocked: it cannot be done as things are; the hint says what to do.
    """
    made = _Made()
    for name in facts.services:
        service = facts.model.services[name]
        if not _changes(facts, context, service, _elsewhere(context)):
            check_containers(facts, service, set())  # it is started again all the same
            continue
        way = _route(facts, context, service)
        found = _changes(facts, context, service, _target(destination, way))
        check_containers(facts, service, set(found))
        _add(made, _Use(facts, service, context.service.name), found, way)
    if not made.environment:
        return None
    section = Section(
        service=context.service.name,
        run=run,
        server=destination.server.name,
        environment=made.environment,
        networks=made.networks,
        external=made.external,
        secrets=made.secrets,
        private=made.private,
    )
    return PlannedSection(facts, section, tuple(made.files), _does(facts, made))


def all_of(found: tuple[PlannedSection, ...]) -> tuple[PlannedSection, ...]:
    """The same sections, each with the files of all: half of them is not enough."""
    names = tuple(str(one.facts.location.file) for one in found)
    return tuple(replace(one, section=replace(one.section, files=names)) for one in found)


def nothing_found(facts: tuple[ProjectFacts, ...], context: Context) -> Blocked:
    """The error for a service none of whose variables leads to its database."""
    seen = {
        variable
        for one in facts
        for name in one.services
        for variable in looking_alike(_environment(one, one.model.services[name]))
    }
    return Blocked(
        f"pgherd does not know how {context.service.name} finds the database "
        f"{context.service.database}: no variable of its containers leads to "
        f"{context.former_server.name}.",
        code="variables_not_found",
        hint=("Name" if context.names is None else "Correct")
        + " them in the configuration, `variables:` of the service, as in docs/compose.md. "
        f"Candidates: {', '.join(sorted(seen)) or 'none'}.",
    )


def _route(facts: ProjectFacts, context: Context, service: ProjectService) -> Route:
    return route(
        context.server,
        context.container,
        context.everybody,
        networks=_networks(facts, service),
        network_mode=service.network_mode,
    )


def _networks(facts: ProjectFacts, service: ProjectService) -> frozenset[str]:
    """The engine's names of the service's networks."""
    found = (facts.model.networks.get(key) for key in service.networks)
    return frozenset(name for name in found if name is not None)


def _target(destination: Destination, way: Route) -> Target:
    return Target(way.host, way.port, destination.database, destination.user, destination.password)


def _elsewhere(context: Context) -> Target:
    """A target that nothing leads to yet: whatever uses the database would have to change."""
    service = context.service
    return Target("elsewhere.invalid", DEFAULT_PORT, service.database, service.owner, None)


def _changes(
    facts: ProjectFacts, context: Context, service: ProjectService, target: Target
) -> Changes:
    former = _former(facts, context, service)
    found = changes(_environment(facts, service), former, target, context.names)
    if context.names is None and mentions(service.command, former):
        found = Unclear("its command names the server", ())
    if isinstance(found, Unclear):
        names = f" ({', '.join(found.variables)})" if found.variables else ""
        raise Blocked(
            f"It is unclear how {service.name} of {facts.model.name} finds its database: "
            f"{found.why}{names}.",
            code="variables_unclear",
            hint="Name them in the configuration, `variables:` of the service, as in "
            "docs/compose.md; what a command or a file of the application says is changed by hand.",
        )
    return found


def _former(facts: ProjectFacts, context: Context, service: ProjectService) -> Former:
    server = context.former_server
    found = ways(
        server,
        context.former_container,
        networks=_networks(facts, service),
        network_mode=service.network_mode,
    )
    if context.former_container is None:
        # After `docker compose down` only the files tell what the server is called.
        port = DEFAULT_PORT if server.host is not None else server.port
        found |= {
            (one.name, port)
            for one in facts.model.services.values()
            if one.container_name == server.container
        }
    return Former(found, context.service.database, context.service.owner)


def _environment(facts: ProjectFacts, service: ProjectService) -> Environment:
    """The variables of its containers, those of the image included."""
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
            hint="Use `secrets:` with `file:` for it, or name the variables in the configuration.",
        )
    path = use.facts.call.folder / secret_name(use.owner, change.name)
    return SecretFile(path, change.value, like)


def _does(facts: ProjectFacts, made: _Made) -> tuple[str, ...]:
    file, verb = facts.location.file, "writes" if facts.location.is_new else "fills"
    who = f"; readable by {facts.owner} only" if made.private else ""
    lines = [f"{verb} {file} ({facts.location.why}{who})", *made.does]
    lines += [f"writes {secret.path}, a secret" for secret in made.files]
    lines += [
        f"{name}: other changes of its files since it was created take effect too"
        for name in sorted(facts.changed & set(facts.services))
    ]
    lines += [
        f"{name}: has `restart: always`, so a reboot starts it during the run; the fence holds then"
        for name in facts.services
        if any(one.restart_policy == "always" for one in facts.containers[name])
    ]
    return tuple(lines)
