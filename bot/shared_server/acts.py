"""Acts: what can be created on the shared server, each with its SQL. No I/O.

Each act is one transaction, or one statement, so a crash leaves it done or not begun.
"""

from dataclasses import dataclass

from bot.model.database_properties import DatabaseProperties, database_options
from bot.model.secret import Secret
from bot.model.sql_text import identifier, literal


@dataclass(frozen=True, slots=True)
class CreateRole:
    """The role of a service, which may log in and nothing more."""

    name: str
    password: Secret
    connection_limit: int

    kind = "role"
    database = None

    @property
    def does(self) -> str:
        """For people."""
        return f"may log in, with at most {self.connection_limit} connections"

    def sql(self, verifier: Secret) -> str:
        """One statement; `verifier` stands for the password."""
        return (
            f"CREATE ROLE {identifier(self.name)} LOGIN CONNECTION LIMIT {self.connection_limit} "
            f"PASSWORD {literal(verifier.reveal())}"
        )


@dataclass(frozen=True, slots=True)
class CreateDatabase:
    """An empty database of a role."""

    name: str
    owner: str
    properties: DatabaseProperties | None
    """Its properties; None where the server's own locale will do."""
    because: str = ""
    """The reason for its locale, for people."""

    kind = "database"
    database = None

    @property
    def does(self) -> str:
        """For people."""
        locale = f", locale {locale_text(self.properties)}" if self.properties else ""
        reason = f" ({self.because})" if self.because else ""
        return f"belongs to {self.owner}, UTF8{locale}{reason}"

    def sql(self, major: int) -> str:
        """One statement, which PostgreSQL runs outside of transactions only."""
        if self.properties is not None:
            options = database_options(self.properties, major=major)
        else:
            options = f"WITH TEMPLATE template0 OWNER {identifier(self.owner)} ENCODING 'UTF8'"
        return f"CREATE DATABASE {identifier(self.name)} {options}"


@dataclass(frozen=True, slots=True)
class CloseDatabase:
    """Only its owner may connect, besides superusers."""

    name: str
    owner: str

    kind = "isolation"
    database = None

    @property
    def does(self) -> str:
        """For people."""
        return f"only {self.owner} may connect"

    def sql(self) -> str:
        """Both statements, in one transaction."""
        name, owner = identifier(self.name), identifier(self.owner)
        return (
            f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC; "
            f"GRANT CONNECT ON DATABASE {name} TO {owner}"
        )


@dataclass(frozen=True, slots=True)
class ClosePublicSchema:
    """The schema public as 15 and later create it: only the owner of the database creates there.

    14 lets everybody create there and keeps it for who made the cluster. Giving it to
    pg_database_owner, instead of to the role itself, is what 15 does: a dump then says nothing of
    it, and an update of the server to 15 changes nothing.
    """

    name: str

    kind = "public_schema"

    @property
    def database(self) -> str:
        """The database in which it is done."""
        return self.name

    @property
    def does(self) -> str:
        """For people."""
        return "only the owner of the database may create in its schema public"

    def sql(self) -> str:
        """Both statements, in one transaction."""
        return (
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC; "
            "ALTER SCHEMA public OWNER TO pg_database_owner"
        )


@dataclass(frozen=True, slots=True)
class CreateExtension:
    """An extension, in the schema public unless it names another itself."""

    name: str
    database: str
    founder: str | None
    """Its owner; the role that is logged in where it is None."""

    kind = "extension"

    @property
    def does(self) -> str:
        """For people."""
        return f"in the database {self.database}"

    def sql(self) -> str:
        """All statements, in one transaction.

        An extension belongs to who makes it. As the founder's it stays when pgherd's own role is
        dropped, and is whose the init script of config/shared-postgres makes it.
        """
        as_founder = f"SET LOCAL ROLE {identifier(self.founder)}; " if self.founder else ""
        in_public = "SET LOCAL search_path = public; "
        return f"{as_founder}{in_public}CREATE EXTENSION {identifier(self.name)}"


Act = CreateRole | CreateDatabase | CloseDatabase | ClosePublicSchema | CreateExtension


def locale_text(properties: DatabaseProperties) -> str:
    """The locale as people write it."""
    provider = {"c": "", "i": "ICU ", "b": "builtin "}[properties.provider]
    own = properties.locale or properties.collate
    if properties.provider != "c" or properties.collate == properties.ctype:
        return f"{provider}{own}"
    return f"{properties.collate} for sorting, {properties.ctype} for letters"
