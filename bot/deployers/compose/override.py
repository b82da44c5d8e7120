"""The text of pgherd's override file, written and read. No I/O."""

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
    """The section of one configured service; values are those that containers get."""

    service: str
    run: str
    server: str
    environment: Mapping[str, Mapping[str, str]] = field(repr=False)
    """Variables by the project's service; every one that is changed is in it."""
    networks: Mapping[str, tuple[str, ...]]
    """All networks, by key, of each project service that gets one more."""
    external: Mapping[str, str]
    """The engine's name of each network that is added, by key."""
    secrets: Mapping[str, Mapping[str, str]]
    """Files of the host by secret name, by the project's service."""
    files: tuple[str, ...] = ()
    """All override files of the run: a service may consist of several projects."""
    private: bool = False
    """Whether a value is a password, or holds one."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """An empty file of the owner's, as it was before pgherd filled it."""

    text: str
    mode: int
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Override:
    """An override file: a section for each service, and what the file was before."""

    sections: tuple[Section, ...]
    before: Placeholder | None = None
    """None where there was no file."""

    def section(self, service: str) -> Section | None:
        """The section of this service."""
        return next((section for section in self.sections if section.service == service), None)

    def with_section(self, new: Section) -> "Override":
        """The override with this section, in place of the service's former one."""
        return Override((*self.without(new.service).sections, new), self.before)

    def without(self, service: str) -> "Override":
        """The override without the section of this service."""
        return Override(tuple(p for p in self.sections if p.service != service), self.before)

    @property
    def private(self) -> bool:
        """Whether a value in it is a password, or holds one."""
        return any(section.private for section in self.sections)


def render(override: Override) -> str:
    """The file's text; Compose fills variables into it, so every $ in it is doubled."""
    lines = [_FIRST_LINE]
    for section in override.sections:
        lines.append(
            f"# {section.service} uses the server {section.server} since run {section.run}."
        )
        lines.append(_MARK + json.dumps(_said(section), sort_keys=True))
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
    """The override of this text; None for a file that pgherd has not written.

    Raises:
        ValueError: pgherd has written it, and somebody has changed it since.
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
    """Whether a file is empty to Compose: an owner who adds one leaves the place to pgherd."""
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError:
        return False
    return content in (None, {}, {"services": {}})


def _said(section: Section) -> dict[str, Any]:
    return {
        "run": section.run,
        "server": section.server,
        "service": section.service,
        "services": list(section.environment),
        "networks": {name: list(keys) for name, keys in section.networks.items()},
        "external": dict(section.external),
        "secrets": {name: dict(files) for name, files in section.secrets.items()},
        "files": list(section.files),
        "private": section.private,
    }


def _parsed(text: str) -> Override:
    services = yaml.safe_load(text)["services"]
    sections, before = [], None
    for line in text.splitlines():
        if line.startswith(_BEFORE):
            before = Placeholder(**json.loads(line.removeprefix(_BEFORE)))
        if line.startswith(_MARK):
            said = json.loads(line.removeprefix(_MARK))
            sections.append(_section(said, services))
    return Override(tuple(sections), before)


def _section(said: Mapping[str, Any], services: Mapping[str, Any]) -> Section:
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
    for section in override.sections:
        for name, variables in section.environment.items():
            described: dict[str, Any] = {
                "environment": {key: _value(value) for key, value in variables.items()}
            }
            if section.networks.get(name):
                # With the names of all: a service that names none would else lose `default`.
                described["networks"] = {key: {} for key in section.networks[name]}
            if section.secrets.get(name):
                described["secrets"] = list(section.secrets[name])
            services[name] = described
        for key, network in section.external.items():
            networks[key] = {"external": True, "name": _value(network)}
        for files in section.secrets.values():
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
        """Never."""
        del data
        return True


def _quoted(dumper: yaml.SafeDumper, value: _Value) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"')


_Dumper.add_representer(_Value, _quoted)
