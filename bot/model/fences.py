"""The fence: what keeps everybody but pgherd from writing to a database that is being left."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Writer:
    """A writer that a fence does not stop, or one that writes again once it is lifted."""

    kind: str
    """session, scheduled job, subscription, prepared transaction, …"""
    name: str
    detail: str
    hint: str
    blocks: bool = False
    """A fence is useless while it is there: `close` refuses."""


@dataclass(frozen=True, slots=True)
class FencePreflight:
    """The effects of a fence, and what it does not stop; read without changing anything."""

    roles: tuple[str, ...]
    """Roles that will be locked out of the server."""
    writers: tuple[Writer, ...]
    own_role: str
    """The role that pgherd uses; it can still log in."""
    kept_out: tuple[str, ...] = ()
    """Roles that other databases need: they will be locked out of this database alone."""
    sessions: tuple[str, ...] = ()
    """Sessions that will be ended, for people; sidecars are among them."""


@dataclass(frozen=True, slots=True)
class FenceState:
    """A fence that stands, by its marks in the server."""

    run: str
    roles: tuple[str, ...]
    holds: bool
    """False when somebody has let one of the roles in again, or one is still connected."""
    faults: tuple[str, ...] = ()
    """The reasons why it does not hold, for people."""


@dataclass(frozen=True, slots=True)
class WriteCheckpoint:
    """A state of a database since which every write leaves a trace; plain values for a journal."""

    values: tuple[tuple[str, str], ...]
