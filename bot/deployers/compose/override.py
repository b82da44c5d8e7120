"""The override file that pgherd writes: its text, and reading that again. Touches nothing."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import yaml

_FIRST_LINE = "# Written by pgherd; removed by its rollback."
_MARK = "# pgherd: "
_BEFORE = "# before: "


@dataclass(frozen=True, slots=True)
class Section:
    """What one service of pgherd's changes in a project; values are those that containers get."""

    service: str
    run: str
    server: str
    environment: Mapping[str, Mapping[str, str]] = field(repr=False)
    """Variables by the project's service; every service that is changed is in it."""
    networks: Mapping[str, tuple[str, ...]]
    """The networks of the project's services that get one more: keys, all of them."""
    external: Mapping[str, str]
    """Name at the engine of each network that is added, by key."""
    secrets: Mapping[str, Mapping[str, str]]
    """By the project's service: files of the host by the secret's name."""
    files: tuple[str, ...] = ()
    """All override files that this pointing consists of: a service may be of several projects."""
    private: bool = False
    """Whether a value is a password, or holds one."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A file of the owner's that says nothing, as it was."""

    text: str
    mode: int
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Override:
    """An override file: a part for each service, and what the file was before."""

    parts: tuple[Section, ...]
    before: Placeholder | None = None
    """None where there was no file."""

    def part(self, service: str) -> Section | None:
        """The part of this service."""
        return next((part for part in self.parts if part.service == service), None)

    def with_part(self, new: Section) -> "Override":
        """The same with this part, in place of the service's own."""
        return Override((*self.without(new.service).parts, new), self.before)

    def without(self, service: str) -> "Override":
        """The same without the part of this service."""
        return Override(tuple(p for p in self.parts if p.service != service), self.before)

    @property
    def private(self) -> bool:
        """Whether a value in it is a password, or holds one."""
        return any(part.private for part in self.parts)


def render(override: Override) -> str:
    """The file's text; Compose fills variables into it, so every $ in it is doubled."""
    lines = [_FIRST_LINE]
    for part in override.parts:
        lines.append(f"# {part.service} uses the server {part.server} since run {part.run}.")
        lines.append(_MARK + json.dumps(_said(part), sort_keys=True))
    if override.before is not None:
        lines.append(_BEFORE + json.dumps(asdict(override.before), sort_keys=True))
    lines += [
        "# To undo it by hand: stop the services below, delete this file (or put back what stands",
        "# behind `before`), and run `docker compose up -d`. docs/compose.md says more.",
    ]
    body = yaml.dump(
        _body(override), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000
    )
    # So that a value changed by hand is noticed too.
    lines.append(f"# sha256 of what follows: {hashlib.sha256(body.encode()).hexdigest()}")
    return "\n".join(lines) + "\n" + body


def parse(text: str) -> Override | None:
    """The override of this text; None for a file that is not ours.

    Raises:
        ValueError: it is ours, but somebody has changed it.
    """
    if not text.startswith(_FIRST_LINE):
        return None
    try:
        override = _parsed(text)
    except (ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError):
        override = None
    if override is None or render(override) != text:
        raise ValueError("changed by hand")
    return override


def is_placeholder(text: str) -> bool:
    """Whether a file says nothing: an owner who adds one leaves the place to pgherd."""
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError:
        return False
    return content in (None, {}, {"services": {}})


def _said(part: Section) -> dict[str, Any]:
    return {
        "run": part.run,
        "server": part.server,
        "service": part.service,
        "services": list(part.environment),
        "networks": {name: list(keys) for name, keys in part.networks.items()},
        "external": dict(part.external),
        "secrets": {name: dict(files) for name, files in part.secrets.items()},
        "files": list(part.files),
        "private": part.private,
    }


def _parsed(text: str) -> Override:
    services = yaml.safe_load(text)["services"]
    parts, before = [], None
    for line in text.splitlines():
        if line.startswith(_BEFORE):
            before = Placeholder(**json.loads(line.removeprefix(_BEFORE)))
        if line.startswith(_MARK):
            said = json.loads(line.removeprefix(_MARK))
            parts.append(_part(said, services))
    return Override(tuple(parts), before)


def _part(said: Mapping[str, Any], services: Mapping[str, Any]) -> Section:
    return Section(
        service=said["service"],
        run=said["run"],
        server=said["server"],
        environment={
            name: {k: v.replace("$$", "$") for k, v in services[name]["environment"].items()}
            for name in said["services"]
        },
        networks={name: tuple(keys) for name, keys in said["networks"].items()},
        external=said["external"],
        secrets=said["secrets"],
        files=tuple(said["files"]),
        private=said["private"],
    )


def _body(override: Override) -> dict[str, Any]:
    services: dict[str, Any] = {}
    networks: dict[str, Any] = {}
    secrets: dict[str, Any] = {}
    for part in override.parts:
        for name, variables in part.environment.items():
            described: dict[str, Any] = {
                "environment": {key: _value(value) for key, value in variables.items()}
            }
            if part.networks.get(name):
                # With the names of all: a service that names none would else lose `default`.
                described["networks"] = {key: {} for key in part.networks[name]}
            if part.secrets.get(name):
                described["secrets"] = list(part.secrets[name])
            services[name] = described
        for key, network in part.external.items():
            networks[key] = {"external": True, "name": _value(network)}
        for files in part.secrets.values():
            secrets |= {name: {"file": _value(file)} for name, file in files.items()}
    body = {"services": services, "networks": networks, "secrets": secrets}
    return {name: content for name, content in body.items() if content}


class _Value(str):
    """Text that is written in quotes, so that no YAML of any version takes it for a number."""

    __slots__ = ()


def _value(text: str) -> _Value:
    return _Value(text.replace("$", "$$"))


class _Dumper(yaml.SafeDumper):
    """Writes values in quotes, and never a reference from one place to another."""

    def ignore_aliases(self, data: Any) -> bool:
        """None at all."""
        del data
        return True


def _quoted(dumper: yaml.SafeDumper, value: _Value) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"')


_Dumper.add_representer(_Value, _quoted)
