"""Which variables of a container lead to its database, and what to change them to. No I/O."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.deployers.database_url import DEFAULT_PORT, DatabaseUrl, parse_url
from bot.deployers.environment import Environment, Form, Setting
from bot.deployers.variable_sets import (
    KNOWN,
    Part,
    VariableSet,
    beside_host,
    beside_url,
    names_a_host,
)
from bot.model.deployments import VariableNames
from bot.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Former:
    """The database that the application uses so far."""

    ways: frozenset[tuple[str, int]]
    """Each host and port by which the container may know its server."""
    database: str
    user: str


@dataclass(frozen=True, slots=True)
class Target:
    """The database to use, as the container reaches it."""

    host: str
    port: int
    database: str
    user: str
    password: Secret | None
    """None where the application keeps the one it has."""


@dataclass(frozen=True, slots=True)
class Change:
    """A variable with its new value."""

    name: str
    form: Form
    value: Secret
    shown: str
    """The value for people; no password."""
    is_private: bool = False
    """Whether the value is a password, or holds one."""

    @property
    def variable(self) -> str:
        """The variable's name as it is set."""
        return Setting(self.name, self.form, None).variable


@dataclass(frozen=True, slots=True)
class Unclear:
    """The reason why nothing can be decided; names of variables, never a value."""

    why: str
    variables: tuple[str, ...]


Changes = Mapping[str, Change]
"""Changes by variable; empty where the container does not use the database."""


def changes(
    environment: Environment, former: Former, target: Target, by_hand: VariableNames | None = None
) -> Changes | Unclear:
    """The changes that lead the container from the former database to the target, and no others."""
    search = _Search(environment, former, target)
    if by_hand is not None:
        search.named(by_hand)
    else:
        search.walk()
    if search.missing:
        return Unclear("no variable holds the " + " or the ".join(search.missing), ())
    if search.unclear:
        return Unclear("their values are not understood", tuple(sorted(search.unclear)))
    return search.found


def mentions(text: str, former: Former) -> bool:
    """Whether a text, such as a command, leads to the former server in some way."""
    hosts = "|".join(sorted(re.escape(host) for host, _ in former.ways))
    lead = r"(?<!http:)(?<!https:)//(?:[^\s/]*@)?|(?:host|server|data source)\s*[=:]\s*|@"
    return bool(hosts) and bool(
        re.search(f"(?:{lead})(?:{hosts})(?![A-Za-z0-9_.-])", text, re.IGNORECASE)
    )


def candidates(environment: Environment) -> tuple[str, ...]:
    """The names of variables that look as if they had to do with a database."""
    words = re.compile(r"POSTGRES|PG|SQL|DATABASE|DB|DSN", re.IGNORECASE)
    return tuple(sorted(name for name in environment.values if words.search(name)))


@dataclass(slots=True)
class _Search:
    environment: Environment
    former: Former
    target: Target
    found: dict[str, Change] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    unclear: set[str] = field(default_factory=set)

    def walk(self) -> None:
        """Follow all variables; then those that are not set because their default is right."""
        hosts_seen = False
        for setting in self.environment.settings():
            if setting.text is None:
                continue
            if (url := parse_url(setting.text)) is not None:
                self._url(setting, url)
            elif names_a_host(setting.name) and (address := _address(setting.text)):
                hosts_seen |= self._host(setting, address)
            elif mentions(setting.text, self.former):
                self.unclear.add(setting.variable)
        if not hosts_seen and not self.found:
            self._implied()

    def named(self, names: VariableNames) -> None:
        """Change the variables that the owner has named, whatever their values are now."""
        if names.url is not None:
            setting = self.environment.setting(names.url)
            url = parse_url(setting.text or "") if setting else None
            if setting is None:
                return
            if url is None:
                self.unclear.add(names.url)
                return
            self._move(setting, url)
        given = {part: name for part in Part if (name := getattr(names, part.value)) is not None}
        if any(self.environment.setting(name) is not None for name in given.values()):
            for part, name in given.items():
                self._set(part, name, None)

    def _url(self, setting: Setting, url: DatabaseUrl) -> None:
        here = (url.host.lower(), url.port) in self.former.ways
        if here and url.database == self.former.database:
            self._move(setting, url)
            if url.user is None:
                self._parts(beside_url(setting.name, self.environment), Part.USER, Part.PASSWORD)

    def _move(self, setting: Setting, url: DatabaseUrl) -> None:
        target = self.target
        moved = url.moved(
            host=target.host,
            port=target.port,
            database=target.database,
            user=target.user,
            password=target.password,
        )
        if moved != url:
            shown = f"a URL to {target.database} at {target.host}:{target.port}"
            private = moved.password is not None
            self._add(setting.name, setting.form, moved.text(), shown, is_private=private)

    def _host(self, setting: Setting, address: tuple[str, int | None]) -> bool:
        """Follow a variable that holds a host; whether it leads to the former server."""
        host, port = address
        for names in self._sets(setting.name):
            said = port or _number(self._now(names, Part.PORT)) or DEFAULT_PORT
            if (host.lower(), said) not in self.former.ways:
                continue
            if self._now(names, Part.DATABASE) not in {None, self.former.database}:
                continue  # another database of the same server
            if port is None:
                self._parts(names, *Part)
            else:
                text = f"{self.target.host}:{self.target.port}"
                self._add(setting.name, setting.form, text, text)
                self._parts(names, Part.DATABASE, Part.USER, Part.PASSWORD)
            return True
        return (host.lower(), DEFAULT_PORT) in self.former.ways

    def _sets(self, host_variable: str) -> Iterator[VariableSet]:
        known = [names for names in KNOWN if names.names[Part.HOST] == host_variable]
        yield from known or [beside_host(host_variable, self.environment)]

    def _implied(self) -> None:
        for names in KNOWN:
            host = names.defaults.get(Part.HOST, "")
            port = _number(self._now(names, Part.PORT)) or DEFAULT_PORT
            is_used = self.environment.setting(names.names[Part.PASSWORD]) is not None
            is_unset = self.environment.setting(names.names[Part.HOST]) is None
            same = self._now(names, Part.DATABASE) == self.former.database
            if is_used and is_unset and same and (host, port) in self.former.ways:
                self._parts(names, *Part)
                return

    def _parts(self, names: VariableSet, *parts: Part) -> None:
        for part in parts:
            if part in names.names:
                self._set(part, names.names[part], names.defaults.get(part))
            elif not self._is_right_already(part):
                self.missing.append(part.value)

    def _set(self, part: Part, name: str, default: str | None) -> None:
        wanted = self._wanted(part)
        setting = self.environment.setting(name)
        now = setting.text if setting is not None else default
        if wanted is None or now == wanted.reveal():
            return
        form = Form.PLAIN if setting is None else setting.form
        shown = "the configured password" if part is Part.PASSWORD else wanted.reveal()
        self._add(name, form, wanted.reveal(), shown, is_private=part is Part.PASSWORD)

    def _is_right_already(self, part: Part) -> bool:
        """Whether the part needs no change although no variable holds it."""
        target, former = self.target, self.former
        return {
            Part.HOST: True,
            Part.PORT: target.port == DEFAULT_PORT,
            Part.DATABASE: target.database == former.database,
            Part.USER: target.user == former.user,
            Part.PASSWORD: target.password is None,
        }[part]

    def _wanted(self, part: Part) -> Secret | None:
        target = self.target
        if part is Part.PASSWORD:
            return target.password
        texts = {
            Part.HOST: target.host,
            Part.PORT: str(target.port),
            Part.DATABASE: target.database,
            Part.USER: target.user,
        }
        return Secret(texts[part])

    def _now(self, names: VariableSet, part: Part) -> str | None:
        if part not in names.names:
            return None
        setting = self.environment.setting(names.names[part])
        return names.defaults.get(part) if setting is None else setting.text

    def _add(
        self, name: str, form: Form, value: str, shown: str, *, is_private: bool = False
    ) -> None:
        change = Change(name, form, Secret(value), shown, is_private)
        self.found[change.variable] = change


def _address(text: str) -> tuple[str, int | None] | None:
    """Host, and the port behind it where there is one."""
    found = re.fullmatch(r"([^\s:/@,]+)(?::(\d{1,5}))?", text.strip())
    return None if found is None else (found[1], _number(found[2]))


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.strip().isdecimal() else None
