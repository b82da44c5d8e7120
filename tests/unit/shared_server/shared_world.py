"""A shared server of words, on which acts can be carried out."""

from dataclasses import replace

from bot.model.database_properties import DatabaseGrant, DatabaseProperties
from bot.model.installation import Service
from bot.model.secret import Secret
from bot.model.shared_server import (
    PublicSchema,
    RoleSeen,
    SharedDatabase,
    SharedServerFacts,
    SourceDatabase,
)
from bot.model.versions import Version
from bot.shared_server.acts import (
    Act,
    CloseDatabase,
    ClosePublicSchema,
    CreateDatabase,
    CreateExtension,
    CreateRole,
)
from bot.shared_server.scram import verifier

SHARED = "shared_postgres"
REQUIRES = {
    "vector": (),
    "vchord": ("vector",),
    "cube": (),
    "earthdistance": ("cube",),
    "pg_trgm": (),
}
OPEN_AS_MADE = PublicSchema(everybody_creates=True, owner_creates=False, as_made=True)
CLOSED = PublicSchema(everybody_creates=False, owner_creates=True, as_made=False)


def service(name: str, **more: object) -> Service:
    given: dict[str, object] = {
        "server": SHARED,
        "database": name,
        "owner": name,
        "password": Secret(f"of {name}"),
    }
    return Service(name=name, **given | more)  # type: ignore[arg-type]


def properties(name: str, owner: str, **more: object) -> DatabaseProperties:
    given: dict[str, object] = {
        "encoding": "UTF8",
        "collate": "en_US.utf8",
        "ctype": "en_US.utf8",
        "provider": "c",
        "locale": None,
        "icu_rules": None,
        "connection_limit": -1,
        "comment": None,
        "tablespace": "pg_default",
        "settings": (),
        "grants": None,
    }
    return DatabaseProperties(name=name, owner=owner, **given | more)  # type: ignore[arg-type]


def facts(major: int = 16, **more: object) -> SharedServerFacts:
    given: dict[str, object] = {
        "version": Version(major, 0),
        "login": "postgres",
        "is_superuser": True,
        "founder": "postgres",
        "in_recovery": False,
        "max_connections": 200,
        "reserved_connections": 3,
        "roles": {},
        "databases": {},
        "extensions": REQUIRES,
    }
    return SharedServerFacts(**given | more)  # type: ignore[arg-type]


def role(name: str, **more: object) -> RoleSeen:
    given: dict[str, object] = {
        "can_login": True,
        "powers": (),
        "connection_limit": 50,
        "verifier": verifier(Secret(f"of {name}"), b"salt", 1),
    }
    return RoleSeen(name=name, **given | more)  # type: ignore[arg-type]


def source(major: int = 16, *, sorts_by_bytes: bool = False, **more: object) -> SourceDatabase:
    return SourceDatabase(Version(major, 0), properties("old", "old", **more), sorts_by_bytes)


def only(owner: str) -> tuple[DatabaseGrant, ...]:
    """What is granted on a database that is closed."""
    return (
        DatabaseGrant(None, "TEMPORARY", grantable=False),
        DatabaseGrant(owner, "CONNECT", grantable=False),
    )


def after(act: Act, before: SharedServerFacts) -> SharedServerFacts:
    """The server once PostgreSQL has done the act."""
    match act:
        case CreateRole():
            kept = verifier(act.password, b"salt", 1)
            made = role(act.name, connection_limit=act.connection_limit, verifier=kept)
            return replace(before, roles={**before.roles, act.name: made})
        case CreateDatabase():
            assert act.owner in before.roles, "a database needs its owner first"
            like = act.properties or properties(act.name, act.owner)
            public = OPEN_AS_MADE if before.version.major < 15 else CLOSED
            made_database = SharedDatabase(like, frozenset({"plpgsql"}), public)
            return replace(before, databases={**before.databases, act.name: made_database})
        case CloseDatabase():
            found = before.databases[act.name]
            # Nothing was granted to anybody yet: whoever could connect could as PUBLIC.
            granted = replace(found.properties, grants=only(act.owner))
            closed = replace(found, properties=granted, strangers=())
            return replace(before, databases={**before.databases, act.name: closed})
        case ClosePublicSchema():
            found = replace(before.databases[act.name], public=CLOSED)
            return replace(before, databases={**before.databases, act.name: found})
        case CreateExtension():
            found = before.databases[act.database]
            lacking = set(before.extensions[act.name]) - found.extensions
            assert not lacking, f"{act.name} needs {lacking} first"
            more = replace(found, extensions=found.extensions | {act.name})
            return replace(before, databases={**before.databases, act.database: more})
